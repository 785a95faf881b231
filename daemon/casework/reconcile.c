/* SPDX-License-Identifier: Apache-2.0
 *
 * From findings to the ledger: one entry a figure, with the findings that it
 * rests on. Entries are made for every person who counts or may; which of them
 * a possible household adds up is decided later. Nothing is rounded here.
 */
#include "ledger.h"

#include <assert.h>

#include "date.h"

const char *
measure_name(enum measure measure)
{
    static const char *const names[MEASURE_COUNT] = {NULL,
                                                     "I1",
                                                     "I2",
                                                     "I3",
                                                     "I4",
                                                     "I5",
                                                     "I6",
                                                     "I7",
                                                     "I8",
                                                     "I9",
                                                     "income",
                                                     "medical_expense",
                                                     "education_expense",
                                                     "money",
                                                     "dwellings",
                                                     "dwelling_area",
                                                     "non_residential",
                                                     "vehicles",
                                                     "sold"};
    return names[measure];
}

struct entry *
ledger_add(const struct work *work, struct ledger *ledger, enum measure measure,
           uint32_t member)
{
    struct entry *entry = arena_alloc(work->arena, sizeof(*entry));
    if (entry == NULL) {
        ledger->sink = (struct entry){0};
        return &ledger->sink;
    }
    entry->measure = measure;
    entry->member = member;
    entry->month_from = entry->month_to = MONTH_NONE;
    entry->whole_from = entry->whole_to = MONTH_NONE;
    entry->exclusion = TEXT_NONE;
    entry->claimed_for = -1;
    if (ledger->last == NULL)
        ledger->first = entry;
    else
        ledger->last->next = entry;
    ledger->last = entry;
    return entry;
}

void
entry_finding(const struct work *work, struct entry *entry, uint32_t finding)
{
    uint32_t count = entry->finding_count;
    if (count == 0 || (count >= 4 && (count & (count - 1)) == 0)) {
        uint32_t *list =
            arena_array(work->arena, count == 0 ? 4 : count * 2, sizeof(*list));
        if (list == NULL)
            return;
        for (uint32_t i = 0; i < count; i++)
            list[i] = entry->findings[i];
        entry->findings = list;
    }
    entry->findings[entry->finding_count++] = finding;
}

static int64_t
part_before(int64_t amount, int64_t i, int64_t n)
{
    int64_t part;
    bool fits = money_scale_floor(amount, i, n, &part);
    assert(fits); /* i <= n */
    return part;
}

int64_t
month_part(int64_t amount, int32_t first, int32_t last, int32_t month)
{
    if (month < first || month > last)
        return 0;
    int64_t n = (int64_t)last - first + 1, i = (int64_t)month - first + 1;
    return part_before(amount, i, n) - part_before(amount, i - 1, n);
}

void
entry_month_add(const struct work *work, const struct ledger *ledger,
                struct entry *entry, int32_t month, int64_t amount)
{
    if (entry->by_month == NULL)
        entry->by_month = arena_array(work->arena, (size_t)ledger->months,
                                      sizeof(*entry->by_month));
    if (entry->by_month == NULL)
        return;
    int64_t *sum = &entry->by_month[month - ledger->from];
    *sum = fen_add(*sum, amount);
}

static struct interval
spread(struct interval amount, int32_t first, int32_t last, int32_t month)
{
    return (struct interval){
        month_part(amount.lo, first, last, month),
        amount.hi == OPEN ? OPEN : month_part(amount.hi, first, last, month)};
}

struct interval
entry_in_month(const struct ledger *ledger, const struct entry *entry,
               int32_t month)
{
    if (entry->by_month != NULL && interval_is_point(entry->amount))
        return interval_point(entry->by_month[month - ledger->from]);
    if (entry->month_from == MONTH_NONE || month < entry->month_from ||
        month > entry->month_to)
        return interval_point(0);
    if (entry->whole_from != MONTH_NONE)
        return spread(entry->whole, entry->whole_from, entry->whole_to, month);
    return spread(entry->amount, entry->month_from, entry->month_to, month);
}

uint32_t
declared_income_no(uint32_t index)
{
    return index + 1;
}

uint32_t
declared_asset_no(const struct household_request *request, uint32_t index)
{
    return request->income_count + index + 1;
}

bool
declared_in_month(const struct work *work, uint32_t member, enum income_way way,
                  int32_t month, int64_t *amount)
{
    const struct household_request *request = work->request;
    bool is_there = false;
    *amount = 0;
    for (uint32_t i = 0; i < request->income_count; i++) {
        const struct declared_income *item = &request->income[i];
        bool is_excluded = way != WAY_I1 && !text_is_empty(item->exclusion);
        if (item->member != (int)member || item->way != way || is_excluded ||
            (item->month != MONTH_NONE && item->month != month))
            continue;
        is_there = true;
        *amount = fen_add(*amount,
                          item->month != MONTH_NONE
                              ? item->amount
                              : month_part(item->amount, request->period_from,
                                           request->period_to, month));
    }
    return is_there;
}

bool
declared_within(const struct work *work, const struct ledger *ledger,
                int32_t month, int64_t amount, int64_t *part)
{
    *part = amount;
    if (month != MONTH_NONE)
        return month >= ledger->from && month <= ledger->to;
    *part = 0;
    for (int32_t m = ledger->from; m <= ledger->to; m++)
        *part = fen_add(*part, month_part(amount, work->request->period_from,
                                          work->request->period_to, m));
    return true;
}

/* Cards in force on as_of; one whose review date has passed is not known
 * (G13), nor is one without a review date or a grade (A19). */
static enum truth
card_is(const struct record *record, enum card_kind kind, int32_t as_of)
{
    int64_t issued, review;
    if (record_number(record, FIELD_ISSUED, &issued) && issued > as_of)
        return FALSE_;
    enum truth in_force =
        record_number(record, FIELD_REVIEW, &review) && review >= as_of
            ? TRUE_
            : UNKNOWN_;
    if (kind == CARD_ANY)
        return in_force;
    struct text grade = record_text(record, FIELD_GRADE);
    struct text category = record_text(record, FIELD_CATEGORY);
    if (text_is_empty(grade))
        return UNKNOWN_;
    if (text_equals_chars(grade, "1") || text_equals_chars(grade, "2"))
        return in_force;
    if (!text_equals_chars(grade, "3") || kind != CARD_CARE)
        return FALSE_;
    if (text_is_empty(category))
        return UNKNOWN_;
    /* 5 intellect, 6 mental */
    return text_equals_chars(category, "5") || text_equals_chars(category, "6")
               ? in_force
               : FALSE_;
}

enum truth
card_in_force(const struct work *work, uint32_t member, enum card_kind kind)
{
    const struct cell *cell = cell_at(&work->matched, LINE_DISABILITY, member);
    enum truth found = cell->is_gap ? UNKNOWN_ : FALSE_;
    for (const struct finding *f = finding_next(&work->matched, cell, NULL);
         f != NULL; f = finding_next(&work->matched, cell, f))
        found = truth_or(found, card_is(f->record, kind, work->request->as_of));
    return found;
}

static void
member_entries(const struct work *work, const struct people *people,
               uint32_t member, struct ledger *ledger)
{
    reconcile_wages(work, people, member, ledger);
    reconcile_business(work, member, ledger);
    reconcile_property(work, member, ledger);
    reconcile_pensions(work, member, ledger);
    reconcile_unemployment(work, member, ledger);
    reconcile_other(work, member, ledger);
    reconcile_lumps(work, member, ledger);
    reconcile_money(work, member, ledger);
    reconcile_dwellings(work, member, ledger);
    reconcile_vehicles(work, member, ledger);
    reconcile_sold(work, member, ledger);
    reconcile_medical(work, member, ledger);
    reconcile_education(work, member, ledger);
}

/* The sum of a way over the period is what the entries say, but for I3 and
 * I4, which are not below 0 over the period (their files see to it). */
static void
ways_add_up(struct ledger *ledger)
{
    for (const struct entry *e = ledger->first; e != NULL; e = e->next) {
        if (e->measure > MEASURE_I9 || e->measure == MEASURE_I3 ||
            e->measure == MEASURE_I4 || (e->marks & ENTRY_NOT_COUNTED) != 0)
            continue;
        struct interval *way = &ledger->way[e->member][e->measure];
        *way = interval_add(*way, e->amount);
    }
}

/* Where a replacement dwelling is claimed the dwellings of the household feed
 * its lump sums, and where somebody applies alone his card does (measures.md,
 * c). */
static void
conditions_look(const struct work *work, struct ledger *ledger)
{
    bool is_claimed = false;
    for (const struct entry *e = ledger->first; e != NULL; e = e->next)
        is_claimed |= e->spent_dwelling > 0;
    for (uint32_t m = 0; m < work->request->member_count; m++) {
        ledger->looked_at[LINE_REAL_ESTATE][m] |= is_claimed;
        ledger->looked_at[LINE_PUBLIC_HOUSING][m] |= is_claimed;
        ledger->looked_at[LINE_DISABILITY][m] |= work->request->is_single;
    }
}

static void
gaps_gather(const struct work *work, struct ledger *ledger)
{
    for (int line = 1; line < LINE_COUNT; line++)
        for (uint32_t m = 0; m < work->request->member_count; m++)
            if (cell_at(&work->matched, (enum line)line, m)->is_gap)
                ledger->gaps[line] |= UINT32_C(1) << m;
}

/* The entries of a measure, as the ledger has them. */
static void
measures_chain(struct ledger *ledger)
{
    struct entry *last[MEASURE_COUNT] = {NULL};
    for (struct entry *e = ledger->first; e != NULL; e = e->next) {
        if (last[e->measure] == NULL)
            ledger->of_measure[e->measure] = e;
        else
            last[e->measure]->next_of_measure = e;
        last[e->measure] = e;
    }
}

void
reconcile_make(const struct work *work, const struct people *people, int months,
               struct ledger *ledger)
{
    *ledger = (struct ledger){0};
    ledger->to = work->request->period_to;
    ledger->from = ledger->to - months + 1;
    if (ledger->from < work->request->period_from)
        ledger->from = work->request->period_from;
    ledger->months = ledger->to - ledger->from + 1;
    for (uint32_t m = 0; m < work->request->member_count; m++)
        if (((people->counted | people->open) >> m & 1) != 0)
            member_entries(work, people, m, ledger);
    reconcile_maintenance(work, people, ledger);
    conditions_look(work, ledger);
    gaps_gather(work, ledger);
    measures_chain(ledger);
    reconcile_groups(ledger);
    ways_add_up(ledger);
}
