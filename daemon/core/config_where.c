/* SPDX-License-Identifier: Apache-2.0
 *
 * libcyaml tells where the event before a refused key ended; whoever must mend
 * the file wants the key itself. The rest of the file is searched for it.
 */
#include "config_where.h"

/* Where in the line, from the column on, the key stands as a key; 0 if not. */
static unsigned
where_in_line(struct text line, struct text key, unsigned column)
{
    for (size_t at = column - 1; at + key.size < line.size; at++) {
        if (line.bytes[at] == '#')
            return 0;
        bool is_start = at == 0 || strchr(" {,\"'-", line.bytes[at - 1]);
        struct text here = text_slice(line, at, at + key.size);
        struct text rest = text_slice(line, at + key.size, line.size);
        while (rest.size > 0 && strchr(" \"'", rest.bytes[0]) != NULL)
            rest = text_slice(rest, 1, rest.size);
        if (is_start && text_equals(here, key) && text_starts_with(rest, ":"))
            return (unsigned)at + 1;
    }
    return 0;
}

bool
config_where(const char *path, struct text key, unsigned *line,
             unsigned *column)
{
    char bytes[4096];
    unsigned number = 0;
    bool is_found = false;
    FILE *file = fopen(path, "r");
    if (file == NULL || text_is_empty(key))
        number = UINT32_MAX;
    while (number != UINT32_MAX && !is_found &&
           fgets(bytes, sizeof(bytes), file) != NULL) {
        number++;
        unsigned from = number == *line ? *column : 1;
        unsigned at = number < *line || from == 0
                          ? 0
                          : where_in_line(text_of(bytes), key, from);
        if (at > 0) {
            *line = number;
            *column = at;
            is_found = true;
        }
    }
    if (file != NULL)
        fclose(file);
    return is_found;
}
