/* SPDX-License-Identifier: Apache-2.0
 *
 * Orders are read whole and compared with what was known: one look at two small
 * tables a tick, whatever has been ordered.
 */
#include "driver_orders.h"

#include <string.h>

/* A busy house says "look" many times a second. */
#define TOLD_PAUSE_US (INSTANT_SECOND / 4)

void
driver_orders_init(struct driver_orders *orders)
{
    memset(orders, 0, sizeof(*orders));
    orders->read_at_us = INT64_MIN;
}

bool
driver_orders_drain(const struct driver_orders *orders, struct text host)
{
    if (orders->is_drained_overall)
        return true;
    for (uint32_t i = 0; i < orders->host_count; i++)
        if (text_equals_chars(host, orders->hosts[i]))
            return true;
    return false;
}

static void
take(struct driver_orders *orders, const struct order *order)
{
    if (order->line != LINE_NONE) {
        if ((unsigned)order->line < LINES_MAX)
            orders->is_paused[order->line] = true;
    } else if (!text_equals_chars(order->role, "worker")) {
        return;
    } else if (text_is_empty(order->host)) {
        orders->is_drained_overall = true;
    } else if (orders->host_count < DRAINED_HOSTS_MAX &&
               order->host.size < sizeof(orders->hosts[0])) {
        char *host = orders->hosts[orders->host_count++];
        memcpy(host, order->host.bytes, order->host.size);
    }
}

bool
driver_orders_read(struct driver_orders *orders, struct store *store,
                   const char *host, int64_t mono_us, bool is_told,
                   int64_t tick_ms)
{
    int64_t pause_us = is_told && TOLD_PAUSE_US < tick_ms * 1000
                           ? TOLD_PAUSE_US
                           : tick_ms * 1000;
    if (orders->read_at_us != INT64_MIN &&
        mono_us - orders->read_at_us < pause_us)
        return false;
    struct arena arena;
    struct fault fault = {0};
    struct order *given = NULL;
    uint32_t count = 0;
    struct driver_orders now;
    driver_orders_init(&now);
    arena_init(&arena, 0);
    orders->read_at_us = mono_us;
    bool is_read = store->calls->orders(store, &arena, NULL, &given, &count,
                                        &fault) == STORE_DONE;
    for (uint32_t i = 0; is_read && i < count; i++)
        take(&now, &given[i]);
    arena_release(&arena);
    now.is_drained = driver_orders_drain(&now, text_of(host));
    now.read_at_us = mono_us;
    bool has_changed = is_read && memcmp(&now, orders, sizeof(now)) != 0;
    if (has_changed)
        *orders = now;
    return has_changed;
}
