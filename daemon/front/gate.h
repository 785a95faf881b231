/* SPDX-License-Identifier: Apache-2.0
 *
 * What is asked of a request before its handler is: the form of its head, its
 * path and method, who asks and how often, his scope, the media types, the
 * purpose. One order for all routes.
 */
#ifndef HEDUI_FRONT_GATE_H
#define HEDUI_FRONT_GATE_H

#include "house.h"
#include "http.h"

#define GATE_URL_MAX 2048
#define GATE_FIELDS_MAX 64
#define GATE_HEAD_MAX 12288
#define GATE_QUERY_MAX 16

/* What is known of a head beyond its fields. */
struct gate_head {
    struct text method, target; /* as they came */
    uint32_t field_count;       /* also of those that were not kept */
    size_t field_bytes;
};

/* Method, path, query and language from the head; false: the reply says what is
 * wrong. */
bool gate_read(struct http_request *request, const struct gate_head *head,
               struct http_reply *reply);
/* Route, caller, rate, scope, media types, purpose; false: likewise. `now_ms`:
 * monotonic. */
bool gate_pass(struct house *house, struct http_request *request,
               struct http_reply *reply, int64_t now_ms);

/* ---- inside, for tests ---- */

/* May he? */
bool gate_is_allowed(const struct route *route,
                     const struct api_caller *caller);
/* Has he said why, where the route wants it? */
bool gate_purpose(struct http_request *request, struct http_reply *reply);
/* The body's size as the head says it; -1: in chunks; -2: not well formed; 0:
 * none. */
int64_t gate_body_size(const struct http_request *request);

#endif
