/* SPDX-License-Identifier: Apache-2.0
 *
 * Answers that are plainly about somebody else. A reply is a character a
 * question: F found, N nothing, both about us; f and n about a stranger; m one
 * record of each; - a record without a number.
 */
#include "check.h"
#include "engine_bench.h"

#define OURS "110105198503072318"
#define NEAR "110105198503072317"
#define STRANGER "310101199001011234"

static bool
wrong_read(struct arena *arena, const struct evidence *evidence,
           const struct question *question, struct answer *answer)
{
    (void)question;
    char said = evidence->slice_count > 0 ? evidence->slices[0].bytes[0] : '?';
    const char *about = said == 'f' || said == 'n' || said == 'm' ? STRANGER
                        : said == '1'                             ? NEAR
                                                                  : OURS;
    if (said == 'N' || said == 'n') {
        answer->kind = ANSWER_NOTHING;
        answer->nothing_of = arena_array(arena, 1, sizeof(struct echo));
        answer->nothing_of_count = 1;
        answer->nothing_of[0].id = text_of(about);
        return true;
    }
    answer->kind = ANSWER_FOUND;
    answer->records = arena_array(arena, 2, sizeof(struct record));
    answer->record_count = said == 'm' ? 2 : 1;
    answer->records[0].id = said == '-' ? TEXT_NONE : text_of(about);
    answer->records[1].id = TEXT(OURS);
    return true;
}

static const struct connector wrong_connector = {.name = "marriage",
                                                 .line = LINE_MARRIAGE,
                                                 .carrier = CARRIER_HTTPS,
                                                 .persons_max = 8,
                                                 .ask = bench_ask,
                                                 .next = bench_next,
                                                 .split = bench_split,
                                                 .read = wrong_read};
static const struct connector *const wrong_connectors[] = {&wrong_connector,
                                                           NULL};
static const struct bench_tray one = {1, 1, "a", "M", 0, 0};

static void
wrong_open(struct bench *bench)
{
    bench_numbers['a'] = OURS;
    bench_open(bench);
    bench->house.connectors = wrong_connectors;
    line_desk_free(bench->desk);
    bench->desk = line_desk_new(&bench->rules);
    assert(bench->desk != NULL);
}

static bool
had_alarm(const struct bench *bench, const char *event)
{
    for (uint32_t i = 0; i < bench->to; i++)
        if (bench->queue[i]->kind == EFFECT_ALARM &&
            strcmp(bench->queue[i]->as.alarm.event, event) == 0)
            return true;
    return false;
}

/* What comes of one reply to one question. */
static const struct effect *
answer(struct bench *bench, const char *said)
{
    const struct effect *send = bench_find(bench, EFFECT_SEND);
    CU_ASSERT_PTR_NOT_NULL_FATAL(send);
    bench_bring(bench, send, BROUGHT_REPLY, 200, said);
    const struct effect *got = bench_find(bench, EFFECT_GOT);
    CU_ASSERT_PTR_NOT_NULL_FATAL(got);
    bench_say(bench, got, STORE_DONE);
    return got;
}

static const struct effect *
begin(struct bench *bench, const char *said)
{
    wrong_open(bench);
    bench_begin(bench, &one, 1);
    bench_say(bench, bench_expect(bench, EFFECT_TAKE), STORE_DONE);
    return answer(bench, said);
}

static void
another_person_is_asked_for_again_once(const char *said)
{
    struct bench bench;
    const struct effect *got = begin(&bench, said);
    CU_ASSERT_EQUAL(got->as.got.count, 0);
    CU_ASSERT_EQUAL(got->as.got.change->watch.found, 0);
    CU_ASSERT_EQUAL(got->as.got.change->watch.run, 0);
    CU_ASSERT_TRUE(had_alarm(&bench, "wrong_person"));
    bench_pass(&bench, 10 * INSTANT_SECOND);
    const struct effect *take = bench_find(&bench, EFFECT_TAKE);
    CU_ASSERT_PTR_NOT_NULL_FATAL(take);
    bench_say(&bench, take, STORE_DONE);
    got = answer(&bench, said);
    enum answer_reason reason;
    CU_ASSERT_EQUAL_FATAL(got->as.got.count, 1);
    CU_ASSERT_EQUAL(bench_settled(got, 0, &reason), ANSWER_NONE);
    CU_ASSERT_EQUAL(got->as.got.change->counts.settled[ANSWER_WRONG_PERSON], 1);
    CU_ASSERT_EQUAL(got->as.got.change->watch.found, 0);
    bench_close(&bench);
}

static void
records_of_another_are_asked_for_again_once(void)
{
    another_person_is_asked_for_again_once("f");
}

static void
nothing_about_another_is_asked_for_again_once(void)
{
    another_person_is_asked_for_again_once("n");
}

static void
what_may_be_ours_is_settled_at_once(void)
{
    static const char *const said[] = {"F", "N", "m", "-", "1"};
    for (uint32_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
        struct bench bench;
        const struct effect *got = begin(&bench, said[i]);
        CU_ASSERT_EQUAL(got->as.got.count, 1);
        CU_ASSERT_FALSE(had_alarm(&bench, "wrong_person"));
        bench_close(&bench);
    }
}

static void
at_the_end_of_the_day_it_is_the_wrong_person(void)
{
    struct bench bench;
    enum answer_reason reason;
    (void)begin(&bench, "f");
    bench.time.now_us =
        instant_from_shanghai(BENCH_DAY + 10, 0) - INSTANT_SECOND;
    bench_step(&bench, (struct line_event){.kind = LINE_TICK});
    const struct effect *got = bench_find(&bench, EFFECT_GOT);
    CU_ASSERT_PTR_NOT_NULL_FATAL(got);
    CU_ASSERT_EQUAL(bench_settled(got, 0, &reason), ANSWER_WRONG_PERSON);
    bench_close(&bench);
}

static const struct unit_test tests[] = {
    {"records of another person are asked for again once",
     records_of_another_are_asked_for_again_once},
    {"a nothing about another person is asked for again once",
     nothing_about_another_is_asked_for_again_once},
    {"what may be ours is settled at once",
     what_may_be_ours_is_settled_at_once},
    {"at the end of the day it is the wrong person",
     at_the_end_of_the_day_it_is_the_wrong_person},
};

UNIT_MAIN("answers about somebody else", tests)
