/* SPDX-License-Identifier: Apache-2.0
 *
 * Under which name a run of a role takes its leases.
 */
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

static const struct unit_test tests[] = {
    {"two runs of one host and process number have leases of their own",
     two_runs_of_one_host_and_pid_have_leases_of_their_own},
};
UNIT_MAIN("role", tests)
