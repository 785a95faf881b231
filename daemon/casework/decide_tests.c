/* SPDX-License-Identifier: Apache-2.0
 *
 * The tests of minimum_living and low_income, over every possible household
 * (policy A13): a test is MET if it is met in all of them, NOT_MET if in none,
 * else UNDETERMINED. A test compares totals, never rounded figures a head.
 */
#include "ledger.h"

#include "date.h"
#include "mutant.h"

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
        "income", "money", "vehicles", "non_residential", "dwellings", "local"};
    return names[name];
}

void
decide_measures(const struct work *work, const struct ledger *ledger,
                uint32_t household, struct household_measures *out)
{
    struct interval *m = out->measure;
    *out = (struct household_measures){0};
    for (uint32_t i = 0; i < work->request->member_count; i++) {
        if ((household >> i & 1) == 0)
            continue;
        out->persons++;
        for (int way = WAY_I1; way < WAY_COUNT; way++)
            if (way != WAY_I8)
                m[way] = interval_add(m[way], ledger->way[i][way]);
    }
    decide_dwellings(work, ledger, household, &m[MEASURE_DWELLINGS],
                     &m[MEASURE_DWELLING_AREA], &m[MEASURE_NON_RESIDENTIAL]);
    m[MEASURE_I8] = decide_lumps(work, ledger, household, m[MEASURE_DWELLINGS]);
    m[MEASURE_MONEY] = decide_money(work, ledger, household);
    m[MEASURE_VEHICLES] = decide_vehicles(work, ledger, household);
    for (int way = WAY_I1; way < WAY_COUNT; way++)
        m[MEASURE_INCOME] = interval_add(m[MEASURE_INCOME], m[way]);
}

/* value <= limit, or value < limit, as far as the interval tells. */
static enum truth
within(struct interval value, int64_t limit, bool is_strict)
{
    if (mutant_is("boundary_le_lt"))
        is_strict = !is_strict;
    int64_t most = is_strict ? limit - 1 : limit;
    if (value.hi <= most && value.hi != OPEN)
        return TRUE_;
    return value.lo > most ? FALSE_ : UNKNOWN_;
}

static enum test_result
result_of(enum truth truth)
{
    return truth == TRUE_    ? TEST_MET
           : truth == FALSE_ ? TEST_NOT_MET
                             : TEST_UNDETERMINED;
}

enum figure_status
status_weaker(enum figure_status a, enum figure_status b)
{
    return a > b ? a : b;
}

void
figure_use(struct ruling *ruling, const char *name, const struct figure *figure)
{
    for (uint32_t i = 0; i < ruling->figure_count; i++)
        if (ruling->figures[i].name == name &&
            ruling->figures[i].figure.from == figure->from)
            return;
    if (ruling->figure_count < FIGURES_MAX)
        ruling->figures[ruling->figure_count++] =
            (struct figure_used){name, *figure};
}

/* Adds what one household says to a test. */
static void
test_add(struct test *test, bool is_first, enum truth truth,
         struct interval value, int64_t limit)
{
    enum test_result result = result_of(truth);
    if (is_first) {
        test->result = result;
        test->has_value = test->has_limit = true;
        test->value = value;
        test->limit = interval_point(limit);
        return;
    }
    if (result != test->result)
        test->result = mutant_is("households_first_wins") ? test->result
                                                          : TEST_UNDETERMINED;
    test->value = interval_hull(test->value, value);
    test->limit =
        (struct interval){limit < test->limit.lo ? limit : test->limit.lo,
                          limit > test->limit.hi ? limit : test->limit.hi};
}

/* The standard of the day, times what the programme allows, times persons and
 * months; false without a figure. */
static bool
income_limit(const struct work *work, enum programme programme,
             uint32_t persons, int months, struct ruling *ruling,
             struct test *test, int64_t *limit)
{
    struct figure standard, multiple;
    int64_t factor = (int64_t)persons * months;
    if (!policy_figure(work->policy, "standard", work->request->as_of,
                       &standard))
        return false;
    figure_use(ruling, "standard", &standard);
    test->status = standard.status;
    if (!money_multiply(standard.value, factor, limit))
        return false;
    if (programme == PROGRAMME_MINIMUM_LIVING)
        return true;
    if (!policy_figure(work->policy, "low_income_multiple",
                       work->request->as_of, &multiple))
        return false;
    figure_use(ruling, "low_income_multiple", &multiple);
    return money_scale_floor(*limit, multiple.share.p, multiple.share.q, limit);
}

static void
income_test(const struct work *work, const struct ledger *ledger,
            const struct household_measures *h, bool is_first,
            struct ruling *ruling, struct test *test)
{
    int64_t limit = 0;
    bool is_strict = ruling->programme == PROGRAMME_MINIMUM_LIVING;
    struct interval income = h->measure[MEASURE_INCOME];
    bool has_limit = income_limit(work, ruling->programme, h->persons,
                                  ledger->months, ruling, test, &limit);
    enum truth met = has_limit ? within(income, limit, is_strict) : UNKNOWN_;
    if (met == UNKNOWN_ && (!has_limit || ledger->lacks_minimum_wage))
        test->lacks_figure = true;
    test_add(test, is_first, met, income, limit);
}

/* By number of counted persons, in each possible household (G03). */
static void
money_test(const struct work *work, const struct household_measures *h,
           bool is_first, const struct ruling *ruling, struct test *test)
{
    const struct policy_limits *limits =
        policy_limits(work->policy, ruling->programme);
    int64_t a_head = h->persons >= 3 ? limits->money_many : limits->money_few;
    int64_t limit = a_head * h->persons;
    struct interval money = h->measure[MEASURE_MONEY];
    test->status = limits->status;
    test_add(test, is_first, within(money, limit, false), money, limit);
}

static void
count_test(const struct household_measures *h, enum measure measure,
           bool is_first, int64_t limit, struct test *test)
{
    test_add(test, is_first, within(h->measure[measure], limit, false),
             h->measure[measure], limit);
}

/* One dwelling, or two with an area a head below the city's average; the
 * average speaks only where the count alone does not decide (G20, H02). */
static void
dwellings_test(const struct work *work, const struct household_measures *h,
               bool is_first, struct ruling *ruling, struct test *test)
{
    struct interval count = h->measure[MEASURE_DWELLINGS];
    struct interval area = h->measure[MEASURE_DWELLING_AREA];
    struct figure average;
    int year, month, day;
    enum truth one = within(count, 1, false);
    enum truth two = within(count, 2, false);
    enum truth small = UNKNOWN_;
    date_split(work->request->as_of, &year, &month, &day);
    bool has_average =
        policy_yearly(work->policy, "dwelling_area", year - 1, &average);
    if (has_average)
        small = within(area, average.value * h->persons, true);
    bool by_count = one == TRUE_ || two == FALSE_;
    enum truth met = truth_or(one, truth_and(two, small));
    test->status = status_weaker(
        test->status,
        policy_limits(work->policy, PROGRAMME_MINIMUM_LIVING)->status);
    if (!by_count && has_average) {
        figure_use(ruling, "dwelling_area", &average);
        test->status = status_weaker(test->status, average.status);
    }
    if (!by_count && !has_average && met == UNKNOWN_)
        test->lacks_figure = true;
    test_add(test, is_first, met, count, 2);
}

static void
local_test(const struct work *work, const struct people *people,
           struct ruling *ruling)
{
    if (work->request->members[people->applicant].is_local)
        return;
    /* a non-local applicant is admitted for `temporary` only (C04, G17) */
    ruling->tests[ruling->test_count++] =
        (struct test){.name = TEST_LOCAL, .result = TEST_NOT_MET};
}

static void
tests_add(const struct work *work, const struct ledger *ledger,
          uint32_t household, bool is_first, struct ruling *ruling)
{
    struct household_measures h;
    decide_measures(work, ledger, household, &h);
    for (int i = 0; i < MEASURE_COUNT; i++)
        ruling->measures[i] =
            is_first ? h.measure[i]
                     : interval_hull(ruling->measures[i], h.measure[i]);
    struct test *tests = ruling->tests;
    const struct policy_limits *limits =
        policy_limits(work->policy, ruling->programme);
    income_test(work, ledger, &h, is_first, ruling, &tests[TEST_INCOME]);
    money_test(work, &h, is_first, ruling, &tests[TEST_MONEY]);
    count_test(&h, MEASURE_VEHICLES, is_first, limits->vehicles,
               &tests[TEST_VEHICLES]);
    tests[TEST_VEHICLES].status = limits->status;
    count_test(&h, MEASURE_NON_RESIDENTIAL, is_first, 0,
               &tests[TEST_NON_RESIDENTIAL]);
    dwellings_test(work, &h, is_first, ruling, &tests[TEST_DWELLINGS]);
}

/* More members are open than can be tried: nothing is determined (H06). */
static void
tests_undetermined(struct ruling *ruling)
{
    for (int i = 0; i < MEASURE_COUNT; i++)
        ruling->measures[i] = interval_make(0, OPEN);
    for (uint32_t i = 0; i < ruling->test_count; i++) {
        ruling->tests[i].result = TEST_UNDETERMINED;
        ruling->tests[i].value = interval_make(0, OPEN);
    }
}

static uint32_t
household_at(const struct people *people, uint32_t index)
{
    uint32_t household = people->counted;
    for (uint32_t m = 0; m < MEMBERS_MAX; m++) {
        if ((people->open >> m & 1) == 0)
            continue;
        if ((index & 1) != 0)
            household |= UINT32_C(1) << m;
        index >>= 1;
    }
    return household;
}

static uint32_t
open_count(const struct people *people)
{
    uint32_t count = 0;
    for (uint32_t mask = people->open; mask != 0; mask &= mask - 1)
        count++;
    return count;
}

void
decide_tests(const struct work *work, const struct people *people,
             const struct ledger *ledger, struct ruling *ruling,
             void (*each)(void *context, uint32_t household), void *context)
{
    uint32_t open = open_count(people);
    ruling->test_count = TEST_DWELLINGS + 1;
    for (uint32_t i = 0; i < ruling->test_count; i++)
        ruling->tests[i].name = (enum test_name)i;
    if (open > OPEN_MEMBERS_MAX) {
        tests_add(work, ledger, people->counted, true, ruling);
        tests_add(work, ledger, people->counted | people->open, false, ruling);
        tests_undetermined(ruling);
    } else {
        for (uint32_t i = 0; i < UINT32_C(1) << open; i++) {
            uint32_t household = household_at(people, i);
            tests_add(work, ledger, household, i == 0, ruling);
            each(context, household);
        }
    }
    local_test(work, people, ruling);
}
