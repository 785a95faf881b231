/* A reader of CSV for the check: RFC 4180, whole file in memory. Shares nothing
 * with the writer that it checks. */
#include "table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
table_fail(const char *name, const char *why)
{
    fprintf(stderr, "check: %s: %s\n", name, why);
    exit(2);
}

char *
table_read_file(const char *directory, const char *name, size_t *length)
{
    char path[4096];

    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0)
        table_fail(path, "cannot be read");
    long size = ftell(file);
    rewind(file);
    char *text = malloc((size_t)size + 1);
    if (text == NULL || fread(text, 1, (size_t)size, file) != (size_t)size)
        table_fail(path, "cannot be read");
    fclose(file);
    text[size] = '\0';
    *length = (size_t)size;
    return text;
}

/* Reads one cell in place; `*at` moves behind its separator, which is
 * returned. */
static char
table_read_cell(char **at, const char **cell)
{
    char *from = *at, *end = *at;

    *cell = from;
    if (*from != '"') {
        from += strcspn(from, ",\n");
        end = from;
    } else {
        from++;
        while (*from != '\0' && (*from != '"' || from[1] == '"')) {
            from += *from == '"';
            *end++ = *from++;
        }
        from += *from == '"';
    }
    char separator = *from;
    *end = '\0';
    *at = from + (separator != '\0');
    return separator;
}

void
table_load(struct table *t, const char *directory, const char *name)
{
    char file[128];
    size_t length, capacity = 1 << 12, count = 0;

    snprintf(file, sizeof file, "%s.csv", name);
    *t = (struct table){.text = table_read_file(directory, file, &length)};
    t->cells = malloc(capacity * sizeof *t->cells);
    char *at = t->text;
    size_t width = 0;
    while (*at != '\0') {
        if (count == capacity)
            t->cells = realloc(t->cells, (capacity *= 2) * sizeof *t->cells);
        if (t->cells == NULL)
            table_fail(name, "too large");
        char separator = table_read_cell(&at, &t->cells[count++]);
        width++;
        if (separator == ',')
            continue;
        if (t->columns == 0)
            t->columns = width;
        if (separator != '\n' || width != t->columns)
            table_fail(name, "a row is ragged");
        width = 0;
    }
    if (t->columns == 0)
        table_fail(name, "has no header");
    t->rows = count / t->columns - 1;
}

void
table_release(struct table *t)
{
    free(t->text);
    free(t->cells);
    *t = (struct table){0};
}

const char *
table_at(const struct table *t, size_t row, size_t column)
{
    return t->cells[(row + 1) * t->columns + column];
}

size_t
table_column(const struct table *t, const char *column)
{
    for (size_t i = 0; i < t->columns; i++)
        if (strcmp(t->cells[i], column) == 0)
            return i;
    table_fail(column, "no such column");
    return 0;
}

const char *
table_cell(const struct table *t, size_t row, const char *column)
{
    return table_at(t, row, table_column(t, column));
}

int64_t
table_hundredths(const char *cell)
{
    bool is_negative = *cell == '-';
    int64_t number = 0;

    for (const char *c = cell + is_negative; *c != '\0'; c++)
        if (*c != '.')
            number = number * 10 + (*c - '0');
    return is_negative ? -number : number;
}
