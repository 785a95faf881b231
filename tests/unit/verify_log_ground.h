/* SPDX-License-Identifier: Apache-2.0
 *
 * Logs and proofs in a folder, for tests of what hedui verify says of them. Of
 * one test program.
 */
#ifndef HEDUI_TESTS_UNIT_VERIFY_LOG_GROUND_H
#define HEDUI_TESTS_UNIT_VERIFY_LOG_GROUND_H

#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "date.h"
#include "note_ground.h"
#include "seal_pki.h"
#include "tlog_leaf.h"
#include "tlog_rows.h"
#include "verify.h"

#define SIZE 600
#define ORIGIN "log.example/1"
#define BEGAN_US (INT64_C(1483200000) * INSTANT_SECOND) /* 2017, Shanghai */

static char root[] = "/tmp/hedui-verify-log-XXXXXX";
static struct arena arena;
static struct fault fault;
static struct leaf_row rows[SIZE];
static struct digest hashes[SIZE];
static struct note_signer *signer;
static const char *vkey;
static struct pki pki;
static struct cades_anchors *anchors; /* the root alone */
static int64_t as_of_us = PKI_NOW_US + DAY_US;

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

static bool
tile_put(void *name, const struct tlog_tile *tile, struct fault *unused)
{
    char path[TLOG_PATH_SIZE];
    (void)unused;
    tlog_tile_path(tile->level, tile->index, tile->width, path);
    put(arena_printf(&arena, "%s/%s", (char *)name, path),
        (struct text){(const char *)tile->hashes, tile->width * DIGEST_SIZE});
    return true;
}

static void
bundles_put(const char *name, uint32_t size)
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
        put(arena_printf(&arena, "%s/%s", name, path), buffer_view(&bundle));
        buffer_release(&bundle);
    }
}

/* The first rows as a folder, signed. */
static struct text
folder_put(const char *name, uint32_t size)
{
    static struct tlog_tree tree;
    struct digest head;
    memset(&tree, 0, sizeof(tree));
    for (uint32_t i = 0; i < size; i++)
        tlog_row_hash(&rows[i], &hashes[i]);
    CU_ASSERT_TRUE_FATAL(tlog_append(&tree, hashes, size, tile_put,
                                     (void *)(uintptr_t)name, &fault));
    tlog_root(&tree, &head);
    struct text note =
        note_ground_checkpoint(&arena, signer, TEXT(ORIGIN), size, &head);
    put(arena_printf(&arena, "%s/checkpoint", name), note);
    bundles_put(name, size);
    return note;
}

static void
row_is(uint32_t number, enum leaf_kind kind, int64_t case_id, uint32_t revision)
{
    rows[number].kind = kind;
    rows[number].case_id = case_id;
    rows[number].revision = revision;
}

/* A proof that entry `number` is in the log that was put last. */
static void
proof_put(const char *name, const char *folder, uint32_t number,
          struct text note)
{
    static struct tlog_reader reader;
    struct log_folder tiles;
    struct buffer bytes;
    char entry[TLOG_LEAF_SIZE];
    struct tlog_proof_file file = {
        .index = number,
        .extra = {entry, tlog_leaf_write(&rows[number], entry)},
        .checkpoint = note};
    log_folder_open(&tiles, path_of(folder));
    tlog_reader_init(&reader, SIZE, log_folder_tile, &tiles);
    CU_ASSERT_TRUE_FATAL(
        tlog_prove_inclusion(&reader, number, SIZE, &file.proof, &fault));
    log_folder_close(&tiles);
    buffer_init(&bytes, 1 << 16);
    tlog_proof_write(&file, &bytes);
    put(name, buffer_view(&bytes));
    buffer_release(&bytes);
}

static void
begin(void)
{
    struct buffer key;
    arena_init(&arena, 0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(root));
    pki_open(&pki, "P-256");
    anchors = pki_anchors(&pki, "root.pem");
    CU_ASSERT_PTR_NOT_NULL_FATAL(anchors);
    signer = note_ground_signer(PETER_PEM, ORIGIN, NOTE_ED25519);
    buffer_init(&key, 4096);
    note_key_write(note_signer_key(signer), &key);
    vkey = text_chars(&arena, buffer_view(&key));
    buffer_release(&key);
    for (int i = 0; i < SIZE; i++) {
        rows[i] = (struct leaf_row){.number = i,
                                    .kind = LEAF_REPLY,
                                    .at_us = BEGAN_US + i * INSTANT_DAY};
        memset(rows[i].digest.bytes, i, DIGEST_SIZE);
    }
    row_is(10, LEAF_REPORTED, 7, 1);
    row_is(11, LEAF_SEALED, 7, 1);
    row_is(300, LEAF_REPORTED, 8, 2);
    row_is(301, LEAF_SEALED, 8, 2);
    row_is(400, LEAF_REPORTED, 9, 1);
    row_is(401, LEAF_SEALED, 9, 1);
    folder_put("small", 200);
    struct text note = folder_put("log", SIZE);
    proof_put("C8-2.proof", "log", 301, note);
    struct leaf_row kept = rows[301];
    row_is(301, LEAF_REPLY, 0, 0);
    folder_put("robbed", SIZE);
    rows[301] = kept;
    folder_put("cut", 500);
}

static struct verify_log log_of_test;
static struct verify_opened opened;

static bool
open_log(const char *tiles, const char *checkpoint, const char *since)
{
    log_of_test = (struct verify_log){
        .vkey = vkey,
        .tiles_path = tiles == NULL ? NULL : path_of(tiles),
        .checkpoint_path = checkpoint == NULL ? NULL : path_of(checkpoint),
        .since_path = since == NULL ? NULL : path_of(since)};
    return verify_log_open(&arena, anchors, as_of_us, &log_of_test, &opened);
}

static bool
finds(enum tlog_finding finding, uint64_t size, uint64_t at)
{
    return opened.verdict == VERIFY_REFUSED && opened.word == NULL &&
           opened.finding == finding && opened.size == size && opened.at == at;
}

#endif
