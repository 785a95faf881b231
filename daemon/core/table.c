/* SPDX-License-Identifier: Apache-2.0
 *
 * Terminal tables. Width follows the East Asian Wide and Fullwidth ranges of
 * Unicode Standard Annex 11 as far as names and our own words use them.
 */
#include "table.h"

static bool
is_wide(uint32_t point)
{
    return (point >= 0x1100 && point <= 0x115f) ||
           (point >= 0x2e80 && point <= 0xa4cf) ||
           (point >= 0xac00 && point <= 0xd7a3) ||
           (point >= 0xf900 && point <= 0xfaff) ||
           (point >= 0xfe30 && point <= 0xfe6f) ||
           (point >= 0xff00 && point <= 0xff60) ||
           (point >= 0xffe0 && point <= 0xffe6) ||
           (point >= 0x1f300 && point <= 0x1faff) ||
           (point >= 0x20000 && point <= 0x3fffd);
}

size_t
text_width(struct text text)
{
    size_t width = 0;
    for (size_t at = 0; at < text.size;) {
        unsigned char byte = (unsigned char)text.bytes[at];
        size_t size = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
        uint32_t point = size == 1 ? byte : byte & (0xffu >> (size + 1));
        for (size_t i = 1; i < size && at + i < text.size; i++)
            point = point << 6 | ((unsigned char)text.bytes[at + i] & 0x3f);
        width += is_wide(point) ? 2 : 1;
        at += size;
    }
    return width;
}

void
table_init(struct table *table, struct arena *arena, uint32_t column_count)
{
    *table = (struct table){.arena = arena, .column_count = column_count};
}

void
table_cell(struct table *table, struct text cell)
{
    if (table->cell_count == table->cell_room) {
        uint32_t room = table->cell_room * 2 + 64;
        struct text *grown = arena_array(table->arena, room, sizeof(*grown));
        if (grown == NULL)
            return; /* sticky in the arena */
        if (table->cell_count > 0)
            memcpy(grown, table->cells, table->cell_count * sizeof(*grown));
        table->cells = grown;
        table->cell_room = room;
    }
    table->cells[table->cell_count++] = cell;
}

void
table_chars(struct table *table, const char *cell)
{
    table_cell(table, text_of(cell == NULL ? "" : cell));
}

void
table_integer(struct table *table, int64_t value)
{
    table_chars(table, arena_printf(table->arena, "%lld", (long long)value));
}

static void
pad(struct buffer *out, size_t count, const char *with)
{
    for (size_t i = 0; i < count; i++)
        buffer_chars(out, with);
}

static void
write_row(const struct table *table, const size_t *widths, uint32_t row,
          struct buffer *out)
{
    for (uint32_t i = 0; i < table->column_count; i++) {
        struct text cell = table->cells[row * table->column_count + i];
        size_t gap = widths[i] - text_width(cell);
        bool is_last = i + 1 == table->column_count;
        if (table->is_right[i])
            pad(out, gap, " ");
        buffer_text(out, cell);
        if (!is_last)
            pad(out, (table->is_right[i] ? 0 : gap) + 2, " ");
    }
    buffer_chars(out, "\n");
}

void
table_write(const struct table *table, struct buffer *out)
{
    size_t widths[TABLE_COLUMNS_MAX] = {0};
    size_t total = 0;
    uint32_t rows = table->cell_count / table->column_count;
    for (uint32_t i = 0; i < rows * table->column_count; i++) {
        size_t width = text_width(table->cells[i]);
        size_t *widest = &widths[i % table->column_count];
        *widest = width > *widest ? width : *widest;
    }
    for (uint32_t i = 0; i < table->column_count; i++)
        total += widths[i] + (i > 0 ? 2 : 0);
    for (uint32_t row = 0; row < rows; row++) {
        write_row(table, widths, row, out);
        if (row == 0) {
            pad(out, total, "─");
            buffer_chars(out, "\n");
        }
    }
}
