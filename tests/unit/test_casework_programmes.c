/* SPDX-License-Identifier: Apache-2.0
 *
 * The thirteen programmes: the readings C, D, G and H of the means test that
 * speak of them, one row each, named by their codes; determinations that are
 * still valid (B11).
 */
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "date.h"
#include "rule_case.h"

#define BILL "id,name,on,total,personal_account,cash\n"
#define SCHOOL "id,name,stage,full_time,from,until,year,fee,lodging,aid\n"
#define CARD "id,name,certificate,category,grade,issued,review\n"
#define JOB "id,name,unemployed_since,employed_since\n"
#define PENSION "id,name,kind,monthly,first_month,last_month,status\n"
#define UNIT                                                                   \
    "id,name,unit,certificate,area,use,co_ownership,share,registered,status\n"
#define BANK                                                                   \
    "id,name,institution,account,form,currency,balance,wealth,joint,share\n"
#define OWN "310101195003020216,王建国,"
#define HERS "310101195006111527,王秀英,"
#define HIS "310101197001107018,周建国,"
#define IE RULING("illness_expense")
#define TE RULING("temporary")
#define EH RULING("extreme_hardship")
#define LR RULING("low_rent")
#define SO RULING("shared_ownership")
#define ME RULING("medical")
#define ED RULING("education")
#define EC RULING("elder_care")
#define DL RULING("disability_living")
#define RH RULING("rural_housing")
#define EA RULING("employment_aid")
#define RELATIVE(more)                                                         \
    "\"relatives\":[{\"ref\":\"r1\",\"of\":\"m1\",\"relation\":\"child\","     \
    "\"name\":\"王大\",\"id\":\"310101197501010159\",\"persons\":1" more "}]"

static const struct rule_case rows[] = {
    {.sentence = "C04 a non-local applicant with a permit: temporary alone",
     .programmes = "\"temporary\",\"low_income\"",
     .members = SELF(
         "310101195003020216",
         ",\"local\":false,\"residence_permit_"
         "until\":\"2018-01-01\"") "," MEMBER("m2", "310101195006111527",
                                              "spouse", ",\"local\":false"),
     .wants = {{TE "outcome", "\"WITHIN\""},
               {LI "outcome", "\"OVER\""},
               {TE "counted", "[\"m1\",\"m2\"]"}}},
    {.sentence = "C04 without a permit not even that",
     .programmes = "\"temporary\"",
     .members = SELF("310101195003020216", ",\"local\":false"),
     .wants = {{TE "outcome", "\"OVER\""},
               {TE "tests.2.result", "\"NOT_MET\""}}},
    {.sentence = "C08 alone with a card of grade 3, mental",
     .programmes = "\"low_income\"",
     .members = ELDER,
     .household = "\"single\":true",
     .rows = {{"disability",
               CARD OWN "310101195003020216463,6,3,2016-01-01,2020-01-01\n"}},
     .wants = {{LI "tests.0", "{\"limit\":null,\"name\":\"single\",\"result\":"
                              "\"MET\",\"value\":null}"},
               {LI "outcome", "\"WITHIN\""}}},
    {.sentence = "C08 alone with a card of grade 3, limbs",
     .programmes = "\"low_income\"",
     .members = ELDER,
     .household = "\"single\":true",
     .rows = {{"disability",
               CARD OWN "310101195003020216443,4,3,2016-01-01,2020-01-01\n"}},
     .wants = {{LI "tests.0.result", "\"NOT_MET\""},
               {LI "outcome", "\"OVER\""}}},
    {.sentence = "C08 alone, and line 05 is silent",
     .programmes = "\"low_income\"",
     .members = ELDER,
     .household = "\"single\":true",
     .behaves = {{"disability", "", "hang", "", ""}},
     .wants = {{LI "tests.0.result", "\"UNDETERMINED\""},
               {LI "outcome", "\"REFER\""}}},
    {.sentence = "D24 two refusals: the household of one gets nothing",
     .members = SELF("310101195003020216",
                     ",\"refused_offers\":[\"2017-05-01\",\"2017-06-01\"]"),
     .wants = {{ML "grant", "{\"least\":0,\"most\":0}"},
               {ML "outcome", "\"WITHIN\""}}},
    {.sentence = "D24 two refusals after 2019-05-01 are not three in a row",
     .as_of = "2019-09-01",
     .members = SELF("310101195003020216",
                     ",\"refused_offers\":[\"2017-05-01\",\"2017-06-01\"]"),
     .wants = {{ML "grant", "{\"least\":116000,\"most\":116000}"}}},
    {.sentence = "D25 a recipient who did not declare the change has no months",
     .members = ELDER,
     .rows = {{"benefits", "id,name,programme,from,until\n" OWN
                           "minimum_living,2016-01,\n"},
              {"pension",
               PENSION OWN "employee,1100.00,2010-01,2017-08,paid\n"}},
     .wants = {{ML "outcome", "\"OVER\""}, {ML "exit_months", "null"}}},
    {.sentence = "D25 one who declared it keeps the benefit for six",
     .members = ELDER,
     .request = "\"declared\":{\"work_change\":true}",
     .rows = {{"benefits", "id,name,programme,from,until\n" OWN
                           "minimum_living,2016-01,\n"},
              {"pension",
               PENSION OWN "employee,1100.00,2010-01,2017-08,paid\n"}},
     .wants = {{ML "exit_months", "6"}}},
    {.sentence = "G04 shared ownership: 1.2 times for one or two",
     .programmes = "\"shared_ownership\"",
     .members = ELDER,
     .wants = {{SO "tests.0.limit", "8640000"},
               {SO "tests.1.limit", "21600000"},
               {SO "tests.2.limit", "1500"}}},
    {.sentence = "G04 shared ownership: three persons",
     .programmes = "\"shared_ownership\"",
     .members =
         ELDER "," WIFE "," MEMBER("m3", "310101192505050841", "parent", ""),
     .wants = {{SO "tests.0.limit", "21600000"},
               {SO "tests.1.limit", "54000000"},
               {SO "tests.2.limit", "4500"}}},
    {.sentence = "G04 low rent: 1.1 times for one or two",
     .programmes = "\"low_rent\"",
     .members = ELDER,
     .wants = {{LR "tests.0.limit", "4356000"},
               {LR "tests.1.limit", "13200000"},
               {LR "tests.2.limit", "1400"}}},
    {.sentence = "G04 low rent: three persons",
     .programmes = "\"low_rent\"",
     .members =
         ELDER "," WIFE "," MEMBER("m3", "310101192505050841", "parent", ""),
     .wants = {{LR "tests.0.limit", "11880000"},
               {LR "tests.1.limit", "36000000"},
               {LR "tests.2.limit", "4200"}}},
    {.sentence = "G06 sixty, nobody able: within",
     .programmes = "\"extreme_hardship\"",
     .members = ELDER,
     .wants = {{EH "outcome", "\"WITHIN\""},
               {EH "rests_on_figures", "\"assumed\""},
               {EH "grant", "null"}}},
    {.sentence = "G06 a relative of whom maintenance asks one fen",
     .programmes = "\"extreme_hardship\"",
     .members = ELDER,
     .household = RELATIVE(",\"monthly_income\":\"1940.02\""),
     .wants = {{EH "tests.3.result", "\"NOT_MET\""}}},
    {.sentence = "G06 a relative at the low-income line is not able",
     .programmes = "\"extreme_hardship\"",
     .members = ELDER,
     .household = RELATIVE(",\"monthly_income\":\"1940.00\""),
     .wants = {{EH "tests.3.result", "\"MET\""}}},
    {.sentence = "G06 a relative of whom nothing is stated",
     .programmes = "\"extreme_hardship\"",
     .members = ELDER,
     .household = RELATIVE(""),
     .wants = {{EH "tests.3.result", "\"UNDETERMINED\""},
               {EH "outcome", "\"REFER\""}}},
    {.sentence = "G06 an excused relative is not able",
     .programmes = "\"extreme_hardship\"",
     .members = ELDER,
     .household = RELATIVE(",\"agreed_monthly\":\"900.00\",\"in_prison\":true"),
     .wants = {{EH "tests.3.result", "\"MET\""}}},
    {.sentence = "G06 of working age without a card: not within the programme",
     .programmes = "\"extreme_hardship\"",
     .members = ABLE,
     .wants = {{EH "tests.0.result", "\"NOT_MET\""}, {EH "persons", "[]"}}},
    {.sentence = "G06 of working age with a card of grade 2",
     .programmes = "\"extreme_hardship\"",
     .members = ABLE,
     .rows = {{"disability",
               CARD HIS "31010119700110701842,4,2,2016-01-01,2020-01-01\n"}},
     .wants = {{EH "tests.0.result", "\"MET\""}}},
    {.sentence = "G06 under sixteen",
     .programmes = "\"extreme_hardship\"",
     .members = SELF("310101200109020218", ""),
     .wants = {{EH "tests.0.result", "\"MET\""}}},
    {.sentence = "G06 sixteen on as_of",
     .programmes = "\"extreme_hardship\"",
     .members = SELF("310101200109010212", ""),
     .wants = {{EH "tests.0.result", "\"NOT_MET\""}}},
    {.sentence = "G07 not both known: no grant",
     .programmes = "\"illness_expense\"",
     .members = ELDER,
     .rows = {{"medical_insurance", BILL OWN "2017-03-01,200.00,,200.00\n"}},
     .behaves = {{"mutual_aid", "", "hang", "", ""}},
     .wants = {{IE "outcome", "\"WITHIN\""}, {IE "grant", "null"}}},
    {.sentence = "G07 rigid expense above the income: the whole standard",
     .programmes = "\"illness_expense\"",
     .members = ELDER,
     .rows = {{"medical_insurance", BILL OWN "2017-03-01,2000.00,,2000.00\n"},
              {"pension",
               PENSION OWN "employee,100.00,2010-01,2017-08,paid\n"}},
     .wants = {{IE "grant", "{\"least\":97000,\"most\":97000}"},
               {IE "tests.1.value", "[-80000,-80000]"}}},
    {.sentence = "G09 temporary: the most, by persons and three months",
     .programmes = "\"temporary\"",
     .members =
         ELDER "," WIFE "," MEMBER("m3", "310101192505050841", "parent", ""),
     .wants = {{TE "grant", "{\"least\":873000,\"most\":873000}"},
               {TE "tests.1.limit", "20952000"}}},
    {.sentence = "G10 extreme_hardship is looked at for one member only",
     .programmes = "\"medical\"",
     .members = ELDER "," WIFE,
     .wants = {{ME "rests_on",
                "{\"extreme_hardship\":\"OVER\",\"illness_expense\":\"WITHIN\","
                "\"low_income\":\"WITHIN\",\"minimum_living\":\"WITHIN\"}"},
               {ME "outcome", "\"WITHIN\""},
               {"recognitions.low_income.outcome", "\"WITHIN\""}}},
    {.sentence = "G11 a full-time record that covers as_of, any stage",
     .programmes = "\"education\"",
     .members = ELDER,
     .rows = {{"education", SCHOOL OWN
               "master,yes,2017-09-01,2018-06-30,2017,0.00,0.00,0.00\n"}},
     .wants = {{ED "tests.0.result", "\"MET\""},
               {ED "outcome", "\"WITHIN\""},
               {ED "rests_on_figures", "null"}}},
    {.sentence = "G11 one that ended the day before",
     .programmes = "\"education\"",
     .members = ELDER,
     .rows = {{"education", SCHOOL OWN
               "master,yes,2016-09-01,2017-08-31,2016,0.00,0.00,0.00\n"}},
     .wants = {{ED "tests.0.result", "\"NOT_MET\""},
               {ED "outcome", "\"OVER\""}}},
    {.sentence = "G11 part time is none",
     .programmes = "\"education\"",
     .members = ELDER,
     .rows = {{"education", SCHOOL OWN
               "bachelor,no,2016-09-01,2018-08-31,2016,0.00,0.00,0.00\n"}},
     .wants = {{ED "tests.0.result", "\"NOT_MET\""}}},
    {.sentence = "G11 not told whether full time",
     .programmes = "\"education\"",
     .members = ELDER,
     .rows = {{"education", SCHOOL OWN
               "bachelor,,2016-09-01,2018-08-31,2016,0.00,0.00,0.00\n"}},
     .wants = {{ED "tests.0.result", "\"UNDETERMINED\""}}},
    {.sentence = "G12 the average pension is for somebody of eighty",
     .programmes = "\"elder_care\"",
     .members = ELDER,
     .rows = {{"pension",
               PENSION OWN "employee,3558.00,2010-01,2017-08,paid\n"}},
     .wants = {{EC "tests.1.result", "\"NOT_MET\""},
               {EC "rests_on_figures", "\"official\""}}},
    {.sentence = "G12 at eighty it is the limit, and its status speaks",
     .programmes = "\"elder_care\"",
     .members = SELF("310101193709010213", ""),
     .rows = {{"pension", PENSION "310101193709010213,王建国,employee,3558.00,"
                                  "2010-01,2017-08,paid\n"}},
     .wants = {{EC "tests.1.result", "\"MET\""},
               {EC "tests.1.limit", "2328000"},
               {EC "rests_on_figures", "\"assumed\""}}},
    {.sentence = "G12 a fen above it",
     .programmes = "\"elder_care\"",
     .members = SELF("310101193709010213", ""),
     .rows = {{"pension", PENSION "310101193709010213,王建国,employee,3558.01,"
                                  "2010-01,2017-08,paid\n"}},
     .wants = {{EC "tests.1.result", "\"NOT_MET\""}}},
    {.sentence = "G13 a card under review is not known",
     .programmes = "\"disability_living\"",
     .members = ELDER,
     .rows = {{"disability",
               CARD OWN "310101195003020216444,4,4,2016-01-01,2017-08-31\n"}},
     .wants = {{DL "tests.0.result", "\"UNDETERMINED\""},
               {DL "outcome", "\"REFER\""}}},
    {.sentence = "G13 any grade will do while it is in force",
     .programmes = "\"disability_living\"",
     .members = ELDER,
     .rows = {{"disability",
               CARD OWN "310101195003020216444,4,4,2016-01-01,2017-09-01\n"}},
     .wants = {{DL "tests.0.result", "\"MET\""},
               {DL "outcome", "\"WITHIN\""},
               {DL "persons", "[\"m1\"]"}}},
    {.sentence = "G14 two dwellings are not the only one",
     .programmes = "\"rural_housing\"",
     .members = ELDER,
     .household = "\"rural\":true",
     .request =
         "\"declared\":{\"rural_dwelling\":{\"grade\":\"C\",\"rebuilt\":null}}",
     .rows = {{"real_estate",
               UNIT OWN "U1,C1,10.00,dwelling,sole,,2010-01-01,current\n" OWN
                        "U2,C2,10.00,dwelling,sole,,2010-01-01,current\n"}},
     .wants = {{RH "tests.2", "{\"limit\":1,\"name\":\"only_dwelling\","
                              "\"result\":\"NOT_MET\",\"value\":[2,2]}"},
               {RH "rests_on_figures", "null"}}},
    {.sentence = "G14 grade B, and no rural household",
     .programmes = "\"rural_housing\"",
     .members = ELDER,
     .request =
         "\"declared\":{\"rural_dwelling\":{\"grade\":\"B\",\"rebuilt\":null}}",
     .wants = {{RH "tests.0.result", "\"NOT_MET\""},
               {RH "tests.1.result", "\"NOT_MET\""},
               {RH "tests.3.result", "\"MET\""}}},
    {.sentence = "G15 registered and of working age",
     .programmes = "\"employment_aid\"",
     .members = ABLE,
     .rows = {{"employment", JOB HIS "2017-09-01,\n"}},
     .wants = {{EA "tests.0.result", "\"MET\""}, {EA "persons", "[\"m1\"]"}}},
    {.sentence = "G15 employed since",
     .programmes = "\"employment_aid\"",
     .members = ABLE,
     .rows = {{"employment", JOB HIS "2017-05-01,2017-08-01\n"}},
     .wants = {{EA "tests.0.result", "\"NOT_MET\""}}},
    {.sentence = "G15 employed before only",
     .programmes = "\"employment_aid\"",
     .members = ABLE,
     .rows = {{"employment", JOB HIS "2017-05-01,2015-08-01\n"}},
     .wants = {{EA "tests.0.result", "\"MET\""}}},
    {.sentence = "G15 past working age",
     .programmes = "\"employment_aid\"",
     .members = ELDER,
     .rows = {{"employment", JOB OWN "2017-05-01,\n"}},
     .wants = {{EA "tests.0.result", "\"NOT_MET\""}}},
    {.sentence = "G15 line 11 is silent",
     .programmes = "\"employment_aid\"",
     .members = ABLE,
     .behaves = {{"employment", "", "hang", "", ""}},
     .wants = {{EA "tests.0.result", "\"UNDETERMINED\""}}},
    {.sentence = "G16 the other programme is REFER: UNDETERMINED",
     .programmes = "\"disability_living\"",
     .members = ELDER,
     .rows = {{"disability",
               CARD OWN "310101195003020216444,4,4,2016-01-01,2017-09-01\n"}},
     .behaves = {{"payments", "", "hang", "", ""}},
     .wants = {{DL "tests.1.result", "\"UNDETERMINED\""},
               {DL "outcome", "\"REFER\""},
               {DL "rests_on",
                "{\"low_income\":\"REFER\",\"minimum_living\":\"REFER\"}"}}},
    {.sentence = "G16 the other programme is OVER: NOT_MET",
     .programmes = "\"disability_living\"",
     .members = ELDER,
     .rows = {{"disability",
               CARD OWN "310101195003020216444,4,4,2016-01-01,2017-09-01\n"},
              {"local_banks",
               BANK OWN "上海银行,A,card,CNY,99999.00,0.00,no,\n"}},
     .wants = {{DL "tests.1.result", "\"NOT_MET\""},
               {DL "outcome", "\"OVER\""}}},
    {.sentence = "G21 another subject is looked at alone",
     .programmes = "\"disability_living\"",
     .members = ELDER "," WIFE,
     .request = "\"subject\":\"m2\"",
     .rows = {{"disability",
               CARD OWN "310101195003020216444,4,4,2016-01-01,2017-09-01\n"}},
     .wants = {{DL "tests.0.result", "\"NOT_MET\""}, {DL "persons", "[]"}}},
    {.sentence = "G21 the applicant as subject narrows nothing",
     .programmes = "\"disability_living\"",
     .members = ELDER "," WIFE,
     .request = "\"subject\":\"m1\"",
     .rows = {{"disability",
               CARD HERS "31010119500611152744,4,4,2016-01-01,2017-09-01\n"}},
     .wants = {{DL "tests.0.result", "\"MET\""}, {DL "persons", "[\"m2\"]"}}},
    {.sentence = "G21 a subject who does not count meets nothing",
     .programmes = "\"elder_care\"",
     .members = ELDER "," WIFE,
     .request = "\"subject\":\"m2\"",
     .rows = {{"death", "id,name,on\n" HERS "2017-01-01\n"}},
     .wants = {{EC "tests.0.result", "\"NOT_MET\""}}},
    {.sentence = "H02 the standard speaks for temporary's income, the pack for "
                 "its money",
     .programmes = "\"temporary\"",
     .members = ELDER,
     .rows = {{"pension",
               PENSION OWN "employee,3000.00,2010-01,2017-08,paid\n"}},
     .wants = {{TE "outcome", "\"OVER\""},
               {TE "rests_on_figures", "\"official\""}}},
    {.sentence = "H02 a share of yearly income is reported",
     .programmes = "\"illness_expense\"",
     .members = ELDER,
     .rows = {{"pension",
               PENSION OWN "employee,3000.00,2010-01,2017-08,paid\n"}},
     .wants = {{IE "outcome", "\"OVER\""},
               {IE "rests_on_figures", "\"reported\""}}},
    {.sentence = "H07 declared expenses are compared and never count",
     .programmes = "\"illness_expense\"",
     .members = ELDER,
     .request = "\"declared\":{\"expenses\":[{\"member\":\"m1\",\"kind\":"
                "\"medical\",\"month\":\"2017-03\",\"amount\":\"1200.00\"}]}",
     .wants = {{IE "measures.medical_expense", "[0,0]"},
               {"compared.0.measure", "\"medical_expense\""},
               {"compared.0.verdict", "\"UNCONFIRMED\""}}},
    {.sentence = "H08 each programme takes the last months of its own window",
     .programmes = "\"minimum_living\",\"temporary\"",
     .members = ELDER,
     .rows = {{"pension",
               PENSION OWN "employee,100.00,2010-01,2017-08,paid\n"}},
     .wants = {{TE "months", "{\"from\":\"2017-06\",\"to\":\"2017-08\"}"},
               {ML "months", "{\"from\":\"2016-09\",\"to\":\"2017-08\"}"},
               {TE "measures.income.total", "[30000,30000]"},
               {ML "measures.income.total", "[120000,120000]"}}},
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
persons(void)
{
    run_group("CD");
}

static void
programmes(void)
{
    run_group("G");
}

static void
figures(void)
{
    run_group("H");
}

/* ---- B11: determinations that are still valid ---- */

static const struct rule_case reuse = {
    .sentence = "B11",
    .programmes = "\"disability_living\"",
    .members = ELDER "," WIFE,
    .rows = {
        {"disability",
         CARD HERS "31010119500611152744,4,4,2016-01-01,2017-09-01\n"},
        {"local_banks", BANK OWN "上海银行,A,card,CNY,999999.00,0.00,no,\n"}}};

static bool
is_reused(struct determination one, bool also_asked)
{
    struct trial trial;
    struct rule_case row = reuse;
    if (also_asked)
        row.programmes = "\"disability_living\",\"low_income\"";
    rule_case_decide(&row, &trial);
    CU_ASSERT_STRING_EQUAL(trial_outcome(&trial, "disability_living"), "OVER");
    trial.input.determinations = &one;
    trial.input.determination_count = 1;
    trial_decide(&trial);
    bool is = strcmp(trial_outcome(&trial, "disability_living"), "WITHIN") == 0;
    CU_ASSERT_STRING_EQUAL(
        trial_part(&trial, "disability_living", "reused.low_income.case_no"),
        is ? "\"HD-2016-000009\"" : "(absent)");
    CU_ASSERT_STRING_EQUAL(
        trial_part(&trial, "disability_living", "reused.low_income.revision"),
        is ? "2" : "(absent)");
    trial_release(&trial);
    return is;
}

static struct determination
determined(const char *day)
{
    struct determination one = {
        .programme = PROGRAMME_LOW_INCOME,
        .outcome = OUTCOME_WITHIN,
        .until = DATE_NONE,
        .case_no = TEXT("HD-2016-000009"),
        .revision = 2,
        .persons = TEXT("310101195003020216\n310101195006111527")};
    date_read_iso(text_of(day), &one.from);
    return one;
}

static void
reused(void)
{
    CU_ASSERT(is_reused(determined("2017-09-01"), false));
    CU_ASSERT(is_reused(determined("2016-09-02"), false));
    CU_ASSERT(!is_reused(determined("2016-09-01"), false));
    CU_ASSERT(!is_reused(determined("2017-09-02"), false));
    struct determination one = determined("2017-01-01");
    one.outcome = OUTCOME_REFER;
    CU_ASSERT(!is_reused(one, false));
    one = determined("2017-01-01");
    one.programme = PROGRAMME_ILLNESS_EXPENSE;
    CU_ASSERT(!is_reused(one, false));
    one = determined("2017-01-01");
    one.persons = TEXT("310101195003020216");
    CU_ASSERT(!is_reused(one, false));
    one = determined("2017-01-01");
    one.until = one.from + 100;
    CU_ASSERT(!is_reused(one, false));
    /* asked for itself it is made anew, and the new one speaks */
    CU_ASSERT(!is_reused(determined("2017-01-01"), true));
}

/* The page breaks its lines where it must: blanks are not compared. */
static struct text
without_blanks(struct arena *arena, struct text text)
{
    char *out = arena_alloc(arena, text.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++)
        if (text.bytes[i] != ' ' && text.bytes[i] != '\n')
            out[size++] = text.bytes[i];
    out[size] = '\0';
    return (struct text){out, size};
}

/* It says on what it rests, wherever people look. */
static void
reused_is_said(void)
{
    static const char *const words[LANGUAGE_EN + 1] = {
        [LANGUAGE_ZH] = "沿用案件 HD-2016-000009 于 2017-03-01 作出的认定，"
                        "有效期至 2018-02-28",
        [LANGUAGE_EN] = "determination of case HD-2016-000009 of 2017-03-01, "
                        "valid until 2018-02-28"};
    struct determination one = determined("2017-03-01");
    struct trial trial;
    rule_case_decide(&reuse, &trial);
    trial.input.determinations = &one;
    trial.input.determination_count = 1;
    trial_decide(&trial);
    CU_ASSERT_STRING_EQUAL(
        trial_part(&trial, "disability_living", "reused.low_income.until"),
        "\"2018-02-28\"");
    for (int language = 0; language <= LANGUAGE_EN; language++) {
        struct buffer page, tree;
        buffer_init(&page, 1 << 20);
        buffer_init(&tree, 1 << 20);
        CU_ASSERT(report_print(&trial.arena, trial.tree,
                               (enum language)language, &page));
        CU_ASSERT(report_explain(&trial.arena, trial.tree,
                                 (enum language)language, &tree));
        struct text want =
            without_blanks(&trial.arena, text_of(words[language]));
        CU_ASSERT(text_contains(
            without_blanks(&trial.arena, buffer_view(&page)), want.bytes));
        CU_ASSERT(text_contains(buffer_view(&tree), words[language]));
        buffer_release(&page);
        buffer_release(&tree);
    }
    trial_release(&trial);
}

/* ---- G17: the sentence ---- */

static void
sentence(void)
{
    struct trial trial;
    struct text text;
    const struct rule_case row = {
        .sentence = "G17", .programmes = "\"education\"", .members = ELDER};
    rule_case_decide(&row, &trial);
    CU_ASSERT(report_sentence(&trial.arena, trial.tree, PROGRAMME_EDUCATION,
                              LANGUAGE_EN, &text));
    CU_ASSERT(text_contains(
        text,
        "OVER: not within the programme: nobody is in full-time education"));
    CU_ASSERT(report_sentence(&trial.arena, trial.tree, PROGRAMME_EDUCATION,
                              LANGUAGE_ZH, &text));
    CU_ASSERT(text_contains(text, "不属于本项目对象：无全日制在读成员"));
    trial_release(&trial);
}

static const struct unit_test tests[] = {
    {"C, D: permits, households of one, refusals", persons},
    {"G: each programme's tests and grants", programmes},
    {"H: figures, windows and declared expenses", figures},
    {"B11: a determination that is still valid stands, and no other", reused},
    {"B11: the page and the tree say on which one it rests", reused_is_said},
    {"G17: the sentence says that somebody is not within the programme",
     sentence},
};

UNIT_MAIN("casework programmes", tests)
