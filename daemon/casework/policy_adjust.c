/* SPDX-License-Identifier: Apache-2.0
 *
 * Five factors. Growth of disposable income and of prices is of the year before
 * the first day; income's is worked out of the yearly figures where pack.json
 * does not give it.
 */
#include "policy_adjust.h"

#include <stdio.h>
#include <string.h>

#include "date.h"
#include "mutant.h"

/* Of p and q: their products stay well inside int64. */
#define PART_MAX 1000000

static const char *const names[ADJUST_COUNT] = {
    "income_growth", "price_growth", "living_cost_rise", "utility_room",
    "minimum_wage_share"};

const char *
adjust_factor_name(enum adjust_factor factor)
{
    return names[factor];
}

static enum figure_status
status_get(const struct json *entry)
{
    struct text text = TEXT("");
    json_get_text(entry, "status", &text);
    for (int i = STATUS_OFFICIAL; i <= STATUS_ASSUMED; i++)
        if (text_equals_chars(text, figure_status_name((enum figure_status)i)))
            return (enum figure_status)i;
    return STATUS_NONE;
}

static bool
share_get(const struct json *entry, struct share *share,
          enum figure_status *status)
{
    struct text text, rest, p, q;
    *status = status_get(entry);
    if (!json_get_text(entry, "value", &text))
        return false;
    bool is_below = text_starts_with(text, "-");
    rest = is_below ? text_slice(text, 1, text.size) : text;
    if (!text_cut(&rest, '/', &p) || !text_cut(&rest, '/', &q) ||
        !text_is_absent(rest) || !text_to_count(p, &share->p) ||
        !text_to_count(q, &share->q) || share->q == 0 || share->p > PART_MAX ||
        share->q > PART_MAX)
        return false;
    share->p = is_below ? -share->p : share->p;
    return true;
}

static const struct json *
year_entry(const struct json *pack, int year, const char *name)
{
    char key[16];
    snprintf(key, sizeof(key), "%d", year);
    return json_get(
        json_get(json_get(json_get(pack, "adjustment"), "years"), key), name);
}

/* In hundredths of 1 %: 10.23 % is 1023. */
static int64_t
points(struct share share)
{
    int64_t result = 0;
    int64_t p = share.p < 0 ? -share.p : share.p;
    money_scale_half_up(10000, p, share.q, &result);
    return share.p < 0 ? -result : result;
}

/* Of the year before the first day, worked out of two yearly figures. */
static bool
income_growth(const struct policy *policy, int year, struct share *growth,
              enum figure_status *status)
{
    struct figure now, before;
    if (!policy_yearly(policy, "disposable_income", year - 1, &now) ||
        !policy_yearly(policy, "disposable_income", year - 2, &before) ||
        now.is_old || before.is_old)
        return false;
    *growth = (struct share){now.value - before.value, before.value};
    *status = now.status;
    return true;
}

static void
growth_line(const struct adjustment *made, const struct share *limit,
            struct adjust_line *line)
{
    struct share growth = {made->proposed - made->old, made->old};
    line->value = points(growth);
    line->limit = points(*limit);
    line->margin = line->value - line->limit;
    line->result =
        money_compare_products(growth.p, limit->q, limit->p, growth.q) >
                (mutant_is("adjust_as_much_is_more") ? -1 : 0)
            ? ADJUST_PASSES
            : ADJUST_FAILS;
}

static void
unknown(struct adjust_line *line, enum adjust_factor factor)
{
    *line = (struct adjust_line){.result = ADJUST_UNKNOWN,
                                 .missing = names[factor]};
}

static void
growths(const struct policy *policy, const struct json *pack, int year,
        struct adjustment *made)
{
    struct share limit;
    struct adjust_line *income = &made->lines[ADJUST_INCOME];
    struct adjust_line *prices = &made->lines[ADJUST_PRICES];
    if (share_get(year_entry(pack, year, names[ADJUST_INCOME]), &limit,
                  &income->status) ||
        income_growth(policy, year, &limit, &income->status))
        growth_line(made, &limit, income);
    else
        unknown(income, ADJUST_INCOME);
    if (share_get(year_entry(pack, year, names[ADJUST_PRICES]), &limit,
                  &prices->status))
        growth_line(made, &limit, prices);
    else
        unknown(prices, ADJUST_PRICES);
}

/* "its amount exceeds the rise of the living cost", and what is above it is
 * the room for water, power and gas. */
static void
amounts(const struct json *pack, int year, struct adjustment *made)
{
    const struct json *living = year_entry(pack, year, names[ADJUST_LIVING]);
    const struct json *utility = year_entry(pack, year, names[ADJUST_UTILITY]);
    struct adjust_line *lines = made->lines;
    int64_t rise, room, amount = made->proposed - made->old;
    bool has_rise = json_get_integer(living, "value", &rise);
    bool has_room = json_get_integer(utility, "value", &room);
    unknown(&lines[ADJUST_LIVING], ADJUST_LIVING);
    unknown(&lines[ADJUST_UTILITY], ADJUST_UTILITY);
    if (!has_rise)
        lines[ADJUST_UTILITY].missing = names[ADJUST_LIVING];
    if (has_rise)
        lines[ADJUST_LIVING] = (struct adjust_line){
            .result = amount > rise ? ADJUST_PASSES : ADJUST_FAILS,
            .is_money = true,
            .value = amount,
            .limit = rise,
            .margin = amount - rise,
            .status = status_get(living)};
    if (has_rise && has_room)
        lines[ADJUST_UTILITY] = (struct adjust_line){
            .result = amount - rise >= room ? ADJUST_PASSES : ADJUST_FAILS,
            .is_money = true,
            .value = amount - rise,
            .limit = room,
            .margin = amount - rise - room,
            .status = status_get(utility)};
}

/* |proposed / wage - share| <= nearness, without rounding. */
static void
wage(const struct policy *policy, const struct json *pack,
     struct adjustment *made)
{
    const struct json *rules = json_get(pack, "adjustment");
    struct adjust_line *line = &made->lines[ADJUST_WAGE];
    struct share share, near;
    struct figure least;
    enum figure_status status;
    unknown(line, ADJUST_WAGE);
    if (!share_get(json_get(rules, names[ADJUST_WAGE]), &share, &status))
        return;
    line->missing = "nearness";
    if (!share_get(json_get(rules, "nearness"), &near, &line->status))
        return;
    line->missing = "minimum_wage";
    if (!policy_figure(policy, "minimum_wage", made->from, &least) ||
        least.value == 0)
        return;
    struct share of_wage = {made->proposed, least.value};
    int64_t low = share.p * near.q - near.p * share.q;
    int64_t high = share.p * near.q + near.p * share.q;
    int64_t q = share.q * near.q;
    bool is_near = money_compare_products(of_wage.p, q, low, of_wage.q) >= 0 &&
                   money_compare_products(of_wage.p, q, high, of_wage.q) <= 0;
    line->missing = NULL;
    line->result = is_near ? ADJUST_PASSES : ADJUST_FAILS;
    line->value = points(of_wage);
    line->limit = points(share);
    int64_t off = line->value - line->limit;
    line->margin = points(near) - (off < 0 ? -off : off);
}

bool
policy_adjust(const struct policy *policy, const struct json *pack,
              int64_t proposed, int32_t from, struct adjustment *out)
{
    struct figure standard;
    int year, month, day;
    if (!policy_figure(policy, "standard", from - 1, &standard) ||
        standard.value <= 0)
        return false;
    date_split(from, &year, &month, &day);
    *out = (struct adjustment){.old = standard.value,
                               .old_from = standard.from,
                               .proposed = proposed,
                               .from = from};
    growths(policy, pack, year, out);
    amounts(pack, year, out);
    wage(policy, pack, out);
    return true;
}
