/* SPDX-License-Identifier: Apache-2.0
 *
 * verify_make PKI OUT [MANY]: containers of three cases whose evidence is the
 * owners' golden bytes, sealed by the keys in PKI (tests/archive/pki) on
 * 2017-09-05: C41-1.asice, C42-2.asice and C43-3.asice of level LT, the same as
 * -LTA; C41-1-renewed.asice, renewed in 2020 by PKI/tsa2 with the lists of
 * PKI/later.pem; NAME-altered.asice, sealed again by the same key; a log of
 * 1,000 entries in OUT/log in which the three are, OUT/early (its checkpoint
 * when it had 400), OUT/proofs, OUT/vkey. OUT/log-cut ends at entry 600,
 * OUT/log-robbed lacks the entry of C42, OUT/log-unsealed has reports of C44
 * and C45 that were not sealed, the one of its last day, OUT/log-unasked lacks
 * a reply of C41; all signed by the same key. OUT/bag has the first three as an
 * export does. With MANY so many copies of the three in OUT/many.
 */
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cades.h"
#include "check.h"
#include "container_verify.h"
#include "date.h"
#include "slurp.h"
#include "tlog_checkpoint.h"
#include "tlog_leaf.h"
#include "tlog_rows.h"
#include "verify_seal.h"

#define SEALED_US instant_from_shanghai(17414, 36000)
#define RENEWED_US instant_from_shanghai(18322, 0) /* 2020-03-01 */
#define LOG_SIZE 1000
#define EARLY 400
#define LEAF_US (INT64_C(120) * INSTANT_SECOND)

#define MUST(what)                                                             \
    do {                                                                       \
        if (!(what)) {                                                         \
            fprintf(stderr, "verify_make: %s: %s\n", #what, fault.text);       \
            exit(2);                                                           \
        }                                                                      \
    } while (0)

static struct ground ground;
static struct fault fault;
static const char *out;

static void
put(const char *name, struct text bytes)
{
    char path[4096];
    snprintf(path, sizeof(path), "%s/%s", out, name);
    for (char *at = path + strlen(out) + 1; (at = strchr(at, '/')) != NULL;
         at++) {
        *at = '\0';
        mkdir(path, 0755);
        *at = '/';
    }
    FILE *file = fopen(path, "wb");
    MUST(file != NULL);
    MUST(fwrite(bytes.bytes, 1, bytes.size, file) == bytes.size);
    MUST(fclose(file) == 0);
}

static const char *
in_pki(const char *folder, const char *name)
{
    return arena_printf(&ground.arena, "%s/%s", folder, name);
}

static void
authority_read(const char *folder, const char *name, struct pki *pki)
{
    const char *path = arena_printf(&ground.arena, "%s.pem", name);
    FILE *certificate = fopen(in_pki(folder, path), "r");
    path = arena_printf(&ground.arena, "%s.key", name);
    FILE *key = fopen(in_pki(folder, path), "r");
    MUST(certificate != NULL && key != NULL);
    pki->tsa = PEM_read_X509(certificate, NULL, NULL, NULL);
    pki->tsa_key = PEM_read_PrivateKey(key, NULL, NULL, NULL);
    MUST(pki->tsa != NULL && pki->tsa_key != NULL);
    fclose(certificate);
    fclose(key);
}

/* ---- the log ---- */

static struct leaf_row rows[LOG_SIZE];
static const char *log_name = "log";

static bool
tile_put(void *context, const struct tlog_tile *tile, struct fault *unused)
{
    char path[TLOG_PATH_SIZE];
    (void)context, (void)unused;
    tlog_tile_path(tile->level, tile->index, tile->width, path);
    put(arena_printf(&ground.arena, "%s/%s", log_name, path),
        (struct text){(const char *)tile->hashes, tile->width * DIGEST_SIZE});
    return true;
}

static void
bundles_put(uint32_t size)
{
    for (uint32_t from = 0; from < size; from += TLOG_WIDTH) {
        struct buffer bundle;
        char path[TLOG_PATH_SIZE], entry[TLOG_LEAF_SIZE];
        uint32_t width = size - from < TLOG_WIDTH ? size - from : TLOG_WIDTH;
        buffer_init(&bundle, 1 << 20);
        for (uint32_t i = from; i < from + width; i++)
            tlog_bundle_add(
                &bundle,
                (struct text){entry, tlog_leaf_write(&rows[i], entry)});
        tlog_tile_path(TLOG_ENTRIES, from / TLOG_WIDTH, width, path);
        put(arena_printf(&ground.arena, "%s/%s", log_name, path),
            buffer_view(&bundle));
        buffer_release(&bundle);
    }
}

static struct text
note_of(const struct tlog_tree *tree, const struct note_signer *signer)
{
    struct buffer note;
    struct tlog_checkpoint checkpoint = {.origin = TEXT("hedui.example/log"),
                                         .size = tree->size};
    tlog_root(tree, &checkpoint.root);
    buffer_init(&note, 1 << 16);
    MUST(tlog_checkpoint_sign(&checkpoint, signer, &note, &fault));
    struct text bytes = text_copy(&ground.arena, buffer_view(&note));
    buffer_release(&note);
    return bytes;
}

/* All hashes of level 0, for a reader without files. */
static struct digest hashes[LOG_SIZE];

static bool
tile_read(void *context, uint32_t level, uint64_t index, uint32_t width,
          struct digest *to, struct fault *unused)
{
    (void)context, (void)unused;
    for (uint32_t i = 0; i < width; i++)
        if (level == 0)
            to[i] = hashes[index * TLOG_WIDTH + i];
        else
            digest_merkle_root(&hashes[(index * TLOG_WIDTH + i) * TLOG_WIDTH],
                               TLOG_WIDTH, &to[i]);
    return level < 2;
}

static void
proof_put(const struct leaf_row *row, struct text note)
{
    static struct tlog_reader reader;
    char entry[TLOG_LEAF_SIZE];
    struct buffer bytes;
    struct tlog_proof_file file = {
        .index = (uint64_t)row->number,
        .extra = {entry, tlog_leaf_write(row, entry)},
        .checkpoint = note};
    tlog_reader_init(&reader, LOG_SIZE, tile_read, NULL);
    MUST(tlog_prove_inclusion(&reader, file.index, LOG_SIZE, &file.proof,
                              &fault));
    buffer_init(&bytes, 1 << 16);
    tlog_proof_write(&file, &bytes);
    put(arena_printf(&ground.arena, "proofs/C%lld-%u.proof",
                     (long long)row->case_id, row->revision),
        buffer_view(&bytes));
    buffer_release(&bytes);
}

/* The first `size` of the rows as a folder; its checkpoint. */
static struct text
folder_put(const char *name, uint32_t size, const struct note_signer *signer)
{
    static struct tlog_tree tree;
    log_name = name;
    for (uint32_t i = 0; i < size; i++)
        tlog_row_hash(&rows[i], &hashes[i]);
    memset(&tree, 0, sizeof(tree));
    MUST(tlog_append(&tree, hashes, size, tile_put, NULL, &fault));
    struct text note = note_of(&tree, signer);
    put(arena_printf(&ground.arena, "%s/checkpoint", name), note);
    bundles_put(size);
    return note;
}

/* A reply that several cases have had a part of. */
static void
reply_alter(struct digest root)
{
    for (uint32_t i = 0; i < LOG_SIZE; i++)
        if (digest_equals(&rows[i].digest, &root))
            rows[i].digest.bytes[0] ^= 1;
}

static void
others_put(const struct note_signer *signer)
{
    struct leaf_row kept[2] = {rows[100], rows[990]};
    folder_put("log-cut", 600, signer);
    for (int i = 0; i < 2; i++) {
        struct leaf_row *row = &rows[i == 0 ? 100 : 990];
        row->kind = LEAF_REPORTED;
        row->case_id = 44 + i;
        row->revision = 1;
    }
    folder_put("log-unsealed", LOG_SIZE, signer);
    rows[100] = kept[0];
    rows[990] = kept[1];
    struct digest altered = rows[52].digest;
    reply_alter(altered);
    folder_put("log-unasked", LOG_SIZE, signer);
    altered.bytes[0] ^= 1;
    reply_alter(altered);
    memmove(&rows[341], &rows[342], (LOG_SIZE - 342) * sizeof(rows[0]));
    folder_put("log-robbed", LOG_SIZE - 1, signer);
}

/* What the log has of a case beside its seal. */
static struct leaf_row inside[GROUND_CASES][LEAVES_OF_MAX];
static uint32_t inside_count[GROUND_CASES];

static void
rows_fill(const struct digest *leaves)
{
    for (uint32_t i = 0; i < LOG_SIZE; i++) {
        rows[i] = (struct leaf_row){.kind = LEAF_REPLY};
        memset(rows[i].digest.bytes, (int)i, DIGEST_SIZE);
        if (i % 300 == 41 && i / 300 < GROUND_CASES) {
            rows[i].kind = LEAF_SEALED;
            rows[i].case_id = 41 + i / 300;
            rows[i].revision = 1 + i / 300;
            rows[i].digest = leaves[i / 300];
        }
    }
    for (uint32_t i = 0; i < GROUND_CASES; i++)
        for (uint32_t at = 0; at < inside_count[i]; at++)
            rows[300 * i + 50 + at] = inside[i][at];
    for (uint32_t i = 0; i < LOG_SIZE; i++) {
        rows[i].number = i;
        rows[i].at_us = SEALED_US + i * LEAF_US;
        tlog_row_hash(&rows[i], &hashes[i]);
    }
}

static void
log_put(const struct digest *leaves, struct text pem)
{
    static struct tlog_tree tree;
    struct note_signer *signer;
    struct buffer vkey;
    rows_fill(leaves);
    /* It was there before the cases were. */
    rows[0].at_us = SEALED_US - 60 * INSTANT_DAY;
    tlog_row_hash(&rows[0], &hashes[0]);
    MUST(note_signer_open(pem, TEXT("hedui.example/log"), NOTE_ED25519, &signer,
                          &fault));
    MUST(tlog_append(&tree, hashes, EARLY, NULL, NULL, &fault));
    put("early", note_of(&tree, signer));
    struct text note = folder_put("log", LOG_SIZE, signer);
    folder_put("bag/data/log", LOG_SIZE, signer);
    for (uint32_t i = 41; i < LOG_SIZE; i += 300)
        if (rows[i].kind == LEAF_SEALED)
            proof_put(&rows[i], note);
    /* The same size, one entry another: signed by the same key. */
    hashes[7].bytes[0] ^= 1;
    memset(&tree, 0, sizeof(tree));
    MUST(tlog_append(&tree, hashes, EARLY, NULL, NULL, &fault));
    put("forked", note_of(&tree, signer));
    others_put(signer);
    buffer_init(&vkey, 4096);
    note_key_write(note_signer_key(signer), &vkey);
    put("vkey", buffer_view(&vkey));
    buffer_release(&vkey);
    note_signer_close(signer);
}

/* ---- containers ---- */

/* As `hedui archive renew` does it: the lists of that day go into the stamp of
 * before, and another authority stamps all of it. */
static void
renewed_put(const char *folder, struct text file)
{
    struct pki pki = {0};
    struct container parts;
    struct flaws flaws = {0};
    const char *path = in_pki(folder, "later.pem");
    struct text last, manifest, token, renewed;
    struct seal_chain *chain = seal_chain_open(&path, 1, &fault);
    authority_read(folder, "tsa2", &pki);
    MUST(chain != NULL &&
         container_read(&ground.arena, file, (size_t)64 << 20, &parts, &flaws));
    MUST(timestamp_completed(&ground.arena, parts.archives[0].token, chain,
                             &last, &fault));
    MUST(container_archive_manifest(&ground.arena, &parts, last, &manifest,
                                    &fault));
    struct pki_stamp wish = {.content = manifest, .at_us = RENEWED_US};
    MUST(timestamp_completed(&ground.arena,
                             pki_token(&ground.arena, &pki, &wish), chain,
                             &token, &fault));
    MUST(container_with_archive(&ground.arena, &parts, last, manifest, token,
                                &renewed, &fault));
    put("C41-1-renewed.asice", renewed);
    seal_chain_close(chain);
}

static void
containers_put(const char *folder, const struct verify_seal *seal,
               struct text files[GROUND_CASES])
{
    for (uint32_t i = 0; i < GROUND_CASES; i++) {
        struct container parts;
        verify_parts(&ground, i, ALTER_NOTHING, &parts);
        inside_count[i] = verify_leaves_of(&ground, i, &parts, inside[i]);
        MUST(inside_count[i] > 2);
        files[i] = verify_sealed(&ground.arena, seal, &parts, false);
        put(arena_printf(&ground.arena, "C%u-%u.asice", 41 + i, 1 + i),
            files[i]);
        put(arena_printf(&ground.arena, "bag/data/containers/C%u-%u.asice",
                         41 + i, 1 + i),
            files[i]);
        struct text lta = verify_sealed(&ground.arena, seal, &parts, true);
        put(arena_printf(&ground.arena, "C%u-%u-LTA.asice", 41 + i, 1 + i),
            lta);
        if (i == 0)
            renewed_put(folder, lta);
    }
}

static void
altered_put(const struct verify_seal *seal)
{
    static const char *const names[ALTERATIONS] = {
        [ALTER_FIGURE] = "figure", [ALTER_NAME] = "name",
        [ALTER_SLICE] = "slice",   [ALTER_HTML] = "html",
        [ALTER_EVIDENCE] = "case", [ALTER_ROOT] = "root",
        [ALTER_RULES] = "rules"};
    for (int i = ALTER_NOTHING + 1; i < ALTERATIONS; i++) {
        struct container parts;
        verify_parts(&ground, 0, (enum alteration)i, &parts);
        put(arena_printf(&ground.arena, "%s-altered.asice", names[i]),
            verify_sealed(&ground.arena, seal, &parts, false));
    }
}

static void
leaves_of(const struct cades_anchors *anchors,
          const struct text files[GROUND_CASES],
          struct digest leaves[GROUND_CASES])
{
    static const struct container_calls calls = {cades_verify_at,
                                                 timestamp_verify};
    static struct container_verdict verdict;
    struct container_verifier verifier = {.calls = &calls,
                                          .anchors = anchors,
                                          .entry_cap = 1 << 26,
                                          .now_us = INSTANT_NONE};
    for (uint32_t i = 0; i < GROUND_CASES; i++) {
        MUST(container_verify(&ground.arena, &verifier, files[i], &verdict));
        leaves[i] = verdict.leaf;
    }
}

/* seal_pki.c asserts, so this is a test. */
static int argc;
static char **argv;

static void
make(void)
{
    out = argv[2];
    ground_open(&ground);
    struct pki pki = {0};
    struct seal_key_source source = {.key = in_pki(argv[1], "signer.key"),
                                     .certificate =
                                         in_pki(argv[1], "signer-chain.pem")};
    const char *chain_path = in_pki(argv[1], "all.pem");
    authority_read(argv[1], "tsa", &pki);
    struct verify_seal seal = {.pki = &pki,
                               .key = seal_key_open(&source, SEALED_US, &fault),
                               .chain = seal_chain_open(&chain_path, 1, &fault),
                               .at_us = SEALED_US};
    struct cades_anchors *anchors =
        cades_anchors_open(in_pki(argv[1], "root.pem"), &fault);
    MUST(seal.key != NULL && seal.chain != NULL && anchors != NULL);
    struct text files[GROUND_CASES], pem;
    struct digest leaves[GROUND_CASES];
    containers_put(argv[1], &seal, files);
    put("bag/bag-info.txt", TEXT("Hedui-Year: 2017\n"));
    altered_put(&seal);
    leaves_of(anchors, files, leaves);
    MUST(slurp_file(&ground.arena, in_pki(argv[1], "log.key"), &pem, &fault));
    log_put(leaves, pem);
    for (int i = 0; argc > 3 && i < atoi(argv[3]); i++)
        put(arena_printf(&ground.arena, "many/%04d.asice", i),
            files[i % GROUND_CASES]);
    cades_anchors_close(anchors);
    ground_close(&ground);
    CU_PASS("all is made");
}

static const struct unit_test tests[] = {{"containers are made", make}};

int
main(int count, char **words)
{
    argc = count;
    argv = words;
    return argc < 3 ? 2 : unit_run("verify_make", tests, 1);
}
