/* SPDX-License-Identifier: Apache-2.0
 *
 * POST and GET /v1/uploads, HEAD, GET and DELETE /v1/uploads/ID: an upload is
 * begun, how far it is, and it is given up.
 */
#include "api_upload.h"

#include "api_common.h"
#include "api_submit.h"
#include "decode_csv.h"
#include "handlers.h"
#include "mutant.h"
#include "target.h"

#define NAME_MAX_BYTES 200
#define RETRY_S "60" /* when as much is open as may be */

static const char *const types[] = {
    [UPLOAD_CSV] = "text/csv", [UPLOAD_NDJSON] = "application/x-ndjson"};
static const char *const charsets[] = {
    [DECODE_CSV_UTF8] = "utf-8", [DECODE_CSV_GB18030] = "gb18030"};
static const char *const states[] = {[UPLOAD_RECEIVING] = "receiving",
                                     [UPLOAD_RUNNING] = "running",
                                     [UPLOAD_DONE] = "done",
                                     [UPLOAD_FAILED] = "failed"};

bool
api_upload_id(struct http_request *request, struct http_reply *reply,
              int64_t *upload_id)
{
    struct text id = request->parts[0];
    if (text_starts_with(id, "u") &&
        target_number(text_slice(id, 1, id.size), INT64_MAX, upload_id))
        return true;
    http_problem(reply, request, PROBLEM_NOT_FOUND, NULL, NULL);
    return false;
}

bool
api_upload_of(struct house *house, struct http_request *request,
              struct http_reply *reply, struct api_upload *upload)
{
    struct fault fault = {0};
    enum api_answer answer = API_NONE;
    int64_t upload_id = 0;
    if (!api_upload_id(request, reply, &upload_id))
        return false;
    enum store_result result =
        store_api_upload(house->store, request->arena, &request->caller,
                         upload_id, upload, &answer, &fault);
    return api_found(request, reply, result, answer, &fault);
}

void
api_upload_offset(struct http_request *request, struct http_reply *reply,
                  int64_t received)
{
    http_reply_header(
        reply, "Upload-Offset",
        text_of(arena_printf(request->arena, "%lld", (long long)received)));
}

/* ---- what is said ---- */

static struct json *
rows_json(struct arena *arena, const struct api_upload *upload)
{
    const struct upload_counts *counts = &upload->counts;
    struct json *rows = json_object(arena);
    uint32_t told = counts->accepted + counts->duplicate + counts->conflict +
                    counts->refused;
    uint32_t read = upload->found > told ? upload->found : told;
    bool is_running = upload->state == UPLOAD_RUNNING;
    json_set(rows, "read", json_integer(arena, read));
    json_set(rows, "accepted", json_integer(arena, counts->accepted));
    json_set(rows, "duplicate", json_integer(arena, counts->duplicate));
    json_set(rows, "conflict", json_integer(arena, counts->conflict));
    json_set(rows, "refused", json_integer(arena, counts->refused));
    json_set(rows, "waiting",
             json_integer(arena, is_running ? read - told : 0));
    return rows;
}

static const char *
upload_path(struct arena *arena, int64_t upload_id, const char *more)
{
    return arena_printf(arena, "/v1/uploads/u%lld%s", (long long)upload_id,
                        more);
}

static struct json *
upload_json(struct arena *arena, const struct api_upload *upload)
{
    struct json *row = json_object(arena), *links = json_object(arena);
    int64_t id = upload->upload_id;
    json_set(links, "self", json_chars(arena, upload_path(arena, id, "")));
    json_set(links, "results",
             json_chars(arena, upload_path(arena, id, "/results")));
    json_set(row, "upload",
             json_chars(arena, arena_printf(arena, "u%lld", (long long)id)));
    json_set(row, "size", json_integer(arena, upload->size));
    json_set(row, "offset", json_integer(arena, upload->received));
    json_set(row, "type", json_chars(arena, types[upload->type]));
    json_set(row, "state", json_chars(arena, states[upload->state]));
    if (!text_is_absent(upload->reason))
        json_set(row, "reason", json_string(arena, upload->reason));
    if (!text_is_absent(upload->name))
        json_set(row, "name", json_string(arena, upload->name));
    json_set(row, "created_at", api_json_instant(arena, upload->created_at_us));
    json_set(row, "ended_at", api_json_instant(arena, upload->ended_at_us));
    json_set(row, "rows", rows_json(arena, upload));
    json_set(row, "links", links);
    return row;
}

enum http_done
api_upload(struct house *house, struct http_request *request,
           struct http_reply *reply)
{
    struct api_upload upload;
    if (!api_upload_of(house, request, reply, &upload))
        return HTTP_DONE;
    return http_reply_json(reply, request, 200,
                           upload_json(request->arena, &upload));
}

enum http_done
api_upload_head(struct house *house, struct http_request *request,
                struct http_reply *reply)
{
    struct api_upload upload;
    if (!api_upload_of(house, request, reply, &upload))
        return HTTP_DONE;
    api_upload_offset(request, reply, upload.received);
    http_reply_header(
        reply, "Upload-Length",
        text_of(arena_printf(request->arena, "%lld", (long long)upload.size)));
    return http_reply_bytes(reply, 200, NULL, TEXT(""));
}

enum http_done
api_uploads(struct house *house, struct http_request *request,
            struct http_reply *reply)
{
    struct api_upload *uploads = NULL;
    struct fault fault = {0};
    enum api_answer answer = API_NONE;
    uint32_t limit = 0, count = 0;
    int64_t before = 0;
    if (!api_page_wish(request, reply, TEXT(""), &limit, &before))
        return HTTP_DONE;
    enum store_result result =
        store_api_uploads(house->store, request->arena, &request->caller,
                          before == 0 ? INT64_MAX : before, limit, &uploads,
                          &count, &answer, &fault);
    if ((result != STORE_DONE || answer != API_NONE) &&
        !api_found(request, reply, result, answer, &fault))
        return HTTP_DONE;
    struct json *data = json_array(request->arena);
    for (uint32_t i = 0; i < count; i++)
        json_add(data, upload_json(request->arena, &uploads[i]));
    return api_page_reply(request, reply, data, TEXT(""),
                          count < limit ? 0 : uploads[count - 1].upload_id);
}

/* ---- one is given up ---- */

enum http_done
api_upload_end(struct house *house, struct http_request *request,
               struct http_reply *reply)
{
    struct fault fault = {0};
    enum api_answer answer = API_NONE;
    bool is_whole = false;
    int64_t upload_id = 0;
    if (!api_upload_id(request, reply, &upload_id))
        return HTTP_DONE;
    if (mutant_is("upload_given_up_stays"))
        return http_reply_bytes(reply, 204, NULL, TEXT(""));
    enum store_result result = store_api_upload_end(
        house->store, &request->caller, upload_id, &is_whole, &answer, &fault);
    if (!api_found(request, reply, result, answer, &fault))
        return HTTP_DONE;
    if (is_whole)
        return api_conflict(request, reply, "UPLOAD_ENDED", "/path/upload",
                            "upload_whole");
    return http_reply_bytes(reply, 204, NULL, TEXT(""));
}

/* ---- one is begun ---- */

static int
word_find(const char *const *words, int first, int count, struct text word)
{
    while (first < count && !text_equals_chars(word, words[first]))
        first++;
    return first;
}

static bool
fields_are_known(const struct json *body)
{
    static const char *const known[] = {"type", "size", "charset", "sha256",
                                        "name"};
    for (const struct json *at = body->first; at != NULL; at = at->next)
        if (word_find(known, 0, 5, at->key) == 5)
            return false;
    return true;
}

static bool
name_is_well(struct text name)
{
    for (size_t i = 0; i < name.size; i++)
        if ((unsigned char)name.bytes[i] < 0x20 || name.bytes[i] == 0x7f)
            return false;
    return name.size >= 1 && name.size <= NAME_MAX_BYTES;
}

/* What is wrong with the wish: a word of the catalogue; NULL: nothing. */
static const char *
wish_read(const struct json *body, struct upload_wish *wish, const char **at)
{
    struct text type = TEXT_NONE, charset, digest;
    *at = "";
    if (!fields_are_known(body))
        return "upload_field";
    *at = "/type";
    (void)json_get_text(body, "type", &type);
    wish->type = (enum upload_type)word_find(types, 0, 2, type);
    if (text_is_absent(type) || wish->type > UPLOAD_NDJSON)
        return "upload_type";
    *at = "/size";
    if (!json_get_integer(body, "size", &wish->size) || wish->size < 1 ||
        wish->size > UPLOAD_SIZE_MAX)
        return "upload_size";
    *at = "/charset";
    if (json_get(body, "charset") != NULL) {
        if (!json_get_text(body, "charset", &charset))
            return "upload_charset";
        wish->charset = word_find(charsets, DECODE_CSV_UTF8, 3, charset);
        if (wish->charset > DECODE_CSV_GB18030)
            return "upload_charset";
    }
    *at = "/sha256";
    wish->has_sha256 = json_get(body, "sha256") != NULL;
    if (wish->has_sha256 && (!json_get_text(body, "sha256", &digest) ||
                             !digest_read_hex(digest, &wish->sha256)))
        return "upload_sha256";
    *at = "/name";
    if (json_get(body, "name") != NULL &&
        (!json_get_text(body, "name", &wish->name) ||
         !name_is_well(wish->name)))
        return "upload_name";
    return NULL;
}

static bool
wish_digest(const struct json *body, struct digest *asked)
{
    struct buffer out;
    buffer_init(&out, 65536);
    json_write(body, &out);
    digest_sha256(buffer_view(&out), asked);
    bool is_well = !out.failed;
    buffer_release(&out);
    return is_well;
}

static bool
wish_of(struct http_request *request, struct http_reply *reply,
        struct upload_wish *wish)
{
    const char *at, *wrong;
    wish->key = http_request_header(request, "Idempotency-Key");
    if (!text_is_absent(wish->key) && !api_key_is_well(wish->key)) {
        http_problem(reply, request, PROBLEM_BAD_REQUEST, NULL, "header_wrong");
        return false;
    }
    const struct json *body = api_body(request, reply);
    if (body == NULL)
        return false;
    wrong = wish_read(body, wish, &at);
    if (wrong != NULL)
        api_refused(request, reply, "BAD_VALUE", at, wrong);
    else if (!wish_digest(body, &wish->asked))
        http_problem(reply, request, PROBLEM_BUSY, NULL, NULL);
    else
        return true;
    return false;
}

enum http_done
api_upload_make(struct house *house, struct http_request *request,
                struct http_reply *reply)
{
    struct upload_wish wish = {
        .key = TEXT_NONE,
        .name = TEXT_NONE,
        .open_max = mutant_is("upload_open_unbound")
                        ? INT32_MAX
                        : house->config->api_uploads_open,
        .bytes_max = mutant_is("upload_bytes_unbound")
                         ? INT64_MAX
                         : house->config->api_upload_bytes_open};
    struct api_upload upload;
    struct fault fault = {0};
    enum api_answer answer = API_NONE;
    enum upload_made made = UPLOAD_NEW;
    int64_t upload_id = 0;
    if (!wish_of(request, reply, &wish))
        return HTTP_DONE;
    enum store_result result =
        store_api_upload_make(house->store, &request->caller, &wish, &upload_id,
                              &made, &answer, &fault);
    if (!api_found(request, reply, result, answer, &fault))
        return HTTP_DONE;
    if (made == UPLOAD_OTHER)
        return api_conflict(request, reply, "OTHER_MEANING",
                            "/headers/Idempotency-Key", "upload_key");
    if (made >= UPLOAD_MANY) {
        http_reply_header(reply, "Retry-After", TEXT(RETRY_S));
        return http_problem(reply, request, PROBLEM_TOO_MANY_REQUESTS, NULL,
                            made == UPLOAD_MANY ? "uploads_many"
                                                : "uploads_heavy");
    }
    result = store_api_upload(house->store, request->arena, &request->caller,
                              upload_id, &upload, &answer, &fault);
    if (!api_found(request, reply, result, answer, &fault))
        return HTTP_DONE;
    http_reply_header(reply, "Location",
                      text_of(upload_path(request->arena, upload_id, "")));
    api_upload_offset(request, reply, upload.received);
    return http_reply_json(reply, request, made == UPLOAD_NEW ? 201 : 200,
                           upload_json(request->arena, &upload));
}
