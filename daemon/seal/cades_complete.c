/* SPDX-License-Identifier: Apache-2.0
 *
 * Level LT: what signer and authority need to be judged when nobody answers any
 * more. Only what is needed goes in, so that the verifier can refuse the rest.
 */
#include <openssl/x509v3.h>

#include "cades.h"
#include "chain.h"
#include "der.h"
#include "seal_errors.h"
#include "seal_inside.h"
#include "seal_pem.h"
#include "timestamp.h"
#include "token.h"

struct completion {
    struct arena *arena;
    const struct seal_chain *chain;
    struct chain_pool *pool; /* of the signature and its token */
    struct signed_data *in;
    const struct token *token;
    int64_t at_us;
    bool is_checked; /* the token, when it was put in */
    struct signed_known known;
    struct fault *fault;
};

/* A signature is checked once for a chain, not once a case. */
static bool
is_remembered(const struct seal_chain *chain, const X509 *certificate,
              const X509_CRL *crl, const X509 *issuer)
{
    for (int i = 0; i < SEAL_CHAIN_MEMOS; i++)
        if (chain->memos[i].issuer == issuer &&
            chain->memos[i].certificate == certificate &&
            chain->memos[i].crl == crl)
            return true;
    return false;
}

static void
remember(const struct seal_chain *chain, X509 *certificate, X509_CRL *crl,
         X509 *issuer)
{
    for (int i = 0; i < SEAL_CHAIN_MEMOS; i++) {
        struct seal_memo *memo = &chain->memos[i];
        if (memo->issuer != NULL)
            continue;
        if (certificate != NULL && X509_up_ref(certificate) == 1)
            memo->certificate = certificate;
        if (crl != NULL && X509_CRL_up_ref(crl) == 1)
            memo->crl = crl;
        if ((memo->certificate != NULL || memo->crl != NULL) &&
            X509_up_ref(issuer) == 1)
            memo->issuer = issuer;
        return;
    }
}

static bool
is_issuer(const struct seal_chain *chain, X509 *issuer, X509 *certificate)
{
    if (is_remembered(chain, certificate, NULL, issuer))
        return true;
    EVP_PKEY *key = X509_get0_pubkey(issuer);
    if (X509_check_issued(issuer, certificate) != X509_V_OK || key == NULL ||
        X509_verify(certificate, key) != 1)
        return false;
    remember(chain, certificate, NULL, issuer);
    return true;
}

static bool
is_list_of(const struct seal_chain *chain, X509_CRL *crl, X509 *issuer)
{
    if (is_remembered(chain, NULL, crl, issuer))
        return true;
    if (chain_list_judge(crl, issuer) != CHAIN_LIST_GOOD)
        return false;
    remember(chain, NULL, crl, issuer);
    return true;
}

static X509 *
issuer_of(const struct completion *work, X509 *certificate)
{
    STACK_OF(X509) *
        places[] = {work->chain->certificates, work->pool->certificates};
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < sk_X509_num(places[i]); j++)
            if (is_issuer(work->chain, sk_X509_value(places[i], j),
                          certificate))
                return sk_X509_value(places[i], j);
    return NULL;
}

/* The newest of several. Time is looked at each time, and first: it costs
 * nothing. */
static X509_CRL *
list_by(const struct completion *work, X509 *certificate, X509 *issuer)
{
    X509_CRL *best = NULL;
    int64_t best_us = INT64_MIN, from_us;
    for (int i = 0; i < sk_X509_CRL_num(work->chain->crls); i++) {
        X509_CRL *crl = sk_X509_CRL_value(work->chain->crls, i);
        if (chain_list_covers(crl, certificate, work->at_us) &&
            is_list_of(work->chain, crl, issuer) &&
            seal_time_read(X509_CRL_get0_lastUpdate(crl), &from_us) &&
            from_us > best_us) {
            best = crl;
            best_us = from_us;
        }
    }
    return best;
}

static bool
no_memory(struct fault *fault)
{
    return fault_set(fault, FAULT_LOCAL, "no memory to complete a signature");
}

/* What the token brings is there already. */
static bool
add_certificate(const struct completion *work, X509 *certificate)
{
    const struct signed_data *token = &work->token->signed_data;
    struct text der = seal_certificate_der(work->arena, certificate);
    if (text_is_absent(der))
        return no_memory(work->fault);
    if (text_is_among(token->certificates, token->certificate_count, der) ||
        text_is_among(work->in->certificates, work->in->certificate_count, der))
        return true;
    if (work->in->certificate_count >= SIGNED_DATA_ITEMS_MAX)
        return no_memory(work->fault);
    work->in->certificates[work->in->certificate_count++] = der;
    return true;
}

static bool
add_list(const struct completion *work, X509 *certificate, X509 *issuer)
{
    X509_CRL *crl = list_by(work, certificate, issuer);
    if (crl == NULL) {
        struct text name = chain_subject(work->arena, issuer);
        return seal_errors_fault(
            work->fault, work->arena, FAULT_STORE,
            "no revocation list of %.*s is in force at the time "
            "of the stamp and made while the certificate was; "
            "fetch a newer one",
            (int)name.size, text_is_absent(name) ? "" : name.bytes);
    }
    struct text der = seal_crl_der(work->arena, crl);
    if (text_is_absent(der) || work->in->crl_count >= SIGNED_DATA_ITEMS_MAX)
        return no_memory(work->fault);
    if (!text_is_among(work->in->crls, work->in->crl_count, der))
        work->in->crls[work->in->crl_count++] = der;
    return true;
}

/* From a certificate up to its root. */
static bool
complete(const struct completion *work, X509 *certificate)
{
    for (int depth = 0; depth < 8; depth++) {
        if ((X509_get_extension_flags(certificate) & EXFLAG_SS) != 0)
            return true;
        X509 *issuer = issuer_of(work, certificate);
        if (issuer == NULL) {
            struct text name = chain_subject(work->arena, certificate);
            return seal_errors_fault(
                work->fault, work->arena, FAULT_INPUT,
                "the issuer of %.*s is not among the chain's "
                "certificates; add it, roots too",
                (int)name.size, text_is_absent(name) ? "" : name.bytes);
        }
        if (!add_certificate(work, certificate) ||
            !add_list(work, certificate, issuer))
            return false;
        certificate = issuer;
    }
    return fault_set(work->fault, FAULT_INPUT,
                     "a chain of certificates has no end");
}

/* The arrays as read are full of views; here they grow. */
static bool
make_room(struct arena *arena, struct signed_data *in)
{
    struct text **arrays[] = {&in->certificates, &in->crls};
    uint32_t counts[] = {in->certificate_count, in->crl_count};
    for (int i = 0; i < 2; i++) {
        struct text *room =
            arena_array(arena, SIGNED_DATA_ITEMS_MAX, sizeof(*room));
        if (room == NULL)
            return false;
        for (uint32_t j = 0; j < counts[i]; j++)
            room[j] = (*arrays[i])[j];
        *arrays[i] = room;
    }
    return true;
}

static const char *
read_both(struct arena *arena, struct text p7s, struct signed_data *in,
          struct token *token)
{
    struct der_item value;
    const char *why = signed_data_read(arena, p7s, in);
    if (why != NULL)
        return why;
    if (in->extra_count != 1 ||
        !signed_data_attribute(in->extras[0], oid_time_stamp_token, &value))
        return "it has no time stamp yet";
    return token_read(arena, value.whole, token);
}

/* Signer and authority, by the certificates of both. */
static const char *
find_both(const struct completion *work, X509 **signer, X509 **authority)
{
    const struct signed_data *token = &work->token->signed_data;
    const char *why = chain_pool_add(work->pool, work->chain->cache, work->in);
    if (why == NULL)
        why = chain_pool_add(work->pool, work->chain->cache, token);
    if (why == NULL)
        why =
            chain_find_signer(work->arena, work->pool, work->in, false, signer);
    if (why == NULL && work->is_checked)
        why =
            chain_find_signer(work->arena, work->pool, token, true, authority);
    else if (why == NULL)
        why = token_check(work->arena, work->pool, work->token, authority,
                          &work->known);
    return why;
}

static bool
cannot_be(const char *why, const struct completion *work)
{
    return seal_errors_fault(work->fault, work->arena, FAULT_INPUT,
                             "a signature cannot be completed: %s", why);
}

static bool
complete_both(struct completion *work)
{
    struct chain_pool pool;
    X509 *signer = NULL, *authority = NULL;
    if (!make_room(work->arena, work->in))
        return no_memory(work->fault);
    const char *why = chain_pool_init(&pool);
    bool is_done = false;
    work->pool = &pool;
    work->at_us = work->token->at_us;
    if (why == NULL)
        why = find_both(work, &signer, &authority);
    if (why != NULL)
        cannot_be(why, work);
    else
        is_done = complete(work, signer) && complete(work, authority);
    chain_pool_release(&pool);
    seal_errors_clear();
    return is_done;
}

static bool
finish(struct completion *work, struct text *out)
{
    bool is_done = complete_both(work) &&
                   cades_finish(work->arena, work->in, work->chain->cache,
                                &work->known, out, work->fault);
    if (!is_done)
        chain_cache_clear(work->chain->cache);
    return is_done;
}

bool
cades_completed(struct arena *arena, struct text p7s,
                const struct seal_chain *chain, struct text *out,
                struct fault *fault)
{
    struct signed_data in;
    struct token token;
    struct completion work = {.arena = arena,
                              .chain = chain,
                              .in = &in,
                              .token = &token,
                              .is_checked = true,
                              .fault = fault};
    *out = TEXT_NONE;
    seal_errors_begin();
    const char *why = read_both(arena, p7s, &in, &token);
    return why != NULL ? cannot_be(why, &work) : finish(&work, out);
}

bool
cades_raised(struct arena *arena, const struct cades_raising *by,
             struct text p7s, struct text token_der, struct text *out,
             struct fault *fault)
{
    struct signed_data in;
    struct token token;
    struct completion work = {
        .arena = arena,
        .chain = by->chain,
        .in = &in,
        .token = &token,
        .known = {{by->key == NULL ? NULL : by->key->proofs,
                   by->anchors == NULL ? NULL : by->anchors->proofs}},
        .fault = fault};
    *out = TEXT_NONE;
    seal_errors_begin();
    const char *why = signed_data_read(arena, p7s, &in);
    if (why == NULL && in.extra_count != 0)
        why = "the signature has unsigned attributes already";
    if (why == NULL)
        why = token_read(arena, token_der, &token);
    if (why == NULL && !token_is_about(&token, in.signature))
        why = "the time stamp is about something else";
    if (why != NULL)
        return cannot_be(why, &work);
    struct text extra = cades_token_attribute(arena, &token.signed_data);
    in.extras = &extra;
    in.extra_count = 1;
    return finish(&work, out);
}

/* What has grown is read again and its signature checked. */
static bool
give_token(struct arena *arena, const struct signed_data *in,
           struct chain_pool *pool, struct text *out, struct fault *fault)
{
    struct token again;
    X509 *authority = NULL;
    struct text made = signed_data_write(arena, in);
    if (text_is_absent(made))
        return no_memory(fault);
    const char *why = token_read(arena, made, &again);
    if (why == NULL)
        why = token_check(arena, pool, &again, &authority, NULL);
    if (why != NULL || arena_failed(arena))
        return fault_set(fault, FAULT_LOCAL,
                         "a time stamp that was completed does not verify: %s",
                         why == NULL ? "no memory" : why);
    *out = made;
    return true;
}

bool
timestamp_completed(struct arena *arena, struct text der,
                    const struct seal_chain *chain, struct text *out,
                    struct fault *fault)
{
    struct token token;
    struct chain_pool pool;
    X509 *authority = NULL;
    *out = TEXT_NONE;
    seal_errors_begin();
    const char *why = token_read(arena, der, &token);
    if (why == NULL && !make_room(arena, &token.signed_data))
        why = "no memory";
    if (why == NULL)
        why = chain_pool_init(&pool);
    else
        pool = (struct chain_pool){.certificates = NULL};
    struct completion work = {.arena = arena,
                              .chain = chain,
                              .pool = &pool,
                              .in = &token.signed_data,
                              .token = &token,
                              .at_us = token.at_us,
                              .fault = fault};
    if (why == NULL)
        why = chain_pool_add(&pool, chain->cache, &token.signed_data);
    if (why == NULL)
        why = token_check(arena, &pool, &token, &authority, NULL);
    bool is_done = false;
    if (why != NULL)
        seal_errors_fault(fault, arena, FAULT_INPUT,
                          "a time stamp cannot be completed: %s", why);
    else
        is_done = complete(&work, authority) &&
                  give_token(arena, &token.signed_data, &pool, out, fault);
    chain_pool_release(&pool);
    if (!is_done)
        chain_cache_clear(chain->cache);
    seal_errors_clear();
    return is_done;
}
