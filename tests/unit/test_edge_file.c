/* SPDX-License-Identifier: Apache-2.0
 *
 * The file carrier against folders of the test's own: what is written in which
 * order, what does not exist yet, and in which order parts are brought.
 */
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cms.h"
#include "edge_ground.h"

#define STEM "HD_bdyh_20170901_E000000000000001"

static struct request request = {.file_name = {STEM ".txt", sizeof(STEM) + 3},
                                 .body = {"H|E|20170901||0\r\n", 17}};

static enum carried_state
carry(bool is_poll, uint32_t parts_known)
{
    struct carrier_job job = {.handle = 7,
                              .line = "local_banks",
                              .carrier = CARRIER_FILE,
                              .is_poll = is_poll,
                              .parts_known = parts_known,
                              .request = &request,
                              .exchange_id = TEXT("E000000000000001")};
    CU_ASSERT_FATAL(carrier_set_start(ground.set, &job, &ground.fault));
    return ground_outcome();
}

static void
put(const char *name, struct text bytes)
{
    FILE *file = fopen(ground_path(name), "wb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fwrite(bytes.bytes, 1, bytes.size, file);
    fclose(file);
}

/* As the owner would: sealed for us, signed by SIGNER. */
static void
put_part(const char *suffix, struct text plain, const char *signer)
{
    struct text sealed;
    struct cms_keys *keys = cms_keys_open(
        ground_path(arena_printf(&ground.arena, "keys/%s.crt", signer)),
        ground_path(arena_printf(&ground.arena, "keys/%s.key", signer)),
        ground_path("keys/hedui-files.crt"), &ground.fault);
    CU_ASSERT_PTR_NOT_NULL_FATAL(keys);
    CU_ASSERT_FATAL(
        cms_seal(keys, &ground.arena, plain, &sealed, &ground.fault));
    cms_keys_close(keys);
    put(arena_printf(&ground.arena, "out/" STEM "%s", suffix), sealed);
}

static void
put_whole_part(const char *suffix, const char *plain)
{
    put_part(suffix, text_of(plain), "owner-local_banks");
    put(arena_printf(&ground.arena, "out/" STEM "%s.ok", suffix), TEXT(""));
}

static void
written_then_renamed_then_ok(void)
{
    char events[4096] __attribute__((aligned(8)));
    static const char *const expected[] = {STEM ".txt.p7m.tmp", STEM ".txt.p7m",
                                           STEM ".txt.p7m.ok"};
    ground_begin("local_banks");
    int watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    CU_ASSERT_FATAL(inotify_add_watch(watch, ground_path("in"),
                                      IN_CREATE | IN_MOVED_TO) >= 0);
    CU_ASSERT_EQUAL(carry(false, 0), CARRIED_NOT_YET);
    ssize_t size = read(watch, events, sizeof(events));
    uint32_t seen = 0;
    for (ssize_t at = 0; at < size;) {
        struct inotify_event event;
        memcpy(&event, events + at, sizeof(event));
        CU_ASSERT_FATAL(seen < 3);
        CU_ASSERT_STRING_EQUAL(events + at + sizeof(event), expected[seen]);
        seen++;
        at += (ssize_t)(sizeof(event) + event.len);
    }
    CU_ASSERT_EQUAL(seen, 3);
    close(watch);
    CU_ASSERT_NOT_EQUAL(access(ground_path("in/" STEM ".txt.p7m.tmp"), F_OK),
                        0);
    ground_end();
}

static void
sent_twice_is_the_same_name(void)
{
    ground_begin("local_banks");
    CU_ASSERT_EQUAL(carry(false, 0), CARRIED_NOT_YET);
    CU_ASSERT_EQUAL(carry(false, 0), CARRIED_NOT_YET);
    CU_ASSERT_TRUE(ground_run("test $(ls in | wc -l) = 2"));
    ground_end();
}

static void
a_folder_that_is_not_there_is_ours(void)
{
    ground_begin("local_banks");
    CU_ASSERT_FATAL(ground_run("rmdir in out"));
    CU_ASSERT_EQUAL(carry(false, 0), CARRIED_LOCAL);
    CU_ASSERT_PTR_NOT_NULL(strstr(ground.carried.fault.text, "in/"));
    CU_ASSERT_EQUAL(carry(true, 0), CARRIED_LOCAL);
    CU_ASSERT_PTR_NOT_NULL(strstr(ground.carried.fault.text, "out/"));
    ground_end();
}

static void
without_ok_nothing_exists(void)
{
    ground_begin("local_banks");
    put("out/" STEM "_R1of1.txt.p7m.tmp", TEXT("half"));
    CU_ASSERT_EQUAL(carry(true, 0), CARRIED_NOT_YET);
    CU_ASSERT_FALSE(ground.carried.is_unfinished);
    put_part("_R1of1.txt.p7m", TEXT("one"), "owner-local_banks");
    put("out/" STEM ".rej", TEXT("CLOSED until nine"));
    CU_ASSERT_EQUAL(carry(true, 0), CARRIED_NOT_YET);
    CU_ASSERT_TRUE(ground.carried.is_unfinished);
    put("out/" STEM "_R1of1.txt.p7m.ok", TEXT(""));
    CU_ASSERT_EQUAL(carry(true, 0), CARRIED_REPLY);
    CU_ASSERT_EQUAL_FATAL(ground.carried.reply_count, 1);
    CU_ASSERT_TRUE(text_equals_chars(ground.carried.replies[0].body, "one"));
    CU_ASSERT_TRUE(text_equals_chars(ground.carried.replies[0].file_name,
                                     STEM "_R1of1.txt"));
    ground_end();
}

static void
a_part_whose_bytes_are_gone_is_not_yet(void)
{
    ground_begin("local_banks");
    put("out/" STEM "_R1of1.txt.p7m.ok", TEXT(""));
    CU_ASSERT_EQUAL(carry(true, 0), CARRIED_NOT_YET);
    ground_end();
}

static void
parts_come_in_order_without_holes(void)
{
    ground_begin("local_banks");
    put_whole_part("_R2of3.txt.p7m", "two");
    CU_ASSERT_EQUAL(carry(true, 0), CARRIED_NOT_YET);
    CU_ASSERT_TRUE(ground.carried.is_unfinished);
    put_whole_part("_R1of3.txt.p7m", "one");
    CU_ASSERT_EQUAL(carry(true, 0), CARRIED_REPLY);
    CU_ASSERT_EQUAL_FATAL(ground.carried.reply_count, 1);
    CU_ASSERT_TRUE(text_equals_chars(ground.carried.replies[0].body, "one"));
    CU_ASSERT_EQUAL(carry(true, 1), CARRIED_REPLY);
    CU_ASSERT_EQUAL_FATAL(ground.carried.reply_count, 1);
    CU_ASSERT_TRUE(text_equals_chars(ground.carried.replies[0].body, "two"));
    CU_ASSERT_EQUAL(carry(true, 2), CARRIED_NOT_YET);
    CU_ASSERT_FALSE(ground.carried.is_unfinished);
    put_whole_part("_R3of3.txt.p7m", "three");
    CU_ASSERT_EQUAL(carry(true, 2), CARRIED_REPLY);
    CU_ASSERT_EQUAL_FATAL(ground.carried.reply_count, 1);
    CU_ASSERT_TRUE(text_equals_chars(ground.carried.replies[0].body, "three"));
    ground_end();
}

static void
many_parts_come_one_a_look(void)
{
    uint32_t known = 0;
    char expected[8];
    ground_begin("local_banks");
    for (int i = 1; i <= 11; i++)
        put_whole_part(arena_printf(&ground.arena, "_R%dof11.txt.p7m", i),
                       arena_printf(&ground.arena, "%d", i));
    while (known < 11 && carry(true, known) == CARRIED_REPLY) {
        CU_ASSERT_EQUAL_FATAL(ground.carried.reply_count, 1);
        snprintf(expected, sizeof(expected), "%u", ++known);
        CU_ASSERT_TRUE(
            text_equals_chars(ground.carried.replies[0].body, expected));
    }
    CU_ASSERT_EQUAL(known, 11);
    CU_ASSERT_EQUAL(carry(true, known), CARRIED_NOT_YET);
    ground_end();
}

static void
names_of_others_are_not_ours(void)
{
    ground_begin("local_banks");
    put_whole_part("0_R1of1.txt.p7m", "of a longer stem");
    put_whole_part("_R0of1.txt.p7m", "no number");
    put_whole_part("_R2of1.txt.p7m", "more than all");
    put_whole_part("_R1of1.txt", "not sealed");
    put("out/" STEM "0.rej", TEXT("CLOSED"));
    put("out/" STEM "0.rej.ok", TEXT(""));
    CU_ASSERT_EQUAL(carry(true, 0), CARRIED_NOT_YET);
    ground_end();
}

static void
a_rejection_is_brought_as_it_is(void)
{
    ground_begin("local_banks");
    put("out/" STEM ".rej", TEXT("MANDATE unknown\n"));
    put("out/" STEM ".rej.ok", TEXT(""));
    CU_ASSERT_EQUAL(carry(true, 0), CARRIED_REPLY);
    CU_ASSERT_EQUAL_FATAL(ground.carried.reply_count, 1);
    CU_ASSERT_TRUE(ground.carried.replies[0].is_rejection);
    CU_ASSERT_TRUE(
        text_equals_chars(ground.carried.replies[0].body, "MANDATE unknown\n"));
    ground_end();
}

static void
what_is_too_large_is_not_read(void)
{
    ground_begin("local_banks");
    put("out/" STEM "_R1of1.txt.p7m", TEXT(""));
    put("out/" STEM "_R1of1.txt.p7m.ok", TEXT(""));
    CU_ASSERT_EQUAL_FATAL(
        truncate(ground_path("out/" STEM "_R1of1.txt.p7m"), 11 << 20), 0);
    CU_ASSERT_EQUAL(carry(true, 0), CARRIED_TOO_LARGE);
    ground_end();
}

static void
a_pipe_holds_nobody(void)
{
    ground_begin("local_banks");
    CU_ASSERT_EQUAL_FATAL(
        mkfifo(ground_path("out/" STEM "_R1of1.txt.p7m"), 0600), 0);
    put("out/" STEM "_R1of1.txt.p7m.ok", TEXT(""));
    CU_ASSERT_EQUAL(carry(true, 0), CARRIED_LOCAL);
    ground_end();
}

static void
a_stranger_is_not_believed(void)
{
    ground_begin("local_banks");
    put_part("_R1of1.txt.p7m", TEXT("one"), "stranger");
    put("out/" STEM "_R1of1.txt.p7m.ok", TEXT(""));
    CU_ASSERT_EQUAL(carry(true, 0), CARRIED_DAMAGED);
    put("out/" STEM "_R1of1.txt.p7m", TEXT("no CMS at all"));
    CU_ASSERT_EQUAL(carry(true, 0), CARRIED_DAMAGED);
    ground_end();
}

static void
a_missing_key_is_ours_and_is_named(void)
{
    ground_begin("local_banks");
    CU_ASSERT_FATAL(ground_run("rm keys/hedui-files.key"));
    CU_ASSERT_EQUAL(carry(false, 0), CARRIED_LOCAL);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(ground.carried.fault.text, "hedui-files.key"));
    ground_end();
}

static const struct unit_test tests[] = {
    {"a request is written, renamed, and then its .ok appears",
     written_then_renamed_then_ok},
    {"a request that is sent again takes the same name",
     sent_twice_is_the_same_name},
    {"a folder that is not there is our own fault and is named",
     a_folder_that_is_not_there_is_ours},
    {"what has no .ok does not exist", without_ok_nothing_exists},
    {"an .ok without its file is not yet",
     a_part_whose_bytes_are_gone_is_not_yet},
    {"parts are brought in order of their numbers, without holes",
     parts_come_in_order_without_holes},
    {"many parts are brought one a look, each once",
     many_parts_come_one_a_look},
    {"files of other exchanges are not ours", names_of_others_are_not_ours},
    {"a rejection is brought as it is", a_rejection_is_brought_as_it_is},
    {"a part above the cap is not read", what_is_too_large_is_not_read},
    {"a pipe in the folder holds nobody", a_pipe_holds_nobody},
    {"a part of a stranger is not believed", a_stranger_is_not_believed},
    {"a missing key is our own fault and is named",
     a_missing_key_is_ours_and_is_named},
};

UNIT_MAIN("the file carrier", tests)
