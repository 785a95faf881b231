/* SPDX-License-Identifier: Apache-2.0
 *
 * Containers whose signatures and time stamps are real: sealed, raised, renewed
 * and believed by the root alone, with keys of both profiles.
 */
#include "check.h"
#include "container_verify.h"
#include "date.h"
#include "seal_pki.h"

#define YEAR_US (365 * DAY_US)
#define RENEWED_US (PKI_NOW_US + 7 * YEAR_US)

static const struct container_calls calls = {cades_verify_at, timestamp_verify};
static struct arena arena;
static struct fault fault;
static struct pki pki;
static struct container_verdict verdict;

static const char *anchor_name = "root.pem";
static const struct digest *expected_signer;

static bool
verify_at(struct text file, int64_t now_us)
{
    struct cades_anchors *anchors = pki_anchors(&pki, anchor_name);
    struct container_verifier verifier = {
        .calls = &calls,
        .anchors = anchors,
        .entry_cap = 1 << 20,
        .now_us = now_us,
        .signer_digest = expected_signer,
    };
    bool is_good = container_verify(&arena, &verifier, file, &verdict);
    cades_anchors_close(anchors);
    return is_good;
}

static bool
verify(struct text file)
{
    return verify_at(file, INSTANT_NONE);
}

static struct container
unsigned_parts(void)
{
    struct container parts = {
        .report_json = TEXT("{\"outcome\":\"REFER\"}"),
        .report_html = TEXT("<!doctype html>"),
        .case_json = TEXT("{\"case\":\"C1\"}"),
        .evidence = TEXT("\x28\xB5\x2F\xFD"),
        .documents = {{CONTAINER_PDF, TEXT("%PDF-1.7")}},
        .document_count = 1,
    };
    CU_ASSERT_FATAL(
        container_manifest(&arena, &parts, NULL, &parts.manifest, &fault));
    return parts;
}

static struct text
make(const struct container *parts)
{
    struct text file;
    CU_ASSERT_FATAL(container_make(&arena, parts, &file, &fault));
    return file;
}

static struct container
parts_of(struct text file)
{
    struct container parts;
    struct flaws flaws = {0};
    CU_ASSERT_FATAL(container_read(&arena, file, 1 << 20, &parts, &flaws));
    return parts;
}

static struct text
sealed_b(void)
{
    struct container parts = unsigned_parts();
    struct seal_key *key = pki_seal_key(&pki);
    CU_ASSERT_FATAL(cades_sign(&arena, key, parts.manifest, PKI_NOW_US,
                               &parts.signature, &fault));
    seal_key_close(key);
    return make(&parts);
}

static struct text
raised_by(struct text file, const char *chain_name)
{
    struct container parts = parts_of(file);
    struct text stamped, whole, out;
    struct seal_chain *chain = pki_chain(&pki, chain_name);
    struct pki_stamp wish = {.content =
                                 cades_signature_value(&arena, parts.signature),
                             .at_us = PKI_NOW_US + INT64_C(1000000)};
    CU_ASSERT_FATAL(cades_timestamped(&arena, parts.signature,
                                      pki_token(&arena, &pki, &wish), &stamped,
                                      &fault));
    CU_ASSERT_FATAL(cades_completed(&arena, stamped, chain, &whole, &fault));
    seal_chain_close(chain);
    CU_ASSERT_FATAL(
        container_with_signature(&arena, &parts, whole, &out, &fault));
    return out;
}

static struct text
raised_lt(struct text file)
{
    return raised_by(file, "chain.pem");
}

static struct text
completed(struct text token, const char *chain_name)
{
    struct text out;
    struct seal_chain *chain = pki_chain(&pki, chain_name);
    CU_ASSERT_FATAL(timestamp_completed(&arena, token, chain, &out, &fault));
    seal_chain_close(chain);
    return out;
}

static struct text
archived(struct text file, struct text last_token, const char *chain_name,
         int64_t at_us)
{
    struct container parts = parts_of(file);
    struct text manifest, out;
    CU_ASSERT_FATAL(container_archive_manifest(&arena, &parts, last_token,
                                               &manifest, &fault));
    struct pki_stamp wish = {.content = manifest, .at_us = at_us};
    struct text token = completed(pki_token(&arena, &pki, &wish), chain_name);
    CU_ASSERT_FATAL(container_with_archive(&arena, &parts, last_token, manifest,
                                           token, &out, &fault));
    return out;
}

/* A chain whose lists are in force at at_us; of `revoked`, since a year before.
 */
static void
write_lists(const char *name, int64_t at_us, X509 *revoked)
{
    X509 *all[] = {pki.ca, pki.root};
    X509_CRL *lists[] = {pki_crl(pki.root, pki.root_key, at_us - DAY_US,
                                 at_us + DAY_US, NULL, 0),
                         pki_crl(pki.ca, pki.ca_key, at_us - DAY_US,
                                 at_us + DAY_US, revoked, at_us - YEAR_US)};
    pki_write_pem(&pki, name, all, 2, lists, 2);
    X509_CRL_free(lists[0]);
    X509_CRL_free(lists[1]);
}

static void
begin(const char *kind)
{
    fault_clear(&fault);
    pki_open(&pki, kind);
}

static void
end(void)
{
    pki_close(&pki);
    arena_release(&arena);
}

static void
all_levels(const char *kind)
{
    begin(kind);
    struct text file = sealed_b();
    CU_ASSERT_TRUE(verify(file));
    CU_ASSERT_EQUAL(verdict.level, CONTAINER_B);
    CU_ASSERT_EQUAL(verdict.until_us, verdict.signature.signer_until_us);
    struct digest leaf = verdict.leaf;
    file = raised_lt(file);
    CU_ASSERT_TRUE(verify(file));
    CU_ASSERT_EQUAL(verdict.level, CONTAINER_LT);
    CU_ASSERT_EQUAL(verdict.until_us, PKI_NOW_US + 8 * YEAR_US);
    CU_ASSERT_TRUE(digest_equals(&leaf, &verdict.leaf));
    size_t lt = file.size;
    file = archived(file, TEXT_NONE, "chain.pem", PKI_NOW_US + DAY_US);
    CU_ASSERT_TRUE(verify(file));
    CU_ASSERT_EQUAL(verdict.level, CONTAINER_LTA);
    CU_ASSERT_EQUAL(verdict.archives[0].at_us, PKI_NOW_US + DAY_US);
    write_lists("later.pem", RENEWED_US, NULL);
    struct text first = verdict.container.archives[0].token;
    struct text last = completed(first, "later.pem");
    CU_ASSERT_TRUE(last.size > first.size);
    struct text renewed = archived(file, last, "later.pem", RENEWED_US);
    CU_ASSERT_TRUE(verify(renewed));
    CU_ASSERT_EQUAL(verdict.container.archive_count, 2);
    CU_ASSERT_TRUE(digest_equals(&leaf, &verdict.leaf));
    printf("\n    %s: LT %zu, LTA %zu, renewed %zu bytes\n", kind, lt,
           file.size, renewed.size);
    end();
}

static void
levels_intl(void)
{
    all_levels("P-256");
}

static void
levels_sm(void)
{
    all_levels("SM2");
}

/* Whoever has no key of ours: what he can do with genuine parts. */
static void
forged(void)
{
    begin("P-256");
    struct text good = archived(raised_lt(sealed_b()), TEXT_NONE, "chain.pem",
                                PKI_NOW_US + DAY_US);
    struct container parts = parts_of(good);
    parts.report_json = TEXT("{\"outcome\":\"WITHIN\"}");
    CU_ASSERT_FALSE(verify(make(&parts)));
    CU_ASSERT_TRUE(flaws_have(&verdict.flaws, "digest", "report.json"));
    CU_ASSERT_FATAL(
        container_manifest(&arena, &parts, NULL, &parts.manifest, &fault));
    CU_ASSERT_FALSE(verify(make(&parts)));
    CU_ASSERT_TRUE(flaws_have(&verdict.flaws, "signature", NULL));
    parts = parts_of(good);
    parts.archives[0].token = TEXT("0");
    CU_ASSERT_FALSE(verify(make(&parts)));
    CU_ASSERT_TRUE(
        flaws_have(&verdict.flaws, "timestamp", "META-INF/timestamp001.tst"));
    parts = parts_of(sealed_b());
    good = archived(make(&parts), TEXT_NONE, "chain.pem", PKI_NOW_US + DAY_US);
    CU_ASSERT_FALSE(verify(good));
    CU_ASSERT_TRUE(flaws_have(&verdict.flaws, "archive_level", NULL));
    end();
}

/* A house of the same names, and other keys. */
static void
another_house(void)
{
    begin("P-256");
    struct text file = raised_lt(sealed_b());
    CU_ASSERT_TRUE(verify(file));
    pki_close(&pki);
    pki_open(&pki, "P-256");
    CU_ASSERT_FALSE(verify(file));
    CU_ASSERT_EQUAL(verdict.level, CONTAINER_NONE);
    end();
}

/* Another signer of the same house is not the one that was asked for. */
static void
expected_or_not(void)
{
    struct digest wanted[3];
    unsigned char *bytes = NULL;
    begin("P-256");
    struct text file = raised_lt(sealed_b());
    int size = i2d_X509(pki.signer, &bytes);
    digest_sha256((struct text){(char *)bytes, (size_t)size}, &wanted[0]);
    OPENSSL_free(bytes);
    bytes = NULL;
    size = i2d_PUBKEY(pki.signer_key, &bytes);
    digest_sha256((struct text){(char *)bytes, (size_t)size}, &wanted[1]);
    OPENSSL_free(bytes);
    digest_sha256(TEXT("somebody else"), &wanted[2]);
    for (int i = 0; i < 3; i++) {
        expected_signer = &wanted[i];
        CU_ASSERT_EQUAL(verify(file), i < 2);
        CU_ASSERT_EQUAL(
            flaws_have(&verdict.flaws, "signer", "META-INF/signature001.p7s"),
            i == 2);
    }
    expected_signer = NULL;
    end();
}

static void
proof_ends(void)
{
    begin("P-256");
    struct text file = archived(raised_lt(sealed_b()), TEXT_NONE, "chain.pem",
                                PKI_NOW_US + DAY_US);
    CU_ASSERT_TRUE(verify_at(file, PKI_NOW_US + 8 * YEAR_US));
    CU_ASSERT_FALSE(verify_at(file, PKI_NOW_US + 8 * YEAR_US + DAY_US));
    CU_ASSERT_TRUE(flaws_have(&verdict.flaws, "ended", NULL));
    end();
}

/* Without a stamp there is only the signer's word for the time; with one that
 * stands before the revocation there is more. */
static void
signer_revoked_later(void)
{
    begin("P-256");
    struct text b = sealed_b(), lt = raised_lt(b);
    X509_CRL *list =
        pki_crl(pki.ca, pki.ca_key, PKI_NOW_US + 3 * DAY_US,
                PKI_NOW_US + 9 * DAY_US, pki.signer, PKI_NOW_US + 2 * DAY_US);
    anchor_name = "later-anchors.pem";
    pki_write_pem(&pki, anchor_name, &pki.root, 1, &list, 1);
    X509_CRL_free(list);
    CU_ASSERT_TRUE(verify_at(b, PKI_NOW_US + DAY_US));
    CU_ASSERT_FALSE(verify_at(b, PKI_NOW_US + 3 * DAY_US));
    CU_ASSERT_TRUE(flaws_have(&verdict.flaws, "signature", NULL));
    CU_ASSERT_TRUE(verify_at(lt, PKI_NOW_US + 3 * DAY_US));
    anchor_name = "root.pem";
    end();
}

/* By the instant of the question, give or take what two clocks may differ. */
static void
of_the_future(void)
{
    const char *const names[] = {"META-INF/signature001.p7s",
                                 "META-INF/timestamp001.tst"};
    begin("P-256");
    struct text b = sealed_b(), lt = raised_lt(b);
    struct text lta = archived(lt, TEXT_NONE, "chain.pem", PKI_NOW_US + DAY_US);
    CU_ASSERT_TRUE(verify_at(b, PKI_NOW_US - CADES_CLOCK_US));
    CU_ASSERT_FALSE(verify_at(b, PKI_NOW_US - CADES_CLOCK_US - 1));
    CU_ASSERT_TRUE(flaws_have(&verdict.flaws, "timestamp_future", names[0]));
    /* Its stamp is of a second later. */
    CU_ASSERT_FALSE(verify_at(lt, PKI_NOW_US - CADES_CLOCK_US));
    CU_ASSERT_TRUE(flaws_have(&verdict.flaws, "timestamp_future", names[0]));
    CU_ASSERT_TRUE(verify_at(lt, PKI_NOW_US - CADES_CLOCK_US + 1000000));
    CU_ASSERT_TRUE(verify_at(lta, PKI_NOW_US + DAY_US - CADES_CLOCK_US));
    CU_ASSERT_FALSE(verify_at(lta, PKI_NOW_US + DAY_US - CADES_CLOCK_US - 1));
    CU_ASSERT_TRUE(flaws_have(&verdict.flaws, "timestamp_future", names[1]));
    CU_ASSERT_FALSE(flaws_have(&verdict.flaws, "timestamp_future", names[0]));
    end();
}

/* The authority hangs under the root itself and outlives the signer's issuer:
 * when that has ended, only an archive stamp of before proves anything. */
static void
issuer_ends_first(void)
{
    begin("P-256");
    struct pki_wish wish = {.name = "Stamps of the root",
                            .from_us = PKI_NOW_US - 30 * DAY_US,
                            .until_us = PKI_NOW_US + 12 * YEAR_US,
                            .usage = "critical,digitalSignature",
                            .extended = "critical,timeStamping"};
    X509_free(pki.tsa);
    pki.tsa = pki_certificate(&wish, pki.tsa_key, pki.root, pki.root_key);
    struct text lt = raised_lt(sealed_b());
    CU_ASSERT_TRUE(verify(lt));
    CU_ASSERT_EQUAL(verdict.signature.tsa_until_us, PKI_NOW_US + 12 * YEAR_US);
    CU_ASSERT_EQUAL(verdict.until_us, PKI_NOW_US + 10 * YEAR_US);
    CU_ASSERT_TRUE(verify_at(lt, PKI_NOW_US + 10 * YEAR_US));
    CU_ASSERT_FALSE(verify_at(lt, PKI_NOW_US + 10 * YEAR_US + DAY_US));
    CU_ASSERT_TRUE(flaws_have(&verdict.flaws, "ended", NULL));
    write_lists("early.pem", PKI_NOW_US + 9 * YEAR_US, NULL);
    write_lists("late.pem", PKI_NOW_US + 11 * YEAR_US, NULL);
    struct text file =
        archived(lt, TEXT_NONE, "early.pem", PKI_NOW_US + 9 * YEAR_US);
    CU_ASSERT_TRUE(verify_at(file, PKI_NOW_US + 11 * YEAR_US));
    CU_ASSERT_EQUAL(verdict.until_us, PKI_NOW_US + 12 * YEAR_US);
    file = archived(lt, TEXT_NONE, "late.pem", PKI_NOW_US + 11 * YEAR_US);
    CU_ASSERT_FALSE(verify_at(file, PKI_NOW_US + 11 * YEAR_US));
    CU_ASSERT_TRUE(flaws_have(&verdict.flaws, "timestamp_late", NULL));
    end();
}

/* The authority lost its key between its stamp and the one that covers it: the
 * list that the renewal brings says so. */
static void
revoked_before_renewal(void)
{
    begin("P-256");
    struct text file = archived(raised_lt(sealed_b()), TEXT_NONE, "chain.pem",
                                PKI_NOW_US + DAY_US);
    struct text first = parts_of(file).archives[0].token;
    write_lists("later.pem", RENEWED_US, NULL);
    write_lists("revoked.pem", RENEWED_US, pki.tsa);
    CU_ASSERT_TRUE(verify(archived(file, completed(first, "later.pem"),
                                   "later.pem", RENEWED_US)));
    CU_ASSERT_FALSE(verify(archived(file, completed(first, "revoked.pem"),
                                    "later.pem", RENEWED_US)));
    CU_ASSERT_TRUE(
        flaws_have(&verdict.flaws, "timestamp", "META-INF/timestamp001.tst"));
    end();
}

/* The authority of the signature's own stamp is revoked two days after it: it
 * has lost its key where it gives no reason or such a one, and what it stamped
 * before stays good where it has only stopped. An archive stamp of the day
 * between covers. */
static void
revoked_after_sealing(void)
{
    static const struct {
        int reason;
        bool is_good;
    } table[] = {{-1, false}, {1, false}, {10, false}, {0, true},
                 {3, true},   {4, true},  {5, true}};
    begin("P-256");
    struct text lt = raised_lt(sealed_b());
    struct text lta = archived(lt, TEXT_NONE, "chain.pem", PKI_NOW_US + DAY_US);
    anchor_name = "later-anchors.pem";
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        for (int before = 0; before < 2; before++) {
            X509_CRL *list = pki_crl_reason(
                pki.ca, pki.ca_key, PKI_NOW_US + 3 * DAY_US,
                PKI_NOW_US + 9 * DAY_US, pki.tsa,
                PKI_NOW_US + (before ? -DAY_US : 2 * DAY_US), table[i].reason);
            pki_write_pem(&pki, anchor_name, &pki.root, 1, &list, 1);
            X509_CRL_free(list);
            CU_ASSERT_EQUAL(verify_at(lt, PKI_NOW_US + 3 * DAY_US),
                            table[i].is_good && !before);
        }
    }
    /* Covered in time: the list speaks of the archive stamp alone. */
    X509_CRL *list = pki_crl_reason(pki.ca, pki.ca_key, PKI_NOW_US + 3 * DAY_US,
                                    PKI_NOW_US + 9 * DAY_US, pki.tsa,
                                    PKI_NOW_US + 2 * DAY_US, -1);
    pki_write_pem(&pki, anchor_name, &pki.root, 1, &list, 1);
    X509_CRL_free(list);
    CU_ASSERT_FALSE(verify_at(lt, PKI_NOW_US + 3 * DAY_US));
    CU_ASSERT_TRUE(flaws_have(&verdict.flaws, "signature", NULL));
    CU_ASSERT_TRUE(verify_at(lt, PKI_NOW_US + DAY_US));
    CU_ASSERT_FALSE(verify_at(lta, PKI_NOW_US + 3 * DAY_US));
    CU_ASSERT_FALSE(flaws_have(&verdict.flaws, "signature", NULL));
    CU_ASSERT_TRUE(flaws_have(&verdict.flaws, "timestamp", NULL));
    anchor_name = "root.pem";
    end();
}

/* LT by lists that were made so long after the stamp, for so long. */
static struct text
raised_after(int64_t after_us, int64_t period_us)
{
    X509_CRL *lists[] = {pki_crl(pki.ca, pki.ca_key, PKI_NOW_US + after_us,
                                 PKI_NOW_US + after_us + period_us, NULL, 0),
                         pki.root_crl};
    pki_write_pem(&pki, "after.pem", (X509 *[]){pki.root, pki.ca}, 2, lists, 2);
    X509_CRL_free(lists[0]);
    return raised_by(sealed_b(), "after.pem");
}

/* The list in force at the stamp, or the next one; a later one only where a
 * stamp shows that it was there. */
static void
lists_of_later(void)
{
    static const struct {
        int after, period, is_good; /* days */
    } table[] = {{0, 1, true},   {13, 1, true},   {15, 1, false},
                 {29, 30, true}, {31, 30, false}, {600, 30, false}};
    begin("P-256");
    struct text lt;
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        lt = raised_after(table[i].after * DAY_US, table[i].period * DAY_US);
        CU_ASSERT_EQUAL(verify(lt), table[i].is_good);
    }
    CU_ASSERT_TRUE(flaws_have(&verdict.flaws, "list_late", NULL));
    /* Completed long after, then stamped; and its list exchanged after that. */
    int64_t later_us = PKI_NOW_US + 600 * DAY_US;
    lt = raised_after(600 * DAY_US, 30 * DAY_US);
    write_lists("later.pem", later_us, NULL);
    CU_ASSERT_TRUE(verify(
        archived(lt, TEXT_NONE, "later.pem", later_us - CADES_CLOCK_US)));
    CU_ASSERT_FALSE(verify(
        archived(lt, TEXT_NONE, "later.pem", later_us - 2 * CADES_CLOCK_US)));
    /* Lists of the newest archive stamp; once renewed they may be. */
    lt = archived(raised_lt(sealed_b()), TEXT_NONE, "later.pem",
                  PKI_NOW_US + DAY_US);
    CU_ASSERT_FALSE(verify(lt));
    CU_ASSERT_TRUE(
        flaws_have(&verdict.flaws, "list_late", "META-INF/timestamp001.tst"));
    CU_ASSERT_TRUE(verify(
        archived(lt, parts_of(lt).archives[0].token, "later.pem", later_us)));
    lt = raised_after(DAY_US, DAY_US);
    CU_ASSERT_TRUE(verify_at(lt, PKI_NOW_US + DAY_US));
    CU_ASSERT_FALSE(verify_at(lt, PKI_NOW_US + DAY_US - 2 * CADES_CLOCK_US));
    CU_ASSERT_TRUE(flaws_have(&verdict.flaws, "list_future", NULL));
    end();
}

/* A token is completed with what is in force, or not at all. */
static void
completed_or_not(void)
{
    struct text out;
    begin("P-256");
    struct pki_stamp wish = {.content = TEXT("x"), .at_us = RENEWED_US};
    struct text token = pki_token(&arena, &pki, &wish);
    struct seal_chain *chain = pki_chain(&pki, "chain.pem");
    CU_ASSERT_FALSE(timestamp_completed(&arena, token, chain, &out, &fault));
    CU_ASSERT_EQUAL(fault.kind, FAULT_STORE);
    CU_ASSERT_TRUE(text_is_absent(out));
    fault_clear(&fault);
    CU_ASSERT_FALSE(
        timestamp_completed(&arena, TEXT("0"), chain, &out, &fault));
    CU_ASSERT_EQUAL(fault.kind, FAULT_INPUT);
    seal_chain_close(chain);
    fault_clear(&fault);
    write_lists("later.pem", RENEWED_US, NULL);
    struct text once = completed(token, "later.pem");
    CU_ASSERT_TRUE(text_equals(once, completed(once, "later.pem")));
    end();
}

/* With any lack of memory a token is not completed and a container not
 * believed, or both come out as they should. */
static void
no_memory(void)
{
    struct arena all, small;
    struct text out;
    uint32_t refused = 0, good = 0;
    begin("P-256");
    struct text file = archived(raised_lt(sealed_b()), TEXT_NONE, "chain.pem",
                                PKI_NOW_US + DAY_US);
    struct pki_stamp wish = {.content = TEXT("x"), .at_us = PKI_NOW_US};
    struct text token = pki_token(&arena, &pki, &wish);
    struct text due = completed(token, "chain.pem");
    struct seal_chain *chain = pki_chain(&pki, "chain.pem");
    for (size_t cap = 64; cap < 65536; cap += 512) {
        arena_init(&small, cap);
        if (timestamp_completed(&small, token, chain, &out, &fault)) {
            CU_ASSERT_TRUE(text_equals(out, due));
            good++;
        } else {
            CU_ASSERT_TRUE(text_is_absent(out));
            CU_ASSERT_EQUAL(fault.kind, FAULT_LOCAL);
            refused++;
        }
        fault_clear(&fault);
        arena_release(&small);
        all = arena;
        arena_init(&arena, cap);
        bool is_good = verify(file);
        CU_ASSERT_EQUAL(verdict.level,
                        is_good ? CONTAINER_LTA : CONTAINER_NONE);
        good += is_good;
        refused += !is_good;
        arena_release(&arena);
        arena = all;
    }
    seal_chain_close(chain);
    CU_ASSERT_TRUE(refused > 10 && good > 10);
    printf("\n    %u refused, %u good\n", refused, good);
    end();
}

/* Every seventh byte of what is signature or time stamp. */
static void
bytes_of_signatures(void)
{
    begin("P-256");
    struct text good = archived(raised_lt(sealed_b()), TEXT_NONE, "chain.pem",
                                PKI_NOW_US + DAY_US);
    struct container parts = parts_of(good);
    uint32_t tried = 0, believed = 0;
    for (int which = 0; which < 2; which++) {
        struct text *part =
            which == 0 ? &parts.signature : &parts.archives[0].token;
        char *bytes = text_chars(&arena, *part);
        part->bytes = bytes;
        parts.archive_count = which == 0 ? 0 : 1;
        for (size_t i = 0; i < part->size; i += 7) {
            bytes[i] ^= (char)(1 << i % 8);
            believed += verify(make(&parts));
            bytes[i] ^= (char)(1 << i % 8);
            tried++;
        }
        CU_ASSERT_TRUE(verify(make(&parts)));
    }
    CU_ASSERT_EQUAL(believed, 0);
    printf("\n    %u bytes of signatures altered\n", tried);
    end();
}

static const struct unit_test tests[] = {
    {"sealed, raised, renewed: believed by the root alone", levels_intl},
    {"the same in the profile sm", levels_sm},
    {"genuine parts make no other container", forged},
    {"a house of the same names is another", another_house},
    {"who must have signed can be said", expected_or_not},
    {"a proof ends with the certificates of its newest stamp", proof_ends},
    {"a signer who was revoked later: without a stamp he is not believed",
     signer_revoked_later},
    {"nothing of the future is believed", of_the_future},
    {"a signature's stamp proves nothing when the signer's issuer has ended",
     issuer_ends_first},
    {"a renewal tells of an authority that was revoked meanwhile",
     revoked_before_renewal},
    {"an authority revoked after sealing: what it says of its key counts",
     revoked_after_sealing},
    {"a list is of the stamp's time, or is covered later", lists_of_later},
    {"a token is completed with lists in force, once", completed_or_not},
    {"with any lack of memory nothing else comes out", no_memory},
    {"the bytes of signature and time stamp count", bytes_of_signatures},
};

UNIT_MAIN("ASiC-E with CAdES", tests)
