/* SPDX-License-Identifier: Apache-2.0
 *
 * Trays and replies survive packing; damage is told; roots say which slice.
 */
#include <string.h>

#include "check.h"
#include "date.h"
#include "work.h"

static struct text
tray_bytes(struct arena *arena)
{
    struct tray_question questions[] = {
        {.case_id = INT64_MAX,
         .member = 3,
         .id = TEXT("310101199001010000"),
         .name = TEXT("\xE7\x8E\x8B"),
         .consent = TEXT(""),
         .birth = -1,
         .consent_until = DATE_NONE,
         .mandate = TEXT("mandate")},
        {.case_id = 7, .birth = DATE_NONE, .consent_until = 17410},
    };
    struct buffer out;
    buffer_init(&out, 1 << 16);
    CU_ASSERT_TRUE(tray_pack(questions, 2, &out));
    struct text bytes = text_copy(arena, buffer_view(&out));
    buffer_release(&out);
    return bytes;
}

static void
a_tray_survives(void)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct tray_question *questions;
    uint32_t count;
    CU_ASSERT_TRUE_FATAL(
        tray_unpack(&arena, tray_bytes(&arena), &questions, &count));
    CU_ASSERT_EQUAL(count, 2);
    CU_ASSERT_EQUAL(questions[0].case_id, INT64_MAX);
    CU_ASSERT_EQUAL(questions[0].member, 3);
    CU_ASSERT_TRUE(text_equals_chars(questions[0].id, "310101199001010000"));
    CU_ASSERT_FALSE(text_is_absent(questions[0].consent));
    CU_ASSERT_EQUAL(questions[0].birth, -1);
    CU_ASSERT_EQUAL(questions[0].consent_until, DATE_NONE);
    CU_ASSERT_TRUE(text_is_absent(questions[1].name));
    CU_ASSERT_EQUAL(questions[1].consent_until, 17410);
    arena_release(&arena);
}

static void
a_cut_tray_is_told(void)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct text bytes = tray_bytes(&arena);
    struct tray_question *questions;
    uint32_t count;
    for (size_t size = 0; size < bytes.size; size++)
        CU_ASSERT_FALSE(tray_unpack(&arena, text_slice(bytes, 0, size),
                                    &questions, &count));
    /* Another format, and a count that the bytes cannot hold. */
    CU_ASSERT_FALSE(tray_unpack(&arena, TEXT("\x02\x01"), &questions, &count));
    CU_ASSERT_FALSE(
        tray_unpack(&arena, TEXT("\x01\xFF\x7F"), &questions, &count));
    arena_release(&arena);
}

static struct text slices[] = {{"[1]", 3}, {"", 0}};
static uint32_t slice_replies[] = {0, 4};
static uint8_t salts[2][16] = {{1}, {2}};
static struct text frames[] = {{"frame", 5}};
static struct reply_question asked[2];

static struct reply_evidence
evidence_make(void)
{
    asked[0] = (struct reply_question){.case_id = 9,
                                       .member = 1,
                                       .id = TEXT("id"),
                                       .name = TEXT("name"),
                                       .consent = TEXT("consent"),
                                       .birth = DATE_NONE,
                                       .slice_count = 2,
                                       .slices = slices,
                                       .slice_replies = slice_replies,
                                       .salts = salts,
                                       .stray_count = 5};
    asked[1] = (struct reply_question){
        .case_id = 10, .kind = ANSWER_REFUSED, .reason = REASON_CLOSED};
    return (struct reply_evidence){.exchange_id = TEXT("X000000000000001"),
                                   .attempt = 2,
                                   .received_at_us = 1504231200000000,
                                   .frame_count = 1,
                                   .frames = frames,
                                   .question_count = 2,
                                   .questions = asked};
}

static void
a_reply_survives(void)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct reply_evidence evidence = evidence_make(), back;
    struct text bytes;
    CU_ASSERT_TRUE_FATAL(reply_pack(&arena, &evidence, &bytes));
    CU_ASSERT_TRUE_FATAL(reply_unpack(&arena, bytes, &back));
    CU_ASSERT_TRUE(text_equals(back.exchange_id, evidence.exchange_id));
    CU_ASSERT_EQUAL(back.attempt, 2);
    CU_ASSERT_EQUAL(back.received_at_us, evidence.received_at_us);
    CU_ASSERT_EQUAL_FATAL(back.question_count, 2);
    CU_ASSERT_TRUE(text_equals_chars(back.frames[0], "frame"));
    CU_ASSERT_EQUAL_FATAL(back.questions[0].slice_count, 2);
    CU_ASSERT_TRUE(text_equals_chars(back.questions[0].slices[0], "[1]"));
    CU_ASSERT_EQUAL(back.questions[0].slice_replies[1], 4);
    CU_ASSERT_EQUAL(memcmp(back.questions[0].salts, salts, sizeof(salts)), 0);
    CU_ASSERT_EQUAL(back.questions[0].stray_count, 5);
    CU_ASSERT_EQUAL(back.questions[1].kind, ANSWER_REFUSED);
    CU_ASSERT_EQUAL(back.questions[1].reason, REASON_CLOSED);
    struct digest before, after;
    reply_evidence_root(&evidence, &before);
    reply_evidence_root(&back, &after);
    CU_ASSERT_TRUE(digest_equals(&before, &after));
    arena_release(&arena);
}

static void
a_damaged_reply_is_told(void)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct reply_evidence evidence = evidence_make(), back;
    struct text bytes;
    CU_ASSERT_TRUE_FATAL(reply_pack(&arena, &evidence, &bytes));
    for (size_t size = 0; size < bytes.size; size++)
        CU_ASSERT_FALSE(
            reply_unpack(&arena, text_slice(bytes, 0, size), &back));
    arena_release(&arena);
}

static void
one_byte_changes_its_root_alone(void)
{
    struct reply_evidence evidence = evidence_make();
    struct digest whole, first, second, changed;
    reply_evidence_root(&evidence, &whole);
    reply_question_root(&asked[0], &first);
    reply_question_root(&asked[1], &second);
    slices[0] = TEXT("[2]");
    reply_evidence_root(&evidence, &changed);
    CU_ASSERT_FALSE(digest_equals(&whole, &changed));
    reply_question_root(&asked[0], &changed);
    CU_ASSERT_FALSE(digest_equals(&first, &changed));
    reply_question_root(&asked[1], &changed);
    CU_ASSERT_TRUE(digest_equals(&second, &changed));
    slices[0] = TEXT("[1]");
    salts[0][15] = 1;
    reply_question_root(&asked[0], &changed);
    CU_ASSERT_FALSE(digest_equals(&first, &changed));
    salts[0][15] = 0;
}

static bool
holds(struct text bytes, const char *word)
{
    size_t size = strlen(word);
    for (size_t i = 0; i + size <= bytes.size; i++)
        if (memcmp(bytes.bytes + i, word, size) == 0)
            return true;
    return false;
}

static void
a_stranger_leaves_and_the_roots_stay(void)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct reply_evidence evidence = evidence_make(), back;
    struct digest before, after, others;
    struct text bytes, left, again;
    uint32_t purged;
    asked[1] = asked[0];
    asked[1].member = 2; /* of the same case: asked under the right number */
    asked[1].id = TEXT("another");
    reply_evidence_root(&evidence, &before);
    reply_question_root(&asked[1], &others);
    CU_ASSERT_TRUE_FATAL(reply_pack(&arena, &evidence, &bytes));
    CU_ASSERT_TRUE(reply_purge(&arena, bytes, 9, 3, &left, &purged));
    CU_ASSERT_EQUAL(purged, 0);
    CU_ASSERT_TRUE(text_is_absent(left));
    CU_ASSERT_TRUE_FATAL(reply_purge(&arena, bytes, 9, 1, &left, &purged));
    CU_ASSERT_EQUAL_FATAL(purged, 1);
    CU_ASSERT_TRUE_FATAL(reply_unpack(&arena, left, &back));
    CU_ASSERT_TRUE(back.questions[0].is_purged);
    CU_ASSERT_EQUAL(back.questions[0].slice_count, 0);
    CU_ASSERT_TRUE(text_is_empty(back.questions[0].id));
    CU_ASSERT_FALSE(back.questions[1].is_purged);
    CU_ASSERT_TRUE(text_equals_chars(back.questions[1].id, "another"));
    CU_ASSERT_TRUE(text_equals_chars(back.questions[1].slices[0], "[1]"));
    reply_evidence_root(&back, &after);
    CU_ASSERT_TRUE(digest_equals(&before, &after));
    reply_question_root(&back.questions[1], &after);
    CU_ASSERT_TRUE(digest_equals(&others, &after));
    /* A second time there is nothing left of it. */
    CU_ASSERT_TRUE(reply_purge(&arena, left, 9, 1, &again, &purged));
    CU_ASSERT_EQUAL(purged, 0);
    CU_ASSERT_TRUE_FATAL(reply_purge(&arena, left, 9, 2, &again, &purged));
    CU_ASSERT_EQUAL_FATAL(purged, 1);
    CU_ASSERT_TRUE_FATAL(reply_unpack(&arena, again, &back));
    reply_evidence_root(&back, &after);
    CU_ASSERT_TRUE(digest_equals(&before, &after));
    CU_ASSERT_FALSE(holds(again, "another") || holds(again, "[1]"));
    for (size_t size = 0; size < left.size; size++)
        CU_ASSERT_FALSE(reply_purge(&arena, text_slice(left, 0, size), 9, 1,
                                    &again, &purged));
    arena_release(&arena);
}

/* RFC 9162 2.1 worked out by hand: the root of two leaves. */
static void
the_root_is_that_of_the_standard(void)
{
    struct reply_evidence evidence = evidence_make();
    (void)evidence;
    struct digest leaves[2], root, expected;
    char entry[16 + 3];
    memcpy(entry, salts[0], 16);
    memcpy(entry + 16, "[1]", 3);
    digest_merkle_leaf((struct text){entry, 19}, &leaves[0]);
    digest_merkle_leaf((struct text){(const char *)salts[1], 16}, &leaves[1]);
    char node[65] = {1};
    memcpy(node + 1, leaves[0].bytes, 32);
    memcpy(node + 33, leaves[1].bytes, 32);
    digest_sha256((struct text){node, sizeof(node)}, &expected);
    reply_question_root(&asked[0], &root);
    CU_ASSERT_TRUE(digest_equals(&root, &expected));
}

static void
states_have_names(void)
{
    CU_ASSERT_STRING_EQUAL(case_state_name(STATE_RECEIVED), "RECEIVED");
    CU_ASSERT_STRING_EQUAL(case_state_name(STATE_SET_ASIDE), "SET_ASIDE");
    for (int i = 0; i < STATE_COUNT; i++)
        CU_ASSERT_PTR_NOT_NULL(case_state_name((enum case_state)i));
}

static const struct unit_test tests[] = {
    {"a tray survives packing", a_tray_survives},
    {"a tray that is cut anywhere is told", a_cut_tray_is_told},
    {"a reply survives packing", a_reply_survives},
    {"a reply that is cut anywhere is told", a_damaged_reply_is_told},
    {"one changed byte changes its own question's root alone",
     one_byte_changes_its_root_alone},
    {"the root over slices is that of RFC 9162",
     the_root_is_that_of_the_standard},
    {"a stranger leaves a reply, and the roots stay",
     a_stranger_leaves_and_the_roots_stay},
    {"states have names", states_have_names},
};

UNIT_MAIN("model_work_pack", tests)
