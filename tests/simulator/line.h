// SPDX-License-Identifier: Apache-2.0
//
// How each owner writes: family, address and table of fields of each of the 29
// lines. A field stands as in the owners' specification,
// `wire=column:form{code value,…}`, fields parted by spaces.
#ifndef SIMULATOR_LINE_H
#define SIMULATOR_LINE_H

#include "columns.h"

#include <stdbool.h>
#include <stddef.h>

enum family {
    FAMILY_H1, // platform: JSON of strings, head and body
    FAMILY_H2, // rest: camelCase, fen, null
    FAMILY_H3, // ticket: submit, fetch, pages
    FAMILY_H4, // columns: gzip, rows as arrays
    FAMILY_D1, // batch tables
    FAMILY_D2, // row tables
    FAMILY_F1, // CSV files
    FAMILY_F2, // bank file, |, H I E D T
    FAMILY_F3, // quoted CSV of accounts, institution by institution
};

enum echo { ECHO_NONE = 0, ECHO_ID = 1, ECHO_NAME = 2 };

enum form {
    FORM_TEXT,
    FORM_D8,     // 20170401
    FORM_DDASH,  // 2017-04-01
    FORM_DSLASH, // 2017/4/1
    FORM_M6,     // 201704
    FORM_MDASH,  // 2017-04
    FORM_YUAN,   // 1234.50
    FORM_COMMAS, // 1,234.50
    FORM_FEN,    // 123450
    FORM_WAN,    // 0.123450
    FORM_AREA,   // 86.40
    FORM_UNITS,  // 1,234.567
    FORM_INT,
    FORM_LEFT,    // months from the month of the answer's date
    FORM_YEAR,    // 2016-2017
    FORM_SHARE,   // 1/3
    FORM_HALVES,  // 1/3, but 50%
    FORM_PERCENT, // 33.33%
    FORM_BIT,     // 1 0
    FORM_WORD,    // 是 否
    FORM_LIST,    // a JSON list
    FORM_IDS,     // joined by commas
    FORM_PARTY,   // the ID of whoever has the code's role in the same deed
    FORM_ROLES,   // codes of all rows that are else equal, joined by commas
    FORM_GRADE,   // the last code that fits in rows before 2010 or undated
    FORM_MARGIN,  // the last code that fits on margin accounts
};

enum { FIELDS_MAX = 24, CODES_MAX = 20 };

// What an owner's file has that those of his family have not.
enum quirk {
    QUIRK_BOM = 1,
    QUIRK_TAB = 2,       // between cells
    QUIRK_NUMBER = 4,    // replies begin with the number of the question
    QUIRK_BIRTH = 8,     // requests end with the day of birth
    QUIRK_LETTERS = 16,  // results are letters, and no date stands at the end
    QUIRK_SHORT_ID = 32, // 15 digits for whoever was born before 2000
    QUIRK_BY_NAME = 64,  // people are found by name alone
};

struct code {
    const char *wire;
    const char *value;
};

struct field {
    const char *wire; // the owner's name, or a position in F2
    unsigned column;  // index in the line's column set
    enum form form;
    bool is_summed; // the column marked Σ
    size_t code_count;
    struct code codes[CODES_MAX];
};

struct line {
    const char *name;
    enum family family;
    const char *address; // path, file prefix or qz_batch.line
    unsigned persons_max;
    unsigned echoes;       // of enum echo
    unsigned quirks;       // of enum quirk
    const char *charset;   // of files, as iconv names it
    const char *extension; // of files: csv or txt
    const char *group;     // columns that tie rows of several people together
    const char *linked;    // list of the group's other members (01)
    const char *identity;  // the column that holds the ID where none is echoed
    const char *speaker;   // the column of institutions, if it has another name
    const char *dated;     // the column of the data date, if it is another one
    const char *const *institutions; // NULL-ended, in the owner's order
    const char *const *flag_institutions;

    unsigned number; // of the 29, from 0
    const struct column_set *columns;
    unsigned as_of_column;
    unsigned dated_column;       // mostly the same
    unsigned institution_column; // COLUMNS_MAX: the line has none
    unsigned identity_column;    // COLUMNS_MAX: IDs are echoed, or nowhere
    size_t field_count;
    struct field fields[FIELDS_MAX];
    size_t flag_count; // fields of the flags file
    struct field flags[8];
};

// Cuts the table; once, after columns_init.
void line_init(void);

size_t line_count(void);
const struct line *line_at(size_t index);

// NULL: no line has this name.
const struct line *line_named(const char *name);

// Whether the line's requests come as files.
bool line_is_file(const struct line *line);

// The institution in the owner's word for it (25 and 03 have codes).
const char *line_institution(const struct line *line, const char *name);

// Whether a row of these cells speaks of flags instead of figures (24).
bool line_is_flag_row(const struct line *line, const char *const *cells);

#endif
