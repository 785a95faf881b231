/* SPDX-License-Identifier: Apache-2.0
 *
 * Looks into the archive: written before bytes leave, and listed.
 */
#include <getopt.h>
#include <stdarg.h>

#include "archive.h"
#include "date.h"
#include "digest.h"
#include "mutant.h"
#include "orders_view.h"

#define LOOKS_A_STEP 256
#define OUTPUT_MAX (1u << 24)

void
archive_say(const struct ctl *ctl, const char *key, ...)
{
    va_list arguments;
    va_start(arguments, key);
    vprintf(ctl_word(ctl, key), arguments);
    va_end(arguments);
    printf("\n");
}

static const char *
looker(struct ctl *ctl)
{
    const char *prefix = ctl->config->database_role_prefix;
    return prefix[0] == '\0'
               ? arena_printf(&ctl->arena, "%s as the database's user",
                              order_login_name(ctl))
               : arena_printf(&ctl->arena, "%s as %s_ctl",
                              order_login_name(ctl), prefix);
}

bool
archive_look(struct ctl *ctl, int64_t case_id, uint32_t revision,
             const char *what, const char *why, int *code)
{
    int64_t look_id = 0;
    const char *who = looker(ctl);
    const char *wrong = why == NULL
                            ? "look_without_why"
                            : order_text_check(text_of(why), ORDER_WHY_MAX);
    if (wrong == NULL && (who == NULL || what == NULL))
        wrong = "look_not_kept"; /* no memory */
    if (wrong != NULL) {
        ctl_complain(ctl, wrong);
        *code = EXIT_USAGE;
        return false;
    }
    struct look_row look = {.who = text_of(who),
                            .purpose = text_of(why),
                            .what = text_of(what),
                            .case_id = case_id,
                            .revision = revision};
    digest_random(look.salt, sizeof(look.salt));
    enum store_result result =
        ctl->store->calls->log->look(ctl->store, &look, &look_id, &ctl->fault);
    if (result == STORE_DONE || mutant_is("shows_what_is_not_logged"))
        return true;
    ctl_complain(ctl, "look_not_kept");
    *code = ctl_away(ctl, result);
    return false;
}

/* ---- who has looked ---- */

static void
look_row_add(struct ctl *ctl, struct table *table, const struct look_row *look)
{
    char at[32];
    instant_print_spaced(look->at_us, at);
    table_integer(table, look->look_id);
    table_cell(table, text_copy(&ctl->arena, text_of(at)));
    table_cell(table, look->who);
    table_cell(table, look->what);
    table_cell(table, look->purpose);
}

static void
looks_head(struct ctl *ctl, struct table *table)
{
    static const char *const keys[] = {"look_at", "look_who", "look_what",
                                       "look_why"};
    table_init(table, &ctl->arena, 5);
    table->is_right[0] = true;
    table_chars(table, "#");
    for (int i = 0; i < 4; i++)
        table_chars(table, ctl_word(ctl, keys[i]));
}

int
archive_looks(struct ctl *ctl)
{
    struct case_status status;
    struct table table;
    struct buffer out;
    struct look_row *looks = NULL;
    uint32_t count = LOOKS_A_STEP, all = 0;
    int code = EXIT_WELL;
    if (ctl->argc != 3)
        return EXIT_USAGE;
    if (!ctl_find(ctl, ctl->argv[2], &status, &code))
        return code;
    looks_head(ctl, &table);
    for (int64_t from = 0; count == LOOKS_A_STEP;) {
        enum store_result result = ctl->store->calls->log->looks(
            ctl->store, &ctl->arena, status.case_id, from, LOOKS_A_STEP, &looks,
            &count, &ctl->fault);
        if (result != STORE_DONE)
            return ctl_away(ctl, result);
        for (uint32_t i = 0; i < count; i++)
            look_row_add(ctl, &table, &looks[i]);
        from = count > 0 ? looks[count - 1].look_id + 1 : from;
        all += count;
    }
    if (all == 0) {
        archive_say(ctl, "looks_none", (long long)status.case_id);
        return EXIT_WELL;
    }
    buffer_init(&out, OUTPUT_MAX);
    table_write(&table, &out);
    ctl_print(&out);
    buffer_release(&out);
    return EXIT_WELL;
}
