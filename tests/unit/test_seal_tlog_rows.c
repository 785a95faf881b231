/* SPDX-License-Identifier: Apache-2.0
 *
 * The integrator's function: leaves of the store become the tiles of the log,
 * in whatever batches they get their numbers.
 */
#include "chance.h"
#include "check.h"
#include "tlog_ground.h"
#include "tlog_leaf.h"
#include "tlog_rows.h"

#define COUNT 70000

static struct arena arena;
static struct leaf_row rows[COUNT];
static struct digest leaves[COUNT];
/* The tiles as a store has them: hashes of each level, side by side. */
static struct digest levels[3][COUNT + TLOG_WIDTH];

static void
rows_make(void)
{
    for (uint32_t i = 0; i < COUNT; i++) {
        char entry[TLOG_LEAF_SIZE];
        rows[i] = (struct leaf_row){.number = i,
                                    .kind = (enum leaf_kind)(i % 9),
                                    .at_us = 1500000000000000 + i,
                                    .case_id = 1 + i / 9,
                                    .revision = 1};
        rows[i].digest.bytes[i % 32] = (uint8_t)i;
        size_t size = tlog_leaf_write(&rows[i], entry);
        digest_merkle_leaf((struct text){entry, size}, &leaves[i]);
    }
}

static uint32_t
edge_of(int64_t size, struct tile_row edge[3])
{
    uint32_t count = 0;
    for (uint32_t level = 0; level < 3; level++) {
        int64_t all = tile_level_size(size, level);
        uint32_t width = (uint32_t)(all % TILE_WIDTH);
        if (width > 0)
            edge[count++] =
                (struct tile_row){level,
                                  all / TILE_WIDTH,
                                  width,
                                  {(const char *)&levels[level][all - width],
                                   width * sizeof(struct digest)}};
    }
    return count;
}

static void
batches_make_the_log(void)
{
    struct chance chance = chance_begin("batches");
    struct tile_row edge[3], *tiles;
    static struct tlog_tree tree;
    struct digest root, expected;
    uint32_t count, wrong = 0;
    rows_make();
    for (int64_t from = 0; from < COUNT;) {
        uint32_t part = 1 + chance_below(&chance, 3000);
        if (part > COUNT - from)
            part = (uint32_t)(COUNT - from);
        arena_init(&arena, 0);
        struct leaf_batch batch = {&rows[from], part, edge,
                                   edge_of(from, edge)};
        CU_ASSERT_TRUE_FATAL(tlog_number(NULL, &arena, &batch, &tiles, &count));
        wrong += !tiles_follow(edge, batch.edge_count, from, from + part, tiles,
                               count);
        for (uint32_t i = 0; i < count; i++)
            memcpy(&levels[tiles[i].level][tiles[i].index * TILE_WIDTH],
                   tiles[i].hashes.bytes, tiles[i].hashes.size);
        from += part;
        arena_release(&arena);
    }
    CU_ASSERT_EQUAL(wrong, 0);
    count = edge_of(COUNT, edge);
    CU_ASSERT_TRUE(tlog_rows_tree(edge, count, COUNT, &tree));
    tlog_root(&tree, &root);
    rfc_hash(leaves, COUNT, &expected);
    CU_ASSERT_TRUE(digest_equals(&root, &expected));
}

static void
what_does_not_follow_is_refused(void)
{
    struct tile_row edge[3], *tiles;
    struct leaf_row gap[2];
    uint32_t count;
    rows_make();
    arena_init(&arena, 0);
    struct leaf_batch batch = {&rows[300], 10, edge, edge_of(300, edge)};
    CU_ASSERT_TRUE(tlog_number(NULL, &arena, &batch, &tiles, &count));
    edge[0].hashes.size -= 32;
    CU_ASSERT_FALSE(tlog_number(NULL, &arena, &batch, &tiles, &count));
    edge[0].hashes.size += 32;
    edge[0].index = 0;
    CU_ASSERT_FALSE(tlog_number(NULL, &arena, &batch, &tiles, &count));
    edge[0].index = 1;
    batch.edge_count = 1;
    CU_ASSERT_FALSE(tlog_number(NULL, &arena, &batch, &tiles, &count));
    batch.edge_count = 2;
    gap[0] = rows[300];
    gap[1] = rows[302];
    batch.leaves = gap;
    batch.count = 2;
    CU_ASSERT_FALSE(tlog_number(NULL, &arena, &batch, &tiles, &count));
    gap[1].number = 301;
    CU_ASSERT_TRUE(tlog_number(NULL, &arena, &batch, &tiles, &count));
    batch.count = 0;
    CU_ASSERT_FALSE(tlog_number(NULL, &arena, &batch, &tiles, &count));
    arena_release(&arena);
    arena_init(&arena, 1000);
    batch.count = 2;
    CU_ASSERT_FALSE(tlog_number(NULL, &arena, &batch, &tiles, &count));
    arena_release(&arena);
}

static const struct unit_test tests[] = {
    {"leaves numbered in any batches make the log", batches_make_the_log},
    {"what does not follow is refused", what_does_not_follow_is_refused},
};
UNIT_MAIN("rows of the log", tests)
