/* SPDX-License-Identifier: Apache-2.0
 *
 * The log as an auditor holds it: a checkpoint, an earlier one of his own, a
 * proof for a container, or tiles. Nothing is believed that the log's key has
 * not signed.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "mutant.h"
#include "slurp.h"
#include "tlog_leaf.h"
#include "tlog_rows.h"
#include "verify.h"

static enum verify_verdict
checkpoint_open(struct arena *arena, const struct verify_log *log,
                const char *path, struct tlog_checkpoint *checkpoint,
                const char **word)
{
    struct fault fault = {0};
    struct text bytes;
    if (!slurp_file(arena, path, &bytes, &fault)) {
        *word = "verify_log_unread";
        return VERIFY_UNREAD;
    }
    if (tlog_checkpoint_open(arena, bytes, &log->key, checkpoint, NULL) ==
        TLOG_OPENED)
        return VERIFY_AGREES;
    *word = "verify_log_signature";
    return VERIFY_REFUSED;
}

/* Does `to` continue `from`? The folder's tiles, bound to its root, say so. */
static enum verify_verdict
continues(struct log_folder *folder, const struct tlog_checkpoint *from,
          const struct tlog_checkpoint *to, const char **word)
{
    static struct tlog_reader reader;
    struct fault fault = {0};
    struct tlog_proof proof = {0};
    *word = "verify_log_since";
    if (to->size < from->size)
        return VERIFY_REFUSED;
    if (to->size > from->size && from->size > 0) {
        *word = "verify_log_tiles";
        if (folder == NULL)
            return VERIFY_CANNOT;
        tlog_reader_init(&reader, to->size, log_folder_tile, folder);
        if (!tlog_reader_bind(&reader, &to->root, &fault) ||
            !tlog_prove_consistency(&reader, from->size, to->size, &proof,
                                    &fault))
            return VERIFY_CANNOT;
    }
    *word = "verify_log_since";
    if (!tlog_extends(from->size, &from->root, to->size, &to->root, &proof))
        return VERIFY_REFUSED;
    *word = NULL;
    return VERIFY_AGREES;
}

static int
compare_sealed(const void *left, const void *right)
{
    const struct leaf_row *a = left, *b = right;
    if (a->case_id != b->case_id)
        return a->case_id < b->case_id ? -1 : 1;
    if (a->revision != b->revision)
        return a->revision < b->revision ? -1 : 1;
    return a->number < b->number ? -1 : a->number > b->number;
}

struct gathering {
    struct log_folder *folder;
    struct tlog_reader *reader;
    struct leaf_row *rows;
    size_t count, room;
};

static bool
sealed_add(struct gathering *in, const struct leaf_row *row)
{
    if (in->count == in->room) {
        size_t room = in->room == 0 ? 256 : in->room * 2;
        struct leaf_row *rows = realloc(in->rows, room * sizeof(*rows));
        if (rows == NULL)
            return false;
        in->rows = rows;
        in->room = room;
    }
    in->rows[in->count++] = *row;
    return true;
}

/* A bundle's entries, each held against its hash in the bound tiles. */
static bool
bundle_gather(struct gathering *in, uint64_t index, uint32_t width,
              struct fault *fault)
{
    struct text bytes, entry;
    if (!log_folder_bundle(in->folder, index, width, &bytes, fault))
        return false;
    for (uint32_t i = 0; i < width; i++) {
        struct digest hash, due;
        struct leaf_row row;
        uint64_t number = index * TLOG_WIDTH + i;
        if (!tlog_bundle_next(&bytes, &entry) ||
            !tlog_read_hash(in->reader, 0, number, &due, fault))
            return false;
        digest_merkle_leaf(entry, &hash);
        if (!digest_equals(&hash, &due))
            return fault_set(fault, FAULT_INPUT, "an entry is another");
        row = (struct leaf_row){0};
        if (!tlog_leaf_read(entry, &row) || row.kind != LEAF_SEALED)
            continue;
        row.number = (int64_t)number;
        if (!sealed_add(in, &row))
            return fault_set(fault, FAULT_LOCAL, "no memory");
    }
    return true;
}

static bool
sealed_gather(struct arena *arena, struct verify_log *log,
              struct log_folder *folder)
{
    static struct tlog_reader reader;
    struct gathering in = {.folder = folder, .reader = &reader};
    struct fault fault = {0};
    uint64_t size = log->checkpoint.size;
    tlog_reader_init(&reader, size, log_folder_tile, folder);
    bool is_done =
        size == 0 || tlog_reader_bind(&reader, &log->checkpoint.root, &fault);
    for (uint64_t at = 0; is_done && at < size; at += TLOG_WIDTH)
        is_done = bundle_gather(
            &in, at / TLOG_WIDTH,
            (uint32_t)(size - at < TLOG_WIDTH ? size - at : TLOG_WIDTH),
            &fault);
    log->sealed = arena_array(arena, in.count, sizeof(*log->sealed));
    is_done = is_done && log->sealed != NULL;
    if (is_done && in.count > 0) {
        memcpy(log->sealed, in.rows, in.count * sizeof(*in.rows));
        qsort(log->sealed, in.count, sizeof(*in.rows), compare_sealed);
        log->sealed_count = in.count;
    }
    free(in.rows);
    return is_done;
}

enum verify_verdict
verify_log_open(struct arena *arena, struct verify_log *log, const char **word)
{
    struct log_folder folder;
    struct fault fault = {0};
    enum verify_verdict verdict = VERIFY_AGREES;
    const char *path = log->checkpoint_path;
    if (log->vkey == NULL)
        return VERIFY_AGREES;
    *word = "verify_log_key";
    if (!note_key_read(text_of(log->vkey), &log->key, &fault))
        return VERIFY_UNREAD;
    *word = NULL;
    if (path == NULL && log->tiles_path != NULL)
        path = arena_printf(arena, "%s/checkpoint", log->tiles_path);
    if (path != NULL)
        verdict = checkpoint_open(arena, log, path, &log->checkpoint, word);
    log->has_checkpoint = path != NULL && verdict == VERIFY_AGREES;
    if (verdict == VERIFY_AGREES && log->since_path != NULL)
        verdict =
            checkpoint_open(arena, log, log->since_path, &log->since, word);
    log->has_since = log->since_path != NULL && verdict == VERIFY_AGREES;
    if (log->tiles_path != NULL)
        log_folder_open(&folder, log->tiles_path);
    if (log->has_since && log->has_checkpoint)
        verdict = continues(log->tiles_path == NULL ? NULL : &folder,
                            &log->since, &log->checkpoint, word);
    if (verdict == VERIFY_AGREES && log->tiles_path != NULL &&
        !sealed_gather(arena, log, &folder)) {
        *word = "verify_log_damaged";
        verdict = VERIFY_REFUSED;
    }
    if (log->tiles_path != NULL)
        log_folder_close(&folder);
    return verdict;
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
    uint64_t low = 0, high = log->sealed_count;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        const struct leaf_row *at = &log->sealed[middle];
        if (at->case_id < sheet->case_id ||
            (at->case_id == sheet->case_id && at->revision < sheet->revision))
            low = middle + 1;
        else
            high = middle;
    }
    logged->size = log->checkpoint.size;
    for (; low < log->sealed_count &&
           log->sealed[low].case_id == sheet->case_id &&
           log->sealed[low].revision == sheet->revision;
         low++)
        if (leaf_is(&log->sealed[low], sheet, leaf)) {
            logged->number = (uint64_t)log->sealed[low].number;
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
        is_not(logged, VERIFY_REFUSED, "verify_proof_bad");
        return;
    }
    logged->number = file.index;
    logged->size = checkpoint.size;
    if (log->has_checkpoint && log->checkpoint.size == checkpoint.size &&
        !digest_equals(&log->checkpoint.root, &checkpoint.root))
        is_not(logged, VERIFY_REFUSED, "verify_log_since");
    else if (log->has_checkpoint && log->checkpoint.size != checkpoint.size &&
             log->tiles_path == NULL)
        is_not(logged, VERIFY_CANNOT, "verify_log_tiles");
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
    if (log->proof_path != NULL && logged->word == NULL)
        find_by_proof(arena, log, sheet, leaf, logged);
}
