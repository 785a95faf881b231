/* SPDX-License-Identifier: Apache-2.0
 *
 * Which deadlines are open and which line they wait for; who has work.
 */
#include "conformance.h"

#include <stdio.h>

/* Cases of that due day (from WORLD_DAY) and line; -1: no such row. */
static int64_t
due_cases(int32_t days, enum lane lane, enum line line)
{
    struct deadline *rows = NULL;
    uint32_t count = 0;
    int64_t found = -1;
    CU_ASSERT_EQUAL(world.a->calls->deadlines(world.a, &world.arena, &rows,
                                              &count, &world.fault),
                    STORE_DONE);
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0)
            CU_ASSERT_TRUE(rows[i - 1].due <= rows[i].due);
        if (rows[i].due == WORLD_DAY + days && rows[i].lane == lane &&
            rows[i].line == line) {
            CU_ASSERT_EQUAL(found, -1);
            found = rows[i].cases;
        }
    }
    return found;
}

/* Cases at risk until that day, as "lane.programme.line:cases ". */
static const char *
risks(int32_t days)
{
    static char said[256];
    struct programme_risk *rows = NULL;
    uint32_t count = 0;
    size_t size = 0;
    CU_ASSERT_EQUAL(world.a->calls->programme_risks(world.a, &world.arena,
                                                    WORLD_DAY + days, &rows,
                                                    &count, &world.fault),
                    STORE_DONE);
    said[0] = '\0';
    for (uint32_t i = 0; i < count && size < sizeof(said) - 40; i++)
        size +=
            (size_t)snprintf(said + size, sizeof(said) - size, "%d.%u.%d:%lld ",
                             (int)rows[i].lane, rows[i].programme,
                             (int)rows[i].line, (long long)rows[i].cases);
    return said;
}

static void
a_programme_is_at_risk_by_the_lines_it_waits_for(void)
{
    world_begin();
    CU_ASSERT_STRING_EQUAL(risks(400), "");
    world_submit("agency r1 m 1 8 0 AB");
    world_submit("agency r2 m 1 8 0 5 AB");
    world_submit("agency r3 m 1 9 5 AB");
    world_submit("agency r4 m 1 8 AB");
    CU_ASSERT_STRING_EQUAL(risks(7), "");
    CU_ASSERT_STRING_EQUAL(risks(8), "1.0.0:2 1.5.0:1 ");
    world_open(world.a, 8);
    world_open(world.a, 8);
    CU_ASSERT_STRING_EQUAL(risks(8),
                           "1.0.0:2 1.0.1:2 1.0.2:2 1.5.0:1 1.5.1:1 1.5.2:1 ");
    world_submit("agency r5 m 0 2 5 B");
    CU_ASSERT_STRING_EQUAL(risks(2), "0.5.0:1 ");
    world_answer((enum line)2); /* for those that are due first */
    CU_ASSERT_STRING_EQUAL(risks(9),
                           "0.5.0:1 1.0.0:2 1.0.1:2 1.5.0:2 1.5.1:2 1.5.2:1 ");
    world_end();
}

static struct work_waiting
waiting(void)
{
    struct work_waiting waiting = {0};
    CU_ASSERT_EQUAL(
        world.a->calls->work_waiting(world.a, &waiting, &world.fault),
        STORE_DONE);
    return waiting;
}

static void
a_deadline_waits_for_the_lines_that_have_not_answered(void)
{
    world_begin();
    CU_ASSERT_EQUAL(due_cases(8, LANE_STANDARD, LINE_NONE), -1);
    world_submit("agency r1 m 1 8 AB");
    world_submit("agency r2 m 1 8 AB");
    CU_ASSERT_EQUAL(due_cases(8, LANE_STANDARD, LINE_NONE), 2);
    CU_ASSERT_EQUAL(due_cases(8, LANE_STANDARD, (enum line)1), -1);
    world_open(world.a, 8);
    world_submit("agency r3 m 0 2 B");
    world_submit("agency r4 m 1 8 B");
    world_open(world.a, 1);
    CU_ASSERT_EQUAL(due_cases(8, LANE_STANDARD, (enum line)1), 2);
    CU_ASSERT_EQUAL(due_cases(8, LANE_STANDARD, (enum line)2), 3);
    world_answer((enum line)1);
    CU_ASSERT_EQUAL(due_cases(8, LANE_STANDARD, (enum line)1), -1);
    CU_ASSERT_EQUAL(due_cases(8, LANE_STANDARD, (enum line)2), 3);
    CU_ASSERT_EQUAL(due_cases(8, LANE_STANDARD, LINE_NONE), 3);
    CU_ASSERT_EQUAL(due_cases(2, LANE_EXPRESS, LINE_NONE), 1);
    world_end();
}

static void
a_case_with_its_report_has_no_deadline(void)
{
    world_begin();
    world_submit("agency r1 m 1 8 A");
    world_open(world.a, 1);
    CU_ASSERT_EQUAL(due_cases(8, LANE_STANDARD, LINE_NONE), 1);
    world_answer((enum line)1);
    CU_ASSERT_EQUAL(due_cases(8, LANE_STANDARD, LINE_NONE), 1);
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    CU_ASSERT_EQUAL(due_cases(8, LANE_STANDARD, LINE_NONE), -1);
    world_end();
}

static void
work_waits_for_the_role_that_can_do_it(void)
{
    world_begin();
    CU_ASSERT_FALSE(waiting().intake || waiting().worker || waiting().sealer);
    world_put("agency r1 m 1 8 A");
    CU_ASSERT_TRUE(waiting().intake && !waiting().worker);
    world_accept(8);
    CU_ASSERT_TRUE(!waiting().intake && waiting().worker);
    world_open(world.a, 1);
    /* Parked is not waiting, nor is what somebody has taken. */
    CU_ASSERT_FALSE(waiting().worker);
    world_answer((enum line)1);
    CU_ASSERT_TRUE(waiting().worker);
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_FALSE(waiting().worker);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    CU_ASSERT_TRUE(waiting().sealer && !waiting().worker);
    uint32_t sealed = 0;
    CU_ASSERT_TRUE(world_seal("container", &sealed));
    CU_ASSERT_TRUE(!waiting().sealer && waiting().intake);
    world_end();
}

const struct conformance_test conformance_deadlines[] = {
    {"a deadline waits for the lines that have not answered",
     a_deadline_waits_for_the_lines_that_have_not_answered},
    {"a case with its report has no deadline",
     a_case_with_its_report_has_no_deadline},
    {"a programme is at risk by the lines that it waits for",
     a_programme_is_at_risk_by_the_lines_it_waits_for},
    {"work waits for the role that can do it",
     work_waits_for_the_role_that_can_do_it},
    {NULL, NULL},
};
