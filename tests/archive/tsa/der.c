// SPDX-License-Identifier: Apache-2.0
//
// A DER writer in the order of reading: a length is put in when its value is
// closed. See der.h.
#include "der.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
der_release(struct der *der)
{
    free(der->bytes);
    *der = (struct der){0};
}

void
der_clear(struct der *der)
{
    der->length = 0;
}

static void
der_reserve(struct der *der, size_t more)
{
    if (der->length + more <= der->capacity)
        return;
    size_t capacity = der->capacity ? der->capacity * 2 : 256;
    while (capacity < der->length + more)
        capacity *= 2;
    der->bytes = realloc(der->bytes, capacity);
    if (!der->bytes)
        abort();
    der->capacity = capacity;
}

void
der_add(struct der *der, const void *bytes, size_t length)
{
    der_reserve(der, length);
    if (length)
        memcpy(der->bytes + der->length, bytes, length);
    der->length += length;
}

void
der_add_der(struct der *der, const struct der *other)
{
    der_add(der, other->bytes, other->length);
}

void
der_text(struct der *der, const char *text)
{
    der_add(der, text, strlen(text));
}

static size_t
der_put_length(unsigned char out[9], size_t length)
{
    if (length < 0x80) {
        out[0] = (unsigned char)length;
        return 1;
    }
    size_t count = 0;
    for (size_t rest = length; rest; rest >>= 8)
        count++;
    out[0] = (unsigned char)(0x80 | count);
    for (size_t i = 0; i < count; i++)
        out[count - i] = (unsigned char)(length >> (8 * i));
    return count + 1;
}

size_t
der_open(struct der *der, int tag)
{
    unsigned char byte = (unsigned char)tag;
    der_add(der, &byte, 1);
    return der->length;
}

void
der_close(struct der *der, size_t mark)
{
    unsigned char head[9];
    size_t length = der->length - mark;
    size_t count = der_put_length(head, length);
    der_reserve(der, count);
    memmove(der->bytes + mark + count, der->bytes + mark, length);
    memcpy(der->bytes + mark, head, count);
    der->length += count;
}

void
der_open_indefinite(struct der *der, int tag)
{
    unsigned char head[2] = {(unsigned char)tag, 0x80};
    der_add(der, head, 2);
}

void
der_close_indefinite(struct der *der)
{
    der_add(der, "\0\0", 2);
}

void
der_value(struct der *der, int tag, const void *bytes, size_t length)
{
    size_t mark = der_open(der, tag);
    der_add(der, bytes, length);
    der_close(der, mark);
}

void
der_wrap(struct der *der, int tag, const struct der *content)
{
    der_value(der, tag, content->bytes, content->length);
}

void
der_integer(struct der *der, int tag, int64_t value)
{
    unsigned char bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[7 - i] = (unsigned char)((uint64_t)value >> (8 * i));
    size_t skip = 0;
    while (skip < 7 && ((bytes[skip] == 0x00 && bytes[skip + 1] < 0x80) ||
                        (bytes[skip] == 0xff && bytes[skip + 1] >= 0x80)))
        skip++;
    der_value(der, tag, bytes + skip, 8 - skip);
}

static void
der_arc(struct der *der, unsigned long arc)
{
    unsigned char bytes[10];
    size_t at = sizeof bytes;
    bytes[--at] = (unsigned char)(arc & 0x7f);
    while (arc >>= 7)
        bytes[--at] = (unsigned char)(0x80 | (arc & 0x7f));
    der_add(der, bytes + at, sizeof bytes - at);
}

void
der_oid(struct der *der, const char *dotted)
{
    size_t mark = der_open(der, 0x06);
    char *rest;
    unsigned long first = strtoul(dotted, &rest, 10);
    if (*rest != '.')
        abort();
    der_arc(der, first * 40 + strtoul(rest + 1, &rest, 10));
    while (*rest == '.')
        der_arc(der, strtoul(rest + 1, &rest, 10));
    der_close(der, mark);
}

void
der_algorithm(struct der *der, const char *dotted, bool has_null)
{
    size_t mark = der_open(der, DER_SEQUENCE);
    der_oid(der, dotted);
    if (has_null)
        der_value(der, DER_NULL, "", 0);
    der_close(der, mark);
}

static int
der_compare(const void *left, const void *right)
{
    const struct der *a = left, *b = right;
    size_t shared = a->length < b->length ? a->length : b->length;
    int order = memcmp(a->bytes, b->bytes, shared);
    if (order)
        return order;
    return a->length < b->length ? -1 : a->length > b->length;
}

void
der_set(struct der *der, int tag, struct der *elements, size_t count,
        bool reversed)
{
    qsort(elements, count, sizeof *elements, der_compare);
    size_t mark = der_open(der, tag);
    for (size_t i = 0; i < count; i++)
        der_add_der(der, &elements[reversed ? count - 1 - i : i]);
    der_close(der, mark);
}
