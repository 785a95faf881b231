/* SPDX-License-Identifier: Apache-2.0
 *
 * Cases without a report that are overdue or due soon, and the lines they wait
 * for, the one that endangers most of them first.
 */
#ifndef HEDUI_VIEW_DEADLINES_H
#define HEDUI_VIEW_DEADLINES_H

#include "calendar.h"
#include "connector.h"
#include "ground.h"
#include "json.h"

#define DEADLINE_DAYS_MAX 60
#define DEADLINE_DAYS_USUAL 5

struct blame {
    enum line line;
    int64_t cases;
};

struct soon {
    const struct calendar *calendar;
    int32_t today, days;
    uint32_t count; /* rows within the days, others are dropped */
    struct deadline *rows;
    uint32_t blame_count;
    struct blame *blames;
};

/* calendar and days are given. */
enum store_result deadlines_read(const struct view_ground *ground,
                                 struct soon *soon);
/* An object for each due day and lane; `overdue`: what that is called. */
struct json *deadlines_json(struct arena *arena, const struct soon *soon,
                            const char *overdue);

#endif
