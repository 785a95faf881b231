/* SPDX-License-Identifier: Apache-2.0
 *
 * What connector.h promises whatever bytes an owner sends. Each function gives
 * NULL, or the sentence that was broken; none of them names a person. The
 * fuzzer asserts them, hedui connector check reports them.
 */
#ifndef HEDUI_KIT_PROMISE_H
#define HEDUI_KIT_PROMISE_H

#include "connector.h"

/* A call fails exactly when its arena has failed. */
const char *promise_call(const struct arena *arena, bool is_done);

const char *promise_next(const struct next *next);

/* Slices and strays lie in their reply, in order and apart; frames hold the
 * rest. */
const char *promise_split(struct arena *arena, const struct reply *replies,
                          uint32_t reply_count, uint32_t question_count,
                          const struct split *split);

/* The answer is a kind that read may give, and whoever a record names stands in
 * the slices. */
const char *promise_read(struct arena *arena, const struct evidence *evidence,
                         const struct answer *answer);

/* What `read` may see of a question: views of the replies' bytes. */
struct evidence promise_evidence(struct arena *arena,
                                 const struct reply *replies,
                                 const struct split *split, uint32_t question);

#endif
