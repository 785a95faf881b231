/* SPDX-License-Identifier: Apache-2.0
 *
 * What the commands share: the connection, the rules, finding a case.
 */
#include "ctl.h"

#include <assert.h>
#include <getopt.h>
#include <stdarg.h>
#include <string.h>

#include "role.h"

#define PAUSE_MAX_MS 1000

struct store *
ctl_store(struct ctl *ctl)
{
    if (ctl->store != NULL)
        return ctl->store;
    char *conninfo = role_conninfo(ctl->config, "ctl");
    ctl->store =
        conninfo ? store_postgres_open(conninfo, NULL, &ctl->fault) : NULL;
    free(conninfo);
    if (ctl->store == NULL)
        ctl_away(ctl, STORE_AWAY);
    return ctl->store;
}

struct view_ground
ctl_ground(struct ctl *ctl)
{
    return (struct view_ground){ctl->config, ctl->store, &ctl->arena,
                                &ctl->fault};
}

int
ctl_away(struct ctl *ctl, enum store_result result)
{
    ctl_complain(ctl, result == STORE_BROKEN ? "broken" : "away",
                 ctl->fault.text, ctl->config->path);
    return EXIT_TROUBLE;
}

bool
ctl_rules(struct ctl *ctl, struct rules *rules)
{
    if (rules_from_config(&ctl->arena, ctl->config, rules, &ctl->fault))
        return true;
    fprintf(stderr, "hedui: %s\n", ctl->fault.text);
    return false;
}

bool
ctl_find(struct ctl *ctl, const char *word, struct case_status *status,
         int *code)
{
    struct store *store = ctl_store(ctl);
    struct text digits = text_of(word);
    int64_t case_id = 0;
    bool found = false;
    if (store == NULL) {
        *code = EXIT_TROUBLE;
        return false;
    }
    if (text_starts_with(digits, "C"))
        digits = text_slice(digits, 1, digits.size);
    enum store_result result = STORE_DONE;
    if (text_to_count(digits, &case_id) && case_id > 0)
        result = store->calls->find_case(store, &ctl->arena, case_id, TEXT_NONE,
                                         status, &found, &ctl->fault);
    if (result == STORE_DONE && !found && word[0] != '\0')
        result = store->calls->find_case(store, &ctl->arena, 0, text_of(word),
                                         status, &found, &ctl->fault);
    if (result != STORE_DONE) {
        *code = ctl_away(ctl, result);
        return false;
    }
    if (!found) {
        ctl_complain(ctl, "unknown_case", word);
        *code = EXIT_UNKNOWN;
    }
    return found;
}

bool
ctl_page_option(int option, int64_t *from, int64_t *limit)
{
    int64_t *number = option == 'f' ? from : option == 'l' ? limit : NULL;
    return number != NULL && text_to_count(text_of(optarg), number) &&
           (number == from || (*number >= 1 && *number <= 100000));
}

const char *
ctl_word(const struct ctl *ctl, const char *key)
{
    size_t count;
    const struct ctl_word *words = ctl_words(&count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(words[i].key, key) == 0)
            return ctl->language == LANGUAGE_ZH ? words[i].zh : words[i].en;
    assert(false && "a word that the catalogue does not have");
    return key;
}

void
ctl_complain(const struct ctl *ctl, const char *key, ...)
{
    va_list arguments;
    va_start(arguments, key);
    fputs("hedui: ", stderr);
    vfprintf(stderr, ctl_word(ctl, key), arguments);
    fputs("\n", stderr);
    va_end(arguments);
}

void
ctl_pause(int64_t began_ms, int64_t least_ms)
{
    int64_t wait_ms = 10 * (loop_monotonic_ms() - began_ms);
    if (wait_ms < least_ms)
        wait_ms = least_ms;
    if (wait_ms > PAUSE_MAX_MS)
        wait_ms = PAUSE_MAX_MS;
    struct timespec pause = {wait_ms / 1000, wait_ms % 1000 * 1000000};
    nanosleep(&pause, NULL);
}

void
ctl_print(const struct buffer *out)
{
    fwrite(out->bytes, 1, out->size, stdout);
}

int
ctl_print_tree(struct ctl *ctl, bool is_printed, struct buffer *out)
{
    if (is_printed)
        ctl_print(out);
    else
        ctl_complain(ctl, "report_form");
    buffer_release(out);
    return is_printed ? EXIT_WELL : EXIT_TROUBLE;
}
