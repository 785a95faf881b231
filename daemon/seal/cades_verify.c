/* SPDX-License-Identifier: Apache-2.0
 *
 * The strict judgement of a CAdES baseline signature. It accepts what
 * cades_sign writes and refuses every other form of the same: where a byte can
 * be altered without anybody noticing, somebody will ask why it was.
 */

#include "cades.h"
#include "chain.h"
#include "date.h"
#include "der.h"
#include "mutant.h"
#include "seal_errors.h"
#include "seal_pem.h"
#include "token.h"

/* The four attributes and no other: a fifth (a policy, a commitment) would
 * change what was meant by the signature. */
static const char *
read_attributes(const struct signed_data *in, int64_t *signing_time_us)
{
    struct der_item value;
    struct text rest = in->attributes;
    uint32_t count = 0;
    while (der_next(&rest, &value))
        count++;
    if (!signed_data_attribute(in->attributes, oid_signing_time, &value) ||
        !der_read_time(value.tag, value.value, signing_time_us))
        return "no signing time";
    return count == 4 || mutant_is("cades_without_ess")
               ? NULL
               : "a signed attribute that is not known";
}

static const char *
read_signature(struct arena *arena, struct text p7s, struct signed_data *in)
{
    const char *why = signed_data_read(arena, p7s, in);
    if (why != NULL)
        return why;
    if (!text_equals(in->type, oid_data) || !text_is_absent(in->content))
        return "not a detached signature over plain bytes";
    struct text again = signed_data_write(arena, in);
    if (text_is_absent(again))
        return "no memory to read a signature";
    return text_equals(again, p7s) ? NULL
                                   : "not the canonical form of a signature";
}

/* The one unsigned attribute that there may be. */
static const char *
read_stamp(struct arena *arena, const struct signed_data *in,
           struct token *token)
{
    struct der_item value;
    struct text extra = in->extras[0];
    if (in->extra_count != 1 ||
        !signed_data_attribute(extra, oid_time_stamp_token, &value))
        return "an unsigned attribute that is not known";
    const char *why = token_read(arena, value.whole, token);
    if (why != NULL)
        return why;
    return token_is_canonical(arena, token, value.whole);
}

struct judging {
    struct arena *arena;
    const struct cades_anchors *anchors;
    struct chain_pool *pool;
    struct signed_data in;
    int64_t revoked_until_us;
    struct cades_verdict *verdict;
};

static const char *
judge_stamp(struct judging *work, bool *has_crls)
{
    struct token token;
    struct text tsa;
    struct cades_verdict *verdict = work->verdict;
    struct chain_verdict chain = {.has_crls = false};
    *has_crls = false;
    if (work->in.extra_count == 0)
        return NULL;
    const char *why = read_stamp(work->arena, &work->in, &token);
    if (why == NULL)
        why = chain_pool_add(work->pool, work->anchors->cache,
                             &token.signed_data);
    if (why == NULL)
        why = token_judge(work->arena, work->anchors, work->pool, &token,
                          work->in.signature, work->revoked_until_us, &chain,
                          &tsa);
    if (why != NULL)
        return why;
    *has_crls = chain.has_crls;
    verdict->has_timestamp = true;
    verdict->timestamp_us = token.at_us;
    verdict->tsa_until_us = chain.until_us;
    chain_lists_add(&verdict->lists, &chain.lists);
    if (token.at_us + CADES_CLOCK_US < verdict->signing_time_us)
        return "the time stamp is older than the signature";
    return NULL;
}

static const char *
judge_signer(struct judging *work, X509 *signer)
{
    struct chain_verdict chain;
    struct cades_verdict *verdict = work->verdict;
    bool tsa_has_crls = false;
    const char *why = judge_stamp(work, &tsa_has_crls);
    if (why != NULL)
        return why;
    int64_t at_us = verdict->has_timestamp ? verdict->timestamp_us
                                           : verdict->signing_time_us;
    struct chain_question question = {
        .role = CHAIN_SIGNER, .at_us = at_us, .revoked_us = at_us};
    /* A signing time that nobody has stamped is what a thief would say. */
    if (!verdict->has_timestamp && work->revoked_until_us > at_us &&
        !mutant_is("cades_claimed_time_outlives_revocation"))
        question.revoked_us = work->revoked_until_us;
    why = chain_judge(work->anchors, work->pool, signer, &question, &chain);
    if (why != NULL)
        return why;
    verdict->signer_until_us = chain.until_us;
    chain_lists_add(&verdict->lists, &chain.lists);
    verdict->signer_issuers_until_us = chain.issuers_until_us;
    verdict->level = !verdict->has_timestamp          ? CADES_B
                     : chain.has_crls && tsa_has_crls ? CADES_LT
                                                      : CADES_T;
    return chain_pool_is_needed(work->pool);
}

static bool
name_signer(struct arena *arena, X509 *signer, struct cades_verdict *verdict)
{
    struct text certificate = seal_certificate_der(arena, signer);
    struct text key = seal_public_der(arena, signer);
    return !text_is_absent(certificate) && !text_is_absent(key) &&
           signed_sha256(certificate, &verdict->signer_certificate) &&
           signed_sha256(key, &verdict->signer_key);
}

static const char *
judge(struct judging *work, struct text content, struct text p7s)
{
    X509 *signer = NULL;
    struct arena *arena = work->arena;
    struct signed_data *in = &work->in;
    const char *why = read_signature(arena, p7s, in);
    if (why != NULL)
        return why;
    if (!signed_sha256(in->signature, &work->verdict->signature))
        return "no memory to judge a signature";
    why = chain_pool_add(work->pool, work->anchors->cache, in);
    if (why == NULL)
        why = chain_find_signer(arena, work->pool, in, false, &signer);
    if (why != NULL)
        return why;
    work->verdict->signer = chain_subject(arena, signer);
    if (!name_signer(arena, signer, work->verdict))
        return "no memory to judge a signature";
    why = signed_data_judge(arena, in, content, signer, work->anchors->proofs);
    if (why == NULL)
        why = read_attributes(in, &work->verdict->signing_time_us);
    if (why == NULL)
        why = judge_signer(work, signer);
    return why;
}

bool
cades_verify_at(struct arena *arena, const struct cades_anchors *anchors,
                struct text content, struct text p7s, int64_t revoked_until_us,
                struct cades_verdict *verdict)
{
    struct chain_pool pool;
    struct judging work = {.arena = arena,
                           .anchors = anchors,
                           .pool = &pool,
                           .revoked_until_us = revoked_until_us,
                           .verdict = verdict};
    *verdict = (struct cades_verdict){.timestamp_us = INSTANT_NONE,
                                      .signing_time_us = INSTANT_NONE,
                                      .lists = {.youngest_us = INSTANT_NONE}};
    seal_errors_begin();
    const char *why = chain_pool_init(&pool);
    if (why == NULL)
        why = judge(&work, content, p7s);
    chain_pool_release(&pool);
    if (arena_failed(arena) || (why != NULL && seal_errors_are_short()))
        why = "no memory to judge a signature";
    if (why != NULL) {
        verdict->level = CADES_NONE;
        chain_cache_clear(anchors->cache);
    }
    verdict->why = why;
    seal_errors_clear();
    return why == NULL;
}

bool
cades_verify(struct arena *arena, const struct cades_anchors *anchors,
             struct text content, struct text p7s,
             struct cades_verdict *verdict)
{
    return cades_verify_at(arena, anchors, content, p7s, INSTANT_NONE, verdict);
}
