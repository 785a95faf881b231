// SPDX-License-Identifier: Apache-2.0
//
// Two generations: when the recent one is full it becomes the older one, and
// what was older is forgotten. See seen.h.
#include "seen.h"

#include <string.h>

enum { SEEN_GENERATION = 1000000 };

static void
seen_release_part(struct seen_part *part)
{
    map_release(&part->map);
    arena_release(&part->arena);
    *part = (struct seen_part){.map = {0}};
}

uint32_t
seen_find(const struct seen *seen, const char *text)
{
    uint32_t value = map_find(&seen->recent.map, text);
    return value != MAP_NONE ? value : map_find(&seen->older.map, text);
}

uint32_t
seen_add(struct seen *seen, const char *text, uint32_t value)
{
    uint32_t known = seen_find(seen, text);
    if (known != MAP_NONE)
        return known;
    if (seen->recent.map.used >= SEEN_GENERATION) {
        seen_release_part(&seen->older);
        seen->older = seen->recent;
        seen->recent = (struct seen_part){.map = {0}};
    }
    const char *kept = arena_text(&seen->recent.arena, text, strlen(text));
    *map_place(&seen->recent.map, kept) = value;
    return MAP_NONE;
}

void
seen_release(struct seen *seen)
{
    seen_release_part(&seen->recent);
    seen_release_part(&seen->older);
}
