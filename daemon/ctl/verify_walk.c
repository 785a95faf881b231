/* SPDX-License-Identifier: Apache-2.0
 *
 * The log's folder, walked as hedui log audit does: each entry against its
 * tile, the tiles against the checkpoint, that against the one that was kept.
 * Where a whole earlier log was kept, the first entry that differs is told.
 */
#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "mutant.h"
#include "tlog_leaf.h"
#include "verify.h"

/* Leaves get their numbers within minutes of their time. */
#define LATE_US INSTANT_DAY

struct walk {
    struct log_folder folder;
    struct verify_leaf *leaves;
    size_t count, room;
    struct digest *replies;
    size_t reply_count, reply_room;
    int64_t first_us, last_us;
    bool has_late;
    struct leaf_row late;
    bool is_full; /* there was no memory */
};

static bool
walk_tile(void *context, uint32_t level, uint64_t index, uint32_t width,
          struct digest *hashes, struct fault *fault)
{
    struct walk *walk = context;
    return log_folder_tile(&walk->folder, level, index, width, hashes, fault);
}

static bool
walk_bundle(void *context, uint64_t index, uint32_t width, struct text *bytes,
            struct fault *fault)
{
    struct walk *walk = context;
    return log_folder_bundle(&walk->folder, index, width, bytes, fault);
}

/* Room for one more of them; NULL: there is no memory. */
static void *
grow(void *all, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return all;
    size_t more = *room == 0 ? 256 : *room * 2;
    void *grown = realloc(all, more * size);
    if (grown != NULL)
        *room = more;
    return grown;
}

static void
leaf_keep(struct walk *walk, const struct leaf_row *row)
{
    struct verify_leaf *leaves =
        grow(walk->leaves, walk->count, &walk->room, sizeof(*leaves));
    walk->is_full = leaves == NULL;
    if (walk->is_full)
        return;
    walk->leaves = leaves;
    leaves[walk->count++] = (struct verify_leaf){.row = *row};
}

static void
reply_keep(struct walk *walk, const struct leaf_row *row)
{
    struct digest *replies = grow(walk->replies, walk->reply_count,
                                  &walk->reply_room, sizeof(*replies));
    walk->is_full = replies == NULL;
    if (walk->is_full)
        return;
    walk->replies = replies;
    replies[walk->reply_count++] = row->digest;
}

static void
walk_entry(void *context, uint64_t index, struct text entry)
{
    struct walk *walk = context;
    struct leaf_row row;
    if (walk->is_full || !tlog_leaf_read(entry, &row))
        return;
    row.number = (int64_t)index;
    if (!walk->has_late && row.at_us < walk->last_us - LATE_US) {
        walk->has_late = true;
        walk->late = row;
    }
    if (row.at_us > walk->last_us)
        walk->last_us = row.at_us;
    if (row.at_us < walk->first_us)
        walk->first_us = row.at_us;
    if (row.kind == LEAF_REPLY)
        reply_keep(walk, &row);
    else if (row.kind == LEAF_RECEIVED || row.kind == LEAF_REPORTED ||
             row.kind == LEAF_SEALED || row.kind == LEAF_SHREDDED)
        leaf_keep(walk, &row);
}

static int
leaf_compare(const void *left, const void *right)
{
    const struct verify_leaf *a = left, *b = right;
    if (a->row.case_id != b->row.case_id)
        return a->row.case_id < b->row.case_id ? -1 : 1;
    if (a->row.revision != b->row.revision)
        return a->row.revision < b->row.revision ? -1 : 1;
    return a->row.number < b->row.number ? -1 : a->row.number > b->row.number;
}

static int
digest_compare(const void *left, const void *right)
{
    return memcmp(left, right, sizeof(struct digest));
}

uint64_t
verify_leaf_first(const struct verify_log *log, int64_t case_id,
                  uint32_t revision)
{
    uint64_t low = 0, high = log->leaf_count;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        const struct leaf_row *at = &log->leaves[middle].row;
        if (at->case_id < case_id ||
            (at->case_id == case_id && at->revision < revision))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* ---- the first that differs ---- */

struct side {
    struct log_folder folder;
    struct tlog_reader reader;
    uint64_t size;
};

static bool
side_open(struct side *side, const char *path,
          const struct tlog_checkpoint *head, struct fault *fault)
{
    log_folder_open(&side->folder, path);
    side->size = head->size;
    tlog_reader_init(&side->reader, head->size, log_folder_tile, &side->folder);
    return head->size == 0 ||
           tlog_reader_bind(&side->reader, &head->root, fault);
}

/* The entry as it stands there, where its hash and its form are right: what a
 * folder of somebody else's holds goes to a terminal. */
static const char *
side_entry(struct arena *arena, struct side *side, uint64_t number)
{
    struct fault fault = {0};
    struct text bytes, entry = TEXT_NONE;
    struct digest due, hash;
    struct leaf_row row;
    uint64_t index = number / TLOG_WIDTH;
    if (number >= side->size ||
        !tlog_read_hash(&side->reader, 0, number, &due, &fault))
        return NULL;
    uint64_t rest = side->size - index * TLOG_WIDTH;
    if (!log_folder_bundle(&side->folder, index,
                           rest < TLOG_WIDTH ? (uint32_t)rest : TLOG_WIDTH,
                           &bytes, &fault))
        return NULL;
    for (uint64_t i = index * TLOG_WIDTH; i <= number; i++)
        if (!tlog_bundle_next(&bytes, &entry))
            return NULL;
    digest_merkle_leaf(entry, &hash);
    return digest_equals(&hash, &due) && tlog_leaf_read(entry, &row)
               ? text_chars(arena, entry)
               : NULL;
}

/* Both sides are bound to what was signed, so a difference is the log's. */
static bool
first_difference(struct side *was, struct side *now, uint64_t *number)
{
    struct fault fault = {0};
    struct digest left, right;
    uint64_t both = was->size < now->size ? was->size : now->size;
    for (*number = 0; *number < both; ++*number) {
        if (!tlog_read_hash(&was->reader, 0, *number, &left, &fault) ||
            !tlog_read_hash(&now->reader, 0, *number, &right, &fault))
            return false;
        if (!digest_equals(&left, &right))
            return true;
    }
    return was->size > now->size;
}

static void
difference_find(struct arena *arena, const struct verify_log *log,
                struct verify_opened *opened)
{
    static struct side was, now;
    struct fault fault = {0};
    bool is_open = side_open(&was, log->since_path, &log->since, &fault);
    is_open =
        side_open(&now, log->tiles_path, &log->checkpoint, &fault) && is_open;
    opened->has_difference =
        is_open && first_difference(&was, &now, &opened->different);
    if (opened->has_difference) {
        opened->was = side_entry(arena, &was, opened->different);
        opened->now = side_entry(arena, &now, opened->different);
    }
    log_folder_close(&was.folder);
    log_folder_close(&now.folder);
}

/* ---- the walk ---- */

static bool
found(struct arena *arena, const struct verify_log *log,
      const struct tlog_verdict *verdict, struct verify_opened *opened)
{
    enum tlog_finding finding = verdict->finding;
    *opened = (struct verify_opened){.verdict = VERIFY_REFUSED,
                                     .finding = finding,
                                     .size = finding == TLOG_TAIL_CUT
                                                 ? verdict->earlier
                                                 : log->checkpoint.size,
                                     .at = verdict->at};
    if (log->since_has_tiles &&
        (finding == TLOG_REWRITTEN || finding == TLOG_FORK ||
         finding == TLOG_TAIL_CUT))
        difference_find(arena, log, opened);
    return false;
}

static bool
leaves_keep(struct arena *arena, struct verify_log *log,
            const struct walk *walk, struct verify_opened *opened)
{
    log->leaves = arena_array(arena, walk->count, sizeof(*log->leaves));
    log->replies = arena_array(arena, walk->reply_count, sizeof(*log->replies));
    if (walk->is_full || log->leaves == NULL || log->replies == NULL) {
        *opened = (struct verify_opened){.verdict = VERIFY_CANNOT,
                                         .word = "verify_memory"};
        return false;
    }
    if (walk->count > 0) {
        memcpy(log->leaves, walk->leaves, walk->count * sizeof(*log->leaves));
        qsort(log->leaves, walk->count, sizeof(*log->leaves), leaf_compare);
    }
    if (walk->reply_count > 0) {
        memcpy(log->replies, walk->replies,
               walk->reply_count * sizeof(*log->replies));
        qsort(log->replies, walk->reply_count, sizeof(*log->replies),
              digest_compare);
    }
    log->leaf_count = walk->count;
    log->reply_count = walk->reply_count;
    log->first_us = walk->first_us;
    log->last_us = walk->last_us;
    log->has_late = walk->has_late;
    log->late = (uint64_t)walk->late.number;
    log->late_us = walk->late.at_us;
    return true;
}

bool
verify_walk(struct arena *arena, struct verify_log *log,
            struct verify_opened *opened)
{
    struct walk walk = {.first_us = INT64_MAX};
    struct tlog_verdict verdict;
    struct fault fault = {0};
    struct tlog_audit audit = {.checkpoint = &log->checkpoint,
                               .earlier = &log->since,
                               .earlier_count = log->has_since,
                               .tile = walk_tile,
                               .bundle = walk_bundle,
                               .entry = walk_entry,
                               .context = &walk};
    if (mutant_is("verify_since_unread"))
        audit.earlier_count = 0;
    log_folder_open(&walk.folder, log->tiles_path);
    bool is_done = tlog_audit(&audit, &verdict, &fault);
    log_folder_close(&walk.folder);
    if (!is_done)
        *opened = (struct verify_opened){.verdict = VERIFY_CANNOT,
                                         .word = "verify_memory"};
    else if (verdict.finding != TLOG_WELL)
        is_done = found(arena, log, &verdict, opened);
    else
        is_done = leaves_keep(arena, log, &walk, opened);
    free(walk.leaves);
    free(walk.replies);
    return is_done;
}
