// SPDX-License-Identifier: Apache-2.0
//
// Things that are due at a time: a heap of timers that live in what they are
// about.
#ifndef SIMULATOR_SERVER_TIMER_H
#define SIMULATOR_SERVER_TIMER_H

#include <stddef.h>
#include <stdint.h>

struct timer {
    int64_t due_ms;
    size_t place; // in the heap, counted from 1; 0: not set
};

struct timers {
    struct timer **heap;
    size_t count;
    size_t capacity;
};

void timer_set(struct timers *timers, struct timer *timer, int64_t due_ms);
void timer_cancel(struct timers *timers, struct timer *timer);

// Takes out a timer that is due, or NULL.
struct timer *timers_due(struct timers *timers, int64_t now_ms);

// Milliseconds until the next one, -1 when there is none.
int64_t timers_wait_ms(const struct timers *timers, int64_t now_ms);
void timers_release(struct timers *timers);

#endif
