// SPDX-License-Identifier: Apache-2.0
//
// What each line was asked and what it said, for tests that compare it with
// our own count. Not locked here: the world's mutex guards it.
#ifndef SIMULATOR_COUNT_H
#define SIMULATOR_COUNT_H

#include "answer.h"
#include "arena.h"
#include "map.h"

#include <stdint.h>

enum count_event {
    COUNT_EXCHANGES, // requests that could be read
    COUNT_QUESTIONS, // persons in them
    COUNT_ANSWERED,  // exchanges that got answers
    COUNT_FETCHES,   // H3: pages and waits fetched
    COUNT_REPEATED,  // exchanges whose id was known
    COUNT_QUOTA_REFUSALS,
    COUNT_BUSY,
    COUNT_CLOSED,
    COUNT_ERRORS,
    COUNT_HANGS,
    COUNT_RESETS,
    COUNT_GARBLED,
    COUNT_MALFORMED,    // requests that could not be read
    COUNT_UNAUTHORISED, // signature, nonce, token, mandate
    COUNT_EVENTS
};

struct line_counts {
    int64_t events[COUNT_EVENTS];
    int64_t results[RESULT_COUNT];
    int64_t missing; // persons left out of an answer
};

struct counts {
    struct line_counts lines[LINE_COUNT];
    struct arena ids;
    struct map seen; // "line exchange-id" -> how often
};

// Says whether the exchange id came for the first time on the line.
bool count_exchange(struct counts *counts, unsigned line, const char *id,
                    size_t questions);
void count_results(struct counts *counts, const struct answers *answers);
void count_write(const struct counts *counts, struct buffer *out);
void count_release(struct counts *counts);

#endif
