#ifndef GENERATOR_VARIANTS_H
#define GENERATOR_VARIANTS_H

#include <stdbool.h>
#include <stddef.h>

#include "names.h"
#include "prng.h"

/* A character and its other writings; the first is today's. */
enum { VARIANTS_FORMS = 4 };

struct variant_group {
    const char *forms[VARIANTS_FORMS]; /* NULL: no more */
    const char *source;
};

extern const struct variant_group variants_groups[];
extern const size_t variants_group_count;
/* The first so many are characters of given names. */
extern const size_t variants_given_count;

/* Other writings of a name. Each changes one thing and returns whether there
 * was anything to change. */
bool variants_write(const char *name, struct prng *p, char out[NAMES_SIZE]);
bool variants_write_homophone(const char *name, struct prng *p,
                              char out[NAMES_SIZE]);
bool variants_write_undotted(const char *name, char out[NAMES_SIZE]);
bool variants_write_full_width(const char *name, char out[NAMES_SIZE]);

#endif
