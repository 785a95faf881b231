// SPDX-License-Identifier: Apache-2.0
//
// The owners' ways of writing a value that the population has in ours.
#ifndef SIMULATOR_FORM_H
#define SIMULATOR_FORM_H

#include "buffer.h"
#include "line.h"

// Appends the value, which is not empty, in the form of the field.
void form_render(const struct field *field, const char *value,
                 struct buffer *out);

// One date in the form of FORM_D8, FORM_DDASH or FORM_DSLASH.
void form_render_date(enum form form, const char *date, struct buffer *out);

// Money of a population ("-3.20") in fen, and fen as JSON or digits.
int64_t form_fen(const char *money);

#endif
