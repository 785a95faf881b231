/* Less common property: units of other uses, sealed, mortgaged and cancelled
 * ones; flats that were bought, as the deed tells; flats taken for a road, with
 * a compensation; cars that are no more. */
#include "extras.h"

#include <string.h>

#include "day.h"
#include "holdings.h"

enum { YUAN = 100, DAYS_TO_REGISTER = 40 };

/* Garages of the village and the like. */
static void
property_add_unit(struct world *w, struct prng *p, const struct household *h)
{
    static const enum unit_use uses[] = {USE_OTHER, USE_PARKING, USE_STORAGE};
    enum unit_use use = uses[prng_below(p, 3)];
    struct unit *u =
        holdings_add_unit(w, p, h->first, use, prng_between(p, 900, 4000));

    u->is_sealed = prng_chance(p, 400);
    u->is_mortgaged = prng_chance(p, 300);
    u->is_current = !prng_chance(p, 300);
}

/* The buyer's unit: what the deed says, registered some weeks after. */
static void
property_register_deed(struct world *w, size_t at)
{
    struct deed deed = *(const struct deed *)list_at(&w->deeds, at);
    int registered = deed.on + DAYS_TO_REGISTER;
    struct prng p;

    if (deed.buyer == NOBODY || deed.is_compensation ||
        registered >= w->settings.as_of)
        return;
    const struct member *m = world_member(w, deed.buyer);
    if (!extras_is_free(world_household(w, m->household)))
        return;
    prng_init(&p, w->settings.seed, "bought", at);
    struct unit *u =
        holdings_add_unit(w, &p, deed.buyer, USE_DWELLING, deed.area);
    memcpy(u->address, deed.address, sizeof u->address);
    u->registered = registered;
    u->is_mortgaged = prng_chance(&p, 500);
}

/* Bought, or taken for a road with money for it. */
static void
property_add_deed(struct world *w, struct prng *p, const struct household *h)
{
    int on = w->settings.as_of - (int)prng_between(p, 1, 365 * 6);
    struct deed *deed = holdings_add_deed(w, p, on, NOBODY, h->first);

    deed->is_compensation = prng_chance(p, 500);
    deed->is_declared = false;
}

static void
property_add_vehicle(struct world *w, struct prng *p, const struct household *h)
{
    static const char *const states[] = {"scrapped", "cancelled", "stolen"};
    struct vehicle *v = holdings_add_vehicle(w, p, h->first);
    size_t state = prng_below(p, 3);

    v->status = states[state];
    v->is_declared = false;
    if (prng_chance(p, 200))
        v->use = "business";
}

void
property_settle(struct world *w)
{
    for (size_t number = 0; number < w->households.count; number++) {
        const struct household *h = world_household(w, number);
        struct prng p;
        prng_init(&p, w->settings.seed, "property", number);
        if (extras_happens(&p, h, 15))
            property_add_unit(w, &p, h);
        if (extras_happens(&p, h, 8))
            property_add_deed(w, &p, h);
        if (extras_happens(&p, h, 15))
            property_add_vehicle(w, &p, h);
    }
    for (size_t i = 0; i < w->deeds.count; i++)
        property_register_deed(w, i);
}
