/* SPDX-License-Identifier: Apache-2.0
 *
 * Line 06, persons in custody: F1. The owner writes 15 digits for everybody
 * born before 2000. The end of a term may lie in the future.
 */
#include "connector.h"
#include "f1.h"

static const struct code statuses[] = {
    {"监狱服刑", "prison"},
    {"强制隔离戒毒", "compulsory_rehabilitation"},
    {"社区矫正", "community_correction"},
    CODE_END,
};

static const struct rule rules[] = {
    {"状态", FIELD_STATUS, FORM_CODE, statuses, NULL},
    {"起始日期", FIELD_FROM_DATE, FORM_D_SLASH, NULL, NULL},
    {"截止日期", FIELD_UNTIL_DATE, FORM_D_SLASH, NULL, NULL},
    RULE_END,
};

static const struct f1_line line = {
    .prefix = "custody",
    .sheet = &f1_comma,
    .kind = RECORD_CUSTODY,
    .echo = f1_id,
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

const struct connector connector_custody = {
    .name = "custody",
    .line = LINE_CUSTODY,
    .family = "F1",
    .carrier = CARRIER_FILE,
    .persons_max = 50000,
    .format_version = "1",
    .ask = ask,
    .next = file_next,
    .split = split,
    .read = read,
};
