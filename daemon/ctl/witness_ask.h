/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui witness: what looking at a folder and listening share.
 */
#ifndef HEDUI_CTL_WITNESS_ASK_H
#define HEDUI_CTL_WITNESS_ASK_H

#include "ctl.h"
#include "witness.h"

struct witness_ask {
    const char *state, *key, *log, *name, *out, *folder;
    const char *listen; /* ADDRESS:PORT, unix:/PATH; NULL: a folder */
    bool begins, is_public;
    int64_t watch_s; /* 0: once */
    struct witness witness;
    struct note_key log_key;
    struct note_signer *signer;
    struct digest before; /* of the checkpoint that was judged last */
};

/* Says it; EXIT_TROUBLE. */
int witness_trouble(const struct fault *fault);
/* A sentence with size and root. */
void witness_print_head(const char *sentence,
                        const struct tlog_checkpoint *checkpoint);
/* Why, and where it counts both heads; evidence of it is kept. EXIT_REFUSED. */
int witness_print_refusal(struct ctl *ctl, const struct witness_ask *ask,
                          const struct witness_answer *answer,
                          struct text memory, struct text checkpoint);

/* The lock of the memory: two witnesses of one memory would each cosign what
 * the other must not. -1 after saying why. */
int witness_lock(struct ctl *ctl, const struct witness_ask *ask);
/* The memory as it is; absent at the beginning. false after saying why. */
bool witness_memory_read(struct ctl *ctl, const struct witness_ask *ask,
                         struct text *memory, int *code);

/* Durably, before anything that rests on it is given away. Once it is there the
 * witness has begun, even if it could not be synced: the next checkpoint is
 * judged by it, and puts it again. */
bool witness_memory_keep(struct witness_ask *ask, struct text memory,
                         struct fault *fault) FAULT_MUST_CHECK;

/* Until a signal ends it (witness_listen.c). */
int witness_listen(struct ctl *ctl, struct witness_ask *ask);

#endif
