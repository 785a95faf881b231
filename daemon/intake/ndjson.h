/* SPDX-License-Identifier: Apache-2.0
 *
 * Many requests in one text: one JSON object a line (NDJSON). Lines stand
 * alone: a bad one is refused by its number, the others go on.
 */
#ifndef HEDUI_INTAKE_NDJSON_H
#define HEDUI_INTAKE_NDJSON_H

#include <stdbool.h>
#include <stdint.h>

#include "text.h"

struct ndjson {
    struct text input; /* the caller's, for as long as lines are in use */
    size_t at;
    uint64_t number;
};

struct ndjson_line {
    struct text text; /* a view of the input, without the line end */
    uint64_t number;  /* from 1, blank lines counted */
    size_t offset;    /* of its first byte in the input */
    /* A request alone that is longer than REQUEST_SIZE_MAX: cut one byte behind
     * it, so that it is refused as TOO_LARGE. */
    bool is_too_long;
};

void ndjson_init(struct ndjson *lines, struct text input);
/* The next line that is not blank; false at the end. LF and CR LF end a line,
 * the last one needs no end. A byte order mark before the first is no part of
 * it. */
bool ndjson_next(struct ndjson *lines, struct ndjson_line *line);

#endif
