/* SPDX-License-Identifier: Apache-2.0
 *
 * Answers by hand: what the line's own reader takes and refuses, with where;
 * the envelope, which counts in its own exchange alone; and who speaks of an
 * owner and a paper.
 */
#include "check.h"
#include "date.h"
#include "rule_case.h"
#include "settled.h"

#define ID "310113199912319091"
#define SHORT_ID "310113991231909"
#define NAMES "HAND000000000001"

static const struct question question = {
    .no = 1, .id = {ID, 18}, .name = {"赵也鱻", 9}, .birth = DATE_NONE};

static struct hand_cut
cut_of(struct arena *arena, const char *line, const char *names,
       const char *bytes)
{
    struct hand_cut cut;
    const struct connector *connector = connector_find_name(text_of(line));
    CU_ASSERT_PTR_NOT_NULL_FATAL(connector);
    CU_ASSERT_TRUE(hand_cut(arena, connector, &question, text_of(names),
                            text_of(bytes), &cut));
    return cut;
}

/* ---- what is taken ---- */

#define H1(number, count, result)                                              \
    "{\"head\":{\"jylsh\":\"" number "\",\"fhm\":\"0000\",\"fhxx\":\"\","      \
    "\"ts\":" count "},\n\"body\":[{\"xh\":1,\"xm\":\"赵也鱻\","            \
    "\"zjhm\":\"" ID "\",\"jg\":\"" result "\",\"sjrq\":\"20170831\","         \
    "\"mx\":[]}]}"
#define D1_HEAD                                                                \
    "batch_no,seq,no,result,name,id_no,swrq,swyy,swdd,hhrq,byg,sjly,"          \
    "data_date\n"
#define F1_HEAD "\xef\xbb\xbf证件号码,结果,状态,起始日期,截止日期,数据日期\r\n"

static void
every_carrier(void)
{
    static const struct {
        const char *line, *names, *bytes;
    } good[] = {
        {"motor_vehicles", NAMES, H1(NAMES, "1", "0")},
        {"death", NAMES,
         D1_HEAD NAMES ",1,0,0,赵也鱻," ID ",,,,,,,2017-08-31\n"},
        {"custody", NULL,
         F1_HEAD SHORT_ID ",无,,,,2017/8/31\r\n合计,1,0.00\r\n"},
    };
    struct arena arena;
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        struct hand_cut cut =
            cut_of(&arena, good[i].line, good[i].names, good[i].bytes);
        CU_ASSERT_EQUAL(cut.wrong, HAND_WELL);
        CU_ASSERT_EQUAL(cut.kind, ANSWER_NOTHING);
        CU_ASSERT_EQUAL(cut.slice_count, 1);
    }
    arena_release(&arena);
}

static void
each_garbage(void)
{
    static const struct {
        const char *line, *bytes;
        enum hand_wrong wrong;
        enum answer_reason reason;
        const char *from; /* where it begins; NULL: all of it */
        uint32_t in_line;
    } bad[] = {
        {"motor_vehicles", "a car", HAND_WHOLE, REASON_ENVELOPE, NULL, 1},
        {"motor_vehicles", "{\n \"head\": oh", HAND_WHOLE, REASON_ENVELOPE,
         "oh", 2},
        {"motor_vehicles", H1("HAND000000000002", "1", "0"), HAND_WHOLE,
         REASON_ENVELOPE, NULL, 1},
        {"motor_vehicles", H1(NAMES, "2", "0"), HAND_WHOLE, REASON_COUNT, NULL,
         1},
        {"motor_vehicles", H1(NAMES, "1", "x"), HAND_UNREAD, REASON_FIELD,
         "{\"xh\"", 2},
        {"motor_vehicles", H1(NAMES, "1", "3"), HAND_NO_ANSWER, REASON_CONSENT,
         "{\"xh\"", 2},
        {"death", D1_HEAD NAMES ",1,0,0,赵也鱻\n", HAND_UNREAD, REASON_ENVELOPE,
         NAMES, 2},
        {"death", D1_HEAD NAMES ",2,0,0,王珅,310101198001010018,,,,,,,\n",
         HAND_STRAY, REASON_NONE, NAMES, 2},
        {"death",
         D1_HEAD NAMES ",1,0,0,王珅,310101198001010018,,,,,,,2017-08-31\n",
         HAND_PERSON, REASON_NONE, NAMES, 2},
        {"custody", F1_HEAD SHORT_ID ",无,,,,2017/8/31\r\n合计,2,0.00\r\n",
         HAND_WHOLE, REASON_COUNT, NULL, 1},
        {"custody", "\xff\xfe", HAND_WHOLE, REASON_ENCODING, NULL, 1},
    };
    struct arena arena;
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct hand_cut cut = cut_of(&arena, bad[i].line, NAMES, bad[i].bytes);
        CU_ASSERT_EQUAL(cut.wrong, bad[i].wrong);
        CU_ASSERT_EQUAL(cut.reason, bad[i].reason);
        const char *from = bad[i].from == NULL
                               ? bad[i].bytes
                               : strstr(bad[i].bytes, bad[i].from);
        CU_ASSERT_EQUAL(cut.from, (size_t)(from - bad[i].bytes));
        CU_ASSERT_EQUAL(cut.line, bad[i].in_line);
        CU_ASSERT_TRUE(cut.to > cut.from && cut.to <= strlen(bad[i].bytes));
    }
    arena_release(&arena);
}

/* ---- the envelope ---- */

static uint8_t salts[4][16];

/* What by hand gives, of number 3 of case 7. */
static void
by_hand(struct arena *arena, int64_t at_us, struct reply_evidence *evidence)
{
    struct hand_cut cut =
        cut_of(arena, "motor_vehicles", NAMES, H1(NAMES, "1", "0"));
    struct hand_mark mark = {.is_manual = true,
                             .case_id = 7,
                             .number = 3,
                             .entered = TEXT("ABCD2345"),
                             .confirmed = TEXT("EFGH6723")};
    digest_sha256(TEXT("scan"), &mark.scan);
    hand_reply(arena, &mark, &cut, &question, 0, at_us, salts, evidence);
}

static void
what_is_wrapped_is_unwrapped(void)
{
    struct arena arena;
    struct reply_evidence evidence, read;
    struct hand_mark mark;
    struct digest scan;
    struct text packed;
    arena_init(&arena, 0);
    by_hand(&arena, 1000, &evidence);
    CU_ASSERT_TRUE(text_equals_chars(evidence.exchange_id, "HAND000000000703"));
    CU_ASSERT_TRUE(text_starts_with(evidence.frames[0],
                                    "hedui-hand/1\nC7 3\nentered ABCD2345\n"
                                    "confirmed EFGH6723\nscan "));
    /* No person is in it. */
    CU_ASSERT_FALSE(text_contains(evidence.frames[0], ID));
    CU_ASSERT_TRUE(reply_pack(&arena, &evidence, &packed));
    CU_ASSERT_TRUE(reply_unpack(&arena, packed, &read));
    hand_unwrap(&arena, &read, &mark);
    digest_sha256(TEXT("scan"), &scan);
    CU_ASSERT_TRUE(mark.is_manual);
    CU_ASSERT_EQUAL(mark.case_id, 7);
    CU_ASSERT_EQUAL(mark.number, 3);
    CU_ASSERT_TRUE(text_equals_chars(mark.entered, "ABCD2345"));
    CU_ASSERT_TRUE(text_equals_chars(mark.confirmed, "EFGH6723"));
    CU_ASSERT_TRUE(digest_equals(&mark.scan, &scan));
    CU_ASSERT_TRUE(text_starts_with(read.frames[0], "{\"head\":"));
    arena_release(&arena);
}

/* An owner that writes one has not the exchange to it, nor has another case. */
static void
an_envelope_counts_in_its_exchange(void)
{
    static const char *const others[] = {"HAND000000000704", "HAND000000000803",
                                         "E170300000000003"};
    struct arena arena;
    struct hand_mark mark;
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        struct reply_evidence evidence;
        by_hand(&arena, 1000, &evidence);
        evidence.exchange_id = text_of(others[i]);
        hand_unwrap(&arena, &evidence, &mark);
        CU_ASSERT_FALSE(mark.is_manual);
        CU_ASSERT_TRUE(text_starts_with(evidence.frames[0], "hedui-hand/1\n"));
    }
    arena_release(&arena);
}

static void
a_spoilt_envelope_is_none(void)
{
    static const char *const frames[] = {
        "hedui-hand/1\nC7 3\nentered ABCD2345\nconfirmed EFGH6723\n\n{}",
        ("hedui-hand/1\nC7 3\nconfirmed EFGH6723\nentered ABCD2345\nscan "
         "x\n\n{}"),
        "hedui-hand/2\nC7 3\n",
        "hedui-hand/1\nC7 0\n",
        "hedui-hand/1\n",
        ""};
    struct arena arena;
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
        struct hand_mark mark;
        struct text frame = text_of(frames[i]);
        struct reply_evidence evidence = {.exchange_id =
                                              TEXT("HAND000000000703"),
                                          .frame_count = 1,
                                          .frames = &frame};
        hand_unwrap(&arena, &evidence, &mark);
        CU_ASSERT_FALSE(mark.is_manual);
        CU_ASSERT_TRUE(text_equals_chars(evidence.frames[0], frames[i]));
    }
    arena_release(&arena);
}

/* ---- who speaks ---- */

static const struct settled *
speaker(struct arena *arena, enum answer_kind owner, int64_t owner_us,
        int64_t paper_us)
{
    struct reply_evidence paper, other;
    struct text frame = TEXT("{\"head\":{}}"), slice = TEXT("{}");
    uint32_t of_reply = 0;
    struct settled_set *set = arena_alloc(arena, sizeof(*set));
    struct reply_question asked = {.case_id = 7,
                                   .kind = owner,
                                   .slice_count = owner == ANSWER_NONE,
                                   .slices = &slice,
                                   .slice_replies = &of_reply,
                                   .salts = salts};
    by_hand(arena, paper_us, &paper);
    other = (struct reply_evidence){.exchange_id = TEXT("E170300000000003"),
                                    .attempt = 1,
                                    .received_at_us = owner_us,
                                    .frame_count = 1,
                                    .frames = &frame,
                                    .question_count = 1,
                                    .questions = &asked};
    const struct settled_reply replies[] = {{LINE_MOTOR_VEHICLES, &other},
                                            {LINE_MOTOR_VEHICLES, &paper}};
    CU_ASSERT_TRUE(settled_gather(arena, replies, 2, set));
    CU_ASSERT_EQUAL_FATAL(set->count, 1);
    return &set->settled[0];
}

static void
who_speaks(void)
{
    static const struct {
        enum answer_kind owner; /* NONE: it is to be read */
        int64_t owner_us, paper_us;
        bool is_manual;
    } rows[] = {
        {ANSWER_NONE, 1000, 2000, true},
        {ANSWER_NONE, 2000, 1000, false},
        {ANSWER_TIMED_OUT, 1000, 2000, true},
        {ANSWER_TIMED_OUT, 2000, 1000, true},
        {ANSWER_UNREACHABLE, 2000, 1000, true},
        {ANSWER_GARBLED, 2000, 1000, true},
        {ANSWER_REFUSED, 2000, 1000, true},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct arena arena;
        arena_init(&arena, 0);
        CU_ASSERT_EQUAL(
            speaker(&arena, rows[i].owner, rows[i].owner_us, rows[i].paper_us)
                ->manual.is_manual,
            rows[i].is_manual);
        arena_release(&arena);
    }
}

/* What a line says to everybody is not what stands on one paper. */
static void
a_silence_does_not_hold_it(void)
{
    struct arena arena;
    struct settled_set set;
    struct reply_evidence paper;
    const struct settled_reply reply = {LINE_MOTOR_VEHICLES, &paper};
    const struct line_silence silence = {LINE_MOTOR_VEHICLES, 0, 5000};
    arena_init(&arena, 0);
    by_hand(&arena, 1000, &paper);
    CU_ASSERT_TRUE(settled_gather(&arena, &reply, 1, &set));
    settled_hold(&set, &silence, 1);
    CU_ASSERT_FALSE(set.settled[0].is_held);
    arena_release(&arena);
}

static const struct unit_test tests[] = {
    {"what is entered by hand is read by its line, whatever carrier that has",
     every_carrier},
    {"garbage is refused with where and why", each_garbage},
    {"what is wrapped is unwrapped, and names no person",
     what_is_wrapped_is_unwrapped},
    {"an envelope counts in its own exchange alone",
     an_envelope_counts_in_its_exchange},
    {"an envelope that is not whole is none", a_spoilt_envelope_is_none},
    {"a later answer of the owner speaks, no later silence of his does",
     who_speaks},
    {"the silence of a line does not hold a paper back",
     a_silence_does_not_hold_it},
};

UNIT_MAIN("casework hand", tests)
