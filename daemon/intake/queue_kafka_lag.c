/* SPDX-License-Identifier: Apache-2.0
 *
 * Lag from the statistics that the client gives by itself: each call that asks
 * a broker for it blocks in 2.0.2, whatever its timeout says. The age is what
 * is known without reading ahead: the oldest waiting message is not older than
 * the last one that was taken, nor than when nothing waited last.
 */
#include <time.h>

#include "date.h"
#include "json.h"
#include "loop.h"
#include "queue_backends.h"
#include "queue_kafka.h"

#define STATS_DEPTH 12
#define FORGET_AT_ONCE 10000
#define FORGET_EVERY_MS 60000

/* Of one partition; 0 when it is not ours or nothing is known yet. */
static int64_t
partition_lag(const struct json *partition)
{
    int64_t lag, high, low;
    if (json_get_integer(partition, "consumer_lag_stored", &lag) && lag >= 0)
        return lag;
    if (json_get_integer(partition, "consumer_lag", &lag) && lag >= 0)
        return lag;
    if (json_get_integer(partition, "hi_offset", &high) &&
        json_get_integer(partition, "lo_offset", &low) && high >= low &&
        low >= 0)
        return high - low;
    return 0;
}

static bool
group_is_steady(const struct json *stats)
{
    const struct json *group = json_get(stats, "cgrp");
    struct text state, join;
    return json_get_text(group, "state", &state) &&
           json_get_text(group, "join_state", &join) &&
           text_equals_chars(state, "up") && text_equals_chars(join, "steady");
}

void
kafka_read_stats(struct queue_kafka *kafka, struct text text)
{
    struct arena arena;
    struct fault fault = {0};
    arena_init(&arena, 0);
    const struct json *stats = json_read(&arena, text, STATS_DEPTH, &fault);
    if (stats != NULL) {
        int64_t messages = 0;
        uint32_t behind = 0; /* partitions */
        const struct json *topics = json_get(stats, "topics");
        for (const struct json *topic = topics ? topics->first : NULL;
             topic != NULL; topic = topic->next) {
            const struct json *parts = json_get(topic, "partitions");
            for (const struct json *part = parts ? parts->first : NULL;
                 part != NULL; part = part->next) {
                int64_t lag = partition_lag(part);
                messages += lag;
                behind += lag > 0;
            }
        }
        kafka->is_behind_in_many = behind > 1;
        kafka->lag_messages = messages;
        kafka->is_ready = group_is_steady(stats);
        if (messages == 0 && kafka->is_ready)
            kafka->none_at_ms = loop_monotonic_ms();
    }
    arena_release(&arena);
}

static int64_t
oldest_ms(const struct queue_kafka *kafka)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    int64_t since_none = loop_monotonic_ms() - kafka->none_at_ms;
    if (kafka->lag_messages == 0)
        return 0;
    /* The last message that was taken is younger than those that wait behind it
     * in its own partition, and says nothing of another one. */
    if (kafka->hand.last_sent_ms == 0 || kafka->is_behind_in_many)
        return since_none;
    int64_t since_taken = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 -
                          kafka->hand.last_sent_ms;
    return since_taken < since_none ? since_taken : since_none;
}

/* What no topic can bring again needs no memory. */
static enum store_result
forget(struct queue_kafka *kafka, struct fault *fault)
{
    uint32_t forgotten = 0;
    int64_t now_ms = loop_monotonic_ms();
    if (now_ms < kafka->forget_at_ms)
        return STORE_DONE;
    enum store_result result = store_inbox_forget(
        kafka->store, (int32_t)kafka->config->kafka_remembered_days,
        FORGET_AT_ONCE, &forgotten, fault);
    /* As many as it takes, a heartbeat apart. */
    if (result == STORE_DONE && forgotten < FORGET_AT_ONCE)
        kafka->forget_at_ms = now_ms + FORGET_EVERY_MS;
    return result;
}

enum store_result
kafka_lag(struct queue *queue, struct queue_lag *lag, struct fault *fault)
{
    struct queue_kafka *kafka = (struct queue_kafka *)queue;
    int64_t age_us = 0;
    *lag = (struct queue_lag){0};
    enum store_result result =
        queue_inbox_lag(queue, kafka->store, &lag->messages, &age_us, fault);
    int64_t before_ms = oldest_ms(kafka);
    lag->messages += kafka->lag_messages;
    lag->seconds =
        (before_ms > age_us / 1000 ? before_ms : age_us / 1000) / 1000;
    lag->is_ready =
        kafka->is_ready && !kafka->is_missing[0] && !kafka->is_missing[1];
    lag->too_large = kafka->large_told;
    kafka->large_told = 0;
    return result == STORE_DONE ? forget(kafka, fault) : result;
}
