/* SPDX-License-Identifier: Apache-2.0
 *
 * Adjusting the standard (policy section 8): a proposal is held against five
 * factors, whose inputs are figures of the pack. Fractions throughout.
 */
#ifndef HEDUI_CASEWORK_POLICY_ADJUST_H
#define HEDUI_CASEWORK_POLICY_ADJUST_H

#include "json.h"
#include "policy.h"

enum adjust_factor {
    ADJUST_INCOME,  /* grows by more than disposable income per head */
    ADJUST_PRICES,  /* grows by more than consumer prices */
    ADJUST_LIVING,  /* more yuan than the basic living cost has risen by */
    ADJUST_UTILITY, /* what is above that leaves room for utility prices */
    ADJUST_WAGE,    /* near its share of the minimum wage */
    ADJUST_COUNT,
};

enum adjust_result { ADJUST_PASSES, ADJUST_FAILS, ADJUST_UNKNOWN };

struct adjust_line {
    enum adjust_result result;
    const char *missing;  /* UNKNOWN: the name of the input that is not there */
    bool is_money;        /* fen; else growth or share, in hundredths of 1 % */
    int64_t value, limit; /* for reading, rounded half up */
    int64_t margin;       /* value - limit; of WAGE: nearness - distance */
    enum figure_status status; /* of the input; NONE: it was worked out */
};

struct adjustment {
    int64_t old, proposed; /* fen a month */
    int32_t from, old_from;
    struct adjust_line lines[ADJUST_COUNT];
};

const char *adjust_factor_name(enum adjust_factor factor);
/* `pack`: pack.json, whose "adjustment" has what parameters.json has not; NULL
 * where there is none. false where no standard is in force before `from`. */
bool policy_adjust(const struct policy *policy, const struct json *pack,
                   int64_t proposed, int32_t from, struct adjustment *out);

#endif
