/* SPDX-License-Identifier: Apache-2.0
 *
 * The log as rows (model/leaf.h): what the integrator gives the store for the
 * leaves that get their numbers. Pure.
 */
#ifndef HEDUI_SEAL_TLOG_ROWS_H
#define HEDUI_SEAL_TLOG_ROWS_H

#include "leaf.h"
#include "tlog.h"

/* The leaf hash of the row's entry (tlog_leaf.h). */
void tlog_row_hash(const struct leaf_row *leaf, struct digest *hash);

/* The right edge of a log of `size` entries from its partial tiles. false: one
 * of them is not there, or not as wide as it must be. */
bool tlog_rows_tree(const struct tile_row *edge, uint32_t count, int64_t size,
                    struct tlog_tree *tree);

/* A store_number_fn; without context. false: the rows do not follow each other
 * or the edge, or there is no memory. */
bool tlog_number(void *context, struct arena *arena,
                 const struct leaf_batch *batch, struct tile_row **tiles,
                 uint32_t *count);

#endif
