/* SPDX-License-Identifier: Apache-2.0
 *
 * F3, quoted files (line 28, and the flags of 24): GB18030, LF, a header row,
 * every field quoted, and a trailer that names the institutions for which the
 * part speaks. Rows are known by 证件号码.
 */
#ifndef HEDUI_CONNECTORS_F3_H
#define HEDUI_CONNECTORS_F3_H

#include "sheet.h"

extern const struct sheet f3_sheet; /* without columns */

/* 说明 where a row gives no record, by wire.md 4 (无户 of line 24 is its own).
 */
extern const struct outcome f3_notes[];

/* Checks one part, which must have the columns of the rules, and adds its
 * rows. False: the exchange is garbled. */
bool f3_split_part(struct cutting *cutting, uint32_t reply,
                   const struct rule *columns);

/* What a frame of F3 says: the columns, and the institutions it speaks for. */
struct f3_frame {
    struct sheet_frame sheet;
    uint32_t institution_count;
    struct text *institutions;
};
bool f3_read_frame(struct reading *reading, struct text frame,
                   struct f3_frame *header);
/* One slice as a row under the columns of its frame. */
bool f3_read_row(struct reading *reading, const struct f3_frame *header,
                 struct text slice, struct row *row);
bool f3_speaks_for(const struct f3_frame *header, struct text institution);

#endif
