/* SPDX-License-Identifier: Apache-2.0
 *
 * Is one missing? What the log says was sealed, against the containers that
 * were looked at; and what it says was reported, against what was sealed.
 */
#include "date.h"
#include "household.h"
#include "mutant.h"
#include "verify.h"

/* Sealing follows a report within seconds, or as soon as the key is there: of
 * the log's last day nothing is concluded. */
#define WAITS_US INSTANT_DAY

void
verify_complete_mark(struct verify_log *log, const struct case_sheet *sheet,
                     const struct digest *leaf)
{
    uint64_t at = verify_leaf_first(log, sheet->case_id, sheet->revision);
    for (; at < log->leaf_count &&
           log->leaves[at].row.case_id == sheet->case_id &&
           log->leaves[at].row.revision == sheet->revision;
         at++)
        if (log->leaves[at].row.kind == LEAF_SEALED &&
            digest_equals(&log->leaves[at].row.digest, leaf))
            log->leaves[at].is_here = true;
}

void
verify_complete_look(struct verify_log *log, const struct verify_result *result)
{
    if (result->logged.is_in_tiles &&
        !(mutant_is("verify_here_if_all_well") && result->logged.word != NULL))
        verify_complete_mark(log, &result->sheet, &result->container.leaf);
}

static int64_t
year_of(const struct leaf_row *row)
{
    int year, month, day;
    date_split(instant_shanghai_date(row->at_us), &year, &month, &day);
    return year;
}

static bool
is_of_year(const struct leaf_row *row, int64_t wanted)
{
    return wanted == 0 || year_of(row) == wanted;
}

/* The time of a leaf is the house's word, its number is not: what came to the
 * log since the checkpoint that was kept, and says it is of a year that was
 * judged before, would be judged by nobody. */
static bool
is_judged(const struct verify_log *log, const struct leaf_row *row,
          int64_t wanted)
{
    return is_of_year(row, wanted) ||
           (log->has_since && (uint64_t)row->number >= log->since.size &&
            year_of(row) < wanted && !mutant_is("verify_back_dated_passed"));
}

/* Members, and relatives of theirs, by number. */
#define PERSONS_MAX (MEMBERS_MAX + RELATIVES_MAX + 1)

/* A purge takes what was there, whether it was sealed already or is sealed, as
 * hashes, a moment later: what counts is when the report was made. Where the
 * log does not have that, the seal. */
static int64_t
made_number(const struct verify_log *log, const struct leaf_row *row)
{
    uint64_t at = verify_leaf_first(log, row->case_id, row->revision);
    for (;
         at < log->leaf_count && log->leaves[at].row.case_id == row->case_id &&
         log->leaves[at].row.revision == row->revision;
         at++)
        if (log->leaves[at].row.kind == LEAF_REPORTED)
            return log->leaves[at].row.number;
    return row->number;
}

/* The digest of such a leaf names member and the revision that retracts, each
 * one of a handful. Purged is what lies before that revision, of which a second
 * tombstone says the same: a retraction itself is never purged. */
static bool
purges(struct arena *arena, const struct leaf_row *shredded, uint32_t revision,
       uint32_t last)
{
    struct digest digest;
    for (uint32_t retraction = revision + 1; retraction <= last; retraction++)
        for (uint32_t member = 0; member < PERSONS_MAX; member++)
            if (shredded_digest_of(arena, shredded->case_id, member,
                                   shredded->at_us, retraction, &digest) &&
                digest_equals(&digest, &shredded->digest))
                return true;
    return false;
}

/* Something of the case was purged behind this entry, and this with it. */
static bool
is_purged(const struct verify_log *log, const struct leaf_row *row)
{
    struct arena arena;
    int64_t made = made_number(log, row);
    uint64_t first = verify_leaf_first(log, row->case_id, 0), end = first;
    uint32_t last = row->revision + 1;
    bool is_so = false;
    for (;
         end < log->leaf_count && log->leaves[end].row.case_id == row->case_id;
         end++)
        last = log->leaves[end].row.revision + 1; /* by revision, all */
    arena_init(&arena, 0);
    for (uint64_t at = first; !is_so && at < end; at++) {
        const struct leaf_row *leaf = &log->leaves[at].row;
        is_so = leaf->kind == LEAF_SHREDDED &&
                (leaf->number > made || mutant_is("verify_purged_before")) &&
                (purges(&arena, leaf, row->revision, last) ||
                 mutant_is("verify_any_tombstone"));
    }
    arena_release(&arena);
    return is_so;
}

static bool
is_sealed(const struct verify_log *log, const struct leaf_row *row)
{
    uint64_t at = verify_leaf_first(log, row->case_id, row->revision);
    for (;
         at < log->leaf_count && log->leaves[at].row.case_id == row->case_id &&
         log->leaves[at].row.revision == row->revision;
         at++)
        if (log->leaves[at].row.kind == LEAF_SEALED)
            return true;
    return false;
}

/* false: there is none. */
static bool
gap_of(const struct verify_log *log, const struct verify_leaf *leaf,
       enum verify_gap_kind *kind)
{
    const struct leaf_row *row = &leaf->row;
    if (row->kind == LEAF_SEALED) {
        if (leaf->is_here || mutant_is("verify_missing_passed"))
            return false;
        *kind = is_purged(log, row) ? GAP_PURGED : GAP_MISSING;
        return true;
    }
    *kind = log->last_us - row->at_us > WAITS_US ? GAP_UNSEALED : GAP_WAITING;
    return row->kind == LEAF_REPORTED && !is_sealed(log, row) &&
           !mutant_is("verify_unsealed_passed");
}

enum verify_verdict
verify_complete_judge(struct arena *arena, const struct verify_log *log,
                      struct verify_complete *complete)
{
    *complete = (struct verify_complete){.year = complete->year,
                                         .claimed = complete->claimed};
    complete->gaps =
        arena_array(arena, log->leaf_count, sizeof(*complete->gaps));
    if (complete->gaps == NULL)
        return VERIFY_CANNOT;
    for (uint64_t i = 0; i < log->leaf_count; i++) {
        const struct verify_leaf *leaf = &log->leaves[i];
        enum verify_gap_kind kind;
        bool is_asked = is_judged(log, &leaf->row, complete->year);
        complete->sealed += is_asked && leaf->row.kind == LEAF_SEALED;
        if (leaf->is_here && !is_of_year(&leaf->row, complete->claimed))
            kind = GAP_STRANGER;
        else if (!is_asked || !gap_of(log, leaf, &kind))
            continue;
        complete->gaps[complete->gap_count++] =
            (struct verify_gap){kind, &leaf->row};
        complete->counts[kind]++;
    }
    if (complete->counts[GAP_MISSING] + complete->counts[GAP_UNSEALED] +
            complete->counts[GAP_STRANGER] >
        0)
        return VERIFY_DIFFERS;
    return complete->counts[GAP_WAITING] > 0 ? VERIFY_CANNOT : VERIFY_AGREES;
}
