/* SPDX-License-Identifier: Apache-2.0
 *
 * evidence.zst: the report that is made of it is the report; nothing of another
 * case is in it; damage is told.
 */
#include "check.h"
#include "verify_ground.h"

static struct ground ground;

static bool
made_again(struct text bytes, struct arena *arena, struct evidence_kept *kept,
           struct case_made *made)
{
    struct settled_set set;
    return evidence_unpack(arena, bytes, kept) &&
           evidence_settled(arena, kept, &set) &&
           case_make(&ground.calls, &ground.rules, arena, &kept->facts.source,
                     &set, made);
}

static struct text
plain_of(struct text bytes)
{
    struct text plain = TEXT_NONE;
    CU_ASSERT_FATAL(
        pack_expand(&ground.arena, bytes, EVIDENCE_PLAIN_MAX, &plain));
    return plain;
}

static void
the_report_again(void)
{
    for (uint32_t i = 0; i < GROUND_CASES; i++) {
        struct case_made made, again;
        struct evidence_kept kept;
        ground_report(&ground, i, &made);
        CU_ASSERT_FATAL(
            made_again(ground_pack(&ground, i), &ground.arena, &kept, &again));
        CU_ASSERT_TRUE(text_equals(made.report, again.report));
        CU_ASSERT_TRUE(digest_equals(&made.evidence, &again.evidence));
        CU_ASSERT_TRUE(digest_equals(&kept.facts.pack, &ground.facts[i].pack));
        CU_ASSERT(kept.reply_count >= 3);
        for (uint32_t j = 0; j < kept.reply_count; j++)
            CU_ASSERT_TRUE(kept.replies[j].is_rooted);
    }
}

/* Each root is that of the row, which is in the log. */
static void
roots_are_those_of_the_log(void)
{
    struct evidence_kept kept;
    CU_ASSERT_FATAL(
        evidence_unpack(&ground.arena, ground_pack(&ground, 0), &kept));
    for (uint32_t j = 0; j < kept.reply_count; j++) {
        bool is_there = false;
        for (uint32_t i = 0; i < ground.row_count; i++)
            is_there |=
                digest_equals(&ground.rows[i].root, &kept.replies[j].root);
        CU_ASSERT_TRUE(is_there);
    }
}

static void
the_same_bytes(void)
{
    struct text bytes = ground_pack(&ground, 1);
    /* In another order of the rows, and opened for this case alone. */
    struct reply_row turned[GROUND_ROWS_MAX];
    struct settled_filter one = {1, &ground.facts[1].source.case_id};
    struct evidence_round *round;
    struct text again;
    for (uint32_t i = 0; i < ground.row_count; i++)
        turned[i] = ground.rows[ground.row_count - 1 - i];
    CU_ASSERT_FATAL(evidence_round_open(&ground.arena, turned, ground.row_count,
                                        &one, &round));
    CU_ASSERT_FATAL(
        evidence_pack(&ground.arena, round, &ground.facts[1], &again));
    CU_ASSERT_TRUE(text_equals(bytes, again));
}

static bool
holds(struct text bytes, struct text part)
{
    return part.size == 0 ||
           memmem(bytes.bytes, bytes.size, part.bytes, part.size) != NULL;
}

/* The owners' samples ask some persons again and again: of this case, too? */
static bool
is_asked_here(struct text id, uint32_t which)
{
    for (uint32_t i = 0; i < ground.row_count; i++) {
        struct reply_evidence all;
        CU_ASSERT_FATAL(
            reply_unpack(&ground.arena, ground.rows[i].evidence, &all));
        for (uint32_t j = 0; j < all.question_count; j++)
            if (all.questions[j].case_id == 41 + which &&
                text_equals(all.questions[j].id, id))
                return true;
    }
    return false;
}

/* Of persons that only other cases ask: their numbers, and what was said. */
static uint32_t
others_inside(const struct reply_row *row, uint32_t which, struct text plain,
              uint32_t *looked)
{
    struct reply_evidence all;
    uint32_t found = 0;
    CU_ASSERT_FATAL(reply_unpack(&ground.arena, row->evidence, &all));
    for (uint32_t i = 0; i < all.question_count; i++) {
        const struct reply_question *question = &all.questions[i];
        if (is_asked_here(question->id, which))
            continue;
        found += holds(plain, question->id);
        ++*looked;
        for (uint32_t j = 0; j < question->slice_count; j++)
            if (text_contains(question->slices[j],
                              text_chars(&ground.arena, question->id)))
                found += holds(plain, question->slices[j]);
    }
    return found;
}

static void
nothing_of_others(void)
{
    uint32_t looked = 0;
    for (uint32_t which = 0; which < GROUND_CASES; which++) {
        struct text plain = plain_of(ground_pack(&ground, which));
        struct evidence_kept kept;
        uint32_t questions = 0;
        for (uint32_t i = 0; i < ground.row_count; i++)
            CU_ASSERT_EQUAL(
                others_inside(&ground.rows[i], which, plain, &looked), 0);
        CU_ASSERT_FATAL(
            evidence_unpack(&ground.arena, ground_pack(&ground, which), &kept));
        for (uint32_t j = 0; j < kept.reply_count; j++)
            questions += kept.replies[j].evidence.question_count;
        CU_ASSERT(questions > 0 && questions < ground.question_count);
    }
    CU_ASSERT(looked > 10);
}

static void
a_cut_is_refused(void)
{
    struct text bytes = ground_pack(&ground, 0), plain = plain_of(bytes);
    struct evidence_kept kept;
    for (size_t size = 0; size < bytes.size; size++) {
        struct arena arena;
        arena_init(&arena, 0);
        CU_ASSERT_FALSE(
            evidence_unpack(&arena, text_slice(bytes, 0, size), &kept));
        arena_release(&arena);
    }
    for (size_t size = 0; size < plain.size; size += 7) {
        struct arena arena;
        struct text packed;
        arena_init(&arena, 0);
        CU_ASSERT_FATAL(
            pack_compress(&arena, text_slice(plain, 0, size), &packed));
        CU_ASSERT_FALSE(evidence_unpack(&arena, packed, &kept));
        arena_release(&arena);
    }
}

static bool
all_rooted(const struct evidence_kept *kept)
{
    for (uint32_t i = 0; i < kept->reply_count; i++)
        if (!kept->replies[i].is_rooted)
            return false;
    return true;
}

/* What was packed as evidence, again. */
static struct text
packed_again(struct arena *arena, struct text plain, size_t at, char bit)
{
    struct text packed;
    char *copy = arena_copy(arena, plain.bytes, plain.size);
    copy[at] = (char)(copy[at] ^ bit);
    CU_ASSERT_FATAL(
        pack_compress(arena, (struct text){copy, plain.size}, &packed));
    return packed;
}

/* Somebody who packs it again: it is refused, a root is missed, another report
 * comes of it, or what is not in the report says something else (facts). */
static void
a_flip_is_noticed(void)
{
    struct text bytes = ground_pack(&ground, 0), plain = plain_of(bytes);
    struct case_made made;
    uint32_t refused = 0, unrooted = 0, other = 0, quiet = 0;
    ground_report(&ground, 0, &made);
    for (size_t at = 0; at < plain.size; at += 5) {
        struct arena arena;
        struct evidence_kept kept;
        struct case_made again;
        arena_init(&arena, 0);
        struct text packed =
            packed_again(&arena, plain, at, (char)(1 << at % 8));
        if (!made_again(packed, &arena, &kept, &again))
            refused++;
        else if (!all_rooted(&kept))
            unrooted++;
        else if (!text_equals(made.report, again.report))
            other++;
        else
            quiet++;
        arena_release(&arena);
    }
    printf("\n    %u refused, %u without root, %u another report, %u quiet\n",
           refused, unrooted, other, quiet);
    CU_ASSERT(unrooted > 100);
    CU_ASSERT(other > 10);
    /* Bytes that no figure comes of (names as they were asked, frames that say
     * nothing): the container's manifest alone has them. */
    CU_ASSERT(quiet < (refused + unrooted + other) / 2);
}

/* As it lies in the container: one that is read is what was written. */
static void
a_flip_of_the_frame(void)
{
    struct text bytes = ground_pack(&ground, 0), plain = plain_of(bytes);
    for (size_t at = 0; at < bytes.size; at++) {
        struct arena arena;
        struct text read;
        arena_init(&arena, 0);
        char *copy = arena_copy(&arena, bytes.bytes, bytes.size);
        copy[at] = (char)(copy[at] ^ (1 << at % 8));
        if (pack_expand(&arena, (struct text){copy, bytes.size},
                        EVIDENCE_PLAIN_MAX, &read))
            CU_ASSERT_TRUE(text_equals(read, plain));
        arena_release(&arena);
    }
}

static void
nothing_behind_the_frame(void)
{
    static const char skipped[] = "\x50\x2A\x4D\x18\x03\0\0\0abc";
    struct text bytes = ground_pack(&ground, 0);
    struct evidence_kept kept;
    struct buffer out;
    buffer_init(&out, EVIDENCE_PLAIN_MAX);
    buffer_text(&out, bytes);
    buffer_add(&out, skipped, 11);
    CU_ASSERT_FALSE(evidence_unpack(&ground.arena, buffer_view(&out), &kept));
    buffer_release(&out);
}

/* A row that cannot be read stays known as such, and is not packed around. */
static void
a_damaged_row(void)
{
    struct ground damaged = ground;
    struct evidence_kept kept;
    struct settled_set set;
    struct case_made made;
    damaged.rows[0].evidence = TEXT("\x01 damaged");
    CU_ASSERT_FATAL(
        evidence_unpack(&ground.arena, ground_pack(&damaged, 0), &kept));
    CU_ASSERT_TRUE(kept.is_damaged[ground.rows[0].line]);
    CU_ASSERT_FATAL(evidence_settled(&ground.arena, &kept, &set));
    CU_ASSERT_TRUE(set.is_damaged[ground.rows[0].line]);
    CU_ASSERT_FALSE(case_make(&ground.calls, &ground.rules, &ground.arena,
                              &kept.facts.source, &set, &made));
}

static const struct unit_test tests[] = {
    {"the report is made again of it, byte for byte", the_report_again},
    {"its roots are those of the log", roots_are_those_of_the_log},
    {"the same input gives the same bytes", the_same_bytes},
    {"nothing of another case is in it", nothing_of_others},
    {"what is cut is refused", a_cut_is_refused},
    {"a changed byte is refused, or noticed", a_flip_is_noticed},
    {"a changed byte of the frame does not read as something else",
     a_flip_of_the_frame},
    {"nothing hides behind the frame", nothing_behind_the_frame},
    {"a damaged row is remembered as such", a_damaged_row},
};

int
main(void)
{
    ground_open(&ground);
    int code =
        unit_run("evidence.zst", tests, sizeof(tests) / sizeof(tests[0]));
    ground_close(&ground);
    return code;
}
