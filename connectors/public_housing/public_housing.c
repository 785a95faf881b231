/* SPDX-License-Identifier: Apache-2.0
 *
 * Line 16, public housing: D2.
 *
 * Nothing but the name comes back, beside the
 * numbers of tenant and co-residents, which are fields: a namesake's tenancy is
 * told from ours by them alone (second key of "Identity of a record"). The area
 * is living area, not built area. A shared ownership is a purchase: it is
 * shown, and its unit stands in line 15.
 */
#include "connector.h"
#include "d2.h"

static const struct code forms[] = {
    {"GZ", "public_rent"},
    {"LZ", "low_rent"},
    {"GC", "shared_ownership"},
    CODE_END,
};

static const struct rule echo[] = {
    {"xm", TARGET_NAME, FORM_TEXT, NULL, NULL},
    RULE_END,
};

static const struct rule rules[] = {
    {"zflx", FIELD_FORM, FORM_CODE, forms, NULL},
    {"fwzl", FIELD_ADDRESS, FORM_TEXT, NULL, NULL},
    {"jzmj", FIELD_LIVING_AREA, FORM_AREA, NULL, NULL},
    {"czrzjh", FIELD_TENANT, FORM_TEXT, NULL, NULL},
    {"tzrzjh", FIELD_CO_RESIDENTS, FORM_IDS_COMMA, NULL, NULL},
    {"qzrq", FIELD_SINCE, FORM_D8, NULL, NULL},
    {"btje", FIELD_SUBSIDY, FORM_YUAN, NULL, NULL},
    RULE_END,
};

static const struct d2_line line = {
    .kind = RECORD_TENANCY,
    .echo = echo,
    .rules = rules,
};

static bool
read(struct arena *arena, const struct evidence *evidence,
     const struct question *question, struct answer *answer)
{
    return d2_read(arena, evidence, question, &line, answer);
}

const struct connector connector_public_housing = {
    .name = "public_housing",
    .line = LINE_PUBLIC_HOUSING,
    .family = "D2",
    .carrier = CARRIER_DATABASE,
    .persons_max = 1000,
    .format_version = "1",
    .ask = d2_ask,
    .next = d2_next,
    .split = d2_split,
    .read = read,
};
