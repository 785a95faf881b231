/* SPDX-License-Identifier: Apache-2.0
 *
 * The figures of each window: income by way, by month where months differ,
 * expenses and assets, every entry that counts and every one that does not;
 * then what was declared against what was found, and records that nothing used.
 */
#include "report_sections.h"

#include <string.h>

const struct json *
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
ways_print(const struct page *page, const struct json *income)
{
    struct page_table table;
    if (income == NULL)
        return;
    page_table_init(&table, 2, "lr");
    for (const struct json *way = tree_first(income); way != NULL;
         way = way->next) {
        const struct json *lo = json_at(way, 0), *hi = json_at(way, 1);
        bool is_total = text_equals_chars(way->key, "total");
        if (is_total || (lo != NULL && hi != NULL && lo->integer == 0 &&
                         hi->kind == JSON_INTEGER && hi->integer == 0))
            continue;
        page_table_chars(page, &table, page_word(page, "measure", way->key));
        page_table_chars(page, &table, words_amount(page, way, TEXT("income")));
    }
    page_table_chars(page, &table, page_word(page, "measure", TEXT("income")));
    page_table_chars(
        page, &table,
        words_amount(page, json_get(income, "total"), TEXT("income")));
    page_first_subheading(page, page_say(page, "at_income"));
    page_table_print(page, &table, false);
}

static void
assets_print(const struct page *page, const struct json *tree,
             struct text window)
{
    static const char *const names[] = {
        "medical_expense", "education_expense", "money",    "dwellings",
        "dwelling_area",   "non_residential",   "vehicles", "sold"};
    struct page_table table;
    page_table_init(&table, 2, "lr");
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct text name = text_of(names[i]);
        const struct json *value = measure_in(tree, window, names[i]);
        if (value == NULL)
            continue;
        page_table_chars(page, &table, page_word(page, "measure", name));
        page_table_chars(page, &table, words_amount(page, value, name));
    }
    if (table.count == 0)
        return;
    page_subheading(page, page_say(page, "at_assets"));
    page_table_print(page, &table, false);
}

static struct text
text_get(const struct json *entry, const char *key)
{
    struct text text = tree_get(entry, key);
    return text_is_absent(text) ? TEXT("") : text;
}

/* What an entry gives a month, as one number; false where that is not so. */
static bool
month_amount(const struct json *entry, int64_t *fen)
{
    const struct json *monthly = json_get(entry, "monthly");
    bool is_one = tree_get(entry, "from").size > 0 &&
                  text_equals(text_get(entry, "from"), text_get(entry, "to"));
    if (monthly == NULL && is_one)
        monthly = json_get(entry, "amount");
    const struct json *lo = json_at(monthly, 0), *hi = json_at(monthly, 1);
    if (lo == NULL || hi == NULL || lo->kind != JSON_INTEGER ||
        hi->kind != JSON_INTEGER || lo->integer != hi->integer)
        return false;
    *fen = lo->integer;
    return true;
}

/* The next entry goes on with the same a month, but for a fen that spreading
 * has left. */
static bool
goes_on(const struct json *first, const struct json *next)
{
    static const char *const keys[] = {"measure", "member", "source",
                                       "line",    "kind",   "key"};
    int64_t a, b;
    if (json_get(first, "wage") != NULL || json_get(next, "marks") != NULL ||
        json_get(first, "marks") != NULL || !month_amount(first, &a) ||
        !month_amount(next, &b) || a - b > 1 || b - a > 1)
        return false;
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        if (!text_equals(text_get(first, keys[i]), text_get(next, keys[i])))
            return false;
    return true;
}

/* Entries first..last as one. */
struct run {
    const struct json *first, *last;
    bool is_sum; /* several entries */
    int64_t sum;
};

static const char *
months_words(const struct page *page, const struct run *run)
{
    struct text from = tree_get(run->first, "from");
    struct text to = tree_get(run->last, "to");
    int64_t fen;
    bool has_month = month_amount(run->first, &fen);
    struct json monthly = {.kind = JSON_INTEGER, .integer = fen};
    const char *values[] = {"from",    text_chars(page->arena, from),
                            "to",      text_chars(page->arena, to),
                            "monthly", "",
                            NULL};
    if (from.size == 0)
        return "";
    if (text_equals(from, to))
        return text_chars(page->arena, from);
    if (!has_month)
        return arena_printf(page->arena, "%s – %s", values[1], values[3]);
    values[5] = words_amount(page, &monthly, TEXT("income"));
    return page_fill(page, page_say(page, "months_of"), values);
}

static void
counted_row(const struct page *page, const struct json *tree,
            const struct run *run, struct page_table *table)
{
    struct json sum = {.kind = JSON_INTEGER, .integer = run->sum};
    const struct json *e = run->first;
    page_table_chars(page, table, words_entry(page, e));
    page_table_cell(page, table, words_member(tree, tree_get(e, "member")));
    page_table_chars(page, table, months_words(page, run));
    page_table_chars(page, table,
                     run->is_sum ? words_amount(page, &sum, TEXT("income"))
                                 : words_entry_amount(page, e));
    page_table_chars(page, table, words_entry_source(page, tree, e));
}

static int64_t
amount_of(const struct json *entry)
{
    const struct json *lo = json_at(json_get(entry, "amount"), 0);
    return lo == NULL ? 0 : lo->integer;
}

static void
counted_print(const struct page *page, const struct json *tree,
              const struct json *entries)
{
    static const char *const keys[] = {"measure", "member", "month", "amount",
                                       "source"};
    struct page_table table;
    page_table_init(&table, 5, "lllrl");
    for (int i = 0; i < 5; i++)
        page_table_chars(page, &table, page_say(page, keys[i]));
    for (const struct json *e = tree_first(entries); e != NULL; e = e->next) {
        struct run run = {.first = e, .last = e, .sum = amount_of(e)};
        if (entry_why_not(page, tree, entries, e) != NULL)
            continue;
        for (; e->next != NULL && goes_on(run.first, e->next); e = e->next) {
            run.is_sum = money_add(run.sum, amount_of(e->next), &run.sum);
            run.last = e->next;
        }
        counted_row(page, tree, &run, &table);
    }
    page_subheading(page, page_say(page, "at_counted"));
    if (table.count > table.columns)
        page_table_print(page, &table, true);
    else
        page_paragraph(page, 2, text_of(page_say(page, "no_entries")));
}

static void
compared_print(const struct page *page, const struct json *tree)
{
    struct page_table table;
    const struct json *list = json_get(tree, "compared");
    if (list == NULL || list->count == 0)
        return;
    page_subheading(page, page_say(page, "declared_found"));
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

/* Which months a table is about, where the programmes differ. */
static void
window_print(const struct page *page, const struct json *tree,
             struct text window)
{
    const char *months = words_months(page, tree, window);
    if (months != NULL)
        page_parting(page, months);
}

void
section_figures(const struct page *page, const struct json *tree)
{
    const struct json *windows = json_get(tree, "entries");
    page_heading(page, "figures");
    for (const struct json *w = tree_first(windows); w != NULL; w = w->next) {
        if (w != tree_first(windows))
            page_gap(page);
        if (windows->count > 1)
            window_print(page, tree, w->key);
        ways_print(page, measure_in(tree, w->key, "income"));
        figures_by_month(page, tree, w);
        assets_print(page, tree, w->key);
        counted_print(page, tree, w);
        figures_not_counted(page, tree, w);
    }
    compared_print(page, tree);
    figures_not_used(page, tree);
}
