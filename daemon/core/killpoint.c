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
    unsigned kill_at; /* 0: never */
    bool is_after;
    unsigned count;
    unsigned name_count;
    const char *names[KILLPOINT_NAMES_MAX];
    unsigned hits[KILLPOINT_NAMES_MAX];
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
    fclose(out);
}

static void
killpoint_read(void)
{
    killpoint.was_read = true;
    const char *chosen = getenv("HEDUI_KILL_AT");
    if (chosen != NULL) {
        char *end = NULL;
        unsigned long number = strtoul(chosen, &end, 10);
        killpoint.is_after = strcmp(end, ":after") == 0;
        if (number <= UINT32_MAX &&
            (killpoint.is_after || strcmp(end, ":before") == 0))
            killpoint.kill_at = (unsigned)number;
        if (killpoint.kill_at == 0) {
            fprintf(stderr, "HEDUI_KILL_AT is not N:before or N:after\n");
            abort();
        }
    }
    atexit(killpoint_write);
}

static void
killpoint_note(const char *name)
{
    unsigned i = 0;
    while (i < killpoint.name_count && strcmp(killpoint.names[i], name) != 0)
        i++;
    if (i == KILLPOINT_NAMES_MAX)
        return;
    if (i == killpoint.name_count)
        killpoint.names[killpoint.name_count++] = name;
    killpoint.hits[i]++;
}

unsigned
killpoint_enter(const char *name)
{
    if (!killpoint.was_read)
        killpoint_read();
    unsigned number = ++killpoint.count;
    killpoint_note(name);
    if (number == killpoint.kill_at && !killpoint.is_after)
        raise(SIGKILL);
    return number;
}

void
killpoint_leave(unsigned number)
{
    if (number == killpoint.kill_at && killpoint.is_after)
        raise(SIGKILL);
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
