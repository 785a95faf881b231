/* SPDX-License-Identifier: Apache-2.0
 *
 * The file carrier (wire.md 2, "Files"): seals a request as CMS and puts it
 * into FOLDER/in, looks for the parts of the reply or a rejection in
 * FOLDER/out. A file is written as .tmp, synced, renamed, then its empty .ok
 * appears: without .ok it does not exist. Every step may be repeated after a
 * crash: the same name is written again, parts are read again.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cms.h"
#include "digest.h"
#include "job.h"
#include "killpoint.h"

/* wire.md 2: 8 MiB plain; the CMS around it is smaller than a quarter. */
#define PART_MAX (8u << 20)
#define SEALED_MAX (10u << 20)
#define REJECTION_MAX 4096u
#define PARTS_MAX 64

struct key_ring {
    const struct line_config *line;
    struct cms_keys *keys;
    struct key_ring *next;
};

struct file_carrier {
    struct key_ring *rings;
};

struct file_carrier *
file_open(void)
{
    return calloc(1, sizeof(struct file_carrier));
}

void
file_close(struct file_carrier *carrier)
{
    while (carrier != NULL && carrier->rings != NULL) {
        struct key_ring *next = carrier->rings->next;
        cms_keys_close(carrier->rings->keys);
        free(carrier->rings);
        carrier->rings = next;
    }
    free(carrier);
}

/* Keys are opened once a line. NULL: `fault` says which file. */
static const struct cms_keys *
keys_of(struct file_carrier *carrier, const struct line_config *line,
        struct fault *fault)
{
    for (struct key_ring *ring = carrier->rings; ring; ring = ring->next)
        if (ring->line == line)
            return ring->keys;
    struct cms_keys *keys = cms_keys_open(
        line->file_certificate, line->file_key, line->owner_certificate, fault);
    struct key_ring *ring = keys ? calloc(1, sizeof(*ring)) : NULL;
    if (ring == NULL) {
        cms_keys_close(keys);
        fault_set(fault, FAULT_LOCAL, "line %s: its keys cannot be opened",
                  line->name);
        return NULL;
    }
    *ring = (struct key_ring){line, keys, carrier->rings};
    carrier->rings = ring;
    return keys;
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

/* .tmp, sync, rename, sync of the folder, .ok. */
static bool
file_publish(const char *folder, const char *name, struct text bytes,
             struct arena *arena)
{
    char *final = arena_printf(arena, "%s/%s", folder, name);
    char *temporary = arena_printf(arena, "%s/%s.tmp", folder, name);
    char *ok = arena_printf(arena, "%s/%s.ok", folder, name);
    if (ok == NULL || temporary == NULL || final == NULL)
        return false;
    int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0660);
    if (fd < 0)
        return false;
    bool written = write_all(fd, bytes) && fsync(fd) == 0;
    written = close(fd) == 0 && written;
    killpoint_hit("file_written");
    if (!written || rename(temporary, final) != 0)
        return false;
    int at = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (at >= 0) {
        fsync(at);
        close(at);
    }
    killpoint_hit("file_renamed");
    fd = open(ok, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0660);
    return fd >= 0 && close(fd) == 0;
}

static bool
file_read(const char *path, size_t cap, struct arena *arena, struct text *out)
{
    struct stat stat;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    char *bytes = NULL;
    size_t size = 0;
    bool read_all = fstat(fd, &stat) == 0 && stat.st_size >= 0 &&
                    (uint64_t)stat.st_size <= cap &&
                    (bytes = arena_alloc(arena, (size_t)stat.st_size + 1));
    while (read_all && size < (size_t)stat.st_size) {
        ssize_t got = read(fd, bytes + size, (size_t)stat.st_size - size);
        if (got < 0 && errno == EINTR)
            continue;
        read_all = got > 0;
        size += got > 0 ? (size_t)got : 0;
    }
    close(fd);
    *out = (struct text){bytes, size};
    return read_all;
}

static void
file_send(struct file_carrier *carrier, struct job *job)
{
    struct arena *arena = &job->carried.arena;
    struct fault fault = {0};
    const struct cms_keys *keys = keys_of(carrier, job->line, &fault);
    struct text sealed;
    char *folder = arena_printf(arena, "%s/in", job->line->folder);
    char *name =
        arena_printf(arena, "%.*s.p7m", (int)job->request.file_name.size,
                     job->request.file_name.bytes);
    killpoint_hit("file_send");
    if (keys == NULL ||
        !cms_seal(keys, arena, job->request.body, &sealed, &fault)) {
        job_fail_local(job, &fault);
        return;
    }
    if (folder == NULL || name == NULL ||
        !file_publish(folder, name, sealed, arena)) {
        fault_set(&fault, FAULT_LOCAL,
                  "line %s: cannot write into its folder in/ (%s)",
                  job->line->name, strerror(errno));
        job_fail_local(job, &fault);
        return;
    }
    job_finish(job, CARRIED_NOT_YET);
}

/* "HD_x_20170901_E1.txt" -> stem without the ending. */
static struct text
stem_of(struct text name)
{
    size_t at = name.size;
    while (at > 0 && name.bytes[at - 1] != '.')
        at--;
    return at > 0 ? text_slice(name, 0, at - 1) : name;
}

struct found_parts {
    uint32_t count;
    char *names[PARTS_MAX]; /* with .p7m, in order of the name's number */
    uint32_t numbers[PARTS_MAX];
    char *rejection;
};

/* Is `name` STEM_R<k>of<n>.<ext>.p7m.ok? Gives k. */
static uint32_t
part_number(struct text name, struct text stem)
{
    unsigned k = 0, n = 0;
    int used = 0;
    if (name.size <= stem.size + 2 ||
        memcmp(name.bytes, stem.bytes, stem.size) != 0)
        return 0;
    if (sscanf(name.bytes + stem.size, "_R%uof%u.%n", &k, &n, &used) != 2 ||
        used == 0 || k == 0 || k > PARTS_MAX)
        return 0;
    return name.size > 7 &&
                   memcmp(name.bytes + name.size - 7, ".p7m.ok", 7) == 0
               ? k
               : 0;
}

static void
part_insert(struct found_parts *found, uint32_t number, char *name)
{
    uint32_t at = found->count++;
    for (; at > 0 && found->numbers[at - 1] > number; at--) {
        found->numbers[at] = found->numbers[at - 1];
        found->names[at] = found->names[at - 1];
    }
    found->numbers[at] = number;
    found->names[at] = name;
}

static bool
folder_look(const char *folder, struct text stem, struct arena *arena,
            struct found_parts *found)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;
    if (dir == NULL)
        return false;
    while ((entry = readdir(dir)) != NULL) {
        struct text name = text_of(entry->d_name);
        uint32_t number = part_number(name, stem);
        if (number > 0 && found->count < PARTS_MAX)
            part_insert(found, number,
                        arena_copy(arena, name.bytes, name.size - 3));
        else if (name.size > 7 && name.size > stem.size &&
                 memcmp(name.bytes, stem.bytes, stem.size) == 0 &&
                 memcmp(name.bytes + name.size - 7, ".rej.ok", 7) == 0)
            found->rejection = arena_copy(arena, name.bytes, name.size - 3);
        else if (name.size > 4 && name.size > stem.size &&
                 memcmp(name.bytes, stem.bytes, stem.size) == 0 &&
                 memcmp(name.bytes + name.size - 4, ".rej", 4) == 0 &&
                 found->rejection == NULL)
            found->rejection = arena_copy(arena, name.bytes, name.size);
    }
    closedir(dir);
    return true;
}

static void
rejection_bring(struct job *job, const char *folder, const char *name)
{
    struct arena *arena = &job->carried.arena;
    struct reply *reply = arena_alloc(arena, sizeof(*reply));
    struct digest *received = arena_alloc(arena, sizeof(*received));
    char *path = arena_printf(arena, "%s/%s", folder, name);
    if (reply == NULL || received == NULL || path == NULL ||
        !file_read(path, REJECTION_MAX, arena, &reply->body)) {
        job_finish(job, CARRIED_TOO_LARGE);
        return;
    }
    digest_sha256(reply->body, received);
    reply->is_rejection = true;
    reply->file_name = text_of(name);
    job->carried.reply_count = 1;
    job->carried.replies = reply;
    job->carried.received = received;
    job_finish(job, CARRIED_REPLY);
}

/* The new parts, opened; one that cannot be believed garbles the exchange. */
static void
parts_bring(struct file_carrier *carrier, struct job *job, const char *folder,
            const struct found_parts *found)
{
    struct arena *arena = &job->carried.arena;
    uint32_t count = found->count - job->parts_known;
    struct reply *replies = arena_array(arena, count, sizeof(*replies));
    struct digest *received = arena_array(arena, count, sizeof(*received));
    struct fault fault = {0};
    const struct cms_keys *keys = keys_of(carrier, job->line, &fault);
    if (keys == NULL) {
        job_fail_local(job, &fault);
        return;
    }
    for (uint32_t i = 0; i < count && replies && received; i++) {
        const char *name = found->names[job->parts_known + i];
        char *path = arena_printf(arena, "%s/%s", folder, name);
        struct text sealed;
        if (path == NULL || !file_read(path, SEALED_MAX, arena, &sealed)) {
            job_finish(job, CARRIED_TOO_LARGE);
            return;
        }
        digest_sha256(sealed, &received[i]);
        replies[i].file_name = text_slice(text_of(name), 0, strlen(name) - 4);
        if (!cms_open(keys, arena, sealed, PART_MAX, &replies[i].body,
                      &fault)) {
            job->carried.fault = fault;
            job_finish(job, CARRIED_DAMAGED);
            return;
        }
    }
    job->carried.reply_count = count;
    job->carried.replies = replies;
    job->carried.received = received;
    job_finish(job, CARRIED_REPLY);
}

static void
file_poll(struct file_carrier *carrier, struct job *job)
{
    struct arena *arena = &job->carried.arena;
    struct found_parts found = {0};
    struct fault fault = {0};
    char *folder = arena_printf(arena, "%s/out", job->line->folder);
    killpoint_hit("file_poll");
    if (folder == NULL ||
        !folder_look(folder, stem_of(job->request.file_name), arena, &found)) {
        fault_set(&fault, FAULT_LOCAL, "line %s: cannot read its folder out/",
                  job->line->name);
        job_fail_local(job, &fault);
    } else if (found.rejection != NULL) {
        rejection_bring(job, folder, found.rejection);
    } else if (found.count > job->parts_known) {
        parts_bring(carrier, job, folder, &found);
    } else {
        job_finish(job, CARRIED_NOT_YET);
    }
}

void
file_run(struct file_carrier *carrier, struct job *job)
{
    if (job->is_poll)
        file_poll(carrier, job);
    else
        file_send(carrier, job);
}
