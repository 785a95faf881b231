/* SPDX-License-Identifier: Apache-2.0
 *
 * Declared against found, by person and way or asset class (policy H01). It
 * has no effect on the outcome: it is what a case worker asks about.
 */
#include <string.h>

#include "mutant.h"
#include "report_tree.h"

struct comparison {
    int64_t declared, found;
    bool is_silent; /* a feeding line is a gap */
};

/* Those of the lines that are a gap for the member. */
static struct json *
silent_json(const struct report_parts *parts, const enum line *lines,
            uint32_t member)
{
    struct arena *arena = parts->work->arena;
    struct json *array = json_array(arena);
    for (; *lines != LINE_NONE; lines++)
        if (cell_at(&parts->work->matched, *lines, member)->is_gap)
            json_add(array, json_chars(arena, line_name(*lines)));
    return array;
}

static const enum line *
feeding(enum measure measure)
{
    static const enum line none[] = {LINE_NONE};
    static const enum line wages[] = {LINE_INCOME_TAX, LINE_SOCIAL_INSURANCE,
                                      LINE_HOUSING_FUND, LINE_NONE};
    static const enum line business[] = {LINE_BUSINESS_TAX, LINE_INCOME_TAX,
                                         LINE_NONE};
    static const enum line property[] = {LINE_INCOME_TAX, LINE_NONE};
    static const enum line pension[] = {LINE_PENSION, LINE_NONE};
    static const enum line benefit[] = {LINE_EMPLOYMENT, LINE_NONE};
    static const enum line lump[] = {LINE_INCOME_TAX, LINE_HOUSING_TRANSACTIONS,
                                     LINE_NONE};
    static const enum line money[] = {LINE_STATE_BANKS, LINE_NATIONAL_BANKS,
                                      LINE_LOCAL_BANKS, LINE_SECURITIES,
                                      LINE_FUNDS,       LINE_INSURANCE,
                                      LINE_PAYMENTS,    LINE_NONE};
    static const enum line units[] = {LINE_REAL_ESTATE, LINE_PUBLIC_HOUSING,
                                      LINE_NONE};
    static const enum line other_units[] = {LINE_REAL_ESTATE, LINE_NONE};
    static const enum line vehicles[] = {LINE_MOTOR_VEHICLES, LINE_NONE};
    static const enum line medical[] = {LINE_MEDICAL_INSURANCE, LINE_NONE};
    static const enum line schools[] = {LINE_EDUCATION, LINE_NONE};
    static const enum line *const lists[MEASURE_COUNT] = {
        [MEASURE_I1] = wages,
        [MEASURE_I3] = business,
        [MEASURE_I4] = property,
        [MEASURE_I5] = pension,
        [MEASURE_I6] = benefit,
        [MEASURE_I8] = lump,
        [MEASURE_MEDICAL_EXPENSE] = medical,
        [MEASURE_EDUCATION_EXPENSE] = schools,
        [MEASURE_MONEY] = money,
        [MEASURE_DWELLINGS] = units,
        [MEASURE_NON_RESIDENTIAL] = other_units,
        [MEASURE_VEHICLES] = vehicles};
    return lists[measure] == NULL ? none : lists[measure];
}

static enum measure
measure_of_asset(enum asset_kind kind)
{
    switch (kind) {
    case ASSET_MONEY:
        return MEASURE_MONEY;
    case ASSET_DWELLING:
        return MEASURE_DWELLINGS;
    case ASSET_NONRESIDENTIAL:
        return MEASURE_NON_RESIDENTIAL;
    default:
        return MEASURE_VEHICLES;
    }
}

/* Assets outside all lines have nothing to be compared with (F07). */
static int64_t
declared_of(const struct report_parts *parts, const struct ledger *ledger,
            uint32_t member, enum measure measure)
{
    const struct household_request *request = parts->work->request;
    int64_t sum = 0, part;
    for (uint32_t i = 0; i < request->income_count; i++) {
        const struct declared_income *item = &request->income[i];
        if (item->member == (int)member && (int)item->way == (int)measure &&
            text_is_empty(item->exclusion) &&
            declared_within(parts->work, ledger, item->month, item->amount,
                            &part))
            sum = fen_add(sum, part);
    }
    for (uint32_t i = 0; i < request->expense_count; i++) {
        const struct declared_expense *expense = &request->expenses[i];
        if (expense->member == (int)member &&
            measure == (expense->is_education ? MEASURE_EDUCATION_EXPENSE
                                              : MEASURE_MEDICAL_EXPENSE) &&
            declared_within(parts->work, ledger, expense->month,
                            expense->amount, &part))
            sum = fen_add(sum, part);
    }
    for (uint32_t i = 0; i < request->asset_count; i++) {
        const struct declared_asset *asset = &request->assets[i];
        if (asset->member == (int)member && !asset->is_elsewhere &&
            measure_of_asset(asset->kind) == measure)
            sum = fen_add(sum, measure == MEASURE_MONEY ? asset->amount : 1);
    }
    return sum;
}

/* What is declared as outside all lines counts, and nobody has found it. */
static int64_t
elsewhere_of(const struct ledger *ledger, uint32_t member, enum measure measure)
{
    int64_t sum = 0;
    for (const struct entry *e = ledger->first; e != NULL; e = e->next)
        if (e->measure == measure && e->member == member &&
            e->source == SOURCE_DECLARED && (e->marks & ENTRY_NOT_COUNTED) == 0)
            sum = fen_add(sum, e->amount.lo);
    return sum;
}

/* What one person has alone: each account and unit once. */
static int64_t
assets_of(const struct work *work, const struct ledger *ledger, uint32_t member,
          enum measure measure)
{
    const uint32_t alone = UINT32_C(1) << member;
    struct interval count, area, other;
    decide_dwellings(ledger, alone, &count, &area, &other);
    switch (measure) {
    case MEASURE_MONEY:
        return decide_money(work, ledger, alone).lo;
    case MEASURE_DWELLINGS:
        return count.lo;
    case MEASURE_NON_RESIDENTIAL:
        return other.lo;
    default:
        return decide_vehicles(work, ledger, alone).lo;
    }
}

static bool
is_sale(const struct entry *entry, const char *kind)
{
    return entry->measure == MEASURE_I8 && strcmp(entry->kind, kind) == 0;
}

/* What was found, before aid and claims come off (H07). A sale that both the
 * tax office and the housing office show is one: the larger sum counts (D18).
 */
static int64_t
flows_of(const struct ledger *ledger, uint32_t member, enum measure measure)
{
    int64_t sum = 0, deals = 0, transfers = 0;
    for (const struct entry *e = ledger->of_measure[measure]; e != NULL;
         e = e->next_of_measure) {
        int64_t *to = is_sale(e, "sale")       ? &deals
                      : is_sale(e, "transfer") ? &transfers
                                               : &sum;
        if (e->member == member && e->source == SOURCE_LINE &&
            e->line != LINE_MUTUAL_AID && e->line != LINE_INSURANCE &&
            (e->marks & ENTRY_NOT_COUNTED) == 0)
            *to = fen_add(*to,
                          e->amount.hi == OPEN ? e->amount.lo : e->amount.hi);
    }
    if (mutant_is("sale_found_twice"))
        return fen_add(sum, fen_add(deals, transfers));
    return fen_add(sum, deals > transfers ? deals : transfers);
}

static int64_t
found_of(const struct report_parts *parts, const struct ledger *ledger,
         uint32_t member, enum measure measure)
{
    if (measure < MEASURE_MONEY)
        return flows_of(ledger, member, measure);
    return fen_less(assets_of(parts->work, ledger, member, measure),
                    elsewhere_of(ledger, member, measure));
}

static const char *
verdict_of(const struct report_parts *parts, const struct comparison *c)
{
    const struct share *share =
        &policy_rules(parts->work->policy)->differs_share;
    int64_t gap = c->declared > c->found ? c->declared - c->found
                                         : c->found - c->declared;
    if (c->is_silent || c->found <= 0)
        return "UNCONFIRMED";
    if (c->declared <= 0)
        return "UNDECLARED";
    return money_compare_products(gap, share->q, c->found, share->p) <= 0
               ? "AGREES"
               : "DIFFERS";
}

static void
compare(const struct report_parts *parts, const struct ledger *ledger,
        uint32_t member, enum measure measure, struct json *array)
{
    struct arena *arena = parts->work->arena;
    struct json *silent = silent_json(parts, feeding(measure), member);
    struct comparison c = {.declared =
                               declared_of(parts, ledger, member, measure),
                           .found = found_of(parts, ledger, member, measure),
                           .is_silent = tree_has(silent)};
    if (c.declared == 0 && c.found == 0)
        return;
    struct json *object = json_object(arena);
    tree_text(arena, object, "member",
              parts->work->request->members[member].ref);
    tree_chars(arena, object, "measure", measure_name(measure));
    tree_integer(arena, object, "declared", c.declared);
    tree_integer(arena, object, "found", c.found);
    tree_chars(arena, object, "verdict", verdict_of(parts, &c));
    if (tree_has(silent))
        json_set(object, "silent", silent);
    json_add(array, object);
}

struct json *
report_compared(const struct report_parts *parts, const struct ledger *ledger)
{
    struct json *array = json_array(parts->work->arena);
    uint32_t all = parts->people->counted | parts->people->open;
    for (uint32_t m = 0; m < parts->work->request->member_count; m++)
        for (int measure = MEASURE_I1; measure < MEASURE_COUNT; measure++)
            if ((all >> m & 1) != 0 && measure != MEASURE_I2 &&
                measure != MEASURE_DWELLING_AREA && measure != MEASURE_INCOME &&
                measure != MEASURE_SOLD)
                compare(parts, ledger, m, (enum measure)measure, array);
    return array;
}
