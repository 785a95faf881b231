/* SPDX-License-Identifier: Apache-2.0
 *
 * evidence.zst, written. Replies are unpacked once for a round; of each the
 * tree over its questions is kept, level by level (a node without a neighbour
 * goes up as it is, which is RFC 9162's tree), so that what a case needs of it
 * is read off.
 */
#include "evidence_pack.h"

#include <stdlib.h>
#include <string.h>

#include "evidence_form.h"
#include "mutant.h"

struct round_reply {
    enum line line;
    struct reply_evidence evidence; /* the wanted questions */
    uint32_t *places;
    uint32_t total;
    struct digest *levels[EVIDENCE_LEVELS];
};

struct evidence_round {
    bool is_damaged[LINES_MAX];
    uint32_t count;
    struct round_reply *replies; /* by line, then as they came */
};

static int
compare_replies(const void *left, const void *right)
{
    const struct round_reply *a = left, *b = right;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    if (a->evidence.received_at_us != b->evidence.received_at_us)
        return a->evidence.received_at_us < b->evidence.received_at_us ? -1 : 1;
    if (a->total != b->total)
        return a->total < b->total ? -1 : 1;
    return a->total == 0
               ? 0
               : memcmp(a->levels[0], b->levels[0], a->total * DIGEST_SIZE);
}

static bool
tree_make(struct arena *arena, struct round_reply *reply)
{
    struct digest *below = reply->levels[0];
    uint32_t size = reply->total;
    for (uint32_t level = 1; size > 1; level++) {
        uint32_t above = size / 2 + size % 2;
        struct digest *nodes = arena_array(arena, above, sizeof(*nodes));
        if (nodes == NULL)
            return false;
        for (uint32_t i = 0; i < size / 2; i++)
            digest_merkle_node(&below[2 * i], &below[2 * i + 1], &nodes[i]);
        if (size % 2 == 1)
            nodes[above - 1] = below[size - 1];
        reply->levels[level] = below = nodes;
        size = above;
    }
    return true;
}

static void
texts_keep(struct arena *arena, struct text **texts, uint32_t count)
{
    struct text *copy = arena_array(arena, count, sizeof(*copy));
    for (uint32_t i = 0; copy != NULL && i < count; i++)
        copy[i] = text_copy(arena, (*texts)[i]);
    *texts = copy;
}

static void *
bytes_keep(struct arena *arena, const void *bytes, size_t size)
{
    void *copy = arena_alloc(arena, size);
    if (copy != NULL && size > 0)
        memcpy(copy, bytes, size);
    return copy;
}

static void
question_keep(struct arena *arena, struct reply_question *question)
{
    uint32_t count = question->slice_count;
    question->id = text_copy(arena, question->id);
    question->name = text_copy(arena, question->name);
    question->consent = text_copy(arena, question->consent);
    texts_keep(arena, &question->slices, count);
    question->slice_replies =
        bytes_keep(arena, question->slice_replies,
                   count * sizeof(*question->slice_replies));
    question->salts =
        bytes_keep(arena, question->salts, count * sizeof(*question->salts));
    question->marks = NULL;
}

static bool
is_wanted(const struct settled_filter *filter, int64_t case_id)
{
    for (uint32_t i = 0; filter != NULL && i < filter->count; i++)
        if (filter->case_ids[i] == case_id)
            return true;
    return filter == NULL;
}

/* From the scratch into the arena: all hashes, and what is wanted. */
static bool
reply_keep(struct arena *arena, enum line line,
           const struct reply_evidence *from,
           const struct settled_filter *filter, struct round_reply *reply)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < from->question_count; i++)
        count += is_wanted(filter, from->questions[i].case_id);
    *reply = (struct round_reply){
        .line = line, .evidence = *from, .total = from->question_count};
    struct reply_evidence *kept = &reply->evidence;
    kept->question_count = 0;
    kept->questions = arena_array(arena, count, sizeof(*kept->questions));
    reply->places = arena_array(arena, count, sizeof(*reply->places));
    reply->levels[0] =
        arena_array(arena, reply->total, sizeof(*reply->levels[0]));
    if (arena_failed(arena))
        return false;
    for (uint32_t i = 0; i < from->question_count; i++) {
        reply_question_root(&from->questions[i], &reply->levels[0][i]);
        if (!is_wanted(filter, from->questions[i].case_id))
            continue;
        reply->places[kept->question_count] = i;
        kept->questions[kept->question_count] = from->questions[i];
        question_keep(arena, &kept->questions[kept->question_count++]);
    }
    kept->exchange_id = text_copy(arena, from->exchange_id);
    texts_keep(arena, &kept->frames, kept->frame_count);
    return tree_make(arena, reply) && !arena_failed(arena);
}

bool
evidence_round_open(struct arena *arena, const struct reply_row *rows,
                    uint32_t count, const struct settled_filter *filter,
                    struct evidence_round **out)
{
    struct evidence_round *round = arena_alloc(arena, sizeof(*round));
    if (round == NULL)
        return false;
    round->replies = arena_array(arena, count, sizeof(*round->replies));
    bool is_done = round->replies != NULL;
    for (uint32_t i = 0; is_done && i < count; i++) {
        struct arena scratch;
        struct reply_evidence evidence;
        arena_init(&scratch, 0);
        if (reply_unpack(&scratch, rows[i].evidence, &evidence))
            is_done = reply_keep(arena, rows[i].line, &evidence, filter,
                                 &round->replies[round->count++]);
        else if (arena_failed(&scratch))
            is_done = false;
        else
            round->is_damaged[rows[i].line] = true;
        arena_release(&scratch);
    }
    if (is_done && round->count > 1)
        qsort(round->replies, round->count, sizeof(*round->replies),
              compare_replies);
    *out = round;
    return is_done;
}

/* ---- one case ---- */

static void
facts_pack(const struct evidence_facts *facts, struct buffer *out)
{
    const struct case_source *source = &facts->source;
    pack_count(out, EVIDENCE_FORMAT);
    pack_integer(out, source->case_id);
    pack_count(out, source->revision);
    pack_integer(out, source->accepted_at_us);
    pack_integer(out, source->due);
    pack_bytes(out, facts->pack.bytes, DIGEST_SIZE);
    pack_bytes(out, facts->calendar.bytes, DIGEST_SIZE);
    pack_text(out, source->request);
    pack_text(out, source->plan);
    pack_text(out, source->recalled);
    pack_count(out, source->pause_count);
    for (uint32_t i = 0; i < source->pause_count; i++) {
        pack_integer(out, source->pauses[i].from_us);
        pack_integer(out, source->pauses[i].until_us);
        pack_text(out, source->pauses[i].by);
        pack_text(out, source->pauses[i].why);
    }
    pack_count(out, facts->silence_count);
    for (uint32_t i = 0; i < facts->silence_count; i++) {
        pack_count(out, (uint64_t)facts->silences[i].line);
        pack_integer(out, facts->silences[i].from_us);
        pack_integer(out, facts->silences[i].until_us);
    }
}

static void
question_pack(const struct reply_question *question, uint32_t place,
              struct buffer *out)
{
    pack_count(out, place);
    pack_count(out, question->member);
    pack_count(out, question->is_purged);
    if (question->is_purged) {
        pack_bytes(out, question->purged.bytes, DIGEST_SIZE);
        return;
    }
    pack_text(out, question->id);
    pack_text(out, question->name);
    pack_text(out, question->consent);
    pack_integer(out, question->birth);
    pack_count(out, (uint64_t)question->kind);
    pack_count(out, (uint64_t)question->reason);
    pack_count(out, question->stray_count);
    pack_count(out, question->slice_count);
    for (uint32_t i = 0; i < question->slice_count; i++) {
        pack_text(out, question->slices[i]);
        pack_count(out, question->slice_replies[i]);
        pack_bytes(out, question->salts[i], sizeof(question->salts[i]));
    }
}

/* The hashes beside what is known already, from the questions up to the root,
 * in the order in which they are needed. */
static void
path_pack(const struct round_reply *reply, uint32_t *known, uint32_t count,
          struct buffer *out)
{
    uint32_t size = reply->total;
    for (uint32_t level = 0; size > 1; level++) {
        uint32_t above = 0;
        for (uint32_t i = 0; i < count; i++) {
            uint32_t at = known[i], beside = at ^ 1;
            bool is_pair = i + 1 < count && known[i + 1] == beside;
            if (!is_pair && beside < size)
                pack_bytes(out, reply->levels[level][beside].bytes,
                           DIGEST_SIZE);
            i += is_pair;
            known[above++] = at / 2;
        }
        count = above;
        size = size / 2 + size % 2;
    }
}

static bool
is_of(const struct round_reply *reply, uint32_t i, int64_t case_id)
{
    return reply->evidence.questions[i].case_id == case_id ||
           mutant_is("evidence_of_the_round");
}

static uint32_t
count_of(const struct round_reply *reply, int64_t case_id)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < reply->evidence.question_count; i++)
        count += is_of(reply, i, case_id);
    return count;
}

static void
reply_put(const struct round_reply *reply, int64_t case_id, uint32_t count,
          uint32_t *known, struct buffer *out)
{
    const struct reply_evidence *evidence = &reply->evidence;
    uint32_t top = 0, at = 0;
    while (top + 1 < EVIDENCE_LEVELS && reply->levels[top + 1] != NULL)
        top++;
    pack_count(out, (uint64_t)reply->line);
    pack_bytes(out, reply->levels[top][0].bytes, DIGEST_SIZE);
    pack_count(out, reply->total);
    pack_text(out, evidence->exchange_id);
    pack_count(out, evidence->attempt);
    pack_integer(out, evidence->received_at_us);
    pack_count(out, evidence->frame_count);
    for (uint32_t i = 0; i < evidence->frame_count; i++)
        pack_text(out, evidence->frames[i]);
    pack_count(out, count);
    for (uint32_t i = 0; i < evidence->question_count; i++)
        if (is_of(reply, i, case_id)) {
            question_pack(&evidence->questions[i], reply->places[i], out);
            known[at++] = reply->places[i];
        }
    path_pack(reply, known, at, out);
}

static bool
replies_pack(struct arena *arena, const struct evidence_round *round,
             int64_t case_id, struct buffer *out)
{
    uint32_t replies = 0, lines = 0;
    for (uint32_t i = 0; i < LINES_MAX; i++)
        lines += round->is_damaged[i];
    pack_count(out, lines);
    for (uint32_t i = 0; i < LINES_MAX; i++)
        if (round->is_damaged[i])
            pack_count(out, i);
    for (uint32_t i = 0; i < round->count; i++)
        replies += count_of(&round->replies[i], case_id) > 0;
    pack_count(out, replies);
    for (uint32_t i = 0; i < round->count; i++) {
        uint32_t count = count_of(&round->replies[i], case_id);
        if (count == 0)
            continue;
        uint32_t *known = arena_array(arena, count, sizeof(*known));
        if (known == NULL)
            return false;
        reply_put(&round->replies[i], case_id, count, known, out);
    }
    return !out->failed;
}

bool
evidence_pack(struct arena *arena, const struct evidence_round *round,
              const struct evidence_facts *facts, struct text *bytes)
{
    struct buffer out;
    struct arena scratch;
    buffer_init(&out, EVIDENCE_PLAIN_MAX);
    arena_init(&scratch, 0);
    facts_pack(facts, &out);
    bool is_done = replies_pack(&scratch, round, facts->source.case_id, &out) &&
                   pack_compress(arena, buffer_view(&out), bytes);
    if (out.is_starved || arena_failed(&scratch))
        arena_give_up(arena);
    arena_release(&scratch);
    buffer_release(&out);
    return is_done;
}
