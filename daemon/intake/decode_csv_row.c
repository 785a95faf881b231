/* SPDX-License-Identifier: Apache-2.0
 *
 * Where a row of a table ends. A line end inside quotes belongs to its cell; a
 * quote that is opened and not closed would take the rows behind it along.
 * So a row of several lines must be a good row, and no cell of it may hold a
 * line end but a list in JSON that can be read (the caller looks); else its
 * first line alone is the bad row, and reading goes on with the next line.
 */
#include "decode_csv_inner.h"

#include "mutant.h"

struct csv_taking {
    struct arena *arena;
    struct csv_row *row;
    uint32_t count;
};

static bool
take_row(void *context, const struct csv_row *row)
{
    struct csv_taking *taking = context;
    size_t size = row->count * sizeof(*row->cells);
    *taking->row = *row;
    taking->row->cells = arena_alloc(taking->arena, size);
    if (taking->row->cells != NULL)
        memcpy(taking->row->cells, row->cells, size);
    taking->count++;
    return taking->row->cells != NULL;
}

/* The last row of a file may have no line end. */
static struct text
with_line_end(struct arena *arena, struct text line)
{
    if (line.size > 0 && line.bytes[line.size - 1] == '\n')
        return line;
    char *bytes = arena_alloc(arena, line.size + 1);
    if (bytes == NULL)
        return TEXT("\n");
    if (line.size > 0)
        memcpy(bytes, line.bytes, line.size);
    bytes[line.size] = '\n';
    return (struct text){bytes, line.size + 1};
}

static bool
read_cells(struct arena *arena, struct text line, struct csv_cut *cut)
{
    struct fault fault = {0};
    struct csv_taking taking = {arena, &cut->row, 0};
    struct text whole = with_line_end(arena, line);
    cut->row = (struct csv_row){0};
    if (!csv_each(arena, whole, ',', take_row, &taking, &fault) ||
        taking.count > 1)
        return false;
    cut->is_blank = true;
    for (uint32_t i = 0; i < cut->row.count; i++)
        cut->is_blank &= text_trim(cut->row.cells[i].text).size == 0;
    return true;
}

/* A list in JSON may be written over several lines; anything else that has a
 * line end is a quote that was not closed. */
static bool
line_ends_are_json(struct arena *arena, const struct csv_row *row)
{
    for (uint32_t i = 0; i < row->count; i++) {
        struct text cell = row->cells[i].text;
        struct fault fault = {0};
        if (cell.size > 0 && memchr(cell.bytes, '\n', cell.size) != NULL &&
            (text_trim(cell).bytes[0] != '[' ||
             json_read(arena, cell, REQUEST_DEPTH_MAX, &fault) == NULL))
            return false;
    }
    return true;
}

/* The line end of the row, or the end of the text; 0: it is not there. */
static size_t
find_end(struct text bytes, bool is_last, uint32_t *lines)
{
    bool is_quoted = false;
    *lines = 0;
    for (size_t i = 0; i < bytes.size; i++) {
        if (bytes.bytes[i] == '"')
            is_quoted = !is_quoted;
        if (bytes.bytes[i] != '\n')
            continue;
        (*lines)++;
        if (!is_quoted)
            return i + 1;
        if (i >= DECODE_CSV_ROW_MAX)
            return 0;
    }
    if (!is_last || is_quoted)
        return 0;
    (*lines)++;
    return bytes.size;
}

static bool
cut_first_line(struct text bytes, bool is_last, enum decode_csv_code code,
               struct csv_cut *cut)
{
    const char *end = memchr(bytes.bytes, '\n', bytes.size);
    if (end == NULL && !is_last && bytes.size < DECODE_CSV_ROW_MAX)
        return false;
    *cut = (struct csv_cut){.lines = 1, .code = code};
    cut->size = end == NULL ? bytes.size : (size_t)(end - bytes.bytes) + 1;
    if (end == NULL && !is_last) { /* its rest comes as a further bad row */
        cut->code = CSV_ROW_TOO_LONG;
        cut->lines = 0;
    }
    return true;
}

bool
csv_row_cut(struct arena *arena, struct text bytes, bool is_last,
            struct csv_cut *cut)
{
    uint32_t lines;
    size_t size = find_end(bytes, is_last, &lines);
    if (size == 0 && !is_last && bytes.size < DECODE_CSV_ROW_MAX)
        return false;
    struct text line = {bytes.bytes, size};
    if (size == 0 || size > DECODE_CSV_ROW_MAX)
        return cut_first_line(bytes, is_last,
                              size == 0 ? CSV_QUOTES : CSV_ROW_TOO_LONG, cut);
    *cut = (struct csv_cut){.size = size, .lines = lines};
    bool is_good = read_cells(arena, line, cut);
    if (is_good && (lines == 1 || mutant_is("csv_quote_swallows") ||
                    line_ends_are_json(arena, &cut->row)))
        return true;
    return cut_first_line(bytes, is_last, CSV_QUOTES, cut);
}

/* One cell that is well, and what stands behind it. */
static bool
lead_cell(struct text *rest, struct text *cell)
{
    size_t at = 0;
    bool is_quoted = rest->size > 0 && rest->bytes[0] == '"';
    if (is_quoted) {
        for (at = 1; at < rest->size && rest->bytes[at] != '"'; at++)
            ;
        *cell = text_slice(*rest, 1, at);
        at++;
    } else {
        while (at < rest->size && strchr(",\"\r\n", rest->bytes[at]) == NULL)
            at++;
        *cell = text_slice(*rest, 0, at);
    }
    if (at >= rest->size || rest->bytes[at] != ',')
        return false;
    *rest = text_slice(*rest, at + 1, rest->size);
    return true;
}

uint32_t
csv_row_lead(struct text line, struct text *cells, uint32_t most)
{
    uint32_t count = 0;
    struct text rest = line;
    while (count < most && lead_cell(&rest, &cells[count]))
        count++;
    return count;
}
