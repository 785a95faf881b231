/* SPDX-License-Identifier: Apache-2.0
 *
 * From a certificate to a root that the caller trusts, at an instant, with
 * revocation lists that lie beside it: nothing is fetched, no clock is read.
 */
#ifndef HEDUI_SEAL_CHAIN_H
#define HEDUI_SEAL_CHAIN_H

#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include "arena.h"
#include "cades.h"
#include "signed_data.h"

/* What was read and found before. Of a thousand containers the signer, the
 * authority, their issuers and lists are the same, and to read them, to find
 * the path and to check who signed what is most of what judging costs. It is
 * kept by the bytes and by nothing else: a certificate or list that differs in
 * one is read anew. What depends on the instant (a list in force, a revocation,
 * a certificate's end) is judged each time. */
#define CHAIN_CACHE_SIZE 16
#define CHAIN_CACHE_LISTS 8
#define CHAIN_CACHE_SIGNED 16
#define CHAIN_CACHE_PATHS 8
/* A longer list is read anew each time. */
#define CHAIN_CACHE_LIST_MAX ((size_t)1 << 20)

/* X509_verify_cert's answer to the same leaf beside the same certificates under
 * the same roots: the same at the same second, and wherever none of them all
 * has begun or ended in between. */
struct chain_path {
    STACK_OF(X509) * chain; /* NULL: none; the leaf's first */
    X509 *beside[CHAIN_CACHE_SIZE];
    int beside_count;
    int64_t at_s, after_s, before_s; /* at, or strictly between the two */
};

struct chain_cache {
    struct text ders[CHAIN_CACHE_SIZE];
    X509 *certificates[CHAIN_CACHE_SIZE];
    uint32_t next;
    struct text list_ders[CHAIN_CACHE_LISTS];
    X509_CRL *lists[CHAIN_CACHE_LISTS];
    uint32_t next_list;
    /* That list was found to bear that issuer's signature. Both are held. */
    struct {
        X509_CRL *crl;
        X509 *issuer;
    } is_signed[CHAIN_CACHE_SIGNED];
    uint32_t next_signed;
    struct chain_path paths[CHAIN_CACHE_PATHS];
    uint32_t next_path;
};

struct cades_anchors {
    X509_STORE *store; /* the roots */
    STACK_OF(X509) * roots;
    /* Lists from outside: a revocation in them counts, but they do not make a
     * signature complete. */
    STACK_OF(X509_CRL) * crls;
    struct chain_cache *cache;
    struct signed_proofs *proofs; /* of stamps that were judged */
};

#define CHAIN_ITEMS_MAX (2 * SIGNED_DATA_ITEMS_MAX)

/* What a signature and its time stamp brought along. */
struct chain_pool {
    STACK_OF(X509) * certificates;
    STACK_OF(X509_CRL) * crls;
    bool certificate_used[CHAIN_ITEMS_MAX], crl_used[CHAIN_ITEMS_MAX];
    struct text ders[CHAIN_ITEMS_MAX]; /* of the certificates */
    /* Whose signature a list was found to bear: signer and authority usually
     * share their issuers, and a signature costs what all the rest does. */
    const X509 *crl_issuer[CHAIN_ITEMS_MAX];
};

enum chain_role {
    /* Key usage digitalSignature or nonRepudiation, if any; extended usage
     * emailProtection or documentSigning among others, if any. */
    CHAIN_SIGNER,
    CHAIN_TSA, /* and the extended usage timeStamping, critical, alone */
};

struct chain_question {
    enum chain_role role;
    int64_t at_us; /* certificates and lists are in force then */
    /* A revocation up to here counts. Of CHAIN_TSA one that says that no key
     * was lost counts up to at_us alone (RFC 3161 section 4). */
    int64_t revoked_us;
};

struct chain_verdict {
    bool has_crls;    /* one in the pool for each certificate under the root */
    int64_t until_us; /* the earliest end in the chain */
    int64_t issuers_until_us; /* without the leaf's */
    struct cades_lists lists; /* of the pool, that were needed */
};

/* `cache` may be NULL. NULL, or why; what was taken stays in the pool until
 * chain_pool_release. */
const char *chain_pool_init(struct chain_pool *pool);
const char *chain_pool_add(struct chain_pool *pool, struct chain_cache *cache,
                           const struct signed_data *signed_data);
/* Those alone that bear the name and number of the signer. */
const char *chain_pool_add_signer(struct chain_pool *pool,
                                  struct chain_cache *cache,
                                  const struct signed_data *signed_data);
void chain_pool_release(struct chain_pool *pool);

/* After every refusal: libcrypto remembers in a certificate that memory was
 * short when it was first looked at. */
void chain_cache_clear(struct chain_cache *cache);
/* New references, or NULL: it cannot be read. `cache` may be NULL. */
X509 *chain_cache_certificate(struct chain_cache *cache, struct text der);
X509_CRL *chain_cache_list(struct chain_cache *cache, struct text der);
/* Only lists that live as long as the cache. */
bool chain_cache_is_signed(const struct chain_cache *cache, const X509_CRL *crl,
                           const X509 *issuer);
void chain_cache_keep_signed(struct chain_cache *cache, X509_CRL *crl,
                             X509 *issuer);
bool chain_cache_has_list(const struct chain_cache *cache, const X509_CRL *crl);
/* NULL: it must be looked for. It stays the cache's. */
STACK_OF(X509) * chain_cache_path(const struct chain_cache *cache,
                                  const struct chain_pool *pool,
                                  const X509 *leaf, int64_t at_s);
void chain_cache_keep_path(const struct cades_anchors *anchors,
                           const struct chain_pool *pool,
                           STACK_OF(X509) * chain, int64_t at_s);

/* The certificate that the signature names by issuer, serial number and digest
 * (ESS signing-certificate-v2; with `or_v1` the SHA-1 form of RFC 2634 is taken
 * where that is missing, as many authorities have it). It stays the pool's. */
const char *chain_find_signer(struct arena *arena, struct chain_pool *pool,
                              const struct signed_data *signed_data, bool or_v1,
                              X509 **signer);

const char *chain_judge(const struct cades_anchors *anchors,
                        struct chain_pool *pool, X509 *leaf,
                        const struct chain_question *question,
                        struct chain_verdict *verdict);

enum chain_list {
    CHAIN_LIST_OTHER,  /* of somebody else, or partial */
    CHAIN_LIST_GOOD,   /* of this issuer, signed by it, of whatever time */
    CHAIN_LIST_BROKEN, /* says it is of this issuer, and is not signed by it */
};
enum chain_list chain_list_judge(X509_CRL *crl, X509 *issuer);

/* A good list shows that the certificate is not revoked: it was made while the
 * certificate was in force (before, its issuer may not have known it; after,
 * it may have been dropped from the list: RFC 5280, 3.3), and not replaced
 * before at_us (EN 319 102-1, 5.2.5: fresh at the time of the stamp). It may be
 * younger. A list that does not cover can revoke all the same. */
bool chain_list_covers(X509_CRL *crl, X509 *certificate, int64_t at_us);

/* A list that was made after the stamp says more, not less; but who completes
 * a signature has the one in force at the stamp, or waits for the next. One
 * that was made later than a period of its own and later than two weeks was
 * put in by somebody else, or long after; only a stamp that covers it shows
 * that it was there (EN 319 102-1, 5.6.2.2: revocation status is issued, and
 * proved to exist, before the control time). ETSI sets no bound where nothing
 * covers it; this one is ours. */
#define CHAIN_LIST_WITHIN_US (INT64_C(14) * 86400 * 1000000)
bool chain_list_is_late(X509_CRL *crl, int64_t at_us);
void chain_lists_add(struct cades_lists *lists,
                     const struct cades_lists *others);

/* A chain needed this certificate. */
bool chain_pool_uses(const struct chain_pool *pool, struct text der);
/* Nothing in the pool that no chain needed. */
const char *chain_pool_is_needed(const struct chain_pool *pool);

/* The extended usage, of a sealing certificate. */
bool chain_usage_is_for_seals(X509 *leaf);

/* The subject in one line, UTF-8, as RFC 2253 writes it. */
struct text chain_subject(struct arena *arena, X509 *certificate);

#endif
