/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui queue: what waits where, from the queue to the outbox.
 */
#include <getopt.h>

#include "ctl.h"
#include "live.h"
#include "orders_view.h"
#include "queue_rows.h"

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

static int
show(struct ctl *ctl, const void *context)
{
    const struct queue_options *options = context;
    struct queue_view view = {0};
    struct table table;
    if (ctl_store(ctl) == NULL)
        return EXIT_TROUBLE;
    const struct view_ground ground = ctl_ground(ctl);
    enum store_result result = queue_view_read(&ground, &view);
    if (result != STORE_DONE)
        return ctl_away(ctl, result);
    table_init(&table, &ctl->arena, 2);
    table.is_right[1] = true;
    table_chars(&table, ctl_word(ctl, "what"));
    table_chars(&table, ctl_word(ctl, "count"));
    for (size_t i = 0; i < QUEUE_ROWS; i++) {
        table_chars(&table, ctl_word(ctl, view.rows[i].key));
        table_integer(&table, view.rows[i].value);
    }
    if (options->is_json)
        print_json(queue_view_json(&ctl->arena, &view));
    else
        print_table(ctl, &table, view.orders, view.order_count);
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
