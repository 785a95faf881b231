/* SPDX-License-Identifier: Apache-2.0
 *
 * The programmes at risk, counted apart from scrapes: what costs with the
 * backlog is looked at now and then, and a scrape takes what was found last,
 * with its age. However long the store thinks about it, no scrape waits.
 *
 * One thread looks, any thread takes.
 */
#ifndef HEDUI_FRONT_RISK_WATCH_H
#define HEDUI_FRONT_RISK_WATCH_H

#include <pthread.h>

#include "calendar.h"
#include "store.h"

/* From the end of a look to the next, at least; and so many times what the
 * look took, so that a store that is slow is not asked all the time. */
#define RISK_LOOK_MS 10000
#define RISK_REST_TIMES 10
/* What is older is no news, and is not told any more; its age still is. */
#define RISK_NEWS_S 900

struct risk_watch {
    pthread_mutex_t lock;
    struct programme_risk *rows;
    uint32_t count;
    bool is_known;   /* rows are what a look found */
    int64_t at_us;   /* when: the first look's start until one succeeds */
    int64_t next_ms; /* monotonic; of the looking thread alone */
    bool is_failing; /* the last look failed; of the looking thread alone */
    bool has_begun;  /* of the looking thread alone */
};

/* What a scrape is told. */
struct risk_news {
    bool has_rows;
    uint32_t count;
    const struct programme_risk *rows; /* in the taker's arena */
    int64_t age_s;                     /* -1: nobody has looked yet */
};

void risk_watch_init(struct risk_watch *watch);
void risk_watch_release(struct risk_watch *watch);

/* Looks when it is time. now_us is the store's clock; monotonic_ms gives ours
 * (loop_monotonic_ms). A look that fails leaves what was known. */
void risk_watch_look(struct risk_watch *watch, struct store *store,
                     const struct calendar *calendar, int64_t now_us,
                     int64_t (*monotonic_ms)(void));

/* What is known; asks no store. */
void risk_watch_take(struct risk_watch *watch, struct arena *arena,
                     int64_t now_us, struct risk_news *news);

#endif
