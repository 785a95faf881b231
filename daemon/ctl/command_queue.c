/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui queue and hedui lines: what waits, and how the lines stand.
 */
#include <getopt.h>

#include "connector.h"
#include "ctl.h"
#include "date.h"
#include "json.h"

static bool
wants_json(struct ctl *ctl, bool *is_json)
{
    static const struct option options[] = {{"json", no_argument, NULL, 'j'},
                                            {0}};
    int option;
    *is_json = false;
    while ((option = getopt_long(ctl->argc, ctl->argv, "", options, NULL)) !=
           -1)
        if (option == 'j')
            *is_json = true;
        else
            return false;
    return optind == ctl->argc;
}

static void
print_json(const struct json *tree)
{
    struct buffer out;
    buffer_init(&out, 1u << 24);
    json_write_pretty(tree, &out);
    buffer_chars(&out, "\n");
    ctl_print(&out);
    buffer_release(&out);
}

static void
print_table(const struct table *table)
{
    struct buffer out;
    buffer_init(&out, 1u << 24);
    table_write(table, &out);
    ctl_print(&out);
    buffer_release(&out);
}

struct queue_row {
    const char *key;
    int64_t value;
};

#define QUEUE_ROWS 13

static void
queue_rows(const struct queue_status *queue, int64_t now_us,
           struct queue_row rows[QUEUE_ROWS])
{
    int64_t oldest = queue->oldest_queued_us == INSTANT_NONE
                         ? 0
                         : (now_us - queue->oldest_queued_us) / INSTANT_SECOND;
    int64_t fresh = 0;
    for (int lane = 0; lane < LANE_COUNT; lane++)
        fresh += queue->fresh[lane];
    const struct queue_row all[QUEUE_ROWS] = {
        {"queue_queued", queue->queued},
        {"queue_oldest", oldest},
        {"queue_fresh", fresh},
        {"queue_rounds", queue->rounds_open},
        {"queue_cases", queue->cases_open},
        {"queue_due", queue->rounds_due},
        {"queue_reports", queue->reports},
        {"queue_seal", queue->seal_jobs},
        {"queue_outbox", queue->outbox},
        {"queue_set_aside", queue->set_aside},
        {"express", queue->fresh[LANE_EXPRESS]},
        {"PUBLISHED", queue->state_count[STATE_PUBLISHED]},
        {"ASKING", queue->state_count[STATE_ASKING]}};
    memcpy(rows, all, sizeof(all));
}

int
command_queue(struct ctl *ctl)
{
    struct store *store;
    struct queue_status queue = {0};
    struct queue_row rows[QUEUE_ROWS];
    struct table table;
    int64_t now_us = 0;
    bool is_json;
    if (!wants_json(ctl, &is_json))
        return EXIT_USAGE;
    if ((store = ctl_store(ctl)) == NULL)
        return EXIT_TROUBLE;
    enum store_result result = store->calls->now(store, &now_us, &ctl->fault);
    if (result == STORE_DONE)
        result = store->calls->queue_status(store, &queue, &ctl->fault);
    if (result != STORE_DONE)
        return ctl_away(ctl, result);
    queue_rows(&queue, now_us, rows);
    struct json *tree = json_object(&ctl->arena);
    table_init(&table, &ctl->arena, 2);
    table.is_right[1] = true;
    table_chars(&table, ctl_word(ctl, "what"));
    table_chars(&table, ctl_word(ctl, "count"));
    for (size_t i = 0; i < QUEUE_ROWS; i++) {
        json_set(tree, rows[i].key, json_integer(&ctl->arena, rows[i].value));
        table_chars(&table, ctl_word(ctl, rows[i].key));
        table_integer(&table, rows[i].value);
    }
    if (is_json)
        print_json(tree);
    else
        print_table(&table);
    return EXIT_WELL;
}

static const char *
carrier_name(const struct connector *connector)
{
    static const char *const names[] = {"https", "file", "database"};
    return connector == NULL ? "-" : names[connector->carrier];
}

static const struct line_status *
status_of(const struct line_status *statuses, uint32_t count, enum line line)
{
    for (uint32_t i = 0; i < count; i++)
        if (statuses[i].line == line)
            return &statuses[i];
    return NULL;
}

static const char *
state_key(const struct ctl *ctl, enum line line,
          const struct line_status *status, int64_t now_us)
{
    const struct line_config *config =
        config_line(ctl->config, connector_line_name(line));
    if (connector_find(line) == NULL)
        return "connector_none";
    if (config == NULL)
        return "state_unset";
    if (!config->is_on)
        return "state_off";
    if (status != NULL && status->is_paused)
        return "state_paused";
    if (status == NULL || status->lease_until_us < now_us)
        return "state_unkept";
    return "state_on";
}

static void
line_row(struct ctl *ctl, struct table *table, enum line line,
         const struct line_status *status, int64_t now_us)
{
    static const struct line_status nothing;
    const struct connector *connector = connector_find(line);
    const struct line_status *shown = status == NULL ? &nothing : status;
    table_chars(table, arena_printf(&ctl->arena, "%02d %s", line,
                                    connector_line_name(line)));
    table_chars(table, ctl->language == LANGUAGE_ZH ? connector_owner_zh(line)
                                                    : connector_owner_en(line));
    table_chars(table, carrier_name(connector));
    table_chars(table, connector == NULL ? "-" : connector->family);
    table_chars(table, ctl_word(ctl, state_key(ctl, line, status, now_us)));
    table_integer(table, shown->asked_today);
    table_integer(table, shown->questions_waiting);
    table_integer(table, shown->exchanges_open);
    table_integer(table, shown->quota_used);
}

static struct json *
line_json(struct ctl *ctl, enum line line, const struct line_status *status,
          int64_t now_us)
{
    static const struct line_status nothing;
    struct arena *arena = &ctl->arena;
    const struct connector *connector = connector_find(line);
    const struct line_status *shown = status == NULL ? &nothing : status;
    struct json *row = json_object(arena);
    json_set(row, "line", json_chars(arena, connector_line_name(line)));
    json_set(row, "owner_zh", json_chars(arena, connector_owner_zh(line)));
    json_set(row, "owner_en", json_chars(arena, connector_owner_en(line)));
    json_set(row, "carrier", json_chars(arena, carrier_name(connector)));
    json_set(row, "family",
             connector ? json_chars(arena, connector->family)
                       : json_null(arena));
    json_set(row, "state",
             json_chars(arena, state_key(ctl, line, status, now_us)));
    json_set(row, "asked_today", json_integer(arena, shown->asked_today));
    json_set(row, "waiting", json_integer(arena, shown->questions_waiting));
    json_set(row, "open", json_integer(arena, shown->exchanges_open));
    json_set(row, "quota_used", json_integer(arena, shown->quota_used));
    return row;
}

int
command_lines(struct ctl *ctl)
{
    static const char *const keys[] = {"line",    "owner", "carrier",
                                       "family",  "state", "asked_today",
                                       "waiting", "open",  "quota"};
    struct store *store;
    struct line_status *statuses = NULL;
    struct table table;
    uint32_t count = 0;
    int64_t now_us = 0;
    bool is_json;
    if (!wants_json(ctl, &is_json))
        return EXIT_USAGE;
    if ((store = ctl_store(ctl)) == NULL)
        return EXIT_TROUBLE;
    enum store_result result = store->calls->now(store, &now_us, &ctl->fault);
    if (result == STORE_DONE)
        result = store->calls->line_statuses(store, &ctl->arena, &statuses,
                                             &count, &ctl->fault);
    if (result != STORE_DONE)
        return ctl_away(ctl, result);
    struct json *tree = json_array(&ctl->arena);
    table_init(&table, &ctl->arena, 9);
    for (size_t i = 0; i < 9; i++) {
        table.is_right[i] = i > 4;
        table_chars(&table, ctl_word(ctl, keys[i]));
    }
    for (int line = 1; line < LINE_LIMIT; line++) {
        if (connector_line_name((enum line)line) == NULL)
            continue;
        const struct line_status *status =
            status_of(statuses, count, (enum line)line);
        json_add(tree, line_json(ctl, (enum line)line, status, now_us));
        line_row(ctl, &table, (enum line)line, status, now_us);
    }
    if (is_json)
        print_json(tree);
    else
        print_table(&table);
    return EXIT_WELL;
}
