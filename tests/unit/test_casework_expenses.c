/* SPDX-License-Identifier: Apache-2.0
 *
 * Rigid expenses, and what is read by the day: the readings A, B and E of the
 * means test that speak of them, one row each, named by their codes.
 */
#include <string.h>

#include "check.h"
#include "rule_case.h"

#define BILL "id,name,on,total,personal_account,cash\n"
#define AID "id,name,fund,on,amount\n"
#define CLAIM "id,name,record,policy,form,on,amount\n"
#define SCHOOL "id,name,stage,full_time,from,until,year,fee,lodging,aid\n"
#define DEED "id,name,on,address,price,role\n"
#define PENSION "id,name,kind,monthly,first_month,last_month,status\n"
#define UNIT                                                                   \
    "id,name,unit,certificate,area,use,co_ownership,share,registered,status\n"
#define OWN "310101195003020216,王建国,"
#define HERS "310101195006111527,王秀英,"
#define IE RULING("illness_expense")
#define TE RULING("temporary")
#define EH RULING("extreme_hardship")
#define SO RULING("shared_ownership")
#define EC RULING("elder_care")
#define RH RULING("rural_housing")

static const struct rule_case rows[] = {
    {.sentence = "E01 cash is expense, the personal account is not",
     .programmes = "\"illness_expense\"",
     .members = ELDER,
     .rows = {{"medical_insurance",
               BILL OWN "2017-03-01,500.00,300.00,200.00\n"}},
     .wants = {{IE "measures.medical_expense", "[20000,20000]"}}},
    {.sentence = "E01 a refund takes off, not below 0",
     .programmes = "\"illness_expense\"",
     .members = ELDER,
     .rows = {{"medical_insurance", BILL OWN "2017-03-01,500.00,,200.00\n" OWN
                                             "2017-04-01,0.00,,-300.00\n"}},
     .wants = {{IE "measures.medical_expense", "[0,0]"}}},
    {.sentence = "E01 bills of other months are none of these",
     .programmes = "\"illness_expense\"",
     .members = ELDER,
     .rows = {{"medical_insurance", BILL OWN "2016-08-31,500.00,,200.00\n" OWN
                                             "2016-09-01,1.00,,1.00\n"}},
     .wants = {{IE "measures.medical_expense", "[100,100]"}}},
    {.sentence = "E02 aid of one person does not lower another's bills",
     .programmes = "\"illness_expense\"",
     .members = ELDER "," WIFE,
     .rows = {{"medical_insurance", BILL OWN "2017-03-01,100.00,,100.00\n" HERS
                                             "2017-03-01,200.00,,200.00\n"},
              {"mutual_aid", AID OWN "工会,2017-03-09,300.00\n"}},
     .wants = {{IE "measures.medical_expense", "[20000,20000]"}}},
    {.sentence = "E03 claims of health and accident policies come off",
     .programmes = "\"illness_expense\"",
     .members = ELDER,
     .rows = {{"medical_insurance", BILL OWN "2017-03-01,200.00,,200.00\n"},
              {"insurance", CLAIM OWN "claim,P1,health,2017-04-01,50.00\n" OWN
                                      "claim,P2,accident,2017-04-01,30.00\n" OWN
                                      "claim,P3,life,2017-04-01,70.00\n" OWN
                                      "claim,P4,health,2016-04-01,70.00\n"}},
     .wants = {{IE "measures.medical_expense", "[12000,12000]"}}},
    {.sentence = "A05 aid that is not known: from 0",
     .programmes = "\"illness_expense\"",
     .members = ELDER,
     .rows = {{"medical_insurance", BILL OWN "2017-03-01,200.00,,200.00\n"}},
     .behaves = {{"mutual_aid", "", "hang", "", ""}},
     .wants = {{IE "measures.medical_expense", "[0,20000]"},
               {IE "gaps", "{\"mutual_aid\":{\"m1\":[\"TIMED_OUT\"]}}"}}},
    {.sentence = "A05 claims that are not known: from 0",
     .programmes = "\"illness_expense\"",
     .members = ELDER,
     .rows = {{"medical_insurance", BILL OWN "2017-03-01,200.00,,200.00\n"}},
     .behaves = {{"insurance", "", "hang", "", ""}},
     .wants = {{IE "measures.medical_expense", "[0,20000]"}}},
    {.sentence = "A19 a bill without its sum opens the expense",
     .programmes = "\"illness_expense\"",
     .members = ELDER,
     .rows = {{"medical_insurance", BILL OWN "2017-03-01,500.00,,\n"}},
     .wants = {{IE "measures.medical_expense", "[0,null]"}}},
    {.sentence = "A19 aid without its sum: from 0",
     .programmes = "\"illness_expense\"",
     .members = ELDER,
     .rows = {{"medical_insurance", BILL OWN "2017-03-01,200.00,,200.00\n"},
              {"mutual_aid", AID OWN "工会,2017-03-09,\n"}},
     .wants = {{IE "measures.medical_expense", "[0,20000]"}}},
    {.sentence = "A21 a silent line 12 opens both ends",
     .programmes = "\"illness_expense\"",
     .members = ELDER,
     .behaves = {{"medical_insurance", "", "hang", "", ""}},
     .wants = {{IE "measures.medical_expense", "[0,null]"},
               {IE "tests.1.value", "[null,0]"},
               {IE "tests.1.result", "\"MET\""}}},
    {.sentence = "E04 fee and lodging up to the tariff, less aid",
     .programmes = "\"illness_expense\"",
     .members = ELDER,
     .rows =
         {{"education", SCHOOL OWN
           "senior,yes,2016-09-01,2017-06-30,2016,5000.00,2000.00,500.00\n"}},
     .wants = {{IE "measures.education_expense", "[370000,370000]"}}},
    {.sentence = "E04 beyond the bachelor it is none",
     .programmes = "\"illness_expense\"",
     .members = ELDER,
     .rows =
         {{"education", SCHOOL OWN
           "master,yes,2016-09-01,2017-06-30,2016,5000.00,2000.00,500.00\n"}},
     .wants = {{IE "measures.education_expense", "[0,0]"}}},
    {.sentence = "E04 aid above the cost: 0",
     .programmes = "\"illness_expense\"",
     .members = ELDER,
     .rows = {{"education", SCHOOL OWN
               "senior,yes,2016-09-01,2017-06-30,2016,100.00,0.00,500.00\n"}},
     .wants = {{IE "measures.education_expense", "[0,0]"}}},
    {.sentence = "E04 aid that is not told: from 0",
     .programmes = "\"illness_expense\"",
     .members = ELDER,
     .rows = {{"education", SCHOOL OWN
               "senior,yes,2016-09-01,2017-06-30,2016,100.00,0.00,\n"}},
     .wants = {{IE "measures.education_expense", "[0,10000]"}}},
    {.sentence = "E04 a gap opens above what is known",
     .programmes = "\"illness_expense\"",
     .members = ELDER,
     .behaves = {{"education", "", "hang", "", ""}},
     .wants = {{IE "measures.education_expense", "[0,null]"}}},
    {.sentence = "E05 40 % of no income is reached, and so is the other branch",
     .programmes = "\"illness_expense\"",
     .members = ELDER,
     .wants = {{IE "outcome", "\"WITHIN\""},
               {IE "tests.1.value", "[0,0]"},
               {IE "grant", "{\"least\":97000,\"most\":97000}"}}},
    {.sentence = "E06 receipts that came off a lump sum are no expense again",
     .programmes = "\"illness_expense\"",
     .members = ELDER,
     .request = "\"declared\":{\"income\":[{\"member\":\"m1\",\"way\":\"I8\","
                "\"month\":\"2017-03\",\"kind\":\"inheritance\",\"amount\":"
                "\"500.00\",\"spent_medical\":\"100.00\"}]}",
     .rows = {{"medical_insurance", BILL OWN "2017-03-01,300.00,,300.00\n"}},
     .wants = {{IE "measures.medical_expense", "[20000,20000]"},
               {IE "measures.income.I8", "[40000,40000]"}}},
    {.sentence = "E07 a school year without year: its months from the start",
     .programmes = "\"illness_expense\"",
     .members = ELDER,
     .rows = {{"education", SCHOOL OWN
               "senior,yes,2017-07-15,2017-12-31,,600.00,0.00,0.00\n"}},
     .wants = {{IE "measures.education_expense", "[20000,20000]"}}},
    {.sentence = "E07 the school year that begins after the period",
     .programmes = "\"illness_expense\"",
     .members = ELDER,
     .rows = {{"education", SCHOOL OWN
               "senior,yes,2016-09-01,2018-06-30,2017,600.00,0.00,0.00\n"}},
     .wants = {{IE "measures.education_expense", "[0,0]"}}},
    {.sentence = "B05 the city's income of the year before",
     .programmes = "\"illness_expense\"",
     .members = ELDER,
     .wants = {{IE "tests.0.limit", "5430500"}}},
    {.sentence = "B05 not listed yet: the last one",
     .as_of = "2026-06-01",
     .programmes = "\"illness_expense\"",
     .members = ELDER,
     .wants = {{IE "tests.0.limit", "8836600"}}},
    {.sentence = "B03 no figure of that year: UNDETERMINED, NO_FIGURE",
     .as_of = "2016-06-01",
     .programmes = "\"illness_expense\"",
     .members = ELDER,
     .wants = {{IE "tests.0.result", "\"UNDETERMINED\""},
               {IE "reasons", "[\"NO_FIGURE\"]"},
               {IE "rests_on_figures", "\"assumed\""}}},
    {.sentence = "B06 the city's dwelling area of the year before",
     .members = ELDER,
     .rows = {{"real_estate",
               UNIT OWN "U1,C1,20.00,dwelling,sole,,2010-01-01,current\n" OWN
                        "U2,C2,16.65,dwelling,sole,,2010-01-01,current\n"}},
     .wants = {{ML "tests.4.result", "\"NOT_MET\""}}},
    {.sentence = "B06 the next year it is larger",
     .as_of = "2018-09-01",
     .members = ELDER,
     .rows = {{"real_estate",
               UNIT OWN "U1,C1,20.00,dwelling,sole,,2010-01-01,current\n" OWN
                        "U2,C2,16.65,dwelling,sole,,2010-01-01,current\n"}},
     .wants = {{ML "tests.4.result", "\"MET\""}}},
    {.sentence = "B07 sixty on the birthday",
     .programmes = "\"elder_care\"",
     .members = SELF("310101195709010212", ",\"cannot_work\":true"),
     .wants = {{EC "tests.0.result", "\"MET\""}, {EC "persons", "[\"m1\"]"}}},
    {.sentence = "B07 sixty the day after",
     .programmes = "\"elder_care\"",
     .members = SELF("310101195709020218", ",\"cannot_work\":true"),
     .wants = {{EC "tests.0.result", "\"NOT_MET\""},
               {EC "outcome", "\"OVER\""},
               {EC "rests_on_figures", "null"}}},
    {.sentence = "B07 born on 29 February: a minor until 1 March",
     .as_of = "2018-02-28",
     .members = ELDER
     "," MEMBER("m2", "310101200002290218", "child", ",\"cannot_work\":true"),
     .wants = {{ML "grant", "{\"least\":223500,\"most\":223500}"}}},
    {.sentence = "B07 born on 29 February: no minor on 1 March",
     .as_of = "2018-03-01",
     .members = ELDER
     "," MEMBER("m2", "310101200002290218", "child", ",\"cannot_work\":true"),
     .wants = {{ML "grant", "{\"least\":194000,\"most\":194000}"}}},
    {.sentence = "B09 sold five years ago to the day is outside",
     .programmes = "\"shared_ownership\"",
     .members = ELDER,
     .rows = {{"housing_transactions",
               DEED OWN "2012-09-01,路1号,900.00,seller\n"}},
     .wants = {{SO "measures.sold", "[0,0]"}, {SO "outcome", "\"WITHIN\""}}},
    {.sentence = "B09 the day after is inside",
     .programmes = "\"shared_ownership\"",
     .members = ELDER,
     .rows = {{"housing_transactions",
               DEED OWN "2012-09-02,路1号,900.00,seller\n"}},
     .wants = {{SO "measures.sold", "[1,1]"},
               {SO "outcome", "\"OVER\""},
               {SO "measures.income.I8", "[0,0]"}}},
    {.sentence = "B09 rebuilt ten years ago to the day is outside",
     .programmes = "\"rural_housing\"",
     .members = ELDER,
     .household = "\"rural\":true",
     .request = "\"declared\":{\"rural_dwelling\":{\"grade\":\"C\",\"rebuilt\":"
                "\"2007-09-01\"}}",
     .wants = {{RH "tests.3.result", "\"MET\""}, {RH "outcome", "\"WITHIN\""}}},
    {.sentence = "B09 rebuilt a day later is inside",
     .programmes = "\"rural_housing\"",
     .members = ELDER,
     .household = "\"rural\":true",
     .request = "\"declared\":{\"rural_dwelling\":{\"grade\":\"D\",\"rebuilt\":"
                "\"2007-09-02\"}}",
     .wants = {{RH "tests.3.result", "\"NOT_MET\""},
               {RH "rests_on_figures", "\"assumed\""}}},
    {.sentence = "B10 temporary reads its three months",
     .programmes = "\"temporary\"",
     .members = ELDER,
     .rows = {{"medical_insurance", BILL OWN "2017-05-31,500.00,,200.00\n" OWN
                                             "2017-06-01,7.00,,7.00\n"},
              {"pension",
               PENSION OWN "employee,100.00,2010-01,2017-08,paid\n"}},
     .wants = {{TE "measures.medical_expense", "[700,700]"},
               {TE "measures.income.total", "[30000,30000]"},
               {TE "months", "{\"from\":\"2017-06\",\"to\":\"2017-08\"}"}}},
    {.sentence = "B10 rigid expense above the income of the same months",
     .programmes = "\"temporary\"",
     .members = ELDER,
     .rows = {{"medical_insurance", BILL OWN "2017-06-01,9000.01,,9000.01\n"},
              {"pension",
               PENSION OWN "employee,3000.00,2010-01,2017-08,paid\n"}},
     .wants = {{TE "tests.0.result", "\"MET\""}, {TE "outcome", "\"WITHIN\""}}},
    {.sentence = "B10 rigid expense that equals the income is not above it",
     .programmes = "\"temporary\"",
     .members = ELDER,
     .rows = {{"medical_insurance", BILL OWN "2017-06-01,9000.00,,9000.00\n"},
              {"pension",
               PENSION OWN "employee,3000.00,2010-01,2017-08,paid\n"}},
     .wants = {{TE "tests.0.result", "\"NOT_MET\""},
               {TE "outcome", "\"OVER\""}}},
    {.sentence = "A19 an empty cell outside the window opens nothing in it",
     .programmes = "\"minimum_living\",\"temporary\"",
     .members = ELDER,
     .rows = {{"income_tax",
               "id,name,month,item,gross,tax\n" OWN "2017-02,rent,,0.00\n"}},
     .wants = {{TE "measures.income.total", "[0,0]"},
               {ML "measures.income.I4", "[0,null]"}}},
    {.sentence =
         "A11 who else is in the book does not matter to extreme_hardship",
     .programmes = "\"minimum_living\",\"extreme_hardship\"",
     .members = ELDER,
     .rows = {{"household_register",
               "id,name,household_no,division\n310101198001015011,李四,H1,"
               "310101\n"}},
     .wants = {{EH "outcome", "\"WITHIN\""}, {ML "outcome", "\"REFER\""}}},
};

static void
run_group(const char *letters)
{
    unsigned checked = 0;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (strchr(letters, rows[i].sentence[0]) != NULL)
            checked += rule_case_run(&rows[i]);
    CU_ASSERT(checked > 0);
}

static void
expenses(void)
{
    run_group("AE");
}

static void
times(void)
{
    run_group("B");
}

static const struct unit_test tests[] = {
    {"E: rigid expenses are what a person has paid in these months", expenses},
    {"B: look-backs, ages and windows by the day", times},
};

UNIT_MAIN("casework expenses", tests)
