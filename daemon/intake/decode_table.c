/* SPDX-License-Identifier: Apache-2.0
 *
 * The table of the request: every field that an agency may send, and no other.
 * A new field is a row here, a line in schemas/request.json and a place in
 * model/household.h; a test holds the first two together.
 */
#include "decode_table.h"

#include "decode.h"

/* ---- words ---- */

static const char *
word_lane(int value)
{
    return lane_name((enum lane)value);
}

static const char *
word_reason(int value)
{
    return case_reason_name((enum case_reason)value);
}

static const char *
word_programme(int value)
{
    return programme_name((enum programme)value);
}

static const char *
word_relation(int value)
{
    return relation_name((enum relation)value);
}

static const char *
word_line(int value)
{
    return value == LINE_NONE ? "all" : line_name((enum line)value);
}

const char *
decode_id_kind_name(int id_kind)
{
    static const char *const names[] = {"resident", "hmt", "foreign_pr",
                                        "passport", "none"};
    return names[id_kind];
}

const char *
decode_sex_name(int sex)
{
    return sex == SEX_MALE ? "male" : "female";
}

const char *
decode_way_name(int way)
{
    static const char *const names[] = {"",   "I1", "I2", "I3", "I4",
                                        "I5", "I6", "I7", "I8", "I9"};
    return names[way];
}

const char *
decode_asset_name(int kind)
{
    static const char *const names[] = {"money", "dwelling", "nonresidential",
                                        "vehicle"};
    return names[kind];
}

static const char *
word_expense(int is_education)
{
    return is_education ? "education" : "medical";
}

static const char *
word_consent_as(int value)
{
    static const char *const names[] = {"self", "guardian", "proxy"};
    return names[value];
}

static const char *
word_grade(int value)
{
    static const char *const names[] = {"A", "B", "C", "D"};
    return names[value];
}

static const char *const kinds_wages[] = {"wages", NULL};
static const char *const kinds_property[] = {"rent", "interest_dividend",
                                             "royalty", NULL};
static const char *const kinds_lump[] = {
    "severance", "prize", "sale", "compensation", "inheritance", "other", NULL};

const char *const *
decode_kinds_of_way(int way)
{
    if (way == WAY_I1)
        return kinds_wages;
    if (way == WAY_I4)
        return kinds_property;
    return way == WAY_I8 ? kinds_lump : NULL;
}

/* All kinds of all ways; which fits which way is checked beside the way. */
static const char *
word_income_kind(int value)
{
    static const char *const names[] = {
        "wages", "rent", "interest_dividend", "royalty",     "severance",
        "prize", "sale", "compensation",      "inheritance", "other",
    };
    return names[value];
}

static const struct decode_words lanes = {word_lane, 0, LANE_COUNT};
static const struct decode_words reasons = {word_reason, 0, CASE_REASON_COUNT};
static const struct decode_words programmes = {word_programme, 0,
                                               PROGRAMME_COUNT};
static const struct decode_words relations = {word_relation, 0, RELATION_COUNT};
/* A relative is somebody else than the member whose relative he is. */
static const struct decode_words relatives = {word_relation, RELATION_SELF + 1,
                                              RELATION_COUNT};
static const struct decode_words id_kinds = {decode_id_kind_name, 0,
                                             ID_ABSENT + 1};
static const struct decode_words sexes = {decode_sex_name, SEX_MALE,
                                          SEX_FEMALE + 1};
static const struct decode_words ways = {decode_way_name, WAY_I1, WAY_COUNT};
static const struct decode_words asset_kinds = {decode_asset_name, 0,
                                                ASSET_VEHICLE + 1};
static const struct decode_words income_kinds = {word_income_kind, 0, 10};
static const struct decode_words expense_kinds = {word_expense, 0, 2};
static const struct decode_words consent_forms = {word_consent_as, 0, 3};
static const struct decode_words rural_grades = {word_grade, 0, 4};
static const struct decode_words lines = {word_line, 0, LINE_COUNT};

int
decode_word_find(const struct decode_words *words, struct text word)
{
    for (int value = words->first; value < words->end; value++)
        if (text_equals_chars(word, words->name(value)))
            return value;
    return words->end;
}

/* ---- fields ---- */

#define OBJECT(title, fields_, type)                                           \
    static const struct decode_object title = {                                \
        #title, fields_, sizeof(fields_) / sizeof((fields_)[0]),               \
        sizeof(struct type)}
#define AT(type, place) .offset = offsetof(struct type, place)
#define SECOND(type, place) .second = offsetof(struct type, place)
#define ONLY .second = NO_PLACE
#define REQUIRED .is_required = true
#define CHARS(least_, most_) .least = (least_), .most = (most_)

static const struct decode_field period_fields[] = {
    {"from", FORM_MONTH, REQUIRED, AT(household_request, period_from), ONLY},
    {"to", FORM_MONTH, REQUIRED, AT(household_request, period_to), ONLY},
};
OBJECT(period, period_fields, household_request);

static const struct decode_field member_fields[] = {
    {"ref", FORM_TEXT, REQUIRED, CHARS(1, 64), AT(member, ref), ONLY},
    {"name", FORM_TEXT, REQUIRED, CHARS(1, 100), AT(member, name), ONLY},
    {"id_kind", FORM_WORD, REQUIRED, .words = &id_kinds, AT(member, id_kind),
     ONLY},
    {"id", FORM_TEXT, REQUIRED, CHARS(0, 64), AT(member, id), ONLY},
    {"birth", FORM_DATE, AT(member, birth), ONLY},
    {"sex", FORM_WORD, .words = &sexes, .default_value = SEX_UNKNOWN,
     AT(member, sex), ONLY},
    {"relation", FORM_WORD, REQUIRED, .words = &relations, AT(member, relation),
     ONLY},
    {"local", FORM_FLAG, .default_value = 1, AT(member, is_local), ONLY},
    {"residence_permit_until", FORM_DATE, AT(member, residence_permit_until),
     ONLY},
    {"lives_together", FORM_FLAG, .default_value = 1,
     AT(member, lives_together), ONLY},
    {"dependent", FORM_FLAG, AT(member, is_dependent), ONLY},
    {"missing", FORM_FLAG, AT(member, is_missing), ONLY},
    {"religious_since", FORM_DATE, AT(member, religious_since), ONLY},
    {"serious_illness", FORM_FLAG, AT(member, has_serious_illness), ONLY},
    {"cannot_work", FORM_FLAG, AT(member, cannot_work), ONLY},
    {"cares_for", FORM_MEMBER, AT(member, cares_for), ONLY},
    {"cadre", FORM_FLAG, AT(member, is_cadre), ONLY},
    {"refused_offers", FORM_DATES, CHARS(0, INT32_MAX),
     AT(member, refused_offers), SECOND(member, refused_offer_count)},
};
OBJECT(member, member_fields, member);

static const struct decode_field other_fields[] = {
    {"name", FORM_TEXT, REQUIRED, CHARS(1, 100), AT(other_person, name), ONLY},
    {"id", FORM_TEXT, REQUIRED, CHARS(1, 64), AT(other_person, id), ONLY},
    {"why", FORM_TEXT, CHARS(0, 200), AT(other_person, why), ONLY},
};
OBJECT(other, other_fields, other_person);

static const struct decode_field relative_fields[] = {
    {"ref", FORM_TEXT, REQUIRED, CHARS(1, 64), AT(relative, ref), ONLY},
    {"of", FORM_MEMBER, REQUIRED, AT(relative, of), ONLY},
    {"relation", FORM_WORD, REQUIRED, .words = &relatives,
     AT(relative, relation), ONLY},
    {"name", FORM_TEXT, REQUIRED, CHARS(1, 100), AT(relative, name), ONLY},
    {"id", FORM_TEXT, REQUIRED, CHARS(1, 64), AT(relative, id), ONLY},
    {"persons", FORM_COUNT, REQUIRED, CHARS(1, 1000), AT(relative, persons),
     ONLY},
    {"monthly_income", FORM_MONEY, AT(relative, monthly_income),
     SECOND(relative, has_income)},
    {"agreed_monthly", FORM_MONEY, AT(relative, agreed_monthly),
     SECOND(relative, has_agreed)},
    {"in_prison", FORM_FLAG, AT(relative, in_prison), ONLY},
    {"disability_grade", FORM_GRADE, CHARS(1, 4),
     AT(relative, disability_grade), ONLY},
    {"disability_category", FORM_GRADE, CHARS(1, 7),
     AT(relative, disability_category), ONLY},
    {"recipient", FORM_FLAG, AT(relative, is_recipient), ONLY},
};
OBJECT(relative, relative_fields, relative);

static const struct decode_field household_fields[] = {
    {"ref", FORM_TEXT, REQUIRED, CHARS(1, 64),
     AT(household_request, household_ref), ONLY},
    {"district", FORM_DIGITS, REQUIRED, CHARS(6, 6),
     AT(household_request, district), ONLY},
    {"rural", FORM_FLAG, AT(household_request, is_rural), ONLY},
    {"single", FORM_FLAG, AT(household_request, is_single), ONLY},
    {"members", FORM_LIST, REQUIRED, CHARS(1, MEMBERS_MAX), .object = &member,
     AT(household_request, members), SECOND(household_request, member_count)},
    {"others", FORM_LIST, CHARS(0, INT32_MAX), .object = &other,
     AT(household_request, others), SECOND(household_request, other_count)},
    {"relatives", FORM_LIST, CHARS(0, RELATIVES_MAX), .object = &relative,
     AT(household_request, relatives),
     SECOND(household_request, relative_count)},
};
OBJECT(household, household_fields, household_request);

static const struct decode_field income_fields[] = {
    {"member", FORM_MEMBER, REQUIRED, AT(declared_income, member), ONLY},
    {"way", FORM_WORD, REQUIRED, .words = &ways, AT(declared_income, way),
     ONLY},
    {"month", FORM_MONTH, AT(declared_income, month), ONLY},
    {"amount", FORM_MONEY, REQUIRED, AT(declared_income, amount), ONLY},
    {"kind", FORM_WORD_TEXT, .words = &income_kinds, AT(declared_income, kind),
     ONLY},
    {"exclusion", FORM_EXCLUSION, AT(declared_income, exclusion), ONLY},
    {"spent_dwelling", FORM_MONEY, AT(declared_income, spent_dwelling), ONLY},
    {"spent_medical", FORM_MONEY, AT(declared_income, spent_medical), ONLY},
};
OBJECT(income, income_fields, declared_income);

static const struct decode_field asset_fields[] = {
    {"member", FORM_MEMBER, REQUIRED, AT(declared_asset, member), ONLY},
    {"kind", FORM_WORD, REQUIRED, .words = &asset_kinds,
     AT(declared_asset, kind), ONLY},
    {"amount", FORM_MONEY, REQUIRED, AT(declared_asset, amount), ONLY},
    {"area", FORM_AREA, AT(declared_asset, area), ONLY},
    {"elsewhere", FORM_FLAG, AT(declared_asset, is_elsewhere), ONLY},
};
OBJECT(asset, asset_fields, declared_asset);

/* A claim without plate or person, and an expense without person, kind or
 * amount, says nothing: they are required although the contract's list of
 * required fields does not name these two objects. */
static const struct decode_field vehicle_fields[] = {
    {"plate", FORM_TEXT, REQUIRED, CHARS(1, 20), AT(vehicle_claim, plate),
     ONLY},
    {"member", FORM_MEMBER, REQUIRED, AT(vehicle_claim, member), ONLY},
};
OBJECT(vehicle, vehicle_fields, vehicle_claim);

static const struct decode_field expense_fields[] = {
    {"member", FORM_MEMBER, REQUIRED, AT(declared_expense, member), ONLY},
    {"kind", FORM_WORD_FLAG, REQUIRED, .words = &expense_kinds,
     AT(declared_expense, is_education), ONLY},
    {"month", FORM_MONTH, AT(declared_expense, month), ONLY},
    {"amount", FORM_MONEY, REQUIRED, AT(declared_expense, amount), ONLY},
};
OBJECT(expense, expense_fields, declared_expense);

static const struct decode_field rural_dwelling_fields[] = {
    {"grade", FORM_WORD_TEXT, .words = &rural_grades,
     AT(household_request, rural_grade), ONLY},
    {"rebuilt", FORM_DATE, AT(household_request, rural_rebuilt), ONLY},
};
OBJECT(rural_dwelling, rural_dwelling_fields, household_request);

static const struct decode_field declared_fields[] = {
    {"income", FORM_LIST, CHARS(0, INT32_MAX), .object = &income,
     AT(household_request, income), SECOND(household_request, income_count)},
    {"assets", FORM_LIST, CHARS(0, INT32_MAX), .object = &asset,
     AT(household_request, assets), SECOND(household_request, asset_count)},
    {"vehicles_for_disabled", FORM_LIST, CHARS(0, MEMBERS_MAX),
     .object = &vehicle, AT(household_request, vehicle_claims),
     SECOND(household_request, vehicle_claim_count)},
    {"expenses", FORM_LIST, CHARS(0, INT32_MAX), .object = &expense,
     AT(household_request, expenses), SECOND(household_request, expense_count)},
    {"rural_dwelling", FORM_OBJECT, .object = &rural_dwelling, ONLY},
    {"work_change", FORM_FLAG, AT(household_request, work_change_declared),
     ONLY},
};
OBJECT(declared, declared_fields, household_request);

static const struct decode_field consent_document_fields[] = {
    {"name", FORM_TEXT, REQUIRED, CHARS(1, 200), AT(consent, document_name),
     ONLY},
    {"sha256", FORM_SHA256, REQUIRED, AT(consent, document_sha256), ONLY},
};
OBJECT(consent_document, consent_document_fields, consent);

static const struct decode_field consent_fields[] = {
    {"id", FORM_TEXT, REQUIRED, CHARS(1, 64), AT(consent, id), ONLY},
    {"by", FORM_TEXT, REQUIRED, CHARS(1, 64), AT(consent, by_ref), ONLY},
    {"for", FORM_MEMBERS, REQUIRED, CHARS(1, MEMBERS_MAX),
     AT(consent, for_members), SECOND(consent, for_count)},
    {"as", FORM_WORD_TEXT, REQUIRED, .words = &consent_forms, AT(consent, as),
     ONLY},
    {"signed", FORM_DATE, REQUIRED, AT(consent, signed_on), ONLY},
    {"until", FORM_DATE, AT(consent, until), ONLY},
    {"lines", FORM_LINES, REQUIRED, CHARS(1, LINES_MAX), .words = &lines,
     AT(consent, lines), SECOND(consent, covers_all)},
    {"document", FORM_OBJECT, .object = &consent_document, ONLY},
};
OBJECT(consent, consent_fields, consent);

static const struct decode_field mandate_document_fields[] = {
    {"name", FORM_TEXT, REQUIRED, CHARS(1, 200),
     AT(household_request, mandate_document_name), ONLY},
    {"sha256", FORM_SHA256, REQUIRED,
     AT(household_request, mandate_document_sha256), ONLY},
};
OBJECT(mandate_document, mandate_document_fields, household_request);

/* A mandate without its number is none: the number is what goes out. */
static const struct decode_field mandate_fields[] = {
    {"id", FORM_TEXT, REQUIRED, CHARS(1, 64), AT(household_request, mandate_id),
     ONLY},
    {"officer", FORM_TEXT, CHARS(0, 100),
     AT(household_request, mandate_officer), ONLY},
    {"reviewer", FORM_TEXT, CHARS(0, 100),
     AT(household_request, mandate_reviewer), ONLY},
    {"signed", FORM_DATE, AT(household_request, mandate_signed), ONLY},
    {"document", FORM_OBJECT, .object = &mandate_document, ONLY},
};
OBJECT(mandate, mandate_fields, household_request);

static const struct decode_field request_fields[] = {
    {"request_id", FORM_ASCII, REQUIRED, CHARS(1, 64),
     AT(household_request, request_id), ONLY},
    {"agency", FORM_ASCII, REQUIRED, CHARS(1, 64),
     AT(household_request, agency), ONLY},
    {"lane", FORM_WORD, .words = &lanes, .default_value = LANE_STANDARD,
     AT(household_request, lane), ONLY},
    {"reason", FORM_WORD, .words = &reasons, .default_value = CASE_NEW,
     AT(household_request, reason), ONLY},
    {"programmes", FORM_PROGRAMMES, REQUIRED, CHARS(1, PROGRAMME_COUNT),
     .words = &programmes, AT(household_request, programmes), ONLY},
    {"subject", FORM_MEMBER, AT(household_request, subject), ONLY},
    {"as_of", FORM_DATE, REQUIRED, AT(household_request, as_of), ONLY},
    {"period", FORM_OBJECT, .object = &period, ONLY},
    {"household", FORM_OBJECT, REQUIRED, .object = &household, ONLY},
    {"declared", FORM_OBJECT, .object = &declared, ONLY},
    {"consents", FORM_LIST, CHARS(0, INT32_MAX), .object = &consent,
     AT(household_request, consents), SECOND(household_request, consent_count)},
    {"mandate", FORM_OBJECT, .object = &mandate,
     SECOND(household_request, has_mandate)},
};

const struct decode_object decode_request_object = {
    "request", request_fields,
    sizeof(request_fields) / sizeof(request_fields[0]),
    sizeof(struct household_request)};
