/* SPDX-License-Identifier: Apache-2.0
 *
 * Tiles made the plain way, for the conformance suite and what measures: the
 * hash of a leaf is over words of our own here, not over an entry of the log.
 */
#ifndef HEDUI_TESTS_STORE_PLAIN_TILES_H
#define HEDUI_TESTS_STORE_PLAIN_TILES_H

#include "log_calls.h"

void plain_leaf_hash(const struct leaf_row *leaf, struct digest *hash);
/* A store_number_fn. */
bool plain_tiles(void *context, struct arena *arena,
                 const struct leaf_batch *batch, struct tile_row **tiles,
                 uint32_t *count);

#endif
