/* SPDX-License-Identifier: Apache-2.0
 *
 * Text views and growing buffers. Charsets and folding, which need ICU, are in
 * text_charset.c and text_fold.c.
 */
#include "text.h"

#include <assert.h>
#include <stdarg.h>

struct text
text_of(const char *nul_terminated)
{
    if (nul_terminated == NULL)
        return TEXT_NONE;
    return (struct text){nul_terminated, strlen(nul_terminated)};
}

bool
text_is_absent(struct text text)
{
    return text.bytes == NULL;
}

bool
text_is_empty(struct text text)
{
    return text.bytes == NULL || text.size == 0;
}

bool
text_equals(struct text a, struct text b)
{
    if (a.bytes == NULL || b.bytes == NULL)
        return a.bytes == b.bytes;
    return a.size == b.size &&
           (a.size == 0 || memcmp(a.bytes, b.bytes, a.size) == 0);
}

bool
text_equals_chars(struct text a, const char *b)
{
    return text_equals(a, text_of(b));
}

bool
text_is_among(const struct text *texts, uint32_t count, struct text text)
{
    for (uint32_t i = 0; i < count; i++)
        if (text_equals(texts[i], text))
            return true;
    return false;
}

int
text_compare(struct text a, struct text b)
{
    size_t common = a.size < b.size ? a.size : b.size;
    int order = common == 0 ? 0 : memcmp(a.bytes, b.bytes, common);
    if (order != 0)
        return order;
    return a.size < b.size ? -1 : a.size > b.size;
}

bool
text_starts_with(struct text text, const char *prefix)
{
    size_t size = strlen(prefix);
    return text.size >= size &&
           (size == 0 || memcmp(text.bytes, prefix, size) == 0);
}

bool
text_contains(struct text text, const char *needle)
{
    size_t size = strlen(needle);
    if (size == 0)
        return true;
    return text.size >= size &&
           memmem(text.bytes, text.size, needle, size) != NULL;
}

static bool
text_is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct text
text_trim(struct text text)
{
    while (text.size > 0 && text_is_space(text.bytes[0])) {
        text.bytes++;
        text.size--;
    }
    while (text.size > 0 && text_is_space(text.bytes[text.size - 1]))
        text.size--;
    return text;
}

struct text
text_slice(struct text text, size_t from, size_t to)
{
    assert(from <= to && to <= text.size);
    if (text.bytes == NULL)
        return TEXT_NONE;
    return (struct text){text.bytes + from, to - from};
}

bool
text_cut(struct text *rest, char separator, struct text *part)
{
    if (rest->bytes == NULL)
        return false;
    const char *found =
        rest->size == 0 ? NULL : memchr(rest->bytes, separator, rest->size);
    if (found == NULL) {
        *part = *rest;
        *rest = TEXT_NONE;
        return true;
    }
    size_t size = (size_t)(found - rest->bytes);
    *part = (struct text){rest->bytes, size};
    *rest = (struct text){found + 1, rest->size - size - 1};
    return true;
}

struct text
text_copy(struct arena *arena, struct text text)
{
    if (text.bytes == NULL)
        return TEXT_NONE;
    char *copy = arena_copy(arena, text.bytes, text.size);
    if (copy == NULL)
        return TEXT_NONE;
    return (struct text){copy, text.size};
}

char *
text_chars(struct arena *arena, struct text text)
{
    return arena_copy(arena, text.bytes, text.size);
}

bool
text_to_count(struct text text, int64_t *value)
{
    if (text.size == 0 || text.size > 18)
        return false;
    int64_t sum = 0;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.bytes[i];
        if (c < '0' || c > '9')
            return false;
        sum = sum * 10 + (c - '0');
    }
    *value = sum;
    return true;
}

/* How many bytes the character at `at` takes; 0 when it is not UTF-8. The
 * ranges are those of Unicode's table 3-7 (well-formed byte sequences). */
static size_t
text_utf8_length(const unsigned char *at, size_t left)
{
    unsigned char lead = at[0];
    if (lead < 0x80)
        return 1;
    size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || left < size)
        return 0;
    unsigned char least = 0x80, most = 0xBF;
    if (lead == 0xE0)
        least = 0xA0;
    else if (lead == 0xED)
        most = 0x9F;
    else if (lead == 0xF0)
        least = 0x90;
    else if (lead == 0xF4)
        most = 0x8F;
    if (at[1] < least || at[1] > most)
        return 0;
    for (size_t i = 2; i < size; i++)
        if ((at[i] & 0xC0) != 0x80)
            return 0;
    return size;
}

bool
text_is_utf8(struct text text)
{
    const unsigned char *bytes = (const unsigned char *)text.bytes;
    size_t at = 0;
    while (at < text.size) {
        uint64_t eight;
        if (text.size - at >= sizeof(eight)) {
            memcpy(&eight, bytes + at, sizeof(eight));
            if ((eight & UINT64_C(0x8080808080808080)) == 0) {
                at += sizeof(eight);
                continue;
            }
        }
        size_t size = text_utf8_length(bytes + at, text.size - at);
        if (size == 0)
            return false;
        at += size;
    }
    return true;
}

void
buffer_init(struct buffer *buffer, size_t cap)
{
    *buffer = (struct buffer){.cap = cap};
}

/* Not realloc: it would leave what was said about a person unwiped. */
static bool
buffer_grow(struct buffer *buffer, size_t needed)
{
    size_t room = buffer->room < 256 ? 256 : buffer->room;
    while (room < needed)
        room = room > SIZE_MAX / 2 ? needed : room * 2;
    char *bytes = malloc(room);
    buffer->is_starved |= bytes == NULL;
    if (bytes == NULL)
        return false;
    if (buffer->size > 0)
        memcpy(bytes, buffer->bytes, buffer->size);
    if (buffer->bytes != NULL)
        explicit_bzero(buffer->bytes, buffer->size);
    free(buffer->bytes);
    buffer->bytes = bytes;
    buffer->room = room;
    return true;
}

/* Makes room for size more bytes; false (sticky) above the cap. */
static bool
buffer_reserve(struct buffer *buffer, size_t size)
{
    if (buffer->failed)
        return false;
    if (buffer->size > buffer->cap || size > buffer->cap - buffer->size ||
        (size > buffer->room - buffer->size &&
         !buffer_grow(buffer, buffer->size + size))) {
        buffer->failed = true;
        return false;
    }
    return true;
}

void
buffer_add(struct buffer *buffer, const void *bytes, size_t size)
{
    if (size == 0 || !buffer_reserve(buffer, size))
        return;
    memcpy(buffer->bytes + buffer->size, bytes, size);
    buffer->size += size;
}

void
buffer_text(struct buffer *buffer, struct text text)
{
    buffer_add(buffer, text.bytes, text.size);
}

void
buffer_chars(struct buffer *buffer, const char *chars)
{
    buffer_add(buffer, chars, strlen(chars));
}

void
buffer_printf(struct buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    char small[256];
    int size = vsnprintf(small, sizeof(small), format, arguments);
    assert(size >= 0);
    if ((size_t)size < sizeof(small)) {
        buffer_add(buffer, small, (size_t)size);
    } else {
        char *large = malloc((size_t)size + 1);
        if (large == NULL) {
            buffer->failed = buffer->is_starved = true;
        } else {
            vsnprintf(large, (size_t)size + 1, format, again);
            buffer_add(buffer, large, (size_t)size);
            explicit_bzero(large, (size_t)size);
            free(large);
        }
    }
    va_end(again);
    va_end(arguments);
}

void
buffer_clear(struct buffer *buffer)
{
    buffer->size = 0;
    buffer->failed = buffer->is_starved = false;
}

void
buffer_release(struct buffer *buffer)
{
    if (buffer->bytes != NULL)
        explicit_bzero(buffer->bytes, buffer->room);
    free(buffer->bytes);
    buffer_init(buffer, buffer->cap);
}

struct text
buffer_view(const struct buffer *buffer)
{
    if (buffer->bytes == NULL)
        return TEXT("");
    return (struct text){buffer->bytes, buffer->size};
}
