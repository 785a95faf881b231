// SPDX-License-Identifier: Apache-2.0
//
// A set of texts that were seen, which forgets the oldest ones when it has
// grown large: nonces, and ids whose body must not change.
#ifndef SIMULATOR_SEEN_H
#define SIMULATOR_SEEN_H

#include "arena.h"
#include "map.h"

struct seen_part {
    struct arena arena;
    struct map map;
};

struct seen {
    struct seen_part recent;
    struct seen_part older;
};

// The value kept with the text; a new text keeps `value` and gives MAP_NONE.
uint32_t seen_add(struct seen *seen, const char *text, uint32_t value);
uint32_t seen_find(const struct seen *seen, const char *text);
void seen_release(struct seen *seen);

#endif
