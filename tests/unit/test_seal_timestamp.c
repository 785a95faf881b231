/* SPDX-License-Identifier: Apache-2.0
 *
 * What an authority may answer, and the many ways in which it is not believed.
 */
#include "timestamp.h"

#include <openssl/ts.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "date.h"
#include "seal_pki.h"
#include "signed_data.h"

#define SECOND INT64_C(1000000)

static struct arena arena;
static struct pki pki;
static struct cades_anchors *anchors;
static const uint8_t nonce[TIMESTAMP_NONCE_SIZE] = {
    0x9a, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14};
static const struct timestamp_bounds bounds = {PKI_NOW_US, PKI_NOW_US + SECOND,
                                               2 * SECOND};

static struct timestamp_question
question(void)
{
    struct timestamp_question asked = {.content = TEXT("signature value"),
                                       .policy = TEXT("1.2.3.4")};
    memcpy(asked.nonce, nonce, sizeof(nonce));
    return asked;
}

static struct pki_stamp
honest(void)
{
    return (struct pki_stamp){.content = TEXT("signature value"),
                              .at_us = PKI_NOW_US,
                              .nonce = nonce,
                              .accuracy_s = 1};
}

static struct timestamp_verdict
judge_reply(struct text reply, struct text *token)
{
    struct timestamp_verdict verdict;
    struct timestamp_question asked = question();
    bool is_good = timestamp_judge(&arena, anchors, &asked, &bounds, reply,
                                   token, &verdict);
    CU_ASSERT_EQUAL(is_good, verdict.why == NULL);
    CU_ASSERT_EQUAL(is_good, !text_is_absent(*token));
    return verdict;
}

static void
expect(const char *why, struct text reply)
{
    struct text token;
    struct timestamp_verdict verdict = judge_reply(reply, &token);
    const char *got = verdict.why == NULL ? "believed" : verdict.why;
    const char *wanted = why == NULL ? "believed" : why;
    if (strcmp(got, wanted) != 0)
        printf("\n    %s, not: %s\n", got, wanted);
    CU_ASSERT_STRING_EQUAL(got, wanted);
}

static void
expect_stamp(const char *why, struct pki_stamp stamp)
{
    expect(why, pki_reply(&arena, 0, pki_token(&arena, &pki, &stamp)));
}

static void
begin(void)
{
    arena_release(&arena);
    arena_init(&arena, 0);
    if (pki.root == NULL) {
        pki_open(&pki, "P-256");
        anchors = pki_anchors(&pki, "issuers.pem");
    }
}

static void
request_is_read_by_openssl(void)
{
    struct text der;
    struct fault fault = {0};
    struct digest digest;
    struct timestamp_question asked = question();
    begin();
    CU_ASSERT_TRUE_FATAL(timestamp_request(&arena, &asked, &der, &fault));
    const unsigned char *at = (const unsigned char *)der.bytes;
    TS_REQ *read = d2i_TS_REQ(NULL, &at, (long)der.size);
    CU_ASSERT_PTR_NOT_NULL_FATAL(read);
    CU_ASSERT_PTR_EQUAL(at, der.bytes + der.size);
    CU_ASSERT_EQUAL(TS_REQ_get_version(read), 1);
    CU_ASSERT_NOT_EQUAL(TS_REQ_get_cert_req(read), 0);
    digest_sha256(asked.content, &digest);
    ASN1_OCTET_STRING *imprint =
        TS_MSG_IMPRINT_get_msg(TS_REQ_get_msg_imprint(read));
    CU_ASSERT_EQUAL(ASN1_STRING_length(imprint), DIGEST_SIZE);
    CU_ASSERT_EQUAL(
        memcmp(ASN1_STRING_get0_data(imprint), digest.bytes, DIGEST_SIZE), 0);
    CU_ASSERT_EQUAL(
        OBJ_obj2nid(
            TS_MSG_IMPRINT_get_algo(TS_REQ_get_msg_imprint(read))->algorithm),
        NID_sha256);
    char policy[32];
    OBJ_obj2txt(policy, sizeof(policy), TS_REQ_get_policy_id(read), 1);
    CU_ASSERT_STRING_EQUAL(policy, "1.2.3.4");
    BIGNUM *number = ASN1_INTEGER_to_BN(TS_REQ_get_nonce(read), NULL);
    uint8_t back[TIMESTAMP_NONCE_SIZE];
    CU_ASSERT_EQUAL(BN_bn2binpad(number, back, sizeof(back)), sizeof(back));
    CU_ASSERT_EQUAL(memcmp(back, nonce, sizeof(back)), 0);
    BN_free(number);
    TS_REQ_free(read);
    asked.policy = TEXT("no such");
    CU_ASSERT_FALSE(timestamp_request(&arena, &asked, &der, &fault));
    CU_ASSERT_EQUAL(fault.kind, FAULT_INPUT);
}

static void
honest_answers(void)
{
    struct text token;
    begin();
    struct pki_stamp stamp = honest();
    struct text raw = pki_token(&arena, &pki, &stamp);
    struct timestamp_verdict verdict =
        judge_reply(pki_reply(&arena, 0, raw), &token);
    CU_ASSERT_PTR_NULL(verdict.why);
    CU_ASSERT_EQUAL(verdict.at_us, PKI_NOW_US);
    CU_ASSERT_TRUE(text_equals(verdict.tsa, TEXT("CN=Stamps,O=Hedui test")));
    CU_ASSERT_EQUAL(verdict.tsa_until_us, PKI_NOW_US + 8 * 365 * DAY_US);
    CU_ASSERT_FALSE(verdict.has_revocation);
    expect(NULL, pki_reply(&arena, 1, raw)); /* granted with changes */
    stamp.accuracy_s = 0;
    stamp.at_us = PKI_NOW_US + 2 * SECOND + SECOND / 2; /* a fraction */
    expect_stamp(NULL, stamp);
    stamp = honest();
    stamp.digest = "SHA512";
    expect_stamp(NULL, stamp);
    /* To the microsecond of the bounds. */
    stamp = honest();
    stamp.at_us = PKI_NOW_US - 2 * SECOND;
    expect_stamp(NULL, stamp);
    stamp.at_us = PKI_NOW_US + 3 * SECOND;
    expect_stamp(NULL, stamp);
}

static void
wrong_time_policy_nonce(void)
{
    struct pki_stamp stamp;
    uint8_t other[TIMESTAMP_NONCE_SIZE] = {1};
    begin();
#define WRONG(field, value, why)                                               \
    stamp = honest();                                                          \
    stamp.field = (value);                                                     \
    expect_stamp(why, stamp)
    WRONG(at_us, PKI_NOW_US - 2 * SECOND - SECOND / 10,
          "the time stamp is older than the question");
    WRONG(at_us, PKI_NOW_US - DAY_US,
          "the time stamp is older than the question");
    WRONG(at_us, PKI_NOW_US + 3 * SECOND + SECOND / 10,
          "the time stamp is of the future");
    WRONG(at_us, PKI_NOW_US + DAY_US, "the time stamp is of the future");
    WRONG(policy, "1.2.3.5", "the time stamp is under another policy");
    WRONG(nonce, other, "the nonce is not ours");
    WRONG(nonce, NULL, "the time stamp has no nonce");
    WRONG(content, TEXT("another"), "the time stamp is about something else");
    WRONG(imprint, "SHA512", "the imprint is of another digest than was asked");
    WRONG(imprint, "SHA1", "the time stamp is about something else");
    WRONG(accuracy_s, 61, "the time stamp is not accurate to the minute");
    WRONG(version, 2, "a time stamp of another version");
    const char *no_serial = "a time stamp without a serial number";
    WRONG(serial, "0", no_serial);
    WRONG(serial, "-1", no_serial);
    WRONG(serial, "-123456789ABCDEF0", no_serial);
    WRONG(serial, "010203040506070809000102030405060708090001", no_serial);
    WRONG(serial, "FF0203040506070809000102030405060708090001", no_serial);
    WRONG(serial, "FF02030405060708090001020304050607080900", NULL);
    WRONG(serial, "1", NULL);
    WRONG(has_critical_extension, true,
          "the time stamp has an extension that is not known");
    WRONG(is_data, true, "not a time stamp");
    WRONG(has_no_ess, true,
          "the signature does not name its certificate by digest");
    WRONG(digest, "SHA1", "an algorithm that is not accepted");
    WRONG(has_no_certificate, true,
          "the authority's certificate is not inside");
    WRONG(second, pki.signer, "more than one signature");
}

static void
expect_authority(const char *why, const struct pki_wish *wish, EVP_PKEY *key)
{
    struct pki_stamp stamp = honest();
    stamp.key = key;
    stamp.signer = pki_certificate(wish, key, pki.ca, pki.ca_key);
    expect_stamp(why, stamp);
    X509_free(stamp.signer);
}

static void
wrong_authorities(void)
{
    begin();
    EVP_PKEY *key = pki_key("P-256"), *short_key = pki_key("RSA1024");
    const struct pki_wish good = {.name = "Other stamps",
                                  .from_us = PKI_NOW_US - DAY_US,
                                  .until_us = PKI_NOW_US + 9 * DAY_US,
                                  .usage = "digitalSignature",
                                  .extended = "critical,timeStamping"};
    struct pki_wish wish = good;
    expect_authority(NULL, &wish, key);
    expect_authority("a certificate has a weak key or digest", &wish,
                     short_key);
#define AUTHORITY(field, value, why)                                           \
    wish = good;                                                               \
    wish.field = (value);                                                      \
    expect_authority(why, &wish, key)
    AUTHORITY(extended, NULL,
              "the certificate is not one for time stamps alone");
    AUTHORITY(extended, "timeStamping",
              "the certificate's usage for time stamps is not critical");
    AUTHORITY(extended, "critical,timeStamping,codeSigning",
              "the certificate is not one for time stamps alone");
    AUTHORITY(extended, "critical,timeStamping,1.2.3.4.5",
              "the certificate is not one for time stamps alone");
    AUTHORITY(extended, "critical,clientAuth",
              "the certificate is not one for time stamps alone");
    AUTHORITY(usage, "keyEncipherment",
              "the signer's certificate is not for signatures");
    AUTHORITY(until_us, PKI_NOW_US - SECOND, "a certificate had ended");
    AUTHORITY(from_us, PKI_NOW_US + SECOND,
              "a certificate was not in force yet");
    AUTHORITY(is_sha1, true, "a certificate has a weak key or digest");
    /* Of a house that nobody here trusts. */
    struct pki stranger;
    pki_open(&stranger, "P-256");
    struct pki_stamp stamp = honest();
    stamp.signer = stranger.tsa;
    stamp.key = stranger.tsa_key;
    expect_stamp("not issued under a trusted root", stamp);
    pki_close(&stranger);
    EVP_PKEY_free(short_key);
    EVP_PKEY_free(key);
}

static void
wrong_bytes(void)
{
    begin();
    struct pki_stamp stamp = honest();
    struct text token = pki_token(&arena, &pki, &stamp);
    struct text reply = pki_reply(&arena, 0, token);
    char *bytes = arena_copy(&arena, reply.bytes, reply.size);
    expect("the authority has refused", pki_reply(&arena, 2, TEXT_NONE));
    expect("the authority has refused", pki_reply(&arena, 2, token));
    expect("the authority has granted no time stamp",
           pki_reply(&arena, 0, TEXT_NONE));
    expect("the reply is not one item of strict DER", TEXT(""));
    expect("the reply is not one item of strict DER",
           (struct text){bytes, reply.size - 1});
    expect("the reply is not one item of strict DER",
           (struct text){bytes, reply.size + 1});
    expect("the reply is none of RFC 3161", TEXT("\x30\x00"));
    expect("the reply is not one item of strict DER",
           TEXT("\x30\x80\x30\x03\x02\x01\x00\x00\x00"));
    expect("the reply is not one item of strict DER", TEXT("<html></html>"));
    bytes[reply.size - 1] ^= 1;
    expect("the signature value is wrong", (struct text){bytes, reply.size});
}

static void
kept_tokens(void)
{
    struct timestamp_verdict verdict;
    struct text content = TEXT("signature value");
    begin();
    struct pki_stamp stamp = honest();
    struct text token = pki_token(&arena, &pki, &stamp);
    CU_ASSERT_TRUE(timestamp_verify(&arena, anchors, content, token,
                                    INSTANT_NONE, &verdict));
    CU_ASSERT_EQUAL(verdict.at_us, PKI_NOW_US);
    CU_ASSERT_FALSE(timestamp_verify(&arena, anchors, TEXT("other"), token,
                                     INSTANT_NONE, &verdict));
    CU_ASSERT_STRING_EQUAL(verdict.why,
                           "the time stamp is about something else");
    /* Revoked a year later: a look before that, one after it, and one under a
     * later stamp that covers this one. */
    X509_CRL *list =
        pki_crl(pki.ca, pki.ca_key, PKI_NOW_US + 380 * DAY_US,
                PKI_NOW_US + 400 * DAY_US, pki.tsa, PKI_NOW_US + 365 * DAY_US);
    X509 *issuers[] = {pki.root, pki.ca};
    pki_write_pem(&pki, "later.pem", issuers, 2, &list, 1);
    struct cades_anchors *later = pki_anchors(&pki, "later.pem");
    CU_ASSERT_TRUE(timestamp_verify(&arena, later, content, token, INSTANT_NONE,
                                    &verdict));
    CU_ASSERT_TRUE(timestamp_verify(&arena, later, content, token,
                                    PKI_NOW_US + 364 * DAY_US, &verdict));
    CU_ASSERT_FALSE(timestamp_verify(&arena, later, content, token,
                                     PKI_NOW_US + 366 * DAY_US, &verdict));
    CU_ASSERT_STRING_EQUAL(verdict.why, "a certificate was revoked");
    cades_anchors_close(later);
    X509_CRL_free(list);
}

/* The authority sent its own certificate alone. */
static void
completed_tokens(void)
{
    struct timestamp_verdict verdict;
    struct fault fault = {0};
    struct text out, again, content = TEXT("signature value");
    begin();
    struct pki_stamp stamp = honest();
    struct text token = pki_token(&arena, &pki, &stamp);
    struct cades_anchors *root = pki_anchors(&pki, "root.pem");
    struct seal_chain *chain = pki_chain(&pki, "chain.pem");
    CU_ASSERT_FALSE(
        timestamp_verify(&arena, root, content, token, INSTANT_NONE, &verdict));
    CU_ASSERT_STRING_EQUAL(verdict.why, "not issued under a trusted root");
    CU_ASSERT_TRUE_FATAL(
        timestamp_completed(&arena, token, chain, &out, &fault));
    CU_ASSERT_TRUE(
        timestamp_verify(&arena, root, content, out, INSTANT_NONE, &verdict));
    CU_ASSERT_TRUE(verdict.has_revocation);
    CU_ASSERT_TRUE(timestamp_completed(&arena, out, chain, &again, &fault));
    CU_ASSERT_TRUE(text_equals(out, again));
    seal_chain_close(chain);
    chain = pki_chain(&pki, "issuers.pem"); /* no lists */
    CU_ASSERT_FALSE(timestamp_completed(&arena, token, chain, &out, &fault));
    CU_ASSERT_EQUAL(fault.kind, FAULT_STORE);
    CU_ASSERT_TRUE(text_is_absent(out));
    seal_chain_close(chain);
    cades_anchors_close(root);
}

/* The token with something more inside, as OpenSSL writes it. */
static struct text
with(struct text token, X509 *certificate, X509_CRL *list)
{
    const unsigned char *at = (const unsigned char *)token.bytes;
    CMS_ContentInfo *message = d2i_CMS_ContentInfo(NULL, &at, (long)token.size);
    CU_ASSERT_PTR_NOT_NULL_FATAL(message);
    if (certificate != NULL)
        CU_ASSERT_EQUAL(CMS_add1_cert(message, certificate), 1);
    if (list != NULL)
        CU_ASSERT_EQUAL(CMS_add1_crl(message, list), 1);
    struct text der = pki_der(&arena, message);
    CMS_ContentInfo_free(message);
    return der;
}

static void
expect_kept(const char *why, struct text token)
{
    struct timestamp_verdict verdict;
    CU_ASSERT_EQUAL(timestamp_verify(&arena, anchors, TEXT("signature value"),
                                     token, INSTANT_NONE, &verdict),
                    why == NULL);
    const char *got = verdict.why == NULL ? "believed" : verdict.why;
    CU_ASSERT_STRING_EQUAL(got, why == NULL ? "believed" : why);
}

/* An authority may send too much; what is kept has what is needed alone. */
static void
nothing_beside(void)
{
    struct pki stranger;
    begin();
    pki_open(&stranger, "P-256");
    struct pki_stamp stamp = honest();
    struct text lean, token, raw = pki_token(&arena, &pki, &stamp);
    judge_reply(pki_reply(&arena, 0, raw), &lean);
    struct text fat[] = {
        with(raw, pki.signer, NULL),      /* of the same issuer */
        with(raw, stranger.tsa, NULL),    /* of strangers */
        with(raw, NULL, stranger.ca_crl), /* a list of theirs */
        with(raw, pki.signer, stranger.ca_crl),
    };
    for (size_t i = 0; i < sizeof(fat) / sizeof(fat[0]); i++) {
        struct timestamp_verdict verdict =
            judge_reply(pki_reply(&arena, 0, fat[i]), &token);
        CU_ASSERT_PTR_NULL(verdict.why);
        CU_ASSERT_TRUE(text_equals(token, lean));
        expect_kept(NULL, token);
        expect_kept(i == 2 ? "a revocation list that belongs to no chain"
                           : "a certificate that belongs to no chain",
                    fat[i]);
    }
    /* As many as are read, and one more, which is not passed over. */
    struct text most = raw;
    for (int i = 1; i < SIGNED_DATA_ITEMS_MAX; i++) {
        struct pki_wish wish = {.name = "Idle",
                                .from_us = PKI_NOW_US,
                                .until_us = PKI_NOW_US + DAY_US};
        X509 *idle = pki_certificate(&wish, pki.tsa_key, pki.ca, pki.ca_key);
        most = with(most, idle, NULL);
        X509_free(idle);
    }
    expect(NULL, pki_reply(&arena, 0, most));
    expect("certificates that cannot be read",
           pki_reply(&arena, 0, with(most, pki.signer, NULL)));
    /* What its chain needs stays. */
    judge_reply(pki_reply(&arena, 0, with(raw, pki.ca, pki.ca_crl)), &token);
    CU_ASSERT_TRUE(text_equals(token, with(raw, pki.ca, pki.ca_crl)));
    expect_kept(NULL, token);
    /* The version of SignedData is signed by nobody. */
    char *bytes = text_chars(&arena, lean);
    size_t at = 0;
    while (memcmp(bytes + at, "\x02\x01\x03\x31", 4) != 0)
        at++;
    CU_ASSERT_TRUE_FATAL(at < 32);
    bytes[at + 2] = 1;
    expect_kept("not the canonical form of a time stamp",
                (struct text){bytes, lean.size});
    pki_close(&stranger);
}

static void
the_end(void)
{
    cades_anchors_close(anchors);
    pki_close(&pki);
    arena_release(&arena);
    CU_ASSERT_NOT_EQUAL(access(pki.folder, F_OK), 0);
}

static const struct unit_test tests[] = {
    {"a request is what was asked, as OpenSSL reads it",
     request_is_read_by_openssl},
    {"an honest answer is believed", honest_answers},
    {"wrong time, policy, nonce, imprint, form are not",
     wrong_time_policy_nonce},
    {"wrong authorities are not", wrong_authorities},
    {"wrong bytes are not", wrong_bytes},
    {"a kept token is judged by the lists of later", kept_tokens},
    {"a completed token is judged by the root alone", completed_tokens},
    {"what lies beside a stamp is dropped, and refused when it is kept",
     nothing_beside},
    {"nothing is left behind", the_end},
};

UNIT_MAIN("seal timestamp", tests)
