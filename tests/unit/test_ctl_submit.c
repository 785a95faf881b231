/* SPDX-License-Identifier: Apache-2.0
 *
 * The progress of a submission, and its result file: what a killed run has left
 * is gone on with, what is not ours is left alone.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "submit_progress.h"
#include "submit_results.h"

#define DIGEST "0123456789abcdef"

static struct ctl ctl = {.language = LANGUAGE_EN};
static char path[] = "/tmp/hedui-results-XXXXXX";

/* ---- progress ---- */

static bool
progress_is(uint32_t before, int64_t now_ms, uint32_t places, const char *said)
{
    struct submit_progress progress = {
        .ctl = &ctl, .total = 100000, .before = before, .began_ms = 1000};
    struct submit_counts counts = {.accepted = 44000,
                                   .duplicate = 1000,
                                   .refused = 4000,
                                   .conflict = 1000};
    struct buffer out;
    buffer_init(&out, 4096);
    submit_progress_print(&progress, &counts, now_ms, places, &out);
    bool is_right = text_equals_chars(buffer_view(&out), said);
    if (!is_right)
        printf("\n  %.*s\n", (int)out.size, out.bytes);
    buffer_release(&out);
    return is_right;
}

static void
progress_says_how_much_how_fast_and_how_long(void)
{
    CU_ASSERT_TRUE(progress_is(0, 11000, 0,
                               "50000/100000  accepted 45000  refused 5000"
                               "  5000/s  10 s left"));
    CU_ASSERT_TRUE(progress_is(0, 11000, 4,
                               "██░░ 50000/100000  accepted 45000  refused 5000"
                               "  5000/s  10 s left"));
    /* What an earlier run has answered was not done in this time. */
    CU_ASSERT_TRUE(progress_is(40000, 11000, 0,
                               "50000/100000  accepted 45000  refused 5000"
                               "  1000/s  50 s left"));
    CU_ASSERT_TRUE(progress_is(50000, 11000, 0,
                               "50000/100000  accepted 45000  refused 5000"));
    CU_ASSERT_TRUE(
        progress_is(0, 1000, 0, "50000/100000  accepted 45000  refused 5000"));
    ctl.language = LANGUAGE_ZH;
    CU_ASSERT_TRUE(progress_is(0, 11000, 0,
                               "50000/100000  受理 45000  拒绝 5000"
                               "  每秒 5000  剩余 10 秒"));
    ctl.language = LANGUAGE_EN;
}

/* ---- the result file ---- */

static void
file_write(const void *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_EQUAL(fwrite(bytes, 1, size, file), size);
    fclose(file);
}

static size_t
file_read(char *bytes, size_t room)
{
    FILE *file = fopen(path, "rb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    size_t size = fread(bytes, 1, room, file);
    fclose(file);
    return size;
}

/* Three items: accepted, refused with two errors, in conflict. */
static void
add_three(struct submit_results *results)
{
    struct submit_error errors[2] = {
        {"f,1.csv", 3, 4, "agency", "/agency", "BAD", "坏", "bad \"x\""},
        {"f,1.csv", 4, 0, "", "", "WORSE", "更坏", "worse"}};
    struct submit_item items[3] = {
        {.file = "f,1.csv", .line = 2, .request_id = TEXT("r-1")},
        {.file = "f,1.csv",
         .line = 3,
         .request_id = TEXT("r-2"),
         .error_count = 2,
         .errors = errors},
        {.file = "f,1.csv", .line = 5}};
    struct receipt receipts[3] = {{.status = RECEIPT_ACCEPTED, .case_id = 7},
                                  {.status = RECEIPT_REFUSED},
                                  {.status = RECEIPT_CONFLICT, .case_id = 8}};
    for (int i = 0; i < 3; i++)
        submit_results_add(results, &items[i], &receipts[i]);
    CU_ASSERT_TRUE(submit_results_flush(results));
}

static size_t
whole_file(char *bytes, size_t room)
{
    struct submit_counts counts = {0};
    int code;
    file_write("", 0);
    struct submit_results *results =
        submit_results_open(&ctl, path, DIGEST, &counts, &code);
    CU_ASSERT_PTR_NOT_NULL_FATAL(results);
    add_three(results);
    submit_results_close(results);
    return file_read(bytes, room);
}

/* Cut after every byte: what is whole is known, the rest is gone, and what is
 * written again makes the same file. */
static void
a_file_cut_anywhere_is_gone_on_with(void)
{
    static char whole[8192], again[8192];
    size_t size = whole_file(whole, sizeof(whole));
    uint32_t most = 0;
    CU_ASSERT_TRUE_FATAL(size > 300);
    for (size_t cut = 0; cut <= size; cut++) {
        struct submit_counts counts = {0};
        int code;
        file_write(whole, cut);
        struct submit_results *results =
            submit_results_open(&ctl, path, DIGEST, &counts, &code);
        CU_ASSERT_PTR_NOT_NULL_FATAL(results);
        uint32_t known = 0;
        for (uint32_t line = 2; line <= 5; line++)
            known += submit_results_has(results, "f,1.csv", line);
        CU_ASSERT_EQUAL(known,
                        counts.accepted + counts.refused + counts.conflict);
        CU_ASSERT_TRUE(known >= most);
        most = known;
        CU_ASSERT_TRUE(submit_results_flush(results));
        submit_results_close(results);
        size_t left = file_read(again, sizeof(again));
        CU_ASSERT_TRUE(left <= (cut > 200 ? cut : size));
        CU_ASSERT_EQUAL(memcmp(again, whole, left), 0);
        CU_ASSERT_EQUAL(again[left - 1], '\n');
    }
    CU_ASSERT_EQUAL(most, 3);
    CU_ASSERT_FALSE(submit_results_has(NULL, "f,1.csv", 2));
}

static void
is_left_alone(const char *bytes, size_t size, const char *digest)
{
    static char after[8192];
    struct submit_counts counts = {0};
    int code = EXIT_WELL;
    file_write(bytes, size);
    CU_ASSERT_PTR_NULL(submit_results_open(&ctl, path, digest, &counts, &code));
    CU_ASSERT_EQUAL(code, EXIT_USAGE);
    CU_ASSERT_EQUAL(file_read(after, sizeof(after)), size);
    CU_ASSERT_EQUAL(memcmp(after, bytes, size), 0);
}

static void
what_is_not_ours_is_left_alone(void)
{
    static char whole[8192];
    size_t size = whole_file(whole, sizeof(whole));
    is_left_alone(whole, size, "fedcba9876543210");
    is_left_alone("request_id,agency\r\n1,2\r\n", 24, DIGEST);
    is_left_alone("anything", 8, DIGEST);
    is_left_alone("{}\n", 3, DIGEST);
    /* Somebody has written behind it. */
    memcpy(whole + size, "mine\r\n", 6);
    is_left_alone(whole, size + 6, DIGEST);
}

static void
two_runs_do_not_share_a_file(void)
{
    struct submit_counts counts = {0};
    int code;
    file_write("", 0);
    struct submit_results *one =
        submit_results_open(&ctl, path, DIGEST, &counts, &code);
    CU_ASSERT_PTR_NOT_NULL_FATAL(one);
    CU_ASSERT_PTR_NULL(submit_results_open(&ctl, path, DIGEST, &counts, &code));
    CU_ASSERT_EQUAL(code, EXIT_TROUBLE);
    submit_results_close(one);
}

static void
begin(void)
{
    int fd = mkstemp(path);
    CU_ASSERT_TRUE_FATAL(fd >= 0);
    close(fd);
}

static void
end(void)
{
    CU_ASSERT_EQUAL(unlink(path), 0);
}

static const struct unit_test tests[] = {
    {"there is a place for files", begin},
    {"progress says how much, how fast and how long",
     progress_says_how_much_how_fast_and_how_long},
    {"a result file cut anywhere is gone on with",
     a_file_cut_anywhere_is_gone_on_with},
    {"what is not ours is left alone", what_is_not_ours_is_left_alone},
    {"two runs do not share a file", two_runs_do_not_share_a_file},
    {"it is gone afterwards", end},
};

UNIT_MAIN("a submission's progress and results", tests)
