/* SPDX-License-Identifier: Apache-2.0
 *
 * Line 19, vessels, fishing boats and farm machines: F1. A share is a
 * percentage as written: 33.33% is 3333/10000.
 */
#include "connector.h"
#include "f1.h"

static const struct code forms[] = {
    {"船舶", "vessel"},
    {"渔船", "fishing"},
    {"农机", "farm_machine"},
    CODE_END,
};

static const struct code statuses[] = {
    {"正常", "normal"},
    {"注销", "cancelled"},
    CODE_END,
};

static const struct rule rules[] = {
    {"登记号", FIELD_REGISTRATION, FORM_TEXT, NULL, NULL},
    {"种类", FIELD_FORM, FORM_CODE, forms, NULL},
    {"功率(千瓦)", FIELD_POWER_KW, FORM_INTEGER, NULL, NULL},
    {"所占份额", FIELD_SHARE_OF, FORM_SHARE_PERCENT, NULL, NULL},
    {"状态", FIELD_STATUS, FORM_CODE, statuses, NULL},
    RULE_END,
};

static const struct f1_line line = {
    .prefix = "vessel",
    .sheet = &f1_comma,
    .kind = RECORD_VESSEL,
    .echo = f1_name_id,
    .rules = rules,
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

const struct connector connector_vessels = {
    .name = "vessels",
    .line = LINE_VESSELS,
    .family = "F1",
    .carrier = CARRIER_FILE,
    .persons_max = 50000,
    .format_version = "1",
    .ask = ask,
    .next = file_next,
    .split = split,
    .read = read,
};
