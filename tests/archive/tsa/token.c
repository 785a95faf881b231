// SPDX-License-Identifier: Apache-2.0
//
// TSTInfo, SignerInfo, SignedData, TimeStampResp, written by hand: libcrypto's
// TS_RESP_create_response() makes good ones only. libcrypto hashes and signs.
// See token.h.
#include "token.h"

#include <openssl/evp.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TOKEN_SIGNATURE = 1024, TOKEN_CERTIFICATES = 24 };

// A test program: what libcrypto cannot do here ends it.
static void
token_must(bool is_done)
{
    if (!is_done) {
        fputs("hedui-tsa: libcrypto failed\n", stderr);
        abort();
    }
}

static void
token_hash(const char *name, const struct der *content, struct der *out)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    token_must(EVP_Digest(content->bytes, content->length, digest, &length,
                          EVP_get_digestbyname(name), NULL) == 1);
    der_clear(out);
    der_add(out, digest, length);
}

static const char *
token_digest_oid(const char *name)
{
    if (!strcmp(name, "SHA1"))
        return TOKEN_SHA1;
    if (!strcmp(name, "SHA512"))
        return TOKEN_SHA512;
    return !strcmp(name, "SM3") ? TOKEN_SM3 : TOKEN_SHA256;
}

static void
token_signature_algorithm(const struct token_plan *plan, EVP_PKEY *key,
                          struct der *out)
{
    static const struct {
        const char *digest;
        const char *rsa;
        const char *ec;
    } names[] = {
        {"SHA1", "1.2.840.113549.1.1.5", "1.2.840.10045.4.1"},
        {"SHA512", "1.2.840.113549.1.1.13", "1.2.840.10045.4.3.4"},
        {"SHA256", "1.2.840.113549.1.1.11", "1.2.840.10045.4.3.2"},
    };
    size_t i = 0;
    while (i < 2 && strcmp(names[i].digest, plan->digest))
        i++;
    if (EVP_PKEY_is_a(key, "RSA"))
        der_algorithm(out,
                      plan->is_rsa_encryption ? "1.2.840.113549.1.1.1"
                                              : names[i].rsa,
                      true);
    else if (EVP_PKEY_is_a(key, "SM2"))
        der_algorithm(out, "1.2.156.10197.1.501", false);
    else
        der_algorithm(out, names[i].ec, false);
}

static void
token_name(X509_NAME *name, struct der *out)
{
    unsigned char *bytes = NULL;
    int length = i2d_X509_NAME(name, &bytes);
    token_must(length > 0);
    der_add(out, bytes, (size_t)length);
    OPENSSL_free(bytes);
}

static void
token_serial(const X509 *x509, struct der *out)
{
    unsigned char *bytes = NULL;
    int length = i2d_ASN1_INTEGER(X509_get0_serialNumber(x509), &bytes);
    token_must(length > 0);
    der_add(out, bytes, (size_t)length);
    OPENSSL_free(bytes);
}

static void
token_accuracy(const struct token_plan *plan, struct der *out)
{
    if (plan->accuracy_s < 0 && plan->accuracy_ms < 0 && plan->accuracy_us < 0)
        return;
    size_t mark = der_open(out, DER_SEQUENCE);
    if (plan->accuracy_s >= 0)
        der_integer(out, DER_INTEGER, plan->accuracy_s);
    if (plan->accuracy_ms >= 0)
        der_integer(out, 0x80, plan->accuracy_ms);
    if (plan->accuracy_us >= 0)
        der_integer(out, 0x81, plan->accuracy_us);
    der_close(out, mark);
}

static void
token_extension(const struct token_plan *plan, struct der *out)
{
    size_t list = der_open(out, 0xa1);
    size_t extension = der_open(out, DER_SEQUENCE);
    der_oid(out, "2.999.1");
    if (plan->is_extension_critical)
        der_value(out, DER_BOOLEAN, "\xff", 1);
    der_value(out, DER_OCTETS, "\x05\x00", 2);
    der_close(out, extension);
    der_close(out, list);
}

static void
token_tst_info(const struct token_plan *plan, struct der *out)
{
    size_t mark = der_open(out, DER_SEQUENCE);
    der_integer(out, DER_INTEGER, plan->version);
    der_oid(out, plan->policy);
    size_t imprint = der_open(out, DER_SEQUENCE);
    der_algorithm(out, plan->imprint_algorithm, true);
    der_value(out, DER_OCTETS, plan->imprint, plan->imprint_length);
    der_close(out, imprint);
    der_value(out, DER_INTEGER, plan->serial, plan->serial_length);
    der_value(out, plan->time_tag, plan->time, strlen(plan->time));
    token_accuracy(plan, out);
    if (plan->is_ordering)
        der_value(out, DER_BOOLEAN, "\xff", 1);
    if (plan->has_nonce)
        der_value(out, DER_INTEGER, plan->nonce, plan->nonce_length);
    if (plan->tsa_name) {
        size_t explicit = der_open(out, DER_CONTEXT_0);
        size_t name = der_open(out, DER_DIRECTORY_NAME);
        token_name(X509_get_subject_name(plan->tsa_name->x509), out);
        der_close(out, name);
        der_close(out, explicit);
    }
    if (plan->has_extension)
        token_extension(plan, out);
    der_close(out, mark);
}

static void
token_attribute(struct der *out, const char *oid, const struct der *value)
{
    size_t mark = der_open(out, DER_SEQUENCE);
    der_oid(out, oid);
    der_wrap(out, DER_SET, value);
    der_close(out, mark);
}

// ESSCertID, or ESSCertIDv2 where SHA-256 is the default and not written.
static void
token_ess_id(const struct token_plan *plan, const struct der *certificate,
             const struct credential *issuer, struct der *out)
{
    bool is_v1 = plan->ess_kind == TOKEN_ESS_V1;
    struct der hash = {0};
    token_hash(is_v1 ? "SHA1" : plan->digest, certificate, &hash);
    size_t id = der_open(out, DER_SEQUENCE);
    if (!is_v1 && strcmp(plan->digest, "SHA256"))
        der_algorithm(out, token_digest_oid(plan->digest), false);
    der_wrap(out, DER_OCTETS, &hash);
    if (issuer) {
        size_t both = der_open(out, DER_SEQUENCE);
        size_t names = der_open(out, DER_SEQUENCE);
        size_t name = der_open(out, DER_DIRECTORY_NAME);
        token_name(X509_get_issuer_name(issuer->x509), out);
        der_close(out, name);
        der_close(out, names);
        token_serial(issuer->x509, out);
        der_close(out, both);
    }
    der_close(out, id);
    der_release(&hash);
}

static void
token_ess(const struct token_plan *plan, struct der *out)
{
    struct der value = {0};
    size_t attribute = der_open(&value, DER_SEQUENCE);
    size_t list = der_open(&value, DER_SEQUENCE);
    token_ess_id(plan, &plan->ess->certificate, plan->ess_issuer, &value);
    for (size_t i = 0; i < plan->ess->chain_length && plan->is_ess_chain; i++)
        token_ess_id(plan, &plan->ess->chain[i], NULL, &value);
    der_close(&value, list);
    der_close(&value, attribute);
    token_attribute(out,
                    plan->ess_kind == TOKEN_ESS_V1
                        ? "1.2.840.113549.1.9.16.2.12"
                        : "1.2.840.113549.1.9.16.2.47",
                    &value);
    der_release(&value);
}

// The signed attributes as they are signed, a SET.
static void
token_attributes(const struct token_plan *plan, const struct der *content,
                 struct der *out)
{
    struct der list[4] = {{0}, {0}, {0}, {0}}, value = {0}, hash = {0};
    size_t count = 0;
    der_oid(&value, plan->attribute_type);
    token_attribute(&list[count++], "1.2.840.113549.1.9.3", &value);
    token_hash(plan->digest, content, &hash);
    if (plan->is_digest_wrong)
        hash.bytes[0] ^= 1;
    der_clear(&value);
    der_wrap(&value, DER_OCTETS, &hash);
    token_attribute(&list[count++], "1.2.840.113549.1.9.4", &value);
    if (plan->ess_kind != TOKEN_ESS_NONE)
        token_ess(plan, &list[count++]);
    if (plan->signing_time) {
        der_clear(&value);
        der_value(&value, DER_UTC_TIME, plan->signing_time,
                  strlen(plan->signing_time));
        token_attribute(&list[count++], "1.2.840.113549.1.9.5", &value);
    }
    der_set(out, DER_SET, list, count, false);
    for (size_t i = 0; i < count; i++)
        der_release(&list[i]);
    der_release(&value);
    der_release(&hash);
}

static void
token_sign(const struct token_plan *plan, EVP_PKEY *key,
           const struct der *signed_bytes, struct der *out)
{
    unsigned char signature[TOKEN_SIGNATURE];
    size_t length = sizeof signature;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *inner = NULL;
    token_must(context != NULL);
    if (EVP_PKEY_is_a(key, "SM2")) {
        inner = EVP_PKEY_CTX_new(key, NULL);
        token_must(inner &&
                   EVP_PKEY_CTX_set1_id(inner, "1234567812345678", 16) > 0);
        EVP_MD_CTX_set_pkey_ctx(context, inner);
    }
    token_must(EVP_DigestSignInit(context, NULL,
                                  EVP_get_digestbyname(plan->digest), NULL,
                                  key) == 1 &&
               EVP_DigestSign(context, signature, &length, signed_bytes->bytes,
                              signed_bytes->length) == 1);
    EVP_MD_CTX_free(context);
    EVP_PKEY_CTX_free(inner);
    if (plan->is_signature_broken)
        signature[length - 1] ^= 1;
    der_value(out, DER_OCTETS, signature, length);
}

static void
token_signer_name(const struct token_plan *plan, X509 *x509, struct der *out)
{
    if (plan->is_named_by_key) {
        const ASN1_OCTET_STRING *id = X509_get0_subject_key_id(x509);
        token_must(id != NULL);
        der_value(out, 0x80, ASN1_STRING_get0_data(id),
                  (size_t)ASN1_STRING_length(id));
        return;
    }
    size_t mark = der_open(out, DER_SEQUENCE);
    token_name(X509_get_issuer_name(x509), out);
    token_serial(x509, out);
    der_close(out, mark);
}

static void
token_signer(const struct token_plan *plan, const struct credential *signer,
             EVP_PKEY *key, const struct der *content, struct der *out)
{
    size_t mark = der_open(out, DER_SEQUENCE);
    der_integer(out, DER_INTEGER, plan->is_named_by_key ? 3 : 1);
    token_signer_name(plan, signer->x509, out);
    der_algorithm(out, token_digest_oid(plan->digest), plan->has_null);
    struct der attributes = {0}, signature = {0};
    if (plan->has_no_attributes) {
        token_sign(plan, key, content, &signature);
    } else {
        token_attributes(plan, content, &attributes);
        token_sign(plan, key, &attributes, &signature);
        attributes.bytes[0] = DER_CONTEXT_0;
        der_add_der(out, &attributes);
    }
    token_signature_algorithm(plan, key, out);
    der_add_der(out, &signature);
    der_release(&attributes);
    der_release(&signature);
    der_close(out, mark);
}

static void
token_certificates(const struct token_plan *plan, struct der *out)
{
    struct der list[TOKEN_CERTIFICATES]; // not owned
    const struct credential *from[3] = {plan->signer, plan->second,
                                        plan->extra};
    size_t count = 0;
    for (size_t i = 0; i < 3; i++) {
        if (!from[i])
            continue;
        list[count++] = from[i]->certificate;
        for (size_t j = 0; j < from[i]->chain_length && plan->has_chain; j++) {
            bool is_new = true;
            for (size_t k = 0; k < count; k++)
                if (list[k].length == from[i]->chain[j].length &&
                    !memcmp(list[k].bytes, from[i]->chain[j].bytes,
                            list[k].length))
                    is_new = false;
            if (is_new)
                list[count++] = from[i]->chain[j];
        }
    }
    der_set(out, DER_CONTEXT_0, list, count, plan->is_reversed);
}

// Another last digit of the seconds, which are the 13th and 14th character.
static void
token_change_second(const struct token_plan *plan, struct der *content)
{
    unsigned char *time =
        memmem(content->bytes, content->length, plan->time, strlen(plan->time));
    token_must(time && strlen(plan->time) > 13);
    time[13] ^= 1;
}

static void
token_content(const struct token_plan *plan, struct der *content,
              struct der *out)
{
    size_t mark = der_open(out, DER_SEQUENCE);
    der_oid(out, plan->content_type);
    if (!plan->is_detached) {
        if (plan->is_content_changed)
            token_change_second(plan, content);
        size_t explicit = der_open(out, DER_CONTEXT_0);
        der_wrap(out, DER_OCTETS, content);
        der_close(out, explicit);
    }
    der_close(out, mark);
}

static void
token_signed_data(const struct token_plan *plan, struct der *out)
{
    struct der content = {0}, signers[2] = {{0}, {0}};
    size_t count = 0;
    token_tst_info(plan, &content);
    if (!plan->has_no_signer)
        token_signer(plan, plan->signer, plan->key->key, &content,
                     &signers[count++]);
    if (plan->second)
        token_signer(plan, plan->second, plan->second->key, &content,
                     &signers[count++]);
    der_integer(out, DER_INTEGER, 3);
    size_t mark = der_open(out, DER_SET);
    der_algorithm(out, token_digest_oid(plan->digest), plan->has_null);
    der_close(out, mark);
    token_content(plan, &content, out);
    if (plan->has_certificates)
        token_certificates(plan, out);
    der_set(out, DER_SET, signers, count, false);
    for (size_t i = 0; i < 2; i++)
        der_release(&signers[i]);
    der_release(&content);
}

// ContentInfo. Indefinite lengths are those of the three outermost values.
static void
token_content_info(const struct token_plan *plan, struct der *out)
{
    struct der data = {0};
    token_signed_data(plan, &data);
    if (plan->is_indefinite) {
        der_open_indefinite(out, DER_SEQUENCE);
        der_oid(out, "1.2.840.113549.1.7.2");
        der_open_indefinite(out, DER_CONTEXT_0);
        der_open_indefinite(out, DER_SEQUENCE);
        der_add_der(out, &data);
        der_close_indefinite(out);
        der_close_indefinite(out);
        der_close_indefinite(out);
    } else {
        size_t mark = der_open(out, DER_SEQUENCE);
        der_oid(out, "1.2.840.113549.1.7.2");
        size_t explicit = der_open(out, DER_CONTEXT_0);
        der_wrap(out, DER_SEQUENCE, &data);
        der_close(out, explicit);
        der_close(out, mark);
    }
    der_release(&data);
}

static void
token_status(const struct token_plan *plan, struct der *out)
{
    size_t mark = der_open(out, DER_SEQUENCE);
    der_integer(out, DER_INTEGER, plan->status);
    if (plan->status_text) {
        size_t list = der_open(out, DER_SEQUENCE);
        der_value(out, DER_UTF8, plan->status_text, strlen(plan->status_text));
        der_close(out, list);
    }
    if (plan->failure_bit != TOKEN_NO_BIT) {
        unsigned char bits[5] = {0};
        size_t bytes = (size_t)plan->failure_bit / 8 + 1;
        bits[0] = (unsigned char)(7 - plan->failure_bit % 8);
        bits[bytes] = (unsigned char)(0x80 >> (plan->failure_bit % 8));
        der_value(out, DER_BITS, bits, bytes + 1);
    }
    der_close(out, mark);
}

void
token_write(const struct token_plan *plan, struct der *out)
{
    size_t mark = der_open(out, DER_SEQUENCE);
    token_status(plan, out);
    if (plan->has_token)
        token_content_info(plan, out);
    der_close(out, mark);
}
