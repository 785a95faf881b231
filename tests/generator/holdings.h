#ifndef GENERATOR_HOLDINGS_H
#define GENERATOR_HOLDINGS_H

#include "world.h"

/* One thing that somebody has, with its numbers; all else as drawn. What is
 * returned may be changed until the next of its kind is added. */
struct account *holdings_add_account(struct world *w, struct prng *p,
                                     size_t member, const char *institution,
                                     int64_t balance);
struct unit *holdings_add_unit(struct world *w, struct prng *p, size_t member,
                               enum unit_use use, int64_t area);
void holdings_share_unit(struct unit *u, size_t other, bool is_by_share);
struct vehicle *holdings_add_vehicle(struct world *w, struct prng *p,
                                     size_t member);
struct deed *holdings_add_deed(struct world *w, struct prng *p, int on,
                               size_t seller, size_t buyer);

#endif
