/* SPDX-License-Identifier: Apache-2.0
 *
 * Opens the sealing key and looks at everything that would make its signatures
 * worthless later, when nothing can be done about it any more.
 */
#include "seal_key.h"

#include <openssl/crypto.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "chain.h"
#include "mutant.h"
#include "seal_errors.h"
#include "seal_inside.h"
#include "seal_pem.h"

#define SERIAL_BITS_LEAST 48

bool
seal_key_is_uri(const char *key)
{
    return strncmp(key, "pkcs11:", 7) == 0;
}

/* libcrypto asks on the terminal unless it is told otherwise. */
static int
give_passphrase(char *out, int room, int rewrite, void *closure)
{
    const struct text *pin = closure;
    (void)rewrite;
    if (text_is_empty(*pin) || pin->size > (size_t)room)
        return -1;
    memcpy(out, pin->bytes, pin->size);
    return (int)pin->size;
}

static EVP_PKEY *
read_once(const char *path, struct text pin)
{
    BIO *file = BIO_new_file(path, "r");
    EVP_PKEY *key =
        file == NULL
            ? NULL
            : PEM_read_bio_PrivateKey(file, NULL, give_passphrase, &pin);
    BIO_free(file);
    seal_errors_clear();
    return key;
}

/* Twice: where memory is short libcrypto's decoders say that it is no key. */
static EVP_PKEY *
read_key(const char *path, struct text pin, struct fault *fault)
{
    EVP_PKEY *key = read_once(path, pin);
    if (key == NULL)
        key = read_once(path, pin);
    if (key == NULL)
        seal_errors_fault(fault, NULL, FAULT_INPUT,
                          "%s is no private key in PEM, cannot be read, or its "
                          "passphrase is not in the PIN's file",
                          path);
    return key;
}

static bool
open_key(struct seal_key *key, const struct seal_key_source *source,
         struct fault *fault)
{
    struct arena arena;
    struct text pin = TEXT_NONE;
    bool is_uri = seal_key_is_uri(source->key);
    if (is_uri && strstr(source->key, "pin-") != NULL)
        return fault_set(fault, FAULT_INPUT,
                         "the URI of the sealing key has a PIN in it; put the "
                         "PIN into a file");
    if (is_uri && (source->module == NULL || source->pin == NULL))
        return fault_set(fault, FAULT_INPUT,
                         "a sealing key behind PKCS#11 needs the path of its "
                         "module and a file with the PIN");
    arena_init(&arena, 65536);
    bool is_read =
        source->pin == NULL || seal_file_read(&arena, source->pin, &pin, fault);
    pin = text_trim(pin);
    if (is_read)
        key->key = is_uri ? seal_engine_key(source, pin, &key->engine, fault)
                          : read_key(source->key, pin, fault);
    arena_release(&arena); /* wipes */
    return key->key != NULL;
}

static bool
open_certificates(struct seal_key *key, const char *path, struct fault *fault)
{
    const char *const paths[] = {path};
    struct seal_chain *chain = seal_chain_open(paths, 1, fault);
    if (chain == NULL)
        return false;
    key->certificates = chain->certificates;
    chain->certificates = NULL;
    seal_chain_close(chain);
    return sk_X509_num(key->certificates) > 0 ||
           fault_set(fault, FAULT_INPUT, "%s has no certificate", path);
}

/* A key that is not this certificate's, or a token that lets us find a key but
 * not use it, shows when it signs. */
static bool
can_sign(const struct seal_key *key, X509 *signer)
{
    struct arena arena;
    struct text signature = TEXT_NONE;
    struct text trial = TEXT("hedui: does this key sign");
    arena_init(&arena, 65536);
    bool is_good =
        X509_check_private_key(signer, key->key) == 1 &&
        signed_make(key->scheme, key->key, &arena, trial, &signature) &&
        signed_check(key->scheme, X509_get0_pubkey(signer), trial, signature);
    seal_errors_clear();
    arena_release(&arena);
    return is_good;
}

static int
serial_bits(X509 *certificate)
{
    BIGNUM *serial =
        ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), NULL);
    int bits = serial == NULL ? 0 : BN_num_bits(serial);
    BN_free(serial);
    return bits;
}

static const char *
what_is_wrong(struct seal_key *key, int64_t at_us)
{
    X509 *signer = sk_X509_value(key->certificates, 0);
    int64_t from_us = 0, until_us = 0;
    EVP_PKEY *public = X509_get0_pubkey(signer);
    key->scheme = public == NULL ? NULL : signed_scheme_of(public);
    if (key->scheme == NULL)
        return "its key is neither EC P-256, EC P-384, RSA of 3072 bits or "
               "more, nor SM2";
    if (!seal_time_read(X509_get0_notBefore(signer), &from_us) ||
        !seal_time_read(X509_get0_notAfter(signer), &until_us) ||
        at_us < from_us || at_us > until_us)
        return "it is not in force today; put a new one in its place";
    if ((X509_get_extension_flags(signer) & EXFLAG_CA) != 0)
        return "it is an authority's; the signer's stands first in the file";
    if ((X509_get_key_usage(signer) &
         (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)) == 0)
        return "its key usage is not for signatures";
    if (!chain_usage_is_for_seals(signer))
        return "its extended key usage has neither emailProtection nor "
               "documentSigning; have one made with one of them, or with none";
    if (serial_bits(signer) < SERIAL_BITS_LEAST)
        return "its serial number is not random (verifiers take another with "
               "the same number for it); have one of 64 bits or more made";
    if (!seal_certificate_is_strong(signer))
        return "it is signed with a digest that is too weak";
    return NULL;
}

/* All of the file goes into each signature: what is no issuer of the one before
 * it would make every seal unreadable. */
static const char *
what_is_unordered(const struct seal_key *key)
{
    for (int i = 0; i + 1 < sk_X509_num(key->certificates); i++) {
        X509 *certificate = sk_X509_value(key->certificates, i);
        X509 *issuer = sk_X509_value(key->certificates, i + 1);
        EVP_PKEY *public = X509_get0_pubkey(issuer);
        if (X509_check_issued(issuer, certificate) != X509_V_OK ||
            public == NULL || X509_verify(certificate, public) != 1) {
            seal_errors_clear();
            return "a certificate has not issued the one before it; the "
                   "signer's stands first, then its issuer's, and so on";
        }
    }
    return NULL;
}

/* Twice: libcrypto swallows that memory was short, and what is wrong stays so.
 */
static const char *
certificates_are_wrong(struct seal_key *key, int64_t at_us)
{
    const char *wrong = NULL;
    for (int i = 0; i == 0 || (i == 1 && wrong != NULL); i++) {
        wrong = what_is_wrong(key, at_us);
        if (wrong == NULL && !mutant_is("seal_key_with_anything_beside"))
            wrong = what_is_unordered(key);
    }
    return wrong;
}

struct seal_key *
seal_key_open(const struct seal_key_source *source, int64_t at_us,
              struct fault *fault)
{
    struct seal_key *key = calloc(1, sizeof(*key));
    if (key != NULL)
        key->proofs = calloc(1, sizeof(*key->proofs));
    if (key == NULL || key->proofs == NULL) {
        free(key);
        fault_set(fault, FAULT_LOCAL, "no memory for a key");
        return NULL;
    }
    if (open_certificates(key, source->certificate, fault)) {
        X509 *signer = sk_X509_value(key->certificates, 0);
        const char *wrong = certificates_are_wrong(key, at_us);
        if (wrong != NULL)
            seal_errors_fault(fault, NULL, FAULT_INPUT, "%s: %s",
                              source->certificate, wrong);
        else if (open_key(key, source, fault)) {
            if (can_sign(key, signer) || can_sign(key, signer))
                return key;
            seal_errors_fault(
                fault, NULL, FAULT_INPUT, "%s is not the key of %s",
                seal_key_is_uri(source->key) ? "what the URI names"
                                             : source->key,
                source->certificate);
        }
    }
    seal_key_close(key);
    return NULL;
}

void
seal_key_close(struct seal_key *key)
{
    if (key == NULL)
        return;
    /* EVP_PKEY_free wipes the numbers of a key that nobody else holds. */
    EVP_PKEY_free(key->key);
    seal_engine_close(key->engine);
    sk_X509_pop_free(key->certificates, X509_free);
    free(key->proofs);
    OPENSSL_cleanse(key, sizeof(*key));
    free(key);
}

int64_t
seal_key_until_us(const struct seal_key *key)
{
    int64_t first_us = INT64_MAX, until_us;
    for (int i = 0; i < sk_X509_num(key->certificates); i++)
        if (seal_time_read(
                X509_get0_notAfter(sk_X509_value(key->certificates, i)),
                &until_us) &&
            until_us < first_us)
            first_us = until_us;
    return first_us;
}
