/* SPDX-License-Identifier: Apache-2.0
 *
 * Each test of each programme (policy section 6): at its limit, one fen or one
 * thing beyond, and where the line behind it is silent. A sentence names the
 * tests that its row is about as programme.test; tests/unit/policy_codes.txt
 * lists them.
 */
#include "check.h"
#include "rule_case.h"

#define UNIT                                                                   \
    "id,name,unit,certificate,area,use,co_ownership,share,registered,status\n"
#define BANK                                                                   \
    "id,name,institution,account,form,currency,balance,wealth,joint,share\n"
#define CAR "id,name,plate,vin,use,status,first_registered\n"
#define BILL "id,name,on,total,personal_account,cash\n"
#define SCHOOL "id,name,stage,full_time,from,until,year,fee,lodging,aid\n"
#define CARD "id,name,certificate,category,grade,issued,review\n"
#define DEED "id,name,on,address,price,role\n"
#define JOB "id,name,unemployed_since,employed_since\n"
#define OWN "310101195003020216,王建国,"
#define HIS "310101197001107018,周建国,"
#define IE RULING("illness_expense")
#define EH RULING("extreme_hardship")
#define LR RULING("low_rent")
#define SO RULING("shared_ownership")
#define TE RULING("temporary")
#define ME RULING("medical")
#define ED RULING("education")
#define EC RULING("elder_care")
#define DL RULING("disability_living")
#define RH RULING("rural_housing")
#define EA RULING("employment_aid")
#define MET "\"MET\""
#define NOT_MET "\"NOT_MET\""
#define UNKNOWN "\"UNDETERMINED\""
#define LIVING "\"minimum_living\",\"extreme_hardship\",\"low_income\""
#define HOUSING "\"low_rent\",\"shared_ownership\""
#define BALANCE(sum)                                                           \
    {                                                                          \
        "local_banks", BANK OWN "上海银行,A,card,CNY," sum ",0.00,no,\n"       \
    }
#define INCOME(sum)                                                            \
    "\"declared\":{\"income\":[{\"member\":\"m1\",\"way\":\"I9\",\"month\":"   \
    "\"2017-08\",\"amount\":\"" sum "\"}]}"
#define DWELLING(unit, area)                                                   \
    OWN unit "," unit "," area ",dwelling,sole,,2010-01-01,current\n"

static const struct rule_case rows[] = {
    /* ---- income, one person in September 2017 ---- */
    {.sentence = "minimum_living.income extreme_hardship.income a fen below",
     .programmes = LIVING,
     .members = ELDER,
     .request = INCOME("11639.99"),
     .wants = {{ML "tests.0.result", MET}, {EH "tests.1.result", MET}}},
    {.sentence = "minimum_living.income extreme_hardship.income at the limit",
     .programmes = LIVING,
     .members = ELDER,
     .request = INCOME("11640.00"),
     .wants = {{ML "tests.0.result", NOT_MET}, {EH "tests.1.result", NOT_MET}}},
    {.sentence = "low_income.income elder_care.income at the limit",
     .programmes = "\"low_income\",\"elder_care\"",
     .members = ELDER,
     .request = INCOME("23280.00"),
     .wants = {{LI "tests.0.result", MET}, {EC "tests.1.result", MET}}},
    {.sentence = "low_income.income elder_care.income a fen above",
     .programmes = "\"low_income\",\"elder_care\"",
     .members = ELDER,
     .request = INCOME("23280.01"),
     .wants = {{LI "tests.0.result", NOT_MET}, {EC "tests.1.result", NOT_MET}}},
    {.sentence = "illness_expense.income a fen below",
     .programmes = "\"illness_expense\"",
     .members = ELDER,
     .request = INCOME("54304.99"),
     .wants = {{IE "tests.0.result", MET}}},
    {.sentence = "illness_expense.income at the limit",
     .programmes = "\"illness_expense\"",
     .members = ELDER,
     .request = INCOME("54305.00"),
     .wants = {{IE "tests.0.result", NOT_MET}}},
    {.sentence = "low_rent.income at 3,300 x 1.1 x 12",
     .programmes = "\"low_rent\"",
     .members = ELDER,
     .request = INCOME("43560.00"),
     .wants = {{LR "tests.0.result", MET}}},
    {.sentence = "low_rent.income a fen above",
     .programmes = "\"low_rent\"",
     .members = ELDER,
     .request = INCOME("43560.01"),
     .wants = {{LR "tests.0.result", NOT_MET}}},
    {.sentence = "shared_ownership.income at 72,000 x 1.2",
     .programmes = "\"shared_ownership\"",
     .members = ELDER,
     .request = INCOME("86400.00"),
     .wants = {{SO "tests.0.result", MET}}},
    {.sentence = "shared_ownership.income a fen above",
     .programmes = "\"shared_ownership\"",
     .members = ELDER,
     .request = INCOME("86400.01"),
     .wants = {{SO "tests.0.result", NOT_MET}}},
    {.sentence = "temporary.income at 2 x 970 x 3",
     .programmes = "\"temporary\"",
     .members = ELDER,
     .request = INCOME("5820.00"),
     .wants = {{TE "tests.0.result", MET}}},
    {.sentence = "temporary.income a fen above",
     .programmes = "\"temporary\"",
     .members = ELDER,
     .request = INCOME("5820.01"),
     .wants = {{TE "tests.0.result", NOT_MET}}},
    {.sentence = "minimum_living.income extreme_hardship.income "
                 "low_income.income not known",
     .programmes = LIVING,
     .members = ELDER,
     .behaves = {{"income_tax", "", "hang", "", ""}},
     .wants = {{ML "tests.0.result", UNKNOWN},
               {EH "tests.1.result", UNKNOWN},
               {LI "tests.0.result", UNKNOWN}}},
    {.sentence = "low_rent.income shared_ownership.income temporary.income "
                 "illness_expense.income elder_care.income not known",
     .programmes = HOUSING ",\"temporary\",\"illness_expense\",\"elder_care\"",
     .members = ELDER,
     .behaves = {{"income_tax", "", "hang", "", ""}},
     .wants = {{LR "tests.0.result", UNKNOWN},
               {SO "tests.0.result", UNKNOWN},
               {TE "tests.0.result", UNKNOWN},
               {IE "tests.0.result", UNKNOWN},
               {EC "tests.1.result", UNKNOWN}}},
    /* ---- rigid expense ---- */
    {.sentence = "illness_expense.expense what is left is at the standard",
     .programmes = "\"illness_expense\"",
     .members = ELDER,
     .request = INCOME("11640.00"),
     .wants = {{IE "tests.1.result", NOT_MET}}},
    {.sentence = "illness_expense.expense a fen below it",
     .programmes = "\"illness_expense\"",
     .members = ELDER,
     .request = INCOME("11640.00"),
     .rows = {{"medical_insurance", BILL OWN "2017-03-01,1.00,,0.01\n"}},
     .wants = {{IE "tests.1.result", MET},
               {IE "tests.1.value", "[1163999,1163999]"}}},
    {.sentence = "illness_expense.expense 40 % of the income",
     .programmes = "\"illness_expense\"",
     .members = ELDER,
     .request = INCOME("20000.00"),
     .rows = {{"medical_insurance", BILL OWN "2017-03-01,9000.00,,8000.00\n"}},
     .wants = {{IE "tests.1.result", MET}}},
    {.sentence = "illness_expense.expense a fen less than 40 %",
     .programmes = "\"illness_expense\"",
     .members = ELDER,
     .request = INCOME("20000.00"),
     .rows = {{"medical_insurance", BILL OWN "2017-03-01,9000.00,,7999.99\n"}},
     .wants = {{IE "tests.1.result", NOT_MET}}},
    {.sentence = "illness_expense.expense not known",
     .programmes = "\"illness_expense\"",
     .members = ELDER,
     .request = INCOME("20000.00"),
     .behaves = {{"medical_insurance", "", "hang", "", ""}},
     .wants = {{IE "tests.1.result", UNKNOWN}}},
    /* ---- money, one person ---- */
    {.sentence = "minimum_living.money extreme_hardship.money at 33,000",
     .programmes = LIVING,
     .members = ELDER,
     .rows = {BALANCE("33000.00")},
     .wants = {{ML "tests.1.result", MET}, {EH "tests.2.result", MET}}},
    {.sentence = "minimum_living.money extreme_hardship.money a fen above",
     .programmes = LIVING,
     .members = ELDER,
     .rows = {BALANCE("33000.01")},
     .wants = {{ML "tests.1.result", NOT_MET}, {EH "tests.2.result", NOT_MET}}},
    {.sentence = "low_income.money illness_expense.money at 55,000",
     .programmes = "\"low_income\",\"illness_expense\"",
     .members = ELDER,
     .rows = {BALANCE("55000.00")},
     .wants = {{LI "tests.1.result", MET}, {IE "tests.2.result", MET}}},
    {.sentence = "low_income.money illness_expense.money a fen above",
     .programmes = "\"low_income\",\"illness_expense\"",
     .members = ELDER,
     .rows = {BALANCE("55000.01")},
     .wants = {{LI "tests.1.result", NOT_MET}, {IE "tests.2.result", NOT_MET}}},
    {.sentence = "low_rent.money at 120,000 x 1.1",
     .programmes = HOUSING,
     .members = ELDER,
     .rows = {BALANCE("132000.00")},
     .wants = {{LR "tests.1.result", MET}}},
    {.sentence = "low_rent.money a fen above",
     .programmes = HOUSING,
     .members = ELDER,
     .rows = {BALANCE("132000.01")},
     .wants = {{LR "tests.1.result", NOT_MET}}},
    {.sentence = "shared_ownership.money at 180,000 x 1.2",
     .programmes = HOUSING,
     .members = ELDER,
     .rows = {BALANCE("216000.00")},
     .wants = {{SO "tests.1.result", MET}}},
    {.sentence = "shared_ownership.money a fen above",
     .programmes = HOUSING,
     .members = ELDER,
     .rows = {BALANCE("216000.01")},
     .wants = {{SO "tests.1.result", NOT_MET}}},
    {.sentence = "temporary.money at 72 x 970",
     .programmes = "\"temporary\"",
     .members = ELDER,
     .rows = {BALANCE("69840.00")},
     .wants = {{TE "tests.1.result", MET}}},
    {.sentence = "temporary.money a fen above",
     .programmes = "\"temporary\"",
     .members = ELDER,
     .rows = {BALANCE("69840.01")},
     .wants = {{TE "tests.1.result", NOT_MET}}},
    {.sentence = "minimum_living.money extreme_hardship.money low_income.money "
                 "not known",
     .programmes = LIVING,
     .members = ELDER,
     .behaves = {{"payments", "", "hang", "", ""}},
     .wants = {{ML "tests.1.result", UNKNOWN},
               {EH "tests.2.result", UNKNOWN},
               {LI "tests.1.result", UNKNOWN}}},
    {.sentence = "low_rent.money shared_ownership.money temporary.money "
                 "illness_expense.money not known",
     .programmes = HOUSING ",\"temporary\",\"illness_expense\"",
     .members = ELDER,
     .behaves = {{"payments", "", "hang", "", ""}},
     .wants = {{LR "tests.1.result", UNKNOWN},
               {SO "tests.1.result", UNKNOWN},
               {TE "tests.1.result", UNKNOWN},
               {IE "tests.2.result", UNKNOWN}}},
    /* ---- vehicles, units, dwellings, areas, sales ---- */
    {.sentence = "minimum_living.vehicles low_income.vehicles "
                 "illness_expense.vehicles one",
     .programmes = "\"minimum_living\",\"low_income\",\"illness_expense\"",
     .members = ELDER,
     .rows = {{"motor_vehicles",
               CAR OWN "沪A1,V1,private,normal,2012-01-01\n"}},
     .wants = {{ML "tests.2.result", NOT_MET},
               {LI "tests.2.result", MET},
               {IE "tests.3.result", MET}}},
    {.sentence = "low_income.vehicles illness_expense.vehicles two",
     .programmes = "\"low_income\",\"illness_expense\"",
     .members = ELDER,
     .rows = {{"motor_vehicles",
               CAR OWN "沪A1,V1,private,normal,2012-01-01\n" OWN
                       "沪A2,V2,private,normal,2012-01-01\n"}},
     .wants = {{LI "tests.2.result", NOT_MET}, {IE "tests.3.result", NOT_MET}}},
    {.sentence = "minimum_living.vehicles low_income.vehicles "
                 "illness_expense.vehicles not known",
     .programmes = "\"minimum_living\",\"low_income\",\"illness_expense\"",
     .members = ELDER,
     .behaves = {{"motor_vehicles", "", "hang", "", ""}},
     .wants = {{ML "tests.2.result", UNKNOWN},
               {LI "tests.2.result", UNKNOWN},
               {IE "tests.3.result", UNKNOWN}}},
    {.sentence = "minimum_living.non_residential low_income.non_residential "
                 "illness_expense.non_residential one",
     .programmes = "\"minimum_living\",\"low_income\",\"illness_expense\"",
     .members = ELDER,
     .rows = {{"real_estate",
               UNIT OWN "U1,C1,9.00,office,sole,,2010-01-01,current\n"}},
     .wants = {{ML "tests.3.result", NOT_MET},
               {LI "tests.3.result", NOT_MET},
               {IE "tests.4.result", NOT_MET}}},
    {.sentence = "minimum_living.non_residential low_income.non_residential "
                 "illness_expense.non_residential not known",
     .programmes = "\"minimum_living\",\"low_income\",\"illness_expense\"",
     .members = ELDER,
     .behaves = {{"real_estate", "", "hang", "", ""}},
     .wants = {{ML "tests.3.result", UNKNOWN},
               {LI "tests.3.result", UNKNOWN},
               {IE "tests.4.result", UNKNOWN}}},
    {.sentence = "minimum_living.dwellings low_income.dwellings "
                 "illness_expense.dwellings two, 36.09 m2 in all",
     .programmes = "\"minimum_living\",\"low_income\",\"illness_expense\"",
     .members = ELDER,
     .rows = {{"real_estate",
               UNIT DWELLING("U1", "20.00") DWELLING("U2", "16.09")}},
     .wants = {{ML "tests.4.result", MET},
               {LI "tests.4.result", MET},
               {IE "tests.5.result", MET}}},
    {.sentence = "minimum_living.dwellings low_income.dwellings "
                 "illness_expense.dwellings two, 36.10 m2",
     .programmes = "\"minimum_living\",\"low_income\",\"illness_expense\"",
     .members = ELDER,
     .rows = {{"real_estate",
               UNIT DWELLING("U1", "20.00") DWELLING("U2", "16.10")}},
     .wants = {{ML "tests.4.result", NOT_MET},
               {LI "tests.4.result", NOT_MET},
               {IE "tests.5.result", NOT_MET}}},
    {.sentence = "minimum_living.dwellings low_income.dwellings "
                 "illness_expense.dwellings three small ones",
     .programmes = "\"minimum_living\",\"low_income\",\"illness_expense\"",
     .members = ELDER,
     .rows = {{"real_estate", UNIT DWELLING("U1", "1.00") DWELLING("U2", "1.00")
                                  DWELLING("U3", "1.00")}},
     .wants = {{ML "tests.4.result", NOT_MET},
               {LI "tests.4.result", NOT_MET},
               {IE "tests.5.result", NOT_MET}}},
    {.sentence = "minimum_living.dwellings low_income.dwellings "
                 "illness_expense.dwellings not known",
     .programmes = "\"minimum_living\",\"low_income\",\"illness_expense\"",
     .members = ELDER,
     .behaves = {{"public_housing", "", "hang", "", ""}},
     .wants = {{ML "tests.4.result", UNKNOWN},
               {LI "tests.4.result", UNKNOWN},
               {IE "tests.5.result", UNKNOWN}}},
    {.sentence = "low_rent.area at 14.00 m2, shared_ownership.area below",
     .programmes = HOUSING,
     .members = ELDER,
     .rows = {{"real_estate", UNIT DWELLING("U1", "14.00")}},
     .wants = {{LR "tests.2.result", MET}, {SO "tests.2.result", MET}}},
    {.sentence = "low_rent.area a hundredth above",
     .programmes = HOUSING,
     .members = ELDER,
     .rows = {{"real_estate", UNIT DWELLING("U1", "14.01")}},
     .wants = {{LR "tests.2.result", NOT_MET}, {SO "tests.2.result", MET}}},
    {.sentence = "shared_ownership.area at 15.00 m2",
     .programmes = HOUSING,
     .members = ELDER,
     .rows = {{"real_estate", UNIT DWELLING("U1", "15.00")}},
     .wants = {{SO "tests.2.result", MET}}},
    {.sentence = "shared_ownership.area a hundredth above",
     .programmes = HOUSING,
     .members = ELDER,
     .rows = {{"real_estate", UNIT DWELLING("U1", "15.01")}},
     .wants = {{SO "tests.2.result", NOT_MET}}},
    {.sentence = "low_rent.area shared_ownership.area not known",
     .programmes = HOUSING,
     .members = ELDER,
     .behaves = {{"real_estate", "", "hang", "", ""}},
     .wants = {{LR "tests.2.result", UNKNOWN}, {SO "tests.2.result", UNKNOWN}}},
    {.sentence = "shared_ownership.sold within five years",
     .programmes = "\"shared_ownership\"",
     .members = ELDER,
     .rows = {{"housing_transactions",
               DEED OWN "2012-09-02,路1号,900.00,seller\n"}},
     .wants = {{SO "tests.3.result", NOT_MET}}},
    {.sentence = "shared_ownership.sold five years ago to the day",
     .programmes = "\"shared_ownership\"",
     .members = ELDER,
     .rows = {{"housing_transactions",
               DEED OWN "2012-09-01,路1号,900.00,seller\n"}},
     .wants = {{SO "tests.3.result", MET}}},
    {.sentence = "shared_ownership.sold not known",
     .programmes = "\"shared_ownership\"",
     .members = ELDER,
     .behaves = {{"housing_transactions", "", "hang", "", ""}},
     .wants = {{SO "tests.3.result", UNKNOWN}}},
    /* ---- persons, and what rests on another programme ---- */
    {.sentence = "extreme_hardship.person extreme_hardship.no_able_relative "
                 "sixty and alone",
     .programmes = LIVING,
     .members = ELDER,
     .wants = {{EH "tests.0.result", MET},
               {EH "tests.3.result", MET},
               {EH "outcome", "\"WITHIN\""}}},
    {.sentence = "extreme_hardship.person neither old nor young nor disabled, "
                 "extreme_hardship.no_able_relative a son with 9,000",
     .programmes = LIVING,
     .members = ABLE,
     .household = "\"relatives\":[{\"ref\":\"r1\",\"of\":\"m1\",\"relation\":"
                  "\"child\",\"name\":\"王大\",\"id\":\"310101197501010159\","
                  "\"persons\":1,\"monthly_income\":\"9000.00\"}]",
     .wants = {{EH "tests.0.result", NOT_MET}, {EH "tests.3.result", NOT_MET}}},
    {.sentence = "elder_care.elder sixty on as_of",
     .programmes = "\"elder_care\"",
     .members = SELF("31010119570901001X", ""),
     .wants = {{EC "tests.0.result", MET}}},
    {.sentence = "elder_care.elder sixty the day after",
     .programmes = "\"elder_care\"",
     .members = SELF("310101195709020015", ""),
     .wants = {{EC "tests.0.result", NOT_MET}, {EC "outcome", "\"OVER\""}}},
    {.sentence = "education.student education.rests_on both met",
     .programmes = "\"education\"",
     .members = ELDER,
     .rows = {{"education",
               SCHOOL OWN "bachelor,yes,2017-09-01,,2017,0.00,0.00,0.00\n"}},
     .wants = {{ED "tests.0.result", MET},
               {ED "tests.1.result", MET},
               {ED "outcome", "\"WITHIN\""}}},
    {.sentence = "education.student disability_living.disabled "
                 "employment_aid.unemployed none of them",
     .programmes = "\"education\",\"disability_living\",\"employment_aid\"",
     .members = ELDER,
     .wants = {{ED "tests.0.result", NOT_MET},
               {DL "tests.0.result", NOT_MET},
               {EA "tests.0.result", NOT_MET}}},
    {.sentence = "education.student disability_living.disabled "
                 "employment_aid.unemployed not known",
     .programmes = "\"education\",\"disability_living\",\"employment_aid\"",
     .members = ABLE,
     .behaves = {{"education", "", "hang", "", ""},
                 {"disability", "", "hang", "", ""},
                 {"employment", "", "hang", "", ""}},
     .wants = {{ED "tests.0.result", UNKNOWN},
               {DL "tests.0.result", UNKNOWN},
               {EA "tests.0.result", UNKNOWN}}},
    {.sentence = "disability_living.disabled disability_living.rests_on met",
     .programmes = "\"disability_living\"",
     .members = ELDER,
     .rows = {{"disability",
               CARD OWN "310101195003020216444,4,4,2016-01-01,2020-01-01\n"}},
     .wants = {{DL "tests.0.result", MET}, {DL "tests.1.result", MET}}},
    {.sentence = "employment_aid.unemployed employment_aid.rests_on met",
     .programmes = "\"employment_aid\"",
     .members = SELF("310101197001107018", ",\"serious_illness\":true"),
     .rows = {{"employment", JOB "310101197001107018,王建国,2017-05-01,\n"}},
     .wants = {{EA "tests.0.result", MET},
               {EA "tests.1.result", MET},
               {EA "outcome", "\"WITHIN\""}}},
    {.sentence = "medical.rests_on education.rests_on "
                 "disability_living.rests_on employment_aid.rests_on "
                 "rural_housing.rests_on none is WITHIN",
     .programmes = "\"medical\",\"education\",\"disability_living\","
                   "\"employment_aid\",\"rural_housing\"",
     .members = ELDER,
     .rows = {BALANCE("99999.00")},
     .wants = {{ME "tests.0.result", NOT_MET},
               {ED "tests.1.result", NOT_MET},
               {DL "tests.1.result", NOT_MET},
               {EA "tests.1.result", NOT_MET},
               {RH "tests.4.result", NOT_MET}}},
    {.sentence = "medical.rests_on education.rests_on "
                 "disability_living.rests_on employment_aid.rests_on "
                 "rural_housing.rests_on REFER",
     .programmes = "\"medical\",\"education\",\"disability_living\","
                   "\"employment_aid\",\"rural_housing\"",
     .members = ELDER,
     .behaves = {{"payments", "", "hang", "", ""}},
     .wants = {{ME "tests.0.result", UNKNOWN},
               {ED "tests.1.result", UNKNOWN},
               {DL "tests.1.result", UNKNOWN},
               {EA "tests.1.result", UNKNOWN},
               {RH "tests.4.result", UNKNOWN}}},
    {.sentence = "medical.rests_on minimum_living is WITHIN",
     .programmes = "\"medical\"",
     .members = ELDER,
     .wants = {{ME "tests.0.result", MET}, {ME "outcome", "\"WITHIN\""}}},
    {.sentence = "rural_housing.rural rural_housing.graded "
                 "rural_housing.only_dwelling rural_housing.not_rebuilt "
                 "rural_housing.rests_on all met",
     .programmes = "\"rural_housing\"",
     .members = ELDER,
     .household = "\"rural\":true",
     .request = "\"declared\":{\"rural_dwelling\":{\"grade\":\"D\","
                "\"rebuilt\":\"2007-09-01\"}}",
     .rows = {{"real_estate", UNIT DWELLING("U1", "60.00")}},
     .wants = {{RH "tests.0.result", MET},
               {RH "tests.1.result", MET},
               {RH "tests.2.result", MET},
               {RH "tests.3.result", MET},
               {RH "tests.4.result", MET},
               {RH "outcome", "\"WITHIN\""}}},
    {.sentence = "rural_housing.rural rural_housing.graded "
                 "rural_housing.only_dwelling rural_housing.not_rebuilt "
                 "none met",
     .programmes = "\"rural_housing\"",
     .members = ELDER,
     .request = "\"declared\":{\"rural_dwelling\":{\"grade\":\"B\","
                "\"rebuilt\":\"2007-09-02\"}}",
     .rows = {{"real_estate",
               UNIT DWELLING("U1", "1.00") DWELLING("U2", "1.00")}},
     .wants = {{RH "tests.0.result", NOT_MET},
               {RH "tests.1.result", NOT_MET},
               {RH "tests.2.result", NOT_MET},
               {RH "tests.3.result", NOT_MET}}},
    {.sentence = "rural_housing.only_dwelling not known",
     .programmes = "\"rural_housing\"",
     .members = ELDER,
     .behaves = {{"real_estate", "", "hang", "", ""}},
     .wants = {{RH "tests.2.result", UNKNOWN}}},
};

static void
each_test(void)
{
    unsigned checked = 0;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        checked += rule_case_run(&rows[i]);
    CU_ASSERT(checked >= sizeof(rows) / sizeof(rows[0]));
}

static const struct unit_test tests[] = {
    {"each test of each programme at its limit, beyond, and not known",
     each_test},
};

UNIT_MAIN("casework tests", tests)
