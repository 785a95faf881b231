/* SPDX-License-Identifier: Apache-2.0
 *
 * Codes of the means test that no other table speaks of: the nine ways one by
 * one, the twenty-one exclusions, a household of which nobody tells anything,
 * who is asked, and what a late answer may change.
 */
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "rule_case.h"

#define BANK                                                                   \
    "id,name,as_of,institution,account,form,currency,balance,wealth,joint,"    \
    "share\n"
#define PENSION "id,name,kind,monthly,first_month,last_month,status\n"
#define PAY "id,name,month,item,gross,tax\n"
#define OWN "310101195003020216,王建国,"
#define HIS "310101197001107018,周建国,"
#define IE RULING("illness_expense")
#define ED RULING("education")

#define DECLARED(way, amount, more)                                            \
    "\"declared\":{\"income\":[{\"member\":\"m1\",\"way\":\"" way              \
    "\",\"amount\":\"" amount "\"" more "}]}"

/* An amount with the code is shown and does not count; without, it does. */
#define EXCLUSION(code)                                                        \
    {                                                                          \
        .sentence = code " is left out of the income and is marked",           \
        .members = ELDER,                                                      \
        .request = DECLARED("I9", "12000.00", ",\"exclusion\":\"" code "\""),  \
        .wants = {                                                             \
            {ML "measures.income.total", "[0,0]"},                             \
            {ML "outcome", "\"WITHIN\""},                                      \
            {"entries.12_months.0.key", "\"" code "\""},                       \
            {"entries.12_months.0.amount", "[1200000,1200000]"},               \
            {"entries.12_months.0.marks", "[\"UNCONFIRMED\",\"NOT_COUNTED\"]"} \
        }                                                                      \
    }

/* A pension of that kind: found, shown, and not counted. */
#define PENSION_OF(code, kind)                                                 \
    {                                                                          \
        .sentence = code " D20 a finding of the kind " kind, .members = ELDER, \
        .rows = {{"pension",                                                   \
                  PENSION OWN kind ",500.00,2010-01,2017-08,paid\n"}},         \
        .wants = {                                                             \
            {ML "measures.income.I5", "[0,0]"},                                \
            {ML "measures.income.total", "[0,0]"}                              \
        }                                                                      \
    }

static const struct rule_case rows[] = {
    /* ---- the nine ways, each alone ---- */
    {.sentence = "I1 wages: gross less tax and own contributions",
     .members = ABLE,
     .rows = {{"income_tax", PAY HIS "MONTH,wages,2000.00,100.00\n"}},
     .wants = {{ML "measures.income.I1", "[2280000,2280000]"},
               {ML "measures.income.total", "[2280000,2280000]"}}},
    {.sentence = "I2 an able man without a wage: twelve minimum wages",
     .members = ABLE,
     .wants = {{ML "measures.income.I2", "[2683000,2683000]"},
               {ML "measures.income.total", "[2683000,2683000]"}}},
    {.sentence = "I3 business: sales less cost and tax",
     .members = ELDER,
     .rows = {{"business_tax",
               "id,name,taxpayer,tax_kind,from,to,sales,cost,tax\n" OWN
               "T1,vat,2017-01,2017-03,1000.00,300.00,50.00\n"}},
     .wants = {{ML "measures.income.I3", "[65000,65000]"},
               {ML "measures.income.total", "[65000,65000]"}}},
    {.sentence = "I4 property: rent and interest less their tax",
     .members = ELDER,
     .rows = {{"income_tax", PAY OWN "2017-03,rent,100.00,10.00\n" OWN
                                     "2017-04,interest_dividend,50.00,5.00\n"}},
     .wants = {{ML "measures.income.I4", "[13500,13500]"},
               {ML "measures.income.total", "[13500,13500]"}}},
    {.sentence = "I5 a pension by the months paid",
     .members = ELDER,
     .rows = {{"pension",
               PENSION OWN "employee,500.00,2017-01,2017-08,paid\n"}},
     .wants = {{ML "measures.income.I5", "[400000,400000]"},
               {ML "measures.income.total", "[400000,400000]"}}},
    {.sentence = "I6 unemployment benefit by the months paid",
     .members = ELDER,
     .rows = {{"employment",
               "id,name,unemployed_since,benefit_monthly,benefit_from,benefit_"
               "to\n" OWN "2016-12-01,1000.00,2017-01,2017-02\n"}},
     .wants = {{ML "measures.income.I6", "[200000,200000]"},
               {ML "measures.income.total", "[200000,200000]"}}},
    /* (4,000 / 1 - 1,940) / 2 = 1,030 a month */
    {.sentence = "I7 half of what a relative's income exceeds the line by",
     .members = ELDER,
     .household = "\"relatives\":[{\"ref\":\"r1\",\"of\":\"m1\",\"relation\":"
                  "\"child\",\"name\":\"王大\",\"id\":\"310101197501010159\","
                  "\"persons\":1,\"monthly_income\":\"4000.00\"}]",
     .wants = {{ML "measures.income.I7", "[1236000,1236000]"},
               {ML "measures.income.total", "[1236000,1236000]"}}},
    {.sentence = "I8 severance less its tax",
     .members = ELDER,
     .rows = {{"income_tax", PAY OWN "2017-03,severance,5000.00,100.00\n"}},
     .wants = {{ML "measures.income.I8", "[490000,490000]"},
               {ML "measures.income.total", "[490000,490000]"}}},
    {.sentence = "I9 farm income and gifts as declared",
     .members = ELDER,
     .request = DECLARED("I9", "12000.00", ""),
     .wants = {{ML "measures.income.I9", "[1200000,1200000]"},
               {ML "measures.income.total", "[1200000,1200000]"},
               {ML "outcome", "\"OVER\""}}},
    /* ---- the twenty-one exclusions ---- */
    EXCLUSION("X01"),
    EXCLUSION("X02"),
    EXCLUSION("X03"),
    EXCLUSION("X04"),
    EXCLUSION("X05"),
    EXCLUSION("X06"),
    EXCLUSION("X07"),
    EXCLUSION("X08"),
    EXCLUSION("X09"),
    EXCLUSION("X10"),
    EXCLUSION("X11"),
    EXCLUSION("X12"),
    EXCLUSION("X13"),
    EXCLUSION("X14"),
    EXCLUSION("X15"),
    EXCLUSION("X16"),
    EXCLUSION("X17"),
    EXCLUSION("X18"),
    EXCLUSION("X19"),
    EXCLUSION("X20"),
    EXCLUSION("X21"),
    PENSION_OF("X03", "resident"),
    PENSION_OF("X04", "disabled_soldier"),
    PENSION_OF("X12", "injury_care"),
    PENSION_OF("X13", "funeral"),
    PENSION_OF("X04", "martyr"),
    {.sentence = "X08 X09 what line 04 pays is shown only",
     .members = ELDER,
     .rows = {{"benefits", "id,name,programme,from,until,amount,members\n" OWN
                           "minimum_living,2016-01,,900.00,"
                           "310101195003020216\n"}},
     .wants = {{ML "measures.income.total", "[0,0]"},
               {ML "outcome", "\"WITHIN\""}}},
    {.sentence = "X10 a reimbursement is no income: it comes off the bills",
     .programmes = "\"illness_expense\"",
     .members = ELDER,
     .rows = {{"medical_insurance",
               "id,name,on,total,personal_account,cash\n" OWN
               "2017-03-01,900.00,,500.00\n"},
              {"mutual_aid", "id,name,on,amount\n" OWN "2017-04-01,200.00\n"}},
     .wants = {{IE "measures.income.total", "[0,0]"},
               {IE "measures.medical_expense", "[30000,30000]"}}},
    {.sentence = "X16 a withdrawal from the housing fund is no income",
     .members = ELDER,
     .rows = {{"housing_fund", "id,name,record,on,amount\n" OWN
                               "withdrawal,2017-03-01,9000.00\n"}},
     .wants = {{ML "measures.income.total", "[0,0]"}}},
    /* ---- local or not, recognitions ---- */
    {.sentence = "S4 C04 a non-local spouse with a permit counts",
     .members = ELDER "," MEMBER("m2", "310101195006111527", "spouse",
                                 ",\"local\":false,\"residence_permit_until\":"
                                 "\"2017-09-01\""),
     .wants = {{ML "counted", "[\"m1\",\"m2\"]"}}},
    {.sentence = "S4 C04 whose permit ended the day before does not",
     .members = ELDER "," MEMBER("m2", "310101195006111527", "spouse",
                                 ",\"local\":false,\"residence_permit_until\":"
                                 "\"2017-08-31\""),
     .wants = {{ML "counted", "[\"m1\"]"}}},
    {.sentence = "S4 C04 living elsewhere, a permit does not help",
     .members = ELDER "," MEMBER("m2", "310101195006111527", "spouse",
                                 ",\"local\":false,\"lives_together\":false,"
                                 "\"residence_permit_until\":\"2018-09-01\""),
     .wants = {{ML "counted", "[\"m1\"]"}}},
    {.sentence = "S3 a programme rests on low_income, which is recognised",
     .programmes = "\"education\"",
     .members = ELDER,
     .request = DECLARED("I9", "12000.00", ""),
     .rows = {{"education",
               "id,name,stage,full_time,from,until,year,fee,lodging,aid\n" OWN
               "master,yes,2017-09-01,,2017,0.00,0.00,0.00\n"}},
     .wants = {{ED "rests_on",
                "{\"low_income\":\"WITHIN\",\"minimum_living\":\"OVER\"}"},
               {ED "outcome", "\"WITHIN\""},
               {"recognitions.low_income.outcome", "\"WITHIN\""}}},
    /* ---- gaps, accounts, relatives ---- */
    {.sentence = "A15 nobody has told anything: REFER, and it says so",
     .members = ELDER,
     .request = "\"consents\":[{\"id\":\"c1\",\"by\":\"m1\",\"for\":[\"m1\"],"
                "\"as\":\"self\",\"signed\":\"2017-01-05\",\"lines\":"
                "[\"vessels\"]}]",
     .wants = {{ML "outcome", "\"REFER\""},
               {ML "reasons", "[\"APPLICANT_UNCONFIRMED\","
                              "\"HOUSEHOLD_UNCONFIRMED\","
                              "\"NO_LINE_ANSWERED\"]"},
               {ML "measures.money", "[0,null]"}}},
    {.sentence = "A15 one line has told something: nothing of the kind",
     .members = ELDER,
     .request = "\"consents\":[{\"id\":\"c1\",\"by\":\"m1\",\"for\":[\"m1\"],"
                "\"as\":\"self\",\"signed\":\"2017-01-05\",\"lines\":"
                "[\"payments\"]}]",
     .wants = {{ML "outcome", "\"REFER\""},
               {ML "reasons",
                "[\"APPLICANT_UNCONFIRMED\",\"HOUSEHOLD_UNCONFIRMED\"]"}}},
    {.sentence = "F03 the larger amount counts, though its day is earlier",
     .members = ELDER,
     .rows = {{"local_banks", BANK OWN "2017-08-31,上海银行,A,card,CNY,"
                                       "100.00,0.00,no,\n"},
              {"state_banks", BANK OWN "2017-08-15,上海银行,A,card,CNY,"
                                       "250.00,0.00,no,\n"}},
     .wants = {{ML "measures.money", "[25000,25000]"},
               {"entries.12_months.0.marks", "[\"DIFFERS\"]"},
               {"entries.12_months.1.marks", "[\"DIFFERS\"]"},
               {"entries.12_months.0.amount", "[25000,25000]"},
               {"entries.12_months.1.amount", "[10000,10000]"}}},
    {.sentence = "F03 the larger amount counts, though its day is later",
     .members = ELDER,
     .rows = {{"local_banks", BANK OWN "2017-08-31,上海银行,A,card,CNY,"
                                       "250.00,0.00,no,\n"},
              {"state_banks", BANK OWN "2017-08-15,上海银行,A,card,CNY,"
                                       "100.00,0.00,no,\n"}},
     .wants = {{ML "measures.money", "[25000,25000]"},
               {"entries.12_months.0.marks", "[\"DIFFERS\"]"}}},
    /* whose benefit line 04 would show, were it asked about him: it is not */
    {.sentence = "H03 a relative is as declared: nobody is asked about him",
     .members = ELDER,
     .household = "\"relatives\":[{\"ref\":\"r1\",\"of\":\"m1\",\"relation\":"
                  "\"child\",\"name\":\"王大\",\"id\":\"310101197501010159\","
                  "\"persons\":1,\"monthly_income\":\"2940.00\"}]",
     .rows = {{"benefits", "id,name,programme,from,members\n"
                           "310101197501010159,王大,minimum_living,2014-01,"
                           "310101197501010159\n"}},
     .wants = {{ML "measures.income.I7", "[600000,600000]"}}},
    {.sentence = "D23 what is paid to others is not taken off",
     .members = ELDER,
     .request = DECLARED("I5", "12000.00", ""),
     .household = "\"relatives\":[{\"ref\":\"r1\",\"of\":\"m1\",\"relation\":"
                  "\"child\",\"name\":\"王大\",\"id\":\"310101197501010159\","
                  "\"persons\":1,\"monthly_income\":\"0.00\"}]",
     .wants = {{ML "measures.income.I7", "[0,0]"},
               {ML "measures.income.total", "[1200000,1200000]"}}},
};

static void
each_code(void)
{
    unsigned checked = 0;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        checked += rule_case_run(&rows[i]);
    CU_ASSERT(checked >= sizeof(rows) / sizeof(rows[0]));
}

/* C12, H03: an infant and a woman of 92, a relative, and one who is registered
 * here and lives elsewhere. */
static void
who_is_asked(void)
{
    struct trial trial;
    const struct rule_case row = {
        .sentence = "C12",
        .members = ELDER
        "," MEMBER("m2", "310101201607150116", "grandchild",
                   "") "," MEMBER("m3", "310101192505050841", "parent", ""),
        .household =
            "\"relatives\":[{\"ref\":\"r1\",\"of\":\"m1\",\"relation\":"
            "\"child\",\"name\":\"王大\",\"id\":\"310101197501010159\","
            "\"persons\":1,\"monthly_income\":\"1000.00\"}],\"others\":["
            "{\"name\":\"李四\",\"id\":\"310101198001015011\"}]"};
    rule_case_decide(&row, &trial);
    CU_ASSERT(trial.plan.count == 3 * (LINE_COUNT - 1));
    for (uint32_t i = 0; i < trial.plan.count; i++) {
        const struct plan_item *item = &trial.plan.items[i];
        const struct plan_item *first = item - item->member;
        CU_ASSERT(item->member < 3);
        /* what is asked of the applicant is asked of the other two */
        CU_ASSERT(first->line == item->line && first->state == item->state);
        if (item->line != LINE_VESSELS &&
            item->line != LINE_SOCIAL_ORGANISATIONS &&
            item->line != LINE_MEDICAL_INSURANCE &&
            item->line != LINE_MUTUAL_AID)
            CU_ASSERT(item->state == PLAN_ASK);
    }
    trial_release(&trial);
}

static const char *
part(struct trial *trial, const char *key)
{
    return json_canonical(&trial->arena, json_get(trial->tree, key));
}

/* H05: the same case with and without an answer that came late. */
static void
late_answer(void)
{
    static const char *const same[] = {"request", "household", "clock", "pack",
                                       "who_counts"};
    struct trial without, with;
    struct rule_case row = {
        .sentence = "H05",
        .members = ELDER,
        .rows = {{"payments",
                  "id,name,institution,account,balance,money_fund\n" OWN
                  "支付宝,A,100.00,0.00\n"}},
        .behaves = {{"payments", "", "hang", "", ""}}};
    rule_case_decide(&row, &without);
    row.behaves[0].line = NULL;
    rule_case_decide(&row, &with);
    with.input.revision = 2;
    with.input.made_on += 365; /* another standard is in force */
    trial_decide(&with);
    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
        CU_ASSERT_PTR_NOT_NULL(json_get(with.tree, same[i]));
        CU_ASSERT_STRING_EQUAL(part(&without, same[i]), part(&with, same[i]));
    }
    CU_ASSERT_STRING_EQUAL(trial_part(&without, "minimum_living", "deadline"),
                           trial_part(&with, "minimum_living", "deadline"));
    CU_ASSERT_STRING_EQUAL(trial_part(&without, "minimum_living", "months"),
                           trial_part(&with, "minimum_living", "months"));
    CU_ASSERT_STRING_EQUAL(trial_part(&without, "minimum_living", "figures"),
                           trial_part(&with, "minimum_living", "figures"));
    CU_ASSERT_STRING_EQUAL(
        trial_part(&without, "minimum_living", "measures.money"), "[0,null]");
    CU_ASSERT_STRING_EQUAL(
        trial_part(&with, "minimum_living", "measures.money"), "[10000,10000]");
    CU_ASSERT_STRING_EQUAL(trial_outcome(&without, "minimum_living"), "REFER");
    CU_ASSERT_STRING_EQUAL(trial_outcome(&with, "minimum_living"), "WITHIN");
    trial_release(&with);
    trial_release(&without);
}

static const struct unit_test tests[] = {
    {"ways, exclusions and what else no table has", each_code},
    {"C12, H03 each line is asked of each member, whatever his age, and of "
     "nobody else",
     who_is_asked},
    {"H05 a late answer changes answers, and nothing a case began with",
     late_answer},
};

UNIT_MAIN("casework codes", tests)
