/* SPDX-License-Identifier: Apache-2.0
 *
 * Files, pipes, and telling JSON from CSV by the first bytes.
 */
#include "submit_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAX ((size_t)1 << 30)
#define HEAD 4096u
#define CHUNK 65536u

ssize_t
submit_file_read(const struct submit_file *file, uint64_t offset, size_t size,
                 char *bytes)
{
    size_t done = 0;
    while (done < size) {
        ssize_t got =
            pread(file->fd, bytes + done, size - done, (off_t)(offset + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        done += (size_t)got;
    }
    return (ssize_t)done;
}

/* A pipe can be read once, a table is read twice. */
static bool
spool(struct submit_file *file)
{
    char chunk[CHUNK];
    ssize_t got;
    int to = open(P_tmpdir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (to < 0)
        return false;
    while ((got = read(file->fd, chunk, sizeof(chunk))) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        for (ssize_t done = 0, put; got > 0 && done < got; done += put) {
            put = write(to, chunk + done, (size_t)(got - done));
            if (put <= 0) {
                got = -1;
                break;
            }
        }
        if (got < 0) {
            close(to);
            return false;
        }
    }
    explicit_bzero(chunk, sizeof(chunk));
    close(file->fd);
    file->fd = to;
    return true;
}

static bool
is_called_csv(const char *name)
{
    size_t size = strlen(name);
    return size > 4 && (strcmp(name + size - 4, ".csv") == 0 ||
                        strcmp(name + size - 4, ".CSV") == 0);
}

static bool
looks_like_table(struct text head)
{
    struct text rest = head, line = TEXT("");
    if (text_starts_with(rest, "\xFF\xFE") ||
        text_starts_with(rest, "\xFE\xFF"))
        return true; /* to be refused as UTF-16 */
    if (text_starts_with(rest, "\xEF\xBB\xBF"))
        rest = text_slice(rest, 3, rest.size);
    rest = text_trim(rest);
    if (text_starts_with(rest, "{") || text_starts_with(rest, "["))
        return false;
    text_cut(&rest, '\n', &line);
    return text_contains(line, "request_id");
}

static bool
read_json(struct submit_file *file, size_t size)
{
    char chunk[CHUNK];
    uint64_t offset = 0;
    ssize_t got;
    if (size > 0) {
        void *map = mmap(NULL, size, PROT_READ, MAP_PRIVATE, file->fd, 0);
        if (map != MAP_FAILED) {
            file->map = map;
            file->text = (struct text){map, size};
            return true;
        }
    }
    buffer_init(&file->read, FILE_MAX);
    do {
        got = submit_file_read(file, offset, sizeof(chunk), chunk);
        if (got > 0)
            buffer_add(&file->read, chunk, (size_t)got);
        offset += got > 0 ? (uint64_t)got : 0;
    } while (got > 0 && !file->read.failed);
    if (file->read.failed)
        errno = EFBIG;
    file->text = buffer_view(&file->read);
    return got >= 0 && !file->read.failed;
}

bool
submit_file_open(struct submit_file *file, const char *name)
{
    struct stat stat;
    char head[HEAD];
    *file = (struct submit_file){.name = name, .fd = -1};
    file->fd = strcmp(name, "-") == 0 ? dup(STDIN_FILENO)
                                      : open(name, O_RDONLY | O_CLOEXEC);
    if (file->fd < 0 || fstat(file->fd, &stat) != 0)
        return false;
    file->is_open = true;
    if (S_ISDIR(stat.st_mode)) {
        errno = EISDIR;
        return false;
    }
    if (!S_ISREG(stat.st_mode) && (!spool(file) || fstat(file->fd, &stat) != 0))
        return false;
    ssize_t got = submit_file_read(file, 0, sizeof(head), head);
    if (got < 0)
        return false;
    file->is_table = is_called_csv(name) ||
                     looks_like_table((struct text){head, (size_t)got});
    return file->is_table || read_json(file, (size_t)stat.st_size);
}

void
submit_file_close(struct submit_file *file)
{
    if (file->map != NULL)
        munmap(file->map, file->text.size);
    if (file->read.room > 0)
        buffer_release(&file->read);
    if (file->is_open)
        close(file->fd);
    *file = (struct submit_file){.fd = -1};
}
