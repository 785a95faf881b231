/* SPDX-License-Identifier: Apache-2.0
 *
 * From a job to what is signed, and from a signature to a row: bytes in, bytes
 * out. Nothing is sent, kept or asked here.
 */
#ifndef HEDUI_SEALER_SEAL_PARTS_H
#define HEDUI_SEALER_SEAL_PARTS_H

#include "casework.h"
#include "container.h"
#include "evidence_pack.h"
#include "seal_calls.h"
#include "seal_house.h"

/* One of a round. */
struct seal_parts {
    const struct seal_case *of;
    struct container container; /* up to the signature */
    struct text value;          /* of the signature: what is stamped */
    bool is_refused;            /* it is not what was stored, or no container
                                   holds it: never sealed */
    bool is_signed;             /* else purged or refused */
};

/* The replies of a group, read for all of its cases. */
bool seal_parts_group(struct arena *arena, const struct seal_batch *batch,
                      uint32_t group, struct evidence_round **round);

/* All up to the manifest. is_refused, told in the log; false: no memory. */
bool seal_parts_make(struct arena *arena, const struct seal_case *of,
                     const struct evidence_round *round, enum language language,
                     int64_t now_us, struct seal_parts *parts);
/* Level B. FAULT_STORE: the key's token is away. */
bool seal_parts_sign(struct arena *arena, const struct seal_key *key,
                     int64_t now_us, struct seal_parts *parts,
                     struct fault *fault) FAULT_MUST_CHECK;

/* The row of a container whose signature is there; level, stamped_at_us and
 * until_us are the caller's. */
bool seal_parts_row(struct arena *arena, const struct seal_parts *parts,
                    struct seal_row *row, struct fault *fault) FAULT_MUST_CHECK;
/* Hashes alone, of a report that is purged. */
bool seal_hashes_row(struct arena *arena, const struct seal_case *of,
                     struct seal_row *row);

/* A store_judge_fn: is this, as storage gives it back, what an auditor will
 * accept? context: struct seal_judge. */
struct seal_judge {
    const struct cades_anchors *anchors;
    struct flaw flaw; /* of the first that is not */
};
bool seal_judge_row(void *context, const struct seal_row *row,
                    struct text file);

#endif
