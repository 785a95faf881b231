// SPDX-License-Identifier: Apache-2.0
//
// Memory with one end: the population's strings live in one arena, an
// exchange's questions and answers in another that is reset after each reply.
#ifndef SIMULATOR_ARENA_H
#define SIMULATOR_ARENA_H

#include <stddef.h>

struct arena_block;

struct arena {
    struct arena_block *blocks;
};

// Zeroed memory, aligned for anything; never NULL.
void *arena_take(struct arena *arena, size_t size);
char *arena_text(struct arena *arena, const char *text, size_t length);

// Forgets everything and keeps the newest block for the next use.
void arena_reset(struct arena *arena);
void arena_release(struct arena *arena);

#endif
