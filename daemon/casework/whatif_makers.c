/* SPDX-License-Identifier: Apache-2.0
 *
 * Supposed answers as records of our vocabulary: one kind of answer a function,
 * with one figure.
 */
#include "whatif_makers.h"

#include "date.h"

#define FIELDS_MAX 10
enum { SEPTEMBER = 9 };

/* ---- records ---- */

static struct field_value *
field_add(struct record *record, enum field field)
{
    static struct field_value sink;
    if (record->fields == NULL || record->field_count == FIELDS_MAX)
        return &sink; /* the arena has failed: seen by whoever owns it */
    struct field_value *value = &record->fields[record->field_count++];
    value->field = field;
    return value;
}

static void
number_set(struct record *record, enum field field, int64_t number)
{
    field_add(record, field)->number = number;
}

static void
word_set(struct record *record, enum field field, const char *word)
{
    field_add(record, field)->text = text_of(word);
}

/* His name and number on it, as the line would have echoed them; who has no
 * number of ours is known by his birth. */
static void
record_own(const struct maker *maker, struct record *record)
{
    const struct member *member =
        &maker->request->members[maker->point->member];
    record->name = member->name;
    record->id = TEXT_NONE;
    if (member->idno.digits[0] != '\0')
        record->id = text_of(member->idno.digits);
}

static struct record *
record_add(struct maker *maker, enum record_kind kind)
{
    struct record *record = &maker->records[maker->count++];
    const struct member *member =
        &maker->request->members[maker->point->member];
    record->kind = kind;
    record->as_of = maker->request->as_of;
    record->fields =
        arena_array(maker->arena, FIELDS_MAX, sizeof(*record->fields));
    record_own(maker, record);
    if (text_is_empty(record->id) && member->birth != DATE_NONE)
        number_set(record, FIELD_BIRTH, member->birth);
    return record;
}

/* A key that no owner gives, by line, member and number: each is its own
 * thing. */
static void
key_set(const struct maker *maker, struct record *record, enum field field,
        int64_t number)
{
    field_add(record, field)->text = text_of(arena_printf(
        maker->arena, "supposed %d %u %lld", (int)maker->point->line,
        maker->point->member, (long long)number));
}

/* ---- who counts ---- */

/* Registered in the city, as declared; what else the register knew of him
 * (address, permit) stays. */
void
make_registration(struct maker *maker, int64_t x)
{
    static const enum field stay[] = {FIELD_ADDRESS,
                                      FIELD_RESIDENCE_PERMIT_UNTIL};
    const struct member *member =
        &maker->request->members[maker->point->member];
    uint32_t known = maker->count;
    (void)x;
    struct record *record = record_add(maker, RECORD_REGISTRATION);
    field_add(record, FIELD_DIVISION)->text = policy_city(maker->policy);
    if (member->birth != DATE_NONE && !text_is_empty(record->id))
        number_set(record, FIELD_BIRTH, member->birth);
    for (int i = 0; i < 2; i++) {
        const struct field_value *value =
            known == 0 ? NULL : record_field(&maker->records[0], stay[i]);
        if (value != NULL)
            *field_add(record, stay[i]) = *value;
    }
    maker->records[0] = *record;
    maker->count = 1;
}

/* No event that contradicts: what was shown does not hold. */
void
make_no_event(struct maker *maker, int64_t x)
{
    (void)x;
    maker->count = 0;
}

void
make_death(struct maker *maker, int64_t x)
{
    (void)x;
    number_set(record_add(maker, RECORD_DEATH), FIELD_ON,
               maker->request->as_of);
}

void
make_custody(struct maker *maker, int64_t x)
{
    (void)x;
    struct record *record = record_add(maker, RECORD_CUSTODY);
    word_set(record, FIELD_STATUS, "prison");
    number_set(record, FIELD_FROM_DATE,
               month_first_day(maker->request->period_from));
}

static void
make_card(struct maker *maker, const char *grade)
{
    struct record *record = record_add(maker, RECORD_DISABILITY);
    word_set(record, FIELD_GRADE, grade);
    word_set(record, FIELD_CATEGORY, "4");
    number_set(record, FIELD_ISSUED,
               month_first_day(maker->request->period_from));
    number_set(record, FIELD_REVIEW, date_add_years(maker->request->as_of, 1));
}

void
make_card_severe(struct maker *maker, int64_t x)
{
    (void)x;
    make_card(maker, "2");
}

void
make_card_light(struct maker *maker, int64_t x)
{
    (void)x;
    make_card(maker, "4");
}

/* ---- income ---- */

static void
make_pay(struct maker *maker, const char *item, int32_t month, int64_t gross)
{
    struct record *record = record_add(maker, RECORD_PAY);
    number_set(record, FIELD_MONTH_OF, month);
    word_set(record, FIELD_ITEM, item);
    number_set(record, FIELD_GROSS, gross);
    number_set(record, FIELD_TAX, 0);
    key_set(maker, record, FIELD_PAYER, month);
}

void
make_wages(struct maker *maker, int64_t x)
{
    for (int32_t m = maker->request->period_from;
         m <= maker->request->period_to; m++)
        make_pay(maker, "wages", m, x);
}

void
make_rent(struct maker *maker, int64_t x)
{
    make_pay(maker, "rent", maker->request->period_to, x);
}

void
make_profit(struct maker *maker, int64_t x)
{
    for (int32_t m = maker->request->period_from;
         m <= maker->request->period_to; m++) {
        struct record *record = record_add(maker, RECORD_BUSINESS);
        number_set(record, FIELD_FROM_MONTH, m);
        number_set(record, FIELD_TO_MONTH, m);
        number_set(record, FIELD_SALES, x);
        number_set(record, FIELD_COST, 0);
        number_set(record, FIELD_TAX, 0);
        key_set(maker, record, FIELD_TAXPAYER, 0);
    }
}

static int64_t
period_months(const struct maker *maker)
{
    return (int64_t)maker->request->period_to - maker->request->period_from + 1;
}

static void
make_insurance(struct maker *maker, bool is_employed, int64_t base, int64_t own)
{
    struct record *record = record_add(maker, RECORD_CONTRIBUTION);
    number_set(record, FIELD_LAST_MONTH, maker->request->period_to);
    number_set(record, FIELD_MONTHS, period_months(maker));
    number_set(record, FIELD_OWN, own);
    if (!is_employed)
        return;
    number_set(record, FIELD_BASE, base);
    word_set(record, FIELD_INSURANCE, "pension");
    key_set(maker, record, FIELD_EMPLOYER, 0);
}

void
make_insured(struct maker *maker, int64_t x)
{
    make_insurance(maker, true, x, 0);
}

void
make_insurance_own(struct maker *maker, int64_t x)
{
    make_insurance(maker, false, 0, x);
}

static struct record *
fund_add(struct maker *maker, int64_t own)
{
    struct record *record = record_add(maker, RECORD_FUND_ACCOUNT);
    number_set(record, FIELD_FROM_MONTH, maker->request->period_from);
    number_set(record, FIELD_TO_MONTH, maker->request->period_to);
    number_set(record, FIELD_OWN, own);
    return record;
}

void
make_fund(struct maker *maker, int64_t x)
{
    number_set(fund_add(maker, 0), FIELD_BASE, x);
}

void
make_fund_own(struct maker *maker, int64_t x)
{
    fund_add(maker, x);
}

void
make_pension(struct maker *maker, int64_t x)
{
    struct record *record = record_add(maker, RECORD_PENSION);
    word_set(record, FIELD_KIND, "employee");
    number_set(record, FIELD_MONTHLY, x);
    number_set(record, FIELD_FIRST_MONTH, maker->request->period_from);
    number_set(record, FIELD_LAST_MONTH, maker->request->period_to);
}

void
make_benefit(struct maker *maker, int64_t x)
{
    struct record *record = record_add(maker, RECORD_EMPLOYMENT);
    number_set(record, FIELD_BENEFIT_MONTHLY, x);
    number_set(record, FIELD_BENEFIT_FROM, maker->request->period_from);
    number_set(record, FIELD_BENEFIT_TO, maker->request->period_to);
}

/* For the last x months of the period, and still. */
void
make_unemployed(struct maker *maker, int64_t x)
{
    number_set(record_add(maker, RECORD_EMPLOYMENT), FIELD_UNEMPLOYED_SINCE,
               month_first_day(maker->request->period_to - (int32_t)x + 1));
}

/* ---- expense ---- */

void
make_bills(struct maker *maker, int64_t x)
{
    struct record *record = record_add(maker, RECORD_MEDICAL_BILL);
    number_set(record, FIELD_ON, month_last_day(maker->request->period_to));
    number_set(record, FIELD_CASH, x);
}

void
make_claim(struct maker *maker, int64_t x)
{
    struct record *record = record_add(maker, RECORD_CLAIM);
    number_set(record, FIELD_ON, month_last_day(maker->request->period_to));
    number_set(record, FIELD_AMOUNT, x);
    word_set(record, FIELD_FORM, "health");
}

/* Full time, as_of too; the fee of the school year in which the period ends. */
void
make_fees(struct maker *maker, int64_t x)
{
    int year, month, day;
    int32_t as_of = maker->request->as_of;
    date_split(month_first_day(maker->request->period_to), &year, &month, &day);
    struct record *record = record_add(maker, RECORD_SCHOOLING);
    word_set(record, FIELD_STAGE, "bachelor");
    number_set(record, FIELD_FULL_TIME, 1);
    number_set(record, FIELD_YEAR, month >= SEPTEMBER ? year : year - 1);
    number_set(record, FIELD_FROM_DATE,
               month_first_day(maker->request->period_from));
    number_set(record, FIELD_UNTIL_DATE, date_add_years(as_of, 1));
    number_set(record, FIELD_FEE, x);
    number_set(record, FIELD_LODGING, 0);
    number_set(record, FIELD_AID, 0);
}

void
make_student(struct maker *maker, int64_t x)
{
    (void)x;
    make_fees(maker, 0);
}

/* ---- things ---- */

static void
make_units(struct maker *maker, const char *use, int64_t count, int64_t area)
{
    for (int64_t i = 0; i < count; i++) {
        struct record *record = record_add(maker, RECORD_UNIT);
        key_set(maker, record, FIELD_UNIT, i);
        word_set(record, FIELD_USE, use);
        word_set(record, FIELD_STATUS, "current");
        number_set(record, FIELD_REGISTERED, maker->request->as_of);
        number_set(record, FIELD_AREA_SIZE, area);
    }
}

void
make_dwelling(struct maker *maker, int64_t x)
{
    make_units(maker, "dwelling", 1, x);
}

void
make_dwellings(struct maker *maker, int64_t x)
{
    make_units(maker, "dwelling", x, 1);
}

void
make_other_units(struct maker *maker, int64_t x)
{
    make_units(maker, "shop", x, 1);
}

static void
make_tenancies_of(struct maker *maker, int64_t count, int64_t area)
{
    const struct member *member =
        &maker->request->members[maker->point->member];
    for (int64_t i = 0; i < count; i++) {
        struct record *record = record_add(maker, RECORD_TENANCY);
        key_set(maker, record, FIELD_ADDRESS, i);
        word_set(record, FIELD_FORM, "public");
        word_set(record, FIELD_TENANT, member->idno.digits);
        number_set(record, FIELD_LIVING_AREA, area);
    }
}

void
make_tenancy(struct maker *maker, int64_t x)
{
    make_tenancies_of(maker, 1, x);
}

void
make_tenancies(struct maker *maker, int64_t x)
{
    make_tenancies_of(maker, x, 1);
}

static struct record *
deed_add(struct maker *maker, const char *role, int32_t on)
{
    struct record *record = record_add(maker, RECORD_DEED);
    word_set(record, FIELD_ROLE, role);
    number_set(record, FIELD_ON, on);
    key_set(maker, record, FIELD_ADDRESS, 0);
    return record;
}

void
make_sale(struct maker *maker, int64_t x)
{
    number_set(
        deed_add(maker, "seller", month_last_day(maker->request->period_to)),
        FIELD_PRICE, x);
}

/* Before the period, and not long before: no income, but sold. */
void
make_sold_before(struct maker *maker, int64_t x)
{
    (void)x;
    number_set(deed_add(maker, "seller",
                        month_first_day(maker->request->period_from) - 1),
               FIELD_PRICE, 1);
}

void
make_compensation(struct maker *maker, int64_t x)
{
    number_set(deed_add(maker, "compensated",
                        month_last_day(maker->request->period_to)),
               FIELD_COMPENSATION, x);
}

void
make_vehicles(struct maker *maker, int64_t x)
{
    for (int64_t i = 0; i < x; i++) {
        struct record *record = record_add(maker, RECORD_VEHICLE);
        key_set(maker, record, FIELD_VIN, i);
        word_set(record, FIELD_STATUS, "normal");
        word_set(record, FIELD_USE, "private");
        number_set(record, FIELD_FIRST_REGISTERED, maker->request->as_of);
    }
}

/* ---- money ---- */

void
make_account(struct maker *maker, int64_t x)
{
    struct record *record = record_add(maker, RECORD_ACCOUNT);
    key_set(maker, record, FIELD_ACCOUNT, 0);
    word_set(record, FIELD_CURRENCY, "CNY");
    number_set(record, FIELD_BALANCE, x);
    number_set(record,
               maker->point->line == LINE_PAYMENTS ? FIELD_MONEY_FUND
                                                   : FIELD_WEALTH,
               0);
}

void
make_holding(struct maker *maker, int64_t x)
{
    struct record *record = record_add(maker, RECORD_HOLDING);
    number_set(record, FIELD_VALUE, x);
    number_set(record, FIELD_STOCKS, x);
    number_set(record, FIELD_BONDS, 0);
    number_set(record, FIELD_CASH, 0);
}

void
make_policy(struct maker *maker, int64_t x)
{
    struct record *record = record_add(maker, RECORD_POLICY);
    key_set(maker, record, FIELD_POLICY, 0);
    word_set(record, FIELD_ROLE, "holder");
    number_set(record, FIELD_CASH_VALUE, x);
}

/* ---- doubt and age ---- */

/* The records in doubt bear his number and name. */
void
make_his(struct maker *maker, int64_t x)
{
    (void)x;
    for (uint32_t i = 0; i < maker->point->doubtful_count; i++) {
        struct record *record = &maker->records[maker->count++];
        *record = *maker->point->doubtful[i];
        record_own(maker, record);
        record->as_of = maker->request->as_of;
    }
}

/* The old data hold still. */
void
make_same(struct maker *maker, int64_t x)
{
    (void)x;
    for (uint32_t i = 0; i < maker->point->stale_count; i++) {
        struct record *record = &maker->records[maker->count++];
        *record = *maker->point->stale[i];
        record->as_of = maker->request->as_of;
    }
}
