/* SPDX-License-Identifier: Apache-2.0 */
#include "service_hours.h"

#include <string.h>

#include "config.h"

enum { DAY_S = 86400, TEXT_SIZE = sizeof("09:00-17:00") - 1 };

/* "09:00" at `at`; 24:00 is the last there is. */
static bool
clock_parse(const char *at, int32_t *second)
{
    for (int i = 0; i < 5; i++)
        if (i == 2 ? at[i] != ':' : at[i] < '0' || at[i] > '9')
            return false;
    int32_t hour = (at[0] - '0') * 10 + (at[1] - '0');
    int32_t minute = (at[3] - '0') * 10 + (at[4] - '0');
    *second = hour * 3600 + minute * 60;
    return minute < 60 && *second <= DAY_S;
}

bool
service_hours_parse(const char *text, struct service_hours *hours)
{
    return strlen(text) == TEXT_SIZE && text[5] == '-' &&
           clock_parse(text, &hours->from_s) &&
           clock_parse(text + 6, &hours->to_s) && hours->from_s < hours->to_s;
}

struct service_hours
service_hours_of(const struct line_config *line)
{
    struct service_hours hours = {0};
    if (line->hours == NULL || !service_hours_parse(line->hours, &hours))
        hours = (struct service_hours){.to_s = DAY_S};
    hours.is_on_working_days =
        line->days != NULL && strcmp(line->days, "working") == 0;
    return hours;
}

bool
service_hours_are_always(const struct service_hours *hours)
{
    return hours->from_s == 0 && hours->to_s == DAY_S &&
           !hours->is_on_working_days;
}
