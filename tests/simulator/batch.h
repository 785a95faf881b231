// SPDX-License-Identifier: Apache-2.0
//
// The answer to a batch (D1) with what garbling does to it.
#ifndef SIMULATOR_BATCH_H
#define SIMULATOR_BATCH_H

#include "world.h"

// Appends the rows without their header and says how many the owner claims
// there are. `cell_size`: of a huge cell; 0 where somebody else makes it.
size_t batch_answer(struct world *world, const struct exchange *exchange,
                    const struct effect *effect, size_t cell_size,
                    struct buffer *rows);

#endif
