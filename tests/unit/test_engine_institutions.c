/* SPDX-License-Identifier: Apache-2.0
 *
 * Breakers of the institutions behind a line. Two are configured, A and B; a
 * reply is one character a person: N all have answered, a A is silent, b B is,
 * 2 both are, s somebody is silent whom we do not follow, l only A is listed
 * as answering, E nobody answered, R refused, ? cannot be read.
 */
#include "check.h"
#include "engine_bench.h"

static char name_a[] = "A", name_b[] = "B";
static char *names[] = {name_a, name_b, name_a}; /* one twice */

static bool
read_said(struct arena *arena, const struct evidence *evidence,
          const struct question *question, struct answer *answer)
{
    (void)question;
    char said = evidence->slice_count > 0 ? evidence->slices[0].bytes[0] : '?';
    answer->kind = said == '?'   ? ANSWER_GARBLED
                   : said == 'E' ? ANSWER_UNREACHABLE
                   : said == 'R' ? ANSWER_REFUSED
                                 : ANSWER_NOTHING;
    answer->reason = said == '?'   ? REASON_FIELD
                     : said == 'R' ? REASON_OTHER
                                   : REASON_NONE;
    struct text *named = arena_array(arena, 2, sizeof(*named));
    CU_ASSERT_PTR_NOT_NULL_FATAL(named);
    named[0] = said == 'b' ? TEXT("B") : said == 's' ? TEXT("C") : TEXT("A");
    named[1] = TEXT("B");
    if (said == 'l') {
        answer->spoke_count = 1;
        answer->spoke = named;
    } else if (said != 'N') {
        answer->silent_count =
            said == 'a' || said == 'b' || said == 's' ? 1 : 2;
        answer->silent = named;
    }
    return true;
}

static struct connector gateway;
static const struct connector *const gateways[] = {&gateway, NULL};
static int64_t last_tray;

static void
gateway_open(struct bench *bench, int64_t run_of_a)
{
    static struct line_institution known[2];
    bench_open(bench);
    line_desk_free(bench->desk);
    gateway = bench_connector;
    gateway.read = read_said;
    bench->house.connectors = gateways;
    bench->line.institutions = names;
    bench->line.institutions_count = 3;
    bench->desk = line_desk_new(&bench->rules);
    CU_ASSERT_PTR_NOT_NULL_FATAL(bench->desk);
    known[0] =
        (struct line_institution){.name = TEXT("A"),
                                  .silent_run = run_of_a,
                                  .silent_from_us = run_of_a > 0 ? 77 : 0,
                                  .spoke_at_us = 55,
                                  .is_down = run_of_a >= 5};
    known[1] = (struct line_institution){.name = TEXT("B"),
                                         .spoke_at_us = bench->time.now_us};
    bench->institution_count = 2;
    bench->institutions = known;
    last_tray = 0;
}

/* One exchange with this reply; what it writes, and whom it says to be down. */
static const struct line_change *
reply_to(struct bench *bench, uint32_t persons, int status, const char *body,
         const char **down)
{
    const struct bench_tray tray = {++last_tray, persons, "abcd", "M", 0, 0};
    if (last_tray == 1)
        bench_begin(bench, &tray, 1);
    else
        bench_more(bench, &tray, 1);
    const struct effect *send = bench_take(bench);
    CU_ASSERT_PTR_NOT_NULL_FATAL(send);
    bench_bring(bench, send, BROUGHT_REPLY, status, body);
    const struct effect *effect;
    *down = NULL;
    while ((effect = bench_effect(bench)) != NULL && effect->kind != EFFECT_GOT)
        if (effect->kind == EFFECT_ALARM &&
            strcmp(effect->as.alarm.event, "institution_down") == 0)
            *down = effect->as.alarm.why;
    CU_ASSERT_PTR_NOT_NULL_FATAL(effect);
    bench_say(bench, effect, STORE_DONE);
    return effect->as.got.change;
}

static const struct line_change *
reply_is(struct bench *bench, const char *body, const char **down)
{
    return reply_to(bench, (uint32_t)strlen(body), 200, body, down);
}

static void
five_silent_exchanges_in_a_row_open_it_and_not_four(void)
{
    struct bench bench;
    const char *down;
    gateway_open(&bench, 0);
    int64_t from_us = 0;
    for (int i = 1; i <= 6; i++) {
        const struct line_change *change = reply_is(&bench, "aa", &down);
        const struct line_institution *a = &change->institutions[0];
        CU_ASSERT_TRUE_FATAL(change->has_institutions);
        CU_ASSERT_EQUAL_FATAL(change->institution_count, 2);
        if (i == 1)
            from_us = bench.time.now_us;
        CU_ASSERT_EQUAL(a->silent_run, i);
        CU_ASSERT_EQUAL(a->silent_from_us, from_us);
        CU_ASSERT_EQUAL(a->spoke_at_us, 55);
        CU_ASSERT_EQUAL(a->is_down, i >= 5);
        CU_ASSERT_EQUAL(down != NULL, i == 5); /* said once */
        if (down != NULL)
            CU_ASSERT_STRING_EQUAL(down, "A");
        CU_ASSERT_EQUAL(change->institutions[1].silent_run, 0);
    }
    bench_close(&bench);
}

static void
one_person_answered_is_an_institution_that_spoke(void)
{
    struct bench bench;
    const char *down;
    gateway_open(&bench, 4);
    const struct line_change *change = reply_is(&bench, "aaNa", &down);
    CU_ASSERT_PTR_NULL(down);
    CU_ASSERT_EQUAL(change->institutions[0].silent_run, 0);
    CU_ASSERT_EQUAL(change->institutions[0].silent_from_us, 0);
    CU_ASSERT_EQUAL(change->institutions[0].spoke_at_us, bench.time.now_us);
    change = reply_is(&bench, "a", &down); /* and the count begins anew */
    CU_ASSERT_PTR_NULL(down);
    CU_ASSERT_EQUAL(change->institutions[0].silent_run, 1);
    bench_close(&bench);
}

static void
the_first_exchange_in_which_it_speaks_closes_it(void)
{
    struct bench bench;
    const char *down;
    gateway_open(&bench, 9);
    const struct line_change *change = reply_is(&bench, "b", &down);
    CU_ASSERT_PTR_NULL(down);
    CU_ASSERT_FALSE(change->institutions[0].is_down);
    CU_ASSERT_EQUAL(change->institutions[0].silent_run, 0);
    CU_ASSERT_EQUAL(change->institutions[1].silent_run, 1); /* B's own */
    bench_close(&bench);
}

static void
what_was_not_answered_says_nothing_of_them(void)
{
    static const struct {
        int status;
        const char *body;
    } said[] = {{200, "aaa"}, /* cannot be cut */
                {200, "?"},
                {200, "E"},
                {200, "R"},
                {400, "a"}}; /* refused as a whole */
    for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
        struct bench bench;
        const char *down;
        gateway_open(&bench, 4);
        CU_ASSERT_FALSE(reply_to(&bench, 1, said[i].status, said[i].body, &down)
                            ->has_institutions);
        CU_ASSERT_PTR_NULL(down);
        bench_close(&bench);
    }
}

static void
one_that_is_left_out_of_the_list_is_silent(void)
{
    struct bench bench;
    const char *down;
    gateway_open(&bench, 4);
    const struct line_change *change = reply_is(&bench, "l", &down);
    CU_ASSERT_EQUAL(change->institutions[0].silent_run, 0);
    CU_ASSERT_EQUAL(change->institutions[1].silent_run, 1);
    bench_close(&bench);
}

/* Both are silent, and one of them for the fifth time. */
static void
each_has_a_breaker_of_its_own(void)
{
    struct bench bench;
    const char *down;
    gateway_open(&bench, 4);
    const struct line_change *change = reply_is(&bench, "22", &down);
    CU_ASSERT_PTR_NOT_NULL_FATAL(down);
    CU_ASSERT_STRING_EQUAL(down, "A");
    CU_ASSERT_TRUE(change->institutions[0].is_down);
    CU_ASSERT_FALSE(change->institutions[1].is_down);
    CU_ASSERT_EQUAL(change->institutions[1].silent_run, 1);
    bench_close(&bench);
}

static void
names_of_the_owner_alone_are_not_followed(void)
{
    struct bench bench;
    const char *down;
    gateway_open(&bench, 4);
    const struct line_change *change = reply_is(&bench, "ss", &down);
    CU_ASSERT_EQUAL_FATAL(change->institution_count, 2);
    CU_ASSERT_TRUE(text_equals(change->institutions[0].name, TEXT("A")));
    CU_ASSERT_TRUE(text_equals(change->institutions[1].name, TEXT("B")));
    CU_ASSERT_EQUAL(change->institutions[0].silent_run, 0); /* they spoke */
    bench_close(&bench);
}

/* That all still speak is not worth a row each time. */
static void
that_they_speak_is_written_once_a_minute(void)
{
    struct bench bench;
    const char *down;
    gateway_open(&bench, 0);
    CU_ASSERT_TRUE(reply_is(&bench, "N", &down)->has_institutions);
    CU_ASSERT_FALSE(reply_is(&bench, "N", &down)->has_institutions);
    bench.time.now_us += 60 * INSTANT_SECOND;
    const struct line_change *change = reply_is(&bench, "N", &down);
    CU_ASSERT_TRUE_FATAL(change->has_institutions);
    CU_ASSERT_EQUAL(change->institutions[1].spoke_at_us, bench.time.now_us);
    bench_close(&bench);
}

/* B is new, C is not followed any more: the next answer says so. */
static void
the_next_keeper_goes_on_with_those_that_are_configured(void)
{
    struct bench bench;
    const char *down;
    struct line_institution known[2] = {
        {TEXT("C"), 3, 44, 0, false},
        {TEXT("A"), 4, 77, 55, false},
    };
    gateway_open(&bench, 0);
    bench.institutions = known;
    const struct line_change *change = reply_is(&bench, "a", &down);
    CU_ASSERT_PTR_NOT_NULL(down);
    CU_ASSERT_EQUAL_FATAL(change->institution_count, 2);
    CU_ASSERT_TRUE(text_equals(change->institutions[0].name, TEXT("A")));
    CU_ASSERT_EQUAL(change->institutions[0].silent_run, 5);
    CU_ASSERT_EQUAL(change->institutions[0].silent_from_us, 77);
    CU_ASSERT_EQUAL(change->institutions[0].spoke_at_us, 55);
    CU_ASSERT_EQUAL(change->institutions[1].silent_run, 0);
    bench_close(&bench);
}

/* Its NOTHING is not believed, and so not what stands beside it either. */
static void
a_line_that_is_not_believed_says_nothing_of_them(void)
{
    struct bench bench;
    const char *down;
    gateway_open(&bench, 4);
    bench.watch = (struct line_watch){
        .found = 300, .run = 600, .run_from_us = 77, .is_silent = true};
    CU_ASSERT_FALSE(reply_is(&bench, "N", &down)->has_institutions);
    bench_close(&bench);
}

/* A line that is polled by name is settled in groups: all of them are one
 * exchange. */
static void
groups_of_an_answer_are_one_exchange(void)
{
    static const struct bench_tray trays[] = {{1, 1, "a", "M", 0, 0},
                                              {2, 1, "b", "M", 0, 0}};
    struct bench bench;
    gateway_open(&bench, 4);
    gateway.carrier = CARRIER_DATABASE;
    bench.rules.group_questions = 1;
    bench_begin(&bench, trays, 2);
    const struct effect *send = bench_take(&bench);
    CU_ASSERT_PTR_NOT_NULL_FATAL(send);
    bench_bring(&bench, send, BROUGHT_REPLY, 200, "aN");
    const struct effect *first = bench_expect(&bench, EFFECT_GOT);
    CU_ASSERT_PTR_NOT_NULL_FATAL(first); /* and no alarm before it */
    CU_ASSERT_STRING_EQUAL(first->as.got.exchange_id, "");
    CU_ASSERT_FALSE(first->as.got.change->has_institutions);
    bench_say(&bench, first, STORE_DONE);
    const struct effect *last = bench_expect(&bench, EFFECT_GOT);
    CU_ASSERT_PTR_NOT_NULL_FATAL(last);
    CU_ASSERT_TRUE_FATAL(last->as.got.change->has_institutions);
    CU_ASSERT_EQUAL(last->as.got.change->institutions[0].silent_run, 0);
    bench_close(&bench);
}

static const struct unit_test tests[] = {
    {"groups of an answer are one exchange",
     groups_of_an_answer_are_one_exchange},
    {"five silent exchanges in a row open it, and not four",
     five_silent_exchanges_in_a_row_open_it_and_not_four},
    {"one person answered is an institution that spoke",
     one_person_answered_is_an_institution_that_spoke},
    {"the first exchange in which it speaks closes it",
     the_first_exchange_in_which_it_speaks_closes_it},
    {"what was not answered says nothing of them",
     what_was_not_answered_says_nothing_of_them},
    {"one that is left out of the list is silent",
     one_that_is_left_out_of_the_list_is_silent},
    {"each has a breaker of its own", each_has_a_breaker_of_its_own},
    {"names of the owner alone are not followed",
     names_of_the_owner_alone_are_not_followed},
    {"that they speak is written once a minute",
     that_they_speak_is_written_once_a_minute},
    {"the next keeper goes on with those that are configured",
     the_next_keeper_goes_on_with_those_that_are_configured},
    {"a line that is not believed says nothing of them",
     a_line_that_is_not_believed_says_nothing_of_them},
};

UNIT_MAIN("institutions", tests)
