/* SPDX-License-Identifier: Apache-2.0
 *
 * From tests to rulings (policy section 1, A09 to A15, B11, G16, H02): in what
 * order doubt about the household, failed tests and open tests speak, on which
 * other rulings one rests, and on which weakest figure.
 */
#include "ruling.h"

#include "date.h"
#include "mutant.h"

const char *
outcome_name(enum outcome outcome)
{
    static const char *const names[] = {"WITHIN", "REFER", "OVER"};
    return names[outcome];
}

const char *
ruling_reason_name(enum ruling_reason reason)
{
    static const char *const names[RULING_REASONS] = {
        "APPLICANT_DOES_NOT_COUNT", "APPLICANT_UNCONFIRMED", "DOUBTFUL",
        "HOUSEHOLD_DIFFERS",        "HOUSEHOLD_UNCONFIRMED", "NO_FIGURE",
        "NO_LINE_ANSWERED"};
    unsigned at = 0;
    while ((unsigned)reason >> at != 1)
        at++;
    return names[at];
}

/* One letter a measure as in the worked households; - not compared. */
bool
programme_measures(enum programme programme, enum measure measure)
{
    bool is_expense = measure == MEASURE_MEDICAL_EXPENSE ||
                      measure == MEASURE_EDUCATION_EXPENSE;
    switch (programme) {
    case PROGRAMME_EXTREME_HARDSHIP:
        return measure == MEASURE_MONEY;
    case PROGRAMME_ILLNESS_EXPENSE:
    case PROGRAMME_MEDICAL:
        return measure != MEASURE_SOLD;
    case PROGRAMME_LOW_RENT:
    case PROGRAMME_SHARED_OWNERSHIP:
        return measure == MEASURE_MONEY || measure == MEASURE_DWELLINGS ||
               measure == MEASURE_DWELLING_AREA ||
               (measure == MEASURE_SOLD &&
                programme == PROGRAMME_SHARED_OWNERSHIP);
    case PROGRAMME_TEMPORARY:
        return is_expense || measure == MEASURE_MONEY;
    case PROGRAMME_ELDER_CARE:
        return false;
    default:
        return !is_expense && measure != MEASURE_SOLD;
    }
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

/* extreme_hardship is about one person: who else is in his book does not
 * matter (A11). */
static bool
is_contradicted(const struct people *people, enum programme programme)
{
    for (const struct contradiction *c = people->first; c != NULL; c = c->next)
        if (c->code != DIFFERS_CO_MEMBER ||
            programme != PROGRAMME_EXTREME_HARDSHIP ||
            mutant_is("book_of_hardship"))
            return true;
    return false;
}

static unsigned
reasons_of(const struct docket *docket, const struct ledger *ledger,
           const struct ruling *ruling)
{
    const struct work *work = docket->work;
    const struct people *people = docket->people;
    unsigned reasons = 0;
    if (people->applicant_does_not_count)
        reasons |= RULING_APPLICANT_DOES_NOT_COUNT;
    if (people->applicant_is_unconfirmed)
        reasons |= RULING_APPLICANT_UNCONFIRMED;
    if (has_doubt(work, people, ledger, ruling->programme))
        reasons |= RULING_DOUBTFUL;
    if (is_contradicted(people, ruling->programme))
        reasons |= RULING_HOUSEHOLD_DIFFERS;
    if (people->is_unconfirmed)
        reasons |= RULING_HOUSEHOLD_UNCONFIRMED;
    for (uint32_t i = 0; i < ruling->test_count; i++)
        if (ruling->tests[i].result == TEST_UNDETERMINED &&
            ruling->tests[i].lacks_figure)
            reasons |= RULING_NO_FIGURE;
    if (!any_line_answered(work, people) && !mutant_is("silence_unsaid"))
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
rests_on_figures(const struct ruling *ruling)
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

static void
figure_inside(const struct work *work, struct ruling *ruling, const char *name)
{
    struct figure figure;
    if (policy_figure(work->policy, name, work->request->as_of, &figure))
        figure_use(ruling, name, &figure);
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
        if (by_disregard)
            figure_inside(work, ruling, "earnings_disregard");
    }
    for (uint32_t i = 0; i < work->request->relative_count; i++) {
        if (!relative_by_share(&work->request->relatives[i]))
            continue;
        figure_inside(work, ruling, "standard");
        figure_inside(work, ruling, "low_income_multiple");
    }
}

static void
ruling_make(const struct docket *docket, const struct panel *panel,
            struct ruling *ruling)
{
    const struct work *work = docket->work;
    enum programme programme = ruling->programme;
    for (int line = 1; line < LINE_COUNT; line++)
        ruling->is_needed[line] =
            line_need((enum line)line, programme) != NEED_NONE;
    decide_tests(docket, panel, ruling);
    figures_inside(work, panel->ledger, ruling);
    ruling->is_about_a_person = programme_is_about_a_person(programme);
    ruling->persons = persons_who_meet(work, docket->people, programme);
    ruling->reasons = reasons_of(docket, panel->ledger, ruling);
    ruling->outcome = outcome_of(ruling);
    ruling->rests_on_figures = rests_on_figures(ruling);
    decide_grant(docket, panel, ruling);
    ruling->exit_months = decide_exit_months(docket, panel, ruling);
}

/* On which rulings it rests: a determination that is still valid, else one
 * made here. extreme_hardship is looked at for a request of one member only
 * (G10). */
static bool
ruling_rests(struct docket *docket, struct ruling *ruling)
{
    enum programme others[RESTS_MAX];
    const struct household_request *request = docket->work->request;
    ruling->rest_count = programme_rests(ruling->programme, others);
    for (uint32_t i = 0; i < ruling->rest_count; i++) {
        struct rest *rest = &ruling->rests[i];
        rest->programme = others[i];
        rest->outcome = OUTCOME_OVER;
        if (others[i] == PROGRAMME_EXTREME_HARDSHIP &&
            request->member_count > 1 && !mutant_is("hardship_of_many"))
            continue;
        rest->reused = request->programmes[others[i]]
                           ? NULL
                           : determination_find(docket->work, others[i]);
        if (rest->reused != NULL) {
            rest->outcome = OUTCOME_WITHIN;
            continue;
        }
        const struct ruling *other = docket_ruling(docket, others[i]);
        if (other == NULL)
            return false;
        rest->outcome = other->outcome;
    }
    return true;
}

const struct ruling *
docket_ruling(struct docket *docket, enum programme programme)
{
    if (docket->rulings[programme] != NULL)
        return docket->rulings[programme];
    struct ruling *ruling = arena_alloc(docket->work->arena, sizeof(*ruling));
    const struct panel *panel = docket_panel(docket, programme);
    if (ruling == NULL || panel == NULL)
        return NULL;
    ruling->programme = programme;
    if (!ruling_rests(docket, ruling))
        return NULL;
    ruling_make(docket, panel, ruling);
    docket->rulings[programme] = ruling;
    return ruling;
}
