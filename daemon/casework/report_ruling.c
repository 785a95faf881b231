/* SPDX-License-Identifier: Apache-2.0
 *
 * One ruling a programme, in the form of the worked households (tests/vectors):
 * outcome, reasons, measures, tests, grant, gaps, deadline, and the weakest
 * figure that it rests on; beside them the figures that were used.
 */
#include "report_tree.h"

static struct json *
measures_json(struct arena *arena, const struct ruling *ruling)
{
    struct json *object = json_object(arena);
    struct json *income = json_object(arena);
    json_set(income, "total",
             tree_interval(arena, ruling->measures[MEASURE_INCOME]));
    for (int way = MEASURE_I1; way <= MEASURE_I9; way++)
        json_set(income, measure_name((enum measure)way),
                 tree_interval(arena, ruling->measures[way]));
    json_set(object, "income", income);
    for (int m = MEASURE_MEDICAL_EXPENSE; m < MEASURE_COUNT; m++)
        if (programme_measures(ruling->programme, (enum measure)m))
            json_set(object, measure_name((enum measure)m),
                     tree_interval(arena, ruling->measures[m]));
    return object;
}

static struct json *
tests_json(struct arena *arena, const struct ruling *ruling)
{
    struct json *array = json_array(arena);
    for (uint32_t i = 0; i < ruling->test_count; i++) {
        const struct test *test = &ruling->tests[i];
        struct json *object = json_object(arena);
        tree_chars(arena, object, "name", test_name_of(test->name));
        tree_chars(arena, object, "result", test_result_name(test->result));
        json_set(object, "value",
                 test->has_value ? tree_interval(arena, test->value)
                                 : json_null(arena));
        json_set(object, "limit",
                 test->has_limit ? tree_limit(arena, test->limit)
                                 : json_null(arena));
        json_add(array, object);
    }
    return array;
}

/* Of the lines marked x or c, for members who count or may. */
static struct json *
gaps_json(const struct report_parts *parts, const struct ruling *ruling)
{
    const struct work *work =
        docket_panel(parts->docket, ruling->programme)->work;
    struct json *object = json_object(work->arena);
    uint32_t mask = parts->people->counted | parts->people->open;
    for (int line = 1; line < LINE_COUNT; line++) {
        struct json *of_line = json_object(work->arena);
        for (uint32_t m = 0; m < work->request->member_count; m++) {
            const struct cell *cell =
                cell_at(&work->matched, (enum line)line, m);
            if ((mask >> m & 1) != 0 && ruling->is_needed[line] && cell->is_gap)
                json_set_text(of_line, work->request->members[m].ref,
                              tree_gaps(work->arena, cell));
        }
        if (tree_has(of_line))
            json_set(object, line_name((enum line)line), of_line);
    }
    return object;
}

static struct json *
grant_json(struct arena *arena, const struct ruling *ruling)
{
    if (!ruling->has_grant)
        return json_null(arena);
    struct json *object = json_object(arena);
    tree_integer(arena, object, "least", ruling->grant_least);
    tree_integer(arena, object, "most", ruling->grant_most);
    return object;
}

static struct json *
deadline_json(const struct report_parts *parts)
{
    struct arena *arena = parts->work->arena;
    struct json *object = json_object(arena);
    tree_date(arena, object, "due", parts->work->input->plan->due);
    tree_flag(arena, object, "provisional",
              parts->work->input->plan->is_provisional);
    return object;
}

struct json *
report_rests(struct arena *arena, const struct ruling *ruling)
{
    struct json *object = json_object(arena);
    for (uint32_t i = 0; i < ruling->rest_count; i++)
        json_set(object, programme_name(ruling->rests[i].programme),
                 json_chars(arena, outcome_name(ruling->rests[i].outcome)));
    return object;
}

/* Earlier determinations that stood for a ruling: case, revision, the day of
 * it and the last on which it is valid (B11). */
static struct json *
reused_json(const struct work *work, const struct ruling *ruling)
{
    struct arena *arena = work->arena;
    struct json *object = json_object(arena);
    for (uint32_t i = 0; i < ruling->rest_count; i++) {
        const struct determination *one = ruling->rests[i].reused;
        struct json *row = json_object(arena);
        if (one == NULL)
            continue;
        tree_text(arena, row, "case_no", one->case_no);
        tree_integer(arena, row, "revision", one->revision);
        tree_date(arena, row, "from", one->from);
        tree_date(arena, row, "until", determination_end(work, one) - 1);
        json_set(object, programme_name(one->programme), row);
    }
    return object;
}

static void
basis_add(const struct report_parts *parts, struct json *object,
          const struct ruling *ruling)
{
    struct arena *arena = parts->work->arena;
    const char *status = figure_status_name(ruling->rests_on_figures);
    struct json *reused = reused_json(parts->work, ruling);
    json_set(object, "rests_on", report_rests(arena, ruling));
    if (tree_has(reused))
        json_set(object, "reused", reused);
    json_set(object, "rests_on_figures",
             status == NULL ? json_null(arena) : json_chars(arena, status));
    json_set(object, "limits", report_limits(parts, ruling));
    json_set(object, "facts", report_facts(parts, ruling));
    if (ruling->has_grant)
        json_set(object, "standards", report_standards(parts, ruling));
    json_set(object, "figures", report_figures(parts, ruling));
}

struct json *
report_ruling(const struct report_parts *parts, const struct ruling *ruling)
{
    struct arena *arena = parts->work->arena;
    const struct ledger *ledger =
        docket_panel(parts->docket, ruling->programme)->ledger;
    struct json *object = json_object(arena);
    struct json *months = json_object(arena);
    tree_chars(arena, object, "programme", programme_name(ruling->programme));
    tree_chars(arena, object, "outcome", outcome_name(ruling->outcome));
    json_set(object, "reasons", tree_reasons(arena, ruling->reasons));
    json_set(object, "counted", tree_members(parts, parts->people->counted));
    json_set(object, "open", tree_members(parts, parts->people->open));
    if (ruling->is_about_a_person)
        json_set(object, "persons", tree_members(parts, ruling->persons));
    tree_month(arena, months, "from", ledger->from);
    tree_month(arena, months, "to", ledger->to);
    json_set(object, "months", months);
    tree_chars(arena, object, "window", tree_window(arena, ledger));
    json_set(object, "measures", measures_json(arena, ruling));
    json_set(object, "tests", tests_json(arena, ruling));
    json_set(object, "grant", grant_json(arena, ruling));
    json_set(object, "exit_months",
             ruling->exit_months == 0
                 ? json_null(arena)
                 : json_integer(arena, ruling->exit_months));
    json_set(object, "gaps", gaps_json(parts, ruling));
    json_set(object, "deadline", deadline_json(parts));
    basis_add(parts, object, ruling);
    return object;
}
