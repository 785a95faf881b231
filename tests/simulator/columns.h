// SPDX-License-Identifier: Apache-2.0
//
// What a population may say: for each of the 29 lines the columns of its CSV
// file and the values that they take. Written from the vocabulary of records,
// not from any owner's format.
#ifndef SIMULATOR_COLUMNS_H
#define SIMULATOR_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

enum {
    LINE_OWN = 29,
    LINE_FURTHER_MAX = 482, // that --line-file may add
    LINE_COUNT = LINE_OWN + LINE_FURTHER_MAX,
    COLUMNS_MAX = 24
};

enum column_type {
    COLUMN_TEXT,
    COLUMN_DATE,
    COLUMN_MONTH,
    COLUMN_MONEY,
    COLUMN_AREA,
    COLUMN_UNITS,
    COLUMN_SHARE,
    COLUMN_FLAG,
    COLUMN_COUNT,
    COLUMN_IDS,
    COLUMN_DIVISION,
    COLUMN_ONE_OF,
};

struct column {
    const char *name;
    enum column_type type;
    const char *values; // of COLUMN_ONE_OF: words with spaces between
};

struct column_set {
    const char *line;
    size_t column_count;
    struct column columns[COLUMNS_MAX]; // the last one is always as_of
};

// Cuts the table into sets; once, before any other use.
void columns_init(void);

// A further line, whose rows have the columns of another one. Its number, or
// LINE_COUNT when there is no room or no such other line.
unsigned columns_add(const char *name, const char *like);

// How many lines there are, with the further ones.
unsigned columns_count(void);

const struct column_set *columns_of(unsigned line);

// The number of the line, or LINE_COUNT.
unsigned columns_line(const char *name);

// The index of the column in its set, or COLUMNS_MAX.
unsigned columns_find(const struct column_set *set, const char *name);

// Whether the cell, which is not empty, is a value of the column.
bool columns_accept(const struct column *column, const char *cell);

#endif
