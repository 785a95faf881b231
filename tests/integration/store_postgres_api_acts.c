/* SPDX-License-Identifier: Apache-2.0
 *
 * The API's calls: what an agency does with its cases, an operator with lines,
 * and events, through the front's role.
 */
#include "store_ground_api.h"

/* ---- what is done with a case ---- */

static bool
due_same(void *context, const struct clock_case *clock, struct clock_due *due)
{
    (void)context;
    *due = (struct clock_due){.due = clock->due + 3,
                              .slack_day = clock->slack_day + 3};
    return true;
}

/* What no calendar says of a pause of an instant. */
static bool
due_by(void *context, const struct clock_case *clock, struct clock_due *due)
{
    int32_t days = *(const int32_t *)context;
    *due = (struct clock_due){.due = clock->due + days,
                              .slack_day = clock->slack_day};
    return true;
}

static void
an_agency_stops_its_own_cases_alone(void)
{
    api_begin();
    enum clock_change clock;
    enum withdrawal withdrawn;
    struct clock_due due;
    int32_t sooner = -1, never = 400;
    struct text why = TEXT("the applicant is away");
    CU_ASSERT_EQUAL(store_api_pause(api.front, &api.others, api.my_case, why,
                                    &clock, &api.answer, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(api.answer, API_NONE);
    CU_ASSERT_EQUAL(store_api_pause(api.front, &api.auditor, api.my_case, why,
                                    &clock, &api.answer, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(api.answer, API_DENIED);
    CU_ASSERT_EQUAL(ground_count("select count(*) from hedui.pause"), 0);
    CU_ASSERT_EQUAL(store_api_pause(api.front, &api.mine, api.my_case, why,
                                    &clock, &api.answer, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(api.answer, API_FOUND);
    CU_ASSERT_EQUAL(clock, CLOCK_DONE);
    CU_ASSERT_EQUAL(store_api_pause(api.front, &api.mine, api.my_case, why,
                                    &clock, &api.answer, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(clock, CLOCK_BEFORE);
    CU_ASSERT_EQUAL(store_api_resume(api.front, &api.others, api.my_case,
                                     due_same, NULL, &clock, &due, &api.answer,
                                     &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(api.answer, API_NONE);
    CU_ASSERT_EQUAL(store_api_resume(api.front, &api.mine, api.my_case, due_by,
                                     &sooner, &clock, &due, &api.answer,
                                     &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(api.answer, API_DENIED);
    CU_ASSERT_EQUAL(store_api_resume(api.front, &api.mine, api.my_case, due_by,
                                     &never, &clock, &due, &api.answer,
                                     &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(api.answer, API_DENIED);
    CU_ASSERT_EQUAL(store_api_resume(api.front, &api.mine, api.my_case,
                                     due_same, NULL, &clock, &due, &api.answer,
                                     &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(api.answer, API_FOUND);
    CU_ASSERT_EQUAL(clock, CLOCK_DONE);
    CU_ASSERT_EQUAL(due.due, WORLD_DAY + 11);
    CU_ASSERT_EQUAL(store_api_withdraw(api.front, &api.others, api.my_case, why,
                                       &withdrawn, &api.answer, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(api.answer, API_NONE);
    CU_ASSERT_EQUAL(world_state(api.my_case), STATE_RECEIVED);
    CU_ASSERT_EQUAL(store_api_withdraw(api.front, &api.mine, api.my_case, why,
                                       &withdrawn, &api.answer, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(withdrawn, WITHDRAWAL_DONE);
    CU_ASSERT_EQUAL(world_state(api.my_case), STATE_WITHDRAWN);
    api_end();
}

static void
an_operator_pauses_lines_and_nobody_else(void)
{
    api_begin();
    bool has_changed = false;
    const struct api_caller *others[] = {&api.mine, &api.auditor,
                                         &api.supervisor};
    for (size_t i = 0; i < 3; i++) {
        CU_ASSERT_EQUAL(store_api_line(api.front, others[i], LINE_MARRIAGE,
                                       true, TEXT("why"), &has_changed,
                                       &api.answer, &world.fault),
                        STORE_DONE);
        CU_ASSERT_EQUAL(api.answer, API_DENIED);
    }
    for (int is_paused = 1; is_paused >= 0; is_paused--)
        for (int again = 0; again < 2; again++) {
            CU_ASSERT_EQUAL(
                store_api_line(api.front, &api.operator, LINE_MARRIAGE,
                               is_paused, TEXT("the owner moves"), &has_changed,
                               &api.answer, &world.fault),
                STORE_DONE);
            CU_ASSERT_EQUAL(api.answer, API_FOUND);
            CU_ASSERT_EQUAL(has_changed, again == 0);
            CU_ASSERT_EQUAL(ground_count("select is_paused::int4"
                                         "  from hedui.line where line = 2"),
                            is_paused);
        }
    api_end();
}

/* ---- events ---- */

static struct api_event *
events_after(const struct api_caller *caller, struct event_place after,
             uint32_t *count, bool *is_kept)
{
    struct api_event *events = NULL;
    CU_ASSERT_EQUAL(store_api_events(api.front, &world.arena, caller, after,
                                     100, &events, count, is_kept, &api.answer,
                                     &world.fault),
                    STORE_DONE);
    return events;
}

static void
events_tell_an_agency_what_became_of_its_cases(void)
{
    api_begin();
    struct event_place start = {0};
    uint32_t count = 0;
    bool is_kept = false;
    api_report_both();
    struct api_event *events = events_after(&api.mine, start, &count, &is_kept);
    CU_ASSERT_EQUAL(api.answer, API_FOUND);
    CU_ASSERT_TRUE(is_kept);
    CU_ASSERT_EQUAL_FATAL(count, 2);
    CU_ASSERT_EQUAL(events[0].kind, EVENT_ACCEPTED);
    CU_ASSERT_EQUAL(events[1].kind, EVENT_READY);
    CU_ASSERT_EQUAL(events[1].revision, 1);
    CU_ASSERT_TRUE(text_equals_chars(events[1].request_id, "r1"));
    CU_ASSERT_EQUAL(events[1].case_id, api.my_case);
    events_after(&api.mine, events[0].place, &count, &is_kept);
    CU_ASSERT_EQUAL(count, 1);
    events_after(&api.auditor, start, &count, &is_kept);
    CU_ASSERT_EQUAL(count, 4);
    events_after(&api.operator, start, &count, &is_kept);
    CU_ASSERT_EQUAL(api.answer, API_DENIED);
    /* Nothing behind the end, and what comes then is behind it. */
    struct event_place end;
    CU_ASSERT_EQUAL(store_api_events_end(api.front, &end, &world.fault),
                    STORE_DONE);
    events_after(&api.mine, end, &count, &is_kept);
    CU_ASSERT_EQUAL(count, 0);
    int64_t next = world_submit("agency r2 m 1 8 A");
    events = events_after(&api.mine, end, &count, &is_kept);
    CU_ASSERT_EQUAL_FATAL(count, 1);
    CU_ASSERT_EQUAL(events[0].case_id, next);
    /* After 30 days they are forgotten, and whoever asks is told. */
    world_clock(world.now_us + 31 * INSTANT_DAY);
    CU_ASSERT_EQUAL(store_api_prune(api.front, &count, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(count, 5);
    api.mine = api_caller_make(CALLER_AGENCY, "agency", SCOPE_READ);
    struct event_place before = {.xid = 3, .event_id = 1};
    events_after(&api.mine, before, &count, &is_kept);
    CU_ASSERT_FALSE(is_kept);
    api_end();
}

static void
an_event_that_commits_late_is_not_missed(void)
{
    api_begin();
    struct event_place start = {0};
    uint32_t count = 0;
    bool is_kept;
    struct api_event *events = events_after(&api.mine, start, &count, &is_kept);
    CU_ASSERT_EQUAL_FATAL(count, 1);
    struct event_place place = events[0].place;
    CU_ASSERT_TRUE(ground_admin(
        1, "begin; insert into hedui.event (at_us, agency, case_id, kind)"
           " values (1, 'agency', 77, 4)"));
    int64_t next = world_submit("agency r2 m 1 8 A");
    events = events_after(&api.mine, place, &count, &is_kept);
    if (count > 0)
        place = events[count - 1].place;
    uint32_t seen = count;
    CU_ASSERT_TRUE(ground_admin(1, "commit"));
    events = events_after(&api.mine, place, &count, &is_kept);
    CU_ASSERT_EQUAL(seen + count, 2);
    if (count == 2) {
        CU_ASSERT_EQUAL(events[0].case_id, 77);
        CU_ASSERT_EQUAL(events[1].case_id, next);
    }
    api_end();
}

static void
a_revision_of_a_wrong_id_retracts(void)
{
    api_begin();
    struct api_revision *revisions;
    uint32_t count = 0;
    api_report_both();
    CU_ASSERT_TRUE(ground_admin(
        0, "insert into hedui.wrong_id (case_id, member, at_us, reported_by,"
           "  why, person_key, revision)"
           " select case_id, 0, 1, 'li', '\\x0000000000', sha256('p'), 1"
           "   from hedui.request where agency = 'agency'"));
    CU_ASSERT_EQUAL(store_api_revisions(api.front, &world.arena, &api.mine,
                                        api.my_case, &revisions, &count,
                                        &api.answer, &world.fault),
                    STORE_DONE);
    CU_ASSERT_TRUE(revisions[0].is_retraction);
    CU_ASSERT_EQUAL(store_api_revisions(api.front, &world.arena, &api.auditor,
                                        api.other_case, &revisions, &count,
                                        &api.answer, &world.fault),
                    STORE_DONE);
    CU_ASSERT_FALSE(revisions[0].is_retraction);
    CU_ASSERT_TRUE(ground_admin(0, "delete from hedui.wrong_id"));
    api_end();
}

/* ---- a standby that is away ---- */

static enum store_result
put_one(void)
{
    struct text message = TEXT("agency r3 m 1 8 A");
    int64_t queue_id;
    return store_api_put(api.front, &api.mine, 1, &message, NULL, &queue_id,
                         &api.answer, &world.fault);
}

static void
standby_is(const char *sql)
{
    CU_ASSERT_TRUE(ground_admin(0, sql));
    CU_ASSERT_TRUE(ground_admin(0, "select pg_reload_conf()"));
}

/* What was done and is known to no standby yet is not acknowledged when it is
 * asked for again. */
static void
what_was_so_before_waits_for_the_standby_too(void)
{
    api_begin();
    enum clock_change became = CLOCK_UNKNOWN;
    enum store_result result = STORE_DONE;
    standby_is("alter system set synchronous_standby_names = 'nobody'");
    store_commit_within(api.front, 300, 0);
    for (int i = 0; i < 5000 && result == STORE_DONE; i++)
        result = put_one(); /* until the server has read it */
    CU_ASSERT_EQUAL(result, STORE_UNKNOWN);
    for (int i = 0; i < 2; i++) {
        fault_clear(&world.fault);
        CU_ASSERT_EQUAL(store_api_pause(api.front, &api.mine, api.my_case,
                                        TEXT("1234 "), &became, &api.answer,
                                        &world.fault),
                        STORE_UNKNOWN);
        CU_ASSERT_EQUAL(became, i == 0 ? CLOCK_DONE : CLOCK_BEFORE);
    }
    fault_clear(&world.fault);
    standby_is("alter system reset synchronous_standby_names");
    store_commit_within(api.front, 0, 0);
    api_end();
}

static void
a_standby_that_is_away_holds_up_no_reader(void)
{
    api_begin();
    struct api_case found;
    enum store_result result = STORE_DONE;
    store_commit_within(api.front, 300, 600000);
    standby_is("alter system set synchronous_standby_names = 'nobody'");
    for (int i = 0; i < 5000 && result == STORE_DONE; i++)
        result = put_one(); /* until the server has read it */
    CU_ASSERT_EQUAL(result, STORE_UNKNOWN);
    CU_ASSERT_EQUAL(put_one(), STORE_AWAY);
    fault_clear(&world.fault);
    CU_ASSERT_EQUAL(store_api_case(api.front, &world.arena, &api.mine,
                                   api.my_case, &found, &api.answer,
                                   &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(api.answer, API_FOUND);
    int64_t waiting = 1;
    for (int i = 0; i < 5000 && waiting > 0; i++)
        waiting = ground_count("select count(*) from pg_stat_activity"
                               " where wait_event = 'SyncRep'");
    CU_ASSERT_EQUAL(waiting, 0);
    standby_is("alter system reset synchronous_standby_names");
    store_commit_within(api.front, 0, 0);
    CU_ASSERT_EQUAL(put_one(), STORE_DONE);
    api_end();
}

const struct conformance_test postgres_api_act_tests[] = {
    {"an agency stops its own cases alone",
     an_agency_stops_its_own_cases_alone},
    {"an operator pauses lines, and nobody else",
     an_operator_pauses_lines_and_nobody_else},
    {"events tell an agency what became of its cases",
     events_tell_an_agency_what_became_of_its_cases},
    {"an event that commits late is not missed",
     an_event_that_commits_late_is_not_missed},
    {"a revision of a wrong ID retracts", a_revision_of_a_wrong_id_retracts},
    {"a standby that is away holds up no reader",
     a_standby_that_is_away_holds_up_no_reader},
    {"what was so before waits for the standby, too",
     what_was_so_before_waits_for_the_standby_too},
    {NULL, NULL},
};
