/* SPDX-License-Identifier: Apache-2.0
 *
 * A date is a day number since 1970-01-01 (proleptic Gregorian), a month is
 * year * 12 + month - 1, an instant is microseconds since 1970-01-01T00:00Z.
 * Dates carry no time zone; Shanghai is UTC+8 without summer time for every
 * instant that Hedui sees (1992 and later). Nothing here reads a clock or TZ.
 */
#ifndef HEDUI_CORE_DATE_H
#define HEDUI_CORE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "text.h"

#define DATE_NONE INT32_MIN
#define MONTH_NONE INT32_MIN
#define INSTANT_NONE INT64_MIN
#define INSTANT_SECOND INT64_C(1000000)
#define INSTANT_DAY (INT64_C(86400) * INSTANT_SECOND)

bool date_make(int year, int month, int day, int32_t *date); /* must exist */
void date_split(int32_t date, int *year, int *month, int *day);
int date_weekday(int32_t date); /* 0 Monday .. 6 Sunday */
int32_t date_month(int32_t date);
int32_t month_first_day(int32_t month);
int32_t month_last_day(int32_t month);
int32_t month_make(int year, int month);
/* The same day n years later; 29 February becomes 1 March (policy B07). */
int32_t date_add_years(int32_t date, int years);
/* The same day n months later; a day that the month has not is its last. */
int32_t date_add_months(int32_t date, int months);
/* Whole years reached on `on` by somebody born on `birth` (B07). */
int date_age(int32_t birth, int32_t on);

bool date_read_iso(struct text text, int32_t *date);     /* 2017-04-01 (d-) */
bool date_read_plain(struct text text, int32_t *date);   /* 20170401  (d8) */
bool date_read_slash(struct text text, int32_t *date);   /* 2017/4/1  (d/) */
bool month_read_iso(struct text text, int32_t *month);   /* 2017-04   (m-) */
bool month_read_plain(struct text text, int32_t *month); /* 201704  (m6) */

void date_print(int32_t date, char out[11]);       /* 2017-04-01 */
void date_print_plain(int32_t date, char out[9]);  /* 20170401 */
void date_print_slash(int32_t date, char out[11]); /* 2017/4/1 */
void month_print(int32_t month, char out[8]);      /* 2017-04 */

int32_t instant_shanghai_date(int64_t instant_us);
int64_t instant_from_shanghai(int32_t date, int seconds_of_day);
/* 2017-09-01T02:15:00Z, also with .ffffff or +08:00 when reading. */
bool instant_read(struct text text, int64_t *instant_us);
void instant_print(int64_t instant_us, char out[32]); /* ...Z, s precision */
/* Shanghai: "20170901101500", "2017-09-01 10:15:00",
 * "2017-09-01T10:15:00+08:00". */
void instant_print_compact(int64_t instant_us, char out[16]);
void instant_print_spaced(int64_t instant_us, char out[32]);
void instant_print_offset(int64_t instant_us, char out[32]);

#endif
