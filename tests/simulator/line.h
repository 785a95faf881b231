// SPDX-License-Identifier: Apache-2.0
//
// How each owner writes: family, address and table of fields of every line
// that the simulator serves. A field stands as in the owners' specification,
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
    FAMILY_F2, // bank file, |, H I E D T
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
    FORM_FEN,    // 123450
    FORM_AREA,   // 86.40
    FORM_INT,
    FORM_SHARE,  // 1/3
    FORM_HALVES, // 1/3, but 50%
    FORM_BIT,    // 1 0
    FORM_WORD,   // 是 否
    FORM_PARTY,  // the ID of whoever has the code's role in the same deed
};

enum { FIELDS_MAX = 24, CODES_MAX = 16, INSTITUTIONS_MAX = 8 };

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
    unsigned echoes;     // of enum echo
    const char *charset; // of files, as iconv names it
    const char *group;   // columns that tie rows of several people together
    const char *linked;  // list of the group's other members (01)
    const char *const *institutions; // NULL-ended, in the owner's order
    const char *const *flag_institutions;

    unsigned number; // of the 29, from 0
    const struct column_set *columns;
    unsigned as_of_column;
    unsigned institution_column; // COLUMNS_MAX: the line has none
    size_t field_count;
    struct field fields[FIELDS_MAX];
    size_t flag_count; // fields of the flags file
    struct field flags[8];
};

// Cuts the table; once, after columns_init.
void line_init(void);

size_t line_count(void);
const struct line *line_at(size_t index);

// NULL: not one of those served.
const struct line *line_named(const char *name);

#endif
