/* SPDX-License-Identifier: Apache-2.0
 *
 * What waits where, from the queue to the outbox.
 */
#ifndef HEDUI_VIEW_QUEUE_ROWS_H
#define HEDUI_VIEW_QUEUE_ROWS_H

#include "ground.h"
#include "json.h"

struct queue_row {
    const char *key; /* of the JSON, and of the command line's catalogue */
    int64_t value;
};

#define QUEUE_ROWS 13

struct queue_view {
    struct queue_row rows[QUEUE_ROWS];
    struct order *orders;
    uint32_t order_count;
};

enum store_result queue_view_read(const struct view_ground *ground,
                                  struct queue_view *view);
struct json *queue_view_json(struct arena *arena,
                             const struct queue_view *view);

#endif
