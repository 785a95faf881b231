/* SPDX-License-Identifier: Apache-2.0
 *
 * A witness of the log: it remembers the last checkpoint that it cosigned, and
 * cosigns another one only if that is a continuation. Pure; the memory is the
 * last checkpoint itself, as the log signed it, so that a witness who refuses
 * holds both halves of the proof. Whoever keeps the memory must have the new
 * one durable before the cosignature is given to anybody.
 */
#ifndef HEDUI_SEAL_WITNESS_H
#define HEDUI_SEAL_WITNESS_H

#include "tlog_checkpoint.h"

enum witness_verdict {
    WITNESS_COSIGNED,
    WITNESS_UNREADABLE,   /* no checkpoint */
    WITNESS_ORIGIN,       /* of another log */
    WITNESS_SIGNATURE,    /* not signed by the log */
    WITNESS_SMALLER,      /* the tail was cut, or the log rolled back */
    WITNESS_FORKED,       /* as large as the last one, with another root */
    WITNESS_INCONSISTENT, /* larger, and no continuation: rewritten */
    WITNESS_VERDICTS
};

/* "smaller" and so on, for scripts. */
const char *witness_verdict_name(enum witness_verdict verdict);

struct witness {
    const struct note_key *log;
    const struct note_signer *signer; /* of kind NOTE_COSIGNATURE */
};

struct witness_answer {
    enum witness_verdict verdict;
    struct tlog_checkpoint last, seen; /* as far as they could be read */
    struct text cosigned; /* the note with our line behind the others */
    struct text memory;   /* to be remembered in place of the last one */
};

/* What a memory says; text absent or empty: nothing was cosigned yet, size 0.
 * FAULT_INPUT: it is damaged, or another log's. Never go on then. */
bool witness_remember(struct arena *arena, const struct witness *witness,
                      struct text memory, struct tlog_checkpoint *last,
                      struct fault *fault) FAULT_MUST_CHECK;

/* The decision on one checkpoint. The proof is looked at only where the log has
 * grown since the last one; at_s is the time of the cosignature. A refusal is
 * an answer; the fault is of a damaged memory, of signing, or of a checkpoint
 * that with one line more nobody could read (INPUT). Texts live in the
 * arena. */
bool witness_step(struct arena *arena, const struct witness *witness,
                  struct text memory, struct text checkpoint,
                  const struct tlog_proof *proof, int64_t at_s,
                  struct witness_answer *answer,
                  struct fault *fault) FAULT_MUST_CHECK;

#endif
