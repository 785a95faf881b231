/* SPDX-License-Identifier: Apache-2.0
 *
 * Documents of a case: the list of what is announced and what came, one of
 * them, and those that are brought later, as a supplement on the queue.
 */
#include "api_common.h"
#include "api_submit.h"
#include "handlers.h"
#include "target.h"

#define REQUEST_DEPTH 16
#define NUMBER_MAX 100000
#define MESSAGE_MAX ((size_t)512 << 20)

struct papers {
    int64_t case_id;
    const struct json *request;
    uint32_t count;
    struct document *list;
};

/* The request says what is announced, the store what came. */
static bool
papers_read(struct house *house, struct http_request *request,
            struct http_reply *reply, struct papers *papers)
{
    struct text said = TEXT_NONE;
    struct document *rows = NULL;
    struct fault fault = {0};
    enum api_answer answer = API_NONE;
    uint32_t count = 0;
    if (!api_case_id(request, reply, &papers->case_id))
        return false;
    const struct api_look look = {
        .purpose = request->purpose,
        .what = text_of(arena_printf(request->arena, "documents of C%lld",
                                     (long long)papers->case_id))};
    enum store_result result = store_api_documents(
        house->store, request->arena, &request->caller, papers->case_id, &look,
        &said, &rows, &count, &answer, &fault);
    if (!api_found(request, reply, result, answer, &fault))
        return false;
    papers->request = text_is_empty(said) ? NULL
                                          : json_read(request->arena, said,
                                                      REQUEST_DEPTH, &fault);
    if (papers->request != NULL &&
        documents_merge(request->arena, papers->request, rows, count,
                        &papers->list, &papers->count))
        return true;
    http_problem(reply, request, PROBLEM_GONE, NULL, NULL);
    return false;
}

/* The ref of who has signed this consent. */
static struct text
signed_by(const struct papers *papers, const struct document *document)
{
    struct text id, by = TEXT_NONE;
    const struct json *consents = json_get(papers->request, "consents");
    if (document->kind != DOCUMENT_CONSENT || consents == NULL)
        return by;
    for (const struct json *one = consents->first; one; one = one->next)
        if (json_get_text(one, "id", &id) && text_equals(id, document->ref))
            (void)json_get_text(one, "by", &by);
    return by;
}

static void
set_text(struct arena *arena, struct json *row, const char *key,
         struct text text)
{
    if (!text_is_absent(text))
        json_set(row, key, json_string(arena, text));
}

static struct json *
paper_json(struct arena *arena, const struct papers *papers,
           const struct document *one)
{
    struct json *row = json_object(arena), *links = json_object(arena);
    bool is_here = one->is_delivered && !one->is_purged;
    json_set(row, "number", json_integer(arena, one->ordinal));
    json_set(row, "kind", json_chars(arena, document_kind_name(one->kind)));
    json_set(row, "sha256", api_json_digest(arena, &one->sha256));
    json_set(row, "state",
             json_chars(arena, one->is_purged      ? "purged"
                               : one->is_delivered ? "delivered"
                                                   : "announced"));
    set_text(arena, row, "ref", one->ref);
    set_text(arena, row, "name", one->name);
    set_text(arena, row, "by", signed_by(papers, one));
    if (one->is_delivered) {
        json_set(row, "type",
                 json_chars(arena, document_media_name(one->media)));
        json_set(row, "size", json_integer(arena, one->size));
        json_set(row, "received_at",
                 api_json_instant(arena, one->received_at_us));
    }
    if (is_here)
        json_set(
            links, "self",
            api_case_path(arena, papers->case_id,
                          arena_printf(arena, "/documents/%u", one->ordinal)));
    json_set(row, "links", links);
    return row;
}

enum http_done
api_documents(struct house *house, struct http_request *request,
              struct http_reply *reply)
{
    struct papers papers = {0};
    struct json *data = json_array(request->arena);
    uint32_t limit = 0;
    int64_t after = 0, next = 0;
    if (!api_page_wish(request, reply, TEXT(""), &limit, &after) ||
        !papers_read(house, request, reply, &papers))
        return HTTP_DONE;
    for (uint32_t i = 0; i < papers.count && next == 0; i++) {
        if (papers.list[i].ordinal <= after)
            continue;
        json_add(data, paper_json(request->arena, &papers, &papers.list[i]));
        if (data->count == limit && i + 1 < papers.count)
            next = papers.list[i].ordinal;
    }
    return api_page_reply(request, reply, data, TEXT(""), next);
}

/* ---- one of them ---- */

enum http_done
api_document(struct house *house, struct http_request *request,
             struct http_reply *reply)
{
    struct arena *arena = request->arena;
    struct document document = {0};
    struct digest digest;
    struct fault fault = {0};
    enum api_answer answer = API_NONE;
    int64_t case_id = 0, number = 0;
    char hex[65];
    if (!target_number(request->parts[1], NUMBER_MAX, &number))
        return http_problem(reply, request, PROBLEM_NOT_FOUND, NULL, NULL);
    if (!api_case_id(request, reply, &case_id))
        return HTTP_DONE;
    const struct api_look look = {
        .purpose = request->purpose,
        .what = text_of(arena_printf(arena, "document %lld of C%lld",
                                     (long long)number, (long long)case_id))};
    enum store_result result =
        store_api_document(house->store, arena, &request->caller, case_id,
                           (uint32_t)number, &look, &document, &answer, &fault);
    if (!api_found_of_case(house, request, reply, case_id, result, answer,
                           "document_absent", &fault))
        return HTTP_DONE;
    digest_sha256(document.bytes, &digest);
    if (!digest_equals(&digest, &document.sha256))
        return http_problem(reply, request, PROBLEM_CONFLICT, NULL,
                            "evidence_differs");
    digest_hex(&digest, hex);
    http_reply_header(reply, "ETag",
                      text_of(arena_printf(arena, "\"%s\"", hex)));
    http_reply_header(
        reply, "Content-Disposition",
        text_of(arena_printf(arena, "attachment; filename=\"C%lld-%lld.%s\"",
                             (long long)case_id, (long long)number,
                             document_media_end(document.media))));
    return http_reply_bytes(reply, 200, document_media_name(document.media),
                            document.bytes);
}

/* ---- brought later ---- */

/* The body as a message about the case; false: the reply is there. */
static bool
supplement_write(struct http_request *request, struct http_reply *reply,
                 const struct api_case *one, struct json *body,
                 struct text *message)
{
    struct arena *arena = request->arena;
    struct json *tree = json_object(arena), *of = json_object(arena);
    struct json *documents = json_get(body, "documents");
    struct buffer out;
    json_set(of, "agency", json_string(arena, one->status.agency));
    json_set(of, "request_id", json_string(arena, one->status.request_id));
    json_set(tree, "documents_of", of);
    /* Every key of the body goes along: one that nobody knows is refused by
     * name, as in a message. */
    for (struct json *at = body->first, *next; at != NULL; at = next) {
        next = at->next;
        at->next = NULL;
        if (!text_equals_chars(at->key, "documents_of"))
            json_set_text(tree, at->key, at);
    }
    if (documents == NULL)
        json_set(tree, "documents", json_array(arena));
    buffer_init(&out, MESSAGE_MAX);
    json_write_ordered(tree, &out);
    *message = text_copy(arena, buffer_view(&out));
    bool is_well = !out.failed && !text_is_absent(*message);
    buffer_release(&out);
    if (!is_well)
        http_problem(reply, request, PROBLEM_BUSY, NULL, NULL);
    return is_well;
}

enum http_done
api_supplement(struct house *house, struct http_request *request,
               struct http_reply *reply, struct json *body,
               api_submitted_fn then)
{
    struct request_message message = {0};
    struct api_case one;
    struct text bytes;
    if (!api_case_of(house, request, reply, &one) ||
        !supplement_write(request, reply, &one, body, &bytes) ||
        !api_message_read(house, request, reply, bytes, &message))
        return HTTP_DONE;
    return api_message_put(house, request, reply, bytes, one.status.request_id,
                           then);
}

enum http_done
api_documents_add(struct house *house, struct http_request *request,
                  struct http_reply *reply)
{
    struct json *body = api_body(request, reply);
    return body == NULL ? HTTP_DONE
                        : api_supplement(house, request, reply, body, NULL);
}
