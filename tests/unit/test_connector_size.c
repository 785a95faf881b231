/* SPDX-License-Identifier: Apache-2.0
 *
 * Replies as large as owners send them: a person's bills over pages, a bank's
 * part, a full exchange of rows. All of it is read, and a cut takes a small
 * multiple of what it cuts.
 */
#include "check.h"
#include "connector.h"

#define PERSONS 50000

static struct arena made; /* what the owner sends */
static struct arena arena;
static struct split cut;
static struct answer answer;
static struct question questions[PERSONS];

static const struct stamp stamp = {
    .exchange_id = {"E170000000000001", 16},
    .mandate = {"M1", 2},
};

static void
split(enum line line, uint32_t count, const struct reply *replies,
      uint32_t reply_count)
{
    arena_release(&arena);
    for (uint32_t i = 0; i < count; i++)
        questions[i] = (struct question){.no = (int32_t)i + 1,
                                         .id = TEXT("310101198001010018"),
                                         .name = TEXT("王珅"),
                                         .birth = DATE_NONE};
    CU_ASSERT_FATAL(connector_find(line)->split(
        &arena, &stamp, questions, count, replies, reply_count, &cut));
    CU_ASSERT_FALSE_FATAL(cut.is_garbled);
}

static void
read_question(enum line line, uint32_t question, const struct reply *replies)
{
    struct text slices[8];
    uint32_t of_reply[8];
    struct evidence evidence = {cut.frame_count, cut.frames, 0, slices,
                                of_reply};
    for (uint32_t i = 0; i < cut.slice_count; i++) {
        const struct slice *slice = &cut.slices[i];
        if (slice->question != question)
            continue;
        CU_ASSERT_FATAL(evidence.slice_count < 8);
        slices[evidence.slice_count] =
            text_slice(replies[slice->reply].body, slice->from, slice->to);
        of_reply[evidence.slice_count++] = slice->reply;
    }
    CU_ASSERT_FATAL(connector_find(line)->read(&arena, &evidence,
                                               &questions[question], &answer));
}

static struct text
made_text(struct buffer *out)
{
    CU_ASSERT_FALSE_FATAL(out->failed);
    struct text text = text_copy(&made, buffer_view(out));
    buffer_release(out);
    return text;
}

static struct reply
page_of_bills(int page)
{
    struct buffer out;
    buffer_init(&out, 1u << 20);
    buffer_printf(&out,
                  "{\"state\":\"DONE\",\"ticket\":\"T1\",\"page\":%d,"
                  "\"pages\":4,\"total\":2000,\"items\":[{\"xh\":1,"
                  "\"zt\":\"Y\",\"jjyy\":\"\",\"sjrq\":\"2017-08-31\","
                  "\"xm\":\"\",\"zjhm\":\"\",\"mx\":[",
                  page);
    for (int i = 0; i < 500; i++)
        buffer_printf(&out,
                      "%s{\"zjhm\":\"\",\"xm\":\"\",\"jsrq\":\"2017-01-09\","
                      "\"yymc\":\"\",\"zfyje\":\"%d.00\",\"tczf\":\"\","
                      "\"dbzf\":\"\",\"jzzf\":\"\",\"grzh\":\"\","
                      "\"xjzf\":\"\",\"mlnzf\":\"\"}",
                      i == 0 ? "" : ",", (page - 1) * 500 + i);
    buffer_chars(&out, "]}]}");
    return (struct reply){.status = 200, .body = made_text(&out)};
}

static void
bills_over_pages(void)
{
    struct reply replies[5] = {
        {.status = 202, .body = TEXT("{\"ticket\":\"T1\",\"wait\":1}")}};
    int64_t total;
    size_t size = 0;
    for (int page = 1; page <= 4; page++) {
        replies[page] = page_of_bills(page);
        size += replies[page].body.size;
    }
    split(LINE_MEDICAL_INSURANCE, 1, replies, 5);
    CU_ASSERT_EQUAL(cut.slice_count, 4);
    CU_ASSERT(arena.used < 2 * size);
    read_question(LINE_MEDICAL_INSURANCE, 0, replies);
    CU_ASSERT_EQUAL(answer.kind, ANSWER_FOUND);
    CU_ASSERT_EQUAL_FATAL(answer.record_count, 2000);
    for (int i = 0; i < 2000; i++)
        if (!record_number(&answer.records[i], FIELD_TOTAL, &total) ||
            total != i * 100)
            CU_FAIL_FATAL("a bill is lost, or stands elsewhere");
}

static void
part_of_a_bank(void)
{
    struct reply reply = {
        .file_name = TEXT("HD_gyyh_19700101_E170000000000001_R1of1.txt")};
    struct buffer out;
    int64_t balance;
    buffer_init(&out, 1u << 24);
    buffer_printf(&out, "H|E170000000000001|20170901|1|%d\r\nI|工商银行|\r\n",
                  PERSONS);
    for (int i = 1; i <= PERSONS; i++)
        buffer_printf(&out,
                      "D|%d|王珅|310101198001010018|工商银行|1|"
                      "62220010%08d1234|1|156|%d|0|%d|6800000|6120010|0|1/2|"
                      "20080302|20160302|20170828\r\n",
                      i, i, i, i);
    buffer_printf(&out, "T|%d|%d\r\n", PERSONS, PERSONS / 2 * (PERSONS + 1));
    CU_ASSERT_FATAL(text_to_gb18030(&made, made_text(&out), &reply.body));
    CU_ASSERT(reply.body.size > 6u << 20 && reply.body.size < 8u << 20);
    split(LINE_STATE_BANKS, PERSONS, &reply, 1);
    CU_ASSERT_EQUAL(cut.slice_count, PERSONS);
    CU_ASSERT(arena.used < 4 * reply.body.size);
    read_question(LINE_STATE_BANKS, PERSONS - 1, &reply);
    CU_ASSERT_EQUAL_FATAL(answer.record_count, 1);
    CU_ASSERT(record_number(&answer.records[0], FIELD_BALANCE, &balance) &&
              balance == PERSONS);
}

static void
rows_of_an_exchange(void)
{
    struct reply reply = {.batch_state = 2, .batch_answered = 1000};
    struct buffer out;
    buffer_init(&out, 1u << 20);
    buffer_chars(&out, "ref,status,answered_at,answer\n");
    for (int i = 1000; i > 0; i--)
        buffer_printf(&out,
                      "E170000000000001-%d,A,2017-09-01 15:02:11,\"{\"\"jg\"\":"
                      "\"\"0\"\",\"\"sjrq\"\":\"\"20170831\"\",\"\"zjhm\"\":"
                      "\"\"\"\",\"\"jl\"\":[]}\"\n",
                      i);
    reply.body = made_text(&out);
    split(LINE_HOUSING_FUND, 1000, &reply, 1);
    CU_ASSERT_EQUAL(cut.slice_count, 1000);
    CU_ASSERT_EQUAL(cut.slices[999].question, 999);
    CU_ASSERT(cut.slices[999].from < cut.slices[0].from);
    read_question(LINE_HOUSING_FUND, 999, &reply);
    CU_ASSERT_EQUAL(answer.kind, ANSWER_NOTHING);
}

static const struct unit_test tests[] = {
    {"a person's 2,000 bills over four pages are all read", bills_over_pages},
    {"a bank's part is cut within four times its size", part_of_a_bank},
    {"a full exchange of rows is cut in any order", rows_of_an_exchange},
};

int
main(void)
{
    arena_init(&made, 0);
    arena_init(&arena, 0);
    int result =
        unit_run("connector_size", tests, sizeof(tests) / sizeof(tests[0]));
    arena_release(&made);
    arena_release(&arena);
    return result;
}
