/* SPDX-License-Identifier: Apache-2.0
 *
 * Arithmetic of intervals that always contain the truth.
 */
#include "interval.h"

#include "mutant.h"

static int64_t
fen_cap(int64_t fen)
{
    if (fen > INTERVAL_CAP)
        return INTERVAL_CAP;
    return fen < -INTERVAL_CAP ? -INTERVAL_CAP : fen;
}

int64_t
fen_add(int64_t a, int64_t b)
{
    /* capped before, so that the sum fits */
    return fen_cap(fen_cap(a) + fen_cap(b));
}

int64_t
fen_less(int64_t a, int64_t b)
{
    return fen_cap(fen_cap(a) - fen_cap(b));
}

int64_t
fen_at_least_zero(int64_t a)
{
    return a > 0 ? a : 0;
}

struct interval
interval_point(int64_t value)
{
    return interval_make(value, value);
}

struct interval
interval_make(int64_t lo, int64_t hi)
{
    if (hi != OPEN && hi > INTERVAL_CAP)
        hi = OPEN;
    if (lo > INTERVAL_CAP)
        lo = INTERVAL_CAP;
    return (struct interval){lo, hi};
}

struct interval
interval_add(struct interval a, struct interval b)
{
    int64_t hi;
    if (a.hi == OPEN || b.hi == OPEN || !money_add(a.hi, b.hi, &hi))
        hi = OPEN;
    return interval_make(fen_add(a.lo, b.lo), hi);
}

struct interval
interval_less(struct interval a, struct interval b)
{
    int64_t lo = b.hi == OPEN ? 0 : fen_at_least_zero(fen_less(a.lo, b.hi));
    int64_t hi = a.hi == OPEN ? OPEN : fen_at_least_zero(fen_less(a.hi, b.lo));
    return interval_make(lo, hi);
}

struct interval
interval_difference(struct interval a, struct interval b)
{
    return (struct interval){b.hi == OPEN ? OPEN_BELOW : fen_less(a.lo, b.hi),
                             a.hi == OPEN ? OPEN : fen_less(a.hi, b.lo)};
}

struct interval
interval_hull(struct interval a, struct interval b)
{
    if (mutant_is("hull_ignored"))
        return a;
    return (struct interval){a.lo < b.lo ? a.lo : b.lo,
                             a.hi > b.hi ? a.hi : b.hi};
}

struct interval
interval_share(struct interval a, struct share share)
{
    int64_t lo, hi = OPEN;
    if (!money_scale_floor(a.lo, share.p, share.q, &lo))
        lo = 0;
    if (a.hi != OPEN && !money_scale_floor(a.hi, share.p, share.q, &hi))
        hi = OPEN;
    return interval_make(lo, hi);
}

bool
interval_is_point(struct interval a)
{
    return a.lo == a.hi;
}

bool
interval_is_zero(struct interval a)
{
    return a.lo == 0 && a.hi == 0;
}

bool
interval_equals(struct interval a, struct interval b)
{
    return a.lo == b.lo && a.hi == b.hi;
}
