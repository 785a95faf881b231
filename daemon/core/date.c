/* SPDX-License-Identifier: Apache-2.0
 *
 * Dates, months and instants as integers. The calendar arithmetic counts in
 * eras of 400 years from 0000-03-01, so that the leap day is the last of its
 * year. Shanghai is a constant offset: the last summer time there ended in
 * September 1991, before every instant that is read here.
 */
#include "date.h"

#include <assert.h>

#include "mutant.h"

enum { ERA_DAYS = 146097, EPOCH_SHIFT = 719468 };

static int
date_days_of(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && is_leap ? 1 : 0);
}

bool
date_make(int year, int month, int day, int32_t *date)
{
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 ||
        day > date_days_of(year, month))
        return false;
    int y = month <= 2 ? year - 1 : year;
    int era = y / 400;
    int year_of_era = y - era * 400;
    int day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 +
                     day_of_year - 1;
    *date = era * ERA_DAYS + day_of_era - EPOCH_SHIFT;
    return true;
}

static bool
date_is_printable(int32_t date)
{
    return date >= -719162 && date <= 2932896; /* 0001-01-01..9999-12-31 */
}

void
date_split(int32_t date, int *year, int *month, int *day)
{
    assert(date_is_printable(date));
    int shifted = date + EPOCH_SHIFT;
    int era = shifted / ERA_DAYS;
    int day_of_era = shifted - era * ERA_DAYS;
    int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
                       day_of_era / 146096) /
                      365;
    int day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int shifted_month = (5 * day_of_year + 2) / 153;
    *day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    *month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
    *year = year_of_era + era * 400 + (*month <= 2 ? 1 : 0);
}

int
date_weekday(int32_t date)
{
    int rest = (date + 3) % 7; /* 1970-01-01 was a Thursday */
    return rest < 0 ? rest + 7 : rest;
}

int32_t
month_make(int year, int month)
{
    assert(month >= 1 && month <= 12);
    return year * 12 + month - 1;
}

int32_t
date_month(int32_t date)
{
    int year, month, day;
    date_split(date, &year, &month, &day);
    return month_make(year, month);
}

int32_t
month_first_day(int32_t month)
{
    int32_t date;
    bool is_date = date_make(month / 12, month % 12 + 1, 1, &date);
    assert(is_date);
    return date;
}

int32_t
month_last_day(int32_t month)
{
    int32_t date;
    int year = month / 12, number = month % 12 + 1;
    bool is_date = month >= 0 &&
                   date_make(year, number, date_days_of(year, number), &date);
    assert(is_date);
    return date;
}

int32_t
date_add_years(int32_t date, int years)
{
    int year, month, day;
    date_split(date, &year, &month, &day);
    int32_t later;
    if (date_make(year + years, month, day, &later))
        return later;
    if (mutant_is("leap_day_to_february"))
        day = 28;
    else {
        month = 3;
        day = 1;
    }
    bool is_date = date_make(year + years, month, day, &later);
    assert(is_date);
    return later;
}

int32_t
date_add_months(int32_t date, int months)
{
    int year, month, day;
    date_split(date, &year, &month, &day);
    int32_t later = date_month(date) + months;
    int32_t last = month_last_day(later);
    int32_t same = month_first_day(later) + day - 1;
    return same > last ? last : same;
}

int
date_age(int32_t birth, int32_t on)
{
    int birth_year, on_year, month, day;
    date_split(birth, &birth_year, &month, &day);
    date_split(on, &on_year, &month, &day);
    int age = on_year - birth_year;
    return date_add_years(birth, age) > on ? age - 1 : age;
}

/* `count` digits at `at` as a number; -1 where one is no digit. */
static int
date_digits(struct text text, size_t at, size_t count)
{
    int value = 0;
    for (size_t i = at; i < at + count; i++) {
        char c = text.bytes[i];
        if (c < '0' || c > '9')
            return -1;
        value = value * 10 + (c - '0');
    }
    return value;
}

bool
date_read_iso(struct text text, int32_t *date)
{
    if (text.size != 10 || text.bytes[4] != '-' || text.bytes[7] != '-')
        return false;
    return date_make(date_digits(text, 0, 4), date_digits(text, 5, 2),
                     date_digits(text, 8, 2), date);
}

bool
date_read_plain(struct text text, int32_t *date)
{
    if (text.size != 8)
        return false;
    return date_make(date_digits(text, 0, 4), date_digits(text, 4, 2),
                     date_digits(text, 6, 2), date);
}

bool
date_read_slash(struct text text, int32_t *date)
{
    struct text rest = text, year, month, day;
    if (!text_cut(&rest, '/', &year) || !text_cut(&rest, '/', &month) ||
        !text_cut(&rest, '/', &day) || !text_is_absent(rest))
        return false;
    if (year.size != 4 || month.size < 1 || month.size > 2 || day.size < 1 ||
        day.size > 2)
        return false;
    /* Both padded or neither: 2017/04/1 is in no notation. */
    bool is_padded = month.bytes[0] == '0' || day.bytes[0] == '0';
    if (is_padded && (month.size != 2 || day.size != 2))
        return false;
    return date_make(date_digits(year, 0, 4), date_digits(month, 0, month.size),
                     date_digits(day, 0, day.size), date);
}

static bool
month_read_parts(int year, int month, int32_t *result)
{
    if (year < 1 || month < 1 || month > 12)
        return false;
    *result = month_make(year, month);
    return true;
}

bool
month_read_iso(struct text text, int32_t *month)
{
    return text.size == 7 && text.bytes[4] == '-' &&
           month_read_parts(date_digits(text, 0, 4), date_digits(text, 5, 2),
                            month);
}

bool
month_read_plain(struct text text, int32_t *month)
{
    return text.size == 6 && month_read_parts(date_digits(text, 0, 4),
                                              date_digits(text, 4, 2), month);
}

/* What is no date prints as "?": a page or log must not stop the process. */
static void
date_format(int32_t date, const char *format, char *out, size_t room)
{
    int year = 0, month = 0, day = 0;
    if (!date_is_printable(date)) {
        snprintf(out, room, "?");
        return;
    }
    date_split(date, &year, &month, &day);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(out, room, format, (unsigned)year % 10000, (unsigned)month % 100,
             (unsigned)day % 100); /* as gcc sees that it fits */
#pragma GCC diagnostic pop
}

void
date_print(int32_t date, char out[11])
{
    date_format(date, "%04u-%02u-%02u", out, 11);
}

void
date_print_plain(int32_t date, char out[9])
{
    date_format(date, "%04u%02u%02u", out, 9);
}

void
date_print_slash(int32_t date, char out[11])
{
    date_format(date, "%04u/%u/%u", out, 11);
}

void
month_print(int32_t month, char out[8])
{
    if (month < 12 || month >= 120000)
        snprintf(out, 8, "?");
    else
        snprintf(out, 8, "%04u-%02u", (unsigned)month / 12 % 10000,
                 (unsigned)month % 12 + 1);
}
