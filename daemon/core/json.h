/* SPDX-License-Identifier: Apache-2.0
 *
 * JSON. Reading is simdjson behind one C++ file (json.cc); the tree is ours
 * and lives in the caller's arena. Refused: invalid UTF-8, duplicate keys,
 * \u0000, depth above the limit, trailing text, numbers that are neither
 * int64 nor decimal text. Each node knows its byte range in the input, so
 * that an answer can be cut into slices. Writing is canonical: RFC 8785 (key
 * order by UTF-16 code units, minimal escapes), integers only.
 */
#ifndef HEDUI_CORE_JSON_H
#define HEDUI_CORE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "fault.h"
#include "text.h"

enum json_kind {
    JSON_NULL,
    JSON_FALSE,
    JSON_TRUE,
    JSON_INTEGER, /* fits int64 */
    JSON_DECIMAL, /* any other number; its text is kept, never a double */
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT,
};

struct json {
    enum json_kind kind;
    uint32_t count;    /* children */
    uint32_t from, to; /* byte range [from, to) in the input; 0,0 if built */
    struct text key;   /* when the parent is an object */
    struct text text;  /* JSON_STRING unescaped; JSON_DECIMAL as written */
    int64_t integer;
    struct json *first; /* children in the order of the input */
    struct json *last;
    struct json *next;
};

/* NULL with FAULT_INPUT whose text ends with the byte offset. The input is
 * not kept: strings are copied into the arena. max_depth 1..128. */
struct json *json_read(struct arena *arena, struct text input, int max_depth,
                       struct fault *fault);

/* NULL where the object has no such key (or node is NULL or no object). */
struct json *json_get(const struct json *object, const char *key);
struct json *json_at(const struct json *array, uint32_t index);
/* Typed look-ups; false where absent or of another kind. */
bool json_get_text(const struct json *object, const char *key,
                   struct text *text);
bool json_get_integer(const struct json *object, const char *key,
                      int64_t *integer);

/* Building. All in the arena; keys and texts are views (copy what dies). */
struct json *json_null(struct arena *arena);
struct json *json_bool(struct arena *arena, bool value);
struct json *json_integer(struct arena *arena, int64_t value);
struct json *json_string(struct arena *arena, struct text text);
struct json *json_chars(struct arena *arena, const char *nul_terminated);
struct json *json_array(struct arena *arena);
struct json *json_object(struct arena *arena);
void json_add(struct json *array, struct json *value);
/* key must live as long as the tree; setting a key twice is a bug (assert). */
void json_set(struct json *object, const char *key, struct json *value);
void json_set_text(struct json *object, struct text key, struct json *value);

/* RFC 8785. Failure is sticky in the buffer. */
void json_write(const struct json *node, struct buffer *out);
/* The same tree with two spaces of indentation, keys in canonical order. */
void json_write_pretty(const struct json *node, struct buffer *out);
/* In the order in which the tree was built, without spaces: for what owners
 * are sent. */
void json_write_ordered(const struct json *node, struct buffer *out);
/* One string with quotes and escapes. */
void json_write_string(struct text text, struct buffer *out);

#endif
