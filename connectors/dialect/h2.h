/* SPDX-License-Identifier: Apache-2.0
 *
 * H2, rest (lines 04 09 10): one element of `results` a question, by index;
 * typed JSON, null unknown; a bearer token that the carrier brings.
 */
#ifndef HEDUI_CONNECTORS_H2_H
#define HEDUI_CONNECTORS_H2_H

#include "reading.h"

struct h2_line {
    const char *path;
    enum record_kind kind;
    const struct rule *rules;
};

bool h2_ask(struct arena *arena, const struct stamp *stamp,
            const struct question *questions, uint32_t count,
            const struct h2_line *line, struct request *request);
bool h2_next(struct arena *arena, const struct exchange_view *view,
             struct next *next);
bool h2_split(struct arena *arena, const struct stamp *stamp,
              const struct question *questions, uint32_t count,
              const struct reply *replies, uint32_t reply_count,
              struct split *split);
bool h2_read(struct arena *arena, const struct evidence *evidence,
             const struct question *question, const struct h2_line *line,
             struct answer *answer);

#endif
