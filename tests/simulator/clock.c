// SPDX-License-Identifier: Apache-2.0
//
// Simulated time and the little calendar that it needs; see clock.h.
#include "clock.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { SHANGHAI_MS = 8 * 3600 * 1000, DAY_MS = 24 * 3600 * 1000 };

int64_t
clock_monotonic_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void
clock_init(struct clock *clock, int64_t start_ms, int64_t day_ms)
{
    *clock = (struct clock){start_ms, clock_monotonic_ms(), day_ms};
}

int64_t
clock_now_ms(const struct clock *clock)
{
    return clock->start_ms + (clock_monotonic_ms() - clock->started_ms);
}

// Reads exactly `count` digits; -1 when there are not so many.
static int
clock_digits(const char **text, int count)
{
    int value = 0;
    for (int i = 0; i < count; i++, (*text)++) {
        if (**text < '0' || **text > '9')
            return -1;
        value = value * 10 + (**text - '0');
    }
    return value;
}

static int
clock_month_days(int year, int month)
{
    static const int days[12] = {31, 28, 31, 30, 31, 30,
                                 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

// Days since 1970-01-01, by counting from 0000-03-01 (Gregorian).
static int64_t
clock_civil_day(int year, int month, int day)
{
    int shifted = month <= 2 ? year - 1 : year;
    int era = shifted / 400;
    int of_era = shifted - era * 400;
    int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t days = (int64_t)of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    return (int64_t)era * 146097 + days - 719468;
}

static bool
clock_take_date(const char **text, int64_t *day)
{
    int year = clock_digits(text, 4);
    if (year < 1 || *(*text)++ != '-')
        return false;
    int month = clock_digits(text, 2);
    if (month < 1 || month > 12 || *(*text)++ != '-')
        return false;
    int of_month = clock_digits(text, 2);
    if (of_month < 1 || of_month > clock_month_days(year, month))
        return false;
    *day = clock_civil_day(year, month, of_month);
    return true;
}

static bool
clock_take_time(const char **text, int64_t *second)
{
    int hour = clock_digits(text, 2);
    if (hour < 0 || hour > 24 || *(*text)++ != ':')
        return false;
    int minute = clock_digits(text, 2);
    if (minute < 0 || minute > 59)
        return false;
    int of_minute = 0;
    if (**text == ':') {
        (*text)++;
        of_minute = clock_digits(text, 2);
        if (of_minute < 0 || of_minute > 59)
            return false;
    }
    *second = hour * 3600 + minute * 60 + of_minute;
    return true;
}

bool
clock_parse(const char *text, int64_t *time_ms)
{
    int64_t day = 0;
    int64_t second = 0;
    if (!clock_take_date(&text, &day))
        return false;
    if (*text == 'T' || *text == ' ') {
        text++;
        if (!clock_take_time(&text, &second))
            return false;
    }
    int64_t zone_ms = SHANGHAI_MS;
    if (strcmp(text, "Z") == 0 || strcmp(text, "+00:00") == 0)
        zone_ms = 0;
    else if (*text && strcmp(text, "+08:00") != 0)
        return false;
    *time_ms = day * DAY_MS + second * 1000 - zone_ms;
    return true;
}

void
clock_print(int64_t time_ms, char text[CLOCK_TEXT])
{
    time_t seconds = (time_t)((time_ms + SHANGHAI_MS) / 1000);
    struct tm parts;
    gmtime_r(&seconds, &parts);
    strftime(text, CLOCK_TEXT, "%Y-%m-%d %H:%M:%S", &parts);
}

int
clock_shanghai_minute(int64_t time_ms)
{
    return (int)((time_ms + SHANGHAI_MS) % DAY_MS / 60000);
}

int64_t
clock_shanghai_day(int64_t time_ms)
{
    return (time_ms + SHANGHAI_MS) / DAY_MS;
}

bool
clock_is_date(const char *text)
{
    int64_t day = 0;
    return clock_take_date(&text, &day) && !*text;
}

bool
clock_is_month(const char *text)
{
    char date[16];
    if (strlen(text) != 7)
        return false;
    snprintf(date, sizeof date, "%s-01", text);
    return clock_is_date(date);
}
