/* SPDX-License-Identifier: Apache-2.0
 *
 * Orders are read whole and compared with what was known: one look at two small
 * tables a tick, whatever has been ordered.
 */
#include "driver_orders.h"

#include <assert.h>
#include <string.h>

#include "mutant.h"

/* A busy house says "look" many times a second. */
#define TOLD_PAUSE_US (INSTANT_SECOND / 4)

void
driver_orders_init(struct driver_orders *orders)
{
    memset(orders, 0, sizeof(*orders));
    arena_init(&orders->arena, 0);
    orders->read_at_us = INT64_MIN;
}

void
driver_orders_release(struct driver_orders *orders)
{
    arena_release(&orders->arena);
}

bool
driver_orders_drain(const struct driver_orders *orders, struct text host)
{
    if (orders->is_drained_overall)
        return true;
    for (uint32_t i = 0; i < orders->host_count; i++)
        if (text_equals(host, orders->hosts[i]))
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
    } else if (orders->host_count < 64 || !mutant_is("drained_hosts_cut")) {
        orders->hosts[orders->host_count++] =
            text_copy(&orders->arena, order->host);
    }
}

static void
take_all(struct driver_orders *orders, const struct order *given,
         uint32_t count)
{
    orders->hosts = arena_array(&orders->arena, count, sizeof(*orders->hosts));
    assert(orders->hosts != NULL); /* the arena has no cap */
    for (uint32_t i = 0; i < count; i++)
        take(orders, &given[i]);
}

static bool
are_equal(const struct driver_orders *a, const struct driver_orders *b)
{
    if (memcmp(a->is_paused, b->is_paused, sizeof(a->is_paused)) != 0 ||
        a->is_drained != b->is_drained ||
        a->is_drained_overall != b->is_drained_overall ||
        a->host_count != b->host_count)
        return false;
    for (uint32_t i = 0; i < a->host_count; i++)
        if (!text_equals(a->hosts[i], b->hosts[i]))
            return false;
    return true;
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
    if (is_read)
        take_all(&now, given, count);
    arena_release(&arena);
    now.is_drained = driver_orders_drain(&now, text_of(host));
    now.read_at_us = mono_us;
    bool has_changed = is_read && !are_equal(&now, orders);
    driver_orders_release(has_changed ? orders : &now);
    if (has_changed)
        *orders = now;
    return has_changed;
}
