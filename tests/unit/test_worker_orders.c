/* SPDX-License-Identifier: Apache-2.0
 *
 * What a worker reads of an operator's orders, from a store.
 */
#include "check.h"
#include "driver_orders.h"

#include <string.h>

#define HOSTS 200
#define TICK_MS 1000

static int64_t now_us = INT64_C(1504231200000000);

struct ground {
    struct store *store;
    struct driver_orders orders;
    struct fault fault;
    int64_t mono_us;
};

static void
ground_open(struct ground *ground)
{
    memset(ground, 0, sizeof(*ground));
    ground->store = store_memory_open(&now_us);
    CU_ASSERT_PTR_NOT_NULL_FATAL(ground->store);
    driver_orders_init(&ground->orders);
}

static void
ground_close(struct ground *ground)
{
    driver_orders_release(&ground->orders);
    ground->store->calls->close(ground->store);
}

static void
drain(struct ground *ground, const char *host, bool is_lifted)
{
    struct order order = {.role = TEXT("worker"),
                          .host = text_of(host),
                          .by = TEXT("li"),
                          .why = TEXT("upgrade")};
    bool has_changed = false;
    const struct store_calls *calls = ground->store->calls;
    enum store_result result =
        is_lifted ? calls->lift_order(ground->store, &order, &has_changed,
                                      &ground->fault)
                  : calls->give_order(ground->store, &order, &has_changed,
                                      &ground->fault);
    CU_ASSERT_EQUAL(result, STORE_DONE);
    CU_ASSERT_TRUE(has_changed);
}

/* A tick later. */
static bool
read_as(struct ground *ground, const char *host)
{
    ground->mono_us += TICK_MS * 1000;
    return driver_orders_read(&ground->orders, ground->store, host,
                              ground->mono_us, false, TICK_MS);
}

static const char *
host_name(unsigned number)
{
    static char name[16];
    snprintf(name, sizeof(name), "host-%03u", number);
    return name;
}

static void
every_drained_host_is_known(void)
{
    struct ground ground;
    ground_open(&ground);
    for (unsigned i = 0; i < HOSTS; i++)
        drain(&ground, host_name(i), false);
    CU_ASSERT_TRUE(read_as(&ground, "host-199"));
    CU_ASSERT_TRUE(ground.orders.is_drained);
    unsigned known = 0;
    for (unsigned i = 0; i < HOSTS; i++)
        known += driver_orders_drain(&ground.orders, text_of(host_name(i)));
    CU_ASSERT_EQUAL(known, HOSTS);
    CU_ASSERT_FALSE(driver_orders_drain(&ground.orders, TEXT("host-200")));
    CU_ASSERT_FALSE(ground.orders.is_drained_overall);
    ground_close(&ground);
}

static void
a_change_is_told_once(void)
{
    struct ground ground;
    ground_open(&ground);
    CU_ASSERT_FALSE(read_as(&ground, "a"));
    drain(&ground, "b", false);
    CU_ASSERT_TRUE(read_as(&ground, "a"));
    CU_ASSERT_FALSE(ground.orders.is_drained);
    CU_ASSERT_TRUE(driver_orders_drain(&ground.orders, TEXT("b")));
    CU_ASSERT_FALSE(read_as(&ground, "a"));
    /* Another host, and as many as before. */
    drain(&ground, "b", true);
    drain(&ground, "a", false);
    CU_ASSERT_TRUE(read_as(&ground, "a"));
    CU_ASSERT_TRUE(ground.orders.is_drained);
    CU_ASSERT_FALSE(driver_orders_drain(&ground.orders, TEXT("b")));
    drain(&ground, "a", true);
    CU_ASSERT_TRUE(read_as(&ground, "a"));
    CU_ASSERT_FALSE(ground.orders.is_drained);
    ground_close(&ground);
}

static const struct unit_test tests[] = {
    {"every drained host is known, however many", every_drained_host_is_known},
    {"a change of the orders is told once", a_change_is_told_once},
};

UNIT_MAIN("worker, orders", tests)
