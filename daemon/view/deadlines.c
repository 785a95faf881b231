/* SPDX-License-Identifier: Apache-2.0
 *
 * What is due soon.
 */
#include "deadlines.h"

#include <stdlib.h>

#include "date.h"

static int
blame_compare(const void *left, const void *right)
{
    const struct blame *a = left, *b = right;
    if (a->cases != b->cases)
        return a->cases > b->cases ? -1 : 1;
    return (a->line > b->line) - (a->line < b->line);
}

static void
blame_add(struct soon *soon, const struct deadline *row)
{
    uint32_t at = 0;
    while (at < soon->blame_count && soon->blames[at].line != row->line)
        at++;
    if (at == soon->blame_count)
        soon->blames[soon->blame_count++] = (struct blame){.line = row->line};
    soon->blames[at].cases += row->cases;
}

static bool
soon_make(struct arena *arena, struct soon *soon, struct deadline *rows,
          uint32_t count)
{
    soon->rows = rows;
    soon->blames = arena_array(arena, (size_t)count + 1, sizeof(*soon->blames));
    if (soon->blames == NULL)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        if (calendar_left(soon->calendar, soon->today, rows[i].due) >
            soon->days)
            continue;
        rows[soon->count++] = rows[i];
        if (rows[i].line != LINE_NONE)
            blame_add(soon, &rows[i]);
    }
    if (soon->blame_count > 1)
        qsort(soon->blames, soon->blame_count, sizeof(*soon->blames),
              blame_compare);
    return true;
}

enum store_result
deadlines_read(const struct view_ground *ground, struct soon *soon)
{
    struct store *store = ground->store;
    struct deadline *rows = NULL;
    uint32_t count = 0;
    int64_t now_us = 0;
    enum store_result result = store->calls->now(store, &now_us, ground->fault);
    if (result == STORE_DONE)
        result = store->calls->deadlines(store, ground->arena, &rows, &count,
                                         ground->fault);
    if (result != STORE_DONE)
        return result;
    soon->today = instant_shanghai_date(now_us);
    if (soon_make(ground->arena, soon, rows, count))
        return STORE_DONE;
    fault_set(ground->fault, FAULT_LOCAL, "no memory for the deadlines");
    return STORE_BROKEN;
}

static struct json *
row_json(struct arena *arena, const struct soon *soon,
         const struct deadline *row, const char *overdue)
{
    struct json *tree = json_object(arena), *lines = json_object(arena);
    char due[11];
    int left = calendar_left(soon->calendar, soon->today, row->due);
    date_print(row->due, due);
    json_set(tree, "due", json_string(arena, text_copy(arena, text_of(due))));
    json_set(tree, overdue, json_bool(arena, left < 0));
    json_set(tree, "working_days_left",
             left < 0 ? json_null(arena) : json_integer(arena, left));
    json_set(tree, "lane", json_chars(arena, lane_name(row->lane)));
    json_set(tree, "cases", json_integer(arena, row->cases));
    for (uint32_t i = 0; i < soon->count; i++)
        if (soon->rows[i].line != LINE_NONE && soon->rows[i].due == row->due &&
            soon->rows[i].lane == row->lane)
            json_set(lines, connector_line_name(soon->rows[i].line),
                     json_integer(arena, soon->rows[i].cases));
    json_set(tree, "lines_missing", lines);
    return tree;
}

struct json *
deadlines_json(struct arena *arena, const struct soon *soon,
               const char *overdue)
{
    struct json *list = json_array(arena);
    for (uint32_t i = 0; i < soon->count; i++)
        if (soon->rows[i].line == LINE_NONE)
            json_add(list, row_json(arena, soon, &soon->rows[i], overdue));
    return list;
}
