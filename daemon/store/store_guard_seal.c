/* SPDX-License-Identifier: Apache-2.0
 *
 * The guard: the calls of sealing.
 */
#include "guard_parts.h"

static enum store_result
guard_take(struct store *store, struct arena *arena, const char *sealer,
           uint32_t max, int64_t bytes_max, int64_t lease_ms,
           struct seal_batch *batch, struct fault *fault)
{
    *batch = (struct seal_batch){0};
    GUARDED_SEAL(take, arena, sealer, max, bytes_max, lease_ms, batch, fault);
}

static enum store_result
guard_done(struct store *store, const struct seal_row *rows, uint32_t count,
           store_judge_fn judge, void *context, struct fault *fault)
{
    GUARDED_SEAL(done, rows, count, judge, context, fault);
}

static enum store_result
guard_take_unstamped(struct store *store, struct arena *arena, uint32_t max,
                     int64_t wait_ms, struct seal_row **rows, uint32_t *count,
                     struct fault *fault)
{
    *count = 0;
    GUARDED_SEAL(take_unstamped, arena, max, wait_ms, rows, count, fault);
}

static enum store_result
guard_raised(struct store *store, const struct seal_row *rows, uint32_t count,
             store_judge_fn judge, void *context, struct fault *fault)
{
    GUARDED_SEAL(raised, rows, count, judge, context, fault);
}

static enum store_result
guard_waiting(struct store *store, struct seal_waiting *waiting,
              struct fault *fault)
{
    GUARDED_SEAL(waiting, waiting, fault);
}

static enum store_result
guard_file(struct store *store, struct arena *arena, int64_t case_id,
           uint32_t revision, struct seal_row *row, bool *is_there,
           struct fault *fault)
{
    *is_there = false;
    GUARDED_SEAL(file, arena, case_id, revision, row, is_there, fault);
}

const struct store_seal_calls guard_seal_calls = {
    .take = guard_take,
    .done = guard_done,
    .take_unstamped = guard_take_unstamped,
    .raised = guard_raised,
    .waiting = guard_waiting,
    .file = guard_file,
};
