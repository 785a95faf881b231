/* SPDX-License-Identifier: Apache-2.0
 *
 * I4 property, I5 pensions, I6 unemployment benefit, I7 maintenance and I9
 * other: found wins over declared of the same kind (policy D14 to D20). Sums
 * of the period, one entry a kind and source.
 */
#include "ledger.h"

#include "date.h"
#include "mutant.h"

static const enum line feeding_line[WAY_COUNT] = {
    [WAY_I4] = LINE_INCOME_TAX,
    [WAY_I5] = LINE_PENSION,
    [WAY_I6] = LINE_EMPLOYMENT,
};

static struct entry *
way_entry(const struct work *work, struct ledger *ledger, enum income_way way,
          uint32_t member, enum entry_source source, const char *kind)
{
    struct entry *entry = ledger_add(work, ledger, (enum measure)way, member);
    entry->source = source;
    entry->line = source == SOURCE_LINE ? feeding_line[way] : LINE_NONE;
    entry->kind = kind;
    entry->month_from = ledger->from;
    entry->month_to = ledger->to;
    return entry;
}

static bool
way_is_silent(const struct work *work, struct ledger *ledger,
              enum income_way way, uint32_t member)
{
    if (!cell_at(&work->matched, feeding_line[way], member)->is_gap)
        return false;
    struct entry *entry =
        way_entry(work, ledger, way, member, SOURCE_LINE, NULL);
    entry->amount = interval_make(0, OPEN);
    entry->marks = ENTRY_GAP;
    return true;
}

static bool
kind_equals(struct text kind, const char *name)
{
    return name == NULL ? text_is_empty(kind) : text_equals_chars(kind, name);
}

/* One entry an item; excluded ones are shown, marked, and not counted. */
static int64_t
declared_entries(const struct work *work, struct ledger *ledger,
                 enum income_way way, uint32_t member, const char *kind,
                 bool any_kind)
{
    int64_t total = 0, sum;
    for (uint32_t i = 0; i < work->request->income_count; i++) {
        const struct declared_income *item = &work->request->income[i];
        if (item->member != (int)member || item->way != way ||
            !(any_kind || kind_equals(item->kind, kind)) ||
            !declared_within(work, ledger, item->month, item->amount, &sum))
            continue;
        struct entry *entry =
            way_entry(work, ledger, way, member, SOURCE_DECLARED, kind);
        entry->amount = interval_point(sum);
        entry->key = entry->exclusion = item->exclusion;
        entry->declared = declared_income_no(i);
        entry->whole = interval_point(item->amount);
        entry->whole_from = work->request->period_from;
        entry->whole_to = work->request->period_to;
        if (item->month != MONTH_NONE)
            entry->month_from = entry->month_to = entry->whole_from =
                entry->whole_to = item->month;
        if (!text_is_empty(item->exclusion) && !mutant_is("exclusions_count"))
            entry->marks |= ENTRY_UNCONFIRMED | ENTRY_NOT_COUNTED;
        else
            total = fen_add(total, sum);
    }
    return total;
}

/* What 07 shows of one item over the period, tax off; NULL where nothing. */
static struct entry *
property_found(const struct work *work, struct ledger *ledger, uint32_t member,
               const char *item)
{
    const struct cell *cell = cell_at(&work->matched, LINE_INCOME_TAX, member);
    struct entry *entry = NULL;
    int64_t sum = 0;
    for (const struct finding *f = finding_next(&work->matched, cell, NULL);
         f != NULL; f = finding_next(&work->matched, cell, f)) {
        int64_t month, gross, tax = 0;
        if (!record_is(f->record, FIELD_ITEM, item) ||
            !record_number(f->record, FIELD_MONTH_OF, &month) ||
            month < ledger->from || month > ledger->to ||
            !record_number(f->record, FIELD_GROSS, &gross))
            continue;
        if (entry == NULL)
            entry = way_entry(work, ledger, WAY_I4, member, SOURCE_LINE, item);
        record_number(f->record, FIELD_TAX, &tax);
        sum = fen_add(sum, fen_less(gross, tax));
        entry_month_add(work, ledger, entry, (int32_t)month,
                        fen_less(gross, tax));
        entry_finding(work, entry, f->no);
    }
    if (entry != NULL)
        entry->amount = interval_point(fen_at_least_zero(sum));
    return entry;
}

void
reconcile_property(const struct work *work, uint32_t member,
                   struct ledger *ledger)
{
    static const char *const kinds[] = {"rent", "interest_dividend", "royalty"};
    struct interval *way = &ledger->way[member][WAY_I4];
    if (way_is_silent(work, ledger, WAY_I4, member)) {
        *way = interval_make(0, OPEN);
        return;
    }
    int64_t total = declared_entries(work, ledger, WAY_I4, member, NULL, false);
    for (int i = 0; i < 3; i++) {
        const struct entry *found =
            property_found(work, ledger, member, kinds[i]);
        total = fen_add(total, found != NULL
                                   ? found->amount.lo
                                   : declared_entries(work, ledger, WAY_I4,
                                                      member, kinds[i], false));
    }
    *way = interval_point(total);
}

/* How many months of first..last are within the ledger; they become these. */
static int64_t
months_within(const struct ledger *ledger, int64_t *first, int64_t *last)
{
    if (*first < ledger->from)
        *first = ledger->from;
    if (*last > ledger->to)
        *last = ledger->to;
    return *last < *first ? 0 : *last - *first + 1;
}

/* Residents' scheme X03, care X12, funeral X13, soldiers and martyrs X04 are
 * shown and do not count (D15). */
struct text
pension_exclusion(const struct record *record)
{
    static const struct {
        const char *kind;
        struct text code;
    } excluded[] = {{"resident", {"X03", 3}},
                    {"injury_care", {"X12", 3}},
                    {"funeral", {"X13", 3}},
                    {"martyr", {"X04", 3}},
                    {"disabled_soldier", {"X04", 3}}};
    for (size_t i = 0; i < sizeof(excluded) / sizeof(excluded[0]); i++)
        if (record_is(record, FIELD_KIND, excluded[i].kind))
            return excluded[i].code;
    return TEXT_NONE;
}

static void
pension_entry(const struct work *work, struct ledger *ledger, uint32_t member,
              const struct finding *finding, int64_t first, int64_t last)
{
    int64_t monthly, sum, months = last - first + 1;
    struct entry *entry =
        way_entry(work, ledger, WAY_I5, member, SOURCE_LINE, "pension");
    entry_finding(work, entry, finding->no);
    if (!record_number(finding->record, FIELD_MONTHLY, &monthly) ||
        !money_multiply(monthly, months, &sum))
        sum = INTERVAL_CAP;
    entry->amount = interval_point(fen_at_least_zero(sum));
    entry->month_from = (int32_t)first;
    entry->month_to = (int32_t)last;
    entry->exclusion = pension_exclusion(finding->record);
    if (!text_is_absent(entry->exclusion))
        entry->marks |= ENTRY_NOT_COUNTED;
}

void
reconcile_pensions(const struct work *work, uint32_t member,
                   struct ledger *ledger)
{
    const struct cell *cell = cell_at(&work->matched, LINE_PENSION, member);
    bool is_found = false;
    if (way_is_silent(work, ledger, WAY_I5, member))
        return;
    for (const struct finding *f = finding_next(&work->matched, cell, NULL);
         f != NULL; f = finding_next(&work->matched, cell, f)) {
        int64_t first, last, months = 0;
        if (record_number(f->record, FIELD_FIRST_MONTH, &first) &&
            record_number(f->record, FIELD_LAST_MONTH, &last))
            months = months_within(ledger, &first, &last);
        if (months == 0)
            continue;
        is_found = true;
        pension_entry(work, ledger, member, f, first, last);
    }
    if (!is_found)
        declared_entries(work, ledger, WAY_I5, member, NULL, true);
}

void
reconcile_unemployment(const struct work *work, uint32_t member,
                       struct ledger *ledger)
{
    const struct cell *cell = cell_at(&work->matched, LINE_EMPLOYMENT, member);
    bool is_found = false;
    if (way_is_silent(work, ledger, WAY_I6, member))
        return;
    for (const struct finding *f = finding_next(&work->matched, cell, NULL);
         f != NULL; f = finding_next(&work->matched, cell, f)) {
        int64_t monthly, from, to = ledger->to, sum;
        if (!record_number(f->record, FIELD_BENEFIT_MONTHLY, &monthly) ||
            !record_number(f->record, FIELD_BENEFIT_FROM, &from))
            continue;
        record_number(f->record, FIELD_BENEFIT_TO, &to);
        int64_t months = months_within(ledger, &from, &to);
        if (months == 0)
            continue;
        is_found = true;
        struct entry *entry =
            way_entry(work, ledger, WAY_I6, member, SOURCE_LINE, "benefit");
        entry_finding(work, entry, f->no);
        entry->month_from = (int32_t)from;
        entry->month_to = (int32_t)to;
        if (!money_multiply(monthly, months, &sum))
            sum = INTERVAL_CAP;
        entry->amount = interval_point(fen_at_least_zero(sum));
    }
    if (!is_found)
        declared_entries(work, ledger, WAY_I6, member, NULL, true);
}

void
reconcile_other(const struct work *work, uint32_t member, struct ledger *ledger)
{
    declared_entries(work, ledger, WAY_I9, member, NULL, true);
}

bool
relative_is_excused(const struct relative *relative)
{
    return relative->in_prison || relative->is_recipient ||
           relative->disability_grade == 1 || relative->disability_grade == 2;
}

bool
relative_by_share(const struct relative *relative)
{
    return !relative_is_excused(relative) && !relative->has_agreed &&
           relative->has_income;
}

/* Half of what his household's income a head exceeds the low-income line by,
 * over the months, half up once at the end (D17). */
struct interval
relative_owes(const struct work *work, int months,
              const struct relative *relative)
{
    const struct share *half = &policy_rules(work->policy)->maintenance_share;
    struct figure standard, multiple;
    int64_t sum, line, excess, divisor;
    if (relative_is_excused(relative))
        return interval_point(0);
    if (relative->has_agreed)
        return money_multiply(relative->agreed_monthly, months, &sum)
                   ? interval_point(sum)
                   : interval_make(INTERVAL_CAP, OPEN);
    if (!relative->has_income || relative->persons <= 0 ||
        !policy_figure(work->policy, "standard", work->request->as_of,
                       &standard) ||
        !policy_figure(work->policy, "low_income_multiple",
                       work->request->as_of, &multiple) ||
        !money_multiply(relative->monthly_income, multiple.share.q, &sum) ||
        !money_multiply(standard.value, multiple.share.p, &line) ||
        !money_multiply(line, relative->persons, &line) ||
        !money_subtract(sum, line, &excess) ||
        !money_multiply(relative->persons, multiple.share.q, &divisor) ||
        !money_multiply(divisor, half->q, &divisor) ||
        !money_scale_half_up(fen_at_least_zero(excess), half->p * months,
                             divisor, &sum))
        return interval_make(0, OPEN);
    return interval_point(sum);
}

void
reconcile_maintenance(const struct work *work, const struct people *people,
                      struct ledger *ledger)
{
    const struct household_request *request = work->request;
    uint32_t all = people->counted | people->open;
    for (uint32_t i = 0; i < request->relative_count; i++) {
        const struct relative *relative = &request->relatives[i];
        if (relative->of < 0 || (all >> relative->of & 1) == 0)
            continue;
        struct entry *entry =
            way_entry(work, ledger, WAY_I7, (uint32_t)relative->of,
                      SOURCE_RELATIVE, relation_name(relative->relation));
        entry->key = relative->ref;
        entry->amount = relative_owes(work, ledger->months, relative);
        if (entry->amount.hi == OPEN)
            entry->marks |= ENTRY_UNKNOWN;
    }
    /* with a relative listed, what was declared is compared only */
    for (uint32_t m = 0; m < request->member_count; m++)
        if (request->relative_count == 0 && (all >> m & 1) != 0)
            declared_entries(work, ledger, WAY_I7, m, NULL, true);
}
