/* SPDX-License-Identifier: Apache-2.0
 *
 * Trays and replies as bytes and back, and the roots over the slices of a
 * reply. What is packed here is kept for fifteen years: a format never changes,
 * a new one gets the next number and the old one stays readable. Damage is
 * told, never guessed around.
 */
#include "work.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "date.h"
#include "mutant.h"

#define TRAY_FORMAT 1
#define REPLY_FORMAT 1
#define REPLY_FORMAT_PURGED 2 /* each question says whether it was purged */
#define TRAY_QUESTIONS_MAX 1000000
#define REPLY_FRAMES_MAX 100000
#define QUESTION_SLICES_MAX 1000000
#define REPLY_PLAIN_MAX ((size_t)256 << 20)

bool
tray_pack(const struct tray_question *questions, uint32_t count,
          struct buffer *out)
{
    pack_count(out, TRAY_FORMAT);
    pack_count(out, count);
    for (uint32_t i = 0; i < count; i++) {
        const struct tray_question *question = &questions[i];
        pack_integer(out, question->case_id);
        pack_count(out, question->member);
        pack_text(out, question->id);
        pack_text(out, question->name);
        pack_text(out, question->consent);
        pack_integer(out, question->birth);
        pack_integer(out, question->consent_until);
        pack_text(out, question->mandate);
    }
    return !out->failed;
}

/* A number that must fit a narrower type: damage where it does not. */
static uint32_t
unpack_small(struct unpack *in)
{
    uint64_t value = unpack_count(in);
    if (value > UINT32_MAX)
        in->failed = true;
    return in->failed ? 0 : (uint32_t)value;
}

static int32_t
unpack_date(struct unpack *in)
{
    int64_t value = unpack_integer(in);
    if (value < INT32_MIN || value > INT32_MAX)
        in->failed = true;
    return in->failed ? 0 : (int32_t)value;
}

bool
tray_unpack(struct arena *arena, struct text bytes,
            struct tray_question **questions, uint32_t *count)
{
    struct unpack in;
    unpack_init(&in, bytes);
    if (unpack_count(&in) != TRAY_FORMAT)
        return false;
    *count = unpack_length(&in, TRAY_QUESTIONS_MAX);
    /* The smallest question has 8 bytes: a count that cannot be true must not
     * cost memory. */
    if (in.failed || *count > bytes.size / 8)
        return false;
    *questions = arena_array(arena, *count, sizeof(**questions));
    if (*questions == NULL)
        return false;
    for (uint32_t i = 0; i < *count && !in.failed; i++) {
        struct tray_question *question = &(*questions)[i];
        question->case_id = unpack_integer(&in);
        question->member = unpack_small(&in);
        question->id = unpack_text(&in);
        question->name = unpack_text(&in);
        question->consent = unpack_text(&in);
        question->birth = unpack_date(&in);
        question->consent_until = unpack_date(&in);
        question->mandate = unpack_text(&in);
    }
    return unpack_done(&in);
}

/* The salt comes first: without it "nothing" of a neighbour could be guessed
 * from the hash alone. */
static void
slice_leaf(const uint8_t salt[16], struct text slice, struct digest *leaf)
{
    struct text parts[] = {
        {"\0", 1}, {(const char *)salt, 16}, {slice.bytes, slice.size}};
    digest_sha256_parts(parts, 3, leaf);
}

static void
pack_mark(const struct reply_question *question, uint32_t i, struct buffer *out)
{
    struct digest leaf;
    if (question->marks != NULL) {
        pack_bytes(out, question->marks[i], sizeof(question->marks[i]));
        return;
    }
    slice_leaf(question->salts[i], question->slices[i], &leaf);
    pack_bytes(out, leaf.bytes, sizeof(question->marks[i]));
}

static bool
reply_is_purged(const struct reply_evidence *evidence)
{
    for (uint32_t i = 0; i < evidence->question_count; i++)
        if (evidence->questions[i].is_purged)
            return true;
    return false;
}

static void
reply_pack_question(const struct reply_question *question, bool says_purged,
                    struct buffer *out)
{
    if (says_purged)
        pack_count(out, question->is_purged);
    pack_integer(out, question->case_id);
    pack_count(out, question->member);
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
        pack_mark(question, i, out);
    }
}

bool
reply_pack(struct arena *arena, const struct reply_evidence *evidence,
           struct text *bytes)
{
    struct buffer out;
    buffer_init(&out, REPLY_PLAIN_MAX);
    pack_text(&out, evidence->exchange_id);
    pack_count(&out, evidence->attempt);
    pack_integer(&out, evidence->received_at_us);
    pack_count(&out, evidence->frame_count);
    for (uint32_t i = 0; i < evidence->frame_count; i++)
        pack_text(&out, evidence->frames[i]);
    pack_count(&out, evidence->question_count);
    bool is_purged = reply_is_purged(evidence);
    for (uint32_t i = 0; i < evidence->question_count; i++)
        reply_pack_question(&evidence->questions[i], is_purged, &out);
    struct text packed;
    bool done = !out.failed && pack_compress(arena, buffer_view(&out), &packed);
    if (done) {
        /* The format stands outside: it says how to expand, too. */
        char *framed = arena_alloc(arena, packed.size + 1);
        done = framed != NULL;
        if (done) {
            framed[0] = is_purged ? REPLY_FORMAT_PURGED : REPLY_FORMAT;
            memcpy(framed + 1, packed.bytes, packed.size);
            *bytes = (struct text){framed, packed.size + 1};
        }
    }
    buffer_release(&out);
    return done;
}

static void
reply_unpack_slices(struct arena *arena, struct unpack *in,
                    struct reply_question *question)
{
    uint32_t count = unpack_length(in, QUESTION_SLICES_MAX);
    if (in->failed || count > (in->bytes.size - in->at) / 26) {
        in->failed = true;
        return;
    }
    question->slice_count = count;
    question->slices = arena_array(arena, count, sizeof(*question->slices));
    question->slice_replies =
        arena_array(arena, count, sizeof(*question->slice_replies));
    question->salts = arena_array(arena, count, sizeof(*question->salts));
    question->marks = arena_array(arena, count, sizeof(*question->marks));
    if (arena_failed(arena)) {
        in->failed = true;
        return;
    }
    for (uint32_t i = 0; i < count && !in->failed; i++) {
        question->slices[i] = unpack_text(in);
        question->slice_replies[i] = unpack_small(in);
        unpack_bytes(in, question->salts[i], sizeof(question->salts[i]));
        unpack_bytes(in, question->marks[i], sizeof(question->marks[i]));
    }
}

static void
reply_unpack_purged(struct unpack *in, struct reply_question *question)
{
    unpack_bytes(in, question->purged.bytes, DIGEST_SIZE);
    question->id = question->name = question->consent = TEXT("");
    question->birth = DATE_NONE;
    question->kind = ANSWER_NOT_ASKED;
    question->reason = REASON_WITHDRAWN;
}

static void
reply_unpack_question(struct arena *arena, struct unpack *in, bool says_purged,
                      struct reply_question *question)
{
    uint64_t is_purged = says_purged ? unpack_count(in) : 0;
    in->failed |= is_purged > 1;
    question->is_purged = is_purged == 1;
    question->case_id = unpack_integer(in);
    question->member = unpack_small(in);
    if (question->is_purged) {
        reply_unpack_purged(in, question);
        return;
    }
    question->id = unpack_text(in);
    question->name = unpack_text(in);
    question->consent = unpack_text(in);
    question->birth = unpack_date(in);
    uint64_t kind = unpack_count(in);
    uint64_t reason = unpack_count(in);
    if (kind >= ANSWER_KIND_COUNT || reason >= ANSWER_REASON_COUNT)
        in->failed = true;
    question->stray_count = unpack_small(in);
    if (in->failed)
        return;
    question->kind = (enum answer_kind)kind;
    question->reason = (enum answer_reason)reason;
    reply_unpack_slices(arena, in, question);
}

static bool
reply_unpack_plain(struct arena *arena, struct text plain, bool says_purged,
                   struct reply_evidence *evidence)
{
    struct unpack in;
    unpack_init(&in, plain);
    evidence->exchange_id = unpack_text(&in);
    evidence->attempt = unpack_small(&in);
    evidence->received_at_us = unpack_integer(&in);
    evidence->frame_count = unpack_length(&in, REPLY_FRAMES_MAX);
    if (in.failed || evidence->frame_count > plain.size)
        return false;
    evidence->frames =
        arena_array(arena, evidence->frame_count, sizeof(*evidence->frames));
    if (evidence->frames == NULL)
        return false;
    for (uint32_t i = 0; i < evidence->frame_count; i++)
        evidence->frames[i] = unpack_text(&in);
    evidence->question_count = unpack_length(&in, TRAY_QUESTIONS_MAX);
    if (in.failed || evidence->question_count > plain.size / 10)
        return false;
    evidence->questions = arena_array(arena, evidence->question_count,
                                      sizeof(*evidence->questions));
    if (evidence->questions == NULL)
        return false;
    for (uint32_t i = 0; i < evidence->question_count && !in.failed; i++)
        reply_unpack_question(arena, &in, says_purged, &evidence->questions[i]);
    return unpack_done(&in);
}

bool
reply_unpack(struct arena *arena, struct text bytes,
             struct reply_evidence *evidence)
{
    *evidence = (struct reply_evidence){0};
    struct text plain;
    if (bytes.size < 1 || (bytes.bytes[0] != REPLY_FORMAT &&
                           bytes.bytes[0] != REPLY_FORMAT_PURGED))
        return false;
    if (!pack_expand(arena, text_slice(bytes, 1, bytes.size), REPLY_PLAIN_MAX,
                     &plain))
        return false;
    return reply_unpack_plain(arena, plain,
                              bytes.bytes[0] == REPLY_FORMAT_PURGED, evidence);
}

bool
reply_purge(struct arena *arena, struct text bytes, int64_t case_id,
            uint32_t member, struct text *after, uint32_t *purged)
{
    struct reply_evidence evidence;
    *after = TEXT_NONE;
    *purged = 0;
    if (!reply_unpack(arena, bytes, &evidence))
        return false;
    for (uint32_t i = 0; i < evidence.question_count; i++) {
        struct reply_question *question = &evidence.questions[i];
        if (question->is_purged || question->case_id != case_id ||
            (question->member != member && !mutant_is("purge_takes_all")))
            continue;
        reply_question_root(question, &question->purged);
        question->is_purged = true;
        ++*purged;
    }
    return *purged == 0 || reply_pack(arena, &evidence, after);
}

static void
settled_leaf(const struct reply_question *question, struct digest *leaf)
{
    struct text reason = text_of(answer_reason_name(question->reason));
    struct text parts[] = {{"\0", 1},
                           text_of(answer_kind_name(question->kind)),
                           TEXT("/"),
                           text_is_absent(reason) ? TEXT("") : reason};
    digest_sha256_parts(parts, 4, leaf);
}

bool
reply_slice_is_whole(const struct reply_question *question, uint32_t slice)
{
    struct digest leaf;
    slice_leaf(question->salts[slice], question->slices[slice], &leaf);
    return mutant_is("changed_slice_is_whole") ||
           memcmp(leaf.bytes, question->marks[slice],
                  sizeof(question->marks[slice])) == 0;
}

void
reply_question_root(const struct reply_question *question, struct digest *root)
{
    if (question->is_purged) {
        *root = question->purged;
        return;
    }
    if (question->slice_count == 0) {
        settled_leaf(question, root);
        return;
    }
    struct digest_merkle tree = {.count = 0};
    for (uint32_t i = 0; i < question->slice_count; i++) {
        struct digest leaf;
        slice_leaf(question->salts[i], question->slices[i], &leaf);
        digest_merkle_add(&tree, &leaf);
    }
    digest_merkle_end(&tree, root);
}

void
reply_evidence_root(const struct reply_evidence *evidence, struct digest *root)
{
    struct digest_merkle tree = {.count = 0};
    for (uint32_t i = 0; i < evidence->question_count; i++) {
        struct digest leaf;
        reply_question_root(&evidence->questions[i], &leaf);
        digest_merkle_add(&tree, &leaf);
    }
    digest_merkle_end(&tree, root);
}
