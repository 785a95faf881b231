/* SPDX-License-Identifier: Apache-2.0
 *
 * The name in the group. Two intakes of one name drive each other out for ever;
 * a process number in the name would be another member after each restart, and
 * its partitions would stand still for a session. So a name is claimed on this
 * host by an abstract socket, which the kernel gives back when the process
 * ends, however it ends; the broker alone can tell between hosts
 * (FENCED_INSTANCE_ID).
 */
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "digest.h"
#include "mutant.h"
#include "queue_kafka.h"

#define MEMBERS_A_HOST 64

enum claim { CLAIM_OURS, CLAIM_TAKEN, CLAIM_FAILED };

/* The name of the socket: brokers and group are part of it, so that two
 * installations on a host do not meet. */
static void
claim_address(const struct config *config, const char *member,
              struct sockaddr_un *address, socklen_t *size)
{
    char text[1024], hex[65];
    struct digest digest;
    int length = snprintf(text, sizeof(text), "%s\n%s\n%.270s", member,
                          config->kafka_group, config->kafka_brokers);
    if (length >= (int)sizeof(text))
        length = sizeof(text) - 1;
    digest_sha256((struct text){text, (size_t)length}, &digest);
    digest_hex(&digest, hex);
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    int used = snprintf(address->sun_path + 1, sizeof(address->sun_path) - 1,
                        "hedui-intake-%s", hex);
    *size =
        (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)used);
}

static enum claim
claim(struct queue_kafka *kafka)
{
    struct sockaddr_un address;
    socklen_t size;
    claim_address(kafka->config, kafka->member, &address, &size);
    kafka->member_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (kafka->member_fd < 0)
        return CLAIM_FAILED;
    if (bind(kafka->member_fd, (const struct sockaddr *)&address, size) == 0)
        return CLAIM_OURS;
    bool is_taken = errno == EADDRINUSE;
    close(kafka->member_fd);
    kafka->member_fd = -1;
    return is_taken ? CLAIM_TAKEN : CLAIM_FAILED;
}

bool
kafka_member_claim(struct queue_kafka *kafka, struct fault *fault)
{
    const char *given = kafka->config->kafka_member;
    bool is_given = given[0] != '\0';
    char host[256] = "";
    gethostname(host, sizeof(host) - 1);
    enum claim result = CLAIM_TAKEN;
    int most =
        is_given || mutant_is("kafka_member_is_host") ? 1 : MEMBERS_A_HOST;
    for (int i = 1; i <= most && result == CLAIM_TAKEN; i++) {
        if (i == 1)
            snprintf(kafka->member, sizeof(kafka->member), "%.270s",
                     is_given ? given : host);
        else
            snprintf(kafka->member, sizeof(kafka->member), "%.255s-%d", host,
                     i);
        result = claim(kafka);
    }
    if (result == CLAIM_OURS)
        return true;
    if (result == CLAIM_FAILED)
        return fault_set(fault, FAULT_LOCAL,
                         "kafka: the name in the group cannot be claimed");
    return fault_set(fault, FAULT_INPUT,
                     is_given ? "kafka_member is \"%.100s\": another intake of "
                                "this host has that name; leave it empty, or "
                                "give each its own"
                              : "kafka_member is \"\": %.100s has too many "
                                "intakes of one group",
                     is_given ? given : host);
}
