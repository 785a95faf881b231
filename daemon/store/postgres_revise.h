/* SPDX-License-Identifier: Apache-2.0 */
#ifndef HEDUI_STORE_POSTGRES_REVISE_H
#define HEDUI_STORE_POSTGRES_REVISE_H

#include "pg.h"
#include "revise.h"

/* Locks what these replies belong to and has no round that could be locked:
 * who waits here sees the round that another line has made when it looks
 * again. */
bool postgres_revise_lock(struct pg *pg, const struct settle *settles,
                          uint32_t count);

/* Within the transaction that writes these replies, behind its last lock: a
 * round for those of their cases that have a report and no open round. */
bool postgres_revise(struct pg *pg, const struct settle *settles,
                     uint32_t count, int64_t now_us);

#endif
