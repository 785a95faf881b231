// SPDX-License-Identifier: Apache-2.0
//
// Rows and where they may be cut; see parts.h.
#include "parts.h"

#include <stdlib.h>

enum { PART_BYTES = 7 << 20 };

// Room for one more in an array that grows at one, three, seven …
static void *
parts_grow(void *items, size_t count, size_t size)
{
    if ((count & (count + 1)) != 0)
        return items;
    void *grown = realloc(items, (count + 1) * 2 * size);
    if (!grown)
        abort();
    return grown;
}

struct part *
parts_add(struct parts *parts, const char *extension)
{
    parts->items = parts_grow(parts->items, parts->count, sizeof *parts->items);
    struct part *part = &parts->items[parts->count++];
    *part = (struct part){.extension = extension};
    return part;
}

void
parts_release(struct parts *parts)
{
    for (size_t i = 0; i < parts->count; i++)
        buffer_release(&parts->items[i].bytes);
    free(parts->items);
    *parts = (struct parts){NULL, 0};
}

void
part_rows_end(struct part_rows *rows, int64_t sum)
{
    rows->rows = parts_grow(rows->rows, rows->count, sizeof *rows->rows);
    rows->rows[rows->count++] = (struct part_row){rows->text.length, sum};
}

void
part_rows_release(struct part_rows *rows)
{
    free(rows->rows);
    buffer_release(&rows->text);
}

struct part_cut
part_rows_cut(const struct part_rows *rows, size_t from, size_t most)
{
    size_t start = from ? rows->rows[from - 1].end : 0;
    size_t end = start;
    struct part_cut cut = {.to = from, .bytes = ""};
    while (cut.to < rows->count && cut.to - from < most &&
           (cut.to == from || rows->rows[cut.to].end - start <= PART_BYTES)) {
        end = rows->rows[cut.to].end;
        cut.sum += rows->rows[cut.to].sum;
        cut.to++;
    }
    cut.length = end - start;
    if (cut.length)
        cut.bytes = rows->text.bytes + start;
    return cut;
}
