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
#include "mutant.h"

/* wire.md 2: 8 MiB plain; the CMS around it is smaller than a quarter. */
#define PART_MAX (8u << 20)
#define SEALED_MAX (10u << 20)
#define REJECTION_MAX 4096u
#define PARTS_MAX 64u
/* The next part is fetched when this one has been split and put away. */
#define PARTS_A_LOOK 1u

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

static bool
folder_sync(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool is_synced = fd >= 0 && fsync(fd) == 0;
    return fd >= 0 && close(fd) == 0 && is_synced;
}

static bool
file_make(const char *path, struct text bytes)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0660);
    if (fd < 0)
        return false;
    bool is_written = write_all(fd, bytes) && fsync(fd) == 0;
    return close(fd) == 0 && is_written;
}

/* .tmp, sync, rename, sync of the folder, .ok, sync: after a loss of power an
 * exchange that counts as sent is there, whole, or is written again. */
static bool
file_publish(const char *folder, const char *name, struct text bytes,
             struct arena *arena)
{
    char *final = arena_printf(arena, "%s/%s", folder, name);
    char *temporary = arena_printf(arena, "%s/%s.tmp", folder, name);
    char *ok = arena_printf(arena, "%s/%s.ok", folder, name);
    if (ok == NULL || temporary == NULL || final == NULL)
        return false;
    bool is_early = mutant_is("ok_before_rename");
    if (is_early && !file_make(ok, TEXT("")))
        return false;
    bool is_made = file_make(temporary, bytes);
    killpoint_hit("file_written");
    if (!is_made || rename(temporary, final) != 0) {
        unlink(temporary);
        return false;
    }
    killpoint_hit("file_renamed");
    return folder_sync(folder) && (is_early || file_make(ok, TEXT(""))) &&
           folder_sync(folder);
}

enum file_found { FILE_HERE, FILE_ABSENT, FILE_TOO_LARGE, FILE_UNREADABLE };

/* O_NONBLOCK: the folder is shared, and a pipe in it must not hold us. */
static enum file_found
file_read(const char *path, size_t cap, struct arena *arena, struct text *out)
{
    struct stat stat;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return errno == ENOENT ? FILE_ABSENT : FILE_UNREADABLE;
    char *bytes = NULL;
    size_t size = 0, room = 0;
    bool is_whole = fstat(fd, &stat) == 0 && S_ISREG(stat.st_mode);
    bool is_large = is_whole && (uint64_t)stat.st_size > cap;
    if (is_whole && !is_large) {
        room = (size_t)stat.st_size;
        bytes = arena_alloc(arena, room + 1);
        is_whole = bytes != NULL;
    }
    while (is_whole && size < room) {
        ssize_t got = read(fd, bytes + size, room - size);
        if (got < 0 && errno == EINTR)
            continue;
        is_whole = got > 0;
        size += got > 0 ? (size_t)got : 0;
    }
    close(fd);
    *out = (struct text){bytes, size};
    return is_large ? FILE_TOO_LARGE : is_whole ? FILE_HERE : FILE_UNREADABLE;
}

/* What cannot be brought ends the look. */
static void
file_not_brought(struct job *job, enum file_found found)
{
    struct fault fault = {0};
    if (found == FILE_ABSENT) {
        job_finish(job, CARRIED_NOT_YET);
    } else if (found == FILE_TOO_LARGE) {
        job_finish(job, CARRIED_TOO_LARGE);
    } else {
        fault_set(&fault, FAULT_LOCAL,
                  "line %s: a file in its folder out/ cannot be read (%s)",
                  job->line->name, strerror(errno));
        job_fail_local(job, &fault);
    }
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
    char *names[PARTS_MAX + 1]; /* with .p7m, by their number */
    char *rejection;
};

static bool
ends_with(struct text text, const char *end)
{
    size_t size = strlen(end);
    return text.size >= size &&
           memcmp(text.bytes + text.size - size, end, size) == 0;
}

/* Is `rest` "_R<k>of<n>.<ext>.p7m.ok"? Gives k, else 0. */
static uint32_t
part_number(struct text rest)
{
    unsigned k = 0, n = 0;
    int used = 0;
    if (!ends_with(rest, ".p7m.ok") ||
        sscanf(rest.bytes, "_R%2uof%2u.%n", &k, &n, &used) != 2 || used == 0)
        return 0;
    return k <= n && n <= PARTS_MAX ? k : 0;
}

/* An entry of the folder: a part of ours, our rejection, or neither. Of two
 * parts with one number the name that sorts first counts, on every look. */
static void
found_add(struct found_parts *found, struct text name, struct text stem,
          struct arena *arena)
{
    if (name.size <= stem.size ||
        memcmp(name.bytes, stem.bytes, stem.size) != 0)
        return;
    struct text rest = text_slice(name, stem.size, name.size);
    uint32_t number = part_number(rest);
    if (number > 0) {
        char *part = arena_copy(arena, name.bytes, name.size - 3);
        char **known = &found->names[number];
        if (part != NULL && (*known == NULL || strcmp(part, *known) < 0))
            *known = part;
    } else if (rest.bytes[0] == '.' && ends_with(rest, ".rej.ok")) {
        found->rejection = arena_copy(arena, name.bytes, name.size - 3);
    }
}

/* A file is there when its .ok is. */
static bool
folder_look(const char *folder, struct text stem, struct arena *arena,
            struct found_parts *found)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;
    if (dir == NULL)
        return false;
    while ((entry = readdir(dir)) != NULL)
        found_add(found, text_of(entry->d_name), stem, arena);
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
    enum file_found state =
        reply == NULL || received == NULL || path == NULL
            ? FILE_TOO_LARGE
            : file_read(path, REJECTION_MAX, arena, &reply->body);
    if (state != FILE_HERE) {
        file_not_brought(job, state);
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

/* One part, read and opened; the sealed bytes go while it is. */
static bool
part_bring(struct job *job, const struct cms_keys *keys, const char *path,
           struct digest *received, struct reply *reply)
{
    struct arena scratch;
    struct text sealed;
    arena_init(&scratch, SEALED_MAX + 4096);
    enum file_found found = file_read(path, SEALED_MAX, &scratch, &sealed);
    bool is_open = false;
    if (found == FILE_HERE) {
        digest_sha256(sealed, received);
        is_open = cms_open(keys, &job->carried.arena, sealed, &scratch,
                           PART_MAX, &reply->body, &job->carried.fault);
    }
    if (found != FILE_HERE)
        file_not_brought(job, found);
    else if (!is_open)
        job_finish(job, CARRIED_DAMAGED);
    arena_release(&scratch);
    return is_open;
}

/* The new parts, in order of their numbers and without a hole: what is known is
 * always the first so many. One a look, which bounds memory; one that cannot be
 * believed garbles the exchange. */
static void
parts_bring(struct file_carrier *carrier, struct job *job, const char *folder,
            char *const *names, uint32_t count)
{
    struct arena *arena = &job->carried.arena;
    struct reply *replies = arena_array(arena, count, sizeof(*replies));
    struct digest *received = arena_array(arena, count, sizeof(*received));
    struct fault fault = {0};
    const struct cms_keys *keys = keys_of(carrier, job->line, &fault);
    if (keys == NULL) {
        job_fail_local(job, &fault);
        return;
    }
    for (uint32_t i = 0; i < count && replies && received; i++) {
        char *path = arena_printf(arena, "%s/%s", folder, names[i]);
        replies[i].file_name =
            text_slice(text_of(names[i]), 0, strlen(names[i]) - 4);
        if (path == NULL ||
            !part_bring(job, keys, path, &received[i], &replies[i]))
            break;
    }
    if (job->is_done)
        return;
    job->carried.reply_count = count;
    job->carried.replies = replies;
    job->carried.received = received;
    job_finish(job, CARRIED_REPLY);
}

/* How many new parts stand behind those that we know. */
static uint32_t
parts_new(const struct found_parts *found, uint32_t known)
{
    uint32_t count = 0;
    if (mutant_is("part_order_ignored"))
        while (known < PARTS_MAX && found->names[known + 1] == NULL)
            known++;
    while (known + count < PARTS_MAX && count < PARTS_A_LOOK &&
           found->names[known + count + 1] != NULL)
        count++;
    return count;
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
        fault_set(&fault, FAULT_LOCAL,
                  "line %s: cannot read its folder out/ (%s)", job->line->name,
                  strerror(errno));
        job_fail_local(job, &fault);
        return;
    }
    uint32_t count = parts_new(&found, job->parts_known);
    if (found.rejection != NULL)
        rejection_bring(job, folder, found.rejection);
    else if (count > 0)
        parts_bring(carrier, job, folder, &found.names[job->parts_known + 1],
                    count);
    else
        job_finish(job, CARRIED_NOT_YET);
}

void
file_run(struct file_carrier *carrier, struct job *job)
{
    if (job->is_poll)
        file_poll(carrier, job);
    else
        file_send(carrier, job);
}
