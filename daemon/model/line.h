/* SPDX-License-Identifier: Apache-2.0
 *
 * The 29 lines (data sources), numbered as the domain numbers them, with the
 * names that stand in SQL, JSON, logs and screens; whether a line has a
 * connector is the registry's matter. A 30th line has a number above 29, given
 * by the registry.
 */
#ifndef HEDUI_MODEL_LINE_H
#define HEDUI_MODEL_LINE_H

#include <stdbool.h>

#include "text.h"

enum line {
    LINE_NONE = 0,
    LINE_HOUSEHOLD_REGISTER,
    LINE_MARRIAGE,
    LINE_DEATH,
    LINE_BENEFITS,
    LINE_DISABILITY,
    LINE_CUSTODY,
    LINE_INCOME_TAX,
    LINE_BUSINESS_TAX,
    LINE_SOCIAL_INSURANCE,
    LINE_PENSION,
    LINE_EMPLOYMENT,
    LINE_MEDICAL_INSURANCE,
    LINE_MUTUAL_AID,
    LINE_HOUSING_FUND,
    LINE_REAL_ESTATE,
    LINE_PUBLIC_HOUSING,
    LINE_HOUSING_TRANSACTIONS,
    LINE_MOTOR_VEHICLES,
    LINE_VESSELS,
    LINE_COMPANIES,
    LINE_SOCIAL_ORGANISATIONS,
    LINE_STATE_BANKS,
    LINE_NATIONAL_BANKS,
    LINE_LOCAL_BANKS,
    LINE_SECURITIES,
    LINE_FUNDS,
    LINE_INSURANCE,
    LINE_PAYMENTS,
    LINE_EDUCATION,
    LINE_COUNT, /* 30; numbers 1..29 are the lines above */
};

/* Connectors above the 29 have numbers from LINE_COUNT to here - 1: sets of
 * lines are arrays of this size. */
#define LINES_MAX 512

/* "household_register"; NULL for LINE_NONE and numbers out of range. */
const char *line_name(enum line line);
enum line line_find(struct text name);     /* LINE_NONE where unknown */
const char *line_owner_zh(enum line line); /* 户籍人口 / 公安局 */
const char *line_owner_en(enum line line);
/* Working days within which the owner answers (lines.md section 1). */
int line_answer_days(enum line line);

#endif
