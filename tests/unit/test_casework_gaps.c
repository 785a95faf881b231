/* SPDX-License-Identifier: Apache-2.0
 *
 * Gaps, flags, intervals, time, who counts: the readings A, B, C and H of the
 * means test, one row each, named by their codes.
 */
#include <string.h>

#include "check.h"
#include "rule_case.h"

#define BANK "id,name,institution,account,form,currency,balance,wealth,joint\n"
#define FLAG                                                                   \
    "id,name,institution,over_person,limit_person,over_household,"             \
    "limit_household\n"
#define PAY "id,name,month,item,gross,tax\n"
#define UNIT                                                                   \
    "id,name,unit,certificate,area,use,co_ownership,share,registered,status\n"
#define OWN "310101195003020216,王建国,"
#define HERS "310101195006111527,王秀英,"
#define HIS "310101197001107018,周建国,"

static const struct rule_case rows[] = {
    {.sentence = "A01 a line that feeds nothing may be silent",
     .members = ELDER,
     .behaves = {{"benefits", "", "hang", "", ""},
                 {"companies", "", "hang", "", ""}},
     .wants = {{ML "outcome", "\"WITHIN\""},
               {"completeness.complete", "false"}}},
    {.sentence = "A02 a flag without its limit is a plain gap",
     .members = ELDER,
     .rows = {{"local_banks", FLAG OWN "上海农商银行,yes,,,\n"}},
     .wants = {{ML "measures.money", "[0,null]"}, {ML "outcome", "\"REFER\""}}},
    {.sentence = "A02 a person's flag adds to what accounts show",
     .members = ELDER,
     .rows = {{"local_banks",
               BANK OWN "上海银行,A,card,CNY,10000.00,0.00,no\n"},
              {"local_banks", FLAG OWN "上海农商银行,yes,33000.00,,\n"}},
     .wants = {{ML "measures.money", "[4300001,null]"},
               {ML "outcome", "\"OVER\""}}},
    {.sentence = "A02 a household flag speaks of the line's sum",
     .members = ELDER,
     .rows = {{"local_banks",
               BANK OWN "上海银行,A,card,CNY,10000.00,0.00,no\n"},
              {"local_banks", FLAG OWN "上海农商银行,,,yes,33000.00\n"}},
     .wants = {{ML "measures.money", "[3300001,null]"}}},
    {.sentence = "A02 a flag on a line that gives no money is a gap",
     .members = ELDER,
     .rows = {{"pension",
               "id,name,over_person,limit_person\n" OWN "yes,33000.00\n"}},
     .wants = {{ML "measures.income.I5", "[0,null]"},
               {ML "gaps", "{\"pension\":{\"m1\":[\"OVER_LIMIT\"]}}"}}},
    {.sentence = "A03 a NOTHING that is too old is a gap",
     .members = ELDER,
     .behaves = {{"motor_vehicles", "", "stale", "2017-07-31", ""}},
     .wants = {{ML "measures.vehicles", "[0,null]"},
               {ML "gaps", "{\"motor_vehicles\":{\"m1\":[\"STALE\"]}}"}}},
    {.sentence = "A04 data of the last day of freshness are fresh",
     .members = ELDER,
     .behaves = {{"motor_vehicles", "", "stale", "2017-08-01", ""}},
     .wants = {{ML "outcome", "\"WITHIN\""}}},
    {.sentence = "A05 contributions not known: from 0 to the wage",
     .members = ABLE,
     .rows = {{"income_tax", PAY HIS "MONTH,wages,2500.00,0.00\n"}},
     .behaves = {{"social_insurance", "", "hang", "", ""}},
     .wants = {{ML "measures.income.I1", "[0,1956000]"}}},
    {.sentence = "A06 a lower source does not speak for a silent winner",
     .members = ABLE,
     .rows = {{"social_insurance",
               "id,name,insurance,employer,base,own,last_month,months\n" HIS
               "pension,厂,2500.00,200.00,2017-08,12\n"}},
     .behaves = {{"income_tax", "", "hang", "", ""}},
     .wants = {{ML "measures.income.I1", "[0,null]"},
               {ML "measures.income.I8", "[0,null]"}}},
    {.sentence = "A07 nothing is imputed while a wage line is silent",
     .members = ABLE,
     .behaves = {{"housing_fund", "", "hang", "", ""}},
     .wants = {{ML "measures.income.I1", "[0,null]"},
               {ML "measures.income.I2", "[0,0]"}}},
    {.sentence = "A08 an exemption not known bounds the month",
     .members = ABLE,
     .behaves = {{"disability", "", "hang", "", ""}},
     .wants = {{ML "measures.income.I2", "[0,2683000]"},
               {ML "outcome", "\"REFER\""}}},
    {.sentence = "A09 a doubtful record does not keep a test from failing",
     .members = ELDER,
     .rows = {{"local_banks", BANK OWN
               "上海银行,A,card,CNY,60000.00,0.00,no\n310101195003020216,"
               "欧阳海,上海银行,B,card,CNY,1.00,0.00,no\n"}},
     .wants = {{ML "outcome", "\"OVER\""},
               {ML "reasons", "[\"DOUBTFUL\"]"},
               {ML "measures.money", "[6000000,null]"}}},
    {.sentence = "A09 'several fit' is a doubtful finding without records",
     .members = ELDER,
     .behaves = {{"pension", "", "several", "3", ""}},
     .wants = {{ML "outcome", "\"REFER\""}, {ML "reasons", "[\"DOUBTFUL\"]"}}},
    {.sentence = "A09 doubt on a line that feeds nothing changes nothing",
     .members = ELDER,
     .behaves = {{"education", "", "several", "2", ""},
                 {"vessels", "", "several", "2", ""}},
     .wants = {{ML "outcome", "\"WITHIN\""}, {ML "reasons", "[]"}}},
    {.sentence = "A09 doubt on a conditional line refers where it may matter",
     .members = SELF("310101195610150514", ""),
     .behaves = {{"education", "", "several", "2", ""}},
     .wants = {{ML "outcome", "\"REFER\""}, {ML "reasons", "[\"DOUBTFUL\"]"}}},
    {.sentence = "A11 a local whom the register does not know",
     .members = ELDER,
     .own_register = true,
     .wants = {{ML "outcome", "\"REFER\""},
               {"who_counts.contradictions.0.code", "\"NOT_IN_REGISTER\""}}},
    {.sentence = "A11 a local registered outside the city",
     .members = ELDER,
     .own_register = true,
     .rows = {{"household_register",
               "id,name,household_no,division\n" OWN "H1,320500\n"}},
     .wants = {{"who_counts.contradictions.0.code", "\"OUTSIDE_CITY\""}}},
    {.sentence = "A11 cancelled by as_of",
     .members = ELDER,
     .own_register = true,
     .rows = {{"household_register",
               "id,name,division,cancelled,cancelled_on\n" OWN
               "310101,moved_out,2017-09-01\n"}},
     .wants = {{"who_counts.contradictions.0.code", "\"CANCELLED\""}}},
    {.sentence = "A11 cancelled after as_of is no contradiction",
     .members = ELDER,
     .own_register = true,
     .rows = {{"household_register",
               "id,name,division,cancelled,cancelled_on\n" OWN
               "310101,moved_out,2017-09-02\n"}},
     .wants = {{ML "outcome", "\"WITHIN\""}}},
    {.sentence = "A11 a co-member named under others is none",
     .members = ELDER,
     .household = "\"others\":[{\"name\":\"王秀英\","
                  "\"id\":\"310101195006111527\",\"why\":\"elsewhere\"}]",
     .rows = {{"household_register", "id,name,household_no,division\n"
                                     "310101500611152,王秀英,H1,310101\n"}},
     .wants = {{ML "outcome", "\"WITHIN\""}}},
    {.sentence = "A11 a co-member cancelled by as_of is not listed",
     .members = ELDER,
     .rows = {{"household_register",
               "id,name,household_no,division,cancelled,cancelled_on\n" HERS
               "H1,310101,moved_out,2016-01-01\n"}},
     .wants = {{ML "outcome", "\"WITHIN\""}}},
    {.sentence = "A11 a co-member nobody names",
     .members = ELDER,
     .rows = {{"household_register",
               "id,name,household_no,division\n" HERS "H1,310101\n"}},
     .wants = {{ML "reasons", "[\"HOUSEHOLD_DIFFERS\"]"},
               {"who_counts.contradictions.0.code", "\"CO_MEMBER\""}}},
    {.sentence = "A11 married to somebody other than declared",
     .members = ELDER "," WIFE,
     .rows = {{"marriage", "id,name,event,on,spouse_id,spouse_name\n" OWN
                           "married,2016-05-06,310101197705050961,胡某\n"}},
     .wants = {{"who_counts.contradictions.0.code", "\"OTHER_SPOUSE\""}}},
    {.sentence = "A11 married to somebody whom the request does not name",
     .members = ELDER,
     .rows = {{"marriage", "id,name,event,on,spouse_id,spouse_name\n" OWN
                           "married,2016-05-06,310101195006111527,王秀英\n"}},
     .wants = {{"who_counts.contradictions.0.code", "\"SPOUSE_NOT_NAMED\""}}},
    {.sentence = "A11 a late spouse under others contradicts nothing",
     .members = ELDER,
     .household = "\"others\":[{\"name\":\"王秀英\","
                  "\"id\":\"310101195006111527\",\"why\":\"dead\"}]",
     .rows = {{"marriage", "id,name,event,on,spouse_id,spouse_name\n" OWN
                           "married,2016-05-06,310101500611152,王秀英\n"}},
     .wants = {{ML "outcome", "\"WITHIN\""}}},
    {.sentence = "A11 an event after as_of, and a reissue, are no event",
     .members = ELDER,
     .rows = {{"marriage", "id,name,event,on,spouse_id,spouse_name\n" OWN
                           "divorced,2010-01-01,310101195006111527,王秀英\n" OWN
                           "reissued,2012-01-01,310101195006111527,王秀英\n" OWN
                           "married,2017-09-02,310101195006111527,"
                           "王秀英\n"}},
     .wants = {{ML "outcome", "\"WITHIN\""}}},
    {.sentence = "A12 the marriage line silent for any member",
     .members = ELDER "," WIFE,
     .behaves = {{"marriage", "310101195006111527", "hang", "", ""}},
     .wants = {{ML "outcome", "\"REFER\""},
               {ML "reasons", "[\"HOUSEHOLD_UNCONFIRMED\"]"}}},
    {.sentence = "A12 register silence comes before what is over",
     .members = ELDER,
     .rows = {{"local_banks",
               BANK OWN "上海银行,A,card,CNY,99999.00,0.00,no\n"}},
     .behaves = {{"household_register", "", "refuse", "restricted", ""}},
     .wants = {{ML "outcome", "\"REFER\""},
               {ML "tests.1.result", "\"NOT_MET\""}}},
    {.sentence = "A13 death line silent for a member: he may count",
     .members = ELDER "," WIFE,
     .behaves = {{"death", "310101195006111527", "hang", "", ""}},
     .wants = {{ML "open", "[\"m2\"]"},
               {ML "outcome", "\"WITHIN\""},
               {ML "grant", "{\"least\":97000,\"most\":194000}"}}},
    {.sentence = "A14 a consent holds on its last day",
     .members = ELDER,
     .request = "\"consents\":[{\"id\":\"c1\",\"by\":\"m1\",\"for\":[\"m1\"]"
                ",\"as\":\"self\",\"signed\":\"2017-09-01\","
                "\"until\":\"2017-09-01\",\"lines\":[\"all\"]}]",
     .wants = {{ML "outcome", "\"WITHIN\""}}},
    {.sentence = "A14 a consent that ended yesterday is none",
     .members = ELDER,
     .request = "\"consents\":[{\"id\":\"c1\",\"by\":\"m1\",\"for\":[\"m1\"]"
                ",\"as\":\"self\",\"signed\":\"2017-08-01\","
                "\"until\":\"2017-08-31\",\"lines\":[\"all\"]}]",
     .wants = {{ML "reasons",
                "[\"APPLICANT_UNCONFIRMED\",\"HOUSEHOLD_UNCONFIRMED\","
                "\"NO_LINE_ANSWERED\"]"},
               {ML "gaps.pension.m1", "[\"NOT_AUTHORISED\"]"}}},
    {.sentence = "A16 flags of both scopes: at most the smaller bound",
     .members = ELDER "," WIFE,
     .rows = {{"local_banks",
               FLAG OWN "上海农商银行,no,30000.00,no,50000.00\n" HERS
                        "上海农商银行,no,30000.00,no,50000.00\n"}},
     .wants = {{ML "measures.money", "[0,5000000]"},
               {ML "outcome", "\"WITHIN\""}}},
    {.sentence = "A18 a reply that cannot be read is a gap",
     .members = ELDER,
     .behaves = {{"income_tax", "", "garble", "html", ""}},
     .wants = {{ML "measures.income.I4", "[0,null]"},
               {ML "gaps.income_tax.m1", "[\"GARBLED\"]"}}},
    {.sentence = "A18 a late answer is a gap in this revision",
     .members = ELDER,
     .behaves = {{"pension", "", "refuse", "fault", ""}},
     .wants = {{ML "gaps.pension.m1", "[\"UNREACHABLE\"]"}}},
    {.sentence = "A19 an empty cell in a month's record opens the line",
     .members = ABLE,
     .rows = {{"income_tax", PAY HIS "2017-03,wages,,0.00\n"}},
     .wants = {{ML "measures.income.I1", "[0,null]"},
               {ML "gaps.income_tax.m1", "[\"UNKNOWN(gross)\"]"}}},
    {.sentence = "A19 an empty cell outside the period opens nothing",
     .members = ELDER,
     .rows = {{"income_tax", PAY OWN "2015-03,wages,,0.00\n"}},
     .wants = {{ML "outcome", "\"WITHIN\""}}},
    {.sentence = "A19 an account without balance is a gap of its own",
     .members = ELDER,
     .rows = {{"local_banks", BANK OWN "上海银行,A,card,CNY,,0.00,no\n" OWN
                                       "上海银行,B,card,CNY,5.00,0.00,no\n"}},
     .wants = {{ML "measures.money", "[500,null]"}, {ML "gaps", "{}"}}},
    {.sentence = "A21 a month whose pay is corrected to 0 has no wage",
     .members = ABLE,
     .rows = {{"income_tax", PAY HIS "MONTH,wages,3000.00,0.00\n"},
              {"income_tax", PAY HIS "2017-08,wages,-3000.00,0.00\n"}},
     .wants = {{ML "measures.income.I2", "[230000,230000]"}}},
    {.sentence = "B03 a figure that is missing, where it is needed",
     .as_of = "2016-05-01",
     .members = ELDER,
     .rows = {{"real_estate",
               UNIT OWN "U1,,10.00,dwelling,sole,,2001-05-01,current\n" OWN
                        "U2,,10.00,dwelling,sole,,2001-05-01,current\n"}},
     .wants = {{ML "reasons", "[\"NO_FIGURE\"]"}, {ML "outcome", "\"REFER\""}}},
    {.sentence = "B03 a test that is decided without the figure",
     .as_of = "2016-05-01",
     .members = ELDER,
     .rows = {{"real_estate",
               UNIT OWN "U1,,10.00,dwelling,sole,,2001-05-01,current\n"}},
     .wants = {{ML "outcome", "\"WITHIN\""}}},
    {.sentence = "B04 a date long after the last value says so",
     .as_of = "2026-08-03",
     .members = ELDER,
     .wants = {{ML "figures.0.old", "true"}, {ML "figures.0.value", "159500"}}},
    {.sentence = "B08 a deadline into a year that is not listed",
     .as_of = "2026-12-30",
     .members = ELDER,
     .wants = {{ML "deadline",
                "{\"due\":\"2027-01-20\",\"provisional\":true}"}}},
    {.sentence = "C02 a grandparent elsewhere does not count",
     .members = ELDER "," MEMBER("m2", "310101192505050841", "grandparent",
                                 ",\"lives_together\":false"),
     .wants = {{ML "counted", "[\"m1\"]"},
               {"who_counts.not_counted.0.reason", "\"LIVES_ELSEWHERE\""}}},
    {.sentence = "C02 nobody else counts",
     .members = ELDER "," MEMBER("m2", "310101192505050841", "other", ""),
     .wants = {{"who_counts.not_counted.0.reason", "\"NO_DUTY\""},
               {"lines.0.cells.1.reason", "\"not_needed\""}}},
    {.sentence = "C03 a spouse counts wherever she lives",
     .members = ELDER "," MEMBER("m2", "310101195006111527", "spouse",
                                 ",\"lives_together\":false"),
     .wants = {{ML "counted", "[\"m1\",\"m2\"]"}}},
    {.sentence = "C04 a non-local spouse without a permit",
     .members = ELDER
     "," MEMBER("m2", "310101195006111527", "spouse", ",\"local\":false"),
     .wants = {{"who_counts.not_counted.0.reason", "\"NO_PERMIT\""}}},
    {.sentence = "C04 a non-local applicant is admitted for temporary only",
     .members = SELF("310101195003020216", ",\"local\":false"),
     .wants = {{ML "outcome", "\"OVER\""},
               {ML "tests.5", "{\"limit\":null,\"name\":\"local\",\"result\":"
                              "\"NOT_MET\",\"value\":null}"}}},
    {.sentence = "C06 community correction counts as at home",
     .members = ELDER "," WIFE,
     .rows = {{"custody", "id,name,status,from\n" HERS
                          "community_correction,2017-01-01\n"}},
     .wants = {{ML "counted", "[\"m1\",\"m2\"]"}}},
    {.sentence = "C06 custody that ends on as_of is custody",
     .members = ELDER "," WIFE,
     .rows = {{"custody", "id,name,status,from,until\n" HERS
                          "prison,2017-01-01,2017-09-01\n"}},
     .wants = {{ML "counted", "[\"m1\"]"}}},
    {.sentence = "C07 religious for three years to the day",
     .members = ELDER "," MEMBER("m2", "310101195006111527", "spouse",
                                 ",\"religious_since\":\"2014-09-01\""),
     .wants = {{ML "counted", "[\"m1\"]"}}},
    {.sentence = "C07 religious for a day less",
     .members = ELDER "," MEMBER("m2", "310101195006111527", "spouse",
                                 ",\"religious_since\":\"2014-09-02\""),
     .wants = {{ML "counted", "[\"m1\",\"m2\"]"}}},
    {.sentence = "C07 declared missing",
     .members = ELDER
     "," MEMBER("m2", "310101195006111527", "spouse", ",\"missing\":true"),
     .wants = {{"who_counts.not_counted.0.reason", "\"MISSING\""}}},
    {.sentence = "C11 the applicant dead by line death is no WITHIN",
     .members = ELDER,
     .rows = {{"death", "id,name,on\n" OWN "2017-09-01\n"}},
     .wants = {{ML "outcome", "\"REFER\""},
               {ML "reasons", "[\"APPLICANT_DOES_NOT_COUNT\"]"}}},
    {.sentence = "C13 the register says another birth",
     .members = ELDER,
     .own_register = true,
     .rows = {{"household_register",
               "id,name,division,birth\n" OWN "310101,1951-03-02\n"}},
     .wants = {{"who_counts.contradictions.0.code", "\"BIRTH_OR_SEX\""}}},
    {.sentence = "C14 the register's permit beats the request's",
     .members = ELDER "," MEMBER("m2", "310101195006111527", "spouse",
                                 ",\"local\":false,"
                                 "\"residence_permit_until\":\"2016-01-01\""),
     .rows = {{"household_register",
               "id,name,division,residence_permit_until\n"
               "310101195006111527,李小明,320500,2017-09-01\n"}},
     .wants = {{ML "counted", "[\"m1\",\"m2\"]"}}},
    {.sentence = "C14 of several permits the latest, whatever their order",
     .members = ELDER
     "," MEMBER("m2", "310101195006111527", "spouse", ",\"local\":false"),
     .rows = {{"household_register",
               "id,name,division,residence_permit_until\n"
               "310101195006111527,李小明,320500,2017-09-01\n"
               "310101195006111527,李小明,320500,2016-01-01\n"}},
     .wants = {{ML "counted", "[\"m1\",\"m2\"]"}}},
    {.sentence = "H01 declared and found within a tenth agree",
     .members = ELDER,
     .request = "\"declared\":{\"assets\":[{\"member\":\"m1\",\"kind\":"
                "\"money\",\"amount\":\"900.00\"}]}",
     .rows = {{"local_banks",
               BANK OWN "上海银行,A,card,CNY,1000.00,0.00,no\n"}},
     .wants = {{"compared.0.verdict", "\"AGREES\""}}},
    {.sentence = "H01 declared and found further apart differ",
     .members = ELDER,
     .request = "\"declared\":{\"assets\":[{\"member\":\"m1\",\"kind\":"
                "\"money\",\"amount\":\"899.99\"}]}",
     .rows = {{"local_banks",
               BANK OWN "上海银行,A,card,CNY,1000.00,0.00,no\n"}},
     .wants = {{"compared.0.verdict", "\"DIFFERS\""},
               {ML "outcome", "\"WITHIN\""}}},
    {.sentence = "H02 the count of dwellings alone rests on no average",
     .members = ELDER,
     .rows = {{"real_estate",
               UNIT OWN "U1,,1.00,dwelling,sole,,2001-05-01,current\n" OWN
                        "U2,,1.00,dwelling,sole,,2001-05-01,current\n" OWN
                        "U3,,1.00,dwelling,sole,,2001-05-01,current\n"}},
     .wants = {{ML "outcome", "\"OVER\""},
               {ML "rests_on_figures", "\"reported\""}}},
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
gaps(void)
{
    run_group('A');
}

static void
times(void)
{
    run_group('B');
}

static void
persons(void)
{
    run_group('C');
}

static void
reports(void)
{
    run_group('H');
}

/* H06: thirteen members whose custody nobody tells. */
static void
too_many_open(void)
{
    static const char *const ids[] = {
        "310101198001015011", "310101198001015038", "310101198001015054",
        "310101198001015070", "310101198001015097", "310101198001015118",
        "310101198001015134", "310101198001015150", "310101198001015177",
        "310101198001015193", "310101198001015214", "310101198001015230",
        "310101198001015257"};
    struct arena arena;
    struct buffer members;
    arena_init(&arena, 0);
    buffer_init(&members, 1 << 16);
    buffer_chars(&members, ELDER);
    for (int count = 0; count < 13; count++) {
        buffer_printf(&members,
                      ",{\"ref\":\"k%d\",\"name\":\"王某\",\"id_kind\":"
                      "\"resident\",\"id\":\"%s\",\"relation\":\"child\","
                      "\"cannot_work\":true}",
                      count, ids[count]);
        if (count != 11 && count != 12)
            continue;
        struct rule_case row = {
            .sentence = "H06 more members than can be tried",
            .members = text_chars(&arena, buffer_view(&members)),
            .behaves = {{"custody", "", "hang", "", ""}},
            .wants = {{ML "tests.2.result",
                       count == 11 ? "\"MET\"" : "\"UNDETERMINED\""},
                      {ML "outcome", "\"REFER\""}}};
        rule_case_run(&row);
    }
    buffer_release(&members);
    arena_release(&arena);
}

static const struct unit_test tests[] = {
    {"A: a gap opens what it feeds and hides nothing", gaps},
    {"B: figures and deadlines are those of their day", times},
    {"C: who counts is what request and lines say together", persons},
    {"H: reports name what they rest on", reports},
    {"H06: twelve open members are tried, thirteen are not", too_many_open},
};

UNIT_MAIN("casework gaps", tests)
