/* SPDX-License-Identifier: Apache-2.0
 *
 * The memory twin's log: numbers and tiles, reading, notes. Ids of leaves are
 * their places, from 1 on.
 */
#include <string.h>

#include "date.h"
#include "log_calls.h"
#include "memory.h"
#include "mutant.h"

static struct tile_row *
tile_find(struct store_memory *memory, uint32_t level, int64_t index)
{
    for (uint32_t i = 0; i < memory->tiles.count; i++) {
        struct tile_row *row = ROW(memory->tiles, tile_row, i);
        if (row->level == level && row->index == index)
            return row;
    }
    return NULL;
}

/* ---- numbering ---- */

static struct leaf_row *
unnumbered(struct store_memory *memory, struct arena *arena, uint32_t max,
           int64_t *after, uint32_t *count)
{
    struct leaf_row *leaves = arena_array(arena, max, sizeof(*leaves));
    int64_t from = *after;
    if (mutant_is("leaf_of_open_transaction_lost") && from < memory->log_after)
        from = memory->log_after;
    *count = 0;
    for (int64_t at = from;
         leaves != NULL && at < memory->leaves.count && *count < max; at++) {
        const struct leaf_row *row = ROW(memory->leaves, leaf_row, at);
        if (row->number != LEAF_UNNUMBERED)
            continue;
        leaves[*count] = *row;
        leaves[*count].number = memory->log_size + *count;
        ++*count;
        *after = at + 1;
    }
    memory->log_after = *after > from ? *after : from;
    return leaves;
}

static struct tile_row *
edge_of(struct store_memory *memory, struct arena *arena, uint32_t *count)
{
    struct tile_row *edge = arena_array(arena, TILE_LEVELS, sizeof(*edge));
    *count = 0;
    for (uint32_t level = 0; edge != NULL && level < TILE_LEVELS; level++) {
        const struct tile_row *row =
            tile_find(memory, level,
                      tile_level_size(memory->log_size, level) / TILE_WIDTH);
        if (row != NULL)
            edge[(*count)++] = *row;
    }
    return edge;
}

static void
tile_keep(struct store_memory *memory, const struct tile_row *tile)
{
    struct tile_row *row = tile_find(memory, tile->level, tile->index);
    if (row == NULL)
        row = rows_add(&memory->tiles);
    *row = *tile;
    row->hashes = memory_keep(memory, tile->hashes);
}

static enum store_result
number_make(struct store_memory *memory, struct arena *arena,
            const struct leaf_batch *batch, int64_t after, store_number_fn make,
            void *context, struct fault *fault)
{
    struct tile_row *tiles = NULL;
    uint32_t count = 0;
    if (!make(context, arena, batch, &tiles, &count) ||
        !tiles_follow(batch->edge, batch->edge_count, memory->log_size,
                      memory->log_size + batch->count, tiles, count))
        return memory_gave_up(fault, "number callback");
    for (uint32_t i = 0; i < count; i++)
        tile_keep(memory, &tiles[i]);
    for (uint32_t i = 0; i < batch->count; i++)
        rows_add(&memory->numbers);
    /* The last of them stands before `after`; the others before it. */
    uint32_t left = batch->count;
    for (int64_t at = after; left > 0 && at-- > 0;) {
        struct leaf_row *row = ROW(memory->leaves, leaf_row, at);
        if (row->number != LEAF_UNNUMBERED)
            continue;
        row->number = memory->log_size + --left;
        ((uint32_t *)memory->numbers.items)[row->number] = (uint32_t)at;
    }
    if (!mutant_is("integrator_numbers_twice"))
        memory->log_size += batch->count;
    return STORE_DONE;
}

static enum store_result
memory_number(struct store *store, uint32_t max, int64_t *after,
              store_number_fn make, void *context, uint32_t *numbered,
              struct fault *fault)
{
    struct store_memory *memory = memory_of(store);
    struct arena scratch;
    arena_init(&scratch, 0);
    struct leaf_batch batch = {0};
    int64_t last = *after;
    batch.leaves = unnumbered(memory, &scratch, max, &last, &batch.count);
    batch.edge = edge_of(memory, &scratch, &batch.edge_count);
    enum store_result result = STORE_DONE;
    if (batch.leaves == NULL || batch.edge == NULL)
        result = memory_gave_up(fault, "arena");
    else if (batch.count > 0)
        result =
            number_make(memory, &scratch, &batch, last, make, context, fault);
    *numbered = result == STORE_DONE ? batch.count : 0;
    if (result == STORE_DONE)
        *after = last;
    arena_release(&scratch);
    return result;
}

static enum store_result
memory_log_state(struct store *store, struct log_state *state,
                 struct fault *fault)
{
    (void)fault;
    struct store_memory *memory = memory_of(store);
    *state = (struct log_state){.size = memory->log_size,
                                .oldest_us = INSTANT_NONE,
                                .checkpoint = -1,
                                .checkpoint_us = INSTANT_NONE};
    for (uint32_t i = 0;
         i < memory->leaves.count && state->unnumbered < LOG_STATE_MAX; i++) {
        const struct leaf_row *row = ROW(memory->leaves, leaf_row, i);
        if (row->number != LEAF_UNNUMBERED)
            continue;
        state->unnumbered++;
        if (state->oldest_us == INSTANT_NONE || row->at_us < state->oldest_us)
            state->oldest_us = row->at_us;
    }
    if (memory->checkpoints.count > 0) {
        const struct checkpoint_row *row = ROW(
            memory->checkpoints, checkpoint_row, memory->checkpoints.count - 1);
        state->checkpoint = row->size;
        state->checkpoint_us = row->at_us;
    }
    return STORE_DONE;
}

/* ---- reading ---- */

static const struct leaf_row *
leaf_numbered(struct store_memory *memory, int64_t number)
{
    if (number < 0 || number >= memory->numbers.count)
        return NULL;
    const struct leaf_row *row =
        ROW(memory->leaves, leaf_row,
            ((const uint32_t *)memory->numbers.items)[number]);
    return row->number == number ? row : NULL;
}

static enum store_result
memory_log_leaves(struct store *store, struct arena *arena, int64_t from,
                  uint32_t max, struct leaf_row **leaves, uint32_t *count,
                  struct fault *fault)
{
    struct store_memory *memory = memory_of(store);
    *count = 0;
    *leaves = arena_array(arena, max, sizeof(**leaves));
    if (*leaves == NULL)
        return memory_gave_up(fault, "arena");
    for (int64_t number = from; *count < max && number < memory->log_size;
         number++) {
        const struct leaf_row *row = leaf_numbered(memory, number);
        if (row == NULL)
            break;
        (*leaves)[(*count)++] = *row;
    }
    return STORE_DONE;
}

static enum store_result
memory_log_tiles(struct store *store, struct arena *arena,
                 struct tile_row *tiles, uint32_t count, struct fault *fault)
{
    struct store_memory *memory = memory_of(store);
    for (uint32_t i = 0; i < count; i++) {
        const struct tile_row *row =
            tile_find(memory, tiles[i].level, tiles[i].index);
        tiles[i].width = row == NULL ? 0 : row->width;
        tiles[i].hashes =
            row == NULL ? TEXT_NONE : text_copy(arena, row->hashes);
    }
    return arena_failed(arena) ? memory_gave_up(fault, "arena") : STORE_DONE;
}

static void
proof_salt(struct store_memory *memory, struct leaf_proof *proof)
{
    const struct leaf_row *leaf = &proof->leaf;
    const struct memory_case *found = memory_case_find(memory, leaf->case_id);
    if (leaf->kind == LEAF_RECEIVED && found != NULL) {
        proof->has_salt = found->has_salt;
        memcpy(proof->salt, found->salt, LEAF_SALT_SIZE);
    }
    for (uint32_t i = 0;
         leaf->kind == LEAF_REPORTED && i < memory->reports.count; i++) {
        const struct memory_report *row =
            ROW(memory->reports, memory_report, i);
        if (row->row.case_id != leaf->case_id ||
            row->row.revision != leaf->revision)
            continue;
        proof->has_salt =
            !memory_is_purged(memory, leaf->case_id, leaf->revision);
        memcpy(proof->salt, row->salt, LEAF_SALT_SIZE);
    }
}

static const struct leaf_row *
leaf_last(struct store_memory *memory, enum leaf_kind kind, int64_t case_id,
          uint32_t revision)
{
    for (uint32_t i = memory->leaves.count; i-- > 0;) {
        const struct leaf_row *row = ROW(memory->leaves, leaf_row, i);
        if (row->kind == kind && row->case_id == case_id &&
            row->revision == revision)
            return row;
    }
    return NULL;
}

static enum store_result
memory_log_find(struct store *store, enum leaf_kind kind, int64_t case_id,
                uint32_t revision, struct leaf_proof *found, bool *is_there,
                struct fault *fault)
{
    (void)fault;
    struct store_memory *memory = memory_of(store);
    const struct leaf_row *row = leaf_last(memory, kind, case_id, revision);
    *is_there = row != NULL && case_id != 0;
    *found = (struct leaf_proof){0};
    if (!*is_there)
        return STORE_DONE;
    found->leaf = *row;
    proof_salt(memory, found);
    return STORE_DONE;
}

static enum store_result
memory_log_note(struct store *store, enum leaf_kind kind, int64_t case_id,
                const struct digest *digest, struct fault *fault)
{
    struct store_memory *memory = memory_of(store);
    if (!leaf_is_note(kind, case_id))
        return memory_gave_up(fault, "note: kind");
    const struct leaf_row *last = leaf_last(memory, kind, case_id, 0);
    if (last == NULL || !digest_equals(&last->digest, digest))
        memory_leaf(memory, kind, case_id, 0, digest);
    return STORE_DONE;
}

/* ---- invariants ---- */

static bool
tiles_cover(struct store_memory *memory)
{
    uint32_t wanted = 0;
    for (uint32_t level = 0; level < TILE_LEVELS; level++) {
        int64_t size = tile_level_size(memory->log_size, level);
        for (int64_t index = 0; index * TILE_WIDTH < size; index++) {
            const struct tile_row *row = tile_find(memory, level, index);
            int64_t width = size - index * TILE_WIDTH;
            if (row == NULL ||
                row->width != (width > TILE_WIDTH ? TILE_WIDTH : width))
                return false;
            wanted++;
        }
    }
    return wanted == memory->tiles.count;
}

const char *
memory_log_broken(struct store_memory *memory)
{
    int64_t there = 0;
    for (uint32_t i = 0; i < memory->leaves.count; i++)
        there += ROW(memory->leaves, leaf_row, i)->number != LEAF_UNNUMBERED;
    for (int64_t number = 0; there > 0 && number < memory->log_size; number++)
        if (leaf_numbered(memory, number) == NULL)
            return "the log has a hole";
    if (there != memory->log_size)
        return "the log has not as many leaves as it has numbers";
    if (!tiles_cover(memory))
        return "the tiles do not cover the log";
    for (uint32_t i = 0; i < memory->checkpoints.count; i++)
        if (ROW(memory->checkpoints, checkpoint_row, i)->size >
            memory->log_size)
            return "a checkpoint is larger than the log";
    for (uint32_t i = 0; i < memory->looks.count; i++) {
        const struct look_row *look = ROW(memory->looks, look_row, i);
        const struct leaf_row *leaf = NULL;
        for (uint32_t l = 0; leaf == NULL && l < memory->leaves.count; l++) {
            leaf = ROW(memory->leaves, leaf_row, l);
            if (leaf->kind != LEAF_ACCESSED ||
                !digest_equals(&leaf->digest, &look->digest))
                leaf = NULL;
        }
        if (leaf == NULL)
            return "a look is not in the log";
    }
    return NULL;
}

const struct store_log_calls memory_log_calls = {
    .number = memory_number,
    .state = memory_log_state,
    .leaves = memory_log_leaves,
    .tiles = memory_log_tiles,
    .find = memory_log_find,
    .note = memory_log_note,
    .put_checkpoint = memory_put_checkpoint,
    .complete_checkpoint = memory_complete_checkpoint,
    .checkpoints = memory_checkpoints,
    .last_checkpoint = memory_last_checkpoint,
    .pushes_due = memory_pushes_due,
    .pushed = memory_pushed,
    .look = memory_look,
    .looks = memory_looks,
};
