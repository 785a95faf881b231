/* SPDX-License-Identifier: Apache-2.0
 *
 * What would be granted, least and most over the possible households, and for
 * how many months a benefit is paid on (policy G01, G07, G09, G18, D24, D25).
 * One fraction, rounded once, at the end, up to the yuan.
 */
#include "ruling.h"

#include "date.h"
#include "mutant.h"

enum { FEN_A_YUAN = 100 };

struct grants {
    bool has_any, failed;
    int64_t least, most;
};

static void
grants_add(struct grants *grants, bool is_known, int64_t least, int64_t most)
{
    if (!is_known) {
        grants->failed = true;
        return;
    }
    if (!grants->has_any || least < grants->least)
        grants->least = least;
    if (!grants->has_any || most > grants->most)
        grants->most = most;
    grants->has_any = true;
}

/* whole / divisor, up to the yuan, at least 0. */
static bool
to_yuan(int64_t whole, int64_t divisor, int64_t *grant)
{
    whole = fen_at_least_zero(whole);
    int64_t yuan = whole / (divisor * FEN_A_YUAN);
    if (whole % (divisor * FEN_A_YUAN) != 0 && !mutant_is("grant_rounds_down"))
        yuan++;
    return money_multiply(yuan, FEN_A_YUAN, grant);
}

/* The standards of those who are paid, less their part of a month's income. */
static bool
monthly_grant(const struct bench *bench, int64_t standards, int64_t paid,
              int64_t income, int64_t *grant)
{
    int64_t whole, less, rest;
    int64_t divisor =
        (int64_t)bench->household->persons * bench->ledger->months;
    return money_multiply(standards, divisor, &whole) &&
           money_multiply(income, paid, &less) &&
           money_subtract(whole, less, &rest) && to_yuan(rest, divisor, grant);
}

/* So many refusals stop the person's own share (D24). */
static bool
has_refused(const struct bench *bench, const struct member *member)
{
    struct figure limit;
    uint32_t count = 0;
    int32_t as_of = bench->work->request->as_of;
    for (uint32_t i = 0; i < member->refused_offer_count; i++)
        count += member->refused_offers[i] <= as_of;
    return count > 0 && !mutant_is("refusals_ignored") &&
           figure_of(bench, "job_refusals", &limit) && count >= limit.value &&
           limit.value > 0;
}

static bool
own_standard(const struct bench *bench, const struct member *member,
             int64_t *standard)
{
    struct figure figure;
    const struct work *work = bench->work;
    bool is_minor = member->birth != DATE_NONE &&
                    date_age(member->birth, work->request->as_of) <
                        policy_rules(work->policy)->minor_under;
    if (!figure_of(bench, is_minor ? "standard_minor" : "standard", &figure))
        return false;
    *standard = figure.value;
    return true;
}

bool
grant_standard(const struct bench *bench, uint32_t member, int64_t *standard,
               bool *is_stopped)
{
    const struct member *who = &bench->work->request->members[member];
    struct figure base;
    bool by_person = bench->ruling->programme == PROGRAMME_MINIMUM_LIVING;
    *is_stopped = by_person && has_refused(bench, who);
    if (*is_stopped)
        return false;
    if (by_person)
        return own_standard(bench, who, standard);
    if (!figure_of(bench, "standard", &base))
        return false;
    *standard = base.value;
    return true;
}

/* minimum_living: each person's own standard (G01). */
static void
living_grant(const struct bench *bench, struct grants *grants)
{
    const struct household_request *request = bench->work->request;
    int64_t standards = 0, paid = 0, least = 0, most = 0;
    for (uint32_t m = 0; m < request->member_count; m++) {
        int64_t own = 0;
        if ((bench->household->members >> m & 1) == 0 ||
            has_refused(bench, &request->members[m]))
            continue;
        if (!own_standard(bench, &request->members[m], &own))
            grants->failed = true;
        standards = fen_add(standards, own);
        paid++;
    }
    struct interval income = bench->household->measure[MEASURE_INCOME];
    bool is_known = income.hi != OPEN &&
                    monthly_grant(bench, standards, paid, income.hi, &least) &&
                    monthly_grant(bench, standards, paid, income.lo, &most);
    grants_add(grants, is_known, least, most);
}

/* illness_expense: what is left after rigid expense in place of income, and
 * the base standard for everybody; only under the first branch, and only when
 * both are known to the fen (G07). */
static void
illness_grant(const struct bench *bench, struct grants *grants)
{
    struct figure standard;
    struct interval left;
    int64_t persons = bench->household->persons, standards, grant = 0;
    bool is_known =
        expense_below_standard(bench, &left) == TRUE_ &&
        interval_is_point(bench->household->measure[MEASURE_INCOME]) &&
        interval_is_point(rigid_expense(bench->household)) &&
        figure_of(bench, "standard", &standard) &&
        money_multiply(standard.value, persons, &standards) &&
        monthly_grant(bench, standards, persons, fen_at_least_zero(left.lo),
                      &grant);
    grants_add(grants, is_known, grant, grant);
}

/* temporary: the report prints the most (G09). */
static void
temporary_grant(const struct bench *bench, struct grants *grants)
{
    struct figure standard;
    int64_t most = 0;
    int64_t months =
        policy_limits(bench->work->policy, PROGRAMME_TEMPORARY)->grant_months;
    bool is_known = figure_of(bench, "standard", &standard) &&
                    money_multiply(standard.value,
                                   bench->household->persons * months, &most) &&
                    to_yuan(most, 1, &most);
    grants_add(grants, is_known, most, most);
}

void
decide_grant(const struct docket *docket, const struct panel *panel,
             struct ruling *ruling)
{
    struct grants grants = {0};
    if (ruling->outcome != OUTCOME_WITHIN || panel->is_too_many)
        return;
    for (uint32_t h = 0; h < panel->count; h++) {
        struct bench bench = {.work = panel->work,
                              .people = docket->people,
                              .ledger = panel->ledger,
                              .ruling = ruling,
                              .household = &panel->households[h]};
        if (ruling->programme == PROGRAMME_MINIMUM_LIVING)
            living_grant(&bench, &grants);
        else if (ruling->programme == PROGRAMME_ILLNESS_EXPENSE)
            illness_grant(&bench, &grants);
        else if (ruling->programme == PROGRAMME_TEMPORARY)
            temporary_grant(&bench, &grants);
    }
    ruling->has_grant = grants.has_any && !grants.failed;
    ruling->grant_least = grants.least;
    ruling->grant_most = grants.most;
}

static bool
is_recipient(const struct work *work, const struct people *people)
{
    int32_t month = date_month(work->request->as_of);
    for (uint32_t m = 0; m < work->request->member_count; m++) {
        const struct cell *cell = cell_at(&work->matched, LINE_BENEFITS, m);
        if (people->persons[m].standing != STANDING_COUNTS)
            continue;
        for (const struct finding *f = finding_next(&work->matched, cell, NULL);
             f != NULL; f = finding_next(&work->matched, cell, f)) {
            int64_t from, until;
            if (record_is(f->record, FIELD_PROGRAMME, "minimum_living") &&
                record_number(f->record, FIELD_FROM_MONTH, &from) &&
                from <= month &&
                (!record_number(f->record, FIELD_UNTIL_MONTH, &until) ||
                 until >= month))
                return true;
        }
    }
    return false;
}

/* Months by the rise of income over the standard; 0: no step fits. */
static int
exit_step(const struct policy_rules *rules, int64_t income, int64_t limit)
{
    int64_t rise = income - limit;
    for (int i = 0; i < rules->exit_step_count; i++)
        if (!rules->exit_steps[i].has_limit ||
            money_compare_products(rise, rules->exit_steps[i].rise_up_to.q,
                                   limit,
                                   rules->exit_steps[i].rise_up_to.p) <= 0)
            return rules->exit_steps[i].months;
    return 0;
}

/* Of every possible household the same, whatever is still open (A13); else 0.
 */
static int
exit_months_of_all(const struct work *work, const struct panel *panel)
{
    const struct policy_rules *rules = policy_rules(work->policy);
    struct figure standard;
    int64_t limit;
    int months = 0;
    if (!policy_figure(work->policy, "standard", work->request->as_of,
                       &standard))
        return 0;
    for (uint32_t h = 0; h < panel->count; h++) {
        const struct household *household = &panel->households[h];
        struct interval income = household->measure[MEASURE_INCOME];
        if (!money_multiply(standard.value,
                            (int64_t)household->persons * panel->ledger->months,
                            &limit))
            return 0;
        int low = exit_step(rules, income.lo, limit);
        if (low != exit_step(rules, income.hi, limit) ||
            (h > 0 && low != months))
            return 0;
        months = low;
    }
    return months;
}

/* Only the income test fails, a member is a recipient, and the household has
 * declared the change itself (D25). */
int
decide_exit_months(const struct docket *docket, const struct panel *panel,
                   const struct ruling *ruling)
{
    const struct work *work = docket->work;
    const struct test *income = ruling_test(ruling, TEST_INCOME);
    if (ruling->programme != PROGRAMME_MINIMUM_LIVING || panel->is_too_many ||
        ruling->outcome != OUTCOME_OVER || income->result != TEST_NOT_MET ||
        (!work->request->work_change_declared &&
         !mutant_is("exit_undeclared")) ||
        !is_recipient(work, docket->people))
        return 0;
    for (uint32_t i = 0; i < ruling->test_count; i++)
        if (&ruling->tests[i] != income &&
            ruling->tests[i].result == TEST_NOT_MET)
            return 0;
    return exit_months_of_all(work, panel);
}
