#ifndef GENERATOR_PEOPLE_H
#define GENERATOR_PEOPLE_H

#include "world.h"

/* Gives every member number, name, place in the book and marriages, and does
 * to them what the household's plot says. */
void people_name(struct world *w);

/* Links some of the old who ask to a child who keeps house elsewhere. */
void people_link_relatives(struct world *w);

/* The number of somebody born on the same day, of the same sex and place; false
 * if there is none left. */
bool people_draw_namesake(struct world *w, struct prng *p, size_t member,
                          char id[CODES_ID_SIZE]);

/* Somebody who is in no register here; his number is nobody else's. */
void people_draw_stranger(struct world *w, struct prng *p, bool is_female,
                          int birth, char id[CODES_ID_SIZE],
                          char name[NAMES_SIZE]);

#endif
