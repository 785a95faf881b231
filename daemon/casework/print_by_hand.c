/* SPDX-License-Identifier: Apache-2.0
 *
 * Answers that no owner's carrier brought: which, by whom, and of which paper.
 */
#include "mutant.h"
#include "report_sections.h"

static void
row_print(const struct page *page, const struct json *tree,
          const struct json *line, const struct json *cell,
          struct page_table *table)
{
    const struct json *manual = json_get(cell, "manual");
    page_table_chars(
        page, table,
        arena_printf(
            page->arena, "%02lld %s", (long long)tree_number(line, "no"),
            words_owner_short(
                page, words_owner(page, tree, tree_get(line, "line")))));
    page_table_cell(page, table, words_member(tree, tree_get(cell, "member")));
    page_table_cell(page, table, tree_get(manual, "entered_by"));
    page_table_cell(page, table, tree_get(manual, "confirmed_by"));
    page_table_cell(page, table, tree_get(manual, "scan_sha256"));
}

void
matrix_by_hand(const struct page *page, const struct json *tree)
{
    static const char *const headings[] = {"line", "member", "hand_entered",
                                           "hand_confirmed", "hand_scan"};
    struct page_table table;
    page_table_init(&table, 5, "lllll");
    for (int i = 0; i < 5; i++)
        page_table_chars(page, &table, page_say(page, headings[i]));
    for (const struct json *line = tree_first(json_get(tree, "lines"));
         line != NULL; line = line->next)
        for (const struct json *cell = tree_first(json_get(line, "cells"));
             cell != NULL; cell = cell->next)
            if (json_get(cell, "manual") != NULL)
                row_print(page, tree, line, cell, &table);
    if (table.count == 5 || mutant_is("text_by_hand_unsaid"))
        return;
    page_subheading(page, page_say(page, "hand_head"));
    page_paragraph(page, 2, text_of(page_say(page, "hand_note")));
    page_table_print(page, &table, true);
}
