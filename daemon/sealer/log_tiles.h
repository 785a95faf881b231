/* SPDX-License-Identifier: Apache-2.0
 *
 * The log as the store has it, for a tlog_reader: roots, proofs and entries of
 * any size that it ever had. What the store gives is believed by nobody: a root
 * that is made of it is compared with one that was signed.
 */
#ifndef HEDUI_SEALER_LOG_TILES_H
#define HEDUI_SEALER_LOG_TILES_H

#include "log_calls.h"
#include "tlog_checkpoint.h"

struct log_tiles {
    struct store *store;
    enum store_result result; /* of the last call; its fault is the caller's */
    struct tlog_reader reader;
};

/* Of a log of this size. NULL: no memory. Free it with free(). */
struct log_tiles *log_tiles_open(struct store *store, int64_t size);

/* A tlog_read_fn. FAULT_INPUT: the store has no such tile, or a narrower one;
 * another fault is the store's own, see `result`. */
bool log_tiles_read(void *tiles, uint32_t level, uint64_t index, uint32_t width,
                    struct digest *hashes,
                    struct fault *fault) FAULT_MUST_CHECK;

/* One bundle of entries, of the width that it has in a log of the reader's
 * size. FAULT_INPUT: a leaf is not there. */
bool log_tiles_bundle(struct log_tiles *tiles, uint64_t index, uint32_t width,
                      struct buffer *bundle,
                      struct fault *fault) FAULT_MUST_CHECK;

enum log_agreement {
    LOG_AGREES,
    LOG_BEHIND, /* the store has fewer leaves than that */
    LOG_FORKED, /* as many, with another root */
    LOG_UNSEEN, /* the store did not answer: see `result` and the fault */
};

/* Does the log begin with what that checkpoint says? */
enum log_agreement log_tiles_agree(struct store *store,
                                   const struct tlog_checkpoint *checkpoint,
                                   enum store_result *result,
                                   struct fault *fault);

#endif
