/* SPDX-License-Identifier: Apache-2.0
 *
 * A witness, a log of 1,000 leaves and another that differs in one. Of one test
 * program.
 */
#ifndef HEDUI_TESTS_UNIT_WITNESS_GROUND_H
#define HEDUI_TESTS_UNIT_WITNESS_GROUND_H

#include "check.h"
#include "note_ground.h"
#include "tlog_ground.h"
#include "witness.h"

static struct ground ground, other; /* the same leaves but for number 10 */
static struct tlog_reader reader;
static struct arena arena;
static struct fault fault;
static struct note_signer *log_signer, *stranger;
static struct witness witness;

#define ORIGIN TEXT("log.example/1")

static void
begin(void)
{
    arena_init(&arena, 0);
    log_signer = note_ground_signer(PETER_PEM, "log.example/1", NOTE_ED25519);
    stranger = note_ground_signer(WITNESS_PEM, "log.example/1", NOTE_ED25519);
    witness.log = note_signer_key(log_signer);
    witness.signer =
        note_ground_signer(WITNESS_PEM, "w1.example", NOTE_COSIGNATURE);
    ground_init(&ground);
    ground_init(&other);
    other.leaves[10].bytes[0] ^= 1;
    CU_ASSERT_TRUE(ground_grow(&ground, 1000) && ground_grow(&other, 1000));
}

static void
end(void)
{
    note_signer_close(log_signer);
    note_signer_close(stranger);
    note_signer_close((struct note_signer *)witness.signer);
    ground_free(&ground);
    ground_free(&other);
    arena_release(&arena);
}

static struct text
checkpoint_of(struct ground *of, uint64_t size)
{
    struct digest root;
    rfc_hash(of->leaves, size, &root);
    return note_ground_checkpoint(&arena, log_signer, ORIGIN, size, &root);
}

#endif
