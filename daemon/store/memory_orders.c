/* SPDX-License-Identifier: Apache-2.0
 *
 * The memory twin's orders of an operator.
 */
#include <assert.h>

#include "date.h"
#include "memory.h"

static void
pause_line(struct store_memory *memory, const struct order *order,
           bool *has_changed)
{
    struct memory_line *line = &memory->lines[order->line];
    line->line = order->line;
    *has_changed = !line->is_paused;
    if (!line->is_paused) {
        line->paused_at_us = *memory->clock;
        memory->paused_count++;
    }
    line->is_paused = true;
    line->paused_by = memory_keep(memory, order->by);
    line->paused_why = memory_keep(memory, order->why);
}

static struct order *
drain_find(struct store_memory *memory, const struct order *order)
{
    for (uint32_t i = 0; i < memory->drains.count; i++) {
        struct order *row = ROW(memory->drains, order, i);
        if (text_equals(row->role, order->role) &&
            text_equals(row->host, order->host))
            return row;
    }
    return NULL;
}

enum store_result
memory_give_order(struct store *store, const struct order *order,
                  bool *has_changed, struct fault *fault)
{
    (void)fault;
    struct store_memory *memory = memory_of(store);
    if (order->line != LINE_NONE) {
        assert((unsigned)order->line < LINES_MAX);
        pause_line(memory, order, has_changed);
        return STORE_DONE;
    }
    struct order *row = drain_find(memory, order);
    *has_changed = row == NULL;
    if (row == NULL) {
        row = rows_add(&memory->drains);
        row->role = memory_keep(memory, order->role);
        row->host = memory_keep(memory, order->host);
        row->since_us = *memory->clock;
    }
    row->by = memory_keep(memory, order->by);
    row->why = memory_keep(memory, order->why);
    return STORE_DONE;
}

enum store_result
memory_lift_order(struct store *store, const struct order *order,
                  bool *has_changed, struct fault *fault)
{
    (void)fault;
    struct store_memory *memory = memory_of(store);
    *has_changed = false;
    if (order->line != LINE_NONE) {
        assert((unsigned)order->line < LINES_MAX);
        struct memory_line *line = &memory->lines[order->line];
        *has_changed = line->is_paused;
        memory->paused_count -= line->is_paused;
        line->is_paused = false;
        line->paused_by = line->paused_why = TEXT_NONE;
        return STORE_DONE;
    }
    for (uint32_t i = memory->drains.count; i-- > 0;) {
        const struct order *row = ROW(memory->drains, order, i);
        if (!text_equals(row->role, order->role) ||
            !(text_is_empty(order->host) ||
              text_equals(row->host, order->host)))
            continue;
        rows_remove(&memory->drains, i);
        *has_changed = true;
    }
    return STORE_DONE;
}

static bool
order_is_before(const struct order *a, const struct order *b)
{
    int by_role = text_compare(a->role, b->role);
    return by_role != 0 ? by_role < 0 : text_compare(a->host, b->host) < 0;
}

static void
drains_add(struct store_memory *memory, const char *role, struct order *orders,
           uint32_t *count)
{
    uint32_t from = *count;
    for (uint32_t i = 0; i < memory->drains.count; i++) {
        const struct order *row = ROW(memory->drains, order, i);
        if (role != NULL && !text_equals_chars(row->role, role))
            continue;
        uint32_t at = (*count)++;
        for (; at > from && order_is_before(row, &orders[at - 1]); at--)
            orders[at] = orders[at - 1];
        orders[at] = *row;
    }
}

enum store_result
memory_orders(struct store *store, struct arena *arena, const char *role,
              struct order **orders, uint32_t *count, struct fault *fault)
{
    struct store_memory *memory = memory_of(store);
    *count = 0;
    *orders = arena_array(arena, memory->paused_count + memory->drains.count,
                          sizeof(**orders));
    if (*orders == NULL)
        return memory_gave_up(fault, "arena");
    uint32_t drains = 0;
    /* Roles stand before lines: a line of number 0 is none. */
    drains_add(memory, role, *orders, &drains);
    *count = drains;
    uint32_t left = role == NULL ? memory->paused_count : 0;
    for (int i = 1; left > 0 && i < LINES_MAX; i++) {
        const struct memory_line *line = &memory->lines[i];
        if (!line->is_paused)
            continue;
        left--;
        (*orders)[(*count)++] = (struct order){.line = line->line,
                                               .role = TEXT(""),
                                               .host = TEXT(""),
                                               .by = line->paused_by,
                                               .why = line->paused_why,
                                               .since_us = line->paused_at_us};
    }
    return STORE_DONE;
}
