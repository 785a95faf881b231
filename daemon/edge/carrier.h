/* SPDX-License-Identifier: Apache-2.0
 *
 * A carrier takes a request of a connector to its owner and brings the reply:
 * https (libcurl multi), file (CMS in a folder), database (exchange tables).
 * It adds what is ours alone: TLS, signatures, tokens, encryption, file names'
 * endings. It never reads an answer. All three work without blocking on one
 * loop; the simulation has its own twin.
 */
#ifndef HEDUI_EDGE_CARRIER_H
#define HEDUI_EDGE_CARRIER_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "config.h"
#include "digest.h"
#include "fault.h"
#include "message.h"

enum carried_state {
    CARRIED_REPLY,         /* replies are here (https always one) */
    CARRIED_NOT_YET,       /* file, database: nothing new; poll again */
    CARRIED_NO_CONNECTION, /* UNREACHABLE: nothing was sent, or it was reset */
    CARRIED_TIMED_OUT,     /* no answer within transfer_ms */
    CARRIED_CERTIFICATE,   /* REFUSED(certificate): nothing was sent */
    CARRIED_TOO_LARGE,     /* GARBLED(envelope): over its cap, unread */
    CARRIED_DAMAGED, /* GARBLED: cannot be decrypted, verified, inflated */
    CARRIED_LATE,    /* https: not sent, it was after not_after_us */
    CARRIED_LOCAL,   /* our own side cannot work: fault says why */
};

struct carried {
    uint64_t handle;
    enum carried_state state;
    bool is_unfinished; /* NOT_YET: something of the answer lies there, and
                           cannot be brought as it is */
    uint32_t reply_count;
    struct reply *replies;   /* in `arena` */
    struct digest *received; /* SHA-256 of each as it came from the wire */
    struct arena arena;      /* the receiver releases it */
    struct fault fault;
};

struct carrier_set; /* all carriers of a process on one epoll */

/* `wake` is called from carrier_set_step for every finished job. */
typedef void (*carried_fn)(void *context, struct carried *carried);

struct carrier_set *carrier_set_open(const struct config *config,
                                     carried_fn wake, void *context,
                                     struct fault *fault);
void carrier_set_close(struct carrier_set *set);
/* The descriptor for the driver's epoll (an epoll of its own inside). */
int carrier_set_fd(const struct carrier_set *set);
/* Milliseconds until the set wants a step without readiness; -1 never. */
int carrier_set_timeout_ms(const struct carrier_set *set);
/* Runs what is ready; never blocks longer than a few ms. */
void carrier_set_step(struct carrier_set *set);

struct carrier_job {
    uint64_t handle;  /* the caller's name of the exchange */
    const char *line; /* its line_config by name */
    enum carrier carrier;
    unsigned traits;
    bool is_poll;         /* file, database: only look, nothing is sent */
    bool new_token;       /* https: fetch a fresh bearer token first */
    uint32_t parts_known; /* file: reply parts that we have already */
    const struct request *request; /* copied */
    struct text exchange_id;
    int64_t now_us;       /* Hedui's clock, for the H1 signature and tokens */
    int64_t not_after_us; /* https: sent by then, by loop_boottime_us(), or not
                             at all; 0: at any time */
};

/* Starts a job; the outcome comes through `wake`, never from inside the call.
 * false (FAULT_LOCAL) only when it cannot be started at all. */
bool carrier_set_start(struct carrier_set *set, const struct carrier_job *job,
                       struct fault *fault) FAULT_MUST_CHECK;
void carrier_set_cancel(struct carrier_set *set, uint64_t handle);

#endif
