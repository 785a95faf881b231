/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside of webhooks on PostgreSQL: how their rows are read, whoever asks.
 */
#ifndef HEDUI_STORE_POSTGRES_WEBHOOKS_H
#define HEDUI_STORE_POSTGRES_WEBHOOKS_H

#include "postgres_api.h"
#include "webhooks.h"

#define WEBHOOK_COLUMNS                                                        \
    "w.webhook_id, w.agency, w.url, w.kinds, w.description, w.is_enabled,"     \
    " w.made_at_us"
/* One that was replayed while it is under way waits for that, from nothing. */
#define DELIVERY_COLUMNS                                                       \
    "d.delivery_id, d.webhook_id, d.event, d.kind::int4, d.at_us,"             \
    " coalesce(d.case_id, 0), d.agency, d.request_id, d.revision,"             \
    " d.state::int4, case when d.is_again then 0 else d.attempts end,"         \
    " d.next_at_us, coalesce(d.last_status, 0), d.reason, d.made_at_us,"       \
    " d.delivered_at_us"

struct webhook webhook_read(const PGresult *result, uint32_t row,
                            struct arena *arena);
struct delivery delivery_read(const PGresult *result, uint32_t row,
                              struct arena *arena);
/* Runs the statement; releases the parameters. */
bool deliveries_read(struct pg *pg, const struct statement *statement,
                     struct params *params, struct arena *arena,
                     struct delivery **rows, uint32_t *count);

#endif
