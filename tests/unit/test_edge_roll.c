/* SPDX-License-Identifier: Apache-2.0
 *
 * Another configuration, role by role: who is told, who is waited for, and
 * whose end undoes it.
 */
#include "check.h"
#include "roll.h"

static const struct roll_child well = {
    .is_running = true, .is_current = true, .was_well = true, .lived_ms = 100};

static void
a_role_is_told_then_waited_for_then_passed(void)
{
    struct roll_child child = well;
    child.is_current = false;
    child.lived_ms = 1000000;
    CU_ASSERT_EQUAL(roll_step(&child), ROLL_TELL);
    child.is_running = false; /* not started again yet */
    CU_ASSERT_EQUAL(roll_step(&child), ROLL_WAIT);
    child = well;
    child.lived_ms = ROLL_SETTLED_MS - 1;
    CU_ASSERT_EQUAL(roll_step(&child), ROLL_WAIT);
    child.lived_ms++;
    CU_ASSERT_EQUAL(roll_step(&child), ROLL_PASS);
}

static void
an_ill_role_is_told_and_not_waited_for(void)
{
    struct roll_child child = well;
    child.was_well = false;
    child.is_running = false;
    CU_ASSERT_EQUAL(roll_step(&child), ROLL_PASS);
    child.is_current = false;
    CU_ASSERT_EQUAL(roll_step(&child), ROLL_PASS);
    /* It shall have the new configuration all the same, and may be well with
     * it. */
    child.is_running = true;
    CU_ASSERT_EQUAL(roll_step(&child), ROLL_TELL);
    child.is_told = true;
    child.is_running = false;
    CU_ASSERT_EQUAL(roll_step(&child), ROLL_WAIT);
    child = well;
    child.was_well = false;
    CU_ASSERT_EQUAL(roll_step(&child), ROLL_WAIT);
    child.lived_ms = ROLL_SETTLED_MS;
    CU_ASSERT_EQUAL(roll_step(&child), ROLL_PASS);
}

static void
a_surplus_one_ends_whatever_it_was(void)
{
    for (int was_well = 0; was_well < 2; was_well++) {
        struct roll_child child = well;
        child.is_surplus = true;
        child.was_well = was_well != 0;
        CU_ASSERT_EQUAL(roll_step(&child), ROLL_TELL);
        child.is_running = false;
        CU_ASSERT_EQUAL(roll_step(&child), ROLL_PASS);
    }
}

static void
only_who_was_well_undoes_it(void)
{
    struct roll_child child = well;
    CU_ASSERT_TRUE(roll_is_spoilt(&child));
    child.was_well = false;
    CU_ASSERT_FALSE(roll_is_spoilt(&child));
    child = well;
    child.is_current = false; /* dies of what was before */
    CU_ASSERT_FALSE(roll_is_spoilt(&child));
    child = well;
    child.lived_ms = ROLL_WELL_MS;
    CU_ASSERT_FALSE(roll_is_spoilt(&child));
}

static void
well_is_who_runs_and_has_settled(void)
{
    struct roll_child child = well;
    CU_ASSERT_FALSE(roll_is_well(&child, false));
    child.lived_ms = ROLL_SETTLED_MS;
    CU_ASSERT_TRUE(roll_is_well(&child, false));
    CU_ASSERT_FALSE(roll_is_well(&child, true));
    child.lived_ms = ROLL_WELL_MS;
    CU_ASSERT_TRUE(roll_is_well(&child, true));
    child.is_running = false;
    CU_ASSERT_FALSE(roll_is_well(&child, false));
}

static const struct unit_test tests[] = {
    {"a role is told, then waited for, then passed",
     a_role_is_told_then_waited_for_then_passed},
    {"an ill role is told and not waited for",
     an_ill_role_is_told_and_not_waited_for},
    {"a surplus one ends, whatever it was", a_surplus_one_ends_whatever_it_was},
    {"only who was well undoes it", only_who_was_well_undoes_it},
    {"well is who runs and has settled", well_is_who_runs_and_has_settled},
};

UNIT_MAIN("another configuration, role by role", tests)
