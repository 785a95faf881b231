/* SPDX-License-Identifier: Apache-2.0
 *
 * Every figure of the pack of Shanghai, by date: the tables below were written
 * from the text of the means test (its sections 6, 7 and 9), not from the
 * pack. A dated figure is looked at on its first day and on the day before; a
 * yearly one on the first and the last day of the year that uses it.
 */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "date.h"
#include "trial.h"

struct dated {
    const char *name, *from;
    int64_t value;
    enum figure_status status;
};

#define OFFICIAL STATUS_OFFICIAL
#define REPORTED STATUS_REPORTED
#define ASSUMED STATUS_ASSUMED

static const struct dated dated_rows[] = {
    {"standard", "2015-04-01", 79000, ASSUMED},
    {"standard", "2016-04-01", 88000, OFFICIAL},
    {"standard", "2017-04-01", 97000, OFFICIAL},
    {"standard", "2018-04-01", 107000, ASSUMED},
    {"standard", "2019-04-01", 116000, REPORTED},
    {"standard", "2020-07-01", 124000, REPORTED},
    {"standard", "2021-07-01", 133000, REPORTED},
    {"standard", "2022-07-01", 142000, ASSUMED},
    {"standard", "2023-07-01", 151000, ASSUMED},
    {"standard", "2024-07-01", 159500, ASSUMED},
    {"standard_minor", "2015-04-01", 103000, ASSUMED},
    {"standard_minor", "2016-04-01", 114500, ASSUMED},
    {"standard_minor", "2017-04-01", 126500, ASSUMED},
    {"standard_minor", "2018-04-01", 139500, ASSUMED},
    {"standard_minor", "2019-04-01", 151000, ASSUMED},
    {"standard_minor", "2020-07-01", 161500, REPORTED},
    {"standard_minor", "2021-07-01", 173000, REPORTED},
    {"standard_minor", "2022-07-01", 185000, ASSUMED},
    {"standard_minor", "2023-07-01", 196500, ASSUMED},
    {"standard_minor", "2024-07-01", 207500, ASSUMED},
    {"minimum_wage", "2015-04-01", 202000, ASSUMED},
    {"minimum_wage", "2016-04-01", 219000, ASSUMED},
    {"minimum_wage", "2017-04-01", 230000, ASSUMED},
    {"minimum_wage", "2018-04-01", 242000, ASSUMED},
    {"minimum_wage", "2019-04-01", 248000, ASSUMED},
    {"minimum_wage", "2021-07-01", 259000, ASSUMED},
    {"minimum_wage", "2023-07-01", 269000, ASSUMED},
    {"minimum_wage", "2025-07-01", 274000, ASSUMED},
    {"earnings_disregard", "2015-04-01", 0, ASSUMED},
    {"earnings_disregard", "2017-01-01", 87000, OFFICIAL},
    {"low_income_multiple", "2015-04-01", 2, OFFICIAL},
    {"job_refusals", "2015-04-01", 2, OFFICIAL},
    {"job_refusals", "2019-05-01", 3, OFFICIAL},
    {"deadline_days", "1900-01-01", 20, OFFICIAL},
    {"deadline_days", "2017-01-01", 15, OFFICIAL},
};

static struct trial trial;

static int32_t
day_of(const char *iso)
{
    int32_t day = 0;
    CU_ASSERT_FATAL(date_read_iso(text_of(iso), &day));
    return day;
}

/* Says what differs, and that the row ran. */
static void
row_ends(const char *token, bool is_right)
{
    CU_ASSERT(is_right);
    if (!is_right)
        printf("  %s is another\n", token);
    unit_ran(token);
}

static const char *
token_of(const char *group, const char *name, const char *last)
{
    return arena_printf(&trial.arena, "parameter %s.%s%s%s", group, name,
                        *last == '\0' ? "" : ".", last);
}

static bool
figure_is(const struct dated *row, int32_t day)
{
    struct figure figure = {0};
    if (!policy_figure(trial.rules.policy, row->name, day, &figure) ||
        figure.status != row->status || figure.from != day_of(row->from))
        return false;
    if (strcmp(row->name, "low_income_multiple") == 0)
        return figure.share.p == row->value && figure.share.q == 1;
    return figure.value == row->value && figure.share.q == 0;
}

static void
dated_figures(void)
{
    trial_init(&trial, ALL_LINES, NULL);
    size_t count = sizeof(dated_rows) / sizeof(dated_rows[0]);
    for (size_t i = 0; i < count; i++) {
        const struct dated *row = &dated_rows[i];
        bool is_first = i == 0 || strcmp(row[-1].name, row->name) != 0;
        int32_t day = day_of(row->from);
        struct figure figure;
        bool is_right = figure_is(row, day) && figure_is(row, day + 1) &&
                        (is_first ? !policy_figure(trial.rules.policy,
                                                   row->name, day - 1, &figure)
                                  : figure_is(&row[-1], day - 1));
        row_ends(token_of("dated", row->name, row->from), is_right);
    }
    trial_release(&trial);
}

/* B04: the months of more than 18 after the last value's first day. */
static void
long_after(void)
{
    static const struct {
        const char *name, *fresh, *old;
    } rows[] = {
        {"standard", "2026-01-31", "2026-02-01"},
        {"standard_minor", "2026-01-31", "2026-02-01"},
        {"minimum_wage", "2027-01-31", "2027-02-01"},
        {"earnings_disregard", "2018-07-31", "2018-08-01"},
        {"job_refusals", "2020-11-30", "2020-12-01"},
        {"deadline_days", "2018-07-31", "2018-08-01"},
    };
    trial_init(&trial, ALL_LINES, NULL);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct figure fresh = {0}, old = {0};
        const struct policy *policy = trial.rules.policy;
        bool is_right =
            policy_figure(policy, rows[i].name, day_of(rows[i].fresh),
                          &fresh) &&
            policy_figure(policy, rows[i].name, day_of(rows[i].old), &old) &&
            !fresh.is_old && old.is_old && fresh.value == old.value;
        row_ends(arena_printf(&trial.arena, "B04 %s long after its last value",
                              rows[i].name),
                 is_right);
    }
    trial_release(&trial);
}

static const struct {
    const char *name;
    int year;
    int64_t value;
} yearly_rows[] = {
    {"disposable_income", 2016, 5430500}, {"disposable_income", 2017, 5898800},
    {"disposable_income", 2018, 6418300}, {"disposable_income", 2019, 6944200},
    {"disposable_income", 2020, 7223200}, {"disposable_income", 2021, 7802700},
    {"disposable_income", 2022, 7961000}, {"disposable_income", 2023, 8483400},
    {"disposable_income", 2024, 8836600}, {"dwelling_area", 2016, 3610},
    {"dwelling_area", 2017, 3670},        {"dwelling_area", 2018, 3700},
    {"dwelling_area", 2019, 3720},        {"dwelling_area", 2020, 3730},
    {"average_pension", 2015, 331500},    {"average_pension", 2016, 355800},
    {"average_pension", 2017, 375400},    {"average_pension", 2018, 398500},
    {"average_pension", 2019, 422800},    {"average_pension", 2020, 446700},
    {"average_pension", 2021, 467100},    {"average_pension", 2022, 485900},
    {"average_pension", 2023, 503500},    {"average_pension", 2024, 518500},
};

/* All three tables are assumed. A later year takes the last value and says so;
 * a year before the first has none. */
static void
yearly_figures(void)
{
    trial_init(&trial, ALL_LINES, NULL);
    size_t count = sizeof(yearly_rows) / sizeof(yearly_rows[0]);
    for (size_t i = 0; i < count; i++) {
        const char *name = yearly_rows[i].name;
        int year = yearly_rows[i].year;
        struct figure figure = {0}, other = {0};
        bool is_first = i == 0 || strcmp(yearly_rows[i - 1].name, name) != 0;
        bool is_last =
            i + 1 == count || strcmp(yearly_rows[i + 1].name, name) != 0;
        bool is_right =
            policy_yearly(trial.rules.policy, name, year, &figure) &&
            figure.value == yearly_rows[i].value && figure.status == ASSUMED &&
            figure.year == year && !figure.is_old;
        if (is_first)
            is_right &=
                !policy_yearly(trial.rules.policy, name, year - 1, &other);
        if (is_last)
            is_right &=
                policy_yearly(trial.rules.policy, name, year + 1, &other) &&
                other.value == figure.value && other.is_old;
        row_ends(
            token_of("yearly", name, arena_printf(&trial.arena, "%d", year)),
            is_right);
    }
    trial_release(&trial);
}

/* p/q of a share; else the value. Status as in section 6. */
static const struct {
    enum programme programme;
    const char *name;
    int64_t value, q;
    enum figure_status status;
} limit_rows[] = {
    {PROGRAMME_MINIMUM_LIVING, "money.many", 3000000, 0, REPORTED},
    {PROGRAMME_MINIMUM_LIVING, "money.few", 3300000, 0, REPORTED},
    {PROGRAMME_MINIMUM_LIVING, "vehicles", 0, 0, REPORTED},
    {PROGRAMME_EXTREME_HARDSHIP, "money.many", 3000000, 0, REPORTED},
    {PROGRAMME_EXTREME_HARDSHIP, "money.few", 3300000, 0, REPORTED},
    {PROGRAMME_LOW_INCOME, "money.many", 5000000, 0, ASSUMED},
    {PROGRAMME_LOW_INCOME, "money.few", 5500000, 0, ASSUMED},
    {PROGRAMME_LOW_INCOME, "vehicles", 1, 0, ASSUMED},
    {PROGRAMME_ILLNESS_EXPENSE, "money.many", 5000000, 0, REPORTED},
    {PROGRAMME_ILLNESS_EXPENSE, "money.few", 5500000, 0, REPORTED},
    {PROGRAMME_ILLNESS_EXPENSE, "vehicles", 1, 0, REPORTED},
    {PROGRAMME_ILLNESS_EXPENSE, "medical_share", 2, 5, REPORTED},
    {PROGRAMME_LOW_RENT, "income_month", 330000, 0, ASSUMED},
    {PROGRAMME_LOW_RENT, "money", 12000000, 0, ASSUMED},
    {PROGRAMME_LOW_RENT, "few_factor", 11, 10, ASSUMED},
    {PROGRAMME_LOW_RENT, "area_living", 700, 0, ASSUMED},
    {PROGRAMME_SHARED_OWNERSHIP, "income_year", 7200000, 0, ASSUMED},
    {PROGRAMME_SHARED_OWNERSHIP, "money", 18000000, 0, ASSUMED},
    {PROGRAMME_SHARED_OWNERSHIP, "few_factor", 6, 5, ASSUMED},
    {PROGRAMME_SHARED_OWNERSHIP, "area", 1500, 0, ASSUMED},
    {PROGRAMME_SHARED_OWNERSHIP, "look_back_years", 5, 0, ASSUMED},
    {PROGRAMME_TEMPORARY, "money_standards", 72, 0, ASSUMED},
    {PROGRAMME_TEMPORARY, "grant_months", 3, 0, ASSUMED},
    {PROGRAMME_RURAL_HOUSING, "rebuilt_years", 10, 0, ASSUMED},
};

static void
limits(void)
{
    uint32_t listed = 0;
    trial_init(&trial, ALL_LINES, NULL);
    for (int p = 0; p < PROGRAMME_COUNT; p++) {
        struct policy_limit list[LIMITS_MAX];
        listed +=
            policy_limit_list(trial.rules.policy, (enum programme)p, list);
    }
    CU_ASSERT(listed == sizeof(limit_rows) / sizeof(limit_rows[0]));
    for (size_t i = 0; i < sizeof(limit_rows) / sizeof(limit_rows[0]); i++) {
        struct policy_limit list[LIMITS_MAX];
        enum programme programme = limit_rows[i].programme;
        uint32_t count = policy_limit_list(trial.rules.policy, programme, list);
        bool is_right = policy_limits(trial.rules.policy, programme)->status ==
                        limit_rows[i].status;
        uint32_t at = 0;
        while (at < count && strcmp(list[at].name, limit_rows[i].name) != 0)
            at++;
        is_right &=
            at < count && list[at].share.q == limit_rows[i].q &&
            (limit_rows[i].q == 0 ? list[at].value == limit_rows[i].value
                                  : list[at].share.p == limit_rows[i].value);
        row_ends(
            token_of("limits", programme_name(programme), limit_rows[i].name),
            is_right);
    }
    trial_release(&trial);
}

#define RULE(name, want)                                                       \
    {                                                                          \
#name, offsetof(struct policy_rules, name), want                       \
    }

static const struct {
    const char *name;
    size_t at;
    int want;
} rule_rows[] = {
    RULE(minor_under, 18),
    RULE(work_from, 16),
    RULE(elder_from, 60),
    RULE(old_elder_from, 80),
    RULE(infant_under, 3),
    RULE(unemployed_free_months, 6),
    RULE(religious_years, 3),
    {"pension_age.male", offsetof(struct policy_rules, pension_male), 60},
    {"pension_age.female", offsetof(struct policy_rules, pension_female), 50},
    {"pension_age.female_cadre",
     offsetof(struct policy_rules, pension_female_cadre), 55},
};

static void
share_is(const char *name, struct share share, int64_t p, int64_t q)
{
    row_ends(token_of("rules", name, ""), share.p == p && share.q == q);
}

static void
rules(void)
{
    trial_init(&trial, ALL_LINES, NULL);
    const struct policy_rules *rules = policy_rules(trial.rules.policy);
    for (size_t i = 0; i < sizeof(rule_rows) / sizeof(rule_rows[0]); i++) {
        int value;
        memcpy(&value, (const char *)rules + rule_rows[i].at, sizeof(value));
        row_ends(token_of("rules", rule_rows[i].name, ""),
                 value == rule_rows[i].want);
    }
    row_ends(token_of("rules", "pension_age", "delay_from"),
             rules->pension_delay_from == day_of("2025-01-01"));
    row_ends(token_of("rules", "living_to_building", ""),
             rules->living_to_building == 2);
    share_is("deemed_rate", rules->deemed_rate, 1, 10);
    share_is("maintenance_share", rules->maintenance_share, 1, 2);
    share_is("differs_share", rules->differs_share, 1, 10);
    CU_ASSERT(rules->exit_step_count == 3);
    row_ends(token_of("rules", "gradual_exit", "0"),
             rules->exit_steps[0].rise_up_to.p == 1 &&
                 rules->exit_steps[0].rise_up_to.q == 5 &&
                 rules->exit_steps[0].months == 6);
    row_ends(token_of("rules", "gradual_exit", "1"),
             rules->exit_steps[1].rise_up_to.p == 1 &&
                 rules->exit_steps[1].rise_up_to.q == 2 &&
                 rules->exit_steps[1].months == 4);
    row_ends(token_of("rules", "gradual_exit", "2"),
             !rules->exit_steps[2].has_limit &&
                 rules->exit_steps[2].months == 2);
    trial_release(&trial);
}

static void
tariffs(void)
{
    static const struct {
        const char *stage;
        int64_t fee;
    } rows[] = {
        {"kindergarten", 840000}, {"primary", 0},         {"junior", 0},
        {"senior", 300000},       {"vocational", 320000}, {"college", 750000},
        {"bachelor", 700000}};
    struct policy_tariff tariff;
    bool is_lodging = true;
    trial_init(&trial, ALL_LINES, NULL);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        bool is_there =
            policy_tariff(trial.rules.policy, text_of(rows[i].stage), &tariff);
        is_lodging &= is_there && tariff.lodging == 120000;
        row_ends(token_of("school_tariff", "fee", rows[i].stage),
                 is_there && tariff.fee == rows[i].fee);
    }
    row_ends(token_of("school_tariff", "lodging", ""), is_lodging);
    CU_ASSERT(!policy_tariff(trial.rules.policy, TEXT("master"), &tariff));
    trial_release(&trial);
}

/* Days after which data are STALE; a line that is not named has 31. */
static void
freshness(void)
{
    static const struct {
        enum line line;
        int days;
    } rows[] = {{LINE_INCOME_TAX, 62},        {LINE_BUSINESS_TAX, 124},
                {LINE_SOCIAL_INSURANCE, 62},  {LINE_PENSION, 62},
                {LINE_EMPLOYMENT, 62},        {LINE_HOUSING_FUND, 62},
                {LINE_MEDICAL_INSURANCE, 62}, {LINE_MUTUAL_AID, 62},
                {LINE_EDUCATION, 200},        {LINE_DISABILITY, 62},
                {LINE_CUSTODY, 62},           {LINE_DEATH, 62},
                {LINE_MARRIAGE, 31},          {LINE_HOUSEHOLD_REGISTER, 31}};
    int named = 0, sum = 0;
    trial_init(&trial, ALL_LINES, NULL);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        row_ends(token_of("freshness_days", line_name(rows[i].line), ""),
                 policy_freshness_days(trial.rules.policy, rows[i].line) ==
                     rows[i].days);
        named += rows[i].days;
    }
    for (int line = 1; line < LINE_COUNT; line++)
        sum += policy_freshness_days(trial.rules.policy, (enum line)line);
    /* the other fifteen lines have 31 each */
    row_ends(token_of("freshness_days", "default", ""), sum == named + 15 * 31);
    trial_release(&trial);
}

/* The column of lines.md: what a complete report needs. */
static void
complete_reports(void)
{
    static const struct {
        enum line line;
        const char *programmes; /* NULL: all */
    } rows[] = {
        {LINE_HOUSEHOLD_REGISTER, NULL},
        {LINE_MARRIAGE, NULL},
        {LINE_DEATH, NULL},
        {LINE_BENEFITS, NULL},
        {LINE_INCOME_TAX, NULL},
        {LINE_SOCIAL_INSURANCE, NULL},
        {LINE_PENSION, NULL},
        {LINE_EMPLOYMENT, NULL},
        {LINE_HOUSING_FUND, NULL},
        {LINE_REAL_ESTATE, NULL},
        {LINE_MOTOR_VEHICLES, NULL},
        {LINE_COMPANIES, NULL},
        {LINE_STATE_BANKS, NULL},
        {LINE_NATIONAL_BANKS, NULL},
        {LINE_LOCAL_BANKS, NULL},
        {LINE_SECURITIES, NULL},
        {LINE_MEDICAL_INSURANCE, "illness_expense medical"},
        {LINE_PUBLIC_HOUSING, "low_rent shared_ownership rural_housing"},
        {LINE_EDUCATION, "illness_expense education"}};
    unsigned completes = 0, wanted = 0;
    trial_init(&trial, ALL_LINES, NULL);
    for (int line = 1; line < LINE_COUNT; line++)
        for (int p = 0; p < PROGRAMME_COUNT; p++)
            completes += policy_completes(trial.rules.policy, (enum line)line,
                                          (enum programme)p);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        bool is_right = true;
        for (int p = 0; p < PROGRAMME_COUNT; p++) {
            bool want = rows[i].programmes == NULL ||
                        text_contains(text_of(rows[i].programmes),
                                      programme_name((enum programme)p));
            wanted += want;
            is_right &= policy_completes(trial.rules.policy, rows[i].line,
                                         (enum programme)p) == want;
        }
        row_ends(
            rows[i].programmes == NULL
                ? token_of("complete_report", "always", line_name(rows[i].line))
                : token_of("complete_report", line_name(rows[i].line), ""),
            is_right);
    }
    CU_ASSERT(completes == wanted); /* and nothing else */
    trial_release(&trial);
}

static void
months_and_place(void)
{
    unsigned right = 0;
    trial_init(&trial, ALL_LINES, NULL);
    const struct policy *policy = trial.rules.policy;
    for (int p = 0; p < PROGRAMME_COUNT; p++)
        right += policy_window_months(policy, (enum programme)p) ==
                 (p == PROGRAMME_TEMPORARY ? 3 : 12);
    row_ends(token_of("window_months", "default", ""),
             right == PROGRAMME_COUNT);
    row_ends(token_of("window_months", "temporary", ""),
             policy_window_months(policy, PROGRAMME_TEMPORARY) == 3);
    row_ends("parameter validity_months", policy_validity_months(policy) == 12);
    row_ends("parameter city_division",
             text_equals_chars(policy_city(policy), "31"));
    trial_release(&trial);
}

/* 1.3 x the standard, rounded up to 5 yuan: worked out here for each. */
static void
minors_follow(void)
{
    size_t half = 10;
    for (size_t i = 0; i < half; i++) {
        int64_t exact = dated_rows[i].value * 13; /* tenths of a fen */
        int64_t steps = (exact + 5000 - 1) / 5000;
        CU_ASSERT(dated_rows[half + i].value == steps * 500);
        CU_ASSERT(strcmp(dated_rows[i].from, dated_rows[half + i].from) == 0);
    }
}

static const struct unit_test tests[] = {
    {"each dated figure on its day and the day before", dated_figures},
    {"B03, B04: long after the last value it is used, and says so", long_after},
    {"each yearly figure, the year before the first, the year after the last",
     yearly_figures},
    {"each limit of section 6 and its status", limits},
    {"ages, shares and months of the rules", rules},
    {"school tariffs by stage", tariffs},
    {"days of freshness by line", freshness},
    {"the lines of a complete report", complete_reports},
    {"windows, validity, the city", months_and_place},
    {"G02 a minor's standard is 1.3 times, rounded up to 5 yuan",
     minors_follow},
};

UNIT_MAIN("casework parameters", tests)
