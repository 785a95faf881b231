/* SPDX-License-Identifier: Apache-2.0
 *
 * File lines over SFTP without a server that speaks it: what is refused before
 * anything is sent, and that a server that is silent holds nobody. With a real
 * sshd: tests/integration/sftp.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "edge_ground.h"

/* A key of no server: a known host needs one. */
#define KEY                                                                    \
    "ssh-ed25519 "                                                             \
    "AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

static struct line_config lines[2];
static int listener, visitors[2], visitor_count;
static unsigned port;

/* It listens and never accepts: the kernel connects, and nobody speaks. */
static void
silent_server(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(at);
    listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    CU_ASSERT_FATAL(listener >= 0);
    CU_ASSERT_EQUAL_FATAL(bind(listener, (struct sockaddr *)&at, size), 0);
    CU_ASSERT_EQUAL_FATAL(listen(listener, 4), 0);
    CU_ASSERT_EQUAL_FATAL(getsockname(listener, (struct sockaddr *)&at, &size),
                          0);
    port = ntohs(at.sin_port);
}

/* Whoever came stays connected. */
static bool
has_a_visitor(void)
{
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (fd >= 0 && visitor_count < 2)
        visitors[visitor_count++] = fd;
    return fd >= 0;
}

/* Two lines: the first over SFTP, the second in the ground's own folder. */
static void
begin(void)
{
    silent_server();
    ground_begin("local_banks");
    carrier_set_close(ground.set);
    lines[0] = lines[1] = ground.line;
    lines[1].name = (char *)"state_banks";
    lines[1].folder = ground.folder;
    lines[0].folder =
        arena_printf(&ground.arena, "sftp://hedui@127.0.0.1:%u/x", port);
    lines[0].sftp_key = ground_path("keys/hedui-files.key");
    lines[0].sftp_known_hosts = ground_path("known_hosts");
    CU_ASSERT_FATAL(ground_run(
        arena_printf(&ground.arena,
                     "echo '[127.0.0.1]:%u " KEY "' | tee known_hosts", port)));
    ground.config.lines = lines;
    ground.config.lines_count = 2;
    ground.set = carrier_set_open(&ground.config, ground_on_carried, NULL,
                                  &ground.fault);
    CU_ASSERT_PTR_NOT_NULL_FATAL(ground.set);
}

static void
end(void)
{
    ground_end();
    close(listener);
    while (visitor_count > 0)
        close(visitors[--visitor_count]);
}

static void
start(uint64_t handle, const char *line)
{
    static const struct request request = {
        .file_name = {"HD_x_20170901_E1.txt", 20}, .body = {"H|E1\r\n", 6}};
    struct carrier_job job = {.handle = handle,
                              .line = line,
                              .carrier = CARRIER_FILE,
                              .request = &request,
                              .exchange_id = TEXT("E1")};
    CU_ASSERT_FATAL(carrier_set_start(ground.set, &job, &ground.fault));
}

static enum carried_state
carry(void)
{
    start(7, "local_banks");
    return ground_outcome();
}

static void
refused_unsent(enum carried_state state, const char *words)
{
    CU_ASSERT_EQUAL(carry(), state);
    CU_ASSERT_PTR_NOT_NULL(strstr(ground.carried.fault.text, words));
    if (strstr(ground.carried.fault.text, words) == NULL)
        printf("\n    said: %s\n", ground.carried.fault.text);
    CU_ASSERT_FALSE(has_a_visitor());
}

static void
an_unknown_server_gets_nothing(void)
{
    static const char *const others[] = {
        "",
        "127.0.0.1 " KEY,
        "[127.0.0.1]:22 " KEY,
        "[127.0.0.1]:1$P " KEY,
        "@revoked [127.0.0.1]:$P " KEY,
        "[127.0.0.1]:$P ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAAQ=="};
    begin();
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        CU_ASSERT_FATAL(ground_run(
            arena_printf(&ground.arena, "P=%u && echo \"%s\" | tee known_hosts",
                         port, others[i])));
        refused_unsent(CARRIED_CERTIFICATE, "sftp_known_hosts has no");
    }
    end();
}

static void
files_of_ours_that_are_missing_are_ours(void)
{
    begin();
    CU_ASSERT_FATAL(ground_run("rm known_hosts"));
    refused_unsent(CARRIED_LOCAL, "sftp_known_hosts cannot be read");
    end();
    begin();
    lines[0].sftp_key = ground_path("keys/nothing");
    refused_unsent(CARRIED_LOCAL, "sftp_key cannot be read");
    end();
}

static void
nobody_there_is_no_connection(void)
{
    begin();
    close(listener);
    listener = -1;
    CU_ASSERT_EQUAL(carry(), CARRIED_NO_CONNECTION);
    end();
}

static void
silence_ends_at_transfer_ms(void)
{
    begin();
    lines[0].transfer_ms = 300;
    CU_ASSERT_EQUAL(carry(), CARRIED_TIMED_OUT);
    CU_ASSERT_TRUE(has_a_visitor());
    end();
}

static void
silence_holds_no_other_line(void)
{
    begin();
    lines[0].transfer_ms = 600000;
    start(1, "local_banks");
    while (!has_a_visitor())
        ground_step();
    start(2, "state_banks");
    CU_ASSERT_EQUAL(ground_outcome(), CARRIED_NOT_YET);
    CU_ASSERT_EQUAL(ground.carried.handle, 2);
    CU_ASSERT_EQUAL(ground.handed, 1);
    carrier_set_cancel(ground.set, 1);
    start(3, "state_banks");
    CU_ASSERT_EQUAL(ground_outcome(), CARRIED_NOT_YET);
    start(4, "local_banks"); /* what is under way goes with its set */
    while (!has_a_visitor())
        ground_step();
    end();
}

static const struct unit_test tests[] = {
    {"a server that known_hosts does not have gets nothing",
     an_unknown_server_gets_nothing},
    {"a file of ours that is missing is our own fault and is named",
     files_of_ours_that_are_missing_are_ours},
    {"a server that is away is no connection", nobody_there_is_no_connection},
    {"a silent server is given up after transfer_ms",
     silence_ends_at_transfer_ms},
    {"a silent server holds no other line", silence_holds_no_other_line},
};

UNIT_MAIN("file lines over SFTP", tests)
