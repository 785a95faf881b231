/* SPDX-License-Identifier: Apache-2.0
 *
 * Income by month: a row for months that follow each other with the same
 * figures, a column for each way whose months are not all the same. Entries
 * that are of no single month are of the period and stand in the table of ways.
 */
#include "report_sections.h"

enum { MONTHS_MOST = 120, WAYS = 9 };

struct cell {
    int64_t lo, hi;
    bool is_open;
};

struct months {
    int first, count; /* of the window; a month is year * 12 + month - 1 */
    bool is_there[WAYS];
    struct cell cells[WAYS][MONTHS_MOST];
};

/* "2016-09" as a number; -1 where it is none. */
static int
month_of(struct text text)
{
    int64_t year, month;
    if (text.size != 7 || !text_to_count(text_slice(text, 0, 4), &year) ||
        !text_to_count(text_slice(text, 5, 7), &month) || month < 1)
        return -1;
    return (int)(year * 12 + month - 1);
}

static void
cell_add(struct months *months, int way, int month, const struct json *amount)
{
    int at = month - months->first;
    const struct json *lo = json_at(amount, 0), *hi = json_at(amount, 1);
    if (at < 0 || at >= months->count || lo == NULL || hi == NULL)
        return;
    struct cell *cell = &months->cells[way][at];
    months->is_there[way] = true;
    cell->is_open |= hi->kind != JSON_INTEGER ||
                     !money_add(cell->hi, hi->integer, &cell->hi);
    if (lo->kind == JSON_INTEGER)
        cell->is_open |= !money_add(cell->lo, lo->integer, &cell->lo);
}

/* One entry: of a month, the same in each of its months, or as it says. */
static void
entry_add(struct months *months, int way, const struct json *entry)
{
    const struct json *own = tree_first(json_get(entry, "months"));
    const struct json *monthly = json_get(entry, "monthly");
    int from = month_of(tree_get(entry, "from"));
    int to = month_of(tree_get(entry, "to"));
    if (own == NULL && from == to && from >= 0)
        monthly = json_get(entry, "amount");
    for (int month = from;
         month <= to && from >= 0 && own == NULL && monthly != NULL; month++)
        cell_add(months, way, month, monthly);
    for (; own != NULL; own = own->next) {
        struct json high = {.kind = JSON_INTEGER, .integer = own->integer};
        struct json low = high;
        struct json both = {.kind = JSON_ARRAY, .count = 2, .first = &low};
        low.next = &high;
        cell_add(months, way, month_of(own->key), &both);
    }
}

static bool
is_near(int64_t a, int64_t b)
{
    return a - b <= 1 && b - a <= 1;
}

/* A sum spread over months leaves a fen here and there: that is no
 * difference. */
static bool
is_same(const struct cell *a, const struct cell *b)
{
    return is_near(a->lo, b->lo) && a->is_open == b->is_open &&
           (a->is_open || is_near(a->hi, b->hi));
}

static bool
differs(const struct months *months, int way)
{
    for (int i = 1; i < months->count && months->is_there[way]; i++)
        if (!is_same(&months->cells[way][i], &months->cells[way][0]))
            return true;
    return false;
}

static bool
is_row_same(const struct months *months, const int *ways, uint32_t count, int a,
            int b)
{
    for (uint32_t w = 0; w < count; w++)
        if (!is_same(&months->cells[ways[w]][a], &months->cells[ways[w]][b]))
            return false;
    return true;
}

static const char *
month_words(const struct page *page, int month)
{
    return arena_printf(page->arena, "%04d-%02d", month / 12, month % 12 + 1);
}

static const char *
cell_words(const struct page *page, const struct cell *cell)
{
    struct json hi = {.kind = cell->is_open ? JSON_NULL : JSON_INTEGER,
                      .integer = cell->hi};
    struct json lo = {.kind = JSON_INTEGER, .integer = cell->lo, .next = &hi};
    struct json both = {.kind = JSON_ARRAY, .count = 2, .first = &lo};
    return words_amount(page, &both, TEXT("income"));
}

static void
rows_print(const struct page *page, const struct months *months,
           const int *ways, uint32_t count)
{
    struct page_table table;
    page_table_init(&table, count + 1, "lrrrrrrr");
    page_table_chars(page, &table, page_say(page, "month"));
    for (uint32_t w = 0; w < count; w++)
        page_table_chars(
            page, &table,
            page_word(page, "measure",
                      text_of(arena_printf(page->arena, "I%d", ways[w] + 1))));
    for (int i = 0, next; i < months->count; i = next) {
        for (next = i + 1; next < months->count; next++)
            if (!is_row_same(months, ways, count, i, next))
                break;
        const char *from = month_words(page, months->first + i);
        const char *to = month_words(page, months->first + next - 1);
        page_table_chars(page, &table,
                         next == i + 1
                             ? from
                             : arena_printf(page->arena, "%s – %s", from, to));
        for (uint32_t w = 0; w < count; w++)
            page_table_chars(page, &table,
                             cell_words(page, &months->cells[ways[w]][i]));
    }
    page_table_print(page, &table, true);
}

/* Months of the window: from its first ruling, whichever list has it. */
static const struct json *
window_months(const struct json *tree, struct text window)
{
    int at = 0;
    for (const struct json *r = next_ruling(tree, &at); r != NULL;
         r = next_ruling(tree, &at))
        if (ruling_is_of_window(r, window))
            return json_get(r, "months");
    return NULL;
}

void
figures_by_month(const struct page *page, const struct json *tree,
                 const struct json *entries)
{
    const struct json *window = window_months(tree, entries->key);
    struct months *months = arena_alloc(page->arena, sizeof(*months));
    int ways[PAGE_COLUMNS_MAX], to = month_of(tree_get(window, "to"));
    uint32_t count = 0;
    if (months == NULL)
        return;
    months->first = month_of(tree_get(window, "from"));
    months->count = to - months->first + 1;
    if (months->first < 0 || months->count < 1 || months->count > MONTHS_MOST)
        return;
    for (const struct json *e = tree_first(entries); e != NULL; e = e->next) {
        struct text measure = tree_get(e, "measure");
        if (measure.size == 2 && measure.bytes[0] == 'I' &&
            entry_why_not(page, tree, entries, e) == NULL)
            entry_add(months, measure.bytes[1] - '1', e);
    }
    for (int way = 0; way < WAYS && count + 1 < PAGE_COLUMNS_MAX; way++)
        if (differs(months, way))
            ways[count++] = way;
    if (count == 0)
        return;
    page_subheading(page, page_say(page, "at_months"));
    rows_print(page, months, ways, count);
}
