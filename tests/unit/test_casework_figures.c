/* SPDX-License-Identifier: Apache-2.0
 *
 * Income, assets, grants: the readings D, F and G of the means test, one row
 * each, named by their codes.
 */
#include "check.h"
#include "rule_case.h"

#define BANK                                                                   \
    "id,name,institution,account,form,currency,balance,wealth,joint,share\n"
#define PAY "id,name,month,item,gross,tax\n"
#define UNIT                                                                   \
    "id,name,unit,certificate,area,use,co_ownership,share,registered,status\n"
#define DEED "id,name,on,address,price,role\n"
#define CAR "id,name,plate,vin,use,status,first_registered\n"
#define INSURED "id,name,insurance,employer,base,own,last_month,months\n"
#define FUND "id,name,record,base,own,monthly,from,to\n"
#define OWN "310101195003020216,王建国,"
#define HERS "310101195006111527,王秀英,"
#define HIS "310101197001107018,周建国,"
#define I8(kind, amount, more)                                                 \
    "\"declared\":{\"income\":[{\"member\":\"m1\",\"way\":\"I8\","             \
    "\"month\":\"2017-03\",\"kind\":\"" kind "\",\"amount\":\"" amount         \
    "\"" more "}]}"

static const struct rule_case rows[] = {
    {.sentence = "D02 a record covers its unbroken months only",
     .members = ABLE,
     .rows = {{"social_insurance",
               INSURED HIS "pension,厂,2000.00,0.00,2016-10,60\n"}},
     .wants = {{ML "measures.income.I1", "[400000,400000]"},
               {ML "measures.income.I2", "[2245000,2245000]"}}},
    {.sentence = "D02 the base of the pension insurance, else the largest",
     .members = ABLE,
     .rows = {{"social_insurance",
               INSURED HIS "medical,厂,2100.00,0.00,2016-10,2\n" HIS
                           "pension,厂,2000.00,0.00,2016-10,2\n"}},
     .wants = {{ML "measures.income.I1", "[400000,400000]"}}},
    {.sentence = "D03 without a base an account gives no wage",
     .members = ABLE,
     .rows = {{"housing_fund", FUND HIS "account,,100.00,,2016-09,2017-08\n"}},
     .wants = {{ML "measures.income.I1", "[0,0]"},
               {ML "measures.income.I2", "[2683000,2683000]"}}},
    {.sentence = "D04 tax and all own contributions come off, not below 0",
     .members = ABLE,
     .rows = {{"income_tax", PAY HIS "2017-08,wages,1000.00,10.00\n"},
              {"social_insurance",
               INSURED HIS "pension,厂,2000.00,300.00,2017-08,1\n" HIS
                           "medical,,2000.00,50.00,2017-08,1\n"},
              {"housing_fund",
               FUND HIS "account,2000.00,140.00,,2017-08,2017-08\n"}},
     .wants = {{ML "measures.income.I1", "[50000,50000]"}}},
    {.sentence = "D06 sources more than a tenth apart: DIFFERS",
     .members = ABLE,
     .rows = {{"income_tax", PAY HIS "2017-08,wages,2000.00,0.00\n"},
              {"social_insurance",
               INSURED HIS "pension,厂,2200.01,0.00,2017-08,1\n"}},
     .wants = {{"entries.12_months.0.marks", "[\"DIFFERS\"]"}}},
    {.sentence = "D06 a tenth apart: no mark",
     .members = ABLE,
     .rows = {{"income_tax", PAY HIS "2017-08,wages,2000.00,0.00\n"},
              {"social_insurance",
               INSURED HIS "pension,厂,2200.00,0.00,2017-08,1\n"}},
     .wants = {{"entries.12_months.0.marks", "(absent)"}}},
    {.sentence = "D07 a sum of the period is spread without losing a fen",
     .members = ABLE,
     .request = "\"declared\":{\"income\":[{\"member\":\"m1\",\"way\":\"I1\""
                ",\"kind\":\"wages\",\"amount\":\"1000.01\"}]}",
     .wants = {{ML "measures.income.I1", "[100001,100001]"}}},
    {.sentence = "D08 severance is a lump sum, labour a wage",
     .members = ELDER,
     .rows = {{"income_tax", PAY OWN "2017-03,severance,5000.00,100.00\n" OWN
                                     "2017-03,labour,2200.00,20.00\n"}},
     .wants = {{ML "measures.income.I1", "[131000,131000]"},
               {ML "measures.income.I8", "[490000,490000]"}}},
    {.sentence = "D11 the month whose first day is before the birthday counts",
     .members = SELF("310101195703020217", ""),
     .wants = {{ML "measures.income.I2", "[1533000,1533000]"}}},
    {.sentence = "D11 from 2025 the pension age is reached later",
     .as_of = "2025-09-01",
     .members = SELF("31010119650110031X", ""),
     .wants = {{ML "measures.income.I2", "[1614000,1614000]"}}},
    {.sentence = "D11 a cadre works to 55",
     .members = SELF("310101196601100421", ",\"cadre\":true"),
     .wants = {{ML "measures.income.I2", "[2683000,2683000]"}}},
    {.sentence = "D12 employed again: no newly unemployed",
     .members = ABLE,
     .rows = {{"employment", "id,name,unemployed_since,employed_since\n" HIS
                             "2016-09-10,2016-11-20\n"}},
     .wants = {{ML "measures.income.I2", "[2245000,2245000]"}}},
    {.sentence = "D12 the carer of an infant under three",
     .members = SELF("310101197001107018", ",\"cares_for\":\"m2\"") "," MEMBER(
         "m2", "310101201607150116", "child", ""),
     .wants = {{ML "measures.income.I2", "[0,0]"}}},
    {.sentence = "D12 serious illness, declared",
     .members = SELF("310101197001107018", ",\"serious_illness\":true"),
     .wants = {{ML "measures.income.I2", "[0,0]"}}},
    {.sentence = "D12 grade 1-2 by a card in force, for all months",
     .members = SELF("310101197001107018", ""),
     .rows = {{"disability", "id,name,certificate,category,grade,issued,"
                             "review\n310101197001107018,王建国,"
                             "31010119700110701842,4,2,2017-08-31,"
                             "2017-09-01\n"}},
     .wants = {{ML "measures.income.I2", "[0,0]"}}},
    {.sentence = "D12 the carer of a member with grade 3, mental",
     .members = SELF("310101197001107018", ",\"cares_for\":\"m2\"") "," WIFE,
     .rows = {{"disability", "id,name,certificate,category,grade,issued,"
                             "review\n" HERS "31010119500611152763,6,3,"
                             "2010-08-31,2020-09-01\n"}},
     .wants = {{ML "measures.income.I2", "[0,0]"}}},
    {.sentence = "D12 grade 3 is no exemption of his own",
     .members = SELF("310101197001107018", ""),
     .rows = {{"disability", "id,name,certificate,category,grade,issued,"
                             "review\n310101197001107018,王建国,"
                             "31010119700110701863,6,3,2010-08-31,"
                             "2020-09-01\n"}},
     .wants = {{ML "measures.income.I2", "[2683000,2683000]"}}},
    {.sentence = "D14 found rent wins over declared rent",
     .members = ELDER,
     .request = "\"declared\":{\"income\":[{\"member\":\"m1\",\"way\":\"I4\""
                ",\"kind\":\"rent\",\"amount\":\"9000.00\"},{\"member\":"
                "\"m1\",\"way\":\"I4\",\"kind\":\"royalty\",\"amount\":"
                "\"50.00\"}]}",
     .rows = {{"income_tax", PAY OWN "2017-03,rent,100.00,10.00\n"}},
     .wants = {{ML "measures.income.I4", "[14000,14000]"}}},
    {.sentence = "D15 a soldier's pension is found and does not count",
     .members = ELDER,
     .request = "\"declared\":{\"income\":[{\"member\":\"m1\",\"way\":\"I5\""
                ",\"amount\":\"9000.00\"}]}",
     .rows = {{"pension", "id,name,kind,monthly,first_month,last_month\n" OWN
                          "disabled_soldier,800.00,2010-01,2017-08\n"}},
     .wants = {{ML "measures.income.I5", "[0,0]"}}},
    {.sentence = "D17 excused by an exception, a judgment too",
     .members = ELDER,
     .household =
         "\"relatives\":[{\"ref\":\"r1\",\"of\":\"m1\",\"relation\":"
         "\"child\",\"name\":\"钱进\",\"id\":\"310101198503037958\","
         "\"persons\":1,\"agreed_monthly\":\"500.00\",\"recipient\":true}]",
     .wants = {{ML "measures.income.I7", "[0,0]"}}},
    {.sentence = "D17 with a relative listed, the declaration is compared",
     .members = ELDER,
     .household = "\"relatives\":[{\"ref\":\"r1\",\"of\":\"m1\",\"relation\":"
                  "\"child\",\"name\":\"钱进\",\"id\":\"310101198503037958\","
                  "\"persons\":1,\"agreed_monthly\":\"500.00\"}]",
     .request = "\"declared\":{\"income\":[{\"member\":\"m1\",\"way\":\"I7\""
                ",\"amount\":\"9000.00\"}]}",
     .wants = {{ML "measures.income.I7", "[600000,600000]"}}},
    {.sentence = "D18 the larger of the deal and the transfer",
     .members = ELDER,
     .rows = {{"housing_transactions",
               DEED OWN "2017-05-10,某路1号,1000.00,seller\n"},
              {"income_tax", PAY OWN "2017-05,transfer,1200.00,300.00\n"}},
     .wants = {{ML "measures.income.I8", "[120000,120000]"},
               {"compared.0.found", "120000"}}},
    {.sentence = "D18 a deal of two sellers falls in once",
     .members = ELDER "," WIFE,
     .rows = {{"housing_transactions",
               DEED OWN "2017-05-10,某路1号,1000.00,seller\n" HERS
                        "2017-05-10,某路1号,1000.00,seller\n"}},
     .wants = {{ML "measures.income.I8", "[100000,100000]"}}},
    {.sentence = "D18 line 17 silent: open above the transfer",
     .members = ELDER,
     .request = I8("sale", "700.00", ""),
     .rows = {{"income_tax", PAY OWN "2017-05,transfer,1200.00,0.00\n"}},
     .behaves = {{"housing_transactions", "", "hang", "", ""}},
     .wants = {{ML "measures.income.I8", "[120000,null]"}}},
    {.sentence = "D18 receipts beyond the sum do not go below 0",
     .members = ELDER,
     .request = I8("inheritance", "700.00", ",\"spent_medical\":\"900.00\""),
     .wants = {{ML "measures.income.I8", "[0,0]"}}},
    {.sentence = "D18 a replacement counts with at most one dwelling",
     .members = ELDER,
     .request = I8("sale", "700.00", ",\"spent_dwelling\":\"600.00\""),
     .rows = {{"real_estate",
               UNIT OWN "U1,,1.00,dwelling,sole,,2001-05-01,current\n" OWN
                        "U2,,1.00,dwelling,sole,,2001-05-01,current\n"}},
     .wants = {{ML "measures.income.I8", "[70000,70000]"}}},
    {.sentence = "D18 whether it is the only one is not known",
     .members = ELDER,
     .request = I8("sale", "700.00", ",\"spent_dwelling\":\"600.00\""),
     .behaves = {{"public_housing", "", "hang", "", ""}},
     .wants = {{ML "measures.income.I8", "[10000,70000]"}}},
    {.sentence = "D19 what is declared of a month outside falls away",
     .members = ELDER,
     .request = "\"declared\":{\"income\":[{\"member\":\"m1\",\"way\":\"I9\""
                ",\"month\":\"2016-08\",\"amount\":\"9000.00\"}]}",
     .wants = {{ML "measures.income.I9", "[0,0]"}}},
    {.sentence = "D21 the disregard needs that month's minimum wage",
     .members = ABLE,
     .rows = {{"income_tax", PAY HIS "2017-03,wages,2190.00,0.00\n" HIS
                                     "2017-04,wages,2299.99,0.00\n"}},
     .wants = {{ML "measures.income.I1", "[361999,361999]"}}},
    {.sentence = "D24 from 2019-05-01 two refusals stop nothing",
     .as_of = "2019-06-03",
     .members = SELF("310101195003020216",
                     ",\"refused_offers\":[\"2019-02-01\",\"2019-03-01\"]"),
     .wants = {{ML "grant", "{\"least\":116000,\"most\":116000}"}}},
    {.sentence = "D25 a rise above half the standard: two months",
     .members = ELDER,
     .request = "\"declared\":{\"work_change\":true,\"income\":[{\"member\":"
                "\"m1\",\"way\":\"I9\",\"amount\":\"17460.01\"}]}",
     .rows = {{"benefits", "id,name,programme,from,members\n" OWN
                           "minimum_living,2014-01,310101195003020216\n"}},
     .wants = {{ML "exit_months", "2"}, {LI "exit_months", "null"}}},
    {.sentence = "D25 a rise of exactly half: four months",
     .members = ELDER,
     .request = "\"declared\":{\"work_change\":true,\"income\":[{\"member\":"
                "\"m1\",\"way\":\"I9\",\"amount\":\"17460.00\"}]}",
     .rows = {{"benefits", "id,name,programme,from,members\n" OWN
                           "minimum_living,2014-01,310101195003020216\n"}},
     .wants = {{ML "exit_months", "4"}}},
    {.sentence = "D25 A13 the same with and without whoever may count",
     .members = ELDER "," WIFE,
     .request = "\"declared\":{\"work_change\":true,\"income\":[{\"member\":"
                "\"m1\",\"way\":\"I9\",\"amount\":\"34920.01\"}]}",
     .rows = {{"benefits", "id,name,programme,from,members\n" OWN
                           "minimum_living,2014-01,310101195003020216\n"}},
     .behaves = {{"custody", "310101195006111527", "hang", "", ""}},
     .wants = {{ML "open", "[\"m2\"]"}, {ML "exit_months", "2"}}},
    {.sentence = "D25 A13 another number of months with whoever may count",
     .members = ELDER "," WIFE,
     .request = "\"declared\":{\"work_change\":true,\"income\":[{\"member\":"
                "\"m1\",\"way\":\"I9\",\"amount\":\"34920.00\"}]}",
     .rows = {{"benefits", "id,name,programme,from,members\n" OWN
                           "minimum_living,2014-01,310101195003020216\n"}},
     .behaves = {{"custody", "310101195006111527", "hang", "", ""}},
     .wants = {{ML "outcome", "\"OVER\""}, {ML "exit_months", "null"}}},
    {.sentence = "D25 a benefit that has ended is none",
     .members = ELDER,
     .request = "\"declared\":{\"work_change\":true,\"income\":[{\"member\":"
                "\"m1\",\"way\":\"I9\",\"amount\":\"17460.00\"}]}",
     .rows = {{"benefits", "id,name,programme,from,until,members\n" OWN
                           "minimum_living,2014-01,2017-08,"
                           "310101195003020216\n"}},
     .wants = {{ML "exit_months", "null"}}},
    {.sentence = "F02 known shares count at most as a whole",
     .members = ELDER "," WIFE,
     .rows = {{"local_banks",
               BANK OWN "上海银行,J,card,CNY,100.00,0.00,yes,3/4\n" HERS
                        "上海银行,J,card,CNY,100.00,0.00,yes,1/2\n"}},
     .wants = {{ML "measures.money", "[10000,10000]"}}},
    {.sentence = "F02 a share goes down to the fen",
     .members = ELDER,
     .rows = {{"local_banks",
               BANK OWN "上海银行,J,card,CNY,0.05,0.00,yes,1/3\n"}},
     .wants = {{ML "measures.money", "[1,1]"}}},
    {.sentence = "F05 closed after as_of still counts",
     .members = ELDER,
     .rows = {{"local_banks",
               "id,name,institution,account,currency,balance,wealth,joint,"
               "closed\n" OWN "上海银行,A,CNY,10.00,0.00,no,2017-09-02\n" OWN
               "上海银行,B,CNY,10.00,0.00,no,2017-09-01\n"}},
     .wants = {{ML "measures.money", "[1000,1000]"}}},
    {.sentence = "F06 a policy counts once, with its holder",
     .members = ELDER "," WIFE,
     .rows = {{"insurance",
               "id,name,institution,record,policy,role,"
               "cash_value\n" OWN "平安,policy,P1,holder,100.00\n" HERS
               "平安,policy,P1,both,100.00\n"}},
     .wants = {{ML "measures.money", "[10000,10000]"}}},
    {.sentence = "F07 declared money counts only outside all lines",
     .members = ELDER,
     .request = "\"declared\":{\"assets\":[{\"member\":\"m1\",\"kind\":"
                "\"money\",\"amount\":\"100.00\"},{\"member\":\"m1\","
                "\"kind\":\"money\",\"amount\":\"7.00\",\"elsewhere\":true}]"
                "}",
     .wants = {{ML "measures.money", "[700,700]"}}},
    {.sentence = "F08 an office is non-residential, storage is neither",
     .members = ELDER,
     .rows = {{"real_estate",
               UNIT OWN "U1,,9.00,office,sole,,2001-05-01,current\n" OWN
                        "U2,,9.00,storage,sole,,2001-05-01,current\n"}},
     .wants = {{ML "measures.non_residential", "[1,1]"},
               {ML "measures.dwellings", "[0,0]"}}},
    {.sentence = "F08 a unit whose registration date is not known",
     .members = ELDER,
     .rows = {{"real_estate", UNIT OWN "U1,,9.00,dwelling,sole,,,current\n"}},
     .wants = {{ML "measures.dwellings", "[0,1]"}}},
    {.sentence = "F09 without a unit number the certificate is the key",
     .members = ELDER "," WIFE,
     .rows = {{"real_estate", UNIT OWN
               ",沪1,90.00,dwelling,by_share,1/2,2001-05-01,current\n" HERS
               ",沪1,90.00,dwelling,by_share,1/3,2001-05-01,current\n"}},
     .wants = {{ML "measures.dwellings", "[1,1]"},
               {ML "measures.dwelling_area", "[7500,7500]"}}},
    {.sentence = "F10 co-held without shares: in full, once",
     .members = ELDER "," WIFE,
     .rows = {{"real_estate",
               UNIT OWN "U1,,90.00,dwelling,joint,,2001-05-01,current\n" HERS
                        "U1,,90.00,dwelling,joint,,2001-05-01,current\n"}},
     .wants = {{ML "measures.dwelling_area", "[9000,9000]"}}},
    {.sentence = "F11 a tenancy counts by its counted people, doubled",
     .members = ELDER,
     .rows = {{"public_housing",
               "id,name,form,address,living_area,tenant,co_residents\n" OWN
               "public_rent,某路1号,10.01,310101195003020216,"
               "310101197705050961;310101195006111527\n"}},
     .wants = {{ML "measures.dwellings", "[1,1]"},
               {ML "measures.dwelling_area", "[667,667]"}}},
    {.sentence = "F12 a purchase is no sale",
     .members = ELDER,
     .rows = {{"housing_transactions",
               DEED OWN "2017-05-10,某路1号,1000.00,buyer\n"}},
     .wants = {{ML "measures.income.I8", "[0,0]"}}},
    {.sentence = "F13 a vehicle for a disabled person's use is none",
     .members = ELDER,
     .rows = {{"motor_vehicles",
               CAR OWN "沪A1,V1,disabled,normal,2012-01-01\n" OWN
                       "沪A2,V2,private,stolen,2012-01-01\n" OWN
                       "沪A3,V3,private,cancelled,2012-01-01\n" OWN
                       "沪A4,V4,private,normal,2017-09-02\n"}},
     .wants = {{ML "measures.vehicles", "[0,0]"}}},
    {.sentence = "F13 one vehicle shown for two members is one",
     .members = ELDER "," WIFE,
     .rows = {{"motor_vehicles",
               CAR OWN "沪A1,V1,private,normal,2012-01-01\n" HERS
                       "沪A1,V1,private,normal,2012-01-01\n"}},
     .wants = {{ML "measures.vehicles", "[1,1]"}}},
    {.sentence = "F13 claimed, and the card line is silent",
     .members = ELDER,
     .request = "\"declared\":{\"vehicles_for_disabled\":[{\"plate\":"
                "\"沪A12345\",\"member\":\"m1\"}]}",
     .rows = {{"motor_vehicles",
               CAR OWN "沪A·12345,V1,private,normal,2012-01-01\n"}},
     .behaves = {{"disability", "", "hang", "", ""}},
     .wants = {{ML "measures.vehicles", "[0,1]"}}},
    {.sentence = "F16 equal records of one line count once",
     .members = ELDER,
     .rows = {{"income_tax", PAY OWN "2017-03,rent,100.00,0.00\n"}},
     .behaves = {{"income_tax", "", "duplicate", "", ""}},
     .wants = {{ML "measures.income.I4", "[10000,10000]"}}},
    {.sentence = "G01 a minor's own standard in the grant only",
     .members = ELDER "," MEMBER("m2", "310101201003010737", "grandchild", ""),
     .wants = {{ML "tests.0.limit", "2328000"},
               {ML "grant", "{\"least\":223500,\"most\":223500}"}}},
    {.sentence = "G03 three and more persons: the lower limit a head",
     .members =
         ELDER "," WIFE "," MEMBER("m3", "310101192505050841", "parent", ""),
     .wants = {{ML "tests.1.limit", "9000000"},
               {LI "tests.1.limit", "15000000"}}},
    {.sentence = "G18 ends that differ: least and most are granted",
     .members = SELF("310101195610150514", ""),
     .behaves = {{"disability", "", "hang", "", ""}},
     .wants = {{ML "measures.income.I2", "[0,438000]"},
               {ML "outcome", "\"WITHIN\""},
               {ML "grant", "{\"least\":60500,\"most\":97000}"}}},
};

static void
run_group(char letter)
{
    unsigned checked = 0;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (rows[i].sentence[0] == letter)
            checked += rule_case_run(&rows[i]);
    CU_ASSERT(checked > 0);
}

static void
income(void)
{
    run_group('D');
}

static void
assets(void)
{
    run_group('F');
}

static void
programmes(void)
{
    run_group('G');
}

static const struct unit_test tests[] = {
    {"D: income by way, month and source", income},
    {"F: assets on as_of, each once", assets},
    {"G: limits and grants", programmes},
};

UNIT_MAIN("casework figures", tests)
