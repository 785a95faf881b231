/* SPDX-License-Identifier: Apache-2.0
 *
 * Both stores: determinations of the same persons (policy B11). What stands
 * when a case is first decided comes with the lease, is kept with the report,
 * and is what every replay gets, whatever is published later.
 */
#include "conformance.h"

#include <stdio.h>

/* Cases that are planned now are of these persons, and look back so far. */
static const char *persons_now;
static int32_t from_now;

static bool
recall_plan(void *context, struct arena *arena, struct opened_case *cases,
            uint32_t count, int64_t now_us, struct opened_tray **trays,
            uint32_t *tray_count)
{
    (void)context, (void)arena, (void)now_us;
    *trays = NULL;
    *tray_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        cases[i].is_poison = false;
        cases[i].plan = TEXT("a plan");
        cases[i].persons =
            persons_now == NULL ? TEXT_NONE : text_of(persons_now);
        cases[i].recall_from = from_now;
    }
    return true;
}

/* A case of the persons, taken to be decided. */
static struct leased_round
leased(const char *request, const char *persons, int32_t from)
{
    struct opened opened = {0};
    persons_now = persons;
    from_now = from;
    world_submit(request);
    CU_ASSERT_EQUAL(world.a->calls->open(world.a, &world.arena, LANE_STANDARD,
                                         1, &world.hint, recall_plan, NULL,
                                         &opened, &world.fault),
                    STORE_DONE);
    struct leased_round round = world_wake(world.b);
    CU_ASSERT_EQUAL_FATAL(round.case_count, 1);
    return round;
}

static enum store_result
decide(const struct leased_round *round, const char *persons,
       enum outcome outcome)
{
    struct determination one = {.programme = PROGRAMME_LOW_INCOME,
                                .outcome = outcome,
                                .from = instant_shanghai_date(world.now_us),
                                .until = DATE_NONE,
                                .revision = round->cases[0].revision};
    struct report_row row = {.case_id = round->cases[0].case_id,
                             .revision = round->cases[0].revision,
                             .report = TEXT("{\"a\":1}"),
                             .summary = TEXT("{}"),
                             .recalled = round->cases[0].recalled,
                             .determined_count = persons != NULL,
                             .determined = &one};
    digest_sha256(row.report, &row.digest);
    digest_sha256(TEXT("evidence"), &row.evidence);
    if (persons != NULL)
        one.persons = text_of(persons);
    return world.b->calls->close_round(world.b, round->round_id, round->fence,
                                       &row, 1, &world.fault);
}

static void
publish(void)
{
    struct notice *notices = NULL;
    uint32_t count = 0, sealed = 0;
    CU_ASSERT_TRUE(world_seal("container", &sealed));
    CU_ASSERT_EQUAL(world.a->calls->publish(world.a, &world.arena, 10, &notices,
                                            &count, &world.fault),
                    STORE_DONE);
}

/* One that is decided and published on the day of the world. */
static int64_t
determined(const char *request, const char *persons, enum outcome outcome)
{
    struct leased_round round = leased(request, persons, DATE_NONE);
    CU_ASSERT_TRUE(text_is_absent(round.cases[0].recalled));
    CU_ASSERT_EQUAL(decide(&round, persons, outcome), STORE_DONE);
    publish();
    return round.cases[0].case_id;
}

/* What came with a lease: one determination, or none (case_no absent). */
static struct determination
only(struct text recalled)
{
    struct determination *list = NULL;
    uint32_t count = 0;
    if (text_is_absent(recalled))
        return (struct determination){0};
    CU_ASSERT_TRUE(
        determinations_unpack(&world.arena, recalled, &list, &count));
    CU_ASSERT_EQUAL_FATAL(count, 1);
    return list[0];
}

static bool
is_of(struct determination one, int64_t case_id)
{
    char number[32];
    snprintf(number, sizeof(number), "C%lld", (long long)case_id);
    return text_equals_chars(one.case_no, number);
}

static void
what_stands_comes_with_the_lease(void)
{
    world_begin();
    int64_t first = determined("agency r1 m 1 8 ", "ann\nbob", OUTCOME_WITHIN);
    world_clock(world.now_us + 10 * INSTANT_DAY);
    struct leased_round round =
        leased("other r2 m 1 30 ", "ann\nbob", WORLD_DAY - 1);
    struct determination one = only(round.cases[0].recalled);
    CU_ASSERT_TRUE(is_of(one, first));
    CU_ASSERT_EQUAL(one.programme, PROGRAMME_LOW_INCOME);
    CU_ASSERT_EQUAL(one.outcome, OUTCOME_WITHIN);
    CU_ASSERT_EQUAL(one.from, WORLD_DAY);
    CU_ASSERT_EQUAL(one.until, DATE_NONE);
    CU_ASSERT_EQUAL(one.revision, 1);
    CU_ASSERT_TRUE(text_equals_chars(one.persons, "ann\nbob"));
    world_end();
}

static void
others_and_what_is_not_asked_for_find_nothing(void)
{
    world_begin();
    determined("agency r1 m 1 8 ", "ann\nbob", OUTCOME_WITHIN);
    static const struct {
        const char *request, *persons;
        int32_t from;
    } rows[] = {
        {"agency r2 m 1 8 ", "ann", WORLD_DAY - 1},
        {"agency r3 m 1 8 ", "ann\nbob\ncid", WORLD_DAY - 1},
        {"agency r4 m 1 8 ", NULL, WORLD_DAY - 1},   /* nobody is known */
        {"agency r5 m 1 8 ", "ann\nbob", WORLD_DAY}, /* too long ago */
        {"agency r6 m 1 8 ", "ann\nbob", DATE_NONE}, /* rests on nothing */
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct leased_round round =
            leased(rows[i].request, rows[i].persons, rows[i].from);
        CU_ASSERT_TRUE(text_is_absent(round.cases[0].recalled));
        CU_ASSERT_EQUAL(decide(&round, NULL, OUTCOME_OVER), STORE_DONE);
    }
    struct leased_round round =
        leased("agency r7 m 1 8 ", "ann\nbob", WORLD_DAY - 1);
    CU_ASSERT_FALSE(text_is_absent(round.cases[0].recalled));
    world_end();
}

static void
only_what_is_published_and_within_stands(void)
{
    world_begin();
    determined("agency r1 m 1 8 ", "ann", OUTCOME_REFER);
    determined("agency r2 m 1 8 ", "bob", OUTCOME_OVER);
    struct leased_round hidden = leased("agency r3 m 1 8 ", "cid", DATE_NONE);
    CU_ASSERT_EQUAL(decide(&hidden, "cid", OUTCOME_WITHIN), STORE_DONE);
    static const char *const persons[] = {"ann", "bob", "cid"};
    for (int i = 0; i < 3; i++) {
        char request[] = "agency x0 m 1 8 ";
        request[8] = (char)('0' + i);
        struct leased_round round = leased(request, persons[i], WORLD_DAY - 1);
        CU_ASSERT_TRUE(text_is_absent(round.cases[0].recalled));
        CU_ASSERT_EQUAL(decide(&round, NULL, OUTCOME_OVER), STORE_DONE);
    }
    publish();
    struct leased_round round =
        leased("agency y1 m 1 8 ", "cid", WORLD_DAY - 1);
    CU_ASSERT_TRUE(
        is_of(only(round.cases[0].recalled), hidden.cases[0].case_id));
    world_end();
}

static void
a_case_that_is_over_ends_it(void)
{
    world_begin();
    int64_t first = determined("agency r1 m 1 8 ", "ann", OUTCOME_WITHIN);
    world_clock(world.now_us + 100 * INSTANT_DAY);
    determined("agency r2 m 1 200 ", "ann", OUTCOME_REFER);
    struct leased_round round =
        leased("agency r3 m 1 200 ", "ann", WORLD_DAY - 1);
    CU_ASSERT_EQUAL(only(round.cases[0].recalled).until, DATE_NONE);
    CU_ASSERT_EQUAL(decide(&round, "ann", OUTCOME_OVER), STORE_DONE);
    publish();
    round = leased("agency r4 m 1 200 ", "ann", WORLD_DAY - 1);
    struct determination one = only(round.cases[0].recalled);
    CU_ASSERT_TRUE(is_of(one, first));
    CU_ASSERT_EQUAL(one.until, WORLD_DAY + 100);
    world_end();
}

/* A crash before the report: the next lease looks again, for nothing rests on
 * what the first one saw. */
static void
it_is_looked_for_until_the_case_is_decided(void)
{
    world_begin();
    struct leased_round round =
        leased("agency r1 m 1 8 ", "ann", WORLD_DAY - 1);
    CU_ASSERT_TRUE(text_is_absent(round.cases[0].recalled));
    int64_t first = determined("agency r2 m 1 8 ", "ann", OUTCOME_WITHIN);
    world_clock(world.now_us + HOUR_US);
    struct leased_round again = world_wake(world.a);
    CU_ASSERT_EQUAL_FATAL(again.case_count, 1);
    CU_ASSERT_EQUAL(again.cases[0].case_id, round.cases[0].case_id);
    CU_ASSERT_TRUE(is_of(only(again.cases[0].recalled), first));
    CU_ASSERT_EQUAL(decide(&round, NULL, OUTCOME_OVER), STORE_FENCED);
    world_end();
}

static void
what_it_was_decided_with_stays(void)
{
    world_begin();
    int64_t first = determined("agency r1 m 1 8 ", "ann", OUTCOME_WITHIN);
    struct leased_round with = leased("agency r2 m 1 8 ", "ann", WORLD_DAY - 1);
    CU_ASSERT_EQUAL(decide(&with, NULL, OUTCOME_OVER), STORE_DONE);
    struct leased_round without =
        leased("agency r3 m 1 8 ", "bob", WORLD_DAY - 1);
    CU_ASSERT_EQUAL(decide(&without, NULL, OUTCOME_OVER), STORE_DONE);
    publish();
    /* Later the first is ended, and one of the second's persons comes. */
    determined("agency r4 m 1 8 ", "ann", OUTCOME_OVER);
    determined("agency r5 m 1 8 ", "bob", OUTCOME_WITHIN);
    struct determination one =
        only(world_evidence(with.cases[0].case_id, 1).recalled);
    CU_ASSERT_TRUE(is_of(one, first));
    CU_ASSERT_EQUAL(one.until, DATE_NONE);
    CU_ASSERT_TRUE(
        text_is_absent(world_evidence(without.cases[0].case_id, 1).recalled));
    world_end();
}

const struct conformance_test conformance_recall[] = {
    {"what stands for the persons comes with the lease",
     what_stands_comes_with_the_lease},
    {"other persons, and who does not look, find nothing",
     others_and_what_is_not_asked_for_find_nothing},
    {"only what is published and WITHIN stands",
     only_what_is_published_and_within_stands},
    {"a case of the persons that is OVER ends it, a REFER does not",
     a_case_that_is_over_ends_it},
    {"it is looked for until the case is decided",
     it_is_looked_for_until_the_case_is_decided},
    {"what a case was decided with stays", what_it_was_decided_with_stays},
    {NULL, NULL},
};
