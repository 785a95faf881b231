/* SPDX-License-Identifier: Apache-2.0
 *
 * What a person's schooling has cost in the ledger's months (policy section 4,
 * E04, E07): by school year fee and lodging, each up to what a public school
 * takes, less aid, not below 0, spread over the year's months.
 */
#include "date.h"
#include "ledger.h"
#include "mutant.h"

enum { SEPTEMBER = 9, MONTHS_A_YEAR = 12 };

/* 1 September of `year` to 31 August; without `year` from-until, at most
 * twelve months. false: no month is known. */
static bool
school_months(const struct record *record, int32_t *first, int32_t *last)
{
    int64_t year, from, until;
    if (record_number(record, FIELD_YEAR, &year)) {
        *first = month_make((int)year, SEPTEMBER);
        *last = *first + MONTHS_A_YEAR - 1;
        return true;
    }
    if (!record_number(record, FIELD_FROM_DATE, &from))
        return false;
    *first = date_month((int32_t)from);
    *last = *first + MONTHS_A_YEAR - 1;
    if (record_number(record, FIELD_UNTIL_DATE, &until) &&
        date_month((int32_t)until) < *last)
        *last = date_month((int32_t)until);
    return *last >= *first;
}

static int64_t
at_most(int64_t amount, int64_t most)
{
    if (mutant_is("tariff_ignored"))
        return fen_at_least_zero(amount);
    return fen_at_least_zero(amount < most ? amount : most);
}

/* The cost of the whole school year; beyond the bachelor it is none. */
static struct interval
year_cost(const struct work *work, const struct record *record)
{
    int64_t fee, lodging, aid = 0;
    struct policy_tariff tariff;
    struct text stage = record_text(record, FIELD_STAGE);
    if (!text_is_empty(stage) && !policy_tariff(work->policy, stage, &tariff))
        return interval_point(0);
    if (text_is_empty(stage) || !record_number(record, FIELD_FEE, &fee) ||
        !record_number(record, FIELD_LODGING, &lodging))
        return interval_make(0, OPEN);
    int64_t capped =
        fen_add(at_most(fee, tariff.fee), at_most(lodging, tariff.lodging));
    bool has_aid = record_number(record, FIELD_AID, &aid);
    int64_t least = has_aid ? fen_at_least_zero(fen_less(capped, aid)) : 0;
    return interval_make(least, has_aid ? least : capped);
}

/* The part that falls into the ledger's months. */
static int64_t
within(const struct ledger *ledger, int64_t cost, int32_t first, int32_t last)
{
    int64_t sum = 0;
    for (int32_t m = ledger->from; m <= ledger->to; m++)
        sum = fen_add(sum, month_part(cost, first, last, m));
    return sum;
}

static struct interval
school_year(const struct work *work, struct ledger *ledger,
            const struct finding *finding)
{
    int32_t first = ledger->from, last = ledger->to;
    bool has_months = school_months(finding->record, &first, &last);
    if (last < ledger->from || first > ledger->to)
        return interval_point(0);
    struct interval cost = year_cost(work, finding->record);
    struct interval part = {
        within(ledger, cost.lo, first, last),
        cost.hi == OPEN ? OPEN : within(ledger, cost.hi, first, last)};
    if (!has_months && !interval_is_zero(cost))
        part = interval_make(0, OPEN);
    struct entry *entry =
        ledger_add(work, ledger, MEASURE_EDUCATION_EXPENSE, finding->member);
    entry->source = SOURCE_LINE;
    entry->line = LINE_EDUCATION;
    entry->kind = "school_year";
    entry->month_from = first < ledger->from ? ledger->from : first;
    entry->month_to = last > ledger->to ? ledger->to : last;
    entry->amount = part;
    if (has_months) {
        entry->whole = cost;
        entry->whole_from = first;
        entry->whole_to = last;
    }
    if (!interval_is_point(part))
        entry->marks |= ENTRY_UNKNOWN;
    entry_finding(work, entry, finding->no);
    return part;
}

void
reconcile_education(const struct work *work, uint32_t member,
                    struct ledger *ledger)
{
    const struct cell *cell = cell_at(&work->matched, LINE_EDUCATION, member);
    struct interval *spent = &ledger->education[member];
    for (const struct finding *f = finding_next(&work->matched, cell, NULL);
         f != NULL; f = finding_next(&work->matched, cell, f))
        *spent = interval_add(*spent, school_year(work, ledger, f));
    if (!cell->is_gap)
        return;
    spent->hi = OPEN;
    struct entry *entry =
        ledger_add(work, ledger, MEASURE_EDUCATION_EXPENSE, member);
    entry->source = SOURCE_LINE;
    entry->line = LINE_EDUCATION;
    entry->kind = "school_year";
    entry->amount = interval_make(0, OPEN);
    entry->marks = ENTRY_GAP;
}
