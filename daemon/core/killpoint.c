/* SPDX-License-Identifier: Apache-2.0
 *
 * The counter of killpoint.h. The numbering is the process's: the same input
 * passes the same places in the same order, so that a sweep over 1..count with
 * `before` and `after` kills between any two effects.
 */
#include "killpoint.h"

#ifdef HEDUI_TEST_BUILD

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KILLPOINT_NAMES_MAX 64

static struct {
    bool was_read;
    unsigned kill_at; /* 0: never, or not yet known */
    const char *name_at;
    char wanted[32]; /* a name, and which of its places; "": by kill_at */
    unsigned wanted_hit;
    bool is_of_writes; /* wanted_hit counts those that write */
    bool is_after;
    unsigned count;
    unsigned name_count;
    const char *names[KILLPOINT_NAMES_MAX];
    unsigned hits[KILLPOINT_NAMES_MAX];
    unsigned writes[KILLPOINT_NAMES_MAX];
    unsigned last[KILLPOINT_NAMES_MAX]; /* its number in `count` */
} killpoint;

/* What could not be written must not look like a count of zero: the file is
 * then missing, and the sweep that reads it fails. */
static void
killpoint_write(void)
{
    const char *path = getenv("HEDUI_KILL_COUNT_FILE");
    FILE *out = path == NULL ? NULL : fopen(path, "w");
    if (out == NULL)
        return;
    fprintf(out, "%u\n", killpoint.count);
    for (unsigned i = 0; i < killpoint.name_count; i++)
        fprintf(out, "%s %u\n", killpoint.names[i], killpoint.hits[i]);
    for (unsigned i = 0; i < killpoint.name_count; i++)
        if (killpoint.writes[i] > 0)
            fprintf(out, "+ %s %u\n", killpoint.names[i], killpoint.writes[i]);
    fclose(out);
}

static bool
killpoint_choose(const char *chosen)
{
    const char *hash = strpbrk(chosen, "#+");
    char *end = NULL;
    if (hash != NULL) {
        killpoint.is_of_writes = *hash == '+';
        size_t size = (size_t)(hash - chosen);
        if (size == 0 || size >= sizeof(killpoint.wanted))
            return false;
        memcpy(killpoint.wanted, chosen, size);
        chosen = hash + 1;
    }
    unsigned long number = strtoul(chosen, &end, 10);
    killpoint.is_after = strcmp(end, ":after") == 0;
    if (number == 0 || number > UINT32_MAX ||
        (!killpoint.is_after && strcmp(end, ":before") != 0))
        return false;
    if (hash != NULL)
        killpoint.wanted_hit = (unsigned)number;
    else
        killpoint.kill_at = (unsigned)number;
    return true;
}

static void
killpoint_read(void)
{
    killpoint.was_read = true;
    const char *chosen = getenv("HEDUI_KILL_AT");
    if (chosen != NULL && !killpoint_choose(chosen)) {
        fprintf(stderr, "HEDUI_KILL_AT is neither N:before|after nor "
                        "NAME#I:before|after nor NAME+I:before|after\n");
        abort();
    }
    atexit(killpoint_write);
}

static unsigned
killpoint_find(const char *name)
{
    unsigned i = 0;
    while (i < killpoint.name_count && strcmp(killpoint.names[i], name) != 0)
        i++;
    return i;
}

static bool
killpoint_is_wanted(const char *name, bool is_write, unsigned hit)
{
    return killpoint.is_of_writes == is_write && hit == killpoint.wanted_hit &&
           strcmp(name, killpoint.wanted) == 0;
}

static void
killpoint_note(const char *name)
{
    unsigned i = killpoint_find(name);
    if (i == KILLPOINT_NAMES_MAX)
        return;
    if (i == killpoint.name_count)
        killpoint.names[killpoint.name_count++] = name;
    killpoint.last[i] = killpoint.count;
    if (killpoint_is_wanted(name, false, ++killpoint.hits[i]))
        killpoint.kill_at = killpoint.count;
}

/* Says where, then dies: nothing is flushed, nothing is handed back. */
static void
killpoint_die(const char *name)
{
    fprintf(stderr, "killpoint %u %s\n", killpoint.kill_at, name);
    raise(SIGKILL);
}

unsigned
killpoint_enter(const char *name)
{
    if (!killpoint.was_read)
        killpoint_read();
    unsigned number = ++killpoint.count;
    killpoint_note(name);
    if (number == killpoint.kill_at) {
        killpoint.name_at = name;
        if (!killpoint.is_after)
            killpoint_die(name);
    }
    return number;
}

void
killpoint_writes(const char *name)
{
    unsigned i = killpoint_find(name);
    if (i == killpoint.name_count ||
        !killpoint_is_wanted(name, true, ++killpoint.writes[i]))
        return;
    killpoint.kill_at = killpoint.last[i];
    killpoint.name_at = name;
    if (!killpoint.is_after)
        killpoint_die(name);
}

void
killpoint_leave(unsigned number)
{
    if (number == killpoint.kill_at && killpoint.is_after)
        killpoint_die(killpoint.name_at);
}

void
killpoint_hit(const char *name)
{
    killpoint_leave(killpoint_enter(name));
}

unsigned
killpoint_count(void)
{
    return killpoint.count;
}

#else

/* An empty translation unit is no ISO C. */
extern int killpoint_is_off;
int killpoint_is_off = 1;

#endif
