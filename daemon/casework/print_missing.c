/* SPDX-License-Identifier: Apache-2.0
 *
 * What is missing: every line that a programme needs and whose answer about
 * somebody who counts, or may, is a gap, with what it leaves open; then what
 * the office can do about the rulings that are referred.
 */
#include "mutant.h"
#include "print_advice.h"
#include "report_sections.h"

#include <string.h>

/* What is wrong with a cell: all its gaps, in words. */
static const char *
cell_words(const struct page *page, const struct json *cell)
{
    const char *words = "";
    for (const struct json *gap = tree_first(json_get(cell, "gap"));
         gap != NULL && words != NULL; gap = gap->next)
        words = words_joined(
            page, words, words_gap(page, gap->text, tree_get(cell, "reason")));
    return words == NULL ? "" : words;
}

/* Lines are not asked about those who do not count: that is no gap. */
static bool
is_of_household(const struct json *tree, const struct json *cell)
{
    const struct json *out =
        json_get(json_get(tree, "who_counts"), "not_counted");
    for (const struct json *p = tree_first(out); p != NULL; p = p->next)
        if (text_equals(tree_get(p, "member"), tree_get(cell, "member")))
            return false;
    return true;
}

static bool
is_shown(const struct page *page, const struct json *tree,
         const struct json *cell)
{
    if (mutant_is("text_gap_unsaid") &&
        text_equals_chars(tree_get(cell, "kind"), "FOUND"))
        return false;
    return *cell_words(page, cell) != '\0' && is_of_household(tree, cell);
}

/* The members of whom the line says the same as of `first`. */
static const char *
members_alike(const struct page *page, const struct json *tree,
              const struct json *first)
{
    const char *what = cell_words(page, first), *names = "";
    for (const struct json *c = first; c != NULL && names != NULL;
         c = c->next) {
        struct text name = words_member(tree, tree_get(c, "member"));
        if (is_shown(page, tree, c) && strcmp(cell_words(page, c), what) == 0)
            names = words_joined(page, names, text_chars(page->arena, name));
    }
    return names == NULL ? "" : names;
}

static bool
is_said(const struct page *page, const struct json *tree,
        const struct json *line, const struct json *cell)
{
    for (const struct json *c = tree_first(json_get(line, "cells")); c != cell;
         c = c->next)
        if (is_shown(page, tree, c) &&
            strcmp(cell_words(page, c), cell_words(page, cell)) == 0)
            return true;
    return false;
}

static bool
is_needed(const struct json *line)
{
    const struct json *needed = json_get(line, "needed_by");
    return needed != NULL && needed->count > 0;
}

/* Rows of one line; false: it has no gap. */
static bool
gap_rows(const struct page *page, const struct json *tree,
         const struct json *line, struct page_table *table)
{
    uint32_t before = table->count;
    for (const struct json *cell = tree_first(json_get(line, "cells"));
         cell != NULL; cell = cell->next) {
        if (!is_shown(page, tree, cell) || is_said(page, tree, line, cell))
            continue;
        const char *opens = advice_opens(page, tree_get(line, "line"));
        page_table_chars(page, table,
                         arena_printf(page->arena, "%02lld",
                                      (long long)tree_number(line, "no")));
        page_table_chars(page, table,
                         words_owner(page, tree, tree_get(line, "line")));
        page_table_chars(page, table, cell_words(page, cell));
        page_table_chars(page, table, members_alike(page, tree, cell));
        page_table_chars(page, table,
                         *opens == '\0' || !is_needed(line)
                             ? page_say(page, "opens_none")
                             : opens);
    }
    return table->count > before;
}

static void
completeness_print(const struct page *page, const struct json *tree,
                   unsigned gaps)
{
    const struct json *c = json_get(tree, "completeness");
    const char *values[] = {
        "lines",
        arena_printf(page->arena, "%lld", (long long)tree_number(c, "lines")),
        "asked",
        arena_printf(page->arena, "%lld",
                     (long long)tree_number(c, "lines_asked")),
        "gaps",
        arena_printf(page->arena, "%u", gaps),
        NULL};
    if (gaps != 0 || !tree_is(c, "complete"))
        page_paragraph(
            page, 2,
            text_of(page_say(page, tree_is(c, "complete") ? "is_whole"
                                                          : "not_whole")));
    page_paragraph(
        page, 2,
        text_of(page_fill(
            page, page_say(page, gaps == 0 ? "all_answered" : "some_missing"),
            values)));
}

static void
advice_print(const struct page *page, const struct json *tree)
{
    struct advice_list list = {0};
    int at = 0;
    for (const struct json *r = next_ruling(tree, &at); r != NULL;
         r = next_ruling(tree, &at))
        advice_collect(page, tree, r, &list);
    if (list.count == 0)
        return;
    page_subheading(page, page_say(page, "at_do"));
    for (const struct advice *a = list.first; a != NULL; a = a->next)
        page_item(page, 2, "→ ", a->words);
}

void
section_missing(const struct page *page, const struct json *tree)
{
    static const char *const headings[] = {"line", "what", "member", "opens"};
    struct page_table table;
    unsigned gaps = 0;
    page_table_init(&table, 5, "lllll");
    page_table_chars(page, &table, "");
    for (int i = 0; i < 4; i++)
        page_table_chars(page, &table, page_say(page, headings[i]));
    for (const struct json *line = tree_first(json_get(tree, "lines"));
         line != NULL; line = line->next)
        gaps += gap_rows(page, tree, line, &table);
    page_heading(page, "missing");
    completeness_print(page, tree, gaps);
    if (gaps > 0)
        page_table_print(page, &table, true);
    advice_print(page, tree);
}
