#ifndef GENERATOR_PLACES_H
#define GENERATOR_PLACES_H

#include <stdbool.h>
#include <stddef.h>

#include "prng.h"

struct district {
    int division;
    const char *name, *mark;
    const char *streets[4];
    uint16_t weight;
};

extern const struct district places_districts[];
extern const size_t places_district_count;

size_t places_draw_district(struct prng *p);

/* Whether a district has villages; one that has. */
bool places_has_villages(size_t district);
size_t places_draw_village(struct prng *p);

/* The division in somebody's number: of the district where he was born, an
 * abolished one for the older, or one outside the city. */
int places_draw_birthplace(struct prng *p, size_t district, int birth_year);
int places_draw_outside(struct prng *p);

/* Road, lane, house and flat in a district. */
void places_write_address(struct prng *p, size_t district, char *out,
                          size_t size);

/* The name of a firm, without end to their number. */
void places_write_firm(struct prng *p, char *out, size_t size);

#endif
