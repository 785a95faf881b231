/* SPDX-License-Identifier: Apache-2.0
 *
 * The calendar's rule for a clock that goes on.
 */
#include "clock_rule.h"

#include "date.h"

bool
clock_rule_due(void *context, const struct clock_case *clock,
               struct clock_due *due)
{
    const struct rules *rules = context;
    struct plan plan = {.due = clock->due};
    plan_pause(rules, clock->lane, clock->accepted_at_us, clock->pauses,
               clock->pause_count, &plan);
    int days =
        calendar_working_days(rules->calendar, clock->slack_day, clock->due);
    due->due = plan.due;
    due->slack_day = calendar_back(rules->calendar, plan.due, days);
    due->is_provisional = plan.is_provisional;
    return plan.due != DATE_NONE;
}
