/* SPDX-License-Identifier: Apache-2.0
 *
 * What the sealer does for the log: numbers leaves, makes checkpoints, has them
 * stamped and published, and says in its heartbeat how that stands. A few calls
 * of the role's loop, each short, so that sealing goes on beside it. Without
 * log_key leaves are numbered and nothing else is done.
 */
#ifndef HEDUI_SEALER_LOG_KEEPER_H
#define HEDUI_SEALER_LOG_KEEPER_H

#include "log_push.h"
#include "log_stamp.h"

struct log_keeper {
    struct role *role;
    struct note_signer *signer; /* NULL: none (yet) */
    bool wants_key, has_push, is_forked;
    struct log_push push;
    struct log_stamp stamp;
    int64_t after;     /* where the scan for leaves goes on */
    int64_t number_ms; /* when leaves are looked for again */
    int64_t rescan_ms; /* when it begins at 0 again */
    int64_t look_ms;   /* when the log's state is looked at again */
    int64_t key_ms;    /* when the key is looked for again */
    int64_t behind_us; /* the slowest witness */
};

/* FAULT_INPUT: the configuration of a witness, or of time stamps, is wrong. */
bool log_keeper_open(struct log_keeper *keeper, struct role *role,
                     struct fault *fault) FAULT_MUST_CHECK;
void log_keeper_close(struct log_keeper *keeper);

/* A leaf of what this role works by, where that has changed: before its first
 * step. */
void log_keeper_note_config(struct log_keeper *keeper);

/* One turn. True: there is more to do at once. */
bool log_keeper_step(struct log_keeper *keeper);

/* The role is drained or ends: what is new is numbered, signed, and put where
 * that takes no waiting. */
void log_keeper_rest(struct log_keeper *keeper);

#endif
