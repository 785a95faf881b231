/* SPDX-License-Identifier: Apache-2.0
 *
 * The case desk: opens rounds from `fresh`, lanes drawn by credit, and closes
 * rounds whose answers are in or whose day has come. It keeps nothing that is
 * not in the store: what it knows is where its scans go on.
 */
#ifndef HEDUI_ENGINE_CASE_DESK_H
#define HEDUI_ENGINE_CASE_DESK_H

#include "desk.h"

enum case_event_kind {
    CASE_TICK,    /* time has passed: look from the top */
    CASE_LOOK,    /* somebody says that there is something */
    CASE_HEARD,   /* the same, while effects wait: only express goes ahead */
    CASE_SETTLED, /* our line desk settled a tray: a round may be complete */
    CASE_DONE,    /* the outcome of a transaction of ours */
    CASE_DRAIN,   /* open nothing more; finish what is open */
    CASE_RESUME,  /* open again */
    CASE_STOP,    /* take no more work */
};

struct case_event {
    enum case_event_kind kind;
    struct desk_time time;
    const struct outcome_of *outcome; /* CASE_DONE */
};

struct case_desk {
    const struct desk_rules *rules;
    bool is_stopping;
    bool goes_on; /* a round was done: the next one at a tick of its own */
    bool is_opening, is_waking; /* asked for, not answered yet */
    bool is_ahead;              /* one more opening, of express */
    bool look_again;            /* something was said meanwhile */
    bool lane_waits[LANE_COUNT];
    int64_t credit[LANE_COUNT]; /* of cases, times the shares that wait */
    struct fresh_hint hint[LANE_COUNT];
    int64_t
        top_at_us[LANE_COUNT]; /* when the lane was last read from the top */
    bool is_drained;           /* an operator's order */
    bool is_reserved;          /* for express, while that comes */
    uint32_t away_count;
    int64_t tick_at_mono_us;
    int64_t express_until_mono_us; /* more of them are expected */
    uint32_t slice_cases;          /* that are opened in a slice of time */
    int64_t rest_until_mono_us;    /* no further slice before */
    /* for counters */
    int64_t rounds_opened, cases_opened, reports_made, unchanged, set_aside;
};

void case_desk_init(struct case_desk *desk, const struct desk_rules *rules);
/* An event in, effects out; the batch is empty before. */
void case_step(struct case_desk *desk, const struct case_event *event,
               struct effects *effects);
/* Of several workers one is for express: while such cases come it opens no
 * others, so that one that comes finds it free; but what a flood of express
 * owes them, it opens too. */
void case_desk_reserve(struct case_desk *desk, bool is_reserved);
bool case_desk_is_idle(const struct case_desk *desk);

/* Plans the cases of a round: the callback of EFFECT_OPEN (context: the rules
 * of the desk). Pure; a case that cannot be planned is poison with its why. */
bool case_plan_round(void *context, struct arena *arena,
                     struct opened_case *cases, uint32_t count, int64_t now_us,
                     struct opened_tray **trays, uint32_t *tray_count);

/* Makes the reports of a leased round, in the arena: same round, same bytes. */
bool case_close_round(const struct desk_rules *rules, struct arena *arena,
                      const struct leased_round *round,
                      struct report_row **reports);

#endif
