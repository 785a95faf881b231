/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside of the HTTP server: connections, and the request that one has in hand.
 */
#ifndef HEDUI_FRONT_HTTP_CALL_H
#define HEDUI_FRONT_HTTP_CALL_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#include "gate.h"
#include "http_server.h"

#define CONNECTIONS_MAX 12000u
#define CONNECTION_MEMORY ((size_t)16384) /* head, and a piece of the body */
#define HELD_MAX ((int64_t)384 << 20)     /* bodies and replies in hand */
#define HELD_SHARE (HELD_MAX / 4)         /* of one caller */
#define REPLY_FREE ((size_t)64 << 10)     /* a reply that is not counted */
#define CALL_MEMORY ((size_t)512 << 20)   /* what one request may take */
/* A body that nobody wants is read to its end up to here, so that the answer is
 * not lost with the connection. */
#define DRAIN_MAX ((int64_t)1 << 20)

/* Time in all; a second more for each 32 KiB of body that came, or of reply. */
#define IDLE_MS 60000
#define HEAD_MS 10000
#define BODY_MS 20000
#define REPLY_MS 20000
#define BYTES_A_MS 32

struct http_peer { /* a connection */
    struct http_peer *previous, *next;
    struct MHD_Connection *connection;
    int fd;
    int64_t deadline_ms; /* INT64_MAX: it is we who are slow */
    bool is_cut;
    struct http_call *call; /* NULL: idle */
};

enum call_phase {
    CALL_HEAD, /* the first line is there */
    CALL_BODY,
    CALL_WAITING,   /* suspended, for request.wait */
    CALL_READY,     /* its reply is there, or about to be */
    CALL_STREAMING, /* the reply goes on */
};

struct http_call {
    struct http_server *server;
    struct http_peer *peer;
    struct arena arena;
    struct http_request request;
    struct http_reply reply;
    struct text target;
    enum call_phase phase;
    bool is_plain;    /* no path of the API */
    bool is_answered; /* before its body was read */
    bool closes;      /* the connection ends with it */
    bool is_too_large;
    struct buffer body, stream;
    size_t body_max, stream_sent;
    int64_t held;               /* of the server's */
    int64_t body_ms, body_came; /* since when, how much of what is wanted */
    int64_t began_ms, until_ms, look_ms;
    struct http_call *next_waiting; /* or streaming */
    uint64_t looked_in; /* the round in which its receipt was asked for */
    bool is_suspended;
    bool is_over; /* a stream has ended */
};

struct http_server {
    struct house *house;
    struct MHD_Daemon *daemon;
    http_plain_fn plain;
    bool is_local;
    int epoll_fd; /* of libmicrohttpd: readable when there is work */
    int64_t held;
    struct http_peer *peers;
    struct http_call *waiting; /* suspended, or streams */
    int64_t swept_ms, told_ms;
    uint64_t look_round;
    pthread_t thread;
    atomic_bool is_stopping;
};

/* ---- http_call.c ---- */

void *call_on_target(void *context, const char *uri,
                     struct MHD_Connection *connection);
enum MHD_Result call_on_request(void *context,
                                struct MHD_Connection *connection,
                                const char *url, const char *method,
                                const char *version, const char *upload,
                                size_t *upload_size, void **state);
void call_on_completed(void *context, struct MHD_Connection *connection,
                       void **state, enum MHD_RequestTerminationCode code);
void call_free(struct http_call *call);
/* What an error of the whole head or body would be, on the wire. */
struct text call_timeout_text(void);

/* ---- http_send.c ---- */

/* Gives the reply to libmicrohttpd. */
enum MHD_Result call_send(struct http_call *call,
                          struct MHD_Connection *connection);
enum MHD_Result call_stream(struct http_call *call,
                            struct MHD_Connection *connection);

/* ---- http_wait.c ---- */

void call_suspend(struct http_call *call);
void call_resume(struct http_call *call);
/* Those that are suspended are asked; how long may be slept now. */
int http_wait_look(struct http_server *server, int64_t now_ms);
void http_wait_forget(struct http_call *call);
/* All of them are answered or ended, and go on. */
void http_wait_end(struct http_server *server);
/* Whose receipt is asked for now, at most so many: each once, before anybody is
 * asked for again. */
uint32_t http_wait_receipts(struct http_server *server, int64_t now_ms,
                            uint32_t most, struct http_call **calls);

/* Takes so much more of the server's memory, of which no caller has more than a
 * quarter; false: there is none for it. */
bool call_hold(struct http_call *call, int64_t bytes);
/* Until when the next byte of its body must be there. */
int64_t call_body_deadline(const struct http_call *call);
/* The server ends: whoever would wait is answered. */
bool call_is_ending(const struct http_call *call);

#endif
