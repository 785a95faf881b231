/* SPDX-License-Identifier: Apache-2.0
 *
 * Identity numbers: GB 11643-1999, and the 15-digit form before it. An ID
 * number is personal data: print it only masked.
 */
#ifndef HEDUI_CORE_IDNO_H
#define HEDUI_CORE_IDNO_H

#include <stdbool.h>
#include <stdint.h>

#include "text.h"

struct idno {
    char digits[19]; /* 18 characters, X upper case, NUL; "" = none */
};

/* wire.md 3.2: drop spaces (U+0020, U+3000), x to X, 15 digits to 18. The
 * result need not be valid; false when it is not 18 characters of
 * [0-9]{17}[0-9X] afterwards. */
bool idno_normalise(struct text text, struct idno *idno);
bool idno_is_valid(const struct idno *idno); /* check digit and birth date */
bool idno_equals(const struct idno *a, const struct idno *b);
/* How many of the 18 places differ. */
int idno_distance(const struct idno *a, const struct idno *b);
int32_t idno_birth(const struct idno *idno); /* DATE_NONE where invalid */
bool idno_is_male(const struct idno *idno);
/* 110105********123X; "?" where it is none. */
void idno_mask(const struct idno *idno, char out[19]);

/* GB 32100 unified social credit code, 18. */
bool credit_code_is_valid(struct text text);

#endif
