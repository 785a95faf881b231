/* SPDX-License-Identifier: Apache-2.0
 *
 * The https carrier: the signature of wire.md, what TLS that breaks off means,
 * and jobs that are cancelled while they are under way. The owner is a bare
 * socket of the test; the real one is met in tests/integration/carriers.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "edge_ground.h"
#include "job.h"
#include "loop.h"

static struct request request = {
    .method = {"POST", 4}, .path = {"/x", 2}, .body = {"{}", 2}};

static void
signed_as_the_owners_say(void)
{
    char hex[65];
    https_sign(TEXT("hedui-test"), TEXT("1504232100000"), TEXT("n0001"),
               TEXT("{}"), hex);
    CU_ASSERT_STRING_EQUAL(
        hex,
        "fb74b8c55f11f09626caa44233b3704a5f7cfb09f4e04a5c918e32eb6011e5e9");
}

static int
listen_somewhere(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(at);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    CU_ASSERT_FATAL(fd >= 0);
    CU_ASSERT_FATAL(bind(fd, (struct sockaddr *)&at, size) == 0);
    CU_ASSERT_FATAL(listen(fd, 8) == 0);
    CU_ASSERT_FATAL(getsockname(fd, (struct sockaddr *)&at, &size) == 0);
    ground.line.url =
        arena_printf(&ground.arena, "https://127.0.0.1:%d", ntohs(at.sin_port));
    return fd;
}

static void
start(uint64_t handle, enum carrier carrier)
{
    struct carrier_job job = {.handle = handle,
                              .line = "marriage",
                              .carrier = carrier,
                              .traits = TRAIT_SIGN_H1,
                              .request = &request,
                              .exchange_id = TEXT("E000000000000001")};
    CU_ASSERT_FATAL(carrier_set_start(ground.set, &job, &ground.fault));
}

/* Steps until the hello of TLS is here; the connection. */
static int
take_hello(int listener)
{
    char hello[4096];
    int fd = -1;
    ssize_t got = -1;
    for (int i = 0; i < LOOKS_MAX && got <= 0; i++) {
        ground_step();
        if (fd < 0)
            fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0)
            got = read(fd, hello, sizeof(hello));
    }
    CU_ASSERT_FATAL(got > 0);
    return fd;
}

static void
reset_in_the_handshake_is_away(void)
{
    struct linger at_once = {.l_onoff = 1, .l_linger = 0};
    ground_begin("marriage");
    int listener = listen_somewhere();
    start(1, CARRIER_HTTPS);
    int fd = take_hello(listener);
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    close(fd);
    CU_ASSERT_EQUAL(ground_outcome(), CARRIED_NO_CONNECTION);
    start(2, CARRIER_HTTPS);
    close(take_hello(listener));
    CU_ASSERT_EQUAL(ground_outcome(), CARRIED_NO_CONNECTION);
    close(listener);
    ground_end();
}

static void
an_alert_is_a_refusal(void)
{
    static const char alert[] = {0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28};
    ground_begin("marriage");
    int listener = listen_somewhere();
    start(1, CARRIER_HTTPS);
    int fd = take_hello(listener);
    CU_ASSERT_EQUAL(write(fd, alert, sizeof(alert)), sizeof(alert));
    CU_ASSERT_EQUAL(ground_outcome(), CARRIED_CERTIFICATE);
    close(fd);
    close(listener);
    ground_end();
}

static void
nobody_there_is_away(void)
{
    ground_begin("marriage");
    close(listen_somewhere());
    start(1, CARRIER_HTTPS);
    CU_ASSERT_EQUAL(ground_outcome(), CARRIED_NO_CONNECTION);
    ground_end();
}

/* An owner who takes all requests and says nothing, on the port of line.url. */
static void
mute_owner(void)
{
    close(listen_somewhere());
    ground.line.ca = ground_path("keys/ca.crt");
    CU_ASSERT_FATAL(ground_run(arena_printf(
        &ground.arena,
        "{ openssl s_server -www -accept %s -cert keys/owners.crt "
        "-key keys/owners.key >mute.txt 2>&1 & echo $! >mute.pid; }",
        ground.line.url + strlen("https://"))));
    bool is_there = false;
    for (int i = 0; i < LOOKS_MAX && !is_there; i++) {
        is_there = ground_run("grep ACCEPT mute.txt");
        poll(NULL, 0, 5);
    }
    CU_ASSERT_FATAL(is_there);
}

static enum carried_state
not_after(uint64_t handle, int64_t not_after_us)
{
    struct carrier_job job = {.handle = handle,
                              .line = "marriage",
                              .carrier = CARRIER_HTTPS,
                              .traits = TRAIT_SIGN_H1,
                              .request = &request,
                              .exchange_id = TEXT("E000000000000001"),
                              .not_after_us = not_after_us};
    CU_ASSERT_FATAL(carrier_set_start(ground.set, &job, &ground.fault));
    return ground_outcome();
}

static void
what_is_connected_too_late_is_not_sent(void)
{
    ground_begin("marriage");
    ground.line.transfer_ms = 400;
    mute_owner();
    CU_ASSERT_EQUAL(not_after(1, loop_boottime_us()), CARRIED_LATE);
    CU_ASSERT_EQUAL(not_after(2, INT64_MAX), CARRIED_TIMED_OUT);
    CU_ASSERT_EQUAL(not_after(3, 1), CARRIED_LATE);
    CU_ASSERT_EQUAL(not_after(4, 0), CARRIED_TIMED_OUT); /* at any time */
    CU_ASSERT_TRUE(ground_run("kill $(cat mute.pid)"));
    ground_end();
}

static void
our_own_files_are_ours(void)
{
    ground_begin("marriage");
    int listener = listen_somewhere();
    ground.line.key = ground_path("keys/nothing.key");
    start(1, CARRIER_HTTPS);
    CU_ASSERT_EQUAL(ground_outcome(), CARRIED_LOCAL);
    CU_ASSERT_PTR_NOT_NULL(strstr(ground.carried.fault.text, "marriage"));
    ground.line.key = ground_path("keys/hedui.key");
    ground.line.ca = ground_path("keys/nothing.crt");
    start(2, CARRIER_HTTPS);
    CU_ASSERT_EQUAL(ground_outcome(), CARRIED_LOCAL);
    ground.line.ca = ground_path("keys/owners.crt");
    ground.line.secret_file = ground_path("nothing");
    start(3, CARRIER_HTTPS);
    CU_ASSERT_EQUAL(ground_outcome(), CARRIED_LOCAL);
    CU_ASSERT_PTR_NOT_NULL(strstr(ground.carried.fault.text, "secret_file"));
    close(listener);
    ground_end();
}

static void
plain_http_is_never_spoken(void)
{
    ground_begin("marriage");
    int listener = listen_somewhere();
    memmove(ground.line.url + 4, ground.line.url + 5,
            strlen(ground.line.url) - 4);
    CU_ASSERT_NSTRING_EQUAL(ground.line.url, "http://", 7);
    start(1, CARRIER_HTTPS);
    CU_ASSERT_EQUAL(ground_outcome(), CARRIED_LOCAL);
    CU_ASSERT_TRUE(accept(listener, NULL, NULL) < 0);
    close(listener);
    ground_end();
}

static void
an_unknown_line_is_not_started(void)
{
    struct carrier_job job = {.handle = 1,
                              .line = "nobody",
                              .carrier = CARRIER_HTTPS,
                              .request = &request};
    ground_begin("marriage");
    CU_ASSERT_FALSE(carrier_set_start(ground.set, &job, &ground.fault));
    CU_ASSERT_EQUAL(ground.fault.kind, FAULT_LOCAL);
    ground_end();
}

/* All three carriers; cancelled before, in the middle, and by close. */
static void
cancelled_jobs_hand_nothing_over(void)
{
    ground_begin("marriage");
    int listener = listen_somewhere();
    start(1, CARRIER_HTTPS);
    carrier_set_cancel(ground.set, 1);
    start(2, CARRIER_HTTPS);
    close(take_hello(listener));
    carrier_set_cancel(ground.set, 2);
    carrier_set_cancel(ground.set, 2);
    start(3, CARRIER_FILE);
    carrier_set_cancel(ground.set, 3);
    start(4, CARRIER_DATABASE);
    start(5, CARRIER_DATABASE);
    carrier_set_cancel(ground.set, 5);
    carrier_set_cancel(ground.set, 4);
    for (int i = 0; i < 20; i++)
        ground_step();
    CU_ASSERT_EQUAL(ground.handed, 0);
    CU_ASSERT_TRUE(carrier_set_timeout_ms(ground.set) != 0);
    for (uint64_t i = 6; i < 12; i++)
        start(i, (enum carrier)(i % 3));
    ground_end();
    close(listener);
    CU_ASSERT_EQUAL(ground.handed, 0);
}

static void
an_exchange_database_away_is_away(void)
{
    ground_begin("marriage");
    start(1, CARRIER_DATABASE);
    start(2, CARRIER_DATABASE);
    CU_ASSERT_EQUAL(ground_outcome(), CARRIED_NO_CONNECTION);
    if (ground.handed < 2)
        ground_outcome();
    CU_ASSERT_EQUAL(ground.carried.state, CARRIED_NO_CONNECTION);
    ground_end();
}

static void
a_signal_ends_the_wait(void)
{
    struct loop loop;
    struct fault fault = {0};
    CU_ASSERT_FATAL(loop_open(&loop, &fault));
    loop_wait(&loop, 0);
    CU_ASSERT_FALSE(loop.is_stopping || loop.wants_reload);
    kill(getpid(), SIGHUP);
    loop_wait(&loop, -1);
    CU_ASSERT_TRUE(loop.wants_reload);
    CU_ASSERT_FALSE(loop.is_stopping);
    kill(getpid(), SIGTERM);
    loop_wait(&loop, -1);
    CU_ASSERT_TRUE(loop.is_stopping);
    loop_wait(&loop, -1);
    loop_close(&loop);
}

static void
a_descriptor_wakes_and_may_be_watched_twice(void)
{
    struct loop loop;
    struct fault fault = {0};
    int ends[2];
    CU_ASSERT_FATAL(loop_open(&loop, &fault));
    CU_ASSERT_FATAL(pipe(ends) == 0);
    loop_watch(&loop, ends[0]);
    loop_watch(&loop, ends[0]);
    loop_watch(&loop, -1);
    CU_ASSERT_EQUAL(write(ends[1], "x", 1), 1);
    loop_wait(&loop, -1);
    CU_ASSERT_FALSE(loop.is_stopping);
    close(ends[0]);
    close(ends[1]);
    loop_wait(&loop, 0);
    loop_close(&loop);
}

static const struct unit_test tests[] = {
    {"the H1 signature is that of the owners' test", signed_as_the_owners_say},
    {"a connection that breaks in the handshake is away, not a refusal",
     reset_in_the_handshake_is_away},
    {"an alert of TLS is a refusal", an_alert_is_a_refusal},
    {"nobody who listens is away", nobody_there_is_away},
    {"what is connected too late is not sent",
     what_is_connected_too_late_is_not_sent},
    {"a key, a CA or a secret that is not there is our own fault",
     our_own_files_are_ours},
    {"plain HTTP is never spoken", plain_http_is_never_spoken},
    {"a line without configuration is not started",
     an_unknown_line_is_not_started},
    {"cancelled jobs hand nothing over, and close frees what is in flight",
     cancelled_jobs_hand_nothing_over},
    {"an exchange database that is away is away",
     an_exchange_database_away_is_away},
    {"a signal ends the wait of a loop", a_signal_ends_the_wait},
    {"a descriptor wakes the loop and may be watched twice",
     a_descriptor_wakes_and_may_be_watched_twice},
};

UNIT_MAIN("the https carrier, the set, the loop", tests)
