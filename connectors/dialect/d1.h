/* SPDX-License-Identifier: Apache-2.0
 *
 * D1, batch tables (lines 03 05 17 21): rows of qz_answer as PostgreSQL's CSV,
 * any number of them a question, by seq.
 */
#ifndef HEDUI_CONNECTORS_D1_H
#define HEDUI_CONNECTORS_D1_H

#include "reading.h"

struct d1_line {
    const char *batch_line;
    enum record_kind kind;
    const struct rule *rules;
};

bool d1_ask(struct arena *arena, const struct stamp *stamp,
            const struct question *questions, uint32_t count,
            const struct d1_line *line, struct request *request);
bool d1_next(struct arena *arena, const struct exchange_view *view,
             struct next *next);
bool d1_split(struct arena *arena, const struct stamp *stamp,
              const struct question *questions, uint32_t count,
              const struct reply *replies, uint32_t reply_count,
              const struct d1_line *line, struct split *split);
bool d1_read(struct arena *arena, const struct evidence *evidence,
             const struct question *question, const struct d1_line *line,
             struct answer *answer);

#endif
