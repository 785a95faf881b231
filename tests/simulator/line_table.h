// SPDX-License-Identifier: Apache-2.0
//
// The owners' specifications as text, one row a line; line.c cuts it.
#ifndef SIMULATOR_LINE_TABLE_H
#define SIMULATOR_LINE_TABLE_H

#include "fault.h"
#include "line.h"

struct line_row {
    struct line line;   // what is not cut from the texts
    const char *fields; // `wire=column:form{code value,…}`, with spaces between
    const char *flags; // those of the flags file, or NULL
};

extern const struct line_row LINE_TABLE[LINE_OWN];

// A further line, whose rows have the columns of another one. The row's texts
// live as long as the program.
bool line_add(const struct line_row *row, const char *like,
              struct fault *fault);

#endif
