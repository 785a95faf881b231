/* SPDX-License-Identifier: Apache-2.0
 *
 * Line 12, bills that the medical insurance settled: H3. Up to 2,000 rows a
 * person, over several pages; a refund is a row with negative amounts.
 */
#include "connector.h"
#include "h3.h"

static const struct rule rules[] = {
    {"jsrq", FIELD_ON, FORM_D_DASH, NULL, NULL},
    {"yymc", FIELD_HOSPITAL, FORM_TEXT, NULL, NULL},
    {"zfyje", FIELD_TOTAL, FORM_YUAN, NULL, NULL},
    {"tczf", FIELD_POOLED, FORM_YUAN, NULL, NULL},
    {"dbzf", FIELD_SERIOUS_ILLNESS, FORM_YUAN, NULL, NULL},
    {"jzzf", FIELD_ASSISTANCE, FORM_YUAN, NULL, NULL},
    {"grzh", FIELD_PERSONAL_ACCOUNT, FORM_YUAN, NULL, NULL},
    {"xjzf", FIELD_CASH, FORM_YUAN, NULL, NULL},
    {"mlnzf", FIELD_IN_SCOPE_SELF, FORM_YUAN, NULL, NULL},
    RULE_END,
};

static const struct h3_line line = {
    .submit_path = "/yb/jsmx/submit",
    .fetch_path = "/yb/jsmx/fetch",
    .kind = RECORD_MEDICAL_BILL,
    .echo = h3_echo,
    .rules = rules,
};

static bool
ask(struct arena *arena, const struct stamp *stamp,
    const struct question *questions, uint32_t count, struct request *request)
{
    return h3_ask(arena, stamp, questions, count, &line, request);
}

static bool
next(struct arena *arena, const struct exchange_view *view, struct next *out)
{
    return h3_next(arena, view, &line, out);
}

static bool
read(struct arena *arena, const struct evidence *evidence,
     const struct question *question, struct answer *answer)
{
    return h3_read(arena, evidence, question, &line, answer);
}

const struct connector connector_medical_insurance = {
    .name = "medical_insurance",
    .line = LINE_MEDICAL_INSURANCE,
    .family = "H3",
    .carrier = CARRIER_HTTPS,
    .persons_max = 200,
    .format_version = "1",
    .ask = ask,
    .next = next,
    .split = h3_split,
    .read = read,
};
