/* SPDX-License-Identifier: Apache-2.0
 *
 * Proofs as RFC 9162 makes them (2.1.3.1, 2.1.4.1) and verifies them (2.1.3.2,
 * 2.1.4.2).
 */
#include <assert.h>

#include "mutant.h"
#include "tlog_parts.h"

/* The largest power of two below count, which is at least 2. */
static uint64_t
split_of(uint64_t count)
{
    uint64_t split = 1;
    while (split < count - split)
        split *= 2;
    return split;
}

static void
proof_reverse(struct tlog_proof *proof)
{
    for (uint32_t i = 0; i < proof->count / 2; i++) {
        struct digest kept = proof->hashes[i];
        proof->hashes[i] = proof->hashes[proof->count - 1 - i];
        proof->hashes[proof->count - 1 - i] = kept;
    }
}

static bool
proof_add(struct tlog_reader *reader, uint64_t from, uint64_t to,
          struct tlog_proof *proof, struct fault *fault)
{
    assert(proof->count < TLOG_PROOF_MAX);
    return tlog_range_root(reader, from, to, &proof->hashes[proof->count++],
                           fault);
}

bool
tlog_prove_inclusion(struct tlog_reader *reader, uint64_t index, uint64_t size,
                     struct tlog_proof *proof, struct fault *fault)
{
    uint64_t from = 0, to = size;
    proof->count = 0;
    if (size > reader->size || index >= size)
        return fault_set(fault, FAULT_INPUT,
                         "the log of %llu entries has no entry %llu",
                         (unsigned long long)size, (unsigned long long)index);
    /* Downwards, so the hash next to the root comes first. */
    while (to - from > 1) {
        uint64_t middle = from + split_of(to - from);
        bool is_left = index < middle;
        if (!proof_add(reader, is_left ? middle : from, is_left ? to : middle,
                       proof, fault))
            return false;
        *(is_left ? &to : &from) = middle;
    }
    proof_reverse(proof);
    return true;
}

bool
tlog_prove_consistency(struct tlog_reader *reader, uint64_t from, uint64_t to,
                       struct tlog_proof *proof, struct fault *fault)
{
    uint64_t left = 0, right = to;
    bool is_whole = true; /* b of SUBPROOF: the old root is known */
    proof->count = 0;
    if (from < 1 || from > to || to > reader->size)
        return fault_set(fault, FAULT_INPUT,
                         "the log has no step from %llu to %llu entries",
                         (unsigned long long)from, (unsigned long long)to);
    while (from != right) {
        uint64_t middle = left + split_of(right - left);
        bool is_left = from <= middle;
        if (!proof_add(reader, is_left ? middle : left,
                       is_left ? right : middle, proof, fault))
            return false;
        if (!is_left)
            is_whole = false;
        *(is_left ? &right : &left) = middle;
    }
    if (!is_whole && !proof_add(reader, left, right, proof, fault))
        return false;
    proof_reverse(proof);
    return true;
}

bool
tlog_includes(uint64_t index, uint64_t size, const struct digest *leaf,
              const struct tlog_proof *proof, const struct digest *root)
{
    if (index >= size || size > TLOG_SIZE_MAX)
        return false;
    uint64_t at = index, last = size - 1;
    struct digest hash = *leaf;
    for (uint32_t i = 0; i < proof->count; i++) {
        const struct digest *next = &proof->hashes[i];
        if (last == 0)
            return false; /* longer than the way up */
        if ((at & 1) != 0 || at == last) {
            digest_merkle_node(next, &hash, &hash);
            while ((at & 1) == 0 && at != 0) {
                at >>= 1;
                last >>= 1;
            }
        } else {
            digest_merkle_node(&hash, next, &hash);
        }
        at >>= 1;
        last >>= 1;
    }
    if (last != 0 && !mutant_is("tlog_short_proof"))
        return false;
    return digest_equals(&hash, root) || mutant_is("tlog_root_not_compared");
}

/* 2.1.4.2 from its step 3 on; the first hash is the old root itself where the
 * old log is a perfect tree. */
static bool
extends_walk(uint64_t from, uint64_t to, const struct digest *hashes,
             uint32_t count, const struct digest *old,
             const struct digest *root)
{
    uint64_t at = from - 1, last = to - 1;
    while ((at & 1) != 0) {
        at >>= 1;
        last >>= 1;
    }
    struct digest before = hashes[0], after = hashes[0];
    for (uint32_t i = 1; i < count; i++) {
        if (last == 0)
            return false;
        if ((at & 1) != 0 || at == last) {
            digest_merkle_node(&hashes[i], &before, &before);
            digest_merkle_node(&hashes[i], &after, &after);
            while ((at & 1) == 0 && at != 0) {
                at >>= 1;
                last >>= 1;
            }
        } else {
            digest_merkle_node(&after, &hashes[i], &after);
        }
        at >>= 1;
        last >>= 1;
    }
    bool is_old =
        digest_equals(&before, old) || mutant_is("tlog_old_root_not_compared");
    return last == 0 && is_old && digest_equals(&after, root);
}

bool
tlog_extends(uint64_t from, const struct digest *old, uint64_t to,
             const struct digest *root, const struct tlog_proof *proof)
{
    struct digest hashes[TLOG_PROOF_MAX + 1], empty;
    uint32_t count = 0;
    if (from > to || to > TLOG_SIZE_MAX || proof->count > TLOG_PROOF_MAX)
        return false;
    if (from == 0) {
        digest_merkle_root(NULL, 0, &empty);
        return proof->count == 0 && digest_equals(old, &empty) &&
               (to > 0 || digest_equals(root, &empty));
    }
    if (from == to)
        return proof->count == 0 && digest_equals(old, root);
    if (proof->count == 0)
        return false;
    if ((from & (from - 1)) == 0)
        hashes[count++] = *old;
    for (uint32_t i = 0; i < proof->count; i++)
        hashes[count++] = proof->hashes[i];
    return extends_walk(from, to, hashes, count, old, root);
}
