/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui alerts: reports that were made again and say something else. With the
 * embedded queue nobody else tells an agency; Kafka's topic of alerts says the
 * same.
 */
#include <getopt.h>

#include "alerts.h"
#include "ctl.h"
#include "date.h"
#include "json.h"

#define ALERTS_SHOWN 100
#define OUTPUT_MAX (1u << 24)

struct alerts_options {
    bool is_json;
    int64_t from, limit;
};

static bool
read_options(struct ctl *ctl, struct alerts_options *options)
{
    static const struct option known[] = {
        {"json", no_argument, NULL, 'j'},
        {"from", required_argument, NULL, 'f'},
        {"limit", required_argument, NULL, 'l'},
        {0}};
    int option;
    while ((option = getopt_long(ctl->argc, ctl->argv, "", known, NULL)) != -1)
        switch (option) {
        case 'j':
            options->is_json = true;
            break;
        default:
            if (!ctl_page_option(option, &options->from, &options->limit))
                return false;
        }
    return optind == ctl->argc;
}

/* NULL: there is none. */
static const struct json *
summary_read(struct ctl *ctl, struct text summary)
{
    struct fault fault = {0};
    return text_is_empty(summary) ? NULL
                                  : json_read(&ctl->arena, summary, 8, &fault);
}

static struct json *
outcomes_json(struct ctl *ctl, const struct json *summary)
{
    struct json *object = json_object(&ctl->arena);
    const struct json *outcomes = json_get(summary, "outcomes");
    for (const struct json *at = outcomes ? outcomes->first : NULL; at != NULL;
         at = at->next)
        json_set(object, text_chars(&ctl->arena, at->key),
                 json_string(&ctl->arena, at->text));
    return object;
}

static void
alerts_json(struct ctl *ctl, const struct alert *alerts, uint32_t count)
{
    struct arena *arena = &ctl->arena;
    struct json *tree = json_object(arena), *rows = json_array(arena);
    struct buffer out;
    for (uint32_t i = 0; i < count; i++) {
        const struct alert *alert = &alerts[i];
        struct json *row = json_object(arena);
        const struct json *summary = summary_read(ctl, alert->summary);
        const struct json *retracted = json_get(summary, "retracted");
        char at[32];
        instant_print(alert->at_us, at);
        json_set(row, "alert", json_integer(arena, alert->id));
        json_set(row, "at", json_string(arena, text_copy(arena, text_of(at))));
        json_set(row, "case", json_integer(arena, alert->case_id));
        json_set(row, "agency", json_string(arena, alert->agency));
        json_set(row, "request_id", json_string(arena, alert->request_id));
        json_set(row, "revision", json_integer(arena, alert->revision));
        json_set(row, "replaces", json_integer(arena, alert->revision - 1));
        json_set(row, "outcomes", outcomes_json(ctl, summary));
        if (retracted != NULL)
            json_set(row, "retracted", json_string(arena, retracted->text));
        json_set(row, "before",
                 outcomes_json(ctl, summary_read(ctl, alert->before)));
        json_add(rows, row);
    }
    json_set(tree, "alerts", rows);
    buffer_init(&out, OUTPUT_MAX);
    json_write_pretty(tree, &out);
    buffer_chars(&out, "\n");
    ctl_print(&out);
    buffer_release(&out);
}

static void
alerts_table(struct ctl *ctl, const struct alert *alerts, uint32_t count)
{
    static const char *const keys[] = {"alert",    "letter_at",      "case",
                                       "request",  "alert_revision", "outcome",
                                       "alert_was"};
    struct table table;
    struct buffer out;
    table_init(&table, &ctl->arena, 7);
    table.is_right[0] = table.is_right[4] = true;
    for (int i = 0; i < 7; i++)
        table_chars(&table, ctl_word(ctl, keys[i]));
    for (uint32_t i = 0; i < count; i++) {
        const struct alert *alert = &alerts[i];
        char at[32];
        instant_print_spaced(alert->at_us, at);
        table_integer(&table, alert->id);
        table_cell(&table, text_copy(&ctl->arena, text_of(at)));
        table_chars(&table, arena_printf(&ctl->arena, "C%lld",
                                         (long long)alert->case_id));
        table_cell(&table, alert->request_id);
        table_integer(&table, alert->revision);
        table_cell(&table, ctl_outcomes(ctl, alert->summary));
        table_cell(&table, ctl_outcomes(ctl, alert->before));
    }
    buffer_init(&out, OUTPUT_MAX);
    table_write(&table, &out);
    ctl_print(&out);
    buffer_release(&out);
}

int
command_alerts(struct ctl *ctl)
{
    struct alerts_options options = {.limit = ALERTS_SHOWN};
    struct alert *alerts = NULL;
    uint32_t count = 0;
    if (!read_options(ctl, &options))
        return EXIT_USAGE;
    struct store *store = ctl_store(ctl);
    if (store == NULL)
        return EXIT_TROUBLE;
    enum store_result result =
        store_alerts(store, &ctl->arena, options.from, (uint32_t)options.limit,
                     &alerts, &count, &ctl->fault);
    if (result != STORE_DONE)
        return ctl_away(ctl, result);
    if (options.is_json)
        alerts_json(ctl, alerts, count);
    else if (count == 0)
        puts(ctl_word(ctl, "alerts_none"));
    else
        alerts_table(ctl, alerts, count);
    return EXIT_WELL;
}
