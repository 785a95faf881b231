/* SPDX-License-Identifier: Apache-2.0
 *
 * CSV goes through decode_csv, NDJSON is cut at its line ends.
 */
#include "upload_file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "decode_message.h"
#include "mutant.h"

#define LINE_MAX ((size_t)200 << 20) /* of what can be configured */
#define TABLE_MEMORY ((size_t)128 << 20)
#define ERRORS_MAX ((size_t)1 << 20)
#define LINES_FIRST 1024u

struct line_place {
    uint64_t offset;
    uint32_t size, line;
};

struct upload_file {
    const struct upload *upload;
    int fd;
    uint64_t size;
    struct digest_stream digest;
    /* CSV */
    struct decode_csv *csv;
    struct buffer held; /* what of a row is there */
    /* NDJSON */
    uint32_t count, room, line;
    struct line_place *lines;
    uint64_t line_from;
    bool has_ink, is_too_many;
};

/* ---- words ---- */

static const struct {
    const char *code, *zh, *en;
} words[] = {
    {"UPLOAD_SHA256", "文件与所声明的 SHA-256 不符；请重新上传。",
     "The file is not the one whose SHA-256 was announced; upload it again."},
    {"UPLOAD_DAMAGED", "所保存的内容不完整；请重新上传。",
     "What is kept of the file is damaged; upload it again."},
    {"UPLOAD_SET_ASIDE",
     "系统多次未能读完此文件，现已搁置；已受理的不受影响，请联系核对机构。",
     "The house has failed to read this file again and again, and has set it "
     "aside; what was accepted stays. Tell the checking centre."},
    {"UPLOAD_NO_HOUSEHOLD", "文件中没有申请。",
     "The file has no request in it."},
    {"UPLOAD_TOO_MANY", "一个文件至多 200,000 户；请分成几个文件。",
     "A file has at most 200,000 households; make several of it."},
    {"UPLOAD_DOCUMENTS_ALONE",
     "此行只有文件而没有申请；请在案件下补交（/v1/cases/C42/documents）。",
     "This line has documents and no request; send them to the case "
     "(/v1/cases/C42/documents)."},
};

static struct text
json_text(struct arena *arena, const struct json *tree)
{
    struct buffer out;
    buffer_init(&out, ERRORS_MAX);
    if (tree != NULL && !arena_failed(arena))
        json_write(tree, &out);
    struct text text = text_copy(arena, buffer_view(&out));
    buffer_release(&out);
    return text;
}

static struct json *
error_json(struct arena *arena, const char *pointer, const char *code,
           const char *zh, const char *en)
{
    struct json *row = json_object(arena);
    json_set(row, "pointer", json_chars(arena, pointer));
    json_set(row, "code", json_chars(arena, code));
    json_set(row, "zh", json_chars(arena, zh));
    json_set(row, "en", json_chars(arena, en));
    return row;
}

static void
place_set(struct arena *arena, struct json *row, uint32_t line, uint32_t column,
          const char *field)
{
    if (line > 0)
        json_set(row, "line", json_integer(arena, line));
    if (column > 0)
        json_set(row, "column", json_integer(arena, column));
    if (field != NULL && field[0] != '\0')
        json_set(row, "field", json_chars(arena, field));
}

struct text
upload_word(struct arena *arena, const char *code)
{
    size_t i = 0;
    struct json *list = json_array(arena);
    while (strcmp(words[i].code, code) != 0)
        i++;
    json_add(list, error_json(arena, "", code, words[i].zh, words[i].en));
    return json_text(arena, list);
}

static struct text
csv_errors(struct arena *arena, const struct decode_csv_errors *errors)
{
    struct json *list = json_array(arena);
    for (uint32_t i = 0; i < errors->count; i++) {
        const struct decode_csv_error *error = &errors->list[i];
        struct json *row = error_json(arena, error->pointer, error->code,
                                      error->zh, error->en);
        place_set(arena, row, error->place.line, error->place.column,
                  error->place.field);
        json_add(list, row);
    }
    return json_text(arena, list);
}

/* ---- opening ---- */

struct upload_file *
upload_file_open(const struct upload *upload)
{
    struct upload_file *file = calloc(1, sizeof(*file));
    if (file == NULL)
        return NULL;
    file->upload = upload;
    file->line = 1;
    digest_stream_begin(&file->digest);
    buffer_init(&file->held, LINE_MAX);
    file->fd = open(P_tmpdir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    bool is_open = file->fd >= 0;
    if (is_open && upload->type == UPLOAD_CSV) {
        file->csv = decode_csv_new(0, 0);
        is_open = file->csv != NULL &&
                  decode_csv_begin(file->csv,
                                   (enum decode_csv_charset)upload->charset);
    }
    if (is_open)
        return file;
    upload_file_close(file);
    return NULL;
}

void
upload_file_close(struct upload_file *file)
{
    if (file == NULL)
        return;
    if (file->fd >= 0)
        close(file->fd);
    decode_csv_free(file->csv);
    buffer_release(&file->held);
    free(file->lines);
    free(file);
}

/* ---- the first pass ---- */

static bool
keep(struct upload_file *file, struct text bytes)
{
    size_t done = 0;
    while (done < bytes.size) {
        ssize_t put = pwrite(file->fd, bytes.bytes + done, bytes.size - done,
                             (off_t)(file->size + done));
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        done += (size_t)put;
    }
    return true;
}

static bool
feed_table(struct upload_file *file, struct text bytes, bool is_last)
{
    buffer_add(&file->held, bytes.bytes, bytes.size);
    if (file->held.failed)
        return false;
    struct text view = buffer_view(&file->held);
    size_t used = decode_csv_feed(file->csv, view, is_last);
    size_t left = view.size - used;
    memmove(file->held.bytes, file->held.bytes + used, left);
    file->held.size = left;
    return true;
}

static bool
line_add(struct upload_file *file, uint64_t end)
{
    if (file->count == DECODE_CSV_HOUSEHOLDS_MAX) {
        file->is_too_many = true;
        return true;
    }
    if (file->count == file->room) {
        uint32_t room = file->room == 0 ? LINES_FIRST : file->room * 2;
        struct line_place *lines = realloc(file->lines, room * sizeof(*lines));
        if (lines == NULL)
            return false;
        file->lines = lines;
        file->room = room;
    }
    uint64_t size = end - file->line_from;
    file->lines[file->count++] = (struct line_place){
        file->line_from, (uint32_t)(size > LINE_MAX ? LINE_MAX : size),
        file->line};
    return true;
}

/* As ndjson_next() has it: a mark before the first line is no part of it, and
 * blank lines count and are none. */
static bool
feed_lines(struct upload_file *file, struct text bytes, bool is_last)
{
    size_t at = 0;
    if (file->size == 0 && text_starts_with(bytes, "\xEF\xBB\xBF"))
        file->line_from = at = 3;
    while (at < bytes.size) {
        const char *from = bytes.bytes + at;
        const char *end = memchr(from, '\n', bytes.size - at);
        size_t size = end == NULL ? bytes.size - at : (size_t)(end - from);
        file->has_ink |= text_trim((struct text){from, size}).size > 0;
        at += size + (end != NULL);
        if (end == NULL)
            break;
        if (file->has_ink && !line_add(file, file->size + at - 1))
            return false;
        file->has_ink = false;
        file->line_from = file->size + at;
        file->line++;
    }
    return !is_last || !file->has_ink || line_add(file, file->size + at);
}

bool
upload_file_feed(struct upload_file *file, struct text bytes, bool is_last)
{
    if (!keep(file, bytes))
        return false;
    if (file->upload->has_sha256)
        digest_stream_add(&file->digest, bytes);
    bool is_well = file->csv != NULL ? feed_table(file, bytes, is_last)
                                     : feed_lines(file, bytes, is_last);
    file->size += bytes.size;
    return is_well;
}

const char *
upload_file_end(struct upload_file *file, struct arena *arena,
                struct text *errors)
{
    struct digest digest;
    const char *reason = NULL;
    struct decode_csv_errors *wrong = arena_alloc(arena, sizeof(*wrong));
    *errors = TEXT_NONE;
    if (file->upload->has_sha256)
        digest_stream_end(&file->digest, &digest);
    if (file->upload->has_sha256 &&
        !digest_equals(&digest, &file->upload->sha256) &&
        !mutant_is("upload_sha256_unread"))
        reason = "UPLOAD_SHA256";
    else if (wrong != NULL && file->csv != NULL &&
             !decode_csv_end(file->csv, wrong)) {
        if (wrong->count > 0) {
            *errors = csv_errors(arena, wrong);
            return wrong->list[0].code;
        }
        arena_give_up(arena);
    } else if (file->is_too_many)
        reason = "UPLOAD_TOO_MANY";
    else if (upload_file_count(file) == 0)
        reason = "UPLOAD_NO_HOUSEHOLD";
    if (reason != NULL)
        *errors = upload_word(arena, reason);
    return reason;
}

uint32_t
upload_file_count(const struct upload_file *file)
{
    return file->csv != NULL ? decode_csv_unit_count(file->csv) : file->count;
}

/* ---- a household ---- */

static bool
read_row(void *context, uint32_t table, uint64_t offset, size_t size,
         char *bytes)
{
    const struct upload_file *file = context;
    size_t done = 0;
    (void)table;
    while (done < size) {
        ssize_t got =
            pread(file->fd, bytes + done, size - done, (off_t)(offset + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        done += (size_t)got;
    }
    return true;
}

/* In an arena of its own: what is left of a request is its JSON. */
static bool
item_of_table(struct upload_file *file, struct arena *arena, uint32_t place,
              struct upload_item *item)
{
    struct arena scratch;
    arena_init(&scratch, TABLE_MEMORY);
    struct decode_csv_request *request =
        arena_alloc(&scratch, sizeof(*request));
    bool is_request =
        request != NULL &&
        decode_csv_build(&scratch, file->csv, place, read_row, file, request);
    item->line = decode_csv_unit_place(file->csv, place).line;
    if (is_request) {
        item->bytes = text_copy(arena, request->json);
    } else if (request != NULL && request->errors.count > 0) {
        struct text errors = csv_errors(&scratch, &request->errors);
        item->errors = text_copy(arena, errors);
    }
    if (request != NULL)
        item->request_id = text_copy(arena, request->request_id);
    arena_release(&scratch);
    return !arena_failed(arena) &&
           text_is_absent(item->bytes) == !text_is_absent(item->errors);
}

bool
upload_file_item(struct upload_file *file, struct arena *arena, uint32_t place,
                 struct upload_item *item)
{
    *item = (struct upload_item){0};
    if (file->csv != NULL)
        return item_of_table(file, arena, place, item);
    const struct line_place *line = &file->lines[place];
    char *bytes = arena_alloc(arena, line->size);
    if (bytes == NULL || !read_row(file, 0, line->offset, line->size, bytes))
        return false;
    item->line = line->line;
    item->bytes = (struct text){bytes, line->size};
    if (line->size > 0 && bytes[line->size - 1] == '\r')
        item->bytes.size--;
    /* One byte above what may be is enough for it to be said. */
    if (item->bytes.size > REQUEST_SIZE_MAX && message_is_alone(item->bytes))
        item->bytes.size = REQUEST_SIZE_MAX + 1;
    return true;
}

static void
place_find(const struct upload_file *file, struct arena *arena, uint32_t place,
           struct json *error)
{
    struct text pointer = TEXT("");
    int64_t line = 0;
    if (file->csv != NULL) {
        json_get_text(error, "pointer", &pointer);
        struct decode_csv_place found =
            decode_csv_find(file->csv, place, pointer);
        place_set(arena, error, found.line, found.column, found.field);
    } else if (json_get_integer(error, "line", &line) && line > 0) {
        place_set(arena, error, (uint32_t)line + file->lines[place].line - 1, 0,
                  NULL);
    } else {
        place_set(arena, error, file->lines[place].line, 0, NULL);
    }
}

struct text
upload_file_errors(const struct upload_file *file, struct arena *arena,
                   uint32_t place, struct text errors)
{
    struct fault fault = {0};
    struct json *list = json_read(arena, errors, REQUEST_DEPTH_MAX, &fault);
    if (list == NULL || list->kind != JSON_ARRAY)
        return errors;
    for (struct json *at = list->first; at != NULL; at = at->next)
        place_find(file, arena, place, at);
    return json_text(arena, list);
}
