/* SPDX-License-Identifier: Apache-2.0
 *
 * Line 23, the national joint-stock and foreign banks: F2 in UTF-8, with the
 * columns in another order than in line 22 and words of its own for the codes.
 */
#include "connector.h"
#include "f2.h"

static const struct code forms[] = {
    {"H", "current"}, {"D", "fixed"},   {"K", "card"},
    {"B", "margin"},  {"S", "benefit"}, CODE_END,
};

static const struct code currencies[] = {
    {"CNY", "CNY"}, {"RMB", "CNY"}, {"USD", "USD"}, {"EUR", "EUR"},
    {"JPY", "JPY"}, {"HKD", "HKD"}, {"GBP", "GBP"}, CODE_END,
};

static const struct rule rules[] = {
    {"7", FIELD_ACCOUNT, FORM_TEXT, NULL, NULL},
    {"8", FIELD_FORM, FORM_CODE, forms, NULL},
    {"9", FIELD_OPENED, FORM_D8, NULL, NULL},
    {"10", FIELD_CLOSED, FORM_D8, NULL, NULL},
    {"11", FIELD_CURRENCY, FORM_CODE, currencies, NULL},
    {"12", FIELD_BALANCE, FORM_FEN, NULL, NULL},
    {"13", FIELD_BALANCE_CNY, FORM_FEN, NULL, NULL},
    {"14", FIELD_WEALTH, FORM_FEN, NULL, NULL},
    {"15", FIELD_INFLOW_12M, FORM_FEN, NULL, NULL},
    {"16", FIELD_OUTFLOW_12M, FORM_FEN, NULL, NULL},
    {"17", FIELD_JOINT, FORM_FLAG_DIGIT, NULL, NULL},
    {"18", FIELD_SHARE_OF, FORM_SHARE_FRACTION, NULL, NULL},
    RULE_END,
};

static const struct f2_line line = {
    .prefix = "gfyh",
    .charset = CHARSET_UTF8,
    .kind = RECORD_ACCOUNT,
    .rules = rules,
    .sum_place = "12",
    .as_of_place = "19",
    .place_count = 19,
};

static bool
ask(struct arena *arena, const struct stamp *stamp,
    const struct question *questions, uint32_t count, struct request *request)
{
    return f2_ask(arena, stamp, questions, count, &line, request);
}

static bool
split(struct arena *arena, const struct stamp *stamp,
      const struct question *questions, uint32_t count,
      const struct reply *replies, uint32_t reply_count, struct split *out)
{
    return f2_split(arena, stamp, questions, count, replies, reply_count, &line,
                    out);
}

static bool
read(struct arena *arena, const struct evidence *evidence,
     const struct question *question, struct answer *answer)
{
    return f2_read(arena, evidence, question, &line, answer);
}

const struct connector connector_national_banks = {
    .name = "national_banks",
    .line = LINE_NATIONAL_BANKS,
    .family = "F2",
    .carrier = CARRIER_FILE,
    .persons_max = 50000,
    .format_version = "1",
    .ask = ask,
    .next = file_next,
    .split = split,
    .read = read,
};
