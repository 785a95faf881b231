/* SPDX-License-Identifier: Apache-2.0
 *
 * What each line may answer: one kind of answer a row, with one figure that is
 * tried. The outcome goes one way as the figure grows, but where it turns
 * (probe_turns); no row knows a limit.
 */
#include "date.h"
#include "whatif_makers.h"

enum { MONTHS_A_YEAR = 12, PIECES_MOST = 9 };

static const struct probe table[] = {
    {LINE_HOUSEHOLD_REGISTER, "registered", UNIT_NONE, 0, 0, make_registration},
    {LINE_MARRIAGE, "no_event", UNIT_NONE, 0, 0, make_no_event},
    {LINE_DEATH, "dead", UNIT_NONE, 0, 0, make_death},
    {LINE_DISABILITY, "card_severe", UNIT_NONE, 0, 0, make_card_severe},
    {LINE_DISABILITY, "card_light", UNIT_NONE, 0, 0, make_card_light},
    {LINE_CUSTODY, "in_prison", UNIT_NONE, 0, 0, make_custody},
    {LINE_INCOME_TAX, "wages", UNIT_MONTHLY, 1, WHATIF_MOST, make_wages},
    {LINE_INCOME_TAX, "rent", UNIT_FEN, 1, WHATIF_MOST, make_rent},
    {LINE_BUSINESS_TAX, "profit", UNIT_MONTHLY, 0, WHATIF_MOST, make_profit},
    {LINE_SOCIAL_INSURANCE, "base", UNIT_MONTHLY, 1, WHATIF_MOST, make_insured},
    {LINE_SOCIAL_INSURANCE, "own", UNIT_MONTHLY, 1, WHATIF_MOST,
     make_insurance_own},
    {LINE_PENSION, "pension", UNIT_MONTHLY, 1, WHATIF_MOST, make_pension},
    {LINE_EMPLOYMENT, "benefit", UNIT_MONTHLY, 1, WHATIF_MOST, make_benefit},
    {LINE_EMPLOYMENT, "unemployed", UNIT_MONTHS, 1, MONTHS_A_YEAR,
     make_unemployed},
    {LINE_MEDICAL_INSURANCE, "bills", UNIT_FEN, 1, WHATIF_MOST, make_bills},
    {LINE_MUTUAL_AID, "aid", UNIT_FEN, 1, WHATIF_MOST, make_claim},
    {LINE_HOUSING_FUND, "base", UNIT_MONTHLY, 1, WHATIF_MOST, make_fund},
    {LINE_HOUSING_FUND, "own", UNIT_MONTHLY, 1, WHATIF_MOST, make_fund_own},
    {LINE_REAL_ESTATE, "dwelling", UNIT_AREA, 1, WHATIF_MOST, make_dwelling},
    {LINE_REAL_ESTATE, "dwellings", UNIT_COUNT, 1, PIECES_MOST, make_dwellings},
    {LINE_REAL_ESTATE, "other_units", UNIT_COUNT, 1, PIECES_MOST,
     make_other_units},
    {LINE_PUBLIC_HOUSING, "tenancy", UNIT_AREA, 1, WHATIF_MOST, make_tenancy},
    {LINE_PUBLIC_HOUSING, "tenancies", UNIT_COUNT, 1, PIECES_MOST,
     make_tenancies},
    {LINE_HOUSING_TRANSACTIONS, "sale", UNIT_FEN, 1, WHATIF_MOST, make_sale},
    {LINE_HOUSING_TRANSACTIONS, "sold_before", UNIT_NONE, 0, 0,
     make_sold_before},
    {LINE_HOUSING_TRANSACTIONS, "compensation", UNIT_FEN, 1, WHATIF_MOST,
     make_compensation},
    {LINE_MOTOR_VEHICLES, "vehicles", UNIT_COUNT, 1, PIECES_MOST,
     make_vehicles},
    {LINE_STATE_BANKS, "money", UNIT_FEN, 1, WHATIF_MOST, make_account},
    {LINE_NATIONAL_BANKS, "money", UNIT_FEN, 1, WHATIF_MOST, make_account},
    {LINE_LOCAL_BANKS, "money", UNIT_FEN, 1, WHATIF_MOST, make_account},
    {LINE_SECURITIES, "money", UNIT_FEN, 1, WHATIF_MOST, make_holding},
    {LINE_FUNDS, "money", UNIT_FEN, 1, WHATIF_MOST, make_holding},
    {LINE_INSURANCE, "money", UNIT_FEN, 1, WHATIF_MOST, make_policy},
    {LINE_INSURANCE, "claim", UNIT_FEN, 1, WHATIF_MOST, make_claim},
    {LINE_PAYMENTS, "money", UNIT_FEN, 1, WHATIF_MOST, make_account},
    {LINE_EDUCATION, "student", UNIT_NONE, 0, 0, make_student},
    {LINE_EDUCATION, "fees", UNIT_FEN, 1, WHATIF_MOST, make_fees},
};

static const struct probe nothing = {LINE_NONE, "nothing", UNIT_NONE,
                                     0,         0,         NULL};
static const struct probe not_his = {LINE_NONE, "not_his", UNIT_NONE,
                                     0,         0,         NULL};
static const struct probe his = {LINE_NONE, "his", UNIT_NONE, 0, 0, make_his};
static const struct probe same = {LINE_NONE, "same", UNIT_NONE,
                                  0,         0,      make_same};
static const struct probe relative_income = {
    LINE_NONE, "relative_income", UNIT_MONTHLY, 0, WHATIF_MOST, NULL};

/* What is known already bounds what is tried; false: nothing is left of it. */
static bool
probe_cut(const struct policy *policy, const struct point *point,
          struct probe *probe)
{
    if (probe->make == make_unemployed &&
        policy_rules(policy)->unemployed_free_months < probe->to)
        probe->to = policy_rules(policy)->unemployed_free_months;
    if (probe->make != make_account && probe->make != make_holding &&
        probe->make != make_policy)
        return true;
    if (point->least > probe->from)
        probe->from = point->least;
    if (point->most < probe->to)
        probe->to = point->most;
    return probe->from <= probe->to;
}

uint32_t
probes_of(const struct policy *policy, const struct point *point,
          struct probe probes[PROBES_MAX])
{
    uint32_t count = 0;
    bool by_line =
        point->line == LINE_HOUSEHOLD_REGISTER || point->line == LINE_MARRIAGE;
    if (point->relative >= 0) {
        probes[count++] = relative_income;
        return count;
    }
    if (!by_line && point->least == 0)
        probes[count++] = point->doubtful_count > 0 ? not_his : nothing;
    if (!by_line && point->doubtful_count > 0)
        probes[count++] = his;
    if (!by_line && point->stale_count > 0)
        probes[count++] = same;
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        if (table[i].line != point->line || count == PROBES_MAX)
            continue;
        probes[count] = table[i];
        count += probe_cut(policy, point, &probes[count]);
    }
    return count;
}

const struct probe *
probe_find(const struct probe *probes, uint32_t count, struct text name)
{
    for (uint32_t i = 0; i < count; i++)
        if (text_equals_chars(name, probes[i].name))
            return &probes[i];
    return NULL;
}

/* A wage at the minimum wage of its month has the disregard taken off. */
uint32_t
probe_turns(const struct household_request *request,
            const struct policy *policy, const struct probe *probe,
            int64_t turns[TURNS_MAX])
{
    uint32_t count = 0;
    if (probe->make != make_wages && probe->make != make_insured &&
        probe->make != make_fund)
        return 0;
    for (int32_t m = request->period_from; m <= request->period_to; m++) {
        struct figure minimum;
        if (!policy_figure(policy, "minimum_wage", month_first_day(m),
                           &minimum) ||
            minimum.value <= probe->from || count == TURNS_MAX ||
            (count > 0 && turns[count - 1] >= minimum.value))
            continue;
        turns[count++] = minimum.value;
    }
    return count;
}

struct record *
probe_records(struct arena *arena, const struct household_request *request,
              const struct policy *policy, const struct supposed *supposed,
              uint32_t *count)
{
    const struct point *point = supposed->point;
    struct maker maker = {
        .arena = arena, .request = request, .policy = policy, .point = point};
    size_t room = (size_t)point->kept_count + point->doubtful_count +
                  point->stale_count + RECORDS_MAX;
    maker.records = arena_array(arena, room, sizeof(*maker.records));
    if (maker.records == NULL)
        return NULL;
    for (; maker.count < point->kept_count; maker.count++)
        maker.records[maker.count] = *point->kept[maker.count];
    if (supposed->probe->make != NULL)
        supposed->probe->make(&maker, supposed->x);
    *count = maker.count;
    return arena_failed(arena) ? NULL : maker.records;
}
