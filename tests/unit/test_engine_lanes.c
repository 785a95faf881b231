/* SPDX-License-Identifier: Apache-2.0
 *
 * What each lane has of a line while several wait.
 */
#include "check.h"
#include "engine_bench.h"

static const struct bench_tray standard = {1, 4, "abcd", "M", 0, 0};
static const struct bench_tray second = {2, 4, "efgh", "M", 0, 0};

static const struct bench_tray flood[] = {
    {BENCH_EXPRESS, 4, "ABCD", "M", 0, 0},
    {BENCH_EXPRESS + 1, 4, "EFGH", "M", 0, 0},
    {BENCH_EXPRESS + 2, 4, "IJKL", "M", 0, 0},
    {BENCH_EXPRESS + 3, 4, "MNOP", "M", 0, 0},
    {BENCH_EXPRESS + 4, 4, "QRST", "M", 0, 0},
    {1, 4, "abcd", "M", 0, 0},
    {2, 4, "efgh", "M", 0, 0},
    {3, 4, "ijkl", "M", 0, 0}};

static uint32_t
standard_of(const struct exchange *exchange)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < exchange->part_count; i++)
        if (exchange->parts[i].tray_id < BENCH_EXPRESS)
            count += exchange->parts[i].to - exchange->parts[i].from;
    return count;
}

static void
standard_keeps_its_share_of_a_line_while_express_floods(void)
{
    struct bench bench;
    bench_open_quiet(&bench);
    bench.line.connections = 1;
    bench_begin(&bench, flood, 8);
    uint32_t asked = 0, standard_asked = 0;
    while (asked - standard_asked < 20) {
        const struct effect *take = bench_find(&bench, EFFECT_TAKE);
        CU_ASSERT_PTR_NOT_NULL_FATAL(take);
        CU_ASSERT_EQUAL(bench_questions_of(take), 4); /* none goes half empty */
        asked += 4;
        standard_asked += standard_of(take->as.take.exchange);
        /* 35 of 85, to an exchange, and no more. */
        CU_ASSERT((standard_asked + 4) * 85 >= asked * 35);
        CU_ASSERT(standard_asked * 85 <= asked * 35 || asked == 4 ||
                  asked - standard_asked >= 20);
        bench_say(&bench, take, STORE_DONE);
        const struct effect *send = bench_find(&bench, EFFECT_SEND);
        CU_ASSERT_PTR_NOT_NULL_FATAL(send);
        bench_bring(&bench, send, BROUGHT_REPLY, 200, "FFFF");
    }
    bench_close(&bench);
}

/* Another agency's questions cannot go with the express ones: fewer than an
 * exchange takes, they have one of their own. */
static void
what_cannot_go_with_express_has_exchanges_of_its_own(void)
{
    struct bench bench;
    bench_open_quiet(&bench);
    bench.line.connections = 1;
    struct bench_tray all[8];
    memcpy(all, flood, sizeof(all));
    all[5] = (struct bench_tray){1, 3, "abc", "OTHER", 0, 0};
    bench_begin(&bench, all, 6);
    uint32_t express_before = 0, standard_asked = 0;
    for (int i = 0; i < 20 && standard_asked == 0; i++) {
        const struct effect *take = bench_find(&bench, EFFECT_TAKE);
        CU_ASSERT_PTR_NOT_NULL_FATAL(take);
        standard_asked = standard_of(take->as.take.exchange);
        express_before += standard_asked == 0 ? bench_questions_of(take) : 0;
        bench_say(&bench, take, STORE_DONE);
        const struct effect *send = bench_find(&bench, EFFECT_SEND);
        CU_ASSERT_PTR_NOT_NULL_FATAL(send);
        bench_bring(&bench, send, BROUGHT_REPLY, 200,
                    &"FFFF"[4 - bench_questions_of(take)]);
    }
    CU_ASSERT_EQUAL(standard_asked, 3);
    CU_ASSERT(express_before <= 12); /* 20 wait: an exchange's worth is 4 */
    bench_close(&bench);
}

/* What is in hand of standard stays there beside more express trays than the
 * hand holds. */
static void
a_flood_does_not_push_the_others_out_of_the_hand(void)
{
    struct bench bench;
    bench_open_quiet(&bench);
    bench.config.tick_ms = 100;
    bench.line.connections = 1;
    bench.rules.trays_max = 4;
    line_desk_free(bench.desk);
    bench.desk = line_desk_new(&bench.rules);
    const struct bench_tray first[] = {flood[0], standard};
    bench_begin(&bench, first, 2);
    bench_trays(&bench, NULL, 0); /* one of each was all there was */
    const struct effect *send = bench_take(&bench);
    CU_ASSERT_PTR_NOT_NULL_FATAL(send);
    for (int i = 1; i < 5; i++) {
        bench_pass(&bench, INSTANT_SECOND / 10);
        bench_trays(&bench, &flood[i], 1);
    }
    bench_bring(&bench, send, BROUGHT_REPLY, 200, "FFFF");
    uint32_t standard_asked = 0;
    for (int i = 0; i < 2; i++) {
        const struct effect *take = bench_find(&bench, EFFECT_TAKE);
        CU_ASSERT_PTR_NOT_NULL_FATAL(take);
        standard_asked += standard_of(take->as.take.exchange);
        bench_say(&bench, take, STORE_DONE);
        send = bench_find(&bench, EFFECT_SEND);
        CU_ASSERT_PTR_NOT_NULL_FATAL(send);
        bench_bring(&bench, send, BROUGHT_REPLY, 200, "FFFF");
    }
    CU_ASSERT(standard_asked >= 1);
    bench_close(&bench);
}

/* A consent of the standard tray, and of the express one that was to go with
 * it, has ended in the store: until they are read again nothing is kept for
 * them, though much is owed. */
static void
nothing_is_kept_for_what_may_not_be_asked(void)
{
    struct bench bench;
    bench_open_quiet(&bench);
    const struct bench_tray all[] = {flood[0], flood[1], standard};
    bench_begin(&bench, all, 3);
    const struct effect *first = bench_find(&bench, EFFECT_TAKE);
    const struct effect *both = bench_find(&bench, EFFECT_TAKE);
    CU_ASSERT_PTR_NOT_NULL_FATAL(both);
    CU_ASSERT_EQUAL(standard_of(both->as.take.exchange), 1);
    bench_say(&bench, first, STORE_DONE);
    bench.time.now_us += INSTANT_SECOND / 10;
    bench.time.mono_us += INSTANT_SECOND / 10;
    bench_step(&bench,
               (struct line_event){.kind = LINE_LOOK, .lanes = NEWS_TRAYS});
    const struct effect *look = bench_find(&bench, EFFECT_TRAYS);
    CU_ASSERT_PTR_NOT_NULL_FATAL(look);
    CU_ASSERT_EQUAL(look->as.trays.known_count, 3); /* before it is known */
    bench_say(&bench, both, STORE_FENCED);
    const struct effect *keep = bench_find(&bench, EFFECT_KEEP);
    CU_ASSERT_PTR_NOT_NULL_FATAL(keep);
    bench_kept(&bench, keep, true);
    bench_pass(&bench, 2 * INSTANT_SECOND); /* it pauses after a fence */
    struct arena arena;
    arena_init(&arena, 0);
    struct tray tray;
    bench_tray_row(&flood[2], &arena, &tray);
    struct outcome_of outcome = {
        .effect = look, .result = STORE_DONE, .trays = &tray, .count = 1};
    bench_outcome(&bench, &outcome);
    arena_release(&arena);
    const struct effect *take = bench_find(&bench, EFFECT_TAKE);
    CU_ASSERT_PTR_NOT_NULL_FATAL(take);
    CU_ASSERT_EQUAL(bench_questions_of(take), 4);
    CU_ASSERT_EQUAL(standard_of(take->as.take.exchange), 0);
    bench_close(&bench);
}

static void
it_keeps_it_of_the_rate_and_of_exchanges_of_one_question(void)
{
    struct bench bench;
    bench_open_quiet(&bench);
    bench.line.rate_per_s = 2;
    bench.line.connections = 64;
    bench.line.persons_max = 1;
    const struct bench_tray all[] = {flood[0], flood[1], flood[2], standard,
                                     second};
    bench_begin(&bench, all, 5);
    uint32_t asked = 0, standard_asked = 0;
    for (int i = 0; i < 16; i++) {
        bench_pass(&bench, INSTANT_SECOND / 2);
        const struct effect *take = bench_find(&bench, EFFECT_TAKE);
        if (take == NULL)
            continue;
        asked++;
        standard_asked += standard_of(take->as.take.exchange);
        bench_say(&bench, take, STORE_DONE);
    }
    CU_ASSERT_EQUAL(asked, 16); /* 8 s */
    CU_ASSERT(standard_asked == 6 || standard_asked == 7);
    bench_close(&bench);
}

static void
one_express_question_owes_standard_nothing(void)
{
    struct bench bench;
    bench_open_quiet(&bench);
    bench.line.connections = 1;
    bench.line.persons_max = 1;
    bench_begin(&bench, &standard, 1);
    const struct effect *send = bench_take(&bench);
    for (int64_t i = 0; i < 3; i++) {
        CU_ASSERT_PTR_NOT_NULL_FATAL(send);
        static const char *const who[] = {"X", "Y", "Z"};
        struct bench_tray urgent = {BENCH_EXPRESS + i, 1, who[i], "M", 0, 0};
        bench_comes(&bench, &urgent);
        bench_bring(&bench, send, BROUGHT_REPLY, 200, "F");
        const struct effect *take = bench_find(&bench, EFFECT_TAKE);
        CU_ASSERT_PTR_NOT_NULL_FATAL(take);
        CU_ASSERT_EQUAL(standard_of(take->as.take.exchange), 0);
        bench_say(&bench, take, STORE_DONE);
        send = bench_find(&bench, EFFECT_SEND);
    }
    bench_close(&bench);
}

static bool
looks_when_told(struct bench *bench, uint32_t lanes)
{
    bench->time.now_us += INSTANT_SECOND / 10;
    bench->time.mono_us += INSTANT_SECOND / 10;
    bench_step(bench, (struct line_event){.kind = LINE_LOOK, .lanes = lanes});
    const struct effect *look = bench_find(bench, EFFECT_TRAYS);
    if (look != NULL)
        bench_say(bench, look, STORE_DONE);
    return look != NULL;
}

/* Each round of a backlog that is opened is told: with an exchange in hand a
 * keeper need not hear, unless it is of a lane that goes first. */
static void
who_has_enough_looks_at_the_next_tick(void)
{
    struct bench bench;
    bench_open_quiet(&bench);
    bench.config.tick_ms = 1000;
    bench.line.connections = 1;
    bench.rules.trays_max = 4;
    line_desk_free(bench.desk);
    bench.desk = line_desk_new(&bench.rules);
    const struct bench_tray all[] = {flood[5], flood[6], flood[7]};
    bench_begin(&bench, all, 3);
    CU_ASSERT_PTR_NOT_NULL_FATAL(bench_take(&bench));
    CU_ASSERT_FALSE(looks_when_told(&bench, 1u << LANE_STANDARD));
    CU_ASSERT_TRUE(looks_when_told(&bench, 1u << LANE_EXPRESS));
    CU_ASSERT_FALSE(looks_when_told(&bench, 1u << LANE_STANDARD));
    CU_ASSERT_TRUE(looks_when_told(&bench, NEWS_TRAYS));
    CU_ASSERT_FALSE(looks_when_told(&bench, 1u << LANE_STANDARD));
    bench_pass(&bench, INSTANT_SECOND);
    const struct effect *look = bench_find(&bench, EFFECT_TRAYS);
    CU_ASSERT_PTR_NOT_NULL_FATAL(look);
    CU_ASSERT(look->as.trays.max[LANE_STANDARD] > 0);
    bench_close(&bench);
}

/* The exchange is answered and settled, its trays are let go; *send becomes the
 * next one's. The look for trays that comes of it; NULL: none. No tick. */
static const struct effect *
settles(struct bench *bench, const struct effect **send)
{
    bench->time.now_us += INSTANT_SECOND / 10;
    bench->time.mono_us += INSTANT_SECOND / 10;
    bench_bring(bench, *send, BROUGHT_REPLY, 200, "FFFF");
    const struct effect *got = bench_find(bench, EFFECT_GOT);
    CU_ASSERT_PTR_NOT_NULL_FATAL(got);
    const struct effect *look = bench_expect(bench, EFFECT_TRAYS);
    const struct effect *take = bench_find(bench, EFFECT_TAKE);
    CU_ASSERT_PTR_NOT_NULL_FATAL(take);
    bench_say(bench, got, STORE_DONE);
    bench_say(bench, take, STORE_DONE);
    *send = bench_find(bench, EFFECT_SEND);
    CU_ASSERT_PTR_NOT_NULL_FATAL(*send);
    return look;
}

/* Standard trays are said while there are enough in hand, then express ones are
 * fetched: what was said is not forgotten by that. */
static void
what_was_heard_of_a_lane_outlives_a_look_for_another(void)
{
    struct bench bench;
    bench_open_quiet(&bench);
    bench.config.tick_ms = 1000;
    bench.line.connections = 1;
    bench.rules.trays_max = 8; /* two of each lane at once, four are ample */
    line_desk_free(bench.desk);
    bench.desk = line_desk_new(&bench.rules);
    const struct bench_tray first[] = {flood[0], flood[1], standard};
    bench_begin(&bench, first, 3); /* of express there is more */
    bench_trays(&bench, &flood[2], 2);
    const struct effect *take = bench_find(&bench, EFFECT_TAKE);
    CU_ASSERT_PTR_NOT_NULL_FATAL(take);
    bench_say(&bench, take, STORE_DONE);
    const struct effect *send = bench_find(&bench, EFFECT_SEND);
    CU_ASSERT_PTR_NOT_NULL_FATAL(send);
    CU_ASSERT_FALSE(looks_when_told(&bench, 1u << LANE_STANDARD));
    const struct effect *look = settles(&bench, &send);
    CU_ASSERT_PTR_NOT_NULL_FATAL(look);
    CU_ASSERT(look->as.trays.max[LANE_EXPRESS] > 0);
    CU_ASSERT_EQUAL(look->as.trays.max[LANE_STANDARD], 0);
    bench_say(&bench, look, STORE_DONE); /* there is no more of them */
    look = NULL;
    for (int i = 0; i < 3 && look == NULL; i++) /* until one more is gone */
        look = settles(&bench, &send);
    CU_ASSERT_PTR_NOT_NULL_FATAL(look);
    CU_ASSERT(look->as.trays.max[LANE_STANDARD] > 0);
    bench_close(&bench);
}

static const struct unit_test tests[] = {
    {"what was heard of a lane outlives a look for another",
     what_was_heard_of_a_lane_outlives_a_look_for_another},
    {"who has enough of a lane looks at the next tick",
     who_has_enough_looks_at_the_next_tick},
    {"standard keeps its share of a line while express floods",
     standard_keeps_its_share_of_a_line_while_express_floods},
    {"what cannot go with express has exchanges of its own",
     what_cannot_go_with_express_has_exchanges_of_its_own},
    {"a flood does not push the others out of the hand",
     a_flood_does_not_push_the_others_out_of_the_hand},
    {"nothing is kept for what may not be asked",
     nothing_is_kept_for_what_may_not_be_asked},
    {"it keeps it of the rate, and of exchanges of one question",
     it_keeps_it_of_the_rate_and_of_exchanges_of_one_question},
    {"one express question after another goes first beside standard ones",
     one_express_question_owes_standard_nothing},
};

UNIT_MAIN("lanes of a line", tests)
