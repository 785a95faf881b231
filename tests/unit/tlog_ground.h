/* SPDX-License-Identifier: Apache-2.0
 *
 * A log in memory for tests: its leaves, its tiles as a store would keep them,
 * and RFC 9162's definitions written down once more, as plain recursion.
 */
#ifndef HEDUI_TESTS_UNIT_TLOG_GROUND_H
#define HEDUI_TESTS_UNIT_TLOG_GROUND_H

#include <stdlib.h>
#include <string.h>

#include "tlog.h"

#define GROUND_MAX 71000

struct ground {
    struct tlog_tree tree;
    struct digest leaves[GROUND_MAX];
    struct digest *levels[TLOG_LEVELS]; /* as tiles gave them, side by side */
    uint64_t sizes[TLOG_LEVELS];
    uint32_t calls; /* of the sink */
    bool is_torn;   /* a tile came that does not follow */
};

static inline void
ground_init(struct ground *ground)
{
    memset(ground, 0, sizeof(*ground));
    for (uint32_t level = 0; level < TLOG_LEVELS; level++)
        ground->levels[level] = calloc(
            ((size_t)GROUND_MAX >> (8 * (level > 3 ? 3 : level))) + TLOG_WIDTH,
            sizeof(struct digest));
    for (uint32_t i = 0; i < GROUND_MAX; i++) {
        char entry[32];
        int size = snprintf(entry, sizeof(entry), "entry %u", i);
        digest_merkle_leaf((struct text){entry, (size_t)size},
                           &ground->leaves[i]);
    }
}

static inline void
ground_free(struct ground *ground)
{
    for (uint32_t level = 0; level < TLOG_LEVELS; level++)
        free(ground->levels[level]);
}

static inline bool
ground_keep(void *context, const struct tlog_tile *tile, struct fault *fault)
{
    struct ground *ground = context;
    (void)fault;
    ground->calls++;
    uint64_t at = tile->index * TLOG_WIDTH;
    if (at > ground->sizes[tile->level])
        ground->is_torn = true;
    memcpy(ground->levels[tile->level] + at, tile->hashes,
           tile->width * sizeof(struct digest));
    ground->sizes[tile->level] = at + tile->width;
    return true;
}

static inline bool
ground_read(void *context, uint32_t level, uint64_t index, uint32_t width,
            struct digest *hashes, struct fault *fault)
{
    struct ground *ground = context;
    if (index * TLOG_WIDTH + width > ground->sizes[level])
        return fault_set(fault, FAULT_INPUT, "no such tile");
    memcpy(hashes, ground->levels[level] + index * TLOG_WIDTH,
           width * sizeof(struct digest));
    return true;
}

/* Up to `size` leaves, in one batch. */
static inline bool
ground_grow(struct ground *ground, uint64_t size)
{
    struct fault fault = {0};
    return tlog_append(&ground->tree, ground->leaves + ground->tree.size,
                       (size_t)(size - ground->tree.size), ground_keep, ground,
                       &fault);
}

/* ---- RFC 9162, 2.1.1, 2.1.3.1, 2.1.4.1 ---- */

static inline size_t
rfc_split(size_t n)
{
    size_t k = 1;
    while (2 * k < n)
        k *= 2;
    return k;
}

static inline void
rfc_hash(const struct digest *d, size_t n, struct digest *out)
{
    struct digest left, right;
    if (n == 0) {
        digest_sha256(TEXT(""), out);
    } else if (n == 1) {
        *out = d[0];
    } else {
        size_t k = rfc_split(n);
        rfc_hash(d, k, &left);
        rfc_hash(d + k, n - k, &right);
        struct text parts[3] = {
            {"\1", 1}, {(char *)left.bytes, 32}, {(char *)right.bytes, 32}};
        digest_sha256_parts(parts, 3, out);
    }
}

static inline void
rfc_path(size_t m, const struct digest *d, size_t n, struct tlog_proof *proof)
{
    if (n == 1)
        return;
    size_t k = rfc_split(n);
    if (m < k) {
        rfc_path(m, d, k, proof);
        rfc_hash(d + k, n - k, &proof->hashes[proof->count++]);
    } else {
        rfc_path(m - k, d + k, n - k, proof);
        rfc_hash(d, k, &proof->hashes[proof->count++]);
    }
}

static inline void
rfc_subproof(size_t m, const struct digest *d, size_t n, bool b,
             struct tlog_proof *proof)
{
    if (m == n) {
        if (!b)
            rfc_hash(d, m, &proof->hashes[proof->count++]);
        return;
    }
    size_t k = rfc_split(n);
    if (m <= k) {
        rfc_subproof(m, d, k, b, proof);
        rfc_hash(d + k, n - k, &proof->hashes[proof->count++]);
    } else {
        rfc_subproof(m - k, d + k, n - k, false, proof);
        rfc_hash(d, k, &proof->hashes[proof->count++]);
    }
}

static inline bool
rfc_same(const struct tlog_proof *a, const struct tlog_proof *b)
{
    return a->count == b->count &&
           memcmp(a->hashes, b->hashes, a->count * sizeof(struct digest)) == 0;
}

#endif
