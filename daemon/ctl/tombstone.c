/* SPDX-License-Identifier: Apache-2.0
 *
 * Tombstones of wrong IDs at the command line.
 */
#include "tombstone.h"

#include "connector.h"
#include "date.h"
#include "orders_view.h"

bool
tombstones_read(struct ctl *ctl, struct arena *arena, int64_t case_id,
                struct wrong_id **rows, uint32_t *count, int *code)
{
    enum store_result result = ctl->store->calls->wrong_ids(
        ctl->store, arena, case_id, rows, count, &ctl->fault);
    if (result != STORE_DONE)
        *code = ctl_away(ctl, result);
    return result == STORE_DONE;
}

static const char *
chars(struct ctl *ctl, struct text text)
{
    return arena_printf(&ctl->arena, "%.*s", (int)text.size,
                        text.size == 0 ? "" : text.bytes);
}

bool
tombstone_is_there(struct ctl *ctl, int64_t case_id, FILE *out, int *code)
{
    struct wrong_id *rows = NULL;
    uint32_t count = 0;
    if (!tombstones_read(ctl, &ctl->arena, case_id, &rows, &count, code))
        return true;
    if (count == 0)
        return false;
    fprintf(out, ctl_word(ctl, "purged"), (long long)case_id,
            order_since(ctl, rows[0].at_us), chars(ctl, rows[0].by),
            chars(ctl, rows[0].why));
    fprintf(out, "\n");
    *code = EXIT_PURGED;
    return true;
}

static void
asks_print(struct ctl *ctl, const struct wrong_id *wrong)
{
    static const char *const keys[] = {"line", "owner", "wrong_id_asked_at",
                                       "wrong_id_exchange", "wrong_id_mandate"};
    struct table table;
    struct buffer out;
    table_init(&table, &ctl->arena, 5);
    for (size_t i = 0; i < 5; i++)
        table_chars(&table, ctl_word(ctl, keys[i]));
    for (uint32_t i = 0; i < wrong->ask_count; i++) {
        const struct wrong_id_ask *ask = &wrong->asks[i];
        table_chars(&table, connector_line_name(ask->line));
        table_chars(&table, ctl->language == LANGUAGE_ZH
                                ? line_owner_zh(ask->line)
                                : line_owner_en(ask->line));
        table_chars(&table, order_since(ctl, ask->asked_at_us));
        table_cell(&table, ask->exchange_id);
        table_cell(&table,
                   text_is_empty(ask->mandate) ? TEXT("-") : ask->mandate);
    }
    buffer_init(&out, 1u << 24);
    table_write(&table, &out);
    ctl_print(&out);
    buffer_release(&out);
}

void
tombstone_print(struct ctl *ctl, const struct wrong_id *wrong)
{
    printf(ctl_word(ctl, "wrong_id_head"), (long long)wrong->case_id,
           wrong->member + 1, order_since(ctl, wrong->at_us),
           chars(ctl, wrong->by), chars(ctl, wrong->why));
    printf("\n%s\n", ctl_word(ctl, "wrong_id_ended"));
    if (wrong->revision > 0)
        printf(ctl_word(ctl, "wrong_id_retracted"), wrong->revision);
    else
        printf("%s", ctl_word(ctl, "wrong_id_no_report"));
    printf("\n");
    printf(ctl_word(ctl, "wrong_id_purged"), wrong->answers);
    printf("\n");
    if (wrong->ask_count == 0) {
        printf("%s\n", ctl_word(ctl, "wrong_id_nobody_asked"));
        return;
    }
    printf(ctl_word(ctl, "wrong_id_tell"), wrong->ask_count);
    printf("\n\n");
    asks_print(ctl, wrong);
}

static struct json *
instant_json(struct arena *arena, int64_t instant_us)
{
    char printed[32];
    instant_print(instant_us, printed);
    return json_string(arena, text_copy(arena, text_of(printed)));
}

struct json *
tombstone_json(struct arena *arena, const struct wrong_id *wrong)
{
    struct json *row = json_object(arena), *asks = json_array(arena);
    for (uint32_t i = 0; i < wrong->ask_count; i++) {
        const struct wrong_id_ask *ask = &wrong->asks[i];
        struct json *one = json_object(arena);
        json_set(one, "line",
                 json_chars(arena, connector_line_name(ask->line)));
        json_set(one, "exchange", json_string(arena, ask->exchange_id));
        json_set(one, "asked_at", instant_json(arena, ask->asked_at_us));
        json_set(one, "mandate",
                 text_is_empty(ask->mandate)
                     ? json_null(arena)
                     : json_string(arena, ask->mandate));
        json_add(asks, one);
    }
    json_set(row, "case", json_integer(arena, wrong->case_id));
    json_set(row, "member", json_integer(arena, wrong->member + 1));
    json_set(row, "reported_at", instant_json(arena, wrong->at_us));
    json_set(row, "by", json_string(arena, wrong->by));
    json_set(row, "why", json_string(arena, wrong->why));
    json_set(row, "retracted_by_revision",
             wrong->revision > 0 ? json_integer(arena, wrong->revision)
                                 : json_null(arena));
    json_set(row, "answers_purged", json_integer(arena, wrong->answers));
    json_set(row, "asked", asks);
    return row;
}
