/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading what a caller wrote: strictly, since whatever is let through here is
 * compared, stored or shown later.
 */
#include "target.h"

#include <strings.h>

#include "base64.h"
#include "http.h"
#include "mutant.h"

#define PURPOSE_LEAST 3
#define PURPOSE_MOST 200
#define CURSOR_SIZE 12 /* 4 of the filters, 8 of the place */

static int
hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool
target_unescape(struct arena *arena, struct text escaped, bool plus,
                struct text *plain)
{
    size_t size = 0;
    char *out = arena_alloc(arena, escaped.size + 1);
    if (out == NULL)
        return false;
    for (size_t i = 0; i < escaped.size; i++) {
        char c = escaped.bytes[i];
        if (c == '%') {
            int high =
                i + 2 < escaped.size ? hex_digit(escaped.bytes[i + 1]) : -1;
            int low = high >= 0 ? hex_digit(escaped.bytes[i + 2]) : -1;
            if (low < 0)
                return false;
            c = (char)(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus) {
            c = ' ';
        }
        if (c == '\0')
            return false;
        out[size++] = c;
    }
    *plain = (struct text){out, size};
    return text_is_utf8(*plain);
}

bool
target_query(struct arena *arena, struct text query, uint32_t max,
             struct http_field *fields, uint32_t *count, const char **detail)
{
    struct text part, name;
    *count = 0;
    *detail = "parameter_twice";
    while (!text_is_empty(query) && text_cut(&query, '&', &part)) {
        if (part.size == 0)
            continue;
        if (*count == max || !text_cut(&part, '=', &name))
            return false;
        struct http_field *field = &fields[*count];
        if (!target_unescape(arena, name, true, &field->name) ||
            !target_unescape(arena, text_is_absent(part) ? TEXT("") : part,
                             true, &field->value)) {
            if (!mutant_is("api_escape_unnamed"))
                *detail = "escape_wrong";
            return false;
        }
        for (uint32_t i = 0; i < *count; i++)
            if (text_equals(fields[i].name, field->name))
                return false;
        (*count)++;
    }
    return true;
}

bool
target_bearer(struct text authorization, struct text *token)
{
    if (authorization.size < 8 ||
        strncasecmp(authorization.bytes, "Bearer ", 7) != 0)
        return false;
    *token = text_trim(text_slice(authorization, 7, authorization.size));
    for (size_t i = 0; i < token->size; i++) {
        char c = token->bytes[i];
        bool is_one_of = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         (c >= '0' && c <= '9') || c == '-' || c == '_';
        if (!is_one_of)
            return false;
    }
    return token->size > 0 && token->size <= 128;
}

/* The number of characters; SIZE_MAX: it is not one line of text. */
static size_t
line_characters(struct text text)
{
    size_t characters = 0;
    if (!text_is_utf8(text))
        return SIZE_MAX;
    for (size_t i = 0; i < text.size; i++) {
        uint8_t c = (uint8_t)text.bytes[i];
        if (c < 0x20 || c == 0x7f)
            return SIZE_MAX;
        characters += (c & 0xc0) != 0x80;
    }
    return characters;
}

bool
target_line(struct text text, size_t least, size_t most)
{
    size_t characters = line_characters(text);
    return text_trim(text).size > 0 && characters >= least &&
           characters <= most;
}

bool
target_purpose(struct arena *arena, struct text header, struct text *purpose)
{
    *purpose = text_trim(header);
    if (text_contains(*purpose, "%") &&
        !target_unescape(arena, *purpose, false, purpose))
        return false;
    *purpose = text_trim(*purpose);
    return target_line(*purpose, PURPOSE_LEAST, PURPOSE_MOST);
}

bool
target_number(struct text part, int64_t most, int64_t *number)
{
    return part.size > 0 && part.bytes[0] != '0' &&
           text_to_count(part, number) && *number <= most;
}

bool
target_case(struct text part, int64_t *case_id)
{
    return part.size > 1 && part.bytes[0] == 'C' &&
           target_number(text_slice(part, 1, part.size), INT64_MAX, case_id);
}

/* ---- cursors ---- */

/* The place, and before it what tells another list or an altered place. Nothing
 * rests on that: what a caller may see, the database knows. */
static void
cursor_bytes(struct text filters, int64_t at, uint8_t bytes[CURSOR_SIZE])
{
    struct digest digest;
    for (int i = 0; i < 8; i++)
        bytes[4 + i] = (uint8_t)((uint64_t)at >> (56 - 8 * i));
    const struct text parts[] = {filters, {(const char *)bytes + 4, 8}};
    digest_sha256_parts(parts, 2, &digest);
    for (int i = 0; i < 4; i++)
        bytes[i] = digest.bytes[i];
}

/* 12 bytes are 16 characters without padding. */
struct text
target_cursor(struct arena *arena, struct text filters, int64_t at)
{
    uint8_t bytes[CURSOR_SIZE];
    struct buffer out;
    cursor_bytes(filters, at, bytes);
    buffer_init(&out, 64);
    base64_add(&out, (struct text){(const char *)bytes, sizeof(bytes)});
    for (size_t i = 0; i < out.size; i++)
        if (out.bytes[i] == '+')
            out.bytes[i] = '-';
        else if (out.bytes[i] == '/')
            out.bytes[i] = '_';
    struct text cursor = text_copy(arena, buffer_view(&out));
    buffer_release(&out);
    return cursor;
}

bool
target_cursor_read(struct text cursor, struct text filters, int64_t *at)
{
    char plain[16];
    uint8_t bytes[CURSOR_SIZE + 4], want[CURSOR_SIZE];
    uint64_t value = 0;
    if (cursor.size != sizeof(plain))
        return false;
    for (size_t i = 0; i < sizeof(plain); i++) {
        char c = cursor.bytes[i];
        if (c == '+' || c == '/')
            return false;
        plain[i] = (char)(c == '-' ? '+' : c == '_' ? '/' : c);
    }
    if (base64_read_into((struct text){plain, sizeof(plain)}, bytes,
                         sizeof(bytes)) != CURSOR_SIZE)
        return false;
    for (int i = 0; i < 8; i++)
        value = value << 8 | bytes[4 + i];
    if (value == 0 || value > INT64_MAX)
        return false;
    *at = (int64_t)value;
    cursor_bytes(filters, *at, want);
    return memcmp(bytes, want, CURSOR_SIZE) == 0;
}

/* ---- certificates ---- */

static bool
pem_body(struct arena *arena, struct text pem, struct text *base64)
{
    static const char begin[] = "-----BEGIN CERTIFICATE-----\n";
    static const char end[] = "-----END CERTIFICATE-----";
    size_t size = 0, head = sizeof(begin) - 1, tail = sizeof(end) - 1;
    pem = text_trim(pem);
    if (pem.size <= head + tail || !text_starts_with(pem, begin) ||
        memcmp(pem.bytes + pem.size - tail, end, tail) != 0)
        return false;
    char *out = arena_alloc(arena, pem.size);
    if (out == NULL)
        return false;
    for (size_t i = head; i < pem.size - tail; i++)
        if (pem.bytes[i] != '\n' && pem.bytes[i] != '\r')
            out[size++] = pem.bytes[i];
    *base64 = (struct text){out, size};
    return size > 0;
}

bool
target_certificate(struct arena *arena, struct text header,
                   struct digest *sha256)
{
    struct text pem, base64, der;
    if (!target_unescape(arena, header, false, &pem) ||
        !pem_body(arena, pem, &base64) || !base64_read(arena, base64, &der) ||
        der.size < 2 || der.bytes[0] != '\x30')
        return false;
    digest_sha256(der, sha256);
    return true;
}
