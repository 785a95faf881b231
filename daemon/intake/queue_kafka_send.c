/* SPDX-License-Identifier: Apache-2.0
 *
 * The producer. A row of the outbox is handed over, and taken off the outbox
 * when each of its messages is acknowledged by all replicas in sync. What
 * fails, or is in the hand of a client that died, is read again and sent again:
 * a broker may have had it already, so that who reads knows a notice by case
 * and revision, a dead letter by its origin. An idempotent producer can die of
 * a broker's restart (2.0.2): then it is made anew.
 */
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "loop.h"
#include "mutant.h"
#include "queue_backends.h"
#include "queue_kafka.h"
#include "queue_letter.h"

#ifdef __clang__ /* librdkafka's macros check their types by it */
#pragma clang diagnostic ignored "-Wgnu-statement-expression"
#endif

#define PRODUCER_AGAIN_MS 1000
#define FAILED_AGAIN_MS 1000
#define LARGE_AGAIN_MS 10000

/* A slot of `sending` travels with the message as its opaque, and whether the
 * message is a report, without which its notice is whole. */
#define OPAQUE_REPORT ((uintptr_t)1 << 20)

static void *
opaque_of(uint32_t slot, bool is_report)
{
    return (void *)((uintptr_t)(slot + 1) | (is_report ? OPAQUE_REPORT : 0));
}

bool
kafka_producer_open(struct queue_kafka *kafka, struct fault *fault)
{
    kafka->producer =
        kafka_client_open(kafka->config, RD_KAFKA_PRODUCER, NULL, fault);
    if (kafka->producer == NULL)
        return false;
    kafka->delivered = rd_kafka_queue_get_main(kafka->producer);
    kafka_client_watch(kafka->delivered, kafka->queue.fd);
    return true;
}

static void
producer_drop(struct queue_kafka *kafka, int64_t limit_ms)
{
    rd_kafka_purge(kafka->producer, RD_KAFKA_PURGE_F_QUEUE |
                                        RD_KAFKA_PURGE_F_INFLIGHT |
                                        RD_KAFKA_PURGE_F_NON_BLOCKING);
    rd_kafka_queue_destroy(kafka->delivered);
    kafka->delivered = NULL;
    if (!kafka_client_bury(kafka->producer, limit_ms) && limit_ms > 0)
        log_event(LOG_WARN, "queue_left_behind",
                  LOG_WORD("client", "producer"));
    kafka->producer = NULL;
    /* The rows are in the outbox still: they are read again. */
    if (!mutant_is("kafka_died_rows_kept")) {
        memset(kafka->sending, 0, sizeof(kafka->sending));
        kafka->sending_count = 0;
    }
}

/* A batch above the topic's max.message.bytes fails as a whole, the small
 * messages with the large one. So rows go one at a time then; the one that
 * fails alone stays in the outbox and out of the way, and is tried again later:
 * somebody may have raised the limit. */
static void
large_found(struct queue_kafka *kafka, const struct kafka_sending *row)
{
    if (!row->was_alone) {
        kafka->is_alone = true;
        kafka->send_at_ms = loop_monotonic_ms() + FAILED_AGAIN_MS;
        return;
    }
    kafka->large_told++;
    if (kafka->large_count == KAFKA_LARGE_MAX) {
        kafka->send_at_ms = loop_monotonic_ms() + LARGE_AGAIN_MS;
        return;
    }
    kafka->large[kafka->large_count++] = *row;
    kafka->large_at_ms = loop_monotonic_ms() + LARGE_AGAIN_MS;
    log_event(LOG_WARN, "queue_too_large",
              LOG_WORD("row", row->kind == OUTBOX_NOTICE ? "notice" : "letter"),
              LOG_INT("id", row->id));
}

static void
sending_settle(struct queue_kafka *kafka, uint32_t slot)
{
    struct kafka_sending *row = &kafka->sending[slot];
    if (row->left > 0)
        return;
    if (row->is_large)
        large_found(kafka, row);
    else if (row->is_failed)
        kafka->send_at_ms = loop_monotonic_ms() + FAILED_AGAIN_MS;
    else
        kafka->sent[kafka->sent_count++] = *row;
    *row = (struct kafka_sending){0};
    kafka->sending_count--;
}

/* Never rd_kafka_message_errstr(): in 2.0.2 it is the message itself. */
static void
on_delivery(struct queue_kafka *kafka, const rd_kafka_message_t *message)
{
    uintptr_t opaque = (uintptr_t)message->_private;
    uint32_t slot = (uint32_t)(opaque & ~OPAQUE_REPORT) - 1;
    struct kafka_sending *row = &kafka->sending[slot];
    if (row->left == 0)
        return;
    row->left--;
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
        /* A report that its topic does not take alone is left out. */
        bool is_large = message->err == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE;
        bool is_spared =
            is_large && row->was_alone && (opaque & OPAQUE_REPORT) != 0;
        row->is_failed |= !is_spared;
        row->is_large |= is_large && !is_spared;
        kafka_note_error(kafka, "queue_not_sent", message->err,
                         rd_kafka_err2str(message->err));
    }
    sending_settle(kafka, slot);
}

static bool
on_event(struct queue_kafka *kafka, rd_kafka_event_t *event)
{
    const rd_kafka_message_t *message;
    bool is_dead = false;
    char words[300];
    if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_DR)
        while ((message = rd_kafka_event_message_next(event)) != NULL)
            on_delivery(kafka, message);
    else if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_ERROR) {
        rd_kafka_resp_err_t error = rd_kafka_event_error(event);
        is_dead = rd_kafka_event_error_is_fatal(event) ||
                  error == RD_KAFKA_RESP_ERR__FATAL;
        if (is_dead)
            error = rd_kafka_fatal_error(kafka->producer, words, sizeof(words));
        kafka_note_error(kafka, is_dead ? "queue_client_died" : "queue_trouble",
                         error,
                         is_dead ? words : rd_kafka_event_error_string(event));
    }
    rd_kafka_event_destroy(event);
    return !is_dead;
}

static void
delivered_read(struct queue_kafka *kafka)
{
    rd_kafka_event_t *event;
    while (kafka->producer != NULL && kafka->sent_count < KAFKA_SENDING_MAX &&
           (event = rd_kafka_queue_poll(kafka->delivered, 0)) != NULL)
        if (!on_event(kafka, event)) {
            producer_drop(kafka, 0);
            kafka->producer_at_ms = loop_monotonic_ms() + PRODUCER_AGAIN_MS;
        }
}

static bool
producer_stands(struct queue_kafka *kafka)
{
    struct fault fault = {0};
    if (kafka->producer != NULL)
        return true;
    if (loop_monotonic_ms() < kafka->producer_at_ms)
        return false;
    if (kafka_producer_open(kafka, &fault))
        return true;
    kafka->producer_at_ms = loop_monotonic_ms() + 30 * PRODUCER_AGAIN_MS;
    log_fault(LOG_ERROR, "queue_client_refused", &fault);
    return false;
}

/* HEDUI_KAFKA_DIES_AT=N: the client dies, as 2.0.2 can, when it has been handed
 * its N-th message. */
static void
die_on_purpose(rd_kafka_t *producer)
{
#ifdef HEDUI_TEST_BUILD
    static int64_t handed, at = -1;
    const char *wish = getenv("HEDUI_KAFKA_DIES_AT");
    if (at < 0 && (wish == NULL || !text_to_count(text_of(wish), &at)))
        at = 0;
    if (++handed == at)
        rd_kafka_test_fatal_error(
            producer, RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER,
            "made on purpose");
#else
    (void)producer;
#endif
}

static bool
send_one(struct queue_kafka *kafka, uint32_t slot, const char *topic,
         struct text key, struct text value, rd_kafka_headers_t *headers)
{
    bool is_report = topic == kafka->config->kafka_reports;
    rd_kafka_resp_err_t error = rd_kafka_producev(
        kafka->producer, RD_KAFKA_V_TOPIC(topic),
        RD_KAFKA_V_KEY(key.bytes, key.size),
        RD_KAFKA_V_VALUE((void *)(uintptr_t)value.bytes, value.size),
        RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_HEADERS(headers),
        RD_KAFKA_V_OPAQUE(opaque_of(slot, is_report)), RD_KAFKA_V_END);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
        kafka->sending[slot].left++;
        die_on_purpose(kafka->producer);
        return true;
    }
    rd_kafka_headers_destroy(headers);
    kafka->sending[slot].is_failed = true;
    kafka->sending[slot].is_large |=
        error == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE;
    if (error != RD_KAFKA_RESP_ERR__QUEUE_FULL)
        kafka_note_error(kafka, "queue_not_sent", error,
                         rd_kafka_err2str(error));
    return false;
}

static void
header(rd_kafka_headers_t *headers, const char *name, struct text value)
{
    rd_kafka_header_add(headers, name, -1, value.bytes, (ssize_t)value.size);
}

static void
header_number(rd_kafka_headers_t *headers, const char *name, int64_t value)
{
    char digits[24];
    snprintf(digits, sizeof(digits), "%lld", (long long)value);
    header(headers, name, text_of(digits));
}

static rd_kafka_headers_t *
notice_headers(const struct outbox_row *row, const char *content_type)
{
    rd_kafka_headers_t *headers = rd_kafka_headers_new(4);
    header(headers, "content-type", text_of(content_type));
    header_number(headers, "hedui-case", row->case_id);
    header_number(headers, "hedui-revision", row->revision);
    return headers;
}

static rd_kafka_headers_t *
dead_headers(const struct outbox_row *row)
{
    rd_kafka_headers_t *headers = rd_kafka_headers_new(8);
    header(headers, "hedui-reason",
           row->is_conflict ? TEXT("conflict") : TEXT("refused"));
    header(headers, "hedui-origin-topic", row->origin.topic);
    header_number(headers, "hedui-origin-partition", row->origin.partition);
    header_number(headers, "hedui-origin-offset", row->origin.offset);
    if (!text_is_absent(row->errors))
        header(headers, "hedui-errors", row->errors);
    if (text_is_absent(row->bytes))
        header(headers, "hedui-omitted", TEXT("true"));
    return headers;
}

/* The report itself, for an agency that registered a certificate. Before its
 * notice, so that who has the notice finds it. */
static bool
send_report(struct queue_kafka *kafka, uint32_t slot,
            const struct outbox_row *row, struct fault *fault)
{
    struct arena arena;
    struct text envelope;
    arena_init(&arena, 0);
    enum store_result result = report_envelop(kafka->recipients, kafka->store,
                                              &arena, row, &envelope, fault);
    if (result == STORE_DONE && !text_is_absent(envelope))
        send_one(kafka, slot, kafka->config->kafka_reports, row->key, envelope,
                 notice_headers(row, "application/cms"));
    arena_release(&arena);
    if (result == STORE_AWAY)
        kafka->sending[slot].is_failed = true;
    return result == STORE_DONE || result == STORE_AWAY;
}

/* A revision above 1 is a notice and an alert; both must be out. */
static bool
send_notice(struct queue_kafka *kafka, struct arena *arena, uint32_t slot,
            const struct outbox_row *row)
{
    const struct config *config = kafka->config;
    const char *json = "application/json";
    struct text notice = letter_notice(arena, row, config->report_link);
    if (text_is_absent(notice))
        return false;
    if (!send_one(kafka, slot, config->kafka_notices, row->key, notice,
                  notice_headers(row, json)))
        return true;
    if (row->revision == 1)
        return true;
    struct text alert = letter_alert(arena, row, config->report_link);
    if (text_is_absent(alert))
        return false;
    send_one(kafka, slot, config->kafka_alerts, row->key, alert,
             notice_headers(row, json));
    return true;
}

static bool
send_row(struct queue_kafka *kafka, struct arena *arena,
         const struct outbox_row *row, bool is_alone, struct fault *fault)
{
    uint32_t slot = 0;
    while (kafka->sending[slot].id != 0)
        slot++;
    kafka->sending[slot] = (struct kafka_sending){
        .kind = row->kind,
        .id = row->id,
        .case_id =
            row->kind == OUTBOX_NOTICE && row->revision == 1 ? row->case_id : 0,
        .was_alone = is_alone};
    kafka->sending_count++;
    bool is_well = true;
    if (row->kind == OUTBOX_NOTICE)
        is_well = send_report(kafka, slot, row, fault) &&
                  (kafka->sending[slot].is_failed ||
                   send_notice(kafka, arena, slot, row));
    else
        send_one(kafka, slot, kafka->config->kafka_dead_letters, row->key,
                 row->bytes, dead_headers(row));
    if (!is_well) /* whatever of it is out already */
        kafka->sending[slot].is_failed = true;
    if (mutant_is("kafka_published_unsent") && is_well)
        kafka->sent[kafka->sent_count++] = kafka->sending[slot];
    sending_settle(kafka, slot);
    return is_well;
}

/* Ids in hand, of one kind. */
static uint32_t
known_ids(const struct kafka_sending *rows, uint32_t count,
          enum outbox_kind kind, int64_t *ids)
{
    uint32_t found = 0;
    for (uint32_t i = 0; i < count; i++)
        if (rows[i].id != 0 && rows[i].kind == kind)
            ids[found++] = rows[i].id;
    return found;
}

static enum store_result
outbox_send(struct queue_kafka *kafka, uint32_t max, struct arena *arena,
            struct fault *fault)
{
    static const enum outbox_kind kinds[] = {OUTBOX_NOTICE, OUTBOX_DEAD_LETTER};
    int64_t *ids[2];
    uint32_t counts[2];
    bool is_alone = kafka->is_alone && !mutant_is("kafka_large_stops_all");
    for (int i = 0; i < 2; i++) {
        ids[i] = arena_array(arena, KAFKA_SENDING_MAX + KAFKA_LARGE_MAX,
                             sizeof(int64_t));
        if (ids[i] == NULL)
            return STORE_AWAY; /* no memory now: a tick later */
        counts[i] =
            known_ids(kafka->sending, KAFKA_SENDING_MAX, kinds[i], ids[i]);
        counts[i] += known_ids(kafka->large, kafka->large_count, kinds[i],
                               ids[i] + counts[i]);
    }
    struct outbox_taken taken;
    const struct outbox_ask ask = {kafka->worker,
                                   kafka->config->lease_ms,
                                   is_alone ? 1 : max / 2,
                                   ids[0],
                                   counts[0],
                                   ids[1],
                                   counts[1]};
    enum store_result result =
        store_outbox_take(kafka->store, arena, &ask, &taken, fault);
    if (taken.fence != 0)
        kafka->fence = taken.fence;
    if (result == STORE_DONE && taken.count == 0)
        kafka->is_alone = false;
    for (uint32_t i = 0; result == STORE_DONE && i < taken.count; i++)
        if (!send_row(kafka, arena, &taken.rows[i], is_alone, fault)) {
            if (fault->kind == FAULT_NONE)
                fault_set(fault, FAULT_LOCAL,
                          "kafka: the notice of case %lld cannot be written",
                          (long long)taken.rows[i].case_id);
            return STORE_BROKEN;
        }
    return result;
}

/* Those that are out go on record. When another intake publishes by now, it
 * has sent them again, or will. */
static enum store_result
outbox_settle(struct queue_kafka *kafka, struct arena *arena,
              uint32_t *published, struct fault *fault)
{
    if (kafka->sent_count == 0)
        return STORE_DONE;
    int64_t *notices = arena_array(arena, kafka->sent_count, sizeof(int64_t));
    int64_t *letters = arena_array(arena, kafka->sent_count, sizeof(int64_t));
    if (notices == NULL || letters == NULL)
        return STORE_AWAY;
    uint32_t notice_count =
        known_ids(kafka->sent, kafka->sent_count, OUTBOX_NOTICE, notices);
    uint32_t letter_count =
        known_ids(kafka->sent, kafka->sent_count, OUTBOX_DEAD_LETTER, letters);
    enum store_result result =
        store_outbox_done(kafka->store, kafka->fence, notices, notice_count,
                          letters, letter_count, fault);
    if (result == STORE_FENCED)
        log_event(LOG_WARN, "queue_not_publisher",
                  LOG_INT("rows", kafka->sent_count));
    if (result != STORE_DONE && result != STORE_FENCED)
        return result;
    *published = result == STORE_DONE ? kafka->sent_count : 0;
    uint32_t count = 0;
    for (uint32_t i = 0; i < *published; i++)
        if (kafka->sent[i].case_id != 0)
            notices[count++] = kafka->sent[i].case_id;
    kafka->sent_count = 0;
    queue_count_stages(&kafka->queue, kafka->store, notices, count);
    return STORE_DONE;
}

enum store_result
kafka_publish(struct queue *queue, uint32_t max, uint32_t *published,
              struct fault *fault)
{
    struct queue_kafka *kafka = (struct queue_kafka *)queue;
    struct arena arena;
    arena_init(&arena, 0);
    *published = 0;
    if (loop_monotonic_ms() >= kafka->large_at_ms)
        kafka->large_count = 0;
    delivered_read(kafka);
    enum store_result result = outbox_settle(kafka, &arena, published, fault);
    /* Only when nothing is acknowledged and not on record: so `sent` has room
     * for all that is sent, and no row is read again that is out. */
    if (result == STORE_DONE && producer_stands(kafka) &&
        loop_monotonic_ms() >= kafka->send_at_ms &&
        kafka->sending_count + max <= KAFKA_SENDING_MAX &&
        (!kafka->is_alone || kafka->sending_count == 0))
        result = outbox_send(kafka, max, &arena, fault);
    arena_release(&arena);
    return result;
}

void
kafka_producer_close(struct queue_kafka *kafka, int64_t until_ms)
{
    struct fault fault = {0};
    uint32_t published = 0;
    struct arena arena;
    while (kafka->producer != NULL && kafka->sending_count > 0 &&
           loop_monotonic_ms() < until_ms) {
        rd_kafka_event_t *event = rd_kafka_queue_poll(kafka->delivered, 50);
        if (event != NULL && !on_event(kafka, event))
            break;
    }
    arena_init(&arena, 0);
    (void)outbox_settle(kafka, &arena, &published, &fault);
    arena_release(&arena);
    if (kafka->producer == NULL)
        return;
    int64_t left_ms = until_ms - loop_monotonic_ms();
    producer_drop(kafka, left_ms > 1 ? left_ms : 1);
}
