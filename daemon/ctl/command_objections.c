/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui objections: what a family has said, through its agency, against figures
 * of its report. It may speak of persons, so that a look is put on record
 * before a word of it is shown.
 */
#include <getopt.h>

#include "api.h"
#include "archive.h"
#include "ctl.h"
#include "date.h"
#include "json.h"

#define WORDS_DEPTH 4
#define OUTPUT_MAX (1u << 24)

struct view {
    struct ctl *ctl;
    int64_t case_id;
    uint32_t count;
    struct api_objection *rows;
};

/* What is said of it; NULL: purged. */
static const struct json *
said_read(const struct view *view, const struct api_objection *row)
{
    struct fault fault = {0};
    return text_is_absent(row->words)
               ? NULL
               : json_read(&view->ctl->arena, row->words, WORDS_DEPTH, &fault);
}

static void
list_json(const struct view *view)
{
    static const char *const said_of[] = {"figure", "line", "member", "says"};
    struct arena *arena = &view->ctl->arena;
    struct json *tree = json_object(arena), *rows = json_array(arena);
    struct buffer out;
    for (uint32_t i = 0; i < view->count; i++) {
        const struct api_objection *one = &view->rows[i];
        const struct json *said = said_read(view, one);
        struct json *row = json_object(arena);
        char at[32], hex[2 * DIGEST_SIZE + 1];
        instant_print(one->at_us, at);
        digest_hex(&one->digest, hex);
        json_set(row, "objection", json_integer(arena, one->number));
        json_set(row, "revision", json_integer(arena, one->revision));
        json_set(row, "at", json_string(arena, text_copy(arena, text_of(at))));
        json_set(row, "who", json_string(arena, one->who));
        for (size_t k = 0; k < sizeof(said_of) / sizeof(said_of[0]); k++) {
            struct text text;
            int64_t number;
            if (json_get_integer(said, said_of[k], &number))
                json_set(row, said_of[k], json_integer(arena, number));
            else if (json_get_text(said, said_of[k], &text))
                json_set(row, said_of[k], json_string(arena, text));
        }
        if (one->document > 0)
            json_set(row, "document", json_integer(arena, one->document));
        json_set(row, "is_purged", json_bool(arena, said == NULL));
        json_set(row, "leaf_sha256",
                 json_string(arena, text_copy(arena, text_of(hex))));
        json_add(rows, row);
    }
    json_set(tree, "case", json_integer(arena, view->case_id));
    json_set(tree, "objections", rows);
    buffer_init(&out, OUTPUT_MAX);
    json_write_pretty(tree, &out);
    buffer_chars(&out, "\n");
    ctl_print(&out);
    buffer_release(&out);
}

/* "revision 1, #4": a finding; else the line and whom it was asked about. */
static const char *
against(const struct view *view, const struct api_objection *row,
        const struct json *said)
{
    struct arena *arena = &view->ctl->arena;
    struct text line = TEXT(""), member = TEXT("");
    int64_t figure;
    if (json_get_integer(said, "figure", &figure))
        return arena_printf(arena, ctl_word(view->ctl, "objection_figure"),
                            row->revision, (long long)figure);
    (void)json_get_text(said, "line", &line);
    (void)json_get_text(said, "member", &member);
    return arena_printf(arena, ctl_word(view->ctl, "objection_cell"),
                        row->revision, text_chars(arena, line),
                        text_chars(arena, member));
}

static void
list_table(const struct view *view)
{
    static const char *const keys[] = {"objection", "objection_at",
                                       "objection_of", "objection_who",
                                       "objection_says"};
    struct ctl *ctl = view->ctl;
    struct table table;
    struct buffer out;
    table_init(&table, &ctl->arena, 5);
    table.is_right[0] = true;
    for (int i = 0; i < 5; i++)
        table_chars(&table, ctl_word(ctl, keys[i]));
    for (uint32_t i = 0; i < view->count; i++) {
        const struct api_objection *row = &view->rows[i];
        const struct json *said = said_read(view, row);
        struct text says = text_of(ctl_word(ctl, "objection_purged"));
        char at[32];
        instant_print_spaced(row->at_us, at);
        (void)json_get_text(said, "says", &says);
        table_integer(&table, row->number);
        table_cell(&table, text_copy(&ctl->arena, text_of(at)));
        table_chars(&table, said == NULL ? "" : against(view, row, said));
        table_cell(&table, row->who);
        table_cell(&table, says);
    }
    buffer_init(&out, OUTPUT_MAX);
    table_write(&table, &out);
    ctl_print(&out);
    buffer_release(&out);
}

static bool
options_read(struct ctl *ctl, bool *is_json, const char **why)
{
    static const struct option known[] = {{"json", no_argument, NULL, 'j'},
                                          {"why", required_argument, NULL, 'w'},
                                          {0}};
    int option;
    while ((option = getopt_long(ctl->argc, ctl->argv, "", known, NULL)) != -1)
        switch (option) {
        case 'j':
            *is_json = true;
            break;
        case 'w':
            *why = optarg;
            break;
        default:
            return false;
        }
    return optind + 1 == ctl->argc;
}

int
command_objections(struct ctl *ctl)
{
    struct view view = {.ctl = ctl};
    struct case_status status;
    const char *why = getenv("HEDUI_WHY");
    bool is_json = false;
    int code = EXIT_WELL;
    if (!options_read(ctl, &is_json, &why))
        return EXIT_USAGE;
    if (!ctl_find(ctl, ctl->argv[optind], &status, &code))
        return code;
    view.case_id = status.case_id;
    enum store_result result =
        store_objections(ctl->store, &ctl->arena, view.case_id, &view.rows,
                         &view.count, &ctl->fault);
    if (result != STORE_DONE)
        return ctl_away(ctl, result);
    if (view.count > 0 &&
        !archive_look(ctl, view.case_id, 0,
                      arena_printf(&ctl->arena, "objections of C%lld",
                                   (long long)view.case_id),
                      why, &code))
        return code;
    if (is_json) {
        list_json(&view);
    } else if (view.count == 0) {
        printf(ctl_word(ctl, "objections_none"), (long long)view.case_id);
        printf("\n");
    } else {
        list_table(&view);
    }
    return EXIT_WELL;
}
