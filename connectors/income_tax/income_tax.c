/* SPDX-License-Identifier: Apache-2.0
 *
 * Line 07, individual income tax: H3. Corrections are rows with negative
 * amounts; they are records, not replacements.
 */
#include "connector.h"
#include "h3.h"

static const struct code items[] = {
    {"0101", "wages"},
    {"0103", "severance"},
    {"0200", "business"},
    {"0400", "labour"},
    {"0500", "author"},
    {"0600", "royalty"},
    {"0700", "interest_dividend"},
    {"0800", "rent"},
    {"0900", "transfer"},
    {"1000", "incidental"},
    CODE_END,
};

static const struct rule rules[] = {
    {"ssq", FIELD_MONTH_OF, FORM_M_DASH, NULL, NULL},
    {"sdxm", FIELD_ITEM, FORM_CODE, items, NULL},
    {"sre", FIELD_GROSS, FORM_YUAN, NULL, NULL},
    {"ynssde", FIELD_TAXABLE, FORM_YUAN, NULL, NULL},
    {"rkse", FIELD_TAX, FORM_YUAN, NULL, NULL},
    {"kjdw", FIELD_PAYER, FORM_TEXT, NULL, NULL},
    {"kjdwdm", FIELD_PAYER_CODE, FORM_TEXT, NULL, NULL},
    RULE_END,
};

static const struct h3_line line = {
    .submit_path = "/its/gsmx/submit",
    .fetch_path = "/its/gsmx/fetch",
    .kind = RECORD_PAY,
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

const struct connector connector_income_tax = {
    .name = "income_tax",
    .line = LINE_INCOME_TAX,
    .family = "H3",
    .carrier = CARRIER_HTTPS,
    .persons_max = 500,
    .format_version = "1",
    .ask = ask,
    .next = next,
    .split = h3_split,
    .read = read,
};
