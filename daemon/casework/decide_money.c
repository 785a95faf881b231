/* SPDX-License-Identifier: Apache-2.0
 *
 * The money of one possible household: each account once, by the larger of its
 * reports (A20) and by the counted holders' shares where they are known (F02);
 * then what institutions say that give no figures (A02, A16); then gaps.
 */
#include "ruling.h"

#include "mutant.h"

static struct interval
account_amount(const struct entry *first, uint32_t members)
{
    struct interval most = first->amount;
    bool is_joint = false;
    for (const struct entry *e = first; e != NULL; e = e->same) {
        if (!entry_is_in(e, members) || mutant_is("first_account_wins"))
            continue;
        is_joint |= e->is_joint;
        if (e->amount.lo > most.lo)
            most.lo = e->amount.lo;
        if (e->amount.hi > most.hi)
            most.hi = e->amount.hi;
    }
    if (!is_joint || mutant_is("shares_ignored"))
        return most;
    return interval_share(most, thing_share(first, members));
}

/* Members asked about on a line: of whom a household flag speaks. */
static uint32_t
asked_on(const struct work *work, enum line line)
{
    uint32_t mask = 0;
    for (uint32_t m = 0; m < work->request->member_count; m++) {
        const struct cell *cell = cell_at(&work->matched, line, m);
        if (cell->item != NULL && cell->item->state == PLAN_ASK)
            mask |= UINT32_C(1) << m;
    }
    return mask;
}

/* One person's flag as an interval of his money there. */
static struct interval
person_flag(const struct flag *flag)
{
    if (!flag->has_person || !flag->has_limit_person)
        return interval_make(0, OPEN);
    if (flag->over_person)
        return interval_make(fen_add(flag->limit_person, 1), OPEN);
    return interval_make(0, flag->limit_person);
}

/* All flags of one institution: the sum over persons, within the household
 * flag. *least: what a household flag says of the line's sum. */
static struct interval
institution_flags(const struct ledger *ledger, const struct flag *first,
                  uint32_t household, uint32_t asked, int64_t *least)
{
    struct interval sum = interval_point(0);
    int64_t most = OPEN;
    for (const struct flag *f = ledger->flags; f != NULL; f = f->next) {
        if (f->line != first->line || (household >> f->member & 1) == 0 ||
            !text_equals(f->institution, first->institution))
            continue;
        sum = interval_add(sum, person_flag(f));
        if (!f->has_household || !f->has_limit_household)
            continue;
        if (f->over_household &&
            (asked == household || mutant_is("household_flag_of_one")) &&
            fen_add(f->limit_household, 1) > *least)
            *least = fen_add(f->limit_household, 1);
        /* what all asked do not have, some of them have not */
        if (!f->over_household && (household & ~asked) == 0 &&
            f->limit_household < most)
            most = f->limit_household;
    }
    if (most < sum.hi && most >= sum.lo)
        sum.hi = most;
    return sum;
}

static bool
is_first_of_institution(const struct ledger *ledger, const struct flag *flag,
                        uint32_t household)
{
    for (const struct flag *f = ledger->flags; f != flag; f = f->next)
        if (f->line == flag->line && (household >> f->member & 1) != 0 &&
            text_equals(f->institution, flag->institution))
            return false;
    return true;
}

static struct interval
line_flags(const struct work *work, const struct ledger *ledger, enum line line,
           uint32_t household, struct interval accounts)
{
    int64_t least = 0;
    if (ledger->flags == NULL)
        return accounts;
    uint32_t asked = asked_on(work, line);
    for (const struct flag *f = ledger->flags; f != NULL; f = f->next)
        if (f->line == line && (household >> f->member & 1) != 0 &&
            is_first_of_institution(ledger, f, household))
            accounts =
                interval_add(accounts, institution_flags(ledger, f, household,
                                                         asked, &least));
    if (least > accounts.lo) {
        accounts.lo = least;
        accounts.hi = OPEN;
    }
    return accounts;
}

struct interval
decide_money(const struct work *work, const struct ledger *ledger,
             uint32_t members)
{
    struct interval lines[LINE_COUNT] = {{0, 0}};
    for (const struct entry *thing = ledger->things[MEASURE_MONEY];
         thing != NULL; thing = thing->next_thing) {
        const struct entry *first = thing_first(thing, members);
        if (first != NULL)
            lines[first->line] = interval_add(lines[first->line],
                                              account_amount(first, members));
    }
    struct interval total = lines[LINE_NONE]; /* declared, outside all lines */
    for (enum line line = LINE_STATE_BANKS; line <= LINE_PAYMENTS; line++) {
        total = interval_add(
            total, line_flags(work, ledger, line, members, lines[line]));
        if ((ledger->gaps[line] & members) != 0)
            total.hi = OPEN;
    }
    return total;
}
