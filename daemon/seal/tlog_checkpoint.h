/* SPDX-License-Identifier: Apache-2.0
 *
 * Checkpoints (c2sp.org/tlog-checkpoint): a note of origin, size and root, and
 * proof files (c2sp.org/tlog-proof@v1): what an auditor is handed for one
 * entry. The RFC 3161 token of a checkpoint is over its body, the three lines
 * that are signed, and stands beside it as a file or row of its own: a note has
 * no room for it, and its text may not change once it is signed.
 */
#ifndef HEDUI_SEAL_TLOG_CHECKPOINT_H
#define HEDUI_SEAL_TLOG_CHECKPOINT_H

#include "tlog.h"
#include "tlog_note.h"

struct tlog_checkpoint {
    struct text origin; /* the name of the log and of its key */
    uint64_t size;
    struct digest root;
};

/* The body, to be signed: note_sign() adds its lines behind one more "\n". */
void tlog_checkpoint_write(const struct tlog_checkpoint *checkpoint,
                           struct buffer *body);
/* Further lines, if they are not empty, are passed over. The origin is a view
 * of the body. */
bool tlog_checkpoint_read(struct text body, struct tlog_checkpoint *checkpoint);
/* The whole signed note. */
bool tlog_checkpoint_sign(const struct tlog_checkpoint *checkpoint,
                          const struct note_signer *signer, struct buffer *note,
                          struct fault *fault) FAULT_MUST_CHECK;

enum tlog_opened {
    TLOG_OPENED,
    TLOG_UNREADABLE, /* no note, or no checkpoint in it */
    TLOG_ORIGIN,     /* another log's */
    TLOG_SIGNATURE,  /* not signed by this log */
    TLOG_NOT_IN_IT,  /* of a proof: the entry is not in that log there */
};

/* Believed when it is a checkpoint of the log whose key this is, signed. note
 * may be NULL. Where memory was short the arena has failed, and nothing else
 * than TLOG_OPENED counts. */
enum tlog_opened tlog_checkpoint_open(struct arena *arena, struct text bytes,
                                      const struct note_key *log,
                                      struct tlog_checkpoint *checkpoint,
                                      struct note *note);

struct tlog_proof_file {
    uint64_t index;
    struct tlog_proof proof;
    struct text extra;      /* decoded; believed by nobody; absent: none */
    struct text checkpoint; /* the note, as it was signed */
};

void tlog_proof_write(const struct tlog_proof_file *file, struct buffer *out);
/* Views of the text, and the extra in the arena. */
bool tlog_proof_read(struct arena *arena, struct text text,
                     struct tlog_proof_file *file,
                     struct fault *fault) FAULT_MUST_CHECK;
/* Whether the text proves that the entry of this leaf hash is in the log whose
 * key this is. `checkpoint` says of which size; `note` (may be NULL) is for
 * cosignatures, of which the caller knows how many he wants. */
enum tlog_opened tlog_proof_open(struct arena *arena, struct text text,
                                 const struct digest *leaf,
                                 const struct note_key *log,
                                 struct tlog_proof_file *file,
                                 struct tlog_checkpoint *checkpoint,
                                 struct note *note);

#endif
