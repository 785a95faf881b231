#ifndef CHECK_TABLE_H
#define CHECK_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A CSV file in memory. Cells live as long as the table. */
struct table {
    char *text;
    const char **cells;
    size_t columns, rows;
};

/* Ends the process with a sentence if the file is missing or ragged. */
void table_load(struct table *t, const char *directory, const char *name);
void table_release(struct table *t);
/* Row 0 is the first after the header. */
const char *table_cell(const struct table *t, size_t row, const char *column);
size_t table_column(const struct table *t, const char *column);
const char *table_at(const struct table *t, size_t row, size_t column);

/* "5230.00" as 523000. */
int64_t table_hundredths(const char *cell);

char *table_read_file(const char *directory, const char *name, size_t *length);

#endif
