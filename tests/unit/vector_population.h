/* SPDX-License-Identifier: Apache-2.0
 *
 * A population directory (records.md) as answers, without owners, wires and
 * connectors: what each line would have said of a member, in our words. It
 * shares no code with the simulator, so that one misunderstanding cannot hide
 * on both sides. Everything lives in the arena that the population is made in;
 * a fault in a fixture ends the program.
 */
#ifndef HEDUI_TESTS_UNIT_VECTOR_POPULATION_H
#define HEDUI_TESTS_UNIT_VECTOR_POPULATION_H

#include "ledger.h"

struct population;

struct population *population_new(struct arena *arena, int32_t as_of);
/* FOLDER/manifest.json, LINE.csv and behaviour.csv. */
struct population *population_load(struct arena *arena, const char *folder);
/* Rows of a line as CSV with a header; earlier rows of the line stay. */
void population_rows(struct population *population, const char *line,
                     const char *csv);
/* line, id ("" all), what, detail, institution ("" all). */
void population_behave(struct population *population, const char *line,
                       const char *id, const char *what, const char *detail,
                       const char *institution);

/* One heard answer for each PLAN_ASK item of the plan, but for hanging lines.
 */
struct heard *population_answer(struct arena *arena,
                                const struct population *population,
                                const struct household_request *request,
                                const struct plan *plan, uint32_t *count);

/* The text of a file; ends the program when it cannot be read. */
struct text fixture_text(struct arena *arena, const char *path);
_Noreturn void fixture_stop(const char *what, const char *where);

#endif
