/* SPDX-License-Identifier: Apache-2.0
 *
 * Hashes of a log that somebody else stores as tiles.
 */
#include <assert.h>
#include <string.h>

#include "mutant.h"
#include "tlog.h"
#include "tlog_parts.h"

void
tlog_reader_init(struct tlog_reader *reader, uint64_t size, tlog_read_fn read,
                 void *context)
{
    assert(size <= TLOG_SIZE_MAX);
    reader->read = read;
    reader->context = context;
    reader->size = size;
    reader->is_bound = false;
    memset(reader->have, 0, sizeof(reader->have));
}

static bool
tile_damaged(uint32_t level, uint64_t index, struct fault *fault)
{
    return fault_set(fault, FAULT_INPUT, "tile %llu of level %u is damaged",
                     (unsigned long long)index, level);
}

/* The hashes of a tile; of a bound reader those that lead to its root. */
static bool
tile_read(struct tlog_reader *reader, uint32_t level, uint64_t index,
          uint32_t width, struct fault *fault)
{
    struct digest *hashes = reader->kept[level], root, above;
    if (reader->is_bound && width < TLOG_WIDTH) {
        memcpy(hashes, reader->edge.edge[level], width * sizeof(*hashes));
        return true;
    }
    if (!reader->read(reader->context, level, index, width, hashes, fault))
        return false;
    if (!reader->is_bound || mutant_is("tlog_tiles_unbound"))
        return true;
    digest_merkle_root(hashes, width, &root);
    if (!tlog_read_hash(reader, level + 1, index, &above, fault))
        return false;
    return digest_equals(&root, &above) || tile_damaged(level, index, fault);
}

/* Makes tile (level, index) the kept one of its level. */
static bool
tile_need(struct tlog_reader *reader, uint32_t level, uint64_t index,
          struct fault *fault)
{
    uint64_t all = tlog_level_size(reader->size, level);
    if (level < TLOG_LEVELS && reader->have[level] == index + 1)
        return true;
    if (index >= (all + TLOG_WIDTH - 1) / TLOG_WIDTH)
        return fault_set(fault, FAULT_INPUT,
                         "the log has no tile %llu of level %u",
                         (unsigned long long)index, level);
    uint64_t rest = all - index * TLOG_WIDTH;
    uint32_t width = rest < TLOG_WIDTH ? (uint32_t)rest : TLOG_WIDTH;
    reader->have[level] = 0;
    if (!tile_read(reader, level, index, width, fault))
        return false;
    reader->have[level] = index + 1;
    return true;
}

bool
tlog_read_hash(struct tlog_reader *reader, uint32_t level, uint64_t index,
               struct digest *hash, struct fault *fault)
{
    if (index >= tlog_level_size(reader->size, level))
        return fault_set(fault, FAULT_INPUT,
                         "the log has no hash %llu of level %u",
                         (unsigned long long)index, level);
    if (!tile_need(reader, level, index / TLOG_WIDTH, fault))
        return false;
    *hash = reader->kept[level][index % TLOG_WIDTH];
    return true;
}

bool
tlog_read_tree(struct tlog_reader *reader, struct tlog_tree *tree,
               struct fault *fault)
{
    memset(tree, 0, sizeof(*tree));
    tree->size = reader->size;
    for (uint32_t level = 0; level < TLOG_LEVELS; level++) {
        uint64_t all = tlog_level_size(reader->size, level);
        uint32_t width = (uint32_t)(all % TLOG_WIDTH);
        if (width == 0)
            continue;
        if (!tile_need(reader, level, all / TLOG_WIDTH, fault))
            return false;
        memcpy(tree->edge[level], reader->kept[level],
               width * sizeof(struct digest));
    }
    return true;
}

bool
tlog_reader_bind(struct tlog_reader *reader, const struct digest *root,
                 struct fault *fault)
{
    struct digest found;
    reader->is_bound = false;
    if (!tlog_read_tree(reader, &reader->edge, fault))
        return false;
    tlog_root(&reader->edge, &found);
    if (!digest_equals(&found, root))
        return fault_set(fault, FAULT_INPUT, "the tiles lead to another root");
    memset(reader->have, 0, sizeof(reader->have));
    reader->is_bound = true;
    return true;
}

/* A perfect subtree of 2^height leaves lies in one tile: its root is that of
 * 2^(height mod 8) neighbours of level height / 8. */
static bool
perfect_root(struct tlog_reader *reader, uint64_t from, uint32_t height,
             struct digest *root, struct fault *fault)
{
    uint32_t level = height / 8, span = 1U << (height % 8);
    uint64_t at = from >> (8 * level);
    if (!tile_need(reader, level, at / TLOG_WIDTH, fault))
        return false;
    digest_merkle_root(reader->kept[level] + at % TLOG_WIDTH, span, root);
    return true;
}

bool
tlog_range_root(struct tlog_reader *reader, uint64_t from, uint64_t to,
                struct digest *root, struct fault *fault)
{
    bool has = false;
    assert(to <= reader->size && from <= to);
    if (from == to)
        digest_merkle_root(NULL, 0, root);
    /* The rightmost, smallest perfect subtree first. */
    for (uint32_t height = 0; from < to; height++) {
        uint64_t part = (uint64_t)1 << height;
        struct digest peak;
        if (((to - from) & part) == 0)
            continue;
        to -= part;
        if (!perfect_root(reader, to, height, &peak, fault))
            return false;
        if (has)
            digest_merkle_node(&peak, root, root);
        else
            *root = peak;
        has = true;
    }
    return true;
}

bool
tlog_read_root(struct tlog_reader *reader, uint64_t size, struct digest *root,
               struct fault *fault)
{
    if (size > reader->size)
        return fault_set(fault, FAULT_INPUT,
                         "the log has not grown to %llu entries",
                         (unsigned long long)size);
    return tlog_range_root(reader, 0, size, root, fault);
}
