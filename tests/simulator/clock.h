// SPDX-License-Identifier: Apache-2.0
//
// Simulated time: it starts where it is told and advances with the real
// clock. Owners think in Shanghai time (UTC+8, no daylight saving); all values
// here are milliseconds of UTC since 1970.
#ifndef SIMULATOR_CLOCK_H
#define SIMULATOR_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct clock {
    int64_t start_ms;   // simulated time at the start
    int64_t started_ms; // the monotonic clock then
    int64_t day_ms;     // real milliseconds that a working day lasts
};

enum { CLOCK_TEXT = 32 };

int64_t clock_monotonic_ms(void);
void clock_init(struct clock *clock, int64_t start_ms, int64_t day_ms);
int64_t clock_now_ms(const struct clock *clock);

// 2017-09-01, 2017-09-01T02:15:00Z, 2017-09-01 10:15, …+08:00. Without a zone
// it is Shanghai time; a date alone is its midnight.
bool clock_parse(const char *text, int64_t *time_ms);

// "2017-09-01 10:15:00" of Shanghai.
void clock_print(int64_t time_ms, char text[CLOCK_TEXT]);

// Minutes since midnight, and days since 1970, of Shanghai.
int clock_shanghai_minute(int64_t time_ms);
int64_t clock_shanghai_day(int64_t time_ms);

// Whether the text is a date that exists, 2017-04-01, or a month, 2017-04.
bool clock_is_date(const char *text);
bool clock_is_month(const char *text);

#endif
