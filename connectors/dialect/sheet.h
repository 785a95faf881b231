/* SPDX-License-Identifier: Apache-2.0
 *
 * What F1 and F3 share (wire.md 2, Files): a part is a CSV with a header row,
 * rows that are known by one column, and a trailer 合计,<rows>,<third cell>.
 * Separator, quote, CR and LF are no part of a character in UTF-8 or GB18030,
 * so rows and cells are found in the bytes as they came, row by row, and cells
 * are decoded one by one.
 */
#ifndef HEDUI_CONNECTORS_SHEET_H
#define HEDUI_CONNECTORS_SHEET_H

#include "cutting.h"
#include "parts.h"
#include "reading.h"

#define SHEET_ID "证件号码"
#define SHEET_NUMBER "序号"
#define SHEET_DATE "数据日期"
#define SHEET_TOTAL "合计"
#define SHEET_BOM "\xEF\xBB\xBF"

#define SHEET_TABLES 4

struct sheet {
    const char *extension;
    enum charset charset;
    char separator;
    enum line_end line_end;
    bool has_bom;
    bool is_quoted;  /* every field is */
    bool has_number; /* rows are known by 序号, not by 证件号码 */
    bool has_sum;    /* the trailer's third cell is a sum (y,) */
    const char *sum; /* of this column; NULL: 0.00 */
    /* The columns that each part must have; NULL behind the last. */
    const struct rule *columns[SHEET_TABLES];
};

/* Checks one part and adds its rows. False: the exchange is garbled. */
bool sheet_split_part(struct cutting *cutting, uint32_t reply,
                      const struct sheet *sheet);
/* All parts of an exchange; the number of the exchange stands in their names
 * alone. */
bool sheet_split(struct cutting *cutting, const struct sheet *sheet,
                 struct split *split);

/* What remains of a part: its columns, and the trailer's third cell. */
struct sheet_frame {
    struct columns columns;
    struct text about;
};
bool sheet_read_frame(struct reading *reading, const struct sheet *sheet,
                      struct text bytes, struct sheet_frame *frame);
/* One slice as a row under the columns of its frame. */
bool sheet_read_row(struct reading *reading, const struct sheet *sheet,
                    const struct sheet_frame *frame, struct text slice,
                    struct row *row);

#endif
