/* SPDX-License-Identifier: Apache-2.0
 *
 * evidence.zst, read: a count that cannot be true costs no memory, what the
 * writer would write otherwise is damage.
 */
#include <string.h>

#include "date.h"
#include "evidence_form.h"
#include "evidence_pack.h"
#include "mutant.h"

static uint32_t
small(struct unpack *in, uint32_t max)
{
    uint64_t value = unpack_count(in);
    if (value > max)
        in->failed = true;
    return in->failed ? 0 : (uint32_t)value;
}

static int32_t
date(struct unpack *in)
{
    int64_t value = unpack_integer(in);
    if (value < INT32_MIN || value > INT32_MAX)
        in->failed = true;
    return in->failed ? 0 : (int32_t)value;
}

/* So many things to come, each of at least so many bytes. */
static void *
things(struct arena *arena, struct unpack *in, uint32_t max, size_t least,
       size_t size, uint32_t *count)
{
    *count = unpack_length(in, max);
    if (in->failed || *count > (in->bytes.size - in->at) / least) {
        in->failed = true;
        *count = 0;
        return NULL;
    }
    void *list = arena_array(arena, *count, size);
    in->failed |= list == NULL;
    if (list == NULL)
        *count = 0;
    return list;
}

static void
pauses_read(struct arena *arena, struct unpack *in, struct case_source *source)
{
    struct pause *pauses =
        things(arena, in, PAUSES_MAX, 4, sizeof(*pauses), &source->pause_count);
    for (uint32_t i = 0; i < source->pause_count; i++) {
        pauses[i].from_us = unpack_integer(in);
        pauses[i].until_us = unpack_integer(in);
        pauses[i].by = unpack_text(in);
        pauses[i].why = unpack_text(in);
    }
    source->pauses = pauses;
}

static void
silences_read(struct arena *arena, struct unpack *in,
              struct evidence_facts *facts)
{
    struct line_silence *silences =
        things(arena, in, EVIDENCE_SILENCES_MAX, 3, sizeof(*silences),
               &facts->silence_count);
    for (uint32_t i = 0; i < facts->silence_count; i++) {
        silences[i].line = (enum line)small(in, LINES_MAX - 1);
        silences[i].from_us = unpack_integer(in);
        silences[i].until_us = unpack_integer(in);
    }
    facts->silences = silences;
}

static void
facts_read(struct arena *arena, struct unpack *in, struct evidence_facts *facts)
{
    struct case_source *source = &facts->source;
    if (unpack_count(in) != EVIDENCE_FORMAT)
        in->failed = true;
    source->case_id = unpack_integer(in);
    source->revision = small(in, UINT32_MAX);
    in->failed |= source->case_id < 1 || source->revision < 1;
    source->accepted_at_us = unpack_integer(in);
    source->due = date(in);
    unpack_bytes(in, facts->pack.bytes, DIGEST_SIZE);
    unpack_bytes(in, facts->calendar.bytes, DIGEST_SIZE);
    source->request = unpack_text(in);
    source->plan = unpack_text(in);
    source->recalled = unpack_text(in);
    pauses_read(arena, in, source);
    silences_read(arena, in, facts);
}

static void
slices_read(struct arena *arena, struct unpack *in, uint32_t frames,
            struct reply_question *question)
{
    question->slices =
        things(arena, in, EVIDENCE_SLICES_MAX, 18, sizeof(*question->slices),
               &question->slice_count);
    uint32_t count = question->slice_count;
    question->slice_replies =
        arena_array(arena, count, sizeof(*question->slice_replies));
    question->salts = arena_array(arena, count, sizeof(*question->salts));
    if (arena_failed(arena)) {
        in->failed = true;
        return;
    }
    for (uint32_t i = 0; i < count && !in->failed; i++) {
        question->slices[i] = unpack_text(in);
        question->slice_replies[i] = small(in, UINT32_MAX);
        in->failed |= text_is_absent(question->slices[i]) ||
                      question->slice_replies[i] >= frames;
        unpack_bytes(in, question->salts[i], sizeof(question->salts[i]));
    }
}

static void
question_read(struct arena *arena, struct unpack *in, uint32_t frames,
              struct reply_question *question)
{
    question->member = small(in, UINT32_MAX);
    question->is_purged = small(in, 1) == 1;
    if (question->is_purged) {
        unpack_bytes(in, question->purged.bytes, DIGEST_SIZE);
        question->id = question->name = question->consent = TEXT("");
        question->birth = DATE_NONE;
        question->kind = ANSWER_NOT_ASKED;
        question->reason = REASON_WITHDRAWN;
        return;
    }
    question->id = unpack_text(in);
    question->name = unpack_text(in);
    question->consent = unpack_text(in);
    question->birth = date(in);
    question->kind = (enum answer_kind)small(in, ANSWER_KIND_COUNT - 1);
    question->reason = (enum answer_reason)small(in, ANSWER_REASON_COUNT - 1);
    question->stray_count = small(in, UINT32_MAX);
    slices_read(arena, in, frames, question);
}

static void
questions_read(struct arena *arena, struct unpack *in, int64_t case_id,
               struct evidence_reply *reply)
{
    struct reply_evidence *evidence = &reply->evidence;
    evidence->questions =
        things(arena, in, reply->total, 10, sizeof(*evidence->questions),
               &evidence->question_count);
    reply->places =
        arena_array(arena, evidence->question_count, sizeof(*reply->places));
    in->failed |= reply->places == NULL || evidence->question_count == 0;
    for (uint32_t i = 0; i < evidence->question_count && !in->failed; i++) {
        struct reply_question *question = &evidence->questions[i];
        question->case_id = case_id;
        reply->places[i] = small(in, UINT32_MAX);
        in->failed |= reply->places[i] >= reply->total ||
                      (i > 0 && reply->places[i] <= reply->places[i - 1]);
        question_read(arena, in, evidence->frame_count, question);
    }
}

/* From the questions to the root, as path_pack() has written it. */
static void
path_read(struct arena *arena, struct unpack *in, struct evidence_reply *reply)
{
    uint32_t count = reply->evidence.question_count, size = reply->total;
    uint32_t *at = arena_array(arena, count, sizeof(*at));
    struct digest *known = arena_array(arena, count, sizeof(*known));
    if (at == NULL || known == NULL || in->failed) {
        in->failed = true;
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        at[i] = reply->places[i];
        reply_question_root(&reply->evidence.questions[i], &known[i]);
    }
    for (; size > 1 && !in->failed; size = size / 2 + size % 2) {
        uint32_t above = 0;
        for (uint32_t i = 0; i < count; i++) {
            struct digest own = known[i], other, node = own;
            uint32_t place = at[i], beside = place ^ 1;
            if (i + 1 < count && at[i + 1] == beside)
                other = known[++i];
            else if (beside < size)
                unpack_bytes(in, other.bytes, DIGEST_SIZE);
            if (beside < size)
                digest_merkle_node(place % 2 == 0 ? &own : &other,
                                   place % 2 == 0 ? &other : &own, &node);
            known[above] = node;
            at[above++] = place / 2;
        }
        count = above;
    }
    reply->is_rooted = !in->failed && (digest_equals(&known[0], &reply->root) ||
                                       mutant_is("evidence_root_unread"));
}

static void
reply_read(struct arena *arena, struct unpack *in, int64_t case_id,
           struct evidence_reply *reply)
{
    struct reply_evidence *evidence = &reply->evidence;
    reply->line = (enum line)small(in, LINES_MAX - 1);
    unpack_bytes(in, reply->root.bytes, DIGEST_SIZE);
    reply->total = small(in, EVIDENCE_TOTAL_MAX);
    evidence->exchange_id = unpack_text(in);
    evidence->attempt = small(in, UINT32_MAX);
    evidence->received_at_us = unpack_integer(in);
    evidence->frames =
        things(arena, in, EVIDENCE_FRAMES_MAX, 1, sizeof(*evidence->frames),
               &evidence->frame_count);
    for (uint32_t i = 0; i < evidence->frame_count; i++)
        evidence->frames[i] = unpack_text(in);
    questions_read(arena, in, case_id, reply);
    path_read(arena, in, reply);
}

static void
replies_read(struct arena *arena, struct unpack *in, struct evidence_kept *kept)
{
    uint32_t lines = unpack_length(in, LINES_MAX);
    for (uint32_t i = 0, least = 0; i < lines && !in->failed; i++) {
        uint32_t line = small(in, LINES_MAX - 1);
        in->failed |= line < least;
        least = line + 1;
        kept->is_damaged[line] = true;
    }
    kept->replies = things(arena, in, EVIDENCE_REPLIES_MAX, 40,
                           sizeof(*kept->replies), &kept->reply_count);
    for (uint32_t i = 0; i < kept->reply_count && !in->failed; i++) {
        reply_read(arena, in, kept->facts.source.case_id, &kept->replies[i]);
        in->failed |=
            i > 0 && kept->replies[i].line < kept->replies[i - 1].line;
    }
}

bool
evidence_unpack(struct arena *arena, struct text bytes,
                struct evidence_kept *kept)
{
    struct unpack in;
    struct text plain;
    *kept = (struct evidence_kept){0};
    if (!pack_expand(arena, bytes, EVIDENCE_PLAIN_MAX, &plain))
        return false;
    unpack_init(&in, plain);
    facts_read(arena, &in, &kept->facts);
    if (!in.failed)
        replies_read(arena, &in, kept);
    return unpack_done(&in) && !arena_failed(arena);
}

bool
evidence_settled(struct arena *arena, const struct evidence_kept *kept,
                 struct settled_set *set)
{
    struct settled_reply *replies =
        arena_array(arena, kept->reply_count, sizeof(*replies));
    if (replies == NULL)
        return false;
    for (uint32_t i = 0; i < kept->reply_count; i++)
        replies[i] = (struct settled_reply){kept->replies[i].line,
                                            &kept->replies[i].evidence};
    if (!settled_gather(arena, replies, kept->reply_count, set))
        return false;
    memcpy(set->is_damaged, kept->is_damaged, sizeof(set->is_damaged));
    settled_hold(set, kept->facts.silences, kept->facts.silence_count);
    return true;
}
