/* SPDX-License-Identifier: Apache-2.0
 *
 * Level LT: what signer and authority need to be judged when nobody answers any
 * more. Only what is needed goes in, so that the verifier can refuse the rest.
 */
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "cades.h"
#include "chain.h"
#include "der.h"
#include "mutant.h"
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
    struct fault *fault;
};

static bool
is_issuer(X509 *issuer, X509 *certificate)
{
    EVP_PKEY *key = X509_get0_pubkey(issuer);
    return X509_check_issued(issuer, certificate) == X509_V_OK && key != NULL &&
           X509_verify(certificate, key) == 1;
}

static X509 *
issuer_of(const struct completion *work, X509 *certificate)
{
    STACK_OF(X509) *
        places[] = {work->chain->certificates, work->pool->certificates};
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < sk_X509_num(places[i]); j++)
            if (is_issuer(sk_X509_value(places[i], j), certificate))
                return sk_X509_value(places[i], j);
    return NULL;
}

/* The newest of several. */
static X509_CRL *
list_by(const struct completion *work, X509 *issuer)
{
    X509_CRL *best = NULL;
    int64_t best_us = INT64_MIN, from_us;
    for (int i = 0; i < sk_X509_CRL_num(work->chain->crls); i++) {
        X509_CRL *crl = sk_X509_CRL_value(work->chain->crls, i);
        if (chain_list_judge(crl, issuer, work->at_us) == CHAIN_LIST_GOOD &&
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
add_list(const struct completion *work, X509 *issuer)
{
    X509_CRL *crl = list_by(work, issuer);
    if (crl == NULL) {
        struct text name = chain_subject(work->arena, issuer);
        return fault_set(work->fault, FAULT_STORE,
                         "no revocation list of %.*s is in force at the time "
                         "of the stamp; fetch a newer one",
                         (int)name.size,
                         text_is_absent(name) ? "" : name.bytes);
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
            return fault_set(work->fault, FAULT_INPUT,
                             "the issuer of %.*s is not among the chain's "
                             "certificates; add it, roots too",
                             (int)name.size,
                             text_is_absent(name) ? "" : name.bytes);
        }
        if (!add_certificate(work, certificate) || !add_list(work, issuer))
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

static bool
complete_both(const struct completion *work)
{
    X509 *signer = NULL, *authority = NULL;
    const char *why = chain_pool_add(work->pool, NULL, work->in);
    if (why == NULL)
        why = chain_pool_add(work->pool, NULL, &work->token->signed_data);
    if (why == NULL)
        why = chain_find_signer(work->arena, work->pool, work->in, false,
                                &signer);
    if (why == NULL)
        why = chain_find_signer(work->arena, work->pool,
                                &work->token->signed_data, true, &authority);
    if (why != NULL)
        return fault_set(work->fault,
                         arena_failed(work->arena) ? FAULT_LOCAL : FAULT_INPUT,
                         "a signature cannot be completed: %s", why);
    return complete(work, signer) && complete(work, authority);
}

/* ---- what was needed before ---- */

/* All that completing depends on, but for the lists' ends: who signed, and what
 * lies there already. */
static struct text
memory_key(const struct completion *work)
{
    const struct signed_data *both[] = {work->in, &work->token->signed_data};
    struct buffer key;
    buffer_init(&key, 1 << 16);
    for (int i = 0; i < 2; i++) {
        buffer_printf(&key, "%u %u;", both[i]->certificate_count,
                      both[i]->crl_count);
        buffer_add(&key, both[i]->issuer.bytes, both[i]->issuer.size);
        buffer_add(&key, both[i]->serial.bytes, both[i]->serial.size);
        for (uint32_t j = 0; j < both[i]->certificate_count; j++)
            buffer_add(&key, both[i]->certificates[j].bytes,
                       both[i]->certificates[j].size);
        for (uint32_t j = 0; j < both[i]->crl_count; j++)
            buffer_add(&key, both[i]->crls[j].bytes, both[i]->crls[j].size);
    }
    struct text copy = text_copy(work->arena, buffer_view(&key));
    buffer_release(&key);
    return copy;
}

static void
memory_keep(const struct completion *work, struct text key)
{
    struct chain_memory *memory = work->chain->memory;
    const struct signed_data *in = work->in;
    arena_release(&memory->arena);
    memory->key = text_copy(&memory->arena, key);
    memory->certificate_count = in->certificate_count;
    memory->crl_count = in->crl_count;
    memory->certificates = arena_array(&memory->arena, in->certificate_count,
                                       sizeof(*memory->certificates));
    memory->crls =
        arena_array(&memory->arena, in->crl_count, sizeof(*memory->crls));
    if (memory->certificates == NULL || memory->crls == NULL) {
        memory->key = TEXT_NONE;
        return;
    }
    for (uint32_t i = 0; i < in->certificate_count; i++)
        memory->certificates[i] =
            text_copy(&memory->arena, in->certificates[i]);
    for (uint32_t i = 0; i < in->crl_count; i++)
        memory->crls[i] = text_copy(&memory->arena, in->crls[i]);
    if (arena_failed(&memory->arena))
        memory->key = TEXT_NONE;
}

/* While no list of the chain has run out, the same are the right ones. */
static bool
memory_give(const struct completion *work, struct text key)
{
    const struct chain_memory *memory = work->chain->memory;
    if (text_is_absent(key) || text_is_absent(memory->key) ||
        !text_equals(memory->key, key))
        return false;
    work->in->certificate_count = memory->certificate_count;
    work->in->crl_count = memory->crl_count;
    for (uint32_t i = 0; i < memory->certificate_count; i++)
        work->in->certificates[i] = memory->certificates[i];
    for (uint32_t i = 0; i < memory->crl_count; i++)
        work->in->crls[i] = memory->crls[i];
    return true;
}

static bool
complete_or_remember(const struct completion *work)
{
    bool is_in_force = work->at_us < seal_chain_until_us(work->chain) ||
                       mutant_is("completes_by_old_lists");
    struct text key = is_in_force ? memory_key(work) : TEXT_NONE;
    if (memory_give(work, key))
        return true;
    if (!complete_both(work))
        return false;
    if (!text_is_absent(key))
        memory_keep(work, key);
    return true;
}

bool
cades_completed(struct arena *arena, struct text p7s,
                const struct seal_chain *chain, struct text *out,
                struct fault *fault)
{
    struct signed_data in;
    struct token token;
    struct chain_pool pool;
    *out = TEXT_NONE;
    const char *why = read_both(arena, p7s, &in, &token);
    if (why != NULL)
        return fault_set(fault, arena_failed(arena) ? FAULT_LOCAL : FAULT_INPUT,
                         "a signature cannot be completed: %s", why);
    if (!make_room(arena, &in))
        return no_memory(fault);
    why = chain_pool_init(&pool);
    struct completion work = {.arena = arena,
                              .chain = chain,
                              .pool = &pool,
                              .in = &in,
                              .token = &token,
                              .at_us = token.at_us,
                              .fault = fault};
    bool is_done = why == NULL ? complete_or_remember(&work) : no_memory(fault);
    chain_pool_release(&pool);
    ERR_clear_error();
    return is_done && cades_finish(arena, &in, out, fault);
}

/* ---- the same of a time stamp that stands alone ---- */

/* What is written is read again and its signature checked. */
static const char *
write_token(struct arena *arena, const struct token *token, struct text *out)
{
    struct token again;
    struct chain_pool pool;
    X509 *signer = NULL;
    struct text made = signed_data_write(arena, &token->signed_data);
    const char *why =
        text_is_absent(made) ? "no memory" : token_read(arena, made, &again);
    if (why != NULL)
        return why;
    why = chain_pool_init(&pool);
    if (why == NULL)
        why = chain_pool_add(&pool, NULL, &again.signed_data);
    if (why == NULL)
        why = token_check(arena, &pool, &again, &signer);
    chain_pool_release(&pool);
    if (why == NULL && arena_failed(arena))
        why = "no memory";
    if (why == NULL)
        *out = made;
    return why;
}

static bool
complete_token(const struct completion *work)
{
    X509 *authority = NULL;
    const char *why = chain_pool_add(work->pool, NULL, work->in);
    if (why == NULL)
        why = chain_find_signer(work->arena, work->pool, work->in, true,
                                &authority);
    if (why != NULL)
        return fault_set(work->fault,
                         arena_failed(work->arena) ? FAULT_LOCAL : FAULT_INPUT,
                         "a time stamp cannot be completed: %s", why);
    return complete(work, authority);
}

bool
timestamp_completed(struct arena *arena, struct text token,
                    const struct seal_chain *chain, struct text *out,
                    struct fault *fault)
{
    static const struct token none; /* brings nothing along */
    struct token read;
    struct chain_pool pool;
    *out = TEXT_NONE;
    const char *why = token_read(arena, token, &read);
    if (why != NULL)
        return fault_set(fault, arena_failed(arena) ? FAULT_LOCAL : FAULT_INPUT,
                         "a time stamp cannot be completed: %s", why);
    if (!make_room(arena, &read.signed_data))
        return no_memory(fault);
    why = chain_pool_init(&pool);
    struct completion work = {.arena = arena,
                              .chain = chain,
                              .pool = &pool,
                              .in = &read.signed_data,
                              .token = &none,
                              .at_us = read.at_us,
                              .fault = fault};
    bool is_done = why == NULL ? complete_token(&work) : no_memory(fault);
    chain_pool_release(&pool);
    if (is_done)
        why = write_token(arena, &read, out);
    ERR_clear_error();
    return is_done &&
           (why == NULL ||
            fault_set(fault, FAULT_LOCAL,
                      "a time stamp that was completed does not verify: %s",
                      why));
}
