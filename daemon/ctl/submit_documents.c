/* SPDX-License-Identifier: Apache-2.0
 *
 * Files into envelopes.
 */
#include "submit_documents.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base64.h"
#include "loop.h"
#include "submit_file.h"

#define SCRATCH ((size_t)256 << 20)
#define PAUSE_MS 20

struct document_limits
submit_documents_limits(const struct ctl *ctl)
{
    return (struct document_limits){
        .each = (size_t)ctl->config->document_bytes_max,
        .all = (size_t)ctl->config->documents_bytes_max,
        .count = (uint32_t)ctl->config->documents_max};
}

bool
submit_documents_declare(struct submit_documents *documents, const char *file)
{
    if (documents->declared_count == DECLARED_MAX)
        return false;
    documents->declared[documents->declared_count++] = file;
    return true;
}

/* ---- files ---- */

/* All of it, and one byte more than may be sent of what is larger. false with
 * errno. */
static bool
file_read(struct arena *arena, const char *name, size_t most,
          struct text *bytes)
{
    struct stat stat;
    struct submit_file file = {
        .fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    if (file.fd < 0)
        return false;
    bool is_read = fstat(file.fd, &stat) == 0;
    if (is_read && !S_ISREG(stat.st_mode)) {
        errno = S_ISDIR(stat.st_mode) ? EISDIR : EINVAL;
        is_read = false;
    }
    size_t size = is_read && stat.st_size > 0 ? (size_t)stat.st_size : 0;
    size = (size < most ? size : most) + 1;
    char *room = is_read ? arena_alloc(arena, size) : NULL;
    ssize_t got = room == NULL ? -1 : submit_file_read(&file, 0, size, room);
    if (is_read && room == NULL)
        errno = ENOMEM;
    if (got == (ssize_t)size && size <= most) { /* it grows */
        errno = EBUSY;
        got = -1;
    }
    int reason = errno;
    close(file.fd);
    errno = reason;
    *bytes = (struct text){room, got < 0 ? 0 : (size_t)got};
    return got >= 0;
}

/* A name alone: what is announced leads into no other folder. */
static bool
is_plain_name(struct text name)
{
    return !text_is_empty(name) && memchr(name.bytes, '/', name.size) == NULL &&
           memchr(name.bytes, '\0', name.size) == NULL &&
           !text_equals_chars(name, ".") && !text_equals_chars(name, "..");
}

/* ---- the envelope ---- */

struct envelope {
    struct ctl *ctl;
    struct arena *arena; /* of the item */
    struct arena scratch;
    struct document_limits limits;
    const struct json *request; /* NULL: a supplement, or no JSON */
    struct submit_item *item;
    struct buffer out; /* its documents */
    uint32_t count;
};

static void
entry_add(struct envelope *envelope, struct text bytes,
          const struct digest *digest, const char *declared)
{
    char hex[65];
    struct buffer *out = &envelope->out;
    digest_hex(digest, hex);
    buffer_printf(out, "%s{\"sha256\":\"%s\",", envelope->count++ ? "," : "",
                  hex);
    if (declared != NULL) {
        const char *slash = strrchr(declared, '/');
        buffer_chars(out, "\"kind\":\"declaration\",\"name\":");
        json_write_string(text_of(slash == NULL ? declared : slash + 1), out);
        buffer_chars(out, ",");
    }
    buffer_chars(out, "\"bytes\":\"");
    base64_add(out, bytes);
    buffer_chars(out, "\"}");
}

/* One more thing that is wrong with the item, which is not sent then. */
static void
error_add(struct envelope *envelope, const char *pointer,
          const struct decode_error *error)
{
    struct submit_item *item = envelope->item;
    struct arena *arena = envelope->arena;
    struct submit_error *errors =
        arena_array(arena, item->error_count + 1, sizeof(*errors));
    if (errors == NULL)
        return;
    for (uint32_t i = 0; i < item->error_count; i++)
        errors[i] = item->errors[i];
    errors[item->error_count++] =
        (struct submit_error){.field = "",
                              .pointer = arena_printf(arena, "%s", pointer),
                              .code = error->code,
                              .zh = arena_printf(arena, "%s", error->zh),
                              .en = arena_printf(arena, "%s", error->en)};
    item->errors = errors;
}

/* Where the request announces it. */
static void
announced_at(const struct json *request, const struct document *document,
             char *pointer, size_t size)
{
    uint32_t at = 0, index = 0;
    const struct json *consents = json_get(request, "consents");
    snprintf(pointer, size, "/mandate/document/sha256");
    for (const struct json *one = consents ? consents->first : NULL;
         one != NULL && document->kind == DOCUMENT_CONSENT;
         one = one->next, index++) {
        at += json_get(json_get(one, "document"), "sha256") != NULL;
        if (at == document->ordinal) {
            snprintf(pointer, size, "/consents/%u/document/sha256", index);
            return;
        }
    }
}

static bool
announced_add(struct envelope *envelope, struct submit_documents *documents,
              const struct document *document)
{
    struct text bytes;
    struct decode_error error;
    char pointer[64];
    if (!is_plain_name(document->name)) {
        documents->missing++;
        return true;
    }
    const char *path =
        arena_printf(&envelope->scratch, "%s/%.*s", documents->folder,
                     (int)document->name.size, document->name.bytes);
    if (path == NULL)
        return false;
    if (!file_read(&envelope->scratch, path, envelope->limits.each, &bytes)) {
        bool is_missing = errno == ENOENT;
        documents->missing += is_missing;
        if (!is_missing)
            ctl_complain(envelope->ctl, "cannot_read", path, strerror(errno));
        return is_missing;
    }
    if (document_check(&envelope->scratch, bytes, &document->sha256,
                       &envelope->limits, &error)) {
        entry_add(envelope, bytes, &document->sha256, NULL);
        return true;
    }
    announced_at(envelope->request, document, pointer, sizeof(pointer));
    error_add(envelope, pointer, &error);
    return !arena_failed(&envelope->scratch);
}

static bool
came_before(const struct document *list, uint32_t i)
{
    for (uint32_t j = 0; j < i; j++)
        if (digest_equals(&list[j].sha256, &list[i].sha256))
            return true;
    return false;
}

static bool
file_add(struct envelope *envelope, const char *name, uint32_t place,
         bool is_declaration)
{
    struct text bytes;
    struct decode_error error;
    struct digest digest;
    if (!file_read(&envelope->scratch, name, envelope->limits.each, &bytes)) {
        ctl_complain(envelope->ctl, "cannot_read", name, strerror(errno));
        return false;
    }
    digest_sha256(bytes, &digest);
    if (document_check(&envelope->scratch, bytes, NULL, &envelope->limits,
                       &error))
        entry_add(envelope, bytes, &digest, is_declaration ? name : NULL);
    else
        error_add(envelope,
                  arena_printf(&envelope->scratch, "/documents/%u", place),
                  &error);
    return !arena_failed(&envelope->scratch);
}

static void
envelope_begin(struct envelope *envelope, struct ctl *ctl, struct arena *arena,
               struct submit_item *item)
{
    *envelope = (struct envelope){.ctl = ctl,
                                  .arena = arena,
                                  .limits = submit_documents_limits(ctl),
                                  .item = item};
    arena_init(&envelope->scratch, SCRATCH);
    buffer_init(&envelope->out, SCRATCH);
}

/* The item's bytes: `head`, the documents, the end. */
static bool
envelope_end(struct envelope *envelope, struct text head, bool is_well)
{
    struct submit_item *item = envelope->item;
    struct buffer whole;
    buffer_init(&whole, SCRATCH);
    if (is_well && item->error_count > 0) {
        item->bytes = TEXT_NONE;
    } else if (is_well && envelope->count > 0) {
        buffer_text(&whole, head);
        buffer_chars(&whole, ",\"documents\":[");
        buffer_text(&whole, buffer_view(&envelope->out));
        buffer_chars(&whole, "]}");
        item->bytes = text_copy(envelope->arena, buffer_view(&whole));
        item->is_enveloped = true;
    }
    if (is_well && (whole.failed || envelope->out.failed ||
                    arena_failed(envelope->arena))) {
        ctl_complain(envelope->ctl, "no_memory");
        is_well = false;
    }
    buffer_release(&whole);
    buffer_release(&envelope->out);
    arena_release(&envelope->scratch);
    return is_well;
}

bool
submit_documents_add(struct ctl *ctl, struct arena *arena,
                     struct submit_documents *documents,
                     struct submit_item *item)
{
    struct envelope envelope;
    struct fault fault = {0};
    struct document *list = NULL;
    uint32_t count = 0;
    bool is_asked = documents->folder != NULL || documents->declared_count > 0;
    if (!is_asked || text_is_absent(item->bytes) ||
        item->bytes.size > REQUEST_SIZE_MAX || !message_is_alone(item->bytes))
        return true;
    envelope_begin(&envelope, ctl, arena, item);
    const struct json *tree =
        json_read(&envelope.scratch, item->bytes, REQUEST_DEPTH_MAX, &fault);
    bool is_well = true;
    envelope.request = tree;
    if (tree != NULL)
        is_well = documents_announced(&envelope.scratch, tree, &list, &count);
    for (uint32_t i = 0; is_well && documents->folder != NULL && i < count; i++)
        is_well = came_before(list, i) ||
                  announced_add(&envelope, documents, &list[i]);
    for (uint32_t i = 0;
         is_well && tree != NULL && i < documents->declared_count; i++)
        is_well = file_add(&envelope, documents->declared[i], count + i, true);
    struct buffer head;
    buffer_init(&head, REQUEST_SIZE_MAX + 64);
    buffer_chars(&head, "{\"request\":");
    buffer_text(&head, item->bytes);
    is_well = envelope_end(&envelope, buffer_view(&head), is_well);
    buffer_release(&head);
    return is_well;
}

/* ---- a supplement ---- */

static int
supplement_send(struct ctl *ctl, const struct submit_item *item,
                int64_t timeout_ms, struct receipt *receipt)
{
    int64_t queue_id = 0, until_ms = loop_monotonic_ms() + timeout_ms;
    const struct store_calls *calls = ctl->store->calls;
    enum store_result result =
        calls->queue_put(ctl->store, 1, &item->bytes, &queue_id, &ctl->fault);
    while (result == STORE_DONE) {
        int64_t began_ms = loop_monotonic_ms();
        result = calls->receipts(ctl->store, &ctl->arena, 1, &queue_id, receipt,
                                 &ctl->fault);
        receipt->queue_id = queue_id;
        if (result == STORE_DONE && (receipt->status != RECEIPT_WAITING ||
                                     loop_monotonic_ms() >= until_ms))
            return EXIT_WELL;
        ctl_pause(began_ms, PAUSE_MS);
    }
    return ctl_away(ctl, result);
}

static void
supplement_errors(struct ctl *ctl, struct text json, struct submit_item *item)
{
    struct fault fault = {0};
    const struct json *list = json_read(&ctl->arena, json, 16, &fault);
    if (list == NULL || list->kind != JSON_ARRAY)
        return;
    item->errors = arena_array(&ctl->arena, list->count, sizeof(*item->errors));
    for (const struct json *at = list->first; item->errors && at; at = at->next)
        submit_error_read(&ctl->arena, at, &item->errors[item->error_count++]);
}

static int
supplement_say(struct ctl *ctl, const struct submit_printer *printer,
               struct submit_item *item, struct receipt *receipt)
{
    if (receipt->status == RECEIPT_REFUSED && !text_is_empty(receipt->errors))
        supplement_errors(ctl, receipt->errors, item);
    submit_print_item(printer, &ctl->arena, item, receipt);
    if (receipt->status == RECEIPT_WAITING)
        ctl_complain(ctl, "submit_waiting", 1, 1);
    return receipt->status == RECEIPT_WAITING   ? EXIT_UNANSWERED
           : receipt->status == RECEIPT_REFUSED ? EXIT_REFUSED
                                                : EXIT_WELL;
}

int
submit_supplement(struct ctl *ctl, const struct submit_printer *printer,
                  const char *word, int64_t timeout_ms)
{
    struct case_status status;
    struct receipt receipt = {.status = RECEIPT_REFUSED};
    struct submit_item item = {.file = word, .line = 1};
    struct envelope envelope;
    struct buffer head;
    int first = optind, code = EXIT_WELL;
    if (!ctl_find(ctl, word, &status, &code))
        return code;
    item.request_id = status.request_id;
    envelope_begin(&envelope, ctl, &ctl->arena, &item);
    bool is_well = true;
    for (int i = first; is_well && i < ctl->argc; i++)
        is_well =
            file_add(&envelope, ctl->argv[i], (uint32_t)(i - first), false);
    buffer_init(&head, 4096);
    buffer_chars(&head, "{\"documents_of\":{\"agency\":");
    json_write_string(status.agency, &head);
    buffer_chars(&head, ",\"request_id\":");
    json_write_string(status.request_id, &head);
    buffer_chars(&head, "}");
    is_well = envelope_end(&envelope, buffer_view(&head), is_well);
    buffer_release(&head);
    if (!is_well)
        return EXIT_TROUBLE;
    if (!text_is_absent(item.bytes))
        code = supplement_send(ctl, &item, timeout_ms, &receipt);
    return code != EXIT_WELL ? code
                             : supplement_say(ctl, printer, &item, &receipt);
}
