/* SPDX-License-Identifier: Apache-2.0
 *
 * Why: who is in the household and who counts, what registers say against it,
 * and the tests of each ruling with what they compared.
 */
#include "mutant.h"
#include "report_sections.h"

static const char *
result_sign(struct text result)
{
    return text_equals_chars(result, "MET")       ? "✓"
           : text_equals_chars(result, "NOT_MET") ? "✕"
                                                  : "?";
}

static const char *
standing_words(const struct page *page, const struct json *tree,
               struct text ref)
{
    static const char *const lists[] = {"not_counted", "open"};
    static const char *const words[] = {"not_counted", "may_count"};
    const struct json *who = json_get(tree, "who_counts");
    for (int i = 0; i < 2; i++)
        for (const struct json *p = tree_first(json_get(who, lists[i]));
             p != NULL; p = p->next) {
            struct text reason = tree_get(p, "reason");
            if (text_equals(tree_get(p, "member"), ref) &&
                !(i == 1 && mutant_is("text_member_unsaid")))
                return arena_printf(
                    page->arena, "%s%s%s", page_say(page, words[i]),
                    page_say(page, "colon"),
                    reason.size == 0 ? page_say(page, "permit_unknown")
                                     : page_word(page, "counts", reason));
        }
    return page_say(page, "counted");
}

static void
members_print(const struct page *page, const struct json *tree)
{
    static const char *const headings[] = {"member", "id", "relation",
                                           "counts"};
    struct page_table table;
    page_table_init(&table, 4, "llll");
    for (int i = 0; i < 4; i++)
        page_table_chars(page, &table, page_say(page, headings[i]));
    const struct json *members =
        json_get(json_get(tree, "household"), "members");
    for (const struct json *m = tree_first(members); m != NULL; m = m->next) {
        page_table_cell(page, &table, tree_get(m, "name"));
        page_table_cell(page, &table, tree_get(m, "id"));
        page_table_chars(page, &table,
                         page_word(page, "relation", tree_get(m, "relation")));
        page_table_chars(page, &table,
                         standing_words(page, tree, tree_get(m, "ref")));
    }
    page_first_subheading(page, page_say(page, "at_household"));
    page_table_print(page, &table, true);
}

static void
contradictions_print(const struct page *page, const struct json *tree)
{
    const struct json *list =
        json_get(json_get(tree, "who_counts"), "contradictions");
    for (const struct json *c = tree_first(list); c != NULL; c = c->next) {
        struct text name = words_member(tree, tree_get(c, "member"));
        page_item(
            page, 2, "▲ ",
            arena_printf(page->arena, "%.*s%s%s", (int)name.size, name.bytes,
                         page_say(page, "colon"),
                         page_word(page, "differs", tree_get(c, "code"))));
    }
}

/* How many months from the first to the last, both "2016-09". */
static int
months_between(struct text from, struct text to)
{
    int at[2] = {0, 0};
    const struct text ends[] = {from, to};
    for (int i = 0; i < 2; i++) {
        int64_t year, month;
        if (ends[i].size != 7 ||
            !text_to_count(text_slice(ends[i], 0, 4), &year) ||
            !text_to_count(text_slice(ends[i], 5, 7), &month))
            return 0;
        at[i] = (int)(year * 12 + month);
    }
    return at[1] - at[0] + 1;
}

/* Over whom and which months values and limits are. */
static void
extent_print(const struct page *page, const struct json *tree,
             const struct json *ruling)
{
    const struct json *counted = json_get(ruling, "counted");
    const struct json *months = json_get(ruling, "months");
    struct text from = tree_get(months, "from"), to = tree_get(months, "to");
    uint32_t count = counted == NULL ? 0 : counted->count;
    const char *values[] = {
        "count",  arena_printf(page->arena, "%u", count),
        "who",    words_members(page, tree, counted),
        "from",   text_chars(page->arena, from),
        "to",     text_chars(page->arena, to),
        "months", arena_printf(page->arena, "%d", months_between(from, to)),
        NULL};
    const char *key = count == 0   ? "basis_none"
                      : count == 1 ? "basis_one"
                                   : "basis_persons";
    page_paragraph(page, 2,
                   text_of(page_fill(page, page_say(page, key), values)));
}

/* For whom it is, and on which rulings it rests. */
static void
basis_print(const struct page *page, const struct json *tree,
            const struct json *ruling)
{
    const char *rests = words_rests(page, ruling);
    const char *names = words_members(page, tree, json_get(ruling, "persons"));
    struct text figures = tree_get(ruling, "rests_on_figures");
    extent_print(page, tree, ruling);
    if (*names != '\0')
        page_named(page, 2, page_say(page, "persons"), names);
    if (*rests != '\0')
        page_named(page, 2, page_say(page, "rests_on"), rests);
    if (figures.size > 0)
        page_named(page, 2, page_say(page, "rests"),
                   page_word(page, "status", figures));
}

static const struct json *
figure_named(const struct json *ruling, const char *name)
{
    for (const struct json *f = tree_first(json_get(ruling, "figures"));
         f != NULL; f = f->next)
        if (text_equals_chars(tree_get(f, "name"), name))
            return json_get(f, "value");
    return NULL;
}

/* "A, or B": the table has A alone; B stands under it (policy section 6). */
static void
other_way_print(const struct page *page, const struct json *ruling)
{
    struct text programme = tree_get(ruling, "programme");
    const struct json *measures = json_get(ruling, "measures");
    const struct json *pension = figure_named(ruling, "average_pension");
    const struct json *share =
        figure_named(ruling, "limits.illness_expense.medical_share");
    const char *key =
        text_equals_chars(programme, "temporary")         ? "or_temporary"
        : text_equals_chars(programme, "illness_expense") ? "or_illness"
        : text_equals_chars(programme, "elder_care") && pension != NULL
            ? "or_elder"
            : NULL;
    const char *values[] = {
        "medical",
        words_amount(page, json_get(measures, "medical_expense"),
                     TEXT("medical_expense")),
        "education",
        words_amount(page, json_get(measures, "education_expense"),
                     TEXT("education_expense")),
        "pension",
        words_amount(page, pension, TEXT("income")),
        "share",
        share == NULL ? "" : text_chars(page->arena, share->text),
        NULL};
    if (key != NULL && !mutant_is("text_other_way_unsaid"))
        page_paragraph(page, 2,
                       text_of(page_fill(page, page_say(page, key), values)));
}

static void
tests_print(const struct page *page, const struct json *tree,
            const struct json *ruling)
{
    struct page_table table;
    page_table_init(&table, 4, "lrrl");
    page_table_chars(
        page, &table,
        page_word(page, "programme", tree_get(ruling, "programme")));
    page_table_chars(page, &table, page_say(page, "value"));
    page_table_chars(page, &table, page_say(page, "limit"));
    page_table_chars(page, &table, page_say(page, "result"));
    for (const struct json *t = tree_first(json_get(ruling, "tests"));
         t != NULL; t = t->next) {
        struct text name = tree_get(t, "name");
        struct text result = tree_get(t, "result");
        if (text_equals_chars(result, "UNDETERMINED") &&
            mutant_is("text_test_unsaid"))
            continue;
        page_table_chars(page, &table, page_word(page, "test", name));
        page_table_chars(page, &table, words_test_value(page, ruling, t));
        page_table_chars(page, &table,
                         words_amount(page, json_get(t, "limit"), name));
        page_table_chars(page, &table,
                         arena_printf(page->arena, "%s %s", result_sign(result),
                                      page_word(page, "testresult", result)));
    }
    page_gap(page);
    page_table_print(page, &table, true);
    other_way_print(page, ruling);
    basis_print(page, tree, ruling);
}

void
section_why(const struct page *page, const struct json *tree)
{
    int at = 0;
    page_heading(page, "why");
    members_print(page, tree);
    contradictions_print(page, tree);
    for (const struct json *ruling = next_ruling(tree, &at); ruling != NULL;
         ruling = next_ruling(tree, &at))
        tests_print(page, tree, ruling);
    at = 0;
    if (tree_first(json_get(tree, "recognitions")) != NULL)
        page_subheading(page, page_say(page, "recognitions"));
    for (const struct json *ruling = next_ruling_in(tree, "recognitions", &at);
         ruling != NULL; ruling = next_ruling_in(tree, "recognitions", &at))
        tests_print(page, tree, ruling);
}
