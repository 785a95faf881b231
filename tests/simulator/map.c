// SPDX-License-Identifier: Apache-2.0
//
// Open addressing with FNV-1a, at most two thirds full; nothing is removed.
#include "map.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t
map_hash(const char *key)
{
    uint64_t hash = 14695981039346656037ULL;
    for (; *key; key++)
        hash = (hash ^ (unsigned char)*key) * 1099511628211ULL;
    return hash ^ (hash >> 29);
}

static struct map_slot *
map_probe(const struct map *map, const char *key, uint64_t hash)
{
    size_t mask = map->slot_count - 1;
    for (size_t at = (size_t)hash & mask;; at = (at + 1) & mask) {
        struct map_slot *slot = &map->slots[at];
        if (!slot->key)
            return slot;
        if (slot->hash == hash && strcmp(slot->key, key) == 0)
            return slot;
    }
}

static void
map_grow(struct map *map)
{
    struct map old = *map;
    map->slot_count = old.slot_count ? old.slot_count * 2 : 64;
    map->slots = calloc(map->slot_count, sizeof *map->slots);
    if (!map->slots) {
        fputs("hedui-simulator: out of memory\n", stderr);
        abort();
    }
    for (size_t i = 0; i < old.slot_count; i++) {
        const struct map_slot *slot = &old.slots[i];
        if (slot->key)
            *map_probe(map, slot->key, slot->hash) = *slot;
    }
    free(old.slots);
}

uint32_t
map_find(const struct map *map, const char *key)
{
    if (!map->used)
        return MAP_NONE;
    const struct map_slot *slot = map_probe(map, key, map_hash(key));
    return slot->key ? slot->value : MAP_NONE;
}

uint32_t *
map_place(struct map *map, const char *key)
{
    if (map->used * 3 >= map->slot_count * 2)
        map_grow(map);
    uint64_t hash = map_hash(key);
    struct map_slot *slot = map_probe(map, key, hash);
    if (!slot->key) {
        *slot = (struct map_slot){key, hash, MAP_NONE};
        map->used++;
    }
    return &slot->value;
}

void
map_release(struct map *map)
{
    free(map->slots);
    *map = (struct map){0};
}
