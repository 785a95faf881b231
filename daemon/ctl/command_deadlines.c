/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui deadlines: cases without a report that are overdue or due soon, and the
 * lines they wait for, the one that endangers most of them first.
 */
#include <getopt.h>

#include "connector.h"
#include "ctl.h"
#include "date.h"
#include "deadlines.h"
#include "json.h"

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

/* A line for each due day and lane, so that it can be read by jq and wc. */
static void
write_json(struct ctl *ctl, const struct soon *soon, struct buffer *out)
{
    const struct json *list = deadlines_json(&ctl->arena, soon, "overdue");
    for (const struct json *at = list->first; at != NULL; at = at->next) {
        json_write(at, out);
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
                 *days > DEADLINE_DAYS_MAX)
            return false;
    return optind == ctl->argc;
}

int
command_deadlines(struct ctl *ctl)
{
    bool is_json = false;
    int64_t days = DEADLINE_DAYS_USUAL;
    if (!options_read(ctl, &is_json, &days))
        return EXIT_USAGE;
    struct soon soon = {.days = (int32_t)days};
    soon.calendar =
        calendar_read(&ctl->arena, ctl->config->calendar, &ctl->fault);
    if (soon.calendar == NULL) {
        fprintf(stderr, "hedui: %s\n", ctl->fault.text);
        return EXIT_USAGE;
    }
    if (ctl_store(ctl) == NULL)
        return EXIT_TROUBLE;
    const struct view_ground ground = ctl_ground(ctl);
    enum store_result result = deadlines_read(&ground, &soon);
    return result == STORE_DONE ? deadlines_print(ctl, &soon, is_json)
                                : ctl_away(ctl, result);
}
