/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading a request, and in which order its faults are told: form, log,
 * signature, size, root, proof.
 */
#include "witness_post.h"

#include <string.h>

#include "mutant.h"

#define HASHES_MAX 63

/* "old SIZE", hashes, an empty line; what is left is the note. */
static bool
request_read(struct text request, uint64_t *old, struct tlog_proof *proof,
             struct text *checkpoint)
{
    struct text line;
    int64_t size;
    if (!text_cut(&request, '\n', &line) || text_is_absent(request) ||
        !text_starts_with(line, "old ") ||
        !text_to_count(text_slice(line, 4, line.size), &size) ||
        (line.size > 5 && line.bytes[4] == '0'))
        return false;
    *old = (uint64_t)size;
    while (text_cut(&request, '\n', &line) && line.size > 0) {
        if (text_is_absent(request) || proof->count == HASHES_MAX ||
            !digest_read_base64(line, &proof->hashes[proof->count]))
            return false;
        proof->count++;
    }
    *checkpoint = request;
    return !text_is_absent(request) && request.size > 0;
}

/* 0: it is to be judged. */
static enum witness_status
refusal_of(enum tlog_opened opened, uint64_t old,
           const struct tlog_checkpoint *last,
           const struct tlog_checkpoint *seen, const struct tlog_proof *proof)
{
    if (opened == TLOG_ORIGIN)
        return WITNESS_POST_UNKNOWN;
    if (opened == TLOG_SIGNATURE)
        return WITNESS_POST_SIGNATURE;
    if (opened != TLOG_OPENED || old > seen->size)
        return WITNESS_POST_MALFORMED;
    if (old != last->size && !mutant_is("witness_post_any_old"))
        return WITNESS_POST_CONFLICT;
    if (proof->count > 0 && (old == 0 || old == seen->size))
        return WITNESS_POST_PROOF;
    return 0;
}

static bool
conflict(struct arena *arena, struct witness_post *post, uint64_t size)
{
    char *body = arena_printf(arena, "%llu\n", (unsigned long long)size);
    post->status = WITNESS_POST_CONFLICT;
    post->body = body == NULL ? TEXT_NONE : text_of(body);
    return body != NULL;
}

/* Our lines alone: they stand behind what was posted. */
static void
taken(struct witness_post *post, struct text checkpoint)
{
    struct witness_answer *answer = &post->answer;
    post->status = WITNESS_POST_TAKEN;
    post->body =
        text_slice(answer->cosigned, checkpoint.size, answer->cosigned.size);
    if (answer->seen.size == answer->last.size && answer->last.size > 0 &&
        mutant_is("witness_trusts_what_it_read"))
        answer->memory = TEXT_NONE;
}

bool
witness_answer_post(struct arena *arena, const struct witness *witness,
                    struct text memory, struct text request, int64_t at_s,
                    struct witness_post *post, struct fault *fault)
{
    struct tlog_proof proof = {.count = 0};
    struct witness_answer *answer = &post->answer;
    uint64_t old = 0;
    *post = (struct witness_post){.status = WITNESS_POST_MALFORMED,
                                  .body = TEXT(""),
                                  .checkpoint = TEXT_NONE};
    if (!witness_remember(arena, witness, memory, &answer->last, fault))
        return false;
    if (!request_read(request, &old, &proof, &post->checkpoint)) {
        post->checkpoint = TEXT_NONE;
        return true;
    }
    enum tlog_opened opened = tlog_checkpoint_open(
        arena, post->checkpoint, witness->log, &answer->seen, NULL);
    enum witness_status refusal =
        refusal_of(opened, old, &answer->last, &answer->seen, &proof);
    if (refusal == WITNESS_POST_CONFLICT)
        return conflict(arena, post, answer->last.size);
    post->status = refusal;
    if (refusal != 0)
        return true;
    if (!witness_step(arena, witness, memory, post->checkpoint, &proof, at_s,
                      answer, fault))
        return false;
    if (answer->verdict == WITNESS_COSIGNED)
        taken(post, post->checkpoint);
    else if (answer->verdict == WITNESS_INCONSISTENT)
        post->status = WITNESS_POST_PROOF;
    else
        return conflict(arena, post, answer->last.size);
    return true;
}
