/* SPDX-License-Identifier: Apache-2.0
 *
 * The limits of a connector: one folder, a source of a page or three, a
 * descriptor that says all, and calls that stay inside the house. What it calls
 * is read from its object file by the program that tests/suites/style uses.
 */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "check.h"

static void
check_folder(struct check *check)
{
    DIR *folder = opendir(check->folder);
    char *source = arena_printf(check->arena, "%s.c", check->connector->name);
    bool has_source = false, is_good = true;
    if (folder == NULL) {
        check_note(check, CHECK_FOLDER, false, check->folder, "is not there");
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
            check_note(check, CHECK_FOLDER, false, name,
                       "does not belong here");
        }
    }
    (void)closedir(folder);
    if (!has_source)
        check_note(check, CHECK_FOLDER, false, source, "is not there");
    else if (is_good)
        check_note(check, CHECK_FOLDER, true, NULL, NULL);
}

static void
check_source(struct check *check)
{
    char *path = arena_printf(check->arena, "%s/%s.c", check->folder,
                              check->connector->name);
    FILE *file = path == NULL ? NULL : fopen(path, "r");
    unsigned lines = 0;
    if (file == NULL)
        return; /* said of the folder */
    for (int c = getc(file); c != EOF; c = getc(file))
        lines += c == '\n';
    (void)fclose(file);
    check_note(check, CHECK_SOURCE,
               lines >= CHECK_LINES_LEAST && lines <= CHECK_LINES_MOST, NULL,
               "%u lines; %d to %d", lines, CHECK_LINES_LEAST,
               CHECK_LINES_MOST);
}

static const char *
descriptor_fault(const struct connector *connector)
{
    static const char families[] = "H1 H2 H3 H4 D1 D2 F1 F2 F3";
    bool is_above = connector->line >= LINE_COUNT;
    if (connector->line <= LINE_NONE || connector->line >= LINE_LIMIT)
        return ".line is no number of a line";
    if (connector_find(connector->line) != connector)
        return ".line is the number of another connector";
    if (is_above &&
        (connector->owner_zh == NULL || connector->owner_en == NULL))
        return ".owner_zh and .owner_en: a line above the 29 names its owner";
    if (connector->family == NULL || strlen(connector->family) != 2 ||
        strstr(families, connector->family) == NULL)
        return ".family is none of H1 to H4, D1, D2, F1 to F3";
    if (connector->carrier != (connector->family[0] == 'H'   ? CARRIER_HTTPS
                               : connector->family[0] == 'D' ? CARRIER_DATABASE
                                                             : CARRIER_FILE))
        return ".carrier is not that of the family";
    if (connector->persons_max < 1 ||
        connector->persons_max > CHECK_PERSONS_MOST)
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
check_calls(struct check *check)
{
    char *command =
        arena_printf(check->arena, "'%s' '%s' '%s' 2>&1", check->calls,
                     check->build, check->connector->name);
    FILE *pipe = command == NULL ? NULL : popen(command, "r");
    char line[256];
    bool is_good = true;
    if (pipe == NULL) {
        check_note(check, CHECK_CALLS, false, check->calls, "cannot be run");
        return;
    }
    while (fgets(line, sizeof(line), pipe) != NULL) {
        is_good = false;
        check_note(check, CHECK_CALLS, false, NULL, "%.*s",
                   (int)strcspn(line, "\n"), line);
    }
    if (pclose(pipe) != 0 && is_good)
        check_note(check, CHECK_CALLS, false, check->calls, "has failed");
    else if (is_good)
        check_note(check, CHECK_CALLS, true, NULL, NULL);
}

void
check_limits(struct check *check)
{
    const char *fault = descriptor_fault(check->connector);
    check_folder(check);
    check_source(check);
    if (fault != NULL)
        check_note(check, CHECK_DESCRIPTOR, false, NULL, "%s", fault);
    else
        check_note(check, CHECK_DESCRIPTOR, true, NULL, "line %d, %s",
                   (int)check->connector->line, check->connector->family);
    check_calls(check);
}
