/* SPDX-License-Identifier: Apache-2.0
 *
 * Each allocation of libcrypto fails, in turn, and after it all
 * others; then the arena is full at every size. What comes out is a fault or a
 * signature that verifies, and what is revoked is refused all the same.
 *
 *   test_seal_memory          signing wholly, else every 23rd; P-256
 *   test_seal_memory --full   every one, all kinds of keys (5 minutes)
 */
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <string.h>

#include "cades.h"
#include "check.h"
#include "seal_errors.h"
#include "seal_pem.h"
#include "seal_pki.h"

static long until_failure = -1; /* allocations; below 0: none fails */
static bool for_good;           /* all after it fail too */
static bool has_fired;
static size_t allocations;

static bool
fails(void)
{
    if (until_failure < 0)
        return false;
    if (until_failure > 0) {
        until_failure--;
        return false;
    }
    has_fired = true;
    if (!for_good)
        until_failure = -1;
    return true;
}

static void *
hooked_malloc(size_t size, const char *file, int line)
{
    (void)file, (void)line;
    allocations++;
    return fails() ? NULL : malloc(size);
}

static void *
hooked_realloc(void *old, size_t size, const char *file, int line)
{
    (void)file, (void)line;
    return fails() ? NULL : realloc(old, size);
}

static void
hooked_free(void *bytes, const char *file, int line)
{
    (void)file, (void)line;
    free(bytes);
}

static bool is_full;
static unsigned faults, blamed; /* those that are not LOCAL */
static struct pki pki;
static struct seal_key *key;
static struct seal_chain *chain;
static struct cades_anchors *anchors, *revoking;
static struct arena kept;
static struct text b, t, token, lt, request;
static const struct text manifest = {"<manifest/>", 11};

enum step {
    SIGN,
    STAMP,
    COMPLETE,
    RAISE,
    REQUEST,
    VERIFY,
    VERIFY_REVOKED,
    STEPS
};

static struct timestamp_question
question(void)
{
    return (struct timestamp_question){
        .content = cades_signature_value(&kept, b), .nonce = {9}};
}

/* True: something came out, and *out is it. */
static bool
take(enum step step, struct arena *arena, struct text *out)
{
    struct fault fault = {0};
    struct cades_verdict verdict;
    struct timestamp_question asked = {.content = manifest, .nonce = {9}};
    bool is_done = false;
    *out = TEXT_NONE;
    switch (step) {
    case SIGN:
        is_done = cades_sign(arena, key, manifest, PKI_NOW_US, out, &fault);
        break;
    case STAMP:
        is_done = cades_timestamped(arena, b, token, out, &fault);
        break;
    case COMPLETE:
        is_done = cades_completed(arena, t, chain, out, &fault);
        break;
    case RAISE:
        is_done = cades_raised(arena, &(struct cades_raising){chain, key, NULL},
                               b, token, out, &fault);
        break;
    case REQUEST:
        is_done = timestamp_request(arena, &asked, out, &fault);
        break;
    case VERIFY:
        *out = lt;
        return cades_verify(arena, anchors, manifest, lt, &verdict);
    default:
        *out = lt;
        return cades_verify(arena, revoking, manifest, lt, &verdict);
    }
    CU_ASSERT_EQUAL(is_done, fault.kind == FAULT_NONE);
    faults += !is_done;
    blamed += !is_done && fault.kind != FAULT_LOCAL;
    CU_ASSERT_EQUAL(is_done, !text_is_absent(*out));
    return is_done;
}

static bool
is_good(enum step step, struct text made)
{
    static const enum cades_level due[] = {CADES_B, CADES_T, CADES_LT,
                                           CADES_LT};
    struct arena arena;
    struct cades_verdict verdict;
    if (step == VERIFY_REVOKED)
        return false;
    if (step == REQUEST)
        return text_equals(made, request);
    if (step >= VERIFY)
        return true;
    arena_init(&arena, 0);
    bool good = cades_verify(&arena, anchors, manifest, made, &verdict) &&
                verdict.level == due[step];
    arena_release(&arena);
    return good;
}

/* What chain and anchors have kept from before would hide most allocations. */
static void
forget(enum step step)
{
    if (step == COMPLETE || step == RAISE) {
        seal_chain_close(chain);
        chain = pki_chain(&pki, "chain.pem");
    } else if (step >= VERIFY) {
        cades_anchors_close(anchors);
        cades_anchors_close(revoking);
        anchors = pki_anchors(&pki, "root.pem");
        revoking = pki_anchors(&pki, "revoked.pem");
    }
}

/* Failure at allocation 0, 1, 2 ... until none is left to fail. */
static void
sweep(enum step step, bool all_after, size_t *count, unsigned *bad)
{
    struct arena arena;
    struct text out;
    size_t stride = is_full || step == SIGN || step == REQUEST ? 1 : 23;
    for (*count = 0; *count < 100000; *count += stride) {
        arena_init(&arena, 0);
        forget(step);
        has_fired = false;
        for_good = all_after;
        until_failure = (long)*count;
        bool is_done = take(step, &arena, &out);
        until_failure = -1;
        ERR_clear_error();
        if (is_done && !is_good(step, out))
            ++*bad;
        /* Nothing of the failure is remembered. */
        if (step == VERIFY && !take(step, &arena, &out))
            ++*bad;
        if (!has_fired && step != VERIFY_REVOKED)
            CU_ASSERT_TRUE(is_done);
        arena_release(&arena);
        if (!has_fired)
            return;
    }
    CU_FAIL("the sweep has no end");
}

static void
sweep_arena(enum step step, unsigned *bad)
{
    struct arena arena;
    struct text out;
    bool is_done = false;
    for (size_t cap = 16; !is_done && cap < 4000000;
         cap += is_full ? 64 : cap / 16 + 16) {
        arena_init(&arena, cap);
        is_done = take(step, &arena, &out);
        if (is_done && !is_good(step, out))
            ++*bad;
        arena_release(&arena);
    }
    CU_ASSERT_EQUAL(is_done, step != VERIFY_REVOKED);
}

static void
open_house(const char *kind)
{
    struct fault fault = {0};
    arena_init(&kept, 0);
    pki_open(&pki, kind);
    key = pki_seal_key(&pki);
    chain = pki_chain(&pki, "chain.pem");
    anchors = pki_anchors(&pki, "root.pem");
    X509_CRL *list =
        pki_crl(pki.ca, pki.ca_key, PKI_NOW_US - DAY_US, PKI_NOW_US + DAY_US,
                pki.signer, PKI_NOW_US - DAY_US);
    pki_write_pem(&pki, "revoked.pem", &pki.root, 1, &list, 1);
    X509_CRL_free(list);
    revoking = pki_anchors(&pki, "revoked.pem");
    CU_ASSERT_TRUE_FATAL(
        cades_sign(&kept, key, manifest, PKI_NOW_US, &b, &fault));
    struct timestamp_question asked = question();
    struct pki_stamp stamp = {.content = asked.content, .at_us = PKI_NOW_US};
    token = pki_token(&kept, &pki, &stamp);
    CU_ASSERT_TRUE_FATAL(cades_timestamped(&kept, b, token, &t, &fault));
    CU_ASSERT_TRUE_FATAL(cades_completed(&kept, t, chain, &lt, &fault));
    CU_ASSERT_TRUE_FATAL(take(REQUEST, &kept, &request));
}

static void
close_house(void)
{
    cades_anchors_close(revoking);
    cades_anchors_close(anchors);
    seal_chain_close(chain);
    seal_key_close(key);
    pki_close(&pki);
    arena_release(&kept);
}

static void
whole(const char *kind)
{
    static const char *const names[STEPS] = {
        "sign", "stamp", "complete", "raise", "request", "verify", "revoked"};
    open_house(kind);
    for (enum step step = SIGN; step < STEPS; step++) {
        size_t single = 0, all = 0;
        unsigned bad = 0;
        faults = blamed = 0;
        sweep(step, false, &single, &bad);
        sweep(step, true, &all, &bad);
        sweep_arena(step, &bad);
        printf("\n    %s %s: %zu allocations, %u bad, %u of %u faults blame "
               "others",
               kind, names[step], single, bad, blamed, faults);
        /* libcrypto gives up in some places without a word. */
        CU_ASSERT_TRUE(blamed * 50 <= faults);
        CU_ASSERT_TRUE(blamed == 0 || (step != SIGN && step != REQUEST));
        CU_ASSERT_EQUAL(bad, 0);
        CU_ASSERT_TRUE(single > 0 && all > 0);
    }
    printf("\n");
    close_house();
}

static void
every_allocation(void)
{
    whole("P-256");
    if (!is_full)
        return;
    whole("P-384");
    whole("RSA3072");
    whole("SM2");
}

/* A key that libcrypto has read without its size is remembered in the
 * certificate, which would count as weak from then on; so is that a root is its
 * own issuer, without which paths to it have no end. */
static void
no_strong_key_is_weak(void)
{
    unsigned refused = 0, weak = 0, endless = 0, blames = 0;
    open_house("SM2");
    X509 *const all[] = {pki.signer, pki.ca, pki.tsa, pki.root};
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        struct text der = seal_certificate_der(&kept, all[i]);
        has_fired = true;
        for (long after = 0; has_fired; after++) {
            seal_errors_begin();
            has_fired = for_good = false;
            until_failure = after;
            X509 *certificate = seal_certificate_read(der);
            bool is_usable =
                certificate != NULL && seal_certificate_is_usable(certificate);
            until_failure = -1;
            refused += !is_usable;
            blames +=
                !is_usable && certificate != NULL && !seal_errors_are_short();
            weak += is_usable && !seal_certificate_is_strong(certificate);
            endless += is_usable && all[i] == pki.root &&
                       X509_self_signed(certificate, 0) != 1;
            X509_free(certificate);
        }
    }
    printf("\n    %u refused, %u weak, %u without end, %u blamed", refused,
           weak, endless, blames);
    CU_ASSERT_TRUE(refused > 0);
    CU_ASSERT_EQUAL(weak, 0);
    CU_ASSERT_EQUAL(endless, 0);
    CU_ASSERT_EQUAL(blames, 0);
    close_house();
}

/* What a step costs is counted in allocations of libcrypto, which no load of
 * the machine changes: the first of a round, and the next. */
static void
the_next_costs_less(void)
{
    static const enum step steps[] = {RAISE, VERIFY};
    struct arena arena;
    struct text out;
    open_house("P-256");
    for (int i = 0; i < 2; i++) {
        size_t counts[2];
        arena_init(&arena, 0);
        forget(steps[i]);
        for (int k = 0; k < 2; k++) {
            allocations = 0;
            CU_ASSERT_TRUE(take(steps[i], &arena, &out));
            counts[k] = allocations;
        }
        printf("\n    %s: %zu allocations, then %zu",
               steps[i] == RAISE ? "raise" : "verify", counts[0], counts[1]);
        CU_ASSERT_TRUE(counts[1] * 20 <= counts[0]);
        arena_release(&arena);
    }
    printf("\n");
    close_house();
}

static const struct unit_test tests[] = {
    {"what a round shares is made once", the_next_costs_less},
    {"a good key is not called weak when memory is short",
     no_strong_key_is_weak},
    {"whatever allocation fails, no bad signature leaves", every_allocation},
};

int
main(int count, char **arguments)
{
    /* Before libcrypto has allocated anything. */
    if (CRYPTO_set_mem_functions(hooked_malloc, hooked_realloc, hooked_free) !=
        1)
        return 2;
    is_full = count > 1 && strcmp(arguments[1], "--full") == 0;
    return unit_run("seal memory", tests, 3);
}
