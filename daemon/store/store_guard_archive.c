/* SPDX-License-Identifier: Apache-2.0
 *
 * The guard: the calls of the archive.
 */
#include "guard_parts.h"

static enum store_result
guard_cases_of(struct store *store, struct arena *arena,
               const struct digest *person, int64_t after, uint32_t max,
               int64_t **cases, uint32_t *count, struct fault *fault)
{
    *count = 0;
    GUARDED_ARCHIVE(cases_of, arena, person, after, max, cases, count, fault);
}

static enum store_result
guard_list(struct store *store, struct arena *arena,
           const struct archive_wish *wish, uint32_t max,
           struct archive_row **rows, uint32_t *count, struct fault *fault)
{
    *count = 0;
    GUARDED_ARCHIVE(list, arena, wish, max, rows, count, fault);
}

static enum store_result
guard_scrubbed(struct store *store, int64_t began_us, int64_t checked,
               int64_t damaged, struct fault *fault)
{
    GUARDED_ARCHIVE(scrubbed, began_us, checked, damaged, fault);
}

static enum store_result
guard_state(struct store *store, struct archive_state *state,
            struct fault *fault)
{
    GUARDED_ARCHIVE(state, state, fault);
}

const struct store_archive_calls guard_archive_calls = {
    .cases_of = guard_cases_of,
    .list = guard_list,
    .scrubbed = guard_scrubbed,
    .state = guard_state,
};
