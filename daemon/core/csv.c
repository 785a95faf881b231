/* SPDX-License-Identifier: Apache-2.0
 *
 * CSV on libcsv. It is fed line by line, so that a row's end is known when it
 * reports one; white space is content for it, and only LF ends a line (a CR
 * before it is held back unless it stands inside quotes). What libcsv does not
 * say, whether a cell was quoted and where it stood, follows from the sizes of
 * the cells. Cells are views of the input, but for those with doubled quotes;
 * csv_read copies the input first.
 */
#include "csv.h"

#include <assert.h>
#include <malloc.h>

/* libcsv's header has the name of ours: CMake says where it is. */
#include LIBCSV_HEADER

#include "mutant.h"

enum { CSV_FIELD_BEGUN = 2 }; /* libcsv's state, not in its header */

struct csv_walk {
    struct arena *arena;
    struct text input;
    csv_take_fn take;
    void *context;
    struct csv_cell *cells; /* of the row at hand, reused */
    size_t cell_count;
    size_t cell_room;
    size_t at;   /* where the next cell begins */
    size_t from; /* where the row at hand begins */
    bool row_ended;
    bool failed; /* memory */
    bool has_lone_return;
};

static bool
csv_make_room(struct csv_walk *walk)
{
    if (walk->cell_count < walk->cell_room)
        return true;
    size_t room = walk->cell_room == 0 ? 32 : walk->cell_room * 2;
    struct csv_cell *cells =
        realloc(walk->cells, room * sizeof(struct csv_cell));
    if (cells == NULL)
        return false;
    walk->cells = cells;
    walk->cell_room = room;
    return true;
}

static size_t
csv_count_quotes(const char *bytes, size_t size)
{
    size_t count = 0;
    const char *end = bytes + size;
    while ((bytes = memchr(bytes, '"', (size_t)(end - bytes))) != NULL) {
        count++;
        bytes++;
    }
    return count;
}

static void
csv_on_cell(void *bytes, size_t size, void *closure)
{
    struct csv_walk *walk = closure;
    if (walk->failed || !csv_make_room(walk)) {
        walk->failed = true;
        return;
    }
    struct csv_cell *cell = &walk->cells[walk->cell_count++];
    const char *raw = walk->input.bytes + walk->at;
    cell->was_quoted = walk->at < walk->input.size && raw[0] == '"';
    if (!cell->was_quoted) {
        cell->text = (struct text){raw, size};
        walk->at += size + 1;
        if (size > 0 && memchr(raw, '\r', size) != NULL)
            walk->has_lone_return = true;
        return;
    }
    size_t doubled = size == 0 ? 0 : csv_count_quotes(bytes, size);
    cell->text = (struct text){raw + 1, size};
    if (doubled > 0)
        cell->text =
            text_copy(walk->arena, (struct text){(const char *)bytes, size});
    walk->at += 1 + size + doubled + 2;
}

static void
csv_on_row(int end, void *closure)
{
    struct csv_walk *walk = closure;
    (void)end;
    walk->row_ended = true;
}

static bool
csv_refuse(struct fault *fault, const char *what, size_t at)
{
    return fault_set(fault, FAULT_INPUT, "CSV: %s at byte %zu", what, at);
}

static bool
csv_feed(struct csv_parser *parser, struct csv_walk *walk, const char *bytes,
         size_t size, size_t *used)
{
    *used = csv_parse(parser, bytes, size, csv_on_cell, csv_on_row, walk);
    return *used == size;
}

static bool
csv_is_in_quotes(const struct csv_parser *parser)
{
    return parser->pstate == CSV_FIELD_BEGUN && parser->quoted;
}

/* One line with its LF at `end - 1`. */
static bool
csv_read_line(struct csv_parser *parser, struct csv_walk *walk, size_t from,
              size_t end, struct fault *fault)
{
    const char *bytes = walk->input.bytes;
    size_t stop = end - 1;
    if (stop > from && bytes[stop - 1] == '\r')
        stop--;
    size_t used = 0;
    if (!csv_feed(parser, walk, bytes + from, stop - from, &used))
        return csv_refuse(fault, "a quote that is not doubled", from + used);
    size_t last = csv_is_in_quotes(parser) ? stop : end - 1;
    if (!csv_feed(parser, walk, bytes + last, end - last, &used))
        return csv_refuse(fault, "a quote that is not doubled", last + used);
    if (walk->has_lone_return && !mutant_is("csv_lone_return"))
        return csv_refuse(fault, "a CR without LF in the line", from);
    if (walk->failed)
        return csv_refuse(fault, "more than its memory cap", from);
    return true;
}

static bool
csv_end_row(struct csv_walk *walk, size_t end)
{
    const struct csv_row row = {.from = walk->from,
                                .to = end,
                                .count = (uint32_t)walk->cell_count,
                                .cells = walk->cells};
    bool goes_on = !walk->row_ended || walk->take(walk->context, &row);
    walk->row_ended = false;
    walk->cell_count = 0;
    walk->from = end;
    walk->at = end;
    return goes_on;
}

static bool
csv_walk_lines(struct csv_parser *parser, struct csv_walk *walk,
               struct fault *fault)
{
    const char *bytes = walk->input.bytes;
    size_t size = walk->input.size;
    size_t from = 0;
    while (from < size) {
        const char *found = memchr(bytes + from, '\n', size - from);
        if (found == NULL)
            return csv_refuse(fault, "the last row has no line end", from);
        size_t end = (size_t)(found - bytes) + 1;
        if (!csv_read_line(parser, walk, from, end, fault) ||
            (!csv_is_in_quotes(parser) && !csv_end_row(walk, end)))
            return false;
        from = end;
    }
    if (walk->from != size)
        return csv_refuse(fault, "a quote that is never closed", walk->from);
    return true;
}

static int
csv_is_no_space(unsigned char c)
{
    (void)c;
    return 0;
}

static int
csv_is_line_end(unsigned char c)
{
    return c == '\n';
}

/* libcsv's buffer holds cells of persons: nothing of it stays behind. */
static void
csv_wipe_free(void *bytes)
{
    if (bytes != NULL)
        explicit_bzero(bytes, malloc_usable_size(bytes));
    free(bytes);
}

/* libcsv asks for a block more whenever one is full. What it gets doubles, or a
 * cell of 32 MB would be copied eight thousand times, and every line of the
 * worker would wait for it. */
static void *
csv_wipe_realloc(void *bytes, size_t size)
{
    size_t had = bytes == NULL ? 0 : malloc_usable_size(bytes);
    if (had >= size)
        return bytes;
    void *larger = malloc(had > size / 2 ? had * 2 : size);
    if (larger == NULL)
        return NULL;
    if (had > 0)
        memcpy(larger, bytes, had < size ? had : size);
    csv_wipe_free(bytes);
    return larger;
}

static size_t
csv_count_lines(struct text text)
{
    size_t count = 0;
    const char *at = text.bytes, *end = text.bytes + text.size;
    while (at < end && (at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        count++;
        at++;
    }
    return count;
}

bool
csv_each(struct arena *arena, struct text input, char separator,
         csv_take_fn take, void *context, struct fault *fault)
{
    if (text_is_empty(input))
        return true;
    struct csv_walk walk = {
        .arena = arena, .input = input, .take = take, .context = context};
    struct csv_parser parser;
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        return fault_set(fault, FAULT_LOCAL, "libcsv does not start");
    csv_set_delim(&parser, (unsigned char)separator);
    csv_set_space_func(&parser, csv_is_no_space);
    csv_set_term_func(&parser, csv_is_line_end);
    csv_set_realloc_func(&parser, csv_wipe_realloc);
    csv_set_free_func(&parser, csv_wipe_free);
    csv_set_blk_size(&parser, 4096);
    bool is_done = csv_walk_lines(&parser, &walk, fault);
    csv_free(&parser);
    free(walk.cells);
    return is_done;
}

struct csv_filling {
    struct arena *arena;
    struct csv_table *table;
};

static bool
csv_take_row(void *context, const struct csv_row *row)
{
    struct csv_filling *filling = context;
    size_t size = row->count * sizeof(struct csv_cell);
    struct csv_row *kept = &filling->table->rows[filling->table->count++];
    *kept = *row;
    kept->cells = arena_alloc(filling->arena, size);
    if (kept->cells == NULL)
        return false;
    memcpy(kept->cells, row->cells, size);
    return true;
}

bool
csv_read(struct arena *arena, struct text input, char separator,
         struct csv_table *table, struct fault *fault)
{
    *table = (struct csv_table){0};
    if (text_is_empty(input))
        return true;
    struct csv_filling filling = {arena, table};
    size_t lines = csv_count_lines(input);
    struct text copy = text_copy(arena, input);
    table->rows = arena_array(arena, lines, sizeof(struct csv_row));
    if (!arena_failed(arena) && lines <= UINT32_MAX &&
        csv_each(arena, copy, separator, csv_take_row, &filling, fault))
        return true;
    *table = (struct csv_table){0};
    return fault->kind != FAULT_NONE
               ? false
               : csv_refuse(fault, "more than its memory cap", 0);
}

void
csv_write_cell(struct buffer *out, struct text cell, char separator)
{
    bool must_quote = false;
    for (size_t i = 0; i < cell.size; i++) {
        char c = cell.bytes[i];
        must_quote |= c == separator || c == '"' || c == '\r' || c == '\n';
    }
    if (!must_quote) {
        buffer_text(out, cell);
        return;
    }
    buffer_add(out, "\"", 1);
    struct text rest = cell, part;
    bool is_first = true;
    while (text_cut(&rest, '"', &part)) {
        if (!is_first)
            buffer_add(out, "\"\"", 2);
        is_first = false;
        buffer_text(out, part);
    }
    buffer_add(out, "\"", 1);
}
