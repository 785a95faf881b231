/* SPDX-License-Identifier: Apache-2.0
 *
 * See seal_pem.h. Nothing is believed here.
 */
#include "seal_pem.h"
#include "seal_errors.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "der.h"
#include "mutant.h"
#include "signed_data.h"

bool
seal_file_read(struct arena *arena, const char *path, struct text *bytes,
               struct fault *fault)
{
    FILE *file = fopen(path, "rb");
    struct buffer buffer;
    char part[4096];
    size_t got;
    buffer_init(&buffer, SEAL_PEM_MAX);
    if (file == NULL)
        return fault_set(fault, errno == ENOMEM ? FAULT_LOCAL : FAULT_INPUT,
                         "%s cannot be opened", path);
    while ((got = fread(part, 1, sizeof(part), file)) > 0)
        buffer_add(&buffer, part, got);
    bool is_read = ferror(file) == 0 && !buffer.failed;
    int error = ferror(file) != 0 ? errno : 0;
    fclose(file);
    *bytes = is_read ? text_copy(arena, buffer_view(&buffer)) : TEXT_NONE;
    bool is_short = (is_read && arena_failed(arena)) || buffer.is_starved ||
                    error == ENOMEM;
    OPENSSL_cleanse(part, sizeof(part));
    buffer_release(&buffer);
    if (text_is_absent(*bytes) && is_short)
        return fault_set(fault, FAULT_LOCAL, "no memory to read %s", path);
    return !text_is_absent(*bytes) ||
           fault_set(fault, FAULT_INPUT, "%s cannot be read, or is too long",
                     path);
}

static bool
set_sm2_id(ASN1_OCTET_STRING **id)
{
    *id = ASN1_OCTET_STRING_new();
    return *id != NULL &&
           ASN1_OCTET_STRING_set(*id, (const unsigned char *)SM2_ID,
                                 sizeof(SM2_ID) - 1) == 1;
}

X509 *
seal_certificate_read(struct text der)
{
    const unsigned char *at = (const unsigned char *)der.bytes;
    const unsigned char *end = at + der.size;
    ASN1_OCTET_STRING *id = NULL;
    if (der.size > INT32_MAX)
        return NULL;
    X509 *certificate = d2i_X509(NULL, &at, (long)der.size);
    bool is_good = certificate != NULL && at == end;
    if (is_good && X509_get_signature_nid(certificate) == NID_SM2_with_SM3) {
        is_good = set_sm2_id(&id);
        if (is_good)
            X509_set0_distinguishing_id(certificate, id);
        else
            ASN1_OCTET_STRING_free(id);
    }
    if (is_good)
        return certificate;
    X509_free(certificate);
    seal_errors_clear();
    return NULL;
}

/* A key whose size libcrypto could not ask for has one of 0. */
static bool
is_usable(X509 *certificate)
{
    EVP_PKEY *key = certificate == NULL ? NULL : X509_get0_pubkey(certificate);
    return key != NULL &&
           (EVP_PKEY_get_bits(key) > 0 || mutant_is("key_without_size")) &&
           X509_check_purpose(certificate, -1, 0) == 1;
}

/* Its own issuer by name, and not by its key: so it is where a name was kept
 * for a new key, and where libcrypto could not look; of such a root each path
 * to it is "too long", for as long as it is kept. */
static bool
is_issuer_of_its_name(X509 *certificate)
{
    uint32_t flags = X509_get_extension_flags(certificate);
    return (flags & EXFLAG_SI) != 0 && (flags & EXFLAG_SS) == 0 &&
           !mutant_is("root_of_no_end");
}

bool
seal_certificate_is_usable(X509 *certificate)
{
    unsigned char *bytes = NULL;
    bool was_usable = is_usable(certificate);
    if (was_usable && !is_issuer_of_its_name(certificate))
        return true;
    int size = i2d_X509(certificate, &bytes);
    const unsigned char *at = bytes;
    X509 *again = size > 0 ? d2i_X509(NULL, &at, size) : NULL;
    bool is_same = again != NULL && is_usable(again) == was_usable &&
                   (!was_usable || is_issuer_of_its_name(again));
    if (!is_same)
        seal_errors_short();
    X509_free(again);
    OPENSSL_free(bytes);
    seal_errors_clear();
    return was_usable && is_same;
}

X509_CRL *
seal_crl_read(struct text der)
{
    const unsigned char *at = (const unsigned char *)der.bytes;
    const unsigned char *end = at + der.size;
    if (der.size > INT32_MAX)
        return NULL;
    X509_CRL *crl = d2i_X509_CRL(NULL, &at, (long)der.size);
    if (crl != NULL && at == end)
        return crl;
    X509_CRL_free(crl);
    seal_errors_clear();
    return NULL;
}

/* One block; what is not a certificate or a list is refused. */
static bool
add_block(const char *kind, struct text der, STACK_OF(X509) * certificates,
          STACK_OF(X509_CRL) * crls)
{
    if (strcmp(kind, PEM_STRING_X509) == 0) {
        X509 *certificate = seal_certificate_read(der);
        if (certificate != NULL && sk_X509_push(certificates, certificate) > 0)
            return true;
        X509_free(certificate);
    } else if (strcmp(kind, PEM_STRING_X509_CRL) == 0) {
        X509_CRL *crl = seal_crl_read(der);
        if (crl != NULL && sk_X509_CRL_push(crls, crl) > 0)
            return true;
        X509_CRL_free(crl);
    }
    return false;
}

static bool
blocks_read(struct text pem, STACK_OF(X509) * certificates,
            STACK_OF(X509_CRL) * crls)
{
    char *kind = NULL, *header = NULL;
    unsigned char *bytes = NULL;
    long size = 0;
    bool is_good = true;
    BIO *input = BIO_new_mem_buf(pem.bytes, (int)pem.size);
    if (input == NULL || certificates == NULL || crls == NULL) {
        seal_errors_short();
        BIO_free(input);
        return false;
    }
    seal_errors_clear();
    while (is_good && PEM_read_bio(input, &kind, &header, &bytes, &size) == 1) {
        is_good = add_block(kind, (struct text){(char *)bytes, (size_t)size},
                            certificates, crls);
        OPENSSL_free(kind);
        OPENSSL_free(header);
        OPENSSL_clear_free(bytes, (size_t)size);
    }
    /* What ends the loop is the end of the text, or damage. */
    unsigned long code = ERR_peek_last_error();
    is_good = is_good && ERR_GET_LIB(code) == ERR_LIB_PEM &&
              ERR_GET_REASON(code) == PEM_R_NO_START_LINE;
    seal_errors_clear();
    BIO_free(input);
    return is_good;
}

/* For nobody: what can be read now was not damaged before. */
static void
blocks_look_again(struct text pem)
{
    STACK_OF(X509) *certificates = sk_X509_new_null();
    STACK_OF(X509_CRL) *crls = sk_X509_CRL_new_null();
    if (blocks_read(pem, certificates, crls))
        seal_errors_short();
    sk_X509_pop_free(certificates, X509_free);
    sk_X509_CRL_pop_free(crls, X509_CRL_free);
}

bool
seal_pem_read(struct text pem, const char *name, STACK_OF(X509) * certificates,
              STACK_OF(X509_CRL) * crls, struct fault *fault)
{
    if (pem.size > SEAL_PEM_MAX)
        return fault_set(fault, FAULT_INPUT, "%s is too long", name);
    seal_errors_begin();
    if (blocks_read(pem, certificates, crls))
        return true;
    blocks_look_again(pem);
    return seal_errors_fault(
        fault, NULL, FAULT_INPUT,
        "%s: a block is neither a certificate nor a CRL in PEM, or is damaged; "
        "put nothing else in it",
        name);
}

static struct text
keep(struct arena *arena, unsigned char *bytes, int size)
{
    struct text text =
        size > 0 ? text_copy(arena, (struct text){(char *)bytes, (size_t)size})
                 : TEXT_NONE;
    OPENSSL_free(bytes);
    return text;
}

struct text
seal_certificate_der(struct arena *arena, X509 *certificate)
{
    unsigned char *bytes = NULL;
    int size = i2d_X509(certificate, &bytes);
    return keep(arena, bytes, size);
}

struct text
seal_crl_der(struct arena *arena, X509_CRL *crl)
{
    unsigned char *bytes = NULL;
    int size = i2d_X509_CRL(crl, &bytes);
    return keep(arena, bytes, size);
}

struct text
seal_public_der(struct arena *arena, X509 *certificate)
{
    unsigned char *bytes = NULL;
    int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &bytes);
    return keep(arena, bytes, size);
}

struct text
seal_name_der(struct arena *arena, const X509_NAME *name)
{
    unsigned char *bytes = NULL;
    int size = i2d_X509_NAME(name, &bytes);
    return keep(arena, bytes, size);
}

static bool
is_strong(int signature_nid)
{
    int digest = NID_undef;
    return OBJ_find_sigid_algs(signature_nid, &digest, NULL) == 1 &&
           (digest == NID_sha256 || digest == NID_sha384 ||
            digest == NID_sha512 || digest == NID_sm3);
}

bool
seal_certificate_is_strong(X509 *certificate)
{
    EVP_PKEY *key = X509_get0_pubkey(certificate);
    if (key == NULL)
        return false;
    int least = EVP_PKEY_is_a(key, "RSA") ? 2048 : 256;
    return EVP_PKEY_get_bits(key) >= least &&
           is_strong(X509_get_signature_nid(certificate));
}

bool
seal_crl_is_strong(X509_CRL *crl)
{
    return is_strong(X509_CRL_get_signature_nid(crl));
}

bool
seal_time_read(const ASN1_TIME *time, int64_t *at_us)
{
    return time != NULL &&
           der_read_time(
               (uint8_t)ASN1_STRING_type(time),
               (struct text){(const char *)ASN1_STRING_get0_data(time),
                             (size_t)ASN1_STRING_length(time)},
               at_us);
}
