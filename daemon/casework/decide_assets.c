/* SPDX-License-Identifier: Apache-2.0
 *
 * The tests about money and things on as_of, by programme (policy section 6,
 * G03, G14, G20, F11, F12).
 */
#include "ruling.h"

#include "mutant.h"

static const struct policy_limits *
limits_of(const struct bench *bench)
{
    return policy_limits(bench->work->policy, bench->ruling->programme);
}

static void
said_within(const struct bench *bench, enum measure measure, int64_t limit,
            struct said *said)
{
    said->has_value = said->has_limit = true;
    said->value = bench->household->measure[measure];
    said->limit = limit;
    said->truth = interval_within(said->value, limit, false);
}

/* So many monthly standards a head: the limit of temporary (G09). */
static bool
money_by_standard(const struct bench *bench, struct said *said, int64_t *limit)
{
    struct figure standard;
    if (!figure_of(bench, "standard", &standard))
        return false;
    said->status = status_weaker(limits_of(bench)->status, standard.status);
    return money_multiply(standard.value, limits_of(bench)->money_standards,
                          limit) &&
           money_multiply(*limit, bench->household->persons, limit);
}

/* By number of counted persons, in each possible household (G03). */
static void
say_money(const struct bench *bench, struct said *said)
{
    const struct policy_limits *limits = limits_of(bench);
    uint32_t persons = bench->household->persons;
    bool are_few = persons < 3 && !mutant_is("few_as_many");
    int64_t limit = 0;
    if (limits->money_standards > 0) {
        bool has_limit = money_by_standard(bench, said, &limit);
        said_within(bench, MEASURE_MONEY, limit, said);
        if (has_limit)
            return;
        said->truth = UNKNOWN_;
        said->has_limit = false;
        said->lacks_figure = true;
        return;
    }
    said->status = limits->status;
    limit = (are_few ? limits->money_few : limits->money_many) * persons;
    if (are_few && !money_scale_floor(limit, limits->few_factor.p,
                                      limits->few_factor.q, &limit))
        limit = 0;
    said_within(bench, MEASURE_MONEY, limit, said);
}

/* One dwelling, or two with an area a head below the city's average; the
 * average speaks only where the count alone does not decide (G20, H02). */
static void
say_dwellings(const struct bench *bench, struct said *said)
{
    const struct interval *measure = bench->household->measure;
    struct interval count = measure[MEASURE_DWELLINGS];
    struct figure average = {0};
    enum truth one = interval_within(count, 1, false);
    enum truth two = interval_within(count, 2, false);
    enum truth small = UNKNOWN_;
    bool by_count = one == TRUE_ || two == FALSE_;
    bool has_average =
        !by_count && figure_of_year(bench, "dwelling_area", &average);
    if (has_average)
        small =
            interval_within(measure[MEASURE_DWELLING_AREA],
                            average.value * bench->household->persons, true);
    said->has_value = said->has_limit = true;
    said->value = count;
    said->limit = 2;
    said->truth = truth_or(one, truth_and(two, small));
    /* "dwellings as above": the figures are those of minimum_living */
    said->status =
        policy_limits(bench->work->policy, PROGRAMME_MINIMUM_LIVING)->status;
    said->status = status_weaker(said->status, average.status);
    said->lacks_figure = !by_count && !has_average;
}

/* Areas are compared as building area; a limit of living area is doubled
 * (F11). */
static void
say_area(const struct bench *bench, struct said *said)
{
    const struct policy_limits *limits = limits_of(bench);
    int64_t a_head = limits->area;
    if (limits->area_living > 0)
        a_head = limits->area_living *
                 (mutant_is("living_area_as_building")
                      ? 1
                      : policy_rules(bench->work->policy)->living_to_building);
    said->status = limits->status;
    said_within(bench, MEASURE_DWELLING_AREA,
                a_head * bench->household->persons, said);
}

void
say_asset(const struct bench *bench, enum test_name name, struct said *said)
{
    switch (name) {
    case TEST_MONEY:
        say_money(bench, said);
        break;
    case TEST_VEHICLES:
        said->status = limits_of(bench)->status;
        said_within(bench, MEASURE_VEHICLES, limits_of(bench)->vehicles, said);
        break;
    case TEST_NON_RESIDENTIAL:
        said_within(bench, MEASURE_NON_RESIDENTIAL, 0, said);
        break;
    case TEST_DWELLINGS:
        say_dwellings(bench, said);
        break;
    case TEST_AREA:
        say_area(bench, said);
        break;
    case TEST_SOLD:
        said->status = limits_of(bench)->status;
        said_within(bench, MEASURE_SOLD, 0, said);
        break;
    default: /* the only dwelling */
        said_within(bench, MEASURE_DWELLINGS, 1, said);
    }
}
