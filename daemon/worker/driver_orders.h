/* SPDX-License-Identifier: Apache-2.0
 *
 * What an operator has ordered, as a worker knows it: which lines are paused,
 * and which hosts' workers are drained.
 */
#ifndef HEDUI_WORKER_DRIVER_ORDERS_H
#define HEDUI_WORKER_DRIVER_ORDERS_H

#include "connector.h"
#include "store.h"

struct driver_orders {
    int64_t read_at_us; /* monotonic; INT64_MIN: never */
    bool is_paused[LINES_MAX];
    bool is_drained;         /* this worker */
    bool is_drained_overall; /* the workers of every host */
    struct arena arena;      /* of the hosts */
    uint32_t host_count;
    struct text *hosts; /* as many as were named, in the store's order */
};

void driver_orders_init(struct driver_orders *orders);
void driver_orders_release(struct driver_orders *orders);
/* Reads them when it is time: a tick after the last time, or sooner when told.
 * true: they have changed. While the store is away they stay as they were. */
bool driver_orders_read(struct driver_orders *orders, struct store *store,
                        const char *host, int64_t mono_us, bool is_told,
                        int64_t tick_ms);
/* Whether the workers of this host are drained. */
bool driver_orders_drain(const struct driver_orders *orders, struct text host);

#endif
