#ifndef GENERATOR_TRUTH_H
#define GENERATOR_TRUTH_H

#include "world.h"

/* Writes DIR/truth: the facts as CSV, by member number, before any owner has
 * them his own way. False, with a sentence, if a file failed. */
bool truth_write(const struct world *w);

#endif
