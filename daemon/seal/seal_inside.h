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

struct seal_engine; /* a token that is logged in to */

struct seal_key {
    EVP_PKEY *key;
    struct seal_engine *engine;    /* NULL: a file */
    STACK_OF(X509) * certificates; /* the signer's first */
    const struct signed_scheme *scheme;
};

/* What the last signature needed to be complete: the next of the same signer
 * and authority needs the same, and finding it costs ten signatures. */
struct chain_memory {
    struct arena arena;
    struct text key; /* what that depends on; absent: nothing is remembered */
    uint32_t certificate_count, crl_count;
    struct text *certificates, *crls;
};

struct seal_chain {
    STACK_OF(X509) * certificates;
    STACK_OF(X509_CRL) * crls;
    struct chain_memory *memory;
};

bool seal_key_is_uri(const char *key);
/* seal_engine.c. The key lives no longer than the engine. */
EVP_PKEY *seal_engine_key(const struct seal_key_source *source, struct text pin,
                          struct seal_engine **engine, struct fault *fault);
void seal_engine_close(struct seal_engine *engine);

/* cades_sign.c. Writes, reads again, checks the value, and only then gives. */
bool cades_finish(struct arena *arena, const struct signed_data *in,
                  struct text *out, struct fault *fault) FAULT_MUST_CHECK;

#endif
