/* SPDX-License-Identifier: Apache-2.0
 *
 * Alerts: a report was made again and says something else. Of the PostgreSQL
 * store alone, for the command line; results and transactions are as in
 * store.h.
 */
#ifndef HEDUI_STORE_ALERTS_H
#define HEDUI_STORE_ALERTS_H

#include "store.h"

struct alert {
    int64_t id;
    int64_t at_us;
    int64_t case_id;
    uint32_t revision; /* that replaces the one before */
    struct text agency, request_id;
    struct text summary, before; /* of both; absent: it is not there any more */
};

/* At most max alerts from `from` on, the oldest first. */
enum store_result store_alerts(struct store *store, struct arena *arena,
                               int64_t from, uint32_t max,
                               struct alert **alerts, uint32_t *count,
                               struct fault *fault);

#endif
