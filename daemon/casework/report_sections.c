/* SPDX-License-Identifier: Apache-2.0
 *
 * Why (tests and contradictions), what is missing (lines and their owners),
 * the figures, the household, and the pack and evidence that it rests on.
 */
#include "report_sections.h"
#include "policy_terms.h"

#include <string.h>

enum { ROWS_SHOWN_MAX = 60 };

static const char *
result_sign(struct text result)
{
    return text_equals_chars(result, "MET")       ? "✓"
           : text_equals_chars(result, "NOT_MET") ? "✕"
                                                  : "?";
}

/* For whom it is, and on which rulings it rests. */
static void
basis_print(const struct page *page, const struct json *tree,
            const struct json *ruling)
{
    const char *rests = words_rests(page, ruling), *names = "";
    for (const struct json *p = tree_first(json_get(ruling, "persons"));
         p != NULL && names != NULL; p = p->next) {
        struct text name = words_member(tree, p->text);
        names = arena_printf(page->arena, "%s%s%.*s", names,
                             *names == '\0' ? "" : ", ", (int)name.size,
                             name.bytes);
    }
    if (names != NULL && *names != '\0')
        buffer_printf(page->out, "  %s%s\n", page_say(page, "persons"), names);
    if (*rests != '\0')
        page_paragraph(
            page, 2,
            text_of(arena_printf(page->arena, "%s%s",
                                 page_say(page, "rests_on"), rests)));
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
        page_table_chars(page, &table, page_word(page, "test", name));
        page_table_chars(page, &table,
                         words_amount(page, json_get(t, "value"), name));
        page_table_chars(page, &table,
                         words_amount(page, json_get(t, "limit"), name));
        page_table_chars(page, &table,
                         arena_printf(page->arena, "%s %s", result_sign(result),
                                      page_word(page, "testresult", result)));
    }
    page_table_print(page, &table, true);
    basis_print(page, tree, ruling);
    struct text rests = tree_get(ruling, "rests_on_figures");
    if (rests.size > 0)
        buffer_printf(page->out, "  %s%s\n", page_say(page, "rests"),
                      page_word(page, "status", rests));
}

static void
contradictions_print(const struct page *page, const struct json *tree)
{
    const struct json *list =
        json_get(json_get(tree, "who_counts"), "contradictions");
    for (const struct json *c = tree_first(list); c != NULL; c = c->next) {
        struct text name = words_member(tree, tree_get(c, "member"));
        const char *line =
            arena_printf(page->arena, "▲ %.*s: %s", (int)name.size, name.bytes,
                         page_word(page, "differs", tree_get(c, "code")));
        page_paragraph(page, 2, text_of(line));
    }
}

void
section_why(const struct page *page, const struct json *tree)
{
    bool is_first = true;
    int at = 0;
    page_heading(page, "why");
    contradictions_print(page, tree);
    for (const struct json *ruling = next_ruling(tree, &at); ruling != NULL;
         ruling = next_ruling(tree, &at)) {
        if (!is_first)
            buffer_chars(page->out, "\n");
        tests_print(page, tree, ruling);
        is_first = false;
    }
    at = 0;
    if (tree_first(json_get(tree, "recognitions")) != NULL)
        page_heading(page, "recognitions");
    is_first = true;
    for (const struct json *ruling = next_ruling_in(tree, "recognitions", &at);
         ruling != NULL; ruling = next_ruling_in(tree, "recognitions", &at)) {
        if (!is_first)
            buffer_chars(page->out, "\n");
        tests_print(page, tree, ruling);
        is_first = false;
    }
}

/* What is wrong with a cell: all its gaps, in words. */
static const char *
cell_words(const struct page *page, const struct json *cell)
{
    const char *words = "";
    for (const struct json *gap = tree_first(json_get(cell, "gap"));
         gap != NULL && words != NULL; gap = gap->next)
        words = arena_printf(
            page->arena, "%s%s%s", words, *words == '\0' ? "" : ", ",
            words_gap(page, gap->text, tree_get(cell, "reason")));
    return words == NULL ? "" : words;
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
        if (strcmp(cell_words(page, c), what) == 0)
            names = arena_printf(page->arena, "%s%s%.*s", names,
                                 *names == '\0' ? "" : ", ", (int)name.size,
                                 name.bytes);
    }
    return names == NULL ? "" : names;
}

static bool
is_said(const struct page *page, const struct json *line,
        const struct json *cell)
{
    for (const struct json *c = tree_first(json_get(line, "cells")); c != cell;
         c = c->next)
        if (strcmp(cell_words(page, c), cell_words(page, cell)) == 0)
            return true;
    return false;
}

static void
gap_rows(const struct page *page, const struct json *tree,
         const struct json *line, struct page_table *table)
{
    for (const struct json *cell = tree_first(json_get(line, "cells"));
         cell != NULL; cell = cell->next) {
        if (*cell_words(page, cell) == '\0' || is_said(page, line, cell))
            continue;
        page_table_chars(page, table,
                         arena_printf(page->arena, "%02lld",
                                      (long long)tree_number(line, "no")));
        page_table_chars(page, table,
                         words_owner(page, tree, tree_get(line, "line")));
        page_table_chars(page, table, cell_words(page, cell));
        page_table_chars(page, table, members_alike(page, tree, cell));
    }
}

static bool
is_needed(const struct json *line)
{
    const struct json *needed = json_get(line, "needed_by");
    return needed != NULL && needed->count > 0;
}

static void
completeness_print(const struct page *page, const struct json *tree)
{
    const struct json *c = json_get(tree, "completeness");
    long long lines = (long long)tree_number(c, "lines");
    long long answered = (long long)tree_number(c, "lines_answered");
    const char *whole =
        page_say(page, tree_is(c, "complete") ? "complete" : "incomplete");
    if (page->language == LANGUAGE_ZH)
        buffer_printf(page->out, "  %lld 条线路中 %lld 条已全部答复;%s\n",
                      lines, answered, whole);
    else
        buffer_printf(page->out, "  %lld of %lld lines answered in full; %s\n",
                      answered, lines, whole);
}

void
section_missing(const struct page *page, const struct json *tree)
{
    struct page_table table;
    page_heading(page, "missing");
    completeness_print(page, tree);
    page_table_init(&table, 4, "llll");
    page_table_chars(page, &table, "");
    page_table_chars(page, &table, page_say(page, "line"));
    page_table_chars(page, &table, page_say(page, "what"));
    page_table_chars(page, &table, page_say(page, "member"));
    for (const struct json *line = tree_first(json_get(tree, "lines"));
         line != NULL; line = line->next)
        if (is_needed(line))
            gap_rows(page, tree, line, &table);
    if (table.count > table.columns)
        page_table_print(page, &table, true);
}

/* A measure of the window, as the first ruling that has it says. */
static const struct json *
measure_in(const struct json *tree, struct text window, const char *name)
{
    static const char *const keys[] = {"rulings", "recognitions"};
    for (int i = 0; i < 2; i++) {
        int at = 0;
        for (const struct json *r = next_ruling_in(tree, keys[i], &at);
             r != NULL; r = next_ruling_in(tree, keys[i], &at)) {
            const struct json *found = json_get(json_get(r, "measures"), name);
            if (found != NULL && ruling_is_of_window(r, window))
                return found;
        }
    }
    return NULL;
}

static void
ways_print(const struct page *page, const struct json *income,
           struct page_table *table)
{
    for (const struct json *way = tree_first(income); way != NULL;
         way = way->next) {
        const struct json *lo = json_at(way, 0), *hi = json_at(way, 1);
        bool is_total = text_equals_chars(way->key, "total");
        if (!is_total && lo != NULL && hi != NULL && lo->integer == 0 &&
            hi->kind == JSON_INTEGER && hi->integer == 0)
            continue;
        page_table_chars(
            page, table,
            page_word(page, "measure", is_total ? TEXT("income") : way->key));
        page_table_chars(page, table, words_amount(page, way, TEXT("income")));
    }
}

static void
measures_print(const struct page *page, const struct json *tree,
               struct text window)
{
    static const char *const names[] = {
        "medical_expense", "education_expense", "money",    "dwellings",
        "dwelling_area",   "non_residential",   "vehicles", "sold"};
    struct page_table table;
    page_table_init(&table, 2, "lr");
    ways_print(page, measure_in(tree, window, "income"), &table);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct text name = text_of(names[i]);
        const struct json *value = measure_in(tree, window, names[i]);
        if (value == NULL)
            continue;
        page_table_chars(page, &table, page_word(page, "measure", name));
        page_table_chars(page, &table, words_amount(page, value, name));
    }
    page_table_print(page, &table, false);
}

static const char *
months_words(const struct page *page, const struct json *entry)
{
    struct text from = tree_get(entry, "from"), to = tree_get(entry, "to");
    if (from.size == 0)
        return "";
    if (text_equals(from, to))
        return text_chars(page->arena, from);
    return arena_printf(page->arena, "%.*s – %.*s", (int)from.size, from.bytes,
                        (int)to.size, to.bytes);
}

static void
entry_row(const struct page *page, const struct json *tree,
          const struct json *entry, struct page_table *table)
{
    page_table_chars(page, table, words_entry(page, entry));
    page_table_cell(page, table, words_member(tree, tree_get(entry, "member")));
    page_table_chars(page, table, months_words(page, entry));
    page_table_chars(page, table, words_entry_amount(page, entry));
    page_table_chars(page, table, words_entry_source(page, tree, entry));
}

/* Entries that a missing answer opens are named above, with their owners. */
static bool
is_only_gap(const struct json *entry)
{
    const struct json *amount = json_get(entry, "amount");
    const struct json *lo = json_at(amount, 0), *hi = json_at(amount, 1);
    for (const struct json *m = tree_first(json_get(entry, "marks")); m != NULL;
         m = m->next)
        if (text_equals_chars(m->text, "GAP"))
            return lo != NULL && lo->integer == 0 && hi != NULL &&
                   hi->kind == JSON_NULL;
    return false;
}

/* Does any ruling of the window compare what the entry adds up to? */
static bool
is_of_window(const struct page *page, const struct json *tree,
             struct text window, const struct json *entry)
{
    const char *measure = text_chars(page->arena, tree_get(entry, "measure"));
    return measure != NULL &&
           (measure[0] == 'I' || measure_in(tree, window, measure) != NULL);
}

static void
entries_print(const struct page *page, const struct json *tree,
              const struct json *list)
{
    struct page_table table;
    uint32_t left_out = 0;
    if (list->count == 0)
        return;
    page_table_init(&table, 5, "lllrl");
    page_table_chars(page, &table, page_say(page, "measure"));
    page_table_chars(page, &table, page_say(page, "member"));
    page_table_chars(page, &table, "");
    page_table_chars(page, &table, page_say(page, "amount"));
    page_table_chars(page, &table, page_say(page, "source"));
    for (const struct json *e = tree_first(list); e != NULL; e = e->next)
        if (is_only_gap(e) || !is_of_window(page, tree, list->key, e))
            continue;
        else if (table.count < table.columns * (ROWS_SHOWN_MAX + 1))
            entry_row(page, tree, e, &table);
        else
            left_out++;
    if (table.count == table.columns)
        return;
    buffer_chars(page->out, "\n");
    page_table_print(page, &table, true);
    if (left_out == 0)
        return;
    if (page->language == LANGUAGE_ZH)
        buffer_printf(page->out, "  另有 %u 项,见 --json\n", left_out);
    else
        buffer_printf(page->out, "  and %u more: see --json\n", left_out);
}

static void
compared_print(const struct page *page, const struct json *tree)
{
    struct page_table table;
    const struct json *list = json_get(tree, "compared");
    if (list == NULL || list->count == 0)
        return;
    page_heading(page, "declared_found");
    page_table_init(&table, 5, "llrrl");
    static const char *const headings[] = {"member", "measure", "declared",
                                           "found", "result"};
    for (int i = 0; i < 5; i++)
        page_table_chars(page, &table, page_say(page, headings[i]));
    for (const struct json *c = tree_first(list); c != NULL; c = c->next) {
        struct text measure = tree_get(c, "measure");
        page_table_cell(page, &table,
                        words_member(tree, tree_get(c, "member")));
        page_table_chars(page, &table, page_word(page, "measure", measure));
        page_table_chars(page, &table,
                         words_amount(page, json_get(c, "declared"), measure));
        page_table_chars(page, &table,
                         words_amount(page, json_get(c, "found"), measure));
        page_table_chars(page, &table,
                         page_word(page, "compare", tree_get(c, "verdict")));
    }
    page_table_print(page, &table, true);
}

/* Doubtful, stale and foreign records: shown, and counted nowhere. */
static void
findings_print(const struct page *page, const struct json *tree)
{
    struct page_table table;
    page_table_init(&table, 4, "llll");
    for (const struct json *f = tree_first(json_get(tree, "findings"));
         f != NULL; f = f->next) {
        struct text verdict = tree_get(f, "verdict");
        bool is_stale = tree_is(f, "stale");
        bool is_shown = text_equals_chars(verdict, "DOUBTFUL") ||
                        text_equals_chars(verdict, "STRAY") || is_stale;
        if (!is_shown)
            continue;
        page_table_chars(page, &table,
                         words_owner(page, tree, tree_get(f, "line")));
        page_table_cell(page, &table,
                        words_member(tree, tree_get(f, "member")));
        page_table_chars(page, &table,
                         is_stale ? page_say(page, "stale")
                                  : page_word(page, "verdict", verdict));
        page_table_chars(page, &table,
                         page_word(page, "match", tree_get(f, "reason")));
    }
    if (table.count == 0)
        return;
    page_heading(page, "kept_not");
    page_table_print(page, &table, false);
}

/* Which months a table is about, where the programmes differ. */
static void
window_print(const struct page *page, const struct json *tree,
             struct text window)
{
    int at = 0;
    const struct json *ruling = next_ruling(tree, &at);
    while (ruling != NULL && !ruling_is_of_window(ruling, window))
        ruling = next_ruling(tree, &at);
    const struct json *months = json_get(ruling, "months");
    struct text from = tree_get(months, "from"), to = tree_get(months, "to");
    buffer_printf(page->out, "  %s %.*s – %.*s\n", page_say(page, "period"),
                  (int)from.size, from.bytes, (int)to.size, to.bytes);
}

void
section_figures(const struct page *page, const struct json *tree)
{
    const struct json *windows = json_get(tree, "entries");
    page_heading(page, "figures");
    for (const struct json *w = tree_first(windows); w != NULL; w = w->next) {
        if (w != tree_first(windows))
            buffer_chars(page->out, "\n");
        if (windows->count > 1)
            window_print(page, tree, w->key);
        measures_print(page, tree, w->key);
        entries_print(page, tree, w);
    }
    compared_print(page, tree);
    findings_print(page, tree);
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
             p != NULL; p = p->next)
            if (text_equals(tree_get(p, "member"), ref))
                return arena_printf(
                    page->arena, "%s: %s", page_say(page, words[i]),
                    page_word(page, "counts", tree_get(p, "reason")));
    return page_say(page, "counted");
}

void
section_members(const struct page *page, const struct json *tree)
{
    struct page_table table;
    page_heading(page, "members");
    page_table_init(&table, 4, "llll");
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
    page_table_print(page, &table, false);
}

/* Those that have no word of their own have one in the table of terms. */
static const char *
figure_word(const struct page *page, struct text name)
{
    const struct policy_term *term = policy_term_find(name);
    if (!text_starts_with(name, "limits.") || term == NULL)
        return page_word(page, "figure", name);
    return page->language == LANGUAGE_ZH ? term->zh : term->en;
}

static const char *
figure_value(const struct page *page, const struct json *figure)
{
    const struct json *value = json_get(figure, "value");
    struct text name = tree_get(figure, "name");
    const struct policy_term *term = policy_term_find(name);
    enum term_unit unit = term == NULL ? UNIT_FEN : term->unit;
    if (value != NULL && value->kind == JSON_STRING)
        return text_chars(page->arena, value->text);
    if (unit > UNIT_AREA_HEAD && value != NULL) /* no money, no area */
        return term_value(page->arena, unit, value->integer, NULL);
    return words_amount(page, value,
                        unit == UNIT_AREA_HEAD ? TEXT("dwelling_area")
                                               : TEXT("money"));
}

/* Has a ruling before this one named the figure? */
static bool
is_named_before(const struct json *tree, const struct json *ruling,
                const struct json *figure)
{
    int at = 0;
    for (const struct json *r = next_ruling(tree, &at);
         r != NULL && r != ruling; r = next_ruling(tree, &at))
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

void
section_basis(const struct page *page, const struct json *tree)
{
    const struct json *pack = json_get(tree, "pack");
    int at = 0;
    struct page_table table;
    page_heading(page, "basis");
    page_table_init(&table, 4, "lrll");
    for (const struct json *r = next_ruling(tree, &at); r != NULL;
         r = next_ruling(tree, &at))
        for (const struct json *f = tree_first(json_get(r, "figures"));
             f != NULL; f = f->next)
            if (!is_named_before(tree, r, f))
                figure_row(page, f, &table);
    page_table_print(page, &table, false);
    buffer_printf(
        page->out, "\n  %s %.*s %.*s · %.16s…\n", page_say(page, "pack"),
        (int)tree_get(pack, "name").size, tree_get(pack, "name").bytes,
        (int)tree_get(pack, "version").size, tree_get(pack, "version").bytes,
        tree_get(pack, "digest").bytes);
    page_paragraph(page, 2, text_of(page_say(page, "note")));
}
