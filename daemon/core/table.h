/* SPDX-License-Identifier: Apache-2.0
 *
 * Tables for a terminal: columns as wide as their widest cell, Chinese
 * characters two columns wide. Cells are views; they must outlive the table.
 */
#ifndef HEDUI_CORE_TABLE_H
#define HEDUI_CORE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "text.h"

#define TABLE_COLUMNS_MAX 24

struct table {
    struct arena *arena;
    uint32_t column_count;
    bool is_right[TABLE_COLUMNS_MAX]; /* figures stand right */
    uint32_t cell_count, cell_room;
    struct text *cells;
};

/* Columns on the screen that a text takes (East Asian wide = 2). */
size_t text_width(struct text text);

void table_init(struct table *table, struct arena *arena,
                uint32_t column_count);
/* Row by row, cell by cell; the first row is the heading. */
void table_cell(struct table *table, struct text cell);
void table_chars(struct table *table, const char *cell);
void table_integer(struct table *table, int64_t value);
/* Two blanks between columns, a rule under the heading. */
void table_write(const struct table *table, struct buffer *out);

#endif
