// SPDX-License-Identifier: Apache-2.0
//
// A reply in files: its rows are collected first, then cut into parts of whole
// rows, which the family frames with its own header and trailer.
#ifndef SIMULATOR_PARTS_H
#define SIMULATOR_PARTS_H

#include "buffer.h"

struct part {
    struct buffer bytes;   // in the charset of the line
    const char *extension; // csv or txt
};

struct parts {
    struct part *items;
    size_t count;
};

struct part *parts_add(struct parts *parts, const char *extension);
void parts_release(struct parts *parts);

// One row of the reply.
struct part_row {
    size_t end;  // in the text of all rows
    int64_t sum; // its share of the column that is added up
};

struct part_rows {
    struct buffer text; // UTF-8
    struct part_row *rows;
    size_t count;
};

// The text of a row was added: it ends here.
void part_rows_end(struct part_rows *rows, int64_t sum);
void part_rows_release(struct part_rows *rows);

// Some of the rows: from `from` on as many as fit into one part of at most
// `most` rows and 7 MiB, at least one where there is one.
struct part_cut {
    size_t to;
    const char *bytes;
    size_t length;
    int64_t sum;
};
struct part_cut part_rows_cut(const struct part_rows *rows, size_t from,
                              size_t most);

#endif
