/* SPDX-License-Identifier: Apache-2.0
 *
 * The policy pack of a city, read from its folder (parameters.json): every
 * figure with date and status. C holds measures and arithmetic and no figure.
 * The pack is immutable once read; its digest goes into every report.
 */
#ifndef HEDUI_CASEWORK_POLICY_H
#define HEDUI_CASEWORK_POLICY_H

#include "arena.h"
#include "digest.h"
#include "fault.h"
#include "household.h"
#include "money.h"

struct policy; /* opaque; reads are in policy.c */

enum figure_status { STATUS_NONE, STATUS_OFFICIAL, STATUS_REPORTED,
                     STATUS_ASSUMED };
const char *figure_status_name(enum figure_status status);

/* Reads FOLDER/parameters.json into the arena. NULL with FAULT_INPUT naming
 * file and JSON path. */
const struct policy *policy_read(struct arena *arena, const char *folder,
                                 struct fault *fault);
/* The same from bytes (tests, replay from an archive). */
const struct policy *policy_parse(struct arena *arena, struct text json,
                                  struct fault *fault);
struct text policy_name(const struct policy *policy);
struct text policy_version(const struct policy *policy);
const struct digest *policy_digest(const struct policy *policy);

/* A dated figure in force on `on`; false where there is none (B03). */
bool policy_dated(const struct policy *policy, const char *name, int32_t on,
                  int64_t *value, enum figure_status *status);
/* Months of the income window of a programme (12, temporary 3). */
int policy_window_months(const struct policy *policy, enum programme programme);
/* The first day that has a standard: an earlier as_of is refused. */
int32_t policy_first_day(const struct policy *policy);
/* Working days until the report is due for a case accepted on `day` (B08). */
int policy_deadline_days(const struct policy *policy, int32_t day,
                         enum lane lane);

#endif
