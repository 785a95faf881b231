/* SPDX-License-Identifier: Apache-2.0
 *
 * I8, lump sums (policy D18): severance and prizes by person, sales and
 * compensation by deal, inheritance as declared. What was declared is entered
 * with its receipts even where a found figure displaces it, because receipts
 * come off the kind. The household's sum is made in decide_lumps.c.
 */
#include <string.h>

#include "date.h"
#include "ledger.h"

static struct entry *
lump_entry(const struct work *work, struct ledger *ledger, uint32_t member,
           enum line line, const char *kind)
{
    struct entry *entry = ledger_add(work, ledger, MEASURE_I8, member);
    entry->source = line == LINE_NONE ? SOURCE_DECLARED : SOURCE_LINE;
    entry->line = line;
    entry->kind = kind;
    return entry;
}

static bool
pay_within(const struct record *record, const struct ledger *ledger,
           const char *item, int64_t *month, int64_t *gross, int64_t *tax)
{
    *tax = 0;
    if (!record_is(record, FIELD_ITEM, item) ||
        !record_number(record, FIELD_MONTH_OF, month) ||
        *month < ledger->from || *month > ledger->to ||
        !record_number(record, FIELD_GROSS, gross))
        return false;
    record_number(record, FIELD_TAX, tax);
    return true;
}

/* Items add up over the period, then not below 0 (A21). A transfer counts by
 * its whole price: tax comes off severance and prizes only. */
static struct entry *
lump_found(const struct work *work, struct ledger *ledger, uint32_t member,
           const char *item, const char *kind)
{
    const struct cell *cell = cell_at(&work->matched, LINE_INCOME_TAX, member);
    bool less_tax = strcmp(item, "transfer") != 0;
    struct entry *entry = NULL;
    int64_t sum = 0, month, gross, tax;
    for (const struct finding *f = finding_next(&work->matched, cell, NULL);
         f != NULL; f = finding_next(&work->matched, cell, f)) {
        if (!pay_within(f->record, ledger, item, &month, &gross, &tax))
            continue;
        if (entry == NULL)
            entry = lump_entry(work, ledger, member, LINE_INCOME_TAX, kind);
        int64_t one = less_tax ? fen_less(gross, tax) : gross;
        sum = fen_add(sum, one);
        entry_month_add(work, ledger, entry, (int32_t)month, one);
        entry_finding(work, entry, f->no);
    }
    if (entry != NULL)
        entry->amount = interval_point(fen_at_least_zero(sum));
    return entry;
}

static const char *
kind_of(struct text kind)
{
    static const char *const kinds[] = {"severance", "prize", "sale",
                                        "compensation", "inheritance"};
    for (int i = 0; i < 5; i++)
        if (text_equals_chars(kind, kinds[i]))
            return kinds[i];
    return "other";
}

/* Each counts whole in the period it falls in; without a month it may be any
 * of the period, and so of each window. */
static bool
is_in_window(const struct ledger *ledger, int32_t month)
{
    return month == MONTH_NONE ||
           (month >= ledger->from && month <= ledger->to);
}

static void
lump_declared(const struct work *work, struct ledger *ledger, uint32_t member,
              bool severance_found, bool prize_found)
{
    bool is_silent = cell_at(&work->matched, LINE_INCOME_TAX, member)->is_gap;
    for (uint32_t i = 0; i < work->request->income_count; i++) {
        const struct declared_income *item = &work->request->income[i];
        if (item->member != (int)member || item->way != WAY_I8 ||
            !is_in_window(ledger, item->month))
            continue;
        const char *kind = kind_of(item->kind);
        struct entry *entry = lump_entry(work, ledger, member, LINE_NONE, kind);
        entry->amount = interval_point(item->amount);
        entry->month_from = entry->month_to = item->month;
        entry->key = entry->exclusion = item->exclusion;
        entry->declared = declared_income_no(i);
        if (!text_is_empty(item->exclusion)) {
            entry->marks |= ENTRY_UNCONFIRMED | ENTRY_NOT_COUNTED;
            continue;
        }
        entry->spent_medical = item->spent_medical;
        entry->spent_dwelling = item->spent_dwelling;
        if ((severance_found && strcmp(kind, "severance") == 0) ||
            (prize_found && strcmp(kind, "prize") == 0)) {
            entry->marks |= ENTRY_NOT_COUNTED;
            entry->left_out = is_silent ? "silent" : "found";
        }
    }
}

/* In the period; a deed without a day may be: then from 0. */
static enum truth
deed_within(const struct record *record, const struct ledger *ledger)
{
    int64_t on;
    if (!record_number(record, FIELD_ON, &on))
        return UNKNOWN_;
    return on >= month_first_day(ledger->from) &&
                   on <= month_last_day(ledger->to)
               ? TRUE_
               : FALSE_;
}

/* Day and address; what lacks one of them is a deal of its own. */
struct text
deed_key(const struct work *work, const struct finding *finding)
{
    int64_t on;
    struct text address = record_text(finding->record, FIELD_ADDRESS);
    if (text_is_empty(address) ||
        !record_number(finding->record, FIELD_ON, &on))
        return text_of(arena_printf(work->arena, "deed %u", finding->no));
    return text_of(arena_printf(work->arena, "%.*s %lld", (int)address.size,
                                address.bytes, (long long)on));
}

static void
deed_entry(const struct work *work, struct ledger *ledger, uint32_t member,
           const struct finding *finding)
{
    bool is_seller = record_is(finding->record, FIELD_ROLE, "seller");
    enum truth within = deed_within(finding->record, ledger);
    int64_t amount, on;
    if (within == FALSE_ ||
        (!is_seller && !record_is(finding->record, FIELD_ROLE, "compensated")))
        return;
    bool is_known = record_number(
        finding->record, is_seller ? FIELD_PRICE : FIELD_COMPENSATION, &amount);
    struct entry *entry =
        lump_entry(work, ledger, member, LINE_HOUSING_TRANSACTIONS,
                   is_seller ? "sale" : "compensation");
    entry->key = deed_key(work, finding);
    if (record_number(finding->record, FIELD_ON, &on))
        entry->month_from = entry->month_to = date_month((int32_t)on);
    entry_finding(work, entry, finding->no);
    if (!is_known)
        entry->amount = interval_make(0, OPEN);
    else
        entry->amount = interval_make(within == TRUE_ ? amount : 0, amount);
    if (!is_known || within == UNKNOWN_)
        entry->marks |= ENTRY_UNKNOWN;
}

void
reconcile_lumps(const struct work *work, uint32_t member, struct ledger *ledger)
{
    bool silent = cell_at(&work->matched, LINE_INCOME_TAX, member)->is_gap;
    bool severance = silent, prize = silent;
    if (silent) {
        struct entry *gap =
            lump_entry(work, ledger, member, LINE_INCOME_TAX, "severance");
        gap->amount = interval_make(0, OPEN);
        gap->marks = ENTRY_GAP;
    } else {
        severance =
            lump_found(work, ledger, member, "severance", "severance") != NULL;
        prize = lump_found(work, ledger, member, "incidental", "prize") != NULL;
        lump_found(work, ledger, member, "transfer", "transfer");
    }
    lump_declared(work, ledger, member, severance, prize);
    const struct cell *cell =
        cell_at(&work->matched, LINE_HOUSING_TRANSACTIONS, member);
    for (const struct finding *f = finding_next(&work->matched, cell, NULL);
         f != NULL; f = finding_next(&work->matched, cell, f))
        deed_entry(work, ledger, member, f);
}
