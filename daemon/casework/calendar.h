/* SPDX-License-Identifier: Apache-2.0
 *
 * Working days by the State Council's notices (deploy/calendar/china.json).
 */
#ifndef HEDUI_CASEWORK_CALENDAR_H
#define HEDUI_CASEWORK_CALENDAR_H

#include "arena.h"
#include "digest.h"
#include "fault.h"
#include "text.h"

struct calendar;

const struct calendar *calendar_read(struct arena *arena, const char *path,
                                     struct fault *fault);
const struct calendar *calendar_parse(struct arena *arena, struct text json,
                                      struct fault *fault);
const struct digest *calendar_digest(const struct calendar *calendar);
/* The bytes of the digest; those given to calendar_parse must outlive it. */
struct text calendar_bytes(const struct calendar *calendar);
/* is_known: the year is listed (else Monday to Friday work, and PROVISIONAL).
 */
bool calendar_is_working(const struct calendar *calendar, int32_t day,
                         bool *is_known);
/* End of the n-th working day after `start`; the start does not count. */
int32_t calendar_due(const struct calendar *calendar, int32_t start, int days,
                     bool *is_provisional);

/* The clock stops while the agency waits for the applicant: the day on which it
 * asks still counts, the day of the answer does not, as the day of acceptance
 * does not. until: DATE_NONE while it waits. Pauses may overlap. */
struct calendar_pause {
    int32_t from, until;
};
/* The same with pauses; DATE_NONE: the clock stands, there is no such day. */
int32_t calendar_due_paused(const struct calendar *calendar, int32_t start,
                            int days, const struct calendar_pause *pauses,
                            uint32_t count, bool *is_provisional);
/* Working days in (from, to]; negative where to < from. */
int calendar_working_days(const struct calendar *calendar, int32_t from,
                          int32_t to);
/* The last day from which `days` working days are left to the end of `due`. */
int32_t calendar_back(const struct calendar *calendar, int32_t due, int days);
/* Working days left until the end of `due`: 0 on its day, -1 after it, however
 * many days of rest lie between. */
int calendar_left(const struct calendar *calendar, int32_t today, int32_t due);
int calendar_last_year(const struct calendar *calendar);

#endif
