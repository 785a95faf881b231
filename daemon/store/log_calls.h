/* SPDX-License-Identifier: Apache-2.0
 *
 * The log in the store: store->calls->log. Results, transactions and callbacks
 * are as in store.h. Leaves are written without a number, in the transaction
 * that makes the fact true; one integrator at a time numbers what is committed,
 * and holds no writer up.
 */
#ifndef HEDUI_STORE_LOG_CALLS_H
#define HEDUI_STORE_LOG_CALLS_H

#include "leaf.h"
#include "store.h"

/* Makes the tiles that the batch changes, each in its last form, in `arena`:
 * all of them and no others (tiles_follow). Pure. */
typedef bool (*store_number_fn)(void *context, struct arena *arena,
                                const struct leaf_batch *batch,
                                struct tile_row **tiles, uint32_t *count);

struct store_log_calls {
    /* Gives the next numbers to at most max committed leaves without one, in
     * the order of their ids from `after` on, and keeps the tiles. *numbered 0:
     * there were none, or somebody else is numbering. *after: the last id that
     * was taken, and where the scan goes on. A lower id may commit later: begin
     * at 0 every few seconds. No more often: beside a snapshot that is held for
     * long a scan from the top passes all that was numbered since, 0.2 s a
     * million; `state` does so too. Where fewer than max came, a tenth of a
     * second of rest makes one transaction of many. */
    enum store_result (*number)(struct store *store, uint32_t max,
                                int64_t *after, store_number_fn make,
                                void *context, uint32_t *numbered,
                                struct fault *fault);
    enum store_result (*state)(struct store *store, struct log_state *state,
                               struct fault *fault);

    /* ---- reading, for proofs ---- */

    /* At most max numbered leaves, from number `from` on. */
    enum store_result (*leaves)(struct store *store, struct arena *arena,
                                int64_t from, uint32_t max,
                                struct leaf_row **leaves, uint32_t *count,
                                struct fault *fault);
    /* Level and index are given; width (0: there is none) and hashes come. A
     * log may have grown meanwhile: a wider tile begins with the narrower. */
    enum store_result (*tiles)(struct store *store, struct arena *arena,
                               struct tile_row *tiles, uint32_t count,
                               struct fault *fault);
    /* The leaf of a kind about a case (revision 0: none); of several the last.
     * Its number may be LEAF_UNNUMBERED yet. */
    enum store_result (*find)(struct store *store, enum leaf_kind kind,
                              int64_t case_id, uint32_t revision,
                              struct leaf_proof *found, bool *is_there,
                              struct fault *fault);

    /* ---- what no other call writes ---- */

    /* A leaf of kind CONFIG, HEARTBEAT (no case) or SHREDDED. The digest that
     * the last one of the kind (and case) has already changes nothing: a day's
     * heartbeat is the digest of the day. */
    enum store_result (*note)(struct store *store, enum leaf_kind kind,
                              int64_t case_id, const struct digest *digest,
                              struct fault *fault);

    /* ---- checkpoints ---- */

    /* STORE_FENCED: a larger one is there. One of this size is there: nothing
     * changes, and another root is STORE_BROKEN, as is a size above the log's.
     */
    enum store_result (*put_checkpoint)(struct store *store,
                                        const struct checkpoint_row *row,
                                        struct fault *fault);
    /* `note`, absent or what is there and more lines, becomes the note; the
     * first token stays. STORE_FENCED: it is not, read the note again. */
    enum store_result (*complete_checkpoint)(struct store *store, int64_t size,
                                             struct text note,
                                             struct text token,
                                             struct fault *fault);
    /* At most max of at least this size, the smallest first. */
    enum store_result (*checkpoints)(struct store *store, struct arena *arena,
                                     int64_t from, uint32_t max,
                                     struct checkpoint_row **rows,
                                     uint32_t *count, struct fault *fault);
    enum store_result (*last_checkpoint)(struct store *store,
                                         struct arena *arena,
                                         struct checkpoint_row *row,
                                         bool *is_there, struct fault *fault);

    /* Which of these witnesses have not taken the last checkpoint, and how far
     * each has come, in the order in which they are named. */
    enum store_result (*pushes_due)(struct store *store, struct arena *arena,
                                    const struct text *witnesses,
                                    uint32_t count, struct witness_row **due,
                                    uint32_t *due_count, struct fault *fault);
    /* It took the checkpoint of this size; or it was tried in vain. A smaller
     * size than it has taken changes nothing. */
    enum store_result (*pushed)(struct store *store, struct text witness,
                                int64_t size, bool is_taken,
                                struct fault *fault);

    /* ---- looks into the archive ---- */

    /* The look and its ACCESSED leaf, before bytes leave; at_us, digest and id
     * are the store's. STORE_BROKEN: not plain (look_is_plain). A repeat is
     * known by its salt. */
    enum store_result (*look)(struct store *store, const struct look_row *look,
                              int64_t *look_id, struct fault *fault);
    /* At most max looks at a case (0: at all), from id `from` on. */
    enum store_result (*looks)(struct store *store, struct arena *arena,
                               int64_t case_id, int64_t from, uint32_t max,
                               struct look_row **looks, uint32_t *count,
                               struct fault *fault);
};

#endif
