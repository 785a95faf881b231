/* SPDX-License-Identifier: Apache-2.0
 *
 * The key that seals, in a PEM file or behind PKCS#11, with its certificate;
 * and chains: the certificates and revocation lists that make a signature
 * complete. A chain is read anew when its lists are fetched anew.
 */
#ifndef HEDUI_SEAL_SEAL_KEY_H
#define HEDUI_SEAL_SEAL_KEY_H

#include <stdint.h>

#include "fault.h"

struct seal_key;
struct seal_chain;

struct seal_key_source {
    /* A PEM file, or pkcs11:token=...;object=...;type=private. A PIN has no
     * place in it: arguments and configuration are seen by others. */
    const char *key;
    /* PEM: the signer's first, then its issuer's, and so on. */
    const char *certificate;
    const char *module; /* of PKCS#11; NULL where the key is a file */
    /* A file with the PIN of the token, or the passphrase of the key; NULL: the
     * key's file has none. */
    const char *pin;
};

/* The certificate is for signatures (of documents or mail, where it has an
 * extended key usage), in force at at_us, of a random serial number (64 bits
 * are usual, fewer than 48 refused), for this key: EC P-256 or P-384, RSA of
 * 3072 bits or more, SM2. The key has signed something. NULL and a fault that
 * names the file: INPUT, or STORE where the token does not answer. */
struct seal_key *seal_key_open(const struct seal_key_source *source,
                               int64_t at_us, struct fault *fault);
/* The key's memory is wiped; a token is logged out of. */
void seal_key_close(struct seal_key *key);

/* The earliest end of signer and issuers, as an instant. */
int64_t seal_key_until_us(const struct seal_key *key);

/* PEM files of certificates (roots too: the lists of issuing authorities are
 * checked by them) and lists. NULL and FAULT_INPUT with the file's name. */
struct seal_chain *seal_chain_open(const char *const *paths, uint32_t count,
                                   struct fault *fault);
void seal_chain_close(struct seal_chain *chain);

/* The earliest instant at which one of its lists is replaced by a newer;
 * INT64_MAX when it has none. */
int64_t seal_chain_until_us(const struct seal_chain *chain);

#endif
