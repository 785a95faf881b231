/* SPDX-License-Identifier: Apache-2.0
 *
 * How long cases took from one place on their road to the next: counted into
 * buckets by whoever publishes a first report, told in its heartbeat. Numbers
 * alone, of no case.
 */
#ifndef HEDUI_MODEL_STAGE_H
#define HEDUI_MODEL_STAGE_H

#include <stdint.h>

enum stage {
    STAGE_PLANNED,   /* received -> planned */
    STAGE_SETTLED,   /* planned -> the last line settled, or the deadline */
    STAGE_REPORTED,  /* settled -> the report written */
    STAGE_PUBLISHED, /* written -> sealed and published */
    STAGE_COUNT
};

/* 1 s to 15 days, and what is longer. */
#define STAGE_BUCKETS 11

struct stage_times {
    int64_t count[STAGE_COUNT][STAGE_BUCKETS];
    int64_t sum_us[STAGE_COUNT];
};

/* "received_planned" ... */
const char *stage_name(enum stage stage);
/* The upper bound of a bucket but the last, in seconds. */
int64_t stage_bucket_s(int bucket);
/* The instants of one case, in the order of the road; one that stands before
 * the one before it took no time. */
void stage_add(struct stage_times *times,
               const int64_t instants[STAGE_COUNT + 1]);

#endif
