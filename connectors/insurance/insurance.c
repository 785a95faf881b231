/* SPDX-License-Identifier: Apache-2.0
 *
 * Line 27, insurance policies and claims: F1. 记录 says which of the two a row
 * is, and the columns of holder and insured what the person is in it. The
 * holder of a group policy may be a company.
 */
#include "connector.h"
#include "f1.h"
#include "idno.h"
#include "mutant.h"

#define HOLDER "投保人证件号"
#define INSURED "被保人证件号"

static const struct code kinds[] = {
    {"保单", "policy"},
    {"理赔", "claim"},
    CODE_END,
};

static const struct code forms[] = {
    {"寿险", "life"},    {"健康险", "health"},   {"年金", "annuity"},
    {"团体险", "group"}, {"意外险", "accident"}, CODE_END,
};

static const struct code statuses[] = {
    {"有效", "in_force"},
    {"失效", "lapsed"},
    {"退保", "surrendered"},
    CODE_END,
};

/* Without a kind there is no record. */
static void
read_kind(struct reading *reading, const struct row *row,
          const struct rule *rule, struct record *record)
{
    struct cell cell = row_cell(row, rule->wire);
    struct field_value value = {.number = 0};
    if (form_read(reading->arena, FORM_CODE, rule->codes, &cell, &value))
        reading_put(reading, rule, value, record);
    else
        reading_garble(reading, REASON_FIELD);
}

static bool
is_party(const struct row *row, const char *wire)
{
    struct idno person, party;
    return idno_normalise(row_cell(row, SHEET_ID).text, &person) &&
           idno_normalise(row_cell(row, wire).text, &party) &&
           (idno_equals(&person, &party) || mutant_is("party_is_anybody"));
}

/* Whoever is neither holder nor insured has no role: it is unknown. */
static void
read_role(struct reading *reading, const struct row *row,
          const struct rule *rule, struct record *record)
{
    bool is_holder = is_party(row, HOLDER);
    bool is_insured = is_party(row, INSURED);
    struct field_value value = {.text = text_of(!is_holder    ? "insured"
                                                : !is_insured ? "holder"
                                                              : "both")};
    if (is_holder || is_insured)
        reading_put(reading, rule, value, record);
}

static const struct rule rules[] = {
    {"公司", TARGET_INSTITUTION, FORM_TEXT, NULL, NULL},
    {"记录", TARGET_KIND, FORM_OWN, kinds, read_kind},
    {"保单号", FIELD_POLICY, FORM_TEXT, NULL, NULL},
    {"险种", FIELD_FORM, FORM_CODE, forms, NULL},
    {HOLDER "+" INSURED, FIELD_ROLE, FORM_OWN, NULL, read_role},
    {"年缴保费(元)", FIELD_PREMIUM_YEARLY, FORM_YUAN_COMMA, NULL, NULL},
    {"现金价值(元)", FIELD_CASH_VALUE, FORM_YUAN_COMMA, NULL, NULL},
    {"状态", FIELD_STATUS, FORM_CODE, statuses, NULL},
    {"日期", FIELD_ON, FORM_D_SLASH, NULL, NULL},
    {"金额(元)", FIELD_AMOUNT, FORM_YUAN_COMMA, NULL, NULL},
    RULE_END,
};

static const struct f1_line line = {
    .prefix = "bx",
    .sheet = &f1_comma,
    .kind = RECORD_POLICY,
    .echo = f1_id,
    .rules = rules,
    .sum = "现金价值(元)",
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

const struct connector connector_insurance = {
    .name = "insurance",
    .line = LINE_INSURANCE,
    .family = "F1",
    .carrier = CARRIER_FILE,
    .persons_max = 50000,
    .format_version = "1",
    .ask = ask,
    .next = file_next,
    .split = split,
    .read = read,
};
