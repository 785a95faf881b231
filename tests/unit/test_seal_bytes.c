/* SPDX-License-Identifier: Apache-2.0
 *
 * Every bit of a complete signature and of an authority's reply means
 * something: altered, cut and lengthened, none of them passes.
 */
#include "cades.h"
#include "check.h"
#include "seal_pki.h"

static struct arena arena;
static const struct text manifest = {"<manifest/>", 11};

static struct text
seal(const struct pki *pki)
{
    struct text b, t, lt;
    struct fault fault = {0};
    struct seal_key *key = pki_seal_key(pki);
    struct seal_chain *chain = pki_chain(pki, "chain.pem");
    CU_ASSERT_TRUE_FATAL(
        cades_sign(&arena, key, manifest, PKI_NOW_US, &b, &fault));
    struct pki_stamp stamp = {.content = cades_signature_value(&arena, b),
                              .at_us = PKI_NOW_US};
    CU_ASSERT_TRUE_FATAL(cades_timestamped(
        &arena, b, pki_token(&arena, pki, &stamp), &t, &fault));
    CU_ASSERT_TRUE_FATAL(cades_completed(&arena, t, chain, &lt, &fault));
    seal_chain_close(chain);
    seal_key_close(key);
    return lt;
}

/* One bit of each byte, in turn; each byte left out; bytes behind. */
static void
every_byte_counts(void)
{
    struct pki pki;
    struct arena scratch;
    struct cades_verdict verdict;
    unsigned passed = 0;
    arena_init(&arena, 0);
    pki_open(&pki, "P-256");
    struct text lt = seal(&pki);
    struct cades_anchors *anchors = pki_anchors(&pki, "root.pem");
    char *bytes = arena_copy(&arena, lt.bytes, lt.size);
    arena_init(&scratch, 0);
    for (size_t i = 0; i < lt.size; i++) {
        bytes[i] = (char)(bytes[i] ^ (1 << (i % 8)));
        bool is_good = cades_verify(&scratch, anchors, manifest,
                                    (struct text){bytes, lt.size}, &verdict);
        /* Without a revocation list it is no LT any more, and says so. */
        if (is_good && verdict.level == CADES_LT) {
            passed++;
            printf("\n    bit %zu of byte %zu (of %zu)\n", i % 8, i, lt.size);
        }
        bytes[i] = lt.bytes[i];
        if (i % 8 == 0 && cades_verify(&scratch, anchors, manifest,
                                       (struct text){bytes, i}, &verdict))
            passed++;
        arena_release(&scratch);
    }
    CU_ASSERT_EQUAL(passed, 0);
    CU_ASSERT_FALSE(cades_verify(&scratch, anchors, manifest,
                                 (struct text){bytes, lt.size + 1}, &verdict));
    CU_ASSERT_TRUE(cades_verify(&scratch, anchors, manifest, lt, &verdict));
    arena_release(&scratch);
    cades_anchors_close(anchors);
    arena_release(&arena);
    pki_close(&pki);
}

/* The reply has parts that nobody signed: the status, the order of the
 * certificates. Whatever passes, the token it gives is the same one. */
static void
every_byte_of_a_reply(void)
{
    struct pki pki;
    struct arena scratch;
    struct text token, kept;
    struct timestamp_verdict verdict;
    struct timestamp_question question = {.content = manifest,
                                          .nonce = {1, 2, 3}};
    struct timestamp_bounds bounds = {PKI_NOW_US - 1000, PKI_NOW_US, 1000000};
    unsigned passed = 0;
    arena_init(&arena, 0);
    arena_init(&scratch, 0);
    pki_open(&pki, "P-256");
    struct pki_stamp stamp = {.content = manifest,
                              .at_us = PKI_NOW_US,
                              .nonce = question.nonce,
                              .accuracy_s = 1};
    struct text reply = pki_reply(&arena, 0, pki_token(&arena, &pki, &stamp));
    struct cades_anchors *anchors = pki_anchors(&pki, "issuers.pem");
    char *bytes = arena_copy(&arena, reply.bytes, reply.size);
    CU_ASSERT_TRUE_FATAL(timestamp_judge(&arena, anchors, &question, &bounds,
                                         reply, &kept, &verdict));
    for (size_t i = 0; i < reply.size; i++) {
        bytes[i] = (char)(bytes[i] ^ (1 << (i % 8)));
        if (timestamp_judge(&scratch, anchors, &question, &bounds,
                            (struct text){bytes, reply.size}, &token,
                            &verdict) &&
            !text_equals(token, kept)) {
            passed++;
            printf("\n    bit %zu of byte %zu (of %zu)\n", i % 8, i,
                   reply.size);
        }
        bytes[i] = reply.bytes[i];
        if (timestamp_judge(&scratch, anchors, &question, &bounds,
                            (struct text){bytes, i}, &token, &verdict))
            passed++;
        arena_release(&scratch);
    }
    CU_ASSERT_EQUAL(passed, 0);
    CU_ASSERT_FALSE(timestamp_judge(&scratch, anchors, &question, &bounds,
                                    (struct text){bytes, reply.size + 1},
                                    &token, &verdict));
    CU_ASSERT_TRUE(timestamp_judge(&scratch, anchors, &question, &bounds,
                                   (struct text){bytes, reply.size}, &token,
                                   &verdict));
    arena_release(&scratch);
    cades_anchors_close(anchors);
    arena_release(&arena);
    pki_close(&pki);
}

static const struct unit_test tests[] = {
    {"no bit of an LT signature can be altered", every_byte_counts},
    {"no bit of a reply can be altered", every_byte_of_a_reply},
};

UNIT_MAIN("seal bytes", tests)
