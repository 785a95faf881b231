/* SPDX-License-Identifier: Apache-2.0
 *
 * What the four HTTPS families share (wire.md 1 and 4): the request, and what
 * a status other than 200 means for the whole exchange. Also the small verbs
 * of `next` that every carrier uses.
 */
#ifndef HEDUI_CONNECTORS_HTTP_H
#define HEDUI_CONNECTORS_HTTP_H

#include "connector.h"

#define BUSY_S 60          /* where the owner names no time */
#define BUSY_MAX_S 2592000 /* 30 days: no owner closes for longer */
#define QUOTA_S 86400      /* files and tables: QUOTA */

void http_request(struct request *request, const char *path, struct text body);
void http_header(struct request *request, const char *name, const char *value);

/* The reply that came last; NULL where nothing has come yet. */
const struct reply *next_reply(const struct exchange_view *view);

/* Each writes the whole of *next and returns true. The memo goes on. */
bool next_done(struct next *next);
bool next_again(const struct exchange_view *view, struct next *next,
                int64_t after_s, const struct request *request);
bool next_busy(const struct exchange_view *view, struct next *next,
               int64_t after_s);
bool next_fail(struct next *next, enum answer_kind kind,
               enum answer_reason reason);

/* Seconds of Retry-After (digits only), else `otherwise`. */
int64_t http_retry_after(const struct reply *reply, int64_t otherwise);
/* Within [0, BUSY_MAX_S]. */
int64_t http_clamp_wait(int64_t seconds);

/* Judges any status but 200; a family looks first at those that are its own
 * (202, 401, 410). closed_by_type: 503 with JSON "type":"closed" is REFUSED. */
bool http_next_status(struct arena *arena, const struct exchange_view *view,
                      bool closed_by_type, struct next *next);

/* The object of a reply, NULL where it is none (or not UTF-8). */
struct json *http_object(struct arena *arena, struct text body);

#endif
