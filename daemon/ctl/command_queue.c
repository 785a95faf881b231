/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui queue: what waits where, from the queue to the outbox.
 */
#include <getopt.h>

#include "connector.h"
#include "ctl.h"
#include "date.h"
#include "json.h"
#include "live.h"
#include "orders_view.h"

struct queue_options {
    bool is_json;
    int64_t watch_s; /* 0: once */
};

static bool
options_read(struct ctl *ctl, struct queue_options *options)
{
    static const struct option names[] = {
        {"json", no_argument, NULL, 'j'},
        {"watch", optional_argument, NULL, 'w'},
        {0}};
    int option;
    *options = (struct queue_options){0};
    while ((option = getopt_long(ctl->argc, ctl->argv, "", names, NULL)) != -1)
        if (option == 'j')
            options->is_json = true;
        else if (option != 'w' || !live_option(ctl, &options->watch_s))
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
print_table(struct ctl *ctl, const struct table *table,
            const struct order *orders, uint32_t count)
{
    struct buffer out;
    buffer_init(&out, 1u << 24);
    table_write(table, &out);
    orders_write(ctl, orders, count, ctl_width(), &out);
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

static int
show(struct ctl *ctl, const void *context)
{
    const struct queue_options *options = context;
    struct store *store;
    struct queue_status queue = {0};
    struct queue_row rows[QUEUE_ROWS];
    struct table table;
    struct order *orders = NULL;
    uint32_t order_count = 0;
    int64_t now_us = 0;
    if ((store = ctl_store(ctl)) == NULL)
        return EXIT_TROUBLE;
    enum store_result result = store->calls->now(store, &now_us, &ctl->fault);
    if (result == STORE_DONE)
        result = store->calls->queue_status(store, &queue, &ctl->fault);
    if (result == STORE_DONE)
        result = store->calls->orders(store, &ctl->arena, NULL, &orders,
                                      &order_count, &ctl->fault);
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
    json_set(tree, "orders", orders_json(&ctl->arena, orders, order_count));
    if (options->is_json)
        print_json(tree);
    else
        print_table(ctl, &table, orders, order_count);
    return EXIT_WELL;
}

int
command_queue(struct ctl *ctl)
{
    struct queue_options options;
    if (!options_read(ctl, &options))
        return EXIT_USAGE;
    return options.watch_s > 0
               ? live_show(ctl, options.is_json ? NULL : "hedui queue",
                           options.watch_s, show, &options)
               : show(ctl, &options);
}
