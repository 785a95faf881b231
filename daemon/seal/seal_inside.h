/* SPDX-License-Identifier: Apache-2.0
 *
 * What a key and a chain consist of, for seal/ alone.
 */
#ifndef HEDUI_SEAL_SEAL_INSIDE_H
#define HEDUI_SEAL_SEAL_INSIDE_H

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdbool.h>

#include "seal_key.h"
#include "signed_data.h"

struct chain_cache;
struct seal_engine; /* a token that is logged in to */

struct seal_key {
    EVP_PKEY *key;
    struct seal_engine *engine;    /* NULL: a file */
    STACK_OF(X509) * certificates; /* the signer's first */
    const struct signed_scheme *scheme;
    struct signed_proofs *proofs; /* of what it signed, and was looked at */
};

/* Whose signature something was found to bear. Both are held. */
#define SEAL_CHAIN_MEMOS 32
struct seal_memo {
    X509 *certificate; /* NULL: a list */
    X509_CRL *crl;
    X509 *issuer;
};

struct seal_chain {
    STACK_OF(X509) * certificates;
    STACK_OF(X509_CRL) * crls;
    struct chain_cache *cache; /* of the signatures that it completes */
    struct seal_memo *memos;   /* SEAL_CHAIN_MEMOS, from the first on */
};

bool seal_key_is_uri(const char *key);
/* seal_engine.c. The key lives no longer than the engine. */
EVP_PKEY *seal_engine_key(const struct seal_key_source *source, struct text pin,
                          struct seal_engine **engine, struct fault *fault);
void seal_engine_close(struct seal_engine *engine);

/* cades_sign.c. Writes, reads again, checks the value, and only then gives.
 * `known`: where that may have been done before. */
bool cades_finish(struct arena *arena, const struct signed_data *in,
                  struct chain_cache *cache, const struct signed_known *known,
                  struct text *out, struct fault *fault) FAULT_MUST_CHECK;
/* The unsigned attribute that holds a token. */
struct text cades_token_attribute(struct arena *arena,
                                  const struct signed_data *token);

#endif
