/* SPDX-License-Identifier: Apache-2.0
 *
 * Which earlier determinations of the same persons stand, from the rows that a
 * store keeps of them: one judgement for both stores.
 */
#ifndef HEDUI_STORE_RECALL_H
#define HEDUI_STORE_RECALL_H

#include "arena.h"
#include "determination.h"

/* What one revision of a report says of one programme. */
struct determined_row {
    int64_t case_id;
    uint32_t revision;
    enum programme programme;
    enum outcome outcome;
    int32_t decided; /* Shanghai day */
    bool is_published;
    struct text persons;
};

/* Those that stand, packed, in the arena: WITHIN, by the last published
 * revision of their case, and no later revision (published or not) says
 * otherwise; until the day on which another case of the persons was published
 * as OVER. A REFER of another case ends nothing: it is no determination.
 * `rows` in the order of case, revision, programme. Absent where none stands;
 * false when there is no memory. */
bool recall_standing(struct arena *arena, const struct determined_row *rows,
                     uint32_t count, struct text *packed);

#endif
