/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui log: how the log stands, and its public key.
 */
#include <getopt.h>
#include <stdarg.h>

#include "ctl.h"
#include "date.h"
#include "log_calls.h"
#include "log_holder.h"
#include "log_view.h"

bool
log_view_key(struct ctl *ctl, const char *given, struct note_key *key,
             int *code)
{
    struct fault fault = {0};
    bool is_known = false;
    bool done =
        given != NULL
            ? (is_known = note_key_read(text_of(given), key, &fault))
            : log_public_read(&ctl->arena, ctl->config, key, &is_known, &fault);
    if (is_known)
        return true;
    if (done)
        ctl_complain(ctl, "log_no_key");
    else
        fprintf(stderr, "hedui: %s\n", fault.text);
    *code = EXIT_USAGE;
    return false;
}

bool
log_view_done(struct ctl *ctl, enum store_result result, int *code)
{
    if (result == STORE_DONE)
        return true;
    *code = ctl_away(ctl, result);
    return false;
}

static int
print_public(struct ctl *ctl)
{
    struct note_key key;
    struct buffer out;
    int code;
    if (!log_view_key(ctl, NULL, &key, &code))
        return code;
    buffer_init(&out, 4096);
    note_key_write(&key, &out);
    buffer_chars(&out, "\n");
    ctl_print(&out);
    buffer_release(&out);
    return EXIT_WELL;
}

static void
print_line(struct ctl *ctl, const char *key, ...)
{
    va_list arguments;
    va_start(arguments, key);
    vprintf(ctl_word(ctl, key), arguments);
    va_end(arguments);
    printf("\n");
}

static void
print_checkpoint(struct ctl *ctl, const struct checkpoint_row *row)
{
    char when[32], hex[65];
    struct note note;
    struct fault fault = {0};
    digest_hex(&row->root, hex);
    instant_print(row->at_us, when);
    print_line(ctl, "log_checkpoint", (long long)row->size, when,
               ctl_word(ctl, text_is_absent(row->token) ? "log_unstamped"
                                                        : "log_stamped"));
    print_line(ctl, "log_root", hex);
    if (!note_read(&ctl->arena, row->note, &note, &fault))
        return;
    for (uint32_t i = 1; i < note.count; i++)
        print_line(ctl, "log_cosigned",
                   text_chars(&ctl->arena, note.signatures[i].name));
}

/* Those that have the last checkpoint, and how far the others are. */
static bool
print_witnesses(struct ctl *ctl, int *code)
{
    uint32_t count = ctl->config->witnesses_count, due_count = 0;
    struct text *names = arena_array(&ctl->arena, count, sizeof(*names));
    struct witness_row *due = NULL;
    for (uint32_t i = 0; i < count && names != NULL; i++)
        names[i] = text_of(ctl->config->witnesses[i].name);
    if (count == 0) {
        print_line(ctl, "log_no_witness");
        return true;
    }
    if (names == NULL ||
        !log_view_done(ctl,
                       ctl->store->calls->log->pushes_due(
                           ctl->store, &ctl->arena, names, count, &due,
                           &due_count, &ctl->fault),
                       code))
        return false;
    for (uint32_t i = 0, at = 0; i < count; i++) {
        const char *name = ctl->config->witnesses[i].name;
        if (at == due_count || !text_equals(due[at].witness, names[i])) {
            print_line(ctl, "log_witness_has", name);
            continue;
        }
        char when[32] = "-";
        if (due[at].tried_at_us != INSTANT_NONE)
            instant_print(due[at].tried_at_us, when);
        print_line(ctl, "log_witness_lacks", name, (long long)due[at].size,
                   when, due[at].failures);
        at++;
    }
    return true;
}

static int
print_state(struct ctl *ctl)
{
    struct log_state state;
    struct checkpoint_row last;
    bool is_there = false;
    int code = EXIT_TROUBLE;
    struct store *store = ctl_store(ctl);
    if (store == NULL)
        return EXIT_TROUBLE;
    if (!log_view_done(
            ctl, store->calls->log->state(store, &state, &ctl->fault), &code) ||
        !log_view_done(ctl,
                       store->calls->log->last_checkpoint(
                           store, &ctl->arena, &last, &is_there, &ctl->fault),
                       &code))
        return code;
    print_line(ctl, "log_size", (long long)state.size,
               (long long)state.unnumbered);
    if (!is_there) {
        print_line(ctl, "log_no_checkpoint");
        return EXIT_WELL;
    }
    print_checkpoint(ctl, &last);
    return print_witnesses(ctl, &code) ? EXIT_WELL : code;
}

int
command_log(struct ctl *ctl)
{
    if (ctl->argc > 1 && strcmp(ctl->argv[1], "audit") == 0)
        return log_audit(ctl);
    if (ctl->config == NULL)
        return EXIT_USAGE;
    if (ctl->argc > 1 && strcmp(ctl->argv[1], "proof") == 0)
        return log_proof(ctl);
    if (ctl->argc == 2 && strcmp(ctl->argv[1], "--public") == 0)
        return print_public(ctl);
    return ctl->argc == 1 ? print_state(ctl) : EXIT_USAGE;
}
