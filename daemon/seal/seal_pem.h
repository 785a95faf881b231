/* SPDX-License-Identifier: Apache-2.0
 *
 * Certificates and revocation lists of PEM text. A certificate or list that is
 * signed by SM2 is given the identity of GM/T 0009, which libcrypto needs to
 * check it.
 */
#ifndef HEDUI_SEAL_SEAL_PEM_H
#define HEDUI_SEAL_SEAL_PEM_H

#include <openssl/x509.h>

#include "arena.h"
#include "fault.h"
#include "text.h"

/* At most this much of a file is read. */
#define SEAL_PEM_MAX ((size_t)16 << 20)

/* FAULT_INPUT with the file's name when it cannot be read. */
bool seal_file_read(struct arena *arena, const char *path, struct text *bytes,
                    struct fault *fault) FAULT_MUST_CHECK;

/* Adds to the two stacks. `name`: what a fault says. A block of another kind is
 * one: a private key has no business among certificates. */
bool seal_pem_read(struct text pem, const char *name,
                   STACK_OF(X509) * certificates, STACK_OF(X509_CRL) * crls,
                   struct fault *fault) FAULT_MUST_CHECK;

/* DER; NULL when it is none, or memory is gone. */
X509 *seal_certificate_read(struct text der);
X509_CRL *seal_crl_read(struct text der);
/* Its key, with its size, and its extensions can be read. libcrypto looks at
 * them once, swallows why it could not, and remembers that for good: a copy is
 * looked at again, and where that is usable memory was short (seal_errors.h).
 */
bool seal_certificate_is_usable(X509 *certificate);

/* DER into the arena; absent when memory is gone. */
struct text seal_certificate_der(struct arena *arena, X509 *certificate);
struct text seal_crl_der(struct arena *arena, X509_CRL *crl);
/* SubjectPublicKeyInfo */
struct text seal_public_der(struct arena *arena, X509 *certificate);
struct text seal_name_der(struct arena *arena, const X509_NAME *name);

/* The digest that a certificate or list is signed with is good enough. */
bool seal_certificate_is_strong(X509 *certificate);
bool seal_crl_is_strong(X509_CRL *crl);

bool seal_time_read(const ASN1_TIME *time, int64_t *at_us);

#endif
