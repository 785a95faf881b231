/* SPDX-License-Identifier: Apache-2.0
 *
 * Both stores: a walk of two workers through random calls in random order, each
 * sometimes made twice, leases sometimes lost. The invariants hold after every
 * step, and when all is healed every case has its report. The walk is drawn
 * from a seed, so that it repeats exactly.
 */
#include <stdio.h>
#include <string.h>

#include "conformance.h"

#define WALK_LINES 3
#define WALK_QUOTA 5

struct walk {
    uint64_t state;
    uint32_t submitted;
    uint32_t over_quota, fenced, late, closed;
    struct leased_round round; /* the last one taken, perhaps stale */
    struct store *round_store;
};

static uint32_t
walk_draw(struct walk *walk, uint32_t below)
{
    walk->state = walk->state * UINT64_C(6364136223846793005) +
                  UINT64_C(1442695040888963407);
    return (uint32_t)(walk->state >> 33) % below;
}

static void
walk_submit(struct walk *walk)
{
    static const char *const lines[] = {"A", "AB", "ABC", ""};
    char message[64];
    /* One in five is a repeat of an earlier one. */
    uint32_t number = walk->submitted == 0 || walk_draw(walk, 5) > 0
                          ? walk->submitted++
                          : walk_draw(walk, walk->submitted);
    snprintf(message, sizeof(message), "agency%u r%u m 1 %u %s", number % 3,
             number, 8 + number % 2, lines[number % 4]);
    world_put(message);
    world_accept(1 + walk_draw(walk, 3));
}

static void
walk_answer_exchange(struct walk *walk, struct store *store, enum line line,
                     int64_t fence, const struct tray *tray,
                     struct exchange *exchange)
{
    struct settle settle = world_settle(tray, exchange->exchange_id, 0,
                                        tray->question_count, true);
    enum store_result result =
        world_got(store, line, fence, exchange->exchange_id, &settle, 1);
    walk->fenced += result == STORE_FENCED;
    if (walk_draw(walk, 2) == 0)
        world_got(store, line, fence, exchange->exchange_id, &settle, 1);
}

/* The keeper of a line takes a tray, or finishes an exchange that is open;
 * with `fence` of somebody else nothing may happen. */
static void
walk_line(struct walk *walk, struct store *store, const char *worker)
{
    enum line line = (enum line)(1 + walk_draw(walk, WALK_LINES));
    int64_t fence = world_keep(store, worker, line);
    if (fence == 0)
        return;
    struct exchange *open = NULL;
    uint32_t count = 0;
    CU_ASSERT_EQUAL(store->calls->exchanges(store, &world.arena, line, fence,
                                            &open, &count, &world.fault),
                    STORE_DONE);
    struct tray tray = world_tray(store, line, fence);
    if (tray.tray_id == 0)
        return;
    struct exchange exchange = world_exchange(&tray, 1);
    for (uint32_t i = 0; i < count; i++)
        if (open[i].parts[0].tray_id == tray.tray_id) {
            exchange = open[i];
            exchange.attempt += walk_draw(walk, 2);
        }
    enum store_result result =
        world_take(store, line, fence, &exchange, WALK_QUOTA);
    walk->over_quota += result == STORE_AWAY;
    walk->fenced += result == STORE_FENCED;
    if (walk_draw(walk, 3) > 0 && result == STORE_DONE)
        walk_answer_exchange(walk, store, line, fence, &tray, &exchange);
}

static void
walk_case(struct walk *walk, struct store *store)
{
    if (walk_draw(walk, 3) == 0)
        world.hint = (struct fresh_hint){INT32_MIN, 0, 0};
    if (walk_draw(walk, 2) == 0) {
        world_open(store, 1 + walk_draw(walk, 4));
        return;
    }
    if (walk->round.round_id == 0 || walk_draw(walk, 4) == 0) {
        walk->round = world_wake(store);
        walk->round_store = store;
        return;
    }
    enum store_result result =
        walk->round.attempts > 2 && walk->round.case_count > 1
            ? store->calls->split_round(store, walk->round.round_id,
                                        walk->round.fence, &world.fault)
            : world_close(walk->round_store, &walk->round);
    walk->fenced += result == STORE_FENCED;
    walk->closed += result == STORE_DONE;
    walk->late += result == STORE_DONE && walk->round.missing > 0;
    if (walk_draw(walk, 2) == 0)
        walk->round.round_id = 0;
}

static void
walk_step(struct walk *walk)
{
    struct store *store = walk_draw(walk, 2) == 0 ? world.a : world.b;
    const char *worker = store == world.a ? "a" : "b";
    uint32_t sealed, count;
    struct notice *notices;
    switch (walk_draw(walk, 12)) {
    case 0:
    case 1:
        walk_submit(walk);
        break;
    case 2:
        world_clock(world.now_us + HOUR_US * (1 + walk_draw(walk, 12)));
        break;
    case 3:
        CU_ASSERT_TRUE(world_seal("container", &sealed));
        break;
    case 4:
        CU_ASSERT_EQUAL(world.a->calls->publish(world.a, &world.arena, 3,
                                                &notices, &count, &world.fault),
                        STORE_DONE);
        break;
    case 5:
        store->calls->release(store, worker, &world.fault);
        break;
    case 6:
    case 7:
    case 8:
        walk_line(walk, store, worker);
        break;
    default:
        walk_case(walk, store);
        break;
    }
}

/* Nothing is lost any more and no quota binds: all must come to its end. */
static void
walk_heal(struct walk *walk)
{
    world.now_us += 20 * INSTANT_DAY;
    walk->round.round_id = 0;
    while (world_accept(10) > 0)
        continue;
    world.hint = (struct fresh_hint){INT32_MIN, 0, 0};
    while (world_open(world.a, 256).case_count > 0)
        continue;
    for (int turn = 0; turn < 3; turn++) {
        world_clock(world.now_us + HOUR_US);
        struct leased_round round;
        while ((round = world_wake(world.a)).round_id != 0)
            CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    }
    uint32_t sealed = 1;
    while (sealed > 0)
        CU_ASSERT_TRUE(world_seal("container", &sealed));
    uint32_t count = 1;
    struct notice *notices;
    while (count > 0)
        CU_ASSERT_EQUAL(world.a->calls->publish(world.a, &world.arena, 10,
                                                &notices, &count, &world.fault),
                        STORE_DONE);
}

static void
a_random_walk_breaks_nothing(void)
{
    world_begin();
    struct walk walk = {.state = 7};
    for (unsigned i = 0; i < world.ground->walk_steps; i++) {
        walk_step(&walk);
        world_check();
        if (CU_get_number_of_failures() > 0)
            break;
    }
    /* What the walk never met it did not test. */
    CU_ASSERT_TRUE(walk.fenced > 0);
    CU_ASSERT_TRUE(walk.over_quota > 0);
    CU_ASSERT_TRUE(walk.closed > 0);
    CU_ASSERT_TRUE(walk.late > 0);
    walk_heal(&walk);
    CU_ASSERT_EQUAL(world_queue().state_count[STATE_PUBLISHED], walk.submitted);
    /* In a long walk some answers came after the report. */
    int64_t revisions = world_queue().reports - walk.submitted;
    CU_ASSERT_TRUE(revisions >= (world.ground->walk_steps >= 4000 ? 1 : 0));
    world_end();
}

const struct conformance_test conformance_walk[] = {
    {"a random walk of two workers breaks no invariant",
     a_random_walk_breaks_nothing},
    {NULL, NULL},
};
