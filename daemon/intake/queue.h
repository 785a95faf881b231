/* SPDX-License-Identifier: Apache-2.0
 *
 * What intake needs of a queue, whichever it is. Two backends pass one suite
 * (tests/integration/queue): queue_postgres, where whoever submits writes the
 * inbox itself and reads notices as rows, and queue_kafka.
 *
 * Both keep to this: a message is in the inbox once, and is acknowledged to
 * the queue only after that; a notice is on record as published only after the
 * queue has it; nothing here waits for the queue, so that the loop goes on
 * while it is away; no bug of the queue's library is more than a client made
 * anew.
 */
#ifndef HEDUI_INTAKE_QUEUE_H
#define HEDUI_INTAKE_QUEUE_H

#include "config.h"
#include "stage.h"
#include "store.h"

/* What waits before the inbox and in it. */
struct queue_lag {
    int64_t messages;
    int64_t seconds; /* how old the oldest of them is, at most */
    bool is_ready; /* the queue answers; else the figures are the last known */
    /* Since it was asked last: how often a topic has said of a row of the
     * outbox that it is too large for it. */
    int64_t too_large;
};

/* The inbox when it was last counted: loop_monotonic_ms, 0 never. */
struct inbox_count {
    int64_t messages, age_us;
    int64_t at_ms, again_ms;
};

struct queue; /* begins with `const struct queue_calls *calls` */

struct queue_calls {
    const char *name; /* postgres kafka */
    /* Brings at most max messages that came into the inbox. */
    enum store_result (*take)(struct queue *queue, uint32_t max,
                              uint32_t *taken, struct fault *fault);
    /* Gives back what it would bring, for other intakes, until take is called
     * again: this one is drained. May wait for a second. */
    void (*rest)(struct queue *queue);
    /* Hands at most max notices and letters of the outbox on; *published: those
     * that are out by now. */
    enum store_result (*publish)(struct queue *queue, uint32_t max,
                                 uint32_t *published, struct fault *fault);
    enum store_result (*lag)(struct queue *queue, struct queue_lag *lag,
                             struct fault *fault);
    /* Ends within limit_ms, the queue away or not. What is not acknowledged
     * comes again; what is not known to be out goes out again. */
    void (*close)(struct queue *queue, int64_t limit_ms);
};

struct queue {
    const struct queue_calls *calls;
    int fd; /* readable when the queue has something for us; -1: none */
    struct stage_times stages; /* of what it has published */
    struct inbox_count inbox;
};

/* What of the configuration concerns the queue, beyond the file's form: its
 * words, which every role may read. */
bool queue_check(const struct config *config,
                 struct fault *fault) FAULT_MUST_CHECK;
/* Whether it can be opened as configured: reads keys and secrets, which are the
 * intake's alone. Connects to nobody for long. */
bool queue_check_keys(const struct config *config,
                      struct fault *fault) FAULT_MUST_CHECK;
/* The backend that the configuration names; `worker` is who we are. Both live
 * longer than the queue. NULL with FAULT_INPUT: it cannot be had so. */
struct queue *queue_open(const struct config *config, struct store *store,
                         const char *worker, struct fault *fault);

#endif
