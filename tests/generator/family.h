#ifndef GENERATOR_FAMILY_H
#define GENERATOR_FAMILY_H

#include "world.h"

/* Families by size and age; then who asks, and with which plot. */
void family_form(struct world *w);
void family_choose_askers(struct world *w);

/* Members of a household that a ruling counts: alive, local or with a permit,
 * and not left out as living elsewhere. */
int family_count_persons(const struct world *w, const struct household *h);

#endif
