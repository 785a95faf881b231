/* SPDX-License-Identifier: Apache-2.0
 *
 * Readings of the means test that the other tables leave out, one row each,
 * named by their codes: who counts, income, assets, limits.
 */
#include "check.h"
#include "rule_case.h"

#define BILL "id,name,on,total,personal_account,cash\n"
#define PENSION "id,name,kind,monthly,first_month,last_month,status\n"
#define UNIT                                                                   \
    "id,name,unit,certificate,area,use,co_ownership,share,registered,status\n"
#define BANK                                                                   \
    "id,name,institution,account,form,currency,balance_cny,balance,wealth,"    \
    "joint,share\n"
#define OWN "310101195003020216,王建国,"
#define HERS "310101195006111527,王秀英,"
#define HIS "310101197001107018,周建国,"

static const struct rule_case rows[] = {
    {.sentence = "A10 doubt about the household comes before what is over",
     .members = ELDER,
     .rows = {{"household_register",
               "id,name,household_no,division\n310101198001015011,李四,H1,"
               "310101\n"},
              {"local_banks",
               BANK OWN "上海银行,A,card,CNY,,99999.00,0.00,no,\n"}},
     .wants = {{ML "outcome", "\"REFER\""},
               {ML "tests.1.result", "\"NOT_MET\""},
               {ML "reasons", "[\"HOUSEHOLD_DIFFERS\"]"}}},
    {.sentence = "A17 one institution that is silent, and what the others say",
     .members = ELDER,
     .rows = {{"local_banks", BANK OWN "上海银行,A,card,CNY,,5.00,0.00,no,\n"}},
     .behaves = {{"local_banks", "", "silent", "", "江南银行"}},
     .wants = {{ML "measures.money", "[500,null]"},
               {ML "gaps",
                "{\"local_banks\":{\"m1\":[\"PARTIAL(江南银行)\"]}}"}}},
    {.sentence =
         "A20 two lines report one account: the larger amount, and DIFFERS",
     .members = ELDER,
     .rows = {{"local_banks",
               BANK OWN "上海银行,A,card,CNY,,100.00,0.00,no,\n"},
              {"state_banks",
               BANK OWN "上海银行,A,card,CNY,,250.00,0.00,no,\n"}},
     .wants = {{ML "measures.money", "[25000,25000]"},
               {"entries.12_months.0.marks", "[\"DIFFERS\"]"},
               {"entries.12_months.1.marks", "[\"DIFFERS\"]"}}},
    {.sentence = "B02 the minimum wage of the first day of each month",
     .members = ABLE,
     .wants = {{ML "measures.income.I2", "[2683000,2683000]"}}},
    {.sentence = "B12 a unit registered after as_of does not count",
     .members = ELDER,
     .rows = {{"real_estate",
               UNIT OWN "U1,C1,20.00,dwelling,sole,,2017-09-01,current\n" OWN
                        "U2,C2,20.00,dwelling,sole,,2017-09-02,current\n"}},
     .wants = {{ML "measures.dwellings", "[1,1]"}}},
    {.sentence = "C01 an adult child at home counts",
     .members = ELDER "," MEMBER("m2", "310101198501010217", "child", ""),
     .wants = {{ML "counted", "[\"m1\",\"m2\"]"}}},
    {.sentence = "C01 an adult child elsewhere does not, when he is no student",
     .members = ELDER "," MEMBER("m2", "310101198501010217", "child",
                                 ",\"lives_together\":false"),
     .wants = {{ML "counted", "[\"m1\"]"},
               {"who_counts.not_counted.0.reason", "\"LIVES_ELSEWHERE\""}}},
    {.sentence =
         "C09 one who cannot live independently counts wherever he lives",
     .members =
         ELDER "," MEMBER("m2", "310101198501010217", "child",
                          ",\"lives_together\":false,\"dependent\":true"),
     .wants = {{ML "counted", "[\"m1\",\"m2\"]"}}},
    {.sentence = "C05 the dead have neither income nor assets",
     .members = ELDER "," WIFE,
     .rows = {{"death", "id,name,on\n" HERS "2017-09-01\n"},
              {"local_banks",
               BANK HERS "上海银行,A,card,CNY,,100.00,0.00,no,\n"}},
     .wants = {{ML "counted", "[\"m1\"]"}, {ML "measures.money", "[0,0]"}}},
    {.sentence = "C05 a death after as_of is none yet",
     .members = ELDER "," WIFE,
     .rows = {{"death", "id,name,on\n" HERS "2017-09-02\n"}},
     .wants = {{ML "counted", "[\"m1\",\"m2\"]"}}},
    {.sentence = "C10 persons of as_of by all months",
     .members = ELDER "," WIFE,
     .wants = {{ML "tests.0.limit", "2328000"}}},
    {.sentence = "D01 a found zero wins, and is no wage",
     .members = ABLE,
     .request = "\"declared\":{\"income\":[{\"member\":\"m1\",\"way\":\"I1\","
                "\"amount\":\"30000.00\",\"kind\":\"wages\"}]}",
     .rows = {{"income_tax",
               "id,name,month,item,gross,tax\n" HIS "MONTH,wages,0.00,0.00\n"}},
     .wants = {{ML "measures.income.I1", "[0,0]"},
               {ML "measures.income.I2", "[2683000,2683000]"}}},
    {.sentence = "D05 declared wages are net: nothing comes off",
     .members = ABLE,
     .request = "\"declared\":{\"income\":[{\"member\":\"m1\",\"way\":\"I1\","
                "\"amount\":\"30000.00\",\"kind\":\"wages\"}]}",
     .wants = {{ML "measures.income.I1", "[3000000,3000000]"},
               {ML "measures.income.I2", "[0,0]"}}},
    {.sentence = "D09 any wage above 0, and nothing is imputed",
     .members = ABLE,
     .rows = {{"income_tax",
               "id,name,month,item,gross,tax\n" HIS "MONTH,wages,1.00,0.00\n"}},
     .wants = {{ML "measures.income.I1", "[1200,1200]"},
               {ML "measures.income.I2", "[0,0]"}}},
    {.sentence = "D10 a month covered by business is no idle month",
     .members = ABLE,
     .request = "\"declared\":{\"income\":[{\"member\":\"m1\",\"way\":\"I3\","
                "\"amount\":\"12000.00\"}]}",
     .wants = {{ML "measures.income.I3", "[1200000,1200000]"},
               {ML "measures.income.I2", "[0,0]"}}},
    {.sentence = "D13 sales once, less cost, less all taxes",
     .members = ELDER,
     .rows = {{"business_tax",
               "id,name,taxpayer,tax_kind,from,to,sales,cost,tax\n" OWN
               "T1,vat,2017-01,2017-03,1000.00,400.00,50.00\n" OWN
               "T1,city,2017-01,2017-03,1000.00,,10.00\n"}},
     .wants = {{ML "measures.income.I3", "[54000,54000]"}}},
    {.sentence = "D13 no cost kept: the deemed rate, and nothing more off",
     .members = ELDER,
     .rows = {{"business_tax",
               "id,name,taxpayer,tax_kind,from,to,sales,cost,tax\n" OWN
               "T1,vat,2017-01,2017-03,1000.05,,50.00\n"}},
     .wants = {{ML "measures.income.I3", "[10001,10001]"}}},
    {.sentence = "D13 a loss never lowers another way",
     .members = ELDER,
     .rows = {{"business_tax",
               "id,name,taxpayer,tax_kind,from,to,sales,cost,tax\n" OWN
               "T1,vat,2017-01,2017-03,1000.00,4000.00,50.00\n"}},
     .wants = {{ML "measures.income.I3", "[0,0]"}}},
    {.sentence = "D16 benefit by the months paid",
     .members = ELDER,
     .rows = {{"employment",
               "id,name,unemployed_since,benefit_monthly,benefit_from,benefit_"
               "to\n" OWN "2016-12-01,1000.00,2017-01,2017-03\n"}},
     .wants = {{ML "measures.income.I6", "[300000,300000]"}}},
    {.sentence = "D16 still paid: to the end of the period",
     .members = ELDER,
     .rows = {{"employment",
               "id,name,unemployed_since,benefit_monthly,benefit_from,benefit_"
               "to\n" OWN "2016-12-01,1000.00,2017-07,\n"}},
     .wants = {{ML "measures.income.I6", "[200000,200000]"}}},
    {.sentence = "D20 an item with an exclusion is left out and marked",
     .members = ELDER,
     .request = "\"declared\":{\"income\":[{\"member\":\"m1\",\"way\":\"I9\","
                "\"amount\":\"12000.00\",\"exclusion\":\"X02\"}]}",
     .wants = {{ML "measures.income.I9", "[0,0]"},
               {"entries.12_months.0.marks",
                "[\"UNCONFIRMED\",\"NOT_COUNTED\"]"}}},
    {.sentence = "D15 a pension that does not count needs no amount",
     .members = ELDER,
     .rows = {{"pension", PENSION OWN "resident,,2010-01,2017-08,paid\n"}},
     .wants = {{ML "outcome", "\"WITHIN\""},
               {ML "measures.income.I5", "[0,0]"}}},
    {.sentence = "D22 income less rigid expense may be below zero",
     .programmes = "\"illness_expense\"",
     .members = ELDER,
     .rows = {{"medical_insurance", BILL OWN "2017-03-01,200.00,,200.00\n"}},
     .wants = {{RULING("illness_expense") "tests.1.value", "[-20000,-20000]"}}},
    {.sentence = "F01 one number of two persons, none joint: two accounts",
     .members = ELDER "," WIFE,
     .rows = {{"local_banks",
               BANK OWN "上海银行,A,card,CNY,,100.00,0.00,no,\n" HERS
                        "上海银行,A,card,CNY,,100.00,0.00,no,\n"}},
     .wants = {{ML "measures.money", "[20000,20000]"}}},
    {.sentence = "F01 one of them says joint: one account",
     .members = ELDER "," WIFE,
     .rows = {{"local_banks",
               BANK OWN "上海银行,A,card,CNY,,100.00,0.00,no,\n" HERS
                        "上海银行,A,card,CNY,,100.00,0.00,yes,\n"}},
     .wants = {{ML "measures.money", "[10000,10000]"}}},
    {.sentence = "F04 the yuan value that the bank gives",
     .members = ELDER,
     .rows = {{"local_banks",
               BANK OWN "上海银行,A,card,USD,650.00,100.00,0.00,no,\n"}},
     .wants = {{ML "measures.money", "[65000,65000]"}}},
    {.sentence = "F04 without it the record is a gap",
     .members = ELDER,
     .rows = {{"local_banks",
               BANK OWN "上海银行,A,card,USD,,100.00,0.00,no,\n" OWN
                        "上海银行,B,card,CNY,,5.00,0.00,no,\n"}},
     .wants = {{ML "measures.money", "[500,null]"}}},
    {.sentence = "A19 an account without one of its sums counts in neither end",
     .members = ELDER,
     .rows = {{"local_banks", BANK OWN "上海银行,A,card,CNY,,100.00,,no,\n"}},
     .wants = {{ML "measures.money", "[0,null]"}}},
    {.sentence = "F12 neither a purchase nor an expropriation is a sale",
     .programmes = "\"shared_ownership\"",
     .members = ELDER,
     .rows = {{"housing_transactions",
               "id,name,on,address,price,role,compensation\n" OWN
               "2015-09-02,路1号,900.00,buyer,\n" OWN
               "2015-09-02,路2号,,compensated,900.00\n"}},
     .wants = {{RULING("shared_ownership") "measures.sold", "[0,0]"}}},
    {.sentence = "F12 one deal of a couple is one",
     .programmes = "\"shared_ownership\"",
     .members = ELDER "," WIFE,
     .rows = {{"housing_transactions", "id,name,on,address,price,role\n" OWN
                                       "2015-09-02,路1号,900.00,seller\n" HERS
                                       "2015-09-02,路1号,900.00,seller\n"}},
     .wants = {{RULING("shared_ownership") "measures.sold", "[1,1]"}}},
    {.sentence = "F12 a deed without its day opens above",
     .programmes = "\"shared_ownership\"",
     .members = ELDER,
     .rows = {{"housing_transactions",
               "id,name,on,address,price,role\n" OWN ",路1号,900.00,seller\n"}},
     .wants = {{RULING("shared_ownership") "measures.sold", "[0,null]"}}},
    {.sentence = "F14 companies and vessels are shown only",
     .members = ELDER,
     .rows = {{"companies", "id,name,code,company,role,status\n" OWN
                            "91310000MA1K000006,公司,shareholder,open\n"},
              {"vessels",
               "id,name,registration,form,status\n" OWN "R1,vessel,normal\n"}},
     .wants = {{ML "outcome", "\"WITHIN\""}}},
    {.sentence = "F15 bought and not registered: no dwelling",
     .members = ELDER,
     .rows = {{"housing_transactions", "id,name,on,address,price,role\n" OWN
                                       "2017-08-02,路1号,900.00,buyer\n"}},
     .wants = {{ML "measures.dwellings", "[0,0]"}}},
    {.sentence = "G05 low income: the limit itself is within",
     .members = ELDER,
     .rows = {{"pension",
               PENSION OWN "employee,1940.00,2010-01,2017-08,paid\n"}},
     .wants = {{LI "tests.0.result", "\"MET\""},
               {ML "tests.0.result", "\"NOT_MET\""}}},
    {.sentence = "G05 a fen a month above it is over",
     .members = ELDER,
     .rows = {{"pension",
               PENSION OWN "employee,1940.01,2010-01,2017-08,paid\n"}},
     .wants = {{LI "tests.0.result", "\"NOT_MET\""}}},
    {.sentence = "G19 a share of an account goes down to the fen",
     .members = ELDER,
     .rows = {{"local_banks",
               BANK OWN "上海银行,A,card,CNY,,100.00,0.00,yes,1/3\n"}},
     .wants = {{ML "measures.money", "[3333,3333]"}}},
    {.sentence = "G20 two dwellings below the average area",
     .members = ELDER,
     .rows = {{"real_estate",
               UNIT OWN "U1,C1,20.00,dwelling,sole,,2010-01-01,current\n" OWN
                        "U2,C2,16.09,dwelling,sole,,2010-01-01,current\n"}},
     .wants = {{ML "tests.4.result", "\"MET\""}, {ML "outcome", "\"WITHIN\""}}},
    {.sentence = "G20 two dwellings at the average area",
     .members = ELDER,
     .rows = {{"real_estate",
               UNIT OWN "U1,C1,20.00,dwelling,sole,,2010-01-01,current\n" OWN
                        "U2,C2,16.10,dwelling,sole,,2010-01-01,current\n"}},
     .wants = {{ML "tests.4.result", "\"NOT_MET\""}}},
};

static void
readings(void)
{
    unsigned checked = 0;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        checked += rule_case_run(&rows[i]);
    CU_ASSERT(checked >= sizeof(rows) / sizeof(rows[0]));
}

static const struct unit_test tests[] = {
    {"A to G: rows that the other tables leave out", readings},
};

UNIT_MAIN("casework readings", tests)
