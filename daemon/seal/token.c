/* SPDX-License-Identifier: Apache-2.0
 *
 * TSTInfo of RFC 3161 section 2.4.2, read strictly, and the signature around
 * it.
 */
#include "token.h"

#include "date.h"
#include "mutant.h"
#include "seal_pem.h"
#include "timestamp.h"

/* A number of milli- or microseconds, or of seconds. */
static bool
small_number(struct text value, int64_t most, int64_t *number)
{
    *number = 0;
    if (value.size < 1 || value.size > 4 || ((uint8_t)value.bytes[0] & 0x80))
        return false;
    for (size_t i = 0; i < value.size; i++)
        *number = *number << 8 | (uint8_t)value.bytes[i];
    return *number <= most;
}

static bool
read_accuracy(struct text rest, int64_t *accuracy_us)
{
    struct der_item item;
    int64_t number = 0;
    *accuracy_us = 0;
    if (der_take(&rest, DER_INTEGER, &item)) {
        if (!small_number(item.value, INT32_MAX, &number))
            return false;
        *accuracy_us += number * INSTANT_SECOND;
    }
    if (der_take(&rest, 0x80, &item)) {
        if (!small_number(item.value, 999, &number) || number == 0)
            return false;
        *accuracy_us += number * 1000;
    }
    if (der_take(&rest, 0x81, &item)) {
        if (!small_number(item.value, 999, &number) || number == 0)
            return false;
        *accuracy_us += number;
    }
    return rest.size == 0;
}

/* Extensions are allowed, critical ones are what we do not know. */
static bool
extensions_are_plain(struct text rest)
{
    struct der_item extension, item;
    while (der_take(&rest, DER_SEQUENCE, &extension)) {
        struct text inner = extension.value;
        if (!der_take(&inner, DER_OID, &item) ||
            der_take(&inner, DER_BOOLEAN, &item) ||
            !der_take(&inner, DER_OCTETS, &item) || inner.size != 0)
            return false;
    }
    return rest.size == 0;
}

static const char *
read_options(struct text rest, struct token *out)
{
    struct der_item item, name;
    if (der_take(&rest, DER_SEQUENCE, &item) &&
        !read_accuracy(item.value, &out->accuracy_us))
        return "the accuracy of a time stamp cannot be read";
    if (out->accuracy_us > TIMESTAMP_ACCURACY_MAX_US)
        return "the time stamp is not accurate to the minute";
    if (der_take(&rest, DER_BOOLEAN, &item) &&
        (uint8_t)item.value.bytes[0] != 0xff)
        return "not the DER of a time stamp";
    if (der_take(&rest, DER_INTEGER, &item))
        out->nonce = item.whole;
    if (der_take(&rest, DER_CONTEXT_0, &item)) {
        struct text inner = item.value;
        if (der_take(&inner, DER_CONTEXT_4, &name))
            out->tsa = name.value;
    }
    if (der_take(&rest, DER_CONTEXT_1, &item) &&
        !extensions_are_plain(item.value))
        return "the time stamp has an extension that is not known";
    return rest.size == 0 ? NULL : "not the DER of a time stamp";
}

/* Positive, of at most 160 bits (RFC 3161), canonical as der_is_strict has it.
 */
static bool
is_serial(struct text value)
{
    const uint8_t *bytes = (const uint8_t *)value.bytes;
    if (value.size == 0 || bytes[0] >= 0x80 ||
        (value.size == 1 && bytes[0] == 0))
        return false;
    return value.size <= (bytes[0] == 0 ? 21 : 20);
}

static const char *
read_info(struct text content, struct token *out)
{
    struct der_item whole, item, imprint;
    if (!der_is_strict(content))
        return "not the DER of a time stamp";
    struct text rest = content;
    if (!der_take(&rest, DER_SEQUENCE, &whole))
        return "not the DER of a time stamp";
    rest = whole.value;
    if (!der_take(&rest, DER_INTEGER, &item) ||
        !text_equals(item.value, TEXT("\1")))
        return "a time stamp of another version";
    if (!der_take(&rest, DER_OID, &item))
        return "a time stamp without a policy";
    out->policy = item.value;
    if (!der_take(&rest, DER_SEQUENCE, &item))
        return "a time stamp without an imprint";
    struct text inner = item.value;
    if (!der_take(&inner, DER_SEQUENCE, &imprint) ||
        !der_take(&inner, DER_OCTETS, &item) || inner.size != 0)
        return "a time stamp without an imprint";
    out->imprint_digest = imprint.whole;
    out->imprint = item.value;
    if (!der_take(&rest, DER_INTEGER, &item) || !is_serial(item.value))
        return "a time stamp without a serial number";
    if (!der_take(&rest, DER_GENERAL_TIME, &item) ||
        !der_read_time(item.tag, item.value, &out->at_us))
        return "a time stamp without a time";
    return read_options(rest, out);
}

const char *
token_read(struct arena *arena, struct text der, struct token *out)
{
    *out = (struct token){.nonce = TEXT_NONE};
    const char *why = signed_data_read(arena, der, &out->signed_data);
    if (why != NULL)
        return why;
    if (!text_equals(out->signed_data.type, oid_tst_info) ||
        text_is_absent(out->signed_data.content))
        return "not a time stamp";
    if (out->signed_data.extra_count != 0)
        return "a time stamp with unsigned attributes";
    return read_info(out->signed_data.content, out);
}

const char *
token_is_canonical(struct arena *arena, const struct token *token,
                   struct text der)
{
    struct text again = signed_data_write(arena, &token->signed_data);
    if (text_is_absent(again))
        return "no memory to read a time stamp";
    return text_equals(again, der) || mutant_is("timestamp_of_any_form")
               ? NULL
               : "not the canonical form of a time stamp";
}

bool
token_is_about(const struct token *token, struct text content)
{
    uint8_t hash[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    const struct signed_scheme *scheme =
        signed_scheme_by_digest(token->imprint_digest);
    return scheme != NULL && signed_digest(scheme, content, hash, &size) &&
           text_equals(token->imprint, (struct text){(char *)hash, size});
}

static const char *
find_authority(struct arena *arena, struct chain_pool *pool,
               const struct token *token, X509 **signer)
{
    const char *why =
        chain_find_signer(arena, pool, &token->signed_data, true, signer);
    if (why != NULL)
        return why;
    return text_is_absent(token->tsa) ||
                   text_equals(
                       token->tsa,
                       seal_name_der(arena, X509_get_subject_name(*signer)))
               ? NULL
               : "the time stamp names another authority";
}

const char *
token_check(struct arena *arena, struct chain_pool *pool,
            const struct token *token, X509 **signer,
            const struct signed_known *known)
{
    const char *why = find_authority(arena, pool, token, signer);
    return why != NULL ? why
                       : signed_data_judge_again(arena, &token->signed_data,
                                                 token->signed_data.content,
                                                 *signer, known);
}

const char *
token_judge(struct arena *arena, const struct cades_anchors *anchors,
            struct chain_pool *pool, const struct token *token,
            struct text content, int64_t crl_at_us, struct chain_verdict *chain,
            struct text *tsa)
{
    X509 *signer = NULL;
    if (!token_is_about(token, content))
        return "the time stamp is about something else";
    const char *why = find_authority(arena, pool, token, &signer);
    if (why == NULL)
        why = signed_data_judge(arena, &token->signed_data,
                                token->signed_data.content, signer,
                                anchors->proofs);
    if (why != NULL)
        return why;
    *tsa = chain_subject(arena, signer);
    struct chain_question question = {
        .role = CHAIN_TSA,
        .at_us = token->at_us,
        .revoked_us = crl_at_us < token->at_us ? token->at_us : crl_at_us};
    return chain_judge(anchors, pool, signer, &question, chain);
}
