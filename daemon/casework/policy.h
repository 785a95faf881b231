/* SPDX-License-Identifier: Apache-2.0
 *
 * The policy pack of a city, read from its folder (parameters.json): every
 * figure with date and status. C holds measures and arithmetic and no figure.
 * The pack is immutable once read; its digest goes into every report.
 */
#ifndef HEDUI_CASEWORK_POLICY_H
#define HEDUI_CASEWORK_POLICY_H

#include "arena.h"
#include "digest.h"
#include "fault.h"
#include "household.h"
#include "line.h"
#include "money.h"

struct policy; /* opaque; reads are in policy.c */

enum figure_status {
    STATUS_NONE,
    STATUS_OFFICIAL,
    STATUS_REPORTED,
    STATUS_ASSUMED
};
const char *figure_status_name(enum figure_status status);

/* Reads FOLDER/parameters.json into the arena, after the checks of
 * policy_check.h (pack.json beside it). NULL with FAULT_INPUT naming
 * file and JSON path. */
const struct policy *policy_read(struct arena *arena, const char *folder,
                                 struct fault *fault);
/* The same from bytes (tests, replay from an archive), which must outlive it:
 * what the reader needs must be there; policy_check.h says more. */
const struct policy *policy_parse(struct arena *arena, struct text json,
                                  struct fault *fault);
struct text policy_name(const struct policy *policy);
struct text policy_version(const struct policy *policy);
const struct digest *policy_digest(const struct policy *policy);
/* The bytes of the digest: what the store keeps for replay. */
struct text policy_bytes(const struct policy *policy);

/* A dated figure in force on `on`; false where there is none (B03). */
bool policy_dated(const struct policy *policy, const char *name, int32_t on,
                  int64_t *value, enum figure_status *status);
/* Months of the income window of a programme (12, temporary 3). */
int policy_window_months(const struct policy *policy, enum programme programme);
/* The first day that has a standard: an earlier as_of is refused. */
int32_t policy_first_day(const struct policy *policy);
/* Working days until the report is due for a case accepted on `day` (B08). */
int policy_deadline_days(const struct policy *policy, int32_t day,
                         enum lane lane);

/* A figure as it was used: what a report prints beside a ruling. */
struct figure {
    int64_t value;
    struct share share; /* of figures written p/q; else 0/0 */
    enum figure_status status;
    int32_t from; /* first day; of a yearly figure 1 January */
    int year;     /* of a yearly figure; else 0 */
    bool is_old;  /* far behind its last value (B04) */
};

/* The dated figure in force on `on`, number or share; false: none (B03). */
bool policy_figure(const struct policy *policy, const char *name, int32_t on,
                   struct figure *figure);
/* The figure of that calendar year; not listed yet: the last one, is_old
 * (B05, B06). false before the first: then it has a status alone. */
bool policy_yearly(const struct policy *policy, const char *name, int year,
                   struct figure *figure);

/* Limits of a programme as section 6 has them; 0 where it has none. */
struct policy_limits {
    int64_t money_many, money_few; /* fen a head, by persons (G03) */
    bool is_money_one;             /* written as one amount for everybody */
    int64_t money_standards;       /* money a head, in monthly standards */
    int64_t vehicles;
    int64_t income_month, income_year; /* fen a head */
    struct share few_factor;           /* income and money of 1-2 persons */
    int64_t area, area_living;         /* 0.01 m2 a head */
    struct share medical_share;        /* of yearly income */
    int look_back_years, rebuilt_years, grant_months;
    enum figure_status status;
};
const struct policy_limits *policy_limits(const struct policy *policy,
                                          enum programme programme);

#define LIMITS_MAX 8

/* A limit as the pack has it below limits.PROGRAMME. */
struct policy_limit {
    const char *name; /* "vehicles", "money.few" */
    int64_t value;
    struct share share;   /* of limits written p/q; else 0/0 */
    bool is_few, is_many; /* for households of 1-2 persons, of 3 and more */
};
/* All limits that the programme has, and how many. */
uint32_t policy_limit_list(const struct policy *policy,
                           enum programme programme,
                           struct policy_limit list[LIMITS_MAX]);

#define EXIT_STEPS_MAX 8

/* Ages, shares and months of the rules. */
struct policy_rules {
    int minor_under, work_from, infant_under, religious_years;
    int elder_from, old_elder_from;
    int pension_male, pension_female, pension_female_cadre;
    int32_t pension_delay_from; /* first day of the later ages (D11) */
    int unemployed_free_months;
    struct share deemed_rate, maintenance_share, differs_share;
    enum figure_status maintenance_status; /* assumed unless the pack says */
    int64_t living_to_building;
    int exit_step_count;
    struct {
        bool has_limit;
        struct share rise_up_to;
        int months;
    } exit_steps[EXIT_STEPS_MAX];
};
const struct policy_rules *policy_rules(const struct policy *policy);

/* What a public school takes at most a year, by stage; false for a stage that
 * is not there: its expense does not count (E04). */
struct policy_tariff {
    int64_t fee, lodging; /* fen */
};
bool policy_tariff(const struct policy *policy, struct text stage,
                   struct policy_tariff *tariff);
/* For so many months a determination stands (B11). */
int policy_validity_months(const struct policy *policy);

/* Days after which data of a line are STALE (A04). */
int policy_freshness_days(const struct policy *policy, enum line line);
/* Does this pack do without the line? It is then NOT_ASKED, not needed, and
 * opens nothing: a city without that owner, or a test of fewer lines. */
bool policy_leaves_out(const struct policy *policy, enum line line);
/* Is the line needed before a report may be called complete? */
bool policy_completes(const struct policy *policy, enum line line,
                      enum programme programme);
/* First two digits of the divisions of this city (A11). */
struct text policy_city(const struct policy *policy);

#endif
