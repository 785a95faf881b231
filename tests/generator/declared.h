#ifndef GENERATOR_DECLARED_H
#define GENERATOR_DECLARED_H

#include "json.h"
#include "world.h"

enum { ROLL_LIMIT = 20 };

/* The members of a request in its order: m1 is the applicant. */
struct roll {
    size_t applicant;
    size_t count;
    size_t member[ROLL_LIMIT];
};

/* Whose declaration it is, and for what (programmes.h). */
struct declaration {
    const struct household *h;
    const struct roll *roll;
    size_t request;
    unsigned programmes;
};

/* What the family says it earns and owns: `declared` of the request. */
void declared_write(struct json *j, const struct world *w,
                    const struct declaration *d);

/* What a relative's household earns a month, as he signs it. NULL: somebody
 * of whom only a little is said. */
int64_t declared_monthly_income(const struct world *w,
                                const struct household *h);

#endif
