/* SPDX-License-Identifier: Apache-2.0
 *
 * F2, bank files (lines 22 23 24): lines of fields between `|`, in GB18030 or
 * UTF-8. Each part has its own header, institutions, rows and trailer.
 */
#ifndef HEDUI_CONNECTORS_F2_H
#define HEDUI_CONNECTORS_F2_H

#include "cutting.h"
#include "parts.h"
#include "reading.h"

struct f2_line {
    const char *prefix;
    enum charset charset;
    enum record_kind kind;
    const struct rule *rules; /* places from 7, without as_of */
    const char *sum_place;    /* column of the sum in the trailer */
    const char *as_of_place;  /* the last column */
    uint32_t place_count;
};

/* Places 7 to 18 of lines 22 and 24, which have the same columns. */
extern const struct rule f2_account_rules[];

bool f2_ask(struct arena *arena, const struct stamp *stamp,
            const struct question *questions, uint32_t count,
            const struct f2_line *line, struct request *request);
/* Checks one part and adds its rows. False: the exchange is garbled. */
bool f2_split_part(struct cutting *cutting, uint32_t reply,
                   const struct f2_line *line);
/* Whether this frame is of an F2 part (and not of a flags file). */
bool f2_is_frame(struct text frame);
/* The answer of all F2 slices, institutions included. */
void f2_read_rows(struct reading *reading, const struct evidence *evidence,
                  const struct f2_line *line);

/* `split` and `read` of the lines whose parts are all F2 (22 23). */
bool f2_split(struct arena *arena, const struct stamp *stamp,
              const struct question *questions, uint32_t count,
              const struct reply *replies, uint32_t reply_count,
              const struct f2_line *line, struct split *split);
bool f2_read(struct arena *arena, const struct evidence *evidence,
             const struct question *question, const struct f2_line *line,
             struct answer *answer);

#endif
