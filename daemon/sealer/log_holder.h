/* SPDX-License-Identifier: Apache-2.0
 *
 * The key of the log and what it has signed: who holds it makes checkpoints;
 * who knows its public half believes them.
 */
#ifndef HEDUI_SEALER_LOG_HOLDER_H
#define HEDUI_SEALER_LOG_HOLDER_H

#include "config.h"
#include "log_tiles.h"

/* FAULT_INPUT: the file is not there, others may read it, it is no Ed25519
 * key, or log_origin is no name; LOCAL: no memory. *signer NULL with true: none
 * is configured. */
bool log_signer_open(const struct config *config, struct note_signer **signer,
                     struct fault *fault) FAULT_MUST_CHECK;

/* The public key, of log_public or, where this process may read it, of log_key.
 * *is_known false: neither. Lives in the arena. */
bool log_public_read(struct arena *arena, const struct config *config,
                     struct note_key *key, bool *is_known,
                     struct fault *fault) FAULT_MUST_CHECK;

/* Signs the log at `size`, if it continues the last checkpoint that the store
 * has, and keeps it there. STORE_FENCED: a larger one is there. `agreement`
 * other than LOG_AGREES: nothing was signed, the log does not continue that. */
enum store_result
log_checkpoint_make(struct store *store, const struct note_signer *signer,
                    int64_t size, int64_t at_us, struct checkpoint_row *made,
                    struct arena *arena, enum log_agreement *agreement,
                    struct fault *fault);

/* Puts the witness's cosignature of `given` (a note, or signature lines alone)
 * behind the checkpoint of that size. false: there is none that verifies, or,
 * with FAULT_LOCAL, memory was short. */
bool log_cosigned_keep(struct store *store, const struct checkpoint_row *row,
                       const struct note_key *witness, struct text given,
                       enum store_result *result, struct fault *fault);

#endif
