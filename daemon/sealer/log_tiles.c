/* SPDX-License-Identifier: Apache-2.0
 *
 * Tiles and entries out of the store.
 */
#include "log_tiles.h"

#include <stdlib.h>
#include <string.h>

#include "mutant.h"
#include "tlog_leaf.h"

struct log_tiles *
log_tiles_open(struct store *store, int64_t size)
{
    struct log_tiles *tiles = calloc(1, sizeof(*tiles));
    if (tiles == NULL)
        return NULL;
    tiles->store = store;
    tlog_reader_init(&tiles->reader, (uint64_t)size, log_tiles_read, tiles);
    return tiles;
}

bool
log_tiles_read(void *context, uint32_t level, uint64_t index, uint32_t width,
               struct digest *hashes, struct fault *fault)
{
    struct log_tiles *tiles = context;
    struct arena arena;
    struct tile_row row = {.level = level, .index = (int64_t)index};
    arena_init(&arena, 1 << 20);
    tiles->result =
        tiles->store->calls->log->tiles(tiles->store, &arena, &row, 1, fault);
    /* A log may have grown meanwhile: a wider tile begins with this one. */
    bool is_there =
        tiles->result == STORE_DONE && row.width >= width &&
        row.hashes.size == (size_t)row.width * sizeof(struct digest);
    if (is_there)
        memcpy(hashes, row.hashes.bytes, width * sizeof(struct digest));
    arena_release(&arena);
    if (tiles->result == STORE_DONE && !is_there)
        return fault_set(fault, FAULT_INPUT,
                         "the log has no tile %llu of level %u with %u hashes",
                         (unsigned long long)index, level, width);
    return is_there;
}

bool
log_tiles_bundle(struct log_tiles *tiles, uint64_t index, uint32_t width,
                 struct buffer *bundle, struct fault *fault)
{
    struct arena arena;
    struct leaf_row *leaves = NULL;
    uint32_t count = 0;
    char entry[TLOG_LEAF_SIZE];
    int64_t from = (int64_t)index * TLOG_WIDTH;
    arena_init(&arena, 1 << 20);
    tiles->result = tiles->store->calls->log->leaves(
        tiles->store, &arena, from, width, &leaves, &count, fault);
    bool done = tiles->result == STORE_DONE;
    uint32_t i = 0;
    while (done && i < count && leaves[i].number == from + i) {
        size_t size = tlog_leaf_write(&leaves[i], entry);
        tlog_bundle_add(bundle, (struct text){entry, size});
        i++;
    }
    arena_release(&arena);
    if (done && i < width)
        return fault_set(fault, FAULT_INPUT, "the log has no leaf %lld",
                         (long long)(from + i));
    return done;
}

enum log_agreement
log_tiles_agree(struct store *store, const struct tlog_checkpoint *checkpoint,
                enum store_result *result, struct fault *fault)
{
    struct digest root;
    struct log_tiles *tiles = log_tiles_open(store, (int64_t)checkpoint->size);
    *result = STORE_BROKEN;
    if (tiles == NULL) {
        fault_set(fault,
                  mutant_is("tiles_short_is_away") ? FAULT_STORE : FAULT_LOCAL,
                  "no memory for tiles");
        return LOG_UNSEEN;
    }
    bool is_read =
        tlog_read_root(&tiles->reader, checkpoint->size, &root, fault);
    *result = tiles->result;
    /* Nothing is asked of the store for an empty log. */
    if (is_read)
        *result = STORE_DONE;
    free(tiles);
    if (!is_read)
        return *result == STORE_DONE ? LOG_BEHIND : LOG_UNSEEN;
    return digest_equals(&root, &checkpoint->root) || mutant_is("log_any_root")
               ? LOG_AGREES
               : LOG_FORKED;
}
