/* SPDX-License-Identifier: Apache-2.0
 *
 * The driver of the two desks: it does the effects that they yield, one after
 * the other, and gives outcomes back as events. The same code runs under the
 * worker's epoll loop and in the simulation, where the clock jumps to the next
 * timer; what differs stands in driver_world.
 *
 * Rules that it keeps: an effect whose outcome is "our store is away" (or
 * unknown) is done again before anything behind it, and no tick reaches a desk
 * meanwhile; an exchange is handed to a carrier only while the lease of its
 * line covers it, by the monotonic clock, read just before.
 */
#ifndef HEDUI_WORKER_DRIVER_H
#define HEDUI_WORKER_DRIVER_H

#include <stdbool.h>
#include <stdint.h>

#include "case_desk.h"
#include "line_desk.h"
#include "store.h"

/* The carriers, or their twin. */
struct carriage {
    void *context;
    /* Starts a job; its outcome comes through driver_brought, never from
     * inside the call. Everything in `send` is copied. false (FAULT_LOCAL):
     * it cannot be started. `line` is the configured name. */
    bool (*start)(void *context, const char *line, const struct send *send,
                  struct fault *fault);
    void (*cancel)(void *context, uint64_t handle);
};

enum driver_go {
    DRIVER_GO,
    DRIVER_PAUSE, /* driver_run returns; the next call asks again */
    DRIVER_DIE,   /* DRIVER_KILLED: as a killed process */
};

struct driver_world {
    struct store *store;
    struct carriage carriage;
    int64_t (*mono_us)(void *context);
    void *clock;
    const char *role, *host; /* of the heartbeat */
    int64_t number;          /* role->number: of this run alone */
    /* NULL; or writes more members of the heartbeat's object, each after a
     * comma. */
    void (*tell)(void *context, struct buffer *out);
    void *tell_context;
    /* NULL: into the log. `line` may be LINE_NONE. */
    void (*alarm)(void *context, enum line line, const char *event,
                  const char *why);
    void *alarm_context;
    /* NULL; or asked before each effect: simulation and crash tests stop the
     * driver there, for a while or dead. */
    enum driver_go (*may_go_on)(void *context, const struct effect *effect);
    void *go_context;
    /* NULL; or asked while effects wait: whether another process has said that
     * there is something. */
    uint32_t (*hears)(void *context); /* enum store_news */
    void *hears_context;
    /* NULL; or told of each outcome of the store (the trace of a run). */
    void (*watch)(void *context, const struct outcome_of *outcome);
    void *watch_context;
};

enum driver_state {
    DRIVER_RUNNING,
    DRIVER_STOPPED, /* after driver_stop: all is given back */
    DRIVER_KILLED,  /* by may_go_on */
    DRIVER_BROKEN,  /* LOCAL: exit and be restarted; driver_fault says why */
};

struct driver;

/* The name under which a worker holds leases and is known to its peers:
 * HOST:NUMBER, in the caller's 80 bytes. It must be desk_rules.worker. */
void driver_worker_name(const char *host, int64_t number, char out[80]);

/* NULL only when memory is gone. Rules and world are copied; what they point
 * to outlives the driver. Does not touch the store yet. */
struct driver *driver_open(const struct desk_rules *rules,
                           const struct driver_world *world);
/* Forgets everything at once; gives no lease back. */
void driver_close(struct driver *driver);

/* Does all that can be done now: clock, heartbeat, ticks, effects and what
 * follows from them. *wake_mono_us: when it wants to be called again at the
 * latest (INT64_MAX never); sooner when something was brought or said. */
enum driver_state driver_run(struct driver *driver, int64_t *wake_mono_us);
/* A job has ended: call it from the carriers' callback, then driver_run. Takes
 * what `brought` points to (its arena is released here). */
void driver_brought(struct driver *driver, struct brought *brought);
/* NOTIFY came: there may be work (enum store_news). */
void driver_look(struct driver *driver, uint32_t news);
/* Takes no more work, waits for what is in flight, gives the leases back. */
void driver_stop(struct driver *driver);

/* An operator has drained this worker: nothing new is begun. */
bool driver_is_drained(const struct driver *driver);
const struct fault *driver_fault(const struct driver *driver);
/* The store answered when it was asked last. */
bool driver_has_store(const struct driver *driver);
const struct line_desk *driver_line_desk(const struct driver *driver);
const struct case_desk *driver_case_desk(const struct driver *driver);

#endif
