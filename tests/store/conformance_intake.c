/* SPDX-License-Identifier: Apache-2.0
 *
 * Both stores: what intake promises.
 */
#include <string.h>

#include "conformance.h"

static void
accepted_is_received(void)
{
    world_begin();
    int64_t queue_id = world_put("agency r1 m1 1 8 AB");
    CU_ASSERT_EQUAL(world_receipt(queue_id).status, RECEIPT_WAITING);
    CU_ASSERT_EQUAL(world_queue().queued, 1);
    CU_ASSERT_EQUAL(world_accept(10), 1);
    struct receipt receipt = world_receipt(queue_id);
    CU_ASSERT_EQUAL(receipt.status, RECEIPT_ACCEPTED);
    CU_ASSERT_EQUAL(receipt.due, WORLD_DAY + 8);
    struct case_status status = world_status(receipt.case_id);
    CU_ASSERT_EQUAL(status.state, STATE_RECEIVED);
    CU_ASSERT_TRUE(text_equals_chars(status.agency, "agency"));
    CU_ASSERT_TRUE(text_equals_chars(status.request_id, "r1"));
    CU_ASSERT_EQUAL(status.lane, LANE_STANDARD);
    CU_ASSERT_EQUAL(instant_shanghai_date(status.accepted_at_us), WORLD_DAY);
    struct queue_status queue = world_queue();
    CU_ASSERT_EQUAL(queue.queued, 0);
    CU_ASSERT_EQUAL(queue.oldest_queued_us, INSTANT_NONE);
    CU_ASSERT_EQUAL(queue.fresh[LANE_STANDARD], 1);
    CU_ASSERT_EQUAL(queue.state_count[STATE_RECEIVED], 1);
    CU_ASSERT_EQUAL(world_accept(10), 0);
    world_end();
}

static void
repeat_is_duplicate(void)
{
    world_begin();
    int64_t case_id = world_submit("agency r1 m1 1 8 AB");
    int64_t queue_id = world_put("agency r1 m1 1 8 AB");
    CU_ASSERT_EQUAL(world_accept(10), 1);
    struct receipt receipt = world_receipt(queue_id);
    CU_ASSERT_EQUAL(receipt.status, RECEIPT_DUPLICATE);
    CU_ASSERT_EQUAL(receipt.case_id, case_id);
    CU_ASSERT_EQUAL(receipt.due, WORLD_DAY + 8);
    CU_ASSERT_EQUAL(world_queue().fresh[LANE_STANDARD], 1);
    CU_ASSERT_EQUAL(world_queue().set_aside, 0);
    world_end();
}

static void
repeats_in_a_batch_make_one_case(void)
{
    world_begin();
    int64_t ids[3] = {world_put("agency r1 m1 1 8 AB"),
                      world_put("agency r1 m1 1 8 AB"),
                      world_put("agency r1 m2 1 8 AB")};
    CU_ASSERT_EQUAL(world_accept(10), 3);
    CU_ASSERT_EQUAL(world_receipt(ids[0]).status, RECEIPT_ACCEPTED);
    CU_ASSERT_EQUAL(world_receipt(ids[1]).status, RECEIPT_DUPLICATE);
    CU_ASSERT_EQUAL(world_receipt(ids[2]).status, RECEIPT_CONFLICT);
    CU_ASSERT_EQUAL(world_receipt(ids[1]).case_id,
                    world_receipt(ids[0]).case_id);
    world_end();
}

static void
other_meaning_is_conflict(void)
{
    world_begin();
    int64_t case_id = world_submit("agency r1 m1 1 8 AB");
    int64_t queue_id = world_put("agency r1 m2 1 9 AB");
    CU_ASSERT_EQUAL(world_accept(10), 1);
    struct receipt receipt = world_receipt(queue_id);
    CU_ASSERT_EQUAL(receipt.status, RECEIPT_CONFLICT);
    CU_ASSERT_EQUAL(receipt.case_id, case_id);
    CU_ASSERT_EQUAL(world_queue().set_aside, 1);
    CU_ASSERT_EQUAL(world_state(case_id), STATE_RECEIVED);
    /* The same id of another agency is another request. */
    CU_ASSERT_NOT_EQUAL(world_submit("other r1 m2 1 9 AB"), case_id);
    world_end();
}

static void
refused_has_errors_and_no_case(void)
{
    world_begin();
    int64_t queue_id = world_put("agency r1 m1 x y AB");
    CU_ASSERT_EQUAL(world_accept(10), 1);
    struct receipt receipt = world_receipt(queue_id);
    CU_ASSERT_EQUAL(receipt.status, RECEIPT_REFUSED);
    CU_ASSERT_EQUAL(receipt.case_id, 0);
    CU_ASSERT_TRUE(text_equals_chars(receipt.errors, "[{\"at\":\"/\"}]"));
    CU_ASSERT_EQUAL(world_queue().fresh[LANE_STANDARD], 0);
    CU_ASSERT_EQUAL(world_queue().set_aside, 1);
    world_end();
}

static bool
gives_up(void *context, struct arena *arena, const struct queued *message,
         int64_t now_us, struct acceptance *acceptance)
{
    (void)context, (void)arena, (void)message, (void)now_us, (void)acceptance;
    return false;
}

static void
giving_up_changes_nothing(void)
{
    world_begin();
    int64_t queue_id = world_put("agency r1 m1 1 8 AB");
    uint32_t taken = 9;
    CU_ASSERT_EQUAL(world.a->calls->accept(world.a, 1, gives_up, NULL, &taken,
                                           &world.fault),
                    STORE_BROKEN);
    CU_ASSERT_EQUAL(world.fault.kind, FAULT_LOCAL);
    fault_clear(&world.fault);
    CU_ASSERT_EQUAL(world_receipt(queue_id).status, RECEIPT_WAITING);
    CU_ASSERT_EQUAL(world_accept(10), 1);
    world_end();
}

static void
cases_are_listed_in_order(void)
{
    world_begin();
    int64_t first = world_submit("agency r1 m1 1 8 AB");
    int64_t second = world_submit("agency r2 m1 1 8 AB");
    struct case_status *cases = NULL;
    uint32_t count = 0;
    CU_ASSERT_EQUAL(world.a->calls->list_cases(world.a, &world.arena, 0, 10,
                                               &cases, &count, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL_FATAL(count, 2);
    CU_ASSERT_EQUAL(cases[0].case_id, first);
    CU_ASSERT_EQUAL(cases[1].case_id, second);
    CU_ASSERT_EQUAL(world.a->calls->list_cases(world.a, &world.arena, first, 10,
                                               &cases, &count, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(count, 1);
    struct case_status status;
    bool found = true;
    CU_ASSERT_EQUAL(world.a->calls->find_case(world.a, &world.arena, 0,
                                              TEXT("r2"), &status, &found,
                                              &world.fault),
                    STORE_DONE);
    CU_ASSERT_TRUE(found && status.case_id == second);
    CU_ASSERT_EQUAL(world.a->calls->find_case(world.a, &world.arena, 0,
                                              TEXT("r3"), &status, &found,
                                              &world.fault),
                    STORE_DONE);
    CU_ASSERT_FALSE(found);
    world_end();
}

static void
heartbeats_are_one_a_process(void)
{
    world_begin();
    for (int i = 0; i < 2; i++)
        CU_ASSERT_EQUAL(world.a->calls->beat(world.a, "worker", "host", 7,
                                             TEXT("{\"rounds\":1}"),
                                             &world.fault),
                        STORE_DONE);
    CU_ASSERT_EQUAL(world.a->calls->beat(world.a, "intake", "host", 8,
                                         TEXT("{}"), &world.fault),
                    STORE_DONE);
    struct heartbeat *beats = NULL;
    uint32_t count = 0;
    CU_ASSERT_EQUAL(world.b->calls->heartbeats(world.b, &world.arena, &beats,
                                               &count, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(count, 2);
    world_end();
}

const struct conformance_test conformance_intake[] = {
    {"an accepted request is RECEIVED and has its receipt",
     accepted_is_received},
    {"the same request again is DUPLICATE", repeat_is_duplicate},
    {"repeats in one batch make one case", repeats_in_a_batch_make_one_case},
    {"the same id with another meaning is CONFLICT and kept",
     other_meaning_is_conflict},
    {"a refused message has errors and no case",
     refused_has_errors_and_no_case},
    {"a callback that gives up changes nothing", giving_up_changes_nothing},
    {"cases are listed and found", cases_are_listed_in_order},
    {"a process has one heartbeat", heartbeats_are_one_a_process},
    {NULL, NULL},
};
