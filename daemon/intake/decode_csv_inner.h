/* SPDX-License-Identifier: Apache-2.0
 *
 * What the parts of the CSV decoder share. Inside intake only.
 */
#ifndef HEDUI_INTAKE_DECODE_CSV_INNER_H
#define HEDUI_INTAKE_DECODE_CSV_INNER_H

#include "csv.h"
#include "decode_csv.h"
#include "decode_table.h"

enum decode_csv_code {
    CSV_WELL,
    /* of a file */
    CSV_EMPTY,
    CSV_UTF16,
    CSV_NOT_COMMA,
    CSV_UNKNOWN_COLUMN,
    CSV_COLUMN_TWICE,
    CSV_COLUMN_MISSING,
    CSV_TOO_MANY_ROWS,
    CSV_TOO_MANY_HOUSEHOLDS,
    /* of a row */
    CSV_QUOTES,
    CSV_ROW_TOO_LONG,
    CSV_CELL_COUNT,
    CSV_NO_REQUEST_ID,
    CSV_ROWS_DIFFER, /* number: the other line */
    CSV_TWO_FILES,
    CSV_NEAR_UNREADABLE,
    CSV_TOO_MANY_MEMBERS, /* number: the most */
    /* of a cell */
    CSV_NOT_TEXT,
    CSV_STRAY_CELL,
    CSV_FLAG,
    CSV_NUMBER_MANGLED,
    CSV_FORMULA,
    CSV_NOT_JSON,
    CSV_CODE_COUNT,
};

#define CSV_LEAVES_MAX 80
#define CSV_COLUMNS_MAX 256
#define CSV_NONE UINT32_MAX
#define CSV_NO_COLUMN UINT16_MAX

/* A field of the request that is a column. */
struct csv_leaf {
    char path[64];
    const struct decode_field *field;
    bool is_member; /* of the row's member, else of the request */
    bool is_needed; /* a file without this column holds no request */
};

struct csv_file {
    enum decode_csv_charset charset;
    bool has_header;
    bool is_refused;
    uint64_t offset;                    /* of the next byte */
    uint32_t line;                      /* of the next row */
    uint32_t width;                     /* cells of the first row */
    uint32_t column_count;              /* of them, those that are looked at */
    uint32_t named_count;               /* up to the last one with a name */
    uint16_t leaf_of[CSV_COLUMNS_MAX];  /* CSV_NO_COLUMN: it has no name */
    uint16_t column_of[CSV_LEAVES_MAX]; /* CSV_NO_COLUMN: it is not there */
    /* Rows that are not ASCII, and what they are not. */
    uint32_t foreign_count, not_utf8_count, not_gb18030_count;
    uint32_t last_row;     /* CSV_NONE: none yet */
    uint64_t agency_hash;  /* of the last row that was well */
    uint64_t request_hash; /* of the same */
};

struct csv_line {
    uint64_t offset;
    uint64_t ref_hash; /* 0: cannot be read */
    uint32_t size;
    uint32_t line;
    uint32_t next; /* of the same household; CSV_NONE */
    uint32_t unit;
    uint16_t file;
    uint8_t code;       /* what is wrong with it, CSV_WELL */
    bool may_hide_next; /* a line end is lost: two rows are in this line */
};

struct csv_unit {
    uint64_t hash; /* of the request_id; 0: cannot be read */
    uint32_t first, last, count;
    uint32_t doubt; /* a row of nobody that may be its own; CSV_NONE */
};

struct decode_csv {
    struct arena arena; /* of the files and of the sentences */
    struct decode_csv_errors errors;
    uint32_t households_max, rows_max;
    uint32_t leaf_count, request_leaf, agency_leaf, ref_leaf;
    struct csv_leaf leaves[CSV_LEAVES_MAX];
    uint32_t file_count;
    struct csv_file *files[DECODE_CSV_FILES_MAX];
    uint32_t row_count, row_room;
    struct csv_line *rows;
    uint32_t unit_count, unit_room, household_count;
    struct csv_unit *units;
    uint32_t bucket_count; /* a power of two */
    uint32_t *buckets;     /* a unit, or CSV_NONE */
    bool is_out_of_memory;
};

/* ---- decode_csv_error.c ---- */

/* The sentence has one number where its catalogue says so. Full errors only
 * remember that there were more. */
void csv_refuse(struct arena *arena, struct decode_csv_errors *errors,
                enum decode_csv_code code, struct decode_csv_place place,
                const char *pointer, uint32_t number);

/* ---- decode_csv_header.c ---- */

void csv_leaves_fill(struct decode_csv *csv);
/* The columns of a file from its first row; refuses into csv->errors. */
void csv_header_read(struct decode_csv *csv, struct csv_file *file,
                     const struct csv_row *row);

/* ---- decode_csv_cell.c ---- */

/* What a spreadsheet has made of a cell that was something else: a formula, an
 * error, a number in powers of ten. CSV_WELL: nothing. */
enum decode_csv_code csv_cell_spoilt(struct text cell);
/* The value of a cell as JSON; NULL for nothing. A code says what is wrong; for
 * CSV_NOT_JSON *number is the byte of the cell, from 1. */
struct json *csv_cell_json(struct arena *arena, const struct csv_leaf *leaf,
                           struct text cell, enum decode_csv_code *code,
                           uint32_t *number);

/* ---- decode_csv_row.c ---- */

/* The bytes of the row at the front of the text. false: more are needed. A row
 * with a code is one line of the text, so that what follows it is still read
 * where it stands. */
struct csv_cut {
    size_t size;
    uint32_t lines;
    enum decode_csv_code code;
    bool is_blank;
    bool may_hide_next;
    struct csv_row row; /* in the arena; without a row where it has a code */
};
bool csv_row_cut(struct arena *arena, struct text bytes, bool is_last,
                 struct csv_cut *cut);
/* The cells in front of what is wrong with a line, at most `most`. */
uint32_t csv_row_lead(struct text line, struct text *cells, uint32_t most);

#endif
