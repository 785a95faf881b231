/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui pause, drain, resume: an operator's orders. They are rows of the
 * database, so they hold on every host, over restarts, and until they are
 * lifted.
 */
#include <getopt.h>

#include "orders_view.h"

struct order_options {
    const char *name, *why, *by, *host;
};

static bool
options_read(struct ctl *ctl, struct order_options *options)
{
    static const struct option names[] = {
        {"why", required_argument, NULL, 'w'},
        {"by", required_argument, NULL, 'b'},
        {"host", required_argument, NULL, 'h'},
        {0}};
    int option;
    *options = (struct order_options){0};
    while ((option = getopt_long(ctl->argc, ctl->argv, "", names, NULL)) != -1)
        if (option == 'w')
            options->why = optarg;
        else if (option == 'b')
            options->by = optarg;
        else if (option == 'h')
            options->host = optarg;
        else
            return false;
    if (optind + 1 != ctl->argc)
        return false;
    options->name = ctl->argv[optind];
    return true;
}

static bool
is_role(const char *name)
{
    static const char *const roles[] = {"intake", "worker", "sealer"};
    for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
        if (strcmp(roles[i], name) == 0)
            return true;
    return false;
}

/* Who gives it and why; false after saying what is wrong with the words. */
static bool
sign(struct ctl *ctl, const struct order_options *options, struct order *order)
{
    order->by =
        text_of(options->by != NULL ? options->by : order_login_name(ctl));
    order->why = options->why == NULL ? TEXT("") : text_of(options->why);
    const char *wrong = order_text_check(order->by, ORDER_BY_MAX);
    if (wrong == NULL && options->why != NULL)
        wrong = order_text_check(order->why, ORDER_WHY_MAX);
    if (wrong != NULL)
        fprintf(stderr, "hedui: %s\n", ctl_word(ctl, wrong));
    return wrong == NULL;
}

static bool
role_order(struct ctl *ctl, const struct order_options *options,
           struct order *order)
{
    const char *host = options->host == NULL ? "" : options->host;
    if (options->host != NULL && order_text_check(text_of(host), 63) != NULL) {
        ctl_complain(ctl, "order_text_none");
        return false;
    }
    *order =
        (struct order){.role = text_of(options->name), .host = text_of(host)};
    return true;
}

/* Gives the order and says how it stands now. */
static int
give(struct ctl *ctl, const struct order *order)
{
    struct store *store = ctl_store(ctl);
    bool has_changed = false;
    if (store == NULL)
        return EXIT_TROUBLE;
    enum store_result result =
        store->calls->give_order(store, order, &has_changed, &ctl->fault);
    if (result != STORE_DONE)
        return ctl_away(ctl, result);
    printf(order->line != LINE_NONE ? has_changed ? ctl_word(ctl, "pause_done")
                                                  : ctl_word(ctl, "pause_again")
           : has_changed ? ctl_word(ctl, "drain_done")
                                    : ctl_word(ctl, "drain_again"),
           order_name(ctl, order), (int)order->by.size, order->by.bytes);
    return EXIT_WELL;
}

int
command_pause(struct ctl *ctl)
{
    struct order_options options;
    if (!options_read(ctl, &options) || options.why == NULL ||
        options.host != NULL)
        return EXIT_USAGE;
    struct order order = {.line = order_line(text_of(options.name))};
    if (order.line == LINE_NONE) {
        ctl_complain(ctl, "no_line", options.name);
        return EXIT_UNKNOWN;
    }
    return sign(ctl, &options, &order) ? give(ctl, &order) : EXIT_USAGE;
}

int
command_drain(struct ctl *ctl)
{
    struct order_options options;
    struct order order;
    if (!options_read(ctl, &options))
        return EXIT_USAGE;
    if (!is_role(options.name)) {
        ctl_complain(ctl, "no_role", options.name);
        return EXIT_UNKNOWN;
    }
    return role_order(ctl, &options, &order) && sign(ctl, &options, &order)
               ? give(ctl, &order)
               : EXIT_USAGE;
}

int
command_resume(struct ctl *ctl)
{
    struct order_options options;
    struct order order;
    bool has_changed = false;
    if (!options_read(ctl, &options) || options.why != NULL ||
        options.by != NULL)
        return EXIT_USAGE;
    if (is_role(options.name)) {
        if (!role_order(ctl, &options, &order))
            return EXIT_USAGE;
    } else {
        order = (struct order){.line = order_line(text_of(options.name))};
        if (order.line == LINE_NONE) {
            ctl_complain(ctl, "no_order_name", options.name);
            return EXIT_UNKNOWN;
        }
        if (options.host != NULL)
            return EXIT_USAGE;
    }
    struct store *store = ctl_store(ctl);
    if (store == NULL)
        return EXIT_TROUBLE;
    enum store_result result =
        store->calls->lift_order(store, &order, &has_changed, &ctl->fault);
    if (result != STORE_DONE)
        return ctl_away(ctl, result);
    printf(has_changed ? ctl_word(ctl, "resume_done")
                       : ctl_word(ctl, "resume_none"),
           order_name(ctl, &order));
    return EXIT_WELL;
}
