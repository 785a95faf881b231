/* SPDX-License-Identifier: Apache-2.0
 *
 * Signatures from B to LT, and that nothing else passes for one.
 */
#include "cades.h"

#include <string.h>

#include "check.h"
#include "seal_pki.h"

static struct arena arena;
static struct fault fault;
static const struct text manifest = {"<manifest/>", 11};

#define SEALED_US (PKI_NOW_US - 5 * INT64_C(1000000))

static struct text
sign(const struct pki *pki, struct text content, int64_t at_us)
{
    struct text p7s = TEXT_NONE;
    struct seal_key *key = pki_seal_key(pki);
    CU_ASSERT_TRUE_FATAL(cades_sign(&arena, key, content, at_us, &p7s, &fault));
    seal_key_close(key);
    return p7s;
}

static struct text
stamp(const struct pki *pki, struct text p7s, const struct pki_stamp *wish)
{
    struct text out = TEXT_NONE;
    struct pki_stamp asked = *wish;
    asked.content = cades_signature_value(&arena, p7s);
    if (asked.at_us == 0)
        asked.at_us = PKI_NOW_US;
    fault_clear(&fault);
    bool is_done = cades_timestamped(
        &arena, p7s, pki_token(&arena, pki, &asked), &out, &fault);
    if (!is_done)
        printf("\n    %s\n", fault.text);
    CU_ASSERT_TRUE_FATAL(is_done);
    return out;
}

static struct text
complete(const struct pki *pki, struct text p7s, const char *chain_name)
{
    struct text out = TEXT_NONE;
    struct seal_chain *chain = pki_chain(pki, chain_name);
    fault_clear(&fault);
    bool is_done = cades_completed(&arena, p7s, chain, &out, &fault);
    if (!is_done)
        printf("\n    %s\n", fault.text);
    CU_ASSERT_TRUE_FATAL(is_done);
    seal_chain_close(chain);
    return out;
}

static struct cades_verdict
judge(const struct pki *pki, const char *anchor_name, struct text content,
      struct text p7s)
{
    struct cades_verdict verdict;
    struct cades_anchors *anchors = pki_anchors(pki, anchor_name);
    bool is_good = cades_verify(&arena, anchors, content, p7s, &verdict);
    CU_ASSERT_EQUAL(is_good, verdict.why == NULL);
    CU_ASSERT_EQUAL(is_good, verdict.level != CADES_NONE);
    cades_anchors_close(anchors);
    return verdict;
}

#define GOOD(verdict, wanted)                                                  \
    do {                                                                       \
        CU_ASSERT_PTR_NULL((verdict).why);                                     \
        if ((verdict).why != NULL)                                             \
            printf("\n    refused: %s\n", (verdict).why);                      \
        CU_ASSERT_EQUAL((verdict).level, (wanted));                            \
    } while (0)

#define REFUSED(verdict, reason)                                               \
    do {                                                                       \
        CU_ASSERT_PTR_NOT_NULL_FATAL((verdict).why);                           \
        if (strcmp((verdict).why, (reason)) != 0)                              \
            printf("\n    refused: %s\n", (verdict).why);                      \
        CU_ASSERT_STRING_EQUAL((verdict).why, (reason));                       \
    } while (0)

static void
begin(void)
{
    arena_release(&arena);
    arena_init(&arena, 0);
    fault_clear(&fault);
}

static void
all_levels(const char *kind)
{
    struct pki pki;
    begin();
    pki_open(&pki, kind);
    struct text b = sign(&pki, manifest, SEALED_US + 123456);
    struct cades_verdict verdict = judge(&pki, "root.pem", manifest, b);
    GOOD(verdict, CADES_B);
    CU_ASSERT_EQUAL(verdict.signing_time_us, SEALED_US);
    CU_ASSERT_FALSE(verdict.has_timestamp);
    CU_ASSERT_TRUE(text_equals(verdict.signer, TEXT("CN=Sealer,O=Hedui test")));
    CU_ASSERT_EQUAL(verdict.signer_until_us, PKI_NOW_US + 730 * DAY_US);
    struct digest first = verdict.signature, value;
    digest_sha256(cades_signature_value(&arena, b), &value);
    CU_ASSERT_TRUE(digest_equals(&first, &value));
    struct text t = stamp(&pki, b, &(struct pki_stamp){.accuracy_s = 1});
    verdict = judge(&pki, "root.pem", manifest, t);
    GOOD(verdict, CADES_T);
    CU_ASSERT_EQUAL(verdict.timestamp_us, PKI_NOW_US);
    CU_ASSERT_EQUAL(verdict.tsa_until_us, PKI_NOW_US + 8 * 365 * DAY_US);
    /* Lists that the verifier has do not make it LT. */
    verdict = judge(&pki, "anchors.pem", manifest, t);
    GOOD(verdict, CADES_T);
    struct text lt = complete(&pki, t, "chain.pem");
    verdict = judge(&pki, "root.pem", manifest, lt);
    GOOD(verdict, CADES_LT);
    CU_ASSERT_TRUE(digest_equals(&first, &verdict.signature));
    printf("\n    %s: B %zu, T %zu, LT %zu bytes\n", kind, b.size, t.size,
           lt.size);
    /* The same again is the same. */
    struct text again = complete(&pki, t, "chain.pem");
    CU_ASSERT_TRUE(text_equals(lt, again));
    again = complete(&pki, lt, "chain.pem");
    CU_ASSERT_TRUE(text_equals(lt, again));
    pki_close(&pki);
}

static void
levels_p256(void)
{
    all_levels("P-256");
}

static void
levels_p384(void)
{
    all_levels("P-384");
}

static void
levels_rsa(void)
{
    all_levels("RSA3072");
}

static void
levels_sm2(void)
{
    all_levels("SM2");
}

static void
other_content_or_root(void)
{
    struct pki pki, stranger;
    begin();
    pki_open(&pki, "P-256");
    pki_open(&stranger, "P-256");
    struct text lt = complete(
        &pki,
        stamp(&pki, sign(&pki, manifest, SEALED_US), &(struct pki_stamp){0}),
        "chain.pem");
    REFUSED(judge(&pki, "root.pem", TEXT("<manifest />"), lt),
            "the content is not what was signed");
    REFUSED(judge(&pki, "root.pem", TEXT(""), lt),
            "the content is not what was signed");
    REFUSED(judge(&stranger, "root.pem", manifest, lt),
            "not issued under a trusted root");
    /* An issuer helps to find a root and is none. */
    pki_write_pem(&pki, "ca.pem", &pki.ca, 1, NULL, 0);
    REFUSED(judge(&pki, "ca.pem", manifest, lt),
            "not issued under a trusted root");
    REFUSED(judge(&pki, "root.pem", manifest, TEXT("")),
            "not one item of strict DER");
    pki_close(&stranger);
    pki_close(&pki);
}

/* Signed by OpenSSL's CMS, which can leave attributes out and put others in. */
static struct text
foreign(const struct pki *pki, unsigned flags, const EVP_MD *md, bool is_twice)
{
    unsigned all = CMS_PARTIAL | CMS_BINARY | CMS_DETACHED | flags;
    BIO *input = BIO_new_mem_buf(manifest.bytes, (int)manifest.size);
    CMS_ContentInfo *message = CMS_sign(NULL, NULL, NULL, NULL, all);
    CMS_SignerInfo *signer =
        CMS_add1_signer(message, pki->signer, pki->signer_key, md, all);
    CU_ASSERT_PTR_NOT_NULL_FATAL(signer);
    ASN1_TIME *time = ASN1_TIME_set(NULL, (time_t)(SEALED_US / 1000000));
    if ((flags & CMS_NOATTR) == 0)
        CU_ASSERT_EQUAL(CMS_signed_add1_attr_by_NID(
                            signer, NID_pkcs9_signingTime, V_ASN1_UTCTIME,
                            ASN1_STRING_get0_data(time),
                            ASN1_STRING_length(time)),
                        1);
    ASN1_TIME_free(time);
    if (is_twice)
        CMS_add1_signer(message, pki->tsa, pki->tsa_key, md, all);
    CMS_add1_cert(message, pki->ca);
    CU_ASSERT_EQUAL_FATAL(CMS_final(message, input, NULL, all), 1);
    struct text der = pki_der(&arena, message);
    CMS_ContentInfo_free(message);
    BIO_free(input);
    return der;
}

static void
other_makers(void)
{
    struct pki pki;
    const unsigned plain = CMS_NOSMIMECAP | CMS_CADES;
    begin();
    pki_open(&pki, "P-256");
#define JUDGE_FOREIGN(flags, md, is_twice)                                     \
    judge(&pki, "root.pem", manifest, foreign(&pki, flags, md, is_twice))
    REFUSED(JUDGE_FOREIGN(CMS_NOSMIMECAP, EVP_sha256(), false),
            "the signature does not name its certificate by digest");
    REFUSED(JUDGE_FOREIGN(plain, EVP_sha1(), false),
            "an algorithm that is not accepted");
    REFUSED(JUDGE_FOREIGN(CMS_CADES, EVP_sha256(), false),
            "a signed attribute that is not known");
    REFUSED(JUDGE_FOREIGN(plain, EVP_sha256(), true),
            "more than one signature");
    REFUSED(JUDGE_FOREIGN(plain | CMS_NOCERTS, EVP_sha256(), false),
            "the signer's certificate is not inside");
    REFUSED(JUDGE_FOREIGN(plain | CMS_USE_KEYID, EVP_sha256(), false),
            "the signer is not named by issuer and serial number");
    REFUSED(JUDGE_FOREIGN(plain | CMS_NOATTR, EVP_sha256(), false),
            "no signed attributes");
    pki_close(&pki);
}

/* Other certificates of the same issuer, made for other things: signed with by
 * OpenSSL's CMS, since seal_key_open does not take them. */
static void
other_purposes(void)
{
    static const struct {
        const char *extended;
        bool is_good;
    } table[] = {{NULL, true},
                 {"emailProtection", true},
                 {"clientAuth,1.3.6.1.5.5.7.3.36", true},
                 {"serverAuth,clientAuth", false},
                 {"critical,timeStamping", false},
                 {"1.3.6.1.5.5.7.3.37", false}};
    struct pki pki;
    begin();
    pki_open(&pki, "P-256");
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        struct pki_wish wish = {.name = "Other",
                                .from_us = PKI_NOW_US - DAY_US,
                                .until_us = PKI_NOW_US + DAY_US,
                                .usage = "critical,digitalSignature",
                                .extended = table[i].extended};
        X509_free(pki.signer);
        pki.signer = pki_certificate(&wish, pki.signer_key, pki.ca, pki.ca_key);
        struct text p7s =
            foreign(&pki, CMS_NOSMIMECAP | CMS_CADES, EVP_sha256(), false);
        if (table[i].is_good)
            GOOD(judge(&pki, "root.pem", manifest, p7s), CADES_B);
        else
            REFUSED(judge(&pki, "root.pem", manifest, p7s),
                    "the signer's certificate is for other purposes than "
                    "signatures of documents");
    }
    pki_close(&pki);
}

static void
wrong_stamps(void)
{
    struct pki pki;
    struct text out;
    begin();
    pki_open(&pki, "P-256");
    struct text one = sign(&pki, manifest, SEALED_US);
    struct text two = sign(&pki, manifest, SEALED_US);
    struct text t = stamp(&pki, one, &(struct pki_stamp){0});
    /* Before the signing time by more than the clocks may differ. */
    struct text early =
        stamp(&pki, one, &(struct pki_stamp){.at_us = SEALED_US - 61000000});
    REFUSED(judge(&pki, "root.pem", manifest, early),
            "the time stamp is older than the signature");
    GOOD(judge(&pki, "root.pem", manifest,
               stamp(&pki, one,
                     &(struct pki_stamp){.at_us = SEALED_US - 59900000})),
         CADES_T);
    struct text late = stamp(
        &pki, one, &(struct pki_stamp){.at_us = PKI_NOW_US + 731 * DAY_US});
    REFUSED(judge(&pki, "root.pem", manifest, late), "a certificate had ended");
    REFUSED(judge(&pki, "root.pem", manifest,
                  stamp(&pki, one,
                        &(struct pki_stamp){.signer = pki.signer,
                                            .key = pki.signer_key})),
            "the certificate is not one for time stamps alone");
    /* Another signature's. */
    struct pki_stamp others = {.content = cades_signature_value(&arena, two),
                               .at_us = PKI_NOW_US};
    CU_ASSERT_FALSE(cades_timestamped(
        &arena, one, pki_token(&arena, &pki, &others), &out, &fault));
    CU_ASSERT_EQUAL(fault.kind, FAULT_INPUT);
    CU_ASSERT_TRUE(text_is_absent(out));
    fault_clear(&fault);
    CU_ASSERT_FALSE(cades_timestamped(
        &arena, t, pki_token(&arena, &pki, &others), &out, &fault));
    CU_ASSERT_STRING_EQUAL(fault.text, "a time stamp cannot be added: the "
                                       "signature has unsigned attributes "
                                       "already");
    pki_close(&pki);
}

/* What belongs to no chain has no business inside. */
static void
nothing_beside(void)
{
    struct pki pki, stranger;
    begin();
    pki_open(&pki, "P-256");
    pki_open(&stranger, "P-256");
    struct text b = sign(&pki, manifest, SEALED_US);
    const unsigned char *at = (const unsigned char *)b.bytes;
    CMS_ContentInfo *message = d2i_CMS_ContentInfo(NULL, &at, (long)b.size);
    CU_ASSERT_PTR_NOT_NULL_FATAL(message);
    /* OpenSSL writes what it has read as we wrote it. */
    CU_ASSERT_TRUE(text_equals(b, pki_der(&arena, message)));
    CU_ASSERT_EQUAL(CMS_add1_cert(message, stranger.signer), 1);
    REFUSED(judge(&pki, "root.pem", manifest, pki_der(&arena, message)),
            "a certificate that belongs to no chain");
    CMS_ContentInfo_free(message);
    at = (const unsigned char *)b.bytes;
    message = d2i_CMS_ContentInfo(NULL, &at, (long)b.size);
    CU_ASSERT_EQUAL(CMS_add1_crl(message, stranger.ca_crl), 1);
    REFUSED(judge(&pki, "root.pem", manifest, pki_der(&arena, message)),
            "a revocation list that belongs to no chain");
    CMS_SignerInfo *signer =
        sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(message), 0);
    CU_ASSERT_EQUAL(CMS_unsigned_add1_attr_by_NID(
                        signer, NID_id_smime_aa_ets_certCRLTimestamp,
                        V_ASN1_OCTET_STRING, "x", 1),
                    1);
    REFUSED(judge(&pki, "root.pem", manifest, pki_der(&arena, message)),
            "an unsigned attribute that is not known");
    CMS_ContentInfo_free(message);
    pki_close(&stranger);
    pki_close(&pki);
}

static void
revoked_or_missing(void)
{
    struct pki pki;
    struct text out;
    begin();
    pki_open(&pki, "P-256");
    struct text t =
        stamp(&pki, sign(&pki, manifest, SEALED_US), &(struct pki_stamp){0});
    X509 *victims[] = {pki.signer, pki.tsa, pki.ca};
    for (int i = 0; i < 3; i++) {
        X509_CRL *lists[2] = {
            pki_crl(i == 2 ? pki.root : pki.ca,
                    i == 2 ? pki.root_key : pki.ca_key, PKI_NOW_US + DAY_US,
                    PKI_NOW_US + 2 * DAY_US, victims[i], PKI_NOW_US - DAY_US),
            i == 2 ? pki.ca_crl : pki.root_crl};
        X509 *all[] = {pki.root, pki.ca};
        pki_write_pem(&pki, "revoked.pem", &pki.root, 1, lists, 1);
        REFUSED(judge(&pki, "revoked.pem", manifest, t),
                "a certificate was revoked");
        pki_write_pem(&pki, "bad-chain.pem", all, 2, lists, 2);
        REFUSED(judge(&pki, "root.pem", manifest,
                      complete(&pki, t, "bad-chain.pem")),
                "a certificate was revoked");
        X509_CRL_free(lists[0]);
    }
    /* Revoked after the stamp: it was good when it was made. */
    X509_CRL *after =
        pki_crl(pki.ca, pki.ca_key, PKI_NOW_US + 3 * DAY_US,
                PKI_NOW_US + 9 * DAY_US, pki.signer, PKI_NOW_US + 2 * DAY_US);
    pki_write_pem(&pki, "after.pem", &pki.root, 1, &after, 1);
    GOOD(judge(&pki, "after.pem", manifest, t), CADES_T);
    /* A list that was replaced before the stamp does not complete. */
    X509_CRL *old[] = {pki_crl(pki.ca, pki.ca_key, PKI_NOW_US - 9 * DAY_US,
                               PKI_NOW_US - DAY_US, NULL, 0),
                       pki.root_crl};
    pki_write_pem(&pki, "old.pem", &pki.root, 1, old, 2);
    struct seal_chain *chain = pki_chain(&pki, "old.pem");
    fault_clear(&fault);
    CU_ASSERT_FALSE(cades_completed(&arena, t, chain, &out, &fault));
    CU_ASSERT_EQUAL(fault.kind, FAULT_STORE);
    CU_ASSERT_STRING_EQUAL(fault.text,
                           "no revocation list of CN=Issuing,O=Hedui test is "
                           "in force at the time of the stamp and made while "
                           "the certificate was; fetch a newer one");
    CU_ASSERT_EQUAL(seal_chain_until_us(chain), PKI_NOW_US - DAY_US);
    seal_chain_close(chain);
    X509_CRL_free(old[0]);
    X509_CRL_free(after);
    pki_close(&pki);
}

/* A list of before the certificate says nothing for it: the issuer may not have
 * known it yet. One that has ended, and one of before, revoke all the same. */
static void
lists_of_other_times(void)
{
    struct pki pki;
    struct text out;
    begin();
    pki_open(&pki, "P-256");
    struct text t =
        stamp(&pki, sign(&pki, manifest, SEALED_US), &(struct pki_stamp){0});
    int64_t born_us = PKI_NOW_US - 30 * DAY_US;
    for (int i = 0; i < 2; i++) {
        X509_CRL *lists[] = {pki_crl(pki.ca, pki.ca_key,
                                     born_us - (i == 0 ? INT64_C(1000000) : 0),
                                     PKI_NOW_US + DAY_US, NULL, 0),
                             pki.root_crl};
        pki_write_pem(&pki, "young.pem", (X509 *[]){pki.root, pki.ca}, 2, lists,
                      2);
        struct seal_chain *chain = pki_chain(&pki, "young.pem");
        fault_clear(&fault);
        CU_ASSERT_EQUAL(cades_completed(&arena, t, chain, &out, &fault),
                        i == 1);
        CU_ASSERT_EQUAL(fault.kind, i == 0 ? FAULT_STORE : FAULT_NONE);
        seal_chain_close(chain);
        X509_CRL_free(lists[0]);
    }
    GOOD(judge(&pki, "root.pem", manifest, out), CADES_LT);
    /* Put in by hand: it completes nothing, so it has no business inside. */
    X509_CRL *early = pki_crl(pki.ca, pki.ca_key, born_us - DAY_US,
                              PKI_NOW_US + DAY_US, NULL, 0);
    const unsigned char *at = (const unsigned char *)t.bytes;
    CMS_ContentInfo *message = d2i_CMS_ContentInfo(NULL, &at, (long)t.size);
    CU_ASSERT_EQUAL(CMS_add1_crl(message, early), 1);
    CU_ASSERT_EQUAL(CMS_add1_crl(message, pki.root_crl), 1);
    REFUSED(judge(&pki, "root.pem", manifest, pki_der(&arena, message)),
            "a revocation list that belongs to no chain");
    CMS_ContentInfo_free(message);
    X509_CRL_free(early);
    for (int i = 0; i < 2; i++) {
        int64_t from_us = i == 0 ? PKI_NOW_US - 9 * DAY_US : born_us - DAY_US;
        X509_CRL *ended = pki_crl(pki.ca, pki.ca_key, from_us, from_us + DAY_US,
                                  pki.signer, from_us - DAY_US);
        pki_write_pem(&pki, "ended.pem", &pki.root, 1, &ended, 1);
        REFUSED(judge(&pki, "ended.pem", manifest, t),
                "a certificate was revoked");
        X509_CRL_free(ended);
    }
    pki_close(&pki);
}

static const struct unit_test tests[] = {
    {"B, T and LT with P-256 are what they say", levels_p256},
    {"B, T and LT with P-384", levels_p384},
    {"B, T and LT with RSA", levels_rsa},
    {"B, T and LT with SM2 and SM3", levels_sm2},
    {"other content and other roots are refused", other_content_or_root},
    {"what another maker leaves out or puts in is named", other_makers},
    {"a certificate for other purposes does not seal", other_purposes},
    {"a stamp of another time, role or signature is refused", wrong_stamps},
    {"nothing lies beside a signature", nothing_beside},
    {"what is revoked at the stamp is refused, later it is not",
     revoked_or_missing},
    {"a list of another time completes nothing, and revokes",
     lists_of_other_times},
};

UNIT_MAIN("seal cades", tests)
