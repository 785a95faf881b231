/* SPDX-License-Identifier: Apache-2.0
 *
 * HTTP transfers on libcurl's multi interface, driven by one epoll; and bare
 * connections, because libcurl looks names up without blocking. One multi
 * handle a process; easy handles are kept, because a new TLS connection costs
 * as much as forty questions on a kept one. Only transfer.c includes libcurl.
 */
#ifndef HEDUI_EDGE_TRANSFER_H
#define HEDUI_EDGE_TRANSFER_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "fault.h"
#include "message.h"
#include "network.h"

/* wire.md 2: a reply is at most 8 MiB on the wire. */
#define TRANSFER_REPLY_MAX (8u << 20)

enum transfer_state {
    TRANSFER_DONE,          /* a whole HTTP response is here */
    TRANSFER_NO_CONNECTION, /* refused, reset, name unknown */
    TRANSFER_TIMED_OUT,
    TRANSFER_CERTIFICATE, /* TLS says no: nothing was sent, or nothing read */
    TRANSFER_TOO_LARGE,
    TRANSFER_DAMAGED,   /* shorter than announced, broken framing */
    TRANSFER_FORBIDDEN, /* not sent: no address of the name is one that
                           `networks` has */
    TRANSFER_LATE,      /* not sent: connected after `not_after_us` */
    TRANSFER_LOCAL,     /* our own files, our own memory: see `why` */
};

struct transfer_target {
    const char *ca, *certificate, *key; /* PEM files */
    const char *user_password;          /* HTTP Basic; NULL for none */
    int64_t timeout_ms;
    int64_t not_after_us; /* by loop_boottime_us(); 0: at any time */
    bool may_be_plain;    /* http too: what comes is signed by itself */
    /* Set where somebody else has said where to: no connection is made but to
     * an address that is public or among these, whatever its name says by
     * then, and none is used twice. NULL: our configuration has said it. */
    const struct networks *networks;
    size_t reply_max; /* 0: TRANSFER_REPLY_MAX */
};

struct transfer_result {
    enum transfer_state state;
    int status; /* also of what was TOO_LARGE */
    uint32_t header_count;
    struct header *headers; /* lower-case names; in the caller's arena */
    struct text body;       /* as received; in the caller's arena */
    const char *why;        /* LOCAL: libcurl's word for it, static */
    int fd;                 /* transfer_connect: the receiver closes it */
};

struct transfer_set;
typedef void (*transfer_fn)(void *context, struct transfer_result *result);

struct transfer_set *transfer_set_open(int epoll_fd, struct fault *fault);
void transfer_set_close(struct transfer_set *set);

/* Starts a POST. The result is made in `arena`, which must live until `done`
 * was called; `done` is called from transfer_set_step, never from here. Body
 * is copied. Returns a handle, 0 when libcurl cannot (out of memory). */
uint64_t transfer_start(struct transfer_set *set,
                        const struct transfer_target *target, const char *url,
                        const struct header *headers, uint32_t header_count,
                        struct text body, struct arena *arena, transfer_fn done,
                        void *context);
/* Looks a name up and connects; `result->fd` when that is done. */
uint64_t transfer_connect(struct transfer_set *set, const char *host,
                          unsigned port, int64_t timeout_ms, transfer_fn done,
                          void *context);
/* `done` is not called any more. */
void transfer_cancel(struct transfer_set *set, uint64_t handle);

/* Readiness of one of the descriptors that the set put into the epoll. */
void transfer_set_ready(struct transfer_set *set, int fd, uint32_t events);
/* Timers, and delivery of what has finished. */
void transfer_set_step(struct transfer_set *set);
int transfer_set_timeout_ms(const struct transfer_set *set);

#endif
