/* SPDX-License-Identifier: Apache-2.0
 *
 * The names of a policy pack: what each figure means, its unit, what is
 * plausible, and which tests, measures and programmes rest on it. One table:
 * the checks of a pack and `hedui policy explain` read it, and a unit test
 * holds it against what the rules do when a figure changes.
 */
#ifndef HEDUI_CASEWORK_POLICY_TERMS_H
#define HEDUI_CASEWORK_POLICY_TERMS_H

#include "casework.h"

enum term_form {
    TERM_DATED,   /* dated.NAME: rows {from, value, status} */
    TERM_YEARLY,  /* yearly.NAME: {status, values by year} */
    TERM_INTEGER, /* one integer at its path */
    TERM_SHARE,   /* one "p/q" */
    TERM_DATE,    /* one date */
    TERM_STEPS,   /* rules.gradual_exit */
    TERM_LINES,   /* complete_report.* */
};

enum term_unit {
    UNIT_FEN,
    UNIT_FEN_MONTH,
    UNIT_FEN_YEAR,
    UNIT_FEN_HEAD,
    UNIT_AREA_HEAD, /* 0.01 m2 */
    UNIT_SHARE,     /* p/q of a whole */
    UNIT_TIMES,     /* p/q or n times something */
    UNIT_COUNT,
    UNIT_DAYS,
    UNIT_WORKING_DAYS,
    UNIT_MONTHS,
    UNIT_YEARS,
    UNIT_DATE,
    UNIT_NONE,
    UNIT_COUNT_OF_UNITS
};

/* What a figure changes beside tests and measures; keys are "zz.touch_...". */
enum term_touch {
    TOUCH_GRANT = 1,
    TOUCH_DEADLINE = 2,
    TOUCH_PERIOD = 4,
    TOUCH_STALE = 8,
    TOUCH_COMPLETE = 16,
    TOUCH_COMPARED = 32,
    TOUCH_COUNTS = 64,
    TOUCH_EXIT = 128,
    TOUCH_INTAKE = 256,
    TOUCH_BITS = 9,
};

struct policy_term {
    const char *name; /* "standard", "limits.low_income.vehicles", "a.*" */
    enum term_form form;
    enum term_unit unit;
    int64_t least, most; /* plausible, in its unit; of p/q in hundredths */
    bool is_needed;      /* the reader does not start without it */
    bool is_listed;      /* stands in the list of figures of a ruling */
    unsigned programmes, tests, measures, touches; /* sets of 1 << enum */
    const char *zh, *en;
};

const struct policy_term *policy_terms(size_t *count);
/* By full name; a line or programme stands for the * of its row. NULL. */
const struct policy_term *policy_term_find(struct text name);
/* The known name nearest to what was written; NULL where none is near. Of
 * `names` (NULL-terminated), or of all terms. */
const char *policy_near(struct text written, const char *const *names);
const char *policy_near_term(struct text written);
/* Where it stands: "/dated/standard", "/limits/low_income/vehicles". */
const char *policy_term_pointer(struct arena *arena,
                                const struct policy_term *term,
                                struct text name);
/* "yuan a month"; "元/月". */
const char *term_unit_name(enum term_unit unit, enum language language);
/* "970.00", "2/5 (40 %)", "36.10". */
const char *term_value(struct arena *arena, enum term_unit unit, int64_t value,
                       const struct share *share);
const char *term_touch_name(enum term_touch touch, enum language language);

#endif
