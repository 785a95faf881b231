/* SPDX-License-Identifier: Apache-2.0
 *
 * How a line stands, put together for people: what the store has of it, what
 * the configuration says, what its keeper says beside its heartbeat.
 */
#ifndef HEDUI_CTL_LINES_VIEW_H
#define HEDUI_CTL_LINES_VIEW_H

#include "connector.h"
#include "ctl.h"

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
enum store_result lines_read(struct ctl *ctl, int32_t days,
                             struct line_view **views, uint32_t *count);
/* The state as people read it: who paused it, until when it is closed. */
const char *line_state_text(struct ctl *ctl, const struct line_view *view);
/* "850 ms", "3.4 s", "12 min", "5.0 h", "2.1 d"; "-" for none. */
const char *duration_text(struct ctl *ctl, int64_t us);
const char *line_carrier(const struct line_view *view); /* "-": none */
int64_t line_quota_max(const struct line_view *view);   /* 0: none */
int64_t line_answered(const struct line_view *view);

/* lines_json.c */
void lines_print_json(struct ctl *ctl, const struct line_view *views,
                      uint32_t count, int32_t days, bool is_one);

#endif
