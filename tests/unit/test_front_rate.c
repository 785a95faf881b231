/* SPDX-License-Identifier: Apache-2.0
 *
 * So many requests a second for each agency, and so many at once.
 */
#include <string.h>

#include "check.h"
#include "rate.h"

static struct rate_limits limits;
static struct rate_said said;

static bool
ask(const char *key, int64_t now_ms)
{
    rate_ask(&limits, text_of(key), now_ms, &said);
    return said.is_allowed;
}

static uint32_t
ask_often(const char *key, int64_t now_ms, uint32_t times)
{
    uint32_t allowed = 0;
    for (uint32_t i = 0; i < times; i++)
        allowed += ask(key, now_ms);
    return allowed;
}

static void
a_burst_and_then_the_rate(void)
{
    CU_ASSERT_TRUE(rate_init(&limits, 10, 5));
    CU_ASSERT_EQUAL(ask_often("a", 1000, 8), 5);
    CU_ASSERT_EQUAL(said.remaining, 0);
    CU_ASSERT_EQUAL(said.limit, 5);
    CU_ASSERT_EQUAL(said.retry_s, 1);
    CU_ASSERT_EQUAL(said.reset_s, 1);
    CU_ASSERT_FALSE(ask("a", 1099));
    CU_ASSERT_TRUE(ask("a", 1100));
    CU_ASSERT_FALSE(ask("a", 1100));
    CU_ASSERT_EQUAL(ask_often("a", 1300, 8), 2);
    CU_ASSERT_EQUAL(ask_often("a", 100000, 8), 5);
    CU_ASSERT_EQUAL(ask_often("a", 99000, 8), 0); /* a clock never pays twice */
    rate_release(&limits);
}

static void
one_agency_does_not_pay_for_another(void)
{
    CU_ASSERT_TRUE(rate_init(&limits, 1, 3));
    CU_ASSERT_EQUAL(ask_often("a", 0, 9), 3);
    CU_ASSERT_EQUAL(ask_often("b", 0, 9), 3);
    CU_ASSERT_EQUAL(said.reset_s, 3);
    rate_release(&limits);
}

/* More keys than there are buckets, one after the other: those that are full
 * again make room, and one that is not is not forgotten. */
static void
what_is_full_again_makes_room(void)
{
    char key[16];
    uint32_t refused = 0;
    CU_ASSERT_TRUE(rate_init(&limits, 1000, 1));
    for (int i = 0; i < 4 * RATE_BUCKETS; i++) {
        snprintf(key, sizeof(key), "k%d", i);
        refused += !ask(key, 10 * i);
    }
    CU_ASSERT_EQUAL(refused, 0);
    rate_release(&limits);
    CU_ASSERT_TRUE(rate_init(&limits, 1, 1));
    CU_ASSERT_TRUE(ask("busy", 0));
    for (int i = 0; i < 8000; i++) {
        snprintf(key, sizeof(key), "k%d", i);
        refused += !ask(key, 1);
    }
    CU_ASSERT_EQUAL(refused, 0);
    CU_ASSERT_FALSE(ask("busy", 2));
    rate_release(&limits);
}

static void
a_key_that_cannot_be_kept_is_refused(void)
{
    char key[RATE_KEY_MAX + 1];
    memset(key, 'x', sizeof(key) - 1);
    key[sizeof(key) - 1] = '\0';
    CU_ASSERT_TRUE(rate_init(&limits, 1, 1));
    CU_ASSERT_FALSE(ask(key, 0));
    CU_ASSERT_FALSE(ask("", 0));
    CU_ASSERT_TRUE(ask(key + 1, 0));
    rate_release(&limits);
}

static const struct unit_test tests[] = {
    {"a burst, and then the rate", a_burst_and_then_the_rate},
    {"one agency does not pay for another",
     one_agency_does_not_pay_for_another},
    {"what is full again makes room", what_is_full_again_makes_room},
    {"a key that cannot be kept is refused",
     a_key_that_cannot_be_kept_is_refused},
};
UNIT_MAIN("front rate", tests)
