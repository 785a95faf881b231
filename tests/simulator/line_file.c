// SPDX-License-Identifier: Apache-2.0
//
// Reading further lines; see line_file.h. What a field may say is known to
// line.c.
#include "line_file.h"

#include "buffer.h"
#include "line_table.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_FILE_MAX = 1 << 20, HEAD_CELLS = 6, FIELDS_TEXT_MAX = 4096 };

static const struct {
    const char *name;
    enum family family;
    const char *charset, *extension;
    unsigned quirks;
} FAMILIES[] = {
    {"H1", FAMILY_H1, NULL, NULL, 0},
    {"H2", FAMILY_H2, NULL, NULL, 0},
    {"H3", FAMILY_H3, NULL, NULL, 0},
    {"H4", FAMILY_H4, NULL, NULL, 0},
    {"D1", FAMILY_D1, NULL, NULL, 0},
    {"D2", FAMILY_D2, NULL, NULL, 0},
    {"F1", FAMILY_F1, "UTF-8", "csv", QUIRK_BOM},
    {"F2", FAMILY_F2, "GB18030", "txt", 0},
    {"F3", FAMILY_F3, "GB18030", "csv", 0},
};

// What is being read; the texts live as long as the program.
struct line_file {
    const char *path;
    unsigned number;
    struct fault *fault;
    bool is_open; // a row has begun
    struct line_row row;
    const char *like;
    char *fields;
};

static char *
line_file_trim(char *text)
{
    text += strspn(text, " ");
    size_t length = strlen(text);
    while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\r'))
        text[--length] = '\0';
    return text;
}

static bool
line_file_bad(struct line_file *file, const char *what)
{
    return fault_set(file->fault, "%s: line %u: %s", file->path, file->number,
                     what);
}

// The row that is open is whole.
static bool
line_file_add(struct line_file *file)
{
    if (!file->is_open)
        return true;
    file->is_open = false;
    if (!*file->fields)
        return line_file_bad(file, "the row before has no fields");
    file->row.fields = file->fields;
    struct fault why = {""};
    return line_add(&file->row, file->like, &why) ||
           fault_set(file->fault, "%s: %s: %s", file->path, file->row.line.name,
                     why.text);
}

static bool
line_file_family(struct line_file *file, char *text)
{
    char *charset = strchr(text, ' ');
    if (charset)
        *charset++ = '\0';
    for (size_t i = 0; i < sizeof FAMILIES / sizeof *FAMILIES; i++) {
        if (strcmp(FAMILIES[i].name, text) != 0)
            continue;
        struct line *line = &file->row.line;
        line->family = FAMILIES[i].family;
        line->charset = charset ? line_file_trim(charset) : FAMILIES[i].charset;
        line->extension = FAMILIES[i].extension;
        line->quirks = charset ? 0 : FAMILIES[i].quirks;
        return true;
    }
    return line_file_bad(file, "no such family");
}

static bool
line_file_head(struct line_file *file, char *text)
{
    char *cells[HEAD_CELLS];
    size_t count = 0;
    char *rest = NULL;
    for (char *cell = strtok_r(text, "|", &rest); cell && count < HEAD_CELLS;
         cell = strtok_r(NULL, "|", &rest))
        cells[count++] = line_file_trim(cell);
    if (count < HEAD_CELLS || rest[0])
        return line_file_bad(file, "six cells: name | family | address | "
                                   "persons | echoes | columns of");
    file->fields = calloc(1, FIELDS_TEXT_MAX);
    if (!file->fields)
        abort();
    long persons = strtol(cells[3], NULL, 10);
    file->row = (struct line_row){.line = {.name = cells[0],
                                           .address = cells[2],
                                           .persons_max = (unsigned)persons}};
    file->like = cells[5];
    file->is_open = true;
    if (strstr(cells[4], "id"))
        file->row.line.echoes |= ECHO_ID;
    if (strstr(cells[4], "name"))
        file->row.line.echoes |= ECHO_NAME;
    if (persons < 1 || columns_line(cells[0]) < LINE_COUNT)
        return line_file_bad(file, "the name is taken, or nobody can be asked");
    return line_file_family(file, cells[1]);
}

// Fields are parted by " · ", as the specification has them, or by a space.
static bool
line_file_fields(struct line_file *file, char *text)
{
    size_t length = file->is_open ? strlen(file->fields) : 0;
    if (!file->is_open || length + strlen(text) + 2 > FIELDS_TEXT_MAX)
        return line_file_bad(file, "fields of no row, or too many of them");
    char *to = file->fields + length;
    if (length)
        *to++ = ' ';
    for (char *at = line_file_trim(text); *at;) {
        if (strncmp(at, "·", 2) == 0)
            at += 2;
        else if (*at == ' ' && to > file->fields && to[-1] == ' ')
            at++;
        else
            *to++ = *at++;
    }
    *to = '\0';
    line_file_trim(file->fields);
    return true;
}

bool
line_file_read(const char *path, struct fault *fault)
{
    struct buffer bytes = {0};
    if (!buffer_read_file(&bytes, path, LINE_FILE_MAX))
        return fault_set(fault, "%s: cannot be read: %s", path,
                         strerror(errno));
    char *text = strdup(buffer_text(&bytes)); // kept: rows are views of it
    buffer_release(&bytes);
    if (!text)
        abort();
    struct line_file file = {.path = path, .fault = fault};
    for (char *at = text; at && *at;) {
        char *row = strsep(&at, "\n");
        file.number++;
        if (*line_file_trim(row) == '\0' || *row == '#')
            continue;
        bool is_head = *row != ' ';
        if ((is_head && !line_file_add(&file)) ||
            !(is_head ? line_file_head(&file, row)
                      : line_file_fields(&file, row)))
            return false;
    }
    return line_file_add(&file);
}
