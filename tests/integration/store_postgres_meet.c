/* SPDX-License-Identifier: Apache-2.0
 *
 * Where two transactions meet, step by step on several connections: consents
 * that two rounds could close.
 */
#include "store_ground.h"

#define LINE_ONE LINE_HOUSEHOLD_REGISTER

static void
withdraw(int64_t case_id, const char *consent)
{
    CU_ASSERT_EQUAL(world.a->calls->withdraw_consent(
                        world.a, case_id, text_of(consent), &world.fault),
                    STORE_DONE);
}

static int64_t
open_consents(void)
{
    return ground_count("select count(*) from hedui.consent where is_open");
}

/* Some other round is reported. */
static void
close_another(void)
{
    static unsigned number;
    char message[40];
    snprintf(message, sizeof(message), "other o%u m 1 1 ", ++number);
    world_submit(message);
    world.hint = (struct fresh_hint){INT32_MIN, 0, 0};
    world_open(world.a, 1);
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
}

static void
a_consent_is_looked_at_as_long_as_it_may_be_asked_under(void)
{
    world_begin();
    int64_t case_id = world_submit("agency r1 m 1 8 A");
    withdraw(case_id, "consent-2");
    close_another();
    CU_ASSERT_EQUAL(open_consents(), 1); /* it is not planned yet */
    world_open(world.a, 1);
    close_another();
    CU_ASSERT_EQUAL(open_consents(), 1); /* its tray waits */
    world_answer(LINE_ONE);
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    CU_ASSERT_EQUAL(open_consents(), 0);
    withdraw(case_id, "consent-1"); /* after its report */
    int64_t aside = world_submit("poison r2 m 1 8 A");
    world_open(world.a, 256);
    withdraw(aside, "consent-1");
    CU_ASSERT_EQUAL(open_consents(), 2);
    close_another();
    CU_ASSERT_EQUAL(open_consents(), 0);
    world_end();
}

static void
with_its_case_a_consent_is_withdrawn_for_good(void)
{
    enum withdrawal became;
    world_begin();
    int64_t fresh = world_submit("agency r1 m 1 8 A");
    withdraw(fresh, "consent-1");
    world.a->calls->withdraw_case(world.a, fresh, TEXT("clerk"), TEXT("why"),
                                  &became, &world.fault);
    CU_ASSERT_EQUAL(open_consents(), 0);
    int64_t planned = world_submit("agency r2 m 1 8 A");
    world_submit("agency r3 m 1 8 A");
    world_open(world.a, 256);
    withdraw(planned, "consent-1");
    world.a->calls->withdraw_case(world.a, planned, TEXT("clerk"), TEXT("why"),
                                  &became, &world.fault);
    /* Another waits for the tray: nothing of the first may be asked. */
    CU_ASSERT_EQUAL(open_consents(), 2);
    world_clock(instant_from_shanghai(WORLD_DAY + 9, 60));
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    CU_ASSERT_EQUAL(open_consents(), 0);
    world_end();
}

static void
who_closes_a_round_waits_for_no_consent(void)
{
    world_begin();
    int64_t first = world_submit("agency r1 m 1 8 ");
    world_open(world.a, 1);
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    withdraw(first, "consent-1");
    withdraw(first, "consent-2");
    CU_ASSERT_TRUE(ground_admin(1, "begin; select from hedui.consent"
                                   " where consent = 'consent-1' for update"));
    close_another();
    CU_ASSERT_EQUAL(open_consents(), 1);
    CU_ASSERT_TRUE(ground_admin(1, "commit"));
    close_another();
    CU_ASSERT_EQUAL(open_consents(), 0);
    world_end();
}

const struct conformance_test postgres_meet_tests[] = {
    {"a withdrawn consent is looked at as long as a question may be asked "
     "under it",
     a_consent_is_looked_at_as_long_as_it_may_be_asked_under},
    {"the consents of a withdrawn case are closed with its last tray",
     with_its_case_a_consent_is_withdrawn_for_good},
    {"who closes a round waits for no consent that another has in hand",
     who_closes_a_round_waits_for_no_consent},
    {NULL, NULL},
};
