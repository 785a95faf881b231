/* SPDX-License-Identifier: Apache-2.0
 *
 * The file of a witness: written aside, synced and renamed, under a lock that
 * lasts as long as that. It holds no word about anybody.
 */
#include "history.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "digest.h"
#include "mutant.h"

#define HISTORY_FORM "hedui-history 1 %s %" PRId64 "\n"
#define HISTORY_SIZE_MAX 96

static bool
history_fault(const struct history *history, const char *what,
              struct fault *fault)
{
    return fault_set(fault, FAULT_INPUT, "history: %s: %s (%s)", history->path,
                     what, strerror(errno));
}

/* Opens PATH.lock and waits for it: it is held for a moment only. */
static int
history_lock(const struct history *history)
{
    char path[sizeof(history->path) + 8];
    snprintf(path, sizeof(path), "%s.lock", history->path);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    while (fd >= 0 && flock(fd, LOCK_EX) != 0)
        if (errno != EINTR) {
            close(fd);
            return -1;
        }
    return fd;
}

/* What the file says; *seen 0 where there is none. */
static bool
history_read(const struct history *history, char witness[33], int64_t *seen,
             struct fault *fault)
{
    char bytes[HISTORY_SIZE_MAX + 1], again[HISTORY_SIZE_MAX + 1];
    *seen = 0;
    int fd = open(history->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return true;
    ssize_t size = fd < 0 ? -1 : read(fd, bytes, HISTORY_SIZE_MAX);
    if (fd >= 0)
        close(fd);
    if (size < 0)
        return history_fault(history, "cannot be read", fault);
    bytes[size] = '\0';
    bool is_whole = sscanf(bytes, "hedui-history 1 %32[0-9a-f] %" SCNd64,
                           witness, seen) == 2 &&
                    *seen > 0;
    if (is_whole)
        snprintf(again, sizeof(again), HISTORY_FORM, witness, *seen);
    if (is_whole && strcmp(again, bytes) == 0)
        return true;
    return fault_set(fault, FAULT_INPUT,
                     "history: %s is damaged; if the database is known to be "
                     "whole, remove it",
                     history->path);
}

static bool
folder_make(const char *path, struct fault *fault)
{
    if (mkdir(path, 0700) == 0 || errno == EEXIST)
        return true;
    return fault_set(fault, FAULT_INPUT,
                     "state: the folder %s cannot be made (%s)", path,
                     strerror(errno));
}

static void
witness_make(char witness[33])
{
    unsigned char random[16];
    digest_random(random, sizeof(random));
    for (size_t i = 0; i < sizeof(random); i++)
        snprintf(witness + 2 * i, 3, "%02x", random[i]);
}

bool
history_open(struct history *history, const char *state, const char *role,
             struct fault *fault)
{
    *history = (struct history){0};
    if (state[0] == '\0')
        return true;
    int size =
        snprintf(history->path, sizeof(history->path), "%s/%s", state, role);
    if (size < 0 || (size_t)size + 32 > sizeof(history->path))
        return fault_set(fault, FAULT_INPUT, "state: the path is too long");
    if (!folder_make(state, fault) || !folder_make(history->path, fault))
        return false;
    snprintf(history->path + size, sizeof(history->path) - (size_t)size,
             "/history");
    int lock = history_lock(history);
    if (lock < 0)
        return history_fault(history, "cannot be locked", fault);
    bool done = history_read(history, history->witness, &history->seen, fault);
    close(lock);
    if (done && history->seen == 0)
        witness_make(history->witness);
    return done;
}

/* Renamed over the old one when it is on the disk. */
static bool
history_replace(const struct history *history, struct fault *fault)
{
    char aside[sizeof(history->path) + 8], bytes[HISTORY_SIZE_MAX + 1];
    snprintf(aside, sizeof(aside), "%s.new", history->path);
    int size = snprintf(bytes, sizeof(bytes), HISTORY_FORM, history->witness,
                        history->seen);
    int fd = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool done =
        fd >= 0 && write(fd, bytes, (size_t)size) == size && fsync(fd) == 0;
    if (fd >= 0 && close(fd) != 0)
        done = false;
    done = done && rename(aside, history->path) == 0;
    return done || history_fault(history, "cannot be written", fault);
}

bool
history_write(struct history *history, struct fault *fault)
{
    char witness[33] = "";
    int64_t seen = 0;
    int lock = history_lock(history);
    if (lock < 0)
        return history_fault(history, "cannot be locked", fault);
    bool done = history_read(history, witness, &seen, fault);
    /* Another process of this role was the first to write: its witness is
     * that of the file, ours has seen nothing that counts. */
    if (done && seen > 0 && strcmp(witness, history->witness) != 0) {
        memcpy(history->witness, witness, sizeof(witness));
        history->seen = seen;
    } else if (done &&
               (history->seen > seen || mutant_is("history_goes_down"))) {
        done = history_replace(history, fault);
    }
    close(lock);
    return done;
}
