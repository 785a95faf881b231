/* SPDX-License-Identifier: Apache-2.0
 *
 * Which figures of the pack a ruling rests on: those that were taken by date,
 * the limits of its programme, and the figures of the rules by which something
 * in this household was judged. Freshness stands with the lines, what holds for
 * the whole report with the pack.
 */
#include "date.h"
#include "mutant.h"
#include "report_tree.h"

static uint32_t
members_in(uint32_t mask)
{
    uint32_t count = 0;
    for (; mask != 0; mask &= mask - 1)
        count++;
    return count;
}

/* What a figure is worth: a number, or p/q as the pack has it. */
static void
worth_json(struct arena *arena, struct json *object, int64_t value,
           const struct share *share)
{
    if (share->q != 0)
        tree_chars(arena, object, "value",
                   arena_printf(arena, "%lld/%lld", (long long)share->p,
                                (long long)share->q));
    else
        tree_integer(arena, object, "value", value);
}

/* The limits of the programme are figures too: for the sizes that the household
 * may have (G03, G04). */
static void
limits_json(const struct report_parts *parts, struct json *array,
            enum programme programme)
{
    struct arena *arena = parts->work->arena;
    const struct policy *policy = parts->work->policy;
    struct policy_limit list[LIMITS_MAX];
    uint32_t count = policy_limit_list(policy, programme, list);
    uint32_t least = members_in(parts->people->counted);
    uint32_t most = members_in(parts->people->counted | parts->people->open);
    const char *status =
        figure_status_name(policy_limits(policy, programme)->status);
    for (uint32_t i = 0; i < count && !mutant_is("limits_not_listed"); i++) {
        struct json *object = json_object(arena);
        if (!(list[i].is_few && least < 3) && !(list[i].is_many && most >= 3))
            continue;
        tree_chars(arena, object, "name",
                   arena_printf(arena, "limits.%s.%s",
                                programme_name(programme), list[i].name));
        worth_json(arena, object, list[i].value, &list[i].share);
        tree_chars(arena, object, "status", status);
        json_add(array, object);
    }
}

/* One more figure of the pack; its status where the pack gives one. */
static struct json *
figure_add(struct arena *arena, struct json *array, const char *name)
{
    struct json *object = json_object(arena);
    tree_chars(arena, object, "name", name);
    json_add(array, object);
    return object;
}

static void
number_add(struct arena *arena, struct json *array, const char *name,
           int64_t value)
{
    tree_integer(arena, figure_add(arena, array, name), "value", value);
}

static void
share_add(struct arena *arena, struct json *array, const char *name,
          const struct share *share)
{
    worth_json(arena, figure_add(arena, array, name), 0, share);
}

/* Of working age from, and until when, by the members that there are. */
static void
ages_add(const struct report_parts *parts, struct json *array)
{
    const struct policy_rules *rules = policy_rules(parts->work->policy);
    const struct household_request *request = parts->work->request;
    struct arena *arena = parts->work->arena;
    uint32_t mask = parts->people->counted | parts->people->open;
    bool men = false, women = false, cadres = false, later = false;
    number_add(arena, array, "rules.work_from", rules->work_from);
    for (uint32_t m = 0; m < request->member_count; m++) {
        const struct member *member = &request->members[m];
        bool is_woman = member->sex == SEX_FEMALE;
        int age = !is_woman          ? rules->pension_male
                  : member->is_cadre ? rules->pension_female_cadre
                                     : rules->pension_female;
        if ((mask >> m & 1) == 0 || member->birth == DATE_NONE)
            continue;
        men |= !is_woman;
        women |= is_woman && !member->is_cadre;
        cadres |= is_woman && member->is_cadre;
        later |=
            date_add_years(member->birth, age) >= rules->pension_delay_from;
    }
    if (men)
        number_add(arena, array, "rules.pension_age.male", rules->pension_male);
    if (women)
        number_add(arena, array, "rules.pension_age.female",
                   rules->pension_female);
    if (cadres)
        number_add(arena, array, "rules.pension_age.female_cadre",
                   rules->pension_female_cadre);
    if (later)
        tree_date(arena,
                  figure_add(arena, array, "rules.pension_age.delay_from"),
                  "value", rules->pension_delay_from);
}

static bool
has_finding(const struct report_parts *parts, enum line line)
{
    return tree_has(tree_findings(
        parts, line, parts->people->counted | parts->people->open));
}

static bool
has_entry(const struct ledger *ledger, enum measure measure, enum line line)
{
    for (const struct entry *e = ledger->of_measure[measure]; e != NULL;
         e = e->next_of_measure)
        if (e->line == line)
            return true;
    return false;
}

static bool
any_carer(const struct report_parts *parts)
{
    const struct household_request *request = parts->work->request;
    uint32_t mask = parts->people->counted | parts->people->open;
    for (uint32_t m = 0; m < request->member_count; m++)
        if ((mask >> m & 1) != 0 && request->members[m].cares_for >= 0)
            return true;
    return false;
}

/* Is somebody at that stage in the ledger's months? */
static bool
is_attended(const struct report_parts *parts, const struct ledger *ledger,
            const char *stage)
{
    for (const struct entry *e = ledger->of_measure[MEASURE_EDUCATION_EXPENSE];
         e != NULL; e = e->next_of_measure)
        if (e->finding_count > 0 &&
            record_is(parts->work->matched.findings[e->findings[0] - 1].record,
                      FIELD_STAGE, stage))
            return true;
    return false;
}

/* What a public school takes, of the stages that somebody is at; in an order of
 * our own, so that the order of members shows nowhere. */
static void
tariffs_add(const struct report_parts *parts, const struct ledger *ledger,
            struct json *array)
{
    static const char *const stages[] = {
        "kindergarten", "primary", "junior",  "senior",
        "vocational",   "college", "bachelor"};
    struct arena *arena = parts->work->arena;
    struct policy_tariff tariff;
    bool has_lodging = false;
    for (size_t i = 0; i < sizeof(stages) / sizeof(stages[0]); i++) {
        if (!is_attended(parts, ledger, stages[i]) ||
            !policy_tariff(parts->work->policy, text_of(stages[i]), &tariff))
            continue;
        if (!has_lodging)
            number_add(arena, array, "school_tariff.lodging", tariff.lodging);
        has_lodging = true;
        number_add(arena, array,
                   arena_printf(arena, "school_tariff.fee.%s", stages[i]),
                   tariff.fee);
    }
}

static bool
rests_on_earlier(const struct ruling *ruling)
{
    for (uint32_t i = 0; i < ruling->rest_count; i++)
        if (ruling->rests[i].reused != NULL)
            return true;
    return false;
}

static bool
any_relative_by_share(const struct household_request *request)
{
    for (uint32_t i = 0; i < request->relative_count; i++)
        if (relative_by_share(&request->relatives[i]))
            return true;
    return false;
}

/* Figures of the rules, where something in the report is judged by them. */
static void
rules_json(const struct report_parts *parts, const struct ruling *ruling,
           struct json *array)
{
    const struct policy_rules *rules = policy_rules(parts->work->policy);
    const struct ledger *ledger =
        docket_panel(parts->docket, ruling->programme)->ledger;
    struct arena *arena = parts->work->arena;
    enum programme programme = ruling->programme;
    if (mutant_is("rules_not_listed"))
        return;
    ages_add(parts, array);
    if (has_finding(parts, LINE_EMPLOYMENT))
        number_add(arena, array, "rules.unemployed_free_months",
                   rules->unemployed_free_months);
    if (any_carer(parts))
        number_add(arena, array, "rules.infant_under", rules->infant_under);
    if (has_entry(ledger, MEASURE_I3, LINE_BUSINESS_TAX))
        share_add(arena, array, "rules.deemed_rate", &rules->deemed_rate);
    if (any_relative_by_share(parts->work->request))
        share_add(arena, array, "rules.maintenance_share",
                  &rules->maintenance_share);
    if (programme == PROGRAMME_LOW_RENT ||
        (programme_measures(programme, MEASURE_DWELLING_AREA) &&
         has_entry(ledger, MEASURE_DWELLINGS, LINE_PUBLIC_HOUSING)))
        number_add(arena, array, "rules.living_to_building",
                   rules->living_to_building);
    if (programme_measures(programme, MEASURE_EDUCATION_EXPENSE))
        tariffs_add(parts, ledger, array);
    if (programme == PROGRAMME_EXTREME_HARDSHIP ||
        programme == PROGRAMME_ELDER_CARE)
        number_add(arena, array, "rules.elder_from", rules->elder_from);
    if (programme == PROGRAMME_ELDER_CARE)
        number_add(arena, array, "rules.old_elder_from", rules->old_elder_from);
    if (ruling->exit_months != 0)
        number_add(arena, array, "rules.gradual_exit", ruling->exit_months);
    if (rests_on_earlier(ruling))
        number_add(arena, array, "validity_months",
                   policy_validity_months(parts->work->policy));
}

struct json *
report_figures(const struct report_parts *parts, const struct ruling *ruling)
{
    struct arena *arena = parts->work->arena;
    struct json *array = json_array(arena);
    for (uint32_t i = 0; i < ruling->figure_count; i++) {
        const struct figure_used *used = &ruling->figures[i];
        struct json *object = json_object(arena);
        tree_chars(arena, object, "name", used->name);
        tree_date(arena, object, "from", used->figure.from);
        worth_json(arena, object, used->figure.value, &used->figure.share);
        tree_chars(arena, object, "status",
                   figure_status_name(used->figure.status));
        if (used->figure.is_old)
            tree_flag(arena, object, "old", true);
        json_add(array, object);
    }
    limits_json(parts, array, ruling->programme);
    rules_json(parts, ruling, array);
    return array;
}

struct json *
report_rules(const struct work *work)
{
    const struct policy_rules *rules = policy_rules(work->policy);
    struct json *array = json_array(work->arena);
    number_add(work->arena, array, "rules.minor_under", rules->minor_under);
    number_add(work->arena, array, "rules.religious_years",
               rules->religious_years);
    share_add(work->arena, array, "rules.differs_share", &rules->differs_share);
    return array;
}
