/* SPDX-License-Identifier: Apache-2.0
 *
 * Line 10, pensions: H2. A pension that was stopped and resumed is two records.
 */
#include "connector.h"
#include "h2.h"

static const struct code kinds[] = {
    {"EMPLOYEE", "employee"},
    {"RESIDENT", "resident"},
    {"SURVIVORS", "survivors"},
    {"WORK_INJURY", "work_injury"},
    {"INJURY_CARE", "injury_care"},
    {"FUNERAL", "funeral"},
    {"MARTYR", "martyr"},
    {"DISABLED_SOLDIER", "disabled_soldier"},
    CODE_END,
};

static const struct code statuses[] = {
    {"PAID", "paid"},
    {"SUSPENDED", "suspended"},
    {"STOPPED", "stopped"},
    CODE_END,
};

static const struct rule rules[] = {
    {"benefitType", FIELD_KIND, FORM_CODE, kinds, NULL},
    {"monthlyAmount", FIELD_MONTHLY, FORM_FEN, NULL, NULL},
    {"firstMonth", FIELD_FIRST_MONTH, FORM_M_DASH, NULL, NULL},
    {"lastMonth", FIELD_LAST_MONTH, FORM_M_DASH, NULL, NULL},
    {"status", FIELD_STATUS, FORM_CODE, statuses, NULL},
    RULE_END,
};

static const struct h2_line line = {
    .path = "/v2/pensions:lookup",
    .kind = RECORD_PENSION,
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

const struct connector connector_pension = {
    .name = "pension",
    .line = LINE_PENSION,
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
