/* SPDX-License-Identifier: Apache-2.0
 *
 * Appending. A full tile's root is the next hash one level up, so what is kept
 * of a log of any size is at most 255 hashes a level.
 */
#include <assert.h>
#include <string.h>

#include "mutant.h"
#include "tlog.h"

uint64_t
tlog_level_size(uint64_t size, uint32_t level)
{
    return level >= TLOG_LEVELS ? 0 : size >> (8 * level);
}

static bool
tile_give(const struct tlog_tree *tree, uint32_t level, uint64_t index,
          uint32_t width, tlog_tile_fn sink, void *context, struct fault *fault)
{
    struct tlog_tile tile = {level, index, width, tree->edge[level]};
    return sink == NULL || sink(context, &tile, fault);
}

/* Level `level` has got its hash number `at` (from 0): a tile that is full now
 * is given, and its root goes up. */
static bool
tile_filled(struct tlog_tree *tree, uint32_t level, uint64_t at,
            tlog_tile_fn sink, void *context, struct fault *fault)
{
    struct digest root;
    while (at % TLOG_WIDTH == TLOG_WIDTH - 1) {
        if (!tile_give(tree, level, at / TLOG_WIDTH, TLOG_WIDTH, sink, context,
                       fault))
            return false;
        digest_merkle_root(tree->edge[level], TLOG_WIDTH, &root);
        at /= TLOG_WIDTH;
        level++;
        assert(level < TLOG_LEVELS);
        tree->edge[level][at % TLOG_WIDTH] = root;
    }
    return true;
}

/* A level has changed when it has more hashes than before; a full tile was
 * given when it filled. */
static bool
partial_give(struct tlog_tree *tree, uint64_t before, tlog_tile_fn sink,
             void *context, struct fault *fault)
{
    for (uint32_t level = 0; level < TLOG_LEVELS; level++) {
        uint64_t size = tlog_level_size(tree->size, level);
        uint32_t width = (uint32_t)(size % TLOG_WIDTH);
        if (size == tlog_level_size(before, level))
            break;
        if (mutant_is("tlog_partial_level_lost") && level > 0)
            break;
        if (width > 0 && !tile_give(tree, level, size / TLOG_WIDTH, width, sink,
                                    context, fault))
            return false;
    }
    return true;
}

bool
tlog_append(struct tlog_tree *tree, const struct digest *leaves, size_t count,
            tlog_tile_fn sink, void *context, struct fault *fault)
{
    uint64_t before = tree->size;
    if (count > TLOG_SIZE_MAX || before > TLOG_SIZE_MAX - count)
        return fault_set(fault, FAULT_LOCAL, "the log cannot grow further");
    for (size_t i = 0; i < count; i++) {
        uint64_t at = tree->size;
        tree->edge[0][at % TLOG_WIDTH] = leaves[i];
        if (!tile_filled(tree, 0, at, sink, context, fault))
            return false;
        tree->size++;
    }
    return partial_give(tree, before, sink, context, fault);
}

/* From the right: of each level's partial tile the perfect subtrees that its
 * width's bits say, the smallest first. What stands further left is in the
 * next level. */
void
tlog_root(const struct tlog_tree *tree, struct digest *root)
{
    bool has = false;
    for (uint32_t level = 0; level < TLOG_LEVELS; level++) {
        uint32_t width =
            (uint32_t)(tlog_level_size(tree->size, level) % TLOG_WIDTH);
        for (uint32_t part = 1; width > 0; part *= 2) {
            struct digest peak;
            if ((width & part) == 0)
                continue;
            width -= part;
            digest_merkle_root(tree->edge[level] + width, part, &peak);
            if (has)
                digest_merkle_node(&peak, root, root);
            else
                *root = peak;
            has = true;
        }
    }
    if (!has)
        digest_merkle_root(NULL, 0, root);
}
