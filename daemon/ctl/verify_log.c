/* SPDX-License-Identifier: Apache-2.0
 *
 * The log as an auditor holds it: a checkpoint, an earlier one of his own, a
 * proof for a container, or tiles. Nothing is believed that the log's key has
 * not signed.
 */
#include <sys/stat.h>

#include "mutant.h"
#include "slurp.h"
#include "tlog_leaf.h"
#include "verify.h"

static bool
not_open(struct verify_opened *opened, enum verify_verdict verdict,
         const char *word)
{
    *opened = (struct verify_opened){.verdict = verdict, .word = word};
    return false;
}

static bool
checkpoint_open(struct arena *arena, const struct verify_log *log,
                const char *path, struct tlog_checkpoint *checkpoint,
                struct text *bytes, struct verify_opened *opened)
{
    struct fault fault = {0};
    if (path == NULL || !slurp_file(arena, path, bytes, &fault))
        return not_open(opened, VERIFY_UNREAD, "verify_log_unread");
    if (tlog_checkpoint_open(arena, *bytes, &log->key, checkpoint, NULL) ==
        TLOG_OPENED)
        return true;
    return arena_failed(arena)
               ? not_open(opened, VERIFY_UNREAD, "verify_log_unread")
               : not_open(opened, VERIFY_REFUSED, "verify_log_signature");
}

/* checkpoint.tst beside it, where there is one. */
static bool
stamp_open(struct arena *arena, const struct cades_anchors *anchors,
           int64_t at_us, const char *path, struct text note,
           struct verify_log *log, struct verify_opened *opened)
{
    struct fault fault = {0};
    struct text token;
    struct stat status;
    path = arena_printf(arena, "%s.tst", path);
    if (path == NULL || stat(path, &status) != 0)
        return true;
    if (!slurp_file(arena, path, &token, &fault))
        return not_open(opened, VERIFY_UNREAD, "verify_log_unread");
    log->has_stamp =
        log_stamp_is_good(arena, anchors, note, token, at_us, &log->stamp);
    return log->has_stamp || mutant_is("verify_log_stamp_unread") ||
           not_open(opened, VERIFY_REFUSED, "verify_log_stamp");
}

/* What two heads say without any entry. */
static bool
heads_continue(const struct verify_log *log, struct verify_opened *opened)
{
    const struct tlog_checkpoint *from = &log->since, *to = &log->checkpoint;
    if (to->size < from->size && !mutant_is("verify_takes_cut_tail")) {
        *opened = (struct verify_opened){.verdict = VERIFY_REFUSED,
                                         .finding = TLOG_TAIL_CUT,
                                         .size = from->size,
                                         .at = to->size};
        return false;
    }
    if (to->size == from->size && !digest_equals(&from->root, &to->root)) {
        *opened = (struct verify_opened){.verdict = VERIFY_REFUSED,
                                         .finding = TLOG_FORK,
                                         .size = to->size,
                                         .at = to->size};
        return false;
    }
    if (to->size == from->size || from->size == 0)
        return true;
    return not_open(opened, VERIFY_CANNOT, "verify_log_tiles");
}

/* The checkpoint that was kept: a file, or that of a folder. */
static bool
since_open(struct arena *arena, struct verify_log *log,
           struct verify_opened *opened)
{
    struct stat status;
    struct text bytes;
    const char *path = log->since_path;
    log->since_has_tiles = stat(path, &status) == 0 && S_ISDIR(status.st_mode);
    if (log->since_has_tiles)
        path = arena_printf(arena, "%s/checkpoint", log->since_path);
    log->has_since =
        checkpoint_open(arena, log, path, &log->since, &bytes, opened);
    return log->has_since;
}

bool
verify_log_open(struct arena *arena, const struct cades_anchors *anchors,
                int64_t at_us, struct verify_log *log,
                struct verify_opened *opened)
{
    struct fault fault = {0};
    struct text note;
    const char *path = log->checkpoint_path;
    *opened = (struct verify_opened){.verdict = VERIFY_AGREES};
    if (log->vkey == NULL)
        return true;
    if (!note_key_read(text_of(log->vkey), &log->key, &fault))
        return not_open(opened, VERIFY_UNREAD, "verify_log_key");
    if (path == NULL && log->tiles_path != NULL)
        path = arena_printf(arena, "%s/checkpoint", log->tiles_path);
    if (path != NULL) {
        log->has_checkpoint =
            checkpoint_open(arena, log, path, &log->checkpoint, &note, opened);
        if (!log->has_checkpoint ||
            !stamp_open(arena, anchors, at_us, path, note, log, opened))
            return false;
    }
    if (log->since_path != NULL && !since_open(arena, log, opened))
        return false;
    if (log->tiles_path != NULL)
        return verify_walk(arena, log, opened);
    if (!log->has_since || mutant_is("verify_since_passed_over"))
        return true;
    if (log->has_checkpoint)
        return heads_continue(log, opened);
    /* Each proof has a checkpoint of its own: find_by_proof. */
    return log->proof_path != NULL ||
           not_open(opened, VERIFY_CANNOT, "verify_log_tiles");
}

static void
is_not(struct verify_logged *logged, enum verify_verdict verdict,
       const char *word)
{
    logged->verdict = verdict;
    logged->word = word;
}

/* The leaf says just this of the container. */
static bool
leaf_is(const struct leaf_row *row, const struct case_sheet *sheet,
        const struct digest *leaf)
{
    return row->kind == LEAF_SEALED && row->case_id == sheet->case_id &&
           row->revision == sheet->revision &&
           (digest_equals(&row->digest, leaf) ||
            mutant_is("verify_leaf_unread"));
}

static void
find_in_tiles(const struct verify_log *log, const struct case_sheet *sheet,
              const struct digest *leaf, struct verify_logged *logged)
{
    uint64_t at = verify_leaf_first(log, sheet->case_id, sheet->revision);
    logged->size = log->checkpoint.size;
    for (; at < log->leaf_count &&
           log->leaves[at].row.case_id == sheet->case_id &&
           log->leaves[at].row.revision == sheet->revision;
         at++)
        if (leaf_is(&log->leaves[at].row, sheet, leaf)) {
            logged->number = (uint64_t)log->leaves[at].row.number;
            logged->is_in_tiles = true;
            logged->at_us = log->leaves[at].row.at_us;
            return;
        }
    is_not(logged, VERIFY_REFUSED, "verify_not_logged");
}

/* A folder holds C42-1.tlog-proof and so on, as an export leaves them; or
 * C42-1.proof. */
static const char *
proof_path(struct arena *arena, const struct verify_log *log,
           const struct case_sheet *sheet)
{
    struct stat status;
    if (stat(log->proof_path, &status) != 0 || !S_ISDIR(status.st_mode))
        return log->proof_path;
    const char *path =
        arena_printf(arena, "%s/C%lld-%u.tlog-proof", log->proof_path,
                     (long long)sheet->case_id, sheet->revision);
    if (path != NULL && stat(path, &status) == 0)
        return path;
    return arena_printf(arena, "%s/C%lld-%u.proof", log->proof_path,
                        (long long)sheet->case_id, sheet->revision);
}

/* The log has signed that entry `number` is this seal. Where its tiles say
 * something else, it was taken out since: both cannot be its history. */
static void
held_against_tiles(const struct verify_log *log, const struct case_sheet *sheet,
                   const struct digest *leaf, uint64_t number,
                   struct verify_logged *logged)
{
    uint64_t at = verify_leaf_first(log, sheet->case_id, sheet->revision);
    for (; at < log->leaf_count &&
           log->leaves[at].row.case_id == sheet->case_id &&
           log->leaves[at].row.revision == sheet->revision;
         at++)
        if ((uint64_t)log->leaves[at].row.number == number &&
            leaf_is(&log->leaves[at].row, sheet, leaf))
            return;
    if (!mutant_is("verify_proof_not_held"))
        is_not(logged, VERIFY_REFUSED,
               number < log->checkpoint.size ? "verify_proof_gone"
                                             : "verify_proof_newer");
    logged->number = number;
}

/* A proof's checkpoint beside another: of one size they are the same, and of
 * two sizes nothing shows that one continues the other. */
static void
heads_compare(const struct tlog_checkpoint *kept,
              const struct tlog_checkpoint *shown, struct verify_logged *logged)
{
    if (kept->size != shown->size) {
        if (logged->word == NULL)
            is_not(logged, VERIFY_CANNOT, "verify_log_tiles");
    } else if (!digest_equals(&kept->root, &shown->root)) {
        is_not(logged, VERIFY_REFUSED, "verify_log_since");
    }
}

/* The entry stands in the proof as its extra; that is believed because its hash
 * is in the log, and it must speak of this container. */
static void
find_by_proof(struct arena *arena, const struct verify_log *log,
              const struct case_sheet *sheet, const struct digest *leaf,
              struct verify_logged *logged)
{
    struct fault fault = {0};
    struct text bytes;
    struct tlog_proof_file file;
    struct tlog_checkpoint checkpoint;
    struct leaf_row row = {0};
    struct digest hash;
    const char *path = proof_path(arena, log, sheet);
    if (path == NULL || !slurp_file(arena, path, &bytes, &fault)) {
        if (logged->word == NULL)
            is_not(logged, VERIFY_UNREAD, "verify_proof_unread");
        return;
    }
    if (!tlog_proof_read(arena, bytes, &file, &fault) ||
        text_is_absent(file.extra) || !tlog_leaf_read(file.extra, &row) ||
        !leaf_is(&row, sheet, leaf)) {
        is_not(logged, VERIFY_REFUSED, "verify_proof_other");
        return;
    }
    digest_merkle_leaf(file.extra, &hash);
    if (tlog_proof_open(arena, bytes, &hash, &log->key, &file, &checkpoint,
                        NULL) != TLOG_OPENED) {
        if (arena_failed(arena))
            is_not(logged, VERIFY_UNREAD, "verify_proof_unread");
        else
            is_not(logged, VERIFY_REFUSED, "verify_proof_bad");
        return;
    }
    logged->at_us = row.at_us;
    if (log->tiles_path != NULL) {
        held_against_tiles(log, sheet, leaf, file.index, logged);
        return;
    }
    logged->number = file.index;
    logged->size = checkpoint.size;
    if (log->has_checkpoint)
        heads_compare(&log->checkpoint, &checkpoint, logged);
    if (log->has_since && log->since.size > 0 &&
        !mutant_is("verify_since_passed_over"))
        heads_compare(&log->since, &checkpoint, logged);
}

void
verify_log_find(struct arena *arena, const struct verify_log *log,
                const struct case_sheet *sheet, const struct digest *leaf,
                struct verify_logged *logged)
{
    *logged = (struct verify_logged){0};
    if (log->vkey == NULL ||
        (log->proof_path == NULL && log->tiles_path == NULL))
        return;
    logged->is_looked_at = true;
    if (log->tiles_path != NULL)
        find_in_tiles(log, sheet, leaf, logged);
    if (log->proof_path != NULL)
        find_by_proof(arena, log, sheet, leaf, logged);
}
