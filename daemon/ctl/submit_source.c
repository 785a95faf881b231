/* SPDX-License-Identifier: Apache-2.0
 *
 * Opening, telling JSON from CSV, the first pass over tables, and items.
 */
#include "submit_source.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "digest.h"
#include "submit_documents.h"
#include "submit_file.h"
#include "submit_print.h"

#define BLOCK ((size_t)1 << 20)
#define TABLE_MEMORY ((size_t)128 << 20) /* of one household */

struct submit_source {
    struct ctl *ctl;
    uint32_t file_count;
    struct submit_file *files;
    struct messages messages; /* of the JSON files */
    struct decode_csv *csv;
    struct submit_file *tables[DECODE_CSV_FILES_MAX];
    uint32_t table_count;
    int read_errno; /* of the last row that could not be read, 0 */
    struct digest digest;
    char hex[65];
};

static void
digest_add(struct submit_source *source, struct text block)
{
    const struct text parts[] = {
        {(const char *)source->digest.bytes, DIGEST_SIZE}, block};
    digest_sha256_parts(parts, 2, &source->digest);
}

/* ---- tables ---- */

/* The first pass over one table: a block at a time, behind what was left of
 * the block before. */
static bool
read_table(struct submit_source *source, struct submit_file *file, char *room)
{
    size_t held = 0;
    uint64_t offset = 0;
    for (;;) {
        ssize_t got = submit_file_read(file, offset, BLOCK, room + held);
        if (got < 0)
            return false;
        bool is_last = (size_t)got < BLOCK;
        digest_add(source, (struct text){room + held, (size_t)got});
        offset += (uint64_t)got;
        held += (size_t)got;
        size_t used =
            decode_csv_feed(source->csv, (struct text){room, held}, is_last);
        memmove(room, room + used, held - used);
        held -= used;
        if (is_last)
            return true;
    }
}

static bool
add_table(struct submit_source *source, struct submit_file *file,
          enum decode_csv_charset charset, int *code)
{
    struct ctl *ctl = source->ctl;
    if (source->csv == NULL)
        source->csv = decode_csv_new(0, 0);
    char *room = malloc(BLOCK + DECODE_CSV_ROW_MAX);
    bool is_read = false;
    *code = EXIT_TROUBLE;
    if (source->csv == NULL || room == NULL) {
        ctl_complain(ctl, "no_memory");
    } else if (!decode_csv_begin(source->csv, charset)) {
        ctl_complain(ctl, "submit_tables", DECODE_CSV_FILES_MAX);
        *code = EXIT_USAGE;
    } else {
        source->tables[source->table_count++] = file;
        is_read = read_table(source, file, room);
        if (!is_read)
            ctl_complain(ctl, "cannot_read", file->name, strerror(errno));
    }
    if (room != NULL)
        explicit_bzero(room, BLOCK + DECODE_CSV_ROW_MAX);
    free(room);
    return is_read;
}

static void
errors_of_table(const struct submit_source *source, struct arena *arena,
                const struct decode_csv_errors *errors,
                struct submit_item *item)
{
    item->errors = arena_array(arena, errors->count, sizeof(*item->errors));
    if (item->errors == NULL)
        return;
    item->error_count = errors->count;
    for (uint32_t i = 0; i < errors->count; i++) {
        const struct decode_csv_error *error = &errors->list[i];
        item->errors[i] =
            (struct submit_error){source->tables[error->place.file]->name,
                                  error->place.line,
                                  error->place.column,
                                  error->place.field,
                                  error->pointer,
                                  error->code,
                                  error->zh,
                                  error->en};
    }
}

/* What is wrong with a table as a whole, as an item that is refused. */
static void
print_table(const struct submit_source *source,
            const struct submit_printer *printer, uint32_t table,
            const struct decode_csv_errors *errors)
{
    struct arena *arena = &source->ctl->arena;
    struct submit_item item = {.file = source->tables[table]->name, .line = 1};
    const struct receipt refused = {.status = RECEIPT_REFUSED};
    struct decode_csv_errors *own = arena_alloc(arena, sizeof(*own));
    if (own == NULL)
        return;
    for (uint32_t i = 0; i < errors->count; i++)
        if (errors->list[i].place.file == table)
            own->list[own->count++] = errors->list[i];
    if (own->count == 0)
        return;
    errors_of_table(source, arena, own, &item);
    submit_print_item(printer, arena, &item, &refused);
}

static bool
end_tables(struct submit_source *source, const struct submit_printer *printer,
           int *code)
{
    struct ctl *ctl = source->ctl;
    struct decode_csv_errors *errors =
        arena_alloc(&ctl->arena, sizeof(*errors));
    if (source->csv == NULL ||
        (errors != NULL && decode_csv_end(source->csv, errors)))
        return true;
    *code = EXIT_REFUSED;
    if (errors == NULL || errors->count == 0) {
        ctl_complain(ctl, "no_memory");
        *code = EXIT_TROUBLE;
        return false;
    }
    for (uint32_t table = 0; table < source->table_count; table++)
        print_table(source, printer, table, errors);
    ctl_complain(ctl, "submit_no_table");
    return false;
}

static bool
read_row(void *context, uint32_t table, uint64_t offset, size_t size,
         char *bytes)
{
    struct submit_source *source = context;
    ssize_t got = submit_file_read(source->tables[table], offset, size, bytes);
    if (got < 0)
        source->read_errno = errno;
    else if ((size_t)got < size)
        source->read_errno = EIO; /* it was longer in the first pass */
    return got >= 0 && (size_t)got == size;
}

/* ---- opening ---- */

static bool
add_file(struct submit_source *source, struct submit_file *file,
         const char *name, enum decode_csv_charset charset, int *code)
{
    struct ctl *ctl = source->ctl;
    if (!submit_file_open(file, name)) {
        ctl_complain(ctl, "cannot_read", name, strerror(errno));
        *code = EXIT_TROUBLE;
        return false;
    }
    digest_add(source, text_of(name));
    if (file->is_table)
        return add_table(source, file, charset, code);
    for (size_t at = 0; at < file->text.size; at += BLOCK)
        digest_add(source,
                   text_slice(file->text, at,
                              file->text.size - at < BLOCK ? file->text.size
                                                           : at + BLOCK));
    messages_cut(&ctl->arena, file->text, name, &source->messages);
    return true;
}

static bool
add_all(struct submit_source *source, const struct submit_printer *printer,
        char **names, enum decode_csv_charset charset, int *code)
{
    struct ctl *ctl = source->ctl;
    for (uint32_t i = 0; i < source->file_count; i++)
        if (!add_file(source, &source->files[i], names[i], charset, code))
            return false;
    if (!end_tables(source, printer, code))
        return false;
    /* Names in another charset are other names, and a guess is a guess. */
    for (uint32_t i = 0; i < source->table_count; i++)
        if (charset == DECODE_CSV_DETECT &&
            decode_csv_charset_of(source->csv, i) == DECODE_CSV_GB18030)
            ctl_complain(ctl, "submit_gb18030", source->tables[i]->name);
    uint32_t count = submit_source_count(source);
    if (arena_failed(&ctl->arena)) {
        ctl_complain(ctl, "no_memory");
        *code = EXIT_TROUBLE;
        return false;
    }
    /* A table may have more rows that are nobody's than it has households. */
    if (count == 0 || source->messages.count > DECODE_CSV_HOUSEHOLDS_MAX) {
        ctl_complain(ctl, count == 0 ? "submit_none" : "submit_many", count,
                     DECODE_CSV_HOUSEHOLDS_MAX);
        *code = EXIT_USAGE;
        return false;
    }
    digest_hex(&source->digest, source->hex);
    source->hex[16] = '\0';
    return true;
}

struct submit_source *
submit_source_open(struct ctl *ctl, const struct submit_printer *printer,
                   uint32_t count, char **names,
                   enum decode_csv_charset charset, int *code)
{
    struct submit_source *source = calloc(1, sizeof(*source));
    struct submit_file *files = calloc(count, sizeof(*files));
    if (source == NULL || files == NULL) {
        free(source);
        free(files);
        ctl_complain(ctl, "no_memory");
        *code = EXIT_TROUBLE;
        return NULL;
    }
    source->ctl = ctl;
    source->files = files;
    source->file_count = count;
    if (add_all(source, printer, names, charset, code))
        return source;
    submit_source_close(source);
    return NULL;
}

void
submit_source_close(struct submit_source *source)
{
    if (source == NULL)
        return;
    for (uint32_t i = 0; i < source->file_count; i++)
        submit_file_close(&source->files[i]);
    decode_csv_free(source->csv);
    free(source->files);
    free(source);
}

uint32_t
submit_source_count(const struct submit_source *source)
{
    return source->messages.count +
           (source->csv == NULL ? 0 : decode_csv_unit_count(source->csv));
}

const char *
submit_source_digest(const struct submit_source *source)
{
    return source->hex;
}

/* ---- items ---- */

void
submit_source_place(const struct submit_source *source, uint32_t index,
                    const char **file, uint32_t *line)
{
    uint32_t count = source->messages.count;
    if (index < count) {
        *file = source->messages.list[index].file;
        *line = source->messages.list[index].line;
        return;
    }
    struct decode_csv_place place =
        decode_csv_unit_place(source->csv, index - count);
    *file = source->tables[place.file]->name;
    *line = place.line;
}

/* In an arena of its own: what is left of a request is its JSON. Of one that
 * is refused more is left, and it is made again where it stays. */
static bool
build_request(struct submit_source *source, struct arena *arena, uint32_t unit,
              struct submit_item *item)
{
    struct arena scratch;
    arena_init(&scratch, TABLE_MEMORY);
    struct decode_csv_request *request =
        arena_alloc(&scratch, sizeof(*request));
    bool is_request =
        request != NULL && decode_csv_build(&scratch, source->csv, unit,
                                            read_row, source, request);
    if (is_request) {
        item->request_id = text_copy(arena, request->request_id);
        item->bytes = text_copy(arena, request->json);
    }
    arena_release(&scratch);
    return is_request && !arena_failed(arena);
}

static bool
item_of_table(struct submit_source *source, struct arena *arena, uint32_t unit,
              struct submit_item *item)
{
    struct ctl *ctl = source->ctl;
    source->read_errno = 0;
    if (build_request(source, arena, unit, item))
        return true;
    struct decode_csv_request *request = arena_alloc(arena, sizeof(*request));
    if (request != NULL && source->read_errno == 0 &&
        !decode_csv_build(arena, source->csv, unit, read_row, source,
                          request)) {
        item->request_id = request->request_id;
        errors_of_table(source, arena, &request->errors, item);
    }
    if (item->error_count > 0)
        return true;
    if (source->read_errno == 0)
        ctl_complain(ctl, "submit_changed", item->file);
    else
        ctl_complain(ctl, "cannot_read", item->file,
                     strerror(source->read_errno));
    return false;
}

/* As far as there is one: intake says what is wrong with the rest. */
static struct text
request_id_of(struct arena *arena, struct text json)
{
    struct arena scratch;
    struct fault fault = {0};
    struct text id = TEXT_NONE;
    arena_init(&scratch, TABLE_MEMORY);
    const struct json *tree =
        json_read(&scratch, json, REQUEST_DEPTH_MAX + 1, &fault);
    if (json_get(tree, "request") != NULL)
        tree = json_get(tree, "request");
    if (json_get_text(tree, "request_id", &id))
        id = id.size <= 64 ? text_copy(arena, id) : TEXT_NONE;
    arena_release(&scratch);
    return id;
}

static size_t
message_size(const struct ctl *ctl, struct text bytes)
{
    struct document_limits limits = submit_documents_limits(ctl);
    return message_is_alone(bytes) ? REQUEST_SIZE_MAX
                                   : message_size_max(&limits);
}

bool
submit_source_item(struct submit_source *source, struct arena *arena,
                   uint32_t index, struct submit_item *item)
{
    uint32_t count = source->messages.count;
    *item = (struct submit_item){0};
    submit_source_place(source, index, &item->file, &item->line);
    if (index < count) {
        /* One byte above what intake takes is enough for it to say so. */
        struct text bytes = source->messages.list[index].bytes;
        size_t most = message_size(source->ctl, bytes) + 1;
        item->bytes = bytes.size > most ? text_slice(bytes, 0, most) : bytes;
        item->request_id = request_id_of(arena, item->bytes);
        return true;
    }
    return item_of_table(source, arena, index - count, item);
}

static const char *
chars_of(struct arena *arena, const struct json *error, const char *key)
{
    struct text text = TEXT("");
    json_get_text(error, key, &text);
    const char *chars = text_chars(arena, text);
    return chars == NULL ? "" : chars;
}

void
submit_error_read(struct arena *arena, const struct json *json,
                  struct submit_error *error)
{
    *error = (struct submit_error){.pointer = chars_of(arena, json, "pointer"),
                                   .code = chars_of(arena, json, "code"),
                                   .zh = chars_of(arena, json, "zh"),
                                   .en = chars_of(arena, json, "en"),
                                   .field = ""};
}

static void
error_read(const struct submit_source *source, struct arena *arena,
           uint32_t index, const struct json *json, bool is_enveloped,
           struct submit_error *error)
{
    int64_t line = 0, column = 0;
    submit_error_read(arena, json, error);
    if (is_enveloped && strncmp(error->pointer, "/request/", 9) == 0)
        error->pointer += 8;
    uint32_t count = source->messages.count;
    if (index >= count) {
        struct decode_csv_place place = decode_csv_find(
            source->csv, index - count, text_of(error->pointer));
        error->file = source->tables[place.file]->name;
        error->line = place.line;
        error->column = place.column;
        error->field = place.field;
    } else if (json_get_integer(json, "line", &line) &&
               json_get_integer(json, "column", &column) && line > 0) {
        error->line = (uint32_t)line + source->messages.list[index].line - 1;
        error->column = (uint32_t)column;
    }
}

void
submit_source_errors(struct submit_source *source, struct arena *arena,
                     uint32_t index, struct text json, struct submit_item *item)
{
    struct fault fault = {0};
    const struct json *list = json_read(arena, json, 16, &fault);
    if (list == NULL || list->kind != JSON_ARRAY)
        return;
    item->errors = arena_array(arena, list->count, sizeof(*item->errors));
    if (item->errors == NULL)
        return;
    for (const struct json *at = list->first; at; at = at->next)
        error_read(source, arena, index, at, item->is_enveloped,
                   &item->errors[item->error_count++]);
}
