/* SPDX-License-Identifier: Apache-2.0
 *
 * Finding cases in folders, and running one of them.
 */
#include "golden.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CASE_MEMORY ((size_t)512 * 1024 * 1024)
#define CASES_MAX 4096

struct found {
    struct arena *arena;
    uint32_t count;
    const char **cases;
};

static int
choose(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static void
walk(struct found *found, const char *folder)
{
    struct dirent **entries;
    struct stat about;
    char *questions = arena_printf(found->arena, "%s/questions.json", folder);
    if (questions == NULL || stat(folder, &about) != 0 ||
        !S_ISDIR(about.st_mode))
        return;
    if (access(questions, R_OK) == 0) {
        if (found->count < CASES_MAX)
            found->cases[found->count++] = folder;
        return;
    }
    int count = scandir(folder, &entries, choose, alphasort);
    for (int i = 0; i < count; i++) {
        char *path =
            arena_printf(found->arena, "%s/%s", folder, entries[i]->d_name);
        if (path != NULL)
            walk(found, path);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
}

uint32_t
golden_find(struct arena *arena, const char *folder, const char *const **cases)
{
    struct found found = {.arena = arena};
    found.cases = arena_array(arena, CASES_MAX, sizeof(*found.cases));
    if (found.cases != NULL)
        walk(&found, folder);
    *cases = found.cases;
    return arena_failed(arena) ? 0 : found.count;
}

bool
golden_run(const struct connector *connector, const char *folder,
           struct buffer *said)
{
    struct arena arena;
    arena_init(&arena, CASE_MEMORY);
    struct golden golden = {.arena = &arena,
                            .folder = folder,
                            .connector = connector,
                            .said = said};
    if (golden_open(&golden))
        golden_drive(&golden);
    arena_release(&arena);
    return golden.differences == 0;
}
