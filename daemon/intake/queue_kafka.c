/* SPDX-License-Identifier: Apache-2.0
 *
 * The queue on Apache Kafka: opening, closing, and what is checked before.
 */
#include "queue_kafka.h"

#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "loop.h"
#include "queue_backends.h"

static enum store_result
kafka_take_woken(struct queue *queue, uint32_t max, uint32_t *taken,
                 struct fault *fault)
{
    eventfd_t woken;
    /* Before the queues are looked at: what comes after wakes us again. */
    (void)eventfd_read(queue->fd, &woken);
    return kafka_take(queue, max, taken, fault);
}

#define REST_MS 1000

static void
kafka_rest(struct queue *queue)
{
    struct queue_kafka *kafka = (struct queue_kafka *)queue;
    kafka_consumer_close(kafka, loop_monotonic_ms() + REST_MS);
}

static enum store_result
kafka_publish_woken(struct queue *queue, uint32_t max, uint32_t *published,
                    struct fault *fault)
{
    eventfd_t woken;
    /* While it is drained nobody else looks who has woken us. */
    if (((struct queue_kafka *)queue)->consumer == NULL)
        (void)eventfd_read(queue->fd, &woken);
    return kafka_publish(queue, max, published, fault);
}

static void
kafka_close(struct queue *queue, int64_t limit_ms)
{
    struct queue_kafka *kafka = (struct queue_kafka *)queue;
    int64_t now_ms = loop_monotonic_ms();
    /* The consumer first. A static member does not leave its group: its
     * partitions go to others after kafka_session_ms, or come back to it. */
    kafka_consumer_close(kafka, now_ms + limit_ms / 2);
    kafka_producer_close(kafka, now_ms + limit_ms);
    /* A client that is left behind may still write to the descriptor: it stays
     * open until the process ends. */
    arena_release(&kafka->hand.arena);
    report_recipients_close(kafka->recipients);
    if (kafka->member_fd >= 0)
        close(kafka->member_fd);
    free(kafka);
}

static const struct queue_calls kafka_calls = {
    .name = "kafka",
    .take = kafka_take_woken,
    .rest = kafka_rest,
    .publish = kafka_publish_woken,
    .lag = kafka_lag,
    .close = kafka_close,
};

struct queue *
queue_kafka_open(const struct config *config, struct store *store,
                 const char *worker, struct fault *fault)
{
    struct queue_kafka *kafka = calloc(1, sizeof(*kafka));
    if (kafka == NULL)
        abort(); /* at the start of a process: nothing is in hand */
    kafka->queue.calls = &kafka_calls;
    kafka->queue.fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    kafka->config = config;
    kafka->store = store;
    kafka->worker = worker;
    kafka->none_at_ms = loop_monotonic_ms();
    arena_init(&kafka->hand.arena, 0);
    kafka->member_fd = -1;
    kafka->recipients = report_recipients_open(config, fault);
    if (kafka->queue.fd < 0)
        fault_set(fault, FAULT_LOCAL, "kafka: no descriptor to be woken by");
    else if (kafka->recipients != NULL && kafka_member_claim(kafka, fault) &&
             kafka_consumer_open(kafka, fault) &&
             kafka_producer_open(kafka, fault))
        return &kafka->queue;
    kafka_close(&kafka->queue, 1000);
    return NULL;
}

/* librdkafka looks at keys, certificates and mechanism when it makes a client;
 * nothing of it stays. */
bool
queue_kafka_check(const struct config *config, struct fault *fault)
{
    struct report_recipients *recipients =
        report_recipients_open(config, fault);
    if (recipients == NULL)
        return false;
    report_recipients_close(recipients);
    rd_kafka_t *client =
        kafka_client_open(config, RD_KAFKA_PRODUCER, NULL, fault);
    if (client != NULL)
        kafka_client_bury(client, 2000);
    return client != NULL;
}
