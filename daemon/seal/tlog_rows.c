/* SPDX-License-Identifier: Apache-2.0
 *
 * From rows to the log and back.
 */
#include "tlog_rows.h"

#include <string.h>

#include "mutant.h"
#include "tlog_leaf.h"

_Static_assert(TILE_WIDTH == TLOG_WIDTH && TILE_LEVELS == TLOG_LEVELS,
               "tiles of the store are those of the log");

struct rows {
    struct arena *arena;
    struct tile_row *tiles;
    uint32_t count, room;
};

void
tlog_row_hash(const struct leaf_row *leaf, struct digest *hash)
{
    char entry[TLOG_LEAF_SIZE];
    size_t size = tlog_leaf_write(leaf, entry);
    digest_merkle_leaf((struct text){entry, size}, hash);
}

static const struct tile_row *
edge_find(const struct tile_row *edge, uint32_t count, uint32_t level)
{
    for (uint32_t i = 0; i < count; i++)
        if (edge[i].level == level)
            return &edge[i];
    return NULL;
}

bool
tlog_rows_tree(const struct tile_row *edge, uint32_t count, int64_t size,
               struct tlog_tree *tree)
{
    if (size < 0 || (uint64_t)size > TLOG_SIZE_MAX)
        return false;
    memset(tree, 0, sizeof(*tree));
    tree->size = (uint64_t)size;
    for (uint32_t level = 0; level < TLOG_LEVELS; level++) {
        uint64_t all = tlog_level_size(tree->size, level);
        size_t bytes = all % TLOG_WIDTH * sizeof(struct digest);
        const struct tile_row *tile = edge_find(edge, count, level);
        if (bytes == 0)
            continue;
        if (tile == NULL || tile->index != (int64_t)(all / TLOG_WIDTH) ||
            tile->hashes.size != bytes)
            return false;
        memcpy(tree->edge[level], tile->hashes.bytes, bytes);
    }
    return true;
}

static bool
row_keep(void *context, const struct tlog_tile *tile, struct fault *fault)
{
    struct rows *rows = context;
    struct text hashes = {(const char *)tile->hashes,
                          tile->width * sizeof(struct digest)};
    struct text copy = text_copy(rows->arena, hashes);
    if (text_is_absent(copy) || rows->count == rows->room)
        return fault_set(fault, FAULT_LOCAL, "no memory for tiles");
    rows->tiles[rows->count++] =
        (struct tile_row){tile->level, (int64_t)tile->index, tile->width, copy};
    return true;
}

bool
tlog_number(void *context, struct arena *arena, const struct leaf_batch *batch,
            struct tile_row **tiles, uint32_t *count)
{
    /* Full tiles of all levels, and a partial one of each. */
    struct rows rows = {arena, NULL, 0, batch->count / 255 + 24};
    struct tlog_tree *tree = arena_alloc(arena, sizeof(*tree));
    struct digest *leaves = arena_array(arena, batch->count, sizeof(*leaves));
    struct fault fault = {0};
    (void)context;
    rows.tiles = arena_array(arena, rows.room, sizeof(*rows.tiles));
    if (tree == NULL || leaves == NULL || rows.tiles == NULL ||
        batch->count == 0 ||
        !tlog_rows_tree(batch->edge, batch->edge_count, batch->leaves[0].number,
                        tree))
        return false;
    for (uint32_t i = 0; i < batch->count; i++) {
        if (batch->leaves[i].number != batch->leaves[0].number + i &&
            !mutant_is("tlog_number_gap"))
            return false;
        tlog_row_hash(&batch->leaves[i], &leaves[i]);
    }
    if (!tlog_append(tree, leaves, batch->count, row_keep, &rows, &fault))
        return false;
    *tiles = rows.tiles;
    *count = rows.count;
    return true;
}
