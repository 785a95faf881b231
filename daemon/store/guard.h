/* SPDX-License-Identifier: Apache-2.0
 *
 * A store around a store: every call passes a killpoint (core/killpoint.h)
 * before and after (a PostgreSQL store passes its own already, one a
 * transaction), and hooks may lose a call or its answer. It is how a kill
 * between any two effects, a ground that is away and a lost answer to COMMIT
 * are made on purpose; without hooks and outside of test builds it only passes
 * on.
 */
#ifndef HEDUI_STORE_GUARD_H
#define HEDUI_STORE_GUARD_H

#include "store.h"

struct guard_hooks {
    void *context;
    /* Before a call: false loses it, and STORE_AWAY is given. */
    bool (*before)(void *context, const char *call, unsigned number);
    /* After a call was made: what the caller is told (STORE_UNKNOWN, say). */
    enum store_result (*after)(void *context, const char *call, unsigned number,
                               enum store_result result);
};

/* Owns `inner`: closing the guard closes it. `hooks` NULL: none; else they live
 * as long as the guard. Calls are numbered from 1. */
struct store *store_guard_open(struct store *inner,
                               const struct guard_hooks *hooks);
/* What store_postgres_fd and store_postgres_notified want. */
struct store *store_guard_inner(struct store *guard);
/* How many calls were made, `now` and `close` apart. */
unsigned store_guard_count(const struct store *guard);

#endif
