/* SPDX-License-Identifier: Apache-2.0
 *
 * A flood at a line that is larger than what its keeper holds: what the store
 * is asked for of each lane, and what of it is asked of the owner. The store
 * is a table of trays, of one question each but where a test says more.
 */
#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "engine_bench.h"

#define TRAYS_MAX 9000
#define JOBS_MAX 8

struct stored {
    char who[24];
    enum lane lane;
    int64_t turn;
    uint32_t size; /* questions */
    bool is_asked, is_settled;
};

struct flood {
    struct bench bench;
    struct stored trays[TRAYS_MAX]; /* tray_id is the place + 1 */
    uint32_t count;
    uint32_t size; /* of trays that are put; 0: one question */
    uint32_t asked[LANE_COUNT], exchanges;
    uint32_t loaded_max; /* trays at once */
    uint32_t loads;      /* looks for trays */
    uint32_t again;      /* questions that were asked before */
    uint32_t off_share;  /* exchanges after which the share did not hold */
    uint64_t job;        /* at the owner, the last; 0: none */
    uint64_t jobs[JOBS_MAX];
    uint32_t job_count; /* the first of all */
    bool is_slow;       /* trays come an exchange late */
    const struct effect *late;
    uint32_t job_size;
};

static struct flood *flood; /* one at a time; too large for a stack */

static void
put(enum lane lane, uint32_t count, int64_t first_turn)
{
    for (uint32_t i = 0; i < count; i++) {
        assert(flood->count < TRAYS_MAX);
        struct stored *stored = &flood->trays[flood->count++];
        snprintf(stored->who, sizeof(stored->who), "P%u", flood->count);
        stored->lane = lane;
        stored->turn = first_turn + i;
        stored->size = flood->size > 0 ? flood->size : 1;
    }
}

/* ---- the store ---- */

static int
by_order(const void *a, const void *b)
{
    const struct tray *x = a, *y = b;
    if (x->lane != y->lane)
        return x->lane < y->lane ? -1 : 1;
    if (x->turn != y->turn)
        return x->turn < y->turn ? -1 : 1;
    return x->tray_id < y->tray_id ? -1 : x->tray_id > y->tray_id;
}

static struct text
packed_questions(struct arena *arena, const struct stored *stored)
{
    struct tray_question *questions =
        arena_array(arena, stored->size, sizeof(*questions));
    for (uint32_t i = 0; i < stored->size; i++)
        questions[i] = (struct tray_question){
            .case_id = 1,
            .id = text_of(arena_printf(arena, "%s.%u", stored->who, i)),
            .name = TEXT("N"),
            .consent = TEXT("C"),
            .birth = DATE_NONE,
            .consent_until = DATE_NONE,
            .mandate = TEXT("M")};
    struct buffer packed;
    buffer_init(&packed, 1 << 20);
    bool is_packed = tray_pack(questions, stored->size, &packed);
    assert(is_packed);
    (void)is_packed;
    struct text copy = text_copy(arena, buffer_view(&packed));
    buffer_release(&packed);
    return copy;
}

static void
tell_trays(const struct effect *effect)
{
    static bool is_known[TRAYS_MAX + 1];
    struct arena arena;
    arena_init(&arena, 0);
    struct tray *trays = arena_array(&arena, flood->count + 1, sizeof(*trays));
    memset(is_known, 0, sizeof(is_known));
    for (uint32_t i = 0; i < effect->as.trays.known_count; i++)
        is_known[effect->as.trays.known[i]] = true;
    uint32_t count = 0, kept = 0, left[LANE_COUNT];
    memcpy(left, effect->as.trays.max, sizeof(left));
    for (uint32_t i = 0; i < flood->count; i++)
        if (!flood->trays[i].is_settled && !is_known[i + 1])
            trays[count++] =
                (struct tray){.tray_id = i + 1,
                              .round_id = i + 1,
                              .line = LINE_MARRIAGE,
                              .lane = flood->trays[i].lane,
                              .due = BENCH_DAY + 9,
                              .turn = flood->trays[i].turn,
                              .until = BENCH_DAY + 9,
                              .version = i + 1,
                              .question_count = flood->trays[i].size};
    qsort(trays, count, sizeof(*trays), by_order);
    for (uint32_t i = 0; i < count; i++) {
        if (left[trays[i].lane] == 0)
            continue;
        left[trays[i].lane]--;
        trays[kept] = trays[i];
        trays[kept].questions =
            packed_questions(&arena, &flood->trays[trays[i].tray_id - 1]);
        kept++;
    }
    if (kept > flood->loaded_max)
        flood->loaded_max = kept;
    struct outcome_of outcome = {
        .effect = effect, .result = STORE_DONE, .trays = trays, .count = kept};
    bench_outcome(&flood->bench, &outcome);
    arena_release(&arena);
}

/* 35 of 85, to an exchange of 4; the last one may stand on either side. */
static bool
standard_has_its_share(void)
{
    int64_t standard = flood->asked[LANE_STANDARD];
    int64_t all = standard + flood->asked[LANE_EXPRESS];
    int64_t off = standard * 85 - all * 35;
    return off <= 8 * 85 && off >= -8 * 85;
}

static void
note_asked(const struct exchange *exchange)
{
    flood->exchanges++;
    for (uint32_t i = 0; i < exchange->part_count; i++) {
        struct stored *stored = &flood->trays[exchange->parts[i].tray_id - 1];
        flood->again += stored->is_asked;
        stored->is_asked = true;
        flood->asked[stored->lane] +=
            exchange->parts[i].to - exchange->parts[i].from;
    }
    flood->off_share += !standard_has_its_share();
}

static void
answer(const struct effect *effect)
{
    struct bench *bench = &flood->bench;
    switch (effect->kind) {
    case EFFECT_KEEP:
        bench_kept(bench, effect, true);
        break;
    case EFFECT_LOOK: {
        bool has_trays = true;
        struct outcome_of outcome = {.effect = effect,
                                     .result = STORE_DONE,
                                     .has_trays = &has_trays,
                                     .count = 1};
        bench_outcome(bench, &outcome);
        break;
    }
    case EFFECT_TRAYS:
        flood->loads++;
        if (flood->is_slow)
            flood->late = effect;
        else
            tell_trays(effect);
        break;
    case EFFECT_TAKE:
        note_asked(effect->as.take.exchange);
        flood->job_size = effect->as.take.exchange->question_count;
        bench_say(bench, effect, STORE_DONE);
        break;
    case EFFECT_GOT:
        for (uint32_t i = 0; i < effect->as.got.count; i++)
            if (effect->as.got.settles[i].is_tray_done)
                flood->trays[effect->as.got.settles[i].tray_id - 1].is_settled =
                    true;
        bench_say(bench, effect, STORE_DONE);
        break;
    case EFFECT_SEND:
        flood->job = effect->as.send.handle;
        if (flood->job_count < JOBS_MAX)
            flood->jobs[flood->job_count++] = flood->job;
        break;
    case EFFECT_CANCEL:
    case EFFECT_ALARM: /* no transactions */
        break;
    default:
        bench_say(bench, effect, STORE_DONE);
        break;
    }
}

/* All that the desk wants of the store is done; then its batches may go. */
static void
settle_down(void)
{
    struct bench *bench = &flood->bench;
    const struct effect *effect;
    while ((effect = bench_effect(bench)) != NULL)
        answer(effect);
    if (flood->late != NULL)
        return; /* it lives there */
    for (uint32_t i = 0; i < bench->batch_count; i++)
        effects_release(&bench->batches[i]);
    bench->batch_count = bench->from = bench->to = 0;
}

/* ---- the test's hand ---- */

static void
begin(void)
{
    flood = calloc(1, sizeof(*flood));
    assert(flood != NULL);
    bench_open_quiet(&flood->bench);
    flood->bench.config.tick_ms = 1000;
    flood->bench.line.connections = 1;
}

/* A hand of so many trays, at a line that may be asked at any time and answers
 * when it likes. */
static void
begin_slow(uint32_t trays_max)
{
    begin();
    flood->bench.line.connections = 1000;
    flood->bench.rules.trays_max = trays_max;
    line_desk_free(flood->bench.desk);
    flood->bench.desk = line_desk_new(&flood->bench.rules);
}

static void
end(void)
{
    CU_ASSERT_EQUAL(flood->again, 0);
    bench_close(&flood->bench);
    free(flood);
}

static void
owner_says(int status, const char *body)
{
    struct effect send = {.as.send.handle = flood->job};
    CU_ASSERT_NOT_EQUAL_FATAL(flood->job, 0);
    flood->job = 0;
    flood->bench.time.now_us += INSTANT_SECOND / 1000;
    flood->bench.time.mono_us += INSTANT_SECOND / 1000;
    bench_bring(&flood->bench, &send, BROUGHT_REPLY, status, body);
    do {
        const struct effect *late = flood->late;
        flood->late = NULL;
        if (late != NULL)
            tell_trays(late);
        settle_down();
    } while (flood->job == 0 && flood->late != NULL);
}

/* The owner answers, and the next exchange is on its way. */
static void
exchange_once(void)
{
    owner_says(200, &"FFFF"[4 - flood->job_size]);
}

static void
hear_of_news(void)
{
    flood->bench.time.now_us += INSTANT_SECOND / 10;
    flood->bench.time.mono_us += INSTANT_SECOND / 10;
    bench_step(&flood->bench,
               (struct line_event){.kind = LINE_LOOK, .lanes = NEWS_TRAYS});
    settle_down();
}

/* At the next tick, whatever is in hand. */
static void
look_for_news(void)
{
    bench_pass(&flood->bench, INSTANT_SECOND);
    settle_down();
}

static void
start(void)
{
    bench_step(&flood->bench, (struct line_event){.kind = LINE_TICK});
    settle_down();
}

static void
five_thousand_express_trays_leave_standard_its_share(void)
{
    begin();
    put(LANE_EXPRESS, 5000, 1);
    put(LANE_STANDARD, 3000, 1);
    start();
    for (int i = 0; i < 1200; i++) {
        exchange_once();
        CU_ASSERT_TRUE(standard_has_its_share());
        if (i % 50 == 49)
            look_for_news();
    }
    CU_ASSERT_EQUAL(flood->exchanges, 1201);
    CU_ASSERT_EQUAL(flood->asked[LANE_EXPRESS] + flood->asked[LANE_STANDARD],
                    4 * 1201); /* none goes half empty */
    uint32_t trays, exchanges;
    CU_ASSERT(line_desk_is_waiting(flood->bench.desk, LINE_MARRIAGE, &trays,
                                   &exchanges));
    CU_ASSERT(trays <= 1024); /* and nothing more is held for it */
    end();
}

/* Standard comes when express fills the hand already. */
static void
who_comes_after_the_flood_has_his_share_too(void)
{
    begin();
    put(LANE_EXPRESS, 5000, 1);
    start();
    for (int i = 0; i < 300; i++)
        exchange_once();
    CU_ASSERT_EQUAL(flood->asked[LANE_EXPRESS], 4 * 301);
    put(LANE_STANDARD, 2000, 1);
    look_for_news();
    flood->asked[LANE_EXPRESS] = 0;
    for (int i = 0; i < 300; i++) {
        exchange_once();
        CU_ASSERT_TRUE(standard_has_its_share());
    }
    CU_ASSERT(flood->asked[LANE_STANDARD] > 450);
    end();
}

/* Its last trays in hand are asked, and the next are not here yet: what it has
 * come to meanwhile is not lost. A small hand, and a store that is slow. */
static void
nothing_is_lost_while_trays_are_on_their_way(void)
{
    begin();
    flood->bench.rules.trays_max = 8;
    line_desk_free(flood->bench.desk);
    flood->bench.desk = line_desk_new(&flood->bench.rules);
    put(LANE_EXPRESS, 3000, 1);
    put(LANE_STANDARD, 3000, 1);
    start();
    flood->is_slow = true;
    for (int i = 0; i < 300; i++)
        exchange_once();
    CU_ASSERT_TRUE(standard_has_its_share());
    end();
}

/* Another agency has one case in each lane, behind floods of the first. */
static void
no_flood_of_an_agency_pushes_another_out_of_what_is_loaded(void)
{
    begin();
    put(LANE_EXPRESS, 3000, 2);
    put(LANE_STANDARD, 3000, 2);
    start();
    for (int i = 0; i < 100; i++)
        exchange_once();
    uint32_t express = flood->count, standard = flood->count + 1;
    put(LANE_EXPRESS, 1, 1);
    put(LANE_STANDARD, 1, 1);
    look_for_news();
    exchange_once();
    CU_ASSERT_TRUE(flood->trays[express].is_asked);
    exchange_once();
    exchange_once();
    CU_ASSERT_TRUE(flood->trays[standard].is_asked);
    end();
}

/* One that stands alone beside a backlog is asked next, and what is loaded of
 * the backlog is no more than before. */
static void
one_express_tray_beside_a_backlog_goes_next(void)
{
    begin();
    put(LANE_STANDARD, 4000, 1);
    start();
    for (int i = 0; i < 20; i++)
        exchange_once();
    for (int i = 0; i < 5; i++) {
        put(LANE_EXPRESS, 1, 1);
        look_for_news();
        exchange_once();
        CU_ASSERT_TRUE(flood->trays[flood->count - 1].is_asked);
        for (int j = 0; j < 5; j++)
            exchange_once();
    }
    CU_ASSERT_EQUAL(flood->asked[LANE_EXPRESS], 5);
    CU_ASSERT_EQUAL(flood->asked[LANE_STANDARD], 4 * flood->exchanges - 5);
    CU_ASSERT(flood->loaded_max <= 256);
    end();
}

/* Standard trays are out, and of express more comes than the hand has room for:
 * what fits is asked, though it does not fill an exchange, and what does not
 * fit is not fetched again and again. */
static void
what_is_out_does_not_hold_express_back(void)
{
    begin_slow(8);
    put(LANE_STANDARD, 5, 1);
    start();
    look_for_news();
    CU_ASSERT_EQUAL(flood->asked[LANE_STANDARD], 5);
    put(LANE_EXPRESS, 5, 1);
    look_for_news();
    look_for_news();
    CU_ASSERT(flood->asked[LANE_EXPRESS] >= 3);
    uint32_t loads = flood->loads;
    for (int i = 0; i < 20; i++) {
        bench_pass(&flood->bench, INSTANT_SECOND / 20);
        settle_down();
    }
    CU_ASSERT(flood->loads <= loads + 1); /* in a second */
    end();
}

/* The owner gives a ticket for each exchange and answers none: until all that a
 * hand takes is out standard has its share of what is asked at every step. */
static void
a_line_that_answers_in_days_asks_the_share_of_each(void)
{
    begin();
    flood->bench.rules.exchanges_max = 1000;
    put(LANE_EXPRESS, 5000, 1);
    put(LANE_STANDARD, 3000, 1);
    start();
    for (int i = 0; flood->job != 0 && i < 1000; i++) {
        owner_says(202, "");
        if (i % 50 == 49)
            look_for_news();
    }
    uint32_t asked = flood->asked[LANE_EXPRESS] + flood->asked[LANE_STANDARD];
    CU_ASSERT(asked >= 1020);
    CU_ASSERT(asked <= 1024 + 4);
    CU_ASSERT(flood->off_share <= 1); /* the last takes what had room */
    end();
}

/* All of the hand is out, of standard; express has room beside it. */
static void
express_has_room_beside_a_hand_that_is_out(void)
{
    begin_slow(8);
    put(LANE_STANDARD, 40, 1);
    start();
    for (int i = 0; i < 20; i++)
        look_for_news();
    CU_ASSERT(flood->asked[LANE_STANDARD] >= 7);
    CU_ASSERT(flood->asked[LANE_STANDARD] <= 10);
    put(LANE_EXPRESS, 5, 1);
    look_for_news();
    CU_ASSERT(flood->asked[LANE_EXPRESS] >= 2);
    end();
}

/* What came back garbled waits for its time beside a flood, and is asked so
 * often as it would be without; it was sent back and came again as new. */
static void
what_was_asked_in_vain_stays_in_hand(void)
{
    begin_slow(4);
    put(LANE_STANDARD, 2, 1);
    start();
    hear_of_news();
    CU_ASSERT_EQUAL(flood->asked[LANE_STANDARD], 2);
    owner_says(200, &"????"[4 - flood->job_size]);
    put(LANE_EXPRESS, 3, 1);
    hear_of_news();
    while (flood->job != 0)
        owner_says(200, &"FFFF"[4 - flood->job_size]);
    for (int i = 0; i < 3; i++)
        hear_of_news();
    CU_ASSERT_EQUAL(flood->asked[LANE_EXPRESS], 3);
    CU_ASSERT_EQUAL(flood->again, 0);
    for (int i = 0; i < 10; i++) { /* its pause is at least a second */
        bench_pass(&flood->bench, INSTANT_SECOND / 4);
        settle_down();
    }
    CU_ASSERT_EQUAL(flood->again, 2);
    flood->again = 0;
    end();
}

/* 30,000 questions of a line that takes 6,000 at once come back garbled, and
 * wait; of 4,000 express ones those that fit are asked meanwhile, though more
 * would go into their exchange. */
static void
what_waits_to_be_asked_again_does_not_hold_express_back(void)
{
    begin_slow(0);
    struct connector large = bench_connector;
    large.persons_max = 6000;
    const struct connector *const connectors[] = {&large, NULL};
    flood->bench.house.connectors = connectors;
    line_desk_free(flood->bench.desk);
    flood->bench.desk = line_desk_new(&flood->bench.rules);
    flood->size = 6000;
    put(LANE_STANDARD, 5, 1);
    start();
    for (int i = 0; i < 5; i++)
        hear_of_news();
    CU_ASSERT_EQUAL(flood->asked[LANE_STANDARD], 30000);
    CU_ASSERT_EQUAL_FATAL(flood->job_count, 5);
    for (int i = 0; i < 5; i++) {
        flood->job = flood->jobs[i];
        owner_says(200, "");
    }
    flood->size = 100;
    put(LANE_EXPRESS, 40, 1);
    hear_of_news();
    hear_of_news();
    CU_ASSERT_EQUAL(flood->asked[LANE_STANDARD], 30000);
    CU_ASSERT(flood->asked[LANE_EXPRESS] >= 3000);
    end();
}

/* Notice after notice of new trays. With a full hand of the lane there is no
 * look until the next tick; of one that goes first there is one look in 50 ms,
 * and what is new is found by it. */
static void
a_full_hand_is_not_loaded_at_each_notice(void)
{
    begin();
    put(LANE_STANDARD, 5000, 2);
    start();
    for (int i = 0; i < 100; i++)
        look_for_news();
    uint32_t loads = flood->loads, urgent = flood->count;
    put(LANE_EXPRESS, 1, 1);
    for (int i = 0; i < 100; i++) {
        flood->bench.time.now_us += INSTANT_SECOND / 500;
        flood->bench.time.mono_us += INSTANT_SECOND / 500;
        uint32_t lanes = 1u << (i < 50 ? LANE_STANDARD : LANE_EXPRESS);
        bench_step(&flood->bench,
                   (struct line_event){.kind = LINE_LOOK, .lanes = lanes});
        settle_down();
        if (i == 49)
            CU_ASSERT_EQUAL(flood->loads, loads);
    }
    CU_ASSERT(flood->loads - loads <= 3); /* in 100 ms */
    exchange_once();
    CU_ASSERT_TRUE(flood->trays[urgent].is_asked);
    end();
}

static const struct unit_test tests[] = {
    {"5,000 express trays leave standard its share of a line",
     five_thousand_express_trays_leave_standard_its_share},
    {"who comes after the flood has his share too",
     who_comes_after_the_flood_has_his_share_too},
    {"nothing is lost while trays are on their way",
     nothing_is_lost_while_trays_are_on_their_way},
    {"no flood of an agency pushes another out of what is loaded",
     no_flood_of_an_agency_pushes_another_out_of_what_is_loaded},
    {"one express tray beside a backlog goes next",
     one_express_tray_beside_a_backlog_goes_next},
    {"what is out does not hold express back",
     what_is_out_does_not_hold_express_back},
    {"a line that answers in days asks the share of each",
     a_line_that_answers_in_days_asks_the_share_of_each},
    {"express has room beside a hand that is out",
     express_has_room_beside_a_hand_that_is_out},
    {"what was asked in vain stays in hand",
     what_was_asked_in_vain_stays_in_hand},
    {"what waits to be asked again does not hold express back",
     what_waits_to_be_asked_again_does_not_hold_express_back},
    {"a full hand is not loaded at each notice",
     a_full_hand_is_not_loaded_at_each_notice},
};

UNIT_MAIN("a flood at a line", tests)
