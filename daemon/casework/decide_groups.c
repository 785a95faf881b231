/* SPDX-License-Identifier: Apache-2.0
 *
 * Entries that are one thing (an account, a unit, a vehicle), seen from one
 * possible household: which of them belong to it, which is the first, and the
 * part of a joint thing that is the household's.
 */
#include "ruling.h"

bool
entry_is_in(const struct entry *entry, uint32_t members)
{
    return (members >> entry->member & 1) != 0 &&
           (entry->marks & ENTRY_NOT_COUNTED) == 0;
}

const struct entry *
thing_first(const struct entry *thing, uint32_t members)
{
    while (thing != NULL && !entry_is_in(thing, members))
        thing = thing->same;
    return thing;
}

static bool
share_add(struct share *sum, struct share more)
{
    int64_t a, b, q;
    if (!money_multiply(sum->p, more.q, &a) ||
        !money_multiply(more.p, sum->q, &b) || !money_add(a, b, &a) ||
        !money_multiply(sum->q, more.q, &q))
        return false;
    *sum = share_reduce((struct share){a, q});
    return true;
}

/* The largest share that any report gives this holder; false: not known. */
static bool
holder_share(const struct entry *first, uint32_t member, struct share *share)
{
    bool is_known = false;
    for (const struct entry *e = first; e != NULL; e = e->same) {
        if (!entry_is_in(e, UINT32_C(1) << member) || !e->has_share)
            continue;
        if (!is_known || money_compare_products(e->share.p, share->q, share->p,
                                                e->share.q) > 0)
            *share = e->share;
        is_known = true;
    }
    return is_known;
}

/* Known shares of the counted holders, at most 1; in full where one of them is
 * not known. */
struct share
thing_share(const struct entry *first, uint32_t members)
{
    const struct share whole = {1, 1};
    struct share sum = {0, 1}, one = whole;
    uint32_t holders = 0;
    for (const struct entry *e = first; e != NULL; e = e->same)
        if (entry_is_in(e, members))
            holders |= UINT32_C(1) << e->member;
    for (uint32_t m = 0; m < MEMBERS_MAX; m++) {
        if ((holders >> m & 1) == 0)
            continue;
        if (!holder_share(first, m, &one) || !share_add(&sum, one))
            return whole;
    }
    return money_compare_products(sum.p, 1, 1, sum.q) > 0 ? whole : sum;
}
