/* SPDX-License-Identifier: Apache-2.0
 *
 * Deliveries in the store: whose a lease is, what a replay does to one that is
 * under way, in which order those of a case go, and which events a webhook
 * gets.
 */
#include "store_ground_api.h"
#include "webhooks.h"

#define LEASE_US (30 * INSTANT_SECOND)

static struct delivery_task *tasks;

static int64_t
webhook_of(const struct api_caller *caller, uint32_t kinds)
{
    const struct webhook_wish wish = {.url = TEXT("https://agency.example/"),
                                      .description = TEXT_NONE,
                                      .kinds = kinds,
                                      .is_enabled = -1};
    char secret[WEBHOOK_SECRET_SIZE + 1];
    struct webhook made = {0};
    CU_ASSERT_EQUAL_FATAL(store_api_webhook_make(api.front, &world.arena,
                                                 caller, &wish, secret, &made,
                                                 &api.answer, &world.fault),
                          STORE_DONE);
    CU_ASSERT_EQUAL(api.answer, API_FOUND);
    CU_ASSERT_EQUAL(strlen(secret), WEBHOOK_SECRET_SIZE);
    return made.id;
}

static uint32_t
claim(uint32_t most, uint32_t each)
{
    uint32_t count = 0;
    CU_ASSERT_EQUAL(store_webhook_claim(api.front, &world.arena, most, each,
                                        LEASE_US, &tasks, &count, &world.fault),
                    STORE_DONE);
    return count;
}

static bool
done(const struct delivery_task *task, enum delivery_state state)
{
    bool is_mine = false;
    CU_ASSERT_EQUAL(
        store_webhook_done(api.front, task->delivery.id, task->fence, state,
                           5 * INSTANT_SECOND,
                           state == DELIVERY_DELIVERED ? 200 : 500,
                           state == DELIVERY_DELIVERED ? NULL : "STATUS",
                           &is_mine, &world.fault),
        STORE_DONE);
    return is_mine;
}

static void
spread(void)
{
    uint32_t count = 0;
    CU_ASSERT_EQUAL(store_webhook_spread(api.front, 1000, &count, &world.fault),
                    STORE_DONE);
}

static void
later(int seconds)
{
    char sql[120];
    snprintf(
        sql, sizeof(sql),
        "update hedui.clock set offset_us = offset_us + %d * 1000000::int8",
        seconds);
    CU_ASSERT_TRUE(ground_admin(0, sql));
}

static struct delivery
tested(int64_t webhook_id)
{
    struct delivery made = {0};
    CU_ASSERT_EQUAL(store_api_webhook_test(api.front, &world.arena, &api.mine,
                                           webhook_id, &made, &api.answer,
                                           &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(api.answer, API_FOUND);
    return made;
}

static void
a_delivery_is_its_who_has_the_lease(void)
{
    api_begin();
    int64_t hook = webhook_of(&api.mine, 127);
    tested(hook);
    CU_ASSERT_EQUAL_FATAL(claim(10, 4), 1);
    struct delivery_task first = tasks[0];
    CU_ASSERT_EQUAL(first.delivery.attempts, 1);
    CU_ASSERT_EQUAL(claim(10, 4), 0);
    later(31);
    CU_ASSERT_EQUAL_FATAL(claim(10, 4), 1);
    struct delivery_task second = tasks[0];
    CU_ASSERT_EQUAL(second.delivery.attempts, 2);
    CU_ASSERT_FALSE(done(&first, DELIVERY_DEAD)); /* it came too late */
    CU_ASSERT_TRUE(done(&second, DELIVERY_WAITING));
    CU_ASSERT_FALSE(done(&second, DELIVERY_DELIVERED)); /* said once */
    CU_ASSERT_EQUAL(claim(10, 4), 0);
    later(6);
    CU_ASSERT_EQUAL_FATAL(claim(10, 4), 1);
    CU_ASSERT_TRUE(done(&tasks[0], DELIVERY_DELIVERED));
    later(3600);
    CU_ASSERT_EQUAL(claim(10, 4), 0);
    api_end();
}

static void
a_replay_of_what_is_under_way_begins_behind_it(void)
{
    api_begin();
    int64_t hook = webhook_of(&api.mine, 127);
    struct delivery made = tested(hook), again = {0};
    CU_ASSERT_EQUAL_FATAL(claim(10, 4), 1);
    struct delivery_task under_way = tasks[0];
    CU_ASSERT_EQUAL(store_api_delivery_again(api.front, &world.arena,
                                             &api.others, hook, made.id, &again,
                                             &api.answer, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(api.answer, API_NONE);
    CU_ASSERT_EQUAL(store_api_delivery_again(api.front, &world.arena, &api.mine,
                                             hook, made.id, &again, &api.answer,
                                             &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(api.answer, API_FOUND);
    CU_ASSERT_EQUAL(again.attempts, 0);
    CU_ASSERT_EQUAL(again.state, DELIVERY_WAITING);
    CU_ASSERT_EQUAL(claim(10, 4), 0); /* not beside itself */
    CU_ASSERT_TRUE(done(&under_way, DELIVERY_DELIVERED));
    CU_ASSERT_EQUAL_FATAL(claim(10, 4), 1);
    CU_ASSERT_EQUAL(tasks[0].delivery.attempts, 1);
    CU_ASSERT_TRUE(done(&tasks[0], DELIVERY_DELIVERED));
    CU_ASSERT_EQUAL(claim(10, 4), 0);
    api_end();
}

static void
so_many_of_a_webhook_and_of_an_agency_are_under_way(void)
{
    api_begin();
    int64_t hooks[3], theirs = webhook_of(&api.others, 127);
    for (int i = 0; i < 3; i++) {
        hooks[i] = webhook_of(&api.mine, 127);
        for (int j = 0; j < 6; j++)
            tested(hooks[i]);
    }
    CU_ASSERT_EQUAL(claim(100, 4), 8); /* of the agency, in all */
    CU_ASSERT_EQUAL(
        ground_count("select max(n) from (select count(*) as n"
                     "  from hedui.delivery where lease_until_us > 0"
                     "  group by webhook_id) x"),
        4);
    struct delivery made = {0};
    CU_ASSERT_EQUAL(store_api_webhook_test(api.front, &world.arena, &api.others,
                                           theirs, &made, &api.answer,
                                           &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(claim(100, 4), 1); /* others have their own */
    CU_ASSERT_EQUAL(claim(100, 4), 0);
    api_end();
}

/* Each case one after the other; the cases side by side. */
static void
what_stands_behind_waits_and_nothing_else(void)
{
    api_begin();
    webhook_of(&api.mine, 127);
    int64_t cases[2] = {world_submit("agency r7 m 1 8 A"),
                        world_submit("agency r8 m 1 8 A")};
    CU_ASSERT_TRUE(ground_admin(
        0, "insert into hedui.event (at_us, agency, case_id, kind)"
           " select 1, agency, case_id, k from hedui.request,"
           "   generate_series(5, 6) k where request_id in ('r7', 'r8')"
           " order by k"));
    spread();
    CU_ASSERT_EQUAL_FATAL(claim(10, 4), 2);
    struct delivery_task one = tasks[0], two = tasks[1];
    if (one.delivery.case_id != cases[0]) {
        one = tasks[1];
        two = tasks[0];
    }
    CU_ASSERT_EQUAL(one.delivery.case_id, cases[0]);
    CU_ASSERT_EQUAL(one.delivery.kind, EVENT_ACCEPTED);
    CU_ASSERT_TRUE(done(&one, DELIVERY_WAITING)); /* it is tried again */
    CU_ASSERT_TRUE(done(&two, DELIVERY_DELIVERED));
    CU_ASSERT_EQUAL_FATAL(claim(10, 4), 1);
    CU_ASSERT_EQUAL(tasks[0].delivery.case_id, cases[1]);
    CU_ASSERT_EQUAL(tasks[0].delivery.kind, EVENT_PAUSED);
    CU_ASSERT_TRUE(done(&tasks[0], DELIVERY_DELIVERED));
    later(6);
    CU_ASSERT_EQUAL_FATAL(claim(10, 4), 2);
    for (int i = 0; i < 2; i++) {
        bool is_first = tasks[i].delivery.case_id == cases[0];
        CU_ASSERT_EQUAL(tasks[i].delivery.kind,
                        is_first ? EVENT_ACCEPTED : EVENT_RESUMED);
        CU_ASSERT_TRUE(done(&tasks[i], DELIVERY_DEAD)); /* lets the next go */
    }
    CU_ASSERT_EQUAL_FATAL(claim(10, 4), 1);
    CU_ASSERT_EQUAL(tasks[0].delivery.kind, EVENT_PAUSED);
    api_end();
}

/* A transaction that was open when the webhook was made is for it, also when it
 * commits behind others. */
static void
no_event_is_lost_between_making_and_telling(void)
{
    api_begin();
    spread();
    CU_ASSERT_TRUE(ground_admin(
        1, "begin; insert into hedui.event (at_us, agency, case_id, kind)"
           " values (1, 'agency', 77, 4)"));
    webhook_of(&api.mine, 127);
    int64_t next = world_submit("agency r9 m 1 8 A");
    spread();
    CU_ASSERT_TRUE(ground_admin(1, "commit"));
    spread();
    CU_ASSERT_EQUAL(ground_count("select count(*) from hedui.delivery"), 2);
    CU_ASSERT_EQUAL(
        ground_count("select case_id from hedui.delivery order by 1 limit 1"),
        next < 77 ? next : 77);
    CU_ASSERT_EQUAL(ground_count("select count(*) from hedui.delivery"
                                 " where case_id = 77"),
                    1);
    api_end();
}

const struct conformance_test postgres_webhook_tests[] = {
    {"a delivery is his who has the lease",
     a_delivery_is_its_who_has_the_lease},
    {"a replay of what is under way begins behind it",
     a_replay_of_what_is_under_way_begins_behind_it},
    {"so many of a webhook and of an agency are under way",
     so_many_of_a_webhook_and_of_an_agency_are_under_way},
    {"what stands behind another of its case waits, and nothing else",
     what_stands_behind_waits_and_nothing_else},
    {"no event is lost between making a webhook and telling it",
     no_event_is_lost_between_making_and_telling},
    {NULL, NULL},
};
