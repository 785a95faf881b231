/* SPDX-License-Identifier: Apache-2.0
 *
 * libcrypto builds the path and judges names, signatures and time; the lists
 * are judged here. libcrypto's own check refuses a list that is younger than
 * the instant, and that is the usual case: it is fetched after the stamp, and
 * says more, not less. And it cannot check one that SM2 signed.
 */
#include "chain.h"

#include <openssl/x509v3.h>

#include "date.h"
#include "mutant.h"
#include "seal_errors.h"
#include "seal_pem.h"

/* 1.3.6.1.5.5.7.3.4 and .36 (RFC 9336) */
static const struct text oid_email_protection = {
    "\x2b\x06\x01\x05\x05\x07\x03\x04", 8};
static const struct text oid_document_signing = {
    "\x2b\x06\x01\x05\x05\x07\x03\x24", 8};
static const char no_memory[] = "no memory to judge a chain";

static const char *
reason_of(int error)
{
    switch (error) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return "a certificate had ended";
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return "a certificate was not in force yet";
    case X509_V_ERR_OUT_OF_MEM:
        return no_memory;
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
        return "the signature of a certificate is wrong";
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        return "not issued under a trusted root";
    default:
        return X509_verify_cert_error_string(error);
    }
}

bool
chain_usage_is_for_seals(X509 *leaf)
{
    bool is_for = false;
    int where = 0;
    EXTENDED_KEY_USAGE *all =
        X509_get_ext_d2i(leaf, NID_ext_key_usage, &where, NULL);
    if (all == NULL)
        return where == -1; /* without the extension it is for all */
    for (int i = 0; i < sk_ASN1_OBJECT_num(all); i++) {
        const ASN1_OBJECT *usage = sk_ASN1_OBJECT_value(all, i);
        struct text oid = {(const char *)OBJ_get0_data(usage),
                           OBJ_length(usage)};
        is_for = is_for || text_equals(oid, oid_email_protection) ||
                 text_equals(oid, oid_document_signing);
    }
    EXTENDED_KEY_USAGE_free(all);
    return is_for;
}

static const char *
usage_is_good(X509 *leaf, enum chain_role role)
{
    uint32_t usage = X509_get_key_usage(leaf);
    if ((X509_get_extension_flags(leaf) & EXFLAG_INVALID) != 0)
        return "an extension of the signer's certificate is damaged";
    if ((usage & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)) == 0)
        return "the signer's certificate is not for signatures";
    if (role == CHAIN_SIGNER)
        return chain_usage_is_for_seals(leaf) ||
                       mutant_is("signer_of_any_usage")
                   ? NULL
                   : "the signer's certificate is for other purposes than "
                     "signatures of documents";
    if (mutant_is("timestamp_any_certificate"))
        return NULL;
    int at = X509_get_ext_by_NID(leaf, NID_ext_key_usage, -1);
    if (at < 0 || X509_get_extended_key_usage(leaf) != XKU_TIMESTAMP ||
        X509_get_ext_by_NID(leaf, NID_ext_key_usage, at) >= 0)
        return "the certificate is not one for time stamps alone";
    if (!X509_EXTENSION_get_critical(X509_get_ext(leaf, at)))
        return "the certificate's usage for time stamps is not critical";
    /* A usage that libcrypto has no bit for would be invisible above. */
    EXTENDED_KEY_USAGE *all =
        X509_get_ext_d2i(leaf, NID_ext_key_usage, NULL, NULL);
    int count = all == NULL ? 0 : sk_ASN1_OBJECT_num(all);
    EXTENDED_KEY_USAGE_free(all);
    return count == 1 ? NULL
                      : "the certificate is not one for time stamps alone";
}

/* Certificates that are the same are marked together: a root may lie in the
 * pool beside the trusted one. */
static const char *
mark_certificates(struct chain_pool *pool, STACK_OF(X509) * chain)
{
    for (int i = 0; i < sk_X509_num(chain); i++) {
        X509 *certificate = sk_X509_value(chain, i);
        bool is_root = i > 0 && i + 1 == sk_X509_num(chain);
        if (!is_root && !seal_certificate_is_strong(certificate))
            return "a certificate has a weak key or digest";
        for (int j = 0; j < sk_X509_num(pool->certificates); j++)
            if (X509_cmp(certificate, sk_X509_value(pool->certificates, j)) ==
                0)
                pool->certificate_used[j] = true;
    }
    return NULL;
}

static bool
crl_signature_is_good(X509_CRL *crl, EVP_PKEY *key)
{
    const ASN1_BIT_STRING *signature = NULL;
    unsigned char *bytes = NULL;
    static const struct text sm2_sm3[] = {
        {"\x30\x0a\x06\x08\x2a\x81\x1c\xcf\x55\x01\x83\x11", 12},
        {"\x30\x0a\x06\x08\x2a\x81\x1c\xcf\x55\x01\x83\x75", 12},
    };
    if (X509_CRL_get_signature_nid(crl) != NID_SM2_with_SM3)
        return X509_CRL_verify(crl, key) == 1;
    X509_CRL_get0_signature(crl, &signature, NULL);
    int size = i2d_re_X509_CRL_tbs(crl, &bytes);
    bool is_good =
        size > 0 &&
        signed_check(
            signed_scheme_read(sm2_sm3[0], sm2_sm3[1]), key,
            (struct text){(char *)bytes, (size_t)size},
            (struct text){(const char *)ASN1_STRING_get0_data(signature),
                          (size_t)ASN1_STRING_length(signature)});
    OPENSSL_free(bytes);
    return is_good;
}

/* Partial, indirect and delta lists say so in a critical extension; we know
 * none of them, so they count as no list. */
static bool
crl_is_plain(X509_CRL *crl)
{
    for (int i = 0; i < X509_CRL_get_ext_count(crl); i++)
        if (X509_EXTENSION_get_critical(X509_CRL_get_ext(crl, i)))
            return false;
    return true;
}

/* An authority that took a new key keeps its name: the lists of the two are
 * told apart by the key's identifier. */
static enum chain_list
list_is_of_key(X509_CRL *crl, X509 *issuer)
{
    int where = 0;
    AUTHORITY_KEYID *id =
        X509_CRL_get_ext_d2i(crl, NID_authority_key_identifier, &where, NULL);
    enum chain_list of =
        id == NULL && where != -1 ? CHAIN_LIST_BROKEN
        : id == NULL || X509_check_akid(issuer, id) == X509_V_OK
            ? CHAIN_LIST_GOOD
            : CHAIN_LIST_OTHER;
    AUTHORITY_KEYID_free(id);
    return of;
}

/* What costs nothing to see. */
static bool
list_may_be(X509_CRL *crl, X509 *issuer)
{
    int64_t from_us, until_us;
    return X509_NAME_cmp(X509_CRL_get_issuer(crl),
                         X509_get_subject_name(issuer)) == 0 &&
           seal_time_read(X509_CRL_get0_lastUpdate(crl), &from_us) &&
           seal_time_read(X509_CRL_get0_nextUpdate(crl), &until_us) &&
           from_us <= until_us && crl_is_plain(crl);
}

bool
chain_list_covers(X509_CRL *crl, X509 *certificate, int64_t at_us)
{
    int64_t from_us, until_us, start_us, end_us;
    return seal_time_read(X509_CRL_get0_lastUpdate(crl), &from_us) &&
           seal_time_read(X509_CRL_get0_nextUpdate(crl), &until_us) &&
           seal_time_read(X509_get0_notBefore(certificate), &start_us) &&
           seal_time_read(X509_get0_notAfter(certificate), &end_us) &&
           at_us <= until_us &&
           ((start_us <= from_us && from_us <= end_us) ||
            mutant_is("crl_of_any_time_completes"));
}

bool
chain_list_is_late(X509_CRL *crl, int64_t at_us)
{
    int64_t from_us, until_us;
    if (!seal_time_read(X509_CRL_get0_lastUpdate(crl), &from_us) ||
        !seal_time_read(X509_CRL_get0_nextUpdate(crl), &until_us))
        return true;
    int64_t period_us = until_us - from_us;
    return from_us - at_us > (period_us > CHAIN_LIST_WITHIN_US
                                  ? period_us
                                  : CHAIN_LIST_WITHIN_US);
}

void
chain_lists_add(struct cades_lists *lists, const struct cades_lists *others)
{
    if (others->youngest_us > lists->youngest_us)
        lists->youngest_us = others->youngest_us;
    lists->is_late |= others->is_late;
}

static void
note_list(struct cades_lists *lists, X509_CRL *crl, int64_t at_us)
{
    struct cades_lists one = {.is_late = chain_list_is_late(crl, at_us)};
    if (!seal_time_read(X509_CRL_get0_lastUpdate(crl), &one.youngest_us))
        one.youngest_us = INT64_MAX;
    chain_lists_add(lists, &one);
}

enum chain_list
chain_list_judge(X509_CRL *crl, X509 *issuer)
{
    EVP_PKEY *key = X509_get0_pubkey(issuer);
    if (!list_may_be(crl, issuer))
        return CHAIN_LIST_OTHER;
    enum chain_list of = list_is_of_key(crl, issuer);
    if (of != CHAIN_LIST_GOOD)
        return of;
    return (X509_get_key_usage(issuer) & KU_CRL_SIGN) != 0 && key != NULL &&
                   seal_crl_is_strong(crl) && crl_signature_is_good(crl, key)
               ? CHAIN_LIST_GOOD
               : CHAIN_LIST_BROKEN;
}

/* An authority that has stopped, its key still its own: unspecified,
 * affiliationChanged, superseded, cessationOfOperation. No reason is none of
 * them: then all that the key has stamped is void. */
static bool
has_stopped_in_peace(X509_REVOKED *entry)
{
    ASN1_ENUMERATED *reason =
        X509_REVOKED_get_ext_d2i(entry, NID_crl_reason, NULL, NULL);
    long code = reason == NULL ? -1 : ASN1_ENUMERATED_get(reason);
    ASN1_ENUMERATED_free(reason);
    return code == 0 || code == 3 || code == 4 || code == 5;
}

/* An entry counts from its revocation date on, or from the earlier day from
 * which the key is known to have been in other hands. */
static bool
is_revoked(X509_CRL *crl, X509 *certificate,
           const struct chain_question *question)
{
    X509_REVOKED *entry = NULL;
    int64_t since_us, invalid_us, revoked_us = question->revoked_us;
    if (X509_CRL_get0_by_cert(crl, &entry, certificate) == 0)
        return false;
    if (question->role == CHAIN_TSA && revoked_us > question->at_us &&
        (has_stopped_in_peace(entry) ||
         mutant_is("timestamp_any_reason_is_peace")))
        revoked_us = question->at_us;
    int where = 0;
    ASN1_GENERALIZEDTIME *invalid =
        X509_REVOKED_get_ext_d2i(entry, NID_invalidity_date, &where, NULL);
    /* One that is there and cannot be read counts. */
    bool is_early = invalid == NULL ? where != -1
                                    : !seal_time_read(invalid, &invalid_us) ||
                                          invalid_us <= revoked_us;
    ASN1_GENERALIZEDTIME_free(invalid);
    return is_early ||
           !seal_time_read(X509_REVOKED_get0_revocationDate(entry),
                           &since_us) ||
           since_us <= revoked_us;
}

/* The pool's list `at`, or one from outside (-1). */
static enum chain_list
judge_list(const struct cades_anchors *anchors, struct chain_pool *pool, int at,
           X509_CRL *crl, X509 *issuer)
{
    if ((at >= 0 && pool->crl_issuer[at] == issuer) ||
        chain_cache_is_signed(anchors->cache, crl, issuer))
        return CHAIN_LIST_GOOD;
    enum chain_list of = chain_list_judge(crl, issuer);
    if (of != CHAIN_LIST_GOOD)
        return of;
    if (at >= 0)
        pool->crl_issuer[at] = issuer;
    if (at < 0 || chain_cache_has_list(anchors->cache, crl))
        chain_cache_keep_signed(anchors->cache, crl, issuer);
    return of;
}

static const char *
judge_lists(const struct cades_anchors *anchors, struct chain_pool *pool,
            STACK_OF(X509) * chain, const struct chain_question *question,
            struct chain_verdict *verdict)
{
    int inside = sk_X509_CRL_num(pool->crls);
    int all = inside + sk_X509_CRL_num(anchors->crls);
    for (int i = 0; i + 1 < sk_X509_num(chain); i++) {
        X509 *certificate = sk_X509_value(chain, i);
        X509 *issuer = sk_X509_value(chain, i + 1);
        bool has_one = false;
        for (int j = 0; j < all; j++) {
            X509_CRL *crl = j < inside
                                ? sk_X509_CRL_value(pool->crls, j)
                                : sk_X509_CRL_value(anchors->crls, j - inside);
            enum chain_list of =
                judge_list(anchors, pool, j < inside ? j : -1, crl, issuer);
            bool covers = chain_list_covers(crl, certificate, question->at_us);
            /* A list that is passed over because memory is short would let a
             * revoked certificate pass. */
            if (of == CHAIN_LIST_BROKEN && !mutant_is("crl_broken_passed_over"))
                return "a revocation list is not good";
            if (of != CHAIN_LIST_GOOD)
                continue;
            if (j < inside && covers) {
                pool->crl_used[j] = has_one = true;
                note_list(&verdict->lists, crl, question->at_us);
            }
            if (!mutant_is("crl_not_looked_at") &&
                (covers || !mutant_is("crl_of_before_not_looked_at")) &&
                is_revoked(crl, certificate, question))
                return "a certificate was revoked";
        }
        if (!has_one)
            verdict->has_crls = false;
    }
    return NULL;
}

static const char *
judge_path(const struct cades_anchors *anchors, struct chain_pool *pool,
           STACK_OF(X509) * chain, const struct chain_question *question,
           struct chain_verdict *verdict)
{
    *verdict = (struct chain_verdict){.has_crls = true,
                                      .until_us = INT64_MAX,
                                      .issuers_until_us = INT64_MAX,
                                      .lists = {.youngest_us = INSTANT_NONE}};
    for (int i = 0; i < sk_X509_num(chain); i++) {
        int64_t until_us;
        if (!seal_time_read(X509_get0_notAfter(sk_X509_value(chain, i)),
                            &until_us))
            return "a certificate without an end";
        if (until_us < verdict->until_us)
            verdict->until_us = until_us;
        if (i > 0 && until_us < verdict->issuers_until_us)
            verdict->issuers_until_us = until_us;
    }
    const char *why = usage_is_good(sk_X509_value(chain, 0), question->role);
    if (why == NULL)
        why = mark_certificates(pool, chain);
    if (why == NULL)
        why = judge_lists(anchors, pool, chain, question, verdict);
    return why;
}

/* By libcrypto, which looks for it. */
static const char *
find_path(const struct cades_anchors *anchors, struct chain_pool *pool,
          X509 *leaf, const struct chain_question *question,
          struct chain_verdict *verdict)
{
    const char *why = no_memory;
    int64_t at_s = question->at_us / INSTANT_SECOND;
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    if (context == NULL || X509_STORE_CTX_init(context, anchors->store, leaf,
                                               pool->certificates) != 1)
        goto done;
    X509_VERIFY_PARAM *terms = X509_STORE_CTX_get0_param(context);
    X509_VERIFY_PARAM_set_time(terms, (time_t)at_s);
    X509_VERIFY_PARAM_set_depth(terms, 8);
    if (X509_verify_cert(context) != 1) {
        why = reason_of(X509_STORE_CTX_get_error(context));
    } else {
        STACK_OF(X509) *chain = X509_STORE_CTX_get0_chain(context);
        chain_cache_keep_path(anchors, pool, chain, at_s);
        why = judge_path(anchors, pool, chain, question, verdict);
    }
done:
    X509_STORE_CTX_free(context);
    return why;
}

/* Of a certificate that it could not take apart for want of memory libcrypto
 * keeps that it is of no use: whoever is told "not good" hears of memory. */
static void
look_for_short_memory(const struct cades_anchors *anchors,
                      const struct chain_pool *pool)
{
    for (int i = 0; i < sk_X509_num(pool->certificates); i++)
        (void)seal_certificate_is_usable(sk_X509_value(pool->certificates, i));
    for (int i = 0; i < sk_X509_num(anchors->roots); i++)
        (void)seal_certificate_is_usable(sk_X509_value(anchors->roots, i));
}

const char *
chain_judge(const struct cades_anchors *anchors, struct chain_pool *pool,
            X509 *leaf, const struct chain_question *question,
            struct chain_verdict *verdict)
{
    STACK_OF(X509) *known = chain_cache_path(anchors->cache, pool, leaf,
                                             question->at_us / INSTANT_SECOND);
    const char *why = known != NULL
                          ? judge_path(anchors, pool, known, question, verdict)
                          : find_path(anchors, pool, leaf, question, verdict);
    /* It says "no root" for want of memory, too. What is so is so twice. */
    if (why != NULL && known == NULL) {
        look_for_short_memory(anchors, pool);
        why = find_path(anchors, pool, leaf, question, verdict);
    }
    seal_errors_clear();
    return why;
}
