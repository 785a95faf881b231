/* SPDX-License-Identifier: Apache-2.0
 *
 * The tests about income and rigid expense, by programme. A test compares
 * totals, never rounded figures a head; a limit that is a fraction of a fen is
 * compared by its floor, which is the same for whole fen (policy section 1,
 * G01 to G12, G19).
 */
#include "ruling.h"

#include <string.h>

#include "date.h"
#include "mutant.h"

enum { MONTHS_A_YEAR = 12 };

void
figure_use(struct ruling *ruling, const char *name, const struct figure *figure)
{
    uint32_t at = 0;
    for (; at < ruling->figure_count; at++) {
        const struct figure_used *used = &ruling->figures[at];
        int order = strcmp(used->name, name);
        if (order == 0 && used->figure.from == figure->from)
            return;
        if (order > 0 || (order == 0 && used->figure.from > figure->from))
            break;
    }
    if (ruling->figure_count == FIGURES_MAX)
        return;
    memmove(&ruling->figures[at + 1], &ruling->figures[at],
            (ruling->figure_count - at) * sizeof(ruling->figures[0]));
    ruling->figures[at] = (struct figure_used){name, *figure};
    ruling->figure_count++;
}

/* A figure that the ruling has used already: of one day there is one. Thousands
 * of possible households ask for the same few. */
static bool
figure_again(const struct ruling *ruling, const char *name,
             struct figure *figure)
{
    for (uint32_t i = 0; i < ruling->figure_count; i++) {
        if (ruling->figures[i].name != name)
            continue;
        *figure = ruling->figures[i].figure;
        return true;
    }
    return false;
}

bool
figure_of(const struct bench *bench, const char *name, struct figure *figure)
{
    if (figure_again(bench->ruling, name, figure))
        return true;
    int32_t on = mutant_is("figures_of_the_day_made")
                     ? bench->work->input->made_on
                     : bench->work->request->as_of;
    if (!policy_figure(bench->work->policy, name, on, figure))
        return false;
    figure_use(bench->ruling, name, figure);
    return true;
}

bool
figure_of_year(const struct bench *bench, const char *name,
               struct figure *figure)
{
    int year, month, day;
    if (figure_again(bench->ruling, name, figure))
        return true;
    date_split(bench->work->request->as_of, &year, &month, &day);
    if (mutant_is("this_years_figure"))
        year++;
    if (!policy_yearly(bench->work->policy, name, year - 1, figure))
        return false;
    figure_use(bench->ruling, name, figure);
    return true;
}

/* A figure a head and month, times persons and months of the ledger. */
static bool
for_all(const struct bench *bench, int64_t figure, int64_t *limit)
{
    return money_multiply(
        figure, (int64_t)bench->household->persons * bench->ledger->months,
        limit);
}

/* The standard of the day, and its status, which speaks for every limit that
 * follows it (H02). */
static bool
standard_for_all(const struct bench *bench, struct said *said, int64_t *limit)
{
    struct figure standard;
    if (!figure_of(bench, "standard", &standard))
        return false;
    said->status = status_weaker(said->status, standard.status);
    return for_all(bench, standard.value, limit);
}

static bool
low_income_line(const struct bench *bench, struct said *said, int64_t *limit)
{
    struct figure multiple;
    return standard_for_all(bench, said, limit) &&
           figure_of(bench, "low_income_multiple", &multiple) &&
           money_scale_floor(*limit, multiple.share.p, multiple.share.q, limit);
}

/* A yearly figure a head, by the months that the ledger has. */
static bool
year_for_all(const struct bench *bench, int64_t figure, int64_t *limit)
{
    return for_all(bench, figure, limit) &&
           money_scale_floor(*limit, 1, MONTHS_A_YEAR, limit);
}

/* Of one or two persons some limits are raised (G04). */
static bool
raised(const struct bench *bench, int64_t *limit)
{
    const struct policy_limits *limits =
        policy_limits(bench->work->policy, bench->ruling->programme);
    if (bench->household->persons > 2 || mutant_is("few_as_many"))
        return true;
    return money_scale_floor(*limit, limits->few_factor.p, limits->few_factor.q,
                             limit);
}

static bool
income_limit(const struct bench *bench, struct said *said, int64_t *limit)
{
    const struct policy_limits *limits =
        policy_limits(bench->work->policy, bench->ruling->programme);
    struct figure city;
    bool has_figure;
    switch (bench->ruling->programme) {
    case PROGRAMME_MINIMUM_LIVING:
    case PROGRAMME_EXTREME_HARDSHIP:
        return standard_for_all(bench, said, limit);
    case PROGRAMME_ILLNESS_EXPENSE:
        has_figure = figure_of_year(bench, "disposable_income", &city);
        said->status = city.status;
        return has_figure && year_for_all(bench, city.value, limit);
    case PROGRAMME_LOW_RENT:
        said->status = limits->status;
        return for_all(bench, limits->income_month, limit) &&
               raised(bench, limit);
    case PROGRAMME_SHARED_OWNERSHIP:
        said->status = limits->status;
        return year_for_all(bench, limits->income_year, limit) &&
               raised(bench, limit);
    default:
        return low_income_line(bench, said, limit);
    }
}

static bool
is_strict(enum programme programme)
{
    return programme == PROGRAMME_MINIMUM_LIVING ||
           programme == PROGRAMME_EXTREME_HARDSHIP ||
           programme == PROGRAMME_ILLNESS_EXPENSE;
}

bool
test_is_strict(enum programme programme, enum test_name name)
{
    return name == TEST_EXPENSE ||
           (name == TEST_INCOME && is_strict(programme));
}

struct interval
rigid_expense(const struct household *household)
{
    return interval_add(household->measure[MEASURE_MEDICAL_EXPENSE],
                        household->measure[MEASURE_EDUCATION_EXPENSE]);
}

/* temporary: or what had to be spent in these months is more than came in. */
static enum truth
spent_more(const struct bench *bench)
{
    struct interval left =
        interval_difference(bench->household->measure[MEASURE_INCOME],
                            rigid_expense(bench->household));
    return interval_within(left, 0, true);
}

/* elder_care: or, with somebody of 80, the average pension of last year; its
 * status speaks only where the standard does not decide (G12). */
static enum truth
below_average_pension(const struct bench *bench, struct said *said)
{
    struct figure pension = {0};
    int64_t limit;
    struct said old = {.truth = UNKNOWN_};
    say_person(bench, TEST_OLD_ELDER, &old);
    if (mutant_is("average_pension_for_all"))
        old.truth = TRUE_;
    if (old.truth == FALSE_)
        return FALSE_;
    bool has_limit = figure_of_year(bench, "average_pension", &pension) &&
                     for_all(bench, pension.value, &limit);
    said->status = status_weaker(said->status, pension.status);
    if (!has_limit) {
        said->lacks_figure = true;
        return UNKNOWN_;
    }
    return truth_and(old.truth,
                     interval_within(bench->household->measure[MEASURE_INCOME],
                                     limit, false));
}

void
say_income(const struct bench *bench, struct said *said)
{
    enum programme programme = bench->ruling->programme;
    struct interval income = bench->household->measure[MEASURE_INCOME];
    int64_t limit = 0;
    bool has_limit = income_limit(bench, said, &limit);
    said->has_value = true;
    said->value = income;
    said->has_limit = has_limit;
    said->limit = limit;
    said->truth = has_limit
                      ? interval_within(income, limit, is_strict(programme))
                      : UNKNOWN_;
    said->lacks_figure = !has_limit || bench->ledger->lacks_minimum_wage;
    if (programme == PROGRAMME_TEMPORARY &&
        !mutant_is("temporary_by_income_alone"))
        said->truth = truth_or(said->truth, spent_more(bench));
    if (programme == PROGRAMME_ELDER_CARE && said->truth != TRUE_)
        said->truth = truth_or(said->truth, below_average_pension(bench, said));
}

enum truth
expense_below_standard(const struct bench *bench, struct interval *rest)
{
    struct said said = {.truth = UNKNOWN_};
    int64_t limit;
    *rest = interval_difference(bench->household->measure[MEASURE_INCOME],
                                rigid_expense(bench->household));
    if (!standard_for_all(bench, &said, &limit))
        return UNKNOWN_;
    return interval_within(*rest, limit, true);
}

/* medical expense >= share x income, cross-multiplied (G19). */
static enum truth
medical_share_reached(const struct bench *bench)
{
    const struct share share =
        policy_limits(bench->work->policy, bench->ruling->programme)
            ->medical_share;
    struct interval income = bench->household->measure[MEASURE_INCOME];
    struct interval spent = bench->household->measure[MEASURE_MEDICAL_EXPENSE];
    if (income.hi != OPEN &&
        money_compare_products(spent.lo, share.q, income.hi, share.p) >= 0)
        return TRUE_;
    return spent.hi != OPEN && money_compare_products(spent.hi, share.q,
                                                      income.lo, share.p) < 0
               ? FALSE_
               : UNKNOWN_;
}

/* Either branch is enough; the second one's figure speaks only where the first
 * is not met. */
void
say_expense(const struct bench *bench, struct said *said)
{
    enum truth first = expense_below_standard(bench, &said->value);
    said->has_value = true;
    said->has_limit = standard_for_all(bench, said, &said->limit);
    said->lacks_figure = !said->has_limit || bench->ledger->lacks_minimum_wage;
    said->truth = first;
    if (first == TRUE_ || mutant_is("illness_first_branch_only"))
        return;
    said->status = status_weaker(
        said->status,
        policy_limits(bench->work->policy, bench->ruling->programme)->status);
    said->truth = truth_or(first, medical_share_reached(bench));
}
