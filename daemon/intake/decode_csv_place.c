/* SPDX-License-Identifier: Apache-2.0
 *
 * From a place in the request back to the table: what intake refuses by JSON
 * pointer, a person finds by line and column.
 */
#include "decode_csv_inner.h"

static void
path_add(char *path, size_t room, struct text part)
{
    size_t size = strlen(path);
    snprintf(path + size, room - size, "%s%.*s", size == 0 ? "" : ".",
             (int)part.size, part.bytes);
}

/* The column of that name, or the first below it that the file has. */
static uint32_t
find_column(const struct decode_csv *csv, const struct csv_file *file,
            const char *path, bool *is_whole)
{
    size_t size = strlen(path);
    uint32_t below = CSV_NONE;
    *is_whole = false;
    for (uint32_t i = 0; i < csv->leaf_count; i++) {
        const char *leaf = csv->leaves[i].path;
        if (strncmp(leaf, path, size) != 0)
            continue;
        if (leaf[size] == '\0') {
            *is_whole = true;
            return i;
        }
        if (leaf[size] == '.' && below == CSV_NONE &&
            file->column_of[i] != CSV_NO_COLUMN)
            below = i;
    }
    return below;
}

/* The row of the member with that number. */
static const struct csv_line *
member_row(const struct decode_csv *csv, uint32_t unit, int64_t number)
{
    uint32_t at = csv->units[unit].first;
    while (number-- > 0 && csv->rows[at].next != CSV_NONE)
        at = csv->rows[at].next;
    return &csv->rows[at];
}

struct decode_csv_place
decode_csv_find(const struct decode_csv *csv, uint32_t unit,
                struct text pointer)
{
    static const char members[] = "household.members";
    const struct csv_line *row = &csv->rows[csv->units[unit].first];
    char path[200] = "";
    struct text rest = pointer, part;
    uint32_t leaf = CSV_NONE;
    bool is_whole = false;
    text_cut(&rest, '/', &part); /* before the first slash: nothing */
    while (!is_whole && text_cut(&rest, '/', &part)) {
        int64_t number;
        if (strcmp(path, members) == 0 && text_to_count(part, &number)) {
            row = member_row(csv, unit, number);
            continue;
        }
        path_add(path, sizeof(path), part);
        leaf = find_column(csv, csv->files[row->file], path, &is_whole);
    }
    struct decode_csv_place place = {row->file, row->line, 0, ""};
    if (leaf == CSV_NONE || strcmp(path, members) == 0 ||
        strcmp(path, "household") == 0 || strcmp(path, "declared") == 0)
        return place;
    uint16_t column = csv->files[row->file]->column_of[leaf];
    place.field = csv->leaves[leaf].path;
    place.column = column == CSV_NO_COLUMN ? 0 : column + 1u;
    return place;
}
