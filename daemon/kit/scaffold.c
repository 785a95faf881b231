/* SPDX-License-Identifier: Apache-2.0
 *
 * Which names and numbers are free, and writing the files. Numbers are taken by
 * connectors of this build and by sources in the folder that are not built yet.
 */
#include "scaffold.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "template.h"

#define NAME_SIZE_MAX 40
#define FILE_MAX_BYTES ((size_t)1 << 20)

static bool
name_is_good(const char *name)
{
    size_t size = strlen(name);
    return size >= 2 && size <= NAME_SIZE_MAX && name[0] >= 'a' &&
           name[0] <= 'z' &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == size;
}

/* Names that mean something else: words of requests and of connectors/, and the
 * objects of connectors/dialect, beside which ours is archived. */
static const char *
name_owner(struct arena *arena, const struct scaffold *scaffold)
{
    static const char *const ours[] = {"all", "dialect", "registry",
                                       "template"};
    const char *name = scaffold->name;
    struct stat about;
    char *dialect =
        arena_printf(arena, "%s/../dialect/%s.c", scaffold->templates, name);
    for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
        if (strcmp(name, ours[i]) == 0)
            return "hedui";
    if (dialect != NULL && stat(dialect, &about) == 0)
        return "connectors/dialect";
    if (line_find(text_of(name)) != LINE_NONE)
        return line_owner_en(line_find(text_of(name)));
    const struct connector *connector = connector_find_name(text_of(name));
    return connector == NULL ? NULL : connector_owner_en(connector->line);
}

static struct text
file_read(struct arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return TEXT_NONE;
    struct stat about;
    size_t room = fstat(fileno(file), &about) == 0 && about.st_size > 0
                      ? (size_t)about.st_size
                      : 0;
    room = room < FILE_MAX_BYTES ? room : FILE_MAX_BYTES;
    char *bytes = arena_alloc(arena, room + 1);
    size_t size = bytes == NULL ? 0 : fread(bytes, 1, room, file);
    (void)fclose(file);
    return bytes == NULL ? TEXT_NONE : (struct text){bytes, size};
}

static int
choose(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* The number in NAME/NAME.c; 0 where there is none. */
static int
line_of_source(struct arena *arena, const char *into, const char *name)
{
    static const char before[] = ".line = (enum line)";
    char *path = arena_printf(arena, "%s/%s/%s.c", into, name, name);
    struct text text = path == NULL ? TEXT_NONE : file_read(arena, path);
    const char *at = text_is_empty(text) ? NULL
                                         : memmem(text.bytes, text.size, before,
                                                  sizeof(before) - 1);
    return at == NULL ? 0 : (int)strtol(at + sizeof(before) - 1, NULL, 10);
}

/* Who has each number. */
static void
lines_taken(struct arena *arena, const char *into, const char *taken[LINES_MAX])
{
    struct dirent **entries;
    for (int line = 0; line < LINES_MAX; line++)
        taken[line] = connector_line_name((enum line)line);
    int count = scandir(into, &entries, choose, alphasort);
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        int line = line_of_source(arena, into, name);
        if (line > 0 && line < LINES_MAX && taken[line] == NULL)
            taken[line] = arena_copy(arena, name, strlen(name));
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
}

static enum scaffold_result
line_choose(struct arena *arena, struct scaffold *scaffold, const char **detail)
{
    const char *taken[LINES_MAX];
    lines_taken(arena, scaffold->into, taken);
    if (scaffold->line == 0) {
        scaffold->line = LINE_COUNT;
        while (scaffold->line < LINES_MAX && taken[scaffold->line] != NULL)
            scaffold->line++;
        return scaffold->line < LINES_MAX ? SCAFFOLD_DONE : SCAFFOLD_LINES_FULL;
    }
    if (scaffold->line < LINE_COUNT || scaffold->line >= LINES_MAX)
        return SCAFFOLD_BAD_LINE;
    *detail = taken[scaffold->line];
    return *detail == NULL ? SCAFFOLD_DONE : SCAFFOLD_LINE_TAKEN;
}

/* The template of the family; else those that there are, separated by blanks.
 */
static enum scaffold_result
family_read(struct arena *arena, const struct scaffold *scaffold,
            struct text *bytes, const char **detail)
{
    struct dirent **entries;
    const char *list = "";
    int count = scandir(scaffold->templates, &entries, choose, alphasort);
    *bytes = TEXT_NONE;
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        if (strlen(name) == 2)
            list = arena_printf(arena, "%s%s%s", list, *list ? " " : "", name);
        if (strlen(name) == 2 && strcmp(name, scaffold->family) == 0)
            *bytes = file_read(
                arena, arena_printf(arena, "%s/%s", scaffold->templates, name));
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    *detail = count > 0 ? list : scaffold->templates;
    if (count <= 0)
        return SCAFFOLD_TROUBLE;
    return text_is_empty(*bytes) ? SCAFFOLD_BAD_FAMILY : SCAFFOLD_DONE;
}

/* ---- writing ---- */

struct writing {
    struct arena *arena;
    const struct template *template;
    struct filling fillings[4];
    const char *folder; /* being made */
    const char *failed; /* the path that could not be written */
};

static void
file_write(struct writing *writing, const char *path, struct text bytes)
{
    FILE *file = path == NULL ? NULL : fopen(path, "wb");
    bool is_good =
        file != NULL && fwrite(bytes.bytes, 1, bytes.size, file) == bytes.size;
    if (file != NULL)
        is_good &= fclose(file) == 0;
    if (!is_good && writing->failed == NULL)
        writing->failed = path == NULL ? "memory" : path;
}

static void
folder_make(struct writing *writing, const char *path)
{
    if ((path == NULL || (mkdir(path, 0777) != 0 && errno != EEXIST)) &&
        writing->failed == NULL)
        writing->failed = path == NULL ? "memory" : path;
}

/* A file that all cases have, unless this case has its own. */
static bool
is_overridden(const struct template *template, const struct section *section,
              int in_case)
{
    for (uint32_t i = 0; i < template->section_count; i++)
        if (section->in_case == SECTION_ALL &&
            template->sections[i].in_case == in_case &&
            text_equals(template->sections[i].file, section->file))
            return true;
    return false;
}

static void
section_write(struct writing *writing, const struct section *section,
              const char *path, struct buffer *ranges)
{
    struct buffer bytes;
    buffer_init(&bytes, FILE_MAX_BYTES);
    if (!template_write(writing->arena, section, writing->fillings, &bytes,
                        ranges) &&
        writing->failed == NULL)
        writing->failed = path;
    file_write(writing, path, buffer_view(&bytes));
    buffer_release(&bytes);
}

static void
slices_write(struct writing *writing, const char *folder, struct buffer *ranges)
{
    struct buffer out;
    buffer_init(&out, FILE_MAX_BYTES);
    buffer_chars(&out, "{\n \"questions\": {");
    for (int i = 1; i <= TEMPLATE_QUESTIONS; i++) {
        buffer_printf(&out, "%s\n  \"%d\": [", i > 1 ? "," : "", i);
        buffer_text(&out, buffer_view(&ranges[i]));
        buffer_chars(&out, "]");
    }
    buffer_chars(&out, "\n },\n \"strays\": [");
    buffer_text(&out, buffer_view(&ranges[0]));
    buffer_chars(&out, "]\n}\n");
    file_write(writing, arena_printf(writing->arena, "%s/slices.json", folder),
               buffer_view(&out));
    buffer_release(&out);
}

static void
case_write(struct writing *writing, int in_case, struct text questions)
{
    struct arena *arena = writing->arena;
    const struct template *template = writing->template;
    const struct template_case *one = &template->cases[in_case];
    char *folder = arena_printf(arena, "%s/cases/%s", writing->folder,
                                text_chars(arena, one->name));
    struct buffer ranges[TEMPLATE_QUESTIONS + 1];
    for (int i = 0; i <= TEMPLATE_QUESTIONS; i++)
        buffer_init(&ranges[i], FILE_MAX_BYTES);
    folder_make(writing, folder);
    writing->fillings[2] = (struct filling){"@ABOUT@", one->about};
    file_write(writing, arena_printf(arena, "%s/questions.json", folder),
               template_fill(arena, questions, writing->fillings));
    for (uint32_t i = 0; i < template->section_count; i++) {
        const struct section *section = &template->sections[i];
        if (section->in_case == in_case ||
            (section->in_case == SECTION_ALL &&
             !is_overridden(template, section, in_case)))
            section_write(writing, section,
                          arena_printf(arena, "%s/%s", folder,
                                       text_chars(arena, section->file)),
                          ranges);
    }
    slices_write(writing, folder, ranges);
    for (int i = 0; i <= TEMPLATE_QUESTIONS; i++)
        buffer_release(&ranges[i]);
}

static enum scaffold_result
scaffold_write(struct arena *arena, struct scaffold *scaffold,
               const struct template *template, const char **detail)
{
    char *part =
        arena_printf(arena, "%s/.%s.part", scaffold->into, scaffold->name);
    char *number = arena_printf(arena, "%d", scaffold->line);
    struct writing writing = {.arena = arena,
                              .template = template,
                              .folder = part,
                              .fillings = {{"@NAME@", text_of(scaffold->name)},
                                           {"@LINE@", text_of(number)}}};
    struct text questions = file_read(
        arena, arena_printf(arena, "%s/questions.json", scaffold->templates));
    folder_make(&writing, part);
    folder_make(&writing, arena_printf(arena, "%s/cases", part));
    for (uint32_t i = 0; i < template->section_count; i++)
        if (template->sections[i].in_case == SECTION_SOURCE)
            section_write(&writing, &template->sections[i],
                          arena_printf(arena, "%s/%s.c", part, scaffold->name),
                          NULL);
    for (uint32_t i = 0; i < template->case_count; i++)
        case_write(&writing, (int)i, questions);
    if (writing.failed == NULL && rename(part, scaffold->folder) != 0)
        writing.failed = scaffold->folder;
    scaffold->cases = template->case_count;
    *detail = writing.failed;
    return writing.failed == NULL && !arena_failed(arena) ? SCAFFOLD_DONE
                                                          : SCAFFOLD_TROUBLE;
}

enum scaffold_result
scaffold_make(struct arena *arena, struct scaffold *scaffold,
              const char **detail)
{
    struct text bytes;
    struct stat about;
    struct fault fault = {0};
    *detail = "";
    if (!name_is_good(scaffold->name))
        return SCAFFOLD_BAD_NAME;
    scaffold->folder =
        arena_printf(arena, "%s/%s", scaffold->into, scaffold->name);
    *detail = scaffold->folder;
    if (scaffold->folder == NULL || stat(scaffold->folder, &about) == 0)
        return SCAFFOLD_FOLDER_EXISTS;
    *detail = name_owner(arena, scaffold);
    if (*detail != NULL)
        return SCAFFOLD_NAME_TAKEN;
    enum scaffold_result result = family_read(arena, scaffold, &bytes, detail);
    if (result == SCAFFOLD_DONE)
        result = line_choose(arena, scaffold, detail);
    if (result != SCAFFOLD_DONE)
        return result;
    struct template *template = arena_alloc(arena, sizeof(*template));
    if (template == NULL || !template_read(bytes, template, &fault)) {
        *detail = arena_copy(arena, fault.text, strlen(fault.text));
        return SCAFFOLD_TROUBLE;
    }
    scaffold->carrier = scaffold->family[0] == 'H'   ? CARRIER_HTTPS
                        : scaffold->family[0] == 'D' ? CARRIER_DATABASE
                                                     : CARRIER_FILE;
    return scaffold_write(arena, scaffold, template, detail);
}
