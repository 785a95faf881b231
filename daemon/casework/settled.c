/* SPDX-License-Identifier: Apache-2.0
 *
 * Reply rows cut by case.
 */
#include "settled.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "mutant.h"

struct row { /* one question while it is sorted */
    int64_t case_id;
    struct settled settled;
};

static int
compare_rows(const void *left, const void *right)
{
    const struct row *a = left, *b = right;
    if (a->case_id != b->case_id)
        return a->case_id < b->case_id ? -1 : 1;
    if (a->settled.line != b->settled.line)
        return a->settled.line < b->settled.line ? -1 : 1;
    if (a->settled.member != b->settled.member)
        return a->settled.member < b->settled.member ? -1 : 1;
    if (a->settled.received_at_us != b->settled.received_at_us)
        return a->settled.received_at_us > b->settled.received_at_us ? -1 : 1;
    return memcmp(a->settled.leaf.bytes, b->settled.leaf.bytes, DIGEST_SIZE);
}

static void
row_fill(struct row *row, enum line line, const struct reply_evidence *evidence,
         const struct hand_mark *manual, const struct reply_question *question)
{
    row->case_id = question->case_id;
    row->settled = (struct settled){
        .line = line,
        .member = question->member,
        .kind = question->kind,
        .reason = question->reason,
        .evidence = {.frame_count = evidence->frame_count,
                     .frames = evidence->frames,
                     .slice_count = question->slice_count,
                     .slices = question->slices,
                     .slice_replies = question->slice_replies},
        .exchange_id = text_is_empty(evidence->exchange_id)
                           ? TEXT_NONE
                           : evidence->exchange_id,
        .received_at_us = evidence->received_at_us,
        .attempt = evidence->attempt,
        .question = {.no = 1,
                     .id = question->id,
                     .name = question->name,
                     .consent = question->consent,
                     .birth = question->birth},
        .stray_count = question->stray_count,
        .manual = *manual,
    };
}

/* What is wanted of one reply row: the rest of it goes at once. */
struct kept {
    uint32_t count;
    struct row *rows;
};

static bool
is_wanted(const struct settled_filter *filter, int64_t case_id)
{
    for (uint32_t i = 0; filter != NULL && i < filter->count; i++)
        if (filter->case_ids[i] == case_id)
            return true;
    return filter == NULL;
}

static void
texts_copy(struct arena *arena, struct text **texts, uint32_t count)
{
    struct text *copy = arena_array(arena, count, sizeof(*copy));
    for (uint32_t i = 0; copy != NULL && i < count; i++)
        copy[i] = text_copy(arena, (*texts)[i]);
    *texts = copy;
}

static void
question_copy(struct arena *arena, struct reply_question *question)
{
    uint32_t *replies = arena_array(arena, question->slice_count,
                                    sizeof(*question->slice_replies));
    if (replies != NULL && question->slice_count > 0)
        memcpy(replies, question->slice_replies,
               question->slice_count * sizeof(*replies));
    question->slice_replies = replies;
    texts_copy(arena, &question->slices, question->slice_count);
    question->id = text_copy(arena, question->id);
    question->name = text_copy(arena, question->name);
    question->consent = text_copy(arena, question->consent);
}

static void
keep_wanted(struct arena *arena, enum line line,
            struct reply_evidence *evidence,
            const struct settled_filter *filter, struct kept *kept)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < evidence->question_count; i++)
        count += is_wanted(filter, evidence->questions[i].case_id);
    kept->rows = arena_array(arena, count, sizeof(*kept->rows));
    if (count == 0 || kept->rows == NULL)
        return;
    struct hand_mark manual;
    texts_copy(arena, &evidence->frames, evidence->frame_count);
    evidence->exchange_id = text_copy(arena, evidence->exchange_id);
    hand_unwrap(arena, evidence, &manual);
    for (uint32_t i = 0; i < evidence->question_count; i++) {
        struct reply_question *question = &evidence->questions[i];
        if (!is_wanted(filter, question->case_id))
            continue;
        struct row *row = &kept->rows[kept->count++];
        struct digest leaf;
        reply_question_root(question, &leaf);
        question_copy(arena, question);
        row_fill(row, line, evidence, &manual, question);
        row->settled.leaf = leaf;
    }
}

/* One reply row at a time is unpacked; a damaged one has no questions. */
static struct kept *
unpack_rows(struct arena *arena, const struct reply_row *rows, uint32_t count,
            const struct settled_filter *filter, struct settled_set *set)
{
    struct kept *kept = arena_array(arena, count, sizeof(*kept));
    for (uint32_t i = 0; kept != NULL && i < count; i++) {
        struct arena scratch;
        struct reply_evidence evidence;
        arena_init(&scratch, 0);
        assert((unsigned)rows[i].line < LINES_MAX);
        if (reply_unpack(&scratch, rows[i].evidence, &evidence))
            keep_wanted(arena, rows[i].line, &evidence, filter, &kept[i]);
        else if (arena_failed(&scratch))
            arena_give_up(arena);
        else
            set->is_damaged[rows[i].line] = true;
        arena_release(&scratch);
    }
    return kept;
}

static bool
is_same_question(const struct row *a, const struct row *b)
{
    return a->case_id == b->case_id && a->settled.line == b->settled.line &&
           a->settled.member == b->settled.member;
}

/* An owner that was given up, or whose answer could not be read. */
static bool
is_no_answer(const struct settled *settled)
{
    return settled->kind != ANSWER_NONE &&
           answer_is_gap(settled->kind, settled->reason);
}

/* Of the rows [from, to) of one question, the newest first: which one speaks.
 * The newest; but no silence of an owner undoes what came by hand before. */
static const struct row *
speaks(const struct row *rows, uint32_t from, uint32_t to)
{
    uint32_t at = from;
    while (at < to && is_no_answer(&rows[at].settled))
        at++;
    return at < to && rows[at].settled.manual.is_manual ? &rows[at]
                                                        : &rows[from];
}

/* Sorts, and keeps one where a question was settled twice. */
static bool
set_fill(struct arena *arena, struct row *rows, uint32_t count,
         struct settled_set *set)
{
    qsort(rows, count, sizeof(*rows), compare_rows);
    set->settled = arena_array(arena, count, sizeof(*set->settled));
    set->case_ids = arena_array(arena, count, sizeof(*set->case_ids));
    if (set->settled == NULL || set->case_ids == NULL)
        return false;
    for (uint32_t i = 0, end; i < count; i = end) {
        end = i + 1;
        while (end < count && is_same_question(&rows[i], &rows[end]))
            end++;
        const struct row *row = speaks(rows, i, end);
        set->settled[set->count] = row->settled;
        set->case_ids[set->count] = row->case_id;
        set->count++;
    }
    return true;
}

static bool
set_from(struct arena *arena, const struct kept *kept, uint32_t count,
         struct settled_set *set)
{
    uint32_t total = 0, at = 0;
    for (uint32_t i = 0; kept != NULL && i < count; i++)
        total += kept[i].count;
    struct arena scratch;
    arena_init(&scratch, 0);
    struct row *sorted = arena_array(&scratch, total, sizeof(*sorted));
    bool is_done = kept != NULL && sorted != NULL && !arena_failed(arena);
    for (uint32_t i = 0; is_done && i < count; i++) {
        if (kept[i].count > 0)
            memcpy(sorted + at, kept[i].rows, kept[i].count * sizeof(*sorted));
        at += kept[i].count;
    }
    is_done =
        is_done && set_fill(arena, sorted, total, set) && !arena_failed(arena);
    arena_release(&scratch);
    return is_done;
}

bool
settled_unpack(struct arena *arena, const struct reply_row *rows,
               uint32_t count, const struct settled_filter *filter,
               struct settled_set *set)
{
    memset(set, 0, sizeof(*set));
    struct kept *kept = unpack_rows(arena, rows, count, filter, set);
    return set_from(arena, kept, count, set);
}

bool
settled_gather(struct arena *arena, const struct settled_reply *replies,
               uint32_t count, struct settled_set *set)
{
    memset(set, 0, sizeof(*set));
    struct kept *kept = arena_array(arena, count, sizeof(*kept));
    for (uint32_t i = 0; kept != NULL && i < count; i++) {
        struct reply_evidence evidence = *replies[i].evidence;
        struct hand_mark manual;
        hand_unwrap(arena, &evidence, &manual);
        kept[i].rows =
            arena_array(arena, evidence.question_count, sizeof(*kept[i].rows));
        for (uint32_t j = 0;
             kept[i].rows != NULL && j < evidence.question_count; j++) {
            struct row *row = &kept[i].rows[kept[i].count++];
            row_fill(row, replies[i].line, &evidence, &manual,
                     &evidence.questions[j]);
            reply_question_root(&evidence.questions[j], &row->settled.leaf);
        }
    }
    return set_from(arena, kept, count, set);
}

void
settled_hold(struct settled_set *set, const struct line_silence *silences,
             uint32_t count)
{
    if (mutant_is("silence_holds_only_later"))
        return;
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t j = 0; j < set->count; j++) {
            struct settled *settled = &set->settled[j];
            settled->is_held |=
                settled->line == silences[i].line &&
                !settled->manual.is_manual &&
                settled->received_at_us >= silences[i].from_us &&
                settled->received_at_us < silences[i].until_us;
        }
}

void
settled_believe(const struct settled *settled, struct answer *answer)
{
    if (settled->is_held && answer->kind == ANSWER_NOTHING)
        *answer = (struct answer){.kind = ANSWER_GARBLED,
                                  .reason = REASON_SILENCE,
                                  .as_of = DATE_NONE};
}

const struct settled *
settled_of_case(const struct settled_set *set, int64_t case_id, uint32_t *count)
{
    uint32_t low = 0, high = set->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (set->case_ids[middle] < case_id)
            low = middle + 1;
        else
            high = middle;
    }
    uint32_t end = low;
    while (end < set->count && set->case_ids[end] == case_id)
        end++;
    *count = end - low;
    return set->settled + low;
}

bool
settled_root(struct arena *arena, const struct settled *settled, uint32_t count,
             struct digest *root)
{
    struct digest *leaves = arena_array(arena, count, sizeof(*leaves));
    if (leaves == NULL)
        return false;
    for (uint32_t i = 0; i < count; i++)
        leaves[i] = settled[i].leaf;
    digest_merkle_root(leaves, count, root);
    return true;
}
