#ifndef CHECK_CENSUS_H
#define CHECK_CENSUS_H

#include "table.h"

/* People by number, from truth/people.csv. */
struct census {
    struct table people;
    uint64_t *keys; /* sorted: number of 17 digits */
    size_t *members;
    size_t count;
};

void census_load(struct census *c, const char *directory);
/* Of another file that has a column `id`. */
void census_load_from(struct census *c, const char *directory,
                      const char *name);
void census_release(struct census *c);

/* Folds spaces, x and 15 digits; (size_t)-1 if it is nobody here. */
size_t census_find(const struct census *c, const char *id);

/* Written again from GB 11643, GB 32100, GB 16735 and Luhn. */
bool census_is_id(const char *id);
bool census_is_credit(const char *code);
bool census_is_vin(const char *vin);
bool census_is_card(const char *number);

#endif
