/* SPDX-License-Identifier: Apache-2.0
 *
 * Messages on their way to the queue: for requests, and for documents that come
 * with something else.
 */
#ifndef HEDUI_FRONT_API_SUBMIT_H
#define HEDUI_FRONT_API_SUBMIT_H

#include "decode_message.h"
#include "house.h"
#include "http.h"

/* Whether it can be an Idempotency-Key: 1 to 64 printable bytes. */
bool api_key_is_well(struct text key);
/* "accepted" */
const char *api_status_name(enum receipt_status status);

/* What follows an accepted message, in the place of its receipt. */
typedef enum http_done (*api_submitted_fn)(struct house *house,
                                           struct http_request *request,
                                           struct http_reply *reply);

/* A message of the caller's agency; false: the reply says what is wrong. */
bool api_message_read(struct house *house, struct http_request *request,
                      struct http_reply *reply, struct text bytes,
                      struct request_message *message);
/* Whether intake would take this message of the agency's (absent: of any agency
 * of the house); false: the reply says what is wrong, at its places in the
 * message. */
bool api_message_would_do(struct house *house, struct http_request *request,
                          struct http_reply *reply, struct text bytes,
                          struct text agency);
/* Onto the queue; then the receipt is waited for. `then` NULL: it is the reply.
 * The bytes are in the arena, or the body. */
enum http_done api_message_put(struct house *house,
                               struct http_request *request,
                               struct http_reply *reply, struct text bytes,
                               struct text request_id, api_submitted_fn then);

/* A supplement of the case in the path, of a body {documents: [...]}, put as
 * above (api_documents.c). */
enum http_done api_supplement(struct house *house, struct http_request *request,
                              struct http_reply *reply, struct json *body,
                              api_submitted_fn then);

#endif
