/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui policy: its verbs, their options, and the check. Needs no database,
 * and a configuration only where no pack is named.
 */
#include <getopt.h>

#include "date.h"
#include "policy_pack.h"
#include "slurp.h"

static struct text
file_read(struct ctl *ctl, const char *path)
{
    struct fault fault = {0};
    struct text bytes = TEXT_NONE;
    if (path == NULL || !slurp_file(&ctl->arena, path, &bytes, &fault))
        return TEXT_NONE;
    return bytes;
}

/* The calendar of the configuration, or what stands beside the pack. */
static const char *
calendar_beside(struct ctl *ctl, const char *folder)
{
    char *path = arena_printf(&ctl->arena, "%s/calendar.json", folder);
    if (!text_is_absent(file_read(ctl, path)))
        return path;
    return arena_printf(&ctl->arena, "%s/../../calendar/china.json", folder);
}

int
policy_pack_open(struct ctl *ctl, struct policy_ask *ask)
{
    if (ask->folder == NULL) {
        struct config *config = config_read(ctl->config_path, &ctl->fault);
        if (config == NULL) {
            ctl_complain(ctl, "policy_place", ctl->fault.text);
            return EXIT_USAGE;
        }
        ask->folder = arena_printf(&ctl->arena, "%s", config->policy);
        if (ask->calendar == NULL)
            ask->calendar = arena_printf(&ctl->arena, "%s", config->calendar);
        config_free(config);
    }
    if (ask->folder == NULL)
        return EXIT_TROUBLE;
    if (ask->calendar == NULL)
        ask->calendar = calendar_beside(ctl, ask->folder);
    ask->figures = file_read(
        ctl, arena_printf(&ctl->arena, "%s/" PACK_FIGURES, ask->folder));
    ask->sources = file_read(
        ctl, arena_printf(&ctl->arena, "%s/" PACK_SOURCES, ask->folder));
    ask->days = file_read(ctl, ask->calendar);
    return EXIT_WELL;
}

/* ---- check ---- */

static struct json *
both(struct arena *arena, const struct policy_note *note,
     const char *(*say)(struct arena *, const struct policy_note *,
                        enum language))
{
    struct json *object = json_object(arena);
    json_set(object, "en", json_chars(arena, say(arena, note, LANGUAGE_EN)));
    json_set(object, "zh", json_chars(arena, say(arena, note, LANGUAGE_ZH)));
    return object;
}

static void
print_json(struct ctl *ctl, const struct policy_notes *notes)
{
    struct arena *arena = &ctl->arena;
    struct json *root = json_object(arena), *list = json_array(arena);
    struct buffer out;
    for (uint32_t i = 0; i < notes->count; i++) {
        const struct policy_note *note = &notes->notes[i];
        struct json *object = json_object(arena);
        json_set(
            object, "level",
            json_chars(arena, note_is_error(note->code) ? "error" : "warning"));
        json_set(object, "code", json_chars(arena, note_code_name(note->code)));
        json_set(object, "file", json_chars(arena, note->file));
        json_set(object, "pointer", json_chars(arena, note->pointer));
        json_set(object, "what", both(arena, note, note_what));
        json_set(object, "do", both(arena, note, note_remedy));
        json_add(list, object);
    }
    json_set(root, "errors", json_integer(arena, notes->errors));
    json_set(root, "warnings", json_integer(arena, notes->warnings));
    json_set(root, "findings", list);
    buffer_init(&out, (size_t)8 << 20);
    json_write_pretty(root, &out);
    buffer_chars(&out, "\n");
    ctl_print(&out);
    buffer_release(&out);
}

static void
print_notes(struct ctl *ctl, const struct policy_notes *notes, bool is_error)
{
    for (uint32_t i = 0; i < notes->count; i++) {
        const struct policy_note *note = &notes->notes[i];
        if (note_is_error(note->code) != is_error)
            continue;
        printf("%s %s#%s  %s\n  → %s\n", is_error ? "✕" : "!", note->file,
               note->pointer, note_what(&ctl->arena, note, ctl->language),
               note_remedy(&ctl->arena, note, ctl->language));
    }
}

static void
print_sum(struct ctl *ctl, const struct policy_ask *ask,
          const struct policy_notes *notes)
{
    struct text name = TEXT(""), version = TEXT("");
    struct digest digest;
    struct fault fault = {0};
    char hex[65];
    if (notes->errors > 0) {
        printf(ctl_word(ctl, "policy_ill"), ask->folder, notes->errors,
               notes->warnings);
        return;
    }
    const struct json *root = json_read(&ctl->arena, ask->figures, 16, &fault);
    json_get_text(root, "pack", &name);
    json_get_text(root, "version", &version);
    digest_sha256(ask->figures, &digest);
    digest_hex(&digest, hex);
    printf(ctl_word(ctl, "policy_well"), text_chars(&ctl->arena, name),
           text_chars(&ctl->arena, version), notes->warnings, hex);
}

int
policy_say_check(struct ctl *ctl, struct policy_ask *ask)
{
    struct policy_notes notes;
    const char *slash = strrchr(ask->calendar, '/');
    notes_init(&notes, &ctl->arena);
    policy_check(&notes, ask->figures, ask->sources, ask->on);
    calendar_check(&notes, slash == NULL ? ask->calendar : slash + 1, ask->days,
                   ask->on);
    if (ask->is_json) {
        print_json(ctl, &notes);
    } else {
        print_notes(ctl, &notes, true);
        print_notes(ctl, &notes, false);
        print_sum(ctl, ask, &notes);
    }
    return notes.errors > 0 ? EXIT_TROUBLE : EXIT_WELL;
}

/* ---- verbs and options ---- */

static const struct verb {
    const char *name;
    int (*say)(struct ctl *ctl, struct policy_ask *ask);
    bool is_folder, is_name; /* what its word is */
    bool wants_proposal;
} verbs[] = {{"check", policy_say_check, true, false, false},
             {"list", policy_say_list, false, false, false},
             {"explain", policy_say_figure, false, true, false},
             {"adjust", policy_say_adjust, false, false, true}};

static bool
date_option(struct ctl *ctl, const char *word, int32_t *date)
{
    if (date_read_iso(text_of(word), date))
        return true;
    ctl_complain(ctl, "policy_date", word);
    return false;
}

static bool
option_read(struct ctl *ctl, int option, struct policy_ask *ask)
{
    switch (option) {
    case 'j':
        ask->is_json = true;
        return true;
    case 'o':
        return date_option(ctl, optarg, &ask->on);
    case 'f':
        return date_option(ctl, optarg, &ask->from);
    case 'p':
        ask->folder = optarg;
        return true;
    case 'c':
        ask->calendar = optarg;
        return true;
    case 's':
        if (money_read_loose(text_of(optarg), false, &ask->standard) &&
            ask->standard > 0 && ask->standard < 100000000)
            return true;
        ctl_complain(ctl, "policy_yuan", optarg);
        return false;
    default:
        return false;
    }
}

static bool
ask_read(struct ctl *ctl, const struct verb *verb, struct policy_ask *ask)
{
    static const struct option options[] = {
        {"json", no_argument, NULL, 'j'},
        {"on", required_argument, NULL, 'o'},
        {"from", required_argument, NULL, 'f'},
        {"pack", required_argument, NULL, 'p'},
        {"calendar", required_argument, NULL, 'c'},
        {"standard", required_argument, NULL, 's'},
        {0}};
    int option;
    while ((option = getopt_long(ctl->argc - 1, ctl->argv + 1, "", options,
                                 NULL)) != -1)
        if (!option_read(ctl, option, ask))
            return false;
    int words = ctl->argc - 1 - optind;
    ask->word = words > 0 ? ctl->argv[1 + optind] : NULL;
    if (verb->is_folder && ask->word != NULL)
        ask->folder = ask->word;
    bool has_proposal = ask->standard > 0 && ask->from != DATE_NONE;
    return words <= (verb->is_folder || verb->is_name) &&
           (!verb->is_name || words == 1) &&
           (!verb->wants_proposal || has_proposal);
}

int
command_policy(struct ctl *ctl)
{
    struct policy_ask ask = {.on = DATE_NONE, .from = DATE_NONE};
    for (size_t i = 0; ctl->argc > 1 && i < sizeof(verbs) / sizeof(verbs[0]);
         i++) {
        if (strcmp(ctl->argv[1], verbs[i].name) != 0)
            continue;
        if (!ask_read(ctl, &verbs[i], &ask))
            return EXIT_USAGE;
        int code = policy_pack_open(ctl, &ask);
        return code == EXIT_WELL ? verbs[i].say(ctl, &ask) : code;
    }
    return EXIT_USAGE;
}
