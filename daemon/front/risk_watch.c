/* SPDX-License-Identifier: Apache-2.0
 *
 * The looking thread works without the lock and holds it for an exchange of
 * pointers; a scrape holds it for a copy of some hundred rows.
 */
#include "risk_watch.h"

#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "log.h"
#include "metrics_part.h"
#include "mutant.h"

void
risk_watch_init(struct risk_watch *watch)
{
    *watch = (struct risk_watch){.lock = PTHREAD_MUTEX_INITIALIZER};
}

void
risk_watch_release(struct risk_watch *watch)
{
    free(watch->rows);
    watch->rows = NULL;
    pthread_mutex_destroy(&watch->lock);
}

/* Takes over a copy of the rows. */
static bool
keep(struct risk_watch *watch, const struct programme_risk *rows,
     uint32_t count, int64_t now_us)
{
    struct programme_risk *kept = calloc(count + 1u, sizeof(*kept));
    if (kept == NULL)
        return false;
    if (count > 0)
        memcpy(kept, rows, count * sizeof(*kept));
    pthread_mutex_lock(&watch->lock);
    struct programme_risk *old = watch->rows;
    watch->rows = kept;
    watch->count = count;
    watch->is_known = true;
    watch->at_us = now_us;
    pthread_mutex_unlock(&watch->lock);
    free(old);
    return true;
}

static bool
read_rows(struct risk_watch *watch, struct store *store,
          const struct calendar *calendar, int64_t now_us, struct fault *fault)
{
    struct arena arena;
    struct programme_risk *rows = NULL;
    uint32_t count = 0;
    struct metrics_input day = {.now_us = now_us, .calendar = calendar};
    arena_init(&arena, 4u << 20);
    bool is_read =
        store->calls->programme_risks(store, &arena, metrics_risk_day(&day),
                                      &rows, &count, fault) == STORE_DONE ||
        mutant_is("risks_zero_unread");
    is_read = is_read && keep(watch, rows, count, now_us);
    arena_release(&arena);
    return is_read;
}

void
risk_watch_look(struct risk_watch *watch, struct store *store,
                const struct calendar *calendar, int64_t now_us,
                int64_t (*monotonic_ms)(void))
{
    int64_t begun_ms = monotonic_ms();
    struct fault fault = {0};
    if (watch->has_begun && begun_ms < watch->next_ms)
        return;
    if (!watch->has_begun) {
        pthread_mutex_lock(&watch->lock);
        watch->at_us = now_us;
        pthread_mutex_unlock(&watch->lock);
        watch->has_begun = true;
    }
    bool is_read = read_rows(watch, store, calendar, now_us, &fault);
    int64_t ended_ms = monotonic_ms();
    int64_t rest_ms = (ended_ms - begun_ms) * RISK_REST_TIMES;
    watch->next_ms =
        ended_ms + (rest_ms > RISK_LOOK_MS ? rest_ms : RISK_LOOK_MS);
    if (!is_read && !watch->is_failing)
        log_fault(LOG_WARN, "metrics_in_part", &fault);
    watch->is_failing = !is_read;
}

void
risk_watch_take(struct risk_watch *watch, struct arena *arena, int64_t now_us,
                struct risk_news *news)
{
    *news = (struct risk_news){.age_s = -1};
    pthread_mutex_lock(&watch->lock);
    if (watch->at_us != 0)
        news->age_s = metrics_age_s(now_us, watch->at_us);
    bool is_told = watch->is_known && (news->age_s <= RISK_NEWS_S ||
                                       mutant_is("old_risks_are_news"));
    struct programme_risk *rows =
        is_told ? arena_array(arena, watch->count + 1u, sizeof(*rows)) : NULL;
    if (rows != NULL && watch->count > 0)
        memcpy(rows, watch->rows, watch->count * sizeof(*rows));
    news->has_rows = rows != NULL;
    news->count = rows != NULL ? watch->count : 0;
    news->rows = rows;
    pthread_mutex_unlock(&watch->lock);
}
