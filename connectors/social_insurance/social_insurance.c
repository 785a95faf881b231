/* SPDX-License-Identifier: Apache-2.0
 *
 * Line 09, social insurance contributions: H2.
 *
 * Five records for one wage: each
 * insurance names the same base, so bases are never added up. Amounts are fen a
 * month. Somebody who insures himself has no employer: null, which leaves the
 * field out.
 */
#include "connector.h"
#include "h2.h"

static const struct code insurances[] = {
    {"PENSION", "pension"},           {"MEDICAL", "medical"},
    {"UNEMPLOYMENT", "unemployment"}, {"INJURY", "injury"},
    {"MATERNITY", "maternity"},       CODE_END,
};

static const struct rule rules[] = {
    {"insurance", FIELD_INSURANCE, FORM_CODE, insurances, NULL},
    {"employer", FIELD_EMPLOYER, FORM_TEXT, NULL, NULL},
    {"baseAmount", FIELD_BASE, FORM_FEN, NULL, NULL},
    {"personalAmount", FIELD_OWN, FORM_FEN, NULL, NULL},
    {"lastMonth", FIELD_LAST_MONTH, FORM_M_DASH, NULL, NULL},
    {"unbrokenMonths", FIELD_MONTHS, FORM_INTEGER, NULL, NULL},
    RULE_END,
};

static const struct h2_line line = {
    .path = "/v2/contributions:lookup",
    .kind = RECORD_CONTRIBUTION,
    .rules = rules,
};

static bool
ask(struct arena *arena, const struct stamp *stamp,
    const struct question *questions, uint32_t count, struct request *request)
{
    return h2_ask(arena, stamp, questions, count, &line, request);
}

static bool
read(struct arena *arena, const struct evidence *evidence,
     const struct question *question, struct answer *answer)
{
    return h2_read(arena, evidence, question, &line, answer);
}

const struct connector connector_social_insurance = {
    .name = "social_insurance",
    .line = LINE_SOCIAL_INSURANCE,
    .family = "H2",
    .carrier = CARRIER_HTTPS,
    .traits = TRAIT_TOKEN,
    .persons_max = 50,
    .format_version = "1",
    .ask = ask,
    .next = h2_next,
    .split = h2_split,
    .read = read,
};
