#ifndef CHECK_POPULATION_H
#define CHECK_POPULATION_H

#include "census.h"

enum { POPULATION_LINES = 29 };
extern const char *const population_lines[POPULATION_LINES];

/* Every kind of every line is there; best asked of a large population. */
void kinds_check(const char *directory);

/* Facts that two lines tell agree: of people, and of things. */
void coherence_check(const struct census *c, const char *directory);
void things_check(const struct census *c, const char *directory);

/* Requests that ask for what fits each family (--programmes matching). */
void programmes_check(const char *directory);

/* Wrong answers are what their class says, in equal parts, and as many as
 * `per_100000` of the answers about those in the file `asked`. */
void wrong_check(const struct census *c, const char *directory,
                 const char *asked, size_t per_100000);

/* The lines of a population against its truth, and against each other. */
void population_check(const struct census *c, const char *directory);

/* The plots that stand at a limit, recomputed from what the owners hold. */
void limits_check(const struct census *c, const char *directory);

/* Households of --limits and --needy, the same way. */
void stand_check(const struct census *c, const char *directory);

/* requests.ndjson against truth and rules of the request. */
void requests_check(const struct census *c, const char *directory);

#endif
