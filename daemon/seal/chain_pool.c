/* SPDX-License-Identifier: Apache-2.0
 *
 * What a signature brought along, which of it signed, and what of it nobody
 * needed. Two certificates may share issuer and serial number: the digest of
 * the ESS attribute is what binds.
 */
#include <openssl/err.h>
#include <string.h>

#include "chain.h"
#include "der.h"
#include "mutant.h"
#include "seal_errors.h"
#include "seal_pem.h"

const char *
chain_pool_init(struct chain_pool *pool)
{
    memset(pool, 0, sizeof(*pool));
    pool->certificates = sk_X509_new_null();
    pool->crls = sk_X509_CRL_new_null();
    return pool->certificates == NULL || pool->crls == NULL
               ? "no memory for certificates"
               : NULL;
}

static const char *
add_certificate(struct chain_pool *pool, struct chain_cache *cache,
                struct text der)
{
    uint32_t count = (uint32_t)sk_X509_num(pool->certificates);
    if (text_is_among(pool->ders, count, der))
        return NULL;
    X509 *certificate = chain_cache_certificate(cache, der);
    if (certificate == NULL)
        return "a certificate that cannot be read";
    if (count >= CHAIN_ITEMS_MAX ||
        sk_X509_push(pool->certificates, certificate) <= 0) {
        X509_free(certificate);
        return "no memory for certificates";
    }
    pool->ders[count] = der;
    return NULL;
}

/* Name and number are the same bytes; libcrypto is not asked. */
static bool
bears_name(const struct signed_data *in, struct text der)
{
    struct der_item whole, body, item, serial, issuer;
    if (!der_take(&der, DER_SEQUENCE, &whole))
        return false;
    struct text rest = whole.value;
    if (!der_take(&rest, DER_SEQUENCE, &body))
        return false;
    rest = body.value;
    der_take(&rest, DER_CONTEXT_0, &item);
    return der_take(&rest, DER_INTEGER, &serial) &&
           der_take(&rest, DER_SEQUENCE, &item) &&
           der_take(&rest, DER_SEQUENCE, &issuer) &&
           text_equals(serial.whole, in->serial) &&
           text_equals(issuer.whole, in->issuer);
}

const char *
chain_pool_add_signer(struct chain_pool *pool, struct chain_cache *cache,
                      const struct signed_data *in)
{
    const char *why = NULL;
    for (uint32_t i = 0; why == NULL && i < in->certificate_count; i++)
        if (bears_name(in, in->certificates[i]))
            why = add_certificate(pool, cache, in->certificates[i]);
    return why;
}

const char *
chain_pool_add(struct chain_pool *pool, struct chain_cache *cache,
               const struct signed_data *in)
{
    for (uint32_t i = 0; i < in->certificate_count; i++) {
        const char *why = add_certificate(pool, cache, in->certificates[i]);
        if (why != NULL)
            return why;
    }
    for (uint32_t i = 0; i < in->crl_count; i++) {
        X509_CRL *crl = chain_cache_list(cache, in->crls[i]);
        if (crl == NULL)
            return "a revocation list that cannot be read";
        if (sk_X509_CRL_num(pool->crls) >= CHAIN_ITEMS_MAX ||
            sk_X509_CRL_push(pool->crls, crl) <= 0) {
            X509_CRL_free(crl);
            return "no memory for certificates";
        }
    }
    return NULL;
}

void
chain_pool_release(struct chain_pool *pool)
{
    sk_X509_pop_free(pool->certificates, X509_free);
    sk_X509_CRL_pop_free(pool->crls, X509_CRL_free);
    pool->certificates = NULL;
    pool->crls = NULL;
}

bool
chain_pool_uses(const struct chain_pool *pool, struct text der)
{
    for (int i = 0; i < sk_X509_num(pool->certificates); i++)
        if (text_equals(pool->ders[i], der))
            return pool->certificate_used[i];
    return false;
}

const char *
chain_pool_is_needed(const struct chain_pool *pool)
{
    for (int i = 0; i < sk_X509_num(pool->certificates); i++)
        if (!pool->certificate_used[i])
            return "a certificate that belongs to no chain";
    for (int i = 0; i < sk_X509_CRL_num(pool->crls); i++)
        if (!pool->crl_used[i])
            return "a revocation list that belongs to no chain";
    return NULL;
}

/* The first certificate identifier of the attribute: its digest and, where it
 * is there, issuer and serial number. */
struct ess_id {
    bool is_v1;
    const struct signed_scheme *scheme;
    struct text hash, issuer, serial;
};

static bool
read_issuer_serial(struct text item, struct ess_id *id)
{
    struct der_item names, directory, name, serial;
    if (!der_take(&item, DER_SEQUENCE, &names) ||
        !der_take(&item, DER_INTEGER, &serial) || item.size != 0)
        return false;
    struct text rest = names.value;
    if (!der_take(&rest, DER_CONTEXT_4, &directory) || rest.size != 0)
        return false;
    rest = directory.value;
    if (!der_take(&rest, DER_SEQUENCE, &name) || rest.size != 0)
        return false;
    id->issuer = name.whole;
    id->serial = serial.whole;
    return true;
}

static bool
read_ess(const struct der_item *attribute, struct ess_id *id)
{
    struct der_item ids, first, item;
    struct text rest = attribute->value;
    if (attribute->tag != DER_SEQUENCE || !der_take(&rest, DER_SEQUENCE, &ids))
        return false;
    rest = ids.value;
    if (!der_take(&rest, DER_SEQUENCE, &first))
        return false;
    rest = first.value;
    struct text digest =
        TEXT("\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01");
    if (!id->is_v1 && der_take(&rest, DER_SEQUENCE, &item))
        digest = item.whole;
    id->scheme = signed_scheme_by_digest(digest);
    if (id->scheme == NULL || !der_take(&rest, DER_OCTETS, &item))
        return false;
    id->hash = item.value;
    if (der_take(&rest, DER_SEQUENCE, &item) &&
        !read_issuer_serial(item.value, id))
        return false;
    return rest.size == 0;
}

static bool
ess_names(const struct ess_id *id, const struct signed_data *in,
          struct text certificate)
{
    uint8_t hash[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    if (id->is_v1) {
        if (EVP_Digest(certificate.bytes, certificate.size, hash, &size,
                       EVP_sha1(), NULL) != 1)
            return false;
    } else if (!signed_digest(id->scheme, certificate, hash, &size)) {
        return false;
    }
    return text_equals(id->hash, (struct text){(char *)hash, size}) &&
           (text_is_absent(id->issuer) ||
            (text_equals(id->issuer, in->issuer) &&
             text_equals(id->serial, in->serial)));
}

/* The attribute that binds; false when there is none that can be read. */
static const char *
find_ess(const struct signed_data *in, bool or_v1, struct ess_id *id)
{
    struct der_item value;
    *id = (struct ess_id){.hash = TEXT_NONE};
    if (signed_data_attribute(in->attributes, oid_signing_certificate_v2,
                              &value))
        return read_ess(&value, id) ? NULL
                                    : "the signing certificate's attribute "
                                      "cannot be read";
    id->is_v1 = true;
    if (or_v1 &&
        signed_data_attribute(in->attributes, oid_signing_certificate,
                              &value) &&
        read_ess(&value, id))
        return NULL;
    return "the signature does not name its certificate by digest";
}

const char *
chain_find_signer(struct arena *arena, struct chain_pool *pool,
                  const struct signed_data *in, bool or_v1, X509 **signer)
{
    struct ess_id id;
    const char *found = "the signer's certificate is not inside";
    const char *why = find_ess(in, or_v1, &id);
    if (why != NULL && !mutant_is("cades_without_ess"))
        return why;
    for (int i = 0; i < sk_X509_num(pool->certificates); i++) {
        *signer = sk_X509_value(pool->certificates, i);
        struct text der = pool->ders[i];
        if (text_is_absent(der)) /* the sealing key's own */
            der = seal_certificate_der(arena, *signer);
        if (text_is_absent(der))
            seal_errors_short();
        if (text_is_absent(der) || !bears_name(in, der))
            continue;
        if (mutant_is("cades_without_ess") || ess_names(&id, in, der))
            return NULL;
        found = "the signature names another certificate by digest";
    }
    *signer = NULL;
    return arena_failed(arena) ? "no memory for certificates" : found;
}

struct text
chain_subject(struct arena *arena, X509 *certificate)
{
    struct text line = TEXT_NONE;
    char *bytes = NULL;
    BIO *output = BIO_new(BIO_s_mem());
    if (output != NULL &&
        X509_NAME_print_ex(output, X509_get_subject_name(certificate), 0,
                           (XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB)) >= 0) {
        long size = BIO_get_mem_data(output, &bytes);
        if (size > 0)
            line = text_copy(arena, (struct text){bytes, (size_t)size});
    }
    BIO_free(output);
    return line;
}
