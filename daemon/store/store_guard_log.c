/* SPDX-License-Identifier: Apache-2.0
 *
 * The guard: the calls of the log.
 */
#include "guard_parts.h"

static enum store_result
guard_number(struct store *store, uint32_t max, int64_t *after,
             store_number_fn make, void *context, uint32_t *numbered,
             struct fault *fault)
{
    *numbered = 0;
    GUARDED_LOG(number, max, after, make, context, numbered, fault);
}

static enum store_result
guard_state(struct store *store, struct log_state *state, struct fault *fault)
{
    GUARDED_LOG(state, state, fault);
}

static enum store_result
guard_leaves(struct store *store, struct arena *arena, int64_t from,
             uint32_t max, struct leaf_row **leaves, uint32_t *count,
             struct fault *fault)
{
    *count = 0;
    GUARDED_LOG(leaves, arena, from, max, leaves, count, fault);
}

static enum store_result
guard_tiles(struct store *store, struct arena *arena, struct tile_row *tiles,
            uint32_t count, struct fault *fault)
{
    GUARDED_LOG(tiles, arena, tiles, count, fault);
}

static enum store_result
guard_find(struct store *store, enum leaf_kind kind, int64_t case_id,
           uint32_t revision, struct leaf_proof *found, bool *is_there,
           struct fault *fault)
{
    *is_there = false;
    GUARDED_LOG(find, kind, case_id, revision, found, is_there, fault);
}

static enum store_result
guard_note(struct store *store, enum leaf_kind kind, int64_t case_id,
           const struct digest *digest, struct fault *fault)
{
    GUARDED_LOG(note, kind, case_id, digest, fault);
}

static enum store_result
guard_put_checkpoint(struct store *store, const struct checkpoint_row *row,
                     struct fault *fault)
{
    GUARDED_LOG(put_checkpoint, row, fault);
}

static enum store_result
guard_complete_checkpoint(struct store *store, int64_t size, struct text note,
                          struct text token, struct fault *fault)
{
    GUARDED_LOG(complete_checkpoint, size, note, token, fault);
}

static enum store_result
guard_checkpoints(struct store *store, struct arena *arena, int64_t from,
                  uint32_t max, struct checkpoint_row **rows, uint32_t *count,
                  struct fault *fault)
{
    *count = 0;
    GUARDED_LOG(checkpoints, arena, from, max, rows, count, fault);
}

static enum store_result
guard_last_checkpoint(struct store *store, struct arena *arena,
                      struct checkpoint_row *row, bool *is_there,
                      struct fault *fault)
{
    *is_there = false;
    GUARDED_LOG(last_checkpoint, arena, row, is_there, fault);
}

static enum store_result
guard_pushes_due(struct store *store, struct arena *arena,
                 const struct text *witnesses, uint32_t count,
                 struct witness_row **due, uint32_t *due_count,
                 struct fault *fault)
{
    *due_count = 0;
    GUARDED_LOG(pushes_due, arena, witnesses, count, due, due_count, fault);
}

static enum store_result
guard_pushed(struct store *store, struct text witness, int64_t size,
             bool is_taken, struct fault *fault)
{
    GUARDED_LOG(pushed, witness, size, is_taken, fault);
}

static enum store_result
guard_look(struct store *store, const struct look_row *look, int64_t *look_id,
           struct fault *fault)
{
    *look_id = 0;
    GUARDED_LOG(look, look, look_id, fault);
}

static enum store_result
guard_looks(struct store *store, struct arena *arena, int64_t case_id,
            int64_t from, uint32_t max, struct look_row **looks,
            uint32_t *count, struct fault *fault)
{
    *count = 0;
    GUARDED_LOG(looks, arena, case_id, from, max, looks, count, fault);
}

const struct store_log_calls guard_log_calls = {
    .number = guard_number,
    .state = guard_state,
    .leaves = guard_leaves,
    .tiles = guard_tiles,
    .find = guard_find,
    .note = guard_note,
    .put_checkpoint = guard_put_checkpoint,
    .complete_checkpoint = guard_complete_checkpoint,
    .checkpoints = guard_checkpoints,
    .last_checkpoint = guard_last_checkpoint,
    .pushes_due = guard_pushes_due,
    .pushed = guard_pushed,
    .look = guard_look,
    .looks = guard_looks,
};
