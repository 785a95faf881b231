#ifndef CHECK_POPULATION_H
#define CHECK_POPULATION_H

#include "census.h"

/* The lines of a population against its truth, and against each other. */
void population_check(const struct census *c, const char *directory);

/* The plots that stand at a limit, recomputed from what the owners hold. */
void limits_check(const struct census *c, const char *directory);

/* requests.ndjson against truth and rules of the request. */
void requests_check(const struct census *c, const char *directory);

#endif
