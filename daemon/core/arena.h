/* SPDX-License-Identifier: Apache-2.0
 *
 * An arena owns everything that one unit of work allocates: one a case, one a
 * reply, one a step. Nothing in it is freed alone; releasing it wipes and frees
 * all. It has a cap: growth past the cap (or a failed malloc) is sticky, every
 * later allocation gives NULL, and the owner checks arena_failed() once at the
 * end of the work. Not thread-safe: one thread a role.
 */
#ifndef HEDUI_CORE_ARENA_H
#define HEDUI_CORE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct arena {
    struct arena_block *block; /* newest first */
    size_t used;               /* bytes handed out */
    size_t cap;                /* bytes at most, 0 = no cap */
    bool failed;               /* sticky */
};

void arena_init(struct arena *arena, size_t cap);

/* Zeroed memory aligned for any type; NULL once the arena has failed.
 * size 0 gives a valid pointer. */
void *arena_alloc(struct arena *arena, size_t size);

/* count * size, checked for overflow. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/* A copy with a NUL behind it. */
char *arena_copy(struct arena *arena, const void *bytes, size_t size);

/* printf into the arena; NULL once failed. */
char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

bool arena_failed(const struct arena *arena);

/* Memory was short beside it, for what would have gone into it: who looks at
 * the arena must not take that for damage of what was read. */
void arena_give_up(struct arena *arena);

/* Wipes and frees all; the arena may be used again with the same cap. */
void arena_release(struct arena *arena);

#endif
