/* SPDX-License-Identifier: Apache-2.0
 *
 * What the handlers share: cases and times as the API writes them, what stands
 * in a path or a query, and what an answer of the store means.
 */
#ifndef HEDUI_FRONT_API_COMMON_H
#define HEDUI_FRONT_API_COMMON_H

#include "decode.h"
#include "house.h"
#include "http.h"

/* ---- what is asked ---- */

/* The case in the path; false: the reply is there (404, as of one that is not
 * there). */
bool api_case_id(struct http_request *request, struct http_reply *reply,
                 int64_t *case_id);
/* The case in the path, as its caller sees it. */
bool api_case_of(struct house *house, struct http_request *request,
                 struct http_reply *reply, struct api_case *one);
/* ?revision=, 0 where there is none; false: the reply is there. */
bool api_revision_wish(struct http_request *request, struct http_reply *reply,
                       uint32_t *revision);
/* ?limit= */
bool api_limit_wish(struct http_request *request, struct http_reply *reply,
                    uint32_t *limit);
/* ?limit= and ?cursor=; `filters`: what a cursor is bound to beside the caller.
 * *at: 0 where there is no cursor. */
bool api_page_wish(struct http_request *request, struct http_reply *reply,
                   struct text filters, uint32_t *limit, int64_t *at);
/* {data, next_cursor}; next 0: this is the last. */
enum http_done api_page_reply(struct http_request *request,
                              struct http_reply *reply, struct json *data,
                              struct text filters, int64_t next);
/* A body that is a JSON object; NULL: the reply is there. */
struct json *api_body(struct http_request *request, struct http_reply *reply);
/* Long enough, and fit to stand in a look. */
bool api_why_is_well(struct text why);
/* A body {"why": "..."} and nothing else; false: the reply is there. */
bool api_why(struct http_request *request, struct http_reply *reply,
             struct text *why);
/* 409 with its one reason, a key of the catalogue. */
enum http_done api_conflict(struct http_request *request,
                            struct http_reply *reply, const char *code,
                            const char *pointer, const char *detail);
/* 422, likewise. */
enum http_done api_refused(struct http_request *request,
                           struct http_reply *reply, const char *code,
                           const char *pointer, const char *detail);
/* 400 with the name of a parameter. */
enum http_done api_parameter_wrong(struct http_request *request,
                                   struct http_reply *reply, const char *name);

/* ---- what is said ---- */

struct json *api_json_instant(struct arena *arena, int64_t at_us); /* or null */
struct json *api_json_day(struct arena *arena, int32_t day);       /* or null */
struct json *api_json_digest(struct arena *arena, const struct digest *digest);
struct text api_lower(struct arena *arena, const char *name);
/* "/v1/cases/C42" and what follows. */
struct json *api_case_path(struct arena *arena, int64_t case_id,
                           const char *more);
struct json *api_case_number(struct arena *arena, int64_t case_id);
struct json *api_case_json(struct arena *arena, const struct api_case *one);
/* Errors of the decoder, as a problem says them. */
struct problem_errors api_decode_errors(struct arena *arena,
                                        const struct decode_errors *errors);
/* Errors of a receipt: a problem's, or NULL where there are none. */
bool api_receipt_errors(struct arena *arena, struct text json,
                        struct problem_errors *errors);

/* ---- what the store said ---- */

/* STORE_DONE and API_FOUND are true; else the reply is there. */
bool api_found(struct http_request *request, struct http_reply *reply,
               enum store_result result, enum api_answer answer,
               const struct fault *fault);
/* Of a report, a document: API_NONE may be a case without it. `detail` says so
 * to whoever may see the case. */
bool api_found_of_case(struct house *house, struct http_request *request,
                       struct http_reply *reply, int64_t case_id,
                       enum store_result result, enum api_answer answer,
                       const char *detail, const struct fault *fault);

#endif
