/* SPDX-License-Identifier: Apache-2.0
 *
 * Requests that wait for something, and streams between two events: both are
 * suspended, and asked about here. Those that wait for a receipt are looked up
 * together, by one query.
 */
#include "http_call.h"
#include "log.h"
#include "loop.h"

#define LOOK_MS 5
#define SLEEP_MS 100
#define RECEIPTS_MAX 1024u
#define TOLD_MS 10000

void
call_suspend(struct http_call *call)
{
    struct http_server *server = call->server;
    int64_t now_ms = loop_monotonic_ms();
    if (call->phase != CALL_STREAMING) {
        call->phase = CALL_WAITING;
        call->until_ms = now_ms + call->request.wait.at_most_ms;
        call->look_ms = now_ms + LOOK_MS;
    }
    call->is_suspended = true;
    call->next_waiting = server->waiting;
    server->waiting = call;
    MHD_suspend_connection(call->peer->connection);
}

void
http_wait_forget(struct http_call *call)
{
    struct http_call **at = &call->server->waiting;
    while (*at != NULL && *at != call)
        at = &(*at)->next_waiting;
    if (*at != NULL)
        *at = call->next_waiting;
    call->is_suspended = false;
}

void
call_resume(struct http_call *call)
{
    http_wait_forget(call);
    MHD_resume_connection(call->peer->connection);
}

uint32_t
http_wait_receipts(struct http_server *server, int64_t now_ms, uint32_t most,
                   struct http_call **calls)
{
    uint32_t count = 0;
    for (struct http_call *at = server->waiting; at && count < most;
         at = at->next_waiting)
        if (at->phase == CALL_WAITING && at->request.wait.queue_id != 0 &&
            at->look_ms <= now_ms && at->looked_in != server->look_round + 1) {
            at->looked_in = server->look_round + 1;
            calls[count++] = at;
        }
    if (count < most) /* nobody is left of this round */
        server->look_round++;
    return count;
}

/* The receipts that are waited for, as they are now; of very many some at a
 * time, each in its turn. */
static void
receipts_read(struct http_server *server, int64_t now_ms)
{
    struct http_call *calls[RECEIPTS_MAX];
    int64_t ids[RECEIPTS_MAX];
    struct receipt receipts[RECEIPTS_MAX];
    struct arena arena;
    struct fault fault = {0};
    uint32_t count = http_wait_receipts(server, now_ms, RECEIPTS_MAX, calls);
    if (count == 0)
        return;
    for (uint32_t i = 0; i < count; i++)
        ids[i] = calls[i]->request.wait.queue_id;
    arena_init(&arena, CALL_MEMORY);
    enum store_result result = store_api_receipts(server->house->store, &arena,
                                                  count, ids, receipts, &fault);
    if (result != STORE_DONE && now_ms >= server->told_ms + TOLD_MS) {
        server->told_ms = now_ms;
        log_fault(LOG_WARN, "receipts_away", &fault);
    }
    for (uint32_t i = 0; result == STORE_DONE && i < count; i++) {
        calls[i]->request.wait.receipt = receipts[i];
        calls[i]->request.wait.receipt.errors =
            text_copy(&calls[i]->arena, receipts[i].errors);
    }
    arena_release(&arena);
}

static void
wait_look(struct http_call *call, int64_t now_ms)
{
    struct http_request *request = &call->request;
    if (now_ms < call->look_ms)
        return;
    request->wait.is_over = now_ms >= call->until_ms;
    call->look_ms = now_ms + LOOK_MS;
    if (request->wait.is_ready(call->server->house, request, &call->reply)) {
        call->phase = CALL_READY;
        call_resume(call);
    }
}

static void
stream_look(struct http_call *call, int64_t now_ms)
{
    struct http_request *request = &call->request;
    if (now_ms < call->look_ms)
        return;
    call->look_ms = now_ms + request->stream.every_ms;
    call->is_over =
        !request->stream.more(call->server->house, request, &call->stream) ||
        call->stream.failed;
    if (call->is_over || call->stream.size > 0)
        call_resume(call);
}

void
http_wait_end(struct http_server *server)
{
    while (server->waiting != NULL) {
        struct http_call *call = server->waiting;
        call->is_over = true;
        if (call->phase != CALL_STREAMING) {
            call->phase = CALL_READY;
            if (call->reply.status == 0)
                http_problem(&call->reply, &call->request, PROBLEM_BUSY, NULL,
                             NULL);
        }
        call_resume(call);
    }
}

int
http_wait_look(struct http_server *server, int64_t now_ms)
{
    int64_t sleep_ms = SLEEP_MS;
    struct http_call *next;
    receipts_read(server, now_ms);
    for (struct http_call *at = server->waiting; at != NULL; at = next) {
        next = at->next_waiting;
        if (at->phase == CALL_STREAMING)
            stream_look(at, now_ms);
        else
            wait_look(at, now_ms);
    }
    for (struct http_call *at = server->waiting; at != NULL;
         at = at->next_waiting)
        if (at->look_ms - now_ms < sleep_ms)
            sleep_ms = at->look_ms - now_ms;
    return sleep_ms < 1 ? 1 : (int)sleep_ms;
}
