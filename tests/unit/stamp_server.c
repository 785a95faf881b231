/* SPDX-License-Identifier: Apache-2.0
 *
 * The authority of a test: one connection after the other, one question each.
 */
#include "stamp_server.h"

#include <arpa/inet.h>
#include <openssl/ts.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { QUESTION_MAX = 8192 };

struct stamp_server {
    const struct pki *pki;
    int64_t at_us;
    int fd;
    pthread_t thread;
    char url[64];
};

static void
must(bool is_well, const char *what)
{
    if (is_well)
        return;
    fprintf(stderr, "stamp server: %s\n", what);
    exit(2);
}

/* The question's bytes, once all of them are there. */
static struct text
question_of(const char *bytes, size_t size)
{
    const char *length = memmem(bytes, size, "ontent-Length: ", 15);
    const char *body = memmem(bytes, size, "\r\n\r\n", 4);
    if (length == NULL || body == NULL || length > body)
        return TEXT_NONE;
    size_t due = strtoul(length + 15, NULL, 10);
    size_t have = size - (size_t)(body + 4 - bytes);
    return have < due ? TEXT_NONE : (struct text){body + 4, due};
}

static struct text
reply_to(struct stamp_server *server, struct arena *arena, struct text question)
{
    const unsigned char *at = (const unsigned char *)question.bytes;
    uint8_t nonce[TIMESTAMP_NONCE_SIZE];
    TS_REQ *request = d2i_TS_REQ(NULL, &at, (long)question.size);
    must(request != NULL, "no question");
    const ASN1_OCTET_STRING *hash =
        TS_MSG_IMPRINT_get_msg(TS_REQ_get_msg_imprint(request));
    BIGNUM *number = ASN1_INTEGER_to_BN(TS_REQ_get_nonce(request), NULL);
    must(number != NULL &&
             BN_bn2binpad(number, nonce, sizeof(nonce)) == sizeof(nonce),
         "no nonce");
    BN_free(number);
    struct pki_stamp stamp = {
        .hashed = {(const char *)ASN1_STRING_get0_data(hash),
                   (size_t)ASN1_STRING_length(hash)},
        .at_us = server->at_us,
        .nonce = nonce};
    struct text reply =
        pki_reply(arena, 0, pki_token(arena, server->pki, &stamp));
    TS_REQ_free(request);
    return reply;
}

/* A client that ran out of memory goes away in the middle. */
static void
serve(struct stamp_server *server, int fd)
{
    char bytes[QUESTION_MAX];
    size_t size = 0;
    struct text question = TEXT_NONE;
    struct arena arena;
    while (text_is_absent(question) && size < sizeof(bytes)) {
        ssize_t got = recv(fd, bytes + size, sizeof(bytes) - size, 0);
        if (got <= 0)
            return;
        size += (size_t)got;
        question = question_of(bytes, size);
    }
    arena_init(&arena, 0);
    struct text reply = reply_to(server, &arena, question);
    struct text head = text_of(
        arena_printf(&arena,
                     "HTTP/1.1 200 OK\r\nContent-Type: "
                     "application/timestamp-reply\r\nContent-Length: %zu\r\n"
                     "Connection: close\r\n\r\n",
                     reply.size));
    if (send(fd, head.bytes, head.size, MSG_NOSIGNAL) > 0)
        (void)!send(fd, reply.bytes, reply.size, MSG_NOSIGNAL);
    arena_release(&arena);
}

static void *
server_run(void *context)
{
    struct stamp_server *server = context;
    for (;;) {
        int fd = accept(server->fd, NULL, NULL);
        if (fd < 0)
            return NULL;
        serve(server, fd);
        close(fd);
    }
}

struct stamp_server *
stamp_server_open(const struct pki *pki, int64_t at_us)
{
    struct stamp_server *server = calloc(1, sizeof(*server));
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(at);
    must(server != NULL, "memory");
    server->pki = pki;
    server->at_us = at_us;
    server->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    must(server->fd >= 0 &&
             bind(server->fd, (struct sockaddr *)&at, sizeof(at)) == 0 &&
             listen(server->fd, 16) == 0 &&
             getsockname(server->fd, (struct sockaddr *)&at, &size) == 0,
         "no socket");
    snprintf(server->url, sizeof(server->url), "http://127.0.0.1:%u/",
             ntohs(at.sin_port));
    must(pthread_create(&server->thread, NULL, server_run, server) == 0,
         "no thread");
    return server;
}

void
stamp_server_close(struct stamp_server *server)
{
    shutdown(server->fd, SHUT_RDWR);
    pthread_join(server->thread, NULL);
    close(server->fd);
    free(server);
}

const char *
stamp_server_url(const struct stamp_server *server)
{
    return server->url;
}
