/* The generator's own chance: xoshiro256**, seeded by splitmix64 from a seed
 * and the name of a stream (FNV-1a). Integers only, so that a seed gives the
 * same bytes on every machine. Not for secrets. */
#include "prng.h"

#include <assert.h>

static uint64_t
prng_split(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

void
prng_init(struct prng *p, uint64_t seed, const char *stream, uint64_t index)
{
    uint64_t name = 0xcbf29ce484222325u;

    for (const char *c = stream; *c != '\0'; c++)
        name = (name ^ (unsigned char)*c) * 0x100000001b3u;
    uint64_t state = prng_split(&seed) ^ name;
    state = prng_split(&state) ^ index;
    for (size_t i = 0; i < 4; i++)
        p->state[i] = prng_split(&state);
}

static uint64_t
prng_rotate(uint64_t x, unsigned bits)
{
    return (x << bits) | (x >> (64 - bits));
}

uint64_t
prng_next(struct prng *p)
{
    uint64_t *s = p->state;
    uint64_t result = prng_rotate(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = prng_rotate(s[3], 45);
    return result;
}

uint32_t
prng_below(struct prng *p, uint32_t limit)
{
    assert(limit > 0);
    uint32_t floor = (0u - limit) % limit;

    for (;;) {
        uint64_t wide = (prng_next(p) >> 32) * limit;
        if ((uint32_t)wide >= floor)
            return (uint32_t)(wide >> 32);
    }
}

int64_t
prng_between(struct prng *p, int64_t low, int64_t high)
{
    assert(low <= high && high - low < UINT32_MAX);
    return low + (int64_t)prng_below(p, (uint32_t)(high - low) + 1);
}

bool
prng_chance(struct prng *p, uint32_t per_mille)
{
    return prng_below(p, 1000) < per_mille;
}

size_t
prng_pick(struct prng *p, const uint16_t *weights, size_t count)
{
    uint32_t total = 0;

    for (size_t i = 0; i < count; i++)
        total += weights[i];
    uint32_t at = prng_below(p, total);
    size_t i = 0;
    while (at >= weights[i])
        at -= weights[i++];
    return i;
}
