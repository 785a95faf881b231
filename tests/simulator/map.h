// SPDX-License-Identifier: Apache-2.0
//
// A hash from text to a number, for indexes of a population and for sets of
// ids already seen. Keys are not copied: they must outlive the map.
#ifndef SIMULATOR_MAP_H
#define SIMULATOR_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct map_slot {
    const char *key; // NULL: free
    uint64_t hash;
    uint32_t value;
};

struct map {
    struct map_slot *slots;
    size_t slot_count; // a power of two, or 0
    size_t used;
};

#define MAP_NONE UINT32_MAX

// The value of the key, or MAP_NONE.
uint32_t map_find(const struct map *map, const char *key);

// The place of the key's value; a new key is inserted with MAP_NONE.
uint32_t *map_place(struct map *map, const char *key);
void map_release(struct map *map);

#endif
