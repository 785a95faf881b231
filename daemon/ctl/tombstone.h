/* SPDX-License-Identifier: Apache-2.0
 *
 * What is left of a case after a wrong ID, for people and scripts; and for
 * commands that go back to a report or its evidence: it is gone on purpose.
 */
#ifndef HEDUI_CTL_TOMBSTONE_H
#define HEDUI_CTL_TOMBSTONE_H

#include "ctl.h"
#include "json.h"

/* The tombstones of the case; false after saying why, with the exit code. */
bool tombstones_read(struct ctl *ctl, struct arena *arena, int64_t case_id,
                     struct wrong_id **rows, uint32_t *count, int *code);
/* Is there one? Says so on `out` (when, by whom, why); *code is EXIT_PURGED
 * then, or another where it could not be read. */
bool tombstone_is_there(struct ctl *ctl, int64_t case_id, FILE *out, int *code);
/* All of it: what was done, and who was asked about the stranger. */
void tombstone_print(struct ctl *ctl, const struct wrong_id *wrong);
struct json *tombstone_json(struct arena *arena, const struct wrong_id *wrong);

#endif
