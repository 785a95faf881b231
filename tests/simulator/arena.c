// SPDX-License-Identifier: Apache-2.0
//
// A chain of blocks, each twice as large as it must be; see arena.h.
#include "arena.h"

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_BLOCK = 64 * 1024 };

struct arena_block {
    struct arena_block *next;
    size_t size;
    size_t used;
    alignas(max_align_t) char bytes[];
};

static struct arena_block *
arena_grow(struct arena *arena, size_t size)
{
    size_t room = size * 2 > ARENA_BLOCK ? size * 2 : (size_t)ARENA_BLOCK;
    struct arena_block *block = malloc(sizeof *block + room);
    if (!block) {
        fputs("hedui-simulator: out of memory\n", stderr);
        abort();
    }
    *block = (struct arena_block){.next = arena->blocks, .size = room};
    arena->blocks = block;
    return block;
}

static void *
arena_place(struct arena *arena, size_t size, size_t align)
{
    struct arena_block *block = arena->blocks;
    size_t at = block ? (block->used + align - 1) / align * align : 0;
    if (!block || at + size > block->size) {
        block = arena_grow(arena, size);
        at = 0;
    }
    block->used = at + size;
    return block->bytes + at;
}

void *
arena_take(struct arena *arena, size_t size)
{
    void *place = arena_place(arena, size, alignof(max_align_t));
    memset(place, 0, size);
    return place;
}

char *
arena_text(struct arena *arena, const char *text, size_t length)
{
    char *copy = arena_place(arena, length + 1, 1);
    memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

void
arena_reset(struct arena *arena)
{
    if (!arena->blocks)
        return;
    struct arena rest = {arena->blocks->next};
    arena_release(&rest);
    arena->blocks->next = NULL;
    arena->blocks->used = 0;
}

void
arena_release(struct arena *arena)
{
    while (arena->blocks) {
        struct arena_block *block = arena->blocks;
        arena->blocks = block->next;
        free(block);
    }
}
