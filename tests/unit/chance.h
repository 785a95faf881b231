/* SPDX-License-Identifier: Apache-2.0
 *
 * Numbers for property checks: the same every run unless HEDUI_SEED says
 * otherwise, and printed, so that a failure can be run again.
 */
#ifndef HEDUI_TESTS_UNIT_CHANCE_H
#define HEDUI_TESTS_UNIT_CHANCE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

struct chance {
    uint64_t state;
};

static inline struct chance
chance_begin(const char *what)
{
    const char *wanted = getenv("HEDUI_SEED");
    uint64_t seed = wanted ? strtoull(wanted, NULL, 10) : 20170901;
    printf("    %s: HEDUI_SEED=%llu\n", what, (unsigned long long)seed);
    return (struct chance){seed * UINT64_C(0x9E3779B97F4A7C15) | 1};
}

/* xorshift64*. */
static inline uint64_t
chance_next(struct chance *chance)
{
    chance->state ^= chance->state >> 12;
    chance->state ^= chance->state << 25;
    chance->state ^= chance->state >> 27;
    return chance->state * UINT64_C(0x2545F4914F6CDD1D);
}

static inline uint32_t
chance_below(struct chance *chance, uint32_t limit)
{
    return (uint32_t)((chance_next(chance) >> 32) * limit >> 32);
}

#endif
