// SPDX-License-Identifier: Apache-2.0
//
// RFC 4180 as a spreadsheet writes it: comma, quotes, CRLF or LF, an optional
// byte order mark. The cells are cut inside the bytes that were read.
#ifndef SIMULATOR_CSV_H
#define SIMULATOR_CSV_H

#include "fault.h"

#include <stddef.h>

enum { CSV_CELLS_MAX = 64 };

struct csv {
    char *at;       // bytes not read yet, NUL-terminated
    char separator; // 0 means comma
    unsigned line;  // line of the file at which the row began
    unsigned next_line;
    size_t cell_count;
    char *cells[CSV_CELLS_MAX];
};

// Starts reading; the bytes are changed and must stay.
void csv_init(struct csv *csv, char *bytes);

// The next row into cells. False at the end, and with a fault when a quote
// does not close or a row has too many cells. Blank lines are skipped.
bool csv_next(struct csv *csv, struct fault *fault);

#endif
