/* SPDX-License-Identifier: Apache-2.0
 *
 * Look-ups in a policy pack. A figure is taken as of a day; a day long after
 * the last value takes the last value and says so (policy B03 to B06).
 */
#include "policy.h"

#include "date.h"
#include "mutant.h"
#include "policy_parse.h"

/* "long after the last value" (B04). */
enum { LONG_AFTER_MONTHS = 18 };

/* Express is urgent relief: two working days, a promise of the house and no
 * figure of a city's method (policy B08). */
enum { EXPRESS_DAYS = 2 };

const char *
figure_status_name(enum figure_status status)
{
    static const char *const names[] = {NULL, "official", "reported",
                                        "assumed"};
    return (unsigned)status <= STATUS_ASSUMED ? names[status] : NULL;
}

struct text
policy_name(const struct policy *policy)
{
    return policy->name;
}

struct text
policy_version(const struct policy *policy)
{
    return policy->version;
}

const struct digest *
policy_digest(const struct policy *policy)
{
    return &policy->digest;
}

struct text
policy_bytes(const struct policy *policy)
{
    return policy->bytes;
}

struct text
policy_city(const struct policy *policy)
{
    return policy->city;
}

const struct policy_rules *
policy_rules(const struct policy *policy)
{
    return &policy->rules;
}

const struct policy_limits *
policy_limits(const struct policy *policy, enum programme programme)
{
    return &policy->limits[programme];
}

static const struct dated *
dated_find(const struct policy *policy, const char *name)
{
    for (int i = 0; i < policy->dated_count; i++)
        if (text_equals_chars(policy->dated[i].name, name))
            return &policy->dated[i];
    return NULL;
}

bool
policy_figure(const struct policy *policy, const char *name, int32_t on,
              struct figure *figure)
{
    const struct dated *dated = dated_find(policy, name);
    int found = -1;
    if (mutant_is("figure_a_day_late"))
        on--;
    for (int i = 0; dated != NULL && i < dated->count; i++)
        if (dated->rows[i].from <= on)
            found = i;
    if (found < 0)
        return false;
    *figure = dated->rows[found];
    figure->is_old =
        found == dated->count - 1 && found > 0 &&
        !mutant_is("old_figure_unsaid") &&
        date_month(on) - date_month(figure->from) > LONG_AFTER_MONTHS;
    return true;
}

bool
policy_dated(const struct policy *policy, const char *name, int32_t on,
             int64_t *value, enum figure_status *status)
{
    struct figure figure;
    if (!policy_figure(policy, name, on, &figure) || figure.share.q != 0)
        return false;
    *value = figure.value;
    *status = figure.status;
    return true;
}

bool
policy_yearly(const struct policy *policy, const char *name, int year,
              struct figure *figure)
{
    const struct yearly *yearly = NULL;
    for (int i = 0; i < policy->yearly_count; i++)
        if (text_equals_chars(policy->yearly[i].name, name))
            yearly = &policy->yearly[i];
    int found = -1;
    for (int i = 0; yearly != NULL && i < yearly->count; i++)
        if (yearly->rows[i].year <= year)
            found = i;
    if (found < 0) {
        *figure = (struct figure){0};
        if (yearly != NULL) /* what is not there has its table's status */
            figure->status = yearly->rows[0].status;
        return false;
    }
    *figure = yearly->rows[found];
    figure->is_old = figure->year < year;
    return true;
}

int
policy_window_months(const struct policy *policy, enum programme programme)
{
    int months = policy->window[programme];
    return months != 0 ? months : policy->window_default;
}

int
policy_validity_months(const struct policy *policy)
{
    return policy->validity_months;
}

bool
policy_tariff(const struct policy *policy, struct text stage,
              struct policy_tariff *tariff)
{
    for (int i = 0; i < policy->stage_count; i++) {
        if (!text_equals(policy->stages[i].name, stage))
            continue;
        *tariff =
            (struct policy_tariff){policy->stages[i].fee, policy->lodging};
        return true;
    }
    return false;
}

int32_t
policy_first_day(const struct policy *policy)
{
    return dated_find(policy, "standard")->rows[0].from;
}

int
policy_deadline_days(const struct policy *policy, int32_t day, enum lane lane)
{
    struct figure figure;
    if (lane == LANE_EXPRESS)
        return EXPRESS_DAYS;
    if (!policy_figure(policy, "deadline_days", day, &figure))
        figure = dated_find(policy, "deadline_days")->rows[0];
    return (int)figure.value;
}

int
policy_freshness_days(const struct policy *policy, enum line line)
{
    int days = line < LINE_COUNT ? policy->freshness[line] : 0;
    return days != 0 ? days : policy->freshness_default;
}

bool
policy_leaves_out(const struct policy *policy, enum line line)
{
    return line < LINE_COUNT && policy->is_left_out[line];
}

bool
policy_completes(const struct policy *policy, enum line line,
                 enum programme programme)
{
    return line < LINE_COUNT && !policy->is_left_out[line] &&
           (policy->completes_always[line] ||
            policy->completes[line][programme]);
}
