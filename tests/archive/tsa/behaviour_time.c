// SPDX-License-Identifier: Apache-2.0
//
// The behaviours of a token's time: one function changes the plan of a good
// token in one place. See behaviour.h.
#include "behaviour.h"

#include <stdio.h>
#include <string.h>

enum { DAY_S = 86400 };

#define HOUR_US INT64_C(3600000000)

static void
behaviour_shift(struct scene *scene, int64_t seconds)
{
    authority_time(scene->at_us + seconds * 1000000, scene->authority->digits,
                   scene->plan->time);
}

static void
behaviour_says(struct token_plan *plan, const char *time)
{
    snprintf(plan->time, sizeof plan->time, "%s", time);
}

static void
before_whole_seconds(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    authority_time(scene->at_us, 0, plan->time);
}

static void
before_microseconds(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    authority_time(scene->at_us, 6, plan->time);
}

static void
before_no_accuracy(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->accuracy_s = plan->accuracy_ms = plan->accuracy_us = -1;
}

static void
before_accuracy_fine(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->accuracy_s = -1;
    plan->accuracy_ms = 20;
    plan->accuracy_us = 500;
}

static void
before_time_yesterday(struct scene *scene)
{
    behaviour_shift(scene, -DAY_S);
}

static void
before_time_tomorrow(struct scene *scene)
{
    behaviour_shift(scene, DAY_S);
}

static void
before_time_ahead(struct scene *scene)
{
    behaviour_shift(scene, scene->argument);
}

static void
before_time_behind(struct scene *scene)
{
    behaviour_shift(scene, -scene->argument);
}

static void
before_time_2001(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    behaviour_says(plan, "20010101000000Z");
}

static void
before_time_2099(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    behaviour_says(plan, "20990101000000Z");
}

static void
before_time_zone(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    // The right instant, written in the time of Shanghai.
    authority_time(scene->at_us + 8 * HOUR_US, 0, plan->time);
    memcpy(plan->time + 14, "+0800", 6);
}

static void
before_time_without_z(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    authority_time(scene->at_us, 0, plan->time);
    plan->time[14] = 0;
}

static void
before_time_thirteenth_month(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    memcpy(plan->time + 4, "13", 2);
}

static void
before_time_trailing_zero(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    authority_time(scene->at_us, 0, plan->time);
    memcpy(plan->time + 14, ".50Z", 5);
}

static void
before_time_without_seconds(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    authority_time(scene->at_us, 0, plan->time);
    memcpy(plan->time + 12, "Z", 2);
}

static void
before_time_utctime(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    authority_time(scene->at_us, 0, plan->time);
    memmove(plan->time, plan->time + 2, strlen(plan->time) - 1);
    plan->time_tag = DER_UTC_TIME;
}

static void
before_accuracy_absurd(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->accuracy_s = DAY_S;
}

static void
before_accuracy_out_of_range(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->accuracy_ms = 5000;
}

const struct behaviour behaviour_times[] = {
    {"whole-seconds", before_whole_seconds, NULL, NO_ARGUMENT, NULL},
    {"microseconds", before_microseconds, NULL, NO_ARGUMENT, NULL},
    {"no-accuracy", before_no_accuracy, NULL, NO_ARGUMENT, NULL},
    {"accuracy-fine", before_accuracy_fine, NULL, NO_ARGUMENT, NULL},
    {"time-yesterday", before_time_yesterday, NULL, NO_ARGUMENT, NULL},
    {"time-tomorrow", before_time_tomorrow, NULL, NO_ARGUMENT, NULL},
    {"time-ahead", before_time_ahead, NULL, 300, NULL},
    {"time-behind", before_time_behind, NULL, 300, NULL},
    {"time-2001", before_time_2001, NULL, NO_ARGUMENT, NULL},
    {"time-2099", before_time_2099, NULL, NO_ARGUMENT, NULL},
    {"time-zone", before_time_zone, NULL, NO_ARGUMENT, NULL},
    {"time-without-z", before_time_without_z, NULL, NO_ARGUMENT, NULL},
    {"time-thirteenth-month", before_time_thirteenth_month, NULL, NO_ARGUMENT,
     NULL},
    {"time-trailing-zero", before_time_trailing_zero, NULL, NO_ARGUMENT, NULL},
    {"time-without-seconds", before_time_without_seconds, NULL, NO_ARGUMENT,
     NULL},
    {"time-utctime", before_time_utctime, NULL, NO_ARGUMENT, NULL},
    {"accuracy-absurd", before_accuracy_absurd, NULL, NO_ARGUMENT, NULL},
    {"accuracy-out-of-range", before_accuracy_out_of_range, NULL, NO_ARGUMENT,
     NULL},
    {NULL, NULL, NULL, 0, NULL},
};
