/* SPDX-License-Identifier: Apache-2.0
 *
 * Notes, checkpoints, proof files and entries: published examples, and what
 * must not be read.
 */
#include "base64.h"
#include "chance.h"
#include "check.h"
#include "note_ground.h"
#include "tlog_leaf.h"

#include <string.h>

#define SAYING                                                                 \
    "If you think cryptography is the answer to your problem,\n"               \
    "then you don't know what your problem is.\n"
/* From the documentation of Go's sumdb/note. */
#define SIGNED                                                                 \
    SAYING "\n"                                                                \
           "\xe2\x80\x94 PeterNeumann "                                        \
           "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXg"  \
           "KvqfqdngotpRZb6KE6RyyBwJnAM=\n"

static struct arena arena;
static struct fault fault;

static void
a_published_note(void)
{
    struct note_signer *signer =
        note_ground_signer(PETER_PEM, "PeterNeumann", NOTE_ED25519);
    struct note_key key;
    struct note note;
    struct buffer out;
    arena_init(&arena, 0);
    CU_ASSERT_TRUE_FATAL(note_key_read(TEXT(PETER_VKEY), &key, &fault));
    CU_ASSERT_EQUAL(memcmp(key.id, note_signer_key(signer)->id, sizeof(key.id)),
                    0);
    CU_ASSERT_TRUE_FATAL(note_read(&arena, TEXT(SIGNED), &note, &fault));
    CU_ASSERT_TRUE(text_equals_chars(note.body, SAYING));
    CU_ASSERT_EQUAL(note_verify(&note, &key, NULL), NOTE_SIGNED);
    buffer_init(&out, NOTE_SIZE_MAX);
    buffer_chars(&out, SAYING "\n");
    CU_ASSERT_TRUE(note_sign(signer, note.body, 0, &out, &fault));
    CU_ASSERT_TRUE(text_equals_chars(buffer_view(&out), SIGNED));
    buffer_clear(&out);
    note_key_write(note_signer_key(signer), &out);
    CU_ASSERT_TRUE(text_equals_chars(buffer_view(&out), PETER_VKEY));
    buffer_release(&out);
    note_signer_close(signer);
    arena_release(&arena);
}

/* Every byte of the text and of the signature counts. */
static void
a_changed_note_is_forged(void)
{
    char bytes[] = SIGNED;
    uint32_t believed = 0;
    struct note_key key;
    struct note note;
    CU_ASSERT_TRUE_FATAL(note_key_read(TEXT(PETER_VKEY), &key, &fault));
    for (size_t i = 0; i < sizeof(bytes) - 1; i++) {
        arena_init(&arena, 0);
        bytes[i] ^= 1;
        if (note_read(&arena, (struct text){bytes, sizeof(bytes) - 1}, &note,
                      &fault))
            believed += note_verify(&note, &key, NULL) == NOTE_SIGNED;
        bytes[i] ^= 1;
        arena_release(&arena);
    }
    CU_ASSERT_EQUAL(believed, 0);
}

static void
what_is_no_note(void)
{
    static const char *const bad[] = {
        "",
        "\n\n",
        "text",
        "text\n",
        "text\n\n",
        "text\n\n\xe2\x80\x94 name AAAAAAE=",     /* no newline behind it */
        "text\n\n\xe2\x80\x94 name\n",            /* no signature */
        "text\n\n\xe2\x80\x94 na+me AAAAAAE=\n",  /* + in a name */
        "text\n\n\xe2\x80\x94  AAAAAAE=\n",       /* no name */
        "text\n\n\xe2\x80\x94 name AAAAAA==\n",   /* an id alone */
        "text\n\n\xe2\x80\x94 name AAAAAAF=\n",   /* spare bits */
        "text\n\n\xe2\x80\x94 name AAAAAAE=\r\n", /* control character */
        "text\n\n- name AAAAAAE=\n",              /* another dash */
        "te\txt\n\n\xe2\x80\x94 name AAAAAAE=\n",
        "te\xffxt\n\n\xe2\x80\x94 name AAAAAAE=\n",
    };
    struct note note;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        arena_init(&arena, 0);
        CU_ASSERT_FALSE(note_read(&arena, text_of(bad[i]), &note, &fault));
        arena_release(&arena);
    }
    /* An empty line in the text is one, the last parts. */
    arena_init(&arena, 0);
    CU_ASSERT_TRUE(note_read(&arena,
                             TEXT("a\n\nb\n\n\xe2\x80\x94 \xc3\xa9t\xc3\xa9 "
                                  "AAAAAAE=\n\xe2\x80\x94 b AAAAAAE=\n"),
                             &note, &fault));
    CU_ASSERT_TRUE(text_equals_chars(note.body, "a\n\nb\n"));
    CU_ASSERT_EQUAL(note.count, 2);
    arena_release(&arena);
}

static void
what_is_no_key(void)
{
    static const char *const bad[] = {
        "",
        "PeterNeumann",
        "PeterNeumann+c74f20a3",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumanm+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T",
        "PeterNeumann+c74f20a3+ApcZ2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        ("Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T"
         "W"),
    };
    struct note_signer *signer;
    struct note_key key;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        CU_ASSERT_FALSE(note_key_read(text_of(bad[i]), &key, &fault));
    CU_ASSERT_FALSE(note_signer_open(TEXT("no key"), TEXT("name"), NOTE_ED25519,
                                     &signer, &fault));
    CU_ASSERT_FALSE(note_signer_open(TEXT(PETER_PEM), TEXT("a name"),
                                     NOTE_ED25519, &signer, &fault));
    CU_ASSERT_FALSE(note_signer_open(TEXT(PETER_PEM), TEXT(""), NOTE_ED25519,
                                     &signer, &fault));
    note_signer_close(signer);
}

/* The log and two witnesses; another's signature is nobody's business. */
static void
several_signatures(void)
{
    struct note_signer *log =
        note_ground_signer(PETER_PEM, "log.example/1", NOTE_ED25519);
    struct note_signer *one =
        note_ground_signer(WITNESS_PEM, "w1.example", NOTE_COSIGNATURE);
    struct note_signer *two =
        note_ground_signer(PETER_PEM, "w2.example", NOTE_COSIGNATURE);
    struct tlog_checkpoint checkpoint = {TEXT("log.example/1"), 3, {{9}}};
    struct note_key plain;
    struct note note;
    struct buffer out;
    int64_t at_s = -1;
    arena_init(&arena, 0);
    buffer_init(&out, NOTE_SIZE_MAX);
    CU_ASSERT_TRUE(tlog_checkpoint_sign(&checkpoint, log, &out, &fault));
    struct buffer body;
    buffer_init(&body, NOTE_SIZE_MAX);
    tlog_checkpoint_write(&checkpoint, &body);
    CU_ASSERT_TRUE(
        note_sign(one, buffer_view(&body), 1679315147, &out, &fault));
    CU_ASSERT_FALSE(note_sign(one, buffer_view(&body), -1, &out, &fault));
    CU_ASSERT_TRUE_FATAL(note_read(&arena, buffer_view(&out), &note, &fault));
    CU_ASSERT_EQUAL(note.count, 2);
    CU_ASSERT_EQUAL(note_verify(&note, note_signer_key(log), NULL),
                    NOTE_SIGNED);
    CU_ASSERT_EQUAL(note_verify(&note, note_signer_key(one), &at_s),
                    NOTE_SIGNED);
    CU_ASSERT_EQUAL(at_s, 1679315147);
    CU_ASSERT_EQUAL(note_verify(&note, note_signer_key(two), NULL),
                    NOTE_UNSIGNED);
    /* The time is signed, too; and a cosignature is no plain signature. */
    ((char *)note.signatures[1].bytes.bytes)[7] ^= 1;
    CU_ASSERT_EQUAL(note_verify(&note, note_signer_key(one), NULL),
                    NOTE_FORGED);
    note_key_as(note_signer_key(one), NOTE_ED25519, &plain);
    CU_ASSERT_EQUAL(note_verify(&note, &plain, NULL), NOTE_UNSIGNED);
    memcpy(note.signatures[1].id, plain.id, 4);
    CU_ASSERT_EQUAL(note_verify(&note, &plain, NULL), NOTE_FORGED);
    buffer_release(&out);
    buffer_release(&body);
    note_signer_close(log);
    note_signer_close(one);
    note_signer_close(two);
    arena_release(&arena);
}

static void
checkpoints_are_opened(void)
{
    struct note_signer *log =
        note_ground_signer(PETER_PEM, "log.example/1", NOTE_ED25519);
    struct note_signer *other =
        note_ground_signer(WITNESS_PEM, "log.example/1", NOTE_ED25519);
    const struct note_key *key = note_signer_key(log);
    struct tlog_checkpoint read;
    struct digest root;
    arena_init(&arena, 0);
    digest_sha256(TEXT("root"), &root);
    struct text text = note_ground_checkpoint(
        &arena, log, TEXT("log.example/1"), 20852163, &root);
    CU_ASSERT_EQUAL(tlog_checkpoint_open(&arena, text, key, &read, NULL),
                    TLOG_OPENED);
    CU_ASSERT_EQUAL(read.size, 20852163);
    CU_ASSERT_TRUE(digest_equals(&read.root, &root));
    text =
        note_ground_checkpoint(&arena, other, TEXT("log.example/1"), 5, &root);
    CU_ASSERT_EQUAL(tlog_checkpoint_open(&arena, text, key, &read, NULL),
                    TLOG_SIGNATURE);
    text = note_ground_checkpoint(&arena, log, TEXT("log.example/2"), 5, &root);
    CU_ASSERT_EQUAL(tlog_checkpoint_open(&arena, text, key, &read, NULL),
                    TLOG_ORIGIN);
    CU_ASSERT_EQUAL(
        tlog_checkpoint_open(&arena, TEXT(SIGNED), key, &read, NULL),
        TLOG_UNREADABLE);
    note_signer_close(log);
    note_signer_close(other);
    arena_release(&arena);
}

#define ROOT "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="

static void
what_is_no_checkpoint(void)
{
    static const char *const bad[] = {
        "",
        "\n3\n" ROOT "\n",
        "log\n3\n" ROOT,
        "log\n03\n" ROOT "\n",
        "log\n-3\n" ROOT "\n",
        "log\n\n" ROOT "\n",
        "log\n3\n" ROOT "=\n",
        "log\n3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n",
        "log\n3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxqw==\n",
        "log\n3\n" ROOT "\n\n",
        "log\n3\n" ROOT "\nmore\n\nmore\n",
        "log\n3\n" ROOT "\nmore",
        "log\n9999999999999999999\n" ROOT "\n",
    };
    struct tlog_checkpoint read;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        CU_ASSERT_FALSE(tlog_checkpoint_read(text_of(bad[i]), &read));
    CU_ASSERT_TRUE(tlog_checkpoint_read(TEXT("log\n0\n" ROOT "\n"), &read));
    CU_ASSERT_TRUE(
        tlog_checkpoint_read(TEXT("log\n20\n" ROOT "\nmore\n"), &read));
    CU_ASSERT_EQUAL(read.size, 20);
}

static void
proof_files(void)
{
    static const char *const bad[] = {
        "",
        "c2sp.org/tlog-proof@v2\nindex 0\n\nx\n",
        "c2sp.org/tlog-proof@v1\n\nx\n",
        "c2sp.org/tlog-proof@v1\nindex 00\n\nx\n",
        "c2sp.org/tlog-proof@v1\nindex \n\nx\n",
        "c2sp.org/tlog-proof@v1\nextra ?\nindex 0\n\nx\n",
        "c2sp.org/tlog-proof@v1\nindex 0\nshort\n\nx\n",
        "c2sp.org/tlog-proof@v1\nindex 0\n" ROOT "\n",
        "c2sp.org/tlog-proof@v1\nindex 0\n" ROOT "\n\n",
    };
    struct tlog_proof_file file = {.index = 73894,
                                   .proof = {.count = 2},
                                   .extra = TEXT("more"),
                                   .checkpoint = TEXT("log\n3\n")},
                           read;
    struct buffer out;
    arena_init(&arena, 0);
    buffer_init(&out, NOTE_SIZE_MAX);
    digest_read_base64(TEXT(ROOT), &file.proof.hashes[1]);
    tlog_proof_write(&file, &out);
    CU_ASSERT_TRUE(text_equals_chars(
        buffer_view(&out), "c2sp.org/tlog-proof@v1\nextra bW9yZQ==\nindex "
                           "73894\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
                           "\n" ROOT "\n\nlog\n3\n"));
    CU_ASSERT_TRUE_FATAL(
        tlog_proof_read(&arena, buffer_view(&out), &read, &fault));
    CU_ASSERT_EQUAL(read.index, 73894);
    CU_ASSERT_EQUAL(read.proof.count, 2);
    CU_ASSERT_TRUE(digest_equals(&read.proof.hashes[1], &file.proof.hashes[1]));
    CU_ASSERT_TRUE(text_equals_chars(read.extra, "more"));
    CU_ASSERT_TRUE(text_equals_chars(read.checkpoint, "log\n3\n"));
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        CU_ASSERT_FALSE(
            tlog_proof_read(&arena, text_of(bad[i]), &read, &fault));
    buffer_clear(&out);
    buffer_chars(&out, "c2sp.org/tlog-proof@v1\nindex 0\n");
    for (uint32_t i = 0; i <= TLOG_PROOF_MAX; i++)
        buffer_chars(&out, ROOT "\n");
    buffer_chars(&out, "\nx\n");
    CU_ASSERT_FALSE(tlog_proof_read(&arena, buffer_view(&out), &read, &fault));
    buffer_release(&out);
    arena_release(&arena);
}

#define HEX64 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static void
entries_are_written_and_read(void)
{
    static const struct {
        enum leaf_kind kind;
        const char *text;
    } good[] = {
        {LEAF_RECEIVED, "hedui-leaf/1 received 1500000000000000 C7 - " HEX64},
        {LEAF_ASKED, "hedui-leaf/1 asked 1500000000000000 - - " HEX64},
        {LEAF_REPLY, "hedui-leaf/1 reply 1 - - " HEX64},
        {LEAF_REPORTED, "hedui-leaf/1 reported 1500000000000000 C1 2 " HEX64},
        {LEAF_SEALED, "hedui-leaf/1 sealed 1500000000000000 C123 2 " HEX64},
        {LEAF_SHREDDED, "hedui-leaf/1 shredded 1500000000000000 C3 - " HEX64},
        {LEAF_ACCESSED, "hedui-leaf/1 accessed 1500000000000000 C1 2 " HEX64},
        {LEAF_CONFIG, "hedui-leaf/1 config 1500000000000000 - - " HEX64},
        {LEAF_HEARTBEAT, "hedui-leaf/1 heartbeat 0 - - " HEX64},
        {LEAF_OBJECTED, "hedui-leaf/1 objected 1500000000000000 C1 2 " HEX64},
        {LEAF_BY_HAND, "hedui-leaf/1 by_hand 1500000000000000 C1 - " HEX64},
    };
    char out[TLOG_LEAF_SIZE];
    struct leaf_row leaf;
    CU_ASSERT_EQUAL(sizeof(good) / sizeof(good[0]), LEAF_KIND_COUNT);
    for (size_t i = 0; i < LEAF_KIND_COUNT; i++) {
        CU_ASSERT_TRUE(tlog_leaf_read(text_of(good[i].text), &leaf));
        CU_ASSERT_EQUAL(leaf.kind, good[i].kind);
        CU_ASSERT_EQUAL(leaf.number, LEAF_UNNUMBERED);
        CU_ASSERT_EQUAL(tlog_leaf_write(&leaf, out), strlen(good[i].text));
        CU_ASSERT_STRING_EQUAL(out, good[i].text);
    }
    struct leaf_row last = {
        5,          LEAF_HEARTBEAT, 999999999999999999, 999999999999999999,
        UINT32_MAX, leaf.digest};
    tlog_leaf_write(&last, out);
    CU_ASSERT_TRUE(tlog_leaf_read(text_of(out), &leaf));
    CU_ASSERT_EQUAL(leaf.revision, UINT32_MAX);
    CU_ASSERT_EQUAL(leaf.case_id, 999999999999999999);
}

static void
one_entry_has_one_spelling(void)
{
    static const char *const bad[] = {
        "",
        "hedui-leaf/1",
        "hedui-leaf/2 sealed 1 C1 1 " HEX64,
        "hedui-leaf/1 Sealed 1 C1 1 " HEX64,
        "hedui-leaf/1 seal 1 C1 1 " HEX64,
        "hedui-leaf/1 sealed 01 C1 1 " HEX64,
        "hedui-leaf/1 sealed -1 C1 1 " HEX64,
        "hedui-leaf/1 sealed - C1 1 " HEX64,
        "hedui-leaf/1 sealed 1 C01 1 " HEX64,
        "hedui-leaf/1 sealed 1 C0 1 " HEX64,
        "hedui-leaf/1 sealed 1 c1 1 " HEX64,
        "hedui-leaf/1 sealed 1 1 1 " HEX64,
        "hedui-leaf/1 sealed 1 C 1 " HEX64,
        "hedui-leaf/1 sealed 1 C1 0 " HEX64,
        "hedui-leaf/1 sealed 1 C1 01 " HEX64,
        "hedui-leaf/1 sealed 1 C1 C1 " HEX64,
        "hedui-leaf/1 sealed 1 - 1 " HEX64,
        "hedui-leaf/1 sealed 1 C1 1  " HEX64,
        "hedui-leaf/1 sealed 1 C1 1 " HEX64 " ",
        "hedui-leaf/1 sealed 1 C1 1 " HEX64 "\n",
        "hedui-leaf/1 sealed 1 C1 1 " HEX64 "0",
        " hedui-leaf/1 sealed 1 C1 1 " HEX64,
        "hedui-leaf/1 sealed 1 C1 1 "
        "E3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "hedui-leaf/1 sealed 1 C1 1 "
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85",
        "hedui-leaf/1 sealed 9999999999999999999 C1 1 " HEX64,
        "hedui-leaf/1 sealed 1 C1 4294967296 " HEX64,
    };
    struct leaf_row leaf;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        CU_ASSERT_FALSE(tlog_leaf_read(text_of(bad[i]), &leaf));
}

/* Bytes that end anywhere, or are anything: refused or read, and never read
 * beyond (the sanitizers look). */
static void
readers_stay_in_their_bytes(void)
{
    static const char *const texts[] = {
        SIGNED,
        "log\n3\n" ROOT "\n\n\xe2\x80\x94 log AAAAAAE=\n",
        "c2sp.org/tlog-proof@v1\nextra bW9yZQ==\nindex 7\n" ROOT "\n\nlog\n3\n",
        "hedui-leaf/1 sealed 1 C1 1 " HEX64,
        PETER_VKEY,
        PETER_PEM,
    };
    struct chance chance = chance_begin("readers");
    uint32_t read = 0;
    for (uint32_t i = 0; i < 3000; i++) {
        const char *from = texts[i % 6];
        size_t size = strlen(from);
        if (i % 4 != 0)
            size = chance_below(&chance, (uint32_t)size + 1);
        char *bytes = malloc(size); /* exactly: nothing stands behind it */
        if (size > 0)
            memcpy(bytes, from, size);
        for (uint32_t j = chance_below(&chance, 3); j > 0 && size > 0; j--)
            bytes[chance_below(&chance, (uint32_t)size)] =
                (char)chance_next(&chance);
        struct text text = {bytes, size};
        struct note note;
        struct tlog_checkpoint checkpoint;
        struct tlog_proof_file file;
        struct leaf_row leaf;
        struct note_key key;
        struct note_signer *signer = NULL;
        struct fault none = {0};
        arena_init(&arena, 0);
        read += note_read(&arena, text, &note, &none) &&
                tlog_checkpoint_read(note.body, &checkpoint);
        read += tlog_checkpoint_read(text, &checkpoint);
        read += tlog_proof_read(&arena, text, &file, &none);
        read += tlog_leaf_read(text, &leaf);
        read += note_key_read(text, &key, &none);
        read += note_signer_open(text, TEXT("n"), NOTE_ED25519, &signer, &none);
        note_signer_close(signer);
        arena_release(&arena);
        free(bytes);
    }
    printf("    %u of 3000 were read\n", read);
    CU_ASSERT_TRUE(read > 100 && read < 1000);
}

static const struct unit_test tests[] = {
    {"a note of Go's documentation verifies, and is made byte for byte",
     a_published_note},
    {"one bit of a note, and it is not signed", a_changed_note_is_forged},
    {"what is no note is not read", what_is_no_note},
    {"what is no key is not read", what_is_no_key},
    {"a note has several signatures, each of its kind", several_signatures},
    {"a checkpoint is believed of its log alone", checkpoints_are_opened},
    {"what is no checkpoint is not read", what_is_no_checkpoint},
    {"proof files are written and read", proof_files},
    {"an entry of each kind is written and read", entries_are_written_and_read},
    {"one entry has one spelling", one_entry_has_one_spelling},
    {"readers stay in their bytes", readers_stay_in_their_bytes},
};
UNIT_MAIN("notes", tests)
