/* SPDX-License-Identifier: Apache-2.0
 *
 * Events as pages and as a stream. A place is written as its two numbers, which
 * say nothing of anybody else's events: the database gives the caller his own
 * alone, whatever place he names. A stream costs neither a thread nor a
 * connection to the database: it is asked for each second, under its caller's
 * token, and ends when that has.
 */
#include <stdlib.h>

#include "api_common.h"
#include "handlers.h"
#include "loop.h"
#include "mutant.h"
#include "webhook_form.h"

#define STREAMS_MAX 128 /* of all */
#define STREAMS_EACH 8  /* of an agency; of a token, where there is none */
#define STREAM_MS 1000
#define ALIVE_MS 15000
#define EVENTS_AT_ONCE 200
/* Behind every event of its transaction, and written in digits that are read
 * again. */
#define EVENT_ID_MOST INT64_C(999999999999999999)
#define EVENTS_MEMORY ((size_t)4 << 20)
#define RETRY_S "15"

struct event_stream {
    struct event_stream *next;
    struct http_request *request;
    struct event_place place;
    int64_t said_ms;
};

/* "812-57" */
static bool
place_read(struct text text, struct event_place *place)
{
    struct text rest = text, first;
    int64_t xid = 0;
    if (!text_cut(&rest, '-', &first) || !text_to_count(first, &xid) ||
        text_is_absent(rest) || !text_to_count(rest, &place->event_id))
        return false;
    place->xid = (uint64_t)xid;
    return true;
}

static struct text
place_text(struct arena *arena, const struct event_place *place)
{
    return text_of(arena_printf(arena, "%llu-%lld",
                                (unsigned long long)place->xid,
                                (long long)place->event_id));
}

static bool
is_before(const struct event_place *a, const struct event_place *b)
{
    return a->xid != b->xid ? a->xid < b->xid : a->event_id < b->event_id;
}

static struct json *
event_json(struct arena *arena, const struct api_event *event)
{
    const struct delivery as_sent = {.event = place_text(arena, &event->place),
                                     .kind = (int)event->kind,
                                     .at_us = event->at_us,
                                     .case_id = event->case_id,
                                     .agency = event->agency,
                                     .request_id = event->request_id,
                                     .revision = event->revision};
    return webhook_event_json(arena, &as_sent);
}

/* ---- a page ---- */

static enum http_done
page(struct house *house, struct http_request *request,
     struct http_reply *reply, struct event_place after, uint32_t limit)
{
    struct arena *arena = request->arena;
    struct event_place end = {0};
    struct api_event *events = NULL;
    struct fault fault = {0};
    enum api_answer answer = API_NONE;
    uint32_t count = 0;
    bool is_kept = true;
    /* Asked first: what is read behind it is complete up to here. */
    enum store_result result = store_api_events_end(house->store, &end, &fault);
    if (result == STORE_DONE)
        result =
            store_api_events(house->store, arena, &request->caller, after,
                             limit, &events, &count, &is_kept, &answer, &fault);
    if (!api_found(request, reply, result, answer, &fault))
        return HTTP_DONE;
    if (!is_kept && !mutant_is("events_gone_unsaid"))
        return http_problem(reply, request, PROBLEM_GONE, NULL, "events_gone");
    struct json *tree = json_object(arena), *data = json_array(arena);
    for (uint32_t i = 0; i < count; i++) {
        json_add(data, event_json(arena, &events[i]));
        after = events[i].place;
    }
    if (end.event_id > EVENT_ID_MOST)
        end.event_id = EVENT_ID_MOST;
    if (count < limit && is_before(&after, &end))
        after = end;
    json_set(tree, "data", data);
    json_set(tree, "next_cursor",
             json_string(arena, place_text(arena, &after)));
    return http_reply_json(reply, request, 200, tree);
}

/* ---- a stream ---- */

static struct text
payer_of(const struct http_request *request)
{
    return text_is_empty(request->caller.agency) ? request->caller.name
                                                 : request->caller.agency;
}

static bool
has_room(const struct house *house, const struct http_request *request)
{
    uint32_t all = 0, his = 0;
    for (const struct event_stream *at = house->streams; at; at = at->next) {
        all++;
        his += text_equals(payer_of(at->request), payer_of(request));
    }
    return all < STREAMS_MAX &&
           (his < STREAMS_EACH || mutant_is("streams_without_end"));
}

static void
stream_over(struct house *house, struct http_request *request)
{
    struct event_stream **at = &house->streams;
    while (*at != NULL && *at != request->state)
        at = &(*at)->next;
    if (*at != NULL)
        *at = (*at)->next;
}

static void
event_write(struct arena *arena, const struct api_event *event,
            struct buffer *out)
{
    struct text place = place_text(arena, &event->place);
    buffer_printf(out, "id: %.*s\nevent: %s\ndata: ", (int)place.size,
                  place.bytes, event_kind_name(event->kind));
    json_write(event_json(arena, event), out);
    buffer_chars(out, "\n\n");
}

/* What the store gave; false: it ends. */
static bool
events_write(struct event_stream *stream, struct arena *arena,
             const struct api_event *events, uint32_t count, struct buffer *out)
{
    int64_t now_ms = loop_monotonic_ms();
    for (uint32_t i = 0; i < count; i++) {
        event_write(arena, &events[i], out);
        stream->place = events[i].place;
    }
    if (count == 0 && now_ms >= stream->said_ms + ALIVE_MS)
        buffer_chars(out, ": alive\n\n");
    if (out->size > 0)
        stream->said_ms = now_ms;
    stream->request->stream.every_ms = count == EVENTS_AT_ONCE ? 0 : STREAM_MS;
    return !arena_failed(arena);
}

static bool
stream_more(struct house *house, struct http_request *request,
            struct buffer *out)
{
    struct event_stream *stream = request->state;
    struct arena arena;
    struct api_event *events = NULL;
    struct fault fault = {0};
    enum api_answer answer = API_NONE;
    uint32_t count = 0;
    bool is_kept = true, goes_on = true;
    if (stream->said_ms == 0) { /* his head leaves at once */
        buffer_chars(out, "retry: 3000\n\n");
        stream->said_ms = loop_monotonic_ms();
        return true;
    }
    arena_init(&arena, EVENTS_MEMORY);
    enum store_result result = store_api_events(
        house->store, &arena, &request->caller, stream->place, EVENTS_AT_ONCE,
        &events, &count, &is_kept, &answer, &fault);
    if (result == STORE_DONE) /* else the store is away, and it waits */
        goes_on = (answer == API_FOUND || mutant_is("stream_outlives_token")) &&
                  is_kept && events_write(stream, &arena, events, count, out);
    arena_release(&arena);
    return goes_on;
}

static enum http_done
stream_begin(struct house *house, struct http_request *request,
             struct http_reply *reply, struct event_place after)
{
    struct event_stream *stream =
        arena_array(request->arena, 1, sizeof(*stream));
    struct api_event *events = NULL;
    struct fault fault = {0};
    enum api_answer answer = API_NONE;
    uint32_t count = 0;
    bool is_kept = true;
    if (stream == NULL || !has_room(house, request)) {
        http_reply_header(reply, "Retry-After", TEXT(RETRY_S));
        return http_problem(reply, request, PROBLEM_TOO_MANY_REQUESTS, NULL,
                            "streams_many");
    }
    enum store_result result = STORE_DONE;
    if (after.xid == 0 && after.event_id < 0)
        result = store_api_events_end(house->store, &after, &fault);
    if (result == STORE_DONE)
        result = store_api_events(house->store, request->arena,
                                  &request->caller, after, 1, &events, &count,
                                  &is_kept, &answer, &fault);
    if (!api_found(request, reply, result, answer, &fault))
        return HTTP_DONE;
    if (!is_kept)
        return http_problem(reply, request, PROBLEM_GONE, NULL, "events_gone");
    http_reply_bytes(reply, 200, media_type(MEDIA_EVENTS), TEXT(""));
    if (request->method == HTTP_HEAD)
        return HTTP_DONE;
    *stream = (struct event_stream){
        .next = house->streams, .request = request, .place = after};
    house->streams = stream;
    request->state = stream;
    request->stream = (struct http_stream){
        .more = stream_more, .over = stream_over, .every_ms = STREAM_MS};
    return HTTP_STREAM;
}

enum http_done
api_events(struct house *house, struct http_request *request,
           struct http_reply *reply)
{
    struct text cursor = http_request_query(request, "cursor");
    struct text last = http_request_header(request, "Last-Event-ID");
    bool is_stream = request->media == MEDIA_EVENTS;
    /* A stream that names no place begins now, a page with the oldest. */
    struct event_place after = {.event_id = is_stream ? -1 : 0};
    uint32_t limit = 0;
    if (!api_limit_wish(request, reply, &limit))
        return HTTP_DONE;
    if (!text_is_absent(cursor) && !place_read(cursor, &after))
        return api_parameter_wrong(request, reply, "cursor");
    if (!text_is_absent(last) && !place_read(last, &after))
        return http_problem(reply, request, PROBLEM_BAD_REQUEST, NULL,
                            "header_wrong");
    return is_stream ? stream_begin(house, request, reply, after)
                     : page(house, request, reply, after, limit);
}
