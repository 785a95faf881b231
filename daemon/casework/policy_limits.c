/* SPDX-License-Identifier: Apache-2.0
 *
 * The limits of the thirteen programmes and the tariffs of public schools, as
 * the pack has them. Which limit a programme must have stands in one table; a
 * pack without one is refused when the house starts.
 */
#include <stddef.h>

#include "policy_parse.h"

enum limit_form { LIMIT_INTEGER, LIMIT_INT, LIMIT_MULTIPLE };

struct limit_row {
    enum programme programme;
    const char *name;
    enum limit_form form;
    size_t at; /* in struct policy_limits */
};

#define AT(member) offsetof(struct policy_limits, member)

static const struct limit_row rows[] = {
    {PROGRAMME_MINIMUM_LIVING, "vehicles", LIMIT_INTEGER, AT(vehicles)},
    {PROGRAMME_LOW_INCOME, "vehicles", LIMIT_INTEGER, AT(vehicles)},
    {PROGRAMME_ILLNESS_EXPENSE, "vehicles", LIMIT_INTEGER, AT(vehicles)},
    {PROGRAMME_ILLNESS_EXPENSE, "medical_share", LIMIT_MULTIPLE,
     AT(medical_share)},
    {PROGRAMME_LOW_RENT, "income_month", LIMIT_INTEGER, AT(income_month)},
    {PROGRAMME_LOW_RENT, "few_factor", LIMIT_MULTIPLE, AT(few_factor)},
    {PROGRAMME_LOW_RENT, "area_living", LIMIT_INTEGER, AT(area_living)},
    {PROGRAMME_SHARED_OWNERSHIP, "income_year", LIMIT_INTEGER, AT(income_year)},
    {PROGRAMME_SHARED_OWNERSHIP, "few_factor", LIMIT_MULTIPLE, AT(few_factor)},
    {PROGRAMME_SHARED_OWNERSHIP, "area", LIMIT_INTEGER, AT(area)},
    {PROGRAMME_SHARED_OWNERSHIP, "look_back_years", LIMIT_INT,
     AT(look_back_years)},
    {PROGRAMME_TEMPORARY, "money_standards", LIMIT_INTEGER,
     AT(money_standards)},
    {PROGRAMME_TEMPORARY, "grant_months", LIMIT_INT, AT(grant_months)},
    {PROGRAMME_RURAL_HOUSING, "rebuilt_years", LIMIT_INT, AT(rebuilt_years)},
};

static const enum programme with_money[] = {
    PROGRAMME_MINIMUM_LIVING, PROGRAMME_EXTREME_HARDSHIP,
    PROGRAMME_LOW_INCOME,     PROGRAMME_ILLNESS_EXPENSE,
    PROGRAMME_LOW_RENT,       PROGRAMME_SHARED_OWNERSHIP};

static bool
row_parse(struct policy *policy, const struct limit_row *row,
          const struct json *node, struct fault *fault)
{
    char *limits = (char *)&policy->limits[row->programme];
    const char *path = programme_name(row->programme);
    struct text text;
    switch (row->form) {
    case LIMIT_INTEGER:
        return policy_want_integer(node, path, row->name, 0,
                                   (int64_t *)(void *)(limits + row->at),
                                   fault);
    case LIMIT_INT:
        return policy_want_int(node, path, row->name,
                               (int *)(void *)(limits + row->at), fault);
    default:
        return (json_get_text(node, row->name, &text) &&
                policy_multiple(text,
                                (struct share *)(void *)(limits + row->at))) ||
               policy_wrong(fault, path, row->name,
                            "must be a fraction like 11/10");
    }
}

/* {"many","few"}, or one amount for everybody. */
static bool
money_parse(struct policy *policy, enum programme programme,
            const struct json *node, struct fault *fault)
{
    struct policy_limits *limits = &policy->limits[programme];
    const struct json *money = json_get(node, "money");
    if (json_get_integer(node, "money", &limits->money_many)) {
        limits->money_few = limits->money_many;
        limits->is_money_one = true;
        return true;
    }
    return (json_get_integer(money, "many", &limits->money_many) &&
            json_get_integer(money, "few", &limits->money_few)) ||
           policy_wrong(fault, programme_name(programme), "money",
                        "must be an amount, or {many, few}");
}

bool
policy_limits_parse(struct policy *policy, const struct json *root,
                    struct fault *fault)
{
    const struct json *object;
    if (!policy_want_object(root, "limits", &object, fault))
        return false;
    for (int i = 0; i < PROGRAMME_COUNT; i++) {
        struct policy_limits *limits = &policy->limits[i];
        limits->status =
            policy_status(json_get(object, programme_name((enum programme)i)));
        limits->few_factor = (struct share){1, 1};
    }
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (!row_parse(policy, &rows[i],
                       json_get(object, programme_name(rows[i].programme)),
                       fault))
            return false;
    for (size_t i = 0; i < sizeof(with_money) / sizeof(with_money[0]); i++)
        if (!money_parse(policy, with_money[i],
                         json_get(object, programme_name(with_money[i])),
                         fault))
            return false;
    return true;
}

static struct policy_limit
row_limit(const struct policy_limits *limits, const struct limit_row *row)
{
    const char *at = (const char *)limits + row->at;
    struct policy_limit limit = {
        .name = row->name, .is_few = true, .is_many = true};
    if (row->form == LIMIT_INTEGER)
        limit.value = *(const int64_t *)(const void *)at;
    else if (row->form == LIMIT_INT)
        limit.value = *(const int *)(const void *)at;
    else
        limit.share = *(const struct share *)(const void *)at;
    if (row->at == AT(few_factor))
        limit.is_many = false;
    return limit;
}

static uint32_t
money_limits(const struct policy_limits *limits, struct policy_limit *list)
{
    if (limits->is_money_one) {
        list[0] = (struct policy_limit){.name = "money",
                                        .value = limits->money_many,
                                        .is_few = true,
                                        .is_many = true};
        return 1;
    }
    list[0] = (struct policy_limit){
        .name = "money.few", .value = limits->money_few, .is_few = true};
    list[1] = (struct policy_limit){
        .name = "money.many", .value = limits->money_many, .is_many = true};
    return 2;
}

uint32_t
policy_limit_list(const struct policy *policy, enum programme programme,
                  struct policy_limit list[LIMITS_MAX])
{
    const struct policy_limits *limits = &policy->limits[programme];
    uint32_t count = 0;
    for (size_t i = 0; i < sizeof(with_money) / sizeof(with_money[0]); i++)
        if (with_money[i] == programme)
            count = money_limits(limits, list);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (rows[i].programme == programme && count < LIMITS_MAX)
            list[count++] = row_limit(limits, &rows[i]);
    return count;
}

bool
policy_tariffs_parse(struct arena *arena, struct policy *policy,
                     const struct json *root, struct fault *fault)
{
    const struct json *object, *fees;
    if (!policy_want_object(root, "school_tariff", &object, fault) ||
        !policy_want_integer(object, "school_tariff", "lodging", 0,
                             &policy->lodging, fault) ||
        !policy_want_object(object, "fee", &fees, fault))
        return false;
    for (const struct json *node = fees->first; node; node = node->next) {
        const char *name = text_chars(arena, node->key);
        if (policy->stage_count == STAGES_MAX || name == NULL)
            return policy_wrong(fault, "school_tariff", "fee",
                                "has too many stages");
        int i = policy->stage_count++;
        policy->stages[i].name = node->key;
        if (!policy_want_integer(fees, "school_tariff.fee", name, 0,
                                 &policy->stages[i].fee, fault))
            return false;
    }
    return true;
}
