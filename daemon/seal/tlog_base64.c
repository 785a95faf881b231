/* SPDX-License-Identifier: Apache-2.0
 *
 * Base 64, strictly.
 */
#include "tlog_base64.h"

#include <string.h>

static const char alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void
tlog_base64_add(struct buffer *out, struct text bytes)
{
    const uint8_t *at = (const uint8_t *)bytes.bytes;
    for (size_t i = 0; i < bytes.size; i += 3) {
        size_t left = bytes.size - i;
        uint32_t bits = (uint32_t)at[i] << 16;
        if (left > 1)
            bits |= (uint32_t)at[i + 1] << 8;
        if (left > 2)
            bits |= at[i + 2];
        char group[4] = {alphabet[bits >> 18], alphabet[bits >> 12 & 63],
                         left > 1 ? alphabet[bits >> 6 & 63] : '=',
                         left > 2 ? alphabet[bits & 63] : '='};
        buffer_add(out, group, 4);
    }
}

/* One group of four; how many bytes it gives, 0: it is none. Only the last
 * group of a text may be padded. */
static size_t
group_read(const char *at, bool is_last, uint8_t out[3])
{
    size_t size = 3;
    uint32_t bits = 0;
    if (is_last && at[3] == '=')
        size = at[2] == '=' ? 1 : 2;
    for (size_t i = 0; i < 4; i++) {
        const char *found = i > size ? alphabet : memchr(alphabet, at[i], 64);
        if (found == NULL)
            return 0;
        bits = bits << 6 | (uint32_t)(found - alphabet);
    }
    if ((size == 1 && (bits & 0xffff) != 0) || (size == 2 && (bits & 0xff)))
        return 0;
    for (size_t i = 0; i < size; i++)
        out[i] = (uint8_t)(bits >> (16 - 8 * i));
    return size;
}

/* Of `room` bytes at most; how many, or SIZE_MAX. */
static size_t
text_read(struct text text, uint8_t *out, size_t room)
{
    size_t size = 0;
    if (text.size % 4 != 0)
        return SIZE_MAX;
    for (size_t i = 0; i < text.size; i += 4) {
        uint8_t bytes[3];
        size_t count = group_read(text.bytes + i, i + 4 == text.size, bytes);
        if (count == 0 || count > room - size)
            return SIZE_MAX;
        memcpy(out + size, bytes, count);
        size += count;
    }
    return size;
}

bool
tlog_base64_read(struct arena *arena, struct text text, struct text *bytes)
{
    size_t room = text.size / 4 * 3;
    uint8_t *out = arena_alloc(arena, room + 1);
    size_t size = out == NULL ? SIZE_MAX : text_read(text, out, room);
    *bytes =
        size == SIZE_MAX ? TEXT_NONE : (struct text){(const char *)out, size};
    return size != SIZE_MAX;
}

void
tlog_base64_add_digest(struct buffer *out, const struct digest *digest)
{
    tlog_base64_add(out,
                    (struct text){(const char *)digest->bytes, DIGEST_SIZE});
}

bool
tlog_base64_read_digest(struct text text, struct digest *digest)
{
    return text.size == 44 &&
           text_read(text, digest->bytes, DIGEST_SIZE) == DIGEST_SIZE;
}
