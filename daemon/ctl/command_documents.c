/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui documents: what came of a case's documents, and one of them as a file.
 * The list says whose they are by reference; a look into one has a purpose.
 */
#include <errno.h>
#include <getopt.h>
#include <string.h>
#include <unistd.h>

#include "archive.h"
#include "date.h"
#include "document.h"
#include "json.h"
#include "orders_view.h"

#define REQUEST_DEPTH 16
#define OUTPUT_MAX (1u << 24)
#define HASH_SHOWN 16

struct wish {
    bool is_json;
    const char *out, *why;
    int64_t number; /* 0: the list */
};

struct view {
    struct ctl *ctl;
    int64_t case_id;
    const struct json *request;
    uint32_t count;
    struct document *list;
};

static bool
wish_read(struct ctl *ctl, struct wish *wish)
{
    static const struct option names[] = {{"json", no_argument, NULL, 'j'},
                                          {"out", required_argument, NULL, 'o'},
                                          {"why", required_argument, NULL, 'w'},
                                          {0}};
    int option;
    while ((option = getopt_long(ctl->argc, ctl->argv, "", names, NULL)) != -1)
        if (option == 'j')
            wish->is_json = true;
        else if (option == 'o')
            wish->out = optarg;
        else if (option == 'w')
            wish->why = optarg;
        else
            return false;
    int operands = ctl->argc - optind;
    if (operands == 1)
        return wish->out == NULL && wish->why == NULL;
    if (operands != 2 || wish->is_json || wish->out == NULL ||
        wish->why == NULL ||
        !text_to_count(text_of(ctl->argv[optind + 1]), &wish->number) ||
        wish->number < 1)
        return false;
    const char *wrong = order_text_check(text_of(wish->why), ORDER_WHY_MAX);
    if (wrong != NULL)
        fprintf(stderr, "hedui: %s\n", ctl_word(ctl, wrong));
    return wrong == NULL;
}

/* The request says what is announced, the store what came. */
static bool
view_read(struct view *view, int *code)
{
    struct ctl *ctl = view->ctl;
    struct case_evidence evidence = {0};
    struct document *kept = NULL;
    uint32_t kept_count = 0;
    bool found = false;
    const struct store_calls *calls = ctl->store->calls;
    enum store_result result =
        calls->evidence(ctl->store, &ctl->arena, view->case_id, 0, &evidence,
                        &found, &ctl->fault);
    if (result == STORE_DONE)
        result = calls->documents(ctl->store, &ctl->arena, view->case_id, &kept,
                                  &kept_count, &ctl->fault);
    if (result != STORE_DONE) {
        *code = ctl_away(ctl, result);
        return false;
    }
    view->request = found ? json_read(&ctl->arena, evidence.request,
                                      REQUEST_DEPTH, &ctl->fault)
                          : NULL;
    if (view->request != NULL &&
        documents_merge(&ctl->arena, view->request, kept, kept_count,
                        &view->list, &view->count))
        return true;
    ctl_complain(ctl, "documents_request", (long long)view->case_id);
    *code = EXIT_DIFFERS;
    return false;
}

/* The ref of who has signed this consent. */
static struct text
signed_by(const struct view *view, const struct document *document)
{
    struct text id, by = TEXT("");
    const struct json *consents = json_get(view->request, "consents");
    if (document->kind != DOCUMENT_CONSENT || consents == NULL)
        return by;
    for (const struct json *one = consents->first; one; one = one->next)
        if (json_get_text(one, "id", &id) && text_equals(id, document->ref))
            (void)json_get_text(one, "by", &by);
    return by;
}

/* ---- the list ---- */

static struct text
came_at(struct ctl *ctl, const struct document *document)
{
    char at[32];
    if (document->is_purged || !document->is_delivered)
        return text_of(ctl_word(ctl, document->is_purged
                                         ? "document_purged"
                                         : "document_announced"));
    instant_print_spaced(document->received_at_us, at);
    return text_copy(&ctl->arena, text_of(at));
}

static void
list_table(const struct view *view)
{
    static const char *const keys[] = {"document_kind", "document_of",
                                       "document_name", "document_media",
                                       "document_size", "document_came"};
    struct ctl *ctl = view->ctl;
    struct table table;
    struct buffer out;
    table_init(&table, &ctl->arena, 8);
    table.is_right[0] = table.is_right[5] = true;
    table_chars(&table, "#");
    for (int i = 0; i < 6; i++)
        table_chars(&table, ctl_word(ctl, keys[i]));
    table_chars(&table, "SHA-256");
    for (uint32_t i = 0; i < view->count; i++) {
        const struct document *row = &view->list[i];
        struct text by = signed_by(view, row);
        char hex[65];
        digest_hex(&row->sha256, hex);
        table_integer(&table, row->ordinal);
        table_chars(&table, ctl_word(ctl, document_kind_name(row->kind)));
        table_chars(&table,
                    arena_printf(&ctl->arena, "%.*s%s%.*s", (int)row->ref.size,
                                 text_is_absent(row->ref) ? "" : row->ref.bytes,
                                 by.size > 0 ? " " : "", (int)by.size,
                                 by.bytes));
        table_cell(&table, text_is_absent(row->name) ? TEXT("") : row->name);
        table_chars(&table,
                    row->is_delivered ? document_media_name(row->media) : "");
        if (row->is_delivered)
            table_integer(&table, row->size);
        else
            table_chars(&table, "");
        table_cell(&table, came_at(ctl, row));
        table_chars(&table,
                    arena_printf(&ctl->arena, "%.*s…", HASH_SHOWN, hex));
    }
    buffer_init(&out, OUTPUT_MAX);
    table_write(&table, &out);
    ctl_print(&out);
    buffer_release(&out);
}

static struct json *
row_json(const struct view *view, const struct document *row)
{
    struct arena *arena = &view->ctl->arena;
    struct json *object = json_object(arena);
    char hex[65], at[32];
    digest_hex(&row->sha256, hex);
    json_set(object, "number", json_integer(arena, row->ordinal));
    json_set(object, "kind", json_chars(arena, document_kind_name(row->kind)));
    if (!text_is_absent(row->ref))
        json_set(object, "ref", json_string(arena, row->ref));
    if (row->kind == DOCUMENT_CONSENT)
        json_set(object, "by", json_string(arena, signed_by(view, row)));
    if (!text_is_absent(row->name))
        json_set(object, "name", json_string(arena, row->name));
    json_set(object, "sha256",
             json_string(arena, text_copy(arena, text_of(hex))));
    json_set(object, "state",
             json_chars(arena, row->is_purged      ? "purged"
                               : row->is_delivered ? "delivered"
                                                   : "announced"));
    if (row->is_delivered) {
        instant_print(row->received_at_us, at);
        json_set(object, "media",
                 json_chars(arena, document_media_name(row->media)));
        json_set(object, "size", json_integer(arena, row->size));
        json_set(object, "received_at",
                 json_string(arena, text_copy(arena, text_of(at))));
    }
    return object;
}

static void
list_json(const struct view *view)
{
    struct arena *arena = &view->ctl->arena;
    struct json *tree = json_object(arena), *rows = json_array(arena);
    struct buffer out;
    for (uint32_t i = 0; i < view->count; i++)
        json_add(rows, row_json(view, &view->list[i]));
    json_set(tree, "case", json_integer(arena, view->case_id));
    json_set(tree, "documents", rows);
    buffer_init(&out, OUTPUT_MAX);
    json_write_pretty(tree, &out);
    buffer_chars(&out, "\n");
    ctl_print(&out);
    buffer_release(&out);
}

/* ---- one of them ---- */

static const struct document *
document_find(const struct view *view, int64_t number, int *code)
{
    struct ctl *ctl = view->ctl;
    const struct document *found = NULL;
    for (uint32_t i = 0; i < view->count; i++)
        if (view->list[i].ordinal == number)
            found = &view->list[i];
    *code = EXIT_UNKNOWN;
    if (found == NULL) {
        ctl_complain(ctl, "document_unknown", (long long)view->case_id,
                     (long long)number);
        return NULL;
    }
    if (found->is_delivered && !found->is_purged)
        return found;
    ctl_complain(ctl,
                 found->is_purged ? "document_is_purged" : "document_not_there",
                 (long long)number, (long long)view->case_id);
    *code = found->is_purged ? EXIT_PURGED : EXIT_UNKNOWN;
    return NULL;
}

/* Where the purpose is known and no byte has left yet: a look is put on record
 * before the file is written, or it is not written. */
static int
document_write(const struct view *view, const struct wish *wish)
{
    struct ctl *ctl = view->ctl;
    struct text bytes;
    struct digest digest;
    int code;
    const struct document *found = document_find(view, wish->number, &code);
    if (found == NULL)
        return code;
    enum store_result result =
        ctl->store->calls->document(ctl->store, &ctl->arena, view->case_id,
                                    found->ordinal, &bytes, &ctl->fault);
    if (result != STORE_DONE)
        return ctl_away(ctl, result);
    if (text_is_absent(bytes)) { /* since the list was read */
        ctl_complain(ctl, "document_is_purged", (long long)wish->number,
                     (long long)view->case_id);
        return EXIT_PURGED;
    }
    digest_sha256(bytes, &digest);
    if (!digest_equals(&digest, &found->sha256)) {
        ctl_complain(ctl, "document_differs", (long long)wish->number,
                     (long long)view->case_id);
        return EXIT_DIFFERS;
    }
    if (!archive_look(ctl, view->case_id, 0,
                      arena_printf(&ctl->arena, "document %lld of C%lld",
                                   (long long)wish->number,
                                   (long long)view->case_id),
                      wish->why, &code))
        return code;
    if (!ctl_file_write(wish->out, bytes)) {
        ctl_complain(ctl, "cannot_write_file", wish->out, strerror(errno));
        return EXIT_TROUBLE;
    }
    printf(ctl_word(ctl, "document_written"), (long long)wish->number,
           (long long)view->case_id, (long long)bytes.size, wish->out);
    printf("\n");
    return EXIT_WELL;
}

int
command_documents(struct ctl *ctl)
{
    struct wish wish = {0};
    struct case_status status;
    struct view view = {.ctl = ctl};
    int code = EXIT_WELL;
    if (!wish_read(ctl, &wish))
        return EXIT_USAGE;
    if (!ctl_find(ctl, ctl->argv[optind], &status, &code))
        return code;
    view.case_id = status.case_id;
    if (!view_read(&view, &code))
        return code;
    if (wish.number > 0)
        return document_write(&view, &wish);
    if (wish.is_json)
        list_json(&view);
    else if (view.count == 0) {
        printf(ctl_word(ctl, "documents_none"), (long long)view.case_id);
        printf("\n");
    } else {
        list_table(&view);
    }
    return EXIT_WELL;
}
