#ifndef GENERATOR_EXTRAS_H
#define GENERATOR_EXTRAS_H

#include "world.h"

/* Adds the facts of the further twenty lines. */
void extras_settle(struct world *w);

/* One fact, with a serial of its own. */
struct extra *extras_add(struct world *w, enum line line, size_t member,
                         const char *kind);

/* Less common facts, made after all others and by streams of their own: rows
 * stand at the end of each file, and are in no household's range. */
void welfare_settle(struct world *w);
void trade_settle(struct world *w);
void savings_settle(struct world *w);
void care_settle(struct world *w);
void property_settle(struct world *w);

/* Whether a household may be given anything without changing what its plot
 * plays: it does not ask, or is over by far as it is. */
bool extras_is_free(const struct household *h);

/* The chance that a free household's member has such a thing; more for those
 * who ask, for of them fewer are free. */
bool extras_happens(struct prng *p, const struct household *h,
                    uint32_t per_mille);

#endif
