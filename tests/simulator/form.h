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

// The first code of the value, or the last one where it has several.
void form_render_code(const struct field *field, const char *value,
                      bool is_last, struct buffer *out);

// An amount in fen as FORM_COMMAS has it.
void form_render_sum(int64_t fen, struct buffer *out);

// Months from one date or month to another.
int form_months(const char *from, const char *until);

// Money of a population ("-3.20") in fen.
int64_t form_fen(const char *money);

#endif
