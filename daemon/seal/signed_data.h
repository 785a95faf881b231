/* SPDX-License-Identifier: Apache-2.0
 *
 * SignedData of RFC 5652 with exactly one signature, as Hedui writes it and as
 * time stamp authorities do: read from DER, written to DER, and the signature
 * itself judged. Who signed and whether he is to be believed is chain.h's.
 * Nothing is copied in reading: the texts point into what was read.
 */
#ifndef HEDUI_SEAL_SIGNED_DATA_H
#define HEDUI_SEAL_SIGNED_DATA_H

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "der.h"
#include "digest.h"
#include "text.h"

/* Certificates, revocation lists, unsigned attributes: of each, at most. */
#define SIGNED_DATA_ITEMS_MAX 64

struct signed_data {
    struct text type;    /* OID of the content, without its head */
    struct text content; /* absent: detached */
    struct text *certificates, *crls;
    uint32_t certificate_count, crl_count;
    struct text issuer, serial; /* of the signer's certificate; whole items */
    struct text digest;         /* AlgorithmIdentifier, whole */
    struct text attributes;     /* signed, in DER order, without the head */
    struct text algorithm;      /* of the signature; whole */
    struct text signature;
    struct text *extras; /* unsigned attributes, whole */
    uint32_t extra_count;
    const struct signed_scheme *scheme;
};

/* A digest with a signature algorithm. */
struct signed_scheme {
    const char *name;
    struct text digest, algorithm; /* AlgorithmIdentifier as we write it */
    const char *key;               /* name of the key's type */
    int digest_nid;
};

/* What we sign with this key; NULL where we do not. EC P-256 with SHA-256,
 * P-384 with SHA-384, RSA with SHA-256, SM2 with SM3. */
const struct signed_scheme *signed_scheme_of(EVP_PKEY *key);
/* What a signature names; NULL where it is not accepted. */
const struct signed_scheme *signed_scheme_read(struct text digest,
                                               struct text algorithm);

extern const struct text oid_data, oid_tst_info, oid_content_type,
    oid_message_digest, oid_signing_time, oid_signing_certificate,
    oid_signing_certificate_v2, oid_time_stamp_token;

/* NULL, or why the bytes are none. SHA-1 and MD5 are no scheme. */
const char *signed_data_read(struct arena *arena, struct text der,
                             struct signed_data *out);

/* Certificates and lists sorted, each once. Absent when the arena is full. */
struct text signed_data_write(struct arena *arena,
                              const struct signed_data *signed_data);

/* The one value of the one attribute of this kind; false when it is missing,
 * there twice, or has several values. `attributes`: items of a SET. */
bool signed_data_attribute(struct text attributes, struct text oid,
                           struct der_item *value);

/* Which signature values were checked, and good: the digests of key, what was
 * signed, and value, to the last byte of each. What is made in steps is looked
 * at again after each, and the same value is not checked again for it. What is
 * judged for others never asks here. */
#define SIGNED_PROOFS 512
struct signed_proofs {
    struct digest digests[SIGNED_PROOFS];
    uint32_t next;
};
struct signed_known {
    const struct signed_proofs *of[2]; /* NULL: none */
};

/* NULL, or why: content type, message digest over `content`, signature by the
 * key of this certificate. It is added to `proofs`, which may be NULL. */
const char *signed_data_judge(struct arena *arena, const struct signed_data *,
                              struct text content, X509 *signer,
                              struct signed_proofs *proofs);
/* The same, and the value need not be checked where `known` has it;
 * `known` may be NULL. */
const char *signed_data_judge_again(struct arena *arena,
                                    const struct signed_data *,
                                    struct text content, X509 *signer,
                                    const struct signed_known *known);
/* The value alone, over the signed attributes: where the content is not at
 * hand. */
const char *signed_data_check_value(struct arena *arena,
                                    const struct signed_data *, X509 *signer,
                                    const struct signed_known *known);

/* Any scheme with this digest, or NULL. */
const struct signed_scheme *signed_scheme_by_digest(struct text digest);

/* The digest of a scheme; false when memory is gone. */
bool signed_digest(const struct signed_scheme *scheme, struct text input,
                   uint8_t out[EVP_MAX_MD_SIZE], unsigned *size);

/* SHA-256 that says when memory is gone, where digest.h would abort. */
bool signed_sha256(struct text input, struct digest *out);

/* Signs and verifies with the identity of GM/T 0009 where the key is SM2. */
bool signed_make(const struct signed_scheme *scheme, EVP_PKEY *key,
                 struct arena *arena, struct text input,
                 struct text *signature);
bool signed_check(const struct signed_scheme *scheme, EVP_PKEY *key,
                  struct text input, struct text signature);

#define SM2_ID "1234567812345678"

#endif
