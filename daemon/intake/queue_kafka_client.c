/* SPDX-License-Identifier: Apache-2.0
 *
 * Clients of librdkafka: their settings, their end. Why which setting:
 * range, not cooperative-sticky, which loses the assignment at a manual commit
 * in 2.0.2; Nagle and a back-off of 10 s are its defaults, and slow; a topic
 * that is made later is looked for each 10 s instead of 5 minutes. Offsets are
 * committed by the client's own thread, but only those that we store, which is
 * after the inbox row.
 */
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "log.h"
#include "loop.h"
#include "queue_kafka.h"

/* The same trouble is said again after so long. */
#define ERROR_AGAIN_MS 60000

struct setting {
    const char *name, *value; /* value NULL or "": not set */
};

static bool
conf_set(rd_kafka_conf_t *conf, const struct setting *settings,
         struct fault *fault)
{
    char words[200];
    for (; settings->name != NULL; settings++) {
        if (settings->value == NULL || settings->value[0] == '\0')
            continue;
        if (rd_kafka_conf_set(conf, settings->name, settings->value, words,
                              sizeof(words)) != RD_KAFKA_CONF_OK)
            /* Never the value: one of them is a password. */
            return fault_set(fault, FAULT_INPUT,
                             "kafka: %s cannot be set as configured",
                             settings->name);
    }
    return true;
}

static bool
conf_common(rd_kafka_conf_t *conf, const struct config *config,
            struct fault *fault)
{
    bool has_tls = strcmp(config->kafka_security, "ssl") == 0 ||
                   strcmp(config->kafka_security, "sasl_ssl") == 0;
    bool has_password = strncmp(config->kafka_security, "sasl", 4) == 0;
    char secret[256] = "";
    if (has_password &&
        !config_read_secret(config->kafka_secret_file, secret, fault))
        return false;
    const struct setting settings[] = {
        {"bootstrap.servers", config->kafka_brokers},
        {"client.id", "hedui"},
        {"security.protocol", config->kafka_security},
        {"ssl.ca.location", has_tls ? config->kafka_ca : NULL},
        {"ssl.certificate.location",
         has_tls ? config->kafka_certificate : NULL},
        {"ssl.key.location", has_tls ? config->kafka_key : NULL},
        {"sasl.mechanism", has_password ? config->kafka_mechanism : NULL},
        {"sasl.username", has_password ? config->kafka_user : NULL},
        {"sasl.password", secret},
        {"socket.nagle.disable", "true"},
        {"reconnect.backoff.max.ms", "1000"},
        {"topic.metadata.refresh.interval.ms", "10000"},
        {"log.connection.close", "false"},
        {NULL, NULL},
    };
    bool done = conf_set(conf, settings, fault);
    explicit_bzero(secret, sizeof(secret));
    return done;
}

static bool
conf_consumer(rd_kafka_conf_t *conf, const struct config *config,
              const char *member, struct fault *fault)
{
    char beat[24], session[24];
    snprintf(beat, sizeof(beat), "%lld", (long long)config->heartbeat_ms);
    snprintf(session, sizeof(session), "%lld",
             (long long)config->kafka_session_ms);
    const struct setting settings[] = {
        {"group.id", config->kafka_group},
        {"group.instance.id", member},
        {"partition.assignment.strategy", "range"},
        {"enable.auto.commit", "true"},
        {"auto.commit.interval.ms", "200"},
        {"enable.auto.offset.store", "false"},
        {"auto.offset.reset", "earliest"},
        {"session.timeout.ms", session},
        {"heartbeat.interval.ms",
         config->kafka_session_ms < 10000 ? "500" : "3000"},
        {"queued.max.messages.kbytes", "16384"},
        {"statistics.interval.ms", beat},
        {"allow.auto.create.topics", "false"},
        {NULL, NULL},
    };
    rd_kafka_conf_set_events(conf, RD_KAFKA_EVENT_FETCH | RD_KAFKA_EVENT_ERROR |
                                       RD_KAFKA_EVENT_REBALANCE |
                                       RD_KAFKA_EVENT_OFFSET_COMMIT |
                                       RD_KAFKA_EVENT_STATS);
    return conf_set(conf, settings, fault);
}

/* 30 s without an acknowledgement, and the row is read and sent again. The
 * partitioner is that of Java's clients, so that a key is where they look. */
static bool
conf_producer(rd_kafka_conf_t *conf, struct fault *fault)
{
    static const struct setting settings[] = {
        {"enable.idempotence", "true"},
        {"acks", "all"},
        {"linger.ms", "5"},
        {"message.max.bytes", "8388608"}, /* of a report; batches are 1 MB */
        {"message.timeout.ms", "30000"},
        {"partitioner", "murmur2_random"},
        {NULL, NULL},
    };
    rd_kafka_conf_set_events(conf, RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR);
    return conf_set(conf, settings, fault);
}

/* What matters comes as an event; librdkafka's own lines on standard error
 * would not be JSON, and are written by threads that are not ours. */
static void
log_nothing(const rd_kafka_t *client, int level, const char *facility,
            const char *words)
{
    (void)client, (void)level, (void)facility, (void)words;
}

rd_kafka_t *
kafka_client_open(const struct config *config, rd_kafka_type_t type,
                  const char *member, struct fault *fault)
{
    char words[300];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set_log_cb(conf, log_nothing);
    rd_kafka_t *client = NULL;
    if (conf_common(conf, config, fault) &&
        (type == RD_KAFKA_CONSUMER ? conf_consumer(conf, config, member, fault)
                                   : conf_producer(conf, fault))) {
        client = rd_kafka_new(type, conf, words, sizeof(words));
        if (client == NULL)
            fault_set(fault, FAULT_INPUT, "kafka: %.250s", words);
    }
    if (client == NULL)
        rd_kafka_conf_destroy(conf);
    return client;
}

void
kafka_client_watch(rd_kafka_queue_t *events, int fd)
{
    static const uint64_t one = 1;
    rd_kafka_queue_io_event_enable(events, fd, &one, sizeof(one));
}

struct burial {
    rd_kafka_t *client;
    int done_fd; /* the thread's; a write to it says that it ended */
};

static void *
bury(void *context)
{
    struct burial *burial = context;
    rd_kafka_destroy_flags(burial->client,
                           RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    eventfd_write(burial->done_fd, 1);
    close(burial->done_fd);
    free(burial);
    return NULL;
}

bool
kafka_client_bury(rd_kafka_t *client, int64_t limit_ms)
{
    struct burial *burial = malloc(sizeof(*burial));
    int fd = eventfd(0, EFD_CLOEXEC);
    pthread_t thread;
    if (burial == NULL || fd < 0)
        abort(); /* the machine has no memory or no descriptor left */
    *burial = (struct burial){client, dup(fd)};
    if (burial->done_fd < 0 || pthread_create(&thread, NULL, bury, burial) != 0)
        abort();
    pthread_detach(thread);
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    bool is_gone = limit_ms > 0 && poll(&wait, 1, (int)limit_ms) == 1;
    close(fd);
    return is_gone;
}

void
kafka_note_error(struct queue_kafka *kafka, const char *event,
                 rd_kafka_resp_err_t error, const char *words)
{
    int64_t now_ms = loop_monotonic_ms();
    if (error == kafka->last_error &&
        now_ms - kafka->last_error_ms < ERROR_AGAIN_MS)
        return;
    kafka->last_error = error;
    kafka->last_error_ms = now_ms;
    struct fault fault = {0};
    fault_set(&fault, FAULT_STORE, "kafka: %s: %.250s",
              rd_kafka_err2name(error), words);
    log_fault(LOG_WARN, event, &fault);
}
