#ifndef GENERATOR_LIVING_H
#define GENERATOR_LIVING_H

#include "world.h"

/* Decides what every member lives on, and adds jobs and pensions. */
void living_settle(struct world *w);

/* What a job pays in a month, gross; 0 where it was not held. */
int64_t living_pay(const struct world *w, const struct job *j, int month);

/* What is left of a job over the twelve months: gross less tax and own
 * contributions. It is what an honest applicant declares. */
int64_t living_net_of_job(const struct world *w, const struct job *j);

#endif
