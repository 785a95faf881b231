/* SPDX-License-Identifier: Apache-2.0
 *
 * Pauses of a case's clock: while the agency waits for the applicant no day is
 * counted. Lines are asked and answer all the same.
 */
#ifndef HEDUI_MODEL_PAUSE_H
#define HEDUI_MODEL_PAUSE_H

#include <stdbool.h>
#include <stdint.h>

#include "text.h"
#include "work.h"

/* The due day of a case whose clock stands: 9999-12-31, behind all others. */
#define DUE_NEVER 2932896
#define PAUSES_MAX 100 /* of one case; the store takes no more */

struct pause {
    int64_t from_us, until_us; /* INSTANT_NONE: it was not over yet */
    struct text by, why;       /* why may speak of a person */
};

/* What the clock says when it goes on. */
struct clock_case {
    int64_t accepted_at_us;
    enum lane lane;
    int32_t due, slack_day; /* before */
    uint32_t pause_count;   /* the last one has just ended */
    const struct pause *pauses;
};
struct clock_due {
    int32_t due, slack_day;
    bool is_provisional;
};

enum clock_change {
    CLOCK_DONE,
    CLOCK_BEFORE,    /* it stands, or runs, already */
    CLOCK_REPORTED,  /* it has a report */
    CLOCK_COMPLETE,  /* every line has answered: the report is made now */
    CLOCK_OVER,      /* its last day has begun, which counts all the same */
    CLOCK_WITHDRAWN, /* by its agency */
    CLOCK_ASIDE,     /* nothing is asked any more */
    CLOCK_OFTEN,     /* it has stood PAUSES_MAX times */
    CLOCK_UNKNOWN,   /* no such case */
};

#endif
