/* SPDX-License-Identifier: Apache-2.0
 *
 * The target of a request, and texts in its head: path and query with their
 * escapes, a bearer token, a purpose, cursors of lists, the case number in a
 * path. Pure.
 */
#ifndef HEDUI_FRONT_TARGET_H
#define HEDUI_FRONT_TARGET_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "digest.h"
#include "text.h"

struct http_field;

/* %41 to A; false: a wrong escape, a zero byte, or no UTF-8. `plus`: + is a
 * blank, as in a query. */
bool target_unescape(struct arena *arena, struct text escaped, bool plus,
                     struct text *plain);
/* a=1&b=2; at most `max`. false: *detail is the key (problem_detail) of what is
 * wrong: an escape, or a name twice, or too many. */
bool target_query(struct arena *arena, struct text query, uint32_t max,
                  struct http_field *fields, uint32_t *count,
                  const char **detail);

/* The token of "Bearer TOKEN"; false: it is not written so. */
bool target_bearer(struct text authorization, struct text *token);
/* Text of one line, of so many characters. */
bool target_line(struct text text, size_t least, size_t most);
/* 3 to 200 characters; %XX where it is not ASCII, or as UTF-8. */
bool target_purpose(struct arena *arena, struct text header,
                    struct text *purpose);
/* "C42" alone: the number as it is written everywhere, without zeros. */
bool target_case(struct text part, int64_t *case_id);
/* A number from 1 on, without zeros before it. */
bool target_number(struct text part, int64_t most, int64_t *number);

/* Of a list: where it goes on, for these filters alone. */
bool target_cursor_read(struct text cursor, struct text filters, int64_t *at);
struct text target_cursor(struct arena *arena, struct text filters, int64_t at);

/* The DER of the certificate that nginx gives as $ssl_client_escaped_cert, as a
 * digest. */
bool target_certificate(struct arena *arena, struct text header,
                        struct digest *sha256);

#endif
