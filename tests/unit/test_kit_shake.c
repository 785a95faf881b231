/* SPDX-License-Identifier: Apache-2.0
 *
 * That shaking notices what it looks for: a good connector, spoiled in one way
 * at a time.
 */
#include <stdlib.h>

#include "check.h"
#include "golden.h"
#include "promise.h"
#include "shake.h"

#define TIMES 64

static const char *const folders[] = {TESTS_FOLDER "/golden/marriage/several"};

static const struct connector *
good(void)
{
    return connector_find(LINE_MARRIAGE);
}

/* What shaking says of it; NULL: all is well. */
static const char *
said_of(const struct connector *connector, struct arena *arena)
{
    struct shaken shaken;
    struct shake shake = {.connector = connector,
                          .case_count = 1,
                          .cases = folders,
                          .seed = 1,
                          .times = TIMES};
    CU_ASSERT_FATAL(shake_run(arena, &shake, &shaken));
    return shaken.sentence;
}

static void
says(const struct connector *connector, const char *word)
{
    struct arena arena;
    arena_init(&arena, 0);
    const char *said = said_of(connector, &arena);
    CU_ASSERT_PTR_NOT_NULL(said);
    if (said != NULL && strstr(said, word) == NULL)
        CU_FAIL(said);
    arena_release(&arena);
}

static void
good_is_well(void)
{
    struct arena arena;
    arena_init(&arena, 0);
    CU_ASSERT_PTR_NULL(said_of(good(), &arena));
    arena_release(&arena);
}

/* ---- spoiled ---- */

static volatile char sink;

static bool
split_reads_on(struct arena *arena, const struct stamp *stamp,
               const struct question *questions, uint32_t count,
               const struct reply *replies, uint32_t reply_count,
               struct split *split)
{
    sink = replies[0].body.bytes[replies[0].body.size];
    return good()->split(arena, stamp, questions, count, replies, reply_count,
                         split);
}

static bool
read_reads_on(struct arena *arena, const struct evidence *evidence,
              const struct question *question, struct answer *answer)
{
    if (evidence->slice_count > 0)
        sink = evidence->slices[0].bytes[evidence->slices[0].size];
    return good()->read(arena, evidence, question, answer);
}

static void
past_the_end(void)
{
    struct connector bad = *good();
    bad.split = split_reads_on;
    says(&bad, "past the end");
    bad.split = good()->split;
    bad.read = read_reads_on;
    says(&bad, "past the end");
}

static bool
read_aborts(struct arena *arena, const struct evidence *evidence,
            const struct question *question, struct answer *answer)
{
    (void)arena, (void)evidence, (void)question, (void)answer;
    abort();
}

static bool
read_never_ends(struct arena *arena, const struct evidence *evidence,
                const struct question *question, struct answer *answer)
{
    for (sink = 1; sink != 0; sink = 1)
        continue;
    return good()->read(arena, evidence, question, answer);
}

static void
dead_or_endless(void)
{
    struct connector bad = *good();
    bad.read = read_aborts;
    says(&bad, "assertion");
    bad.read = read_never_ends;
    says(&bad, "2 s of processor");
}

static bool
read_invents(struct arena *arena, const struct evidence *evidence,
             const struct question *question, struct answer *answer)
{
    bool is_done = good()->read(arena, evidence, question, answer);
    if (is_done && answer->record_count > 0)
        answer->records[0].id = TEXT("310104195511031033");
    return is_done;
}

static bool
read_echoes_the_question(struct arena *arena, const struct evidence *evidence,
                         const struct question *question, struct answer *answer)
{
    bool is_done = good()->read(arena, evidence, question, answer);
    if (is_done && answer->record_count > 0)
        answer->records[0].name = question->name;
    return is_done;
}

static void
somebody_else(void)
{
    struct connector bad = *good();
    bad.read = read_invents;
    says(&bad, "names somebody");
    bad.read = read_echoes_the_question; /* 古丽·买买提, who came with • */
    says(&bad, "names somebody");
}

static bool
next_fails(struct arena *arena, const struct exchange_view *view,
           struct next *next)
{
    (void)good()->next(arena, view, next);
    return false;
}

static bool
read_finds_nothing(struct arena *arena, const struct evidence *evidence,
                   const struct question *question, struct answer *answer)
{
    bool is_done = good()->read(arena, evidence, question, answer);
    if (answer->kind == ANSWER_GARBLED)
        *answer = (struct answer){.kind = ANSWER_FOUND};
    return is_done;
}

static void
broken_words(void)
{
    struct connector bad = *good();
    bad.next = next_fails;
    says(&bad, "although its arena has not");
    bad = *good();
    bad.read = read_finds_nothing;
    says(&bad, "without");
}

/* ---- slices ---- */

static const char *
judged(const struct slice *slices, uint32_t count, size_t frame_size)
{
    static const struct reply replies[] = {{.body = {"0123456789", 10}}};
    struct text frames[] = {{"0123456789", frame_size}};
    struct slice given[4];
    struct arena arena;
    memcpy(given, slices, count * sizeof(*given));
    struct split split = {.slice_count = count,
                          .slices = given,
                          .frame_count = 1,
                          .frames = frames};
    arena_init(&arena, 0);
    const char *said = promise_split(&arena, replies, 1, 2, &split);
    arena_release(&arena);
    return said;
}

static bool
is_judged(const struct slice *slices, uint32_t count, size_t frame_size,
          const char *word)
{
    const char *said = judged(slices, count, frame_size);
    return said != NULL && strstr(said, word) != NULL;
}

static void
slices_in_order(void)
{
    static const struct slice fine[] = {{0, 0, 0, 4}, {1, 0, 4, 9}};
    static const struct slice overlap[] = {{0, 0, 0, 4}, {1, 0, 3, 9}};
    static const struct slice back[] = {{0, 0, 4, 9}, {0, 0, 0, 4}};
    static const struct slice outside[] = {{0, 0, 0, 11}};
    static const struct slice empty[] = {{0, 0, 3, 3}};
    static const struct slice unasked[] = {{2, 0, 0, 4}};
    static const struct slice elsewhere[] = {{0, 1, 0, 4}};
    CU_ASSERT_PTR_NULL(judged(fine, 2, 1));
    CU_ASSERT(is_judged(overlap, 2, 2, "overlap"));
    CU_ASSERT(is_judged(back, 2, 1, "ordered"));
    CU_ASSERT(is_judged(outside, 1, 0, "outside"));
    CU_ASSERT(is_judged(empty, 1, 10, "empty"));
    CU_ASSERT(is_judged(unasked, 1, 6, "not asked"));
    CU_ASSERT(is_judged(elsewhere, 1, 6, "outside"));
    CU_ASSERT(is_judged(fine, 2, 0, "lost"));
}

/* ---- chance ---- */

static void
same_seed(void)
{
    struct arena arena;
    struct text bytes = TEXT("{\"head\":{\"ts\":1},\"body\":[]}");
    uint64_t one = 7, same = 7, other = 8;
    unsigned differ = 0;
    arena_init(&arena, 0);
    for (unsigned i = 0; i < 500; i++) {
        struct text a = shake_change(&arena, &one, bytes, bytes);
        struct text b = shake_change(&arena, &same, bytes, bytes);
        struct text c = shake_change(&arena, &other, bytes, bytes);
        CU_ASSERT_FATAL(text_equals(a, b));
        differ += !text_equals(a, c) && !text_equals(a, bytes);
    }
    CU_ASSERT(differ > 450);
    CU_ASSERT(!text_is_absent(shake_change(&arena, &one, TEXT(""), TEXT(""))));
    arena_release(&arena);
}

static const struct unit_test tests[] = {
    {"a good connector is well", good_is_well},
    {"who reads past a reply or a slice is stopped there", past_the_end},
    {"who dies or does not end is said to", dead_or_endless},
    {"a record for somebody who is not in the bytes is noticed", somebody_else},
    {"a call that fails without cause, a kind without records", broken_words},
    {"slices lie in order, inside and apart, frames hold the rest",
     slices_in_order},
    {"the same seed changes the same bytes, another one others", same_seed},
};

UNIT_MAIN("kit shake", tests)
