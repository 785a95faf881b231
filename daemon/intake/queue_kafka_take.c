/* SPDX-License-Identifier: Apache-2.0
 *
 * The consumer. What it gives is copied into a hand; the hand goes into the
 * inbox in one transaction, and only then are its offsets stored, which is what
 * the client commits. While the store is away the hand is kept and nothing more
 * is taken. A partition that was taken from us in between has its messages read
 * again by somebody else: the inbox knows them.
 *
 * Partitions of the express topic feed a queue of their own, which is asked
 * first: behind a prefetched backlog an express request would wait for minutes.
 * A quarter of each hand stays with the others, if there are any.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "date.h"
#include "killpoint.h"
#include "log.h"
#include "loop.h"
#include "mutant.h"
#include "queue_kafka.h"

/* Another process has our name in the group: it is not driven out each
 * second. */
#define FENCED_AGAIN_MS 30000
#define CONSUMER_AGAIN_MS 1000

bool
kafka_consumer_open(struct queue_kafka *kafka, struct fault *fault)
{
    kafka->consumer = kafka_client_open(kafka->config, RD_KAFKA_CONSUMER,
                                        kafka->member, fault);
    if (kafka->consumer == NULL)
        return false;
    rd_kafka_poll_set_consumer(kafka->consumer);
    kafka->came = rd_kafka_queue_get_consumer(kafka->consumer);
    kafka->came_express = rd_kafka_queue_new(kafka->consumer);
    kafka_client_watch(kafka->came, kafka->queue.fd);
    kafka_client_watch(kafka->came_express, kafka->queue.fd);
    rd_kafka_topic_partition_list_t *topics =
        rd_kafka_topic_partition_list_new(2);
    rd_kafka_topic_partition_list_add(topics, kafka->config->kafka_requests,
                                      RD_KAFKA_PARTITION_UA);
    rd_kafka_topic_partition_list_add(topics, kafka->config->kafka_express,
                                      RD_KAFKA_PARTITION_UA);
    rd_kafka_resp_err_t error = rd_kafka_subscribe(kafka->consumer, topics);
    rd_kafka_topic_partition_list_destroy(topics);
    return error == RD_KAFKA_RESP_ERR_NO_ERROR ||
           fault_set(fault, FAULT_INPUT, "kafka: cannot subscribe: %s",
                     rd_kafka_err2str(error));
}

static void
consumer_drop(struct queue_kafka *kafka, int64_t limit_ms)
{
    rd_kafka_queue_destroy(kafka->came);
    rd_kafka_queue_destroy(kafka->came_express);
    kafka->came = kafka->came_express = NULL;
    if (!kafka_client_bury(kafka->consumer, limit_ms) && limit_ms > 0)
        log_event(LOG_WARN, "queue_left_behind",
                  LOG_WORD("client", "consumer"));
    kafka->consumer = NULL;
    kafka->is_ready = false;
}

static const char *
topic_name(const struct queue_kafka *kafka, int i)
{
    return i == 0 ? kafka->config->kafka_requests
                  : kafka->config->kafka_express;
}

/* A topic that was missing is there: some of its partitions are ours. Without
 * any of either topic we cannot tell, and whoever has them can. */
static void
topics_seen(struct queue_kafka *kafka,
            const rd_kafka_topic_partition_list_t *list)
{
    for (int topic = 0; list != NULL && topic < 2; topic++)
        for (int i = 0; i < list->cnt; i++)
            if (strcmp(list->elems[i].topic, topic_name(kafka, topic)) == 0)
                kafka->is_missing[topic] = false;
    if (list != NULL && list->cnt == 0)
        kafka->is_missing[0] = kafka->is_missing[1] = false;
}

/* The client says it once, and looks again each 10 s by itself. The name in its
 * words has nothing but blanks and colons around it. */
static void
topic_is_missing(struct queue_kafka *kafka, const char *words)
{
    for (int topic = 0; topic < 2; topic++) {
        const char *name = topic_name(kafka, topic);
        size_t size = strlen(name);
        for (const char *at = strstr(words, name); at != NULL;
             at = strstr(at + 1, name))
            if ((at == words || at[-1] == ' ') &&
                (at[size] == ':' || at[size] == '\0'))
                kafka->is_missing[topic] = true;
    }
}

static void
on_rebalance(struct queue_kafka *kafka, rd_kafka_event_t *event)
{
    rd_kafka_topic_partition_list_t *list =
        rd_kafka_event_topic_partition_list(event);
    bool is_ours =
        rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS;
    for (int i = 0; is_ours && i < list->cnt; i++) {
        if (strcmp(list->elems[i].topic, kafka->config->kafka_express) != 0)
            continue;
        rd_kafka_queue_t *partition = rd_kafka_queue_get_partition(
            kafka->consumer, list->elems[i].topic, list->elems[i].partition);
        if (partition == NULL)
            continue;
        rd_kafka_queue_forward(partition, kafka->came_express);
        rd_kafka_queue_destroy(partition);
    }
    topics_seen(kafka, is_ours ? list : NULL);
    rd_kafka_assign(kafka->consumer, is_ours ? list : NULL);
    log_event(LOG_INFO, is_ours ? "queue_assigned" : "queue_revoked",
              LOG_INT("partitions", list->cnt));
}

static int64_t
age_us(const rd_kafka_message_t *message, int64_t *sent_ms)
{
    rd_kafka_timestamp_type_t type;
    struct timespec now;
    *sent_ms = rd_kafka_message_timestamp(message, &type);
    clock_gettime(CLOCK_REALTIME, &now);
    int64_t now_ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
    if (type == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE || *sent_ms <= 0 ||
        *sent_ms > now_ms) {
        *sent_ms = now_ms;
        return 0;
    }
    return (now_ms - *sent_ms) * 1000;
}

static void
hand_add(struct queue_kafka *kafka, const rd_kafka_message_t *message)
{
    struct kafka_hand *hand = &kafka->hand;
    struct inbox_message *to = &hand->messages[hand->count];
    *to = (struct inbox_message){
        .origin = {.topic = text_copy(&hand->arena, text_of(rd_kafka_topic_name(
                                                        message->rkt))),
                   .partition = message->partition,
                   .offset = message->offset},
        .key = text_copy(&hand->arena,
                         message->key == NULL
                             ? TEXT_NONE
                             : (struct text){message->key, message->key_len}),
        /* A message without a value is an empty one: refused as such. */
        .bytes = text_copy(&hand->arena,
                           message->payload == NULL
                               ? TEXT("")
                               : (struct text){message->payload, message->len}),
    };
    to->age_us = age_us(message, &hand->last_sent_ms);
    /* One that is left out would be committed with those behind it. */
    if (arena_failed(&hand->arena))
        abort();
    hand->count++;
}

static void
on_error(struct queue_kafka *kafka, rd_kafka_event_t *event)
{
    rd_kafka_resp_err_t error = rd_kafka_event_error(event);
    bool is_fatal = rd_kafka_event_error_is_fatal(event) ||
                    error == RD_KAFKA_RESP_ERR__FATAL;
    if (is_fatal) /* consumer_stands sees it at its next call */
        return;
    kafka_note_error(kafka, "queue_trouble", error,
                     rd_kafka_event_error_string(event));
    if (error == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN ||
        error == RD_KAFKA_RESP_ERR__AUTHENTICATION ||
        error == RD_KAFKA_RESP_ERR__SSL)
        kafka->is_ready = false;
    if (error == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART)
        topic_is_missing(kafka, rd_kafka_event_error_string(event));
}

static void
on_event(struct queue_kafka *kafka, rd_kafka_event_t *event)
{
    const rd_kafka_message_t *message;
    switch (rd_kafka_event_type(event)) {
    case RD_KAFKA_EVENT_FETCH:
        while ((message = rd_kafka_event_message_next(event)) != NULL)
            hand_add(kafka, message);
        break;
    case RD_KAFKA_EVENT_REBALANCE:
        on_rebalance(kafka, event);
        break;
    case RD_KAFKA_EVENT_ERROR:
        on_error(kafka, event);
        break;
    case RD_KAFKA_EVENT_STATS:
        kafka_read_stats(kafka, text_of(rd_kafka_event_stats(event)));
        break;
    default: /* OFFSET_COMMIT: a commit that failed is made again by the next */
        break;
    }
    rd_kafka_event_destroy(event);
}

/* Events of a queue until it is empty or the hand has `full` messages. */
static void
hand_fill(struct queue_kafka *kafka, rd_kafka_queue_t *events, uint32_t full)
{
    while (kafka->hand.count < full &&
           kafka->hand.arena.used < KAFKA_HAND_BYTES) {
        rd_kafka_event_t *event = rd_kafka_queue_poll(events, 0);
        if (event == NULL)
            return;
        on_event(kafka, event);
    }
}

static bool
is_same_partition(const struct inbox_origin *a, const struct inbox_origin *b)
{
    return a->partition == b->partition && text_equals(a->topic, b->topic);
}

/* The next offset of each partition in the hand. Partitions that are not ours
 * any more are refused one by one, which is well: who has them reads again. */
static void
hand_store_offsets(struct queue_kafka *kafka)
{
    const struct kafka_hand *hand = &kafka->hand;
    rd_kafka_topic_partition_list_t *list =
        rd_kafka_topic_partition_list_new((int)hand->count);
    for (uint32_t i = 0; i < hand->count; i++) {
        const struct inbox_origin *origin = &hand->messages[i].origin;
        bool is_last = true;
        for (uint32_t j = i + 1; is_last && j < hand->count; j++)
            is_last = !is_same_partition(origin, &hand->messages[j].origin);
        if (!is_last)
            continue;
        rd_kafka_topic_partition_t *next = rd_kafka_topic_partition_list_add(
            list, origin->topic.bytes, origin->partition);
        next->offset = origin->offset + 1;
    }
    if (kafka->consumer != NULL && list->cnt > 0)
        (void)rd_kafka_offsets_store(kafka->consumer, list);
    rd_kafka_topic_partition_list_destroy(list);
}

static void
hand_empty(struct kafka_hand *hand)
{
    int64_t last_sent_ms = hand->last_sent_ms;
    arena_release(&hand->arena);
    *hand = (struct kafka_hand){.last_sent_ms = last_sent_ms};
    arena_init(&hand->arena, 0);
}

/* True when there is a consumer; a dead one is made anew when its time has
 * come. */
static bool
consumer_stands(struct queue_kafka *kafka)
{
    struct fault fault = {0};
    char words[300];
    rd_kafka_resp_err_t error =
        kafka->consumer == NULL
            ? RD_KAFKA_RESP_ERR_NO_ERROR
            : rd_kafka_fatal_error(kafka->consumer, words, sizeof(words));
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
        /* It is known here before its event is read. */
        kafka_note_error(kafka, "queue_client_died", error, words);
        kafka->consumer_at_ms =
            loop_monotonic_ms() + (error == RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID
                                       ? FENCED_AGAIN_MS
                                       : CONSUMER_AGAIN_MS);
        consumer_drop(kafka, 0);
    }
    if (kafka->consumer != NULL)
        return true;
    if (loop_monotonic_ms() < kafka->consumer_at_ms)
        return false;
    if (kafka_consumer_open(kafka, &fault))
        return true;
    kafka->consumer_at_ms = loop_monotonic_ms() + FENCED_AGAIN_MS;
    log_fault(LOG_ERROR, "queue_client_refused", &fault);
    return false;
}

enum store_result
kafka_take(struct queue *queue, uint32_t max, uint32_t *taken,
           struct fault *fault)
{
    struct queue_kafka *kafka = (struct queue_kafka *)queue;
    struct kafka_hand *hand = &kafka->hand;
    uint32_t fresh;
    *taken = 0;
    if (consumer_stands(kafka) && hand->count == 0) {
        hand_empty(hand);
        hand->messages =
            arena_array(&hand->arena, max, sizeof(*hand->messages));
        if (hand->messages == NULL)
            return STORE_AWAY; /* no memory now: a tick later */
        hand_fill(kafka, kafka->came_express, max - max / 4);
        hand_fill(kafka, kafka->came, max);
        hand_fill(kafka, kafka->came_express, max);
        if (hand->count > 0)
            killpoint_hit("kafka_taken");
    }
    if (hand->count > 0 && mutant_is("kafka_commits_first")) {
        hand_store_offsets(kafka);
        rd_kafka_commit(kafka->consumer, NULL, 0);
    }
    enum store_result result = store_inbox_put(kafka->store, hand->count,
                                               hand->messages, &fresh, fault);
    if (result != STORE_DONE)
        return result;
    hand_store_offsets(kafka);
    *taken = hand->count;
    hand_empty(hand);
    return STORE_DONE;
}

void
kafka_consumer_close(struct queue_kafka *kafka, int64_t until_ms)
{
    hand_empty(&kafka->hand);
    if (kafka->consumer == NULL)
        return;
    rd_kafka_error_t *error =
        rd_kafka_consumer_close_queue(kafka->consumer, kafka->came);
    bool is_closing = error == NULL;
    rd_kafka_error_destroy(error);
    while (is_closing && !rd_kafka_consumer_closed(kafka->consumer) &&
           loop_monotonic_ms() < until_ms) {
        rd_kafka_event_t *event = rd_kafka_queue_poll(kafka->came, 50);
        if (event == NULL)
            continue;
        if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_REBALANCE)
            on_rebalance(kafka, event);
        rd_kafka_event_destroy(event);
    }
    int64_t left_ms = until_ms - loop_monotonic_ms();
    consumer_drop(kafka, left_ms > 1 ? left_ms : 1);
}
