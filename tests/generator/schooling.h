#ifndef GENERATOR_SCHOOLING_H
#define GENERATOR_SCHOOLING_H

#include "world.h"

/* Adds the school years of a pupil that cover the period and as_of: education,
 * stage: fee, lodging, aid, year; from, until. */
void schooling_settle(struct world *w, struct prng *p, size_t member);

#endif
