/* SPDX-License-Identifier: Apache-2.0
 *
 * One request from its first line to its reply. Whatever is wrong with it is
 * said by a problem of ours, but for what libmicrohttpd cannot read at all.
 */
#include "http_call.h"

#include <stdlib.h>
#include <strings.h>

#include "decode_message.h"
#include "log.h"
#include "loop.h"
#include "mutant.h"
#include "routes.h"

static struct http_peer *
peer_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info != NULL ? info->socket_context : NULL;
}

void
call_free(struct http_call *call)
{
    http_wait_forget(call);
    if (call->phase == CALL_STREAMING && call->request.stream.over != NULL)
        call->request.stream.over(call->server->house, &call->request);
    if (call->request.forget != NULL)
        call->request.forget(call->request.state);
    call->server->held -= call->held;
    buffer_release(&call->body);
    buffer_release(&call->stream);
    arena_release(&call->arena);
    free(call);
}

/* An agency has one share, however many tokens and connections it has. */
static bool
is_of_same(const struct api_caller *a, const struct api_caller *b)
{
    return text_is_empty(a->agency) && text_is_empty(b->agency)
               ? text_equals(a->name, b->name)
               : text_equals(a->agency, b->agency);
}

static int64_t
caller_held(const struct http_call *call)
{
    int64_t held = 0;
    for (const struct http_peer *at = call->server->peers; at; at = at->next)
        if (at->call != NULL && at->call->held > 0 &&
            is_of_same(&at->call->request.caller, &call->request.caller))
            held += at->call->held;
    return held;
}

bool
call_hold(struct http_call *call, int64_t bytes)
{
    if (bytes == 0)
        return true;
    if (call->server->held + bytes > HELD_MAX ||
        (caller_held(call) + bytes > HELD_SHARE &&
         !mutant_is("http_share_of_all")))
        return false;
    call->held += bytes;
    call->server->held += bytes;
    return true;
}

bool
call_is_ending(const struct http_call *call)
{
    return atomic_load(&call->server->is_stopping);
}

static void
id_make(char id[17])
{
    uint8_t bytes[8];
    digest_random(bytes, sizeof(bytes));
    for (size_t i = 0; i < sizeof(bytes); i++)
        snprintf(id + 2 * i, 3, "%02x", bytes[i]);
}

/* The first line has been read. */
void *
call_on_target(void *context, const char *uri,
               struct MHD_Connection *connection)
{
    struct http_peer *peer = peer_of(connection);
    struct http_call *call = calloc(1, sizeof(*call));
    if (call == NULL || peer == NULL) {
        free(call);
        return NULL;
    }
    call->server = context;
    call->peer = peer;
    call->began_ms = loop_monotonic_ms();
    arena_init(&call->arena, CALL_MEMORY);
    call->request.arena = &call->arena;
    call->request.is_local = call->server->is_local;
    id_make(call->request.id);
    /* One byte above what is allowed tells that it is too long. */
    call->target = text_of(uri);
    if (call->target.size > GATE_URL_MAX + 1)
        call->target.size = GATE_URL_MAX + 1;
    call->target = text_copy(&call->arena, call->target);
    peer->call = call;
    peer->deadline_ms = call->began_ms + HEAD_MS;
    return call;
}

struct gathering {
    struct http_call *call;
    struct http_field *fields;
    uint32_t kept;
    struct gate_head head;
};

static enum MHD_Result
field_gather(void *context, enum MHD_ValueKind kind, const char *name,
             const char *value)
{
    struct gathering *gathering = context;
    struct arena *arena = &gathering->call->arena;
    struct text value_text = value != NULL ? text_of(value) : TEXT("");
    (void)kind;
    gathering->head.field_count++;
    gathering->head.field_bytes += strlen(name) + value_text.size + 4;
    if (gathering->kept < GATE_FIELDS_MAX)
        gathering->fields[gathering->kept++] =
            (struct http_field){text_copy(arena, text_of(name)),
                                text_trim(text_copy(arena, value_text))};
    return MHD_YES;
}

static bool
is_api(struct text path)
{
    return text_starts_with(path, "/v1/") || text_equals_chars(path, "/v1") ||
           text_starts_with(path, "/problems/");
}

static size_t
body_max(const struct http_call *call)
{
    const struct route *route = call->request.route;
    if (route == NULL)
        return 0;
    return route->body_max == ROUTE_MESSAGE
               ? message_size_max(&call->server->house->document_limits)
               : route->body_max;
}

/* What is said before a byte of the body has been read. */
static void
head_judge(struct http_call *call, struct gathering *gathering)
{
    struct http_server *server = call->server;
    struct http_request *request = &call->request;
    if (!gate_read(request, &gathering->head, &call->reply)) {
        call->is_answered = true;
        return;
    }
    call->is_plain = !is_api(request->path);
    if (call->is_plain)
        return;
    call->is_answered =
        !gate_pass(server->house, request, &call->reply, call->began_ms);
    call->body_max = body_max(call);
    if (!call->is_answered &&
        gate_body_size(request) > (int64_t)call->body_max) {
        http_problem(&call->reply, request, PROBLEM_TOO_LARGE, NULL, NULL);
        call->is_answered = true;
    }
    if (!call->is_answered && call->request.route->begin != NULL)
        call->is_answered =
            !call->request.route->begin(server->house, request, &call->reply);
}

/* true: the answer must go now, and the connection with it. */
static bool
is_hurried(const struct http_call *call)
{
    int64_t size = gate_body_size(&call->request);
    bool waits = !text_is_absent(http_request_header(&call->request, "Expect"));
    return call->is_answered &&
           (size < 0 || size > DRAIN_MAX || (waits && size != 0));
}

static enum MHD_Result
on_head(struct http_call *call, struct MHD_Connection *connection,
        const char *method)
{
    struct gathering gathering = {.call = call};
    gathering.fields =
        arena_array(&call->arena, GATE_FIELDS_MAX, sizeof(*gathering.fields));
    if (gathering.fields == NULL)
        return MHD_NO;
    MHD_get_connection_values(connection, MHD_HEADER_KIND, field_gather,
                              &gathering);
    gathering.head.method = text_of(method);
    gathering.head.target = call->target;
    call->request.head = (struct http_fields){gathering.kept, gathering.fields};
    head_judge(call, &gathering);
    call->body_ms = loop_monotonic_ms();
    call->peer->deadline_ms = call_body_deadline(call);
    buffer_init(&call->body, call->body_max);
    if (!is_hurried(call))
        return MHD_YES;
    call->closes = true;
    return call_send(call, connection);
}

int64_t
call_body_deadline(const struct http_call *call)
{
    return call->body_ms + BODY_MS + call->body_came / BYTES_A_MS;
}

/* A body that goes on as it comes. */
static void
on_taken(struct http_call *call, struct text piece)
{
    struct house *house = call->server->house;
    struct http_request *request = &call->request;
    struct http_pieces *pieces = &request->pieces;
    int64_t held = pieces->held;
    pieces->held = 0;
    call->body_came += (int64_t)piece.size;
    call->peer->deadline_ms = call_body_deadline(call);
    if (!call_hold(call, held)) {
        http_problem(&call->reply, request, PROBLEM_BUSY, NULL, NULL);
        call->is_answered = true;
    } else if (call->body_came > (int64_t)call->body_max) {
        call->is_too_large = true;
        pieces->cut(house, request, true);
    } else {
        call->is_answered = !pieces->take(house, request, &call->reply, piece);
    }
    if (call->is_too_large || call->is_answered)
        pieces->cut = NULL;
}

/* A piece of the body. What is not wanted, or is too much, is read and
 * dropped. */
static void
on_piece(struct http_call *call, struct text piece)
{
    if (call->is_answered || call->is_plain || call->is_too_large)
        return;
    if (call->request.pieces.take != NULL) {
        on_taken(call, piece);
        return;
    }
    size_t before = call->body.room;
    if (call->body.size + piece.size > call->body_max) {
        call->is_too_large = true;
    } else {
        buffer_add(&call->body, piece.bytes, piece.size);
        call->body_came += (int64_t)piece.size;
        call->peer->deadline_ms = call_body_deadline(call);
        if (call->body.failed ||
            !call_hold(call, (int64_t)(call->body.room - before))) {
            http_problem(&call->reply, &call->request, PROBLEM_BUSY, NULL,
                         NULL);
            call->is_answered = true;
        }
    }
    if (call->is_too_large || call->is_answered)
        buffer_release(&call->body);
}

/* All of it is there. */
static enum MHD_Result
on_whole(struct http_call *call, struct MHD_Connection *connection)
{
    struct http_server *server = call->server;
    struct http_request *request = &call->request;
    enum http_done done = HTTP_DONE;
    call->peer->deadline_ms = INT64_MAX;
    call->phase = CALL_READY;
    request->body = buffer_view(&call->body);
    request->pieces.cut = NULL;
    if (call->is_plain)
        server->plain(server->house, request, &call->reply);
    else if (call->is_too_large)
        http_problem(&call->reply, request, PROBLEM_TOO_LARGE, NULL, NULL);
    else if (!call->is_answered && call_is_ending(call))
        http_problem(&call->reply, request, PROBLEM_BUSY, NULL, NULL);
    else if (!call->is_answered)
        done = request->route->handler(server->house, request, &call->reply);
    if (done == HTTP_STREAM)
        return call_stream(call, connection);
    if (done == HTTP_DONE)
        return call_send(call, connection);
    call_suspend(call);
    return MHD_YES;
}

enum MHD_Result
call_on_request(void *context, struct MHD_Connection *connection,
                const char *url, const char *method, const char *version,
                const char *upload, size_t *upload_size, void **state)
{
    struct http_call *call = *state;
    (void)context;
    (void)url;
    (void)version;
    if (call == NULL)
        return MHD_NO;
    switch (call->phase) {
    case CALL_HEAD:
        call->phase = CALL_BODY;
        return on_head(call, connection, method);
    case CALL_BODY:
        if (*upload_size == 0)
            return on_whole(call, connection);
        on_piece(call, (struct text){upload, *upload_size});
        *upload_size = 0;
        return MHD_YES;
    case CALL_WAITING: /* not yet */
        return MHD_YES;
    case CALL_READY:
        return call_send(call, connection);
    case CALL_STREAMING:
        break;
    }
    return MHD_NO;
}

static void
call_log(const struct http_call *call)
{
    const struct route *route = call->request.route;
    char name[16] = "-";
    if (call->is_plain)
        return;
    if (!text_is_empty(call->request.caller.name) &&
        call->request.caller.name.size < sizeof(name)) {
        memcpy(name, call->request.caller.name.bytes,
               call->request.caller.name.size);
        name[call->request.caller.name.size] = '\0';
    }
    log_event(LOG_INFO, "request",
              LOG_WORD("method", http_method_name(call->request.method)),
              LOG_WORD("route", route != NULL ? route->pattern : "-"),
              LOG_INT("status", call->reply.status), LOG_WORD("caller", name),
              LOG_WORD("id", call->request.id),
              LOG_INT("ms", loop_monotonic_ms() - call->began_ms));
}

void
call_on_completed(void *context, struct MHD_Connection *connection,
                  void **state, enum MHD_RequestTerminationCode code)
{
    struct http_call *call = *state;
    struct http_peer *peer = peer_of(connection);
    (void)context;
    (void)code;
    *state = NULL;
    if (peer != NULL) {
        peer->call = NULL;
        peer->deadline_ms = loop_monotonic_ms() + IDLE_MS;
    }
    if (call == NULL)
        return;
    if (call->request.pieces.cut != NULL)
        call->request.pieces.cut(call->server->house, &call->request, false);
    call_log(call);
    call_free(call);
}
