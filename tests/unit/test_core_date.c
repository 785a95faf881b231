/* SPDX-License-Identifier: Apache-2.0
 *
 * Dates, months and instants.
 */
#include "date.h"

#include <string.h>

#include "check.h"

static int32_t
day(int year, int month, int day_of_month)
{
    int32_t date = DATE_NONE;
    CU_ASSERT_TRUE(date_make(year, month, day_of_month, &date));
    return date;
}

static void
test_known_days(void)
{
    CU_ASSERT_EQUAL(day(1970, 1, 1), 0);
    CU_ASSERT_EQUAL(day(2000, 3, 1), 11017);
    CU_ASSERT_EQUAL(day(2017, 9, 1), 17410);
    CU_ASSERT_EQUAL(day(1, 1, 1), -719162);
    CU_ASSERT_EQUAL(day(9999, 12, 31), 2932896);
    CU_ASSERT_EQUAL(date_weekday(0), 3);
    CU_ASSERT_EQUAL(date_weekday(day(2017, 9, 1)), 4);
    CU_ASSERT_EQUAL(date_weekday(day(1969, 12, 29)), 0);
}

static void
test_days_that_do_not_exist(void)
{
    int32_t date;
    CU_ASSERT_FALSE(date_make(2017, 2, 29, &date));
    CU_ASSERT_FALSE(date_make(1900, 2, 29, &date));
    CU_ASSERT_TRUE(date_make(2000, 2, 29, &date));
    CU_ASSERT_FALSE(date_make(2017, 4, 31, &date));
    CU_ASSERT_FALSE(date_make(2017, 13, 1, &date));
    CU_ASSERT_FALSE(date_make(2017, 0, 1, &date));
    CU_ASSERT_FALSE(date_make(2017, 1, 0, &date));
    CU_ASSERT_FALSE(date_make(0, 1, 1, &date));
    CU_ASSERT_FALSE(date_make(10000, 1, 1, &date));
}

/* Walks every day of 10,000 years beside a calendar counted by hand. */
static void
test_every_day(void)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30,
                                  31, 31, 30, 31, 30, 31};
    int32_t expected = -719162;
    for (int year = 1; year <= 9999; year++)
        for (int month = 1; month <= 12; month++) {
            bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
            int length = lengths[month - 1] + (leap && month == 2);
            for (int d = 1; d <= length; d++) {
                int32_t date;
                int y, m, n;
                bool is_date = date_make(year, month, d, &date);
                date_split(expected, &y, &m, &n);
                if (!is_date || date != expected || y != year || m != month ||
                    n != d)
                    CU_FAIL_FATAL("a day is out of place");
                expected++;
            }
        }
    CU_ASSERT_EQUAL(expected, 2932897);
}

static void
test_months(void)
{
    int32_t month = month_make(2016, 2);
    CU_ASSERT_EQUAL(month, 2016 * 12 + 1);
    CU_ASSERT_EQUAL(month_first_day(month), day(2016, 2, 1));
    CU_ASSERT_EQUAL(month_last_day(month), day(2016, 2, 29));
    CU_ASSERT_EQUAL(month_last_day(month_make(2017, 12)), day(2017, 12, 31));
    CU_ASSERT_EQUAL(date_month(day(2016, 2, 29)), month);
}

static void
test_ages(void)
{
    int32_t leap = day(2000, 2, 29);
    CU_ASSERT_EQUAL(date_add_years(leap, 1), day(2001, 3, 1));
    CU_ASSERT_EQUAL(date_add_years(leap, 4), day(2004, 2, 29));
    CU_ASSERT_EQUAL(date_age(leap, day(2018, 2, 28)), 17);
    CU_ASSERT_EQUAL(date_age(leap, day(2018, 3, 1)), 18);
    CU_ASSERT_EQUAL(date_age(day(1957, 9, 1), day(2017, 9, 1)), 60);
    CU_ASSERT_EQUAL(date_age(day(1957, 9, 2), day(2017, 9, 1)), 59);
}

struct row {
    const char *text;
    int year, month, day; /* year 0: refused */
};

static void
check_rows(bool (*read)(struct text, int32_t *), const struct row *rows,
           size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int32_t date = DATE_NONE;
        bool is_read = read(text_of(rows[i].text), &date);
        int32_t expected = rows[i].year == 0
                               ? DATE_NONE
                               : day(rows[i].year, rows[i].month, rows[i].day);
        CU_ASSERT_EQUAL(is_read, rows[i].year != 0);
        CU_ASSERT_EQUAL(date, expected);
        if (date != expected)
            printf("\n    '%s'\n", rows[i].text);
    }
}

#define CHECK_ROWS(read, rows)                                                 \
    check_rows((read), (rows), sizeof(rows) / sizeof((rows)[0]))

static void
test_readers(void)
{
    static const struct row iso[] = {
        {"2017-04-01", 2017, 4, 1}, {"2017-4-1", 0, 0, 0},
        {"2017-02-29", 0, 0, 0},    {"2017/04/01", 0, 0, 0},
        {"2017-04-01 ", 0, 0, 0},   {"", 0, 0, 0},
        {"2017-04-0x", 0, 0, 0},    {"-017-04-01", 0, 0, 0}};
    static const struct row plain[] = {{"20170401", 2017, 4, 1},
                                       {"2017041", 0, 0, 0},
                                       {"20170431", 0, 0, 0},
                                       {"2017-4-1", 0, 0, 0}};
    static const struct row slash[] = {
        {"2017/4/1", 2017, 4, 1},     {"2017/04/01", 2017, 4, 1},
        {"2017/12/31", 2017, 12, 31}, {"2017/4/30", 2017, 4, 30},
        {"2017/10/1", 2017, 10, 1},   {"2017/04/1", 0, 0, 0},
        {"2017/4/01", 0, 0, 0},       {"2017/4/31", 0, 0, 0},
        {"17/4/1", 0, 0, 0},          {"2017/4", 0, 0, 0},
        {"2017/4/1/", 0, 0, 0},       {"2017//1", 0, 0, 0}};
    CHECK_ROWS(date_read_iso, iso);
    CHECK_ROWS(date_read_plain, plain);
    CHECK_ROWS(date_read_slash, slash);
    int32_t month = 0;
    CU_ASSERT_TRUE(month_read_iso(TEXT("2017-04"), &month));
    CU_ASSERT_EQUAL(month, month_make(2017, 4));
    CU_ASSERT_TRUE(month_read_plain(TEXT("201612"), &month));
    CU_ASSERT_EQUAL(month, month_make(2016, 12));
    CU_ASSERT_FALSE(month_read_iso(TEXT("2017-13"), &month));
    CU_ASSERT_FALSE(month_read_iso(TEXT("2017-4"), &month));
    CU_ASSERT_FALSE(month_read_plain(TEXT("201700"), &month));
}

static void
test_printers(void)
{
    char text[32];
    date_print(day(2017, 4, 1), text);
    CU_ASSERT_STRING_EQUAL(text, "2017-04-01");
    date_print_plain(day(987, 4, 1), text);
    CU_ASSERT_STRING_EQUAL(text, "09870401");
    date_print_slash(day(2017, 4, 1), text);
    CU_ASSERT_STRING_EQUAL(text, "2017/4/1");
    month_print(month_make(2016, 12), text);
    CU_ASSERT_STRING_EQUAL(text, "2016-12");
    date_print(DATE_NONE, text);
    CU_ASSERT_STRING_EQUAL(text, "?");
    month_print(MONTH_NONE, text);
    CU_ASSERT_STRING_EQUAL(text, "?");
}

static int64_t
instant(const char *text)
{
    int64_t us = INSTANT_NONE;
    CU_ASSERT_TRUE(instant_read(text_of(text), &us));
    return us;
}

static void
test_instants(void)
{
    char text[32];
    int64_t us = instant("2017-09-01T02:15:00Z");
    CU_ASSERT_EQUAL(us, INT64_C(1504232100) * INSTANT_SECOND);
    CU_ASSERT_EQUAL(instant("2017-09-01T10:15:00+08:00"), us);
    CU_ASSERT_EQUAL(instant("2017-09-01T02:15:00.000001Z"), us + 1);
    CU_ASSERT_EQUAL(instant("2017-09-01T02:15:00.5Z"), us + 500000);
    instant_print(us, text);
    CU_ASSERT_STRING_EQUAL(text, "2017-09-01T02:15:00Z");
    instant_print_compact(us, text);
    CU_ASSERT_STRING_EQUAL(text, "20170901101500");
    instant_print_spaced(us, text);
    CU_ASSERT_STRING_EQUAL(text, "2017-09-01 10:15:00");
    instant_print_offset(us, text);
    CU_ASSERT_STRING_EQUAL(text, "2017-09-01T10:15:00+08:00");
    CU_ASSERT_EQUAL(instant_shanghai_date(instant("2017-08-31T15:59:59Z")),
                    day(2017, 8, 31));
    CU_ASSERT_EQUAL(instant_shanghai_date(instant("2017-08-31T16:00:00Z")),
                    day(2017, 9, 1));
    CU_ASSERT_EQUAL(instant_from_shanghai(day(2017, 9, 1), 10 * 3600 + 900),
                    us);
    CU_ASSERT_EQUAL(instant_shanghai_date(instant("1969-12-31T15:59:59Z")),
                    day(1969, 12, 31));
    instant_print(-1, text);
    CU_ASSERT_STRING_EQUAL(text, "1969-12-31T23:59:59Z");
}

static void
test_instants_refused(void)
{
    static const char *const wrong[] = {
        "2017-09-01T02:15:00",       "2017-09-01 02:15:00Z",
        "2017-09-01T24:00:00Z",      "2017-09-01T02:60:00Z",
        "2017-09-01T02:15:60Z",      "2017-02-29T02:15:00Z",
        "2017-09-01T02:15:00.Z",     "2017-09-01T02:15:00.1234567Z",
        "2017-09-01T02:15:00+0800",  "2017-09-01T02:15:00z",
        "2017-09-01T02:15:00+24:00", ""};
    int64_t us;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        CU_ASSERT_FALSE(instant_read(text_of(wrong[i]), &us));
}

static const struct unit_test tests[] = {
    {"known days have their numbers", test_known_days},
    {"days that do not exist are refused", test_days_that_do_not_exist},
    {"every day of ten thousand years is in its place", test_every_day},
    {"months begin and end", test_months},
    {"who is born on 29 February is older on 1 March", test_ages},
    {"readers take their notation and no other", test_readers},
    {"printers print, and what is no date as a question mark", test_printers},
    {"instants are UTC and Shanghai is eight hours ahead", test_instants},
    {"instants in other notations are refused", test_instants_refused},
};

UNIT_MAIN("core date", tests)
