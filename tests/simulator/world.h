// SPDX-License-Identifier: Apache-2.0
//
// What all carriers of one simulator share: the people, the time, how lines
// misbehave now, and what has been counted. Carriers run in threads of their
// own; everything here may be called from any of them.
#ifndef SIMULATOR_WORLD_H
#define SIMULATOR_WORLD_H

#include "answer.h"
#include "clock.h"
#include "count.h"
#include "quota.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/stat.h>

enum effect_kind {
    EFFECT_NONE,
    EFFECT_HANG,
    EFFECT_RESET,
    EFFECT_ERROR,
    EFFECT_BUSY,
    EFFECT_CLOSED,
    EFFECT_QUOTA
};

// What a line does to a whole exchange, in place of or around the answer.
struct effect {
    enum effect_kind kind;
    int64_t number;     // error: status; busy, quota and closed: seconds
    const char *detail; // error: the word
    int64_t delay_ms;
    enum garble garble;
    int64_t retract_ms; // when the answer is taken back, or INT64_MAX
};

struct world {
    struct population population;
    struct clock clock;
    char behaviour_path[4096];
    _Atomic(struct behaviour_set *) behaviours;
    struct behaviour_set *retired; // somebody may still read them
    struct stat behaviour_stat;
    pthread_mutex_t mutex; // guards random, quotas and counts
    uint64_t random;
    struct quota quotas[LINE_COUNT];
    struct counts counts;
    FILE *log;
};

// Loads the population and its behaviours; seeds the delays.
bool world_open(struct world *world, const char *directory, uint64_t seed,
                struct fault *fault);

// The same for a program that plays the owner of one line alone.
bool world_open_line(struct world *world, const char *directory, unsigned line,
                     struct fault *fault);
void world_close(struct world *world);

// Reads behaviour.csv again where it has changed. A file that cannot be
// understood leaves everything as it was. Only one thread may call this.
void world_refresh(struct world *world);

const struct behaviour_set *world_behaviours(const struct world *world);

// Counts one event of the line, and a request that could be read.
void world_count(struct world *world, const struct line *line,
                 enum count_event event);
void world_begin(struct world *world, const struct exchange *exchange);

// What happens to the exchange as a whole. `open_count` is how many exchanges
// of the line are under way, this one included, and it counts against the
// quota; 0: the exchange was counted before.
struct effect world_effect(struct world *world, const struct exchange *exchange,
                           unsigned open_count);

// The same without what belongs to persons, and what one person adds to it:
// rows of a row table fare each for itself.
struct effect world_line_effect(struct world *world,
                                const struct exchange *exchange,
                                unsigned open_count);
void world_add_person(struct world *world, const struct line *line,
                      const char *id, struct effect *effect);

// Plans the answers and counts their results.
void world_answer(struct world *world, const struct exchange *exchange,
                  const struct effect *effect, struct answers *answers);

// One line of the log, with simulated time; never a person.
void world_log(struct world *world, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
