/* SPDX-License-Identifier: Apache-2.0
 *
 * From tests to rulings (policy section 1, A09 to A15, G18, D24, D25, H02): in
 * what order doubt about the household, failed tests and open tests speak,
 * what is granted, and on which weakest figure the ruling rests.
 */
#include "ledger.h"

#include "date.h"
#include "mutant.h"

const char *
outcome_name(enum outcome outcome)
{
    static const char *const names[] = {"WITHIN", "REFER", "OVER"};
    return names[outcome];
}

/* Least and most that the possible households would be granted. */
struct grants {
    const struct work *work;
    const struct ledger *ledger;
    struct ruling *ruling;
    bool has_any, failed;
    int64_t least, most;
};

/* Rounded once, at the end, up to the yuan. */
static bool
grant_yuan(int64_t standards, int64_t persons_paid, int64_t income,
           int64_t persons, int64_t months, int64_t *grant)
{
    int64_t whole, less, rest, divisor = persons * months;
    if (!money_multiply(standards, divisor, &whole) ||
        !money_multiply(income, persons_paid, &less) ||
        !money_subtract(whole, less, &rest))
        return false;
    rest = fen_at_least_zero(rest);
    int64_t yuan = rest / (divisor * 100);
    if (rest % (divisor * 100) != 0 && !mutant_is("grant_rounds_down"))
        yuan++;
    return money_multiply(yuan, 100, grant);
}

/* So many refusals stop the person's own share (D24). */
static bool
has_refused(const struct work *work, const struct member *member)
{
    struct figure limit;
    uint32_t count = 0;
    for (uint32_t i = 0; i < member->refused_offer_count; i++)
        count += member->refused_offers[i] <= work->request->as_of;
    return policy_figure(work->policy, "job_refusals", work->request->as_of,
                         &limit) &&
           count >= limit.value && limit.value > 0;
}

static bool
own_standard(const struct work *work, const struct member *member,
             struct ruling *ruling, int64_t *standard)
{
    struct figure figure;
    bool is_minor = member->birth != DATE_NONE &&
                    date_age(member->birth, work->request->as_of) <
                        policy_rules(work->policy)->minor_under;
    const char *name = is_minor ? "standard_minor" : "standard";
    if (!policy_figure(work->policy, name, work->request->as_of, &figure))
        return false;
    figure_use(ruling, name, &figure);
    *standard = figure.value;
    return true;
}

/* Each person's own standard, less the household's monthly income (G01). */
static void
grant_add(void *context, uint32_t household)
{
    struct grants *grants = context;
    const struct work *work = grants->work;
    struct household_measures h;
    int64_t standards = 0, paid = 0, least, most;
    decide_measures(work, grants->ledger, household, &h);
    for (uint32_t m = 0; m < work->request->member_count; m++) {
        int64_t own = 0;
        if ((household >> m & 1) == 0 ||
            has_refused(work, &work->request->members[m]))
            continue;
        if (!own_standard(work, &work->request->members[m], grants->ruling,
                          &own))
            grants->failed = true;
        standards = fen_add(standards, own);
        paid++;
    }
    struct interval income = h.measure[MEASURE_INCOME];
    int64_t months = grants->ledger->months;
    if (income.hi == OPEN || grants->failed ||
        !grant_yuan(standards, paid, income.hi, h.persons, months, &least) ||
        !grant_yuan(standards, paid, income.lo, h.persons, months, &most)) {
        grants->failed = true;
        return;
    }
    if (!grants->has_any || least < grants->least)
        grants->least = least;
    if (!grants->has_any || most > grants->most)
        grants->most = most;
    grants->has_any = true;
}

static void
grant_skip(void *context, uint32_t household)
{
    (void)context;
    (void)household;
}

/* A doubtful record, or "several fit", on a line that feeds the programme. */
static bool
has_doubt(const struct work *work, const struct people *people,
          const struct ledger *ledger, enum programme programme)
{
    for (int line = LINE_HOUSEHOLD_REGISTER; line < LINE_COUNT; line++) {
        enum need need = line_need((enum line)line, programme);
        for (uint32_t m = 0; m < work->request->member_count; m++) {
            const struct cell *cell =
                cell_at(&work->matched, (enum line)line, m);
            if (people->persons[m].standing == STANDING_DOES_NOT ||
                need == NEED_NONE ||
                (need == NEED_CONDITION && !ledger->looked_at[line][m]))
                continue;
            if (cell->has_doubtful || cell->kind == ANSWER_AMBIGUOUS)
                return true;
        }
    }
    return false;
}

static bool
any_line_answered(const struct work *work, const struct people *people)
{
    for (uint32_t line = 1; line < work->matched.line_count; line++)
        for (uint32_t m = 0; m < work->request->member_count; m++)
            if (people->persons[m].standing != STANDING_DOES_NOT &&
                cell_is_answered(cell_at(&work->matched, (enum line)line, m)))
                return true;
    return false;
}

static unsigned
reasons_of(const struct work *work, const struct people *people,
           const struct ledger *ledger, const struct ruling *ruling)
{
    unsigned reasons = 0;
    if (people->applicant_does_not_count)
        reasons |= RULING_APPLICANT_DOES_NOT_COUNT;
    if (people->applicant_is_unconfirmed)
        reasons |= RULING_APPLICANT_UNCONFIRMED;
    if (has_doubt(work, people, ledger, ruling->programme))
        reasons |= RULING_DOUBTFUL;
    if (people->first != NULL)
        reasons |= RULING_HOUSEHOLD_DIFFERS;
    if (people->is_unconfirmed)
        reasons |= RULING_HOUSEHOLD_UNCONFIRMED;
    for (uint32_t i = 0; i < ruling->test_count; i++)
        if (ruling->tests[i].result == TEST_UNDETERMINED &&
            ruling->tests[i].lacks_figure)
            reasons |= RULING_NO_FIGURE;
    if (!any_line_answered(work, people))
        reasons |= RULING_NO_LINE_ANSWERED;
    return reasons;
}

static bool
any_test(const struct ruling *ruling, enum test_result result)
{
    for (uint32_t i = 0; i < ruling->test_count; i++)
        if (ruling->tests[i].result == result)
            return true;
    return false;
}

/* REFER comes first where the household itself is in doubt. */
static enum outcome
outcome_of(const struct ruling *ruling)
{
    const unsigned household =
        RULING_HOUSEHOLD_DIFFERS | RULING_HOUSEHOLD_UNCONFIRMED;
    const unsigned referring = RULING_DOUBTFUL |
                               RULING_APPLICANT_DOES_NOT_COUNT |
                               RULING_APPLICANT_UNCONFIRMED;
    if ((ruling->reasons & household) != 0 &&
        !mutant_is("tests_before_household"))
        return OUTCOME_REFER;
    if (any_test(ruling, TEST_NOT_MET))
        return OUTCOME_OVER;
    if (any_test(ruling, TEST_UNDETERMINED) ||
        (ruling->reasons & referring) != 0)
        return mutant_is("refer_to_over") ? OUTCOME_OVER : OUTCOME_REFER;
    return OUTCOME_WITHIN;
}

/* The weakest status among the tests that decided (H02). */
static enum figure_status
rests_on(const struct ruling *ruling)
{
    enum figure_status weakest = STATUS_NONE;
    for (uint32_t i = 0; i < ruling->test_count; i++) {
        const struct test *test = &ruling->tests[i];
        bool decided =
            ruling->outcome == OUTCOME_WITHIN ||
            (ruling->outcome == OUTCOME_OVER && test->result == TEST_NOT_MET) ||
            (ruling->outcome == OUTCOME_REFER &&
             test->result == TEST_UNDETERMINED);
        if (decided || mutant_is("all_tests_decide"))
            weakest = status_weaker(weakest, test->status);
    }
    return weakest;
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

/* Only the income test fails, a member is a recipient, and the household has
 * declared the change itself (D25). */
static int
exit_months(const struct work *work, const struct people *people,
            const struct ruling *ruling)
{
    const struct test *income = &ruling->tests[TEST_INCOME];
    if (ruling->programme != PROGRAMME_MINIMUM_LIVING ||
        ruling->outcome != OUTCOME_OVER || income->result != TEST_NOT_MET ||
        !work->request->work_change_declared || income->value.hi == OPEN ||
        !interval_is_point(income->limit) || !is_recipient(work, people))
        return 0;
    for (uint32_t i = 0; i < ruling->test_count; i++)
        if (i != TEST_INCOME && ruling->tests[i].result == TEST_NOT_MET)
            return 0;
    const struct policy_rules *rules = policy_rules(work->policy);
    int low = exit_step(rules, income->value.lo, income->limit.lo);
    int high = exit_step(rules, income->value.hi, income->limit.lo);
    return low == high ? low : 0;
}

/* Figures inside measures, for the list of what was used. */
static void
figures_inside(const struct work *work, const struct ledger *ledger,
               struct ruling *ruling)
{
    struct figure figure;
    for (const struct entry *e = ledger->first; e != NULL; e = e->next) {
        bool by_wage = e->measure == MEASURE_I2 && !interval_is_zero(e->amount);
        bool by_disregard = e->measure == MEASURE_I1 &&
                            e->source == SOURCE_LINE && e->amount.hi != OPEN;
        if ((by_wage || by_disregard) &&
            policy_figure(work->policy, "minimum_wage",
                          month_first_day(e->month_from), &figure))
            figure_use(ruling, "minimum_wage", &figure);
        if (by_disregard && policy_figure(work->policy, "earnings_disregard",
                                          work->request->as_of, &figure))
            figure_use(ruling, "earnings_disregard", &figure);
    }
}

void
decide_ruling(const struct work *work, const struct people *people,
              const struct ledger *ledger, enum programme programme,
              struct ruling *ruling)
{
    struct grants grants = {work, ledger, ruling, false, false, 0, 0};
    *ruling = (struct ruling){0};
    ruling->programme = programme;
    for (int line = 1; line < LINE_COUNT; line++)
        ruling->is_needed[line] =
            line_need((enum line)line, programme) != NEED_NONE;
    bool grants_money = programme == PROGRAMME_MINIMUM_LIVING;
    decide_tests(work, people, ledger, ruling,
                 grants_money ? grant_add : grant_skip, &grants);
    figures_inside(work, ledger, ruling);
    ruling->reasons = reasons_of(work, people, ledger, ruling);
    ruling->outcome = outcome_of(ruling);
    ruling->rests_on_figures = rests_on(ruling);
    ruling->has_grant =
        ruling->outcome == OUTCOME_WITHIN && grants.has_any && !grants.failed;
    ruling->grant_least = grants.least;
    ruling->grant_most = grants.most;
    ruling->exit_months = exit_months(work, people, ruling);
}
