/* SPDX-License-Identifier: Apache-2.0
 *
 * The C face of simdjson, seen by json_read.c alone. Parsing gives simdjson's
 * tape, its unescaped strings, and the offsets of all tokens; these belong to
 * the parser of this thread and hold until json_shim_wipe().
 */
#ifndef HEDUI_CORE_JSON_SHIM_H
#define HEDUI_CORE_JSON_SHIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct json_tape {
    const uint64_t *words;  /* words[0] is the root */
    const uint8_t *strings; /* 4 bytes length, bytes, NUL; in order */
    const uint32_t *tokens; /* offsets: { } [ ] : , and starts of scalars */
    size_t token_count;
};

#define JSON_NO_MEMORY "not enough memory"

/* NULL when parsed, else what is wrong, in words that quote nothing. The input
 * is valid JSON in valid UTF-8 then, except for duplicate keys and \u0000. */
const char *json_shim_parse(const char *bytes, size_t size,
                            struct json_tape *tape);

/* Forgets what was parsed; a parser that has grown large is freed.
 * string_bytes: how much of the strings was used, SIZE_MAX if unknown. */
void json_shim_wipe(size_t string_bytes);

#ifdef __cplusplus
}
#endif

#endif
