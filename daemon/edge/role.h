/* SPDX-License-Identifier: Apache-2.0
 *
 * What every role has: configuration, its own connection to the store under
 * its own database role, its loop, and a heartbeat row with counters.
 */
#ifndef HEDUI_EDGE_ROLE_H
#define HEDUI_EDGE_ROLE_H

#include "config.h"
#include "history.h"
#include "loop.h"
#include "store.h"

#define ROLE_COUNTERS_MAX 32
#define ROLE_GAUGES_MAX 16
/* Exit code of a role, and of its supervisor, that must not go on with this
 * database: no restart mends it. */
#define ROLE_REFUSED 3
/* A process that has been silent for so long is not there. */
#define ROLE_LATE_S 20

/* More than any process number of Linux. */
#define ROLE_PIDS (INT64_C(1) << 22)

struct role {
    const char *name; /* intake worker sealer front */
    char worker[96];  /* host:number, the name leases carry */
    char host[64];
    /* Of this run: our process number, and ROLE_PIDS times one drawn at the
     * start. Another run has another, also where containers or copies of a
     * machine share the name of their host and the process number. */
    int64_t number;
    const struct config *config;
    struct loop loop;
    struct store *store;
    bool is_away;    /* the store was away at the last call */
    bool is_broken;  /* a bug has stopped the role */
    bool is_refused; /* the database is behind what was seen of it */
    struct history history;
    bool is_drained; /* an operator's order, as it was seen last */
    int64_t next_orders_ms;
    int64_t next_beat_ms;
    uint32_t counter_count;
    struct {
        const char *name;
        int64_t value;
    } counters[ROLE_COUNTERS_MAX];
    /* NULL; or sets more members of the heartbeat's object. */
    void (*tell)(void *context, struct arena *arena, struct json *beat);
    void *tell_context;
    uint32_t gauge_count;
    struct {
        const char *name;
        int64_t value;
    } gauges[ROLE_GAUGES_MAX];
};

/* Opens log, loop and store. FAULT_INPUT or FAULT_STORE says why not. */
bool role_open(struct role *role, const char *name, const struct config *config,
               struct fault *fault) FAULT_MUST_CHECK;
void role_close(struct role *role);

/* Of a role's number: the process, and the part that was drawn. */
int64_t role_number_pid(int64_t number);
int64_t role_number_run(int64_t number);

/* Also looked at then, by each role of this process: false: not now, or, where
 * is_refused is set, never. Main sets it, which sees more than this layer. */
typedef bool role_look_fn(struct role *role);
void role_on_begin(role_look_fn *look);

/* Before the first work: the database is what this host remembers, and, where
 * the role takes leases, those of dead processes here are over. Waits while the
 * store is away. false: the role ends. */
bool role_begin(struct role *role, bool has_leases) FAULT_MUST_CHECK;
/* With each heartbeat: remembers how far the database is; one that is behind
 * ends the role. false: it was not remembered now. */
bool role_remember(struct role *role);

/* Counts under a name of our own; the set of names is fixed and small. */
void role_count(struct role *role, const char *name, int64_t by);

/* How something stands: the last value is what the heartbeat says. */
void role_gauge(struct role *role, const char *name, int64_t value);
/* Nothing is said of it from now on. */
void role_gauge_forget(struct role *role, const char *name);

/* Judges what a store call gave: DONE is true; AWAY and UNKNOWN are logged
 * once and false (wait a tick, do it again); a LOCAL fault stops the role. */
bool role_done(struct role *role, enum store_result result,
               const struct fault *fault);

/* Whether role_beat will write: what costs a look is looked at then. */
bool role_beats_now(const struct role *role);
/* Writes the heartbeat when it is time, and remembers. */
void role_beat(struct role *role);

/* Whether an operator has drained the role on this host: nothing new is begun.
 * Looked at each tick; while the store is away it stays as it was. */
bool role_is_drained(struct role *role);

/* How old a heartbeat may be that still says how things stand: ROLE_LATE_S, or
 * three beats where these come more seldom. */
int64_t role_late_us(int64_t heartbeat_ms);

/* Waits for a NOTIFY, a signal, or the tick. */
void role_wait(struct role *role, int timeout_ms);

/* The store was away (or not), said by whoever called it: logged when it
 * changes, with the fault when it goes. True when it has come back. */
bool role_note_store(struct role *role, bool is_away,
                     const struct fault *fault);

/* Says that the role ends; the exit code of the process. */
int role_code(const struct role *role);

/* config->database with this role's database role, as a string of its own that
 * the caller frees. NULL when out of memory. */
char *role_conninfo(const struct config *config, const char *role_name);

#endif
