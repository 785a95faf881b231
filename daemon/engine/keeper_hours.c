/* SPDX-License-Identifier: Apache-2.0
 *
 * The service hours of a line, as configured. Outside of them nothing is sent
 * and no portal is polled: questions wait, and nothing is counted as a failure.
 * A folder or a table is looked into at any hour, because owners write their
 * answers at night. The time for an answer runs while the line serves: an owner
 * who goes home has not been silent.
 */
#include "calendar.h"
#include "keeper.h"
#include "service_hours.h"

/* A calendar without a working day in so long is not waited for. */
#define DAYS_LOOKED_AT 400
#define SHARE_ENDS_BEFORE_US (3600 * INSTANT_SECOND)

static bool
day_has_service(const struct turn *turn, const struct service_hours *hours,
                int32_t day)
{
    bool is_known;
    return !hours->is_on_working_days ||
           calendar_is_working(turn->desk->rules->house->calendar, day,
                               &is_known);
}

int64_t
keeper_opens_at(const struct turn *turn, const struct keeper *keeper)
{
    struct service_hours hours = service_hours_of(keeper->config);
    if (service_hours_are_always(&hours) || mutant_is("hours_ignored"))
        return turn->time.now_us;
    for (int32_t day = turn->today; day < turn->today + DAYS_LOOKED_AT; day++) {
        int64_t from_us = instant_from_shanghai(day, hours.from_s);
        if (turn->time.now_us >= instant_from_shanghai(day, hours.to_s) ||
            !day_has_service(turn, &hours, day))
            continue;
        return from_us > turn->time.now_us ? from_us : turn->time.now_us;
    }
    return instant_from_shanghai(turn->today + DAYS_LOOKED_AT, 0);
}

int64_t
keeper_closes_at(const struct turn *turn, const struct keeper *keeper)
{
    struct service_hours hours = service_hours_of(keeper->config);
    return instant_from_shanghai(turn->today, hours.to_s);
}

int64_t
keeper_share_ends_at(const struct turn *turn, const struct keeper *keeper)
{
    int64_t closes_us = keeper_closes_at(turn, keeper);
    if (mutant_is("share_ends_after_closing"))
        closes_us = instant_from_shanghai(turn->today + 1, 0);
    return closes_us - SHARE_ENDS_BEFORE_US;
}

int64_t
keeper_answer_by(const struct turn *turn, const struct keeper *keeper,
                 int64_t asked_us)
{
    struct service_hours hours = service_hours_of(keeper->config);
    int64_t rest_us = keeper->config->answer_ms * INT64_C(1000);
    if (service_hours_are_always(&hours) || mutant_is("closed_time_counts"))
        return asked_us + rest_us;
    int32_t first = instant_shanghai_date(asked_us);
    for (int32_t day = first; day < first + DAYS_LOOKED_AT; day++) {
        int64_t from_us = instant_from_shanghai(day, hours.from_s);
        int64_t to_us = instant_from_shanghai(day, hours.to_s);
        if (from_us < asked_us)
            from_us = asked_us;
        if (from_us >= to_us || !day_has_service(turn, &hours, day))
            continue;
        if (rest_us <= to_us - from_us)
            return from_us + rest_us;
        rest_us -= to_us - from_us;
    }
    return instant_from_shanghai(first + DAYS_LOOKED_AT, 0);
}
