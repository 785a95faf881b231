/* SPDX-License-Identifier: Apache-2.0
 *
 * The memory twin's checkpoints, the smallest first, and its witnesses.
 */
#include "date.h"
#include "memory.h"
#include "mutant.h"

static struct checkpoint_row *
checkpoint_find(struct store_memory *memory, int64_t size)
{
    for (uint32_t i = memory->checkpoints.count; i-- > 0;)
        if (ROW(memory->checkpoints, checkpoint_row, i)->size == size)
            return ROW(memory->checkpoints, checkpoint_row, i);
    return NULL;
}

static const struct checkpoint_row *
checkpoint_last(struct store_memory *memory)
{
    uint32_t count = memory->checkpoints.count;
    return count == 0 ? NULL
                      : ROW(memory->checkpoints, checkpoint_row, count - 1);
}

enum store_result
memory_put_checkpoint(struct store *store, const struct checkpoint_row *row,
                      struct fault *fault)
{
    struct store_memory *memory = memory_of(store);
    const struct checkpoint_row *there = checkpoint_find(memory, row->size);
    if (there != NULL)
        return digest_equals(&there->root, &row->root)
                   ? STORE_DONE
                   : memory_gave_up(fault, "checkpoint: another root");
    const struct checkpoint_row *last = checkpoint_last(memory);
    if (last != NULL && last->size > row->size &&
        !mutant_is("checkpoint_goes_back"))
        return STORE_FENCED;
    if (row->size > memory->log_size && !mutant_is("checkpoint_ahead_of_log"))
        return memory_gave_up(fault, "checkpoint: size");
    struct checkpoint_row *kept = rows_add(&memory->checkpoints);
    *kept = *row;
    kept->note = memory_keep(memory, row->note);
    kept->token = text_is_absent(row->token) ? TEXT_NONE
                                             : memory_keep(memory, row->token);
    return STORE_DONE;
}

enum store_result
memory_complete_checkpoint(struct store *store, int64_t size, struct text note,
                           struct text token, struct fault *fault)
{
    struct store_memory *memory = memory_of(store);
    struct checkpoint_row *row = checkpoint_find(memory, size);
    if (row == NULL)
        return memory_gave_up(fault, "checkpoint: there is none");
    if (!note_goes_on(row->note, note))
        return STORE_FENCED;
    if (!text_is_absent(note))
        row->note = memory_keep(memory, note);
    if (!text_is_absent(token) && text_is_absent(row->token))
        row->token = memory_keep(memory, token);
    return STORE_DONE;
}

static void
checkpoint_copy(struct arena *arena, const struct checkpoint_row *row,
                struct checkpoint_row *copy)
{
    *copy = *row;
    copy->note = text_copy(arena, row->note);
    copy->token =
        text_is_absent(row->token) ? TEXT_NONE : text_copy(arena, row->token);
}

enum store_result
memory_checkpoints(struct store *store, struct arena *arena, int64_t from,
                   uint32_t max, struct checkpoint_row **rows, uint32_t *count,
                   struct fault *fault)
{
    struct store_memory *memory = memory_of(store);
    *count = 0;
    *rows = arena_array(arena, max, sizeof(**rows));
    if (*rows == NULL)
        return memory_gave_up(fault, "arena");
    for (uint32_t i = 0; i < memory->checkpoints.count && *count < max; i++) {
        const struct checkpoint_row *row =
            ROW(memory->checkpoints, checkpoint_row, i);
        if (row->size >= from)
            checkpoint_copy(arena, row, &(*rows)[(*count)++]);
    }
    return arena_failed(arena) ? memory_gave_up(fault, "arena") : STORE_DONE;
}

enum store_result
memory_last_checkpoint(struct store *store, struct arena *arena,
                       struct checkpoint_row *row, bool *is_there,
                       struct fault *fault)
{
    const struct checkpoint_row *last = checkpoint_last(memory_of(store));
    *is_there = last != NULL;
    if (last != NULL)
        checkpoint_copy(arena, last, row);
    return arena_failed(arena) ? memory_gave_up(fault, "arena") : STORE_DONE;
}

/* ---- witnesses ---- */

static struct witness_row *
push_find(struct store_memory *memory, struct text witness)
{
    for (uint32_t i = 0; i < memory->pushes.count; i++) {
        struct witness_row *row = ROW(memory->pushes, witness_row, i);
        if (text_equals(row->witness, witness))
            return row;
    }
    return NULL;
}

enum store_result
memory_pushes_due(struct store *store, struct arena *arena,
                  const struct text *witnesses, uint32_t count,
                  struct witness_row **due, uint32_t *due_count,
                  struct fault *fault)
{
    struct store_memory *memory = memory_of(store);
    const struct checkpoint_row *last = checkpoint_last(memory);
    *due_count = 0;
    *due = arena_array(arena, count, sizeof(**due));
    if (*due == NULL)
        return memory_gave_up(fault, "arena");
    for (uint32_t i = 0; last != NULL && i < count; i++) {
        const struct witness_row *row = push_find(memory, witnesses[i]);
        struct witness_row found = {.at_us = INSTANT_NONE,
                                    .tried_at_us = INSTANT_NONE};
        if (row != NULL)
            found = *row;
        found.witness = witnesses[i];
        if (found.size < last->size)
            (*due)[(*due_count)++] = found;
    }
    return STORE_DONE;
}

enum store_result
memory_pushed(struct store *store, struct text witness, int64_t size,
              bool is_taken, struct fault *fault)
{
    struct store_memory *memory = memory_of(store);
    if (checkpoint_find(memory, size) == NULL)
        return memory_gave_up(fault, "pushed: there is no such checkpoint");
    struct witness_row *row = push_find(memory, witness);
    if (row == NULL) {
        row = rows_add(&memory->pushes);
        row->witness = memory_keep(memory, witness);
        row->at_us = INSTANT_NONE;
    }
    if (is_taken && size < row->size && !mutant_is("witness_goes_back"))
        return STORE_DONE;
    row->tried_at_us = *memory->clock;
    if (!is_taken) {
        row->failures++;
        return STORE_DONE;
    }
    row->size = size;
    row->at_us = *memory->clock;
    row->failures = 0;
    return STORE_DONE;
}
