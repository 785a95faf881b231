/* SPDX-License-Identifier: Apache-2.0
 *
 * How replies are changed: one to four small wounds of the kinds that owners
 * and networks inflict. Chance is a counter (splitmix64), so a seed repeats.
 */
#include "shake.h"

#include <string.h>

#define WOUNDS_MAX 4

uint64_t
shake_chance(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static size_t
below(uint64_t *chance, size_t end)
{
    return end == 0 ? 0 : (size_t)(shake_chance(chance) % end);
}

/* A piece of at most 64 bytes. */
static struct text
piece(uint64_t *chance, struct text from)
{
    size_t at = below(chance, from.size);
    size_t most = from.size - at < 64 ? from.size - at : 64;
    return text_slice(from, at, at + below(chance, most + 1));
}

/* bytes with [at, at + gone) replaced. */
static struct text
replaced(struct arena *arena, struct text bytes, size_t at, size_t gone,
         struct text with)
{
    size_t size = bytes.size - gone + with.size;
    char *to = arena_alloc(arena, size + 1);
    if (to == NULL)
        return bytes;
    if (at > 0)
        memcpy(to, bytes.bytes, at);
    if (with.size > 0)
        memcpy(to + at, with.bytes, with.size);
    if (bytes.size > at + gone)
        memcpy(to + at + with.size, bytes.bytes + at + gone,
               bytes.size - at - gone);
    return (struct text){to, size};
}

static struct text
wound(struct arena *arena, uint64_t *chance, struct text bytes,
      struct text other)
{
    static const char *const words[] = {
        "\"",         "\"\"",        ",",
        "|",          "\n",          "\r\n",
        "{",          "}",           "[",
        "]",          "0",           "-1",
        "9",          "null",        "\\u",
        "\\",         "\t",          "\xff",
        "",           "\x81\x30",    "99999999999999999999",
        "2017-02-30", "\xef\xbb\xbf"};
    size_t at = below(chance, bytes.size);
    size_t left = bytes.size - at;
    struct text word =
        text_of(words[below(chance, sizeof(words) / sizeof(words[0]))]);
    char one = (char)shake_chance(chance);
    switch (below(chance, 7)) {
    case 0: /* a byte */
        return replaced(arena, bytes, at, left > 0, (struct text){&one, 1});
    case 1: /* a bit */
        if (left > 0)
            one = (char)(bytes.bytes[at] ^ (1 << below(chance, 8)));
        return replaced(arena, bytes, at, left > 0, (struct text){&one, 1});
    case 2: /* a piece is gone */
        return replaced(arena, bytes, at, below(chance, left + 1) % 64,
                        TEXT_NONE);
    case 3: /* a piece comes twice, or from elsewhere in it */
        return replaced(arena, bytes, at, 0, piece(chance, bytes));
    case 4: /* a piece of another reply */
        return replaced(arena, bytes, at, 0, piece(chance, other));
    case 5: /* a word that means something somewhere */
        return replaced(arena, bytes, at, below(chance, 2) % (left + 1), word);
    default: /* cut off, but not often */
        return below(chance, 4) == 0 ? text_slice(bytes, 0, at)
                                     : replaced(arena, bytes, at, 0, word);
    }
}

struct text
shake_change(struct arena *arena, uint64_t *chance, struct text bytes,
             struct text other)
{
    size_t wounds = 1 + below(chance, WOUNDS_MAX);
    for (size_t i = 0; i < wounds; i++)
        bytes = wound(arena, chance, bytes, other);
    return bytes;
}
