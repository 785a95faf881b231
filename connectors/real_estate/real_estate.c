/* SPDX-License-Identifier: Apache-2.0
 *
 * Line 15, registered real estate: H4. Each co-owner that was asked about has
 * his own row of the unit; cancelled units are sent too.
 */
#include "connector.h"
#include "h4.h"

static const struct code uses[] = {
    {"10", "dwelling"}, {"21", "shop"},  {"22", "office"}, {"31", "parking"},
    {"32", "storage"},  {"90", "other"}, CODE_END,
};

static const struct code ownerships[] = {
    {"0", "sole"},
    {"1", "joint"},
    {"2", "by_share"},
    CODE_END,
};

static const struct code statuses[] = {
    {"1", "current"},
    {"0", "cancelled"},
    CODE_END,
};

static const struct rule rules[] = {
    {"zjhm", TARGET_ID, FORM_TEXT, NULL, NULL},
    {"d204c31_01", FIELD_UNIT, FORM_TEXT, NULL, NULL},
    {"d204c31_02", FIELD_CERTIFICATE, FORM_TEXT, NULL, NULL},
    {"d204c31_03", FIELD_ADDRESS, FORM_TEXT, NULL, NULL},
    {"d204c31_04", FIELD_AREA_SIZE, FORM_AREA, NULL, NULL},
    {"d204c31_05", FIELD_USE, FORM_CODE, uses, NULL},
    {"d204c31_06", FIELD_NATURE, FORM_TEXT, NULL, NULL},
    {"d204c31_07", FIELD_CO_OWNERSHIP, FORM_CODE, ownerships, NULL},
    {"d204c31_08", FIELD_SHARE_OF, FORM_SHARE_ANY, NULL, NULL},
    {"d204c31_09", FIELD_REGISTERED, FORM_D_DASH, NULL, NULL},
    {"d204c31_10", FIELD_STATUS, FORM_CODE, statuses, NULL},
    {"d204c31_11", FIELD_MORTGAGED, FORM_FLAG_DIGIT, NULL, NULL},
    {"d204c31_12", FIELD_SEALED, FORM_FLAG_DIGIT, NULL, NULL},
    RULE_END,
};

static const struct h4_line line = {
    .path = "/bdc/djxx",
    .kind = RECORD_UNIT,
    .rules = rules,
};

static bool
ask(struct arena *arena, const struct stamp *stamp,
    const struct question *questions, uint32_t count, struct request *request)
{
    return h4_ask(arena, stamp, questions, count, &line, request);
}

static bool
split(struct arena *arena, const struct stamp *stamp,
      const struct question *questions, uint32_t count,
      const struct reply *replies, uint32_t reply_count, struct split *out)
{
    return h4_split(arena, stamp, questions, count, replies, reply_count, &line,
                    out);
}

static bool
read(struct arena *arena, const struct evidence *evidence,
     const struct question *question, struct answer *answer)
{
    return h4_read(arena, evidence, question, &line, answer);
}

const struct connector connector_real_estate = {
    .name = "real_estate",
    .line = LINE_REAL_ESTATE,
    .family = "H4",
    .carrier = CARRIER_HTTPS,
    .persons_max = 100,
    .format_version = "1",
    .ask = ask,
    .next = h4_next,
    .split = split,
    .read = read,
};
