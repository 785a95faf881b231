/* SPDX-License-Identifier: Apache-2.0
 *
 * Addresses of the Internet, and which of them somebody else may make us
 * connect to: those of the public network alone, unless our operator has
 * allowed a network by name. Loopback, private, link-local (where clouds answer
 * about the machine itself), shared, multicast, documentation and what carries
 * another address inside of it (IPv4-mapped, NAT64, 6to4 ...) are no public
 * ones. Pure.
 */
#ifndef HEDUI_CORE_NETWORK_H
#define HEDUI_CORE_NETWORK_H

#include <stdbool.h>
#include <stdint.h>

#include "text.h"

#define NETWORKS_MAX 64

/* IPv4 as the last four bytes of its IPv4-mapped form. */
struct address {
    uint8_t bytes[16];
};

struct network {
    struct address address;
    uint32_t bits; /* of the prefix, of 128 */
};
struct networks {
    uint32_t count;
    struct network list[NETWORKS_MAX];
};

/* "192.0.2.1", "2001:db8::1": as inet_pton reads them and in no other way. */
bool address_read(struct text text, struct address *address);
struct address address_of_ipv4(const uint8_t bytes[4]);
struct address address_of_ipv6(const uint8_t bytes[16]);

/* "10.0.0.0/8, fd00::/8"; blanks and commas between them. false: one of them is
 * none, or they are too many. */
bool networks_read(struct text text, struct networks *networks);
/* Public, or in one of these. */
bool networks_may(const struct networks *allowed,
                  const struct address *address);

#endif
