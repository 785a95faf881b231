/* SPDX-License-Identifier: Apache-2.0
 *
 * A token bucket for each agency (for each token, where its role has no
 * agency): so many requests a second, so many at once. A bucket that is full
 * again is forgotten, so memory goes with those that ask, and is bounded. Time
 * is the caller's, monotonic.
 */
#ifndef HEDUI_FRONT_RATE_H
#define HEDUI_FRONT_RATE_H

#include <stdbool.h>
#include <stdint.h>

#include "text.h"

#define RATE_BUCKETS                                                           \
    16384 /* above what a configuration may have of agencies                   \
           */
#define RATE_KEY_MAX 72

struct rate_bucket {
    char key[RATE_KEY_MAX]; /* "": free */
    int64_t micro;          /* of a request, 1000000 each */
    int64_t at_ms;
};

struct rate_limits {
    int64_t rate_per_s, burst;
    struct rate_bucket *buckets;
};

struct rate_said {
    bool is_allowed;
    int64_t limit, remaining; /* requests at once */
    int64_t reset_s;          /* until all of them are there again */
    int64_t retry_s;          /* of one that is refused: at least 1 */
};

bool rate_init(struct rate_limits *limits, int64_t rate_per_s, int64_t burst);
void rate_release(struct rate_limits *limits);
void rate_ask(struct rate_limits *limits, struct text key, int64_t now_ms,
              struct rate_said *said);

#endif
