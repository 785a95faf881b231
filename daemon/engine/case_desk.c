/* SPDX-License-Identifier: Apache-2.0
 *
 * One step of the case desk. Opening and closing alternate, and after each
 * round the others have a turn: the desk goes on at a tick that is due at once.
 * So neither a flood of requests nor a flood of answers starves the other, the
 * lines, the heartbeat, or an express case that has just come.
 */
#include "case_desk.h"

#include <assert.h>
#include <string.h>

#include "lane_share.h"
#include "mutant.h"
#include "states.h"

#define TOP_US INSTANT_SECOND /* a scan from the top so often */
/* While express cases come, a round of another lane is opened in about so long:
 * one that comes meanwhile waits for half of it. Else rounds are as large as
 * the configuration lets them, which costs a case least. */
#define SLICE_US (INSTANT_SECOND / 250)
#define SLICE_CASES_MIN 8
#define EXPRESS_EXPECTED_US (60 * INSTANT_SECOND)
/* And then nothing of it is opened for as long again, or so long: a backlog
 * that is opened without a pause takes the disk from every other COMMIT. */
#define REST_MAX_US (INSTANT_SECOND / 50)
/* A few express cases, one after the other, owe nobody a round. */
#define OWED_CASES 8
#define POISON_ATTEMPTS 3 /* taken for the third time */
/* One at a time: a round that kills its worker must not count against rounds
 * that were merely leased beside it. */
#define WAKE_ROUNDS 1

static const struct fresh_hint from_the_top = {INT32_MIN, INT64_MIN, 0};

int64_t
desk_store_pause(uint32_t *away_count)
{
    int64_t pause = STORE_RETRY_US << (*away_count < 8 ? *away_count : 8);
    (*away_count)++;
    return pause < STORE_RETRY_MAX_US ? pause : STORE_RETRY_MAX_US;
}

void
case_desk_init(struct case_desk *desk, const struct desk_rules *rules)
{
    memset(desk, 0, sizeof(*desk));
    desk->rules = rules;
    for (int lane = 0; lane < LANE_COUNT; lane++) {
        desk->hint[lane] = from_the_top;
        desk->top_at_us[lane] = INSTANT_NONE;
    }
    desk->tick_at_mono_us = INT64_MIN;
    desk->express_until_mono_us = INT64_MIN;
    desk->slice_cases = SLICE_CASES_MIN;
    desk->rest_until_mono_us = INT64_MIN;
}

void
case_desk_reserve(struct case_desk *desk, bool is_reserved)
{
    desk->is_reserved = is_reserved;
}

bool
case_desk_is_idle(const struct case_desk *desk)
{
    return !desk->is_opening && !desk->is_ahead && !desk->is_waking;
}

/* Express comes, and this worker is for it. */
static bool
is_kept_free(const struct case_desk *desk, const struct desk_time *time)
{
    return desk->is_reserved && time->mono_us < desk->express_until_mono_us &&
           !mutant_is("no_worker_for_express");
}

static bool
is_resting(const struct case_desk *desk, const struct desk_time *time)
{
    return time->mono_us < desk->rest_until_mono_us &&
           time->mono_us < desk->express_until_mono_us;
}

static int64_t
shares_that_wait(const struct case_desk *desk)
{
    int64_t total = 0;
    for (int lane = 0; lane < LANE_COUNT; lane++)
        total += desk->lane_waits[lane] ? lane_share[lane] : 0;
    return total;
}

/* A lane is owed a round at most: after a flood nobody waits for what its
 * openings would have had meanwhile. */
static int64_t
credit_max(const struct case_desk *desk)
{
    int64_t most = desk->rules->config->round_cases;
    most = most > OWED_CASES ? most : OWED_CASES;
    return mutant_is("owed_without_end") ? INT64_MAX
                                         : most * shares_that_wait(desk);
}

/* The first lane that waits, unless another has come to some cases of its share
 * by now; then the one that has come to most. */
static int
lane_draw(const struct case_desk *desk, const struct desk_time *time)
{
    int chosen = -1;
    int64_t most = mutant_is("lanes_count_rounds")
                       ? 1
                       : OWED_CASES * shares_that_wait(desk);
    for (int lane = 0; lane < LANE_COUNT; lane++) {
        bool is_first =
            chosen < 0 && (lane == LANE_EXPRESS || (!is_kept_free(desk, time) &&
                                                    !is_resting(desk, time)));
        if (!desk->lane_waits[lane] || (!is_first && desk->credit[lane] < most))
            continue;
        chosen = lane;
        if (desk->credit[lane] >= most)
            most = desk->credit[lane] + 1;
    }
    return chosen;
}

/* Each case that is opened gives credit to all that wait, by their shares. In
 * cases: a round of one express case must not owe standard a round of 256. */
static void
lane_charge(struct case_desk *desk, enum lane opened, int64_t count)
{
    int64_t total = shares_that_wait(desk), most = credit_max(desk);
    if (mutant_is("lanes_count_rounds"))
        count = 1;
    for (int lane = 0; lane < LANE_COUNT; lane++) {
        if (!desk->lane_waits[lane])
            continue;
        int64_t credit = desk->credit[lane] + lane_share[lane] * count -
                         (lane == (int)opened ? total * count : 0);
        credit = credit < most ? credit : most;
        desk->credit[lane] = credit > -most ? credit : -most;
    }
}

static uint32_t
round_max(const struct case_desk *desk, int lane, const struct desk_time *time)
{
    uint32_t most = (uint32_t)desk->rules->config->round_cases;
    bool is_bounded = lane != LANE_EXPRESS &&
                      time->mono_us < desk->express_until_mono_us &&
                      !mutant_is("rounds_ignore_express");
    return is_bounded && desk->slice_cases < most ? desk->slice_cases : most;
}

/* So many cases as could be opened in a slice, at half or twice as many as this
 * time: a part of the cost is the round's. */
static void
learn_slice(struct case_desk *desk, uint32_t count, int64_t took_us)
{
    if (took_us > SLICE_US) {
        int64_t fit = count * SLICE_US / took_us;
        desk->slice_cases = (uint32_t)(fit > count / 2 ? fit : count / 2);
    } else if (took_us < SLICE_US / 2 && count >= desk->slice_cases &&
               desk->slice_cases < ROUND_CASES_MAX) {
        desk->slice_cases *= 2;
    }
    if (desk->slice_cases < SLICE_CASES_MIN)
        desk->slice_cases = SLICE_CASES_MIN;
}

static void
emit_lane(struct case_desk *desk, int lane, const struct desk_time *time,
          struct effects *effects, bool is_ahead)
{
    struct effect *effect = effects_add(effects, EFFECT_OPEN, LINE_NONE, 0);
    effect->as.open.lane = (enum lane)lane;
    effect->as.open.max = round_max(desk, lane, time);
    effect->as.open.is_ahead = is_ahead;
    /* Rows that committed late stand before the hint: never trust an order. */
    bool is_due = desk->top_at_us[lane] == INSTANT_NONE ||
                  time->mono_us - desk->top_at_us[lane] >= TOP_US;
    if (is_due && !mutant_is("never_scans_from_the_top")) {
        desk->hint[lane] = from_the_top;
        desk->top_at_us[lane] = time->mono_us;
    }
    effect->as.open.hint = desk->hint[lane];
    effect->as.open.plan = case_plan_round;
    /* The rules are constant; the callback's context is not, by its type. */
    union {
        const struct desk_rules *rules;
        void *context;
    } context = {.rules = desk->rules};
    effect->as.open.context = context.context;
}

static void
emit_open(struct case_desk *desk, const struct desk_time *time,
          struct effects *effects)
{
    int lane = desk->is_drained ? -1 : lane_draw(desk, time);
    if (lane < 0) {
        desk->goes_on |= is_resting(desk, time);
        return;
    }
    emit_lane(desk, lane, time, effects, false);
    desk->is_opening = true;
}

static bool
owes_a_round(const struct case_desk *desk)
{
    int64_t most = credit_max(desk);
    bool owes = false;
    for (int lane = 0; lane < LANE_COUNT; lane++)
        owes |= desk->lane_waits[lane] && lane != LANE_EXPRESS &&
                desk->credit[lane] >= most;
    return owes && !mutant_is("ahead_of_what_is_owed");
}

/* Whatever is being done or asked for, an express case that came meanwhile is
 * taken up before the rest of it; unless so many were that another lane is owed
 * a whole round. */
static void
emit_ahead(struct case_desk *desk, const struct desk_time *time,
           struct effects *effects)
{
    if (desk->is_ahead || desk->is_stopping || desk->is_drained ||
        owes_a_round(desk) || mutant_is("express_waits_for_the_rest"))
        return;
    emit_lane(desk, LANE_EXPRESS, time, effects, true);
    desk->is_ahead = true;
}

static void
emit_wake(struct case_desk *desk, struct effects *effects)
{
    struct effect *effect = effects_add(effects, EFFECT_WAKE, LINE_NONE, 0);
    effect->as.wake.lease_ms = desk->rules->config->lease_ms;
    effect->as.wake.max = mutant_is("leased_beside_a_killer") ? 8 : WAKE_ROUNDS;
    desk->is_waking = true;
    desk->look_again = false;
}

static void
look(struct case_desk *desk, const struct desk_time *time,
     struct effects *effects)
{
    for (int lane = 0; lane < LANE_COUNT; lane++)
        desk->lane_waits[lane] = true;
    desk->look_again = true;
    desk->goes_on = false;
    if (desk->is_stopping)
        return;
    /* First what somebody may have just sent: it is taken up before reports
     * are made of what has its answers. */
    if (!desk->is_opening)
        emit_open(desk, time, effects);
    if (!desk->is_waking)
        emit_wake(desk, effects);
}

/* The next round of what is known to wait. */
static void
go_on(struct case_desk *desk, const struct desk_time *time,
      struct effects *effects)
{
    desk->goes_on = false;
    if (desk->is_stopping)
        return;
    if (desk->look_again && !desk->is_waking)
        emit_wake(desk, effects);
    if (!desk->is_opening)
        emit_open(desk, time, effects);
}

/* Credit is for those who wait: a lane that was empty owes nothing when it
 * fills, and one that had all to itself has saved nothing. */
static void
lane_is_empty(struct case_desk *desk, enum lane lane)
{
    int waiting = 0;
    desk->lane_waits[lane] = false;
    desk->credit[lane] = 0;
    for (int i = 0; i < LANE_COUNT; i++)
        waiting += desk->lane_waits[i];
    for (int i = 0; waiting < 2 && i < LANE_COUNT; i++)
        desk->credit[i] = 0;
}

static void
slice_is_opened(struct case_desk *desk, uint32_t count,
                const struct outcome_of *outcome, const struct desk_time *time)
{
    int64_t took_us = time->mono_us - outcome->called_mono_us;
    learn_slice(desk, count, took_us);
    if (mutant_is("opens_without_a_pause"))
        return;
    desk->rest_until_mono_us =
        time->mono_us + (took_us < REST_MAX_US ? took_us : REST_MAX_US);
}

static void
note_opened(struct case_desk *desk, const struct outcome_of *outcome,
            const struct desk_time *time)
{
    enum lane lane = outcome->effect->as.open.lane;
    uint32_t count = outcome->opened.case_count;
    desk->hint[lane] = outcome->hint;
    desk->rounds_opened++;
    desk->cases_opened += count;
    lane_charge(desk, lane, count > 0 ? count : 1);
    if (lane == LANE_EXPRESS)
        desk->express_until_mono_us = time->mono_us + EXPRESS_EXPECTED_US;
    else
        slice_is_opened(desk, count, outcome, time);
    /* Cases without questions are due at once. */
    if (outcome->opened.tray_count == 0)
        desk->look_again = true;
}

static void
step_opened(struct case_desk *desk, const struct outcome_of *outcome,
            const struct desk_time *time, struct effects *effects)
{
    enum lane lane = outcome->effect->as.open.lane;
    bool is_ahead = outcome->effect->as.open.is_ahead;
    assert(outcome->result == STORE_DONE);
    if (is_ahead)
        desk->is_ahead = false;
    else
        desk->is_opening = false;
    if (outcome->opened.case_count > 0 || outcome->opened.round_id != 0) {
        note_opened(desk, outcome, time);
        desk->goes_on |= !mutant_is("opens_all_in_one_turn");
    } else if (!is_ahead) {
        lane_is_empty(desk, lane);
    }
    if (desk->is_stopping || is_ahead)
        return;
    if (!desk->goes_on)
        emit_open(desk, time, effects);
    if (desk->look_again && !desk->is_waking)
        emit_wake(desk, effects);
}

/* The table decides what may be written of a case that was asked for. */
static void
close_move(const struct report_row *report)
{
    (void)case_state_after(report->revision > 1 ? STATE_REVISING : STATE_ASKING,
                           report->is_set_aside   ? MOVE_SET_ASIDE
                           : report->is_unchanged ? MOVE_UNCHANGED
                                                  : MOVE_REPORT);
}

static void
close_round(struct case_desk *desk, const struct leased_round *round,
            struct effects *effects)
{
    bool is_poison = round->attempts >= POISON_ATTEMPTS &&
                     !mutant_is("poison_is_taken_for_ever");
    enum effect_kind kind =
        is_poison && round->case_count > 1 ? EFFECT_SPLIT_ROUND : EFFECT_CLOSE;
    struct effect *effect = effects_add(effects, kind, LINE_NONE, round->fence);
    effect->as.close.round_id = round->round_id;
    if (kind == EFFECT_SPLIT_ROUND)
        return;
    struct report_row *reports = NULL;
    if (is_poison) {
        reports = effects_alloc(effects, 1, sizeof(*reports));
        reports->case_id = round->cases[0].case_id;
        reports->revision = round->cases[0].revision;
        reports->is_set_aside = true;
        reports->why = "its round was taken three times and not closed";
    } else {
        bool is_made =
            case_close_round(desk->rules, &effects->arena, round, &reports);
        assert(is_made);
        (void)is_made;
    }
    for (uint32_t i = 0; i < round->case_count; i++)
        close_move(&reports[i]);
    effect->as.close.reports = reports;
    effect->as.close.count = round->case_count;
}

static void
step_woken(struct case_desk *desk, const struct outcome_of *outcome,
           struct effects *effects)
{
    desk->is_waking = false;
    assert(outcome->result == STORE_DONE);
    for (uint32_t i = 0; i < outcome->count; i++) {
        close_round(desk, &outcome->rounds[i], effects);
        desk->look_again = desk->goes_on = true;
    }
    if (outcome->count == 0 && desk->look_again && !desk->is_stopping)
        emit_wake(desk, effects);
}

/* FENCED: another worker has the round now, and makes the same. */
static void
step_closed(struct case_desk *desk, const struct outcome_of *outcome)
{
    if (outcome->result != STORE_DONE || outcome->effect->kind != EFFECT_CLOSE)
        return;
    for (uint32_t i = 0; i < outcome->effect->as.close.count; i++)
        if (outcome->effect->as.close.reports[i].is_set_aside)
            desk->set_aside++;
        else if (outcome->effect->as.close.reports[i].is_unchanged)
            desk->unchanged++;
        else
            desk->reports_made++;
}

static void
step_done(struct case_desk *desk, const struct case_event *event,
          struct effects *effects)
{
    const struct outcome_of *outcome = event->outcome;
    assert(outcome->result != STORE_BROKEN);
    if (outcome->result == STORE_AWAY || outcome->result == STORE_UNKNOWN) {
        effects->repeat_after_us = desk_store_pause(&desk->away_count);
        return;
    }
    desk->away_count = 0;
    switch (outcome->effect->kind) {
    case EFFECT_OPEN:
        step_opened(desk, outcome, &event->time, effects);
        break;
    case EFFECT_WAKE:
        step_woken(desk, outcome, effects);
        break;
    case EFFECT_CLOSE:
    case EFFECT_SPLIT_ROUND:
        step_closed(desk, outcome);
        break;
    default:
        assert(false && "an outcome that the case desk never asked for");
    }
}

/* Reports do not rest. */
static int64_t
goes_on_at(const struct case_desk *desk, const struct case_event *event)
{
    bool waits = is_resting(desk, &event->time) && !desk->look_again;
    int64_t at = waits ? desk->rest_until_mono_us : event->time.mono_us;
    return at < desk->tick_at_mono_us ? at : desk->tick_at_mono_us;
}

void
case_step(struct case_desk *desk, const struct case_event *event,
          struct effects *effects)
{
    switch (event->kind) {
    case CASE_TICK:
        if (event->time.mono_us >= desk->tick_at_mono_us) {
            desk->tick_at_mono_us =
                event->time.mono_us + desk->rules->config->tick_ms * 1000;
            look(desk, &event->time, effects);
        } else if (desk->goes_on &&
                   event->time.mono_us >= goes_on_at(desk, event)) {
            go_on(desk, &event->time, effects);
        }
        break;
    case CASE_LOOK:
        look(desk, &event->time, effects);
        break;
    case CASE_HEARD:
        emit_ahead(desk, &event->time, effects);
        break;
    case CASE_SETTLED:
        desk->look_again = true;
        if (!desk->is_stopping && !desk->is_waking)
            emit_wake(desk, effects);
        break;
    case CASE_DONE:
        step_done(desk, event, effects);
        break;
    case CASE_DRAIN:
        desk->is_drained = !mutant_is("drain_opens_rounds");
        break;
    case CASE_RESUME:
        desk->is_drained = false;
        look(desk, &event->time, effects);
        break;
    case CASE_STOP:
        desk->is_stopping = true;
        break;
    }
    effects->tick_at_mono_us = desk->is_stopping ? INT64_MAX
                               : desk->goes_on   ? goes_on_at(desk, event)
                                                 : desk->tick_at_mono_us;
}
