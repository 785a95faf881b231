/* SPDX-License-Identifier: Apache-2.0
 *
 * The ground of the carriers' tests: a folder, a line, a set, and what was
 * handed over last.
 */
#ifndef HEDUI_TESTS_UNIT_EDGE_GROUND_H
#define HEDUI_TESTS_UNIT_EDGE_GROUND_H

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "carrier.h"
#include "check.h"

/* So many looks at the set are more than any of these tests needs. */
#define LOOKS_MAX 2000

struct ground {
    char folder[64];
    struct arena arena;
    struct line_config line;
    struct config config;
    struct carrier_set *set;
    uint32_t handed;
    struct carried carried; /* the last; its arena is released by the next */
    struct fault fault;
};

static struct ground ground;

static inline char *
ground_path(const char *name)
{
    return arena_printf(&ground.arena, "%s/%s", ground.folder, name);
}

static inline void
ground_on_carried(void *context, struct carried *carried)
{
    (void)context;
    arena_release(&ground.carried.arena);
    ground.carried = *carried;
    ground.handed++;
}

static inline bool
ground_run(const char *command)
{
    return system(arena_printf(&ground.arena, "cd %s && %s >out.txt 2>&1",
                               ground.folder, command)) == 0;
}

/* Made once a program: seventy runs of openssl. Each ground has a copy. */
static char ground_keys[64];

static inline void
ground_keys_forget(void)
{
    char command[128];
    snprintf(command, sizeof(command), "rm -rf %s", ground_keys);
    if (system(command) != 0)
        fprintf(stderr, "%s is left\n", ground_keys);
}

static inline void
ground_keys_make(void)
{
    if (ground_keys[0] != '\0')
        return;
    snprintf(ground_keys, sizeof(ground_keys), "/tmp/hedui-edge-keys-XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(ground_keys));
    CU_ASSERT_EQUAL_FATAL(atexit(ground_keys_forget), 0);
    CU_ASSERT_FATAL(ground_run(
        arena_printf(&ground.arena, "sh " SOURCE_FOLDER "/deploy/make-keys %s",
                     ground_keys)));
}

/* tests/integration/sftp sets it: the same situations over a real server, which
 * has the ground's folder under its own name. */
static inline void
ground_over_sftp(void)
{
    const char *server = getenv("HEDUI_SFTP"); /* sftp://USER@HOST:PORT */
    const char *keys = getenv("HEDUI_SFTP_KEYS");
    if (server == NULL || keys == NULL)
        return;
    ground.line.folder =
        arena_printf(&ground.arena, "%s%s", server, ground.folder);
    ground.line.sftp_key = arena_printf(&ground.arena, "%s/key", keys);
    ground.line.sftp_known_hosts =
        arena_printf(&ground.arena, "%s/known_hosts", keys);
}

static inline void
ground_begin(const char *line)
{
    memset(&ground, 0, sizeof(ground));
    snprintf(ground.folder, sizeof(ground.folder), "/tmp/hedui-edge-XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(ground.folder));
    arena_init(&ground.arena, 0);
    char *none = arena_copy(&ground.arena, "", 0);
    ground.line = (struct line_config){
        .name = arena_copy(&ground.arena, line, strlen(line)),
        .is_on = true,
        .url = none,
        .ca = ground_path("keys/owners.crt"),
        .certificate = ground_path("keys/hedui.crt"),
        .key = ground_path("keys/hedui.key"),
        .app_id = arena_copy(&ground.arena, "hedui", 5),
        .secret_file = ground_path("secret"),
        .folder = ground.folder,
        .file_certificate = ground_path("keys/hedui-files.crt"),
        .file_key = ground_path("keys/hedui-files.key"),
        .owner_certificate = ground_path("keys/owner-local_banks.crt"),
        .database =
            arena_printf(&ground.arena, "host=%s dbname=x", ground.folder),
        .schema = none,
        .transfer_ms = 20000};
    ground_over_sftp();
    ground.config = (struct config){.lines = &ground.line, .lines_count = 1};
    ground_keys_make();
    CU_ASSERT_FATAL(ground_run(
        arena_printf(&ground.arena,
                     "mkdir in out && echo hedui-test >secret && cp -r %s keys",
                     ground_keys)));
    ground.set = carrier_set_open(&ground.config, ground_on_carried, NULL,
                                  &ground.fault);
    CU_ASSERT_PTR_NOT_NULL_FATAL(ground.set);
}

static inline void
ground_end(void)
{
    carrier_set_close(ground.set);
    arena_release(&ground.carried.arena);
    ground_run("rm -rf ./*");
    CU_ASSERT_EQUAL(ground_run("rm -rf \"$PWD\""), true);
    arena_release(&ground.arena);
}

static inline void
ground_step(void)
{
    struct pollfd fd = {.fd = carrier_set_fd(ground.set), .events = POLLIN};
    int wait = carrier_set_timeout_ms(ground.set);
    poll(&fd, 1, wait < 0 || wait > 10 ? 10 : wait);
    carrier_set_step(ground.set);
}

/* Steps until one more job was handed over, and gives its state. */
static inline enum carried_state
ground_outcome(void)
{
    uint32_t before = ground.handed;
    for (int i = 0; i < LOOKS_MAX && ground.handed == before; i++)
        ground_step();
    CU_ASSERT_FATAL(ground.handed > before);
    return ground.carried.state;
}

#endif
