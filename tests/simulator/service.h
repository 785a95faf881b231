// SPDX-License-Identifier: Apache-2.0
//
// The owners behind HTTPS: from a request to a reply, without sockets. Used by
// one thread only.
#ifndef SIMULATOR_SERVICE_H
#define SIMULATOR_SERVICE_H

#include "http.h"
#include "seen.h"
#include "ticket.h"
#include "world.h"

enum service_action { SERVICE_SEND, SERVICE_HANG, SERVICE_RESET };

struct http_reply {
    enum service_action action;
    int status;
    const char *type;
    bool is_gzip;
    bool is_chunked;
    size_t filler;       // spaces behind the body, made while it is sent
    int64_t retry_after; // seconds; below 0: none
    int64_t delay_ms;
    const struct line *line; // whose open exchange ends with this reply
    struct buffer body;
};

struct service_options {
    const char *h1_secret;
    const char *client_id;
    const char *client_secret;
    int64_t token_seconds;
    int64_t clock_skew_seconds; // 0: x-timestamp is not compared
    int64_t ticket_wait_seconds;
    int64_t ticket_life_seconds;
    size_t page_rows;
    bool is_bare; // no signatures, no tokens, no compression
};

enum { SERVICE_DIGEST = 32 };

struct service {
    struct world *world;
    struct service_options options;
    struct arena arena; // of the exchange being answered
    struct seen nonces;
    struct seen tokens; // -> second of simulated expiry
    struct seen bodies; // H2 request ids -> digests
    unsigned char (*digests)[SERVICE_DIGEST];
    uint32_t digest_count;
    struct tickets tickets;
    unsigned open[LINE_COUNT];
};

// The reply's body must be empty; it belongs to the caller.
void service_handle(struct service *service, const struct http_request *request,
                    struct http_reply *reply);

// The reply was sent, or will never be.
void service_finish(struct service *service, const struct http_reply *reply);
void service_release(struct service *service);

#endif
