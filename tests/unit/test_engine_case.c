/* SPDX-License-Identifier: Apache-2.0
 *
 * Single steps of the case desk, the table of states, notes.
 */
#include <string.h>

#include "case_desk.h"
#include "check.h"
#include "note.h"
#include "states.h"

struct stage {
    struct config config;
    struct desk_rules rules;
    struct case_desk desk;
    struct desk_time time;
    struct effects effects;
};

static bool
no_request(struct arena *arena, struct text bytes,
           struct household_request *request, struct fault *fault)
{
    (void)arena, (void)bytes, (void)request;
    return fault_set(fault, FAULT_INPUT, "none");
}

static void
stage_open(struct stage *stage)
{
    memset(stage, 0, sizeof(*stage));
    stage->config =
        (struct config){.round_cases = 256, .lease_ms = 30000, .tick_ms = 1000};
    stage->rules.config = &stage->config;
    stage->rules.calls.decode = no_request;
    stage->time.now_us = instant_from_shanghai(17410, 0);
    effects_init(&stage->effects);
    case_desk_init(&stage->desk, &stage->rules);
}

static void
stage_step(struct stage *stage, enum case_event_kind kind,
           const struct outcome_of *outcome)
{
    struct effects last = stage->effects; /* the outcome points into it */
    effects_init(&stage->effects);
    struct case_event event = {kind, stage->time, outcome};
    case_step(&stage->desk, &event, &stage->effects);
    effects_release(&last);
}

static const struct effect *
stage_find(const struct stage *stage, enum effect_kind kind)
{
    const struct effect *at = stage->effects.first;
    while (at != NULL && at->kind != kind)
        at = at->next;
    return at;
}

/* An opening is done; the desk goes on in a turn of its own. */
static void
stage_opened(struct stage *stage, const struct outcome_of *outcome)
{
    stage_step(stage, CASE_DONE, outcome);
    if (stage_find(stage, EFFECT_OPEN) != NULL)
        return;
    int64_t tick_at_mono_us = stage->desk.tick_at_mono_us;
    stage->desk.tick_at_mono_us = INT64_MAX; /* not a look of each second */
    stage_step(stage, CASE_TICK, NULL);
    stage->desk.tick_at_mono_us = tick_at_mono_us;
}

static void
after_each_round_the_others_have_a_turn(void)
{
    struct stage stage;
    stage_open(&stage);
    stage_step(&stage, CASE_LOOK, NULL);
    stage.desk.tick_at_mono_us = INT64_MAX;
    struct outcome_of outcome = {.effect = stage_find(&stage, EFFECT_OPEN),
                                 .opened = {1, 5, 3}};
    CU_ASSERT_PTR_NOT_NULL_FATAL(outcome.effect);
    stage_step(&stage, CASE_DONE, &outcome);
    CU_ASSERT_PTR_NULL(stage_find(&stage, EFFECT_OPEN));
    CU_ASSERT_EQUAL(stage.effects.tick_at_mono_us, stage.time.mono_us);
    stage_step(&stage, CASE_TICK, NULL);
    CU_ASSERT_PTR_NOT_NULL(stage_find(&stage, EFFECT_OPEN));
    effects_release(&stage.effects);
}

static void
an_express_case_that_comes_is_drawn_next(void)
{
    struct stage stage;
    stage_open(&stage);
    stage_step(&stage, CASE_LOOK, NULL);
    for (int i = 0; i < 40; i++) {
        const struct effect *open = stage_find(&stage, EFFECT_OPEN);
        CU_ASSERT_PTR_NOT_NULL_FATAL(open);
        struct outcome_of outcome = {.effect = open};
        if (open->as.open.lane == LANE_STANDARD)
            outcome.opened = (struct opened){i + 1, 5, 3};
        stage_opened(&stage, &outcome);
    }
    struct outcome_of outcome = {.effect = stage_find(&stage, EFFECT_OPEN),
                                 .opened = {41, 5, 3}};
    CU_ASSERT_PTR_NOT_NULL_FATAL(outcome.effect);
    stage_step(&stage, CASE_DONE, &outcome);
    stage_step(&stage, CASE_LOOK, NULL); /* it has come */
    const struct effect *open = stage_find(&stage, EFFECT_OPEN);
    CU_ASSERT_PTR_NOT_NULL_FATAL(open);
    CU_ASSERT_EQUAL(open->as.open.lane, LANE_EXPRESS);
    effects_release(&stage.effects);
}

static void
lanes_are_drawn_fifty_thirty_five_fifteen(void)
{
    struct stage stage;
    stage_open(&stage);
    stage_step(&stage, CASE_LOOK, NULL);
    int drawn[LANE_COUNT] = {0};
    for (int i = 0; i < 200; i++) {
        const struct effect *open = stage_find(&stage, EFFECT_OPEN);
        CU_ASSERT_PTR_NOT_NULL_FATAL(open);
        drawn[open->as.open.lane]++;
        struct outcome_of outcome = {.effect = open, .opened = {i + 1, 5, 3}};
        stage_opened(&stage, &outcome);
    }
    /* Of 1,000 cases, to the few that a lane may be behind. */
    CU_ASSERT(drawn[LANE_EXPRESS] >= 100 && drawn[LANE_EXPRESS] <= 104);
    CU_ASSERT(drawn[LANE_STANDARD] >= 68 && drawn[LANE_STANDARD] <= 70);
    CU_ASSERT(drawn[LANE_REVIEW] >= 28 && drawn[LANE_REVIEW] <= 30);
    effects_release(&stage.effects);
}

static void
an_empty_lane_gives_its_share_to_the_others(void)
{
    struct stage stage;
    stage_open(&stage);
    stage_step(&stage, CASE_LOOK, NULL);
    int drawn[LANE_COUNT] = {0};
    for (int i = 0; i < 100; i++) {
        const struct effect *open = stage_find(&stage, EFFECT_OPEN);
        CU_ASSERT_PTR_NOT_NULL_FATAL(open);
        enum lane lane = open->as.open.lane;
        drawn[lane]++;
        struct outcome_of outcome = {.effect = open};
        if (lane == LANE_REVIEW)
            outcome.opened = (struct opened){i + 1, 5, 3};
        stage_opened(&stage, &outcome);
    }
    CU_ASSERT_EQUAL(drawn[LANE_EXPRESS], 1);
    CU_ASSERT_EQUAL(drawn[LANE_STANDARD], 1);
    CU_ASSERT_EQUAL(drawn[LANE_REVIEW], 98);
    effects_release(&stage.effects);
}

static void
a_scan_goes_on_at_the_hint_and_once_a_second_from_the_top(void)
{
    struct stage stage;
    stage_open(&stage);
    stage_step(&stage, CASE_LOOK, NULL);
    int from_hint = 0, from_top = 0;
    for (int i = 0; i < 300; i++) {
        const struct effect *open = stage_find(&stage, EFFECT_OPEN);
        CU_ASSERT_PTR_NOT_NULL_FATAL(open);
        bool is_hint = open->as.open.hint.turn == 77;
        from_hint += is_hint;
        from_top += !is_hint;
        stage.time.now_us += 10000;
        stage.time.mono_us += 10000;
        struct outcome_of outcome = {.effect = open,
                                     .called_mono_us = stage.time.mono_us,
                                     .opened = {i + 1, 5, 3},
                                     .hint = {17420, 77, i}};
        stage_opened(&stage, &outcome);
    }
    CU_ASSERT_EQUAL(from_top, 3 * LANE_COUNT);
    CU_ASSERT_EQUAL(from_hint, 300 - 3 * LANE_COUNT);
    effects_release(&stage.effects);
}

static void
a_store_that_is_away_stops_the_taking_of_work(void)
{
    struct stage stage;
    stage_open(&stage);
    stage_step(&stage, CASE_LOOK, NULL);
    const struct effect *wake = stage_find(&stage, EFFECT_WAKE);
    CU_ASSERT_PTR_NOT_NULL_FATAL(wake);
    struct effect copy = *wake;
    struct outcome_of outcome = {.effect = &copy, .result = STORE_AWAY};
    stage_step(&stage, CASE_DONE, &outcome);
    CU_ASSERT_EQUAL(stage.effects.repeat_after_us, STORE_RETRY_US);
    CU_ASSERT_PTR_NULL(stage.effects.first);
    stage_step(&stage, CASE_LOOK, NULL);
    CU_ASSERT_PTR_NULL(stage_find(&stage, EFFECT_WAKE)); /* still asked for */
    effects_release(&stage.effects);
}

static void
wake_with(struct stage *stage, uint32_t attempts, uint32_t cases)
{
    stage_step(stage, CASE_LOOK, NULL);
    const struct effect *wake = stage_find(stage, EFFECT_WAKE);
    CU_ASSERT_PTR_NOT_NULL_FATAL(wake);
    static struct leased_case leased[2] = {{.case_id = 41, .revision = 1},
                                           {.case_id = 42, .revision = 1}};
    struct leased_round round = {.round_id = 9,
                                 .fence = 3,
                                 .attempts = attempts,
                                 .case_count = cases,
                                 .cases = leased};
    struct outcome_of outcome = {.effect = wake, .rounds = &round, .count = 1};
    stage_step(stage, CASE_DONE, &outcome);
}

static void
a_round_taken_for_the_third_time_is_split(void)
{
    struct stage stage;
    stage_open(&stage);
    wake_with(&stage, 3, 2);
    const struct effect *split = stage_find(&stage, EFFECT_SPLIT_ROUND);
    CU_ASSERT_PTR_NOT_NULL_FATAL(split);
    CU_ASSERT_EQUAL(split->as.close.round_id, 9);
    CU_ASSERT_EQUAL(split->fence, 3);
    effects_release(&stage.effects);
}

static void
a_round_of_one_taken_for_the_third_time_goes_aside(void)
{
    struct stage stage;
    stage_open(&stage);
    wake_with(&stage, 3, 1);
    const struct effect *close = stage_find(&stage, EFFECT_CLOSE);
    CU_ASSERT_PTR_NOT_NULL_FATAL(close);
    CU_ASSERT_EQUAL(close->as.close.count, 1);
    CU_ASSERT_TRUE(close->as.close.reports[0].is_set_aside);
    CU_ASSERT_EQUAL(close->as.close.reports[0].case_id, 41);
    effects_release(&stage.effects);
}

static void
a_case_that_cannot_be_read_goes_aside_alone(void)
{
    struct stage stage;
    stage_open(&stage);
    wake_with(&stage, 1, 2);
    const struct effect *close = stage_find(&stage, EFFECT_CLOSE);
    CU_ASSERT_PTR_NOT_NULL_FATAL(close);
    CU_ASSERT_EQUAL(close->as.close.count, 2);
    CU_ASSERT_TRUE(close->as.close.reports[0].is_set_aside);
    CU_ASSERT_PTR_NOT_NULL(close->as.close.reports[0].why);
    effects_release(&stage.effects);
}

static void
a_desk_that_stops_takes_no_more_work(void)
{
    struct stage stage;
    stage_open(&stage);
    stage_step(&stage, CASE_STOP, NULL);
    stage_step(&stage, CASE_LOOK, NULL);
    CU_ASSERT_PTR_NULL(stage.effects.first);
    CU_ASSERT_EQUAL(stage.effects.tick_at_mono_us, INT64_MAX);
    effects_release(&stage.effects);
}

static void
a_drained_desk_opens_nothing_and_closes_what_is_open(void)
{
    struct stage stage;
    stage_open(&stage);
    stage_step(&stage, CASE_DRAIN, NULL);
    stage_step(&stage, CASE_LOOK, NULL);
    CU_ASSERT_PTR_NULL(stage_find(&stage, EFFECT_OPEN));
    CU_ASSERT_PTR_NOT_NULL(stage_find(&stage, EFFECT_WAKE));
    stage_step(&stage, CASE_RESUME, NULL);
    CU_ASSERT_PTR_NOT_NULL(stage_find(&stage, EFFECT_OPEN));
    effects_release(&stage.effects);
}

static void
the_table_of_states_lists_the_road_and_nothing_else(void)
{
    static const enum case_move road[] = {MOVE_PLAN, MOVE_ASK, MOVE_REPORT,
                                          MOVE_SEAL, MOVE_PUBLISH};
    enum case_state state = STATE_RECEIVED;
    for (size_t i = 0; i < sizeof(road) / sizeof(road[0]); i++)
        state = case_state_after(state, road[i]);
    CU_ASSERT_EQUAL(state, STATE_PUBLISHED);
    int listed = 0;
    for (int from = 0; from < STATE_COUNT; from++)
        for (int move = 0; move < MOVE_COUNT; move++) {
            enum case_state to;
            if (!case_state_allows((enum case_state)from, (enum case_move)move,
                                   &to))
                continue;
            listed++;
            CU_ASSERT(to < STATE_COUNT);
            CU_ASSERT_PTR_NOT_NULL(case_move_name((enum case_move)move));
        }
    CU_ASSERT_EQUAL(listed, 23);
    enum case_state to;
    CU_ASSERT_FALSE(case_state_allows(STATE_PUBLISHED, MOVE_ASK, &to));
    CU_ASSERT_FALSE(case_state_allows(STATE_WITHDRAWN, MOVE_REPORT, &to));
    CU_ASSERT_FALSE(case_state_allows(STATE_REPORTED, MOVE_WITHDRAW, &to));
    CU_ASSERT_TRUE(case_state_is_terminal(STATE_SET_ASIDE));
    CU_ASSERT_FALSE(case_state_is_terminal(STATE_SEALED));
}

static void
a_note_comes_back_as_it_was_and_damage_asks_again(void)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct note note = {
        .is_awaiting = true, .has_request = true, .memo = TEXT("page 2")};
    note.request.path = TEXT("/fetch");
    note.request.body = TEXT("{}");
    note.request.header_count = 1;
    note.request.headers[0] = (struct header){TEXT("accept"), TEXT("x")};
    struct text bytes = note_pack(&arena, &note);
    struct note back;
    note_unpack(&arena, bytes, &back);
    CU_ASSERT_TRUE(back.is_awaiting);
    CU_ASSERT_TRUE(back.has_request);
    CU_ASSERT_TRUE(text_equals(back.memo, note.memo));
    CU_ASSERT_TRUE(request_equals(&back.request, &note.request));
    CU_ASSERT_EQUAL(back.request.header_count, 1);
    for (size_t size = 0; size < bytes.size; size++) {
        note_unpack(&arena, text_slice(bytes, 0, size), &back);
        CU_ASSERT_FALSE(back.has_request);
        CU_ASSERT_FALSE(back.is_awaiting);
    }
    arena_release(&arena);
}

/* What is opened of a lane, and then goes on. */
static void
stage_open_so_many(struct stage *stage, enum lane lane, uint32_t count)
{
    struct outcome_of outcome = {.effect = stage_find(stage, EFFECT_OPEN),
                                 .called_mono_us = stage->time.mono_us,
                                 .opened = {count, count, count > 0 ? 3 : 0}};
    CU_ASSERT_PTR_NOT_NULL_FATAL(outcome.effect);
    CU_ASSERT_EQUAL(outcome.effect->as.open.lane, lane);
    stage_step(stage, CASE_DONE, &outcome);
}

static void
a_few_express_cases_one_by_one_owe_standard_no_round(void)
{
    struct stage stage;
    stage_open(&stage);
    for (int i = 0; i < 12; i++) {
        stage_step(&stage, CASE_LOOK, NULL);
        stage_open_so_many(&stage, LANE_EXPRESS, 1);
    }
    effects_release(&stage.effects);
}

/* Standard rounds take 50 ms, whatever their size: a slow machine. */
static void
while_express_comes_rounds_of_others_are_bounded_by_time(void)
{
    struct stage stage;
    stage_open(&stage);
    stage_step(&stage, CASE_LOOK, NULL);
    stage_open_so_many(&stage, LANE_EXPRESS, 4);
    for (int lane = 0; lane < LANE_COUNT; lane++)
        stage.desk.lane_waits[lane] = lane == LANE_STANDARD;
    stage.desk.tick_at_mono_us = INT64_MAX;
    stage_step(&stage, CASE_TICK, NULL);
    for (int i = 0; i < 3; i++) {
        const struct effect *open = stage_find(&stage, EFFECT_OPEN);
        CU_ASSERT_PTR_NOT_NULL_FATAL(open);
        CU_ASSERT_EQUAL(open->as.open.lane, LANE_STANDARD);
        CU_ASSERT(open->as.open.max <= 16);
        struct outcome_of outcome = {.effect = open,
                                     .called_mono_us = stage.time.mono_us,
                                     .opened = {i + 1, open->as.open.max, 3}};
        stage.time.mono_us += INSTANT_SECOND / 20;
        stage_step(&stage, CASE_DONE, &outcome);
        stage_step(&stage, i == 1 ? CASE_LOOK : CASE_TICK, NULL);
        if (i == 1) /* somebody has sent something: express is looked for */
            stage_open_so_many(&stage, LANE_EXPRESS, 0);
        CU_ASSERT_PTR_NULL(stage_find(&stage, EFFECT_OPEN)); /* they rest */
        CU_ASSERT(stage.effects.tick_at_mono_us <=
                  stage.time.mono_us + INSTANT_SECOND / 50);
        stage.time.mono_us += INSTANT_SECOND / 50;
        stage_step(&stage, CASE_TICK, NULL);
    }
    stage.time.mono_us += 60 * INSTANT_SECOND; /* none came since */
    struct outcome_of last = {.effect = stage_find(&stage, EFFECT_OPEN),
                              .called_mono_us = stage.time.mono_us,
                              .opened = {9, 8, 3}};
    CU_ASSERT_PTR_NOT_NULL_FATAL(last.effect);
    stage_step(&stage, CASE_DONE, &last);
    stage_step(&stage, CASE_TICK, NULL);
    CU_ASSERT_EQUAL(stage_find(&stage, EFFECT_OPEN)->as.open.max, 256);
    effects_release(&stage.effects);
}

static void
an_express_case_that_is_heard_goes_ahead_of_what_is_asked_for(void)
{
    struct stage stage;
    stage_open(&stage);
    stage_step(&stage, CASE_LOOK, NULL);
    stage_step(&stage, CASE_HEARD, NULL); /* a round is being opened */
    const struct effect *open = stage_find(&stage, EFFECT_OPEN);
    CU_ASSERT_PTR_NOT_NULL_FATAL(open);
    CU_ASSERT_EQUAL(open->as.open.lane, LANE_EXPRESS);
    CU_ASSERT_TRUE(open->as.open.is_ahead);
    struct outcome_of outcome = {.effect = open, .opened = {1, 1, 1}};
    stage_step(&stage, CASE_DONE, &outcome);
    CU_ASSERT_PTR_NULL(stage_find(&stage, EFFECT_OPEN)); /* it is one more */
    CU_ASSERT_FALSE(case_desk_is_idle(&stage.desk));
    stage_step(&stage, CASE_DRAIN, NULL);
    stage_step(&stage, CASE_HEARD, NULL);
    CU_ASSERT_PTR_NULL(stage_find(&stage, EFFECT_OPEN));
    effects_release(&stage.effects);
}

/* Openings of 256 that went ahead, one after the other. */
static void
stage_go_ahead(struct stage *stage, int count)
{
    for (int i = 0; i < count; i++) {
        stage_step(stage, CASE_HEARD, NULL);
        struct outcome_of outcome = {.effect = stage_find(stage, EFFECT_OPEN),
                                     .opened = {i + 1, 256, 3}};
        if (outcome.effect == NULL)
            return;
        CU_ASSERT_TRUE(outcome.effect->as.open.is_ahead);
        stage_step(stage, CASE_DONE, &outcome);
    }
}

static void
a_flood_of_express_owes_standard_a_round_and_no_more(void)
{
    struct stage stage;
    stage_open(&stage);
    stage_step(&stage, CASE_LOOK, NULL);
    stage_open_so_many(&stage, LANE_EXPRESS, 256);
    for (int lane = 0; lane < LANE_COUNT; lane++)
        stage.desk.lane_waits[lane] = lane != LANE_REVIEW;
    for (int i = 0; i < 200; i++) { /* 51,200 cases by another's doing */
        struct effect open = {
            .kind = EFFECT_OPEN,
            .as.open = {.lane = LANE_EXPRESS, .is_ahead = true}};
        struct outcome_of outcome = {.effect = &open, .opened = {i, 256, 3}};
        stage_step(&stage, CASE_DONE, &outcome);
    }
    CU_ASSERT_EQUAL(stage.desk.credit[LANE_STANDARD], 256 * 85);
    stage.desk.tick_at_mono_us = INT64_MAX;
    uint32_t owed = 0;
    for (int i = 0; i < 100; i++) {
        stage_step(&stage, CASE_TICK, NULL);
        struct outcome_of outcome = {.effect = stage_find(&stage, EFFECT_OPEN),
                                     .opened = {i, 8, 3}};
        CU_ASSERT_PTR_NOT_NULL_FATAL(outcome.effect);
        if (outcome.effect->as.open.lane == LANE_EXPRESS)
            break;
        owed += 8;
        stage_step(&stage, CASE_DONE, &outcome);
    }
    /* A round and the share of it that comes while it is opened. */
    CU_ASSERT(owed >= 256 && owed <= 512);
    effects_release(&stage.effects);
}

static void
an_opening_goes_ahead_of_no_round_that_is_owed(void)
{
    struct stage stage;
    stage_open(&stage);
    stage_step(&stage, CASE_LOOK, NULL);
    struct outcome_of opened = {.effect = stage_find(&stage, EFFECT_OPEN),
                                .opened = {1, 256, 3}};
    stage_step(&stage, CASE_DONE, &opened);
    stage_go_ahead(&stage, 100);
    CU_ASSERT(stage.desk.cases_opened >= 2 * 256);
    CU_ASSERT(stage.desk.cases_opened <= 4 * 256);
    stage.desk.tick_at_mono_us = INT64_MAX;
    stage_step(&stage, CASE_TICK, NULL);
    stage_open_so_many(&stage, LANE_STANDARD, 8);
    stage_step(&stage, CASE_HEARD, NULL); /* then it does again */
    CU_ASSERT_PTR_NOT_NULL(stage_find(&stage, EFFECT_OPEN));
    effects_release(&stage.effects);
}

static void
of_several_workers_one_is_free_for_express_while_it_comes(void)
{
    struct stage stage;
    stage_open(&stage);
    case_desk_reserve(&stage.desk, true);
    stage_step(&stage, CASE_LOOK, NULL);
    stage_open_so_many(&stage, LANE_EXPRESS, 1);
    stage.desk.tick_at_mono_us = INT64_MAX;
    stage_step(&stage, CASE_TICK, NULL);
    stage_open_so_many(&stage, LANE_EXPRESS, 0); /* there is no more of it */
    CU_ASSERT_PTR_NULL(stage_find(&stage, EFFECT_OPEN));
    stage_step(&stage, CASE_LOOK, NULL);
    stage_open_so_many(&stage, LANE_EXPRESS, 256); /* a flood of it */
    stage_step(&stage, CASE_TICK, NULL);
    stage_open_so_many(&stage, LANE_STANDARD, 256);
    stage_step(&stage, CASE_TICK, NULL);
    stage_open_so_many(&stage, LANE_REVIEW, 0);
    stage_open_so_many(&stage, LANE_EXPRESS, 0);
    CU_ASSERT_PTR_NULL(stage_find(&stage, EFFECT_OPEN));
    stage.time.mono_us += 60 * INSTANT_SECOND; /* it does not come any more */
    stage_step(&stage, CASE_LOOK, NULL);
    stage_open_so_many(&stage, LANE_EXPRESS, 0);
    const struct effect *open = stage_find(&stage, EFFECT_OPEN);
    CU_ASSERT_PTR_NOT_NULL_FATAL(open);
    CU_ASSERT_EQUAL(open->as.open.lane, LANE_STANDARD);
    effects_release(&stage.effects);
}

static const struct unit_test tests[] = {
    {"a flood of express owes standard a round and no more",
     a_flood_of_express_owes_standard_a_round_and_no_more},
    {"an opening goes ahead of no round that is owed",
     an_opening_goes_ahead_of_no_round_that_is_owed},
    {"of several workers one is free for express while it comes",
     of_several_workers_one_is_free_for_express_while_it_comes},
    {"a few express cases, one by one, owe standard no round",
     a_few_express_cases_one_by_one_owe_standard_no_round},
    {"while express comes, rounds of others are bounded by time",
     while_express_comes_rounds_of_others_are_bounded_by_time},
    {"an express case that is heard goes ahead of what is asked for",
     an_express_case_that_is_heard_goes_ahead_of_what_is_asked_for},
    {"after each round the others have a turn",
     after_each_round_the_others_have_a_turn},
    {"an express case that comes is drawn next",
     an_express_case_that_comes_is_drawn_next},
    {"lanes are drawn fifty, thirty-five, fifteen",
     lanes_are_drawn_fifty_thirty_five_fifteen},
    {"an empty lane gives its share to the others",
     an_empty_lane_gives_its_share_to_the_others},
    {"a scan goes on at the hint and once a second from the top",
     a_scan_goes_on_at_the_hint_and_once_a_second_from_the_top},
    {"a store that is away stops the taking of work",
     a_store_that_is_away_stops_the_taking_of_work},
    {"a round taken for the third time is split",
     a_round_taken_for_the_third_time_is_split},
    {"a round of one taken for the third time goes aside",
     a_round_of_one_taken_for_the_third_time_goes_aside},
    {"a case that cannot be read goes aside alone",
     a_case_that_cannot_be_read_goes_aside_alone},
    {"a desk that stops takes no more work",
     a_desk_that_stops_takes_no_more_work},
    {"a drained desk opens nothing and closes what is open",
     a_drained_desk_opens_nothing_and_closes_what_is_open},
    {"the table of states lists the road and nothing else",
     the_table_of_states_lists_the_road_and_nothing_else},
    {"a note comes back as it was, and damage asks again",
     a_note_comes_back_as_it_was_and_damage_asks_again},
};

UNIT_MAIN("case desk", tests)
