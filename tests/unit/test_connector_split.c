/* SPDX-License-Identifier: Apache-2.0
 *
 * Cutting: slices, strays and frames of one reply in each way of cutting, and
 * what garbles a reply as a whole.
 */
#include "check.h"
#include "connector.h"
#include "cutting.h"

static struct arena arena;
static struct split cut;

static const struct stamp stamp = {
    .exchange_id = {"E170000000000001", 16},
    .mandate = {"M1", 2},
};

static const struct question questions[] = {
    {1, {"310101198001010018", 18}, {"王珅", 6}, {"S1", 2}, DATE_NONE},
    {2, {"31010819820520007X", 18}, {"欧阳秀英", 12}, {"S2", 2}, DATE_NONE},
};

static bool
split(enum line line, struct reply reply)
{
    const struct connector *connector = connector_find(line);
    return connector->split(&arena, &stamp, questions, 2, &reply, 1, &cut);
}

static struct reply
https(const char *body)
{
    return (struct reply){.status = 200, .body = text_of(body)};
}

static bool
is_cut(struct slice slice, struct text body, const char *bytes)
{
    return text_equals_chars(text_slice(body, slice.from, slice.to), bytes);
}

#define HEAD                                                                   \
    "{\"head\":{\"jylsh\":\"E170000000000001\",\"fhm\":\"0000\","              \
    "\"fhxx\":\"\",\"ts\":"

static void
elements_by_number(void)
{
    struct reply reply = https(
        HEAD "3},\"body\":[{\"xh\":2}, {\"xh\":9},{\"xh\":1,\"a\":[{}]}]}");
    CU_ASSERT_FATAL(split(LINE_MARRIAGE, reply));
    CU_ASSERT_FALSE(cut.is_garbled);
    CU_ASSERT_EQUAL_FATAL(cut.slice_count, 2);
    CU_ASSERT_EQUAL(cut.slices[0].question, 0);
    CU_ASSERT(is_cut(cut.slices[0], reply.body, "{\"xh\":1,\"a\":[{}]}"));
    CU_ASSERT_EQUAL(cut.slices[1].question, 1);
    CU_ASSERT(is_cut(cut.slices[1], reply.body, "{\"xh\":2}"));
    CU_ASSERT_EQUAL_FATAL(cut.stray_count, 1);
    CU_ASSERT(is_cut(cut.strays[0], reply.body, "{\"xh\":9}"));
    CU_ASSERT_EQUAL_FATAL(cut.frame_count, 1);
    CU_ASSERT(text_equals_chars(cut.frames[0],
                                HEAD "3},\"body\":[null, null,null]}"));
}

static void
count_is_checked(void)
{
    CU_ASSERT_FATAL(
        split(LINE_MARRIAGE, https(HEAD "2},\"body\":[{\"xh\":1}]}")));
    CU_ASSERT(cut.is_garbled);
    CU_ASSERT_EQUAL(cut.reason, REASON_COUNT);
    CU_ASSERT_EQUAL(cut.slice_count, 0);
    CU_ASSERT_EQUAL_FATAL(cut.stray_count, 1);
    CU_ASSERT_EQUAL(cut.strays[0].from, 0);
    CU_ASSERT(text_equals_chars(cut.frames[0], "null"));
}

static void
echo_is_checked(void)
{
    CU_ASSERT_FATAL(split(
        LINE_SOCIAL_INSURANCE,
        https("{\"requestId\":\"E170000000000009\",\"count\":1,\"results\":"
              "[{\"index\":1}]}")));
    CU_ASSERT(cut.is_garbled);
    CU_ASSERT_EQUAL(cut.reason, REASON_ENVELOPE);
    CU_ASSERT_FATAL(split(
        LINE_SOCIAL_INSURANCE,
        https("{\"requestId\":\"E170000000000001\",\"count\":1,\"results\":"
              "[{\"index\":1}]}")));
    CU_ASSERT_FALSE(cut.is_garbled);
}

static void
rows_by_number(void)
{
    struct reply reply = {
        .batch_state = 2,
        .batch_answered = 2,
        .body = TEXT("batch_no,seq,no,result,name,id_no,swrq,swyy,swdd,hhrq,"
                     "byg,sjly,data_date\n"
                     "E170000000000001,2,0,0,\"a\nb\",,,,,,,,\n"
                     "E170000000000001,1,0,0,,,,,,,,,\n")};
    CU_ASSERT_FATAL(split(LINE_DEATH, reply));
    CU_ASSERT_FALSE(cut.is_garbled);
    CU_ASSERT_EQUAL_FATAL(cut.slice_count, 2);
    CU_ASSERT(
        is_cut(cut.slices[0], reply.body, "E170000000000001,1,0,0,,,,,,,,,\n"));
    CU_ASSERT(is_cut(cut.slices[1], reply.body,
                     "E170000000000001,2,0,0,\"a\nb\",,,,,,,,\n"));
    reply.batch_answered = 3;
    CU_ASSERT_FATAL(split(LINE_DEATH, reply));
    CU_ASSERT_EQUAL(cut.reason, REASON_COUNT);
}

static void
ids_by_rule(void)
{
    struct cutting cutting;
    cutting_begin(&cutting, &arena, &stamp, questions, 2, NULL, 0);
    CU_ASSERT_EQUAL(cutting_by_id(&cutting, TEXT("310108820520007")), 1);
    CU_ASSERT_EQUAL(cutting_by_id(&cutting, TEXT("31010819820520007x")), 1);
    CU_ASSERT_EQUAL(cutting_by_id(&cutting, TEXT("310101 1980 01010018")), 0);
    CU_ASSERT_EQUAL(cutting_by_id(&cutting, TEXT("310101198001010019")),
                    NO_QUESTION);
    CU_ASSERT_EQUAL(cutting_by_id(&cutting, TEXT("")), NO_QUESTION);
    CU_ASSERT_EQUAL(cutting_by_id(&cutting, TEXT_NONE), NO_QUESTION);
    CU_ASSERT_EQUAL(cutting_by_no(&cutting, 2), 1);
    CU_ASSERT_EQUAL(cutting_by_no(&cutting, 0), NO_QUESTION);
    CU_ASSERT_EQUAL(cutting_by_no(&cutting, 3), NO_QUESTION);
    CU_ASSERT_EQUAL(cutting_by_no(&cutting, INT64_MIN), NO_QUESTION);
}

static void
frame_of_parts(void)
{
    const struct slice ranges[] = {{0, 0, 0, 2}, {0, 0, 2, 3}, {0, 0, 5, 6}};
    struct text body = TEXT("abcdef");
    CU_ASSERT(text_equals_chars(
        split_frame(&arena, body, ranges, 3, FRAME_TEXT), "de"));
    CU_ASSERT(text_equals_chars(
        split_frame(&arena, body, ranges, 3, FRAME_JSON), "nullnulldenull"));
    CU_ASSERT(text_equals_chars(
        split_frame(&arena, body, ranges, 0, FRAME_TEXT), "abcdef"));
}

static void
encoding_before_all(void)
{
    CU_ASSERT_FATAL(split(LINE_REAL_ESTATE, https("{\"a\":\"\xff\"}")));
    CU_ASSERT_EQUAL(cut.reason, REASON_ENCODING);
    CU_ASSERT_FATAL(split(LINE_REAL_ESTATE, https("{}")));
    CU_ASSERT_EQUAL(cut.reason, REASON_ENVELOPE);
    CU_ASSERT_FATAL(split(LINE_REAL_ESTATE, https("")));
    CU_ASSERT_EQUAL(cut.reason, REASON_ENVELOPE);
    CU_ASSERT_EQUAL(cut.stray_count, 0);
}

static void
registry_is_ordered(void)
{
    for (size_t i = 0; connector_registry[i] != NULL; i++) {
        const struct connector *connector = connector_registry[i];
        CU_ASSERT(i == 0 || connector_registry[i - 1]->line < connector->line);
        CU_ASSERT_PTR_EQUAL(connector_find(connector->line), connector);
        CU_ASSERT_STRING_EQUAL(connector->name, line_name(connector->line));
        CU_ASSERT_PTR_EQUAL(connector_find_name(text_of(connector->name)),
                            connector);
        CU_ASSERT(connector->ask != NULL && connector->next != NULL &&
                  connector->split != NULL && connector->read != NULL);
        CU_ASSERT(connector->persons_max > 0);
        CU_ASSERT_STRING_EQUAL(connector_line_name(connector->line),
                               connector->name);
        CU_ASSERT_STRING_EQUAL(connector_owner_zh(connector->line),
                               line_owner_zh(connector->line));
        CU_ASSERT_STRING_EQUAL(connector_owner_en(connector->line),
                               line_owner_en(connector->line));
    }
    CU_ASSERT_PTR_NULL(connector_find(LINE_NONE));
    CU_ASSERT_PTR_NULL(connector_find((enum line)LINES_MAX));
    CU_ASSERT_PTR_NULL(connector_find_name(TEXT("deat")));
    CU_ASSERT_PTR_NULL(connector_find_name(TEXT("deaths")));
    CU_ASSERT_PTR_NULL(connector_find_name(TEXT("")));
    CU_ASSERT_PTR_NULL(connector_find_name(TEXT("zoo")));
}

static const struct unit_test tests[] = {
    {"an element is the slice of the number it carries", elements_by_number},
    {"a wrong count garbles the reply as one stray", count_is_checked},
    {"another exchange's number garbles the reply", echo_is_checked},
    {"a row with its line end is the slice of its seq", rows_by_number},
    {"ID numbers are compared after 15 to 18, case and spaces", ids_by_rule},
    {"a frame is what remains, with null for what is gone", frame_of_parts},
    {"invalid UTF-8 is an encoding, damage an envelope", encoding_before_all},
    {"the registry is in the order of the lines", registry_is_ordered},
};

int
main(void)
{
    arena_init(&arena, 0);
    int result =
        unit_run("connector_split", tests, sizeof(tests) / sizeof(tests[0]));
    arena_release(&arena);
    return result;
}
