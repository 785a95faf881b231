#ifndef GENERATOR_REQUESTS_H
#define GENERATOR_REQUESTS_H

#include "declared.h"
#include "out.h"
#include "world.h"

enum { REQUESTS_ID_SIZE = 48 };

void requests_name(const struct world *w, size_t request,
                   char out[REQUESTS_ID_SIZE]);

/* Whom a request names as members, the applicant first. */
void requests_roll(const struct world *w, size_t request, struct roll *roll);

/* Writes DIR/requests.ndjson: what the families say of themselves. */
bool requests_write(const struct world *w);

#endif
