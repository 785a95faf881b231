#ifndef GENERATOR_EXTRAS_H
#define GENERATOR_EXTRAS_H

#include "world.h"

/* Adds the facts of the further twenty lines that no other subject has made:
 * schooling, housing fund, bills, benefits, firms, shares and the like. */
void extras_settle(struct world *w);

#endif
