/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside of store_postgres: an answer by hand within the transaction that
 * writes a late reply (postgres_got.c).
 */
#ifndef HEDUI_STORE_POSTGRES_HAND_H
#define HEDUI_STORE_POSTGRES_HAND_H

#include "hand_calls.h"
#include "pg.h"

/* Behind the locks of its round: it is taken, and its exchange is on record.
 * TX_NOTHING: it is not confirmed (any more). */
enum tx postgres_hand_take(struct pg *pg, const struct hand_waiting *waiting,
                           const char *exchange_id, int64_t now_us);
/* With its reply written. */
bool postgres_hand_end(struct pg *pg, const struct hand_waiting *waiting,
                       const char *exchange_id, int64_t now_us);
/* postgres_got.c: the reply of one by hand, through all that a late one goes
 * through. */
enum store_result postgres_got_by_hand(struct store *store,
                                       const struct hand_waiting *waiting,
                                       const struct settle *settle,
                                       struct fault *fault);

#endif
