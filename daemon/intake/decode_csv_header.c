/* SPDX-License-Identifier: Apache-2.0
 *
 * The columns of a table: every field of the request that is no list of
 * objects, and these lists, each as one column. They come from the table of the
 * request (decode_table.c), so that a new field is a new column by itself.
 */
#include "decode_csv_inner.h"

static bool
is_members(const struct decode_field *field)
{
    return field->form == FORM_LIST && strcmp(field->name, "members") == 0;
}

static void
fill(struct decode_csv *csv, const struct decode_object *object,
     const char *prefix, bool is_member, bool is_needed)
{
    for (uint32_t i = 0; i < object->count; i++) {
        const struct decode_field *field = &object->fields[i];
        char path[sizeof(csv->leaves[0].path)];
        bool is_inner = field->form == FORM_OBJECT || is_members(field);
        snprintf(path, sizeof(path), "%s%s%s", prefix, field->name,
                 is_inner ? "." : "");
        if (is_inner) {
            fill(csv, field->object, path, is_member || is_members(field),
                 is_needed && field->is_required);
        } else if (csv->leaf_count < CSV_LEAVES_MAX) {
            struct csv_leaf *leaf = &csv->leaves[csv->leaf_count++];
            *leaf =
                (struct csv_leaf){.field = field,
                                  .is_member = is_member,
                                  .is_needed = is_needed && field->is_required};
            snprintf(leaf->path, sizeof(leaf->path), "%s", path);
        }
    }
}

static uint32_t
find_leaf(const struct decode_csv *csv, struct text path)
{
    for (uint32_t i = 0; i < csv->leaf_count; i++)
        if (text_equals_chars(path, csv->leaves[i].path))
            return i;
    return CSV_NONE;
}

void
csv_leaves_fill(struct decode_csv *csv)
{
    fill(csv, &decode_request_object, "", false, true);
    csv->request_leaf = find_leaf(csv, TEXT("request_id"));
    csv->agency_leaf = find_leaf(csv, TEXT("agency"));
    csv->ref_leaf = find_leaf(csv, TEXT("household.ref"));
}

static void
refuse(struct decode_csv *csv, struct csv_file *file, enum decode_csv_code code,
       uint32_t column, const char *field)
{
    struct decode_csv_place place = {csv->file_count - 1, file->line, column,
                                     field};
    csv_refuse(&csv->arena, &csv->errors, code, place, "", 0);
    file->is_refused = true;
}

/* Semicolons and tabulators are what some spreadsheets write for commas. */
static bool
is_not_comma(const struct csv_row *row)
{
    struct text cell = row->cells[0].text;
    return row->count == 1 &&
           (text_contains(cell, ";") || text_contains(cell, "\t"));
}

static void
read_column(struct decode_csv *csv, struct csv_file *file, uint32_t column,
            struct text name)
{
    uint32_t leaf = find_leaf(csv, name);
    file->leaf_of[column] = CSV_NO_COLUMN;
    if (name.size == 0) /* a spreadsheet's empty column */
        return;
    if (leaf == CSV_NONE) {
        bool is_name = text_is_utf8(name) && name.size <= 100;
        const char *field = text_chars(&csv->arena, name);
        refuse(csv, file, CSV_UNKNOWN_COLUMN, column + 1,
               is_name && field != NULL ? field : "");
    } else if (file->column_of[leaf] != CSV_NO_COLUMN) {
        refuse(csv, file, CSV_COLUMN_TWICE, column + 1, csv->leaves[leaf].path);
    } else {
        file->column_of[leaf] = (uint16_t)column;
        file->leaf_of[column] = (uint16_t)leaf;
    }
}

void
csv_header_read(struct decode_csv *csv, struct csv_file *file,
                const struct csv_row *row)
{
    file->has_header = true;
    for (uint32_t i = 0; i < CSV_LEAVES_MAX; i++)
        file->column_of[i] = CSV_NO_COLUMN;
    if (is_not_comma(row)) {
        refuse(csv, file, CSV_NOT_COMMA, 0, "");
        return;
    }
    /* Above what a spreadsheet may have added nothing is looked at. */
    file->column_count =
        row->count < CSV_COLUMNS_MAX ? row->count : CSV_COLUMNS_MAX;
    file->width = row->count;
    for (uint32_t i = 0; i < file->column_count; i++)
        read_column(csv, file, i, text_trim(row->cells[i].text));
    for (uint32_t i = 0; i < file->column_count; i++)
        if (file->leaf_of[i] != CSV_NO_COLUMN)
            file->named_count = i + 1;
    for (uint32_t i = file->column_count; i < row->count; i++)
        if (text_trim(row->cells[i].text).size > 0)
            refuse(csv, file, CSV_UNKNOWN_COLUMN, i + 1, "");
    for (uint32_t i = 0; i < csv->leaf_count; i++)
        if (csv->leaves[i].is_needed && file->column_of[i] == CSV_NO_COLUMN)
            refuse(csv, file, CSV_COLUMN_MISSING, 0, csv->leaves[i].path);
}
