/* SPDX-License-Identifier: Apache-2.0
 *
 * The driver's order of effects, over a store in memory.
 */
#include "check.h"
#include "driver.h"

#include <string.h>

#define HEARD_MAX 1000 /* a stream of them, and yet the test ends */

struct ground {
    int64_t now_us;
    uint32_t heard;
    uint32_t ahead, others; /* effects that were done */
    uint32_t ahead_in_row, ahead_in_row_max;
};

static int64_t
ground_mono(void *context)
{
    return ((struct ground *)context)->now_us;
}

/* Somebody sends express cases without end. */
static uint32_t
ground_hears(void *context)
{
    return ((struct ground *)context)->heard++ < HEARD_MAX ? NEWS_ALL : 0;
}

static void
ground_watch(void *context, const struct outcome_of *outcome)
{
    struct ground *ground = context;
    const struct effect *effect = outcome->effect;
    bool is_ahead = effect->kind == EFFECT_OPEN && effect->as.open.is_ahead;
    ground->ahead += is_ahead;
    ground->others += !is_ahead;
    ground->ahead_in_row = is_ahead ? ground->ahead_in_row + 1 : 0;
    if (ground->ahead_in_row > ground->ahead_in_row_max)
        ground->ahead_in_row_max = ground->ahead_in_row;
}

static void
a_stream_of_express_opens_once_between_two_effects(void)
{
    struct ground ground = {.now_us = instant_from_shanghai(17410, 0)};
    static const struct connector *const connectors[] = {NULL};
    struct rules house = {.connectors = connectors};
    struct config config = {.round_cases = 256,
                            .lease_ms = 30000,
                            .tick_ms = 1000,
                            .heartbeat_ms = 5000};
    struct desk_rules rules = {
        .config = &config, .house = &house, .worker = "a:1"};
    struct driver_world world = {.store = store_memory_open(&ground.now_us),
                                 .mono_us = ground_mono,
                                 .clock = &ground,
                                 .role = "worker",
                                 .host = "a",
                                 .number = 1,
                                 .hears = ground_hears,
                                 .hears_context = &ground,
                                 .watch = ground_watch,
                                 .watch_context = &ground};
    CU_ASSERT_PTR_NOT_NULL_FATAL(world.store);
    struct driver *driver = driver_open(&rules, &world);
    CU_ASSERT_PTR_NOT_NULL_FATAL(driver);
    int64_t wake_us;
    CU_ASSERT_EQUAL(driver_run(driver, &wake_us), DRIVER_RUNNING);
    CU_ASSERT(ground.others >= 3);
    CU_ASSERT(ground.ahead >= 1);
    CU_ASSERT_EQUAL(ground.ahead_in_row_max, 1);
    CU_ASSERT(ground.heard < HEARD_MAX);
    driver_close(driver);
    world.store->calls->close(world.store);
}

static const struct unit_test tests[] = {
    {"a stream of express opens once between two effects",
     a_stream_of_express_opens_once_between_two_effects},
};

UNIT_MAIN("driver", tests)
