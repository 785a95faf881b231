/* SPDX-License-Identifier: Apache-2.0
 *
 * F1, files of rows (lines 06 13 19 25 26 27 29): CSV with a header row and a
 * trailer that has a sum. Every person asked about has at least one row, whose
 * 结果 says what it is.
 */
#ifndef HEDUI_CONNECTORS_F1_H
#define HEDUI_CONNECTORS_F1_H

#include "sheet.h"

/* How an owner writes his file; f1_tab also has 序号, and 出生日期 when asked.
 */
extern const struct sheet f1_comma;         /* UTF-8 with BOM */
extern const struct sheet f1_comma_gb18030; /* without BOM */
extern const struct sheet f1_tab;           /* UTF-8 without BOM, .txt */

/* Whom a row speaks of. */
extern const struct rule f1_id[];
extern const struct rule f1_name_id[];

struct f1_line {
    const char *prefix;
    const struct sheet *sheet;
    enum record_kind kind;
    const struct rule *echo;
    const struct rule *rules;
    const char *sum; /* the column in the trailer; NULL: 0.00 */
    /* NULL, or what all lines but 25 have: 数据日期; the words of wire.md 4;
     * all columns of the rules are empty in a row without record. */
    const char *as_of;
    const struct outcome *outcomes;
    const struct rule *blank;
};

bool f1_ask(struct arena *arena, const struct stamp *stamp,
            const struct question *questions, uint32_t count,
            const struct f1_line *line, struct request *request);
bool f1_split(struct arena *arena, const struct stamp *stamp,
              const struct question *questions, uint32_t count,
              const struct reply *replies, uint32_t reply_count,
              const struct f1_line *line, struct split *split);
/* All rows of a person say the same: records, or why there are none. */
bool f1_read(struct arena *arena, const struct evidence *evidence,
             const struct question *question, const struct f1_line *line,
             struct answer *answer);

/* For a line whose rows speak of several institutions: each row, read into a
 * record where its outcome is FOUND, and then given to `judge`. No row at all
 * is GARBLED(missing). */
typedef void (*f1_judge_fn)(void *context, struct reading *reading,
                            const struct row *row,
                            const struct outcome *outcome);
void f1_read_rows(struct reading *reading, const struct evidence *evidence,
                  const struct f1_line *line, f1_judge_fn judge, void *context);

#endif
