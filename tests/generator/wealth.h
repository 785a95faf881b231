#ifndef GENERATOR_WEALTH_H
#define GENERATOR_WEALTH_H

#include "world.h"

extern const char wealth_bank_of_shanghai[];
extern const char wealth_bank_of_chongming[];
extern const char wealth_bank_of_flags[];

/* Adds accounts, flats, deeds and vehicles: by means, or by the plot. */
void wealth_settle(struct world *w);

#endif
