/* SPDX-License-Identifier: Apache-2.0
 *
 * I3, business (policy D13): a taxpayer's tax period is one sum of sales, less
 * cost and tax, or sales at the deemed rate where no cost is kept, spread over
 * its months. By month 08 wins over 07 over the declaration; losses stay
 * within the person's business, which is not below 0 over the period.
 */
#include "ledger.h"

#include "date.h"

static bool
period_of(const struct record *record, int64_t *from, int64_t *to)
{
    return record_number(record, FIELD_FROM_MONTH, from) &&
           record_number(record, FIELD_TO_MONTH, to) && *from <= *to;
}

static bool
same_period(const struct record *a, const struct record *b)
{
    int64_t a_from, a_to, b_from, b_to;
    return period_of(a, &a_from, &a_to) && period_of(b, &b_from, &b_to) &&
           a_from == b_from && a_to == b_to &&
           text_equals(record_text(a, FIELD_TAXPAYER),
                       record_text(b, FIELD_TAXPAYER));
}

static bool
same_kind(const struct record *a, const struct record *b)
{
    return same_period(a, b) && text_equals(record_text(a, FIELD_TAX_KIND),
                                            record_text(b, FIELD_TAX_KIND));
}

/* Sales of one tax kind in the record's tax period, corrections added up. */
static int64_t
sales_of_kind(const struct matched *matched, const struct cell *cell,
              const struct record *record)
{
    int64_t sum = 0, sales;
    for (const struct finding *f = finding_next(matched, cell, NULL); f != NULL;
         f = finding_next(matched, cell, f))
        if (same_kind(f->record, record) &&
            record_number(f->record, FIELD_SALES, &sales))
            sum = fen_add(sum, sales);
    return sum;
}

static bool
is_first_of_period(const struct matched *matched, const struct cell *cell,
                   const struct finding *finding)
{
    for (const struct finding *f = finding_next(matched, cell, NULL);
         f != finding; f = finding_next(matched, cell, f))
        if (same_period(f->record, finding->record))
            return false;
    return true;
}

/* The profit of the whole tax period that `record` belongs to. */
static int64_t
period_profit(const struct work *work, const struct cell *cell,
              const struct record *record, struct entry *entry)
{
    const struct matched *matched = &work->matched;
    const struct share *deemed = &policy_rules(work->policy)->deemed_rate;
    int64_t sales = INT64_MIN, tax_sum = 0, cost_most = 0, profit;
    bool has_cost = false;
    for (const struct finding *f = finding_next(matched, cell, NULL); f != NULL;
         f = finding_next(matched, cell, f)) {
        int64_t tax, cost;
        if (!same_period(f->record, record))
            continue;
        int64_t of_kind = sales_of_kind(matched, cell, f->record);
        if (of_kind > sales)
            sales = of_kind;
        if (record_number(f->record, FIELD_TAX, &tax))
            tax_sum = fen_add(tax_sum, tax);
        if (record_number(f->record, FIELD_COST, &cost)) {
            if (!has_cost || cost > cost_most)
                cost_most = cost;
            has_cost = true;
        }
        if (entry != NULL)
            entry_finding(work, entry, f->no);
    }
    if (has_cost)
        return fen_less(fen_less(sales, cost_most), tax_sum);
    if (!money_scale_half_up(sales, deemed->p, deemed->q, &profit))
        return INTERVAL_CAP;
    return profit;
}

static bool
is_month_of_08(const struct work *work, uint32_t member, int32_t month)
{
    const struct cell *cell =
        cell_at(&work->matched, LINE_BUSINESS_TAX, member);
    int64_t from, to;
    for (const struct finding *f = finding_next(&work->matched, cell, NULL);
         f != NULL; f = finding_next(&work->matched, cell, f))
        if (period_of(f->record, &from, &to) && month >= from && month <= to)
            return true;
    return false;
}

static bool
pay_business(const struct record *record, int32_t month, int64_t *profit)
{
    int64_t of, taxable, tax = 0;
    if (!record_is(record, FIELD_ITEM, "business") ||
        !record_number(record, FIELD_MONTH_OF, &of) || of != month ||
        !record_number(record, FIELD_TAXABLE, &taxable))
        return false;
    record_number(record, FIELD_TAX, &tax);
    *profit = fen_less(taxable, tax);
    return true;
}

bool
business_covers(const struct work *work, uint32_t member, int32_t month)
{
    const struct cell *cell = cell_at(&work->matched, LINE_INCOME_TAX, member);
    int64_t profit;
    if (is_month_of_08(work, member, month))
        return true;
    for (const struct finding *f = finding_next(&work->matched, cell, NULL);
         f != NULL; f = finding_next(&work->matched, cell, f))
        if (pay_business(f->record, month, &profit))
            return true;
    return false;
}

static struct entry *
business_entry(const struct work *work, struct ledger *ledger, uint32_t member,
               enum entry_source source, enum line line)
{
    struct entry *entry = ledger_add(work, ledger, MEASURE_I3, member);
    entry->source = source;
    entry->line = line;
    entry->kind = "business";
    return entry;
}

static int64_t
tax_periods(const struct work *work, uint32_t member, struct ledger *ledger)
{
    const struct cell *cell =
        cell_at(&work->matched, LINE_BUSINESS_TAX, member);
    int64_t sum = 0, from, to;
    for (const struct finding *f = finding_next(&work->matched, cell, NULL);
         f != NULL; f = finding_next(&work->matched, cell, f)) {
        if (!period_of(f->record, &from, &to) || to < ledger->from ||
            from > ledger->to || !is_first_of_period(&work->matched, cell, f))
            continue;
        struct entry *entry = business_entry(work, ledger, member, SOURCE_LINE,
                                             LINE_BUSINESS_TAX);
        int64_t profit = period_profit(work, cell, f->record, entry), part = 0;
        int64_t first = from < ledger->from ? ledger->from : from;
        int64_t last = to > ledger->to ? ledger->to : to;
        for (int64_t m = first; m <= last; m++)
            part = fen_add(part, month_part(profit, (int32_t)from, (int32_t)to,
                                            (int32_t)m));
        entry->month_from = (int32_t)first;
        entry->month_to = (int32_t)last;
        entry->whole = interval_point(profit);
        entry->whole_from = (int32_t)from;
        entry->whole_to = (int32_t)to;
        entry->amount = interval_point(part);
        sum = fen_add(sum, part);
    }
    return sum;
}

/* A month that 08 says nothing of: 07, else what was declared. */
static int64_t
other_month(const struct work *work, uint32_t member, int32_t month,
            struct ledger *ledger)
{
    const struct cell *cell = cell_at(&work->matched, LINE_INCOME_TAX, member);
    struct entry *entry = NULL;
    int64_t sum = 0, profit;
    for (const struct finding *f = finding_next(&work->matched, cell, NULL);
         f != NULL; f = finding_next(&work->matched, cell, f)) {
        if (!pay_business(f->record, month, &profit))
            continue;
        if (entry == NULL)
            entry = business_entry(work, ledger, member, SOURCE_LINE,
                                   LINE_INCOME_TAX);
        entry_finding(work, entry, f->no);
        sum = fen_add(sum, profit);
    }
    if (entry == NULL && declared_in_month(work, member, WAY_I3, month, &sum))
        entry =
            business_entry(work, ledger, member, SOURCE_DECLARED, LINE_NONE);
    if (entry == NULL)
        return 0;
    entry->month_from = entry->month_to = month;
    entry->amount = interval_point(sum);
    return sum;
}

void
reconcile_business(const struct work *work, uint32_t member,
                   struct ledger *ledger)
{
    const enum line lines[] = {LINE_BUSINESS_TAX, LINE_INCOME_TAX};
    struct interval *way = &ledger->way[member][WAY_I3];
    for (int i = 0; i < 2; i++) {
        if (!cell_at(&work->matched, lines[i], member)->is_gap)
            continue;
        struct entry *entry =
            business_entry(work, ledger, member, SOURCE_LINE, lines[i]);
        entry->amount = *way = interval_make(0, OPEN);
        entry->month_from = ledger->from;
        entry->month_to = ledger->to;
        entry->marks = ENTRY_GAP;
    }
    if (way->hi == OPEN)
        return;
    int64_t sum = tax_periods(work, member, ledger);
    for (int32_t month = ledger->from; month <= ledger->to; month++)
        if (!is_month_of_08(work, member, month))
            sum = fen_add(sum, other_month(work, member, month, ledger));
    *way = interval_point(fen_at_least_zero(sum));
}
