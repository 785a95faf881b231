/* SPDX-License-Identifier: Apache-2.0
 *
 * I1, wages, and I2, the imputed minimum wage: month by month, because who
 * wins is settled by month (policy D01 to D06, D09 to D12, D21, A05 to A08).
 * 07 before 09 before 14 before what was declared; a source that would win and
 * is silent opens the month, whatever lower sources show.
 */
#include "ledger.h"

#include "date.h"
#include "mutant.h"

#define MONTH_FINDINGS_MAX 32

/* What one line shows of one month. */
struct shown {
    bool has_figure;
    int64_t figure; /* gross, or the base */
    int64_t off;    /* tax, or own contributions */
    uint32_t finding_count;
    uint32_t findings[MONTH_FINDINGS_MAX];
};

struct month_wage {
    struct shown tax, insurance, fund;
    bool has_declared;
    int64_t declared;
    struct interval net;
    bool is_open;  /* a source that would win is silent */
    bool has_wage; /* a wage above 0 was found or declared */
    enum entry_source source;
    enum line line;
    unsigned marks;
    int64_t gross, off, disregarded; /* of a winner that is a line */
};

static void
shown_finding(struct shown *shown, const struct finding *finding)
{
    if (shown->finding_count < MONTH_FINDINGS_MAX)
        shown->findings[shown->finding_count++] = finding->no;
}

static bool
is_pay_item(const struct record *record)
{
    return record_is(record, FIELD_ITEM, "wages") ||
           record_is(record, FIELD_ITEM, "labour") ||
           record_is(record, FIELD_ITEM, "author");
}

/* Sum over payers; corrections add up with their signs (A21). */
static void
show_tax(const struct work *work, uint32_t member, int32_t month,
         struct shown *shown)
{
    const struct cell *cell = cell_at(&work->matched, LINE_INCOME_TAX, member);
    for (const struct finding *f = finding_next(&work->matched, cell, NULL);
         f != NULL; f = finding_next(&work->matched, cell, f)) {
        int64_t of, gross, tax;
        if (!is_pay_item(f->record) ||
            !record_number(f->record, FIELD_MONTH_OF, &of) || of != month ||
            !record_number(f->record, FIELD_GROSS, &gross))
            continue;
        shown->has_figure = true;
        shown->figure = fen_add(shown->figure, gross);
        if (record_number(f->record, FIELD_TAX, &tax))
            shown->off = fen_add(shown->off, tax);
        shown_finding(shown, f);
    }
    shown->figure = fen_at_least_zero(shown->figure);
}

static bool
contribution_covers(const struct record *record, int32_t month)
{
    int64_t last, months;
    return record_number(record, FIELD_LAST_MONTH, &last) &&
           record_number(record, FIELD_MONTHS, &months) && month <= last &&
           months > (int64_t)last - month;
}

/* The base of the pension insurance, else the largest; own parts of all
 * insurances, the self-insured's too (D02, D04). */
static void
show_insurance(const struct work *work, uint32_t member, int32_t month,
               struct shown *shown)
{
    const struct cell *cell =
        cell_at(&work->matched, LINE_SOCIAL_INSURANCE, member);
    bool by_pension = false;
    for (const struct finding *f = finding_next(&work->matched, cell, NULL);
         f != NULL; f = finding_next(&work->matched, cell, f)) {
        int64_t base, own;
        if (!contribution_covers(f->record, month) ||
            !finding_is_whole(work, f))
            continue;
        shown_finding(shown, f);
        if (record_number(f->record, FIELD_OWN, &own))
            shown->off = fen_add(shown->off, own);
        if (text_is_empty(record_text(f->record, FIELD_EMPLOYER)) ||
            !record_number(f->record, FIELD_BASE, &base))
            continue;
        bool is_pension = record_is(f->record, FIELD_INSURANCE, "pension");
        if (!shown->has_figure || (is_pension && !by_pension) ||
            (is_pension == by_pension && base > shown->figure))
            shown->figure = base;
        shown->has_figure = true;
        by_pension |= is_pension;
    }
}

/* Own part, else half of what is paid a month (D03). */
static int64_t
fund_own(const struct record *record)
{
    int64_t own, monthly;
    if (record_number(record, FIELD_OWN, &own))
        return own;
    if (!record_number(record, FIELD_MONTHLY, &monthly) ||
        !money_scale_half_up(monthly, 1, 2, &own))
        return 0;
    return own;
}

static void
show_fund(const struct work *work, uint32_t member, int32_t month,
          struct shown *shown)
{
    const struct cell *cell =
        cell_at(&work->matched, LINE_HOUSING_FUND, member);
    for (const struct finding *f = finding_next(&work->matched, cell, NULL);
         f != NULL; f = finding_next(&work->matched, cell, f)) {
        int64_t from, to, base;
        if (f->record->kind != RECORD_FUND_ACCOUNT ||
            !record_number(f->record, FIELD_FROM_MONTH, &from) ||
            !record_number(f->record, FIELD_TO_MONTH, &to) || month < from ||
            month > to || !finding_is_whole(work, f))
            continue;
        shown_finding(shown, f);
        shown->off = fen_add(shown->off, fund_own(f->record));
        if (!record_number(f->record, FIELD_BASE, &base))
            continue;
        if (!shown->has_figure || base > shown->figure)
            shown->figure = base;
        shown->has_figure = true;
    }
}

static bool
is_far(const struct share *share, int64_t other, int64_t winner)
{
    int64_t gap = fen_less(other, winner);
    if (gap < 0)
        gap = -gap;
    return money_compare_products(gap, share->q, winner, share->p) > 0;
}

/* Any other source more than a tenth of the winner apart (D06). */
static bool
sources_differ(const struct work *work, const struct month_wage *wage,
               int64_t winner)
{
    const struct share *share = &policy_rules(work->policy)->differs_share;
    const struct shown *others[] = {&wage->tax, &wage->insurance, &wage->fund};
    for (int i = 0; i < 3; i++)
        if (others[i]->has_figure && is_far(share, others[i]->figure, winner))
            return true;
    return wage->has_declared && wage->source == SOURCE_LINE &&
           is_far(share, wage->declared, winner);
}

/* 870 off the net where the gross reaches that month's minimum wage (D21). */
static int64_t
disregard(const struct work *work, int64_t gross, int64_t net, int32_t month)
{
    struct figure minimum, off;
    if (!policy_figure(work->policy, "minimum_wage", month_first_day(month),
                       &minimum) ||
        !policy_figure(work->policy, "earnings_disregard", work->request->as_of,
                       &off))
        return net;
    if (gross < minimum.value && !mutant_is("disregard_always"))
        return net;
    return fen_at_least_zero(fen_less(net, off.value));
}

static void
wage_won(const struct work *work, uint32_t member, int32_t month,
         const struct shown *winner, struct month_wage *wage)
{
    bool is_silent =
        cell_at(&work->matched, LINE_SOCIAL_INSURANCE, member)->is_gap ||
        cell_at(&work->matched, LINE_HOUSING_FUND, member)->is_gap;
    int64_t off = fen_add(wage->insurance.off, wage->fund.off);
    if (winner == &wage->tax)
        off = fen_add(off, wage->tax.off);
    int64_t paid = fen_at_least_zero(fen_less(winner->figure, off));
    int64_t net = disregard(work, winner->figure, paid, month);
    wage->gross = winner->figure;
    wage->off = off;
    wage->disregarded = fen_less(paid, net);
    /* what comes off is not fully known: from 0 (A05) */
    bool from_zero = is_silent && !mutant_is("contributions_gap_ignored");
    wage->net = interval_make(from_zero ? 0 : net, net);
    wage->has_wage = winner->figure > 0;
    wage->source = SOURCE_LINE;
    if (is_silent && net > 0)
        wage->marks |= ENTRY_GAP;
    if (sources_differ(work, wage, winner->figure))
        wage->marks |= ENTRY_DIFFERS;
}

static void
wage_of_month(const struct work *work, uint32_t member, int32_t month,
              struct month_wage *wage)
{
    static const enum line lines[] = {LINE_INCOME_TAX, LINE_SOCIAL_INSURANCE,
                                      LINE_HOUSING_FUND};
    *wage = (struct month_wage){0};
    show_tax(work, member, month, &wage->tax);
    show_insurance(work, member, month, &wage->insurance);
    show_fund(work, member, month, &wage->fund);
    wage->has_declared =
        declared_in_month(work, member, WAY_I1, month, &wage->declared);
    const struct shown *shown[] = {&wage->tax, &wage->insurance, &wage->fund};
    for (int i = 0; i < 3; i++) {
        wage->line = lines[i];
        bool is_gap = cell_at(&work->matched, lines[i], member)->is_gap;
        if (is_gap && !(i > 0 && mutant_is("lower_source_passes"))) {
            wage->is_open = true;
            wage->net = interval_make(0, OPEN);
            wage->marks |= ENTRY_GAP;
            return;
        }
        if (shown[i]->has_figure) {
            wage_won(work, member, month, shown[i], wage);
            return;
        }
    }
    wage->source = SOURCE_DECLARED;
    wage->line = LINE_NONE;
    wage->net = interval_point(wage->declared);
    wage->has_wage = wage->declared > 0;
}

static const struct shown *
shown_of(const struct month_wage *wage, enum line line)
{
    switch (line) {
    case LINE_INCOME_TAX:
        return &wage->tax;
    case LINE_SOCIAL_INSURANCE:
        return &wage->insurance;
    default:
        return &wage->fund;
    }
}

/* Months that say nothing at all need no entry. */
static void
wage_entry(const struct work *work, struct ledger *ledger, uint32_t member,
           int32_t month, const struct month_wage *wage)
{
    static const enum line lines[] = {LINE_INCOME_TAX, LINE_SOCIAL_INSURANCE,
                                      LINE_HOUSING_FUND};
    if (wage->source == SOURCE_DECLARED && !wage->has_declared)
        return;
    struct entry *entry = ledger_add(work, ledger, MEASURE_I1, member);
    entry->source = wage->source;
    entry->line = wage->line;
    entry->month_from = entry->month_to = month;
    entry->amount = wage->net;
    entry->marks = wage->marks;
    entry->kind = "wages";
    entry->has_wage = wage->source == SOURCE_LINE && !wage->is_open;
    entry->gross = wage->gross;
    entry->off = wage->off;
    entry->disregarded = wage->disregarded;
    for (int i = 0; i < 3; i++) {
        const struct shown *shown = shown_of(wage, lines[i]);
        for (uint32_t j = 0; j < shown->finding_count; j++)
            entry_finding(work, entry, shown->findings[j]);
    }
}

/* Where a person has a month of working age without a wage the lines 05 and
 * 29 feed the programme (measures.md, c). */
static void
look_at(const struct work *work, struct ledger *ledger, uint32_t member)
{
    int cared = work->request->members[member].cares_for;
    ledger->looked_at[LINE_DISABILITY][member] = true;
    ledger->looked_at[LINE_EDUCATION][member] = true;
    if (cared >= 0)
        ledger->looked_at[LINE_DISABILITY][cared] = true;
}

static void
impute_month(const struct work *work, const struct people *people,
             uint32_t member, int32_t month, struct ledger *ledger)
{
    struct figure minimum;
    const char *ground = NULL;
    if (!imputed_working_age(work, member, month_first_day(month)))
        return;
    look_at(work, ledger, member);
    enum truth exempt = imputed_exempt(work, people, member, month, &ground);
    struct entry *entry = ledger_add(work, ledger, MEASURE_I2, member);
    entry->source = SOURCE_IMPUTED;
    entry->kind = ground;
    entry->month_from = entry->month_to = month;
    imputed_findings(work, entry);
    if (exempt == TRUE_)
        return;
    if (!policy_figure(work->policy, "minimum_wage", month_first_day(month),
                       &minimum)) {
        ledger->lacks_minimum_wage = true;
        entry->amount = interval_make(0, OPEN);
        return;
    }
    entry->amount =
        interval_make(exempt == FALSE_ ? minimum.value : 0, minimum.value);
    if (exempt == UNKNOWN_)
        entry->marks |= ENTRY_GAP;
}

void
reconcile_wages(const struct work *work, const struct people *people,
                uint32_t member, struct ledger *ledger)
{
    for (int32_t month = ledger->from; month <= ledger->to; month++) {
        struct month_wage wage;
        wage_of_month(work, member, month, &wage);
        wage_entry(work, ledger, member, month, &wage);
        bool may_impute = !wage.is_open || mutant_is("imputes_beside_a_gap");
        if (may_impute && !wage.has_wage)
            impute_month(work, people, member, month, ledger);
    }
}
