/* SPDX-License-Identifier: Apache-2.0
 *
 * The matrix: what each line answered about each member, in a word or two. Many
 * members stand in several tables, a few side by side.
 */
#include "mutant.h"
#include "report_sections.h"

#include <string.h>

enum { MEMBERS_BESIDE = PAGE_COLUMNS_MAX - 2 };

static const char *
kind_words(const struct page *page, const struct json *tree,
           const struct json *cell)
{
    struct text kind = tree_get(cell, "kind");
    bool is_unasked = text_equals_chars(kind, "NOT_ASKED");
    if (is_unasked && words_is_not_counted(tree, tree_get(cell, "member")))
        kind = TEXT("NOT_COUNTED");
    else if (is_unasked &&
             text_equals_chars(tree_get(cell, "reason"), "not_needed"))
        kind = TEXT("NOT_NEEDED");
    return page_word(page, "cell", kind);
}

/* "found, in doubt": the kind, and what is wrong with the answer beside it. */
static const char *
cell_words(const struct page *page, const struct json *tree,
           const struct json *cell)
{
    const char *words = kind_words(page, tree, cell);
    const char *last = words;
    for (const struct json *gap = tree_first(json_get(cell, "gap"));
         gap != NULL && words != NULL; gap = gap->next) {
        struct text rest = gap->text, kind;
        text_cut(&rest, '(', &kind);
        const char *word = page_word(page, "cell", kind);
        if (strcmp(word, last) != 0)
            words = words_joined(page, words, word);
        last = word;
    }
    if (words != NULL && json_get(cell, "manual") != NULL)
        words =
            words_joined(page, words, page_word(page, "cell", TEXT("MANUAL")));
    return words == NULL ? "" : words;
}

static const struct json *
cell_of(const struct json *line, struct text member)
{
    const struct json *cell = tree_first(json_get(line, "cells"));
    while (cell != NULL && !text_equals(tree_get(cell, "member"), member))
        cell = cell->next;
    return cell;
}

/* Members first .. first + count - 1 beside each other. */
static void
some_print(const struct page *page, const struct json *tree,
           const struct json *first, uint32_t count)
{
    struct page_table table;
    page_table_init(&table, count + 2, "llllllll");
    page_table_chars(page, &table, "");
    page_table_chars(page, &table, page_say(page, "line"));
    const struct json *member = first;
    for (uint32_t i = 0; i < count; i++, member = member->next)
        page_table_cell(page, &table, tree_get(member, "name"));
    for (const struct json *line = tree_first(json_get(tree, "lines"));
         line != NULL && !(line->next == NULL && mutant_is("text_line_unsaid"));
         line = line->next) {
        page_table_chars(page, &table,
                         arena_printf(page->arena, "%02lld",
                                      (long long)tree_number(line, "no")));
        page_table_chars(
            page, &table,
            words_owner_short(page,
                              words_owner(page, tree, tree_get(line, "line"))));
        member = first;
        for (uint32_t i = 0; i < count; i++, member = member->next)
            page_table_chars(
                page, &table,
                cell_words(page, tree, cell_of(line, tree_get(member, "ref"))));
    }
    page_table_print(page, &table, true);
}

void
section_matrix(const struct page *page, const struct json *tree)
{
    const struct json *members =
        json_get(json_get(tree, "household"), "members");
    const struct json *first = tree_first(members);
    uint32_t left = members == NULL ? 0 : members->count;
    page_heading(page, "at_lines");
    while (left > 0) {
        uint32_t count = left < MEMBERS_BESIDE ? left : MEMBERS_BESIDE;
        some_print(page, tree, first, count);
        for (uint32_t i = 0; i < count; i++)
            first = first->next;
        left -= count;
        if (left > 0)
            page_gap(page);
    }
    matrix_by_hand(page, tree);
}
