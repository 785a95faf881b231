/* SPDX-License-Identifier: Apache-2.0
 *
 * Writes a log into a folder as tlog-tiles has it, for the suite log:
 *
 *   log_write FOLDER KEY COUNT [SALT FROM]   grows it to COUNT entries, those
 *                                            from FROM on made with SALT, and
 *                                            prints its public key
 *   log_write --proofs FOLDER                a proof file of each entry, and
 *                                            FOLDER/steps: FROM TO HASH...
 *   log_write --audit FOLDER VKEY [EARLIER]  what an auditor finds
 *   log_write --speed COUNT                  seconds for COUNT leaves
 *
 * KEY is a PEM file. The origin is log.test.example/1.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base64.h"
#include "log_folder.h"
#include "slurp.h"
#include "tlog_audit.h"
#include "tlog_leaf.h"

#define ORIGIN TEXT("log.test.example/1")

static struct arena arena;
static struct log_folder folder;
static struct tlog_tree tree;
static struct tlog_reader reader;
static struct fault fault;

static void
must(bool is_ok, const char *what)
{
    if (is_ok)
        return;
    fprintf(stderr, "log_write: %s: %s\n", what, fault.text);
    exit(2);
}

/* Of kinds and cases in turn; the same for each run. */
static size_t
entry_make(uint64_t index, const char *salt, char out[TLOG_LEAF_SIZE])
{
    char seed[80];
    int size = snprintf(seed, sizeof(seed), "%s %" PRIu64, salt, index);
    struct leaf_row leaf = {.kind = (enum leaf_kind)(index % LEAF_KIND_COUNT),
                            .at_us = 1500000000000000 + (int64_t)index * 1000,
                            .case_id = 1 + (int64_t)index / LEAF_KIND_COUNT,
                            .revision = 1};
    digest_sha256((struct text){seed, (size_t)size}, &leaf.digest);
    return tlog_leaf_write(&leaf, out);
}

static void
file_put(const char *name, struct text bytes)
{
    char path[4096];
    snprintf(path, sizeof(path), "%s/%s", folder.path, name);
    for (char *at = path + strlen(folder.path) + 1;
         (at = strchr(at, '/')) != NULL; at++) {
        *at = '\0';
        mkdir(path, 0755);
        *at = '/';
    }
    FILE *file = fopen(path, "wb");
    must(file != NULL && fwrite(bytes.bytes, 1, bytes.size, file) == bytes.size,
         path);
    must(fclose(file) == 0, path);
}

static bool
tile_put(void *context, const struct tlog_tile *tile, struct fault *why)
{
    char name[TLOG_PATH_SIZE];
    (void)context, (void)why;
    tlog_tile_path(tile->level, tile->index, tile->width, name);
    file_put(name, (struct text){(const char *)tile->hashes,
                                 tile->width * sizeof(struct digest)});
    return true;
}

/* From the beginning of the bundle in which the log ends. */
static void
entries_put(uint64_t from, uint64_t to, const char *salt, uint64_t salt_from)
{
    struct buffer bundle;
    char name[TLOG_PATH_SIZE], entry[TLOG_LEAF_SIZE];
    buffer_init(&bundle, SLURP_MAX);
    for (uint64_t i = from / TLOG_WIDTH * TLOG_WIDTH; i < to; i++) {
        size_t size = entry_make(i, i >= salt_from ? salt : "entry", entry);
        tlog_bundle_add(&bundle, (struct text){entry, size});
        if ((i + 1) % TLOG_WIDTH != 0 && i + 1 < to)
            continue;
        tlog_tile_path(TLOG_ENTRIES, i / TLOG_WIDTH,
                       (uint32_t)(i % TLOG_WIDTH) + 1, name);
        file_put(name, buffer_view(&bundle));
        buffer_clear(&bundle);
    }
    buffer_release(&bundle);
}

static void
checkpoint_read(const char *path, struct tlog_checkpoint *checkpoint)
{
    struct text bytes;
    struct note note;
    must(slurp_file(&arena, path, &bytes, &fault), path);
    must(note_read(&arena, bytes, &note, &fault), path);
    must(tlog_checkpoint_read(note.body, checkpoint), path);
}

static int
grow(char **argv, int argc)
{
    struct note_signer *signer;
    struct tlog_checkpoint head = {.origin = ORIGIN};
    struct text pem;
    struct buffer out;
    char path[4096], entry[TLOG_LEAF_SIZE];
    uint64_t count = strtoull(argv[2], NULL, 10);
    const char *salt = argc > 4 ? argv[3] : "entry";
    uint64_t salt_from = argc > 4 ? strtoull(argv[4], NULL, 10) : count;
    must(slurp_file(&arena, argv[1], &pem, &fault), argv[1]);
    must(note_signer_open(pem, ORIGIN, NOTE_ED25519, &signer, &fault), argv[1]);
    mkdir(folder.path, 0755);
    snprintf(path, sizeof(path), "%s/checkpoint", folder.path);
    struct stat status;
    if (stat(path, &status) == 0) {
        checkpoint_read(path, &head);
        tlog_reader_init(&reader, head.size, log_folder_tile, &folder);
        must(tlog_read_tree(&reader, &tree, &fault), "the right edge");
    }
    uint64_t from = tree.size;
    struct digest *leaves = calloc(count - from + 1, sizeof(*leaves));
    for (uint64_t i = from; i < count; i++) {
        size_t size = entry_make(i, i >= salt_from ? salt : "entry", entry);
        digest_merkle_leaf((struct text){entry, size}, &leaves[i - from]);
    }
    must(tlog_append(&tree, leaves, count - from, tile_put, NULL, &fault),
         "append");
    free(leaves);
    entries_put(from, count, salt, salt_from);
    head = (struct tlog_checkpoint){.origin = ORIGIN, .size = count};
    tlog_root(&tree, &head.root);
    buffer_init(&out, NOTE_SIZE_MAX);
    must(tlog_checkpoint_sign(&head, signer, &out, &fault), "sign");
    file_put("checkpoint", buffer_view(&out));
    buffer_clear(&out);
    note_key_write(note_signer_key(signer), &out);
    printf("%.*s\n", (int)out.size, out.bytes);
    buffer_release(&out);
    note_signer_close(signer);
    return 0;
}

static int
proofs(void)
{
    struct tlog_checkpoint head;
    struct tlog_proof_file file = {0};
    struct tlog_proof step;
    struct buffer out;
    char path[4096], name[64];
    snprintf(path, sizeof(path), "%s/checkpoint", folder.path);
    checkpoint_read(path, &head);
    must(slurp_file(&arena, path, &file.checkpoint, &fault), path);
    tlog_reader_init(&reader, head.size, log_folder_tile, &folder);
    buffer_init(&out, SLURP_MAX);
    for (file.index = 0; file.index < head.size; file.index++) {
        must(tlog_prove_inclusion(&reader, file.index, head.size, &file.proof,
                                  &fault),
             "inclusion");
        buffer_clear(&out);
        tlog_proof_write(&file, &out);
        snprintf(name, sizeof(name), "proofs/%" PRIu64 ".tlog-proof",
                 file.index);
        file_put(name, buffer_view(&out));
    }
    buffer_clear(&out);
    for (uint64_t from = 1; from <= head.size; from++) {
        must(tlog_prove_consistency(&reader, from, head.size, &step, &fault),
             "consistency");
        buffer_printf(&out, "%" PRIu64 " %" PRIu64, from, head.size);
        for (uint32_t i = 0; i < step.count; i++) {
            buffer_chars(&out, " ");
            digest_base64_add(&out, &step.hashes[i]);
        }
        buffer_chars(&out, "\n");
    }
    must(!out.failed, "steps");
    file_put("steps", buffer_view(&out));
    buffer_release(&out);
    return 0;
}

static int
audit(char **argv, int argc)
{
    struct tlog_checkpoint head, earlier;
    struct tlog_verdict verdict;
    struct note_key key;
    struct text bytes;
    char path[4096];
    struct tlog_audit walk = {.checkpoint = &head,
                              .earlier = &earlier,
                              .tile = log_folder_tile,
                              .bundle = log_folder_bundle,
                              .context = &folder};
    must(note_key_read(text_of(argv[1]), &key, &fault), argv[1]);
    snprintf(path, sizeof(path), "%s/checkpoint", folder.path);
    must(slurp_file(&arena, path, &bytes, &fault), path);
    if (tlog_checkpoint_open(&arena, bytes, &key, &head, NULL) != TLOG_OPENED) {
        printf("checkpoint-forged\n");
        return 1;
    }
    if (argc > 2) {
        must(slurp_file(&arena, argv[2], &bytes, &fault), argv[2]);
        must(tlog_checkpoint_open(&arena, bytes, &key, &earlier, NULL) ==
                 TLOG_OPENED,
             argv[2]);
        walk.earlier_count = 1;
    }
    must(tlog_audit(&walk, &verdict, &fault), "audit");
    printf("%s %" PRIu64 "\n", tlog_finding_name(verdict.finding), verdict.at);
    return verdict.finding == TLOG_WELL ? 0 : 1;
}

static bool
tile_count(void *context, const struct tlog_tile *tile, struct fault *why)
{
    (void)tile, (void)why;
    ++*(uint64_t *)context;
    return true;
}

static double
seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* In batches of 256, as an integrator numbers them, entry hashing included. */
static int
speed(uint64_t count)
{
    struct digest leaves[256];
    char entry[TLOG_LEAF_SIZE], hex[65];
    struct digest root;
    uint64_t tiles = 0;
    size_t size = entry_make(7, "entry", entry);
    double began = seconds();
    for (uint64_t i = 0; i < count; i += 256) {
        uint64_t part = count - i < 256 ? count - i : 256;
        for (uint64_t j = 0; j < part; j++) {
            uint64_t number = i + j;
            memcpy(entry + size - 8, &number, sizeof(number));
            digest_merkle_leaf((struct text){entry, size}, &leaves[j]);
        }
        must(tlog_append(&tree, leaves, part, tile_count, &tiles, &fault),
             "append");
    }
    tlog_root(&tree, &root);
    digest_hex(&root, hex);
    printf("%" PRIu64 " leaves in %.3f s, %" PRIu64 " tiles, root %s\n", count,
           seconds() - began, tiles, hex);
    return 0;
}

int
main(int argc, char **argv)
{
    arena_init(&arena, 0);
    if (argc == 3 && strcmp(argv[1], "--speed") == 0)
        return speed(strtoull(argv[2], NULL, 10));
    bool is_proofs = argc == 3 && strcmp(argv[1], "--proofs") == 0;
    bool is_audit = argc >= 4 && strcmp(argv[1], "--audit") == 0;
    if (argc < 3 || (argv[1][0] == '-' && !is_proofs && !is_audit) ||
        (argv[1][0] != '-' && argc < 4))
        return 2;
    log_folder_open(&folder, is_proofs || is_audit ? argv[2] : argv[1]);
    int code = is_proofs  ? proofs()
               : is_audit ? audit(argv + 2, argc - 2)
                          : grow(argv + 1, argc - 1);
    log_folder_close(&folder);
    arena_release(&arena);
    return code;
}
