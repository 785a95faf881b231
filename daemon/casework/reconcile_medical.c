/* SPDX-License-Identifier: Apache-2.0
 *
 * What a person has spent on his illness in the ledger's months (policy
 * section 4, E01 to E06, A05, A21): cash of the bills, refunds with their
 * sign; less mutual aid, less claims of health and accident policies, less the
 * receipts that came off a lump sum; by person, not below 0.
 */
#include "date.h"
#include "ledger.h"
#include "mutant.h"

static struct entry *
medical_entry(const struct work *work, struct ledger *ledger, uint32_t member,
              enum line line, const char *kind)
{
    struct entry *entry =
        ledger_add(work, ledger, MEASURE_MEDICAL_EXPENSE, member);
    entry->source = line == LINE_NONE ? SOURCE_DECLARED : SOURCE_LINE;
    entry->line = line;
    entry->kind = kind;
    entry->month_from = ledger->from;
    entry->month_to = ledger->to;
    return entry;
}

/* Cash of all bills of the period; a bill without cash or day may be any
 * amount, up or down. */
static struct interval
bills(const struct work *work, struct ledger *ledger, uint32_t member)
{
    const struct cell *cell =
        cell_at(&work->matched, LINE_MEDICAL_INSURANCE, member);
    struct entry *entry = NULL;
    int64_t sum = 0;
    bool is_known = true;
    for (const struct finding *f = finding_next(&work->matched, cell, NULL);
         f != NULL; f = finding_next(&work->matched, cell, f)) {
        int64_t on, cash = 0;
        bool has_day = record_number(f->record, FIELD_ON, &on);
        if (has_day && (on < month_first_day(ledger->from) ||
                        on > month_last_day(ledger->to)))
            continue;
        if (entry == NULL)
            entry = medical_entry(work, ledger, member, LINE_MEDICAL_INSURANCE,
                                  "bills");
        is_known &= record_number(f->record, FIELD_CASH, &cash) && has_day;
        sum = fen_add(sum, cash);
        if (has_day)
            entry_month_add(work, ledger, entry, date_month((int32_t)on), cash);
        entry_finding(work, entry, f->no);
    }
    struct interval all = is_known ? interval_point(fen_at_least_zero(sum))
                                   : interval_make(0, OPEN);
    if (entry != NULL) {
        entry->amount = all;
        if (!is_known)
            entry->marks |= ENTRY_UNKNOWN;
    }
    return all;
}

static bool
is_medical_claim(const struct record *record, enum line line)
{
    if (line == LINE_MUTUAL_AID)
        return record->kind == RECORD_CLAIM;
    struct text form = record_text(record, FIELD_FORM);
    return record->kind == RECORD_CLAIM &&
           (text_is_empty(form) || text_equals_chars(form, "health") ||
            text_equals_chars(form, "accident"));
}

/* What aid and insurance have paid back; an empty cell, or a silent line, and
 * nobody knows how much comes off. */
static struct interval
paid_back(const struct work *work, struct ledger *ledger, uint32_t member,
          enum line line)
{
    const struct cell *cell = cell_at(&work->matched, line, member);
    struct entry *entry = NULL;
    int64_t sum = 0;
    bool is_known = true;
    for (const struct finding *f = finding_next(&work->matched, cell, NULL);
         f != NULL; f = finding_next(&work->matched, cell, f)) {
        int64_t on, amount = 0;
        bool has_day = record_number(f->record, FIELD_ON, &on);
        if (!is_medical_claim(f->record, line) ||
            (has_day && (on < month_first_day(ledger->from) ||
                         on > month_last_day(ledger->to))))
            continue;
        if (entry == NULL)
            entry = medical_entry(work, ledger, member, line, "paid_back");
        bool is_sure = record_number(f->record, FIELD_AMOUNT, &amount) &&
                       has_day &&
                       (line == LINE_MUTUAL_AID ||
                        !text_is_empty(record_text(f->record, FIELD_FORM)));
        is_known &= is_sure;
        if (is_sure) {
            sum = fen_add(sum, amount);
            entry_month_add(work, ledger, entry, date_month((int32_t)on),
                            amount);
        }
        entry_finding(work, entry, f->no);
    }
    sum = fen_at_least_zero(sum);
    struct interval all =
        is_known ? interval_point(sum) : interval_make(sum, OPEN);
    if (entry != NULL) {
        entry->amount = all;
        if (!is_known)
            entry->marks |= ENTRY_UNKNOWN;
    }
    return all;
}

/* One receipt is not taken off twice (E06). */
static int64_t
receipts(const struct work *work, struct ledger *ledger, uint32_t member)
{
    int64_t sum = 0;
    for (const struct entry *e = ledger->first; e != NULL; e = e->next)
        if (e->measure == MEASURE_I8 && e->member == member &&
            e->source == SOURCE_DECLARED)
            sum = fen_add(sum, e->spent_medical);
    if (sum == 0 || mutant_is("receipts_count_twice"))
        return 0;
    medical_entry(work, ledger, member, LINE_NONE, "receipts")->amount =
        interval_point(sum);
    return sum;
}

void
reconcile_medical(const struct work *work, uint32_t member,
                  struct ledger *ledger)
{
    struct interval *spent = &ledger->medical[member];
    struct interval back =
        interval_add(paid_back(work, ledger, member, LINE_MUTUAL_AID),
                     paid_back(work, ledger, member, LINE_INSURANCE));
    back = interval_add(back, interval_point(receipts(work, ledger, member)));
    bool back_is_open =
        cell_at(&work->matched, LINE_MUTUAL_AID, member)->is_gap ||
        cell_at(&work->matched, LINE_INSURANCE, member)->is_gap;
    if (back_is_open && !mutant_is("aid_gap_ignored"))
        back.hi = OPEN;
    if (mutant_is("aid_ignored"))
        back = interval_point(0);
    if (cell_at(&work->matched, LINE_MEDICAL_INSURANCE, member)->is_gap) {
        struct entry *entry = medical_entry(work, ledger, member,
                                            LINE_MEDICAL_INSURANCE, "bills");
        entry->amount = *spent = interval_make(0, OPEN);
        entry->marks = ENTRY_GAP;
        return;
    }
    *spent = interval_less(bills(work, ledger, member), back);
}
