/* SPDX-License-Identifier: Apache-2.0
 *
 * Statuses of wire.md 4 that mean the same for H1 to H4.
 */
#include "http.h"

#include <assert.h>

#include "json.h"

#define JSON_DEPTH 32

void
http_request(struct request *request, const char *path, struct text body)
{
    *request = (struct request){
        .method = TEXT("POST"), .path = text_of(path), .body = body};
}

void
http_header(struct request *request, const char *name, const char *value)
{
    assert(request->header_count < REQUEST_HEADERS_MAX);
    request->headers[request->header_count++] =
        (struct header){text_of(name), text_of(value)};
}

const struct reply *
next_reply(const struct exchange_view *view)
{
    return view->reply_count == 0 ? NULL
                                  : &view->replies[view->reply_count - 1];
}

bool
next_done(struct next *next)
{
    *next = (struct next){.state = NEXT_DONE};
    return true;
}

bool
next_again(const struct exchange_view *view, struct next *next, int64_t after_s,
           const struct request *request)
{
    *next = (struct next){.state = NEXT_AGAIN,
                          .after_s = http_clamp_wait(after_s),
                          .request = *request,
                          .memo = view->memo};
    return true;
}

bool
next_busy(const struct exchange_view *view, struct next *next, int64_t after_s)
{
    next_again(view, next, after_s, view->last);
    next->is_busy = true;
    return true;
}

bool
next_fail(struct next *next, enum answer_kind kind, enum answer_reason reason)
{
    *next = (struct next){.state = NEXT_FAILED, .kind = kind, .reason = reason};
    return true;
}

int64_t
http_clamp_wait(int64_t seconds)
{
    return seconds < 0 ? 0 : seconds > BUSY_MAX_S ? BUSY_MAX_S : seconds;
}

int64_t
http_retry_after(const struct reply *reply, int64_t otherwise)
{
    int64_t seconds;
    for (uint32_t i = 0; i < reply->header_count; i++)
        if (text_equals_chars(reply->headers[i].name, "retry-after") &&
            text_to_count(reply->headers[i].value, &seconds))
            return http_clamp_wait(seconds);
    return otherwise;
}

struct json *
http_object(struct arena *arena, struct text body)
{
    struct fault fault = {.kind = FAULT_NONE};
    if (text_is_empty(body) || !text_is_utf8(body))
        return NULL;
    struct json *root = json_read(arena, body, JSON_DEPTH, &fault);
    return root != NULL && root->kind == JSON_OBJECT ? root : NULL;
}

static bool
says_closed(struct arena *arena, const struct reply *reply)
{
    struct text type;
    return json_get_text(http_object(arena, reply->body), "type", &type) &&
           text_equals_chars(type, "closed");
}

bool
http_next_status(struct arena *arena, const struct exchange_view *view,
                 bool closed_by_type, struct next *next)
{
    const struct reply *reply = next_reply(view);
    switch (reply->status) {
    case 401:
    case 403:
        return next_fail(next, ANSWER_REFUSED, REASON_OTHER);
    case 503:
        if (closed_by_type && says_closed(arena, reply)) {
            next_fail(next, ANSWER_REFUSED, REASON_CLOSED);
            next->retry_after_s = http_retry_after(reply, 0);
            return true;
        }
        return next_busy(view, next, http_retry_after(reply, BUSY_S));
    case 408:
    case 429:
        return next_busy(view, next, http_retry_after(reply, BUSY_S));
    case 0: /* no connection */
    case 500:
    case 502:
    case 504:
        return next_fail(next, ANSWER_UNREACHABLE, REASON_NONE);
    default:
        return next_fail(next, ANSWER_GARBLED, REASON_ENVELOPE);
    }
}
