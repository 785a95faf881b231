/* SPDX-License-Identifier: Apache-2.0
 *
 * H3, ticket (lines 07 08 12): submit, then fetch page after page. A question
 * may have an item on several pages that follow each other.
 */
#ifndef HEDUI_CONNECTORS_H3_H
#define HEDUI_CONNECTORS_H3_H

#include "reading.h"

struct h3_line {
    const char *submit_path;
    const char *fetch_path;
    enum record_kind kind;
    const struct rule *echo; /* of an item and of its rows; empty in 08 */
    const struct rule *rules;
};

/* xm and zjhm. */
extern const struct rule h3_echo[];

bool h3_ask(struct arena *arena, const struct stamp *stamp,
            const struct question *questions, uint32_t count,
            const struct h3_line *line, struct request *request);
bool h3_next(struct arena *arena, const struct exchange_view *view,
             const struct h3_line *line, struct next *next);
bool h3_split(struct arena *arena, const struct stamp *stamp,
              const struct question *questions, uint32_t count,
              const struct reply *replies, uint32_t reply_count,
              struct split *split);
bool h3_read(struct arena *arena, const struct evidence *evidence,
             const struct question *question, const struct h3_line *line,
             struct answer *answer);

#endif
