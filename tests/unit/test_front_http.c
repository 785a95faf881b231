/* SPDX-License-Identifier: Apache-2.0
 *
 * What requests in hand may take of the server: memory, time, a place in a
 * look.
 */
#include "check.h"
#include "http_call.h"

#define CALLS 5

static struct http_server server;
static struct http_peer peers[CALLS];
static struct http_call calls[CALLS];

static void
begin(void)
{
    memset(peers, 0, sizeof(peers));
    memset(calls, 0, sizeof(calls));
    server.held = 0;
    server.waiting = NULL;
    server.look_round = 0;
    server.peers = peers;
    for (int i = 0; i < CALLS; i++) {
        calls[i].server = &server;
        calls[i].peer = &peers[i];
        peers[i].call = &calls[i];
        peers[i].next = i + 1 < CALLS ? &peers[i + 1] : NULL;
    }
}

static void
call_is_of(int i, const char *agency, const char *name)
{
    calls[i].request.caller.agency = text_of(agency);
    calls[i].request.caller.name = text_of(name);
}

static void
no_caller_has_more_than_his_share(void)
{
    begin();
    call_is_of(0, "A", "one");
    call_is_of(1, "A", "two");
    call_is_of(2, "B", "three");
    call_is_of(3, NULL, "auditor");
    call_is_of(4, NULL, "operator");
    CU_ASSERT_TRUE(call_hold(&calls[0], HELD_SHARE - 10));
    CU_ASSERT_FALSE(call_hold(&calls[0], 11));
    CU_ASSERT_FALSE(call_hold(&calls[1], 11)); /* the same agency */
    CU_ASSERT_TRUE(call_hold(&calls[1], 10));
    CU_ASSERT_FALSE(call_hold(&calls[1], 1));
    CU_ASSERT_TRUE(call_hold(&calls[2], HELD_SHARE));
    CU_ASSERT_TRUE(call_hold(&calls[3], HELD_SHARE));
    CU_ASSERT_FALSE(call_hold(&calls[3], 1));
    CU_ASSERT_TRUE(
        call_hold(&calls[4], HELD_SHARE)); /* no agency: each alone */
    CU_ASSERT_FALSE(call_hold(&calls[4], 1));
    CU_ASSERT_EQUAL(server.held, HELD_MAX);
}

/* Whoever announces much has no more time for it. */
static void
a_body_has_time_by_what_came(void)
{
    begin();
    calls[0].body_ms = 1000;
    CU_ASSERT_EQUAL(call_body_deadline(&calls[0]), 1000 + BODY_MS);
    calls[0].body_came = 1000 * BYTES_A_MS;
    CU_ASSERT_EQUAL(call_body_deadline(&calls[0]), 2000 + BODY_MS);
}

static void
every_receipt_has_its_turn(void)
{
    begin();
    struct http_call *asked[CALLS];
    int times[CALLS] = {0};
    for (int i = 0; i < CALLS; i++) {
        calls[i].phase = CALL_WAITING;
        calls[i].request.wait.queue_id = i + 1;
        calls[i].next_waiting = server.waiting;
        server.waiting = &calls[i];
    }
    for (int look = 0; look < 6; look++) { /* two of five: three a round */
        uint32_t count = http_wait_receipts(&server, 1, 2, asked);
        for (uint32_t i = 0; i < count; i++)
            times[asked[i] - calls]++;
    }
    for (int i = 0; i < CALLS; i++)
        CU_ASSERT_EQUAL(times[i], 2);
    for (int look = 0; look < 3; look++) /* fewer than fit: all, each time */
        CU_ASSERT_EQUAL(http_wait_receipts(&server, 1, CALLS + 1, asked),
                        CALLS);
}

static const struct unit_test tests[] = {
    {"no caller has more than his share", no_caller_has_more_than_his_share},
    {"a body has time by what came of it", a_body_has_time_by_what_came},
    {"every receipt has its turn", every_receipt_has_its_turn},
};

UNIT_MAIN("front_http", tests)
