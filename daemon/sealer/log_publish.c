/* SPDX-License-Identifier: Apache-2.0
 *
 * The log as files.
 */
#include "log_publish.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "killpoint.h"
#include "log_folder.h"
#include "mutant.h"
#include "slurp.h"

#define PARTS (TLOG_LEVELS + 1)

bool
log_publish_seen(struct arena *arena, const char *folder,
                 const struct note_key *log, struct tlog_checkpoint *checkpoint,
                 bool *is_there, struct fault *fault)
{
    struct text bytes;
    const char *path = arena_printf(arena, "%s/checkpoint", folder);
    *is_there = false;
    if (path == NULL)
        return fault_set(fault, FAULT_LOCAL, "no memory for a checkpoint");
    if (access(folder, X_OK) == 0 && access(path, F_OK) != 0 && errno == ENOENT)
        return true;
    if (!slurp_file(arena, path, &bytes, fault))
        return false;
    if (tlog_checkpoint_open(arena, bytes, log, checkpoint, NULL) !=
        TLOG_OPENED)
        return arena_failed(arena)
                   ? fault_set(fault, FAULT_LOCAL, "no memory to read %s", path)
                   : fault_set(fault, FAULT_INPUT,
                               "%s is no checkpoint that this log has signed",
                               path);
    *is_there = true;
    return true;
}

static bool
folders_make(const char *root, const char *name)
{
    char path[PATH_MAX];
    size_t base = strlen(root) + 1;
    snprintf(path, sizeof(path), "%s/%s", root, name);
    for (char *at = path + base; (at = strchr(at, '/')) != NULL; at++) {
        *at = '\0';
        if (mkdir(path, 0755) != 0 && errno != EEXIST)
            return false;
        *at = '/';
    }
    return true;
}

/* Not synced by itself: all of them are before the checkpoint names them. */
static bool
file_put(const char *root, const char *name, struct text bytes,
         struct fault *fault)
{
    char path[PATH_MAX], aside[PATH_MAX + 8];
    snprintf(path, sizeof(path), "%s/%s", root, name);
    snprintf(aside, sizeof(aside), "%s.new", path);
    unsigned number = killpoint_enter("log_tile");
    /* What lies there under this name may be a link to a file of ours. */
    bool done =
        folders_make(root, name) && (unlink(aside) == 0 || errno == ENOENT);
    int fd =
        done ? open(aside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                    0644)
             : -1;
    ssize_t written = fd >= 0 ? write(fd, bytes.bytes, bytes.size) : -1;
    done = written == (ssize_t)bytes.size;
    if (written >= 0 && !done)
        errno = ENOSPC; /* a write that breaks off does not say why */
    if (fd >= 0 && close(fd) != 0)
        done = false;
    done = done && rename(aside, path) == 0;
    if (!done) {
        fault_set(fault, FAULT_INPUT, "%s: %s", path, strerror(errno));
        unlink(aside); /* half of it: the next one has another name */
    }
    killpoint_leave(number);
    return done;
}

static bool
folder_sync(const char *root, struct fault *fault)
{
    int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool done = fd >= 0 && syncfs(fd) == 0;
    if (!done)
        fault_set(fault, FAULT_INPUT, "%s: %s", root, strerror(errno));
    if (fd >= 0)
        close(fd);
    return done;
}

/* Each entry is the leaf that the tile beside it says. */
static bool
entries_match(struct log_tiles *tiles, uint64_t index, uint32_t width,
              struct text bundle, struct fault *fault)
{
    struct digest hashes[TLOG_WIDTH], leaf;
    struct text rest = bundle, entry;
    if (!log_tiles_read(tiles, 0, index, width, hashes, fault))
        return false;
    for (uint32_t i = 0; i < width; i++) {
        if (!tlog_bundle_next(&rest, &entry))
            return fault_set(fault, FAULT_INPUT, "a bundle is cut");
        digest_merkle_leaf(entry, &leaf);
        if (!digest_equals(&leaf, &hashes[i]) &&
            !mutant_is("publishes_altered_leaf"))
            return fault_set(fault, FAULT_INPUT,
                             "leaf %llu is not the one that was numbered: its "
                             "row was altered",
                             (unsigned long long)(index * TLOG_WIDTH + i));
    }
    return true;
}

static enum log_published
failed(struct log_publish *publish, const struct log_tiles *tiles)
{
    publish->result = tiles->result;
    return tiles->result == STORE_DONE ? LOG_DAMAGED : LOG_STORE;
}

/* One file: bundle or tile. */
static enum log_published
part_put(struct log_publish *publish, struct log_tiles *tiles, uint32_t width,
         struct fault *fault)
{
    char name[TLOG_PATH_SIZE];
    struct digest hashes[TLOG_WIDTH];
    struct buffer bundle;
    bool done, is_entries = publish->part == 0;
    struct text bytes = {(const char *)hashes, width * sizeof(struct digest)};
    uint32_t level = is_entries ? TLOG_ENTRIES : publish->part - 1;
    tlog_tile_path(level, publish->next, width, name);
    buffer_init(&bundle, 1 << 20);
    if (is_entries) {
        done = log_tiles_bundle(tiles, publish->next, width, &bundle, fault);
        bytes = buffer_view(&bundle);
        if (done && bundle.failed && !mutant_is("short_bundle_is_damage")) {
            buffer_release(&bundle);
            fault_set(fault, FAULT_LOCAL, "no memory for a bundle");
            return LOG_STORE;
        }
        done = done && entries_match(tiles, publish->next, width, bytes, fault);
    } else {
        done =
            log_tiles_read(tiles, level, publish->next, width, hashes, fault);
    }
    enum log_published published =
        !done                                           ? failed(publish, tiles)
        : file_put(publish->folder, name, bytes, fault) ? LOG_MORE
                                                        : LOG_FOLDER;
    buffer_release(&bundle);
    return published;
}

/* What is in the directory is how our log begins; then it is gone on with. */
static enum log_published
begin(struct log_publish *publish, struct store *store,
      const struct checkpoint_row *row, struct fault *fault)
{
    struct arena arena;
    struct tlog_checkpoint seen = {.size = 0};
    bool is_there;
    enum log_published published = LOG_MORE;
    arena_init(&arena, 4 * SLURP_MAX);
    if (!log_publish_seen(&arena, publish->folder, publish->log, &seen,
                          &is_there, fault)) {
        published = fault->kind == FAULT_LOCAL ? LOG_STORE : LOG_FOLDER;
    } else if (is_there && !mutant_is("publishes_over_anything")) {
        enum log_agreement agreement =
            log_tiles_agree(store, &seen, &publish->result, fault);
        if (agreement == LOG_UNSEEN)
            published = LOG_STORE;
        else if (agreement != LOG_AGREES || (int64_t)seen.size > row->size)
            published = LOG_REFUSED;
    }
    arena_release(&arena);
    publish->target = published == LOG_MORE ? row->size : 0;
    publish->from = (int64_t)seen.size;
    publish->part = 0;
    publish->next = seen.size / TLOG_WIDTH;
    return published;
}

static uint64_t
part_size(uint32_t part, int64_t size)
{
    return part == 0 ? (uint64_t)size
                     : tlog_level_size((uint64_t)size, part - 1);
}

/* The next part that has something new begins there. */
static void
part_next(struct log_publish *publish)
{
    publish->part++;
    if (publish->part < PARTS)
        publish->next = part_size(publish->part, publish->from) / TLOG_WIDTH;
}

/* Where a full tile is, its partial ones are of no use to anybody; what they
 * lie on may keep them all the same. */
static void
partials_remove(const char *root, uint32_t level, uint64_t index)
{
    char path[PATH_MAX], name[TLOG_PATH_SIZE];
    for (uint32_t width = 1; width < TLOG_WIDTH; width++) {
        tlog_tile_path(level, index, width, name);
        snprintf(path, sizeof(path), "%s/%s", root, name);
        unlink(path);
    }
    *strrchr(path, '/') = '\0';
    rmdir(path);
}

/* Those with which the log ended before: readers of the new checkpoint have
 * the full ones. */
static void
partials_end(const struct log_publish *publish, int64_t size)
{
    for (uint32_t part = 0; part < PARTS; part++) {
        uint64_t was = part_size(part, publish->from);
        uint64_t index = was / TLOG_WIDTH;
        if (was % TLOG_WIDTH > 0 &&
            part_size(part, size) >= (index + 1) * TLOG_WIDTH)
            partials_remove(publish->folder,
                            part == 0 ? TLOG_ENTRIES : part - 1, index);
    }
}

static enum log_published
end(struct log_publish *publish, const struct checkpoint_row *row,
    struct fault *fault)
{
    char path[PATH_MAX], stamp[PATH_MAX + 8];
    publish->target = 0;
    if (!folder_sync(publish->folder, fault))
        return LOG_FOLDER;
    snprintf(path, sizeof(path), "%s/checkpoint", publish->folder);
    /* The stamp of the one before never stands beside this one. */
    snprintf(stamp, sizeof(stamp), "%s.tst", path);
    if (publish->from != row->size && !mutant_is("old_stamp_stays"))
        unlink(stamp);
    unsigned number = killpoint_enter("log_folder_checkpoint");
    bool done = log_folder_put(path, row->note, fault);
    killpoint_leave(number);
    if (done)
        partials_end(publish, row->size);
    if (done && !text_is_absent(row->token))
        done = log_folder_put(stamp, row->token, fault);
    return done ? LOG_PUBLISHED : LOG_FOLDER;
}

bool
log_publish_stamp(const char *folder, const struct note_key *log,
                  const struct checkpoint_row *row, struct fault *fault)
{
    struct arena arena;
    struct tlog_checkpoint seen;
    bool is_there;
    arena_init(&arena, 4 * SLURP_MAX);
    const char *path = arena_printf(&arena, "%s/checkpoint.tst", folder);
    bool done = path != NULL &&
                log_publish_seen(&arena, folder, log, &seen, &is_there, fault);
    if (done && is_there && (int64_t)seen.size == row->size)
        done = log_folder_put(path, row->token, fault);
    arena_release(&arena);
    return done;
}

enum log_published
log_publish_step(struct log_publish *publish, struct store *store,
                 const struct checkpoint_row *row, struct fault *fault)
{
    enum log_published published = LOG_MORE;
    publish->result = STORE_DONE;
    if (publish->target != row->size)
        published = begin(publish, store, row, fault);
    if (published != LOG_MORE)
        return published;
    struct log_tiles *tiles = log_tiles_open(store, row->size);
    if (tiles == NULL) {
        fault_set(fault, FAULT_LOCAL, "no memory for tiles");
        return LOG_STORE;
    }
    for (uint32_t written = 0; published == LOG_MORE && publish->part < PARTS &&
                               written < publish->slice;) {
        uint64_t all = part_size(publish->part, row->size);
        uint64_t at = publish->next * TLOG_WIDTH;
        if (at >= all || all == part_size(publish->part, publish->from)) {
            part_next(publish);
            continue;
        }
        uint64_t rest = all - at;
        published =
            part_put(publish, tiles,
                     rest < TLOG_WIDTH ? (uint32_t)rest : TLOG_WIDTH, fault);
        publish->next++;
        written++;
    }
    free(tiles);
    if (published != LOG_MORE)
        publish->target = 0;
    else if (publish->part == PARTS)
        published = end(publish, row, fault);
    return published;
}
