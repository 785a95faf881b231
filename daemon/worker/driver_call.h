/* SPDX-License-Identifier: Apache-2.0
 *
 * One transaction of a desk: an effect in, its outcome out. Inside of the
 * driver; blocks as long as the store does.
 */
#ifndef HEDUI_WORKER_DRIVER_CALL_H
#define HEDUI_WORKER_DRIVER_CALL_H

#include "effect.h"
#include "store.h"

/* `effect` is one of those that are transactions. What comes back is in
 * `outcome` and lives in `arena`; the fault is set when the store sets it. */
enum store_result driver_call(struct store *store, const char *worker,
                              const struct effect *effect, struct arena *arena,
                              struct outcome_of *outcome, struct fault *fault);

#endif
