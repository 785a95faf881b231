/* SPDX-License-Identifier: Apache-2.0
 *
 * Base64: four letters are three bytes.
 */
#include "base64.h"

#include <stdint.h>

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                              "abcdefghijklmnopqrstuvwxyz0123456789+/";

static int
letter_value(char letter)
{
    if (letter >= 'A' && letter <= 'Z')
        return letter - 'A';
    if (letter >= 'a' && letter <= 'z')
        return letter - 'a' + 26;
    if (letter >= '0' && letter <= '9')
        return letter - '0' + 52;
    return letter == '+' ? 62 : letter == '/' ? 63 : -1;
}

size_t
base64_plain_max(size_t size)
{
    return size / 4 * 3;
}

static size_t
padding_of(struct text base64)
{
    size_t padding = 0;
    while (padding < 2 && padding < base64.size &&
           base64.bytes[base64.size - 1 - padding] == '=')
        padding++;
    return padding;
}

size_t
base64_read_into(struct text base64, void *room, size_t size)
{
    size_t padding = padding_of(base64), to = 0;
    unsigned char *out = room;
    uint32_t bits = 0;
    if (base64.size % 4 != 0)
        return SIZE_MAX;
    for (size_t i = 0; i < base64.size - padding; i++) {
        int value = letter_value(base64.bytes[i]);
        if (value < 0 || (i % 4 != 0 && to == size))
            return SIZE_MAX;
        bits = bits << 6 | (uint32_t)value;
        if (i % 4 != 0)
            out[to++] = (unsigned char)(bits >> (6 - i % 4 * 2) & 0xFF);
    }
    /* What is left of the last letter before the padding says nothing. */
    bool has_rest = padding > 0 && (bits & (padding == 1 ? 3u : 15u)) != 0;
    return has_rest ? SIZE_MAX : to;
}

bool
base64_read(struct arena *arena, struct text base64, struct text *plain)
{
    size_t room = base64_plain_max(base64.size);
    char *out = arena_alloc(arena, room + 1);
    size_t size = out == NULL ? SIZE_MAX : base64_read_into(base64, out, room);
    *plain = size == SIZE_MAX ? TEXT_NONE : (struct text){out, size};
    return size != SIZE_MAX;
}

void
base64_add(struct buffer *out, struct text plain)
{
    for (size_t i = 0; i < plain.size; i += 3) {
        const unsigned char *in = (const unsigned char *)plain.bytes + i;
        size_t left = plain.size - i;
        uint32_t bits = (uint32_t)in[0] << 16;
        bits |= left > 1 ? (uint32_t)in[1] << 8 : 0;
        bits |= left > 2 ? in[2] : 0;
        char four[] = {letters[bits >> 18], letters[bits >> 12 & 63],
                       left > 1 ? letters[bits >> 6 & 63] : '=',
                       left > 2 ? letters[bits & 63] : '='};
        buffer_add(out, four, sizeof(four));
    }
}
