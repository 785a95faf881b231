/* SPDX-License-Identifier: Apache-2.0
 *
 * Several hosts: the leases of a process that is gone, and of one that is not;
 * a history that is shorter than what was seen of it.
 */
#include "conformance.h"

#define LINE_ONE ((enum line)1)
#define LINE_TWO ((enum line)2)

static int64_t living_pid; /* all others are gone */

static bool
is_gone(void *context, int64_t pid)
{
    (void)context;
    return pid != living_pid;
}

static uint32_t
arrive(struct store *store, const char *holder, const char *place, int64_t pid)
{
    const struct process mine = {holder, place, pid};
    uint32_t freed = 99;
    CU_ASSERT_EQUAL(
        store->calls->arrive(store, &mine, is_gone, NULL, &freed, &world.fault),
        STORE_DONE);
    return freed;
}

static void
the_dead_leave_their_leases(void)
{
    world_begin();
    living_pid = 0;
    world_submit("agency r1 m 1 8 ");
    world_open(world.a, 1);
    CU_ASSERT_EQUAL(arrive(world.a, "h:10", "here", 10), 0);
    CU_ASSERT_EQUAL(world.a->calls->beat(world.a, "worker", "h", 10, TEXT("{}"),
                                         &world.fault),
                    STORE_DONE);
    int64_t fence = world_keep(world.a, "h:10", LINE_ONE);
    CU_ASSERT_NOT_EQUAL(fence, 0);
    CU_ASSERT_NOT_EQUAL(world_keep(world.a, "h:9", LINE_TWO), 0);
    /* Nobody knows whose lease h:9 has: it runs out. */
    CU_ASSERT_EQUAL(arrive(world.b, "h:11", "here", 11), 1);
    CU_ASSERT_EQUAL(world_keep(world.b, "h:11", LINE_ONE), fence + 1);
    CU_ASSERT_EQUAL(world_keep(world.b, "h:11", LINE_TWO), 0);
    struct heartbeat *beats = NULL;
    uint32_t count = 9;
    CU_ASSERT_EQUAL(world.a->calls->heartbeats(world.a, &world.arena, &beats,
                                               &count, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(count, 0);
    world_end();
}

static void
a_round_of_the_dead_is_due(void)
{
    world_begin();
    living_pid = 0;
    world_submit("agency r1 m 1 8 ");
    world_open(world.a, 1);
    CU_ASSERT_EQUAL(arrive(world.a, "a", "here", 10), 0);
    struct leased_round *rounds = NULL;
    uint32_t count = 0;
    CU_ASSERT_EQUAL(world.a->calls->wake(world.a, &world.arena, "a",
                                         WORLD_LEASE_MS, 1, &rounds, &count,
                                         &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL_FATAL(count, 1);
    struct leased_round held = rounds[0];
    CU_ASSERT_EQUAL(world_wake(world.b).round_id, 0);
    CU_ASSERT_EQUAL(arrive(world.b, "b", "here", 11), 1);
    struct leased_round taken = world_wake(world.b);
    CU_ASSERT_EQUAL_FATAL(taken.round_id, held.round_id);
    CU_ASSERT_EQUAL(taken.fence, held.fence + 1);
    CU_ASSERT_EQUAL(taken.attempts, held.attempts + 1);
    /* The dead man's hand: it was not dead at all. */
    CU_ASSERT_EQUAL(world_close(world.a, &held), STORE_FENCED);
    CU_ASSERT_EQUAL(world_close(world.b, &taken), STORE_DONE);
    world_end();
}

static void
the_living_keep_their_leases(void)
{
    world_begin();
    living_pid = 10;
    CU_ASSERT_EQUAL(arrive(world.a, "h:10", "here", 10), 0);
    int64_t fence = world_keep(world.a, "h:10", LINE_ONE);
    CU_ASSERT_EQUAL(arrive(world.b, "h:11", "here", 11), 0);
    CU_ASSERT_EQUAL(world_keep(world.b, "h:11", LINE_ONE), 0);
    /* In another place a number says nothing. */
    living_pid = 0;
    CU_ASSERT_EQUAL(arrive(world.b, "i:10", "there", 10), 0);
    CU_ASSERT_EQUAL(world_keep(world.b, "i:10", LINE_ONE), 0);
    CU_ASSERT_EQUAL(world_keep(world.a, "h:10", LINE_ONE), fence);
    world_end();
}

/* A number that has come round: whoever bore it is gone. */
static void
my_own_number_was_another_s(void)
{
    world_begin();
    living_pid = 10;
    CU_ASSERT_EQUAL(arrive(world.a, "h:10", "here", 10), 0);
    int64_t fence = world_keep(world.a, "h:10", LINE_ONE);
    CU_ASSERT_EQUAL(arrive(world.b, "h:10", "here", 10), 1);
    CU_ASSERT_EQUAL(world_keep(world.b, "h:10", LINE_ONE), fence + 1);
    world_end();
}

static void
beat(const char *role, const char *host, int64_t number)
{
    CU_ASSERT_EQUAL(world.a->calls->beat(world.a, role, host, number,
                                         TEXT("{\"rounds\":1}"), &world.fault),
                    STORE_DONE);
}

static uint32_t
beats_left(void)
{
    struct heartbeat *beats = NULL;
    uint32_t count = 99;
    CU_ASSERT_EQUAL(world.b->calls->heartbeats(world.b, &world.arena, &beats,
                                               &count, &world.fault),
                    STORE_DONE);
    for (uint32_t i = 0; i < count; i++)
        CU_ASSERT_TRUE(text_equals_chars(beats[i].counters, "{\"rounds\":1}"));
    return count;
}

/* Two that live side by side stay, and what other hosts and roles had. The
 * clock of a database goes on between two calls: no moment is at the border. */
static void
a_loop_of_crashes_leaves_few_heartbeats(void)
{
    world_begin();
    beat("intake", "other", 1);
    beat("sealer", "h", 1);
    beat("intake", "h", 2);
    for (int i = 0; i < 60; i++) {
        world_clock(WORLD_NOW + i * 70 * INSTANT_SECOND);
        beat("intake", "h", 100 + i);
        if (i % 10 == 0)
            beat("intake", "h", 2);
    }
    CU_ASSERT_EQUAL(beats_left(), 3 + 13);
    world_clock(WORLD_NOW + INSTANT_DAY - HOUR_US);
    beat("intake", "h", 100);
    CU_ASSERT_EQUAL(beats_left(), 3);
    world_clock(WORLD_NOW + INSTANT_DAY + HOUR_US);
    beat("intake", "h", 100);
    CU_ASSERT_EQUAL(beats_left(), 1);
    world_end();
}

/* There is room for the rows, and not for what they say. */
static void
heartbeats_are_whole_or_not_had(void)
{
    struct heartbeat *beats = NULL;
    struct arena small;
    uint32_t count = 0;
    world_begin();
    for (int i = 0; i < 20; i++)
        beat("intake", "h", i);
    arena_init(&small, 20 * sizeof(*beats) + 200);
    CU_ASSERT_EQUAL(world.a->calls->heartbeats(world.a, &small, &beats, &count,
                                               &world.fault),
                    STORE_BROKEN);
    fault_clear(&world.fault);
    arena_release(&small);
    CU_ASSERT_EQUAL(beats_left(), 20);
    world_end();
}

static int64_t
witness(struct store *store, const char *name, int64_t seen)
{
    int64_t number = 99;
    CU_ASSERT_EQUAL(
        store->calls->witness(store, name, seen, &number, &world.fault),
        STORE_DONE);
    return number;
}

static void
a_lost_history_is_noticed(void)
{
    world_begin();
    CU_ASSERT_EQUAL(witness(world.a, "one", 0), 1);
    CU_ASSERT_EQUAL(witness(world.a, "one", 1), 2);
    /* Another process of the same witness, which has seen less. */
    CU_ASSERT_EQUAL(witness(world.b, "one", 1), 3);
    CU_ASSERT_EQUAL(witness(world.a, "two", 0), 1);
    CU_ASSERT_EQUAL(witness(world.a, "one", 4), 0);
    CU_ASSERT_EQUAL(witness(world.a, "one", 4), 0);
    CU_ASSERT_EQUAL(witness(world.a, "one", 3), 4);
    /* Another database altogether. */
    CU_ASSERT_EQUAL(witness(world.a, "three", 7), 0);
    CU_ASSERT_EQUAL(witness(world.a, "three", 0), 1);
    world_end();
}

const struct conformance_test conformance_host[] = {
    {"the leases of one that is gone are over at once",
     the_dead_leave_their_leases},
    {"a round of one that is gone is due, under the next fence",
     a_round_of_the_dead_is_due},
    {"who lives, or lives elsewhere, keeps its leases",
     the_living_keep_their_leases},
    {"the leases of one who bore my number are over",
     my_own_number_was_another_s},
    {"a loop of crashes leaves few heartbeats",
     a_loop_of_crashes_leaves_few_heartbeats},
    {"heartbeats are whole, or not had", heartbeats_are_whole_or_not_had},
    {"a history that is shorter than what was seen is noticed",
     a_lost_history_is_noticed},
    {NULL, NULL},
};
