#ifndef GENERATOR_LINES_H
#define GENERATOR_LINES_H

#include "owner.h"
#include "world.h"

/* A line's file: its columns, and what writes its rows. NULL: the line's facts
 * are accounts or extras. */
struct line_sheet {
    enum line line;
    const char *header;
    void (*write)(struct sheet *s, const struct world *w);
};

extern const struct line_sheet nine_sheets[LINE_NINE];
extern const struct line_sheet twenty_sheets[LINE_COUNT - LINE_NINE];

/* How many lines this population has: 9 or 29. */
size_t lines_count(const struct world *w);

/* Learns which row of which line is whose: fills w->rows. */
void lines_survey(struct world *w);

/* Writes DIR/LINE.csv for all lines of the population. False, with a sentence
 * on stderr, if a file could not be written. */
bool lines_write(const struct world *w);

/* The facts of one of the further lines: a row for each. */
void further_write(struct sheet *s, const struct world *w, enum line line);

/* Accounts of one bank line: the same columns for all three. */
void accounts_write(struct sheet *s, const struct world *w, enum line line);

#endif
