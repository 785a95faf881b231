// SPDX-License-Identifier: Apache-2.0
//
// A reader of CSV that cuts cells in place; see csv.h.
#include "csv.h"

#include <string.h>

void
csv_init(struct csv *csv, char *bytes)
{
    *csv = (struct csv){.at = bytes, .separator = ',', .next_line = 1};
    if (strncmp(bytes, "\xef\xbb\xbf", 3) == 0)
        csv->at += 3;
}

// Unquotes in place; NULL when the quote never closes.
static char *
csv_take_quoted(struct csv *csv)
{
    char *from = ++csv->at;
    char *to = from;
    for (;; csv->at++) {
        if (!*csv->at)
            return NULL;
        if (*csv->at == '"') {
            if (csv->at[1] != '"')
                break;
            csv->at++;
        }
        csv->next_line += *csv->at == '\n';
        *to++ = *csv->at;
    }
    csv->at++;
    // The closing quote is at or behind `to`, so this overwrites no cell.
    *to = '\0';
    return from;
}

static char *
csv_take_plain(struct csv *csv)
{
    char *from = csv->at;
    while (*csv->at && *csv->at != csv->separator && *csv->at != '\n' &&
           *csv->at != '\r')
        csv->at++;
    return from;
}

// Steps over what ends a cell and says whether the row goes on.
static bool
csv_end_cell(struct csv *csv)
{
    char end = *csv->at;
    *csv->at = '\0';
    if (!end)
        return false;
    csv->at++;
    if (end == csv->separator)
        return true;
    if (end == '\r' && *csv->at == '\n')
        csv->at++;
    csv->next_line++;
    return false;
}

static void
csv_skip_blank(struct csv *csv)
{
    while (*csv->at == '\n' || *csv->at == '\r') {
        csv->next_line += *csv->at == '\n';
        csv->at++;
    }
}

bool
csv_next(struct csv *csv, struct fault *fault)
{
    csv_skip_blank(csv);
    csv->line = csv->next_line;
    csv->cell_count = 0;
    if (!*csv->at)
        return false;
    bool more = true;
    while (more) {
        if (csv->cell_count == CSV_CELLS_MAX)
            return fault_set(fault, "line %u: more than %d cells", csv->line,
                             CSV_CELLS_MAX);
        char *cell =
            *csv->at == '"' ? csv_take_quoted(csv) : csv_take_plain(csv);
        if (!cell)
            return fault_set(fault, "line %u: a quote does not close",
                             csv->line);
        if (*csv->at && *csv->at != csv->separator && *csv->at != '\n' &&
            *csv->at != '\r')
            return fault_set(fault, "line %u: text behind a closing quote",
                             csv->line);
        csv->cells[csv->cell_count++] = cell;
        more = csv_end_cell(csv);
    }
    return true;
}
