/* SPDX-License-Identifier: Apache-2.0
 *
 * The API's calls: what a caller sees and may do, and what not, through the
 * front's role. What the same roles could do with SQL of their own is tried by
 * tests/integration/api_rights.
 */
#include "store_ground_api.h"

#include <stdio.h>
#include <string.h>

#include "log_calls.h"

struct api_world api;
static struct api_look look;

static struct api_caller
caller_of(const char *token)
{
    struct api_caller caller = {.role = CALLER_NOBODY};
    enum token_state state;
    CU_ASSERT_EQUAL(store_api_caller(api.front, &world.arena, text_of(token),
                                     &caller, &state, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(state, TOKEN_GOOD);
    return caller;
}

struct api_caller
api_caller_make(enum caller_role role, const char *agency, uint32_t scopes)
{
    char token[TOKEN_TEXT_SIZE + 1];
    struct token_wish wish = {.role = role,
                              .agency = text_of(agency),
                              .scopes = scopes,
                              .label = TEXT("test"),
                              .days = 90,
                              .by = TEXT("test"),
                              .why = TEXT("a test")};
    CU_ASSERT_EQUAL(store_token_make(world.a, &wish, token, &world.fault),
                    STORE_DONE);
    return caller_of(token);
}

void
api_begin(void)
{
    world_begin();
    look.purpose = TEXT("a test looks");
    look.what = TEXT("report C1");
    api.front = ground_as_role("front");
    api.mine = api_caller_make(CALLER_AGENCY, "agency",
                               caller_role_scopes(CALLER_AGENCY));
    api.others = api_caller_make(CALLER_AGENCY, "other",
                                 caller_role_scopes(CALLER_AGENCY));
    api.auditor = api_caller_make(CALLER_AUDITOR, NULL,
                                  caller_role_scopes(CALLER_AUDITOR));
    api.supervisor = api_caller_make(CALLER_SUPERVISOR, NULL, SCOPE_READ);
    api.operator= api_caller_make(CALLER_OPERATOR, NULL, SCOPE_OPERATE);
    api.my_case = world_submit("agency r1 m 1 8 A");
    api.other_case = world_submit("other r1 m 1 8 A");
}

void
api_end(void)
{
    api.front->calls->close(api.front);
    world_end();
}

/* Both cases get their report, sealed and published. */
void
api_report_both(void)
{
    uint32_t sealed = 0, count = 0;
    struct notice *notices;
    world_open(world.a, 2);
    world_answer(LINE_HOUSEHOLD_REGISTER);
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    CU_ASSERT_TRUE(world_seal("container", &sealed));
    CU_ASSERT_EQUAL(sealed, 2);
    CU_ASSERT_EQUAL(world.a->calls->publish(world.a, &world.arena, 10, &notices,
                                            &count, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(count, 2);
}

static enum api_answer
case_answer(const struct api_caller *caller, int64_t case_id)
{
    struct api_case found = {.household_key = TEXT_NONE};
    CU_ASSERT_EQUAL(store_api_case(api.front, &world.arena, caller, case_id,
                                   &found, &api.answer, &world.fault),
                    STORE_DONE);
    if (api.answer == API_FOUND)
        CU_ASSERT_EQUAL(found.status.case_id, case_id);
    return api.answer;
}

static struct api_page
page_of(const struct api_caller *caller, const struct api_wish *wish)
{
    struct api_page page = {.count = 0};
    CU_ASSERT_EQUAL(store_api_cases(api.front, &world.arena, caller, wish,
                                    &page, &api.answer, &world.fault),
                    STORE_DONE);
    return page;
}

static void
an_agency_sees_its_own_cases_alone(void)
{
    api_begin();
    struct api_caller nobody = {.token = TEXT("hedui_")};
    CU_ASSERT_EQUAL(case_answer(&api.mine, api.my_case), API_FOUND);
    CU_ASSERT_EQUAL(case_answer(&api.mine, api.other_case), API_NONE);
    CU_ASSERT_EQUAL(case_answer(&api.mine, 999), API_NONE);
    CU_ASSERT_EQUAL(case_answer(&api.others, api.my_case), API_NONE);
    CU_ASSERT_EQUAL(case_answer(&api.auditor, api.my_case), API_FOUND);
    CU_ASSERT_EQUAL(case_answer(&api.supervisor, api.other_case), API_FOUND);
    CU_ASSERT_EQUAL(case_answer(&api.operator, api.my_case), API_DENIED);
    CU_ASSERT_EQUAL(case_answer(&nobody, api.my_case), API_DENIED);
    struct api_wish wish = API_WISH_ANY;
    struct api_page page = page_of(&api.mine, &wish);
    CU_ASSERT_EQUAL_FATAL(page.count, 1);
    CU_ASSERT_EQUAL(page.cases[0].status.case_id, api.my_case);
    CU_ASSERT_TRUE(text_equals_chars(page.cases[0].status.agency, "agency"));
    CU_ASSERT_EQUAL(page.cases[0].status.state, STATE_RECEIVED);
    wish.agency = TEXT("other");
    CU_ASSERT_EQUAL(page_of(&api.mine, &wish).count, 0); /* it has none of it */
    wish.request_id = TEXT("r1");
    CU_ASSERT_EQUAL(page_of(&api.mine, &wish).count, 0);
    CU_ASSERT_EQUAL(page_of(&api.auditor, &wish).count, 1);
    wish.request_id = TEXT_NONE;
    CU_ASSERT_EQUAL(page_of(&api.auditor, &wish).count, 1);
    CU_ASSERT_EQUAL(page_of(&api.operator, & wish).count, 0);
    CU_ASSERT_EQUAL(api.answer, API_DENIED);
    wish = API_WISH_ANY;
    wish.request_id = TEXT("r1");
    CU_ASSERT_EQUAL(page_of(&api.mine, &wish).count, 1);
    CU_ASSERT_EQUAL(page_of(&api.supervisor, &wish).count, 2);
    api_end();
}

/* ---- tokens ---- */

static enum token_state
state_of(const struct api_caller *caller)
{
    struct api_caller found;
    enum token_state state = TOKEN_GOOD;
    CU_ASSERT_EQUAL(store_api_caller(api.front, &world.arena, caller->token,
                                     &found, &state, &world.fault),
                    STORE_DONE);
    return state;
}

static void
a_token_that_has_ended_opens_nothing(void)
{
    api_begin();
    char token[TOKEN_TEXT_SIZE + 1];
    enum token_change became;
    CU_ASSERT_EQUAL(store_token_rotate(world.a, api.mine.name, 30, HOUR_US,
                                       TEXT("test"), TEXT("rotated"), token,
                                       &became, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(became, TOKEN_DONE);
    struct api_caller next = caller_of(token);
    CU_ASSERT_TRUE(text_equals_chars(next.agency, "agency"));
    CU_ASSERT_EQUAL(next.scopes, api.mine.scopes);
    CU_ASSERT_EQUAL(case_answer(&api.mine, api.my_case), API_FOUND);
    world_clock(world.now_us + 2 * HOUR_US);
    CU_ASSERT_EQUAL(state_of(&api.mine), TOKEN_EXPIRED);
    CU_ASSERT_EQUAL(case_answer(&api.mine, api.my_case), API_DENIED);
    CU_ASSERT_EQUAL(case_answer(&next, api.my_case), API_FOUND);
    CU_ASSERT_EQUAL(store_token_revoke(world.a, next.name, TEXT("test"),
                                       TEXT("lost"), &became, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(became, TOKEN_DONE);
    CU_ASSERT_EQUAL(state_of(&next), TOKEN_UNKNOWN);
    CU_ASSERT_EQUAL(case_answer(&next, api.my_case), API_DENIED);
    CU_ASSERT_EQUAL(store_token_revoke(world.a, next.name, TEXT("test"),
                                       TEXT("lost"), &became, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(became, TOKEN_ENDED);
    /* What was done to which, and why, is in the log; the token nowhere. */
    CU_ASSERT_EQUAL(ground_count("select count(*) from hedui.token_change c"
                                 "  join hedui.leaf f on f.kind = 7"
                                 "   and f.digest = c.digest"),
                    8);
    CU_ASSERT_EQUAL(ground_count("select count(*) from hedui.token"
                                 " where octet_length(digest) <> 32"),
                    0);
    api_end();
}

static void
a_certificate_is_as_good_as_its_token_and_no_longer(void)
{
    api_begin();
    struct digest certificate;
    struct api_caller session;
    enum token_change became;
    enum token_state state;
    digest_sha256(TEXT("DER"), &certificate);
    CU_ASSERT_EQUAL(store_token_certificate(
                        world.a, api.mine.name, &certificate, TEXT("test"),
                        TEXT("nginx"), &became, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(became, TOKEN_DONE);
    CU_ASSERT_EQUAL(store_token_certificate(
                        world.a, api.others.name, &certificate, TEXT("test"),
                        TEXT("nginx"), &became, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(became, TOKEN_TAKEN);
    CU_ASSERT_EQUAL(store_api_session(api.front, &world.arena, &certificate,
                                      &session, &state, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL_FATAL(state, TOKEN_GOOD);
    CU_ASSERT_TRUE(text_equals(session.name, api.mine.name));
    CU_ASSERT_EQUAL(case_answer(&session, api.my_case), API_FOUND);
    CU_ASSERT_EQUAL(case_answer(&session, api.other_case), API_NONE);
    struct api_caller again;
    CU_ASSERT_EQUAL(store_api_session_again(api.front, &world.arena,
                                            session.token, &again, &state,
                                            &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL_FATAL(state, TOKEN_GOOD);
    CU_ASSERT_TRUE(text_equals(again.name, api.mine.name));
    world_clock(world.now_us + 2 * API_SESSION_US);
    CU_ASSERT_EQUAL(case_answer(&session, api.my_case), API_DENIED);
    CU_ASSERT_EQUAL(store_api_session_again(api.front, &world.arena,
                                            session.token, &again, &state,
                                            &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(state, TOKEN_UNKNOWN);
    CU_ASSERT_EQUAL(store_token_revoke(world.a, api.mine.name, TEXT("test"),
                                       TEXT("lost"), &became, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(store_api_session(api.front, &world.arena, &certificate,
                                      &session, &state, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(state, TOKEN_UNKNOWN);
    api_end();
}

/* ---- submissions ---- */

static bool
refuse_if_put_by_agency(void *context, struct arena *arena,
                        const struct queued *message, int64_t now_us,
                        struct acceptance *acceptance)
{
    (void)context;
    (void)arena;
    (void)now_us;
    CU_ASSERT_TRUE(text_equals_chars(message->agency, "agency"));
    *acceptance =
        (struct acceptance){.status = RECEIPT_REFUSED, .errors = TEXT("[]")};
    return true;
}

static void
a_submission_is_its_agencys_while_it_waits_and_after(void)
{
    api_begin();
    struct text message = TEXT("agency r7 m 1 8 A"), id = TEXT("r7"), said;
    struct receipt receipt;
    int64_t queue_id = 0;
    CU_ASSERT_EQUAL(store_api_put(api.front, &api.mine, 1, &message, &id,
                                  &queue_id, &api.answer, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(api.answer, API_FOUND);
    for (int i = 0; i < 2; i++) {
        CU_ASSERT_EQUAL(store_api_submission(api.front, &world.arena, &api.mine,
                                             queue_id, &receipt, &said,
                                             &api.answer, &world.fault),
                        STORE_DONE);
        CU_ASSERT_EQUAL(api.answer, API_FOUND);
        CU_ASSERT_EQUAL(receipt.status,
                        i == 0 ? RECEIPT_WAITING : RECEIPT_ACCEPTED);
        CU_ASSERT_TRUE(text_equals(said, id));
        CU_ASSERT_EQUAL(store_api_submission(api.front, &world.arena,
                                             &api.others, queue_id, &receipt,
                                             &said, &api.answer, &world.fault),
                        STORE_DONE);
        CU_ASSERT_EQUAL(api.answer, API_NONE);
        CU_ASSERT_EQUAL(store_api_receipts(api.front, &world.arena, 1,
                                           &queue_id, &receipt, &world.fault),
                        STORE_DONE);
        CU_ASSERT_EQUAL(receipt.status,
                        i == 0 ? RECEIPT_WAITING : RECEIPT_ACCEPTED);
        CU_ASSERT_EQUAL(world_accept(1), 1 - (uint32_t)i);
    }
    /* What came another way is no submission of anybody's. */
    int64_t other_way = world_put("agency r8 m 1 8 A");
    CU_ASSERT_EQUAL(world_accept(1), 1);
    CU_ASSERT_EQUAL(store_api_submission(api.front, &world.arena, &api.mine,
                                         other_way, &receipt, &said,
                                         &api.answer, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(api.answer, API_NONE);
    CU_ASSERT_EQUAL(store_api_put(api.front, &api.auditor, 1, &message, NULL,
                                  &queue_id, &api.answer, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(api.answer, API_DENIED);
    api_end();
}

static void
what_names_another_agency_is_refused_unread(void)
{
    api_begin();
    struct receipt receipt;
    struct text said;
    int64_t queue_id = 0;
    /* What names another agency tells nothing of what that has. */
    struct text stolen = TEXT("other r1 x 1 8 A");
    CU_ASSERT_EQUAL(store_api_put(api.front, &api.mine, 1, &stolen, NULL,
                                  &queue_id, &api.answer, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(world_accept(1), 1);
    CU_ASSERT_EQUAL(world_receipt(queue_id).status, RECEIPT_CONFLICT);
    CU_ASSERT_EQUAL(store_api_submission(api.front, &world.arena, &api.mine,
                                         queue_id, &receipt, &said, &api.answer,
                                         &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(receipt.status, RECEIPT_REFUSED);
    CU_ASSERT_EQUAL(receipt.case_id, 0);
    /* Intake is told who put it, before it looks anything up. */
    CU_ASSERT_EQUAL(store_api_put(api.front, &api.mine, 1, &stolen, NULL,
                                  &queue_id, &api.answer, &world.fault),
                    STORE_DONE);
    uint32_t taken = 0;
    CU_ASSERT_EQUAL(world.a->calls->accept(world.a, 1, refuse_if_put_by_agency,
                                           NULL, &taken, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(taken, 1);
    CU_ASSERT_EQUAL(world_receipt(queue_id).status, RECEIPT_REFUSED);
    CU_ASSERT_EQUAL(world_receipt(queue_id).case_id, 0);
    api_end();
}

/* ---- pages ---- */

static void
pages_are_read_to_their_end_by_their_cursor(void)
{
    api_begin();
    char message[40];
    for (int i = 2; i <= 25; i++) {
        snprintf(message, sizeof(message), "agency r%d m %d %d A", i, i % 3, i);
        world_submit(message);
    }
    struct api_wish wish = API_WISH_ANY;
    uint32_t count = 0;
    int64_t last = INT64_MAX;
    wish.limit = 7;
    do {
        struct api_page page = page_of(&api.mine, &wish);
        for (uint32_t i = 0; i < page.count; i++) {
            CU_ASSERT_TRUE(page.cases[i].status.case_id < last);
            last = page.cases[i].status.case_id;
        }
        count += page.count;
        wish.before = page.next;
    } while (wish.before != 0 && count < 100);
    CU_ASSERT_EQUAL(count, 25);
    CU_ASSERT_EQUAL(last, api.my_case);
    wish = API_WISH_ANY;
    wish.lanes = 1u << LANE_EXPRESS;
    CU_ASSERT_EQUAL(page_of(&api.mine, &wish).count, 8);
    wish.due_from = WORLD_DAY + 6;
    wish.due_to = WORLD_DAY + 12;
    CU_ASSERT_EQUAL(page_of(&api.mine, &wish).count, 3);
    wish = API_WISH_ANY;
    wish.states = 1u << STATE_PLANNED;
    CU_ASSERT_EQUAL(page_of(&api.mine, &wish).count, 0);
    wish.states |= 1u << STATE_RECEIVED;
    CU_ASSERT_EQUAL(page_of(&api.mine, &wish).count, 25);
    wish = API_WISH_ANY;
    wish.accepted_from_us = world.now_us + HOUR_US;
    CU_ASSERT_EQUAL(page_of(&api.mine, &wish).count, 0);
    wish = API_WISH_ANY;
    wish.household_key = TEXT("household-7"); /* of all in this world */
    CU_ASSERT_EQUAL(page_of(&api.mine, &wish).count, 25);
    CU_ASSERT_EQUAL(page_of(&api.others, &wish).count, 1);
    wish.household_key = TEXT("household-8");
    CU_ASSERT_EQUAL(page_of(&api.mine, &wish).count, 0);
    api_end();
}

/* However many there are, of this agency or of another: a page looks at
 * API_SCAN at most, and does so by an index. */
#define MANY "20000"
static void
a_page_costs_the_same_however_many_there_are(void)
{
    static const char *const agencies[] = {"agency", "other"};
    api_begin();
    for (int i = 0; i < 2; i++) {
        char sql[700];
        struct api_wish wish = API_WISH_ANY;
        int64_t before, read = 0;
        snprintf(sql, sizeof(sql),
                 "set session_replication_role = replica;"
                 " insert into hedui.request (agency, request_id,"
                 "   household_key, meaning, lane, due, slack_day,"
                 "   is_provisional, accepted_at_us, lines, request)"
                 " select '%s', 'm%d-' || i, 'h' || i, sha256('m'), 1, 17420,"
                 "   17415, false, hedui.now_us(), 'A', '\\x0000000000'"
                 "   from generate_series(1, " MANY ") i;"
                 " set session_replication_role = origin;"
                 " analyze hedui.request",
                 agencies[i], i);
        CU_ASSERT_TRUE_FATAL(ground_admin(0, sql));
        before = ground_count(ROWS_READ("hedui.request"));
        api.front->calls->close(api.front);
        api.front = ground_as_role("front");
        CU_ASSERT_EQUAL(page_of(&api.mine, &wish).count, i == 0 ? 50 : 50);
        wish.states = 1u << STATE_WITHDRAWN;
        CU_ASSERT_EQUAL(page_of(&api.mine, &wish).count, 0);
        wish = API_WISH_ANY;
        wish.household_key = TEXT("h77");
        CU_ASSERT_EQUAL(page_of(&api.mine, &wish).count, 1);
        wish = API_WISH_ANY;
        wish.request_id = TEXT("m0-77");
        CU_ASSERT_EQUAL(page_of(&api.mine, &wish).count, 1);
        CU_ASSERT_EQUAL(case_answer(&api.mine, api.my_case), API_FOUND);
        api.front->calls->close(api.front);
        for (int j = 0; j < 500 && read < API_SCAN; j++) {
            CU_ASSERT_TRUE(ground_admin(0, "select pg_sleep(0.01)"));
            read = ground_count(ROWS_READ("hedui.request")) - before;
        }
        /* A page, what the filter looks at and how each of it stands, a few. */
        CU_ASSERT(read >= API_SCAN && read <= 4 * API_SCAN);
        if (read > 4 * API_SCAN)
            printf("\n    %lld rows were read", (long long)read);
        api.front = ground_as_role("front");
    }
    CU_ASSERT_TRUE(
        ground_admin(0, "set session_replication_role = replica;"
                        " delete from hedui.request where request_id like 'm%';"
                        " set session_replication_role = origin"));
    api_end();
}

/* ---- reports and looks ---- */

static enum api_answer
report_answer(const struct api_caller *caller, int64_t case_id)
{
    struct api_report report = {.revision = 0};
    CU_ASSERT_EQUAL(store_api_report(api.front, &world.arena, caller, case_id,
                                     0, &look, &report, &api.answer,
                                     &world.fault),
                    STORE_DONE);
    if (api.answer == API_FOUND) {
        CU_ASSERT_EQUAL(report.revision, 1);
        CU_ASSERT_FALSE(text_is_absent(report.report));
    }
    return api.answer;
}

static void
a_report_is_given_to_whose_it_is_and_the_look_is_on_record(void)
{
    api_begin();
    struct look_row *looks;
    uint32_t count = 0;
    CU_ASSERT_EQUAL(report_answer(&api.mine, api.my_case), API_NONE);
    api_report_both();
    CU_ASSERT_EQUAL(report_answer(&api.others, api.my_case), API_NONE);
    CU_ASSERT_EQUAL(report_answer(&api.supervisor, api.my_case), API_DENIED);
    CU_ASSERT_EQUAL(report_answer(&api.operator, api.my_case), API_DENIED);
    struct api_caller reader =
        api_caller_make(CALLER_AGENCY, "agency", SCOPE_READ | SCOPE_SUBMIT);
    CU_ASSERT_EQUAL(report_answer(&reader, api.my_case), API_NONE);
    CU_ASSERT_EQUAL(ground_count("select count(*) from hedui.look"), 0);
    CU_ASSERT_EQUAL(report_answer(&api.mine, api.my_case), API_FOUND);
    CU_ASSERT_EQUAL(report_answer(&api.auditor, api.my_case), API_FOUND);
    CU_ASSERT_EQUAL(store_api_looks(api.front, &world.arena, &api.mine,
                                    api.my_case, 0, 10, &looks, &count,
                                    &api.answer, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(api.answer, API_FOUND);
    CU_ASSERT_EQUAL_FATAL(count, 2);
    char who[80];
    snprintf(who, sizeof(who), "agency agency, token %.*s",
             (int)api.mine.name.size, api.mine.name.bytes);
    CU_ASSERT_TRUE(text_equals_chars(looks[0].who, who));
    CU_ASSERT_TRUE(text_equals(looks[0].purpose, look.purpose));
    CU_ASSERT_EQUAL(looks[0].revision, 1);
    /* The database says whose and when, and what its leaf is of. */
    struct digest leaf;
    CU_ASSERT_TRUE(look_digest_of(&world.arena, &looks[0], &leaf));
    CU_ASSERT_TRUE(digest_equals(&leaf, &looks[0].digest));
    CU_ASSERT_EQUAL(ground_count("select count(*) from hedui.leaf f"
                                 "  join hedui.look l using (digest)"
                                 " where f.kind = 6 and f.at_us = l.at_us"),
                    2);
    CU_ASSERT_EQUAL(store_api_looks(api.front, &world.arena, &api.others,
                                    api.my_case, 0, 10, &looks, &count,
                                    &api.answer, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(api.answer, API_NONE);
    CU_ASSERT_EQUAL(store_api_look(api.front, &api.others, api.my_case, 1,
                                   &look, &api.answer, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(api.answer, API_NONE);
    api_end();
}

static void
revisions_containers_and_evidence_are_their_agencys(void)
{
    api_begin();
    struct api_revision *revisions;
    struct case_evidence evidence;
    struct seal_row row;
    uint32_t count = 0;
    api_report_both();
    CU_ASSERT_EQUAL(store_api_revisions(api.front, &world.arena, &api.mine,
                                        api.my_case, &revisions, &count,
                                        &api.answer, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(api.answer, API_FOUND);
    CU_ASSERT_EQUAL_FATAL(count, 1);
    CU_ASSERT_FALSE(revisions[0].is_purged);
    CU_ASSERT_FALSE(revisions[0].is_retraction);
    CU_ASSERT_NOT_EQUAL(revisions[0].published_at_us, INSTANT_NONE);
    CU_ASSERT_EQUAL(store_api_revisions(api.front, &world.arena, &api.others,
                                        api.my_case, &revisions, &count,
                                        &api.answer, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(api.answer, API_NONE);
    /* Hashes alone: no file. */
    CU_ASSERT_EQUAL(store_api_container(api.front, &world.arena, &api.mine,
                                        api.my_case, 1, &look, &row,
                                        &api.answer, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(api.answer, API_NONE);
    CU_ASSERT_EQUAL(store_api_evidence(api.front, &world.arena, &api.others,
                                       api.my_case, 0, &look, &evidence,
                                       &api.answer, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(api.answer, API_NONE);
    CU_ASSERT_EQUAL(store_api_evidence(api.front, &world.arena, &api.mine,
                                       api.my_case, 0, &look, &evidence,
                                       &api.answer, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(api.answer, API_FOUND);
    struct case_evidence stored = world_evidence(api.my_case, 0);
    CU_ASSERT_EQUAL(evidence.revision, 1);
    CU_ASSERT_EQUAL(evidence.reply_count, stored.reply_count);
    CU_ASSERT_TRUE(evidence.reply_count > 0);
    CU_ASSERT_TRUE(text_equals(evidence.report, stored.report));
    CU_ASSERT_TRUE(text_equals(evidence.request, stored.request));
    CU_ASSERT_EQUAL(ground_count("select count(*) from hedui.look"), 1);
    api_end();
}

const struct conformance_test postgres_api_tests[] = {
    {"an agency sees its own cases alone", an_agency_sees_its_own_cases_alone},
    {"a token that has ended opens nothing",
     a_token_that_has_ended_opens_nothing},
    {"a certificate is as good as its token, and no longer",
     a_certificate_is_as_good_as_its_token_and_no_longer},
    {"a submission is its agency's, while it waits and after",
     a_submission_is_its_agencys_while_it_waits_and_after},
    {"what names another agency is refused unread",
     what_names_another_agency_is_refused_unread},
    {"pages are read to their end by their cursor",
     pages_are_read_to_their_end_by_their_cursor},
    {"a page costs the same however many cases there are",
     a_page_costs_the_same_however_many_there_are},
    {"a report is given to whose it is, and the look is on record",
     a_report_is_given_to_whose_it_is_and_the_look_is_on_record},
    {"revisions, containers and evidence are their agency's",
     revisions_containers_and_evidence_are_their_agencys},
    {NULL, NULL},
};
