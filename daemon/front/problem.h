/* SPDX-License-Identifier: Apache-2.0
 *
 * What can be wrong with a request, as problem details (RFC 9457): one
 * catalogue in both languages, problem_words.c. No text names a person, and
 * none says more to one caller than to another about what is not his.
 */
#ifndef HEDUI_FRONT_PROBLEM_H
#define HEDUI_FRONT_PROBLEM_H

#include <stdbool.h>
#include <stdint.h>

#include "casework.h"
#include "json.h"
#include "text.h"

enum problem {
    PROBLEM_BAD_REQUEST,
    PROBLEM_UNAUTHORIZED,
    PROBLEM_TOKEN_EXPIRED,
    PROBLEM_FORBIDDEN,
    PROBLEM_NOT_FOUND,
    PROBLEM_NOT_READY, /* of a case that the caller may see */
    PROBLEM_METHOD_NOT_ALLOWED,
    PROBLEM_NOT_ACCEPTABLE,
    PROBLEM_TIMEOUT,
    PROBLEM_CONFLICT,
    PROBLEM_GONE,
    PROBLEM_TOO_LARGE,
    PROBLEM_URI_TOO_LONG,
    PROBLEM_UNSUPPORTED_MEDIA_TYPE,
    PROBLEM_REFUSED,
    PROBLEM_PURPOSE_MISSING,
    PROBLEM_TOO_MANY_REQUESTS,
    PROBLEM_HEADER_TOO_LARGE,
    PROBLEM_INTERNAL,
    PROBLEM_STORE_AWAY,
    PROBLEM_BUSY,
    PROBLEM_COUNT,
};

struct problem_error {
    struct text
        pointer;      /* RFC 6901 into the body, /query/NAME, /headers/NAME */
    struct text code; /* stable */
    struct text zh, en;
    uint32_t line, column; /* of a body that is no JSON; else 0 */
};
struct problem_errors {
    uint32_t count;
    const struct problem_error *list;
    bool more; /* there were more than are said */
};

struct problem_word {
    const char *key, *zh, *en;
};
struct problem_kind {
    const char *name; /* /problems/NAME */
    unsigned status;
    struct problem_word title;  /* short, the same each time */
    struct problem_word detail; /* what to do */
};

const struct problem_kind *problem_kind(enum problem kind);
/* PROBLEM_COUNT: there is no such kind. */
enum problem problem_find(struct text name);
/* A sentence of the catalogue; NULL: there is none. */
const struct problem_word *problem_detail(const char *key);
const struct problem_word *problem_details(uint32_t *count);
/* {type, title, status, detail[, errors]}. */
struct json *problem_json(struct arena *arena, enum problem kind,
                          enum language language,
                          const struct problem_errors *errors,
                          const char *detail);
/* The page /problems/NAME, in both languages; false: no memory. */
bool problem_page(enum problem kind, struct buffer *out);

#endif
