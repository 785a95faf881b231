/* SPDX-License-Identifier: Apache-2.0
 *
 * A witness cosigns a log that grows, and refuses every other in its own words.
 */
#include "base64.h"
#include "witness_ground.h"

/* The proof that the tiles of `of` give for this step. */
static enum witness_verdict
step(struct text memory, struct ground *of, uint64_t from, uint64_t to,
     struct witness_answer *answer)
{
    struct tlog_proof proof = {0};
    tlog_reader_init(&reader, 1000, ground_read, of);
    CU_ASSERT_TRUE(from < 1 || to < from ||
                   tlog_prove_consistency(&reader, from, to, &proof, &fault));
    CU_ASSERT_TRUE_FATAL(witness_step(&arena, &witness, memory,
                                      checkpoint_of(of, to), &proof, 1679315147,
                                      answer, &fault));
    return answer->verdict;
}

static void
growth_is_cosigned(void)
{
    struct witness_answer answer;
    struct text memory = TEXT_NONE;
    static const uint64_t sizes[] = {0, 0, 1, 5, 256, 256, 300, 1000};
    begin();
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        struct note note;
        int64_t at_s;
        uint64_t last = i == 0 ? 0 : sizes[i - 1];
        CU_ASSERT_EQUAL(step(memory, &ground, last, sizes[i], &answer),
                        WITNESS_COSIGNED);
        CU_ASSERT_EQUAL(answer.last.size, last);
        CU_ASSERT_EQUAL(answer.seen.size, sizes[i]);
        CU_ASSERT_TRUE_FATAL(note_read(&arena, answer.cosigned, &note, &fault));
        CU_ASSERT_EQUAL(
            note_verify(&note, note_signer_key(witness.signer), &at_s),
            NOTE_SIGNED);
        CU_ASSERT_EQUAL(at_s, 1679315147);
        CU_ASSERT_EQUAL(note_verify(&note, witness.log, NULL), NOTE_SIGNED);
        memory = answer.memory;
    }
    end();
}

static void
each_refusal_has_its_name(void)
{
    struct witness_answer answer;
    struct digest root;
    begin();
    struct text at_500 = checkpoint_of(&ground, 500);
    CU_ASSERT_EQUAL(step(at_500, &ground, 500, 499, &answer), WITNESS_SMALLER);
    CU_ASSERT_EQUAL(step(at_500, &ground, 500, 0, &answer), WITNESS_SMALLER);
    CU_ASSERT_EQUAL(step(at_500, &other, 500, 500, &answer), WITNESS_FORKED);
    CU_ASSERT_EQUAL(step(at_500, &other, 500, 700, &answer),
                    WITNESS_INCONSISTENT);
    CU_ASSERT_TRUE(text_is_absent(answer.cosigned));
    CU_ASSERT_TRUE(text_is_absent(answer.memory));
    /* A true continuation, shown by the proof of another step. */
    CU_ASSERT_EQUAL(step(at_500, &ground, 499, 700, &answer),
                    WITNESS_INCONSISTENT);
    CU_ASSERT_TRUE(witness_step(&arena, &witness, at_500,
                                checkpoint_of(&ground, 700), NULL, 1, &answer,
                                &fault));
    CU_ASSERT_EQUAL(answer.verdict, WITNESS_INCONSISTENT);
    rfc_hash(ground.leaves, 500, &root);
    CU_ASSERT_TRUE(witness_step(
        &arena, &witness, at_500,
        note_ground_checkpoint(&arena, stranger, ORIGIN, 500, &root), NULL, 1,
        &answer, &fault));
    CU_ASSERT_EQUAL(answer.verdict, WITNESS_SIGNATURE);
    CU_ASSERT_TRUE(
        witness_step(&arena, &witness, at_500,
                     note_ground_checkpoint(&arena, log_signer,
                                            TEXT("log.example/2"), 500, &root),
                     NULL, 1, &answer, &fault));
    CU_ASSERT_EQUAL(answer.verdict, WITNESS_ORIGIN);
    CU_ASSERT_TRUE(witness_step(&arena, &witness, at_500, TEXT("hello\n"), NULL,
                                1, &answer, &fault));
    CU_ASSERT_EQUAL(answer.verdict, WITNESS_UNREADABLE);
    end();
}

/* Who forgets cosigns a fork; so a memory that is not whole is not "none". */
static void
a_damaged_memory_is_a_fault(void)
{
    struct witness_answer answer;
    begin();
    struct text memory = checkpoint_of(&ground, 500);
    struct text next = checkpoint_of(&ground, 500);
    struct text cut = text_slice(memory, 0, memory.size / 2);
    struct text forged = text_copy(&arena, memory);
    ((char *)forged.bytes)[16] ^= 1; /* a digit of the size */
    fault_clear(&fault);
    CU_ASSERT_FALSE(
        witness_step(&arena, &witness, cut, next, NULL, 1, &answer, &fault));
    CU_ASSERT_EQUAL(fault.kind, FAULT_INPUT);
    CU_ASSERT_FALSE(
        witness_step(&arena, &witness, forged, next, NULL, 1, &answer, &fault));
    CU_ASSERT_TRUE(
        witness_step(&arena, &witness, memory, next, NULL, 1, &answer, &fault));
    end();
}

/* Lines of others, as many as a note may have: ours has no room. */
static void
no_room_for_a_line(void)
{
    struct witness_answer answer;
    begin();
    for (uint32_t lines = NOTE_SIGNATURES_MAX - 2; lines < NOTE_SIGNATURES_MAX;
         lines++) {
        struct buffer full;
        buffer_init(&full, NOTE_SIZE_MAX);
        buffer_text(&full, checkpoint_of(&ground, 500));
        for (uint32_t i = 0; i < lines; i++)
            buffer_printf(&full, "\xe2\x80\x94 w%u.example AAAAAAAA\n", i);
        fault_clear(&fault);
        CU_ASSERT_EQUAL(witness_step(&arena, &witness, TEXT_NONE,
                                     text_copy(&arena, buffer_view(&full)),
                                     NULL, 1, &answer, &fault),
                        lines == NOTE_SIGNATURES_MAX - 2);
        buffer_release(&full);
    }
    CU_ASSERT_EQUAL(fault.kind, FAULT_INPUT);
    CU_ASSERT_TRUE(text_is_absent(answer.cosigned));
    CU_ASSERT_TRUE(text_is_absent(answer.memory));
    /* Whoever has written a line in our name before us: it is not ours. */
    struct buffer forged;
    uint8_t bytes[76] = {0};
    buffer_init(&forged, NOTE_SIZE_MAX);
    buffer_text(&forged, checkpoint_of(&ground, 500));
    memcpy(bytes, note_signer_key(witness.signer)->id, 4);
    buffer_chars(&forged, "\xe2\x80\x94 w1.example ");
    base64_add(&forged, (struct text){(char *)bytes, sizeof(bytes)});
    buffer_chars(&forged, "\n");
    fault_clear(&fault);
    CU_ASSERT_FALSE(witness_step(&arena, &witness, TEXT_NONE,
                                 text_copy(&arena, buffer_view(&forged)), NULL,
                                 1, &answer, &fault));
    CU_ASSERT_EQUAL(fault.kind, FAULT_INPUT);
    buffer_release(&forged);
    end();
}

/* A full arena is our trouble: neither the memory nor the log is accused. */
static void
no_memory_accuses_nobody(void)
{
    struct witness_answer answer;
    uint32_t failed = 0;
    begin();
    struct text memory = checkpoint_of(&ground, 500);
    struct text next = checkpoint_of(&ground, 500);
    for (size_t cap = 1; cap < 65536; cap += 64) {
        struct arena small;
        arena_init(&small, cap);
        fault_clear(&fault);
        if (witness_step(&small, &witness, memory, next, NULL, 1, &answer,
                         &fault)) {
            CU_ASSERT_EQUAL(answer.verdict, WITNESS_COSIGNED);
        } else {
            CU_ASSERT_EQUAL(fault.kind, FAULT_LOCAL);
            failed++;
        }
        arena_release(&small);
    }
    CU_ASSERT_TRUE(failed > 5 && failed < 1000);
    end();
}

/* What an auditor is handed for one entry. */
static void
a_proof_file_proves_one_entry(void)
{
    struct tlog_proof_file file = {.index = 10}, read;
    struct tlog_checkpoint checkpoint;
    struct note note;
    struct buffer out;
    begin();
    tlog_reader_init(&reader, 1000, ground_read, &ground);
    CU_ASSERT_TRUE(tlog_prove_inclusion(&reader, 10, 700, &file.proof, &fault));
    buffer_init(&out, NOTE_SIZE_MAX);
    file.checkpoint = checkpoint_of(&ground, 700);
    tlog_proof_write(&file, &out);
    CU_ASSERT_EQUAL(tlog_proof_open(&arena, buffer_view(&out),
                                    &ground.leaves[10], witness.log, &read,
                                    &checkpoint, &note),
                    TLOG_OPENED);
    CU_ASSERT_EQUAL(read.index, 10);
    CU_ASSERT_EQUAL(checkpoint.size, 700);
    CU_ASSERT_EQUAL(note.count, 1);
    CU_ASSERT_EQUAL(tlog_proof_open(&arena, buffer_view(&out),
                                    &other.leaves[10], witness.log, &read,
                                    &checkpoint, NULL),
                    TLOG_NOT_IN_IT);
    CU_ASSERT_EQUAL(
        tlog_proof_open(&arena, buffer_view(&out), &ground.leaves[10],
                        note_signer_key(stranger), &read, &checkpoint, NULL),
        TLOG_SIGNATURE);
    /* The checkpoint of the other log, with this one's path. */
    buffer_clear(&out);
    file.checkpoint = checkpoint_of(&other, 700);
    tlog_proof_write(&file, &out);
    CU_ASSERT_EQUAL(tlog_proof_open(&arena, buffer_view(&out),
                                    &ground.leaves[10], witness.log, &read,
                                    &checkpoint, NULL),
                    TLOG_NOT_IN_IT);
    CU_ASSERT_EQUAL(tlog_proof_open(&arena, TEXT("hello\n"), &ground.leaves[10],
                                    witness.log, &read, &checkpoint, NULL),
                    TLOG_UNREADABLE);
    buffer_release(&out);
    end();
}

static const struct unit_test tests[] = {
    {"a log that grows is cosigned", growth_is_cosigned},
    {"each refusal has its name", each_refusal_has_its_name},
    {"a damaged memory is a fault, and nothing is cosigned",
     a_damaged_memory_is_a_fault},
    {"what is given can be read, with our line", no_room_for_a_line},
    {"lack of memory accuses nobody", no_memory_accuses_nobody},
    {"a proof file proves one entry of one log", a_proof_file_proves_one_entry},
};
UNIT_MAIN("witness", tests)
