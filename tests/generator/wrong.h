#ifndef GENERATOR_WRONG_H
#define GENERATOR_WRONG_H

#include "world.h"

/* What is wrong with an answer (--wrong): eight classes in equal parts. */
enum wrong_class {
    WRONG_OTHER_ID,
    WRONG_OTHER_NAME,
    WRONG_VARIANT_NAME,
    WRONG_RECORD_INSIDE,
    WRONG_SHIFTED,
    WRONG_NAMESAKE_15,
    WRONG_MISTYPED,
    WRONG_WITHOUT_ID,
    WRONG_CLASS_COUNT
};

struct wrong {
    enum wrong_class class;
    enum line line;
    size_t member; /* who is asked about */
    /* Somebody made up, of whom the line has one row: a copy of another's. */
    bool is_stranger, is_female;
    int birth;
    /* The row of the line that the wrong one is slipped in behind; NOBODY: no
     * row is slipped in. */
    size_t row;
    /* Whose the wrong data truly are, canonical; empty: his own. */
    char other_id[CODES_ID_SIZE];
    /* Number and name in the slipped in row, or in his own rows. */
    char held_id[CODES_ID_SIZE], held_name[NAMES_SIZE];
};

const char *wrong_name(enum wrong_class class);
/* What the simulator has to do for it; NULL: the row is wrong as it stands. */
const char *wrong_behaviour(enum wrong_class class);

/* How many answers can be wrong at most. */
size_t wrong_most(const struct world *w);

/* Chooses who is answered wrongly by which line; needs the survey. */
void wrong_choose(struct world *w);
void wrong_release(struct world *w);

size_t wrong_count(const struct world *w);
const struct wrong *wrong_at(const struct world *w, size_t at);

/* NULL, or how the line holds this member otherwise than he is. */
const struct wrong *wrong_find(const struct world *w, enum line line,
                               size_t member);

/* The wrongs of a line that slip a row in, by row. */
const struct wrong *const *wrong_rows(const struct world *w, enum line line,
                                      size_t *count);

/* DIR/behaviour.csv; and in truth/ wrong.csv, strangers.csv and rows/. */
bool wrong_write_behaviour(const struct world *w);
bool wrong_write_truth(const struct world *w);

/* The list of those whom the requests ask about, to the file of --ask. */
bool asked_write(const struct world *w);

#endif
