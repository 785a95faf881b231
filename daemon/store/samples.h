/* SPDX-License-Identifier: Apache-2.0
 *
 * How the house stood every ten minutes (schemas/040_sample.sql): written and
 * read by the front. Results are as in store.h. Only PostgreSQL has them.
 */
#ifndef HEDUI_STORE_SAMPLES_H
#define HEDUI_STORE_SAMPLES_H

#include "store.h"

#define SAMPLE_EVERY_S 600
#define SAMPLE_HOURS_MAX 192 /* as long as they are kept */

struct sample {
    int64_t at_us;
    struct text queue, lines, outcomes; /* JSON, each an object */
};

/* One for the ten minutes that run, with the outcomes since the one before;
 * *is_kept false: there was one already. */
enum store_result store_sample_keep(struct store *store, struct text queue,
                                    struct text lines, bool *is_kept,
                                    struct fault *fault);
/* Those of the last hours, the oldest first. */
enum store_result store_samples(struct store *store, struct arena *arena,
                                uint32_t hours, struct sample **samples,
                                uint32_t *count, struct fault *fault);

#endif
