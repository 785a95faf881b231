/* SPDX-License-Identifier: Apache-2.0
 *
 * What was read and found before, so that a round and an archive cost it once.
 * When memory is short nothing is kept. What is kept holds what it names, so
 * that no address of it becomes another's.
 */
#include <string.h>

#include "chain.h"
#include "date.h"
#include "mutant.h"
#include "seal_pem.h"

static void
path_drop(struct chain_path *path)
{
    for (int i = 0; i < path->beside_count; i++)
        X509_free(path->beside[i]);
    sk_X509_pop_free(path->chain, X509_free);
    *path = (struct chain_path){.chain = NULL};
}

void
chain_cache_clear(struct chain_cache *cache)
{
    for (uint32_t i = 0; i < CHAIN_CACHE_SIZE; i++) {
        X509_free(cache->certificates[i]);
        free((char *)cache->ders[i].bytes);
    }
    for (uint32_t i = 0; i < CHAIN_CACHE_LISTS; i++) {
        X509_CRL_free(cache->lists[i]);
        free((char *)cache->list_ders[i].bytes);
    }
    for (uint32_t i = 0; i < CHAIN_CACHE_SIGNED; i++) {
        X509_CRL_free(cache->is_signed[i].crl);
        X509_free(cache->is_signed[i].issuer);
    }
    for (uint32_t i = 0; i < CHAIN_CACHE_PATHS; i++)
        path_drop(&cache->paths[i]);
    memset(cache, 0, sizeof(*cache));
}

static bool
copy(struct text bytes, struct text *out)
{
    char *room = malloc(bytes.size);
    if (room == NULL)
        return false;
    memcpy(room, bytes.bytes, bytes.size);
    free((char *)out->bytes);
    *out = (struct text){room, bytes.size};
    return true;
}

/* In the place of the oldest. */
static void
keep_certificate(struct chain_cache *cache, struct text der, X509 *certificate)
{
    uint32_t at = cache->next % CHAIN_CACHE_SIZE;
    if (!copy(der, &cache->ders[at]))
        return;
    X509_free(cache->certificates[at]);
    cache->certificates[at] =
        X509_up_ref(certificate) == 1 ? certificate : NULL;
    cache->next++;
}

X509 *
chain_cache_certificate(struct chain_cache *cache, struct text der)
{
    for (uint32_t i = 0; cache != NULL && i < CHAIN_CACHE_SIZE; i++)
        if (cache->certificates[i] != NULL && text_equals(cache->ders[i], der))
            return X509_up_ref(cache->certificates[i]) == 1
                       ? cache->certificates[i]
                       : NULL;
    X509 *certificate = seal_certificate_read(der);
    if (cache != NULL && certificate != NULL)
        keep_certificate(cache, der, certificate);
    return certificate;
}

static void
keep_list(struct chain_cache *cache, struct text der, X509_CRL *crl)
{
    uint32_t at = cache->next_list % CHAIN_CACHE_LISTS;
    if (der.size > CHAIN_CACHE_LIST_MAX || !copy(der, &cache->list_ders[at]))
        return;
    X509_CRL_free(cache->lists[at]);
    cache->lists[at] = X509_CRL_up_ref(crl) == 1 ? crl : NULL;
    cache->next_list++;
}

X509_CRL *
chain_cache_list(struct chain_cache *cache, struct text der)
{
    for (uint32_t i = 0; cache != NULL && i < CHAIN_CACHE_LISTS; i++)
        if (cache->lists[i] != NULL && text_equals(cache->list_ders[i], der))
            return X509_CRL_up_ref(cache->lists[i]) == 1 ? cache->lists[i]
                                                         : NULL;
    X509_CRL *crl = seal_crl_read(der);
    if (cache != NULL && crl != NULL)
        keep_list(cache, der, crl);
    return crl;
}

bool
chain_cache_has_list(const struct chain_cache *cache, const X509_CRL *crl)
{
    for (uint32_t i = 0; i < CHAIN_CACHE_LISTS; i++)
        if (cache->lists[i] == crl)
            return true;
    return false;
}

bool
chain_cache_is_signed(const struct chain_cache *cache, const X509_CRL *crl,
                      const X509 *issuer)
{
    for (uint32_t i = 0; i < CHAIN_CACHE_SIGNED; i++)
        if (cache->is_signed[i].issuer == issuer &&
            (cache->is_signed[i].crl == crl ||
             mutant_is("cache_any_list_is_signed")))
            return true;
    return false;
}

void
chain_cache_keep_signed(struct chain_cache *cache, X509_CRL *crl, X509 *issuer)
{
    uint32_t at = cache->next_signed % CHAIN_CACHE_SIGNED;
    if (X509_CRL_up_ref(crl) != 1)
        return;
    if (X509_up_ref(issuer) != 1) {
        X509_CRL_free(crl);
        return;
    }
    X509_CRL_free(cache->is_signed[at].crl);
    X509_free(cache->is_signed[at].issuer);
    cache->is_signed[at].crl = crl;
    cache->is_signed[at].issuer = issuer;
    cache->next_signed++;
}

/* ---- paths ---- */

static bool
path_is_of(const struct chain_path *path, const struct chain_pool *pool,
           const X509 *leaf, int64_t at_s)
{
    int count = sk_X509_num(pool->certificates);
    bool is_then = at_s == path->at_s ||
                   (path->after_s < at_s && at_s < path->before_s) ||
                   mutant_is("cache_path_outlives");
    if (path->chain == NULL || sk_X509_value(path->chain, 0) != leaf ||
        !is_then)
        return false;
    if (mutant_is("cache_path_beside_others"))
        return true;
    if (count != path->beside_count)
        return false;
    for (int i = 0; i < count; i++)
        if (sk_X509_value(pool->certificates, i) != path->beside[i])
            return false;
    return true;
}

STACK_OF(X509) * chain_cache_path(const struct chain_cache *cache,
                                  const struct chain_pool *pool,
                                  const X509 *leaf, int64_t at_s)
{
    for (uint32_t i = 0;
         i < CHAIN_CACHE_PATHS && !mutant_is("cache_keeps_no_path"); i++)
        if (path_is_of(&cache->paths[i], pool, leaf, at_s))
            return cache->paths[i].chain;
    return NULL;
}

static void
path_narrow(struct chain_path *path, int64_t edge_s)
{
    if (edge_s <= path->at_s && edge_s > path->after_s)
        path->after_s = edge_s;
    if (edge_s >= path->at_s && edge_s < path->before_s)
        path->before_s = edge_s;
}

/* No begin and no end of these lies between. */
static bool
path_bound(struct chain_path *path, const STACK_OF(X509) * certificates)
{
    for (int i = 0; i < sk_X509_num(certificates); i++) {
        X509 *certificate = sk_X509_value(certificates, i);
        int64_t from_us, until_us;
        if (!seal_time_read(X509_get0_notBefore(certificate), &from_us) ||
            !seal_time_read(X509_get0_notAfter(certificate), &until_us))
            return false;
        path_narrow(path, from_us / INSTANT_SECOND);
        path_narrow(path, until_us / INSTANT_SECOND);
    }
    return true;
}

void
chain_cache_keep_path(const struct cades_anchors *anchors,
                      const struct chain_pool *pool, STACK_OF(X509) * chain,
                      int64_t at_s)
{
    struct chain_cache *cache = anchors->cache;
    struct chain_path path = {
        .at_s = at_s, .after_s = INT64_MIN, .before_s = INT64_MAX};
    int count = sk_X509_num(pool->certificates);
    if (count > CHAIN_CACHE_SIZE || !path_bound(&path, pool->certificates) ||
        !path_bound(&path, anchors->roots) || !path_bound(&path, chain))
        return;
    path.chain = X509_chain_up_ref(chain);
    if (path.chain == NULL)
        return;
    for (; path.beside_count < count; path.beside_count++) {
        X509 *one = sk_X509_value(pool->certificates, path.beside_count);
        if (X509_up_ref(one) != 1) {
            path_drop(&path);
            return;
        }
        path.beside[path.beside_count] = one;
    }
    struct chain_path *oldest =
        &cache->paths[cache->next_path++ % CHAIN_CACHE_PATHS];
    path_drop(oldest);
    *oldest = path;
}
