// SPDX-License-Identifier: Apache-2.0
//
// An epoll loop: a connection reads a request, waits if it is told to, writes
// at once or byte by byte, and reads again. See server.h.
#include "server.h"

#include "behaviour.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    SERVER_EVENTS = 64,
    SERVER_TICK_MS = 10, // in which a file that says "away" is noticed
    SERVER_HEAD = 8192,
    SERVER_READ = 65536,
};

enum state { STATE_READ, STATE_WRITE, STATE_DEAF };

struct connection {
    int fd;
    enum state state;
    bool is_control;
    bool closes;      // behind what is written
    int64_t write_at; // monotonic milliseconds; 0: as soon as it can be
    int64_t drip_ms;
    struct der in;
    struct der out;
    size_t written;
    struct connection *next;
};

struct server {
    struct authority *authority;
    struct script *script;
    int epoll;
    int guard; // holds the port while nobody listens
    int listener;
    int control;
    int port;
    FILE *log;
    long requests;
    long tokens;
    struct connection *connections;
};

static int64_t
server_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// A bound socket; port is changed to the one that was given.
static int
server_bind(int *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)*port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int one = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) ||
        getsockname(fd, (struct sockaddr *)&address, &length)) {
        close(fd);
        return -1;
    }
    *port = ntohs(address.sin_port);
    return fd;
}

static void
server_watch(struct server *server, int how, int fd, uint32_t events,
             void *what)
{
    struct epoll_event event = {.events = events, .data.ptr = what};
    epoll_ctl(server->epoll, how, fd, &event);
}

static bool
server_is(struct server *server, const char *name)
{
    int64_t argument;
    const struct behaviour *row =
        behaviour_find(script_now(server->script), &argument);
    return row && !strcmp(row->name, name);
}

// Listens, or does not, as the script says.
static bool
server_appear(struct server *server)
{
    script_look(server->script);
    bool is_away = server_is(server, "away");
    if (is_away && server->listener >= 0) {
        close(server->listener);
        server->listener = -1;
    } else if (!is_away && server->listener < 0) {
        server->listener = server_bind(&server->port);
        if (server->listener < 0 || listen(server->listener, 511)) {
            fprintf(stderr, "hedui-tsa: port %d: %s\n", server->port,
                    strerror(errno));
            return false;
        }
        server_watch(server, EPOLL_CTL_ADD, server->listener, EPOLLIN,
                     &server->listener);
    }
    return true;
}

// RST and not FIN.
static void
server_reset(int fd)
{
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
}

static void
server_drop(struct server *server, struct connection *connection)
{
    struct connection **at = &server->connections;
    while (*at != connection)
        at = &(*at)->next;
    *at = connection->next;
    close(connection->fd);
    der_release(&connection->in);
    der_release(&connection->out);
    free(connection);
}

static void
server_log(struct server *server, const struct answer *answer)
{
    server->requests++;
    server->tokens += *answer->serial != 0;
    if (!server->log)
        return;
    fprintf(server->log, "%ld %s %s\n", server->requests, answer->behaviour,
            *answer->serial ? answer->serial : "-");
    fflush(server->log);
}

// A connection that ends as it begins. The file may say so only since the
// last tick, and then a client is reset in place of refused.
static bool
server_turns_away(struct server *server, int fd)
{
    if (!server_appear(server))
        exit(1);
    bool is_away = server_is(server, "away");
    if (!is_away && !server_is(server, "closes"))
        return false;
    if (is_away) {
        server_reset(fd);
    } else {
        server_log(server, &(struct answer){.behaviour = "closes"});
        script_used(server->script);
    }
    close(fd);
    return true;
}

static void
server_accept(struct server *server, int listener, bool is_control)
{
    int fd, one = 1;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >=
           0) {
        // The file may have changed since the last tick.
        if (!is_control && server_turns_away(server, fd))
            continue;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        struct connection *connection = calloc(1, sizeof *connection);
        if (!connection)
            abort();
        connection->fd = fd;
        connection->is_control = is_control;
        connection->next = server->connections;
        server->connections = connection;
        server_watch(server, EPOLL_CTL_ADD, fd, EPOLLIN, connection);
    }
}

static const char *
server_reason(int status)
{
    return status == 200 ? "OK" : status == 599 ? "Test Is Wrong" : "Said So";
}

static void
server_head(struct connection *connection, const struct answer *answer)
{
    char head[SERVER_HEAD], length[64];
    snprintf(length, sizeof length, "Content-Length: %zu\r\n",
             answer->body.length);
    if (answer->is_until_close)
        *length = 0;
    if (answer->is_interim)
        der_text(&connection->out, "HTTP/1.1 100 Continue\r\n\r\n");
    snprintf(head, sizeof head,
             "HTTP/1.1 %d %s\r\nContent-Type: %s\r\n%s%s%s\r\n", answer->status,
             server_reason(answer->status), answer->type,
             answer->header ? answer->header : "",
             answer->is_chunked ? "Transfer-Encoding: chunked\r\n" : length,
             connection->closes ? "Connection: close\r\n" : "");
    der_text(&connection->out, head);
}

// In two chunks, so that a reader has to put them together.
static void
server_chunks(struct der *out, const struct der *body)
{
    size_t half = body->length / 2;
    char line[32];
    if (half) {
        snprintf(line, sizeof line, "%zx\r\n", half);
        der_text(out, line);
        der_add(out, body->bytes, half);
        der_text(out, "\r\n");
    }
    if (body->length) {
        snprintf(line, sizeof line, "%zx\r\n", body->length - half);
        der_text(out, line);
        der_add(out, body->bytes + half, body->length - half);
        der_text(out, "\r\n");
    }
    der_text(out, "0\r\n\r\n");
}

static void
server_say(struct connection *connection, struct answer *answer)
{
    enum transport transport = answer->transport;
    size_t whole = answer->body.length;
    bool is_half =
        transport == TRANSPORT_STALLS || transport == TRANSPORT_BREAKS;
    connection->closes |=
        transport == TRANSPORT_BREAKS || answer->is_until_close;
    server_head(connection, answer);
    if (is_half)
        answer->body.length /= 2;
    if (answer->is_chunked)
        server_chunks(&connection->out, &answer->body);
    else
        der_add_der(&connection->out, &answer->body);
    answer->body.length = whole;
    connection->state = STATE_WRITE;
    connection->drip_ms = answer->drip_ms;
    connection->write_at =
        answer->delay_ms ? server_clock() + answer->delay_ms : 0;
}

// A POST of the authority's port. False: the connection is to be closed.
static bool
server_stamp(struct server *server, struct connection *connection,
             const char *head, const unsigned char *body, size_t length)
{
    // Where redirections lead all is well: who follows one is seen to.
    bool is_elsewhere = !strncmp(head, "POST /elsewhere ", 16);
    struct answer answer;
    if (!server_appear(server))
        exit(1);
    authority_answer(server->authority,
                     is_elsewhere ? "good" : script_now(server->script), body,
                     length, &answer);
    if (is_elsewhere)
        answer.behaviour = "elsewhere";
    bool has_spoken = answer.transport != TRANSPORT_RESETS &&
                      answer.transport != TRANSPORT_CLOSES &&
                      answer.transport != TRANSPORT_AWAY;
    server_log(server, &answer);
    if (!is_elsewhere)
        script_used(server->script);
    if (!has_spoken) {
        if (answer.transport != TRANSPORT_CLOSES)
            server_reset(connection->fd);
    } else if (answer.transport == TRANSPORT_HANGS) {
        connection->state = STATE_DEAF;
    } else {
        server_say(connection, &answer);
        if (answer.transport == TRANSPORT_STALLS)
            connection->closes = false;
    }
    der_release(&answer.body);
    return has_spoken;
}

// POST /behave TEXT, GET /counts.
static void
server_control(struct server *server, struct connection *connection,
               const char *head, const unsigned char *body, size_t length)
{
    struct answer answer = {.status = 200, .type = "text/plain"};
    char text[SCRIPT_BYTES] = "";
    if (!strncmp(head, "POST /behave ", 13) && length < sizeof text) {
        memcpy(text, body, length);
        if (!script_set(server->script, text))
            answer.status = 400;
        else if (!server_appear(server))
            exit(1);
    } else if (!strncmp(head, "GET /counts ", 12)) {
        snprintf(text, sizeof text, "requests %ld\ntokens %ld\n",
                 server->requests, server->tokens);
        der_text(&answer.body, text);
    } else {
        answer.status = 404;
    }
    server_say(connection, &answer);
    der_release(&answer.body);
}

static void
server_refuse(struct connection *connection, int status)
{
    struct answer answer = {.status = status, .type = "text/plain"};
    connection->closes = true;
    server_say(connection, &answer);
}

static const char *
server_header(const char *head, const char *name)
{
    const char *at = head;
    size_t length = strlen(name);
    while ((at = strstr(at, "\r\n")) && at[2] != '\r') {
        at += 2;
        if (!strncasecmp(at, name, length) && at[length] == ':')
            return at + length + 1 + strspn(at + length + 1, " \t");
    }
    return NULL;
}

// False: the connection is to be closed.
static bool
server_request(struct server *server, struct connection *connection)
{
    struct der *in = &connection->in;
    const unsigned char *end = memmem(in->bytes, in->length, "\r\n\r\n", 4);
    char head[SERVER_HEAD];
    size_t head_length = end ? (size_t)(end - in->bytes) + 4 : 0;
    if (!end)
        return in->length < sizeof head;
    if (head_length >= sizeof head)
        return false;
    memcpy(head, in->bytes, head_length);
    head[head_length] = 0;
    const char *said = server_header(head, "Content-Length");
    size_t length = said ? strtoul(said, NULL, 10) : 0;
    if (length > AUTHORITY_REQUEST)
        return false;
    if (in->length < head_length + length)
        return true;
    const char *type = server_header(head, "Content-Type");
    const char *keep = server_header(head, "Connection");
    connection->closes = keep && !strncasecmp(keep, "close", 5);
    const unsigned char *body = in->bytes + head_length;
    bool stays = true;
    if (connection->is_control)
        server_control(server, connection, head, body, length);
    else if (strncmp(head, "POST ", 5))
        server_refuse(connection, 405);
    else if (!type || strncasecmp(type, "application/timestamp-query", 27))
        server_refuse(connection, 415);
    else
        stays = server_stamp(server, connection, head, body, length);
    in->length -= head_length + length;
    memmove(in->bytes, in->bytes + head_length + length, in->length);
    return stays;
}

// What is due is written. False: the connection is to be closed.
static bool
server_write(struct server *server, struct connection *connection)
{
    struct der *out = &connection->out;
    while (connection->written < out->length) {
        if (connection->write_at > server_clock())
            break;
        size_t length = out->length - connection->written;
        if (connection->drip_ms)
            length = 1;
        ssize_t sent = send(connection->fd, out->bytes + connection->written,
                            length, MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN)
            return false;
        if (sent < 0) {
            connection->write_at = 0;
            break;
        }
        connection->written += (size_t)sent;
        if (connection->drip_ms)
            connection->write_at = server_clock() + connection->drip_ms;
    }
    bool is_due = connection->write_at <= server_clock();
    if (connection->written < out->length) {
        server_watch(server, EPOLL_CTL_MOD, connection->fd,
                     is_due ? EPOLLOUT : EPOLLRDHUP, connection);
        return true;
    }
    der_release(out);
    connection->written = 0;
    connection->state = STATE_READ;
    server_watch(server, EPOLL_CTL_MOD, connection->fd, EPOLLIN, connection);
    return !connection->closes;
}

static bool
server_read(struct connection *connection)
{
    static unsigned char bytes[SERVER_READ];
    ssize_t length = recv(connection->fd, bytes, sizeof bytes, 0);
    if (length < 0)
        return errno == EAGAIN;
    if (!length || connection->state == STATE_DEAF)
        return length > 0;
    der_add(&connection->in, bytes, (size_t)length);
    return true;
}

static void
server_serve(struct server *server, struct connection *connection,
             uint32_t events)
{
    bool stays = !(events & (EPOLLERR | EPOLLHUP | EPOLLRDHUP));
    if (stays && events & EPOLLIN)
        stays = server_read(connection);
    while (stays) {
        enum state state = connection->state;
        size_t length = connection->in.length;
        if (state == STATE_WRITE)
            stays = server_write(server, connection);
        else if (state == STATE_READ && length)
            stays = server_request(server, connection);
        // It waits for its time, or for more bytes.
        if (connection->state == state && connection->in.length == length)
            break;
    }
    if (!stays)
        server_drop(server, connection);
}

// How long nothing is due, and what is due now.
static int
server_due(struct server *server)
{
    int64_t now = server_clock(), wait = SERVER_TICK_MS;
    for (struct connection *next, *at = server->connections; at; at = next) {
        next = at->next;
        if (at->state != STATE_WRITE || !at->write_at)
            continue;
        if (at->write_at <= now) {
            server_serve(server, at, 0);
            wait = 0; // what it is due to do next is seen then
        } else if (at->write_at - now < wait) {
            wait = at->write_at - now;
        }
    }
    return (int)wait;
}

static bool
server_write_port(const char *path, int port)
{
    char name[4096];
    snprintf(name, sizeof name, "%s.new", path);
    FILE *file = fopen(name, "w");
    if (!file || fprintf(file, "%d\n", port) < 0 || fclose(file) ||
        rename(name, path)) {
        perror(path);
        return false;
    }
    return true;
}

static bool
server_begin(struct server *server, const struct server_options *options)
{
    int control_port = 0;
    server->epoll = epoll_create1(EPOLL_CLOEXEC);
    server->listener = server->control = -1;
    server->port = options->port;
    server->guard = server_bind(&server->port);
    if (server->guard < 0) {
        perror("hedui-tsa: bind");
        return false;
    }
    if (options->log && !(server->log = fopen(options->log, "a"))) {
        perror(options->log);
        return false;
    }
    if (!server_appear(server))
        return false;
    if (options->control_port_file) {
        server->control = server_bind(&control_port);
        if (server->control < 0 || listen(server->control, 16) ||
            !server_write_port(options->control_port_file, control_port))
            return false;
        server_watch(server, EPOLL_CTL_ADD, server->control, EPOLLIN,
                     &server->control);
    }
    return !options->port_file ||
           server_write_port(options->port_file, server->port);
}

int
server_run(struct authority *authority, struct script *script,
           const struct server_options *options)
{
    struct server server = {.authority = authority, .script = script};
    if (!server_begin(&server, options))
        return 1;
    for (;;) {
        struct epoll_event events[SERVER_EVENTS];
        int wait = server_due(&server);
        int count = epoll_wait(server.epoll, events, SERVER_EVENTS, wait);
        for (int i = 0; i < count; i++) {
            void *what = events[i].data.ptr;
            if (what == &server.listener)
                server_accept(&server, server.listener, false);
            else if (what == &server.control)
                server_accept(&server, server.control, true);
            else
                server_serve(&server, what, events[i].events);
        }
        if (!server_appear(&server))
            return 1;
    }
}
