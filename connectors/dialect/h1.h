/* SPDX-License-Identifier: Apache-2.0
 *
 * H1, the platform (lines 01 02 18): one element of `body` a question, by xh;
 * the owner's verdict in head.fhm even with status 200.
 */
#ifndef HEDUI_CONNECTORS_H1_H
#define HEDUI_CONNECTORS_H1_H

#include "reading.h"

struct h1_line {
    const char *path;
    enum record_kind kind;
    const struct rule *rules;
    /* What one item of mx gives; NULL: one record by the rules. */
    void (*item)(struct reading *reading, const struct row *item);
};

bool h1_ask(struct arena *arena, const struct stamp *stamp,
            const struct question *questions, uint32_t count,
            const struct h1_line *line, struct request *request);
bool h1_next(struct arena *arena, const struct exchange_view *view,
             struct next *next);
bool h1_split(struct arena *arena, const struct stamp *stamp,
              const struct question *questions, uint32_t count,
              const struct reply *replies, uint32_t reply_count,
              struct split *split);
bool h1_read(struct arena *arena, const struct evidence *evidence,
             const struct question *question, const struct h1_line *line,
             struct answer *answer);
/* One record with its echo (xm, zjhm) and the fields of the rules. */
void h1_record(struct reading *reading, const struct row *row,
               const struct h1_line *line);

#endif
