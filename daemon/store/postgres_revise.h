/* SPDX-License-Identifier: Apache-2.0 */
#ifndef HEDUI_STORE_POSTGRES_REVISE_H
#define HEDUI_STORE_POSTGRES_REVISE_H

#include "pg.h"
#include "revise.h"

/* Within the transaction that writes these replies, behind its last lock: a
 * round for those of their cases that have a report and no open round. */
bool postgres_revise(struct pg *pg, const struct settle *settles,
                     uint32_t count, int64_t now_us);

#endif
