/* SPDX-License-Identifier: Apache-2.0
 *
 * Entries that are one thing: one account, one unit, one vehicle, one deal
 * (policy F01, F09, F13, A20). A thing is the chain of its entries, and a
 * measure the chain of its things.
 */
#include "ledger.h"

#include "mutant.h"

/* Does any record of that account, whoever shows it, say joint? */
static bool
is_joint_account(const struct ledger *ledger, struct text key)
{
    for (const struct entry *e = ledger->of_measure[MEASURE_MONEY]; e != NULL;
         e = e->next_of_measure)
        if (e->is_joint && text_equals(e->key, key))
            return true;
    return false;
}

/* Same institution and number; of different persons only when one of the
 * records says joint (F01). Units and vehicles are one by their key alone; a
 * unit and a tenancy at one address are two. */
static bool
is_one(const struct ledger *ledger, const struct entry *a,
       const struct entry *b)
{
    if (a->source != b->source || !text_equals(a->key, b->key))
        return false;
    if (a->measure != MEASURE_MONEY)
        return a->line == b->line;
    return a->member == b->member || mutant_is("accounts_merge_by_number") ||
           is_joint_account(ledger, a->key);
}

static void
thing_join(struct ledger *ledger, struct entry *entry)
{
    struct entry **at = &ledger->things[entry->measure];
    while (*at != NULL && !is_one(ledger, *at, entry))
        at = &(*at)->next_thing;
    if (*at == NULL) {
        *at = entry;
        return;
    }
    struct entry *last = *at;
    while (last->same != NULL)
        last = last->same;
    last->same = entry;
}

/* Two reports of one account that disagree: DIFFERS, both of them (A20). */
static void
thing_differs(struct entry *first)
{
    for (struct entry *a = first; a != NULL; a = a->same)
        for (const struct entry *b = first; b != NULL; b = b->same)
            if (!interval_equals(a->amount, b->amount))
                a->marks |= ENTRY_DIFFERS;
}

void
reconcile_groups(struct ledger *ledger)
{
    for (int measure = MEASURE_MONEY; measure < MEASURE_COUNT; measure++)
        for (struct entry *e = ledger->of_measure[measure]; e != NULL;
             e = e->next_of_measure)
            thing_join(ledger, e);
    for (struct entry *thing = ledger->things[MEASURE_MONEY]; thing != NULL;
         thing = thing->next_thing)
        thing_differs(thing);
}
