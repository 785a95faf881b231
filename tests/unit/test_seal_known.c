/* SPDX-License-Identifier: Apache-2.0
 *
 * What is remembered from one signature to the next changes no verdict: by the
 * same anchors, key and chain, a good one first, and then one that differs.
 */
#include "cades.h"

#include <string.h>

#include "check.h"
#include "der.h"
#include "seal_pki.h"
#include "signed_data.h"

static struct arena arena;
static struct fault fault;
static struct pki pki;
static struct seal_key *key;
static struct cades_anchors *anchors;
static struct seal_chain *chain;
static const struct text manifest = {"<manifest/>", 11};

static void
begin(void)
{
    arena_init(&arena, 0);
    fault_clear(&fault);
    pki_open(&pki, "P-256");
    key = pki_seal_key(&pki);
    anchors = pki_anchors(&pki, "root.pem");
    chain = pki_chain(&pki, "chain.pem");
}

static void
end(void)
{
    seal_chain_close(chain);
    cades_anchors_close(anchors);
    seal_key_close(key);
    pki_close(&pki);
    arena_release(&arena);
}

static struct text
sign(int64_t at_us)
{
    struct text p7s = TEXT_NONE;
    CU_ASSERT_FATAL(cades_sign(&arena, key, manifest, at_us, &p7s, &fault));
    return p7s;
}

static struct text
token_of(struct text value)
{
    const struct pki_stamp stamp = {.content = value, .at_us = PKI_NOW_US};
    return pki_token(&arena, &pki, &stamp);
}

static struct text
raise(struct text p7s)
{
    struct text out = TEXT_NONE;
    const struct cades_raising by = {chain, key, anchors};
    CU_ASSERT_FATAL(cades_raised(&arena, &by, p7s,
                                 token_of(cades_signature_value(&arena, p7s)),
                                 &out, &fault));
    return out;
}

/* NULL: good. */
static const char *
judge(struct text p7s)
{
    struct cades_verdict verdict;
    (void)cades_verify(&arena, anchors, manifest, p7s, &verdict);
    return verdict.why;
}

static bool
is_refused(struct text p7s, const char *reason)
{
    const char *why = judge(p7s);
    if (why == NULL || strcmp(why, reason) != 0)
        printf("\n    %s\n", why == NULL ? "accepted" : why);
    return why != NULL && strcmp(why, reason) == 0;
}

static struct signed_data
read(struct text p7s)
{
    struct signed_data in;
    CU_ASSERT_PTR_NULL_FATAL(signed_data_read(&arena, p7s, &in));
    return in;
}

static void
in_one_step(void)
{
    struct text out, stamped, completed;
    begin();
    struct text b = sign(PKI_NOW_US);
    struct text token = token_of(cades_signature_value(&arena, b));
    CU_ASSERT_FATAL(cades_timestamped(&arena, b, token, &stamped, &fault));
    CU_ASSERT_FATAL(
        cades_completed(&arena, stamped, chain, &completed, &fault));
    const struct cades_raising all = {chain, key, anchors},
                               alone = {chain, NULL, NULL};
    CU_ASSERT_FATAL(cades_raised(&arena, &all, b, token, &out, &fault));
    CU_ASSERT_TRUE(text_equals(out, completed));
    CU_ASSERT_FATAL(cades_raised(&arena, &alone, b, token, &out, &fault));
    CU_ASSERT_TRUE(text_equals(out, completed));
    CU_ASSERT_PTR_NULL(judge(out));
    CU_ASSERT_FALSE(cades_raised(&arena, &all, completed, token, &out, &fault));
    CU_ASSERT_EQUAL(fault.kind, FAULT_INPUT);
    end();
}

static struct text
flipped(struct text bytes)
{
    char *copy = (char *)text_copy(&arena, bytes).bytes;
    CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
    copy[bytes.size - 1] ^= 1;
    return (struct text){copy, bytes.size};
}

/* Values that nobody has checked, beside some that were. */
static void
values_are_known_by_every_byte(void)
{
    struct text out;
    begin();
    struct text b = sign(PKI_NOW_US);
    CU_ASSERT_PTR_NULL(judge(raise(b)));
    const struct cades_raising by = {chain, key, anchors};
    struct signed_data in = read(b);
    in.signature = flipped(in.signature);
    struct text wrong = signed_data_write(&arena, &in);
    CU_ASSERT_FALSE(
        cades_raised(&arena, &by, wrong, token_of(in.signature), &out, &fault));
    CU_ASSERT_TRUE(text_is_absent(out));
    CU_ASSERT_EQUAL(fault.kind, FAULT_INPUT);
    fault_clear(&fault);
    struct text token = token_of(cades_signature_value(&arena, b));
    CU_ASSERT_FATAL(cades_raised(&arena, &by, b, token, &out, &fault));
    in = read(token);
    in.signature = flipped(in.signature);
    token = signed_data_write(&arena, &in);
    CU_ASSERT_FALSE(cades_raised(&arena, &by, b, token, &out, &fault));
    CU_ASSERT_EQUAL(fault.kind, FAULT_INPUT);
    end();
}

/* An attribute of so many SEQUENCEs in another, signed by the authority. */
static struct text
deep_token(struct text value, int depth)
{
    struct signed_data in = read(token_of(value));
    struct text parts[16], rest = in.attributes;
    struct der_item item;
    uint32_t count = 0;
    while (count < 15 && der_next(&rest, &item))
        parts[count++] = item.whole;
    struct text deep = der_wrap(&arena, DER_OCTETS, TEXT("x"));
    for (int i = 0; i < depth; i++)
        deep = der_wrap(&arena, DER_SEQUENCE, deep);
    struct text attribute[] = {der_wrap(&arena, DER_OID, TEXT("\x2a\x03\x04")),
                               der_wrap(&arena, DER_SET, deep)};
    parts[count++] =
        der_wrap(&arena, DER_SEQUENCE, der_join(&arena, attribute, 2));
    struct text set = der_set(&arena, DER_SET, parts, count);
    rest = set;
    CU_ASSERT_FATAL(der_take(&rest, DER_SET, &item));
    in.attributes = item.value;
    CU_ASSERT_FATAL(
        signed_make(in.scheme, pki.tsa_key, &arena, set, &in.signature));
    return signed_data_write(&arena, &in);
}

/* A token that can be read alone, and not where it is put: that case's own
 * fault, and the next one goes on. */
static void
a_token_that_does_not_fit_inside(void)
{
    struct text out;
    begin();
    struct text b = sign(PKI_NOW_US);
    struct text value = cades_signature_value(&arena, b);
    const struct cades_raising by = {chain, key, anchors};
    struct text token = deep_token(value, 20);
    CU_ASSERT_TRUE(cades_raised(&arena, &by, b, token, &out, &fault));
    token = deep_token(value, 28);
    (void)read(token);
    CU_ASSERT_FALSE(cades_raised(&arena, &by, b, token, &out, &fault));
    CU_ASSERT_EQUAL(fault.kind, FAULT_INPUT);
    fault_clear(&fault);
    CU_ASSERT_TRUE(cades_raised(&arena, &by, b, token_of(value), &out, &fault));
    end();
}

static void
a_path_ends_with_its_certificates(void)
{
    begin();
    CU_ASSERT_PTR_NULL(judge(sign(PKI_NOW_US)));
    CU_ASSERT_PTR_NULL(judge(sign(PKI_NOW_US + 729 * DAY_US)));
    CU_ASSERT_TRUE(
        is_refused(sign(PKI_NOW_US + 731 * DAY_US), "a certificate had ended"));
    CU_ASSERT_PTR_NULL(judge(sign(PKI_NOW_US)));
    CU_ASSERT_TRUE(is_refused(sign(PKI_NOW_US - 400 * DAY_US),
                              "a certificate was not in force yet"));
    CU_ASSERT_PTR_NULL(judge(sign(PKI_NOW_US + 730 * DAY_US - 1000000)));
    CU_ASSERT_TRUE(
        is_refused(sign(PKI_NOW_US + 730 * DAY_US), "a certificate had ended"));
    end();
}

/* It was found by an issuer that this one does not bring. */
static void
a_path_is_found_by_what_is_inside(void)
{
    begin();
    struct text b = sign(PKI_NOW_US);
    struct signed_data in = read(b);
    CU_ASSERT_EQUAL_FATAL(in.certificate_count, 2);
    struct text both[2] = {in.certificates[0], in.certificates[1]};
    for (int i = 0; i < 2; i++) {
        CU_ASSERT_PTR_NULL(judge(b));
        in.certificates = &both[i];
        in.certificate_count = 1;
        CU_ASSERT_PTR_NOT_NULL(judge(signed_data_write(&arena, &in)));
    }
    CU_ASSERT_PTR_NULL(judge(b));
    end();
}

/* A list that the issuer did not sign, after one that he did. */
static void
a_list_is_known_by_every_byte(void)
{
    begin();
    struct text good = raise(sign(PKI_NOW_US));
    CU_ASSERT_PTR_NULL(judge(good));
    X509_CRL *forged = pki_crl(pki.ca, pki.tsa_key, PKI_NOW_US - DAY_US,
                               PKI_NOW_US + 6 * DAY_US, NULL, 0);
    X509_CRL *revoking =
        pki_crl(pki.ca, pki.ca_key, PKI_NOW_US - DAY_US,
                PKI_NOW_US + 6 * DAY_US, pki.signer, PKI_NOW_US - DAY_US);
    for (int i = 0; i < 2; i++) {
        unsigned char *bytes = NULL;
        struct signed_data in = read(good);
        int size = i2d_X509_CRL(i == 0 ? forged : revoking, &bytes);
        CU_ASSERT_FATAL(size > 0 && in.crl_count == 2);
        in.crls[2] = (struct text){(char *)bytes, (size_t)size};
        in.crl_count = 3;
        CU_ASSERT_TRUE(is_refused(signed_data_write(&arena, &in),
                                  i == 0 ? "a revocation list is not good"
                                         : "a certificate was revoked"));
        OPENSSL_free(bytes);
        CU_ASSERT_PTR_NULL(judge(good));
    }
    X509_CRL_free(forged);
    X509_CRL_free(revoking);
    end();
}

static const struct unit_test tests[] = {
    {"stamped and completed in one step is the same", in_one_step},
    {"a value that differs in a bit is not known",
     values_are_known_by_every_byte},
    {"a token that can be read, and not inside",
     a_token_that_does_not_fit_inside},
    {"a path that was found ends with its certificates",
     a_path_ends_with_its_certificates},
    {"a path that was found needs the same certificates beside it",
     a_path_is_found_by_what_is_inside},
    {"a list that differs is judged anew", a_list_is_known_by_every_byte},
};

UNIT_MAIN("seal known", tests)
