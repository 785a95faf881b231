/* SPDX-License-Identifier: Apache-2.0
 *
 * What an agency submitted, decoded: schemas/request.json says the shape. All
 * values are checked by intake/decode.c; everything lives in one arena. Absent
 * text is TEXT_NONE, absent dates DATE_NONE, absent money is told by has_*.
 */
#ifndef HEDUI_MODEL_HOUSEHOLD_H
#define HEDUI_MODEL_HOUSEHOLD_H

#include <stdbool.h>
#include <stdint.h>

#include "idno.h"
#include "line.h"
#include "text.h"

enum lane { LANE_EXPRESS, LANE_STANDARD, LANE_REVIEW, LANE_COUNT };

enum case_reason {
    CASE_NEW,
    CASE_RECHECK,
    CASE_REPORT, /* somebody reported the household */
    CASE_SAMPLE,
    CASE_URGENT,
    CASE_MONITORING,
    CASE_REASON_COUNT,
};

enum programme {
    PROGRAMME_MINIMUM_LIVING,
    PROGRAMME_EXTREME_HARDSHIP,
    PROGRAMME_LOW_INCOME,
    PROGRAMME_ILLNESS_EXPENSE,
    PROGRAMME_LOW_RENT,
    PROGRAMME_SHARED_OWNERSHIP,
    PROGRAMME_MEDICAL,
    PROGRAMME_TEMPORARY,
    PROGRAMME_EDUCATION,
    PROGRAMME_ELDER_CARE,
    PROGRAMME_DISABILITY_LIVING,
    PROGRAMME_RURAL_HOUSING,
    PROGRAMME_EMPLOYMENT_AID,
    PROGRAMME_COUNT,
};

enum relation {
    RELATION_SELF,
    RELATION_SPOUSE,
    RELATION_CHILD,
    RELATION_PARENT,
    RELATION_GRANDPARENT,
    RELATION_GRANDCHILD,
    RELATION_SIBLING,
    RELATION_CHILD_IN_LAW,
    RELATION_PARENT_IN_LAW,
    RELATION_OTHER,
    RELATION_COUNT,
};

enum id_kind { ID_RESIDENT, ID_HMT, ID_FOREIGN_PR, ID_PASSPORT, ID_ABSENT };

enum sex { SEX_UNKNOWN, SEX_MALE, SEX_FEMALE };

enum income_way {
    WAY_I1 = 1,
    WAY_I2,
    WAY_I3,
    WAY_I4,
    WAY_I5,
    WAY_I6,
    WAY_I7,
    WAY_I8,
    WAY_I9,
    WAY_COUNT
};

enum asset_kind {
    ASSET_MONEY,
    ASSET_DWELLING,
    ASSET_NONRESIDENTIAL,
    ASSET_VEHICLE
};

#define MEMBERS_MAX 20
#define RELATIVES_MAX 40

struct member {
    struct text ref;
    struct text name;
    enum id_kind id_kind;
    struct text id;   /* as submitted */
    struct idno idno; /* resident numbers; else "" */
    int32_t birth;    /* from the ID number where it holds it (C13) */
    enum sex sex;
    enum relation relation;
    bool is_local;
    int32_t residence_permit_until;
    bool lives_together;
    bool is_dependent; /* cannot live independently */
    bool is_missing;
    int32_t religious_since;
    bool has_serious_illness;
    bool cannot_work;
    int cares_for; /* index of a member, -1 nobody */
    bool is_cadre;
    uint32_t refused_offer_count;
    int32_t *refused_offers;
};

struct other_person {
    struct text name;
    struct text id;
    struct idno idno; /* "" where it is no resident number */
    struct text why;
};

struct relative {
    struct text ref;
    int of; /* index of a member */
    enum relation relation;
    struct text name;
    struct text id;
    struct idno idno;
    int64_t persons;
    bool has_income, has_agreed;
    int64_t monthly_income; /* fen */
    int64_t agreed_monthly; /* fen */
    bool in_prison;
    int disability_grade;    /* 0 none */
    int disability_category; /* 0 none, 1..7 */
    bool is_recipient;
};

struct declared_income {
    int member; /* index */
    enum income_way way;
    int32_t month;                         /* MONTH_NONE: of the period */
    int64_t amount;                        /* fen */
    struct text kind;                      /* wages, rent ... ; absent */
    struct text exclusion;                 /* X01..X21; absent */
    int64_t spent_dwelling, spent_medical; /* fen */
};

struct declared_asset {
    int member;
    enum asset_kind kind;
    int64_t amount;    /* fen */
    int64_t area;      /* 0.01 m2, -1 absent */
    bool is_elsewhere; /* outside all lines: counts (F07) */
};

struct declared_expense {
    int member;
    bool is_education; /* else medical */
    int32_t month;
    int64_t amount;
};

struct vehicle_claim {
    struct text plate;
    int member;
};

struct consent {
    struct text id;
    int by; /* member index; -1: somebody outside (by_ref) */
    struct text by_ref;
    uint32_t for_count;
    int *for_members; /* indexes */
    struct text as;   /* self guardian proxy */
    int32_t signed_on;
    int32_t until; /* DATE_NONE: no end */
    bool covers_all;
    bool lines[LINE_LIMIT]; /* where not all */
    struct text document_name, document_sha256;
};

struct household_request {
    struct text request_id, agency;
    enum lane lane;
    enum case_reason reason;
    bool programmes[PROGRAMME_COUNT];
    int subject; /* member index, -1 none */
    int32_t as_of;
    int32_t period_from, period_to; /* months, inclusive; default filled in */
    struct text household_ref, district;
    bool is_rural, is_single;
    uint32_t member_count;
    struct member *members;
    uint32_t other_count;
    struct other_person *others;
    uint32_t relative_count;
    struct relative *relatives;
    uint32_t income_count;
    struct declared_income *income;
    uint32_t asset_count;
    struct declared_asset *assets;
    uint32_t vehicle_claim_count;
    struct vehicle_claim *vehicle_claims;
    uint32_t expense_count;
    struct declared_expense *expenses;
    struct text rural_grade; /* A..D; absent */
    int32_t rural_rebuilt;
    bool work_change_declared;
    uint32_t consent_count;
    struct consent *consents;
    bool has_mandate;
    struct text mandate_id, mandate_officer, mandate_reviewer;
    int32_t mandate_signed;
    struct text mandate_document_name, mandate_document_sha256;
};

const char *lane_name(enum lane lane);
const char *case_reason_name(enum case_reason reason);
const char *programme_name(enum programme programme);
enum programme programme_find(struct text name); /* PROGRAMME_COUNT unknown */
const char *relation_name(enum relation relation);
enum relation relation_find(struct text name); /* RELATION_COUNT unknown */
/* The consent that lets `line` be asked about `member` on `day`, or NULL
 * (policy A14). The first by order of the request wins. */
const struct consent *consent_find(const struct household_request *request,
                                   int member, enum line line, int32_t day);

#endif
