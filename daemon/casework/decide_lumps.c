/* SPDX-License-Identifier: Apache-2.0
 *
 * I8 of one possible household: per kind what fell into the period, less the
 * receipts for own medical cost, and for a replacement dwelling while the
 * household has at most one dwelling; no kind below 0 (policy D18).
 */
#include <string.h>

#include "ruling.h"

static bool
is_of(const struct entry *entry, uint32_t household, const char *kind,
      enum line line)
{
    return entry->line == line && entry_is_in(entry, household) &&
           strcmp(entry->kind, kind) == 0;
}

/* Is an earlier entry of the household the same deal? */
static bool
is_seen(const struct ledger *ledger, const struct entry *entry,
        uint32_t household)
{
    for (const struct entry *e = ledger->of_measure[MEASURE_I8]; e != entry;
         e = e->next_of_measure)
        if (is_of(e, household, entry->kind, entry->line) &&
            text_equals(e->key, entry->key))
            return true;
    return false;
}

/* Two records of one deal that disagree: the larger price counts (A20). */
static struct interval
deal_amount(const struct entry *first, uint32_t household)
{
    struct interval most = first->amount;
    for (const struct entry *e = first; e != NULL; e = e->next_of_measure) {
        if (!is_of(e, household, first->kind, first->line) ||
            !text_equals(e->key, first->key))
            continue;
        if (e->amount.lo > most.lo)
            most.lo = e->amount.lo;
        if (e->amount.hi > most.hi)
            most.hi = e->amount.hi;
    }
    return most;
}

static bool
sum_of(const struct ledger *ledger, uint32_t household, const char *kind,
       enum line line, struct interval *sum)
{
    bool is_there = false;
    *sum = interval_point(0);
    for (const struct entry *e = ledger->of_measure[MEASURE_I8]; e != NULL;
         e = e->next_of_measure) {
        if (!is_of(e, household, kind, line) ||
            (line == LINE_HOUSING_TRANSACTIONS &&
             is_seen(ledger, e, household)))
            continue;
        is_there = true;
        *sum = interval_add(*sum, line == LINE_HOUSING_TRANSACTIONS
                                      ? deal_amount(e, household)
                                      : e->amount);
    }
    return is_there;
}

/* The larger of 17 and the transfers of 07; declared only where both have
 * answered and show nothing. */
static struct interval
sales(const struct ledger *ledger, uint32_t household)
{
    struct interval deals, transfers, declared;
    bool any =
        sum_of(ledger, household, "sale", LINE_HOUSING_TRANSACTIONS, &deals);
    any |= sum_of(ledger, household, "transfer", LINE_INCOME_TAX, &transfers);
    sum_of(ledger, household, "sale", LINE_NONE, &declared);
    bool is_open = (ledger->gaps[LINE_HOUSING_TRANSACTIONS] & household) != 0 ||
                   (ledger->gaps[LINE_INCOME_TAX] & household) != 0;
    if (!any && !is_open)
        return declared;
    int64_t lo = deals.lo > transfers.lo ? deals.lo : transfers.lo;
    int64_t hi = deals.hi > transfers.hi ? deals.hi : transfers.hi;
    return interval_make(lo, is_open ? OPEN : hi);
}

static struct interval
compensations(const struct ledger *ledger, uint32_t household)
{
    struct interval found, declared;
    bool any = sum_of(ledger, household, "compensation",
                      LINE_HOUSING_TRANSACTIONS, &found);
    sum_of(ledger, household, "compensation", LINE_NONE, &declared);
    if ((ledger->gaps[LINE_HOUSING_TRANSACTIONS] & household) != 0)
        return interval_make(found.lo, OPEN);
    return any ? found : declared;
}

static struct interval
kind_total(const struct ledger *ledger, uint32_t household, const char *kind)
{
    struct interval found, declared;
    if (strcmp(kind, "sale") == 0)
        return sales(ledger, household);
    if (strcmp(kind, "compensation") == 0)
        return compensations(ledger, household);
    sum_of(ledger, household, kind, LINE_INCOME_TAX, &found);
    sum_of(ledger, household, kind, LINE_NONE, &declared);
    return interval_add(found, declared);
}

/* Receipts count although a found figure displaces what was declared. */
static void
receipts(const struct ledger *ledger, uint32_t household, const char *kind,
         int64_t *medical, int64_t *dwelling)
{
    *medical = *dwelling = 0;
    for (const struct entry *e = ledger->of_measure[MEASURE_I8]; e != NULL;
         e = e->next_of_measure) {
        if (e->source != SOURCE_DECLARED || (household >> e->member & 1) == 0 ||
            strcmp(e->kind, kind) != 0)
            continue;
        *medical = fen_add(*medical, e->spent_medical);
        *dwelling = fen_add(*dwelling, e->spent_dwelling);
    }
}

struct interval
decide_lumps(const struct ledger *ledger, uint32_t household,
             struct interval dwellings)
{
    static const char *const kinds[] = {"severance",    "prize",       "sale",
                                        "compensation", "inheritance", "other"};
    struct interval total = interval_point(0);
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        int64_t medical, dwelling;
        struct interval one = kind_total(ledger, household, kinds[i]);
        receipts(ledger, household, kinds[i], &medical, &dwelling);
        int64_t least = medical, most = medical;
        if (dwellings.hi <= 1) /* the only dwelling for sure */
            least = fen_add(least, dwelling);
        if (dwellings.lo <= 1)
            most = fen_add(most, dwelling);
        total =
            interval_add(total, interval_less(one, interval_make(least, most)));
    }
    return total;
}
