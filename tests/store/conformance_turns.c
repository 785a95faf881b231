/* SPDX-License-Identifier: Apache-2.0
 *
 * Both stores: cases of agencies take turns at a line.
 */
#include "conformance.h"

#define LINE_ONE LINE_HOUSEHOLD_REGISTER

/* Another agency's flood is opened before the one case of this one comes. */
static void
trays_take_turns_between_agencies(void)
{
    world_begin();
    for (int i = 0; i < 5; i++)
        world_submit(arena_printf(&world.arena, "flood f%d m 1 9 A", i));
    while (world_open(world.a, 1).round_id != 0)
        continue;
    world_submit("other o1 m 1 9 A");
    world.hint = (struct fresh_hint){0};
    struct opened opened = world_open(world.a, 1);
    int64_t fence = world_keep(world.a, "a", LINE_ONE);
    struct tray *trays;
    struct tray_part *done;
    uint32_t count, done_count;
    CU_ASSERT_EQUAL(world.a->calls->trays(world.a, &world.arena, LINE_ONE,
                                          fence, NULL, 0, world_trays_max(10),
                                          &trays, &count, &done, &done_count,
                                          &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL_FATAL(count, 6);
    CU_ASSERT_EQUAL(trays[1].round_id, opened.round_id);
    CU_ASSERT_EQUAL(trays[0].turn, 1);
    CU_ASSERT_EQUAL(trays[1].turn, 1);
    CU_ASSERT_EQUAL(trays[5].turn, 5);
    world_end();
}

/* What stands first at line A now is asked. */
static void
ask_first(int64_t fence)
{
    struct tray tray = world_tray(world.a, LINE_ONE, fence);
    struct exchange exchange = world_exchange(&tray, 1);
    CU_ASSERT_EQUAL(world_take(world.a, LINE_ONE, fence, &exchange, 0),
                    STORE_DONE);
    struct settle settle =
        world_settle(&tray, exchange.exchange_id, 0, tray.question_count, true);
    CU_ASSERT_EQUAL(
        world_got(world.a, LINE_ONE, fence, exchange.exchange_id, &settle, 1),
        STORE_DONE);
}

/* A flood of one agency was asked to its fifth case when another comes that
 * has had none: it stands beside the sixth, and they take turns from there. A
 * flood that is over is not held against who sent it. */
static void
turns_begin_where_the_line_has_come_to(void)
{
    world_begin();
    for (int i = 0; i < 7; i++)
        world_submit(arena_printf(&world.arena, "flood f%d m 1 9 A", i));
    while (world_open(world.a, 1).round_id != 0)
        continue;
    int64_t fence = world_keep(world.a, "a", LINE_ONE);
    for (int i = 0; i < 5; i++)
        ask_first(fence);
    for (int i = 0; i < 3; i++)
        world_submit(arena_printf(&world.arena, "idle i%d m 1 9 A", i));
    world.hint = (struct fresh_hint){0};
    while (world_open(world.a, 1).round_id != 0)
        continue;
    int64_t turns[] = {5, 6, 6, 7, 7}; /* i0; f5, i1; f6, i2 */
    for (int i = 0; i < 5; i++) {
        CU_ASSERT_EQUAL(world_tray(world.a, LINE_ONE, fence).turn, turns[i]);
        ask_first(fence);
    }
    world_submit("third t1 m 1 9 A");
    world_submit("flood f8 m 1 9 A");
    world_submit("third t2 m 1 9 A");
    world.hint = (struct fresh_hint){0};
    while (world_open(world.a, 1).round_id != 0)
        continue;
    CU_ASSERT_EQUAL(world_tray(world.a, LINE_ONE, fence).turn, 7);
    ask_first(fence);
    CU_ASSERT_EQUAL(world_tray(world.a, LINE_ONE, fence).turn, 8);
    world_end();
}

static uint32_t
ask_lanes(enum line line, int64_t fence, const int64_t *known,
          uint32_t known_count, const uint32_t max[LANE_COUNT],
          struct tray **trays)
{
    struct tray_part *done;
    uint32_t count = 0, done_count;
    CU_ASSERT_EQUAL(world.a->calls->trays(
                        world.a, &world.arena, line, fence, known, known_count,
                        max, trays, &count, &done, &done_count, &world.fault),
                    STORE_DONE);
    return count;
}

/* The turns of what waits at a line, in its order. */
static const char *
turns_at(enum line line)
{
    struct tray *trays = NULL;
    const char *said = "";
    const uint32_t each[LANE_COUNT] = {10, 10, 10};
    int64_t fence = world_keep(world.a, "a", line);
    uint32_t count = ask_lanes(line, fence, NULL, 0, each, &trays);
    for (uint32_t i = 0; i < count; i++)
        said = arena_printf(&world.arena, "%s%lld ", said,
                            (long long)trays[i].turn);
    return said;
}

/* Line A has come to turn 5, line B to none. What an agency sends in one batch
 * begins where the lines of each case have come to: its case for B is no reason
 * to go before others at A, and behind its case for A it has had its turn. */
static void
each_case_of_a_batch_begins_where_its_lines_have_come_to(void)
{
    world_begin();
    world_submit("other o1 m 1 9 B");
    for (int i = 0; i < 5; i++)
        world_submit(arena_printf(&world.arena, "flood f%d m 1 9 A", i));
    while (world_open(world.a, 1).round_id != 0)
        continue;
    int64_t fence = world_keep(world.a, "a", LINE_ONE);
    for (int i = 0; i < 5; i++)
        ask_first(fence);
    world_put("mixed m1 m 1 9 B");
    world_put("mixed m2 m 1 9 A");
    world_put("mixed m3 m 1 9 A");
    world_put("turned t1 m 1 9 A");
    world_put("turned t2 m 1 9 B");
    CU_ASSERT_EQUAL(world_accept(8), 5);
    world_put("mixed m4 m 1 9 B");
    world_put("mixed m5 m 1 9 A");
    CU_ASSERT_EQUAL(world_accept(8), 2);
    world.hint = (struct fresh_hint){0};
    while (world_open(world.a, 1).round_id != 0)
        continue;
    /* m2 5, m3 6, t1 5, m5 8; o1 1, m1 1, t2 6, m4 7 */
    CU_ASSERT_STRING_EQUAL(turns_at(LINE_ONE), "5 5 6 8 ");
    CU_ASSERT_STRING_EQUAL(turns_at(LINE_MARRIAGE), "1 1 6 7 ");
    world_end();
}

static void
open_lane(enum lane lane, char who, int count)
{
    for (int i = 0; i < count; i++)
        world_submit(arena_printf(&world.arena, "agency %c%d m %d 9 A", who, i,
                                  (int)lane));
    world.hint = (struct fresh_hint){0};
    while (world_open_lane(world.a, lane, 1).round_id != 0)
        continue;
}

/* More express than is asked for, and yet so many of each lane come. */
static void
trays_come_by_lane(void)
{
    world_begin();
    open_lane(LANE_REVIEW, 'r', 2);
    open_lane(LANE_STANDARD, 's', 3);
    open_lane(LANE_EXPRESS, 'e', 5);
    int64_t fence = world_keep(world.a, "a", LINE_ONE);
    struct tray *trays;
    const uint32_t each[LANE_COUNT] = {3, 2, 4};
    CU_ASSERT_EQUAL_FATAL(ask_lanes(LINE_ONE, fence, NULL, 0, each, &trays), 7);
    for (int i = 0; i < 7; i++)
        CU_ASSERT_EQUAL(trays[i].lane, i < 3   ? LANE_EXPRESS
                                       : i < 5 ? LANE_STANDARD
                                               : LANE_REVIEW);
    CU_ASSERT_EQUAL(trays[2].turn, 3);
    CU_ASSERT_EQUAL(trays[4].turn, 2);
    /* What is known is not counted, and a lane not asked for gives nothing. */
    int64_t known[] = {trays[0].version, trays[3].version, trays[5].version};
    const uint32_t some[LANE_COUNT] = {0, 1, 10};
    CU_ASSERT_EQUAL_FATAL(ask_lanes(LINE_ONE, fence, known, 3, some, &trays),
                          2);
    CU_ASSERT_EQUAL(trays[0].lane, LANE_STANDARD);
    CU_ASSERT_EQUAL(trays[0].turn, 2);
    CU_ASSERT_EQUAL(trays[1].lane, LANE_REVIEW);
    CU_ASSERT_EQUAL(trays[1].turn, 2);
    world_end();
}

const struct conformance_test conformance_turns[] = {
    {"trays come by lane", trays_come_by_lane},
    {"turns begin where the line has come to",
     turns_begin_where_the_line_has_come_to},
    {"each case of a batch begins where its lines have come to",
     each_case_of_a_batch_begins_where_its_lines_have_come_to},
    {"trays take turns between agencies", trays_take_turns_between_agencies},
    {NULL, NULL},
};
