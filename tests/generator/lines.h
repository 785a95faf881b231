#ifndef GENERATOR_LINES_H
#define GENERATOR_LINES_H

#include "owner.h"
#include "world.h"

/* Writes DIR/LINE.csv for the nine lines, or for the further twenty. False,
 * with a sentence on stderr, if a file could not be written. */
bool nine_write_lines(const struct world *w);
bool twenty_write_lines(const struct world *w);

/* The facts of one of the further lines: a row for each. */
void further_write(struct sheet *s, const struct world *w, enum line line);

/* Accounts of one bank line: the same columns for all three. */
void accounts_write(struct sheet *s, const struct world *w, enum line line);

extern const char accounts_header[], accounts_flags_header[];

#endif
