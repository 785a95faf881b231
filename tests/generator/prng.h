#ifndef GENERATOR_PRNG_H
#define GENERATOR_PRNG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct prng {
    uint64_t state[4];
};

/* A stream depends on seed, its name and an index, on nothing else: a subject
 * that draws more or less leaves all other streams as they were. */
void prng_init(struct prng *p, uint64_t seed, const char *stream,
               uint64_t index);
uint64_t prng_next(struct prng *p);

/* Draw once an expression: C leaves the order of two open, and compilers take
 * different ones. */

/* 0 .. limit - 1, every value alike; limit must be above 0. */
uint32_t prng_below(struct prng *p, uint32_t limit);

/* low .. high, both ends included. */
int64_t prng_between(struct prng *p, int64_t low, int64_t high);

bool prng_chance(struct prng *p, uint32_t per_mille);

/* An index, as often as its weight says; one weight must be above 0. */
size_t prng_pick(struct prng *p, const uint16_t *weights, size_t count);

#endif
