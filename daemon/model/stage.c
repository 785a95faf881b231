/* SPDX-License-Identifier: Apache-2.0
 *
 * Stage times, counted.
 */
#include "stage.h"

#include "mutant.h"

static const char *const names[STAGE_COUNT] = {
    "received_planned", "planned_settled", "settled_reported",
    "reported_published"};

static const int64_t bounds_s[STAGE_BUCKETS - 1] = {
    1, 10, 60, 600, 3600, 21600, 86400, 259200, 604800, 1296000};

const char *
stage_name(enum stage stage)
{
    return names[stage];
}

int64_t
stage_bucket_s(int bucket)
{
    return bounds_s[bucket];
}

void
stage_add(struct stage_times *times, const int64_t instants[STAGE_COUNT + 1])
{
    for (int stage = 0; stage < STAGE_COUNT; stage++) {
        int64_t from_us =
            instants[mutant_is("stages_from_the_start") ? 0 : stage];
        int64_t us = instants[stage + 1] - from_us;
        int bucket = 0;
        if (us < 0)
            us = 0;
        while (bucket < STAGE_BUCKETS - 1 &&
               us > bounds_s[bucket] * 1000 * 1000)
            bucket++;
        times->count[stage][bucket]++;
        times->sum_us[stage] += us;
    }
}
