/* SPDX-License-Identifier: Apache-2.0
 *
 * What a witness answers to add-checkpoint: each status of tlog-witness, and
 * that nothing but 200 changes what it remembers.
 */
#include "witness_ground.h"
#include "witness_post.h"

static struct witness_post post;

#define AT_S 1679315147

/* As a log's client writes it: from `old`, by the tiles of `of`. */
static struct text
request_of(struct ground *of, uint64_t old, uint64_t to, struct text checkpoint)
{
    struct tlog_proof proof = {0};
    struct buffer body;
    tlog_reader_init(&reader, 1000, ground_read, of);
    CU_ASSERT_TRUE(old < 1 || to < old ||
                   tlog_prove_consistency(&reader, old, to, &proof, &fault));
    buffer_init(&body, 1 << 16);
    buffer_printf(&body, "old %llu\n", (unsigned long long)old);
    for (uint32_t i = 0; i < proof.count; i++) {
        digest_base64_add(&body, &proof.hashes[i]);
        buffer_chars(&body, "\n");
    }
    buffer_chars(&body, "\n");
    buffer_text(&body, checkpoint);
    struct text request = text_copy(&arena, buffer_view(&body));
    buffer_release(&body);
    return request;
}

static int
answer_to(struct text memory, struct text request)
{
    CU_ASSERT_TRUE_FATAL(witness_answer_post(&arena, &witness, memory, request,
                                             AT_S, &post, &fault));
    if (post.status != WITNESS_POST_TAKEN)
        CU_ASSERT_TRUE(text_is_absent(post.answer.memory));
    return (int)post.status;
}

static int
step(struct text memory, struct ground *of, uint64_t old, uint64_t to)
{
    return answer_to(memory, request_of(of, old, to, checkpoint_of(of, to)));
}

/* The answer is signature lines of ours over what was posted. */
static bool
is_cosignature(struct text checkpoint)
{
    struct note note;
    int64_t at_s;
    const char *whole =
        arena_printf(&arena, "%.*s%.*s", (int)checkpoint.size, checkpoint.bytes,
                     (int)post.body.size, post.body.bytes);
    return note_read(&arena, text_of(whole), &note, &fault) &&
           note.count == 2 &&
           note_verify(&note, note_signer_key(witness.signer), &at_s) ==
               NOTE_SIGNED &&
           at_s == AT_S;
}

static void
growth_is_cosigned(void)
{
    static const uint64_t sizes[] = {1, 5, 256, 300, 1000};
    struct text memory = TEXT_NONE;
    begin();
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        struct text checkpoint = checkpoint_of(&ground, sizes[i]);
        CU_ASSERT_EQUAL(
            answer_to(memory, request_of(&ground, i == 0 ? 0 : sizes[i - 1],
                                         sizes[i], checkpoint)),
            200);
        CU_ASSERT_TRUE(is_cosignature(checkpoint));
        CU_ASSERT_TRUE(text_equals(post.answer.memory, checkpoint));
        memory = post.answer.memory;
    }
    /* The last one again is cosigned again, and kept again: that it could be
     * read does not say that it is on the disk. */
    CU_ASSERT_EQUAL(step(memory, &ground, 1000, 1000), 200);
    CU_ASSERT_TRUE(is_cosignature(memory));
    CU_ASSERT_TRUE(text_equals(post.answer.memory, memory));
    end();
}

static void
each_refusal_has_its_status(void)
{
    struct digest root;
    begin();
    struct text at_500 = checkpoint_of(&ground, 500);
    /* Whoever does not know how far we are is told, and nothing else. */
    CU_ASSERT_EQUAL(step(at_500, &ground, 0, 700), 409);
    CU_ASSERT_TRUE(text_equals_chars(post.body, "500\n"));
    CU_ASSERT_EQUAL(step(at_500, &ground, 499, 700), 409);
    CU_ASSERT_EQUAL(step(at_500, &ground, 400, 499), 409); /* a cut tail */
    CU_ASSERT_EQUAL(step(TEXT_NONE, &ground, 500, 700), 409);
    CU_ASSERT_TRUE(text_equals_chars(post.body, "0\n"));
    CU_ASSERT_EQUAL(step(at_500, &ground, 500, 499), 400);
    CU_ASSERT_EQUAL(step(at_500, &other, 500, 500), 409); /* a fork */
    CU_ASSERT_EQUAL(post.answer.verdict, WITNESS_FORKED);
    CU_ASSERT_EQUAL(step(at_500, &other, 500, 700), 422); /* rewritten */
    CU_ASSERT_EQUAL(post.answer.verdict, WITNESS_INCONSISTENT);
    rfc_hash(ground.leaves, 500, &root);
    CU_ASSERT_EQUAL(answer_to(at_500, request_of(&ground, 500, 500,
                                                 note_ground_checkpoint(
                                                     &arena, stranger, ORIGIN,
                                                     500, &root))),
                    403);
    CU_ASSERT_EQUAL(
        answer_to(at_500, request_of(&ground, 500, 500,
                                     note_ground_checkpoint(
                                         &arena, log_signer,
                                         TEXT("log.example/2"), 500, &root))),
        404);
    end();
}

static void
what_is_malformed(void)
{
    static const char *const heads[] = {
        "",          "old\n\n",   "old -1\n\n",   "old 0500\n\n",
        "old 500\n", "new 5\n\n", "old 500 \n\n", "old 500\nxyz\n\n"};
    begin();
    struct text at_500 = checkpoint_of(&ground, 500);
    struct text next = checkpoint_of(&ground, 500);
    for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
        CU_ASSERT_EQUAL(answer_to(at_500, text_of(arena_printf(
                                              &arena, "%s%.*s", heads[i],
                                              (int)next.size, next.bytes))),
                        400);
    CU_ASSERT_EQUAL(answer_to(at_500, TEXT("old 500\n\nhello\n")), 400);
    CU_ASSERT_EQUAL(answer_to(at_500, TEXT("old 500\n\n")), 400);
    struct text good =
        request_of(&ground, 500, 700, checkpoint_of(&ground, 700));
    for (size_t size = 0; size < good.size; size++)
        CU_ASSERT_NOT_EQUAL(answer_to(at_500, text_slice(good, 0, size)), 200);
    CU_ASSERT_EQUAL(answer_to(at_500, good), 200);
    /* A proof where none belongs, and 64 hashes. */
    struct text hash = TEXT("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n");
    CU_ASSERT_EQUAL(
        answer_to(at_500, text_of(arena_printf(&arena, "old 500\n%.*s\n%.*s",
                                               (int)hash.size, hash.bytes,
                                               (int)next.size, next.bytes))),
        422);
    struct buffer many;
    buffer_init(&many, 1 << 16);
    buffer_chars(&many, "old 500\n");
    for (int i = 0; i < 64; i++)
        buffer_text(&many, hash);
    buffer_chars(&many, "\n");
    buffer_text(&many, checkpoint_of(&ground, 700));
    CU_ASSERT_EQUAL(answer_to(at_500, buffer_view(&many)), 400);
    buffer_release(&many);
    end();
}

static void
a_damaged_memory_answers_nothing(void)
{
    begin();
    struct text memory = checkpoint_of(&ground, 500);
    CU_ASSERT_FALSE(witness_answer_post(
        &arena, &witness, text_slice(memory, 0, memory.size / 2),
        request_of(&ground, 500, 700, checkpoint_of(&ground, 700)), AT_S, &post,
        &fault));
    CU_ASSERT_EQUAL(fault.kind, FAULT_INPUT);
    end();
}

static const struct unit_test tests[] = {
    {"a log that grows is cosigned, line by line", growth_is_cosigned},
    {"each refusal has its status", each_refusal_has_its_status},
    {"what is malformed, cut or too much", what_is_malformed},
    {"a damaged memory answers nothing", a_damaged_memory_answers_nothing},
};

UNIT_MAIN("the answers of a witness", tests)
