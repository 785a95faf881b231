#ifndef GENERATOR_HARD_H
#define GENERATOR_HARD_H

#include "names.h"
#include "prng.h"

/* A name that owners write in several ways. True if it is one of Xinjiang,
 * without a surname. */
bool hard_draw(struct prng *p, const char *surname, bool is_female,
               char out[NAMES_SIZE]);

/* One owner's way of writing such a name; it may be the name itself. All of
 * them fold back to it, or to a variant of one character. */
void hard_write(const char *name, struct prng *p, char out[NAMES_SIZE]);

#endif
