// SPDX-License-Identifier: Apache-2.0
//
// How much a line has been asked: a day, a second, at once.
#ifndef SIMULATOR_QUOTA_H
#define SIMULATOR_QUOTA_H

#include "behaviour.h"

struct quota {
    int64_t day;
    int64_t day_exchanges;
    int64_t day_persons;
    int64_t second;
    int64_t second_exchanges;
};

// Counts the exchange and says for how many seconds it must go away, 0 when
// it is within the limits of the row. What is refused counts towards no limit.
int64_t quota_take(struct quota *quota, const struct behaviour *limits,
                   int64_t now_ms, size_t persons, unsigned open_count);

#endif
