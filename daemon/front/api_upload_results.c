/* SPDX-License-Identifier: Apache-2.0
 *
 * GET /v1/uploads/ID/results: a page as JSON, or all of it as the result file
 * of hedui submit, which is made while it is read.
 */
#include "api_upload.h"

#include "api_common.h"
#include "api_submit.h"
#include "csv.h"
#include "handlers.h"
#include "mutant.h"

#define ERRORS_DEPTH 16
#define PAGE 1000u               /* rows that are read at a time */
#define PART ((size_t)256 << 10) /* and written */
#define HEADER                                                                 \
    "\xEF\xBB\xBF"                                                             \
    "file,line,request_id,status,case,due,part,at_line,at_column,field,"       \
    "pointer,code,zh,en,input\r\n"

/* ---- as JSON ---- */

static const struct json *
errors_of(struct arena *arena, struct text errors)
{
    struct fault fault = {0};
    const struct json *list =
        text_is_empty(errors) ? NULL
                              : json_read(arena, errors, ERRORS_DEPTH, &fault);
    return list != NULL && list->kind == JSON_ARRAY ? list : NULL;
}

static struct text
word_of(const struct json *row, const char *key)
{
    struct text text = TEXT("");
    (void)json_get_text(row, key, &text);
    return text;
}

static int64_t
number_of(const struct json *row, const char *key)
{
    int64_t number = 0;
    (void)json_get_integer(row, key, &number);
    return number;
}

static struct json *
error_json(struct http_request *request, const struct json *error)
{
    struct arena *arena = request->arena;
    struct json *row = json_object(arena);
    int64_t line = number_of(error, "line"),
            column = number_of(error, "column");
    struct text field = word_of(error, "field");
    json_set(row, "pointer", json_string(arena, word_of(error, "pointer")));
    json_set(row, "code", json_string(arena, word_of(error, "code")));
    json_set(row, "detail",
             json_string(arena, word_of(error, request->language == LANGUAGE_ZH
                                                   ? "zh"
                                                   : "en")));
    if (line > 0)
        json_set(row, "line", json_integer(arena, line));
    if (column > 0)
        json_set(row, "column", json_integer(arena, column));
    if (field.size > 0)
        json_set(row, "field", json_string(arena, field));
    return row;
}

static struct json *
row_json(struct http_request *request, const struct upload_row *row)
{
    struct arena *arena = request->arena;
    struct json *tree = json_object(arena), *list = json_array(arena);
    const struct json *errors = errors_of(arena, row->errors);
    json_set(tree, "line", json_integer(arena, row->line));
    if (!text_is_absent(row->request_id))
        json_set(tree, "request_id", json_string(arena, row->request_id));
    json_set(tree, "status", json_chars(arena, api_status_name(row->status)));
    if (row->case_id != 0) {
        json_set(tree, "case", api_case_number(arena, row->case_id));
        json_set(tree, "due", api_json_day(arena, row->due));
        json_set(tree, "is_provisional", json_bool(arena, row->is_provisional));
    }
    for (const struct json *at = errors == NULL ? NULL : errors->first; at;
         at = at->next)
        json_add(list, error_json(request, at));
    json_set(tree, "errors", list);
    return tree;
}

static enum http_done
results_json(struct house *house, struct http_request *request,
             struct http_reply *reply, int64_t upload_id,
             enum receipt_status status)
{
    struct text wish = http_request_query(request, "status");
    struct upload_row *rows = NULL;
    struct fault fault = {0};
    enum api_answer answer = API_NONE;
    uint32_t limit = 0, count = 0;
    int64_t at = 0;
    if (!api_page_wish(request, reply, wish, &limit, &at))
        return HTTP_DONE;
    enum store_result result = store_api_upload_rows(
        house->store, request->arena, &request->caller, upload_id, status,
        at - 1, limit, &rows, &count, &answer, &fault);
    if ((result != STORE_DONE || answer != API_NONE) &&
        !api_found(request, reply, result, answer, &fault))
        return HTTP_DONE;
    struct json *data = json_array(request->arena);
    for (uint32_t i = 0; i < count; i++)
        json_add(data, row_json(request, &rows[i]));
    return api_page_reply(request, reply, data, wish,
                          count < limit ? 0
                                        : rows[count - 1].place + INT64_C(1));
}

/* ---- as CSV ---- */

struct results {
    int64_t upload_id, after;
    enum receipt_status status;
    struct text name;
    struct arena arena; /* of the page */
    uint32_t count, next;
    struct upload_row *rows;
    bool is_begun, is_last;
};

static void
results_forget(void *state)
{
    struct results *results = state;
    arena_release(&results->arena);
}

static void
cell(struct buffer *out, struct text text)
{
    csv_write_cell(out, text_is_absent(text) ? TEXT("") : text, ',');
    buffer_add(out, ",", 1);
}

static void
number(struct buffer *out, int64_t value)
{
    if (value != 0)
        buffer_printf(out, "%lld", (long long)value);
    buffer_add(out, ",", 1);
}

static void
line_write(struct buffer *out, const struct results *results,
           const struct upload_row *row, const struct json *error,
           uint32_t part, uint32_t parts)
{
    static const char *const words[] = {"WAITING", "ACCEPTED", "DUPLICATE",
                                        "CONFLICT", "REFUSED"};
    char due[11] = "";
    if (row->case_id != 0)
        date_print(row->due, due);
    cell(out, results->name);
    number(out, row->line);
    cell(out, row->request_id);
    cell(out, text_of(words[row->status]));
    if (row->case_id != 0)
        buffer_printf(out, "C%lld", (long long)row->case_id);
    buffer_printf(out, ",%s,%u/%u,", due, part, parts);
    number(out, error == NULL ? 0 : number_of(error, "line"));
    number(out, error == NULL ? 0 : number_of(error, "column"));
    static const char *const keys[] = {"field", "pointer", "code", "zh", "en"};
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        cell(out, error == NULL ? TEXT("") : word_of(error, keys[i]));
    buffer_printf(out, "u%lld\r\n", (long long)results->upload_id);
}

static void
row_write(struct buffer *out, struct results *results,
          const struct upload_row *row)
{
    const struct json *errors = errors_of(&results->arena, row->errors);
    uint32_t part = 0;
    if (errors == NULL || errors->count == 0)
        line_write(out, results, row, NULL, 1, 1);
    else
        for (const struct json *at = errors->first; at; at = at->next)
            line_write(out, results, row, at, ++part, (uint32_t)errors->count);
}

static bool
page_read(struct house *house, struct http_request *request,
          struct results *results)
{
    struct fault fault = {0};
    enum api_answer answer = API_NONE;
    uint32_t most = mutant_is("upload_results_row_by_row") ? 1 : PAGE;
    arena_release(&results->arena);
    results->count = results->next = 0;
    enum store_result result = store_api_upload_rows(
        house->store, &results->arena, &request->caller, results->upload_id,
        results->status, results->after, most, &results->rows, &results->count,
        &answer, &fault);
    results->is_last = results->count < most;
    if (results->count > 0)
        results->after = results->rows[results->count - 1].place;
    /* A token that has ended meanwhile ends it too. */
    return result == STORE_DONE && (answer == API_FOUND || answer == API_NONE);
}

static bool
results_more(struct house *house, struct http_request *request,
             struct buffer *out)
{
    struct results *results = request->state;
    if (!results->is_begun)
        buffer_chars(out, HEADER);
    results->is_begun = true;
    while (out->size < PART) {
        if (results->next == results->count) {
            if (results->is_last)
                return false;
            if (!page_read(house, request, results)) {
                request->stream.is_broken = true;
                return false;
            }
            continue;
        }
        row_write(out, results, &results->rows[results->next++]);
    }
    return true;
}

static enum http_done
results_csv(struct http_request *request, struct http_reply *reply,
            const struct api_upload *upload, enum receipt_status status)
{
    struct results *results = arena_alloc(request->arena, sizeof(*results));
    if (results == NULL)
        return http_problem(reply, request, PROBLEM_BUSY, NULL, NULL);
    *results = (struct results){.upload_id = upload->upload_id,
                                .after = -1,
                                .status = status,
                                .name = upload->name};
    arena_init(&results->arena, 0);
    request->state = results;
    request->forget = results_forget;
    request->stream = (struct http_stream){.more = results_more};
    http_reply_header(
        reply, "Content-Disposition",
        text_of(arena_printf(request->arena,
                             "attachment; filename=\"u%lld-results.csv\"",
                             (long long)upload->upload_id)));
    http_reply_bytes(reply, 200, media_type(MEDIA_CSV), TEXT(""));
    return HTTP_STREAM;
}

/* ---- both ---- */

enum http_done
api_upload_results(struct house *house, struct http_request *request,
                   struct http_reply *reply)
{
    struct text wish = http_request_query(request, "status");
    struct api_upload upload;
    enum receipt_status status = RECEIPT_WAITING;
    bool is_any = text_is_absent(wish);
    while (!is_any && !text_equals_chars(wish, api_status_name(status)))
        if (status++ == RECEIPT_REFUSED)
            return api_parameter_wrong(request, reply, "status");
    if (!api_upload_of(house, request, reply, &upload))
        return HTTP_DONE;
    if (request->media == MEDIA_CSV) {
        if (upload.state < UPLOAD_DONE)
            return http_problem(reply, request, PROBLEM_NOT_READY, NULL,
                                "upload_running");
        return results_csv(request, reply, &upload, status);
    }
    /* Of those that wait there is no row yet. */
    if (!is_any && status == RECEIPT_WAITING)
        return api_page_reply(request, reply, json_array(request->arena), wish,
                              0);
    return results_json(house, request, reply, upload.upload_id, status);
}
