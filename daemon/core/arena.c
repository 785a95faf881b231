/* SPDX-License-Identifier: Apache-2.0
 *
 * Arenas: a list of growing blocks from calloc, each handed out from its
 * start. What an arena held may speak of a person, so that releasing wipes
 * before it frees.
 */
#include "arena.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>

#include "mutant.h"

enum { ARENA_ALIGN = 16, ARENA_FIRST = 4096, ARENA_LARGEST = 1 << 20 };

struct arena_block {
    struct arena_block *next;
    size_t room; /* bytes behind this header */
    size_t used;
    size_t unused_; /* keeps the bytes behind aligned */
};

_Static_assert(sizeof(struct arena_block) % ARENA_ALIGN == 0,
               "the first allocation of a block is aligned");

void
arena_init(struct arena *arena, size_t cap)
{
    *arena = (struct arena){.cap = cap};
}

static bool
arena_grow(struct arena *arena, size_t size)
{
    size_t room = arena->block ? arena->block->room * 2 : ARENA_FIRST;
    if (room > ARENA_LARGEST)
        room = ARENA_LARGEST;
    if (room < size)
        room = size;
    if (room > SIZE_MAX - sizeof(struct arena_block))
        return false;
    struct arena_block *block = calloc(1, sizeof(*block) + room);
    if (block == NULL)
        return false;
    block->room = room;
    block->next = arena->block;
    arena->block = block;
    return true;
}

static void *
arena_fail(struct arena *arena)
{
    arena->failed = true;
    return NULL;
}

void *
arena_alloc(struct arena *arena, size_t size)
{
    if (arena->failed || size > SIZE_MAX - ARENA_ALIGN)
        return arena_fail(arena);
    if (size == 0)
        size = 1;
    size = (size + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
    if (arena->cap != 0 && !mutant_is("arena_without_cap") &&
        (size > arena->cap || arena->used > arena->cap - size))
        return arena_fail(arena);
    struct arena_block *block = arena->block;
    if (block == NULL || block->room - block->used < size) {
        if (!arena_grow(arena, size))
            return arena_fail(arena);
        block = arena->block;
    }
    void *bytes = (char *)(block + 1) + block->used;
    block->used += size;
    arena->used += size;
    return bytes;
}

void *
arena_array(struct arena *arena, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        return arena_fail(arena);
    return arena_alloc(arena, bytes);
}

char *
arena_copy(struct arena *arena, const void *bytes, size_t size)
{
    if (size == SIZE_MAX)
        return arena_fail(arena);
    char *copy = arena_alloc(arena, size + 1);
    if (copy != NULL && size > 0)
        memcpy(copy, bytes, size);
    return copy;
}

char *
arena_printf(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    char most[256]; /* what is longer is printed twice */
    int size = vsnprintf(most, sizeof(most), format, arguments);
    assert(size >= 0);
    char *text = arena_alloc(arena, (size_t)size + 1);
    if (text != NULL && (size_t)size < sizeof(most))
        memcpy(text, most, (size_t)size + 1);
    else if (text != NULL)
        vsnprintf(text, (size_t)size + 1, format, again);
    explicit_bzero(most,
                   (size_t)size < sizeof(most) ? (size_t)size : sizeof(most));
    va_end(again);
    va_end(arguments);
    return text;
}

bool
arena_failed(const struct arena *arena)
{
    return arena->failed;
}

void
arena_give_up(struct arena *arena)
{
    arena->failed |= !mutant_is("short_memory_is_damage");
}

void
arena_release(struct arena *arena)
{
    struct arena_block *block = arena->block;
    while (block != NULL) {
        struct arena_block *next = block->next;
        explicit_bzero(block + 1, block->used);
        free(block);
        block = next;
    }
    arena_init(arena, arena->cap);
}
