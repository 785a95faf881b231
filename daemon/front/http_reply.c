/* SPDX-License-Identifier: Apache-2.0
 *
 * What handlers ask of a request and put into a reply. Pure.
 */
#include <assert.h>
#include <strings.h>

#include "http.h"
#include "log.h"
#include "mutant.h"
#include "pack.h"

#define JSON_MAX ((size_t)128 << 20)
#define RETRY_S "2"

const char *
http_method_name(enum http_method method)
{
    static const char *const names[HTTP_METHOD_COUNT + 1] = {
        "GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OTHER"};
    return names[method];
}

struct text
http_request_header(const struct http_request *request, const char *name)
{
    for (uint32_t i = 0; i < request->head.count; i++) {
        const struct http_field *field = &request->head.list[i];
        if (field->name.size == strlen(name) &&
            strncasecmp(field->name.bytes, name, field->name.size) == 0)
            return field->value;
    }
    return TEXT_NONE;
}

struct text
http_request_query(const struct http_request *request, const char *name)
{
    for (uint32_t i = 0; i < request->query.count; i++)
        if (text_equals_chars(request->query.list[i].name, name))
            return request->query.list[i].value;
    return TEXT_NONE;
}

void
http_reply_header(struct http_reply *reply, const char *name, struct text value)
{
    assert(reply->header_count < HTTP_REPLY_HEADERS_MAX);
    reply->headers[reply->header_count].name = name;
    reply->headers[reply->header_count++].value = value;
}

enum http_done
http_reply_bytes(struct http_reply *reply, unsigned status, const char *type,
                 struct text bytes)
{
    reply->status = status;
    reply->type = type;
    reply->body = bytes;
    return HTTP_DONE;
}

/* The reply's body is in the arena; one that did not fit is a 500. */
static enum http_done
reply_tree(struct http_reply *reply, struct http_request *request,
           unsigned status, const char *type, const struct json *tree)
{
    struct buffer out;
    buffer_init(&out, JSON_MAX);
    if (tree != NULL && !arena_failed(request->arena))
        json_write(tree, &out);
    struct text body = text_copy(request->arena, buffer_view(&out));
    bool is_well =
        body.size > 0 && !out.failed && !arena_failed(request->arena);
    buffer_release(&out);
    if (is_well)
        return http_reply_bytes(reply, status, type, body);
    log_event(LOG_ERROR, "reply_too_large",
              LOG_INT("memory", request->arena->used));
    return http_reply_bytes(reply, 500, "application/problem+json",
                            TEXT("{\"status\":500,\"title\":\"internal\","
                                 "\"type\":\"/problems/internal\"}"));
}

enum http_done
http_reply_json(struct http_reply *reply, struct http_request *request,
                unsigned status, const struct json *tree)
{
    return reply_tree(reply, request, status, media_type(MEDIA_JSON), tree);
}

/* "q=0", with up to three zeros behind the point (RFC 9110, 12.4.2). */
static bool
is_none(struct text weight)
{
    bool is_zero = text_starts_with(weight, "q=0");
    for (size_t i = 2; is_zero && i < weight.size; i++)
        is_zero = weight.bytes[i] == '0' || weight.bytes[i] == '.';
    return is_zero;
}

bool
http_takes_gzip(const struct http_request *request)
{
    struct text rest = http_request_header(request, "Accept-Encoding"), one;
    if (text_is_absent(rest))
        return false;
    while (text_cut(&rest, ',', &one)) {
        struct text name = TEXT_NONE, weight = one;
        (void)text_cut(&weight, ';', &name);
        if (text_equals_chars(text_trim(name), "gzip"))
            return text_is_absent(weight) || !is_none(text_trim(weight));
    }
    return mutant_is("console_gzip_unasked");
}

enum http_done
http_reply_packed(struct http_reply *reply, struct http_request *request)
{
    struct text packed = TEXT_NONE;
    http_reply_header(reply, "Vary", TEXT("Accept-Encoding"));
    if (!http_takes_gzip(request) || mutant_is("samples_unpacked") ||
        !pack_gzip(request->arena, reply->body, &packed))
        return HTTP_DONE;
    reply->body = packed;
    http_reply_header(reply, "Content-Encoding", TEXT("gzip"));
    return HTTP_DONE;
}

enum http_done
http_problem(struct http_reply *reply, struct http_request *request,
             enum problem kind, const struct problem_errors *errors,
             const char *detail)
{
    const struct json *tree =
        problem_json(request->arena, kind, request->language, errors, detail);
    http_reply_header(reply, "Content-Language",
                      request->language == LANGUAGE_ZH ? TEXT("zh")
                                                       : TEXT("en"));
    if (kind == PROBLEM_UNAUTHORIZED)
        http_reply_header(reply, "WWW-Authenticate",
                          TEXT("Bearer realm=\"hedui\""));
    if (kind == PROBLEM_TOKEN_EXPIRED)
        http_reply_header(reply, "WWW-Authenticate",
                          TEXT("Bearer realm=\"hedui\", "
                               "error=\"invalid_token\""));
    if (kind == PROBLEM_STORE_AWAY || kind == PROBLEM_BUSY)
        http_reply_header(reply, "Retry-After", TEXT(RETRY_S));
    return reply_tree(reply, request, problem_kind(kind)->status,
                      "application/problem+json", tree);
}

enum http_done
http_away(struct http_reply *reply, struct http_request *request,
          enum store_result result, const struct fault *fault)
{
    if (result != STORE_BROKEN)
        return http_problem(reply, request, PROBLEM_STORE_AWAY, NULL, NULL);
    log_fault(LOG_ERROR, "store_broken", fault);
    return http_problem(reply, request, PROBLEM_INTERNAL, NULL, NULL);
}
