/* SPDX-License-Identifier: Apache-2.0
 *
 * golden-run DIR...: finds the cases below each directory, runs each through
 * the connector of its line, and counts. The line of a case is the folder above
 * it (above `cases`, in connectors/). A line without a connector is said and
 * counts neither way.
 */
#include "golden.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#define MEMORY ((size_t)64 * 1024 * 1024)
#define SAID_MAX ((size_t)64 * 1024 * 1024)

struct tally {
    unsigned passed, failed, skipped;
};

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
print_said(struct text said, const char *label)
{
    struct text line;
    while (text_cut(&said, '\n', &line))
        if (!text_is_empty(line))
            printf("%s: %.*s\n", label, (int)line.size, line.bytes);
}

static void
run_case(struct arena *arena, const char *folder, struct tally *tally)
{
    struct text path = text_of(folder);
    struct text name = cut_last(&path);
    struct text line = cut_last(&path);
    if (text_equals_chars(line, "cases"))
        line = cut_last(&path);
    const char *label = arena_printf(arena, "%s/%s", text_chars(arena, line),
                                     text_chars(arena, name));
    const struct connector *connector = connector_find_name(line);
    if (connector == NULL) {
        printf("%s: not run: no connector\n", label);
        tally->skipped++;
        return;
    }
    struct buffer said;
    buffer_init(&said, SAID_MAX);
    bool is_passed = golden_run(connector, folder, &said);
    print_said(buffer_view(&said), label);
    printf("%s: %s\n", label, is_passed ? "passed" : "FAILED");
    *(is_passed ? &tally->passed : &tally->failed) += 1;
    buffer_release(&said);
}

int
main(int argc, char **argv)
{
    struct tally tally = {0, 0, 0};
    struct arena arena;
    if (argc < 2) {
        fprintf(stderr, "usage: golden-run DIR...\n");
        return 2;
    }
    arena_init(&arena, MEMORY);
    for (int i = 1; i < argc; i++) {
        char folder[PATH_MAX];
        const char *const *cases;
        if (realpath(argv[i], folder) == NULL) {
            fprintf(stderr, "%s: no such directory\n", argv[i]);
            tally.failed++;
            continue;
        }
        uint32_t count = golden_find(&arena, folder, &cases);
        for (uint32_t j = 0; j < count; j++)
            run_case(&arena, cases[j], &tally);
    }
    if (tally.skipped > 0)
        printf("%u not run: no connector\n", tally.skipped);
    printf("%u passed, %u failed\n", tally.passed, tally.failed);
    arena_release(&arena);
    return tally.failed == 0 && tally.passed > 0 ? 0 : 1;
}
