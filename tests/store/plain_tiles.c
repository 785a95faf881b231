/* SPDX-License-Identifier: Apache-2.0
 *
 * Tiles, made the plain way.
 */
#include "plain_tiles.h"

#include <stdio.h>
#include <string.h>

void
plain_leaf_hash(const struct leaf_row *leaf, struct digest *hash)
{
    char words[200], hex[65];
    digest_hex(&leaf->digest, hex);
    snprintf(words, sizeof(words), "%s %lld C%lld %u %s",
             leaf_kind_name(leaf->kind), (long long)leaf->at_us,
             (long long)leaf->case_id, leaf->revision, hex);
    digest_merkle_leaf(text_of(words), hash);
}

struct growth {
    struct arena *arena;
    const struct leaf_batch *batch;
    struct tile_row *tiles;
    uint32_t count;
};

/* `fresh` are the hashes that a level gets behind those of its partial tile;
 * they become the roots of the tiles that are full now. */
static uint32_t
grow_level(struct growth *growth, uint32_t level, int64_t before,
           struct digest *fresh, uint32_t count)
{
    struct digest all[TILE_WIDTH * 2];
    uint32_t held = (uint32_t)(before % TILE_WIDTH), roots = 0;
    for (uint32_t i = 0; i < growth->batch->edge_count; i++)
        if (growth->batch->edge[i].level == level)
            memcpy(all, growth->batch->edge[i].hashes.bytes,
                   held * sizeof(all[0]));
    int64_t index = before / TILE_WIDTH;
    for (uint32_t i = 0; i < count;) {
        for (; held < TILE_WIDTH && i < count; i++)
            all[held++] = fresh[i];
        struct text hashes = {(const char *)all, held * sizeof(all[0])};
        growth->tiles[growth->count++] = (struct tile_row){
            level, index++, held, text_copy(growth->arena, hashes)};
        if (held == TILE_WIDTH) {
            digest_merkle_root(all, TILE_WIDTH, &fresh[roots++]);
            held = 0;
        }
    }
    return roots;
}

bool
plain_tiles(void *context, struct arena *arena, const struct leaf_batch *batch,
            struct tile_row **tiles, uint32_t *count)
{
    (void)context;
    struct growth growth = {.arena = arena, .batch = batch};
    growth.tiles = arena_array(arena, batch->count / TILE_WIDTH + 16,
                               sizeof(*growth.tiles));
    struct digest *fresh = arena_array(arena, batch->count, sizeof(*fresh));
    for (uint32_t i = 0; i < batch->count; i++)
        plain_leaf_hash(&batch->leaves[i], &fresh[i]);
    uint32_t size = batch->count;
    for (uint32_t level = 0; level < TILE_LEVELS && size > 0; level++)
        size = grow_level(&growth, level,
                          tile_level_size(batch->leaves[0].number, level),
                          fresh, size);
    *tiles = growth.tiles;
    *count = growth.count;
    return true;
}
