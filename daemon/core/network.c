/* SPDX-License-Identifier: Apache-2.0
 *
 * One form for both families, so that a mapped address is what it maps. What is
 * not listed as forbidden is public; of IPv6 only 2000::/3 is given out at all.
 */
#include "network.h"

#include <arpa/inet.h>
#include <string.h>

#include "mutant.h"

#define MAPPED_BITS 96u

/* IANA's registries of special-purpose addresses. */
static const char *const forbidden_ipv4[] = {
    "0.0.0.0/8",       "10.0.0.0/8",      "100.64.0.0/10",   "127.0.0.0/8",
    "169.254.0.0/16",  "172.16.0.0/12",   "192.0.0.0/24",    "192.0.2.0/24",
    "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24",  "192.168.0.0/16",
    "192.175.48.0/24", "198.18.0.0/15",   "198.51.100.0/24", "203.0.113.0/24",
    "224.0.0.0/4",     "240.0.0.0/4"};
/* Inside of 2000::/3: Teredo and others of 2001::/23, documentation, 6to4. */
static const char *const forbidden_ipv6[] = {"2001::/23", "2001:db8::/32",
                                             "2002::/16", "2620:4f:8000::/48",
                                             "3fff::/20"};

static const struct address mapped = {
    {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0}};

struct address
address_of_ipv4(const uint8_t bytes[4])
{
    struct address address = mapped;
    memcpy(address.bytes + 12, bytes, 4);
    return address;
}

struct address
address_of_ipv6(const uint8_t bytes[16])
{
    struct address address;
    memcpy(address.bytes, bytes, 16);
    return address;
}

bool
address_read(struct text text, struct address *address)
{
    char chars[64];
    uint8_t four[4];
    if (text.size == 0 || text.size >= sizeof(chars))
        return false;
    memcpy(chars, text.bytes, text.size);
    chars[text.size] = '\0';
    if (inet_pton(AF_INET6, chars, address->bytes) == 1)
        return true;
    if (inet_pton(AF_INET, chars, four) != 1)
        return false;
    *address = address_of_ipv4(four);
    return true;
}

static bool
network_read(struct text text, struct network *network)
{
    struct text rest = text, host;
    int64_t bits = 0;
    (void)text_cut(&rest, '/', &host);
    bool is_ipv4 = !text_contains(host, ":");
    int64_t most = is_ipv4 ? 32 : 128;
    if (!address_read(host, &network->address))
        return false;
    if (text_is_absent(rest))
        bits = most;
    else if (!text_to_count(rest, &bits) || bits > most)
        return false;
    network->bits = (uint32_t)bits + (is_ipv4 ? MAPPED_BITS : 0);
    return true;
}

static bool
network_has(const struct network *network, const struct address *address)
{
    uint32_t whole = network->bits / 8, rest = network->bits % 8;
    if (memcmp(network->address.bytes, address->bytes, whole) != 0)
        return false;
    if (rest == 0)
        return true;
    uint8_t mask = (uint8_t)(0xff << (8 - rest));
    return (network->address.bytes[whole] & mask) ==
           (address->bytes[whole] & mask);
}

bool
networks_read(struct text text, struct networks *networks)
{
    struct text rest = text, part, word;
    networks->count = 0;
    while (!text_is_absent(rest) && text_cut(&rest, ',', &part))
        while (text_cut(&part, ' ', &word)) {
            if (word.size == 0)
                continue;
            if (networks->count == NETWORKS_MAX ||
                !network_read(word, &networks->list[networks->count]))
                return false;
            networks->count++;
        }
    return true;
}

static bool
is_in(const char *const *list, size_t count, const struct address *address)
{
    struct network network;
    for (size_t i = 0; i < count; i++)
        if (network_read(text_of(list[i]), &network) &&
            network_has(&network, address))
            return true;
    return false;
}

static bool
is_public(const struct address *address)
{
    if (memcmp(address->bytes, mapped.bytes, 12) == 0)
        return !is_in(forbidden_ipv4,
                      sizeof(forbidden_ipv4) / sizeof(forbidden_ipv4[0]),
                      address);
    return (address->bytes[0] & 0xe0) == 0x20 &&
           !is_in(forbidden_ipv6,
                  sizeof(forbidden_ipv6) / sizeof(forbidden_ipv6[0]), address);
}

bool
networks_may(const struct networks *allowed, const struct address *address)
{
    for (uint32_t i = 0; i < allowed->count; i++)
        if (network_has(&allowed->list[i], address))
            return true;
    return is_public(address) || mutant_is("webhook_goes_anywhere");
}
