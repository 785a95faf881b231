/* SPDX-License-Identifier: Apache-2.0
 *
 * Line 08, tax of businesses: H3. The owner echoes nobody, only the taxpayer's
 * number: mostly not an ID number, so it is a field and says nothing of whose
 * the record is.
 */
#include "connector.h"
#include "h3.h"

static const struct code methods[] = {
    {"1", "books"},
    {"2", "deemed"},
    CODE_END,
};

static const struct rule echo[] = {
    RULE_END,
};

static const struct rule rules[] = {
    {"nsrsbh", FIELD_TAXPAYER, FORM_TEXT, NULL, NULL},
    {"sz", FIELD_TAX_KIND, FORM_TEXT, NULL, NULL},
    {"skssqq", FIELD_FROM_MONTH, FORM_M_DASH, NULL, NULL},
    {"skssqz", FIELD_TO_MONTH, FORM_M_DASH, NULL, NULL},
    {"xsje", FIELD_SALES, FORM_YUAN, NULL, NULL},
    {"cbje", FIELD_COST, FORM_YUAN, NULL, NULL},
    {"yjse", FIELD_TAX, FORM_YUAN, NULL, NULL},
    {"msje", FIELD_EXEMPT, FORM_YUAN, NULL, NULL},
    {"zsfs", FIELD_METHOD, FORM_CODE, methods, NULL},
    RULE_END,
};

static const struct h3_line line = {
    .submit_path = "/its/jyns/submit",
    .fetch_path = "/its/jyns/fetch",
    .kind = RECORD_BUSINESS,
    .echo = echo,
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

const struct connector connector_business_tax = {
    .name = "business_tax",
    .line = LINE_BUSINESS_TAX,
    .family = "H3",
    .carrier = CARRIER_HTTPS,
    .persons_max = 500,
    .format_version = "1",
    .ask = ask,
    .next = next,
    .split = h3_split,
    .read = read,
};
