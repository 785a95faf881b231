/* SPDX-License-Identifier: Apache-2.0
 *
 * What is signed must have one form only: two readers that disagree about a
 * sloppy encoding would disagree about what was signed. So everything that
 * X.690 leaves to BER is refused before anything is read.
 */
#include "der.h"

#include <string.h>

#include "date.h"

#define DER_DEPTH_MAX 40

static const uint8_t *
bytes_of(struct text text)
{
    return (const uint8_t *)text.bytes;
}

/* The length behind a tag; 0 when it is not definite and shortest. */
static size_t
read_length(struct text rest, size_t *length)
{
    const uint8_t *at = bytes_of(rest);
    if (rest.size < 2)
        return 0;
    *length = at[1];
    if (at[1] < 0x80)
        return 2;
    size_t count = at[1] & 0x7f;
    if (count == 0 || count > 4 || rest.size < 2 + count || at[2] == 0)
        return 0;
    *length = 0;
    for (size_t i = 0; i < count; i++)
        *length = *length << 8 | at[2 + i];
    return *length < 0x80 ? 0 : 2 + count;
}

bool
der_next(struct text *rest, struct der_item *item)
{
    size_t length = 0;
    size_t head = read_length(*rest, &length);
    /* A tag above 30 is in none of the formats here. */
    if (head == 0 || length > rest->size - head ||
        (bytes_of(*rest)[0] & 0x1f) == 0x1f)
        return false;
    item->tag = bytes_of(*rest)[0];
    item->value = (struct text){rest->bytes + head, length};
    item->whole = (struct text){rest->bytes, head + length};
    *rest =
        (struct text){rest->bytes + head + length, rest->size - head - length};
    return true;
}

bool
der_take(struct text *rest, uint8_t tag, struct der_item *item)
{
    struct text after = *rest;
    if (!der_next(&after, item) || item->tag != tag)
        return false;
    *rest = after;
    return true;
}

static bool
primitive_is_strict(const struct der_item *item)
{
    const uint8_t *at = bytes_of(item->value);
    size_t size = item->value.size;
    switch (item->tag) {
    case DER_BOOLEAN:
        return size == 1 && (at[0] == 0 || at[0] == 0xff);
    case DER_NULL:
        return size == 0;
    case DER_INTEGER:
        return size > 0 && (size == 1 || !((at[0] == 0 && at[1] < 0x80) ||
                                           (at[0] == 0xff && at[1] >= 0x80)));
    case DER_OID:
        return size > 0 && at[size - 1] < 0x80;
    default:
        /* SEQUENCE and SET are constructed, and end-of-contents is BER. */
        return item->tag != 0x00 && item->tag != 0x10 && item->tag != 0x11;
    }
}

static bool
items_are_strict(struct text rest, int depth)
{
    struct der_item item;
    if (depth > DER_DEPTH_MAX)
        return false;
    while (rest.size > 0) {
        if (!der_next(&rest, &item))
            return false;
        bool is_constructed = (item.tag & 0x20) != 0;
        bool is_universal = (item.tag & 0xc0) == 0;
        if (!is_constructed) {
            if (is_universal && !primitive_is_strict(&item))
                return false;
            continue;
        }
        if (is_universal && item.tag != DER_SEQUENCE && item.tag != DER_SET)
            return false;
        if (!items_are_strict(item.value, depth + 1))
            return false;
    }
    return true;
}

bool
der_is_strict(struct text bytes)
{
    struct text rest = bytes;
    struct der_item item;
    return !text_is_empty(bytes) && der_next(&rest, &item) && rest.size == 0 &&
           items_are_strict(bytes, 0);
}

static bool
digits(struct text text, size_t from, size_t count, int *number)
{
    *number = 0;
    if (from + count > text.size)
        return false;
    for (size_t i = from; i < from + count; i++) {
        if (text.bytes[i] < '0' || text.bytes[i] > '9')
            return false;
        *number = *number * 10 + (text.bytes[i] - '0');
    }
    return true;
}

/* ".5" before the Z; DER has no zero at its end. */
static bool
read_fraction(struct text text, int64_t *us)
{
    int number = 0;
    *us = 0;
    if (text.size == 0)
        return true;
    size_t count = text.size - 1;
    if (text.bytes[0] != '.' || count < 1 || count > 6 ||
        text.bytes[count] == '0' || !digits(text, 1, count, &number))
        return false;
    *us = number;
    for (size_t i = count; i < 6; i++)
        *us *= 10;
    return true;
}

bool
der_read_time(uint8_t tag, struct text value, int64_t *at_us)
{
    int year, month, day, hour, minute, second;
    int64_t fraction_us;
    int32_t date;
    size_t at = tag == DER_GENERAL_TIME ? 4 : 2;
    if ((tag != DER_GENERAL_TIME && tag != DER_UTC_TIME) ||
        value.size < at + 11 || value.bytes[value.size - 1] != 'Z' ||
        !digits(value, 0, at, &year) || !digits(value, at, 2, &month) ||
        !digits(value, at + 2, 2, &day) || !digits(value, at + 4, 2, &hour) ||
        !digits(value, at + 6, 2, &minute) ||
        !digits(value, at + 8, 2, &second) ||
        !read_fraction(text_slice(value, at + 10, value.size - 1),
                       &fraction_us))
        return false;
    if (tag == DER_UTC_TIME) {
        if (value.size != 13)
            return false;
        year += year < 50 ? 2000 : 1900;
    }
    if (hour > 23 || minute > 59 || second > 59 ||
        !date_make(year, month, day, &date))
        return false;
    *at_us = (int64_t)date * INSTANT_DAY +
             (hour * 3600 + minute * 60 + second) * INSTANT_SECOND +
             fraction_us;
    return true;
}

struct text
der_wrap(struct arena *arena, uint8_t tag, struct text value)
{
    uint8_t head[6];
    size_t size = 0;
    if (text_is_absent(value) || value.size > INT32_MAX)
        return TEXT_NONE;
    head[size++] = tag;
    if (value.size < 0x80) {
        head[size++] = (uint8_t)value.size;
    } else {
        size_t count = value.size < 0x100       ? 1
                       : value.size < 0x10000   ? 2
                       : value.size < 0x1000000 ? 3
                                                : 4;
        head[size++] = (uint8_t)(0x80 | count);
        for (size_t i = count; i > 0; i--)
            head[size++] = (uint8_t)(value.size >> (8 * (i - 1)));
    }
    struct text parts[] = {{(const char *)head, size}, value};
    return der_join(arena, parts, 2);
}

struct text
der_join(struct arena *arena, const struct text *parts, uint32_t count)
{
    size_t size = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (text_is_absent(parts[i]))
            return TEXT_NONE;
        size += parts[i].size;
    }
    char *bytes = arena_alloc(arena, size);
    if (bytes == NULL)
        return TEXT_NONE;
    size_t at = 0;
    for (uint32_t i = 0; i < count; i++) {
        memcpy(bytes + at, parts[i].bytes, parts[i].size);
        at += parts[i].size;
    }
    return (struct text){bytes, size};
}

struct text
der_set(struct arena *arena, uint8_t tag, const struct text *parts,
        uint32_t count)
{
    struct text *sorted = arena_array(arena, count, sizeof(*sorted));
    uint32_t used = 0;
    if (sorted == NULL)
        return TEXT_NONE;
    /* A set here has a handful of members. */
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = used;
        if (text_is_absent(parts[i]))
            return TEXT_NONE;
        if (text_is_among(sorted, used, parts[i]))
            continue;
        for (; at > 0 && text_compare(sorted[at - 1], parts[i]) > 0; at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = parts[i];
        used++;
    }
    return der_wrap(arena, tag, der_join(arena, sorted, used));
}

struct text
der_time(struct arena *arena, int64_t at_us)
{
    int64_t at_s = at_us / INSTANT_SECOND - (at_us % INSTANT_SECOND < 0);
    int64_t days = at_s / 86400 - (at_s % 86400 < 0);
    int of_day = (int)(at_s - days * 86400), year, month, day;
    date_split((int32_t)days, &year, &month, &day);
    bool is_late = year > 2049 || year < 1950;
    const char *chars = arena_printf(
        arena,
        is_late ? "%04d%02d%02d%02d%02d%02dZ" : "%02d%02d%02d%02d%02d%02dZ",
        is_late ? year : year % 100, month, day, of_day / 3600,
        of_day / 60 % 60, of_day % 60);
    return der_wrap(arena, is_late ? DER_GENERAL_TIME : DER_UTC_TIME,
                    text_of(chars));
}

struct text
der_unsigned(struct arena *arena, struct text bytes)
{
    while (bytes.size > 1 && bytes.bytes[0] == 0)
        bytes = text_slice(bytes, 1, bytes.size);
    if (text_is_empty(bytes))
        return TEXT_NONE;
    struct text parts[] = {bytes_of(bytes)[0] >= 0x80 ? TEXT("\0") : TEXT(""),
                           bytes};
    return der_wrap(arena, DER_INTEGER, der_join(arena, parts, 2));
}

bool
der_is_sorted(struct text items)
{
    struct text last = TEXT_NONE;
    struct der_item item;
    while (der_next(&items, &item)) {
        if (!text_is_absent(last) && text_compare(last, item.whole) >= 0)
            return false;
        last = item.whole;
    }
    return items.size == 0;
}
