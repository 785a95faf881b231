// SPDX-License-Identifier: Apache-2.0
//
// Between the files of the HTTPS service: one call, and the steps that all
// families take. Nobody else includes this.
#ifndef SIMULATOR_SERVICE_PART_H
#define SIMULATOR_SERVICE_PART_H

#include "service.h"

#include <jansson.h>

struct call {
    struct service *service;
    const struct http_request *request;
    struct http_reply *reply;
    const struct line *line;
    const char *exchange_id; // as far as it is known
};

void service_hex(const unsigned char *bytes, size_t length, char *hex);
void service_digest(const struct http_request *request,
                    unsigned char digest[SERVICE_DIGEST]);
void service_count(struct call *call, enum count_event event);

// Replies that end the call.
void service_problem(struct call *call, int status, const char *type,
                     const char *title);
void service_malformed(struct call *call, const struct fault *fault);

// Counts the exchange as begun and open.
void service_begin(struct call *call, const struct exchange *exchange);

// True when the reply has been made (or is none) and the call ends.
bool service_interrupt(struct call *call, const struct effect *effect);
bool service_has_mandate(struct call *call, const struct exchange *exchange);
void service_garble(struct call *call, enum garble garble);

// The families with state.
void service_issue_token(struct call *call);
void service_call_h2(struct call *call, const json_t *body);
void service_call_submit(struct call *call, const json_t *body);
void service_call_fetch(struct call *call, const json_t *body);

#endif
