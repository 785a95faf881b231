/* SPDX-License-Identifier: Apache-2.0
 *
 * How a line stands, put together: what the store has of it, what the
 * configuration says, what its keeper says beside its heartbeat.
 */
#ifndef HEDUI_VIEW_LINES_H
#define HEDUI_VIEW_LINES_H

#include "connector.h"
#include "ground.h"
#include "json.h"

struct line_view {
    enum line line;
    const char *name, *owner_zh, *owner_en;
    const struct connector *connector; /* NULL: none yet */
    const struct line_config *config;  /* NULL: no section */
    const struct line_status *status;  /* never NULL */
    const char *state;                 /* a key of the catalogue */
    int64_t closed_until_us;           /* INSTANT_NONE: it is not */
    int64_t opens_at_us; /* outside its service hours; INSTANT_NONE */
};

/* All lines in order: the 29, and those above that are built in. */
enum store_result lines_read(const struct view_ground *ground, int32_t days,
                             struct line_view **views, uint32_t *count);
const char *line_carrier(const struct line_view *view); /* "-": none */
int64_t line_quota_max(const struct line_view *view);   /* 0: none */
int64_t line_answered(const struct line_view *view);
/* A line that is on has an institution that is down. */
bool institutions_are_down(const struct line_view *view);
/* The line of this name, of the 29 or built in; LINE_NONE: none. */
enum line order_line(struct text name);
const char *order_line_name(enum line line); /* "-": none */

/* lines_json.c: all that is known, for scripts. Latencies and instants are
 * microseconds. */
struct json *lines_json(struct arena *arena, const struct line_view *views,
                        uint32_t count, int32_t days);
struct json *institutions_json(struct arena *arena,
                               const struct line_status *status);
struct json *orders_json(struct arena *arena, const struct order *orders,
                         uint32_t count);

#endif
