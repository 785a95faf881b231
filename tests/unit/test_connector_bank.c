/* SPDX-License-Identifier: Apache-2.0
 *
 * F2 and F3 where bytes are treacherous: GB18030 characters whose last byte is
 * the separator, sums, and ranges in the bytes as they came.
 */
#include "check.h"
#include "connector.h"

static struct arena arena;
static struct split cut;
static struct reply replies[2];
static struct answer answer;

static const struct stamp stamp = {
    .exchange_id = {"E170000000000001", 16},
    .mandate = {"M|\n1", 4},
};

static const struct question question = {
    1, {"310101198001010018", 18}, {"王珅", 6}, {"S1", 2}, DATE_NONE};

static struct text
gb(const char *utf8)
{
    struct text bytes = TEXT_NONE;
    CU_ASSERT_FATAL(text_to_gb18030(&arena, text_of(utf8), &bytes));
    return bytes;
}

#define ROW                                                                    \
    "D|1|王珅|310101198001010018|珅行|1|珅•|1|156|100|||||0|||"         \
    "|20170831\r\n"

static void
exchange(const char *sum)
{
    const struct connector *connector = connector_find(LINE_LOCAL_BANKS);
    replies[0] = (struct reply){
        .file_name = TEXT("HD_bdyh_19700101_E170000000000001_R1of2.txt"),
        .body = gb(arena_printf(&arena,
                                "H|E170000000000001|20170901|1|1\r\n"
                                "I|珅行|\r\n" ROW "T|1|%s\r\n",
                                sum))};
    replies[1] = (struct reply){
        .file_name = TEXT("HD_bdyh_19700101_E170000000000001_R2of2.csv"),
        .body = gb("\"姓名\",\"证件号码\",\"个人存款是否超限\","
                   "\"家庭存款是否超限\",\"个人限额(元)\",\"家庭限额(元)\","
                   "\"数据日期\",\"机构\",\"说明\"\n"
                   "\"合计\",\"0\",\"农商\"\n")};
    CU_ASSERT_FATAL(
        connector->split(&arena, &stamp, &question, 1, replies, 2, &cut));
}

static void
separators_inside_characters(void)
{
    exchange("100");
    CU_ASSERT_FALSE_FATAL(cut.is_garbled);
    CU_ASSERT_EQUAL_FATAL(cut.slice_count, 1);
    struct text slice =
        text_slice(replies[0].body, cut.slices[0].from, cut.slices[0].to);
    CU_ASSERT(text_equals(slice, gb(ROW)));
    uint32_t of_reply = 0;
    struct evidence evidence = {.frame_count = 2,
                                .frames = cut.frames,
                                .slice_count = 1,
                                .slices = &slice,
                                .slice_replies = &of_reply};
    CU_ASSERT_FATAL(connector_find(LINE_LOCAL_BANKS)
                        ->read(&arena, &evidence, &question, &answer));
    CU_ASSERT_EQUAL(answer.kind, ANSWER_FOUND);
    CU_ASSERT_EQUAL_FATAL(answer.record_count, 1);
    CU_ASSERT(text_equals_chars(answer.records[0].name, "王珅"));
    CU_ASSERT(text_equals_chars(answer.records[0].institution, "珅行"));
    CU_ASSERT(record_is(&answer.records[0], FIELD_ACCOUNT, "珅•"));
    CU_ASSERT_EQUAL(answer.marks, MARK_PARTIAL);
    CU_ASSERT_EQUAL_FATAL(answer.silent_count, 1);
    CU_ASSERT(text_equals_chars(answer.silent[0], "农商"));
}

static void
sum_is_checked(void)
{
    exchange("101");
    CU_ASSERT(cut.is_garbled);
    CU_ASSERT_EQUAL(cut.reason, REASON_SUM);
    CU_ASSERT_EQUAL(cut.stray_count, 2);
}

/* The engine has one part at a time in memory. */
static void
a_part_alone_is_cut_the_same(void)
{
    struct split alone;
    exchange("100");
    for (uint32_t i = 0; i < 2; i++) {
        CU_ASSERT_FATAL(
            connector_find(LINE_LOCAL_BANKS)
                ->split(&arena, &stamp, &question, 1, &replies[i], 1, &alone));
        CU_ASSERT_FALSE_FATAL(alone.is_garbled);
        CU_ASSERT_EQUAL_FATAL(alone.slice_count, i == 0);
        CU_ASSERT_EQUAL_FATAL(alone.frame_count, 1);
        CU_ASSERT(text_equals(alone.frames[0], cut.frames[i]));
        if (i == 0) {
            CU_ASSERT_EQUAL(alone.slices[0].from, cut.slices[0].from);
            CU_ASSERT_EQUAL(alone.slices[0].to, cut.slices[0].to);
        }
    }
}

static void
nothing_is_injected(void)
{
    struct request request;
    CU_ASSERT_FATAL(connector_find(LINE_LOCAL_BANKS)
                        ->ask(&arena, &stamp, &question, 1, &request));
    CU_ASSERT(
        text_equals(request.body, gb("H|E170000000000001|19700101|M  1|1\r\n"
                                     "D|1|王珅|310101198001010018|S1\r\n"
                                     "T|1\r\n")));
}

static const struct unit_test tests[] = {
    {"a line is decoded before it is cut", separators_inside_characters},
    {"a wrong sum garbles all parts", sum_is_checked},
    {"a part alone is cut as it is among all", a_part_alone_is_cut_the_same},
    {"a text of ours cannot end a field or a line", nothing_is_injected},
};

int
main(void)
{
    arena_init(&arena, 0);
    int result =
        unit_run("connector_bank", tests, sizeof(tests) / sizeof(tests[0]));
    arena_release(&arena);
    return result;
}
