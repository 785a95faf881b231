/* SPDX-License-Identifier: Apache-2.0
 *
 * Both stores: what an operator orders, who sees it, and what is not taken
 * meanwhile.
 */
#include "conformance.h"

#define LINE_ONE LINE_HOUSEHOLD_REGISTER

static bool
give(const struct order *order)
{
    bool has_changed = false;
    CU_ASSERT_EQUAL(
        world.a->calls->give_order(world.a, order, &has_changed, &world.fault),
        STORE_DONE);
    return has_changed;
}

static bool
lift(const struct order *order)
{
    bool has_changed = false;
    CU_ASSERT_EQUAL(
        world.a->calls->lift_order(world.a, order, &has_changed, &world.fault),
        STORE_DONE);
    return has_changed;
}

/* As the other worker sees them. */
static uint32_t
orders(const char *role, struct order **all)
{
    uint32_t count = 0;
    CU_ASSERT_EQUAL(world.b->calls->orders(world.b, &world.arena, role, all,
                                           &count, &world.fault),
                    STORE_DONE);
    return count;
}

static const struct order pause_one = {
    .line = LINE_ONE, .by = {"li", 2}, .why = {"the owner moves house", 21}};
static const struct order resume_one = {.line = LINE_ONE};

static void
a_paused_line_says_by_whom_why_and_since_when(void)
{
    world_begin();
    struct order *all = NULL;
    int64_t since_us = world.now_us;
    CU_ASSERT_EQUAL(orders(NULL, &all), 0);
    CU_ASSERT_TRUE(give(&pause_one)); /* nobody has kept it yet */
    struct line_status line = world_line(LINE_ONE);
    CU_ASSERT_TRUE(line.is_paused);
    CU_ASSERT_TRUE(text_equals_chars(line.paused_by, "li"));
    CU_ASSERT_TRUE(text_equals(line.paused_why, pause_one.why));
    CU_ASSERT(line.paused_at_us - since_us < HOUR_US / 60);
    world_clock(world.now_us + HOUR_US);
    struct order again = pause_one;
    again.by = TEXT("wang");
    CU_ASSERT_FALSE(give(&again)); /* another name; the same pause */
    CU_ASSERT_EQUAL_FATAL(orders(NULL, &all), 1);
    CU_ASSERT_EQUAL(all[0].line, LINE_ONE);
    CU_ASSERT_TRUE(text_equals_chars(all[0].by, "wang"));
    CU_ASSERT_TRUE(text_equals(all[0].why, pause_one.why));
    CU_ASSERT_EQUAL(all[0].since_us, line.paused_at_us);
    CU_ASSERT_TRUE(lift(&resume_one));
    CU_ASSERT_FALSE(lift(&resume_one));
    CU_ASSERT_EQUAL(orders(NULL, &all), 0);
    line = world_line(LINE_ONE);
    CU_ASSERT_FALSE(line.is_paused);
    CU_ASSERT_TRUE(text_is_absent(line.paused_by));
    CU_ASSERT_TRUE(text_is_absent(line.paused_why));
    CU_ASSERT_EQUAL(line.paused_at_us, INSTANT_NONE);
    world_end();
}

static void
a_pause_stays_with_the_line_when_its_keeper_changes(void)
{
    world_begin();
    (void)world_keep(world.a, "a", LINE_ONE);
    (void)give(&pause_one);
    world_clock(world.now_us + HOUR_US);
    struct line_row row = {0};
    const enum line line = LINE_ONE;
    CU_ASSERT_EQUAL(world.b->calls->keep(world.b, &world.arena, "b",
                                         WORLD_LEASE_MS, &line, 1, &row,
                                         &world.fault),
                    STORE_DONE);
    CU_ASSERT_TRUE(row.is_held);
    CU_ASSERT_TRUE(row.is_paused);
    world_end();
}

static void
nothing_is_put_on_record_of_a_paused_line(void)
{
    world_begin();
    world_submit("agency r1 m 1 8 AB");
    world_open(world.a, 1);
    int64_t fence = world_keep(world.a, "a", LINE_ONE);
    struct tray tray = world_tray(world.a, LINE_ONE, fence);
    struct exchange exchange = world_exchange(&tray, 1);
    (void)give(&pause_one);
    CU_ASSERT_EQUAL(world_take(world.a, LINE_ONE, fence, &exchange, 0),
                    STORE_FENCED);
    CU_ASSERT_EQUAL(world_line(LINE_ONE).exchanges_open, 0);
    CU_ASSERT_EQUAL(world_line(LINE_ONE).questions_waiting, 1);
    (void)lift(&resume_one);
    CU_ASSERT_EQUAL(world_take(world.a, LINE_ONE, fence, &exchange, 0),
                    STORE_DONE);
    CU_ASSERT_EQUAL(world_line(LINE_ONE).exchanges_open, 1);
    (void)give(&pause_one);
    CU_ASSERT_EQUAL(world_take(world.a, LINE_ONE, fence, &exchange, 0),
                    STORE_FENCED);
    world_end();
}

static void
a_role_is_drained_everywhere_or_on_a_host(void)
{
    world_begin();
    struct order *all = NULL;
    struct order everywhere = {.role = TEXT("worker"),
                               .host = TEXT(""),
                               .by = TEXT("li"),
                               .why = TEXT("upgrade")};
    struct order one = everywhere, other = everywhere;
    one.host = TEXT("h1");
    other.role = TEXT("intake");
    CU_ASSERT_TRUE(give(&one));
    CU_ASSERT_FALSE(give(&one));
    CU_ASSERT_TRUE(give(&other));
    CU_ASSERT_TRUE(give(&everywhere));
    (void)give(&pause_one);
    CU_ASSERT_EQUAL_FATAL(orders(NULL, &all), 4);
    CU_ASSERT_TRUE(text_equals_chars(all[0].role, "intake"));
    CU_ASSERT_TRUE(text_equals_chars(all[1].role, "worker"));
    CU_ASSERT_TRUE(text_is_empty(all[1].host));
    CU_ASSERT_TRUE(text_equals_chars(all[2].host, "h1"));
    CU_ASSERT_TRUE(text_equals_chars(all[2].why, "upgrade"));
    CU_ASSERT_EQUAL(all[3].line, LINE_ONE);
    CU_ASSERT_EQUAL(orders("sealer", &all), 0);
    CU_ASSERT_EQUAL(orders("intake", &all), 1);
    CU_ASSERT_EQUAL(orders("worker", &all), 2);
    CU_ASSERT_TRUE(lift(&one));
    CU_ASSERT_FALSE(lift(&one));
    CU_ASSERT_EQUAL_FATAL(orders("worker", &all), 1);
    CU_ASSERT_TRUE(text_is_empty(all[0].host));
    (void)give(&one);
    CU_ASSERT_TRUE(lift(&everywhere)); /* and with it those of the hosts */
    CU_ASSERT_EQUAL(orders("worker", &all), 0);
    CU_ASSERT_EQUAL(orders(NULL, &all), 2);
    world_end();
}

const struct conformance_test conformance_orders[] = {
    {"a paused line says by whom, why and since when",
     a_paused_line_says_by_whom_why_and_since_when},
    {"a pause stays with the line when its keeper changes",
     a_pause_stays_with_the_line_when_its_keeper_changes},
    {"nothing is put on record of a paused line",
     nothing_is_put_on_record_of_a_paused_line},
    {"a role is drained everywhere or on a host",
     a_role_is_drained_everywhere_or_on_a_host},
    {NULL, NULL},
};
