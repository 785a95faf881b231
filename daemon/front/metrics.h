/* SPDX-License-Identifier: Apache-2.0
 *
 * Prometheus text (exposition format 0.0.4) from what the store says: queue,
 * cases by state, lines, and the counters of the roles' heartbeats. No label
 * holds a person, an agency or a case.
 */
#ifndef HEDUI_FRONT_METRICS_H
#define HEDUI_FRONT_METRICS_H

#include "arena.h"
#include "calendar.h"
#include "config.h"
#include "health.h"
#include "risk_watch.h"
#include "store.h"
#include "text.h"

/* A deadline is at risk from so many working days before its day on. */
#define DEADLINE_RISK_DAYS 3

struct metrics_input {
    int64_t now_us;
    struct queue_status queue;
    uint32_t line_count;
    const struct line_status *lines;
    uint32_t beat_count;
    const struct heartbeat *beats;
    uint32_t order_count;
    const struct order *orders;
    uint32_t deadline_count;
    const struct deadline *deadlines;
    struct risk_news risks;
    /* NULL: every line is taken for one that is on. */
    const struct config *config;
    /* Given by the caller; NULL: what rests on them is left out. */
    const struct calendar *calendar;
    const struct health *health;
    struct risk_watch *risk_watch;
};

void metrics_write(struct arena *arena, const struct metrics_input *input,
                   struct buffer *out);

/* One call after the other to the store; the first that fails ends it. The
 * programmes at risk are taken from risk_watch, and the store is not asked for
 * them. */
enum store_result metrics_read(struct store *store, struct arena *arena,
                               struct metrics_input *input,
                               struct fault *fault);

#endif
