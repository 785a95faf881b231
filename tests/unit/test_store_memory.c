/* SPDX-License-Identifier: Apache-2.0
 *
 * The conformance suite on the memory twin: both workers share one store, the
 * clock is a variable.
 */
#include "check.h"
#include "conformance.h"

static int64_t memory_clock;

static void
memory_reset(struct ground *ground)
{
    if (ground->store != NULL)
        ground->store->calls->close(ground->store);
    ground->store = ground->other = store_memory_open(&memory_clock);
}

static void
memory_set_clock(struct ground *ground, int64_t now_us)
{
    (void)ground;
    memory_clock = now_us;
}

int
main(void)
{
    struct ground ground = {.reset = memory_reset,
                            .set_clock = memory_set_clock,
                            .walk_steps = 4000};
    if (CU_initialize_registry() != CUE_SUCCESS)
        return 2;
    CU_pSuite suite = CU_add_suite("store_memory", NULL, NULL);
    if (suite == NULL || !conformance_add(suite, &ground))
        return 2;
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_tests_failed();
    unsigned passed = CU_get_number_of_tests_run() - failed;
    CU_cleanup_registry();
    ground.store->calls->close(ground.store);
    printf("%u passed, %u failed\n", passed, failed);
    return failed == 0 && passed > 0 ? 0 : 1;
}
