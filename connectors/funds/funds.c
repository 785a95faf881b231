/* SPDX-License-Identifier: Apache-2.0
 *
 * Line 26, holdings of funds: F1. The code of a product is a text, since it has
 * leading zeros.
 */
#include "connector.h"
#include "f1.h"

static const struct rule rules[] = {
    {"管理人", TARGET_INSTITUTION, FORM_TEXT, NULL, NULL},
    {"产品代码", FIELD_PRODUCT, FORM_TEXT, NULL, NULL},
    {"份额", FIELD_UNITS_HELD, FORM_THOUSANDTHS, NULL, NULL},
    {"净值日期", FIELD_VALUED_ON, FORM_D_SLASH, NULL, NULL},
    {"市值(元)", FIELD_VALUE, FORM_YUAN_COMMA, NULL, NULL},
    RULE_END,
};

static const struct f1_line line = {
    .prefix = "jj",
    .sheet = &f1_comma,
    .kind = RECORD_HOLDING,
    .echo = f1_id,
    .rules = rules,
    .sum = "市值(元)",
};

static bool
ask(struct arena *arena, const struct stamp *stamp,
    const struct question *questions, uint32_t count, struct request *request)
{
    return f1_ask(arena, stamp, questions, count, &line, request);
}

static bool
split(struct arena *arena, const struct stamp *stamp,
      const struct question *questions, uint32_t count,
      const struct reply *replies, uint32_t reply_count, struct split *out)
{
    return f1_split(arena, stamp, questions, count, replies, reply_count, &line,
                    out);
}

static bool
read(struct arena *arena, const struct evidence *evidence,
     const struct question *question, struct answer *answer)
{
    return f1_read(arena, evidence, question, &line, answer);
}

const struct connector connector_funds = {
    .name = "funds",
    .line = LINE_FUNDS,
    .family = "F1",
    .carrier = CARRIER_FILE,
    .persons_max = 50000,
    .format_version = "1",
    .ask = ask,
    .next = file_next,
    .split = split,
    .read = read,
};
