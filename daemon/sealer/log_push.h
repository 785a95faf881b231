/* SPDX-License-Identifier: Apache-2.0
 *
 * Publication: each witness of the configuration at its own pace. Which has
 * which checkpoint is in the store, so that a restart and another sealer go on;
 * one that is away is tried again after a back-off and holds nobody up.
 */
#ifndef HEDUI_SEALER_LOG_PUSH_H
#define HEDUI_SEALER_LOG_PUSH_H

#include "log_holder.h"
#include "log_post.h"
#include "log_publish.h"
#include "role.h"

struct log_witness {
    const struct witness_config *config;
    struct note_key key;
    bool has_key;
    struct log_publish publish;
    /* of an endpoint */
    struct arena arena;
    struct log_push *push;
    uint64_t handle;
    bool is_under_way, is_answered;
    struct transfer_result answer;
    struct checkpoint_row row; /* that was posted; of `arena` */
    int64_t told;              /* what it said that it has; -1: nothing */
    int64_t next_ms;           /* not before, monotonic */
    int64_t cosigned_ms;       /* when its folder is looked at again */
    int64_t stamped;           /* the checkpoint whose stamp its folder has */
    bool is_due;               /* it lacks the last checkpoint */
    uint32_t failures;
};

struct log_push {
    struct role *role;
    const struct note_key *log;
    int epoll_fd;
    struct transfer_set *transfers;
    uint32_t count;
    struct log_witness *witnesses;
    struct text *names;
    int64_t look_ms; /* when the store is asked again what is due */
    int64_t behind_us;
    bool is_refused; /* a witness has what our log does not begin with */
};

/* FAULT_INPUT: a vkey is none. `log` must live as long. */
bool log_push_open(struct log_push *push, struct role *role,
                   const struct note_key *log,
                   struct fault *fault) FAULT_MUST_CHECK;
void log_push_close(struct log_push *push);

/* What is due, and what has come. True: there is more to do at once. The
 * longest time that one of them is behind goes to *behind_us. */
bool log_push_step(struct log_push *push, int64_t *behind_us);
/* Whether an answer is awaited. */
bool log_push_is_waiting(const struct log_push *push);

#endif
