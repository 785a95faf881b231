// SPDX-License-Identifier: Apache-2.0
//
// A binary heap whose members know their place; see server_timer.h.
#include "server_timer.h"

#include <stdlib.h>

static void
timers_put(struct timers *timers, size_t at, struct timer *timer)
{
    timers->heap[at] = timer;
    timer->place = at + 1;
}

static void
timers_raise(struct timers *timers, size_t at)
{
    struct timer *timer = timers->heap[at];
    while (at && timers->heap[(at - 1) / 2]->due_ms > timer->due_ms) {
        timers_put(timers, at, timers->heap[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
    timers_put(timers, at, timer);
}

static void
timers_sink(struct timers *timers, size_t at)
{
    struct timer *timer = timers->heap[at];
    for (;;) {
        size_t child = at * 2 + 1;
        if (child + 1 < timers->count &&
            timers->heap[child + 1]->due_ms < timers->heap[child]->due_ms)
            child++;
        if (child >= timers->count ||
            timers->heap[child]->due_ms >= timer->due_ms)
            break;
        timers_put(timers, at, timers->heap[child]);
        at = child;
    }
    timers_put(timers, at, timer);
}

void
timer_set(struct timers *timers, struct timer *timer, int64_t due_ms)
{
    timer_cancel(timers, timer);
    if (timers->count == timers->capacity) {
        timers->capacity = timers->capacity ? timers->capacity * 2 : 64;
        struct timer **heap =
            realloc(timers->heap, timers->capacity * sizeof(struct timer *));
        if (!heap)
            abort();
        timers->heap = heap;
    }
    timer->due_ms = due_ms;
    timers_put(timers, timers->count++, timer);
    timers_raise(timers, timers->count - 1);
}

void
timer_cancel(struct timers *timers, struct timer *timer)
{
    if (!timer->place)
        return;
    size_t at = timer->place - 1;
    timer->place = 0;
    timers->count--;
    if (at == timers->count)
        return;
    timers_put(timers, at, timers->heap[timers->count]);
    timers_raise(timers, at);
    timers_sink(timers, timers->heap[at]->place - 1);
}

struct timer *
timers_due(struct timers *timers, int64_t now_ms)
{
    if (!timers->count || timers->heap[0]->due_ms > now_ms)
        return NULL;
    struct timer *timer = timers->heap[0];
    timer_cancel(timers, timer);
    return timer;
}

int64_t
timers_wait_ms(const struct timers *timers, int64_t now_ms)
{
    if (!timers->count)
        return -1;
    int64_t left_ms = timers->heap[0]->due_ms - now_ms;
    return left_ms > 0 ? left_ms : 0;
}

void
timers_release(struct timers *timers)
{
    free(timers->heap);
    *timers = (struct timers){.count = 0};
}
