// SPDX-License-Identifier: Apache-2.0
//
// Windows of a day of Shanghai and of a second; see quota.h.
#include "quota.h"

#include "clock.h"

enum { QUOTA_DAY_S = 24 * 3600, QUOTA_SHANGHAI_S = 8 * 3600 };

static int64_t
quota_seconds_to_midnight(int64_t now_ms)
{
    return QUOTA_DAY_S - (now_ms / 1000 + QUOTA_SHANGHAI_S) % QUOTA_DAY_S;
}

int64_t
quota_take(struct quota *quota, const struct behaviour *limits, int64_t now_ms,
           size_t persons, unsigned open_count)
{
    int64_t day = clock_shanghai_day(now_ms);
    if (quota->day != day) {
        quota->day = day;
        quota->day_exchanges = 0;
        quota->day_persons = 0;
    }
    if (quota->second != now_ms / 1000) {
        quota->second = now_ms / 1000;
        quota->second_exchanges = 0;
    }
    if (limits->connection_quota && open_count > limits->connection_quota)
        return 1;
    if (limits->second_quota && quota->second_exchanges >= limits->second_quota)
        return 1;
    int64_t asked = limits->day_counts_persons
                        ? quota->day_persons + (int64_t)persons
                        : quota->day_exchanges + 1;
    if (limits->day_quota && asked > limits->day_quota)
        return quota_seconds_to_midnight(now_ms);
    quota->day_exchanges++;
    quota->day_persons += (int64_t)persons;
    quota->second_exchanges++;
    return 0;
}
