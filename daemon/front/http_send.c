/* SPDX-License-Identifier: Apache-2.0
 *
 * Replies on their way out. A body lives in the arena of its call, which lasts
 * until libmicrohttpd is done with it, so nothing is copied.
 */
#include "http_call.h"
#include "log.h"
#include "loop.h"
#include "mutant.h"

#define STREAM_BLOCK ((size_t)16384)
#define STREAM_MAX ((size_t)4 << 20)
#define STREAM_HELD                                                            \
    ((int64_t)2 << 20) /* of one that is read as fast as it goes */

static const struct {
    const char *name, *value;
} always[] = {
    {"Cache-Control", "no-store"},
    {"X-Content-Type-Options", "nosniff"},
};
/* Of the API, whose replies a browser may show: it loads and runs nothing. */
static const struct {
    const char *name, *value;
} guarded[] = {
    {"Content-Security-Policy",
     "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
     "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Vary", "Accept, Accept-Language, Authorization"},
};

static void
headers_add(struct http_call *call, struct MHD_Response *response)
{
    struct http_reply *reply = &call->reply;
    if (reply->type != NULL)
        MHD_add_response_header(response, "Content-Type", reply->type);
    for (size_t i = 0; i < sizeof(always) / sizeof(always[0]); i++)
        MHD_add_response_header(response, always[i].name, always[i].value);
    for (size_t i = 0;
         !call->is_plain && i < sizeof(guarded) / sizeof(guarded[0]); i++)
        MHD_add_response_header(response, guarded[i].name, guarded[i].value);
    if (!call->is_plain)
        MHD_add_response_header(response, "Request-Id", call->request.id);
    for (uint32_t i = 0; i < reply->header_count; i++) {
        char *value = text_chars(&call->arena, reply->headers[i].value);
        if (value != NULL)
            MHD_add_response_header(response, reply->headers[i].name, value);
    }
    if (call->closes)
        MHD_add_response_header(response, "Connection", "close");
}

static enum MHD_Result
queue(struct http_call *call, struct MHD_Connection *connection,
      struct MHD_Response *response)
{
    if (response == NULL)
        return MHD_NO;
    headers_add(call, response);
    enum MHD_Result result =
        MHD_queue_response(connection, call->reply.status, response);
    MHD_destroy_response(response);
    return result;
}

enum MHD_Result
call_send(struct http_call *call, struct MHD_Connection *connection)
{
    struct text body = call->reply.body;
    /* What is small is bounded by the number of connections. */
    bool is_held = call->reply.is_static || call->is_plain ||
                   body.size <= REPLY_FREE ||
                   call_hold(call, (int64_t)body.size);
    if (!is_held) {
        call->reply = (struct http_reply){0};
        http_problem(&call->reply, &call->request, PROBLEM_BUSY, NULL, NULL);
        body = call->reply.body;
    }
    call->phase = CALL_READY;
    call->peer->deadline_ms =
        loop_monotonic_ms() + REPLY_MS + (int64_t)body.size / BYTES_A_MS;
    return queue(call, connection,
                 MHD_create_response_from_buffer(body.size,
                                                 (void *)(uintptr_t)body.bytes,
                                                 MHD_RESPMEM_PERSISTENT));
}

/* ---- streams ---- */

/* What can be made at once is made when there is room for it: a pause between
 * two parts would be most of its time. */
static void
stream_fill(struct http_call *call)
{
    struct http_request *request = &call->request;
    if (request->stream.every_ms != 0)
        return;
    call->is_over =
        !request->stream.more(call->server->house, request, &call->stream) ||
        call->stream.failed;
    request->stream.is_broken |= call->stream.failed;
}

/* Gives what there is; else it is suspended until there is more. */
static ssize_t
stream_read(void *context, uint64_t position, char *out, size_t max)
{
    struct http_call *call = context;
    size_t left = call->stream.size - call->stream_sent;
    (void)position;
    if (left == 0 && !call->is_over && !call_is_ending(call)) {
        stream_fill(call);
        left = call->stream.size;
    }
    if (call->request.stream.is_broken)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    /* A file that the front's end cuts must not look whole; events go on. */
    if (left == 0 && !call->is_over && call_is_ending(call) &&
        call->request.stream.every_ms == 0)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    if (left == 0 && (call->is_over || call_is_ending(call)))
        return MHD_CONTENT_READER_END_OF_STREAM;
    if (left == 0) {
        call->peer->deadline_ms = INT64_MAX;
        call_suspend(call);
        return 0;
    }
    size_t size = left < max ? left : max;
    memcpy(out, call->stream.bytes + call->stream_sent, size);
    call->stream_sent += size;
    if (call->stream_sent == call->stream.size) {
        buffer_clear(&call->stream);
        call->stream_sent = 0;
    }
    /* Who does not read is cut. */
    if (!mutant_is("stream_unread_is_kept"))
        call->peer->deadline_ms = loop_monotonic_ms() + REPLY_MS;
    return (ssize_t)size;
}

enum MHD_Result
call_stream(struct http_call *call, struct MHD_Connection *connection)
{
    if (call->request.stream.every_ms == 0 && !call_hold(call, STREAM_HELD)) {
        call->reply = (struct http_reply){0};
        http_problem(&call->reply, &call->request, PROBLEM_BUSY, NULL, NULL);
        return call_send(call, connection);
    }
    call->phase = CALL_STREAMING;
    buffer_init(&call->stream, STREAM_MAX);
    call->look_ms = 0;
    return queue(call, connection,
                 MHD_create_response_from_callback(
                     MHD_SIZE_UNKNOWN, STREAM_BLOCK, stream_read, call, NULL));
}
