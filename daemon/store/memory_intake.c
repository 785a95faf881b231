/* SPDX-License-Identifier: Apache-2.0
 *
 * The memory twin's intake: the queue, acceptance, receipts.
 */
#include <string.h>

#include "memory.h"
#include "mutant.h"

enum store_result
memory_queue_put(struct store *store, uint32_t count,
                 const struct text *messages, int64_t *queue_ids,
                 struct fault *fault)
{
    (void)fault;
    struct store_memory *memory = memory_of(store);
    for (uint32_t i = 0; i < count; i++) {
        struct memory_queued *row = rows_add(&memory->queue);
        row->row.queue_id = queue_ids[i] = memory_id(memory);
        row->row.put_at_us = *memory->clock;
        row->row.bytes = memory_keep(memory, messages[i]);
    }
    return STORE_DONE;
}

static struct memory_case *
memory_case_of(struct store_memory *memory, struct text agency,
               struct text request_id)
{
    for (uint32_t i = 0; i < memory->cases.count; i++) {
        struct memory_case *row = ROW(memory->cases, memory_case, i);
        if (text_equals(row->agency, agency) &&
            text_equals(row->request_id, request_id))
            return row;
    }
    return NULL;
}

/* Where the last of its lines has come to; 0 where none was asked yet. */
static int64_t
memory_floor_of(const struct store_memory *memory,
                const struct acceptance *accepted)
{
    int64_t least = 0;
    bool is_found = false;
    for (uint32_t i = 0; i < memory->floors.count; i++) {
        const struct memory_floor *row = ROW(memory->floors, memory_floor, i);
        char mark = (char)('0' + row->line % 64);
        if (row->lane != accepted->lane || row->due != accepted->due ||
            (memchr(accepted->lines.bytes, mark, accepted->lines.size) ==
                 NULL &&
             !mutant_is("floor_of_any_line")))
            continue;
        least = is_found && least < row->turn ? least : row->turn;
        is_found = true;
    }
    return mutant_is("turn_without_floor") ? 0 : least;
}

/* Fair between agencies: the n-th waiting request of an agency for a slack day
 * has turn n, so that a thousand of one stand behind the first of another; and
 * none begins before what its lines were asked last. */
static int64_t
memory_turn_next(struct store_memory *memory, const struct acceptance *accepted)
{
    int64_t least = memory_floor_of(memory, accepted);
    for (uint32_t i = 0; i < memory->turns.count; i++) {
        struct memory_turn *row = ROW(memory->turns, memory_turn, i);
        if (row->lane == accepted->lane &&
            row->slack_day == accepted->slack_day &&
            text_equals(row->agency, accepted->agency)) {
            row->last = row->last + 1 > least ? row->last + 1 : least;
            return row->last;
        }
    }
    struct memory_turn *row = rows_add(&memory->turns);
    row->agency = memory_keep(memory, accepted->agency);
    row->lane = accepted->lane;
    row->slack_day = accepted->slack_day;
    return row->last = least > 1 ? least : 1;
}

static int64_t
memory_case_add(struct store_memory *memory, const struct acceptance *accepted)
{
    struct memory_case *row = rows_add(&memory->cases);
    row->case_id = memory_id(memory);
    row->agency = memory_keep(memory, accepted->agency);
    row->request_id = memory_keep(memory, accepted->request_id);
    row->household_key =
        memory_keep(memory, text_is_absent(accepted->household_key)
                                ? accepted->request_id
                                : accepted->household_key);
    row->request = memory_keep(memory, accepted->request);
    row->lines = memory_keep(memory, accepted->lines);
    row->meaning = accepted->meaning;
    row->marks = memory_keep(memory, accepted->marks);
    row->lane = accepted->lane;
    row->due = accepted->due;
    row->slack_day = accepted->slack_day;
    row->is_provisional = accepted->is_provisional;
    row->programmes = accepted->programmes;
    row->accepted_at_us = *memory->clock;
    struct memory_fresh *fresh = rows_add(&memory->fresh);
    fresh->lane = row->lane;
    fresh->slack_day = row->slack_day;
    fresh->case_id = row->case_id;
    fresh->due = row->due;
    fresh->lines = row->lines;
    fresh->turn = memory_turn_next(memory, accepted);
    row->has_salt = true;
    memory_salt(memory, row->salt);
    memory_leaf_salted(memory, LEAF_RECEIVED, row->case_id, 0, row->salt,
                       &accepted->meaning);
    return row->case_id;
}

static void
memory_accept_one(struct store_memory *memory, const struct queued *message,
                  const struct acceptance *accepted)
{
    struct receipt *receipt = rows_add(&memory->receipts);
    receipt->queue_id = message->queue_id;
    receipt->status = accepted->status;
    if (accepted->status == RECEIPT_REFUSED) {
        receipt->errors = memory_keep(memory, accepted->errors);
        memory_aside(memory, ASIDE_REFUSED, 0, LINE_NONE, "refused",
                     message->bytes);
        return;
    }
    struct memory_case *there =
        memory_case_of(memory, accepted->agency, accepted->request_id);
    receipt->due = there == NULL ? accepted->due : there->due;
    receipt->is_provisional =
        there == NULL ? accepted->is_provisional : there->is_provisional;
    if (there == NULL || mutant_is("duplicate_accepted")) {
        receipt->case_id = memory_case_add(memory, accepted);
    } else if (digest_equals(&there->meaning, &accepted->meaning)) {
        receipt->status = RECEIPT_DUPLICATE;
        receipt->case_id = there->case_id;
        if (text_is_empty(there->marks) && !mutant_is("marks_never_learnt"))
            there->marks = memory_keep(memory, accepted->marks);
    } else {
        receipt->status = RECEIPT_CONFLICT;
        receipt->case_id = there->case_id;
        memory_aside(memory, ASIDE_CONFLICT, there->case_id, LINE_NONE,
                     "conflict",
                     memory_has_wrong_id(memory, there->case_id) &&
                             !mutant_is("conflict_of_stranger_kept")
                         ? TEXT_NONE
                         : accepted->request);
    }
    if (receipt->status != RECEIPT_CONFLICT && accepted->document_count > 0)
        (void)memory_keep_documents(memory, receipt->case_id, accepted);
}

static bool
memory_supplement(struct store_memory *memory, struct arena *arena,
                  struct memory_queued *queued, struct acceptance *accepted)
{
    const struct queued *message = &queued->row;
    const struct memory_case *there =
        memory_case_of(memory, accepted->agency, accepted->request_id);
    queued->is_later =
        there == NULL &&
        *memory->clock - message->put_at_us < STORE_SUPPLEMENT_WAITS_US &&
        !mutant_is("supplement_waits_for_nobody");
    queued->later_us = *memory->clock + STORE_SUPPLEMENT_AGAIN_US;
    if (queued->is_later)
        return true;
    struct supplement_case found = {.is_found = there != NULL};
    struct receipt *receipt = rows_add(&memory->receipts);
    receipt->queue_id = message->queue_id;
    if (there != NULL) {
        found.is_ended = memory_has_wrong_id(memory, there->case_id);
        found.marks = there->marks;
        receipt->case_id = there->case_id;
        receipt->due = there->due;
        receipt->is_provisional = there->is_provisional;
    }
    if (!accepted->supplement(arena, &found, accepted))
        return false;
    receipt->status = accepted->status;
    if (accepted->status == RECEIPT_REFUSED) {
        receipt->errors = memory_keep(memory, accepted->errors);
        memory_aside(memory, ASIDE_REFUSED, receipt->case_id, LINE_NONE,
                     "refused", TEXT_NONE);
        return true;
    }
    if (memory_keep_documents(memory, there->case_id, accepted) == 0)
        receipt->status = RECEIPT_DUPLICATE;
    return true;
}

/* The first that are to be looked at now. */
static uint32_t
memory_queue_due(struct store_memory *memory, uint32_t max, uint32_t *places)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < memory->queue.count && count < max; i++) {
        struct memory_queued *row = ROW(memory->queue, memory_queued, i);
        if (row->is_later && row->later_us > *memory->clock)
            continue;
        row->is_later = false;
        places[count++] = i;
    }
    return count;
}

enum store_result
memory_accept(struct store *store, uint32_t max, store_accept_fn accept,
              void *context, uint32_t *taken, struct fault *fault)
{
    struct store_memory *memory = memory_of(store);
    *taken = 0;
    struct arena scratch;
    arena_init(&scratch, 0);
    uint32_t *places = arena_array(&scratch, max, sizeof(*places));
    struct acceptance *accepted = arena_array(&scratch, max, sizeof(*accepted));
    bool done = accepted != NULL && places != NULL;
    uint32_t count = done ? memory_queue_due(memory, max, places) : 0;
    for (uint32_t i = 0; done && i < count; i++)
        done = accept(context, &scratch,
                      &ROW(memory->queue, memory_queued, places[i])->row,
                      *memory->clock, &accepted[i]);
    /* Requests before supplements: one may come with its own. */
    for (uint32_t i = 0; done && i < count; i++)
        if (accepted[i].supplement == NULL)
            memory_accept_one(
                memory, &ROW(memory->queue, memory_queued, places[i])->row,
                &accepted[i]);
    for (uint32_t i = 0; done && i < count; i++)
        if (accepted[i].supplement != NULL)
            done = memory_supplement(
                memory, &scratch, ROW(memory->queue, memory_queued, places[i]),
                &accepted[i]);
    for (uint32_t i = count; done && i-- > 0;)
        if (!ROW(memory->queue, memory_queued, places[i])->is_later) {
            rows_remove(&memory->queue, places[i]);
            ++*taken;
        }
    arena_release(&scratch);
    return done ? STORE_DONE : memory_gave_up(fault, "accept callback");
}

enum store_result
memory_receipts(struct store *store, struct arena *arena, uint32_t count,
                const int64_t *queue_ids, struct receipt *receipts,
                struct fault *fault)
{
    (void)fault;
    struct store_memory *memory = memory_of(store);
    for (uint32_t i = 0; i < count; i++) {
        receipts[i] = (struct receipt){.queue_id = queue_ids[i],
                                       .status = RECEIPT_WAITING};
        for (uint32_t r = 0; r < memory->receipts.count; r++) {
            struct receipt *row = ROW(memory->receipts, receipt, r);
            if (row->queue_id != queue_ids[i])
                continue;
            receipts[i] = *row;
            receipts[i].errors = text_copy(arena, row->errors);
        }
    }
    return STORE_DONE;
}
