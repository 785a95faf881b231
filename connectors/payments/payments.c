/* SPDX-License-Identifier: Apache-2.0
 *
 * Line 28, payment accounts: F3 with accounts. One row a person and account, at
 * least one a person and institution.
 */
#include "connector.h"
#include "f3_accounts.h"

static const struct code statuses[] = {
    {"正常", "open"},
    {"已注销", "closed"},
    CODE_END,
};

static const struct rule rules[] = {
    {"机构", TARGET_INSTITUTION, FORM_TEXT, NULL, NULL},
    {"账号", FIELD_ACCOUNT, FORM_TEXT, NULL, NULL},
    {"账户状态", FIELD_STATUS, FORM_CODE, statuses, NULL},
    {"余额(元)", FIELD_BALANCE, FORM_YUAN, NULL, NULL},
    {"货币基金(元)", FIELD_MONEY_FUND, FORM_YUAN, NULL, NULL},
    {"近12月流入(元)", FIELD_INFLOW_12M, FORM_YUAN, NULL, NULL},
    {"近12月流出(元)", FIELD_OUTFLOW_12M, FORM_YUAN, NULL, NULL},
    RULE_END,
};

static const struct f3_accounts line = {
    .prefix = "zf",
    .kind = RECORD_ACCOUNT,
    .rules = rules,
};

static bool
ask(struct arena *arena, const struct stamp *stamp,
    const struct question *questions, uint32_t count, struct request *request)
{
    return f3_accounts_ask(arena, stamp, questions, count, &line, request);
}

static bool
split(struct arena *arena, const struct stamp *stamp,
      const struct question *questions, uint32_t count,
      const struct reply *replies, uint32_t reply_count, struct split *out)
{
    return f3_accounts_split(arena, stamp, questions, count, replies,
                             reply_count, &line, out);
}

static bool
read(struct arena *arena, const struct evidence *evidence,
     const struct question *question, struct answer *answer)
{
    return f3_accounts_read(arena, evidence, question, &line, answer);
}

const struct connector connector_payments = {
    .name = "payments",
    .line = LINE_PAYMENTS,
    .family = "F3",
    .carrier = CARRIER_FILE,
    .persons_max = 50000,
    .format_version = "1",
    .ask = ask,
    .next = file_next,
    .split = split,
    .read = read,
};
