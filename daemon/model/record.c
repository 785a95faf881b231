/* SPDX-License-Identifier: Apache-2.0
 *
 * Records: the table of kinds, the table of fields with the type of each, and
 * the form in which a record is shown and archived.
 */
#include "record.h"

#include <assert.h>

#include "mutant.h"

static const char *const record_kinds[RECORD_KIND_COUNT] = {
    [RECORD_REGISTRATION] = "registration",
    [RECORD_MARRIAGE] = "marriage",
    [RECORD_DEATH] = "death",
    [RECORD_BENEFIT] = "benefit",
    [RECORD_DISABILITY] = "disability",
    [RECORD_CUSTODY] = "custody",
    [RECORD_PAY] = "pay",
    [RECORD_BUSINESS] = "business",
    [RECORD_CONTRIBUTION] = "contribution",
    [RECORD_PENSION] = "pension",
    [RECORD_EMPLOYMENT] = "employment",
    [RECORD_MEDICAL_BILL] = "medical_bill",
    [RECORD_CLAIM] = "claim",
    [RECORD_FUND_ACCOUNT] = "fund_account",
    [RECORD_WITHDRAWAL] = "withdrawal",
    [RECORD_LOAN] = "loan",
    [RECORD_UNIT] = "unit",
    [RECORD_TENANCY] = "tenancy",
    [RECORD_DEED] = "deed",
    [RECORD_VEHICLE] = "vehicle",
    [RECORD_VESSEL] = "vessel",
    [RECORD_ROLE] = "role",
    [RECORD_ACCOUNT] = "account",
    [RECORD_LIMIT_FLAG] = "limit_flag",
    [RECORD_HOLDING] = "holding",
    [RECORD_POLICY] = "policy",
    [RECORD_SCHOOLING] = "schooling",
};

struct field_row {
    const char *name;
    enum field_type type;
};

static const struct field_row field_rows[FIELD_COUNT] = {
    [FIELD_ACCOUNT] = {"account", TYPE_TEXT},
    [FIELD_ADDRESS] = {"address", TYPE_TEXT},
    [FIELD_AID] = {"aid", TYPE_MONEY},
    [FIELD_AMOUNT] = {"amount", TYPE_MONEY},
    [FIELD_AREA_SIZE] = {"area", TYPE_AREA},
    [FIELD_ASSISTANCE] = {"assistance", TYPE_MONEY},
    [FIELD_BALANCE] = {"balance", TYPE_MONEY},
    [FIELD_BALANCE_CNY] = {"balance_cny", TYPE_MONEY},
    [FIELD_BASE] = {"base", TYPE_MONEY},
    [FIELD_BENEFIT_FROM] = {"benefit_from", TYPE_MONTH},
    [FIELD_BENEFIT_MONTHLY] = {"benefit_monthly", TYPE_MONEY},
    [FIELD_BENEFIT_TO] = {"benefit_to", TYPE_MONTH},
    [FIELD_BIRTH] = {"birth", TYPE_DATE},
    [FIELD_BONDS] = {"bonds", TYPE_MONEY},
    [FIELD_CANCELLED] = {"cancelled", TYPE_TEXT},
    [FIELD_CANCELLED_ON] = {"cancelled_on", TYPE_DATE},
    [FIELD_CASH] = {"cash", TYPE_MONEY},
    [FIELD_CASH_VALUE] = {"cash_value", TYPE_MONEY},
    [FIELD_CATEGORY] = {"category", TYPE_TEXT},
    [FIELD_CAUSE] = {"cause", TYPE_TEXT},
    [FIELD_CERTIFICATE] = {"certificate", TYPE_TEXT},
    [FIELD_CLOSED] = {"closed", TYPE_DATE},
    [FIELD_CODE] = {"code", TYPE_TEXT},
    [FIELD_COMPANY] = {"company", TYPE_TEXT},
    [FIELD_COMPENSATION] = {"compensation", TYPE_MONEY},
    [FIELD_CO_OWNERSHIP] = {"co_ownership", TYPE_TEXT},
    [FIELD_CO_RESIDENTS] = {"co_residents", TYPE_IDS},
    [FIELD_COST] = {"cost", TYPE_MONEY},
    [FIELD_CREMATED_ON] = {"cremated_on", TYPE_DATE},
    [FIELD_CURRENCY] = {"currency", TYPE_TEXT},
    [FIELD_CUSTODIAN] = {"custodian", TYPE_TEXT},
    [FIELD_DIVISION] = {"division", TYPE_TEXT},
    [FIELD_EMPLOYED_SINCE] = {"employed_since", TYPE_DATE},
    [FIELD_EMPLOYER] = {"employer", TYPE_TEXT},
    [FIELD_ENERGY] = {"energy", TYPE_TEXT},
    [FIELD_ETHNICITY] = {"ethnicity", TYPE_TEXT},
    [FIELD_EVENT] = {"event", TYPE_TEXT},
    [FIELD_EXEMPT] = {"exempt", TYPE_MONEY},
    [FIELD_FEE] = {"fee", TYPE_MONEY},
    [FIELD_FIRST_MONTH] = {"first_month", TYPE_MONTH},
    [FIELD_FIRST_REGISTERED] = {"first_registered", TYPE_DATE},
    [FIELD_FORM] = {"form", TYPE_TEXT},
    [FIELD_FOUNDED] = {"founded", TYPE_DATE},
    [FIELD_FROM_DATE] = {"from", TYPE_DATE},
    [FIELD_FROM_MONTH] = {"from", TYPE_MONTH},
    [FIELD_FULL_TIME] = {"full_time", TYPE_FLAG},
    [FIELD_FUND] = {"fund", TYPE_TEXT},
    [FIELD_FUNERAL_HOME] = {"funeral_home", TYPE_TEXT},
    [FIELD_GRADE] = {"grade", TYPE_TEXT},
    [FIELD_GROSS] = {"gross", TYPE_MONEY},
    [FIELD_HOSPITAL] = {"hospital", TYPE_TEXT},
    [FIELD_HOUSEHOLD_NO] = {"household_no", TYPE_TEXT},
    [FIELD_INFLOW_12M] = {"inflow_12m", TYPE_MONEY},
    [FIELD_INSURANCE] = {"insurance", TYPE_TEXT},
    [FIELD_IN_SCOPE_SELF] = {"in_scope_self", TYPE_MONEY},
    [FIELD_ISSUED] = {"issued", TYPE_DATE},
    [FIELD_ITEM] = {"item", TYPE_TEXT},
    [FIELD_JOINT] = {"joint", TYPE_FLAG},
    [FIELD_KIND] = {"kind", TYPE_TEXT},
    [FIELD_LAST_MONTH] = {"last_month", TYPE_MONTH},
    [FIELD_LIMIT_HOUSEHOLD] = {"limit_household", TYPE_MONEY},
    [FIELD_LIMIT_PERSON] = {"limit_person", TYPE_MONEY},
    [FIELD_LIVING_ALLOWANCE] = {"living_allowance", TYPE_MONEY},
    [FIELD_LIVING_AREA] = {"living_area", TYPE_AREA},
    [FIELD_LODGING] = {"lodging", TYPE_MONEY},
    [FIELD_MARKET] = {"market", TYPE_TEXT},
    [FIELD_MEMBERS] = {"members", TYPE_IDS},
    [FIELD_METHOD] = {"method", TYPE_TEXT},
    [FIELD_MODEL] = {"model", TYPE_TEXT},
    [FIELD_MONEY_FUND] = {"money_fund", TYPE_MONEY},
    [FIELD_MONTH_OF] = {"month", TYPE_MONTH},
    [FIELD_MONTHLY] = {"monthly", TYPE_MONEY},
    [FIELD_MONTHS] = {"months", TYPE_COUNT},
    [FIELD_MORTGAGED] = {"mortgaged", TYPE_FLAG},
    [FIELD_MOVED_IN] = {"moved_in", TYPE_DATE},
    [FIELD_NATURE] = {"nature", TYPE_TEXT},
    [FIELD_NURSING_ALLOWANCE] = {"nursing_allowance", TYPE_MONEY},
    [FIELD_OFFICE] = {"office", TYPE_TEXT},
    [FIELD_ON] = {"on", TYPE_DATE},
    [FIELD_OPENED] = {"opened", TYPE_DATE},
    [FIELD_ORGANISATION] = {"organisation", TYPE_TEXT},
    [FIELD_OUTFLOW_12M] = {"outflow_12m", TYPE_MONEY},
    [FIELD_OVER_HOUSEHOLD] = {"over_household", TYPE_FLAG},
    [FIELD_OVER_PERSON] = {"over_person", TYPE_FLAG},
    [FIELD_OWN] = {"own", TYPE_MONEY},
    [FIELD_PAYER] = {"payer", TYPE_TEXT},
    [FIELD_PAYER_CODE] = {"payer_code", TYPE_TEXT},
    [FIELD_PERSONAL_ACCOUNT] = {"personal_account", TYPE_MONEY},
    [FIELD_PLACE] = {"place", TYPE_TEXT},
    [FIELD_PLATE] = {"plate", TYPE_TEXT},
    [FIELD_PLATE_TYPE] = {"plate_type", TYPE_TEXT},
    [FIELD_POLICE_STATION] = {"police_station", TYPE_TEXT},
    [FIELD_POLICY] = {"policy", TYPE_TEXT},
    [FIELD_POOLED] = {"pooled", TYPE_MONEY},
    [FIELD_POWER_KW] = {"power_kw", TYPE_COUNT},
    [FIELD_PREMIUM_YEARLY] = {"premium_yearly", TYPE_MONEY},
    [FIELD_PRICE] = {"price", TYPE_MONEY},
    [FIELD_PRODUCT] = {"product", TYPE_TEXT},
    [FIELD_PROGRAMME] = {"programme", TYPE_TEXT},
    [FIELD_PUBLIC] = {"public", TYPE_FLAG},
    [FIELD_PUBLIC_POST_MONTHLY] = {"public_post_monthly", TYPE_MONEY},
    [FIELD_QUERIED_ON] = {"queried_on", TYPE_DATE},
    [FIELD_REASON] = {"reason", TYPE_TEXT},
    [FIELD_REGISTERED] = {"registered", TYPE_DATE},
    [FIELD_REGISTERED_CAPITAL] = {"registered_capital", TYPE_MONEY},
    [FIELD_REGISTRATION] = {"registration", TYPE_TEXT},
    [FIELD_RELATION] = {"relation", TYPE_TEXT},
    [FIELD_RESIDENCE_PERMIT_UNTIL] = {"residence_permit_until", TYPE_DATE},
    [FIELD_REVIEW] = {"review", TYPE_DATE},
    [FIELD_ROLE] = {"role", TYPE_TEXT},
    [FIELD_RURAL] = {"rural", TYPE_FLAG},
    [FIELD_SALES] = {"sales", TYPE_MONEY},
    [FIELD_SCHOOL] = {"school", TYPE_TEXT},
    [FIELD_SCHOOL_NO] = {"school_no", TYPE_TEXT},
    [FIELD_SEALED] = {"sealed", TYPE_FLAG},
    [FIELD_SERIOUS_ILLNESS] = {"serious_illness", TYPE_MONEY},
    [FIELD_SEX] = {"sex", TYPE_TEXT},
    [FIELD_SHARE_OF] = {"share", TYPE_SHARE},
    [FIELD_SINCE] = {"since", TYPE_DATE},
    [FIELD_SPOUSE_ID] = {"spouse_id", TYPE_TEXT},
    [FIELD_SPOUSE_NAME] = {"spouse_name", TYPE_TEXT},
    [FIELD_STAGE] = {"stage", TYPE_TEXT},
    [FIELD_STATUS] = {"status", TYPE_TEXT},
    [FIELD_STOCKS] = {"stocks", TYPE_MONEY},
    [FIELD_STOP_REASON] = {"stop_reason", TYPE_TEXT},
    [FIELD_SUBSCRIBED] = {"subscribed", TYPE_MONEY},
    [FIELD_SUBSIDY] = {"subsidy", TYPE_MONEY},
    [FIELD_TAX] = {"tax", TYPE_MONEY},
    [FIELD_TAXABLE] = {"taxable", TYPE_MONEY},
    [FIELD_TAXPAYER] = {"taxpayer", TYPE_TEXT},
    [FIELD_TAX_KIND] = {"tax_kind", TYPE_TEXT},
    [FIELD_TENANT] = {"tenant", TYPE_TEXT},
    [FIELD_TO_MONTH] = {"to", TYPE_MONTH},
    [FIELD_TOTAL] = {"total", TYPE_MONEY},
    [FIELD_UNEMPLOYED_SINCE] = {"unemployed_since", TYPE_DATE},
    [FIELD_UNIT] = {"unit", TYPE_TEXT},
    [FIELD_UNITS_HELD] = {"units", TYPE_UNITS},
    [FIELD_UNTIL_DATE] = {"until", TYPE_DATE},
    [FIELD_UNTIL_MONTH] = {"until", TYPE_MONTH},
    [FIELD_USE] = {"use", TYPE_TEXT},
    [FIELD_VALUE] = {"value", TYPE_MONEY},
    [FIELD_VALUED_ON] = {"valued_on", TYPE_DATE},
    [FIELD_VIN] = {"vin", TYPE_TEXT},
    [FIELD_WEALTH] = {"wealth", TYPE_MONEY},
    [FIELD_YEAR] = {"year", TYPE_COUNT},
};

const char *
record_kind_name(enum record_kind kind)
{
    if (kind <= RECORD_NONE || kind >= RECORD_KIND_COUNT)
        return NULL;
    return record_kinds[kind];
}

enum record_kind
record_kind_find(struct text name)
{
    for (int i = RECORD_NONE + 1; i < RECORD_KIND_COUNT; i++)
        if (text_equals_chars(name, record_kinds[i]))
            return (enum record_kind)i;
    return RECORD_NONE;
}

const char *
field_name(enum field field)
{
    if (field <= FIELD_NONE || field >= FIELD_COUNT)
        return NULL;
    return field_rows[field].name;
}

enum field_type
field_type(enum field field)
{
    assert(field > FIELD_NONE && field < FIELD_COUNT);
    return field_rows[field].type;
}

const struct field_value *
record_field(const struct record *record, enum field field)
{
    for (uint32_t i = 0; i < record->field_count; i++)
        if (record->fields[i].field == field)
            return &record->fields[i];
    return NULL;
}

bool
record_number(const struct record *record, enum field field, int64_t *number)
{
    const struct field_value *value = record_field(record, field);
    if (value == NULL && mutant_is("unknown_field_is_zero")) {
        *number = 0;
        return true;
    }
    if (value == NULL)
        return false;
    *number = value->number;
    return true;
}

struct text
record_text(const struct record *record, enum field field)
{
    const struct field_value *value = record_field(record, field);
    return value == NULL ? TEXT_NONE : value->text;
}

bool
record_is(const struct record *record, enum field field, const char *word)
{
    const struct field_value *value = record_field(record, field);
    return value != NULL && text_equals_chars(value->text, word);
}

static struct json *
record_ids_to_json(struct arena *arena, const struct field_value *value)
{
    struct json *array = json_array(arena);
    for (uint32_t i = 0; i < value->id_count; i++)
        json_add(array, json_string(arena, value->ids[i]));
    return array;
}

static struct json *
record_date_to_json(struct arena *arena, int32_t date)
{
    char text[11];
    date_print(date, text);
    return json_string(arena, text_copy(arena, text_of(text)));
}

static struct json *
record_value_to_json(struct arena *arena, const struct field_value *value)
{
    char month[8];
    switch (field_type(value->field)) {
    case TYPE_TEXT:
        return json_string(arena, value->text);
    case TYPE_DATE:
        return record_date_to_json(arena, (int32_t)value->number);
    case TYPE_MONTH:
        month_print((int32_t)value->number, month);
        return json_string(arena, text_copy(arena, text_of(month)));
    case TYPE_MONEY:
    case TYPE_AREA:
    case TYPE_UNITS:
    case TYPE_COUNT:
        return json_integer(arena, value->number);
    case TYPE_SHARE:
        return json_chars(arena, arena_printf(arena, "%lld/%lld",
                                              (long long)value->share.p,
                                              (long long)value->share.q));
    case TYPE_FLAG:
        return json_bool(arena, value->number != 0);
    case TYPE_IDS:
        return record_ids_to_json(arena, value);
    }
    return json_null(arena);
}

struct json *
record_to_json(struct arena *arena, const struct record *record)
{
    struct json *object = json_object(arena);
    json_set(object, "kind", json_chars(arena, record_kind_name(record->kind)));
    if (!text_is_absent(record->id))
        json_set(object, "id", json_string(arena, record->id));
    if (!text_is_absent(record->name))
        json_set(object, "name", json_string(arena, record->name));
    if (!text_is_absent(record->institution))
        json_set(object, "institution",
                 json_string(arena, record->institution));
    if (record->as_of != DATE_NONE)
        json_set(object, "as_of", record_date_to_json(arena, record->as_of));
    struct json *fields = json_object(arena);
    for (uint32_t i = 0; i < record->field_count; i++)
        json_set(fields, field_name(record->fields[i].field),
                 record_value_to_json(arena, &record->fields[i]));
    json_set(object, "fields", fields);
    return object;
}
