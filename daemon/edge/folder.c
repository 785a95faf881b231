/* SPDX-License-Identifier: Apache-2.0
 *
 * Folders of this machine, and the way to those that are not. Here every verb
 * is done when it returns; a disk is taken to be fast enough for that.
 */
#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sftp.h"
#include "sftp_address.h"

struct folder {
    const struct line_config *line;
    struct sftp *server; /* NULL: the folder is here */
};

struct folder *
folder_open(struct sftp_set *servers, const struct line_config *line)
{
    struct folder *folder = calloc(1, sizeof(*folder));
    if (folder == NULL)
        return NULL;
    folder->line = line;
    if (sftp_address_is(line->folder) &&
        (folder->server = sftp_open(servers, line)) == NULL) {
        free(folder);
        return NULL;
    }
    return folder;
}

void
folder_close(struct folder *folder)
{
    if (folder == NULL)
        return;
    if (folder->server != NULL)
        sftp_close(folder->server);
    free(folder);
}

static enum folder_state
unusable(struct folder_call *call)
{
    if (errno == ENOENT)
        return FOLDER_ABSENT;
    snprintf(call->why, sizeof(call->why), "%s", strerror(errno));
    return FOLDER_UNUSABLE;
}

static enum folder_state
list(int at, struct folder_call *call)
{
    int fd = openat(at, call->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    struct dirent *entry;
    if (dir == NULL) {
        enum folder_state state = unusable(call);
        if (fd >= 0)
            close(fd);
        return state;
    }
    while ((entry = readdir(dir)) != NULL)
        call->found(call->context, text_of(entry->d_name));
    closedir(dir);
    return FOLDER_DONE;
}

static bool
read_all(int fd, char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t got = read(fd, bytes, size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        bytes += got;
        size -= (size_t)got;
    }
    return true;
}

/* O_NONBLOCK: the folder is shared, and a pipe in it must not hold us. */
static enum folder_state
bring(int at, struct folder_call *call)
{
    struct stat stat;
    int fd = openat(at, call->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return unusable(call);
    errno = EINVAL; /* neither a file nor as long as it says */
    bool is_file = fstat(fd, &stat) == 0 && S_ISREG(stat.st_mode);
    enum folder_state state = FOLDER_DONE;
    if (is_file && (uint64_t)stat.st_size > call->cap) {
        state = FOLDER_TOO_LARGE;
    } else {
        size_t size = is_file ? (size_t)stat.st_size : 0;
        char *bytes = is_file ? arena_alloc(call->arena, size + 1) : NULL;
        if (bytes == NULL || !read_all(fd, bytes, size))
            state = unusable(call);
        call->bytes = (struct text){bytes, size};
    }
    close(fd);
    return state;
}

static bool
write_all(int fd, struct text bytes)
{
    while (bytes.size > 0) {
        ssize_t wrote = write(fd, bytes.bytes, bytes.size);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0)
            return false;
        bytes = text_slice(bytes, (size_t)wrote, bytes.size);
    }
    return true;
}

/* A name is durable when its folder is. */
static bool
names_sync(int at, const char *path)
{
    char folder[16];
    snprintf(folder, sizeof(folder), "%.*s", (int)strcspn(path, "/"), path);
    int fd = openat(at, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool is_synced = fd >= 0 && fsync(fd) == 0;
    return fd >= 0 && close(fd) == 0 && is_synced;
}

static enum folder_state
write_file(int at, struct folder_call *call)
{
    int fd =
        openat(at, call->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0660);
    if (fd < 0)
        return unusable(call);
    bool is_written = write_all(fd, call->bytes) && fsync(fd) == 0;
    if (close(fd) == 0 && is_written && names_sync(at, call->path))
        return FOLDER_DONE;
    enum folder_state state = unusable(call);
    unlinkat(at, call->path, 0);
    return state;
}

static enum folder_state
run_here(int at, struct folder_call *call)
{
    switch (call->verb) {
    case FOLDER_LIST:
        return list(at, call);
    case FOLDER_READ:
        return bring(at, call);
    case FOLDER_WRITE:
        return write_file(at, call);
    case FOLDER_RENAME:
        if (renameat(at, call->path, at, call->to) == 0 &&
            names_sync(at, call->to))
            return FOLDER_DONE;
        break;
    case FOLDER_REMOVE:
        if (unlinkat(at, call->path, 0) == 0)
            return FOLDER_DONE;
        break;
    }
    return unusable(call);
}

void
folder_run(struct folder *folder, struct folder_call *call, folder_fn done,
           void *context)
{
    call->why[0] = '\0';
    if (folder->server != NULL) {
        sftp_run(folder->server, call, done, context);
        return;
    }
    int at = open(folder->line->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    enum folder_state state = at < 0 ? unusable(call) : run_here(at, call);
    if (at >= 0)
        close(at);
    done(context, state);
}
