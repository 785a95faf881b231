/* SPDX-License-Identifier: Apache-2.0
 *
 * An empty cell means that the owner does not know; it is never zero (policy
 * A19). In a record by the month, and in register and marriage line, an empty
 * cell that a rule needs makes the line a gap for that person; here it is said
 * which cell. Other records (deaths, schools, accounts, units, deeds) are gaps
 * of their own and are treated where they are counted.
 */
#include "ledger.h"

static bool
is_empty(const struct record *record, enum field field)
{
    const struct field_value *value = record_field(record, field);
    return value == NULL ||
           (field_type(field) == TYPE_TEXT && text_is_empty(value->text));
}

static enum field
first_empty(const struct record *record, const enum field *fields)
{
    for (; *fields != FIELD_NONE; fields++)
        if (is_empty(record, *fields))
            return *fields;
    return FIELD_NONE;
}

static bool
is_outside(const struct record *record, enum field field, int32_t from,
           int32_t to)
{
    int64_t month;
    return record_number(record, field, &month) && (month < from || month > to);
}

static bool
is_before(const struct record *record, enum field last, int32_t from)
{
    int64_t month;
    return record_number(record, last, &month) && month < from;
}

static bool
is_after(const struct record *record, enum field first, int32_t to)
{
    int64_t month;
    return record_number(record, first, &month) && month > to;
}

static enum field
pay_empty(const struct record *record, int32_t from, int32_t to)
{
    static const enum field pay[] = {FIELD_MONTH_OF, FIELD_ITEM, FIELD_GROSS,
                                     FIELD_TAX, FIELD_NONE};
    static const enum field business[] = {FIELD_MONTH_OF, FIELD_TAXABLE,
                                          FIELD_TAX, FIELD_NONE};
    if (is_outside(record, FIELD_MONTH_OF, from, to))
        return FIELD_NONE;
    return first_empty(
        record, record_is(record, FIELD_ITEM, "business") ? business : pay);
}

static enum field
business_empty(const struct record *record, int32_t from, int32_t to)
{
    static const enum field needed[] = {FIELD_FROM_MONTH, FIELD_TO_MONTH,
                                        FIELD_SALES, FIELD_TAX, FIELD_NONE};
    if (is_before(record, FIELD_TO_MONTH, from) ||
        is_after(record, FIELD_FROM_MONTH, to))
        return FIELD_NONE;
    return first_empty(record, needed);
}

static enum field
contribution_empty(const struct record *record, int32_t from)
{
    static const enum field employed[] = {FIELD_LAST_MONTH, FIELD_MONTHS,
                                          FIELD_BASE, FIELD_OWN, FIELD_NONE};
    static const enum field alone[] = {FIELD_LAST_MONTH, FIELD_MONTHS,
                                       FIELD_OWN, FIELD_NONE};
    if (is_before(record, FIELD_LAST_MONTH, from))
        return FIELD_NONE;
    return first_empty(record,
                       is_empty(record, FIELD_EMPLOYER) ? alone : employed);
}

static enum field
pension_empty(const struct record *record, int32_t from, int32_t to)
{
    static const enum field needed[] = {FIELD_KIND, FIELD_MONTHLY,
                                        FIELD_FIRST_MONTH, FIELD_LAST_MONTH,
                                        FIELD_NONE};
    static const char *const left_out[] = {"injury_care", "funeral", "martyr",
                                           "disabled_soldier"};
    if (is_before(record, FIELD_LAST_MONTH, from) ||
        is_after(record, FIELD_FIRST_MONTH, to))
        return FIELD_NONE;
    for (int i = 0; i < 4; i++) /* what does not count needs no figure */
        if (record_is(record, FIELD_KIND, left_out[i]))
            return FIELD_NONE;
    if (record_is(record, FIELD_KIND, "resident")) /* only when: D10 */
        return first_empty(record, needed + 2);
    return first_empty(record, needed);
}

/* No benefit is told by both cells being empty: then nothing is paid. */
static enum field
employment_empty(const struct record *record, int32_t from, int32_t to)
{
    if (is_before(record, FIELD_BENEFIT_TO, from) ||
        is_after(record, FIELD_BENEFIT_FROM, to))
        return FIELD_NONE;
    bool no_amount = is_empty(record, FIELD_BENEFIT_MONTHLY);
    bool no_start = is_empty(record, FIELD_BENEFIT_FROM);
    if (no_amount == no_start)
        return FIELD_NONE;
    return no_amount ? FIELD_BENEFIT_MONTHLY : FIELD_BENEFIT_FROM;
}

/* An account that speaks of no contribution covers no month. */
static enum field
fund_empty(const struct record *record, int32_t from, int32_t to)
{
    if (record->kind != RECORD_FUND_ACCOUNT ||
        is_before(record, FIELD_TO_MONTH, from) ||
        is_after(record, FIELD_FROM_MONTH, to))
        return FIELD_NONE;
    bool no_part =
        is_empty(record, FIELD_OWN) && is_empty(record, FIELD_MONTHLY);
    if (no_part && is_empty(record, FIELD_BASE))
        return FIELD_NONE;
    if (is_empty(record, FIELD_FROM_MONTH))
        return FIELD_FROM_MONTH;
    if (is_empty(record, FIELD_TO_MONTH))
        return FIELD_TO_MONTH;
    return no_part ? FIELD_OWN : FIELD_NONE;
}

static enum field
marriage_empty(const struct record *record)
{
    if (is_empty(record, FIELD_EVENT))
        return FIELD_EVENT;
    if (record_is(record, FIELD_EVENT, "reissued"))
        return FIELD_NONE;
    if (is_empty(record, FIELD_ON))
        return FIELD_ON;
    return record_is(record, FIELD_EVENT, "married") &&
                   is_empty(record, FIELD_SPOUSE_ID) &&
                   is_empty(record, FIELD_SPOUSE_NAME)
               ? FIELD_SPOUSE_ID
               : FIELD_NONE;
}

enum field
match_empty_field(const struct record *record, enum line line,
                  int32_t from_month, int32_t to_month)
{
    if (record->kind == RECORD_LIMIT_FLAG)
        return FIELD_NONE;
    switch (line) {
    case LINE_HOUSEHOLD_REGISTER:
        return is_empty(record, FIELD_DIVISION) ? FIELD_DIVISION : FIELD_NONE;
    case LINE_MARRIAGE:
        return marriage_empty(record);
    case LINE_INCOME_TAX:
        return pay_empty(record, from_month, to_month);
    case LINE_BUSINESS_TAX:
        return business_empty(record, from_month, to_month);
    case LINE_SOCIAL_INSURANCE:
        return contribution_empty(record, from_month);
    case LINE_PENSION:
        return pension_empty(record, from_month, to_month);
    case LINE_EMPLOYMENT:
        return employment_empty(record, from_month, to_month);
    case LINE_HOUSING_FUND:
        return fund_empty(record, from_month, to_month);
    default:
        return FIELD_NONE;
    }
}
