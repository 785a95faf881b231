/* SPDX-License-Identifier: Apache-2.0
 *
 * Pauses of the clock in a report: the day moves by the calendar's rule, each
 * is told with its reason in JSON and in both languages, and a report without
 * one says nothing of them.
 */
#include <string.h>

#include "check.h"
#include "date.h"
#include "rule_case.h"
#include "ruling.h"

#define VECTOR TESTS_FOLDER "/vectors/gaps-that-do-not-matter"

/* Friday 2017-09-01, the day of acceptance. */
#define DAY 17410

static int64_t
at(int days, int hour)
{
    return instant_from_shanghai(DAY + days, hour * 3600);
}

static void
the_day_moves_by_the_calendar(void)
{
    struct trial trial;
    struct plan plan = {.due = 7};
    struct pause pauses[2] = {
        {.from_us = at(4, 16), .until_us = at(7, 9)}, /* Tuesday to Friday */
        {.from_us = at(10, 9), .until_us = INSTANT_NONE}};
    trial_init(&trial, ALL_LINES, NULL);
    plan_pause(&trial.rules, LANE_STANDARD, at(0, 10), pauses, 0, &plan);
    CU_ASSERT_EQUAL(plan.due, 7); /* as it was planned */
    int days = policy_deadline_days(trial.rules.policy, DAY, LANE_STANDARD);
    bool is_provisional;
    int32_t without =
        calendar_due(trial.rules.calendar, DAY, days, &is_provisional);
    plan_pause(&trial.rules, LANE_STANDARD, at(0, 10), pauses, 1, &plan);
    CU_ASSERT_EQUAL(
        calendar_working_days(trial.rules.calendar, without, plan.due), 3);
    plan_pause(&trial.rules, LANE_STANDARD, at(0, 10), pauses, 2, &plan);
    CU_ASSERT_EQUAL(plan.due, DATE_NONE);
    trial_release(&trial);
}

static bool
prints(struct trial *trial, enum language language, const char *words)
{
    struct buffer out;
    buffer_init(&out, 1 << 20);
    CU_ASSERT_TRUE(
        report_print_wide(&trial->arena, trial->tree, language, 400, &out));
    bool is_there = text_contains(buffer_view(&out), words);
    if (!is_there)
        printf("\n    not there: %s", words);
    buffer_release(&out);
    return is_there;
}

static void
ask(struct trial *trial)
{
    trial_init(trial, ALL_LINES, NULL);
    struct population *population =
        population_load(&trial->arena, VECTOR "/population");
    CU_ASSERT_TRUE_FATAL(
        trial_ask(trial, fixture_text(&trial->arena, VECTOR "/request.json"),
                  population));
}

static void
each_is_told_with_its_reason(void)
{
    struct trial trial;
    struct pause pauses[2] = {{.from_us = at(4, 16),
                               .until_us = at(7, 9),
                               .by = TEXT("li"),
                               .why = TEXT("the lease is missing")},
                              {.from_us = at(10, 9),
                               .until_us = INSTANT_NONE,
                               .by = TEXT("王"),
                               .why = TEXT("等待租约")}};
    ask(&trial);
    trial_decide(&trial);
    CU_ASSERT_FALSE(text_contains(trial.bytes, "pauses"));
    trial.input.pauses = pauses;
    trial.input.pause_count = 1;
    trial_decide(&trial);
    CU_ASSERT_TRUE(text_contains(trial.bytes,
                                 "\"pauses\":[{\"by\":\"li\","
                                 "\"from\":\"2017-09-05T08:00:00Z\","
                                 "\"until\":\"2017-09-08T01:00:00Z\","
                                 "\"why\":\"the lease is missing\"}]"));
    CU_ASSERT_TRUE(prints(&trial, LANGUAGE_EN,
                          "clock stopped 2017-09-05 16:00 – 2017-09-08 09:00: "
                          "the lease is missing (li)"));
    trial.input.pause_count = 2;
    trial.plan.due = DATE_NONE;
    trial_decide(&trial);
    CU_ASSERT_FALSE(text_contains(trial.bytes, "\"due\":"));
    CU_ASSERT_TRUE(prints(&trial, LANGUAGE_ZH, "计时中止，期限未定"));
    CU_ASSERT_TRUE(prints(&trial, LANGUAGE_ZH,
                          "计时中止 2017-09-11 09:00 – "
                          "报告作出时尚未恢复：等待租约 (王)"));
    trial_release(&trial);
}

static const struct unit_test tests[] = {
    {"the due day moves by the working days on which the clock stood",
     the_day_moves_by_the_calendar},
    {"a report tells each pause with its reason, in both languages",
     each_is_told_with_its_reason},
};

UNIT_MAIN("clock", tests)
