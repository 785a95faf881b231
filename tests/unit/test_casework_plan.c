/* SPDX-License-Identifier: Apache-2.0
 *
 * Whom to ask which line, the clock, and the pack: what is settled before
 * anybody has answered.
 */
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "date.h"
#include "rule_case.h"

static const struct plan_item *
item_of(const struct trial *trial, enum line line, uint32_t member)
{
    for (uint32_t i = 0; i < trial->plan.count; i++)
        if (trial->plan.items[i].line == line &&
            trial->plan.items[i].member == member)
            return &trial->plan.items[i];
    return NULL;
}

static void
nothing_unsaid(void)
{
    struct trial trial;
    struct rule_case row = {.sentence = "plan", .members = ELDER "," WIFE};
    rule_case_decide(&row, &trial);
    CU_ASSERT(trial.plan.count == 58);
    for (uint32_t i = 0; i < trial.plan.count; i++) {
        CU_ASSERT((uint32_t)trial.plan.items[i].line == i / 2 + 1);
        CU_ASSERT(trial.plan.items[i].member == i % 2);
        CU_ASSERT((trial.plan.items[i].state == PLAN_ASK) ==
                  (trial.plan.items[i].consent != NULL));
    }
    /* needed, on a condition, for a complete report, and not at all */
    CU_ASSERT(item_of(&trial, LINE_INCOME_TAX, 1)->state == PLAN_ASK);
    CU_ASSERT(item_of(&trial, LINE_EDUCATION, 1)->state == PLAN_ASK);
    CU_ASSERT(item_of(&trial, LINE_COMPANIES, 1)->state == PLAN_ASK);
    CU_ASSERT(item_of(&trial, LINE_VESSELS, 1)->state == PLAN_NOT_ASKED);
    CU_ASSERT(item_of(&trial, LINE_VESSELS, 1)->reason == REASON_NOT_NEEDED);
    trial_release(&trial);
}

/* Plans the decided trial again after a change. */
static void
plan_again(struct trial *trial, int32_t day)
{
    struct fault fault = {0};
    if (!plan_make(&trial->arena, &trial->rules, &trial->request, day, day,
                   &trial->plan, &fault))
        CU_FAIL(fault.text);
}

static void
not_asked(void)
{
    struct trial trial;
    struct rule_case row = {.sentence = "plan", .members = ELDER "," WIFE};
    rule_case_decide(&row, &trial);
    trial.rules.paused[LINE_DEATH] = true;
    trial.request.members[1].id_kind = ID_PASSPORT;
    plan_again(&trial, trial.request.as_of);
    CU_ASSERT(item_of(&trial, LINE_DEATH, 0)->reason == REASON_PAUSED);
    CU_ASSERT(item_of(&trial, LINE_PENSION, 1)->reason == REASON_ID_KIND);
    CU_ASSERT(item_of(&trial, LINE_PENSION, 0)->state == PLAN_ASK);
    trial.request.members[1].relation = RELATION_OTHER;
    plan_again(&trial, trial.request.as_of);
    CU_ASSERT(item_of(&trial, LINE_PENSION, 1)->reason == REASON_NOT_NEEDED);
    trial_release(&trial);
}

/* What no programme needs is asked where the city wants to see it. */
static void
asked_always(void)
{
    struct trial trial;
    struct rule_case row = {.sentence = "plan", .members = ELDER "," WIFE};
    rule_case_decide(&row, &trial);
    trial.rules.asked_always[LINE_VESSELS] = true;
    plan_again(&trial, trial.request.as_of);
    CU_ASSERT(item_of(&trial, LINE_VESSELS, 0)->state == PLAN_ASK);
    CU_ASSERT(item_of(&trial, LINE_VESSELS, 1)->state == PLAN_ASK);
    CU_ASSERT(item_of(&trial, LINE_MUTUAL_AID, 0)->state == PLAN_NOT_ASKED);
    trial.rules.paused[LINE_VESSELS] = true;
    plan_again(&trial, trial.request.as_of);
    CU_ASSERT(item_of(&trial, LINE_VESSELS, 0)->reason == REASON_PAUSED);
    trial_release(&trial);
}

static void
no_connector(void)
{
    struct trial trial, nine;
    struct rule_case row = {.sentence = "plan", .members = ELDER};
    rule_case_decide(&row, &trial);
    trial_init(&nine, NINE_LINES, NULL);
    trial.rules.connectors = nine.rules.connectors;
    plan_again(&trial, trial.request.as_of);
    unsigned asked = 0, missing = 0;
    for (uint32_t i = 0; i < trial.plan.count; i++) {
        asked += trial.plan.items[i].state == PLAN_ASK;
        missing += trial.plan.items[i].reason == REASON_NO_CONNECTOR;
    }
    CU_ASSERT(asked == 9);
    CU_ASSERT(missing == 20);
    trial_release(&nine);
    trial_release(&trial);
}

/* A connector above the 29 is asked of all; numbers that nobody has are not in
 * the plan. */
static void
line_above_the_29(void)
{
    static const struct connector above = {.name = "forty",
                                           .line = (enum line)40};
    const struct connector *const connectors[] = {&above, NULL};
    struct trial trial;
    struct rule_case row = {.sentence = "plan", .members = ELDER "," WIFE};
    rule_case_decide(&row, &trial);
    trial.rules.connectors = connectors;
    plan_again(&trial, trial.request.as_of);
    CU_ASSERT(trial.plan.count == 2 * LINE_COUNT);
    CU_ASSERT(item_of(&trial, above.line, 1)->state == PLAN_ASK);
    CU_ASSERT_PTR_NULL(item_of(&trial, (enum line)LINE_COUNT, 0));
    trial_release(&trial);
}

/* One above the 29 decides nothing: where it is off, or no consent names it,
 * there is nothing to say of it; where one does, there is of all. */
static void
line_above_that_is_idle(void)
{
    static const struct connector above = {.name = "forty",
                                           .line = (enum line)40};
    const struct connector *const connectors[] = {&above, NULL};
    struct trial trial;
    struct rule_case row = {
        .sentence = "plan",
        .members = ELDER "," WIFE,
        .request =
            "\"consents\":[{\"id\":\"c1\",\"by\":\"m1\",\"for\":[\"m1\"],"
            "\"as\":\"self\",\"signed\":\"2017-01-05\",\"lines\":[\"death\"]"
            "}]"};
    rule_case_decide(&row, &trial);
    trial.rules.connectors = connectors;
    plan_again(&trial, trial.request.as_of);
    CU_ASSERT(trial.plan.count == 2 * (LINE_COUNT - 1));
    trial.request.consents[0].lines[above.line] = true;
    plan_again(&trial, trial.request.as_of);
    CU_ASSERT(item_of(&trial, above.line, 0)->state == PLAN_ASK);
    CU_ASSERT(item_of(&trial, above.line, 1)->state == PLAN_NOT_AUTHORISED);
    trial.rules.paused[above.line] = true;
    plan_again(&trial, trial.request.as_of);
    CU_ASSERT_PTR_NULL(item_of(&trial, above.line, 0));
    trial_release(&trial);
}

static void
consents(void)
{
    struct trial trial;
    struct rule_case row = {
        .sentence = "plan",
        .members = ELDER "," WIFE,
        .request =
            "\"consents\":[{\"id\":\"c1\",\"by\":\"m1\",\"for\":[\"m1\"],"
            "\"as\":\"self\",\"signed\":\"2017-01-05\",\"lines\":[\"death\"]"
            "},{\"id\":\"c2\",\"by\":\"m1\",\"for\":[\"m1\"],\"as\":"
            "\"self\",\"signed\":\"2017-01-05\",\"until\":\"2017-09-01\","
            "\"lines\":[\"all\"]},{\"id\":\"c3\",\"by\":\"m2\",\"for\":"
            "[\"m2\"],\"as\":\"self\",\"signed\":\"2017-01-05\",\"lines\":"
            "[\"death\"]}]"};
    rule_case_decide(&row, &trial);
    CU_ASSERT(
        text_equals_chars(item_of(&trial, LINE_DEATH, 0)->consent->id, "c1"));
    CU_ASSERT(
        text_equals_chars(item_of(&trial, LINE_PENSION, 0)->consent->id, "c2"));
    CU_ASSERT(item_of(&trial, LINE_DEATH, 1)->state == PLAN_ASK);
    CU_ASSERT(item_of(&trial, LINE_PENSION, 1)->state == PLAN_NOT_AUTHORISED);
    plan_again(&trial, trial.request.as_of + 1);
    CU_ASSERT(item_of(&trial, LINE_PENSION, 0)->state == PLAN_NOT_AUTHORISED);
    CU_ASSERT(item_of(&trial, LINE_DEATH, 0)->state == PLAN_ASK);
    trial_release(&trial);
}

static void
packing(void)
{
    struct trial trial;
    struct rule_case row = {.sentence = "plan", .members = ELDER "," WIFE};
    struct buffer out;
    struct plan again;
    const struct text names[] = {TEXT("甲银行"), TEXT("乙银行")};
    rule_case_decide(&row, &trial);
    trial.rules.institution_count[LINE_LOCAL_BANKS] = 2;
    trial.rules.institutions[LINE_LOCAL_BANKS] = names;
    /* nobody is asked about vessels: its list is not wanted */
    trial.rules.institution_count[LINE_VESSELS] = 1;
    trial.rules.institutions[LINE_VESSELS] = names;
    plan_again(&trial, trial.request.as_of);
    buffer_init(&out, 1 << 20);
    CU_ASSERT(plan_pack(&trial.plan, &trial.request, &out));
    struct text bytes = buffer_view(&out);
    CU_ASSERT(plan_unpack(&trial.arena, bytes, &trial.request, &again));
    CU_ASSERT(again.due == trial.plan.due && again.count == trial.plan.count);
    for (uint32_t i = 0; i < again.count; i++) {
        CU_ASSERT(again.items[i].line == trial.plan.items[i].line);
        CU_ASSERT(again.items[i].member == trial.plan.items[i].member);
        CU_ASSERT(again.items[i].state == trial.plan.items[i].state);
        CU_ASSERT(again.items[i].reason == trial.plan.items[i].reason);
        CU_ASSERT(again.items[i].consent == trial.plan.items[i].consent);
    }
    CU_ASSERT(again.institutions_count == 1);
    CU_ASSERT(again.institutions[0].line == LINE_LOCAL_BANKS);
    CU_ASSERT(again.institutions[0].count == 2);
    CU_ASSERT(text_equals_chars(again.institutions[0].names[1], "乙银行"));
    /* every shortened form is refused */
    for (size_t size = 0; size < bytes.size; size++)
        CU_ASSERT(!plan_unpack(&trial.arena, text_slice(bytes, 0, size),
                               &trial.request, &again));
    buffer_release(&out);
    trial_release(&trial);
}

static int32_t
day_of(const char *iso)
{
    int32_t day = 0;
    CU_ASSERT(date_read_iso(text_of(iso), &day));
    return day;
}

/* Who rests on others looks back the pack's twelve months and a few days; who
 * asks for all of these himself, or rests on nothing, does not look. */
static void
looks_back(void)
{
    struct trial trial;
    struct rule_case row = {.sentence = "plan", .members = ELDER "," WIFE};
    rule_case_decide(&row, &trial);
    bool *asked = trial.request.programmes;
    memset(asked, 0, sizeof(trial.request.programmes));
    asked[PROGRAMME_LOW_INCOME] = asked[PROGRAMME_LOW_RENT] = true;
    plan_again(&trial, trial.request.as_of);
    CU_ASSERT(trial.plan.recall_from == DATE_NONE);
    asked[PROGRAMME_RURAL_HOUSING] = true;
    plan_again(&trial, trial.request.as_of);
    CU_ASSERT(trial.plan.recall_from == DATE_NONE);
    asked[PROGRAMME_LOW_INCOME] = false;
    trial.request.as_of = day_of("2017-09-01");
    plan_again(&trial, trial.request.as_of);
    CU_ASSERT(trial.plan.recall_from < day_of("2016-09-01"));
    CU_ASSERT(trial.plan.recall_from >= day_of("2016-08-20"));
    asked[PROGRAMME_RURAL_HOUSING] = false;
    asked[PROGRAMME_EDUCATION] = asked[PROGRAMME_LOW_INCOME] = true;
    plan_again(&trial, trial.request.as_of);
    CU_ASSERT(trial.plan.recall_from != DATE_NONE); /* minimum_living */
    trial_release(&trial);
}

static void
calendar_vectors(void)
{
    struct trial trial;
    struct fault fault = {0};
    unsigned count = 0;
    trial_init(&trial, ALL_LINES, NULL);
    const struct json *root = json_read(
        &trial.arena,
        fixture_text(&trial.arena, SOURCE_FOLDER "/deploy/calendar/china.json"),
        8, &fault);
    CU_ASSERT_PTR_NOT_NULL_FATAL(root);
    for (const struct json *v = json_get(root, "vectors")->first; v != NULL;
         v = v->next, count++) {
        struct text from = TEXT(""), due = TEXT("");
        int64_t days = 0;
        int32_t start = 0, end = 0;
        bool is_provisional = true;
        CU_ASSERT(json_get_text(v, "from", &from) &&
                  json_get_text(v, "due", &due) &&
                  json_get_integer(v, "working_days", &days) &&
                  date_read_iso(from, &start) && date_read_iso(due, &end));
        CU_ASSERT(calendar_due(trial.rules.calendar, start, (int)days,
                               &is_provisional) == end);
        CU_ASSERT(!is_provisional);
        CU_ASSERT(calendar_working_days(trial.rules.calendar, start, end) ==
                  days);
        CU_ASSERT(calendar_working_days(trial.rules.calendar, end, start) ==
                  -days);
    }
    CU_ASSERT(count == 3);
    CU_ASSERT(calendar_last_year(trial.rules.calendar) == 2026);
    trial_release(&trial);
}

static void
deadlines(void)
{
    struct trial trial;
    trial_init(&trial, ALL_LINES, NULL);
    const struct policy *policy = trial.rules.policy;
    CU_ASSERT(policy_deadline_days(policy, day_of("2016-12-31"),
                                   LANE_STANDARD) == 20);
    CU_ASSERT(policy_deadline_days(policy, day_of("2017-01-01"),
                                   LANE_STANDARD) == 15);
    CU_ASSERT(
        policy_deadline_days(policy, day_of("2017-01-01"), LANE_EXPRESS) == 2);
    CU_ASSERT(policy_first_day(policy) == day_of("2015-04-01"));
    CU_ASSERT(policy_window_months(policy, PROGRAMME_LOW_INCOME) == 12);
    CU_ASSERT(policy_window_months(policy, PROGRAMME_TEMPORARY) == 3);
    trial_release(&trial);
}

static void
figures_by_day(void)
{
    struct trial trial;
    struct figure figure;
    trial_init(&trial, ALL_LINES, NULL);
    const struct policy *policy = trial.rules.policy;
    CU_ASSERT(
        policy_figure(policy, "standard", day_of("2017-03-31"), &figure) &&
        figure.value == 88000);
    CU_ASSERT(
        policy_figure(policy, "standard", day_of("2017-04-01"), &figure) &&
        figure.value == 97000 && figure.status == STATUS_OFFICIAL);
    CU_ASSERT(
        !policy_figure(policy, "standard", day_of("2015-03-31"), &figure));
    CU_ASSERT(
        policy_figure(policy, "standard", day_of("2026-01-31"), &figure) &&
        !figure.is_old);
    CU_ASSERT(
        policy_figure(policy, "standard", day_of("2026-02-01"), &figure) &&
        figure.is_old);
    CU_ASSERT(policy_yearly(policy, "dwelling_area", 2016, &figure) &&
              figure.value == 3610 && !figure.is_old);
    CU_ASSERT(policy_yearly(policy, "dwelling_area", 2024, &figure) &&
              figure.value == 3730 && figure.is_old);
    CU_ASSERT(!policy_yearly(policy, "dwelling_area", 2015, &figure));
    CU_ASSERT(policy_freshness_days(policy, LINE_INCOME_TAX) == 62);
    CU_ASSERT(policy_freshness_days(policy, LINE_LOCAL_BANKS) == 31);
    CU_ASSERT(policy_completes(policy, LINE_COMPANIES, PROGRAMME_LOW_INCOME));
    CU_ASSERT(!policy_completes(policy, LINE_EDUCATION, PROGRAMME_LOW_INCOME));
    trial_release(&trial);
}

/* A pack with something missing is refused when the house starts. */
static void
bad_packs(void)
{
    static const char *const cuts[] = {
        "\"pack\"",          "\"dated\"",
        "\"standard\"",      "\"many\"",
        "\"vehicles\": 0",   "\"deemed_rate\"",
        "\"work_from\"",     "\"freshness_days\"",
        "\"window_months\"", "\"from\": \"2017-04-01\"",
        "\"gradual_exit\"",  "\"delay_from\""};
    struct arena arena;
    arena_init(&arena, 0);
    struct text pack = fixture_text(&arena, SOURCE_FOLDER
                                    "/deploy/policy/shanghai/parameters.json");
    for (size_t i = 0; i < sizeof(cuts) / sizeof(cuts[0]); i++) {
        struct fault fault = {0};
        char *copy = text_chars(&arena, pack);
        char *at = strstr(copy, cuts[i]);
        CU_ASSERT_PTR_NOT_NULL_FATAL(at);
        at[1] = '~'; /* the key has another name now */
        CU_ASSERT_PTR_NULL(policy_parse(&arena, text_of(copy), &fault));
        CU_ASSERT(fault.kind == FAULT_INPUT);
        CU_ASSERT(strstr(fault.text, "parameters.json") != NULL);
    }
    struct fault fault = {0};
    CU_ASSERT_PTR_NULL(policy_parse(&arena, TEXT("{"), &fault));
    CU_ASSERT(fault.kind == FAULT_INPUT);
    struct fault missing = {0};
    CU_ASSERT_PTR_NULL(policy_read(&arena, "/nowhere", &missing));
    CU_ASSERT(missing.kind == FAULT_INPUT);
    arena_release(&arena);
}

static void
bad_calendars(void)
{
    static const char *const bad[] = {
        "{}",
        "{\"years\":{}}",
        "{\"years\":{\"17\":{}}}",
        "{\"years\":{\"2017\":{\"off\":[]}}}",
        "{\"years\":{\"2017\":{\"off\":[\"2016-01-01\"],\"work\":[]}}}",
        "{\"years\":{\"2017\":{\"off\":[\"2017-02-30\"],\"work\":[]}}}"};
    struct arena arena;
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct fault fault = {0};
        CU_ASSERT_PTR_NULL(calendar_parse(&arena, text_of(bad[i]), &fault));
        CU_ASSERT(fault.kind == FAULT_INPUT);
    }
    arena_release(&arena);
}

static const struct unit_test tests[] = {
    {"every line and member stands in the plan, in order", nothing_unsaid},
    {"what is not asked says why", not_asked},
    {"what no programme needs is asked where it is wanted", asked_always},
    {"a line without a connector is said to have none", no_connector},
    {"a line above the 29 is planned, and no number that nobody has",
     line_above_the_29},
    {"one above the 29 that is off or not consented to is in no plan",
     line_above_that_is_idle},
    {"a consent holds by member, line and day", consents},
    {"a packed plan comes back, and a damaged one does not", packing},
    {"the calendar's own vectors hold", calendar_vectors},
    {"days until due are those of the day the clock starts", deadlines},
    {"a figure is the one in force on its day", figures_by_day},
    {"a pack that lacks a figure is refused with its path", bad_packs},
    {"a calendar that is none is refused", bad_calendars},
    {"who rests on others looks back as long as a determination holds",
     looks_back},
};

UNIT_MAIN("casework plan", tests)
