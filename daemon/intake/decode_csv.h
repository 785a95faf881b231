/* SPDX-License-Identifier: Apache-2.0
 *
 * Households in CSV (request.md): one row a member, the fields of the request
 * repeated on each row, columns named by their JSON path without indices. Two
 * passes and no file in memory. The first is fed with bytes and keeps of each
 * row where it stands and which household it is of; the second makes of the
 * rows of one household, wherever they stand, the JSON of one request for
 * request_decode, or says why not. So a household is known to be whole before
 * anything of it is used. Pure: bytes of the second pass come through a
 * callback. Spreadsheets' habits are known: a byte order mark, GB18030, CR LF,
 * empty columns and rows at the end, numbers that were rounded.
 *
 * A household is refused whole when one of its rows is. A row whose request_id
 * cannot be read may be anybody's: it is a unit of its own, and refuses with it
 * the households that have its household.ref, or, where that cannot be read
 * either, those of the rows before and behind it. So does a line that seems to
 * hold two rows, since its end is lost.
 */
#ifndef HEDUI_INTAKE_DECODE_CSV_H
#define HEDUI_INTAKE_DECODE_CSV_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "decode.h"
#include "json.h"
#include "text.h"

#define DECODE_CSV_ROW_MAX ((size_t)512 * 1024)
#define DECODE_CSV_HOUSEHOLDS_MAX 200000u
#define DECODE_CSV_ROWS_MAX 2000000u
#define DECODE_CSV_FILES_MAX 64u

enum decode_csv_charset {
    DECODE_CSV_DETECT, /* UTF-8, or GB18030 where most rows are no UTF-8 */
    DECODE_CSV_UTF8,
    DECODE_CSV_GB18030,
};

/* A place that a person can find in a spreadsheet. */
struct decode_csv_place {
    uint32_t file;     /* in the order of decode_csv_begin */
    uint32_t line;     /* where the row begins, from 1; 0: the whole file */
    uint32_t column;   /* of the table, from 1; 0: no one column */
    const char *field; /* the column's name; "" where there is none */
};

struct decode_csv_error {
    struct decode_csv_place place;
    const char *pointer; /* into the request; "" where there is none */
    const char *code;    /* stable, "CSV_QUOTES" */
    const char *zh;      /* says what to do; names no person */
    const char *en;
};

struct decode_csv_errors {
    uint32_t count;
    struct decode_csv_error list[DECODE_ERRORS_MAX];
    bool more; /* there were more than fit */
};

struct decode_csv; /* the index of all files of one submission */

/* NULL without memory. limits: households and rows at most, 0 for those
 * above. */
struct decode_csv *decode_csv_new(uint32_t households_max, uint32_t rows_max);
void decode_csv_free(struct decode_csv *csv);

/* ---- the first pass ---- */

/* A further file; the fed bytes are its. false when there are too many. */
bool decode_csv_begin(struct decode_csv *csv, enum decode_csv_charset charset);
/* Bytes from where the last call has stopped. Gives how many were used; the
 * caller brings the rest again with more behind it. is_last: nothing comes
 * behind; then all are used. At least one byte is used whenever there are
 * DECODE_CSV_ROW_MAX, so this is what a caller's buffer must hold. */
size_t decode_csv_feed(struct decode_csv *csv, struct text bytes, bool is_last);
/* After the last file. false: a file is refused as a whole (its columns, its
 * charset, its size) and nothing of any file is to be used; or memory ended,
 * then errors->count is 0. The sentences live as long as the index. */
bool decode_csv_end(struct decode_csv *csv, struct decode_csv_errors *errors);

/* What a file was taken for; after decode_csv_end. */
enum decode_csv_charset decode_csv_charset_of(const struct decode_csv *csv,
                                              uint32_t file);

/* ---- the second pass ---- */

/* Households, and rows that are nobody's, by their first rows. */
uint32_t decode_csv_unit_count(const struct decode_csv *csv);
uint32_t decode_csv_row_count(const struct decode_csv *csv);
struct decode_csv_place decode_csv_unit_place(const struct decode_csv *csv,
                                              uint32_t unit);

/* `size` bytes of a file from `offset`; false where they cannot be read. */
typedef bool (*decode_csv_read_fn)(void *context, uint32_t file,
                                   uint64_t offset, size_t size, char *bytes);

struct decode_csv_request {
    struct text request_id; /* as the row has it; absent where unreadable */
    struct text json;       /* for request_decode */
    struct decode_csv_errors errors;
};

/* true: json is a request, in the arena. false: errors say why not, in order of
 * line and column; or, without any, bytes could not be read or the arena has
 * failed. */
bool decode_csv_build(struct arena *arena, const struct decode_csv *csv,
                      uint32_t unit, decode_csv_read_fn read, void *context,
                      struct decode_csv_request *request);

/* Where in the table the place of a JSON pointer is. */
struct decode_csv_place decode_csv_find(const struct decode_csv *csv,
                                        uint32_t unit, struct text pointer);

#endif
