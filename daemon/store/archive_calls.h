/* SPDX-License-Identifier: Apache-2.0
 *
 * The archive in the store: store->calls->archive. Results, transactions and
 * callbacks are as in store.h. Bytes of a container are read by
 * sealing->file, written by sealing->done and sealing->raised alone.
 */
#ifndef HEDUI_STORE_ARCHIVE_CALLS_H
#define HEDUI_STORE_ARCHIVE_CALLS_H

#include "seal_calls.h"
#include "store.h"

/* Which containers; in order of case and revision. */
struct archive_wish {
    int64_t after_case;
    uint32_t after_revision;
    int64_t from_us, to_us; /* sealed in [from, to), as the leaf says: an
                               auditor knows no other time */
    int64_t ends_before_us; /* provable until before that; INT64_MAX: any */
};

struct archive_row {
    int64_t case_id;
    uint32_t revision;
    enum seal_level level;
    bool has_file; /* false: hashes alone, or purged after a wrong ID */
    struct digest leaf, file_digest;
    int64_t sealed_at_us, until_us; /* INSTANT_NONE: not known */
    int64_t number;                 /* of its leaf; LEAF_UNNUMBERED */
};

struct archive_state {
    int64_t files;            /* containers that have bytes and a signature */
    int64_t soonest_us;       /* the earliest end of what proves one of them;
                                 INSTANT_NONE: there is none */
    int64_t scrubbed_us;      /* end of the last scrub; INSTANT_NONE */
    int64_t checked, damaged; /* by it */
};

struct store_archive_calls {
    /* Cases above `after` whose request names this person (person_digest),
     * at most max, in their order. */
    enum store_result (*cases_of)(struct store *store, struct arena *arena,
                                  const struct digest *person, int64_t after,
                                  uint32_t max, int64_t **cases,
                                  uint32_t *count, struct fault *fault);
    enum store_result (*list)(struct store *store, struct arena *arena,
                              const struct archive_wish *wish, uint32_t max,
                              struct archive_row **rows, uint32_t *count,
                              struct fault *fault);
    /* All containers were read again: what came of it, ended now. */
    enum store_result (*scrubbed)(struct store *store, int64_t began_us,
                                  int64_t checked, int64_t damaged,
                                  struct fault *fault);
    enum store_result (*state)(struct store *store, struct archive_state *state,
                               struct fault *fault);
};

#endif
