/* SPDX-License-Identifier: Apache-2.0
 *
 * Line 04, benefits of civil affairs: H2. A benefit without an end runs;
 * members are those who live on it together, by their numbers.
 */
#include "connector.h"
#include "h2.h"

static const struct code programmes[] = {
    {"DB", "minimum_living"},    {"TK", "extreme_hardship"},
    {"DS", "low_income"},        {"ZC", "illness_expense"},
    {"LZ", "low_rent"},          {"GC", "shared_ownership"},
    {"YL", "medical"},           {"LS", "temporary"},
    {"JX", "education"},         {"YH", "elder_care"},
    {"CJ", "disability_living"}, {"WF", "rural_housing"},
    {"JY", "employment_aid"},    CODE_END,
};

static const struct rule rules[] = {
    {"programme", FIELD_PROGRAMME, FORM_CODE, programmes, NULL},
    {"startMonth", FIELD_FROM_MONTH, FORM_M_DASH, NULL, NULL},
    {"endMonth", FIELD_UNTIL_MONTH, FORM_M_DASH, NULL, NULL},
    {"monthlyAmount", FIELD_MONTHLY, FORM_FEN, NULL, NULL},
    {"acceptedBy", FIELD_OFFICE, FORM_TEXT, NULL, NULL},
    {"memberIds", FIELD_MEMBERS, FORM_IDS_LIST, NULL, NULL},
    {"stopReason", FIELD_STOP_REASON, FORM_TEXT, NULL, NULL},
    RULE_END,
};

static const struct h2_line line = {
    .path = "/v2/benefits:lookup",
    .kind = RECORD_BENEFIT,
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

const struct connector connector_benefits = {
    .name = "benefits",
    .line = LINE_BENEFITS,
    .family = "H2",
    .carrier = CARRIER_HTTPS,
    .traits = TRAIT_TOKEN,
    .persons_max = 20,
    .format_version = "1",
    .ask = ask,
    .next = h2_next,
    .split = h2_split,
    .read = read,
};
