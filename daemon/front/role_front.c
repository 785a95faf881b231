/* SPDX-License-Identifier: Apache-2.0
 *
 * libmicrohttpd in poll mode (its epoll mode stalls at 128 connections), one
 * thread of its own that does all the answering with a connection of its own.
 * The main thread only waits for signals and writes the heartbeat.
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
/* Silent for so long (or for three beats), and a role is not well. */
#define BEAT_LATE_US (30 * INSTANT_SECOND)

struct front {
    struct store *store; /* of the answering thread alone */
    int64_t beat_late_us;
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
    struct metrics_input input = {0};
    arena_init(&arena, 16u << 20);
    buffer_init(&out, 16u << 20);
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

/* Ready: the store answers, and each other role has a fresh heartbeat. */
static const char *
why_not_ready(struct front *front, struct arena *arena)
{
    static const char *const roles[] = {"intake", "worker", "sealer"};
    static const char *const sentences[] = {
        "no intake has a fresh heartbeat\n",
        "no worker has a fresh heartbeat\n",
        "no sealer has a fresh heartbeat\n"};
    struct heartbeat *beats = NULL;
    struct fault fault = {0};
    uint32_t count = 0;
    int64_t now_us = 0;
    if (front->store->calls->now(front->store, &now_us, &fault) != STORE_DONE ||
        front->store->calls->heartbeats(front->store, arena, &beats, &count,
                                        &fault) != STORE_DONE)
        return "the database is away\n";
    for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
        bool is_fresh = false;
        for (uint32_t j = 0; j < count; j++)
            is_fresh =
                is_fresh || (text_equals_chars(beats[j].role, roles[i]) &&
                             now_us - beats[j].at_us < front->beat_late_us);
        if (!is_fresh)
            return sentences[i];
    }
    return NULL;
}

static enum MHD_Result
answer_ready(struct front *front, struct MHD_Connection *connection)
{
    struct arena arena;
    arena_init(&arena, 1u << 20);
    const char *why = why_not_ready(front, &arena);
    arena_release(&arena);
    return why == NULL
               ? answer_chars(connection, MHD_HTTP_OK, "ready\n")
               : answer_chars(connection, MHD_HTTP_SERVICE_UNAVAILABLE, why);
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
        return answer_ready(front, connection);
    if (strcmp(url, "/metrics") == 0)
        return answer_metrics(front, connection);
    return answer_chars(connection, MHD_HTTP_NOT_FOUND,
                        "there are /live, /ready and /metrics\n");
}

static struct MHD_Daemon *
serve(struct front *front, const struct config *config, struct fault *fault)
{
    char *conninfo = role_conninfo(config, "front");
    front->store = conninfo ? store_postgres_open(conninfo, NULL, fault) : NULL;
    free(conninfo);
    front->beat_late_us = config->heartbeat_ms * 3000 > BEAT_LATE_US
                              ? config->heartbeat_ms * 3000
                              : BEAT_LATE_US;
    int fd = front->store ? listen_open(config->front_listen, fault) : -1;
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

int
role_front_run(const struct config *config)
{
    struct role role;
    struct front front = {0};
    struct fault fault = {0};
    if (!role_open(&role, "front", config, &fault)) {
        log_fault(LOG_ERROR, "cannot_start", &fault);
        return 1;
    }
    struct MHD_Daemon *daemon = serve(&front, config, &fault);
    if (daemon == NULL) {
        log_fault(LOG_ERROR, "cannot_start", &fault);
        role_close(&role);
        return 1;
    }
    log_event(LOG_INFO, "started", LOG_WORD("listen", config->front_listen));
    while (!role.loop.is_stopping) {
        role_beat(&role);
        role_wait(&role, (int)config->tick_ms);
    }
    MHD_stop_daemon(daemon);
    front.store->calls->close(front.store);
    listen_forget(config->front_listen);
    int code = role_code(&role);
    role_close(&role);
    return code;
}
