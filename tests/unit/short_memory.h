/* SPDX-License-Identifier: Apache-2.0
 *
 * Memory that runs short: malloc, calloc and realloc of the whole program, its
 * libraries included, fail at one allocation of the thread that asked for it,
 * or at that and all behind it. One source file of a program defines them by
 * including this.
 */
#ifndef HEDUI_TESTS_UNIT_SHORT_MEMORY_H
#define HEDUI_TESTS_UNIT_SHORT_MEMORY_H

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#ifndef __has_feature
#define __has_feature(feature) 0
#endif
/* Who watches memory has allocators of its own, and must go on seeing all. */
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#define SHORT_TRUE(name) __interceptor_##name
#else
#define SHORT_TRUE(name) __libc_##name
#endif

extern void *SHORT_TRUE(malloc)(size_t size);
extern void *SHORT_TRUE(calloc)(size_t count, size_t size);
extern void *SHORT_TRUE(realloc)(void *old, size_t size);

static _Thread_local struct {
    long left; /* allocations before the failure; below 0: none fails */
    bool for_good, has_fired;
    bool is_held; /* what is allocated now is not the program's */
    long seen;
} short_memory = {.left = -1};

static inline void
short_begin(long after, bool for_good)
{
    short_memory.for_good = for_good;
    short_memory.has_fired = false;
    short_memory.seen = 0;
    short_memory.left = after;
}

static inline bool
short_end(void)
{
    short_memory.left = -1;
    return short_memory.has_fired;
}

static bool
short_fails(void)
{
    if (short_memory.left < 0 || short_memory.is_held)
        return false;
    short_memory.seen++;
    if (short_memory.left > 0) {
        short_memory.left--;
        return false;
    }
    short_memory.has_fired = true;
    if (!short_memory.for_good)
        short_memory.left = -1;
    errno = ENOMEM;
    return true;
}

void *
malloc(size_t size)
{
    return short_fails() ? NULL : SHORT_TRUE(malloc)(size);
}

void *
calloc(size_t count, size_t size)
{
    return short_fails() ? NULL : SHORT_TRUE(calloc)(count, size);
}

void *
realloc(void *old, size_t size)
{
    return short_fails() ? NULL : SHORT_TRUE(realloc)(old, size);
}

#endif
