/* SPDX-License-Identifier: Apache-2.0
 *
 * Counting what a line does.
 */
#include "line_state.h"

uint32_t
latency_bucket(int64_t latency_us)
{
    int64_t ms = latency_us / 1000;
    uint32_t bucket = 0;
    while (ms > 0 && bucket + 1 < LATENCY_BUCKETS) {
        ms /= 2;
        bucket++;
    }
    return bucket;
}

void
latency_add(struct line_counts *counts, int64_t latency_us)
{
    if (latency_us < 0)
        latency_us = 0; /* two machines' clocks */
    counts->latency[latency_bucket(latency_us)]++;
    counts->latency_sum_us += latency_us;
    if (latency_us > counts->latency_max_us)
        counts->latency_max_us = latency_us;
}

int64_t
latency_count(const struct line_counts *counts)
{
    int64_t count = 0;
    for (int i = 0; i < LATENCY_BUCKETS; i++)
        count += counts->latency[i];
    return count;
}

int64_t
latency_permille_us(const struct line_counts *counts, int permille)
{
    int64_t count = latency_count(counts);
    int64_t rank = (count * permille + 999) / 1000;
    int64_t before = 0;
    for (int i = 0; count > 0 && i < LATENCY_BUCKETS; i++) {
        int64_t here = counts->latency[i];
        if (before + here < rank) {
            before += here;
            continue;
        }
        int64_t low = i == 0 ? 0 : INT64_C(1000) << (i - 1);
        int64_t high = INT64_C(1000) << i;
        if (high > counts->latency_max_us)
            high = counts->latency_max_us;
        if (high < low)
            high = low;
        return low + (high - low) * (rank - before) / here;
    }
    return 0;
}

void
line_counts_add(struct line_counts *to, const struct line_counts *from)
{
    for (int i = 0; i < ANSWER_KIND_COUNT; i++)
        to->settled[i] += from->settled[i];
    for (int i = 0; i < ANSWER_REASON_COUNT; i++)
        to->reasons[i] += from->reasons[i];
    for (int i = 0; i < LATENCY_BUCKETS; i++)
        to->latency[i] += from->latency[i];
    to->exchanges += from->exchanges;
    to->latency_sum_us += from->latency_sum_us;
    if (from->latency_max_us > to->latency_max_us)
        to->latency_max_us = from->latency_max_us;
}
