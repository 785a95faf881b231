/* SPDX-License-Identifier: Apache-2.0
 *
 * Which backend is the queue, and whether the configuration gives what it
 * needs.
 */
#include "queue.h"

#include <string.h>

#include "queue_backends.h"

static bool
is_kafka(const struct config *config)
{
    return strcmp(config->queue, "kafka") == 0;
}

static bool
topic_is_one(const char *name)
{
    size_t size = strlen(name);
    return size >= 1 && size <= 249 && strcmp(name, ".") != 0 &&
           strcmp(name, "..") != 0 &&
           strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                        "0123456789._-") == size;
}

/* A topic that is two things would feed what we write back to us. */
static bool
check_topics(const struct config *config, struct fault *fault)
{
    const struct {
        const char *key, *name;
    } topics[] = {{"kafka_requests", config->kafka_requests},
                  {"kafka_express", config->kafka_express},
                  {"kafka_notices", config->kafka_notices},
                  {"kafka_alerts", config->kafka_alerts},
                  {"kafka_dead_letters", config->kafka_dead_letters},
                  {"kafka_reports", config->kafka_reports}};
    for (size_t i = 0; i < sizeof(topics) / sizeof(topics[0]); i++) {
        if (!topic_is_one(topics[i].name))
            return fault_set(fault, FAULT_INPUT,
                             "%s is \"%.60s\": a topic has 1 to 249 letters, "
                             "digits, dots, underscores and hyphens",
                             topics[i].key, topics[i].name);
        for (size_t j = 0; j < i; j++)
            if (strcmp(topics[i].name, topics[j].name) == 0)
                return fault_set(fault, FAULT_INPUT,
                                 "%s is \"%.60s\": %s is the same topic",
                                 topics[i].key, topics[i].name, topics[j].key);
    }
    return true;
}

/* HOST:PORT, several by commas. */
static bool
check_brokers(const struct config *config, struct fault *fault)
{
    struct text rest = text_of(config->kafka_brokers), broker, host;
    while (text_cut(&rest, ',', &broker)) {
        int64_t port = 0;
        struct text tail = text_trim(broker);
        bool has_host = text_cut(&tail, ':', &host) && host.size > 0;
        while (has_host && text_contains(tail, ":")) /* of IPv6 */
            text_cut(&tail, ':', &host);
        if (!has_host || !text_to_count(tail, &port) || port < 1 ||
            port > 65535)
            return fault_set(fault, FAULT_INPUT,
                             "kafka_brokers is \"%.100s\": HOST:PORT is "
                             "needed, several by commas",
                             config->kafka_brokers);
    }
    return true;
}

static bool
check_security(const struct config *config, struct fault *fault)
{
    bool has_certificate = config->kafka_certificate[0] != '\0';
    bool has_key = config->kafka_key[0] != '\0';
    if (has_certificate != has_key)
        return fault_set(fault, FAULT_INPUT,
                         "%s is missing: kafka_certificate and kafka_key go "
                         "together",
                         has_key ? "kafka_certificate" : "kafka_key");
    if (strncmp(config->kafka_security, "sasl", 4) != 0)
        return true;
    if (config->kafka_user[0] == '\0')
        return fault_set(fault, FAULT_INPUT,
                         "kafka_user is missing: kafka_security is \"%s\"",
                         config->kafka_security);
    if (config->kafka_secret_file[0] == '\0')
        return fault_set(fault, FAULT_INPUT,
                         "kafka_secret_file is missing: kafka_security is "
                         "\"%s\"",
                         config->kafka_security);
    return true;
}

bool
queue_check(const struct config *config, struct fault *fault)
{
    if (!is_kafka(config))
        return true;
    if (config->kafka_group[0] == '\0')
        return fault_set(fault, FAULT_INPUT,
                         "kafka_group is \"\": a name is needed");
    return check_brokers(config, fault) && check_topics(config, fault) &&
           check_security(config, fault);
}

bool
queue_check_keys(const struct config *config, struct fault *fault)
{
    return !is_kafka(config) || queue_kafka_check(config, fault);
}

struct queue *
queue_open(const struct config *config, struct store *store, const char *worker,
           struct fault *fault)
{
    return is_kafka(config) ? queue_kafka_open(config, store, worker, fault)
                            : queue_postgres_open(store);
}
