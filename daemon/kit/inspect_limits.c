/* SPDX-License-Identifier: Apache-2.0
 *
 * The limits of a connector: one folder, a source of a page or three, a
 * descriptor that says all, and calls that stay inside the house. What it calls
 * is read from its object file by the program that tests/suites/style uses.
 */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "inspect.h"

static void
inspect_folder(struct inspection *inspection)
{
    DIR *folder = opendir(inspection->folder);
    char *source =
        arena_printf(inspection->arena, "%s.c", inspection->connector->name);
    bool has_source = false, is_good = true;
    if (folder == NULL) {
        inspect_note(inspection, INSPECT_FOLDER, false, inspection->folder,
                     "is not there");
        return;
    }
    for (struct dirent *entry = readdir(folder); entry != NULL && source;
         entry = readdir(folder)) {
        const char *name = entry->d_name;
        if (strcmp(name, source) == 0) {
            has_source = true;
        } else if (strcmp(name, "cases") != 0 && strcmp(name, ".") != 0 &&
                   strcmp(name, "..") != 0) {
            is_good = false;
            inspect_note(inspection, INSPECT_FOLDER, false, name,
                         "does not belong here");
        }
    }
    (void)closedir(folder);
    if (!has_source)
        inspect_note(inspection, INSPECT_FOLDER, false, source, "is not there");
    else if (is_good)
        inspect_note(inspection, INSPECT_FOLDER, true, NULL, NULL);
}

static void
inspect_source(struct inspection *inspection)
{
    char *path = arena_printf(inspection->arena, "%s/%s.c", inspection->folder,
                              inspection->connector->name);
    FILE *file = path == NULL ? NULL : fopen(path, "r");
    unsigned lines = 0;
    if (file == NULL)
        return; /* said of the folder */
    for (int c = getc(file); c != EOF; c = getc(file))
        lines += c == '\n';
    (void)fclose(file);
    inspect_note(inspection, INSPECT_SOURCE,
                 lines >= INSPECT_LINES_LEAST && lines <= INSPECT_LINES_MOST,
                 NULL, "%u lines; %d to %d", lines, INSPECT_LINES_LEAST,
                 INSPECT_LINES_MOST);
}

static bool
is_family(const char *word)
{
    static const char *const families[] = {"H1", "H2", "H3", "H4", "D1",
                                           "D2", "F1", "F2", "F3"};
    for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++)
        if (strcmp(word, families[i]) == 0)
            return true;
    return false;
}

const char *
inspect_descriptor(const struct connector *connector)
{
    bool is_above = connector->line >= LINE_COUNT;
    const struct connector *known = connector_find(connector->line);
    if (connector->line <= LINE_NONE || connector->line >= LINES_MAX)
        return ".line is no number of a line";
    if (known != NULL && strcmp(known->name, connector->name) != 0)
        return ".line is the number of another connector";
    if (is_above &&
        (connector->owner_zh == NULL || connector->owner_en == NULL))
        return ".owner_zh and .owner_en: a line above the 29 names its owner";
    if (connector->family == NULL || !is_family(connector->family))
        return ".family is none of H1 to H4, D1, D2, F1 to F3";
    if (connector->carrier != (connector->family[0] == 'H'   ? CARRIER_HTTPS
                               : connector->family[0] == 'D' ? CARRIER_DATABASE
                                                             : CARRIER_FILE))
        return ".carrier is not that of the family";
    if (connector->persons_max < 1 ||
        connector->persons_max > INSPECT_PERSONS_MOST)
        return ".persons_max is not in 1 to 50000";
    if (connector->format_version == NULL)
        return ".format_version is missing";
    if (connector->ask == NULL || connector->next == NULL ||
        connector->split == NULL || connector->read == NULL)
        return "one of .ask, .next, .split and .read is missing";
    return NULL;
}

/* A line of the program for each call that is not allowed. */
static void
inspect_calls(struct inspection *inspection)
{
    char *command = arena_printf(inspection->arena, "'%s' '%s' '%s' 2>&1",
                                 inspection->calls, inspection->build,
                                 inspection->connector->name);
    FILE *pipe = command == NULL ? NULL : popen(command, "r");
    char line[256];
    bool is_good = true;
    if (pipe == NULL) {
        inspect_note(inspection, INSPECT_CALLS, false, inspection->calls,
                     "cannot be run");
        return;
    }
    while (fgets(line, sizeof(line), pipe) != NULL) {
        is_good = false;
        inspect_note(inspection, INSPECT_CALLS, false, NULL, "%.*s",
                     (int)strcspn(line, "\n"), line);
    }
    if (pclose(pipe) != 0 && is_good)
        inspect_note(inspection, INSPECT_CALLS, false, inspection->calls,
                     "has failed");
    else if (is_good)
        inspect_note(inspection, INSPECT_CALLS, true, NULL, NULL);
}

void
inspect_limits(struct inspection *inspection)
{
    const char *fault = inspect_descriptor(inspection->connector);
    inspect_folder(inspection);
    inspect_source(inspection);
    if (fault != NULL)
        inspect_note(inspection, INSPECT_DESCRIPTOR, false, NULL, "%s", fault);
    else
        inspect_note(inspection, INSPECT_DESCRIPTOR, true, NULL, "line %d, %s",
                     (int)inspection->connector->line,
                     inspection->connector->family);
    inspect_calls(inspection);
}
