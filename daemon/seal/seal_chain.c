/* SPDX-License-Identifier: Apache-2.0
 *
 * Certificates and lists from files: what completes a signature, and what a
 * verifier trusts.
 */
#include <openssl/x509v3.h>
#include <stdlib.h>

#include "chain.h"
#include "seal_errors.h"
#include "seal_inside.h"
#include "seal_pem.h"

/* What libcrypto cannot use is better said now. */
static bool
are_usable(const struct seal_chain *chain, const char *name,
           struct fault *fault)
{
    for (int i = 0; i < sk_X509_num(chain->certificates); i++) {
        X509 *certificate = sk_X509_value(chain->certificates, i);
        if (!seal_certificate_is_usable(certificate))
            return seal_errors_fault(
                fault, NULL, FAULT_INPUT,
                "%s: a certificate has a key or an extension that "
                "cannot be used; take it out",
                name);
    }
    return true;
}

static bool
read_into(struct seal_chain *chain, const char *path, struct fault *fault)
{
    struct arena arena;
    struct text pem = TEXT_NONE;
    arena_init(&arena, 0);
    bool is_read =
        seal_file_read(&arena, path, &pem, fault) &&
        seal_pem_read(pem, path, chain->certificates, chain->crls, fault) &&
        are_usable(chain, path, fault);
    arena_release(&arena);
    return is_read;
}

static struct seal_chain *
chain_new(struct fault *fault)
{
    struct seal_chain *chain = calloc(1, sizeof(*chain));
    if (chain != NULL) {
        chain->certificates = sk_X509_new_null();
        chain->crls = sk_X509_CRL_new_null();
        chain->cache = calloc(1, sizeof(*chain->cache));
        chain->memos = calloc(SEAL_CHAIN_MEMOS, sizeof(*chain->memos));
        if (chain->certificates != NULL && chain->crls != NULL &&
            chain->cache != NULL && chain->memos != NULL)
            return chain;
    }
    fault_set(fault, FAULT_LOCAL, "no memory for certificates");
    seal_chain_close(chain);
    return NULL;
}

struct seal_chain *
seal_chain_open(const char *const *paths, uint32_t count, struct fault *fault)
{
    struct seal_chain *chain = chain_new(fault);
    for (uint32_t i = 0; chain != NULL && i < count; i++) {
        if (read_into(chain, paths[i], fault))
            continue;
        seal_chain_close(chain);
        chain = NULL;
    }
    return chain;
}

void
seal_chain_close(struct seal_chain *chain)
{
    if (chain == NULL)
        return;
    sk_X509_pop_free(chain->certificates, X509_free);
    sk_X509_CRL_pop_free(chain->crls, X509_CRL_free);
    for (int i = 0; chain->memos != NULL && i < SEAL_CHAIN_MEMOS; i++) {
        X509_free(chain->memos[i].certificate);
        X509_CRL_free(chain->memos[i].crl);
        X509_free(chain->memos[i].issuer);
    }
    free(chain->memos);
    if (chain->cache != NULL)
        chain_cache_clear(chain->cache);
    free(chain->cache);
    free(chain);
}

int64_t
seal_chain_until_us(const struct seal_chain *chain)
{
    int64_t first_us = INT64_MAX, until_us;
    for (int i = 0; i < sk_X509_CRL_num(chain->crls); i++)
        if (seal_time_read(
                X509_CRL_get0_nextUpdate(sk_X509_CRL_value(chain->crls, i)),
                &until_us) &&
            until_us < first_us)
            first_us = until_us;
    return first_us;
}

static bool
trust(struct cades_anchors *anchors, struct seal_chain *chain)
{
    anchors->store = X509_STORE_new();
    anchors->cache = calloc(1, sizeof(*anchors->cache));
    anchors->proofs = calloc(1, sizeof(*anchors->proofs));
    anchors->crls = chain->crls;
    anchors->roots = chain->certificates;
    chain->crls = NULL;
    chain->certificates = NULL;
    if (anchors->store == NULL || anchors->cache == NULL ||
        anchors->proofs == NULL)
        return false;
    for (int i = 0; i < sk_X509_num(anchors->roots); i++) {
        X509 *certificate = sk_X509_value(anchors->roots, i);
        if (X509_STORE_add_cert(anchors->store, certificate) != 1)
            return false;
    }
    return true;
}

static struct cades_anchors *
anchors_of(struct seal_chain *chain, const char *name, struct fault *fault)
{
    struct cades_anchors *anchors = NULL;
    if (chain == NULL)
        return NULL;
    if (sk_X509_num(chain->certificates) == 0) {
        fault_set(fault, FAULT_INPUT, "%s has no root certificate", name);
    } else {
        anchors = calloc(1, sizeof(*anchors));
        if (anchors == NULL || !trust(anchors, chain)) {
            fault_set(fault, FAULT_LOCAL, "no memory for roots");
            cades_anchors_close(anchors);
            anchors = NULL;
        }
    }
    seal_chain_close(chain);
    return anchors;
}

struct cades_anchors *
cades_anchors_open(const char *path, struct fault *fault)
{
    return anchors_of(seal_chain_open(&path, 1, fault), path, fault);
}

struct cades_anchors *
cades_anchors_read(struct text pem, const char *name, struct fault *fault)
{
    struct seal_chain *chain = chain_new(fault);
    if (chain != NULL &&
        !(seal_pem_read(pem, name, chain->certificates, chain->crls, fault) &&
          are_usable(chain, name, fault))) {
        seal_chain_close(chain);
        return NULL;
    }
    return anchors_of(chain, name, fault);
}

void
cades_anchors_close(struct cades_anchors *anchors)
{
    if (anchors == NULL)
        return;
    if (anchors->cache != NULL)
        chain_cache_clear(anchors->cache);
    free(anchors->cache);
    free(anchors->proofs);
    X509_STORE_free(anchors->store);
    sk_X509_pop_free(anchors->roots, X509_free);
    sk_X509_CRL_pop_free(anchors->crls, X509_CRL_free);
    free(anchors);
}
