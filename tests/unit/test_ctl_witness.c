/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui witness on a folder: what it cosigns, what it refuses and how it says
 * so, what it remembers, and what it does not start without.
 */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "ctl.h"
#include "log_folder.h"
#include "note_ground.h"
#include "slurp.h"
#include "tlog_ground.h"

static char root[] = "/tmp/hedui-witness-XXXXXX";
static struct ground ground, other; /* the same but for leaf 10 */
static struct arena arena;
static struct fault fault;
static char vkey[256], said[8192];

static const char *
path_of(const char *name)
{
    return arena_printf(&arena, "%s/%s", root, name);
}

static void
put(const char *name, struct text bytes)
{
    char *path = arena_printf(&arena, "%s/%s", root, name);
    for (char *at = path + strlen(root) + 1; (at = strchr(at, '/')); at++) {
        *at = '\0';
        mkdir(path, 0700);
        *at = '/';
    }
    CU_ASSERT_TRUE_FATAL(log_folder_put(path, bytes, &fault));
}

static struct text
got(const char *name)
{
    struct text bytes = TEXT_NONE;
    struct fault none = {0};
    return slurp_file(&arena, path_of(name), &bytes, &none) ? bytes : TEXT_NONE;
}

/* A log of this size, and nothing of one before. */
static void
show(struct ground *of, uint64_t size)
{
    struct note_signer *signer =
        note_ground_signer(PETER_PEM, "log.example/1", NOTE_ED25519);
    struct buffer key;
    struct digest head;
    char name[TLOG_PATH_SIZE + 8];
    for (uint32_t level = 0; level < 2; level++)
        for (uint64_t at = 0; at < size >> (8 * level); at += TLOG_WIDTH) {
            uint64_t rest = (size >> (8 * level)) - at;
            uint32_t width = rest < TLOG_WIDTH ? (uint32_t)rest : TLOG_WIDTH;
            snprintf(name, sizeof(name), "log/");
            tlog_tile_path(level, at / TLOG_WIDTH, width, name + 4);
            put(name, (struct text){(const char *)&of->levels[level][at],
                                    width * sizeof(struct digest)});
        }
    rfc_hash(of->leaves, size, &head);
    put("log/checkpoint",
        note_ground_checkpoint(&arena, signer, TEXT("log.example/1"), size,
                               &head));
    buffer_init(&key, sizeof(vkey));
    note_key_write(note_signer_key(signer), &key);
    snprintf(vkey, sizeof(vkey), "%.*s", (int)key.size, key.bytes);
    buffer_release(&key);
    note_signer_close(signer);
}

static int
witness(bool begins)
{
    struct ctl ctl = {.language = LANGUAGE_EN};
    char *argv[] = {"witness",
                    "--state",
                    (char *)path_of("state"),
                    "--key",
                    (char *)path_of("key.pem"),
                    "--log",
                    vkey,
                    (char *)path_of("log"),
                    begins ? "--begin" : NULL,
                    NULL};
    ctl.argc = begins ? 9 : 8;
    ctl.argv = argv;
    arena_init(&ctl.arena, 0);
    fflush(stdout);
    int kept = dup(1), kept_error = dup(2);
    int file = open(path_of("said"), O_RDWR | O_CREAT | O_TRUNC, 0600);
    dup2(file, 1);
    dup2(file, 2);
    optind = 0;
    int code = command_witness(&ctl);
    fflush(stdout);
    dup2(kept, 1);
    dup2(kept_error, 2);
    close(kept);
    close(kept_error);
    ssize_t size = pread(file, said, sizeof(said) - 1, 0);
    said[size < 0 ? 0 : size] = '\0';
    close(file);
    arena_release(&ctl.arena);
    return code;
}

static void
begin(void)
{
    arena_init(&arena, 0);
    memcpy(root + strlen(root) - 6, "XXXXXX", 6);
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(root));
    ground_init(&ground);
    ground_init(&other);
    other.leaves[10].bytes[0] ^= 1;
    CU_ASSERT_TRUE(ground_grow(&ground, 1000) && ground_grow(&other, 1000));
    put("key.pem", TEXT(WITNESS_PEM));
    chmod(path_of("key.pem"), 0600);
}

static void
end(void)
{
    char command[128];
    snprintf(command, sizeof(command), "rm -rf '%s'", root);
    CU_ASSERT_EQUAL(system(command), 0);
    ground_free(&ground);
    ground_free(&other);
    arena_release(&arena);
}

static bool
is_cosigned(uint64_t size)
{
    struct note_signer *signer =
        note_ground_signer(WITNESS_PEM, "hedui-witness", NOTE_COSIGNATURE);
    struct note note;
    struct tlog_checkpoint checkpoint;
    bool is_well =
        note_read(&arena, got("log/cosigned"), &note, &fault) &&
        note_verify(&note, note_signer_key(signer), NULL) == NOTE_SIGNED &&
        tlog_checkpoint_read(note.body, &checkpoint) &&
        checkpoint.size == size &&
        text_equals(got("state"), got("log/checkpoint"));
    note_signer_close(signer);
    return is_well;
}

static void
a_log_that_grows(void)
{
    static const uint64_t sizes[] = {3, 3, 256, 300, 1000};
    begin();
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        show(&ground, sizes[i]);
        CU_ASSERT_EQUAL(witness(i == 0), EXIT_WELL);
        CU_ASSERT_PTR_NOT_NULL(strstr(said, "cosigned: "));
        CU_ASSERT_TRUE(is_cosigned(sizes[i]));
    }
    end();
}

/* Nothing is given, and the memory stays. */
static void
refused(const char *word)
{
    struct text memory = got("state"), given = got("log/cosigned");
    CU_ASSERT_EQUAL(witness(false), EXIT_REFUSED);
    if (strstr(said, word) == NULL)
        printf("    %s: %s\n", word, said);
    CU_ASSERT_PTR_NOT_NULL(strstr(said, word));
    CU_ASSERT_TRUE(text_equals(memory, got("state")));
    CU_ASSERT_TRUE(text_equals(given, got("log/cosigned")));
}

/* Both halves of the proof lie beside the state. */
static void
evidence_is_kept(uint64_t size)
{
    struct text checkpoint = got("log/checkpoint");
    struct digest digest;
    char hex[65], name[128];
    digest_sha256(checkpoint, &digest);
    digest_hex(&digest, hex);
    snprintf(name, sizeof(name), "state.refused-%llu-%.8s",
             (unsigned long long)size, hex);
    CU_ASSERT_TRUE(text_equals(got(name), checkpoint));
    CU_ASSERT_PTR_NOT_NULL(strstr(said, name));
    strcat(name, ".last");
    CU_ASSERT_FALSE(text_is_absent(got("state")));
    CU_ASSERT_TRUE(text_equals(got(name), got("state")));
}

static void
each_refusal_is_said(void)
{
    begin();
    show(&ground, 500);
    CU_ASSERT_EQUAL(witness(true), EXIT_WELL);
    show(&ground, 499);
    refused("refused (smaller)");
    CU_ASSERT_PTR_NOT_NULL(strstr(said, "remembered: 500 entries"));
    CU_ASSERT_PTR_NOT_NULL(strstr(said, "shown:      499 entries"));
    evidence_is_kept(499);
    show(&other, 500);
    refused("refused (forked)");
    evidence_is_kept(500);
    show(&other, 700);
    refused("refused (inconsistent)");
    evidence_is_kept(700);
    put("log/checkpoint", TEXT("hello\n"));
    refused("refused (unreadable)");
    show(&ground, 700);
    vkey[0] = 'k'; /* another name has another id, so it is no key */
    CU_ASSERT_EQUAL(witness(false), EXIT_TROUBLE);
    show(&ground, 700);
    CU_ASSERT_EQUAL(witness(false), EXIT_WELL);
    CU_ASSERT_TRUE(is_cosigned(700));
    end();
}

/* Damaged tiles accuse nobody, and are no proof either. */
static void
damaged_tiles_judge_nobody(void)
{
    begin();
    show(&ground, 500);
    CU_ASSERT_EQUAL(witness(true), EXIT_WELL);
    show(&ground, 700);
    struct text tile = got("log/tile/0/001");
    ((char *)tile.bytes)[5] ^= 1;
    put("log/tile/0/001", tile);
    show(&ground, 700);
    CU_ASSERT_EQUAL(witness(false), EXIT_WELL); /* it was written again */
    show(&ground, 900);
    tile = got("log/tile/0/002");
    ((char *)tile.bytes)[5] ^= 1;
    put("log/tile/0/002", tile);
    CU_ASSERT_EQUAL(witness(false), EXIT_TROUBLE);
    CU_ASSERT_PTR_NOT_NULL(strstr(said, "damaged"));
    unlink(path_of("log/tile/0/003.p/132"));
    CU_ASSERT_EQUAL(witness(false), EXIT_TROUBLE);
    end();
}

static void
nothing_without_a_memory(void)
{
    begin();
    show(&ground, 500);
    CU_ASSERT_EQUAL(witness(false), EXIT_UNKNOWN);
    CU_ASSERT_EQUAL(witness(true), EXIT_WELL);
    CU_ASSERT_EQUAL(witness(true), EXIT_UNKNOWN);
    CU_ASSERT_PTR_NOT_NULL(strstr(said, "already"));
    struct text memory = got("state");
    CU_ASSERT_TRUE_FATAL(memory.size > 9);
    put("state", TEXT(""));
    CU_ASSERT_EQUAL(witness(false), EXIT_TROUBLE);
    put("state", text_slice(memory, 0, memory.size - 9));
    CU_ASSERT_EQUAL(witness(false), EXIT_TROUBLE);
    put("state", memory);
    chmod(path_of("key.pem"), 0644);
    CU_ASSERT_EQUAL(witness(false), EXIT_TROUBLE);
    CU_ASSERT_PTR_NOT_NULL(strstr(said, "chmod 600"));
    chmod(path_of("key.pem"), 0600);
    CU_ASSERT_EQUAL(witness(false), EXIT_WELL);
    end();
}

/* A memory that cannot be kept: no cosignature either. */
static void
nothing_is_given_that_is_not_remembered(void)
{
    begin();
    show(&ground, 500);
    CU_ASSERT_EQUAL(witness(true), EXIT_WELL);
    CU_ASSERT_EQUAL(unlink(path_of("log/cosigned")), 0);
    /* Where it would be written aside there is a folder. */
    CU_ASSERT_EQUAL(mkdir(path_of("state.new"), 0700), 0);
    show(&ground, 700);
    CU_ASSERT_EQUAL(witness(false), EXIT_TROUBLE);
    CU_ASSERT_PTR_NOT_NULL(strstr(said, "cannot be written"));
    CU_ASSERT_TRUE(text_is_absent(got("log/cosigned")));
    CU_ASSERT_EQUAL(rmdir(path_of("state.new")), 0);
    CU_ASSERT_EQUAL(witness(false), EXIT_WELL);
    CU_ASSERT_TRUE(is_cosigned(700));
    end();
}

/* Whoever has the folder lays links and pipes into it. */
static void
a_folder_that_lays_traps(void)
{
    begin();
    show(&ground, 500);
    put("ours", TEXT("precious"));
    CU_ASSERT_EQUAL(symlink(path_of("ours"), path_of("log/cosigned.new")), 0);
    CU_ASSERT_EQUAL(symlink(path_of("ours"), path_of("log/cosigned")), 0);
    CU_ASSERT_EQUAL(witness(true), EXIT_WELL);
    CU_ASSERT_TRUE(text_equals(got("ours"), TEXT("precious")));
    CU_ASSERT_TRUE(is_cosigned(500));
    struct text checkpoint = got("log/checkpoint");
    put("elsewhere", checkpoint);
    CU_ASSERT_EQUAL(unlink(path_of("log/checkpoint")), 0);
    CU_ASSERT_EQUAL(symlink(path_of("elsewhere"), path_of("log/checkpoint")),
                    0);
    CU_ASSERT_EQUAL(witness(false), EXIT_TROUBLE);
    CU_ASSERT_EQUAL(unlink(path_of("log/checkpoint")), 0);
    /* Nobody writes to it: whoever opens it as a file waits for ever. */
    CU_ASSERT_EQUAL(mkfifo(path_of("log/checkpoint"), 0600), 0);
    alarm(20);
    CU_ASSERT_EQUAL(witness(false), EXIT_TROUBLE);
    alarm(0);
    CU_ASSERT_PTR_NOT_NULL(strstr(said, "is no plain file"));
    put("log/checkpoint", checkpoint);
    CU_ASSERT_EQUAL(witness(false), EXIT_WELL);
    end();
}

static const struct unit_test tests[] = {
    {"a log that grows is cosigned and remembered", a_log_that_grows},
    {"each refusal is said in its own words, and changes nothing",
     each_refusal_is_said},
    {"damaged tiles judge nobody", damaged_tiles_judge_nobody},
    {"nothing is cosigned without a memory, or with a damaged one",
     nothing_without_a_memory},
    {"nothing is given that is not remembered",
     nothing_is_given_that_is_not_remembered},
    {"links and pipes in the log's folder are not followed",
     a_folder_that_lays_traps},
};
UNIT_MAIN("hedui witness", tests)
