/* SPDX-License-Identifier: Apache-2.0
 *
 * A round of three cases whose replies are the golden bytes of the owners: what
 * tests of evidence.zst and of hedui verify stand on.
 */
#ifndef HEDUI_TESTS_UNIT_VERIFY_GROUND_H
#define HEDUI_TESTS_UNIT_VERIFY_GROUND_H

#include "evidence_pack.h"

#define GROUND_CASES 3
#define GROUND_ROWS_MAX 64

struct ground {
    struct arena arena;
    struct rules rules;
    struct case_calls calls;
    uint32_t row_count, question_count; /* settled, of all cases */
    struct reply_row rows[GROUND_ROWS_MAX];
    struct evidence_facts facts[GROUND_CASES]; /* cases 41, 42, 43 */
};

void ground_open(struct ground *ground);
void ground_close(struct ground *ground);
/* The report as the worker makes it, from the rows. */
void ground_report(struct ground *ground, uint32_t which,
                   struct case_made *made);
/* Its evidence, from a round that was opened for all three. */
struct text ground_pack(struct ground *ground, uint32_t which);

#endif
