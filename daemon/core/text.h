/* SPDX-License-Identifier: Apache-2.0
 *
 * Text is a view of bytes that somebody else owns (an arena, a literal, a
 * reply). A buffer grows, has a cap, and fails stickily. Charsets, folding and
 * pinyin are ICU's; only text.c includes ICU.
 */
#ifndef HEDUI_CORE_TEXT_H
#define HEDUI_CORE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"

struct text {
    const char *bytes; /* NULL means absent; "" with size 0 means empty */
    size_t size;
};

#define TEXT(literal) ((struct text){(literal), sizeof(literal) - 1})
#define TEXT_NONE ((struct text){NULL, 0})

struct text text_of(const char *nul_terminated); /* NULL gives TEXT_NONE */
bool text_is_absent(struct text text);
bool text_is_empty(struct text text); /* absent or size 0 */
bool text_equals(struct text a, struct text b);
bool text_equals_chars(struct text a, const char *b);
bool text_is_among(const struct text *texts, uint32_t count, struct text text);
int text_compare(struct text a, struct text b); /* bytewise, <0 0 >0 */
bool text_starts_with(struct text text, const char *prefix);
bool text_contains(struct text text, const char *needle);
struct text text_trim(struct text text); /* ASCII white space */
struct text text_slice(struct text text, size_t from, size_t to);
/* Cuts the part before the first `separator` off *rest. At the end the last
 * part is given and *rest becomes absent; false when *rest was absent. */
bool text_cut(struct text *rest, char separator, struct text *part);
struct text text_copy(struct arena *arena, struct text text);
char *text_chars(struct arena *arena, struct text text); /* NUL-terminated */
/* Digits only, no sign, at most 18 of them; false otherwise. */
bool text_to_count(struct text text, int64_t *value);

/* Charset. */
bool text_is_utf8(struct text text);     /* strict: no overlong, no surrogate */
bool text_is_gb18030(struct text bytes); /* allocates nothing */
/* false where the bytes are not GB18030; result lives in the arena. */
bool text_from_gb18030(struct arena *arena, struct text bytes,
                       struct text *utf8);
bool text_to_gb18030(struct arena *arena, struct text utf8, struct text *bytes);

/* Folding of names (architecture, "Identity of a record"): NFKC, traditional
 * to simplified, spaces and dots (U+00B7 U+2022 U+FF0E U+30FB . ...) removed,
 * lower case. */
struct text text_fold_name(struct arena *arena, struct text name);
/* The same after mapping variant characters by the table in text_variants.c
 * (each row with its source). */
struct text text_fold_variants(struct arena *arena, struct text name);
/* Han to Latin without tones, spaces removed; for "same pinyin". */
struct text text_pinyin(struct arena *arena, struct text name);

struct buffer {
    char *bytes;
    size_t size;
    size_t room;
    size_t cap;      /* bytes at most */
    bool failed;     /* sticky: cap reached or malloc failed */
    bool is_starved; /* sticky: malloc failed */
};

void buffer_init(struct buffer *buffer, size_t cap);
void buffer_add(struct buffer *buffer, const void *bytes, size_t size);
void buffer_text(struct buffer *buffer, struct text text);
void buffer_chars(struct buffer *buffer, const char *chars);
void buffer_printf(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void buffer_clear(struct buffer *buffer);   /* keeps the room */
void buffer_release(struct buffer *buffer); /* wipes and frees */
struct text buffer_view(const struct buffer *buffer);

#endif
