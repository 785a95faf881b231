/* SPDX-License-Identifier: Apache-2.0
 *
 * A house whose log is kept, over the store's twin: the keeper, one directory
 * as a witness, and a day in 2017. Of one test program.
 */
#ifndef HEDUI_TESTS_UNIT_KEEPER_GROUND_H
#define HEDUI_TESTS_UNIT_KEEPER_GROUND_H

#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "check.h"
#include "log_folder.h"
#include "log_keeper.h"
#include "note_ground.h"
#include "tlog_audit.h"

static char folder[64];
static struct role role;
static struct config config;
static struct witness_config witness;
static struct log_keeper keeper;
static int64_t now_us;
static struct arena arena;

static char *
chars(const char *format, ...)
{
    char *text = NULL;
    va_list arguments;
    va_start(arguments, format);
    CU_ASSERT_FATAL(vasprintf(&text, format, arguments) >= 0);
    va_end(arguments);
    return text;
}

static void
file_write(const char *path, const char *bytes)
{
    FILE *file = fopen(path, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fputs(bytes, file);
    fclose(file);
    chmod(path, 0600);
}

static char *
path_of(const char *name)
{
    return arena_printf(&arena, "%s/%s", folder, name);
}

/* A house with one directory as a witness, and a day in 2017. */
static void
house_begin(void)
{
    struct fault fault = {0};
    arena_init(&arena, 64 << 20);
    snprintf(folder, sizeof(folder), "/tmp/hedui-keeper-XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    mkdir(path_of("worm"), 0755);
    file_write(path_of("log.pem"), PETER_PEM);
    now_us = INT64_C(17410) * INSTANT_DAY + 2 * 3600 * INSTANT_SECOND;
    witness = (struct witness_config){.name = "worm",
                                      .folder = path_of("worm"),
                                      .url = "",
                                      .vkey = "",
                                      .answer_ms = 1000};
    config = (struct config){.log_key = path_of("log.pem"),
                             .log_origin = "PeterNeumann",
                             .log_public = "",
                             .seal_tsa_url = "",
                             .log_checkpoint_ms = 300000,
                             .witnesses = &witness,
                             .witnesses_count = 1};
    role = (struct role){.name = "sealer", .config = &config};
    snprintf(role.history.path, sizeof(role.history.path), "%s/sealer/history",
             folder);
    mkdir(path_of("sealer"), 0700);
    CU_ASSERT_FATAL(loop_open(&role.loop, &fault));
    role.store = store_memory_open(&now_us);
    CU_ASSERT_FATAL(log_keeper_open(&keeper, &role, &fault));
}

static void
house_end(void)
{
    log_keeper_close(&keeper);
    role.store->calls->close(role.store);
    loop_close(&role.loop);
    char *command = chars("rm -rf %s", folder);
    CU_ASSERT_EQUAL(system(command), 0);
    free(command);
    arena_release(&arena);
}

static void
leaves_add(uint32_t count)
{
    static uint32_t number;
    struct fault fault = {0};
    for (uint32_t i = 0; i < count; i++) {
        struct digest digest;
        char words[24];
        snprintf(words, sizeof(words), "leaf %u", number++);
        digest_sha256(text_of(words), &digest);
        CU_ASSERT_EQUAL(role.store->calls->log->note(role.store, LEAF_CONFIG, 0,
                                                     &digest, &fault),
                        STORE_DONE);
    }
}

/* Turns as the loop takes them, whatever the monotonic clock says. */
static void
turns(int count)
{
    for (int i = 0; i < count; i++) {
        keeper.look_ms = keeper.number_ms = keeper.push.look_ms = 0;
        log_keeper_step(&keeper);
    }
}

static struct log_state
state(void)
{
    struct log_state found;
    struct fault fault = {0};
    CU_ASSERT_EQUAL(role.store->calls->log->state(role.store, &found, &fault),
                    STORE_DONE);
    return found;
}

/* Size of the directory's checkpoint, its whole log walked through; -1: none
 * that is well. */
static int64_t
published(void)
{
    struct tlog_checkpoint checkpoint;
    struct tlog_verdict verdict;
    struct log_folder walked;
    struct fault fault = {0};
    bool is_there;
    if (!log_publish_seen(&arena, witness.folder,
                          note_signer_key(keeper.signer), &checkpoint,
                          &is_there, &fault) ||
        !is_there)
        return -1;
    log_folder_open(&walked, witness.folder);
    struct tlog_audit audit = {.checkpoint = &checkpoint,
                               .tile = log_folder_tile,
                               .bundle = log_folder_bundle,
                               .context = &walked};
    bool done = tlog_audit(&audit, &verdict, &fault);
    log_folder_close(&walked);
    return done && verdict.finding == TLOG_WELL ? (int64_t)checkpoint.size : -1;
}

#endif
