#ifndef GENERATOR_NAMES_H
#define GENERATOR_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "prng.h"

enum { NAMES_SIZE = 64, NAMES_SURNAME_SIZE = 8 };

/* What a name is made from: the surname is drawn apart, for it runs in the
 * family. A surname "" asks for a name of Xinjiang, with a middle dot. */
void names_draw_surname(struct prng *p, char out[NAMES_SURNAME_SIZE]);
void names_draw(struct prng *p, const char *surname, bool is_female,
                int birth_year, char out[NAMES_SIZE]);

/* Owners' ways of writing a name. Each returns whether anything changed. */
bool names_write_traditional(const char *name, char out[NAMES_SIZE]);
bool names_write_simplified(const char *name, char out[NAMES_SIZE]);
/* `which` is below 6; the first three dots are the common ones. */
bool names_write_other_dot(const char *name, unsigned which,
                           char out[NAMES_SIZE]);
bool names_write_spaced(const char *name, char out[NAMES_SIZE]);
bool names_write_common(const char *name, char out[NAMES_SIZE]);

#endif
