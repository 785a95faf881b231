/* SPDX-License-Identifier: Apache-2.0
 *
 * The line desk: one a worker, for all its lines. It is the keeper of the
 * lines whose lease it holds: rate, connections, quota, breaker, service
 * hours, Retry-After and coalescing of a line live in its keeper and nowhere
 * else. An event in, effects out; what it holds in memory can be lost at any
 * moment, because all of it is in the store.
 */
#ifndef HEDUI_ENGINE_LINE_DESK_H
#define HEDUI_ENGINE_LINE_DESK_H

#include "desk.h"

/* What a carrier brought: the words of edge/carrier.h. */
enum brought_state {
    BROUGHT_REPLY,
    BROUGHT_NOT_YET,
    BROUGHT_NO_CONNECTION,
    BROUGHT_TIMED_OUT,
    BROUGHT_CERTIFICATE,
    BROUGHT_TOO_LARGE,
    BROUGHT_DAMAGED,
    BROUGHT_LATE, /* as LINE_UNSENT: the carrier saw it */
    BROUGHT_LOCAL,
};

struct brought {
    uint64_t handle;
    enum brought_state state;
    bool is_unfinished; /* NOT_YET: something of the answer lies there */
    uint32_t reply_count;
    struct reply *replies;   /* in `arena` */
    struct digest *received; /* SHA-256 of each as it came */
    struct arena arena;      /* the desk may take it over (leaving an empty
                                one); the driver releases what is left */
};

enum line_event_kind {
    LINE_TICK,
    LINE_LOOK,    /* somebody says that there are trays */
    LINE_PEERS,   /* the live workers, this one among them */
    LINE_DONE,    /* the outcome of a transaction of ours */
    LINE_BROUGHT, /* a job has ended */
    LINE_UNSENT,  /* a job was not started: too late, or it could not be */
    LINE_ORDERS,  /* what an operator has ordered: all of it */
    LINE_STOP,    /* send nothing more; give the leases back when all is in */
};

struct line_event {
    enum line_event_kind kind;
    struct desk_time time;
    uint32_t lanes;                   /* LINE_LOOK: of these, 1 << lane */
    const struct outcome_of *outcome; /* LINE_DONE */
    struct brought *brought;          /* LINE_BROUGHT */
    uint64_t handle;                  /* LINE_UNSENT */
    const char *const *peers;         /* LINE_PEERS: names, any order */
    uint32_t peer_count;
    const bool *is_paused; /* LINE_ORDERS: by line, LINES_MAX of them */
    bool is_drained;       /* LINE_ORDERS: take no new questions */
};

struct line_tally {    /* since the worker started, for metrics */
    int64_t asked;     /* exchanges sent, attempts counted */
    int64_t questions; /* in them */
    int64_t retried;   /* questions asked again for what came back */
    int64_t late;      /* exchanges that waited on our side until they could not
                          be sent under the lease: sent again as they are */
    int64_t strays;
    int64_t answered_at_us; /* the newest that could be read; 0: none */
};

struct line_desk;

/* NULL only when memory is gone. The rules outlive the desk. */
struct line_desk *line_desk_new(const struct desk_rules *rules);
void line_desk_free(struct line_desk *desk);
/* An event in, effects out; the batch is empty before. */
void line_step(struct line_desk *desk, const struct line_event *event,
               struct effects *effects);
/* Nothing is in flight and nothing is asked of the store. */
bool line_desk_is_idle(const struct line_desk *desk);
/* After LINE_STOP: the leases have been given back. */
bool line_desk_is_released(const struct line_desk *desk);

/* Reading, for metrics and tests. Lines that are not configured: false. */
bool line_desk_holds(const struct line_desk *desk, enum line line);
const struct line_tally *line_desk_tally(const struct line_desk *desk,
                                         enum line line);
/* Until when nothing is asked (closed, busy, breaker); INSTANT_NONE.
 */
int64_t line_desk_closed_until(const struct line_desk *desk, enum line line);
/* When its service hours begin; not after now while it serves. */
int64_t line_desk_opens_at(const struct line_desk *desk, enum line line);
const struct line_watch *line_desk_watch(const struct line_desk *desk,
                                         enum line line);
uint32_t line_desk_jobs(const struct line_desk *desk);
/* For tests: what is counted of each lane in hand is what is there. */
bool line_desk_counts_hold(const struct line_desk *desk);
bool line_desk_is_waiting(const struct line_desk *desk, enum line line,
                          uint32_t *trays, uint32_t *exchanges);

/* Rendezvous hashing: the index of the peer ("host:number") that should keep
 * the line. The host decides, so that one that comes back under another number
 * has the lines that it had; the number only among workers of one host. */
uint32_t line_peer_choose(enum line line, const char *const *peers,
                          uint32_t count);
/* Of several one is for express cases, chosen as a line's keeper is. */
bool line_peer_is_spare(const char *const *peers, uint32_t count,
                        const char *worker);

#endif
