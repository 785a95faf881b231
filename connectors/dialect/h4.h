/* SPDX-License-Identifier: Apache-2.0
 *
 * H4, columns (lines 11 15 20): rows under `cols`, those without anything in
 * `none`, those without an answer in `fail`; nothing but the ID comes back.
 */
#ifndef HEDUI_CONNECTORS_H4_H
#define HEDUI_CONNECTORS_H4_H

#include "reading.h"

struct h4_line {
    const char *path;
    enum record_kind kind;
    const struct rule *rules; /* zjhm among them */
    /* What one row gives; NULL: one record by the rules. */
    void (*row)(struct reading *reading, const struct row *row);
};

bool h4_ask(struct arena *arena, const struct stamp *stamp,
            const struct question *questions, uint32_t count,
            const struct h4_line *line, struct request *request);
bool h4_next(struct arena *arena, const struct exchange_view *view,
             struct next *next);
bool h4_split(struct arena *arena, const struct stamp *stamp,
              const struct question *questions, uint32_t count,
              const struct reply *replies, uint32_t reply_count,
              const struct h4_line *line, struct split *split);
bool h4_read(struct arena *arena, const struct evidence *evidence,
             const struct question *question, const struct h4_line *line,
             struct answer *answer);

#endif
