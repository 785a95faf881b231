/* SPDX-License-Identifier: Apache-2.0
 *
 * What stands behind a ruling's tests and its grant: how each value is compared
 * and what status its limit has, of whom a fact holds and by which findings, by
 * which standard each person is paid.
 */
#include "mutant.h"
#include "report_tree.h"

struct json *
report_limits(const struct report_parts *parts, const struct ruling *ruling)
{
    struct arena *arena = parts->work->arena;
    struct json *object = json_object(arena);
    for (uint32_t i = 0; i < ruling->test_count; i++) {
        const struct test *test = &ruling->tests[i];
        const char *status = figure_status_name(test->status);
        struct json *one = json_object(arena);
        if (test->has_limit)
            tree_chars(arena, one, "compare",
                       test_is_strict(ruling->programme, test->name) ? "<"
                                                                     : "<=");
        if (!mutant_is("status_of_limit_not_said"))
            tree_chars(arena, one, "status", status);
        if (tree_has(one))
            json_set(object, test_name_of(test->name), one);
    }
    return object;
}

static enum line
line_of(enum test_name name)
{
    switch (name) {
    case TEST_STUDENT:
        return LINE_EDUCATION;
    case TEST_UNEMPLOYED:
        return LINE_EMPLOYMENT;
    case TEST_DISABLED:
    case TEST_PERSON:
    case TEST_SINGLE:
        return LINE_DISABILITY;
    case TEST_LOCAL:
        return LINE_HOUSEHOLD_REGISTER;
    default:
        return LINE_NONE; /* an age: birth, by the number */
    }
}

/* A fact of several members: of whom it holds, of whom it is not known. */
static void
fact_json(const struct report_parts *parts, const struct ruling *ruling,
          enum test_name name, const char *key, struct json *facts)
{
    struct arena *arena = parts->work->arena;
    struct json *object = json_object(arena);
    uint32_t members = persons_looked_at(
        parts->work->request, parts->people->counted | parts->people->open);
    uint32_t yes = 0, unknown = 0;
    enum truth is;
    if (!person_fact(parts->work, parts->people, ruling->programme, name,
                     parts->people->applicant, &is))
        return;
    if (name == TEST_SINGLE || name == TEST_LOCAL)
        members = UINT32_C(1) << parts->people->applicant;
    for (uint32_t m = 0; m < parts->work->request->member_count; m++) {
        bool is_looked_at = (members >> m & 1) != 0 &&
                            person_fact(parts->work, parts->people,
                                        ruling->programme, name, m, &is);
        if (is_looked_at && is != FALSE_)
            *(is == TRUE_ ? &yes : &unknown) |= UINT32_C(1) << m;
    }
    json_set(object, "yes", tree_members(parts, yes));
    json_set(object, "unknown", tree_members(parts, unknown));
    json_set(object, "findings", tree_findings(parts, line_of(name), members));
    json_set(facts, key, object);
}

struct json *
report_facts(const struct report_parts *parts, const struct ruling *ruling)
{
    struct json *facts = json_object(parts->work->arena);
    for (uint32_t i = 0; i < ruling->test_count; i++)
        fact_json(parts, ruling, ruling->tests[i].name,
                  test_name_of(ruling->tests[i].name), facts);
    if (ruling->programme == PROGRAMME_ELDER_CARE)
        fact_json(parts, ruling, TEST_OLD_ELDER, "old_elder", facts);
    return facts;
}

struct json *
report_standards(const struct report_parts *parts, const struct ruling *ruling)
{
    const struct work *work = parts->work;
    struct arena *arena = work->arena;
    struct ruling copy = *ruling; /* figures are noted in it once more */
    struct bench bench = {
        .work = work, .people = parts->people, .ruling = &copy};
    struct json *object = json_object(arena), *each = json_object(arena);
    uint32_t members = parts->people->counted | parts->people->open;
    uint32_t stopped = 0;
    for (uint32_t m = 0; m < work->request->member_count; m++) {
        int64_t standard;
        bool is_stopped = false;
        if ((members >> m & 1) == 0)
            continue;
        if (grant_standard(&bench, m, &standard, &is_stopped))
            tree_integer(arena, each,
                         text_chars(arena, work->request->members[m].ref),
                         standard);
        stopped |= is_stopped ? UINT32_C(1) << m : 0;
    }
    json_set(object, "each", each);
    if (stopped != 0)
        json_set(object, "stopped", tree_members(parts, stopped));
    return object;
}
