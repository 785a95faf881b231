/* SPDX-License-Identifier: Apache-2.0
 *
 * The tests of the thirteen programmes (policy section 6), over every possible
 * household (A13): a test is MET if it is met in all of them, NOT_MET if in
 * none, else UNDETERMINED. Which tests a programme has, and in which order, is
 * the table below; what each says of a household stands in the files by
 * subject.
 */
#include "ruling.h"

#include <string.h>

#include "mutant.h"

static const enum test_name test_table[PROGRAMME_COUNT][TESTS_MAX] = {
    [PROGRAMME_MINIMUM_LIVING] = {TEST_INCOME, TEST_MONEY, TEST_VEHICLES,
                                  TEST_NON_RESIDENTIAL, TEST_DWELLINGS},
    [PROGRAMME_EXTREME_HARDSHIP] = {TEST_PERSON, TEST_INCOME, TEST_MONEY,
                                    TEST_NO_ABLE_RELATIVE},
    [PROGRAMME_LOW_INCOME] = {TEST_INCOME, TEST_MONEY, TEST_VEHICLES,
                              TEST_NON_RESIDENTIAL, TEST_DWELLINGS},
    [PROGRAMME_ILLNESS_EXPENSE] = {TEST_INCOME, TEST_EXPENSE, TEST_MONEY,
                                   TEST_VEHICLES, TEST_NON_RESIDENTIAL,
                                   TEST_DWELLINGS},
    [PROGRAMME_LOW_RENT] = {TEST_INCOME, TEST_MONEY, TEST_AREA},
    [PROGRAMME_SHARED_OWNERSHIP] = {TEST_INCOME, TEST_MONEY, TEST_AREA,
                                    TEST_SOLD},
    [PROGRAMME_MEDICAL] = {TEST_RESTS_ON},
    [PROGRAMME_TEMPORARY] = {TEST_INCOME, TEST_MONEY},
    [PROGRAMME_EDUCATION] = {TEST_STUDENT, TEST_RESTS_ON},
    [PROGRAMME_ELDER_CARE] = {TEST_ELDER, TEST_INCOME},
    [PROGRAMME_DISABILITY_LIVING] = {TEST_DISABLED, TEST_RESTS_ON},
    [PROGRAMME_RURAL_HOUSING] = {TEST_RURAL, TEST_GRADED, TEST_ONLY_DWELLING,
                                 TEST_NOT_REBUILT, TEST_RESTS_ON},
    [PROGRAMME_EMPLOYMENT_AID] = {TEST_UNEMPLOYED, TEST_RESTS_ON},
};

const char *
test_result_name(enum test_result result)
{
    static const char *const names[] = {"MET", "NOT_MET", "UNDETERMINED"};
    return names[result];
}

const char *
test_name_of(enum test_name name)
{
    static const char *const names[TEST_NAME_COUNT] = {
        [TEST_SINGLE] = "single",
        [TEST_INCOME] = "income",
        [TEST_EXPENSE] = "expense",
        [TEST_MONEY] = "money",
        [TEST_VEHICLES] = "vehicles",
        [TEST_NON_RESIDENTIAL] = "non_residential",
        [TEST_DWELLINGS] = "dwellings",
        [TEST_AREA] = "area",
        [TEST_SOLD] = "sold",
        [TEST_PERSON] = "person",
        [TEST_NO_ABLE_RELATIVE] = "no_able_relative",
        [TEST_STUDENT] = "student",
        [TEST_ELDER] = "elder",
        [TEST_DISABLED] = "disabled",
        [TEST_UNEMPLOYED] = "unemployed",
        [TEST_RURAL] = "rural",
        [TEST_GRADED] = "graded",
        [TEST_ONLY_DWELLING] = "only_dwelling",
        [TEST_NOT_REBUILT] = "not_rebuilt",
        [TEST_RESTS_ON] = "rests_on",
        [TEST_LOCAL] = "local",
    };
    return names[name];
}

enum figure_status
status_weaker(enum figure_status a, enum figure_status b)
{
    return a > b ? a : b;
}

enum truth
interval_within(struct interval value, int64_t limit, bool is_strict)
{
    if (mutant_is("boundary_le_lt"))
        is_strict = !is_strict;
    int64_t most = is_strict ? limit - 1 : limit;
    if (value.hi <= most && value.hi != OPEN)
        return TRUE_;
    return value.lo > most ? FALSE_ : UNKNOWN_;
}

const struct test *
ruling_test(const struct ruling *ruling, enum test_name name)
{
    for (uint32_t i = 0; i < ruling->test_count; i++)
        if (ruling->tests[i].name == name)
            return &ruling->tests[i];
    return NULL;
}

static enum test_result
result_of(enum truth truth)
{
    return truth == TRUE_    ? TEST_MET
           : truth == FALSE_ ? TEST_NOT_MET
                             : TEST_UNDETERMINED;
}

/* Adds what one household says to a test. */
static void
test_add(struct test *test, bool is_first, const struct said *said)
{
    enum test_result result = result_of(said->truth);
    test->status = status_weaker(test->status, said->status);
    test->lacks_figure |= said->lacks_figure && said->truth == UNKNOWN_;
    if (is_first) {
        test->result = result;
        test->has_value = said->has_value;
        test->has_limit = said->has_limit;
        test->value = said->value;
        test->limit = interval_point(said->limit);
        return;
    }
    if (result != test->result && !mutant_is("households_first_wins"))
        test->result = TEST_UNDETERMINED;
    test->value = interval_hull(test->value, said->value);
    if (said->limit < test->limit.lo)
        test->limit.lo = said->limit;
    if (said->limit > test->limit.hi)
        test->limit.hi = said->limit;
}

static void
test_say(const struct bench *bench, enum test_name name, struct said *said)
{
    switch (name) {
    case TEST_INCOME:
        say_income(bench, said);
        break;
    case TEST_EXPENSE:
        say_expense(bench, said);
        break;
    case TEST_MONEY:
    case TEST_VEHICLES:
    case TEST_NON_RESIDENTIAL:
    case TEST_DWELLINGS:
    case TEST_AREA:
    case TEST_SOLD:
    case TEST_ONLY_DWELLING:
        say_asset(bench, name, said);
        break;
    default:
        say_person(bench, name, said);
    }
}

/* A household of one has a test of its own, and so has an applicant from
 * elsewhere (C04, C08). */
static void
tests_of(const struct work *work, const struct people *people,
         struct ruling *ruling)
{
    const enum test_name *names = test_table[ruling->programme];
    const struct member *applicant = &work->request->members[people->applicant];
    uint32_t count = 0;
    if (work->request->is_single)
        ruling->tests[count++].name = TEST_SINGLE;
    for (uint32_t i = 0; i < TESTS_MAX && names[i] != TEST_NONE; i++)
        ruling->tests[count++].name = names[i];
    if (!applicant->is_local)
        ruling->tests[count++].name = TEST_LOCAL;
    ruling->test_count = count;
}

void
decide_tests(const struct docket *docket, const struct panel *panel,
             struct ruling *ruling)
{
    tests_of(docket->work, docket->people, ruling);
    memcpy(ruling->measures, panel->hull, sizeof(panel->hull));
    for (uint32_t h = 0; h < panel->count; h++) {
        struct bench bench = {.work = panel->work,
                              .people = docket->people,
                              .ledger = panel->ledger,
                              .ruling = ruling,
                              .household = &panel->households[h]};
        for (uint32_t i = 0; i < ruling->test_count; i++) {
            struct said said = {.truth = UNKNOWN_};
            test_say(&bench, ruling->tests[i].name, &said);
            test_add(&ruling->tests[i], h == 0, &said);
        }
    }
    /* more members are open than can be tried (H06) */
    for (uint32_t i = 0; panel->is_too_many && i < ruling->test_count; i++)
        ruling->tests[i].result = TEST_UNDETERMINED;
}
