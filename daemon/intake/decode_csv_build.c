/* SPDX-License-Identifier: Apache-2.0
 *
 * The second pass: the rows of one household, read once more from where they
 * stand, become the JSON of one request. Every row is looked at although one is
 * bad, so that all that is wrong with a household is said at once; a household
 * with a bad row gives no request.
 */
#include <assert.h>

#include "decode_csv_inner.h"
#include "mutant.h"

#define JSON_ROOM ((size_t)4 * 1024 * 1024)

struct build_row {
    const struct csv_line *line;
    const struct csv_file *file;
    struct text bytes;
    struct text *cells; /* a leaf each; empty where it has none */
    bool is_whole;      /* its cells could be read */
};

struct build {
    struct arena *arena;
    const struct decode_csv *csv;
    struct decode_csv_errors *errors;
    uint32_t row_count;
    struct build_row rows[MEMBERS_MAX];
    uint32_t leaf; /* of the walk over the request's table */
};

static const char *
pointer_of(struct build *build, uint32_t leaf, uint32_t row)
{
    const struct csv_leaf *at = &build->csv->leaves[leaf];
    static const char members[] = "household.members.";
    char *pointer = at->is_member
                        ? arena_printf(build->arena, "/household/members/%u/%s",
                                       row, at->path + sizeof(members) - 1)
                        : arena_printf(build->arena, "/%s", at->path);
    for (char *c = pointer; c != NULL && *c != '\0'; c++)
        if (*c == '.')
            *c = '/';
    return pointer == NULL ? "" : pointer;
}

static void
refuse_cell(struct build *build, enum decode_csv_code code, uint32_t row,
            uint32_t leaf, uint32_t number)
{
    const struct build_row *at = &build->rows[row];
    struct decode_csv_place place = {at->line->file, at->line->line,
                                     at->file->column_of[leaf] + 1u,
                                     build->csv->leaves[leaf].path};
    csv_refuse(build->arena, build->errors, code, place,
               pointer_of(build, leaf, row), number);
}

static void
refuse_row(struct build *build, enum decode_csv_code code,
           const struct csv_line *line, uint32_t number)
{
    struct decode_csv_place place = {line->file, line->line, 0, ""};
    csv_refuse(build->arena, build->errors, code, place, "", number);
}

/* ---- reading the rows ---- */

static bool
to_utf8(struct build *build, const struct csv_file *file, struct text *cell)
{
    bool is_text = file->charset == DECODE_CSV_GB18030
                       ? text_from_gb18030(build->arena, *cell, cell)
                       : text_is_utf8(*cell);
    return is_text &&
           (cell->size == 0 || memchr(cell->bytes, '\0', cell->size) == NULL);
}

static void
take_cell(struct build *build, uint32_t index, uint32_t column,
          struct text cell)
{
    struct build_row *row = &build->rows[index];
    uint16_t leaf = column < row->file->column_count
                        ? row->file->leaf_of[column]
                        : CSV_NO_COLUMN;
    if (leaf == CSV_NO_COLUMN) {
        struct decode_csv_place place = {row->line->file, row->line->line,
                                         column + 1, ""};
        if (cell.size > 0)
            csv_refuse(build->arena, build->errors, CSV_STRAY_CELL, place, "",
                       0);
    } else if (to_utf8(build, row->file, &cell)) {
        row->cells[leaf] = cell;
    } else {
        row->cells[leaf] = TEXT("");
        refuse_cell(build, CSV_NOT_TEXT, index, leaf, 0);
    }
}

static bool
read_row(struct build *build, uint32_t index, decode_csv_read_fn read,
         void *context)
{
    struct build_row *row = &build->rows[index];
    struct csv_cut cut;
    char *bytes = arena_alloc(build->arena, row->line->size);
    row->cells = arena_array(build->arena, CSV_LEAVES_MAX, sizeof(struct text));
    if (bytes == NULL || row->cells == NULL ||
        !read(context, row->line->file, row->line->offset, row->line->size,
              bytes))
        return false;
    row->bytes = (struct text){bytes, row->line->size};
    if (row->line->code != CSV_WELL) {
        enum decode_csv_code code = row->line->code;
        if (code == CSV_NO_REQUEST_ID || code == CSV_NUMBER_MANGLED ||
            code == CSV_FORMULA)
            refuse_cell(build, code, index, build->csv->request_leaf, 0);
        else
            refuse_row(build, code, row->line, row->file->width);
        return true;
    }
    /* A file that has changed since the first pass may be anything now. */
    if (!csv_row_cut(build->arena, row->bytes, true, &cut) ||
        cut.code != CSV_WELL || cut.row.count < row->file->named_count)
        return false;
    for (uint32_t i = 0; i < cut.row.count; i++)
        take_cell(build, index, i, cut.row.cells[i].text);
    row->is_whole = true;
    return true;
}

static bool
read_rows(struct build *build, const struct csv_unit *unit,
          decode_csv_read_fn read, void *context)
{
    const struct decode_csv *csv = build->csv;
    uint32_t at = unit->first;
    for (uint32_t i = 0; i < unit->count && i < MEMBERS_MAX; i++) {
        const struct csv_line *line = &csv->rows[at];
        build->rows[i] =
            (struct build_row){.line = line, .file = csv->files[line->file]};
        build->row_count++;
        if (!read_row(build, i, read, context))
            return false;
        if (line->file != build->rows[0].line->file)
            refuse_row(build, CSV_TWO_FILES, line, 0);
        at = line->next;
    }
    if (unit->count > MEMBERS_MAX)
        refuse_row(build, CSV_TOO_MANY_MEMBERS, &csv->rows[at], MEMBERS_MAX);
    if (unit->doubt != CSV_NONE && unit->hash != 0)
        refuse_row(build, CSV_NEAR_UNREADABLE, &csv->rows[unit->first],
                   csv->rows[unit->doubt].line);
    return true;
}

/* ---- the request ---- */

static void
compare_leaf(struct build *build, uint32_t leaf, uint32_t first, uint32_t row)
{
    if (build->csv->leaves[leaf].is_member ||
        mutant_is("csv_rows_may_differ") ||
        text_equals(build->rows[first].cells[leaf],
                    build->rows[row].cells[leaf]))
        return;
    refuse_cell(build, CSV_ROWS_DIFFER, row, leaf,
                build->rows[first].line->line);
}

static void
compare_rows(struct build *build)
{
    uint32_t first = 0;
    while (first < build->row_count && !build->rows[first].is_whole)
        first++;
    for (uint32_t row = first + 1; row < build->row_count; row++)
        for (uint32_t leaf = 0;
             build->rows[row].is_whole &&
             build->rows[row].file == build->rows[first].file &&
             leaf < build->csv->leaf_count;
             leaf++)
            compare_leaf(build, leaf, first, row);
}

static void set_fields(struct build *build, const struct decode_object *object,
                       uint32_t row, struct json *target);

static bool
is_members(const struct decode_field *field)
{
    return field->form == FORM_LIST && strcmp(field->name, "members") == 0;
}

static struct json *
members_json(struct build *build, const struct decode_field *field)
{
    struct json *list = json_array(build->arena);
    uint32_t leaf = build->leaf;
    for (uint32_t row = 0; row < build->row_count; row++) {
        struct json *member = json_object(build->arena);
        build->leaf = leaf;
        set_fields(build, field->object, row, member);
        if (build->rows[row].is_whole)
            json_add(list, member);
    }
    return list;
}

/* A person without a document has an empty number, which is something else
 * than none. */
static bool
is_empty_id(const struct build *build, uint32_t row, uint32_t leaf)
{
    return build->csv->leaves[leaf].is_member && leaf > 0 &&
           strcmp(build->csv->leaves[leaf].field->name, "id") == 0 &&
           text_equals_chars(build->rows[row].cells[leaf - 1], "none");
}

static struct json *
leaf_json(struct build *build, uint32_t row, uint32_t leaf)
{
    enum decode_csv_code code;
    uint32_t number = 0;
    struct text cell = build->rows[row].cells[leaf];
    if (cell.size == 0)
        return is_empty_id(build, row, leaf) ? json_chars(build->arena, "")
                                             : NULL;
    struct json *value = csv_cell_json(build->arena, &build->csv->leaves[leaf],
                                       cell, &code, &number);
    if (code != CSV_WELL)
        refuse_cell(build, code, row, leaf, number);
    return value;
}

static void
set_fields(struct build *build, const struct decode_object *object,
           uint32_t row, struct json *target)
{
    for (uint32_t i = 0; i < object->count; i++) {
        const struct decode_field *field = &object->fields[i];
        struct json *value;
        if (field->form == FORM_OBJECT) {
            value = json_object(build->arena);
            set_fields(build, field->object, row, value);
            if (value != NULL && value->count == 0 && !field->is_required)
                value = NULL; /* nothing of it was said */
        } else if (is_members(field)) {
            value = members_json(build, field);
        } else {
            value = leaf_json(build, row, build->leaf++);
        }
        if (value != NULL && !arena_failed(build->arena))
            json_set(target, field->name, value);
    }
}

/* Of what is longer than a request may be so much that it is refused for that:
 * escaped, a household of a table can be larger than any room. */
static bool
write_json(struct build *build, const struct json *tree, struct text *bytes)
{
    struct buffer out;
    buffer_init(&out, JSON_ROOM);
    json_write_ordered(tree, &out);
    bool is_long = out.size > REQUEST_SIZE_MAX;
    struct text all = buffer_view(&out);
    *bytes = text_copy(
        build->arena, is_long ? text_slice(all, 0, REQUEST_SIZE_MAX + 1) : all);
    bool is_whole = (!out.failed || is_long) && !arena_failed(build->arena);
    buffer_release(&out);
    return is_whole;
}

static int
compare_errors(const void *a, const void *b)
{
    const struct decode_csv_place *left =
        &((const struct decode_csv_error *)a)->place;
    const struct decode_csv_place *right =
        &((const struct decode_csv_error *)b)->place;
    if (left->file != right->file)
        return left->file < right->file ? -1 : 1;
    if (left->line != right->line)
        return left->line < right->line ? -1 : 1;
    return (left->column > right->column) - (left->column < right->column);
}

/* Of a row that is not whole, the cells in front of what is wrong with it. */
static struct text
request_id_of(const struct build *build, const struct csv_unit *unit)
{
    struct text cells[CSV_COLUMNS_MAX];
    for (uint32_t i = 0; i < build->row_count; i++)
        if (build->rows[i].is_whole)
            return build->rows[i].cells[build->csv->request_leaf];
    for (uint32_t i = 0; i < build->row_count && unit->hash != 0; i++) {
        const struct csv_file *file = build->rows[i].file;
        uint16_t column = file->column_of[build->csv->request_leaf];
        if (column <
            csv_row_lead(build->rows[i].bytes, cells, file->column_count))
            return cells[column];
    }
    return TEXT_NONE;
}

bool
decode_csv_build(struct arena *arena, const struct decode_csv *csv,
                 uint32_t unit, decode_csv_read_fn read, void *context,
                 struct decode_csv_request *request)
{
    struct build build = {
        .arena = arena, .csv = csv, .errors = &request->errors};
    request->errors.count = 0;
    request->errors.more = false;
    request->request_id = request->json = TEXT_NONE;
    if (!read_rows(&build, &csv->units[unit], read, context)) {
        request->errors.count = 0;
        return false;
    }
    struct json *tree = json_object(arena);
    uint32_t row = 0;
    while (row < build.row_count && !build.rows[row].is_whole)
        row++;
    request->request_id = request_id_of(&build, &csv->units[unit]);
    compare_rows(&build);
    if (row < build.row_count)
        set_fields(&build, &decode_request_object, row, tree);
    struct decode_csv_errors *errors = &request->errors;
    if (arena_failed(arena))
        errors->count = 0;
    if (mutant_is("csv_household_in_part") && row < build.row_count)
        errors->count = 0;
    else if (errors->count > 0 || arena_failed(arena)) {
        qsort(errors->list, errors->count, sizeof(errors->list[0]),
              compare_errors);
        return false;
    }
    return write_json(&build, tree, &request->json);
}
