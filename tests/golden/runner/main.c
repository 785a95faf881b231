/* SPDX-License-Identifier: Apache-2.0
 *
 * golden-run DIR...: finds the cases below each directory (a directory with
 * questions.json), runs each through the connector of its line, and counts.
 * The line of a case is the folder above it (above `cases`, in connectors/).
 * A line without a connector is said and counts neither way.
 */
#include "golden.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define CASE_MEMORY ((size_t)512 * 1024 * 1024)

struct tally {
    unsigned passed, failed, skipped;
};

static const struct connector *
find_connector(struct text name)
{
    for (size_t i = 0; connector_registry[i] != NULL; i++)
        if (text_equals_chars(name, connector_registry[i]->name))
            return connector_registry[i];
    return NULL;
}

/* The last part of a path, which is cut off. */
static struct text
cut_last(struct text *path)
{
    size_t at = path->size;
    while (at > 0 && path->bytes[at - 1] != '/')
        at--;
    struct text last = text_slice(*path, at, path->size);
    path->size = at > 0 ? at - 1 : 0;
    return last;
}

static void
run_case(const char *folder, struct tally *tally)
{
    struct arena arena;
    arena_init(&arena, CASE_MEMORY);
    struct text path = text_of(folder);
    struct text name = cut_last(&path);
    struct text line = cut_last(&path);
    if (text_equals_chars(line, "cases"))
        line = cut_last(&path);
    char *line_chars = text_chars(&arena, line);
    struct golden golden = {
        .arena = &arena,
        .folder = folder,
        .label =
            arena_printf(&arena, "%s/%s", line_chars, text_chars(&arena, name)),
        .connector = find_connector(line),
    };
    if (golden.connector == NULL) {
        printf("%s: not run: no connector\n", golden.label);
        tally->skipped++;
    } else {
        if (golden_open(&golden))
            golden_drive(&golden);
        printf("%s: %s\n", golden.label,
               golden.differences == 0 ? "passed" : "FAILED");
        if (golden.differences == 0)
            tally->passed++;
        else
            tally->failed++;
    }
    arena_release(&arena);
}

static bool
is_case(const char *folder)
{
    char path[PATH_MAX];
    int size = snprintf(path, sizeof(path), "%s/questions.json", folder);
    return size > 0 && (size_t)size < sizeof(path) && access(path, R_OK) == 0;
}

static int
choose(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static void
walk(const char *folder, struct tally *tally)
{
    struct dirent **entries;
    struct stat about;
    if (stat(folder, &about) != 0 || !S_ISDIR(about.st_mode))
        return;
    if (is_case(folder)) {
        run_case(folder, tally);
        return;
    }
    int count = scandir(folder, &entries, choose, alphasort);
    for (int i = 0; i < count; i++) {
        char path[PATH_MAX];
        int size =
            snprintf(path, sizeof(path), "%s/%s", folder, entries[i]->d_name);
        if (size > 0 && (size_t)size < sizeof(path))
            walk(path, tally);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
}

int
main(int argc, char **argv)
{
    struct tally tally = {0, 0, 0};
    if (argc < 2) {
        fprintf(stderr, "usage: golden-run DIR...\n");
        return 2;
    }
    for (int i = 1; i < argc; i++) {
        char folder[PATH_MAX];
        if (realpath(argv[i], folder) == NULL) {
            fprintf(stderr, "%s: no such directory\n", argv[i]);
            tally.failed++;
            continue;
        }
        walk(folder, &tally);
    }
    if (tally.skipped > 0)
        printf("%u not run: no connector\n", tally.skipped);
    printf("%u passed, %u failed\n", tally.passed, tally.failed);
    return tally.failed == 0 && tally.passed > 0 ? 0 : 1;
}
