// SPDX-License-Identifier: Apache-2.0
//
// The epoll loop and the life of a connection: handshake, read, answer (at
// once or at its time), write, read again. What is answered is the service's
// business. See server.h.
#include "server.h"

#include "server_timer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    SERVER_BACKLOG = 511,
    SERVER_EVENTS = 64,
    SERVER_READ = 65536,
    SERVER_FILLER = 1 << 18,
    SERVER_INPUT_MAX = HTTP_BODY_BYTES * 2 + HTTP_HEAD_BYTES,
};

enum state { STATE_HANDSHAKE, STATE_READ, STATE_WAIT, STATE_HANG, STATE_WRITE };

struct connection {
    struct timer timer; // first, so that a timer is its connection
    int fd;
    SSL *ssl;
    enum state state;
    uint32_t watched;
    bool closes; // behind the reply being written
    struct buffer in;
    struct buffer out;
    size_t written;
    struct http_reply reply;
    struct connection *next;
    struct connection *previous;
};

struct server {
    struct service *service;
    SSL_CTX *tls;
    int epoll;
    int listener;
    int port;
    int extra;
    struct timers timers;
    struct connection *connections;
};

static void
server_watch(struct server *server, struct connection *connection,
             uint32_t events)
{
    if (connection->watched == events)
        return;
    connection->watched = events;
    struct epoll_event event = {.events = events, .data.ptr = connection};
    epoll_ctl(server->epoll, EPOLL_CTL_MOD, connection->fd, &event);
}

static void
server_drop(struct server *server, struct connection *connection)
{
    timer_cancel(&server->timers, &connection->timer);
    service_finish(server->service, &connection->reply);
    if (connection->previous)
        connection->previous->next = connection->next;
    else
        server->connections = connection->next;
    if (connection->next)
        connection->next->previous = connection->previous;
    SSL_free(connection->ssl);
    close(connection->fd);
    buffer_release(&connection->in);
    buffer_release(&connection->out);
    buffer_release(&connection->reply.body);
    free(connection);
}

// RST instead of FIN: what is not sent yet is thrown away.
static void
server_reset(struct server *server, struct connection *connection)
{
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    setsockopt(connection->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    server_drop(server, connection);
}

static void
server_write_head(struct connection *connection)
{
    const struct http_reply *reply = &connection->reply;
    struct buffer *out = &connection->out;
    buffer_printf(out, "HTTP/1.1 %d %s\r\nContent-Type: %s\r\n", reply->status,
                  http_reason(reply->status), reply->type);
    if (reply->is_chunked)
        buffer_add_text(out, "Transfer-Encoding: chunked\r\n");
    else
        buffer_printf(out, "Content-Length: %zu\r\n",
                      reply->body.length + reply->filler);
    if (reply->is_gzip)
        buffer_add_text(out, "Content-Encoding: gzip\r\n");
    if (reply->retry_after >= 0)
        buffer_printf(out, "Retry-After: %lld\r\n",
                      (long long)reply->retry_after);
    if (connection->closes)
        buffer_add_text(out, "Connection: close\r\n");
    buffer_add_text(out, "\r\n");
}

// A part of the body: a chunk of its own where the body goes in chunks.
static void
server_write_piece(struct connection *connection, const char *bytes,
                   size_t length)
{
    struct buffer *out = &connection->out;
    bool is_chunked = connection->reply.is_chunked;
    if (is_chunked)
        buffer_printf(out, "%zx\r\n", length);
    buffer_add(out, bytes, length);
    if (is_chunked)
        buffer_add_text(out, "\r\n");
}

// More of a body that is too large to be held.
static void
server_refill(struct connection *connection)
{
    static char spaces[SERVER_FILLER];
    struct http_reply *reply = &connection->reply;
    size_t length =
        reply->filler < SERVER_FILLER ? reply->filler : (size_t)SERVER_FILLER;
    if (!*spaces)
        memset(spaces, ' ', sizeof spaces);
    buffer_clear(&connection->out);
    connection->written = 0;
    server_write_piece(connection, spaces, length);
    reply->filler -= length;
    if (!reply->filler && reply->is_chunked)
        buffer_add_text(&connection->out, "0\r\n\r\n");
}

static void
server_start_write(struct server *server, struct connection *connection)
{
    struct http_reply *reply = &connection->reply;
    server_write_head(connection);
    server_write_piece(connection, reply->body.bytes, reply->body.length);
    buffer_clear(&reply->body);
    service_finish(server->service, reply);
    reply->line = NULL;
    connection->state = STATE_WRITE;
}

static void
server_answer(struct server *server, struct connection *connection,
              const struct http_request *request)
{
    struct http_reply *reply = &connection->reply;
    buffer_clear(&reply->body);
    service_handle(server->service, request, reply);
    connection->closes = request->is_last;
    if (reply->action == SERVICE_HANG)
        connection->state = STATE_HANG;
    else if (reply->delay_ms > 0 || reply->action == SERVICE_RESET)
        connection->state = STATE_WAIT;
    else
        server_start_write(server, connection);
    if (connection->state == STATE_WAIT)
        timer_set(&server->timers, &connection->timer,
                  clock_monotonic_ms() + reply->delay_ms);
}

static void
server_reject(struct server *server, struct connection *connection, int status)
{
    buffer_clear(&connection->reply.body);
    connection->reply = (struct http_reply){.status = status,
                                            .type = "text/plain",
                                            .retry_after = -1,
                                            .body = connection->reply.body};
    buffer_add_text(&connection->reply.body, http_reason(status));
    connection->closes = true;
    server_start_write(server, connection);
}

// Takes the next request out of what has come, if it is complete.
static void
server_parse(struct server *server, struct connection *connection)
{
    struct http_request request;
    size_t used = 0;
    switch (http_parse(&connection->in, &request, &used)) {
    case HTTP_MORE:
        break;
    case HTTP_CONTINUE:
        buffer_add_text(&connection->out, "HTTP/1.1 100 Continue\r\n\r\n");
        SSL_write(connection->ssl, connection->out.bytes,
                  (int)connection->out.length);
        buffer_clear(&connection->out);
        break;
    case HTTP_BAD:
        server_reject(server, connection, 400);
        break;
    case HTTP_TOO_LARGE:
        server_reject(server, connection, 413);
        break;
    case HTTP_COMPLETE:
        server_answer(server, connection, &request);
        buffer_drop(&connection->in, used);
        break;
    }
}

// What a call of OpenSSL that did not succeed wants: false means the end.
static bool
server_want(struct server *server, struct connection *connection, int result)
{
    int error = SSL_get_error(connection->ssl, result);
    ERR_clear_error();
    if (error == SSL_ERROR_WANT_READ)
        server_watch(server, connection, EPOLLIN);
    else if (error == SSL_ERROR_WANT_WRITE)
        server_watch(server, connection, EPOLLOUT);
    else
        return false;
    return true;
}

// Each of these returns 1 to go on at once, 0 to wait, -1 to drop.
static int
server_step_handshake(struct server *server, struct connection *connection)
{
    int result = SSL_accept(connection->ssl);
    if (result == 1) {
        connection->state = STATE_READ;
        return 1;
    }
    return server_want(server, connection, result) ? 0 : -1;
}

static int
server_step_read(struct server *server, struct connection *connection)
{
    struct buffer *in = &connection->in;
    if (in->length)
        server_parse(server, connection);
    while (connection->state == STATE_READ) {
        if (in->length > SERVER_INPUT_MAX)
            return -1;
        buffer_reserve(in, SERVER_READ);
        int got =
            SSL_read(connection->ssl, in->bytes + in->length, SERVER_READ);
        if (got <= 0)
            return server_want(server, connection, got) ? 0 : -1;
        in->length += (size_t)got;
        in->bytes[in->length] = '\0';
        server_parse(server, connection);
    }
    return 1;
}

// Nothing is expected while a reply waits; the end of the connection is.
static int
server_step_wait(struct server *server, struct connection *connection)
{
    struct buffer *in = &connection->in;
    for (;;) {
        if (in->length > SERVER_INPUT_MAX)
            return -1;
        buffer_reserve(in, SERVER_READ);
        int got =
            SSL_read(connection->ssl, in->bytes + in->length, SERVER_READ);
        if (got <= 0)
            return server_want(server, connection, got) ? 0 : -1;
        in->length += (size_t)got;
        in->bytes[in->length] = '\0';
    }
}

static int
server_step_write(struct server *server, struct connection *connection)
{
    struct buffer *out = &connection->out;
    while (connection->written < out->length || connection->reply.filler) {
        if (connection->written == out->length) {
            // Others have their turn between two pieces.
            server_refill(connection);
            server_watch(server, connection, EPOLLOUT);
            return 0;
        }
        size_t left = out->length - connection->written;
        int sent = SSL_write(connection->ssl, out->bytes + connection->written,
                             left > 1 << 20 ? 1 << 20 : (int)left);
        if (sent <= 0)
            return server_want(server, connection, sent) ? 0 : -1;
        connection->written += (size_t)sent;
    }
    buffer_clear(out);
    connection->written = 0;
    if (connection->closes) {
        SSL_shutdown(connection->ssl);
        return -1;
    }
    connection->state = STATE_READ;
    server_watch(server, connection, EPOLLIN);
    return 1;
}

static void
server_run(struct server *server, struct connection *connection)
{
    int progress = 1;
    while (progress > 0) {
        switch (connection->state) {
        case STATE_HANDSHAKE:
            progress = server_step_handshake(server, connection);
            break;
        case STATE_READ:
            progress = server_step_read(server, connection);
            break;
        case STATE_WAIT:
        case STATE_HANG:
            progress = server_step_wait(server, connection);
            break;
        case STATE_WRITE:
            progress = server_step_write(server, connection);
            break;
        }
    }
    if (progress < 0)
        server_drop(server, connection);
}

static void
server_accept(struct server *server)
{
    for (;;) {
        int fd =
            accept4(server->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0)
            return;
        int on = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        struct connection *connection = calloc(1, sizeof *connection);
        SSL *ssl = connection ? SSL_new(server->tls) : NULL;
        if (!ssl || SSL_set_fd(ssl, fd) != 1) {
            SSL_free(ssl);
            free(connection);
            close(fd);
            continue;
        }
        connection->fd = fd;
        connection->ssl = ssl;
        connection->watched = EPOLLIN;
        connection->next = server->connections;
        if (server->connections)
            server->connections->previous = connection;
        server->connections = connection;
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
        epoll_ctl(server->epoll, EPOLL_CTL_ADD, fd, &event);
        server_run(server, connection);
    }
}

static void
server_fire(struct server *server, struct timer *timer)
{
    struct connection *connection = (struct connection *)(void *)timer;
    if (connection->reply.action == SERVICE_RESET) {
        server_reset(server, connection);
        return;
    }
    server_start_write(server, connection);
    server_run(server, connection);
}

bool
server_step(struct server *server, int extra_fd, int timeout_ms)
{
    struct epoll_event events[SERVER_EVENTS];
    if (extra_fd >= 0 && server->extra != extra_fd) {
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
        epoll_ctl(server->epoll, EPOLL_CTL_ADD, extra_fd, &event);
        server->extra = extra_fd;
    }
    int64_t wait_ms = timers_wait_ms(&server->timers, clock_monotonic_ms());
    if (wait_ms < 0 || wait_ms > timeout_ms)
        wait_ms = timeout_ms;
    int count = epoll_wait(server->epoll, events, SERVER_EVENTS, (int)wait_ms);
    bool is_extra = false;
    for (int i = 0; i < count; i++) {
        if (events[i].data.ptr == NULL)
            is_extra = true;
        else if (events[i].data.ptr == server)
            server_accept(server);
        else
            server_run(server, events[i].data.ptr);
    }
    struct timer *timer = NULL;
    while ((timer = timers_due(&server->timers, clock_monotonic_ms())))
        server_fire(server, timer);
    return is_extra;
}

static SSL_CTX *
server_make_tls(const struct server_files *files, struct fault *fault)
{
    SSL_CTX *tls = SSL_CTX_new(TLS_server_method());
    static const unsigned char context[] = "hedui-simulator";
    bool is_good =
        tls && SSL_CTX_set_min_proto_version(tls, TLS1_2_VERSION) == 1 &&
        SSL_CTX_use_certificate_chain_file(tls, files->certificate) == 1 &&
        SSL_CTX_use_PrivateKey_file(tls, files->key, SSL_FILETYPE_PEM) == 1 &&
        SSL_CTX_load_verify_locations(tls, files->authority, NULL) == 1 &&
        SSL_CTX_set_session_id_context(tls, context, sizeof context - 1) == 1;
    if (!is_good) {
        char reason[200];
        ERR_error_string_n(ERR_get_error(), reason, sizeof reason);
        fault_set(fault, "%s, %s: %s", files->certificate, files->authority,
                  reason);
        SSL_CTX_free(tls);
        return NULL;
    }
    SSL_CTX_set_verify(tls, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
                       NULL);
    SSL_CTX_set_mode(tls, SSL_MODE_ENABLE_PARTIAL_WRITE |
                              SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                              SSL_MODE_RELEASE_BUFFERS);
    return tls;
}

static bool
server_listen(struct server *server, const char *address, struct fault *fault)
{
    char host[64];
    int port = 0;
    struct sockaddr_in where = {.sin_family = AF_INET};
    socklen_t size = sizeof where;
    int on = 1;
    if (sscanf(address, "%63[0-9.]:%d", host, &port) != 2 || port < 0 ||
        port > 65535 || inet_pton(AF_INET, host, &where.sin_addr) != 1)
        return fault_set(fault, "--listen %s: want ADDRESS:PORT", address);
    where.sin_port = htons((uint16_t)port);
    server->listener =
        socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    setsockopt(server->listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(server->listener, (struct sockaddr *)&where, size) != 0 ||
        listen(server->listener, SERVER_BACKLOG) != 0 ||
        getsockname(server->listener, (struct sockaddr *)&where, &size) != 0)
        return fault_set(fault, "--listen %s: %s", address, strerror(errno));
    server->port = ntohs(where.sin_port);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = server};
    return epoll_ctl(server->epoll, EPOLL_CTL_ADD, server->listener, &event) ==
           0;
}

struct server *
server_open(struct service *service, const char *address,
            const struct server_files *files, struct fault *fault)
{
    struct server *server = calloc(1, sizeof *server);
    if (!server)
        abort();
    server->service = service;
    server->listener = -1;
    server->extra = -1;
    server->epoll = epoll_create1(EPOLL_CLOEXEC);
    server->tls = server_make_tls(files, fault);
    if (!server->tls || !server_listen(server, address, fault)) {
        server_close(server);
        return NULL;
    }
    return server;
}

int
server_port(const struct server *server)
{
    return server->port;
}

void
server_close(struct server *server)
{
    while (server->connections)
        server_drop(server, server->connections);
    timers_release(&server->timers);
    SSL_CTX_free(server->tls);
    if (server->listener >= 0)
        close(server->listener);
    close(server->epoll);
    free(server);
}
