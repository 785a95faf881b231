/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui deadlines: cases without a report that are overdue or due soon, and the
 * lines they wait for, the one that endangers most of them first.
 */
#include <getopt.h>
#include <stdlib.h>

#include "connector.h"
#include "ctl.h"
#include "date.h"
#include "json.h"

#define DAYS_MAX 60
#define DAYS_USUAL 5

struct blame {
    enum line line;
    int64_t cases;
};

struct soon {
    const struct calendar *calendar;
    int32_t today, days;
    uint32_t count; /* rows within the days, others are dropped */
    struct deadline *rows;
    uint32_t blame_count;
    struct blame *blames;
};

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
soon_make(struct ctl *ctl, struct soon *soon, struct deadline *rows,
          uint32_t count)
{
    soon->rows = rows;
    soon->blames =
        arena_array(&ctl->arena, (size_t)count + 1, sizeof(*soon->blames));
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

/* Names of the lines that the cases of this row wait for. */
static struct text
lines_of(struct ctl *ctl, const struct soon *soon, const struct deadline *row)
{
    const char *names = "";
    for (uint32_t i = 0; i < soon->count; i++) {
        const struct deadline *at = &soon->rows[i];
        if (at->line != LINE_NONE && at->due == row->due &&
            at->lane == row->lane)
            names = arena_printf(&ctl->arena, "%s%s%s (%lld)", names,
                                 names[0] == '\0' ? "" : ", ",
                                 connector_line_name(at->line),
                                 (long long)at->cases);
    }
    return text_of(names[0] == '\0' ? "-" : names);
}

static void
print_days(struct ctl *ctl, const struct soon *soon, struct buffer *out)
{
    static const char *const keys[] = {"due", "days_left", "lane", "cases",
                                       "missing"};
    struct table table;
    table_init(&table, &ctl->arena, 5);
    table.is_right[1] = table.is_right[3] = true;
    for (size_t i = 0; i < 5; i++)
        table_chars(&table, ctl_word(ctl, keys[i]));
    for (uint32_t i = 0; i < soon->count; i++) {
        const struct deadline *row = &soon->rows[i];
        char due[11];
        int left = calendar_left(soon->calendar, soon->today, row->due);
        if (row->line != LINE_NONE)
            continue;
        date_print(row->due, due);
        table_chars(&table, arena_printf(&ctl->arena, "%s", due));
        table_chars(&table, left < 0 ? ctl_word(ctl, "overdue")
                                     : arena_printf(&ctl->arena, "%d", left));
        table_chars(&table, ctl_word(ctl, lane_name(row->lane)));
        table_integer(&table, row->cases);
        table_cell(&table, lines_of(ctl, soon, row));
    }
    table_write(&table, out);
}

static void
print_blames(struct ctl *ctl, const struct soon *soon, struct buffer *out)
{
    struct table table;
    table_init(&table, &ctl->arena, 2);
    table.is_right[1] = true;
    table_chars(&table, ctl_word(ctl, "deadline_line"));
    table_chars(&table, ctl_word(ctl, "deadline_cases"));
    for (uint32_t i = 0; i < soon->blame_count; i++) {
        table_chars(&table, connector_line_name(soon->blames[i].line));
        table_integer(&table, soon->blames[i].cases);
    }
    buffer_chars(out, "\n");
    table_write(&table, out);
}

static struct json *
row_json(struct ctl *ctl, const struct soon *soon, const struct deadline *row)
{
    struct arena *arena = &ctl->arena;
    struct json *tree = json_object(arena), *lines = json_object(arena);
    char due[11];
    int left = calendar_left(soon->calendar, soon->today, row->due);
    date_print(row->due, due);
    json_set(tree, "due", json_string(arena, text_copy(arena, text_of(due))));
    json_set(tree, "overdue", json_bool(arena, left < 0));
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

/* A line for each due day and lane, so that it can be read by jq and wc. */
static void
write_json(struct ctl *ctl, const struct soon *soon, struct buffer *out)
{
    for (uint32_t i = 0; i < soon->count; i++)
        if (soon->rows[i].line == LINE_NONE) {
            json_write(row_json(ctl, soon, &soon->rows[i]), out);
            buffer_chars(out, "\n");
        }
}

static int
deadlines_print(struct ctl *ctl, const struct soon *soon, bool is_json)
{
    struct buffer out;
    buffer_init(&out, 1u << 24);
    if (is_json) {
        write_json(ctl, soon, &out);
    } else if (soon->count == 0) {
        printf(ctl_word(ctl, "deadlines_none"), soon->days);
        printf("\n");
    } else {
        print_days(ctl, soon, &out);
        if (soon->blame_count > 0)
            print_blames(ctl, soon, &out);
    }
    ctl_print(&out);
    buffer_release(&out);
    return EXIT_WELL;
}

static bool
options_read(struct ctl *ctl, bool *is_json, int64_t *days)
{
    static const struct option options[] = {
        {"json", no_argument, NULL, 'j'},
        {"days", required_argument, NULL, 'd'},
        {0}};
    int option;
    while ((option = getopt_long(ctl->argc, ctl->argv, "", options, NULL)) !=
           -1)
        if (option == 'j')
            *is_json = true;
        else if (option != 'd' || !text_to_count(text_of(optarg), days) ||
                 *days > DAYS_MAX)
            return false;
    return optind == ctl->argc;
}

int
command_deadlines(struct ctl *ctl)
{
    bool is_json = false;
    int64_t days = DAYS_USUAL, now_us = 0;
    struct deadline *rows = NULL;
    uint32_t count = 0;
    struct store *store;
    if (!options_read(ctl, &is_json, &days))
        return EXIT_USAGE;
    struct soon soon = {.days = (int32_t)days};
    soon.calendar =
        calendar_read(&ctl->arena, ctl->config->calendar, &ctl->fault);
    if (soon.calendar == NULL) {
        fprintf(stderr, "hedui: %s\n", ctl->fault.text);
        return EXIT_USAGE;
    }
    if ((store = ctl_store(ctl)) == NULL)
        return EXIT_TROUBLE;
    enum store_result result = store->calls->now(store, &now_us, &ctl->fault);
    if (result == STORE_DONE)
        result = store->calls->deadlines(store, &ctl->arena, &rows, &count,
                                         &ctl->fault);
    if (result != STORE_DONE)
        return ctl_away(ctl, result);
    soon.today = instant_shanghai_date(now_us);
    return soon_make(ctl, &soon, rows, count)
               ? deadlines_print(ctl, &soon, is_json)
               : EXIT_TROUBLE;
}
