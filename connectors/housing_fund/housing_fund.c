/* SPDX-License-Identifier: Apache-2.0
 *
 * Line 14, the housing fund: D2. Accounts, withdrawals and loans stand in one
 * list, and jllx gives the kind of each; a closed account may still have a
 * balance.
 */
#include "connector.h"
#include "d2.h"

static const struct code kinds[] = {
    {"ZH", "fund_account"},
    {"TQ", "withdrawal"},
    {"DK", "loan"},
    CODE_END,
};

static const struct code statuses[] = {
    {"0", "open"},
    {"1", "sealed"},
    {"2", "closed"},
    CODE_END,
};

static const struct rule echo[] = {
    {"zjhm", TARGET_ID, FORM_TEXT, NULL, NULL},
    RULE_END,
};

static const struct rule rules[] = {
    {"jllx", TARGET_KIND, FORM_CODE, kinds, NULL},
    {"zh", FIELD_ACCOUNT, FORM_TEXT, NULL, NULL},
    {"zhye", FIELD_BALANCE, FORM_YUAN, NULL, NULL},
    {"zhzt", FIELD_STATUS, FORM_CODE, statuses, NULL},
    {"yjce", FIELD_MONTHLY, FORM_YUAN, NULL, NULL},
    {"grjce", FIELD_OWN, FORM_YUAN, NULL, NULL},
    {"jcjs", FIELD_BASE, FORM_YUAN, NULL, NULL},
    {"dwmc", FIELD_EMPLOYER, FORM_TEXT, NULL, NULL},
    {"qsny", FIELD_FROM_MONTH, FORM_M6, NULL, NULL},
    {"jzny", FIELD_TO_MONTH, FORM_M6, NULL, NULL},
    {"fsrq", FIELD_ON, FORM_D8, NULL, NULL},
    {"fse", FIELD_AMOUNT, FORM_YUAN, NULL, NULL},
    {"tqyy", FIELD_REASON, FORM_TEXT, NULL, NULL},
    {"fwzl", FIELD_ADDRESS, FORM_TEXT, NULL, NULL},
    RULE_END,
};

static const struct d2_line line = {
    .kind = RECORD_NONE,
    .echo = echo,
    .rules = rules,
};

static bool
read(struct arena *arena, const struct evidence *evidence,
     const struct question *question, struct answer *answer)
{
    return d2_read(arena, evidence, question, &line, answer);
}

const struct connector connector_housing_fund = {
    .name = "housing_fund",
    .line = LINE_HOUSING_FUND,
    .family = "D2",
    .carrier = CARRIER_DATABASE,
    .persons_max = 1000,
    .format_version = "1",
    .ask = d2_ask,
    .next = d2_next,
    .split = d2_split,
    .read = read,
};
