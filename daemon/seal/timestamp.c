/* SPDX-License-Identifier: Apache-2.0
 *
 * Request and reply of RFC 3161. A reply is judged by what was asked, then as
 * any token; the order of the reasons is that of what is cheap to see.
 */
#include "timestamp.h"

#include <openssl/objects.h>

#include "date.h"
#include "mutant.h"
#include "seal_errors.h"
#include "token.h"

static const struct text sha256_algorithm = {
    "\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00", 15};

/* "1.2.3.4" as an item; absent where it is none. */
static struct text
policy_der(struct arena *arena, struct text policy)
{
    const char *chars = text_chars(arena, policy);
    ASN1_OBJECT *object = chars == NULL ? NULL : OBJ_txt2obj(chars, 1);
    struct text der = TEXT_NONE;
    if (object != NULL)
        der = der_wrap(arena, DER_OID,
                       (struct text){(const char *)OBJ_get0_data(object),
                                     OBJ_length(object)});
    ASN1_OBJECT_free(object);
    seal_errors_clear();
    return der;
}

static struct text
nonce_der(struct arena *arena, const struct timestamp_question *question)
{
    return der_unsigned(arena, (struct text){(const char *)question->nonce,
                                             TIMESTAMP_NONCE_SIZE});
}

bool
timestamp_request(struct arena *arena,
                  const struct timestamp_question *question, struct text *der,
                  struct fault *fault)
{
    struct digest digest;
    struct text policy = TEXT("");
    if (!signed_sha256(question->content, &digest))
        return fault_set(fault, FAULT_LOCAL,
                         "no memory for a time stamp request");
    if (!text_is_absent(question->policy)) {
        seal_errors_begin();
        policy = policy_der(arena, question->policy);
        if (text_is_absent(policy))
            return seal_errors_fault(fault, arena, FAULT_INPUT,
                                     "the policy of time stamps is no object "
                                     "identifier such as 1.2.3.4");
    }
    struct text imprint[] = {
        sha256_algorithm,
        der_wrap(arena, DER_OCTETS,
                 (struct text){(const char *)digest.bytes, DIGEST_SIZE})};
    struct text parts[] = {
        TEXT("\x02\x01\x01"),
        der_wrap(arena, DER_SEQUENCE, der_join(arena, imprint, 2)),
        policy,
        nonce_der(arena, question),
        TEXT("\x01\x01\xff"), /* the certificate, please */
    };
    *der = der_wrap(arena, DER_SEQUENCE,
                    der_join(arena, parts, sizeof(parts) / sizeof(parts[0])));
    return !text_is_absent(*der) ||
           fault_set(fault, FAULT_LOCAL, "no memory for a time stamp request");
}

/* PKIStatusInfo: granted, or granted with changes, which we look at. */
static const char *
read_reply(struct text reply, struct text *token)
{
    struct der_item whole, status, number, item;
    if (!der_is_strict(reply))
        return "the reply is not one item of strict DER";
    struct text rest = reply;
    if (!der_take(&rest, DER_SEQUENCE, &whole))
        return "the reply is none of RFC 3161";
    rest = whole.value;
    if (!der_take(&rest, DER_SEQUENCE, &status))
        return "the reply is none of RFC 3161";
    struct text inner = status.value;
    if (!der_take(&inner, DER_INTEGER, &number))
        return "the reply is none of RFC 3161";
    if (number.value.size != 1 || (uint8_t)number.value.bytes[0] > 1)
        return "the authority has refused";
    if (!der_take(&rest, DER_SEQUENCE, &item) || rest.size != 0)
        return "the authority has granted no time stamp";
    *token = item.whole;
    return NULL;
}

static const char *
is_as_asked(struct arena *arena, const struct timestamp_question *question,
            const struct timestamp_bounds *bounds, const struct token *token)
{
    struct der_item policy;
    struct signed_data const *in = &token->signed_data;
    if (!text_equals(token->nonce, nonce_der(arena, question)) &&
        !mutant_is("timestamp_any_nonce"))
        return text_is_absent(token->nonce) ? "the time stamp has no nonce"
                                            : "the nonce is not ours";
    if (!text_is_absent(question->policy)) {
        struct text wanted = policy_der(arena, question->policy);
        if (!der_take(&wanted, DER_OID, &policy) ||
            !text_equals(policy.value, token->policy))
            return "the time stamp is under another policy";
    }
    if (!token_is_about(token, question->content))
        return "the time stamp is about something else";
    if (signed_scheme_by_digest(token->imprint_digest) !=
        signed_scheme_by_digest(sha256_algorithm))
        return "the imprint is of another digest than was asked";
    if (in->certificate_count == 0)
        return "the authority's certificate is not inside";
    if (mutant_is("timestamp_any_time"))
        return NULL;
    if (token->at_us < bounds->asked_us - bounds->tolerance_us)
        return "the time stamp is older than the question";
    if (token->at_us > bounds->got_us + bounds->tolerance_us)
        return "the time stamp is of the future";
    return NULL;
}

/* Many authorities send more than their chain needs (their root, an old
 * issuer). Whoever judges later refuses what belongs to no chain. */
static void
drop_unneeded(const struct chain_pool *pool, struct signed_data *in)
{
    uint32_t kept = 0;
    if (mutant_is("timestamp_keeps_all"))
        return;
    for (uint32_t i = 0; i < in->certificate_count; i++)
        if (chain_pool_uses(pool, in->certificates[i]))
            in->certificates[kept++] = in->certificates[i];
    in->certificate_count = kept;
    kept = 0;
    /* No other lists are in the pool, so that they stand there as here. */
    for (uint32_t i = 0; i < in->crl_count; i++)
        if (pool->crl_used[i])
            in->crls[kept++] = in->crls[i];
    in->crl_count = kept;
}

enum beside { BESIDE_REFUSED, BESIDE_DROPPED };

/* With the certificates of the token alone. */
static const char *
judge_alone(struct arena *arena, const struct cades_anchors *anchors,
            struct text content, struct token *token, int64_t crl_at_us,
            enum beside beside, struct timestamp_verdict *verdict)
{
    struct chain_pool pool;
    struct chain_verdict chain = {.has_crls = false,
                                  .lists = {.youngest_us = INSTANT_NONE}};
    const char *why = chain_pool_init(&pool);
    verdict->at_us = token->at_us;
    if (why == NULL)
        why = chain_pool_add(&pool, anchors->cache, &token->signed_data);
    if (why == NULL)
        why = token_judge(arena, anchors, &pool, token, content, crl_at_us,
                          &chain, &verdict->tsa);
    if (why == NULL && beside == BESIDE_DROPPED)
        drop_unneeded(&pool, &token->signed_data);
    else if (why == NULL && !mutant_is("timestamp_with_anything_beside"))
        why = chain_pool_is_needed(&pool);
    chain_pool_release(&pool);
    if (arena_failed(arena))
        why = "no memory to judge a time stamp";
    if (why != NULL)
        chain_cache_clear(anchors->cache);
    verdict->tsa_until_us = chain.until_us;
    verdict->lists = chain.lists;
    verdict->has_revocation = why == NULL && chain.has_crls;
    return why;
}

/* Where memory was short it is that, whatever could not be seen for it. */
static const char *
said(const struct arena *arena, const char *why)
{
    return why != NULL && (arena_failed(arena) || seal_errors_are_short())
               ? "no memory to judge a time stamp"
               : why;
}

bool
timestamp_judge(struct arena *arena, const struct cades_anchors *anchors,
                const struct timestamp_question *question,
                const struct timestamp_bounds *bounds, struct text reply,
                struct text *token, struct timestamp_verdict *verdict)
{
    struct token read;
    struct text raw = TEXT_NONE;
    *verdict = (struct timestamp_verdict){.at_us = INSTANT_NONE};
    *token = TEXT_NONE;
    seal_errors_begin();
    const char *why = read_reply(reply, &raw);
    if (why == NULL)
        why = token_read(arena, raw, &read);
    if (why == NULL)
        why = is_as_asked(arena, question, bounds, &read);
    if (why == NULL)
        why = judge_alone(arena, anchors, question->content, &read,
                          INSTANT_NONE, BESIDE_DROPPED, verdict);
    if (why == NULL) {
        *token = signed_data_write(arena, &read.signed_data);
        if (text_is_absent(*token))
            why = "no memory to judge a time stamp";
    }
    verdict->why = said(arena, why);
    return why == NULL;
}

bool
timestamp_verify(struct arena *arena, const struct cades_anchors *anchors,
                 struct text content, struct text token, int64_t crl_at_us,
                 struct timestamp_verdict *verdict)
{
    struct token read;
    *verdict = (struct timestamp_verdict){.at_us = INSTANT_NONE};
    seal_errors_begin();
    const char *why = token_read(arena, token, &read);
    if (why == NULL)
        why = token_is_canonical(arena, &read, token);
    if (why == NULL)
        why = judge_alone(arena, anchors, content, &read, crl_at_us,
                          BESIDE_REFUSED, verdict);
    verdict->why = said(arena, why);
    return why == NULL;
}
