/* SPDX-License-Identifier: Apache-2.0
 *
 * Line 02, marriages (civil affairs): H1.
 *
 * Items come in no order, and old rows
 * name the spouse by a 15-digit number, which is kept as it stands. A reissued
 * certificate is no new marriage; which event is the latest, reconciling finds.
 * The codes are words of the owner's forms, in Chinese.
 */
#include "connector.h"
#include "h1.h"

static const struct code events[] = {
    {"结婚", "married"},
    {"离婚", "divorced"},
    {"补领", "reissued"},
    CODE_END,
};

static const struct rule rules[] = {
    {"djlx", FIELD_EVENT, FORM_CODE, events, NULL},
    {"djrq", FIELD_ON, FORM_D8, NULL, NULL},
    {"pozjhm", FIELD_SPOUSE_ID, FORM_TEXT, NULL, NULL},
    {"poxm", FIELD_SPOUSE_NAME, FORM_TEXT, NULL, NULL},
    {"djjg", FIELD_OFFICE, FORM_TEXT, NULL, NULL},
    RULE_END,
};

static const struct h1_line line = {
    .path = "/mzj/hydj/cx",
    .kind = RECORD_MARRIAGE,
    .rules = rules,
};

static bool
ask(struct arena *arena, const struct stamp *stamp,
    const struct question *questions, uint32_t count, struct request *request)
{
    return h1_ask(arena, stamp, questions, count, &line, request);
}

static bool
read(struct arena *arena, const struct evidence *evidence,
     const struct question *question, struct answer *answer)
{
    return h1_read(arena, evidence, question, &line, answer);
}

const struct connector connector_marriage = {
    .name = "marriage",
    .line = LINE_MARRIAGE,
    .family = "H1",
    .carrier = CARRIER_HTTPS,
    .traits = TRAIT_SIGN_H1,
    .persons_max = 100,
    .format_version = "1",
    .ask = ask,
    .next = h1_next,
    .split = h1_split,
    .read = read,
};
