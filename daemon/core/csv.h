/* SPDX-License-Identifier: Apache-2.0
 *
 * CSV by RFC 4180 on libcsv. A row knows its byte range [from, to) with its
 * line end, so that a file can be cut into slices. A quoted and an unquoted
 * empty cell differ for PostgreSQL's COPY (NULL is nothing, "" is empty).
 */
#ifndef HEDUI_CORE_CSV_H
#define HEDUI_CORE_CSV_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "fault.h"
#include "text.h"

struct csv_cell {
    struct text text;
    bool was_quoted;
};

struct csv_row {
    size_t from, to;
    uint32_t count;
    struct csv_cell *cells;
};

struct csv_table {
    uint32_t count;
    struct csv_row *rows;
};

/* The whole text into rows in the arena. A lone or unbalanced quote, or a last
 * row without a line end is FAULT_INPUT with the byte offset. Empty lines are
 * no rows. separator ',' or '\t'. */
bool csv_read(struct arena *arena, struct text input, char separator,
              struct csv_table *table, struct fault *fault) FAULT_MUST_CHECK;

/* Row by row, for what is too large to have all its cells at once. The row and
 * its cells are valid during the call of `take` alone; their texts are views of
 * the input, or of the arena where a quote was doubled. False also when `take`
 * said no; then the fault is untouched. */
typedef bool (*csv_take_fn)(void *context, const struct csv_row *row);
bool csv_each(struct arena *arena, struct text input, char separator,
              csv_take_fn take, void *context,
              struct fault *fault) FAULT_MUST_CHECK;

/* One cell, quoted where it must be (separator, quote, CR, LF). */
void csv_write_cell(struct buffer *out, struct text cell, char separator);

#endif
