/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside queue_kafka: what its files share. All of it runs on the role's
 * thread; librdkafka's own threads hand over through queues whose arrivals are
 * written to one eventfd. No call here waits: where librdkafka has only a call
 * that does (destroy), a thread that touches nothing of ours makes it.
 */
#ifndef HEDUI_INTAKE_QUEUE_KAFKA_H
#define HEDUI_INTAKE_QUEUE_KAFKA_H

#include <librdkafka/rdkafka.h>

#include "inbox.h"
#include "queue.h"
#include "queue_report.h"

/* Messages and letters in the producer's hand at most. */
#define KAFKA_SENDING_MAX 1024
/* Bytes that are taken from the consumer at a time. */
#define KAFKA_HAND_BYTES ((size_t)8 << 20)

/* What was taken and is not in the inbox yet. */
struct kafka_hand {
    struct arena arena;
    struct inbox_message *messages;
    uint32_t count;
    int64_t last_sent_ms; /* broker's time of the last message, 0: none yet */
};

/* An outbox row that was handed over. */
struct kafka_sending {
    enum outbox_kind kind;
    int64_t id;
    int64_t case_id; /* of a first notice, else 0 */
    uint32_t left;   /* deliveries to come; 0: a free slot */
    bool is_failed;
    bool was_alone; /* nothing else was in its batch */
    bool is_large;  /* a broker said that it, or its batch, is too large */
};

/* Rows that no topic takes, in memory at most. */
#define KAFKA_LARGE_MAX 256

struct queue_kafka {
    struct queue queue; /* first */
    const struct config *config;
    struct store *store;
    const char *worker;
    struct report_recipients *recipients;
    char member[280];
    int member_fd; /* holds the name on this host */

    rd_kafka_t *consumer;
    rd_kafka_queue_t *came, *came_express;
    int64_t consumer_at_ms; /* when it may be made (again) */
    struct kafka_hand hand;

    rd_kafka_t *producer;
    rd_kafka_queue_t *delivered;
    int64_t producer_at_ms;
    int64_t send_at_ms; /* after a failure: not before */
    int64_t fence;
    uint32_t sending_count;
    struct kafka_sending sending[KAFKA_SENDING_MAX];
    uint32_t sent_count; /* acknowledged, not on record yet */
    struct kafka_sending sent[KAFKA_SENDING_MAX];
    bool is_alone; /* a row at a time, to find the one that is too large */
    uint32_t large_count;
    struct kafka_sending large[KAFKA_LARGE_MAX];
    int64_t large_at_ms; /* when they are tried again */
    int64_t large_told;  /* found since lag was asked last */

    bool is_ready;
    bool is_missing[2]; /* the topic of requests, the express one */
    int64_t forget_at_ms;
    int64_t lag_messages;
    bool is_behind_in_many; /* partitions */
    int64_t none_at_ms;     /* when nothing waited last (monotonic) */
    rd_kafka_resp_err_t last_error;
    int64_t last_error_ms;
};

/* queue_kafka_client.c */
/* NULL with FAULT_INPUT in librdkafka's words. */
rd_kafka_t *kafka_client_open(const struct config *config, rd_kafka_type_t type,
                              const char *member, struct fault *fault);
/* Destroys it on a thread of its own; true when that ended within limit_ms (0:
 * it is not waited for). The client is not touched any more. */
bool kafka_client_bury(rd_kafka_t *client, int64_t limit_ms);
/* The clients tell the eventfd when something is there. */
void kafka_client_watch(rd_kafka_queue_t *events, int fd);
/* What a client says is wrong: logged when it is new, not every time. */
void kafka_note_error(struct queue_kafka *kafka, const char *event,
                      rd_kafka_resp_err_t error, const char *words);

/* queue_kafka_member.c */
/* Names us in the group; FAULT_INPUT when another process has that name. */
bool kafka_member_claim(struct queue_kafka *kafka, struct fault *fault);

/* queue_kafka_take.c: the consumer */
bool kafka_consumer_open(struct queue_kafka *kafka, struct fault *fault);
enum store_result kafka_take(struct queue *queue, uint32_t max, uint32_t *taken,
                             struct fault *fault);
void kafka_consumer_close(struct queue_kafka *kafka, int64_t until_ms);

/* queue_kafka_send.c: the producer */
bool kafka_producer_open(struct queue_kafka *kafka, struct fault *fault);
enum store_result kafka_publish(struct queue *queue, uint32_t max,
                                uint32_t *published, struct fault *fault);
void kafka_producer_close(struct queue_kafka *kafka, int64_t until_ms);

/* queue_kafka_lag.c */
void kafka_read_stats(struct queue_kafka *kafka, struct text stats);
enum store_result kafka_lag(struct queue *queue, struct queue_lag *lag,
                            struct fault *fault);

#endif
