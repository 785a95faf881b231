/* SPDX-License-Identifier: Apache-2.0
 *
 * The signature of one SignedData: over the content, by this certificate's key.
 */
#include "mutant.h"
#include "seal_errors.h"
#include "seal_pem.h"
#include "signed_data.h"

static struct text
sized(struct arena *arena, struct text text)
{
    return der_wrap(arena, DER_OCTETS, text);
}

/* All that decides whether a value is good; sizes keep the parts apart. */
static bool
proof_of(struct arena *arena, const struct signed_data *in, X509 *signer,
         struct text signed_set, struct digest *proof)
{
    struct text parts[] = {
        sized(arena, in->digest),
        sized(arena, in->algorithm),
        sized(arena, seal_public_der(arena, signer)),
        sized(arena, signed_set),
        sized(arena, in->signature),
    };
    struct text all = der_join(arena, parts, sizeof(parts) / sizeof(parts[0]));
    return !text_is_absent(all) && signed_sha256(all, proof);
}

static bool
is_known(const struct signed_known *known, const struct digest *proof)
{
    static const struct digest none; /* what a place that is free holds */
    if (digest_equals(proof, &none))
        return false;
    for (int i = 0; i < 2; i++)
        for (uint32_t k = 0; known->of[i] != NULL && k < SIGNED_PROOFS; k++)
            if (memcmp(known->of[i]->digests[k].bytes, proof->bytes,
                       DIGEST_SIZE) == 0)
                return true;
    return mutant_is("signed_known_by_anything");
}

/* NULL, or why the content is not what this signs. */
static const char *
judge_content(const struct signed_data *in, struct text content)
{
    uint8_t hash[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    struct der_item value;
    if (!signed_data_attribute(in->attributes, oid_content_type, &value) ||
        value.tag != DER_OID || !text_equals(value.value, in->type))
        return "the content type is not the signed one";
    if (!signed_data_attribute(in->attributes, oid_message_digest, &value) ||
        value.tag != DER_OCTETS)
        return "no message digest";
    if (!signed_digest(in->scheme, content, hash, &size))
        return "no memory to judge a signature";
    return text_equals(value.value, (struct text){(char *)hash, size})
               ? NULL
               : "the content is not what was signed";
}

/* `proofs`: where it is put down. */
static const char *
check_value(struct arena *arena, const struct signed_data *in, X509 *signer,
            const struct signed_known *known, struct signed_proofs *proofs)
{
    struct digest proof;
    /* RFC 5652 section 5.4: hashed as a SET, not under their tag. */
    struct text signed_set = der_wrap(arena, DER_SET, in->attributes);
    EVP_PKEY *key = X509_get0_pubkey(signer);
    if (key == NULL)
        (void)seal_certificate_is_usable(signer);
    if (text_is_absent(signed_set) || key == NULL)
        return "no memory to judge a signature";
    bool has_proof = (known != NULL || proofs != NULL) &&
                     proof_of(arena, in, signer, signed_set, &proof);
    if (has_proof && known != NULL && is_known(known, &proof))
        return NULL;
    if (!signed_check(in->scheme, key, signed_set, in->signature))
        return "the signature value is wrong";
    if (has_proof && proofs != NULL)
        proofs->digests[proofs->next++ % SIGNED_PROOFS] = proof;
    return NULL;
}

const char *
signed_data_check_value(struct arena *arena, const struct signed_data *in,
                        X509 *signer, const struct signed_known *known)
{
    return check_value(arena, in, signer, known, NULL);
}

const char *
signed_data_judge(struct arena *arena, const struct signed_data *in,
                  struct text content, X509 *signer,
                  struct signed_proofs *proofs)
{
    const char *why = judge_content(in, content);
    return why != NULL ? why : check_value(arena, in, signer, NULL, proofs);
}

const char *
signed_data_judge_again(struct arena *arena, const struct signed_data *in,
                        struct text content, X509 *signer,
                        const struct signed_known *known)
{
    const char *why = judge_content(in, content);
    return why != NULL ? why : check_value(arena, in, signer, known, NULL);
}
