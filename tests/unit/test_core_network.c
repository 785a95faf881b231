/* SPDX-License-Identifier: Apache-2.0
 *
 * Which addresses somebody else may make us connect to.
 */
#include <string.h>

#include "check.h"
#include "network.h"

static struct networks none, some;

static bool
may(const struct networks *allowed, const char *chars)
{
    struct address address;
    CU_ASSERT_TRUE_FATAL(address_read(text_of(chars), &address));
    return networks_may(allowed, &address);
}

/* First and last of each forbidden network, and what stands beside it. */
static void
none_but_the_public_ones(void)
{
    static const char *const forbidden[] = {"0.0.0.0",
                                            "0.255.255.255",
                                            "10.0.0.0",
                                            "10.255.255.255",
                                            "100.64.0.0",
                                            "100.127.255.255",
                                            "127.0.0.1",
                                            "127.255.255.255",
                                            "169.254.0.0",
                                            "169.254.169.254",
                                            "172.16.0.0",
                                            "172.31.255.255",
                                            "192.0.0.8",
                                            "192.0.2.1",
                                            "192.88.99.1",
                                            "192.168.0.0",
                                            "192.168.255.255",
                                            "198.18.0.0",
                                            "198.19.255.255",
                                            "198.51.100.1",
                                            "203.0.113.255",
                                            "224.0.0.1",
                                            "239.255.255.255",
                                            "240.0.0.1",
                                            "255.255.255.255",
                                            "::",
                                            "::1",
                                            "::127.0.0.1",
                                            "::ffff:127.0.0.1",
                                            "::ffff:10.0.0.1",
                                            "::ffff:169.254.169.254",
                                            "64:ff9b::7f00:1",
                                            "64:ff9b:1::1",
                                            "100::1",
                                            "2001::1",
                                            "2001:10::1",
                                            "2001:db8::1",
                                            "2002:7f00:1::",
                                            "3fff::1",
                                            "4000::1",
                                            "fc00::1",
                                            "fd00:ec2::254",
                                            "fdff::1",
                                            "fe80::1",
                                            "febf::1",
                                            "fec0::1",
                                            "ff02::1"};
    static const char *const public[] = {
        "1.1.1.1",      "9.255.255.255",   "11.0.0.0",       "100.63.255.255",
        "100.128.0.0",  "126.255.255.255", "128.0.0.0",      "169.253.255.255",
        "169.255.0.0",  "172.15.255.255",  "172.32.0.0",     "192.167.255.255",
        "192.169.0.0",  "198.17.255.255",  "198.20.0.0",     "223.255.255.255",
        "2400:3200::1", "2606:4700::1111", "::ffff:8.8.8.8", "2a00::1"};
    for (size_t i = 0; i < sizeof(forbidden) / sizeof(forbidden[0]); i++)
        CU_ASSERT_FALSE(may(&none, forbidden[i]));
    for (size_t i = 0; i < sizeof(public) / sizeof(public[0]); i++)
        CU_ASSERT_TRUE(may(&none, public[i]));
}

static void
what_the_operator_allows_and_no_more(void)
{
    CU_ASSERT_TRUE(networks_read(
        TEXT("10.1.0.0/16, fd00:1::/32  127.0.0.2,172.16.5.128/25"), &some));
    CU_ASSERT_EQUAL(some.count, 4);
    CU_ASSERT_TRUE(may(&some, "10.1.255.255"));
    CU_ASSERT_TRUE(may(&some, "::ffff:10.1.2.3"));
    CU_ASSERT_FALSE(may(&some, "10.2.0.0"));
    CU_ASSERT_TRUE(may(&some, "fd00:1:ffff::1"));
    CU_ASSERT_FALSE(may(&some, "fd00:2::1"));
    CU_ASSERT_TRUE(may(&some, "127.0.0.2"));
    CU_ASSERT_FALSE(may(&some, "127.0.0.1"));
    CU_ASSERT_TRUE(may(&some, "172.16.5.200"));
    CU_ASSERT_FALSE(may(&some, "172.16.5.127"));
    CU_ASSERT_TRUE(may(&some, "8.8.8.8"));
    CU_ASSERT_TRUE(networks_read(TEXT("0.0.0.0/0"), &some));
    CU_ASSERT_TRUE(may(&some, "10.0.0.1"));
    CU_ASSERT_FALSE(may(&some, "fd00::1"));
}

static void
what_is_no_network_is_refused(void)
{
    static const char *const wrong[] = {
        "10.0.0.0/33", "fd00::/129",         "10.0.0.0/", "10.0.0/8",
        "10.0.0.0/-1", "10.0.0.0/8x",        "a.example", "/8",
        "0x7f.1",      "10.0.0.0/8;fd00::/8"};
    struct networks networks;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        CU_ASSERT_FALSE(networks_read(text_of(wrong[i]), &networks));
    CU_ASSERT_TRUE(networks_read(TEXT(""), &networks));
    CU_ASSERT_EQUAL(networks.count, 0);
    char many[(NETWORKS_MAX + 1) * 8 + 1] = "";
    for (int i = 0; i <= NETWORKS_MAX; i++)
        memcpy(many + 8 * i, "1.1.1.1,", 8);
    CU_ASSERT_FALSE(networks_read(
        (struct text){many, (NETWORKS_MAX + 1) * 8 - 1}, &networks));
    CU_ASSERT_TRUE(
        networks_read((struct text){many, NETWORKS_MAX * 8 - 1}, &networks));
}

static const struct unit_test tests[] = {
    {"nobody else makes us connect but to the public network",
     none_but_the_public_ones},
    {"what the operator allows, and no more",
     what_the_operator_allows_and_no_more},
    {"what is no network is refused", what_is_no_network_is_refused},
};
UNIT_MAIN("core network", tests)
