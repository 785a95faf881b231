/* SPDX-License-Identifier: Apache-2.0
 *
 * What a witness answers to add-checkpoint (c2sp.org/tlog-witness). Pure: the
 * body of a request and the memory in, the answer and the new memory out. The
 * memory must be durable before the answer is given, also where it says nothing
 * new: whoever was killed between renaming and syncing left one that is read
 * and is not on the disk.
 */
#ifndef HEDUI_SEAL_WITNESS_POST_H
#define HEDUI_SEAL_WITNESS_POST_H

#include "witness.h"

/* "old SIZE", at most 63 hashes, an empty line and a note. */
#define WITNESS_POST_MAX (NOTE_SIZE_MAX + 4096)

enum witness_status {
    WITNESS_POST_TAKEN = 200,     /* body: our lines of the note */
    WITNESS_POST_MALFORMED = 400, /* or "old" is larger than the checkpoint */
    WITNESS_POST_SIGNATURE = 403, /* the log has not signed it */
    WITNESS_POST_UNKNOWN = 404,   /* another log's */
    WITNESS_POST_CONFLICT = 409,  /* body: the size that we have; also when
                                     its root is another at that size */
    WITNESS_POST_PROOF = 422,     /* the proof does not lead there */
};

struct witness_post {
    enum witness_status status;
    struct text body;             /* of the answer; may be empty */
    struct witness_answer answer; /* of what was seen; memory absent: it stays
                                     as it is */
    struct text checkpoint;       /* as it was posted; absent: none */
};

/* The content type of a conflict's body. */
#define WITNESS_SIZE_TYPE "text/x.tlog.size"

/* false: the memory is damaged, or it could not be signed. */
bool witness_answer_post(struct arena *arena, const struct witness *witness,
                         struct text memory, struct text request, int64_t at_s,
                         struct witness_post *post,
                         struct fault *fault) FAULT_MUST_CHECK;

#endif
