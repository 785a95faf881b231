/* SPDX-License-Identifier: Apache-2.0
 *
 * What a check of PostgreSQL itself looks at; of the memory twin there is
 * nothing to check.
 */
#ifndef HEDUI_STORE_CHECKUP_H
#define HEDUI_STORE_CHECKUP_H

#include "store.h"

struct checkup {
    int64_t clock_us;  /* the server's own clock, without Hedui's offset */
    int64_t offset_us; /* 0 but in samples and tests */
    uint32_t migration_count;
    struct text *migrations; /* names of files, in order */
    bool has_grants;         /* what migrations granted is on record */
    uint32_t lost_count, more_count;
    struct text *lost, *more; /* "select on line to hedui_ctl" */
    uint32_t logged_count;
    struct text *logged; /* settings by which parameters reach its log */
    bool is_local;       /* the server is on this machine */
    struct text folder;  /* of its data; absent: it does not say */
};

enum store_result store_postgres_checkup(struct store *store,
                                         struct arena *arena,
                                         struct checkup *checkup,
                                         struct fault *fault);

#endif
