/* SPDX-License-Identifier: Apache-2.0
 *
 * One household through the pure half, from request text and population to the
 * report's tree: what the tests of casework share.
 */
#ifndef HEDUI_TESTS_UNIT_TRIAL_H
#define HEDUI_TESTS_UNIT_TRIAL_H

#include "vector_population.h"

enum lines_on { NINE_LINES, ALL_LINES };

struct trial {
    struct arena arena;
    struct rules rules;
    struct household_request request;
    struct plan plan;
    uint32_t heard_count;
    struct heard *heard;
    struct case_input input;
    struct report_summary summary;
    struct json *tree;
    struct text bytes;
};

/* Pack of the city, calendar of the house; connectors that are never read.
 * `parameters`: {"standard": [...]} rows that replace those of the pack; NULL
 * none. */
void trial_init(struct trial *trial, enum lines_on lines,
                const struct json *parameters);
/* Decodes, plans and answers on the day of as_of. false: refused at intake. */
bool trial_ask(struct trial *trial, struct text request,
               const struct population *population);
/* From trial.heard to tree, bytes and summary. */
void trial_decide(struct trial *trial);
void trial_release(struct trial *trial);

const struct json *trial_ruling(const struct trial *trial,
                                const char *programme);
const char *trial_outcome(const struct trial *trial, const char *programme);
/* Canonical JSON of a part of a ruling: "measures.income.I1". */
const char *trial_part(struct trial *trial, const char *programme,
                       const char *path);
const char *json_canonical(struct arena *arena, const struct json *node);

#endif
