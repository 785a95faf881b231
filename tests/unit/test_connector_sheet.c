/* SPDX-License-Identifier: Apache-2.0
 *
 * F1 and F3: why a file is garbled as a whole (cases do not compare reasons),
 * who is silent, what role a number has, what a request looks like when names
 * hold what the format is made of, and how much memory a large part takes.
 */
#include "check.h"
#include "connector.h"
#include "parts.h"

static struct arena arena;
static struct split cut;
static struct answer answer;

static const struct stamp stamp = {
    .exchange_id = {"E170000000000001", 16},
    .mandate = {"M1", 2},
};

static const struct question question = {
    1, {"310101198001010018", 18}, {"王珅", 6}, {"S1", 2}, DATE_NONE};

#define BOM "\xEF\xBB\xBF"
#define ID "310101198001010018"

/* The answer to our request, as its only part. */
static struct reply
reply_of(const struct connector *connector, const char *utf8)
{
    struct request request;
    CU_ASSERT_FATAL(connector->ask(&arena, &stamp, &question, 1, &request));
    struct text name = request.file_name;
    struct reply reply = {.file_name = text_of(arena_printf(
                              &arena, "%.*s_R1of1%s", (int)name.size - 4,
                              name.bytes, name.bytes + name.size - 4)),
                          .body = text_of(utf8)};
    enum charset charset =
        connector->line == LINE_PAYMENTS || connector->line == LINE_MUTUAL_AID
            ? CHARSET_GB18030
            : CHARSET_UTF8;
    if (text_is_utf8(reply.body))
        CU_ASSERT_FATAL(
            charset_encode(&arena, charset, reply.body, &reply.body));
    return reply;
}

static enum answer_reason
garbled(enum line line, const char *utf8)
{
    const struct connector *connector = connector_find(line);
    struct reply reply = reply_of(connector, utf8);
    CU_ASSERT_FATAL(
        connector->split(&arena, &stamp, &question, 1, &reply, 1, &cut));
    CU_ASSERT_EQUAL(cut.is_garbled, cut.reason != REASON_NONE);
    CU_ASSERT_EQUAL(cut.slice_count == 0, cut.is_garbled);
    return cut.reason;
}

static void
ask_and_read(enum line line, const char *utf8)
{
    const struct connector *connector = connector_find(line);
    struct reply reply = reply_of(connector, utf8);
    struct text slices[8];
    uint32_t of_reply[8] = {0};
    CU_ASSERT_FATAL(
        connector->split(&arena, &stamp, &question, 1, &reply, 1, &cut));
    CU_ASSERT_FATAL(!cut.is_garbled && cut.slice_count <= 8);
    for (uint32_t i = 0; i < cut.slice_count; i++)
        slices[i] =
            text_slice(reply.body, cut.slices[i].from, cut.slices[i].to);
    struct evidence evidence = {.frame_count = 1,
                                .frames = cut.frames,
                                .slice_count = cut.slice_count,
                                .slices = slices,
                                .slice_replies = of_reply};
    CU_ASSERT_FATAL(connector->read(&arena, &evidence, &question, &answer));
}

#define CUSTODY "证件号码,结果,状态,起始日期,截止日期,数据日期\r\n"
#define NOBODY ID ",无,,,,2017/8/31\r\n"
#define VESSELS                                                                       \
    "姓名,证件号码,结果,登记号,种类,功率(千瓦),所占份额,状态," \
    "数据日期\r\n"
#define FUNDS                                                                  \
    BOM "证件号码,结果,管理人,产品代码,份额,净值日期,市值(元),数据日期\r\n"
#define HOLDING(value) ID ",有,,,,," value ",2017/8/31\r\n"

static void
reasons_of_a_file(void)
{
    static const struct {
        enum line line;
        const char *body;
        enum answer_reason reason;
    } cases[] = {
        {LINE_CUSTODY, BOM CUSTODY NOBODY "合计,1,0.00\r\n", REASON_NONE},
        {LINE_CUSTODY, CUSTODY NOBODY "合计,1,0.00\r\n", REASON_ENVELOPE},
        {LINE_CUSTODY, BOM BOM CUSTODY NOBODY "合计,1,0.00\r\n",
         REASON_ENVELOPE},
        {LINE_CUSTODY, BOM CUSTODY NOBODY "合计,2,0.00\r\n", REASON_COUNT},
        {LINE_CUSTODY, BOM CUSTODY NOBODY "合计,1,0.01\r\n", REASON_SUM},
        {LINE_CUSTODY, BOM CUSTODY NOBODY "合计,1,0\r\n", REASON_ENVELOPE},
        {LINE_CUSTODY, BOM CUSTODY NOBODY "合计,,0.00\r\n", REASON_ENVELOPE},
        {LINE_CUSTODY, BOM CUSTODY NOBODY, REASON_ENVELOPE},
        {LINE_CUSTODY, BOM CUSTODY NOBODY "\xFF合计,1,0.00\r\n",
         REASON_ENCODING},
        {LINE_CUSTODY, "\xFF", REASON_ENCODING},
        {LINE_CUSTODY, "", REASON_ENVELOPE},
        {LINE_CUSTODY, BOM, REASON_ENVELOPE},
        {LINE_VESSELS, BOM VESSELS "合计,1,0.00\r\n", REASON_COUNT},
        {LINE_FUNDS, FUNDS HOLDING("1.00") "合计,1,1.00\r\n", REASON_NONE},
        {LINE_FUNDS, FUNDS HOLDING("") "合计,1,0.00\r\n", REASON_NONE},
        {LINE_FUNDS, FUNDS HOLDING("1.00") "合计,1,0.99\r\n", REASON_SUM},
        {LINE_FUNDS, FUNDS HOLDING("1") "合计,1,1.00\r\n", REASON_SUM},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        CU_ASSERT_EQUAL(garbled(cases[i].line, cases[i].body), cases[i].reason);
}

#define PAYMENTS                                                                                \
    "\"证件号码\",\"有无账户\",\"机构\",\"账号\",\"账户状态\",\"余额(元)\"," \
    "\"货币基金(元)\",\"近12月流入(元)\",\"近12月流出(元)\",\"数据日期\","   \
    "\"说明\"\n"
#define NO_ACCOUNT(institution)                                                \
    "\"" ID "\",\"否\",\"" institution                                         \
    "\",\"\",\"\",\"\",\"\",\"\",\"\",\"2017/8/31\",\"\"\n"

static void
absent_institution(void)
{
    ask_and_read(LINE_PAYMENTS,
                 PAYMENTS NO_ACCOUNT("甲") "\"合计\",\"1\",\"甲;乙\"\n");
    CU_ASSERT_EQUAL(answer.kind, ANSWER_NOTHING);
    CU_ASSERT_EQUAL(answer.marks, MARK_PARTIAL);
    CU_ASSERT_EQUAL_FATAL(answer.silent_count, 1);
    CU_ASSERT(text_equals_chars(answer.silent[0], "乙"));
    ask_and_read(LINE_PAYMENTS, PAYMENTS NO_ACCOUNT("甲") NO_ACCOUNT(
                                    "乙") "\"合计\",\"2\",\"甲;乙\"\n");
    CU_ASSERT_EQUAL(answer.marks, 0);
}

#define SECURITIES                                                                                 \
    BOM "姓名,证件号码,结果,市场,股票市值(元),债券市值(元),资金余额(元)," \
        "托管商,实际查询日期\r\n"

static void
silent_market(void)
{
    ask_and_read(LINE_SECURITIES,
                 SECURITIES "王珅," ID ",N,沪市,,,,,2017/8/29\r\n"
                            "王珅," ID ",E,深市,,,,,2017/8/31\r\n"
                            "合计,2,0.00\r\n");
    CU_ASSERT_EQUAL(answer.kind, ANSWER_NOTHING);
    CU_ASSERT_EQUAL_FATAL(answer.silent_count, 1);
    CU_ASSERT(text_equals_chars(answer.silent[0], "深市"));
    ask_and_read(LINE_SECURITIES,
                 SECURITIES "王珅," ID ",E,深市,,,,,2017/8/31\r\n"
                            "合计,1,0.00\r\n");
    CU_ASSERT_EQUAL(answer.kind, ANSWER_UNREACHABLE);
    CU_ASSERT_EQUAL(answer.marks, 0);
}

static const char *
role(const char *holder, const char *insured)
{
    ask_and_read(
        LINE_INSURANCE,
        arena_printf(&arena,
                     BOM "证件号码,结果,公司,记录,保单号,险种,投保人证件号,"
                         "被保人证件号,年缴保费(元),现金价值(元),状态,日期,"
                         "金额(元),数据日期\r\n" ID
                         ",有,,保单,,,%s,%s,,,,,,\r\n合计,1,0.00\r\n",
                     holder, insured));
    CU_ASSERT_EQUAL_FATAL(answer.record_count, 1);
    struct text word = record_text(&answer.records[0], FIELD_ROLE);
    return text_is_absent(word) ? "" : text_chars(&arena, word);
}

static void
roles_of_a_policy(void)
{
    CU_ASSERT_STRING_EQUAL(role("310101800101001", "310101 19800101 0018"),
                           "both");
    CU_ASSERT_STRING_EQUAL(role(ID, "31010819820520007X"), "holder");
    CU_ASSERT_STRING_EQUAL(role("91310000132260250X", ID), "insured");
    CU_ASSERT_STRING_EQUAL(role("310101198001010026", ""), "");
}

static void
nothing_is_injected(void)
{
    struct request request;
    struct question quoted = question;
    struct text expected;
    quoted.name = TEXT("a\",\t\r\n1");
    CU_ASSERT_FATAL(date_make(2009, 9, 9, &quoted.birth));
    CU_ASSERT_FATAL(connector_find(LINE_EDUCATION)
                        ->ask(&arena, &stamp, &quoted, 1, &request));
    CU_ASSERT(text_equals_chars(
        request.body, "序号\t姓名\t证件号码\t授权书号\t委托书号\t出生日期\r\n"
                      "1\t\"a\"\",\t\r\n1\"\t" ID "\tS1\tM1\t2009/9/9\r\n"
                      "合计\t1\r\n"));
    CU_ASSERT_FATAL(connector_find(LINE_PAYMENTS)
                        ->ask(&arena, &stamp, &quoted, 1, &request));
    CU_ASSERT(text_to_gb18030(
        &arena,
        TEXT("\"序号\",\"姓名\",\"证件号码\",\"授权书号\",\"委托书号\"\n"
             "\"1\",\"a\"\",\t\r\n1\",\"" ID "\",\"S1\",\"M1\"\n"),
        &expected));
    CU_ASSERT(text_equals(request.body, expected));
}

/* Most of it is the frame, for which room as large as the part is taken. */
static void
memory_of_a_part(void)
{
    static const uint32_t rows = 50000;
    const struct connector *connector = connector_find(LINE_VESSELS);
    struct reply reply = reply_of(connector, "");
    struct buffer body;
    buffer_init(&body, (size_t)16 << 20);
    buffer_chars(&body, BOM VESSELS);
    for (uint32_t i = 0; i < rows; i++)
        buffer_printf(&body,
                      "王珅," ID ",有,沪崇渔%u渔船登记号第一百二十三号之一,"
                      "\"渔船\",%u,33.33%%,正常,2017/06/30\r\n",
                      i, i);
    buffer_printf(&body, "合计,%u,0.00\r\n", rows);
    CU_ASSERT_FATAL(!body.failed);
    reply.body = buffer_view(&body);
    struct arena own;
    arena_init(&own, 0);
    CU_ASSERT_FATAL(
        connector->split(&own, &stamp, &question, 1, &reply, 1, &cut));
    CU_ASSERT_FALSE(cut.is_garbled);
    CU_ASSERT_EQUAL(cut.slice_count, rows);
    CU_ASSERT(own.used < reply.body.size * 3 / 2);
    arena_release(&own);
    buffer_release(&body);
}

static const struct unit_test tests[] = {
    {"a file is garbled for the reason that is its own", reasons_of_a_file},
    {"an institution without a row for a person is silent", absent_institution},
    {"a market that is silent makes the answer partial", silent_market},
    {"a role is found by the number, however it is written", roles_of_a_policy},
    {"a text of ours cannot end a cell or a row", nothing_is_injected},
    {"a large part is split in little more than its own size",
     memory_of_a_part},
};

int
main(void)
{
    arena_init(&arena, 0);
    int result =
        unit_run("connector_sheet", tests, sizeof(tests) / sizeof(tests[0]));
    arena_release(&arena);
    return result;
}
