/* SPDX-License-Identifier: Apache-2.0
 *
 * Figures of the queue, each under its name.
 */
#include "queue_rows.h"

#include "date.h"
#include "lines.h"

static void
queue_rows(const struct queue_status *queue, int64_t now_us,
           struct queue_row rows[QUEUE_ROWS])
{
    int64_t oldest = queue->oldest_queued_us == INSTANT_NONE
                         ? 0
                         : (now_us - queue->oldest_queued_us) / INSTANT_SECOND;
    int64_t fresh = 0;
    for (int lane = 0; lane < LANE_COUNT; lane++)
        fresh += queue->fresh[lane];
    const struct queue_row all[QUEUE_ROWS] = {
        {"queue_queued", queue->queued},
        {"queue_oldest", oldest},
        {"queue_fresh", fresh},
        {"queue_rounds", queue->rounds_open},
        {"queue_cases", queue->cases_open},
        {"queue_due", queue->rounds_due},
        {"queue_reports", queue->reports},
        {"queue_seal", queue->seal_jobs},
        {"queue_outbox", queue->outbox},
        {"queue_set_aside", queue->set_aside},
        {"express", queue->fresh[LANE_EXPRESS]},
        {"PUBLISHED", queue->state_count[STATE_PUBLISHED]},
        {"ASKING", queue->state_count[STATE_ASKING]}};
    memcpy(rows, all, sizeof(all));
}

enum store_result
queue_view_read(const struct view_ground *ground, struct queue_view *view)
{
    struct store *store = ground->store;
    struct queue_status queue = {0};
    int64_t now_us = 0;
    enum store_result result = store->calls->now(store, &now_us, ground->fault);
    if (result == STORE_DONE)
        result = store->calls->queue_status(store, &queue, ground->fault);
    if (result == STORE_DONE)
        result = store->calls->orders(store, ground->arena, NULL, &view->orders,
                                      &view->order_count, ground->fault);
    if (result == STORE_DONE)
        queue_rows(&queue, now_us, view->rows);
    return result;
}

struct json *
queue_view_json(struct arena *arena, const struct queue_view *view)
{
    struct json *tree = json_object(arena);
    for (size_t i = 0; i < QUEUE_ROWS; i++)
        json_set(tree, view->rows[i].key,
                 json_integer(arena, view->rows[i].value));
    json_set(tree, "orders",
             orders_json(arena, view->orders, view->order_count));
    return tree;
}
