/* SPDX-License-Identifier: Apache-2.0
 *
 * libmicrohttpd in poll mode (its epoll mode stalls at 128 connections), one
 * thread of its own that does all the answering with a connection of its own.
 * The main thread waits for signals, writes the heartbeat, looks whether the
 * other roles get on, and counts the programmes at risk now and then.
 */
#include "role_front.h"

#include <microhttpd.h>
#include <unistd.h>

#include "date.h"
#include "listen.h"
#include "log.h"
#include "metrics.h"

#define CONNECTIONS_MAX 512
#define TIMEOUT_S 10
#define LOOK_MS 1000
/* Of what the store says: more than the heartbeats of all that may run. */
#define READ_MAX ((size_t)16 << 20)

struct front {
    const struct config *config;
    struct store *store; /* of the answering thread alone */
    struct arena arena;  /* of the calendar */
    const struct calendar *calendar;
    struct health health;         /* written by the main thread */
    struct risk_watch risk_watch; /* looked for by the main thread */
};

static enum MHD_Result
answer(struct MHD_Connection *connection, unsigned status, const char *type,
       struct text body)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(
        body.size, (void *)(uintptr_t)body.bytes, MHD_RESPMEM_MUST_COPY);
    if (response == NULL)
        return MHD_NO;
    MHD_add_response_header(response, "Content-Type", type);
    MHD_add_response_header(response, "Cache-Control", "no-store");
    MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
    enum MHD_Result result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result
answer_chars(struct MHD_Connection *connection, unsigned status,
             const char *sentence)
{
    return answer(connection, status, "text/plain; charset=utf-8",
                  text_of(sentence));
}

static enum MHD_Result
answer_metrics(struct front *front, struct MHD_Connection *connection)
{
    struct arena arena;
    struct buffer out;
    struct fault fault = {0};
    struct metrics_input input = {.config = front->config,
                                  .calendar = front->calendar,
                                  .health = &front->health,
                                  .risk_watch = &front->risk_watch};
    arena_init(&arena, READ_MAX);
    buffer_init(&out, READ_MAX);
    enum MHD_Result result;
    if (metrics_read(front->store, &arena, &input, &fault) == STORE_DONE) {
        metrics_write(&arena, &input, &out);
        result = answer(connection, MHD_HTTP_OK,
                        "text/plain; version=0.0.4; charset=utf-8",
                        buffer_view(&out));
    } else {
        result = answer_chars(connection, MHD_HTTP_SERVICE_UNAVAILABLE,
                              "the database is away\n");
    }
    buffer_release(&out);
    arena_release(&arena);
    return result;
}

/* Ready: the store answers, and each role, or the one that is named, is there
 * and gets on. */
static const char *
why_not_ready(struct front *front, struct arena *arena, int only)
{
    struct heartbeat *beats = NULL;
    struct fault fault = {0};
    const char *why = NULL;
    uint32_t count = 0;
    int64_t now_us = 0;
    if (front->store->calls->now(front->store, &now_us, &fault) != STORE_DONE ||
        front->store->calls->heartbeats(front->store, arena, &beats, &count,
                                        &fault) != STORE_DONE)
        return "the database is away\n";
    for (int role = 0; role < HEALTH_ROLES && why == NULL; role++)
        if (only < 0 || role == only)
            why = health_why_not(&front->health, role, beats, count, now_us);
    return why;
}

static enum MHD_Result
answer_ready(struct front *front, struct MHD_Connection *connection, int only)
{
    struct arena arena;
    arena_init(&arena, READ_MAX);
    const char *why = why_not_ready(front, &arena, only);
    arena_release(&arena);
    return why == NULL
               ? answer_chars(connection, MHD_HTTP_OK, "ready\n")
               : answer_chars(connection, MHD_HTTP_SERVICE_UNAVAILABLE, why);
}

/* /health/ready of all roles, /health/ready/ROLE of one. */
static enum MHD_Result
answer_health(struct front *front, struct MHD_Connection *connection,
              const char *path)
{
    if (strcmp(path, "live") == 0)
        return answer_chars(connection, MHD_HTTP_OK, "live\n");
    if (strcmp(path, "ready") == 0)
        return answer_ready(front, connection, -1);
    for (int role = 0; role < HEALTH_ROLES; role++)
        if (strncmp(path, "ready/", 6) == 0 &&
            strcmp(path + 6, health_role_name(role)) == 0)
            return answer_ready(front, connection, role);
    return answer_chars(connection, MHD_HTTP_NOT_FOUND,
                        "there are /health/live, /health/ready and "
                        "/health/ready/ROLE of intake, worker, sealer\n");
}

static enum MHD_Result
on_request(void *context, struct MHD_Connection *connection, const char *url,
           const char *method, const char *version, const char *upload,
           size_t *upload_size, void **state)
{
    static int started;
    struct front *front = context;
    (void)version;
    (void)upload;
    if (*state == NULL) {
        *state = &started;
        return MHD_YES;
    }
    if (*upload_size > 0) {
        *upload_size = 0; /* a body is read and dropped */
        return MHD_YES;
    }
    if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
        return answer_chars(connection, MHD_HTTP_METHOD_NOT_ALLOWED,
                            "only GET is answered here\n");
    if (strcmp(url, "/live") == 0)
        return answer_chars(connection, MHD_HTTP_OK, "live\n");
    if (strcmp(url, "/ready") == 0)
        return answer_ready(front, connection, -1);
    if (strncmp(url, "/health/", 8) == 0)
        return answer_health(front, connection, url + 8);
    if (strcmp(url, "/metrics") == 0)
        return answer_metrics(front, connection);
    return answer_chars(connection, MHD_HTTP_NOT_FOUND,
                        "there are /health/live, /health/ready and /metrics\n");
}

static struct MHD_Daemon *
serve(struct front *front, const struct config *config, struct fault *fault)
{
    char *conninfo = role_conninfo(config, "front");
    front->store = conninfo ? store_postgres_open(conninfo, NULL, fault) : NULL;
    free(conninfo);
    health_init(&front->health, config->heartbeat_ms);
    front->calendar =
        front->store ? calendar_read(&front->arena, config->calendar, fault)
                     : NULL;
    int fd = front->calendar
                 ? listen_open("front_listen", config->front_listen, fault)
                 : -1;
    if (fd < 0)
        return NULL;
    struct MHD_Daemon *daemon = MHD_start_daemon(
        MHD_USE_POLL | MHD_USE_INTERNAL_POLLING_THREAD, 0, NULL, NULL,
        on_request, front, MHD_OPTION_LISTEN_SOCKET, fd,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)TIMEOUT_S, MHD_OPTION_END);
    if (daemon == NULL) {
        close(fd);
        fault_set(fault, FAULT_LOCAL, "the HTTP server cannot be started");
    }
    return daemon;
}

/* What waits, and what has been done since: by the main thread, so that a role
 * that stalls is noticed also while nobody asks. */
static void
look(struct role *role, struct front *front)
{
    struct health *health = &front->health;
    struct arena arena;
    struct fault fault = {0};
    struct work_waiting waiting = {0};
    struct heartbeat *beats = NULL;
    struct order *orders = NULL;
    uint32_t count = 0, order_count = 0;
    int64_t now_us = 0;
    struct store *store = role->store;
    arena_init(&arena, READ_MAX);
    enum store_result result = store->calls->now(store, &now_us, &fault);
    if (result == STORE_DONE)
        result = store->calls->work_waiting(store, &waiting, &fault);
    if (result == STORE_DONE)
        result = store->calls->orders(store, &arena, NULL, &orders,
                                      &order_count, &fault);
    if (result == STORE_DONE)
        result =
            store->calls->heartbeats(store, &arena, &beats, &count, &fault);
    if (role_done(role, result, &fault)) {
        health_leave_drained(health, now_us, orders, order_count, beats, count,
                             &waiting);
        health_look(health, &arena, now_us, &waiting, beats, count);
        risk_watch_look(&front->risk_watch, store, front->calendar, now_us,
                        loop_monotonic_ms);
    }
    arena_release(&arena);
}

int
role_front_run(const struct config *config)
{
    struct role role;
    struct front front = {.config = config};
    struct fault fault = {0};
    if (!role_open(&role, "front", config, &fault)) {
        log_fault(LOG_ERROR, "cannot_start", &fault);
        return 1;
    }
    arena_init(&front.arena, 0);
    risk_watch_init(&front.risk_watch);
    struct MHD_Daemon *daemon = serve(&front, config, &fault);
    if (daemon == NULL) {
        log_fault(LOG_ERROR, "cannot_start", &fault);
        role_close(&role);
        return 1;
    }
    log_event(LOG_INFO, "started", LOG_WORD("listen", config->front_listen));
    int64_t next_look_ms = 0;
    while (!role.loop.is_stopping) {
        role_beat(&role);
        if (loop_monotonic_ms() >= next_look_ms) {
            look(&role, &front);
            next_look_ms = loop_monotonic_ms() + LOOK_MS;
        }
        role_wait(&role, (int)config->tick_ms);
    }
    MHD_stop_daemon(daemon);
    front.store->calls->close(front.store);
    risk_watch_release(&front.risk_watch);
    arena_release(&front.arena);
    listen_forget(config->front_listen);
    int code = role_code(&role);
    role_close(&role);
    return code;
}
