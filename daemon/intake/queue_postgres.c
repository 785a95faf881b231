/* SPDX-License-Identifier: Apache-2.0
 *
 * The embedded queue: whoever submits writes the inbox, and the notice rows are
 * what agencies read, so that publishing is one transaction.
 */
#include <stdlib.h>

#include "date.h"
#include "queue_backends.h"

struct queue_postgres {
    struct queue queue; /* first */
    struct store *store;
};

static enum store_result
postgres_take_none(struct queue *queue, uint32_t max, uint32_t *taken,
                   struct fault *fault)
{
    (void)queue, (void)max, (void)fault;
    *taken = 0;
    return STORE_DONE;
}

static enum store_result
postgres_publish_rows(struct queue *queue, uint32_t max, uint32_t *published,
                      struct fault *fault)
{
    struct store *store = ((struct queue_postgres *)queue)->store;
    struct arena arena;
    struct notice *notices = NULL;
    *published = 0;
    arena_init(&arena, 0);
    enum store_result result =
        store->calls->publish(store, &arena, max, &notices, published, fault);
    int64_t *cases = arena_array(&arena, *published, sizeof(*cases));
    uint32_t count = 0;
    for (uint32_t i = 0; cases != NULL && i < *published; i++)
        if (notices[i].revision == 1)
            cases[count++] = notices[i].case_id;
    if (result == STORE_DONE)
        queue_count_stages(queue, store, cases, count);
    arena_release(&arena);
    return result;
}

static enum store_result
postgres_lag(struct queue *queue, struct queue_lag *lag, struct fault *fault)
{
    int64_t age_us = 0;
    *lag = (struct queue_lag){0};
    enum store_result result =
        queue_inbox_lag(queue, ((struct queue_postgres *)queue)->store,
                        &lag->messages, &age_us, fault);
    lag->seconds = age_us / INSTANT_SECOND;
    lag->is_ready = result == STORE_DONE;
    return result;
}

static void
postgres_rest(struct queue *queue)
{
    (void)queue; /* rows are anybody's */
}

static void
postgres_close(struct queue *queue, int64_t limit_ms)
{
    (void)limit_ms;
    free(queue);
}

static const struct queue_calls postgres_calls = {
    .name = "postgres",
    .take = postgres_take_none,
    .rest = postgres_rest,
    .publish = postgres_publish_rows,
    .lag = postgres_lag,
    .close = postgres_close,
};

struct queue *
queue_postgres_open(struct store *store)
{
    struct queue_postgres *queue = calloc(1, sizeof(*queue));
    if (queue == NULL)
        abort(); /* at the start of a process: nothing is in hand */
    queue->queue = (struct queue){.calls = &postgres_calls, .fd = -1};
    queue->store = store;
    return &queue->queue;
}
