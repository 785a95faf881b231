/* SPDX-License-Identifier: Apache-2.0
 *
 * Dwellings, non-residential units and vehicles of one possible household:
 * distinct things, each once (policy F08 to F13).
 */
#include "ledger.h"

/* A thing is there for sure when one of its records is sure. */
static struct interval
group_pieces(const struct entry *first, uint32_t household)
{
    struct interval pieces = first->amount;
    for (const struct entry *e = first; e != NULL; e = e->next)
        if (entry_is_in(e, household, first->measure) &&
            e->group == first->group && e->amount.lo > pieces.lo)
            pieces.lo = e->amount.lo;
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
group_area(const struct entry *first, uint32_t household)
{
    struct interval area = first->area;
    for (const struct entry *e = first; e != NULL; e = e->next) {
        if (!entry_is_in(e, household, first->measure) ||
            e->group != first->group)
            continue;
        if (e->area.lo > area.lo)
            area.lo = e->area.lo;
        if (e->area.hi > area.hi)
            area.hi = e->area.hi;
    }
    if (first->line != LINE_PUBLIC_HOUSING)
        return interval_share(area, group_share(first, household));
    if (first->persons_all == 0)
        return area;
    return interval_share(area,
                          (struct share){bits(first->persons_mask & household),
                                         first->persons_all});
}

static struct interval
count_of(const struct ledger *ledger, uint32_t household, enum measure measure,
         struct interval *area)
{
    struct interval count = interval_point(0);
    for (const struct entry *e = ledger->first; e != NULL; e = e->next) {
        if (!entry_is_in(e, household, measure) ||
            !entry_is_first(ledger, e, household))
            continue;
        count = interval_add(count, group_pieces(e, household));
        *area = interval_add(*area, group_area(e, household));
    }
    return count;
}

void
decide_dwellings(const struct work *work, const struct ledger *ledger,
                 uint32_t household, struct interval *count,
                 struct interval *area, struct interval *other)
{
    struct interval ignored = interval_point(0);
    bool units_silent = household_has_gap(work, LINE_REAL_ESTATE, household);
    *area = interval_point(0);
    *count = count_of(ledger, household, MEASURE_DWELLINGS, area);
    *other = count_of(ledger, household, MEASURE_NON_RESIDENTIAL, &ignored);
    if (units_silent || household_has_gap(work, LINE_PUBLIC_HOUSING, household))
        count->hi = area->hi = OPEN;
    if (units_silent)
        other->hi = OPEN;
}

/* A vehicle claimed for a counted member with a card in force is none; where
 * the card is not known it may be one (F13, G13). */
static struct interval
vehicle_pieces(const struct work *work, const struct entry *first,
               uint32_t household)
{
    struct interval pieces = group_pieces(first, household);
    uint32_t claimed = first->persons_mask & household;
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
                uint32_t household)
{
    struct interval count = interval_point(0);
    for (const struct entry *e = ledger->first; e != NULL; e = e->next)
        if (entry_is_in(e, household, MEASURE_VEHICLES) &&
            entry_is_first(ledger, e, household))
            count = interval_add(count, vehicle_pieces(work, e, household));
    if (household_has_gap(work, LINE_MOTOR_VEHICLES, household))
        count.hi = OPEN;
    return count;
}
