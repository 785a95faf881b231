// SPDX-License-Identifier: Apache-2.0
//
// Resident ID numbers (GB 11643): the form in which two of them are compared,
// and whether one is valid. Any other code passes through unharmed.
#ifndef SIMULATOR_IDENTITY_H
#define SIMULATOR_IDENTITY_H

#include <stdbool.h>

enum { IDENTITY_SIZE = 40 };

// Spaces (U+0020, U+3000) dropped, x to X, 15 digits made 18. Longer than the
// buffer: cut, since nothing that long is a number of a person.
void identity_canonical(const char *text, char canonical[IDENTITY_SIZE]);

// 17 digits and the right check digit.
bool identity_is_valid(const char *canonical);

// Same length, exactly one character differs.
bool identity_is_one_off(const char *a, const char *b);

// 18 characters as owners take them: 17 digits, then a digit or X.
bool identity_is_askable(const char *text);

// The 15 digits that a number had before 1999: century and check digit gone.
void identity_shorten(const char *canonical, char fifteen[IDENTITY_SIZE]);

// A name without spaces and middle dots, for finding a mistyped person.
void identity_fold_name(const char *name, char *folded, unsigned size);

#endif
