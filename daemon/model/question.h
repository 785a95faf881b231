/* SPDX-License-Identifier: Apache-2.0
 *
 * A question asks one line about one person under one consent. It carries
 * personal data: never logged.
 */
#ifndef HEDUI_MODEL_QUESTION_H
#define HEDUI_MODEL_QUESTION_H

#include <stdint.h>

#include "text.h"

struct question {
    int32_t no;     /* from 1 within an exchange */
    struct text id; /* 18 characters, valid */
    struct text name;
    struct text consent; /* the consent's number */
    int32_t birth;       /* DATE_NONE where not needed */
};

/* What every exchange carries (wire.md 1). */
struct stamp {
    struct text exchange_id; /* 16 characters 0-9A-Z */
    int64_t made_at_us;
    struct text mandate;
};

#endif
