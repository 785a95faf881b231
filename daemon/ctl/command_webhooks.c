/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui webhooks: whom agencies have told of their events, what waits and what
 * is dead, and sending again. No secret is shown: nobody has it but the agency.
 */
#include <getopt.h>

#include "ctl.h"
#include "date.h"
#include "json.h"
#include "webhooks.h"

#define OUTPUT_MAX (1u << 24)
#define DELIVERIES_SHOWN 100

struct webhooks_options {
    bool is_json, is_dead;
    int64_t from, limit;
    const char *agency; /* NULL: all */
    const char *verb;   /* list deliveries replay */
    int64_t webhook_id, delivery_id;
};

static bool
read_options(struct ctl *ctl, struct webhooks_options *options)
{
    static const struct option known[] = {
        {"json", no_argument, NULL, 'j'},
        {"dead", no_argument, NULL, 'd'},
        {"agency", required_argument, NULL, 'a'},
        {"from", required_argument, NULL, 'f'},
        {"limit", required_argument, NULL, 'l'},
        {0}};
    int option;
    while ((option = getopt_long(ctl->argc, ctl->argv, "", known, NULL)) != -1)
        if (option == 'j')
            options->is_json = true;
        else if (option == 'd')
            options->is_dead = true;
        else if (option == 'a')
            options->agency = optarg;
        else if (!ctl_page_option(option, &options->from, &options->limit))
            return false;
    return true;
}

/* "w3" or "3" */
static bool
number_read(const char *word, char letter, int64_t *number)
{
    struct text text = text_of(word);
    if (text.size > 1 && text.bytes[0] == letter)
        text = text_slice(text, 1, text.size);
    return text_to_count(text, number) && *number > 0;
}

static bool
read_words(struct ctl *ctl, struct webhooks_options *options)
{
    int count = ctl->argc - optind;
    char **words = ctl->argv + optind;
    options->verb = count > 0 ? words[0] : "list";
    if (strcmp(options->verb, "list") == 0)
        return count <= 1 && !options->is_dead && options->from == 0;
    bool is_replay = strcmp(options->verb, "replay") == 0;
    if (!is_replay && strcmp(options->verb, "deliveries") != 0)
        return false;
    return count >= 2 && count <= (is_replay ? 3 : 2) &&
           options->agency == NULL &&
           number_read(words[1], 'w', &options->webhook_id) &&
           (count == 2 || number_read(words[2], 'd', &options->delivery_id));
}

static void
print_json(const struct json *tree)
{
    struct buffer out;
    buffer_init(&out, OUTPUT_MAX);
    json_write_pretty(tree, &out);
    buffer_chars(&out, "\n");
    ctl_print(&out);
    buffer_release(&out);
}

static void
print_table(struct table *table)
{
    struct buffer out;
    buffer_init(&out, OUTPUT_MAX);
    table_write(table, &out);
    ctl_print(&out);
    buffer_release(&out);
}

static const char *
name_of(struct ctl *ctl, char letter, int64_t number)
{
    return arena_printf(&ctl->arena, "%c%lld", letter, (long long)number);
}

static struct text
instant_of(struct ctl *ctl, int64_t at_us)
{
    char at[32];
    if (at_us == INSTANT_NONE)
        return TEXT("-");
    instant_print_spaced(at_us, at);
    return text_copy(&ctl->arena, text_of(at));
}

/* ---- webhooks ---- */

static void
list_json(struct ctl *ctl, const struct webhook *rows, uint32_t count)
{
    struct arena *arena = &ctl->arena;
    struct json *list = json_array(arena);
    for (uint32_t i = 0; i < count; i++) {
        struct json *row = json_object(arena);
        json_set(row, "webhook",
                 json_chars(arena, name_of(ctl, 'w', rows[i].id)));
        json_set(row, "agency", json_string(arena, rows[i].agency));
        json_set(row, "url", json_string(arena, rows[i].url));
        json_set(row, "is_enabled", json_bool(arena, rows[i].is_enabled));
        json_set(row, "waiting", json_integer(arena, rows[i].waiting));
        json_set(row, "dead", json_integer(arena, rows[i].dead));
        json_add(list, row);
    }
    print_json(list);
}

static int
list(struct ctl *ctl, struct store *store,
     const struct webhooks_options *options)
{
    static const char *const heads[] = {"webhook",       "agency",
                                        "webhook_url",   "state",
                                        "webhook_waits", "webhook_dead"};
    struct webhook *rows = NULL;
    struct table table;
    uint32_t count = 0;
    enum store_result result =
        store_webhooks(store, &ctl->arena, text_of(options->agency), &rows,
                       &count, &ctl->fault);
    if (result != STORE_DONE)
        return ctl_away(ctl, result);
    if (options->is_json) {
        list_json(ctl, rows, count);
        return EXIT_WELL;
    }
    table_init(&table, &ctl->arena, 6);
    table.is_right[4] = table.is_right[5] = true;
    for (int i = 0; i < 6; i++)
        table_chars(&table, ctl_word(ctl, heads[i]));
    for (uint32_t i = 0; i < count; i++) {
        table_chars(&table, name_of(ctl, 'w', rows[i].id));
        table_cell(&table, rows[i].agency);
        table_cell(&table, rows[i].url);
        table_chars(&table, ctl_word(ctl, rows[i].is_enabled ? "webhook_on"
                                                             : "webhook_off"));
        table_integer(&table, rows[i].waiting);
        table_integer(&table, rows[i].dead);
    }
    print_table(&table);
    return EXIT_WELL;
}

/* ---- deliveries ---- */

static void
deliveries_json(struct ctl *ctl, const struct delivery *rows, uint32_t count)
{
    struct arena *arena = &ctl->arena;
    struct json *list = json_array(arena);
    for (uint32_t i = 0; i < count; i++) {
        struct json *row = json_object(arena);
        json_set(row, "delivery",
                 json_chars(arena, name_of(ctl, 'd', rows[i].id)));
        json_set(row, "event", json_string(arena, rows[i].event));
        if (rows[i].case_id != 0)
            json_set(row, "case",
                     json_chars(arena, name_of(ctl, 'C', rows[i].case_id)));
        json_set(row, "state",
                 json_chars(arena, delivery_state_name(rows[i].state)));
        json_set(row, "attempts", json_integer(arena, rows[i].attempts));
        if (!text_is_absent(rows[i].reason))
            json_set(row, "reason", json_string(arena, rows[i].reason));
        if (rows[i].last_status != 0)
            json_set(row, "last_status",
                     json_integer(arena, rows[i].last_status));
        json_add(list, row);
    }
    print_json(list);
}

static const char *
state_key(enum delivery_state state)
{
    return state == DELIVERY_WAITING     ? "delivery_waiting"
           : state == DELIVERY_DELIVERED ? "delivery_delivered"
                                         : "delivery_dead";
}

static int
deliveries(struct ctl *ctl, struct store *store,
           const struct webhooks_options *options)
{
    static const char *const heads[] = {"delivery",
                                        "case",
                                        "state",
                                        "delivery_tries",
                                        "delivery_reason",
                                        "delivery_status",
                                        "delivery_made_at",
                                        "delivery_next_at"};
    struct delivery *rows = NULL;
    struct table table;
    uint32_t count = 0;
    enum store_result result = store_deliveries(
        store, &ctl->arena, options->webhook_id, options->is_dead,
        options->from, (uint32_t)options->limit, &rows, &count, &ctl->fault);
    if (result != STORE_DONE)
        return ctl_away(ctl, result);
    if (options->is_json) {
        deliveries_json(ctl, rows, count);
        return EXIT_WELL;
    }
    table_init(&table, &ctl->arena, 8);
    table.is_right[3] = table.is_right[5] = true;
    for (int i = 0; i < 8; i++)
        table_chars(&table, ctl_word(ctl, heads[i]));
    for (uint32_t i = 0; i < count; i++) {
        table_chars(&table, name_of(ctl, 'd', rows[i].id));
        table_chars(&table, rows[i].case_id == 0
                                ? "-"
                                : name_of(ctl, 'C', rows[i].case_id));
        table_chars(&table, ctl_word(ctl, state_key(rows[i].state)));
        table_integer(&table, rows[i].attempts);
        table_cell(&table,
                   text_is_absent(rows[i].reason) ? TEXT("-") : rows[i].reason);
        table_integer(&table, rows[i].last_status);
        table_cell(&table, instant_of(ctl, rows[i].made_at_us));
        table_cell(&table, instant_of(ctl, rows[i].next_at_us));
    }
    print_table(&table);
    return EXIT_WELL;
}

static int
replay(struct ctl *ctl, struct store *store,
       const struct webhooks_options *options)
{
    uint32_t count = 0;
    enum store_result result = store_delivery_again(
        store, options->webhook_id, options->delivery_id, &count, &ctl->fault);
    if (result != STORE_DONE)
        return ctl_away(ctl, result);
    if (count == 0) {
        ctl_complain(ctl, "webhook_none", (long long)options->webhook_id);
        return EXIT_UNKNOWN;
    }
    printf(ctl_word(ctl, "webhook_again"), (long long)count);
    putchar('\n');
    return EXIT_WELL;
}

int
command_webhooks(struct ctl *ctl)
{
    struct webhooks_options options = {.limit = DELIVERIES_SHOWN};
    if (!read_options(ctl, &options) || !read_words(ctl, &options))
        return EXIT_USAGE;
    struct store *store = ctl_store(ctl);
    if (store == NULL)
        return EXIT_TROUBLE;
    if (strcmp(options.verb, "deliveries") == 0)
        return deliveries(ctl, store, &options);
    if (strcmp(options.verb, "replay") == 0)
        return replay(ctl, store, &options);
    return list(ctl, store, &options);
}
