/* SPDX-License-Identifier: Apache-2.0
 *
 * The thread, its connections and their time.
 */
#include "http_server.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http_call.h"
#include "log.h"
#include "loop.h"

#define SWEEP_MS 500
#define OTHER_FILES 128u

/* ---- connections ---- */

static void
on_connection(void *context, struct MHD_Connection *connection,
              void **socket_context, enum MHD_ConnectionNotificationCode code)
{
    struct http_server *server = context;
    struct http_peer *peer = *socket_context;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info = MHD_get_connection_info(
            connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        peer = calloc(1, sizeof(*peer));
        *socket_context = peer;
        if (peer == NULL)
            return; /* its first request will be refused */
        peer->connection = connection;
        peer->fd = info != NULL ? (int)info->connect_fd : -1;
        peer->deadline_ms = loop_monotonic_ms() + IDLE_MS;
        peer->next = server->peers;
        if (peer->next != NULL)
            peer->next->previous = peer;
        server->peers = peer;
        return;
    }
    if (peer == NULL)
        return;
    if (peer->call != NULL) /* its head was never whole */
        call_free(peer->call);
    if (peer->previous != NULL)
        peer->previous->next = peer->next;
    else
        server->peers = peer->next;
    if (peer->next != NULL)
        peer->next->previous = peer->previous;
    free(peer);
    *socket_context = NULL;
}

struct text
call_timeout_text(void)
{
    return TEXT("HTTP/1.1 408 Request Timeout\r\n"
                "Content-Type: application/problem+json\r\n"
                "Cache-Control: no-store\r\n"
                "Connection: close\r\n"
                "Content-Length: 67\r\n\r\n"
                "{\"status\":408,\"title\":\"Request Timeout\",\"type\":\""
                "/problems/timeout\"}");
}

/* Its time is over. libmicrohttpd sees the end of the connection and ends what
 * it has of it; of a request that is not whole the client is told. */
static void
peer_cut(struct http_peer *peer)
{
    const struct http_call *call = peer->call;
    struct text late = call_timeout_text();
    if (call != NULL && (call->phase == CALL_HEAD || call->phase == CALL_BODY))
        (void)!send(peer->fd, late.bytes, late.size,
                    MSG_DONTWAIT | MSG_NOSIGNAL);
    shutdown(peer->fd, SHUT_RDWR);
    peer->is_cut = true;
}

static void
peers_sweep(struct http_server *server, int64_t now_ms)
{
    if (now_ms < server->swept_ms + SWEEP_MS)
        return;
    server->swept_ms = now_ms;
    for (struct http_peer *at = server->peers; at != NULL; at = at->next)
        if (now_ms >= at->deadline_ms && !at->is_cut)
            peer_cut(at);
}

/* ---- the thread ---- */

/* libmicrohttpd's own wait would stand still for all of its time when exactly
 * 128 events are there (0.9.75): so it is we who wait, for its descriptor, and
 * it that never does. */
static void
run(struct http_server *server, int wait_ms)
{
    MHD_UNSIGNED_LONG_LONG sooner_ms = 0;
    struct pollfd wait = {.fd = server->epoll_fd, .events = POLLIN};
    if (MHD_get_timeout(server->daemon, &sooner_ms) == MHD_YES &&
        sooner_ms < (unsigned)wait_ms)
        wait_ms = (int)sooner_ms;
    (void)!poll(&wait, 1, wait_ms);
    MHD_run_wait(server->daemon, 0);
}

static void *
serve(void *context)
{
    struct http_server *server = context;
    while (!atomic_load(&server->is_stopping)) {
        int64_t now_ms = loop_monotonic_ms();
        peers_sweep(server, now_ms);
        run(server, http_wait_look(server, now_ms));
    }
    /* libmicrohttpd ends the process that stops it with a suspended one. From
     * here on none is suspended any more; what came meanwhile is answered. */
    do {
        http_wait_end(server);
        MHD_run_wait(server->daemon, 0);
    } while (server->waiting != NULL);
    return NULL;
}

/* A descriptor for each connection, as far as this process may. */
static unsigned
connections_max(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return 512;
    rlim_t wanted = CONNECTIONS_MAX + OTHER_FILES;
    if (limit.rlim_cur < wanted) {
        limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
        if (setrlimit(RLIMIT_NOFILE, &limit) != 0 ||
            getrlimit(RLIMIT_NOFILE, &limit) != 0)
            return 512;
    }
    rlim_t left = limit.rlim_cur > 2 * OTHER_FILES
                      ? limit.rlim_cur - OTHER_FILES
                      : OTHER_FILES;
    return left < CONNECTIONS_MAX ? (unsigned)left : CONNECTIONS_MAX;
}

static struct MHD_Daemon *
daemon_start(struct http_server *server, int fd)
{
    unsigned most = connections_max();
    log_event(LOG_INFO, "http", LOG_INT("connections_max", most));
    return MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL,
        call_on_request, server, MHD_OPTION_LISTEN_SOCKET, fd,
        MHD_OPTION_CONNECTION_LIMIT, most, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        CONNECTION_MEMORY, MHD_OPTION_CONNECTION_TIMEOUT, 0u,
        MHD_OPTION_URI_LOG_CALLBACK, call_on_target, server,
        MHD_OPTION_NOTIFY_COMPLETED, call_on_completed, server,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, server,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
}

static int
epoll_fd_of(struct MHD_Daemon *daemon)
{
    const union MHD_DaemonInfo *info =
        daemon != NULL ? MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD)
                       : NULL;
    return info != NULL ? info->epoll_fd : -1;
}

struct http_server *
http_server_start(struct house *house, int fd, bool is_local,
                  http_plain_fn plain, struct fault *fault)
{
    struct http_server *server = calloc(1, sizeof(*server));
    if (server != NULL) {
        server->house = house;
        server->plain = plain;
        server->is_local = is_local;
        server->daemon = daemon_start(server, fd);
        server->epoll_fd = epoll_fd_of(server->daemon);
    }
    if (server == NULL || server->daemon == NULL || server->epoll_fd < 0 ||
        pthread_create(&server->thread, NULL, serve, server) != 0) {
        fault_set(fault, FAULT_LOCAL, "the HTTP server cannot be started");
        if (server != NULL && server->daemon != NULL)
            MHD_stop_daemon(server->daemon); /* closes fd */
        else
            close(fd);
        free(server);
        return NULL;
    }
    return server;
}

void
http_server_stop(struct http_server *server)
{
    atomic_store(&server->is_stopping, true);
    pthread_join(server->thread, NULL);
    MHD_stop_daemon(server->daemon); /* closes what it listens on */
    free(server);
}
