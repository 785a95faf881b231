/* SPDX-License-Identifier: Apache-2.0
 *
 * /metrics, and health: live, ready, and ready by role; the console.
 */
#include "plain.h"

#include "console.h"
#include "metrics.h"

/* Of what the store says: more than the heartbeats of all that may run. */
#define READ_MAX ((size_t)16 << 20)

static void
answer_chars(struct http_reply *reply, unsigned status, const char *sentence)
{
    http_reply_bytes(reply, status, "text/plain; charset=utf-8",
                     text_of(sentence));
}

static void
answer_metrics(struct house *house, struct http_request *request,
               struct http_reply *reply)
{
    struct buffer out;
    struct fault fault = {0};
    struct metrics_input input = {.config = house->config,
                                  .calendar = house->rules.calendar,
                                  .health = house->health,
                                  .risk_watch = house->risk_watch};
    buffer_init(&out, READ_MAX);
    if (metrics_read(house->store, request->arena, &input, &fault) ==
        STORE_DONE) {
        metrics_write(request->arena, &input, &out);
        http_reply_bytes(reply, 200, "text/plain; version=0.0.4; charset=utf-8",
                         text_copy(request->arena, buffer_view(&out)));
    } else {
        answer_chars(reply, 503, "the database is away\n");
    }
    buffer_release(&out);
}

/* Ready: the store answers, and each role, or the one that is named, is there
 * and gets on. */
static const char *
why_not_ready(struct house *house, struct arena *arena, int only)
{
    struct heartbeat *beats = NULL;
    struct fault fault = {0};
    const char *why = NULL;
    uint32_t count = 0;
    int64_t now_us = 0;
    if (house->store->calls->now(house->store, &now_us, &fault) != STORE_DONE ||
        house->store->calls->heartbeats(house->store, arena, &beats, &count,
                                        &fault) != STORE_DONE)
        return "the database is away\n";
    for (int role = 0; role < HEALTH_ROLES && why == NULL; role++)
        if (only < 0 || role == only)
            why = health_why_not(house->health, role, beats, count, now_us);
    return why;
}

static void
answer_ready(struct house *house, struct http_request *request,
             struct http_reply *reply, int only)
{
    const char *why = why_not_ready(house, request->arena, only);
    answer_chars(reply, why == NULL ? 200 : 503, why == NULL ? "ready\n" : why);
}

/* /health/ready of all roles, /health/ready/ROLE of one. */
static void
answer_health(struct house *house, struct http_request *request,
              struct http_reply *reply, struct text path)
{
    if (text_equals_chars(path, "live")) {
        answer_chars(reply, 200, "live\n");
        return;
    }
    if (text_equals_chars(path, "ready")) {
        answer_ready(house, request, reply, -1);
        return;
    }
    for (int role = 0; role < HEALTH_ROLES; role++)
        if (text_starts_with(path, "ready/") &&
            text_equals_chars(text_slice(path, 6, path.size),
                              health_role_name(role))) {
            answer_ready(house, request, reply, role);
            return;
        }
    answer_chars(reply, 404,
                 "there are /health/live, /health/ready and "
                 "/health/ready/ROLE of intake, worker, sealer\n");
}

void
plain_answer(struct house *house, struct http_request *request,
             struct http_reply *reply)
{
    struct text path = request->path;
    if (request->method != HTTP_GET && request->method != HTTP_HEAD) {
        answer_chars(reply, 405, "only GET is answered here\n");
        http_reply_header(reply, "Allow", TEXT("GET, HEAD"));
    } else if (console_is_path(path))
        console_answer(&house->console, request, reply);
    else if (text_equals_chars(path, "/live"))
        answer_chars(reply, 200, "live\n");
    else if (text_equals_chars(path, "/ready"))
        answer_ready(house, request, reply, -1);
    else if (text_starts_with(path, "/health/"))
        answer_health(house, request, reply, text_slice(path, 8, path.size));
    else if (text_equals_chars(path, "/metrics"))
        answer_metrics(house, request, reply);
    else
        answer_chars(reply, 404,
                     "there are /console/, /health/live, /health/ready and "
                     "/metrics\n");
}
