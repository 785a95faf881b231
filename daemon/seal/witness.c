/* SPDX-License-Identifier: Apache-2.0
 *
 * What a witness says to a checkpoint.
 */
#include "witness.h"

#include <assert.h>
#include <string.h>

#include "mutant.h"

const char *
witness_verdict_name(enum witness_verdict verdict)
{
    static const char *const names[WITNESS_VERDICTS] = {
        [WITNESS_COSIGNED] = "cosigned",
        [WITNESS_UNREADABLE] = "unreadable",
        [WITNESS_ORIGIN] = "origin",
        [WITNESS_SIGNATURE] = "signature",
        [WITNESS_SMALLER] = "smaller",
        [WITNESS_FORKED] = "forked",
        [WITNESS_INCONSISTENT] = "inconsistent",
    };
    assert(verdict < WITNESS_VERDICTS);
    return names[verdict];
}

bool
witness_remember(struct arena *arena, const struct witness *witness,
                 struct text memory, struct tlog_checkpoint *last,
                 struct fault *fault)
{
    memset(last, 0, sizeof(*last));
    if (text_is_empty(memory)) {
        digest_merkle_root(NULL, 0, &last->root);
        return true;
    }
    bool is_open = tlog_checkpoint_open(arena, memory, witness->log, last,
                                        NULL) == TLOG_OPENED;
    if (arena_failed(arena))
        return fault_set(fault, FAULT_LOCAL, "no memory for a witness");
    return is_open ||
           fault_set(fault, FAULT_INPUT,
                     "what the witness remembers is damaged, or of another "
                     "log: restore it, nothing is cosigned without it");
}

static enum witness_verdict
verdict_of(const struct tlog_checkpoint *last,
           const struct tlog_checkpoint *seen, const struct tlog_proof *proof)
{
    static const struct tlog_proof none;
    if (seen->size < last->size)
        return mutant_is("witness_takes_smaller") ? WITNESS_COSIGNED
                                                  : WITNESS_SMALLER;
    if (seen->size == last->size)
        return digest_equals(&seen->root, &last->root) ||
                       mutant_is("witness_takes_fork")
                   ? WITNESS_COSIGNED
                   : WITNESS_FORKED;
    if (last->size == 0)
        proof = &none;
    if (proof != NULL &&
        tlog_extends(last->size, &last->root, seen->size, &seen->root, proof))
        return WITNESS_COSIGNED;
    return mutant_is("witness_takes_any_proof") ? WITNESS_COSIGNED
                                                : WITNESS_INCONSISTENT;
}

static bool
is_ours(const struct note *made, const struct witness *witness,
        struct fault *fault)
{
    enum note_verdict verdict =
        note_verify(made, note_signer_key(witness->signer), NULL);
    if (verdict == NOTE_UNJUDGED)
        return fault_set(fault, FAULT_LOCAL, "no memory for a cosignature");
    return verdict == NOTE_SIGNED ||
           fault_set(fault, FAULT_INPUT,
                     "the checkpoint has a line in this witness's name that is "
                     "not its own");
}

static bool
cosign(struct arena *arena, const struct witness *witness,
       struct text checkpoint, const struct note *note, int64_t at_s,
       struct witness_answer *answer, struct fault *fault)
{
    struct buffer out;
    struct note made;
    buffer_init(&out, 2 * NOTE_SIZE_MAX);
    buffer_text(&out, checkpoint);
    bool done = note_sign(witness->signer, note->body, at_s, &out, fault);
    answer->cosigned = text_copy(arena, buffer_view(&out));
    answer->memory = text_copy(arena, checkpoint);
    if (done && (out.failed || arena_failed(arena)))
        done = fault_set(fault, FAULT_LOCAL, "no memory for a cosignature");
    /* One line more may be one more than anybody reads. */
    if (done && !mutant_is("witness_gives_unread"))
        done = note_read(arena, answer->cosigned, &made, fault) &&
               is_ours(&made, witness, fault);
    buffer_release(&out);
    if (!done)
        answer->cosigned = answer->memory = TEXT_NONE;
    return done;
}

bool
witness_step(struct arena *arena, const struct witness *witness,
             struct text memory, struct text checkpoint,
             const struct tlog_proof *proof, int64_t at_s,
             struct witness_answer *answer, struct fault *fault)
{
    static const enum witness_verdict closed[] = {
        [TLOG_OPENED] = WITNESS_COSIGNED,
        [TLOG_UNREADABLE] = WITNESS_UNREADABLE,
        [TLOG_ORIGIN] = WITNESS_ORIGIN,
        [TLOG_SIGNATURE] = WITNESS_SIGNATURE};
    struct note note;
    memset(answer, 0, sizeof(*answer));
    assert(note_signer_key(witness->signer)->kind == NOTE_COSIGNATURE);
    if (!witness_remember(arena, witness, memory, &answer->last, fault))
        return false;
    answer->verdict = closed[tlog_checkpoint_open(
        arena, checkpoint, witness->log, &answer->seen, &note)];
    if (arena_failed(arena))
        return fault_set(fault, FAULT_LOCAL, "no memory for a witness");
    if (answer->verdict == WITNESS_COSIGNED)
        answer->verdict = verdict_of(&answer->last, &answer->seen, proof);
    return answer->verdict != WITNESS_COSIGNED ||
           cosign(arena, witness, checkpoint, &note, at_s, answer, fault);
}
