// SPDX-License-Identifier: Apache-2.0
//
// Between the readers of file families F1 and F3. Nobody else includes this.
#ifndef SIMULATOR_FAMILY_FILE_H
#define SIMULATOR_FAMILY_FILE_H

#include "family.h"

// Starts an exchange of the file, with room for as many questions as it has
// lines.
bool file_start(struct exchange *exchange, const struct line *line,
                const struct file_name *name, const char *text,
                struct arena *arena, struct fault *fault);

// Adds the question of a row: number, name, ID, consent, mandate.
bool file_read_row(struct exchange *exchange, const char *const cells[5],
                   struct fault *fault);

// Whether the text is what was written again from what was read of it, and the
// exchange as a whole is as agreed.
bool file_check(const struct exchange *exchange, const char *text,
                const struct buffer *again, struct fault *fault);

#endif
