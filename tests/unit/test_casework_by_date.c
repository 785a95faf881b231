/* SPDX-License-Identifier: Apache-2.0
 *
 * Figures by date as a household meets them: the same household on the day
 * before a figure changes and on the day itself. What must come out was worked
 * out from the text and stands in the rows; nothing is computed here.
 */
#include <stdio.h>

#include "check.h"
#include "rule_case.h"

#define PENSION "id,name,kind,monthly,first_month,last_month,status\n"
#define UNIT                                                                   \
    "id,name,unit,certificate,area,use,co_ownership,share,registered,status\n"
#define PAY "id,name,month,item,gross,tax\n"
#define OWN "310101195003020216,王建国,"
#define HIS "310101197001107018,周建国,"
#define OLD "310101192505050841"
#define IE RULING("illness_expense")
#define EC RULING("elder_care")

/* ---- the standard and the minors' ---- */

/* An elder and a child of a household without income. */
static void
standards(void)
{
    static const struct {
        const char *before, *day, *year, *twice, *grant;
    } rows[] = {
        /* 24 x 790; twice; 790 + 1,030, and so on */
        {NULL, "2015-04-01", "1896000", "3792000", "182000"},
        {"2016-03-31", "2016-04-01", "2112000", "4224000", "202500"},
        {"2017-03-31", "2017-04-01", "2328000", "4656000", "223500"},
        {"2018-03-31", "2018-04-01", "2568000", "5136000", "246500"},
        {"2019-03-31", "2019-04-01", "2784000", "5568000", "267000"},
        {"2020-06-30", "2020-07-01", "2976000", "5952000", "285500"},
        {"2021-06-30", "2021-07-01", "3192000", "6384000", "306000"},
        {"2022-06-30", "2022-07-01", "3408000", "6816000", "327000"},
        {"2023-06-30", "2023-07-01", "3624000", "7248000", "347500"},
        {"2024-06-30", "2024-07-01", "3828000", "7656000", "367000"},
        {"2026-02-01", NULL, NULL, NULL,
         NULL}, /* B04: long after, the last one */
    };
    size_t count = sizeof(rows) / sizeof(rows[0]);
    for (size_t i = 0; i < count; i++) {
        for (int is_day = 0; is_day < 2; is_day++) {
            size_t at = is_day ? i : i - 1;
            char grant[64];
            struct rule_case row = {
                .sentence =
                    "S10 B02 G01 standard and minors' standard of the day",
                .as_of = is_day ? rows[i].day : rows[i].before,
                .members = ELDER
                "," MEMBER("m2", "310101201003010737", "grandchild", "")};
            if (row.as_of == NULL)
                continue;
            snprintf(grant, sizeof(grant), "{\"least\":%s,\"most\":%s}",
                     rows[at].grant, rows[at].grant);
            row.wants[0].path = ML "tests.0.limit";
            row.wants[0].want = rows[at].year;
            row.wants[1].path = LI "tests.0.limit";
            row.wants[1].want = rows[at].twice;
            row.wants[2].path = ML "grant";
            row.wants[2].want = grant;
            rule_case_run(&row);
        }
    }
}

/* ---- rows that need no more than a day ---- */

#define MINIMUM_WAGE(day, sum)                                                 \
    {                                                                          \
        .sentence = "B02 I2 S10 minimum wage of the months before " day,       \
        .as_of = day, .members = ABLE, .wants = {                              \
            {ML "measures.income.I2", "[" sum "," sum "]"}                     \
        }                                                                      \
    }

#define CITY_INCOME(day, limit)                                                \
    {                                                                          \
        .sentence = "B05 illness_expense.income by the city's income on " day, \
        .as_of = day, .programmes = "\"illness_expense\"", .members = ELDER,   \
        .wants = {                                                             \
            {IE "tests.0.limit", limit},                                       \
            {IE "tests.0.result", "\"MET\""}                                   \
        }                                                                      \
    }

/* Two dwellings of 20.00 and of what the row says. */
#define CITY_AREA(day, second, outcome)                                        \
    {                                                                          \
        .sentence = "B06 G20 the city's area on " day, .as_of = day,           \
        .members = ELDER,                                                      \
        .rows = {{"real_estate", UNIT OWN                                      \
                  "U1,C1,20.00,dwelling,sole,,2010-01-01,current\n" OWN        \
                  "U2,C2," second ",dwelling,sole,,2010-01-01,current\n"}},    \
        .wants = {                                                             \
            {ML "tests.4.result", "\"" outcome "\""}                           \
        }                                                                      \
    }

/* One of 90 whose pension is paid from 2010 to the month given. */
#define AVERAGE_PENSION(day, last, monthly, outcome)                           \
    {                                                                          \
        .sentence = "G12 elder_care.income by the average pension on " day,    \
        .as_of = day, .programmes = "\"elder_care\"",                          \
        .members = SELF(OLD, ""),                                              \
        .rows = {{"pension", PENSION OLD ",王建国,employee," monthly           \
                                         ",2010-01," last ",paid\n"}},         \
        .wants = {                                                             \
            {EC "tests.1.result", "\"" outcome "\""}                           \
        }                                                                      \
    }

#define REFUSALS(day, offers, least)                                           \
    {                                                                          \
        .sentence = "D24 job_refusals on " day, .as_of = day,                  \
        .members =                                                             \
            SELF("310101195003020216", ",\"refused_offers\":[" offers "]"),    \
        .wants = {                                                             \
            {ML "grant", "{\"least\":" least ",\"most\":" least "}"}           \
        }                                                                      \
    }

static const struct rule_case rows[] = {
    /* twelve months of the old wage; eleven and one of the new */
    MINIMUM_WAGE("2016-04-01", "2424000"), /* 12 x 2,020 */
    MINIMUM_WAGE("2016-05-01", "2441000"), /* 11 x 2,020 + 2,190 */
    MINIMUM_WAGE("2017-04-01", "2628000"), /* 12 x 2,190 */
    MINIMUM_WAGE("2017-05-01", "2639000"), /* 11 x 2,190 + 2,300 */
    MINIMUM_WAGE("2018-04-01", "2760000"),
    MINIMUM_WAGE("2018-05-01", "2772000"),
    MINIMUM_WAGE("2019-04-01", "2904000"),
    MINIMUM_WAGE("2019-05-01", "2910000"),
    MINIMUM_WAGE("2021-07-01", "2976000"),
    MINIMUM_WAGE("2021-08-01", "2987000"),
    MINIMUM_WAGE("2023-07-01", "3108000"),
    MINIMUM_WAGE("2023-08-01", "3118000"),
    MINIMUM_WAGE("2025-07-01", "3228000"),
    MINIMUM_WAGE("2025-08-01", "3233000"),
    MINIMUM_WAGE("2027-03-01", "3288000"), /* 12 x 2,740, long after */
    {.sentence = "B03 I2 months before the first minimum wage are open",
     .as_of = "2015-05-01",
     .members = ABLE,
     .wants = {{ML "measures.income.I2", "[202000,null]"},
               {ML "tests.0.result", "\"UNDETERMINED\""},
               {ML "reasons", "[\"NO_FIGURE\"]"}}},
    {.sentence = "S10 D21 no disregard on 2016-12-31",
     .as_of = "2016-12-31",
     .members = ABLE,
     .rows = {{"income_tax", PAY HIS "2016-11,wages,3000.00,0.00\n"}},
     .wants = {{ML "measures.income.I1", "[300000,300000]"}}},
    {.sentence = "S10 D21 870 from 2017-01-01",
     .as_of = "2017-01-01",
     .members = ABLE,
     .rows = {{"income_tax", PAY HIS "2016-11,wages,3000.00,0.00\n"}},
     .wants = {{ML "measures.income.I1", "[213000,213000]"}}},
    CITY_INCOME("2017-01-01", "5430500"),
    CITY_INCOME("2017-12-31", "5430500"),
    CITY_INCOME("2018-01-01", "5898800"),
    CITY_INCOME("2018-12-31", "5898800"),
    CITY_INCOME("2019-01-01", "6418300"),
    CITY_INCOME("2019-12-31", "6418300"),
    CITY_INCOME("2020-01-01", "6944200"),
    CITY_INCOME("2020-12-31", "6944200"),
    CITY_INCOME("2021-01-01", "7223200"),
    CITY_INCOME("2021-12-31", "7223200"),
    CITY_INCOME("2022-01-01", "7802700"),
    CITY_INCOME("2022-12-31", "7802700"),
    CITY_INCOME("2023-01-01", "7961000"),
    CITY_INCOME("2023-12-31", "7961000"),
    CITY_INCOME("2024-01-01", "8483400"),
    CITY_INCOME("2024-12-31", "8483400"),
    CITY_INCOME("2025-01-01", "8836600"),
    CITY_INCOME("2026-01-01", "8836600"), /* 2025 is not listed yet */
    {.sentence = "B03 B05 no city income of 2015: NO_FIGURE",
     .as_of = "2016-12-31",
     .programmes = "\"illness_expense\"",
     .members = ELDER,
     .wants = {{IE "tests.0.result", "\"UNDETERMINED\""},
               {IE "reasons", "[\"NO_FIGURE\"]"},
               {IE "outcome", "\"REFER\""}}},
    {.sentence = "B05 a year later than the last listed says so",
     .as_of = "2026-01-01",
     .programmes = "\"illness_expense\"",
     .members = ELDER,
     .wants = {{IE "figures.0",
                "{\"from\":\"2024-01-01\",\"name\":\"disposable_income\","
                "\"old\":true,\"status\":\"assumed\",\"value\":8836600}"}}},
    CITY_AREA("2017-01-01", "16.09", "MET"), /* 36.1 a head */
    CITY_AREA("2017-12-31", "16.10", "NOT_MET"),
    CITY_AREA("2018-01-01", "16.69", "MET"), /* 36.7 */
    CITY_AREA("2018-12-31", "16.70", "NOT_MET"),
    CITY_AREA("2019-01-01", "16.99", "MET"), /* 37.0 */
    CITY_AREA("2019-12-31", "17.00", "NOT_MET"),
    CITY_AREA("2020-01-01", "17.19", "MET"), /* 37.2 */
    CITY_AREA("2020-12-31", "17.20", "NOT_MET"),
    CITY_AREA("2021-01-01", "17.29", "MET"), /* 37.3 */
    CITY_AREA("2021-12-31", "17.30", "NOT_MET"),
    CITY_AREA("2026-12-31", "17.29", "MET"), /* long after: 37.3 */
    CITY_AREA("2016-12-31", "1.00", "UNDETERMINED"),
    AVERAGE_PENSION("2016-01-01", "2015-12", "3315.00", "MET"),
    AVERAGE_PENSION("2016-12-31", "2016-11", "3315.01", "NOT_MET"),
    AVERAGE_PENSION("2017-01-01", "2016-12", "3558.00", "MET"),
    AVERAGE_PENSION("2017-12-31", "2017-11", "3558.01", "NOT_MET"),
    AVERAGE_PENSION("2018-01-01", "2017-12", "3754.00", "MET"),
    AVERAGE_PENSION("2018-12-31", "2018-11", "3754.01", "NOT_MET"),
    AVERAGE_PENSION("2019-01-01", "2018-12", "3985.00", "MET"),
    AVERAGE_PENSION("2019-12-31", "2019-11", "3985.01", "NOT_MET"),
    AVERAGE_PENSION("2020-01-01", "2019-12", "4228.00", "MET"),
    AVERAGE_PENSION("2020-12-31", "2020-11", "4228.01", "NOT_MET"),
    AVERAGE_PENSION("2021-01-01", "2020-12", "4467.00", "MET"),
    AVERAGE_PENSION("2021-12-31", "2021-11", "4467.01", "NOT_MET"),
    AVERAGE_PENSION("2022-01-01", "2021-12", "4671.00", "MET"),
    AVERAGE_PENSION("2022-12-31", "2022-11", "4671.01", "NOT_MET"),
    AVERAGE_PENSION("2023-01-01", "2022-12", "4859.00", "MET"),
    AVERAGE_PENSION("2023-12-31", "2023-11", "4859.01", "NOT_MET"),
    AVERAGE_PENSION("2024-01-01", "2023-12", "5035.00", "MET"),
    AVERAGE_PENSION("2024-12-31", "2024-11", "5035.01", "NOT_MET"),
    AVERAGE_PENSION("2025-01-01", "2024-12", "5185.00", "MET"),
    AVERAGE_PENSION("2026-12-31", "2026-11", "5185.01", "NOT_MET"),
    AVERAGE_PENSION("2015-12-31", "2015-11", "1580.01", "UNDETERMINED"),
    REFUSALS("2015-04-01", "\"2015-02-01\",\"2015-03-01\"", "0"),
    REFUSALS("2019-04-30", "\"2019-02-01\",\"2019-03-01\"", "0"),
    REFUSALS("2019-05-01", "\"2019-02-01\",\"2019-03-01\"", "116000"),
    REFUSALS("2019-05-01",
             "\"2019-02-01\",\"2019-03-01\","
             "\"2019-04-01\"",
             "0"),
    {.sentence = "B04 18 months after the last standard: not yet old",
     .as_of = "2026-01-31",
     .members = ELDER,
     .wants = {{ML "figures.0",
                "{\"from\":\"2024-07-01\",\"name\":\"standard\",\"status\":"
                "\"assumed\",\"value\":159500}"},
               {ML "rests_on_figures", "\"assumed\""}}},
    {.sentence = "B04 the month after that uses it, and says so",
     .as_of = "2026-02-01",
     .members = ELDER,
     .wants = {{ML "figures.0",
                "{\"from\":\"2024-07-01\",\"name\":\"standard\",\"old\":true,"
                "\"status\":\"assumed\",\"value\":159500}"},
               {ML "tests.0.limit", "1914000"},
               {ML "grant", "{\"least\":159500,\"most\":159500}"}}},
    /* B08: of the day the clock starts; the day itself does not count */
    {.sentence = "B08 twenty working days for what is accepted in 2016",
     .as_of = "2016-12-31",
     .members = ELDER,
     .wants = {{ML "deadline",
                "{\"due\":\"2017-02-03\",\"provisional\":false}"}}},
    {.sentence = "B08 fifteen from 2017-01-01",
     .as_of = "2017-01-01",
     .members = ELDER,
     .wants = {{ML "deadline",
                "{\"due\":\"2017-01-22\",\"provisional\":false}"}}},
};

static void
by_date(void)
{
    unsigned checked = 0;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        checked += rule_case_run(&rows[i]);
    CU_ASSERT(checked >= sizeof(rows) / sizeof(rows[0]));
}

static const struct unit_test tests[] = {
    {"B02 the standard and the minors' standard by date", standards},
    {"B03 to B08: other figures by date", by_date},
};

UNIT_MAIN("casework by date", tests)
