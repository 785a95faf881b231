/* SPDX-License-Identifier: Apache-2.0
 *
 * Makes a signature and raises it. What leaves has been read again and its
 * value checked by the certificate that it carries: with memory short, a
 * library has said "done" over a signature that was wrong.
 */
#include <openssl/x509v3.h>

#include "cades.h"
#include "chain.h"
#include "der.h"
#include "mutant.h"
#include "seal_errors.h"
#include "seal_inside.h"
#include "seal_pem.h"
#include "token.h"

static struct text
attribute(struct arena *arena, struct text oid, struct text value)
{
    struct text parts[] = {der_wrap(arena, DER_OID, oid),
                           der_wrap(arena, DER_SET, value)};
    return der_wrap(arena, DER_SEQUENCE, der_join(arena, parts, 2));
}

/* ESSCertIDv2 of RFC 5035, with issuer and serial number. */
static struct text
certificate_id(struct arena *arena, const struct signed_scheme *scheme,
               struct text certificate, const struct signed_data *in)
{
    uint8_t hash[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    if (text_is_absent(certificate) ||
        !signed_digest(scheme, certificate, hash, &size))
        return TEXT_NONE;
    struct text name = der_wrap(arena, DER_SEQUENCE,
                                der_wrap(arena, DER_CONTEXT_4, in->issuer));
    struct text issuer_serial[] = {name, in->serial};
    struct text parts[] = {
        /* SHA-256 is the default, and DER leaves a default out. */
        scheme->digest_nid == NID_sha256 ? TEXT("") : scheme->digest,
        der_wrap(arena, DER_OCTETS, (struct text){(char *)hash, size}),
        der_wrap(arena, DER_SEQUENCE, der_join(arena, issuer_serial, 2)),
    };
    struct text id = der_wrap(arena, DER_SEQUENCE, der_join(arena, parts, 3));
    return der_wrap(arena, DER_SEQUENCE, der_wrap(arena, DER_SEQUENCE, id));
}

/* The signed attributes as a SET. */
static struct text
attributes_of(struct arena *arena, const struct signed_data *in,
              struct text certificate, struct text content, int64_t at_us)
{
    uint8_t hash[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    if (!signed_digest(in->scheme, content, hash, &size))
        return TEXT_NONE;
    struct text parts[] = {
        attribute(arena, oid_content_type, der_wrap(arena, DER_OID, in->type)),
        attribute(arena, oid_signing_time, der_time(arena, at_us)),
        attribute(
            arena, oid_message_digest,
            der_wrap(arena, DER_OCTETS, (struct text){(char *)hash, size})),
        attribute(arena, oid_signing_certificate_v2,
                  certificate_id(arena, in->scheme, certificate, in)),
    };
    return der_set(arena, DER_SET, parts, sizeof(parts) / sizeof(parts[0]));
}

/* A root is what the verifier has already. */
static bool
is_root(X509 *certificate)
{
    return (X509_get_extension_flags(certificate) & EXFLAG_SS) != 0;
}

static bool
add_certificate(struct arena *arena, struct signed_data *in, X509 *certificate)
{
    if (in->certificate_count == SIGNED_DATA_ITEMS_MAX)
        return false;
    struct text der = seal_certificate_der(arena, certificate);
    in->certificates[in->certificate_count++] = der;
    return !text_is_absent(der);
}

static struct text
serial_der(struct arena *arena, X509 *certificate)
{
    unsigned char *bytes = NULL;
    int size = i2d_ASN1_INTEGER(X509_get0_serialNumber(certificate), &bytes);
    struct text der =
        size > 0 ? text_copy(arena, (struct text){(char *)bytes, (size_t)size})
                 : TEXT_NONE;
    OPENSSL_free(bytes);
    return der;
}

/* Everything but the signature. */
static bool
prepare(struct arena *arena, const struct seal_key *key, struct signed_data *in)
{
    X509 *signer = sk_X509_value(key->certificates, 0);
    *in = (struct signed_data){
        .type = oid_data,
        .content = TEXT_NONE,
        .certificates = arena_array(arena, SIGNED_DATA_ITEMS_MAX,
                                    sizeof(*in->certificates)),
        .issuer = seal_name_der(arena, X509_get_issuer_name(signer)),
        .serial = serial_der(arena, signer),
        .digest = key->scheme->digest,
        .algorithm = key->scheme->algorithm,
        .scheme = key->scheme,
    };
    if (in->certificates == NULL)
        return false;
    for (int i = 0; i < sk_X509_num(key->certificates); i++) {
        X509 *certificate = sk_X509_value(key->certificates, i);
        if ((i == 0 || !is_root(certificate)) &&
            !add_certificate(arena, in, certificate))
            return false;
    }
    return true;
}

/* What was made, read again. `pool` has the certificates that are inside. */
static const char *
check(struct arena *arena, struct text p7s, struct chain_pool *pool,
      struct signed_data *in, X509 **signer)
{
    const char *why = signed_data_read(arena, p7s, in);
    if (why == NULL)
        why = chain_find_signer(arena, pool, in, false, signer);
    if (why != NULL)
        return why;
    return text_is_among(in->certificates, in->certificate_count,
                         seal_certificate_der(arena, *signer))
               ? NULL
               : "the signer's certificate is not inside";
}

/* otherwise: whose fault it is where memory was not short. */
static bool
give(struct arena *arena, struct text made, const char *why,
     enum fault_kind otherwise, struct text *out, struct fault *fault)
{
    seal_errors_clear();
    if (why == NULL && arena_failed(arena))
        why = "no memory";
    if (why != NULL)
        return seal_errors_fault(
            fault, arena, otherwise,
            "a signature that was made does not verify: %s", why);
    *out = made;
    return true;
}

bool
cades_finish(struct arena *arena, const struct signed_data *in,
             struct chain_cache *cache, const struct signed_known *known,
             struct text *out, struct fault *fault)
{
    struct chain_pool pool;
    struct signed_data again;
    X509 *signer = NULL;
    struct text made = signed_data_write(arena, in);
    const char *why = chain_pool_init(&pool);
    if (why == NULL && text_is_absent(made))
        why = "no memory";
    if (why == NULL)
        why = chain_pool_add_signer(&pool, cache, in);
    if (why == NULL)
        why = check(arena, made, &pool, &again, &signer);
    if (why == NULL)
        why = signed_data_check_value(arena, &again, signer, known);
    chain_pool_release(&pool);
    /* What was given does not fit: a value that is wrong, a token that can be
     * read alone and not where it is put. It is that signature's own fault. */
    return give(arena, made, why, FAULT_INPUT, out, fault);
}

bool
cades_sign(struct arena *arena, const struct seal_key *key, struct text content,
           int64_t at_us, struct text *p7s, struct fault *fault)
{
    struct signed_data in;
    struct der_item set;
    *p7s = TEXT_NONE;
    seal_errors_begin();
    if (text_is_absent(content))
        content = TEXT("");
    if (!prepare(arena, key, &in))
        return fault_set(fault, FAULT_LOCAL, "no memory for a signature");
    struct text signed_set =
        attributes_of(arena, &in, in.certificates[0], content, at_us);
    struct text rest = signed_set;
    if (text_is_absent(signed_set) || !der_take(&rest, DER_SET, &set))
        return fault_set(fault, FAULT_LOCAL, "no memory for a signature");
    in.attributes = set.value;
    if (!signed_make(key->scheme, key->key, arena, signed_set, &in.signature)) {
        /* One of our own, that has signed when it was opened. */
        if (key->engine == NULL)
            seal_errors_short();
        return seal_errors_fault(fault, arena, FAULT_STORE,
                                 "the sealing key does not sign");
    }
    struct text made = signed_data_write(arena, &in);
    /* The key's own certificates: reading them anew costs more than signing. */
    struct chain_pool pool = {.certificates = key->certificates};
    struct signed_data again;
    X509 *signer = NULL;
    const char *why = text_is_absent(made)
                          ? "no memory"
                          : check(arena, made, &pool, &again, &signer);
    if (why == NULL)
        why = signed_data_judge(arena, &again, content, signer, key->proofs);
    if (mutant_is("cades_unverified_sign") && !text_is_absent(made))
        why = NULL;
    return give(arena, made, why, FAULT_LOCAL, p7s, fault);
}

struct text
cades_signature_value(struct arena *arena, struct text p7s)
{
    struct signed_data in;
    return signed_data_read(arena, p7s, &in) == NULL ? in.signature : TEXT_NONE;
}

struct text
cades_token_attribute(struct arena *arena, const struct signed_data *token)
{
    return attribute(arena, oid_time_stamp_token,
                     signed_data_write(arena, token));
}

/* The token's signature is right, whoever its authority is. */
static const char *
check_token(struct arena *arena, const struct token *token)
{
    struct chain_pool pool;
    X509 *signer = NULL;
    const char *why = chain_pool_init(&pool);
    if (why == NULL)
        why = chain_pool_add_signer(&pool, NULL, &token->signed_data);
    if (why == NULL)
        why = token_check(arena, &pool, token, &signer, NULL);
    chain_pool_release(&pool);
    return why;
}

bool
cades_timestamped(struct arena *arena, struct text p7s, struct text token,
                  struct text *out, struct fault *fault)
{
    struct signed_data in;
    struct token read;
    *out = TEXT_NONE;
    seal_errors_begin();
    const char *why = signed_data_read(arena, p7s, &in);
    if (why == NULL && in.extra_count != 0)
        why = "the signature has unsigned attributes already";
    if (why == NULL)
        why = token_read(arena, token, &read);
    if (why == NULL && !token_is_about(&read, in.signature))
        why = "the time stamp is about something else";
    if (why == NULL)
        why = check_token(arena, &read);
    if (why != NULL)
        return seal_errors_fault(fault, arena, FAULT_INPUT,
                                 "a time stamp cannot be added: %s", why);
    struct text extra = cades_token_attribute(arena, &read.signed_data);
    in.extras = &extra;
    in.extra_count = 1;
    return cades_finish(arena, &in, NULL, NULL, out, fault);
}
