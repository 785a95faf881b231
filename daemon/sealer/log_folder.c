/* SPDX-License-Identifier: Apache-2.0
 *
 * Tiles and bundles of a folder; files that are put in place durably.
 */
#include "log_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mutant.h"

void
log_folder_open(struct log_folder *folder, const char *path)
{
    folder->path = path;
    arena_init(&folder->tile, 2 * SLURP_MAX);
    arena_init(&folder->bundle, 2 * SLURP_MAX);
}

void
log_folder_close(struct log_folder *folder)
{
    arena_release(&folder->tile);
    arena_release(&folder->bundle);
}

static bool
bytes_read(int fd, struct arena *arena, struct text *bytes)
{
    struct stat status;
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) ||
        status.st_size < 0 || (size_t)status.st_size > SLURP_MAX)
        return false;
    size_t size = (size_t)status.st_size, done = 0;
    char *copy = arena_alloc(arena, size + 1);
    while (copy != NULL && done < size) {
        ssize_t got = read(fd, copy + done, size - done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        done += (size_t)got;
    }
    *bytes = (struct text){copy, size};
    return copy != NULL;
}

/* Neither a link that leads elsewhere nor a pipe that nobody writes to. */
bool
log_folder_read(struct arena *arena, const char *path, struct text *bytes,
                struct fault *fault)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return fault_set(fault, FAULT_INPUT, "%s: cannot be opened", path);
    bool is_read = bytes_read(fd, arena, bytes);
    close(fd);
    return is_read || fault_set(fault, FAULT_INPUT,
                                "%s: cannot be read, is no plain file, or is "
                                "larger than 1 MiB",
                                path);
}

/* The file of this width, else the full one. */
static bool
part_read(const struct log_folder *folder, struct arena *arena, uint32_t level,
          uint64_t index, uint32_t width, struct text *bytes,
          struct fault *fault)
{
    char name[TLOG_PATH_SIZE], path[PATH_MAX];
    struct fault first = {0}, second = {0};
    arena_release(arena);
    tlog_tile_path(level, index, width, name);
    if ((size_t)snprintf(path, sizeof(path), "%s/%s", folder->path, name) >=
        sizeof(path))
        return fault_set(fault, FAULT_INPUT, "the path is too long");
    if (log_folder_read(arena, path, bytes, &first))
        return true;
    if (width < TLOG_WIDTH) {
        tlog_tile_path(level, index, TLOG_WIDTH, name);
        snprintf(path, sizeof(path), "%s/%s", folder->path, name);
        if (log_folder_read(arena, path, bytes, &second))
            return true;
    }
    return fault_set(fault, FAULT_INPUT, "%s", first.text);
}

bool
log_folder_tile(void *context, uint32_t level, uint64_t index, uint32_t width,
                struct digest *hashes, struct fault *fault)
{
    struct log_folder *folder = context;
    struct text bytes;
    if (!part_read(folder, &folder->tile, level, index, width, &bytes, fault))
        return false;
    if (bytes.size != width * sizeof(struct digest) &&
        bytes.size != TLOG_WIDTH * sizeof(struct digest))
        return fault_set(fault, FAULT_INPUT,
                         "tile %llu of level %u has another size",
                         (unsigned long long)index, level);
    memcpy(hashes, bytes.bytes, width * sizeof(struct digest));
    return true;
}

/* Of a full bundle what is wanted comes first. */
static struct text
entries_first(struct text bytes, uint32_t width)
{
    struct text rest = bytes, entry;
    for (uint32_t i = 0; i < width; i++)
        if (!tlog_bundle_next(&rest, &entry))
            return bytes;
    return text_slice(bytes, 0, bytes.size - rest.size);
}

bool
log_folder_bundle(void *context, uint64_t index, uint32_t width,
                  struct text *bytes, struct fault *fault)
{
    struct log_folder *folder = context;
    char name[TLOG_PATH_SIZE], path[PATH_MAX];
    if (!part_read(folder, &folder->bundle, TLOG_ENTRIES, index, width, bytes,
                   fault))
        return false;
    /* Its own file is taken as it is: what is too much in it is a finding. */
    tlog_tile_path(TLOG_ENTRIES, index, width, name);
    snprintf(path, sizeof(path), "%s/%s", folder->path, name);
    if (access(path, F_OK) != 0)
        *bytes = entries_first(*bytes, width);
    return true;
}

static bool
put_fault(const char *path, const char *what, struct fault *fault)
{
    return fault_set(fault, FAULT_LOCAL, "%s: %s: %s", path, what,
                     strerror(errno));
}

static bool
folder_sync(const char *path)
{
    char copy[PATH_MAX];
    snprintf(copy, sizeof(copy), "%s", path);
    int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool done = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return done;
}

static bool
bytes_write(int fd, struct text bytes)
{
    for (size_t done = 0; done < bytes.size;) {
        ssize_t size = write(fd, bytes.bytes + done, bytes.size - done);
        if (size < 0 && errno == EINTR)
            continue;
        if (size <= 0)
            return false;
        done += (size_t)size;
    }
    return true;
}

bool
log_folder_put(const char *path, struct text bytes, struct fault *fault)
{
    char aside[PATH_MAX];
    if ((size_t)snprintf(aside, sizeof(aside), "%s.new", path) >= sizeof(aside))
        return fault_set(fault, FAULT_INPUT, "the path is too long");
    /* The folder may be somebody else's: what he has put there under this name
     * is a link to a file of ours. */
    int how = O_WRONLY | O_CREAT | O_CLOEXEC;
    if (mutant_is("log_folder_follows_links"))
        how |= O_TRUNC;
    else if (unlink(aside) != 0 && errno != ENOENT)
        return put_fault(path, "cannot be written", fault);
    else
        how |= O_EXCL | O_NOFOLLOW;
    int fd = open(aside, how, 0644);
    if (fd < 0)
        return put_fault(path, "cannot be written", fault);
    bool done = bytes_write(fd, bytes) && fsync(fd) == 0;
    if (close(fd) != 0 || !done || rename(aside, path) != 0) {
        (void)put_fault(path, "cannot be written", fault);
        unlink(aside);
        return false;
    }
    return folder_sync(path) || put_fault(path, "cannot be synced", fault);
}
