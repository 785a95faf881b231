/* SPDX-License-Identifier: Apache-2.0
 *
 * An endpoint as a witness (c2sp.org/tlog-witness, add-checkpoint): what is
 * posted, and what its answer means. Bytes only; log_push sends them.
 */
#ifndef HEDUI_SEALER_LOG_POST_H
#define HEDUI_SEALER_LOG_POST_H

#include "log_tiles.h"
#include "transfer.h"

/* "old SIZE", the proof from there, an empty line, the checkpoint. false with
 * STORE_DONE in *result: the log has no such proof, see the fault. */
bool log_post_write(struct store *store, const struct checkpoint_row *row,
                    int64_t old, struct buffer *body, enum store_result *result,
                    struct fault *fault) FAULT_MUST_CHECK;

enum log_posted {
    LOG_POST_TAKEN,   /* 200; what stands in it is still to be verified */
    LOG_POST_OTHER,   /* 409: it has `size` and wants the proof from there */
    LOG_POST_REFUSED, /* it will not have it: 4xx */
    LOG_POST_AWAY,    /* no answer, 5xx, or nothing that can be read */
};

enum log_posted log_post_read(const struct transfer_result *result,
                              int64_t *size);

#endif
