#ifndef GENERATOR_PROGRAMMES_H
#define GENERATOR_PROGRAMMES_H

#include "declared.h"

/* In the order of request.md. */
enum programme {
    PROGRAMME_MINIMUM_LIVING,
    PROGRAMME_EXTREME_HARDSHIP,
    PROGRAMME_LOW_INCOME,
    PROGRAMME_ILLNESS_EXPENSE,
    PROGRAMME_LOW_RENT,
    PROGRAMME_SHARED_OWNERSHIP,
    PROGRAMME_MEDICAL,
    PROGRAMME_TEMPORARY,
    PROGRAMME_EDUCATION,
    PROGRAMME_ELDER_CARE,
    PROGRAMME_DISABILITY_LIVING,
    PROGRAMME_RURAL_HOUSING,
    PROGRAMME_EMPLOYMENT_AID,
    PROGRAMME_COUNT
};

extern const char *const programmes_names[PROGRAMME_COUNT];

/* A set of programmes, a bit each. */
#define PROGRAMME_BIT(programme) (1u << (programme))

/* True if every word of a list joined by commas names a programme, or if the
 * list is "matching": what fits each family. */
bool programmes_know(const char *list);

/* What a request asks for: the list as far as the family may ask for it; the
 * set in *set, written in the list's order. */
void programmes_write(struct json *j, const struct world *w, size_t request,
                      const struct roll *roll, unsigned *set);

/* The member whom the programmes are about, or NOBODY: anybody of them. */
size_t programmes_subject(const struct world *w, const struct roll *roll,
                          unsigned set);

#endif
