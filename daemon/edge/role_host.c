/* SPDX-License-Identifier: Apache-2.0
 *
 * A role among others. Before it takes a lease it says which process it is, and
 * those of dead processes of the same machine are over: a restart after kill -9
 * waits for no lease. A process number proves that somebody is gone only on the
 * machine that gave it, since it was last started, and in its own namespace: no
 * more is concluded from it, and what runs elsewhere keeps its lease.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "history.h"
#include "log.h"
#include "role.h"

/* Of this boot, as the kernel or systemd (where /proc is restricted) says. */
static bool
boot_read(char out[40])
{
    const char *given = getenv("HEDUI_BOOT_ID");
    if (given != NULL && given[0] != '\0')
        return snprintf(out, 40, "%.36s", given) > 0;
    int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    ssize_t size = fd < 0 ? -1 : read(fd, out, 36);
    if (fd >= 0)
        close(fd);
    out[size > 0 ? size : 0] = '\0';
    return size == 36;
}

/* false: nothing that is said of processes here can be proved. */
static bool
place_read(char out[80])
{
    char boot[40], space[32];
    ssize_t size = readlink("/proc/self/ns/pid", space, sizeof(space) - 1);
    if (size <= 0 || !boot_read(boot))
        return false;
    space[size] = '\0';
    /* systemd writes the id of a boot without dashes, the kernel with them. */
    size_t kept = 0;
    for (const char *at = boot; *at != '\0'; at++)
        if (*at != '-')
            out[kept++] = *at;
    snprintf(out + kept, 80 - kept, " %s", space);
    return true;
}

/* One that was killed and is not buried yet does nothing any more. */
static bool
is_unburied(int64_t pid)
{
    char path[40], line[300];
    snprintf(path, sizeof(path), "/proc/%lld/stat", (long long)pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t size = fd < 0 ? -1 : read(fd, line, sizeof(line) - 1);
    if (fd >= 0)
        close(fd);
    line[size > 0 ? size : 0] = '\0';
    /* "pid (name) state ...": the name may hold anything, so from its end */
    const char *end = strrchr(line, ')');
    return end != NULL && end[1] == ' ' && (end[2] == 'Z' || end[2] == 'X');
}

static bool
is_gone(void *context, int64_t pid)
{
    (void)context;
    return pid > 0 &&
           ((kill((pid_t)pid, 0) != 0 && errno == ESRCH) || is_unburied(pid));
}

/* One try. */
static bool
arrive(struct role *role, const char *place)
{
    struct fault fault = {0};
    uint32_t freed = 0;
    const struct process mine = {role->worker, place, getpid()};
    enum store_result result = role->store->calls->arrive(
        role->store, &mine, is_gone, NULL, &freed, &fault);
    if (!role_done(role, result, &fault))
        return false;
    if (freed > 0)
        log_event(LOG_INFO, "leases_of_the_dead", LOG_INT("freed", freed));
    return true;
}

static role_look_fn *on_begin;

void
role_on_begin(role_look_fn *look)
{
    on_begin = look;
}

bool
role_begin(struct role *role, bool has_leases)
{
    char place[80];
    bool has_arrived = !has_leases || !place_read(place);
    bool has_looked = on_begin == NULL;
    while (!role->loop.is_stopping) {
        bool is_known = role_remember(role);
        if (role->loop.is_stopping)
            break;
        has_looked = has_looked || (is_known && on_begin(role));
        if (role->loop.is_stopping)
            break;
        has_arrived =
            has_arrived || (is_known && has_looked && arrive(role, place));
        if (is_known && has_looked && has_arrived)
            return true;
        role_wait(role, (int)role->config->tick_ms);
    }
    return false;
}

/* ---- what is remembered of the database ---- */

static void
refuse(struct role *role)
{
    struct fault fault = {0};
    fault_set(&fault, FAULT_STORE,
              "history: this database is behind what was committed (%lld was "
              "seen): an early standby, an old backup, or another database? "
              "Connect to the right one; if the loss is accepted, remove %s",
              (long long)role->history.seen, role->history.path);
    log_fault(LOG_ERROR, "refused", &fault);
    role->is_refused = true;
    role->loop.is_stopping = true;
}

bool
role_remember(struct role *role)
{
    struct fault fault = {0};
    struct history *history = &role->history;
    if (history->path[0] == '\0')
        return true;
    int64_t number = 0;
    enum store_result result = role->store->calls->witness(
        role->store, history->witness, history->seen, &number, &fault);
    if (!role_done(role, result, &fault))
        return false;
    if (number == 0) {
        refuse(role);
        return false;
    }
    history->seen = number;
    if (!history_write(history, &fault))
        log_fault(LOG_ERROR, "history_not_kept", &fault);
    return true;
}
