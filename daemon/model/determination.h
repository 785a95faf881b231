/* SPDX-License-Identifier: Apache-2.0
 *
 * What our own store knows of an earlier case of the same persons (policy B11):
 * found when a case is first decided, kept with it, and evidence of it from
 * then on. Whether it is valid on as_of and speaks of exactly the persons of
 * the request is judged in casework, not here.
 */
#ifndef HEDUI_MODEL_DETERMINATION_H
#define HEDUI_MODEL_DETERMINATION_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "household.h"

enum outcome { OUTCOME_WITHIN, OUTCOME_REFER, OUTCOME_OVER };

struct determination {
    enum programme programme;
    enum outcome outcome;
    int32_t from;        /* Shanghai day on which it was decided */
    int32_t until;       /* the day on which it holds no more; DATE_NONE: as
                            long as the pack says */
    struct text case_no; /* printed case number */
    uint32_t revision;   /* of its report */
    struct text persons; /* household_persons() of its request */
};

/* Who the members of a request are, whichever agency it came from: their
 * numbers, normalised and in order, one a line; equal sets of persons are equal
 * text. Absent where a member has no number, for then nobody can say who it is
 * (or where the arena is full). */
struct text household_persons(struct arena *arena,
                              const struct household_request *request);

/* Kept for fifteen years, as everything packed: the format begins with its
 * number. */
bool determinations_pack(const struct determination *list, uint32_t count,
                         struct buffer *out);
bool determinations_unpack(struct arena *arena, struct text bytes,
                           struct determination **list, uint32_t *count);

#endif
