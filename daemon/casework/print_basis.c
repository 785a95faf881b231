/* SPDX-License-Identifier: Apache-2.0
 *
 * What the report rests on: the figures that its rulings used, with day and
 * status, the policy pack; and how its words are to be read, said once.
 */
#include "mutant.h"
#include "report_sections.h"

#include "policy_terms.h"

/* Those that have no word of their own have one in the table of terms. */
static const char *
figure_word(const struct page *page, struct text name)
{
    const struct policy_term *term = policy_term_find(name);
    const char *own = page_word(page, "figure", name);
    if (term == NULL || !text_equals_chars(name, own))
        return own;
    return page->language == LANGUAGE_ZH ? term->zh : term->en;
}

/* "2/1" */
static bool
is_whole(struct text share)
{
    return share.size > 2 && share.bytes[share.size - 2] == '/' &&
           share.bytes[share.size - 1] == '1';
}

static const char *
figure_value(const struct page *page, const struct json *figure)
{
    const struct json *value = json_get(figure, "value");
    struct text name = tree_get(figure, "name");
    const struct policy_term *term = policy_term_find(name);
    enum term_unit unit = term == NULL ? UNIT_FEN : term->unit;
    if (value != NULL && value->kind == JSON_STRING)
        return text_chars(page->arena,
                          is_whole(value->text)
                              ? text_slice(value->text, 0, value->text.size - 2)
                              : value->text);
    if (unit > UNIT_AREA_HEAD && value != NULL) /* no money, no area */
        return term_value(page->arena, unit, value->integer, NULL);
    return words_amount(page, value,
                        unit == UNIT_AREA_HEAD ? TEXT("dwelling_area")
                                               : TEXT("money"));
}

/* The rulings asked for, then those that they rest on. */
static const struct json *
next_of_all(const struct json *tree, int *list, int *at)
{
    static const char *const keys[] = {"rulings", "recognitions"};
    while (*list < (mutant_is("text_figure_unsaid") ? 1 : 2)) {
        const struct json *ruling = next_ruling_in(tree, keys[*list], at);
        if (ruling != NULL)
            return ruling;
        (*list)++;
        *at = 0;
    }
    return NULL;
}

/* Has a ruling before this one named the figure? */
static bool
is_named_before(const struct json *tree, const struct json *ruling,
                const struct json *figure)
{
    int list = 0, at = 0;
    for (const struct json *r = next_of_all(tree, &list, &at);
         r != NULL && r != ruling; r = next_of_all(tree, &list, &at))
        for (const struct json *f = tree_first(json_get(r, "figures"));
             f != NULL; f = f->next)
            if (text_equals(tree_get(f, "name"), tree_get(figure, "name")) &&
                text_equals(tree_get(f, "from"), tree_get(figure, "from")))
                return true;
    return false;
}

static void
figure_row(const struct page *page, const struct json *figure,
           struct page_table *table)
{
    bool is_old = tree_is(figure, "old");
    page_table_chars(page, table, figure_word(page, tree_get(figure, "name")));
    page_table_chars(page, table, figure_value(page, figure));
    page_table_cell(page, table, tree_get(figure, "from"));
    page_table_chars(
        page, table,
        arena_printf(page->arena, "%s%s%s",
                     page_word(page, "status", tree_get(figure, "status")),
                     is_old ? " " : "", is_old ? page_say(page, "old") : ""));
}

static void
legend_print(const struct page *page)
{
    static const char *const rows[] = {"amounts",   "or_more", "outcomes",
                                       "dwellings", "marks",   "imputed",
                                       "matrix",    "statuses"};
    page_subheading(page, page_say(page, "at_legend"));
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        page_item(page, 2, "· ", page_word(page, "read", text_of(rows[i])));
}

void
section_basis(const struct page *page, const struct json *tree)
{
    static const char *const headings[] = {"figure", "value_of", "from_day",
                                           "status"};
    const struct json *pack = json_get(tree, "pack");
    int list = 0, at = 0;
    struct page_table table;
    page_heading(page, "basis_head");
    page_table_init(&table, 4, "lrll");
    for (int i = 0; i < 4; i++)
        page_table_chars(page, &table, page_say(page, headings[i]));
    for (const struct json *r = next_of_all(tree, &list, &at); r != NULL;
         r = next_of_all(tree, &list, &at))
        for (const struct json *f = tree_first(json_get(r, "figures"));
             f != NULL; f = f->next)
            if (!is_named_before(tree, r, f))
                figure_row(page, f, &table);
    if (table.count > table.columns)
        page_table_print(page, &table, true);
    page_gap(page);
    page_paragraph(
        page, 2,
        text_of(arena_printf(
            page->arena, "%s %.*s %.*s · %.16s…", page_say(page, "pack"),
            (int)tree_get(pack, "name").size, tree_get(pack, "name").bytes,
            (int)tree_get(pack, "version").size,
            tree_get(pack, "version").bytes, tree_get(pack, "digest").bytes)));
    legend_print(page);
    page_gap(page);
    page_paragraph(page, 2, text_of(page_say(page, "note")));
}
