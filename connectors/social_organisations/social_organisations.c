/* SPDX-License-Identifier: Apache-2.0
 *
 * Line 21, social organisations: D1. Found by name alone: namesakes give result
 * 2, or rows of somebody else, which matching sees.
 */
#include "connector.h"
#include "d1.h"

static const struct code statuses[] = {
    {"正常", "open"},
    {"注销", "closed"},
    {"撤销", "revoked"},
    CODE_END,
};

static const struct rule rules[] = {
    {"shxydm", FIELD_CODE, FORM_TEXT, NULL, NULL},
    {"zzmc", FIELD_ORGANISATION, FORM_TEXT, NULL, NULL},
    {"zzlx", FIELD_FORM, FORM_TEXT, NULL, NULL},
    {"zw", FIELD_ROLE, FORM_TEXT, NULL, NULL},
    {"kbzj", FIELD_REGISTERED_CAPITAL, FORM_WAN, NULL, NULL},
    {"zzzt", FIELD_STATUS, FORM_CODE, statuses, NULL},
    RULE_END,
};

static const struct d1_line line = {
    .batch_line = "shzz",
    .kind = RECORD_ROLE,
    .rules = rules,
};

static bool
ask(struct arena *arena, const struct stamp *stamp,
    const struct question *questions, uint32_t count, struct request *request)
{
    return d1_ask(arena, stamp, questions, count, &line, request);
}

static bool
split(struct arena *arena, const struct stamp *stamp,
      const struct question *questions, uint32_t count,
      const struct reply *replies, uint32_t reply_count, struct split *out)
{
    return d1_split(arena, stamp, questions, count, replies, reply_count, &line,
                    out);
}

static bool
read(struct arena *arena, const struct evidence *evidence,
     const struct question *question, struct answer *answer)
{
    return d1_read(arena, evidence, question, &line, answer);
}

const struct connector connector_social_organisations = {
    .name = "social_organisations",
    .line = LINE_SOCIAL_ORGANISATIONS,
    .family = "D1",
    .carrier = CARRIER_DATABASE,
    .persons_max = 10000,
    .format_version = "1",
    .ask = ask,
    .next = d1_next,
    .split = split,
    .read = read,
};
