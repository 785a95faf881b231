/* SPDX-License-Identifier: Apache-2.0
 *
 * Reads policy packs and calendars. Called when a house starts, never on the
 * road of a case.
 */
#include "slurp.h"

#include <errno.h>
#include <stdio.h>

bool
slurp_file(struct arena *arena, const char *path, struct text *bytes,
           struct fault *fault)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return fault_set(fault, errno == ENOMEM ? FAULT_LOCAL : FAULT_INPUT,
                         "%s: cannot be opened%s", path,
                         errno == ENOMEM ? ", memory is short" : "");
    long size = fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
    char *copy = NULL;
    bool is_read = false;
    errno = 0;
    if (size >= 0 && (size_t)size <= SLURP_MAX &&
        fseek(file, 0, SEEK_SET) == 0) {
        copy = arena_alloc(arena, (size_t)size + 1);
        is_read =
            copy != NULL && fread(copy, 1, (size_t)size, file) == (size_t)size;
    }
    /* Of a file of that size the arena had no room, or stdio no buffer. */
    bool is_short = !is_read && (arena_failed(arena) || errno == ENOMEM);
    fclose(file);
    if (is_short)
        return fault_set(fault, FAULT_LOCAL, "%s: no memory to read it", path);
    if (!is_read)
        return fault_set(fault, FAULT_INPUT,
                         "%s: cannot be read, or is larger than 1 MiB", path);
    *bytes = (struct text){copy, (size_t)size};
    return true;
}
