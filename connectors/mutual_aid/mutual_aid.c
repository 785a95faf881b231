/* SPDX-License-Identifier: Apache-2.0
 *
 * Line 13, mutual aid: F1 in GB18030 without BOM. Two funds may report one
 * claim; these are two records. What was paid comes off the medical expense, so
 * that a file with a wrong sum must not be believed.
 */
#include "connector.h"
#include "f1.h"

static const struct rule rules[] = {
    {"互助计划", FIELD_FUND, FORM_TEXT, NULL, NULL},
    {"赔付日期", FIELD_ON, FORM_D_SLASH, NULL, NULL},
    {"赔付金额(元)", FIELD_AMOUNT, FORM_YUAN_COMMA, NULL, NULL},
    RULE_END,
};

static const struct f1_line line = {
    .prefix = "mutual",
    .sheet = &f1_comma_gb18030,
    .kind = RECORD_CLAIM,
    .echo = f1_name_id,
    .rules = rules,
    .sum = "赔付金额(元)",
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

const struct connector connector_mutual_aid = {
    .name = "mutual_aid",
    .line = LINE_MUTUAL_AID,
    .family = "F1",
    .carrier = CARRIER_FILE,
    .persons_max = 50000,
    .format_version = "1",
    .ask = ask,
    .next = file_next,
    .split = split,
    .read = read,
};
