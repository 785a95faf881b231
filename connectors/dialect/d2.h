/* SPDX-License-Identifier: Apache-2.0
 *
 * D2, row tables (lines 14 16): one row of hd_query a question, answered one by
 * one; the answer is JSON in a cell of PostgreSQL's CSV.
 */
#ifndef HEDUI_CONNECTORS_D2_H
#define HEDUI_CONNECTORS_D2_H

#include "reading.h"

struct d2_line {
    enum record_kind kind;   /* RECORD_NONE: a rule of TARGET_KIND tells */
    const struct rule *echo; /* of an answer and of its records */
    const struct rule *rules;
};

bool d2_ask(struct arena *arena, const struct stamp *stamp,
            const struct question *questions, uint32_t count,
            struct request *request);
bool d2_next(struct arena *arena, const struct exchange_view *view,
             struct next *next);
bool d2_split(struct arena *arena, const struct stamp *stamp,
              const struct question *questions, uint32_t count,
              const struct reply *replies, uint32_t reply_count,
              struct split *split);
bool d2_read(struct arena *arena, const struct evidence *evidence,
             const struct question *question, const struct d2_line *line,
             struct answer *answer);

#endif
