/* SPDX-License-Identifier: Apache-2.0
 *
 * The walk: bundles are hashed in their order, the log is grown from them as it
 * was first grown, and each tile that comes out is held against the stored one.
 */
#include "tlog_audit.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "mutant.h"

struct walk {
    const struct tlog_audit *audit;
    struct tlog_verdict *verdict;
    struct tlog_reader reader; /* of the stored tiles */
    struct tlog_tree tree;     /* grown from the entries */
    uint32_t earlier, known;   /* those that are yet to come */
};

const char *
tlog_finding_name(enum tlog_finding finding)
{
    static const char *const names[TLOG_FINDINGS] = {
        [TLOG_WELL] = "well",
        [TLOG_TAIL_CUT] = "tail-cut",
        [TLOG_FORK] = "fork",
        [TLOG_ENTRIES_CUT] = "entries-cut",
        [TLOG_ENTRY_REMOVED] = "entry-removed",
        [TLOG_ENTRY_ALTERED] = "entry-altered",
        [TLOG_ENTRY_ADDED] = "entry-added",
        [TLOG_TILE_ALTERED] = "tile-altered",
        [TLOG_REWRITTEN] = "rewritten",
        [TLOG_ROOT_ALTERED] = "root-altered",
        [TLOG_KNOWN_GONE] = "known-gone",
    };
    assert(finding < TLOG_FINDINGS);
    return names[finding];
}

/* Always false: the walk ends there. */
static bool
found(struct walk *walk, enum tlog_finding finding, uint32_t level, uint64_t at)
{
    walk->verdict->finding = finding;
    walk->verdict->level = level;
    walk->verdict->at = at;
    return false;
}

/* Earlier checkpoints that are not smaller than this one say it without any
 * entry. */
static bool
earlier_heads(struct walk *walk)
{
    const struct tlog_checkpoint *head = walk->audit->checkpoint;
    for (uint32_t i = walk->audit->earlier_count; i-- > 0;) {
        const struct tlog_checkpoint *old = &walk->audit->earlier[i];
        walk->verdict->earlier = old->size;
        if (old->size > head->size && !mutant_is("audit_takes_rollback"))
            return found(walk, TLOG_TAIL_CUT, 0, head->size);
        if (old->size == head->size && !digest_equals(&old->root, &head->root))
            return found(walk, TLOG_FORK, 0, head->size);
    }
    walk->verdict->earlier = 0;
    return true;
}

static bool
stored_leaf(struct walk *walk, uint64_t index, struct digest *leaf)
{
    struct fault fault = {0};
    return index < walk->reader.size &&
           tlog_read_hash(&walk->reader, 0, index, leaf, &fault);
}

/* Entry `at` is not what the tile says, or its bundle ends before it: is the
 * next one in its place, or is there nothing any more? */
static bool
entry_differs(struct walk *walk, uint64_t at, const struct digest *leaf)
{
    uint64_t size = walk->reader.size;
    struct digest next;
    if (leaf == NULL)
        return found(walk,
                     at / TLOG_WIDTH == (size - 1) / TLOG_WIDTH
                         ? TLOG_ENTRIES_CUT
                         : TLOG_ENTRY_REMOVED,
                     0, at);
    if (stored_leaf(walk, at + 1, &next) && digest_equals(&next, leaf) &&
        !mutant_is("audit_removed_is_altered"))
        return found(walk, TLOG_ENTRY_REMOVED, 0, at);
    return found(walk, TLOG_ENTRY_ALTERED, 0, at);
}

static uint32_t
entries_count(struct text bundle)
{
    uint32_t count = 0;
    struct text entry;
    while (tlog_bundle_next(&bundle, &entry))
        count++;
    return count;
}

/* The hashes of a bundle, each as the tile of level 0 has it. */
static bool
bundle_hash(struct walk *walk, uint64_t from, uint32_t width,
            struct digest *leaves)
{
    const struct tlog_audit *audit = walk->audit;
    struct fault fault = {0};
    struct text rest = TEXT_NONE, entry;
    struct digest stored;
    if (!audit->bundle(audit->context, from / TLOG_WIDTH, width, &rest,
                       &fault) ||
        text_is_absent(rest))
        return entry_differs(walk, from, NULL);
    /* Tile and bundle that end early together were cut together. */
    uint32_t have = entries_count(rest);
    if (have < width && !stored_leaf(walk, from, &stored))
        return entry_differs(walk, from + have, NULL);
    for (uint32_t i = 0; i < width; i++) {
        if (!tlog_bundle_next(&rest, &entry))
            return rest.size > 0 ? found(walk, TLOG_ENTRY_ALTERED, 0, from + i)
                                 : entry_differs(walk, from + i, NULL);
        digest_merkle_leaf(entry, &leaves[i]);
        if (!stored_leaf(walk, from + i, &stored))
            return found(walk, TLOG_TILE_ALTERED, 0, from / TLOG_WIDTH);
        if (!digest_equals(&stored, &leaves[i]))
            return entry_differs(walk, from + i, &leaves[i]);
        if (audit->entry != NULL)
            audit->entry(audit->context, from + i, entry);
    }
    return rest.size == 0 || found(walk, TLOG_ENTRY_ADDED, 0, from + width);
}

/* What the log grew to against what is stored. */
static bool
tile_compare(void *context, const struct tlog_tile *tile, struct fault *fault)
{
    struct walk *walk = context;
    struct digest stored;
    uint64_t from = tile->index * TLOG_WIDTH;
    for (uint32_t i = 0; i < tile->width; i++)
        if (!tlog_read_hash(&walk->reader, tile->level, from + i, &stored,
                            fault) ||
            !digest_equals(&stored, &tile->hashes[i]))
            return found(walk, TLOG_TILE_ALTERED, tile->level, tile->index);
    return true;
}

/* Leaves up to each size of which there is an earlier checkpoint. */
static bool
grow(struct walk *walk, const struct digest *leaves, uint32_t width)
{
    const struct tlog_audit *audit = walk->audit;
    struct fault fault = {0};
    struct digest root;
    for (uint32_t done = 0; done < width;) {
        uint32_t part = width - done;
        const struct tlog_checkpoint *old = walk->earlier < audit->earlier_count
                                                ? &audit->earlier[walk->earlier]
                                                : NULL;
        if (old != NULL && old->size - walk->tree.size < part)
            part = (uint32_t)(old->size - walk->tree.size);
        if (!tlog_append(&walk->tree, leaves + done, part, tile_compare, walk,
                         &fault))
            return false;
        done += part;
        if (old == NULL || walk->tree.size < old->size)
            continue;
        walk->earlier++;
        tlog_root(&walk->tree, &root);
        walk->verdict->earlier = old->size;
        if (!digest_equals(&root, &old->root) &&
            !mutant_is("audit_earlier_unread"))
            return found(walk, TLOG_REWRITTEN, 0, old->size);
        walk->verdict->earlier = 0;
    }
    return true;
}

static bool
known_compare(struct walk *walk, uint64_t from, uint32_t width,
              const struct digest *leaves)
{
    for (; walk->known < walk->audit->known_count; walk->known++) {
        const struct tlog_known *known = &walk->audit->known[walk->known];
        if (known->index >= from + width)
            return true;
        if (!digest_equals(&known->leaf, &leaves[known->index - from]) &&
            !mutant_is("audit_known_unread"))
            return found(walk, TLOG_KNOWN_GONE, 0, known->index);
    }
    return true;
}

static bool
walk_entries(struct walk *walk)
{
    struct digest leaves[TLOG_WIDTH];
    uint64_t size = walk->reader.size;
    for (uint64_t from = 0; from < size; from += TLOG_WIDTH) {
        uint32_t width =
            size - from < TLOG_WIDTH ? (uint32_t)(size - from) : TLOG_WIDTH;
        if (!bundle_hash(walk, from, width, leaves) ||
            !grow(walk, leaves, width) ||
            !known_compare(walk, from, width, leaves))
            return false;
    }
    return true;
}

static void
walk_all(struct walk *walk)
{
    struct digest root;
    if (!earlier_heads(walk))
        return;
    /* An earlier checkpoint of the empty log says nothing but its root. */
    while (walk->earlier < walk->audit->earlier_count &&
           walk->audit->earlier[walk->earlier].size == 0)
        walk->earlier++;
    if (!walk_entries(walk))
        return;
    tlog_root(&walk->tree, &root);
    if (!digest_equals(&root, &walk->audit->checkpoint->root) &&
        !mutant_is("audit_root_unread"))
        found(walk, TLOG_ROOT_ALTERED, 0, walk->reader.size);
    else if (walk->known < walk->audit->known_count)
        found(walk, TLOG_KNOWN_GONE, 0, walk->audit->known[walk->known].index);
}

bool
tlog_audit(const struct tlog_audit *audit, struct tlog_verdict *verdict,
           struct fault *fault)
{
    struct walk *walk = calloc(1, sizeof(*walk));
    memset(verdict, 0, sizeof(*verdict));
    if (walk == NULL)
        return fault_set(fault, FAULT_LOCAL, "no memory for an audit");
    for (uint32_t i = 1; i < audit->earlier_count; i++)
        assert(audit->earlier[i - 1].size <= audit->earlier[i].size);
    for (uint32_t i = 1; i < audit->known_count; i++)
        assert(audit->known[i - 1].index <= audit->known[i].index);
    walk->audit = audit;
    walk->verdict = verdict;
    tlog_reader_init(&walk->reader, audit->checkpoint->size, audit->tile,
                     audit->context);
    walk_all(walk);
    free(walk);
    return true;
}
