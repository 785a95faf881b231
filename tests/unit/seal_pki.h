/* SPDX-License-Identifier: Apache-2.0
 *
 * A small house of keys for the tests of sealing: root, issuing authority,
 * signer, time stamp authority, their lists; and an authority that stamps
 * whatever it is wished, right or wrong. Made by libcrypto's own X509 and CMS,
 * so that our writing is not judged by our reading. Keys and serial numbers are
 * random, times are arguments.
 */
#ifndef HEDUI_TESTS_UNIT_SEAL_PKI_H
#define HEDUI_TESTS_UNIT_SEAL_PKI_H

#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "cades.h"
#include "timestamp.h"

#define DAY_US (INT64_C(86400) * 1000000)
/* 2026-09-01T02:00:00Z, when everything here happens. */
#define PKI_NOW_US (INT64_C(1788228000) * 1000000)

struct pki_wish {
    const char *name;
    int64_t from_us, until_us;
    const char *usage;    /* as OpenSSL's configuration writes keyUsage */
    const char *extended; /* and extendedKeyUsage; NULL: none */
    bool is_ca, has_small_serial, is_sha1;
};

struct pki {
    EVP_PKEY *root_key, *ca_key, *signer_key, *tsa_key;
    X509 *root, *ca, *signer, *tsa;
    X509_CRL *root_crl, *ca_crl;
    char folder[64];
};

EVP_PKEY *pki_key(const char *kind); /* P-256 P-384 RSA2048 RSA3072 SM2 */
X509 *pki_certificate(const struct pki_wish *wish, EVP_PKEY *key, X509 *issuer,
                      EVP_PKEY *issuer_key);
/* revoked: NULL, or what is revoked since revoked_us. */
X509_CRL *pki_crl(X509 *issuer, EVP_PKEY *key, int64_t from_us,
                  int64_t until_us, X509 *revoked, int64_t revoked_us);
/* With a reasonCode (RFC 5280); below 0: none. */
X509_CRL *pki_crl_reason(X509 *issuer, EVP_PKEY *key, int64_t from_us,
                         int64_t until_us, X509 *revoked, int64_t revoked_us,
                         int reason);

/* All of it, keys of this kind; the authority for time stamps under the same
 * issuer with a P-256 key. In a folder of its own: root.pem, issuers.pem (root
 * and issuing authority), anchors.pem (root and lists), signer.pem (with its
 * issuer), signer.key, chain.pem (all). */
void pki_open(struct pki *pki, const char *kind);
void pki_close(struct pki *pki);
const char *pki_path(const struct pki *pki, const char *name);
void pki_write(const struct pki *pki, const char *name, struct text bytes);
void pki_write_pem(const struct pki *pki, const char *name, X509 *const *certs,
                   int cert_count, X509_CRL *const *crls, int crl_count);
void pki_write_key(const struct pki *pki, const char *name, EVP_PKEY *key,
                   const char *passphrase);

struct seal_key *pki_seal_key(const struct pki *pki);
struct cades_anchors *pki_anchors(const struct pki *pki, const char *name);
struct seal_chain *pki_chain(const struct pki *pki, const char *name);

struct pki_stamp {
    struct text content;
    struct text hashed; /* what is stamped, hashed already; absent: content */
    int64_t at_us;
    const uint8_t *nonce; /* TIMESTAMP_NONCE_SIZE bytes; NULL: none */
    const char *policy;   /* NULL: 1.2.3.4 */
    X509 *signer;         /* NULL: the authority's */
    EVP_PKEY *key;
    X509 *second;                 /* also signs, with key */
    const char *digest, *imprint; /* NULL: SHA256 */
    int accuracy_s, version;      /* 0: none, 1 */
    const char *serial;           /* hexadecimal; NULL: random */
    bool has_no_ess, has_no_certificate, has_critical_extension, is_data;
};

struct text pki_token(struct arena *arena, const struct pki *pki,
                      const struct pki_stamp *stamp);
/* A TimeStampResp around it; an absent token is left out. */
struct text pki_reply(struct arena *arena, int status, struct text token);

struct text pki_der(struct arena *arena, CMS_ContentInfo *message);

#endif
