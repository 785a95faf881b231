/* SPDX-License-Identifier: Apache-2.0
 *
 * Dwellings, non-residential units, vehicles and dwellings sold of one possible
 * household: distinct things, each once (policy F08 to F13).
 */
#include "ruling.h"

/* A thing is there for sure when one of its records is sure. */
static struct interval
thing_pieces(const struct entry *first, uint32_t members)
{
    struct interval pieces = first->amount;
    for (const struct entry *e = first; e != NULL; e = e->same) {
        if (!entry_is_in(e, members))
            continue;
        if (e->amount.lo > pieces.lo)
            pieces.lo = e->amount.lo;
        if (e->amount.hi > pieces.hi)
            pieces.hi = e->amount.hi;
    }
    return pieces;
}

static int64_t
bits(uint32_t mask)
{
    int64_t count = 0;
    for (; mask != 0; mask &= mask - 1)
        count++;
    return count;
}

static struct interval
thing_area(const struct entry *first, uint32_t members)
{
    struct interval area = first->area;
    for (const struct entry *e = first; e != NULL; e = e->same) {
        if (!entry_is_in(e, members))
            continue;
        if (e->area.lo > area.lo)
            area.lo = e->area.lo;
        if (e->area.hi > area.hi)
            area.hi = e->area.hi;
    }
    if (first->line != LINE_PUBLIC_HOUSING)
        return interval_share(area, thing_share(first, members));
    if (first->persons_all == 0)
        return area;
    return interval_share(area,
                          (struct share){bits(first->persons_mask & members),
                                         first->persons_all});
}

static struct interval
count_of(const struct ledger *ledger, uint32_t members, enum measure measure,
         struct interval *area)
{
    struct interval count = interval_point(0);
    for (const struct entry *thing = ledger->things[measure]; thing != NULL;
         thing = thing->next_thing) {
        const struct entry *first = thing_first(thing, members);
        if (first == NULL)
            continue;
        count = interval_add(count, thing_pieces(first, members));
        if (area != NULL)
            *area = interval_add(*area, thing_area(first, members));
    }
    return count;
}

void
decide_dwellings(const struct ledger *ledger, uint32_t members,
                 struct interval *count, struct interval *area,
                 struct interval *other)
{
    bool units_silent = (ledger->gaps[LINE_REAL_ESTATE] & members) != 0;
    *area = interval_point(0);
    *count = count_of(ledger, members, MEASURE_DWELLINGS, area);
    *other = count_of(ledger, members, MEASURE_NON_RESIDENTIAL, NULL);
    if (units_silent || (ledger->gaps[LINE_PUBLIC_HOUSING] & members) != 0)
        count->hi = area->hi = OPEN;
    if (units_silent)
        other->hi = OPEN;
}

/* A vehicle claimed for a counted member with a card in force is none; where
 * the card is not known it may be one (F13, G13). */
static struct interval
vehicle_pieces(const struct work *work, const struct entry *first,
               uint32_t members)
{
    struct interval pieces = thing_pieces(first, members);
    uint32_t claimed = first->persons_mask & members;
    for (uint32_t m = 0; claimed != 0 && m < MEMBERS_MAX; m++) {
        if ((claimed >> m & 1) == 0)
            continue;
        enum truth card = card_in_force(work, m, CARD_ANY);
        if (card == TRUE_)
            return interval_point(0);
        if (card == UNKNOWN_)
            pieces.lo = 0;
    }
    return pieces;
}

struct interval
decide_vehicles(const struct work *work, const struct ledger *ledger,
                uint32_t members)
{
    struct interval count = interval_point(0);
    for (const struct entry *thing = ledger->things[MEASURE_VEHICLES];
         thing != NULL; thing = thing->next_thing) {
        const struct entry *first = thing_first(thing, members);
        if (first != NULL)
            count = interval_add(count, vehicle_pieces(work, first, members));
    }
    if ((ledger->gaps[LINE_MOTOR_VEHICLES] & members) != 0)
        count.hi = OPEN;
    return count;
}

struct interval
decide_sold(const struct ledger *ledger, uint32_t members)
{
    struct interval count = count_of(ledger, members, MEASURE_SOLD, NULL);
    if ((ledger->gaps[LINE_HOUSING_TRANSACTIONS] & members) != 0)
        count.hi = OPEN;
    return count;
}
