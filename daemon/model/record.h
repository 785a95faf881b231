/* SPDX-License-Identifier: Apache-2.0
 *
 * A record is what a line knows about a person, in the one vocabulary of the
 * house (records.md): kind, the id and name that came back with it, and
 * fields. A field that is not there is unknown; it is never zero. Fields are
 * data, so that a new connector is a table: record.c has one row a field
 * (name, type). Values: money fen, area 0.01 m2, units 0.001, dates and months
 * as core/date.h, words (codes) as text of our vocabulary.
 */
#ifndef HEDUI_MODEL_RECORD_H
#define HEDUI_MODEL_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "date.h"
#include "json.h"
#include "line.h"
#include "money.h"
#include "text.h"

enum record_kind {
    RECORD_NONE = 0,
    RECORD_REGISTRATION,
    RECORD_MARRIAGE,
    RECORD_DEATH,
    RECORD_BENEFIT,
    RECORD_DISABILITY,
    RECORD_CUSTODY,
    RECORD_PAY,
    RECORD_BUSINESS,
    RECORD_CONTRIBUTION,
    RECORD_PENSION,
    RECORD_EMPLOYMENT,
    RECORD_MEDICAL_BILL,
    RECORD_CLAIM,
    RECORD_FUND_ACCOUNT,
    RECORD_WITHDRAWAL,
    RECORD_LOAN,
    RECORD_UNIT,
    RECORD_TENANCY,
    RECORD_DEED,
    RECORD_VEHICLE,
    RECORD_VESSEL,
    RECORD_ROLE,
    RECORD_ACCOUNT,
    RECORD_LIMIT_FLAG,
    RECORD_HOLDING,
    RECORD_POLICY,
    RECORD_SCHOOLING,
    RECORD_KIND_COUNT,
};

enum field_type {
    TYPE_TEXT, /* text or a word of our vocabulary */
    TYPE_DATE,
    TYPE_MONTH,
    TYPE_MONEY, /* fen */
    TYPE_AREA,  /* 0.01 m2 */
    TYPE_UNITS, /* 0.001 */
    TYPE_COUNT, /* integer */
    TYPE_SHARE, /* p/q */
    TYPE_FLAG,
    TYPE_IDS, /* list of ID numbers as they came */
};

/* One constant a field name of records.md, all lines; generated order is
 * alphabetical. Names are unique over all lines and keep one type. */
enum field {
    FIELD_NONE = 0,
    FIELD_ACCOUNT,
    FIELD_ADDRESS,
    FIELD_AID,
    FIELD_AMOUNT,
    FIELD_AREA_SIZE,
    FIELD_ASSISTANCE,
    FIELD_BALANCE,
    FIELD_BALANCE_CNY,
    FIELD_BASE,
    FIELD_BENEFIT_FROM,
    FIELD_BENEFIT_MONTHLY,
    FIELD_BENEFIT_TO,
    FIELD_BIRTH,
    FIELD_BONDS,
    FIELD_CANCELLED,
    FIELD_CANCELLED_ON,
    FIELD_CASH,
    FIELD_CASH_VALUE,
    FIELD_CATEGORY,
    FIELD_CAUSE,
    FIELD_CERTIFICATE,
    FIELD_CLOSED,
    FIELD_CODE,
    FIELD_COMPANY,
    FIELD_COMPENSATION,
    FIELD_CO_OWNERSHIP,
    FIELD_CO_RESIDENTS,
    FIELD_COST,
    FIELD_CREMATED_ON,
    FIELD_CURRENCY,
    FIELD_CUSTODIAN,
    FIELD_DIVISION,
    FIELD_EMPLOYED_SINCE,
    FIELD_EMPLOYER,
    FIELD_ENERGY,
    FIELD_ETHNICITY,
    FIELD_EVENT,
    FIELD_EXEMPT,
    FIELD_FEE,
    FIELD_FIRST_MONTH,
    FIELD_FIRST_REGISTERED,
    FIELD_FORM,
    FIELD_FOUNDED,
    FIELD_FROM_DATE,
    FIELD_FROM_MONTH,
    FIELD_FULL_TIME,
    FIELD_FUND,
    FIELD_FUNERAL_HOME,
    FIELD_GRADE,
    FIELD_GROSS,
    FIELD_HOSPITAL,
    FIELD_HOUSEHOLD_NO,
    FIELD_INFLOW_12M,
    FIELD_INSURANCE,
    FIELD_IN_SCOPE_SELF,
    FIELD_ISSUED,
    FIELD_ITEM,
    FIELD_JOINT,
    FIELD_KIND,
    FIELD_LAST_MONTH,
    FIELD_LIMIT_HOUSEHOLD,
    FIELD_LIMIT_PERSON,
    FIELD_LIVING_ALLOWANCE,
    FIELD_LIVING_AREA,
    FIELD_LODGING,
    FIELD_MARKET,
    FIELD_MEMBERS,
    FIELD_METHOD,
    FIELD_MODEL,
    FIELD_MONEY_FUND,
    FIELD_MONTH_OF,
    FIELD_MONTHLY,
    FIELD_MONTHS,
    FIELD_MORTGAGED,
    FIELD_MOVED_IN,
    FIELD_NATURE,
    FIELD_NURSING_ALLOWANCE,
    FIELD_OFFICE,
    FIELD_ON,
    FIELD_OPENED,
    FIELD_ORGANISATION,
    FIELD_OUTFLOW_12M,
    FIELD_OVER_HOUSEHOLD,
    FIELD_OVER_PERSON,
    FIELD_OWN,
    FIELD_PAYER,
    FIELD_PAYER_CODE,
    FIELD_PERSONAL_ACCOUNT,
    FIELD_PLACE,
    FIELD_PLATE,
    FIELD_PLATE_TYPE,
    FIELD_POLICE_STATION,
    FIELD_POLICY,
    FIELD_POOLED,
    FIELD_POWER_KW,
    FIELD_PREMIUM_YEARLY,
    FIELD_PRICE,
    FIELD_PRODUCT,
    FIELD_PROGRAMME,
    FIELD_PUBLIC,
    FIELD_PUBLIC_POST_MONTHLY,
    FIELD_QUERIED_ON,
    FIELD_REASON,
    FIELD_REGISTERED,
    FIELD_REGISTERED_CAPITAL,
    FIELD_REGISTRATION,
    FIELD_RELATION,
    FIELD_RESIDENCE_PERMIT_UNTIL,
    FIELD_REVIEW,
    FIELD_ROLE,
    FIELD_RURAL,
    FIELD_SALES,
    FIELD_SCHOOL,
    FIELD_SCHOOL_NO,
    FIELD_SEALED,
    FIELD_SERIOUS_ILLNESS,
    FIELD_SEX,
    FIELD_SHARE_OF,
    FIELD_SINCE,
    FIELD_SPOUSE_ID,
    FIELD_SPOUSE_NAME,
    FIELD_STAGE,
    FIELD_STATUS,
    FIELD_STOCKS,
    FIELD_STOP_REASON,
    FIELD_SUBSCRIBED,
    FIELD_SUBSIDY,
    FIELD_TAX,
    FIELD_TAXABLE,
    FIELD_TAXPAYER,
    FIELD_TAX_KIND,
    FIELD_TENANT,
    FIELD_TO_MONTH,
    FIELD_TOTAL,
    FIELD_UNEMPLOYED_SINCE,
    FIELD_UNIT,
    FIELD_UNITS_HELD,
    FIELD_UNTIL_DATE,
    FIELD_UNTIL_MONTH,
    FIELD_USE,
    FIELD_VALUE,
    FIELD_VALUED_ON,
    FIELD_VIN,
    FIELD_WEALTH,
    FIELD_YEAR,
    FIELD_COUNT,
};

struct field_value {
    enum field field;
    int64_t number; /* date, month, money, area, units, count, flag 0/1 */
    struct share share;
    struct text text; /* TYPE_TEXT */
    uint32_t id_count;
    struct text *ids; /* TYPE_IDS */
};

struct record {
    enum record_kind kind;
    struct text id;          /* as it came back; absent: not echoed */
    struct text name;        /* as it came back; absent: not echoed */
    struct text institution; /* absent where no institution is named */
    int32_t as_of;           /* DATE_NONE where not given */
    uint32_t slice;          /* which slice of its question, from 0 */
    uint32_t field_count;
    struct field_value *fields; /* in the connector's table order */
};

const char *record_kind_name(enum record_kind kind); /* "registration" */
enum record_kind record_kind_find(struct text name);
/* JSON name of a field: "from", "area", "share" ... (several constants may
 * share a JSON name with another type: FROM_DATE and FROM_MONTH are "from"). */
const char *field_name(enum field field);
enum field_type field_type(enum field field);

/* NULL where the record does not have the field (unknown). */
const struct field_value *record_field(const struct record *record,
                                       enum field field);
bool record_number(const struct record *record, enum field field,
                   int64_t *number);
struct text record_text(const struct record *record, enum field field);
/* true when the field is there and equals the word. */
bool record_is(const struct record *record, enum field field, const char *word);

/* {"kind","id","name","institution","as_of","fields":{...}} as in golden's
 * expected.json: fen, 0.01 m2, 0.001 units, ISO dates and months, "p/q",
 * true/false; absent parts are absent. */
struct json *record_to_json(struct arena *arena, const struct record *record);

#endif
