/* SPDX-License-Identifier: Apache-2.0
 *
 * The strict judgement of a CAdES baseline signature. It accepts what
 * cades_sign writes and refuses every other form of the same: where a byte can
 * be altered without anybody noticing, somebody will ask why it was.
 */
#include <openssl/err.h>

#include "cades.h"
#include "chain.h"
#include "date.h"
#include "der.h"
#include "mutant.h"
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
    struct text again = signed_data_write(arena, &token->signed_data);
    return text_equals(again, value.whole)
               ? NULL
               : "not the canonical form of a time stamp";
}

static const char *
judge_stamp(struct arena *arena, const struct cades_anchors *anchors,
            struct chain_pool *pool, const struct signed_data *in,
            struct cades_verdict *verdict, bool *has_crls)
{
    struct token token;
    struct text tsa;
    struct chain_verdict chain = {.has_crls = false};
    *has_crls = false;
    if (in->extra_count == 0)
        return NULL;
    const char *why = read_stamp(arena, in, &token);
    if (why == NULL)
        why = chain_pool_add(pool, anchors->cache, &token.signed_data);
    if (why == NULL)
        why = token_judge(arena, anchors, pool, &token, in->signature,
                          INSTANT_NONE, &chain, &tsa);
    if (why != NULL)
        return why;
    *has_crls = chain.has_crls;
    verdict->has_timestamp = true;
    verdict->timestamp_us = token.at_us;
    verdict->tsa_until_us = chain.until_us;
    if (token.at_us + CADES_CLOCK_US < verdict->signing_time_us)
        return "the time stamp is older than the signature";
    return NULL;
}

static const char *
judge_signer(struct arena *arena, const struct cades_anchors *anchors,
             struct chain_pool *pool, const struct signed_data *in,
             X509 *signer, struct cades_verdict *verdict)
{
    struct chain_verdict chain;
    bool tsa_has_crls = false;
    const char *why =
        judge_stamp(arena, anchors, pool, in, verdict, &tsa_has_crls);
    if (why != NULL)
        return why;
    int64_t at_us = verdict->has_timestamp ? verdict->timestamp_us
                                           : verdict->signing_time_us;
    struct chain_question question = {
        .role = CHAIN_SIGNER, .at_us = at_us, .revoked_us = at_us};
    why = chain_judge(anchors, pool, signer, &question, &chain);
    if (why != NULL)
        return why;
    verdict->signer_until_us = chain.until_us;
    verdict->level = !verdict->has_timestamp          ? CADES_B
                     : chain.has_crls && tsa_has_crls ? CADES_LT
                                                      : CADES_T;
    return chain_pool_is_needed(pool);
}

static const char *
judge(struct arena *arena, const struct cades_anchors *anchors,
      struct chain_pool *pool, struct text content, struct text p7s,
      struct cades_verdict *verdict)
{
    struct signed_data in;
    X509 *signer = NULL;
    const char *why = read_signature(arena, p7s, &in);
    if (why != NULL)
        return why;
    if (!signed_sha256(in.signature, &verdict->signature))
        return "no memory to judge a signature";
    why = chain_pool_add(pool, anchors->cache, &in);
    if (why == NULL)
        why = chain_find_signer(arena, pool, &in, false, &signer);
    if (why != NULL)
        return why;
    verdict->signer = chain_subject(arena, signer);
    why = signed_data_judge(arena, &in, content, signer);
    if (why == NULL)
        why = read_attributes(&in, &verdict->signing_time_us);
    if (why == NULL)
        why = judge_signer(arena, anchors, pool, &in, signer, verdict);
    return why;
}

bool
cades_verify(struct arena *arena, const struct cades_anchors *anchors,
             struct text content, struct text p7s,
             struct cades_verdict *verdict)
{
    struct chain_pool pool;
    *verdict = (struct cades_verdict){.timestamp_us = INSTANT_NONE,
                                      .signing_time_us = INSTANT_NONE};
    const char *why = chain_pool_init(&pool);
    if (why == NULL)
        why = judge(arena, anchors, &pool, content, p7s, verdict);
    chain_pool_release(&pool);
    if (why == NULL && arena_failed(arena))
        why = "no memory to judge a signature";
    if (why != NULL) {
        verdict->level = CADES_NONE;
        chain_cache_clear(anchors->cache);
    }
    verdict->why = why;
    ERR_clear_error();
    return why == NULL;
}
