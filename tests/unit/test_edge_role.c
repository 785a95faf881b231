/* SPDX-License-Identifier: Apache-2.0
 *
 * Under which name a run of a role takes its leases; what it hears while it is
 * busy.
 */
#include <signal.h>
#include <unistd.h>

#include "check.h"
#include "role.h"

static const struct config config = {.log_level = "error",
                                     .host = "shared",
                                     .database = "host=/nonexistent dbname=x",
                                     .database_role_prefix = "",
                                     .state = ""};

/* As in two containers that share the name of their host, whose roles are
 * process 7 in each: here both are this one. */
static void
two_runs_of_one_host_and_pid_have_leases_of_their_own(void)
{
    struct role one, two;
    struct fault fault = {0};
    CU_ASSERT_TRUE_FATAL(role_open(&one, "front", &config, &fault));
    CU_ASSERT_TRUE_FATAL(role_open(&two, "front", &config, &fault));
    CU_ASSERT_STRING_NOT_EQUAL(one.worker, two.worker);
    CU_ASSERT_NOT_EQUAL(one.number, two.number); /* their heartbeats too */
    CU_ASSERT_EQUAL(role_number_pid(one.number), getpid());
    CU_ASSERT_EQUAL(role_number_pid(two.number), getpid());
    CU_ASSERT_NOT_EQUAL(role_number_run(one.number), 0);
    CU_ASSERT_TRUE(one.number < INT64_C(1) << 53);
    /* The host stands before the colon: it chooses the lines. */
    CU_ASSERT_EQUAL(strncmp(one.worker, "shared:", 7), 0);
    role_close(&two);
    role_close(&one);
}

/* Who has more to do waits for no time each turn. */
static void
who_is_busy_hears_signals(void)
{
    struct role role;
    struct fault fault = {0};
    CU_ASSERT_TRUE_FATAL(role_open(&role, "front", &config, &fault));
    role_wait(&role, 0);
    CU_ASSERT_FALSE(role.loop.is_stopping);
    CU_ASSERT_FALSE(role.loop.wants_reload);
    CU_ASSERT_EQUAL(raise(SIGHUP), 0);
    role_wait(&role, 0);
    CU_ASSERT_TRUE(role.loop.wants_reload);
    CU_ASSERT_EQUAL(raise(SIGTERM), 0);
    role_wait(&role, 0);
    CU_ASSERT_TRUE(role.loop.is_stopping);
    role_close(&role);
}

static const struct unit_test tests[] = {
    {"who is busy hears signals", who_is_busy_hears_signals},
    {"two runs of one host and process number have leases of their own",
     two_runs_of_one_host_and_pid_have_leases_of_their_own},
};
UNIT_MAIN("role", tests)
