/* SPDX-License-Identifier: Apache-2.0
 *
 * What `next` makes of a reply, by the table of wire.md 4: busy is never an
 * answer, a token is renewed once, a ticket is bought twice at most, a part
 * that is missing is waited for.
 */
#include "check.h"
#include "connector.h"

static struct arena arena;
static struct next after;

static const struct stamp stamp = {
    .exchange_id = {"E170000000000001", 16},
    .mandate = {"M1", 2},
};

static const struct question question = {
    1, {"310101198001010018", 18}, {"王珅", 6}, {"S1", 2}, DATE_NONE};

static struct request first, last;
static struct text memo;
static struct reply replies[4];

static void
begin(enum line line)
{
    memo = TEXT_NONE;
    CU_ASSERT_FATAL(
        connector_find(line)->ask(&arena, &stamp, &question, 1, &first));
    last = first;
}

/* The verdict after so many replies. */
static enum next_state
next(enum line line, uint32_t count)
{
    struct exchange_view view = {.first = &first,
                                 .last = &last,
                                 .memo = memo,
                                 .reply_count = count,
                                 .replies = replies};
    CU_ASSERT_FATAL(connector_find(line)->next(&arena, &view, &after));
    if (after.state == NEXT_AGAIN) {
        last = after.request;
        memo = after.memo;
    }
    return after.state;
}

static enum next_state
next_https(enum line line, int status, const char *body)
{
    replies[0] = (struct reply){.status = status, .body = text_of(body)};
    return next(line, 1);
}

static bool
has_failed(enum answer_kind kind, enum answer_reason reason)
{
    return after.state == NEXT_FAILED && after.kind == kind &&
           after.reason == reason;
}

static void
statuses(void)
{
    static const enum line lines[] = {LINE_MARRIAGE, LINE_SOCIAL_INSURANCE,
                                      LINE_INCOME_TAX, LINE_REAL_ESTATE};
    for (size_t i = 0; i < 4; i++) {
        begin(lines[i]);
        (void)next_https(lines[i], 403, "");
        CU_ASSERT(has_failed(ANSWER_REFUSED, REASON_OTHER));
        for (int status = 500; status <= 504; status += 2) {
            (void)next_https(lines[i], status, "<html>");
            CU_ASSERT(has_failed(ANSWER_UNREACHABLE, REASON_NONE));
        }
        (void)next_https(lines[i], 0, "");
        CU_ASSERT(has_failed(ANSWER_UNREACHABLE, REASON_NONE));
        (void)next_https(lines[i], 418, "");
        CU_ASSERT(has_failed(ANSWER_GARBLED, REASON_ENVELOPE));
        CU_ASSERT_EQUAL(next_https(lines[i], 429, ""), NEXT_AGAIN);
        CU_ASSERT(after.is_busy && after.after_s == 60);
        CU_ASSERT(text_equals(after.request.body, first.body));
    }
}

static void
closed_by_type(void)
{
    static const char body[] = "{\"type\":\"closed\"}";
    begin(LINE_SOCIAL_INSURANCE);
    (void)next_https(LINE_SOCIAL_INSURANCE, 503, body);
    CU_ASSERT(has_failed(ANSWER_REFUSED, REASON_CLOSED));
    CU_ASSERT_EQUAL(next_https(LINE_SOCIAL_INSURANCE, 503, "{}"), NEXT_AGAIN);
    CU_ASSERT(after.is_busy);
    begin(LINE_MARRIAGE);
    CU_ASSERT_EQUAL(next_https(LINE_MARRIAGE, 503, body), NEXT_AGAIN);
    CU_ASSERT(after.is_busy);
}

static void
token_once(void)
{
    begin(LINE_SOCIAL_INSURANCE);
    CU_ASSERT_EQUAL(next_https(LINE_SOCIAL_INSURANCE, 401, ""), NEXT_AGAIN);
    CU_ASSERT(after.new_token && after.after_s == 0 && !after.is_busy);
    CU_ASSERT(text_equals(after.request.body, first.body));
    (void)next_https(LINE_SOCIAL_INSURANCE, 401, "");
    CU_ASSERT(has_failed(ANSWER_REFUSED, REASON_OTHER));
    begin(LINE_MARRIAGE);
    (void)next_https(LINE_MARRIAGE, 401, "");
    CU_ASSERT(has_failed(ANSWER_REFUSED, REASON_OTHER));
}

static void
ticket_twice_at_most(void)
{
    static const char ticket[] = "{\"ticket\":\"T1\",\"wait\":5}";
    begin(LINE_INCOME_TAX);
    CU_ASSERT_EQUAL(next_https(LINE_INCOME_TAX, 202, ticket), NEXT_AGAIN);
    CU_ASSERT(after.keep_reply && after.after_s == 5);
    CU_ASSERT(text_contains(after.request.body, "\"T1\""));
    CU_ASSERT_EQUAL(next_https(LINE_INCOME_TAX, 410, ""), NEXT_AGAIN);
    CU_ASSERT(after.resubmit && !after.keep_reply);
    CU_ASSERT(text_equals(after.request.body, first.body));
    CU_ASSERT_EQUAL(next_https(LINE_INCOME_TAX, 202, ticket), NEXT_AGAIN);
    (void)next_https(LINE_INCOME_TAX, 410, "");
    CU_ASSERT(has_failed(ANSWER_UNREACHABLE, REASON_NONE));
}

static void
pages_in_turn(void)
{
    begin(LINE_INCOME_TAX);
    (void)next_https(LINE_INCOME_TAX, 202, "{\"ticket\":\"T1\",\"wait\":0}");
    CU_ASSERT_EQUAL(next_https(LINE_INCOME_TAX, 200,
                               "{\"ticket\":\"T1\",\"page\":1,\"pages\":2}"),
                    NEXT_AGAIN);
    CU_ASSERT(after.keep_reply && after.after_s == 0);
    CU_ASSERT(text_contains(after.request.body, "\"page\":2"));
    CU_ASSERT_EQUAL(next_https(LINE_INCOME_TAX, 200,
                               "{\"ticket\":\"T1\",\"page\":1,\"pages\":3}"),
                    NEXT_DONE); /* out of turn: split garbles it */
}

static void
batches(void)
{
    begin(LINE_DEATH);
    CU_ASSERT_EQUAL(next(LINE_DEATH, 0), NEXT_AGAIN);
    for (int state = 0; state < 2; state++) {
        replies[0] = (struct reply){.batch_state = state};
        CU_ASSERT_EQUAL(next(LINE_DEATH, 1), NEXT_AGAIN);
        CU_ASSERT(after.after_s == 60 && !after.is_busy);
    }
    replies[0] =
        (struct reply){.batch_state = 9, .batch_note = TEXT("CLOSED x")};
    (void)next(LINE_DEATH, 1);
    CU_ASSERT(has_failed(ANSWER_REFUSED, REASON_CLOSED));
    replies[0].batch_note = TEXT("CLOSEDX");
    (void)next(LINE_DEATH, 1);
    CU_ASSERT(has_failed(ANSWER_GARBLED, REASON_ENVELOPE));
    replies[0].batch_note = TEXT("QUOTA");
    CU_ASSERT_EQUAL(next(LINE_DEATH, 1), NEXT_AGAIN);
    CU_ASSERT(after.is_busy && after.after_s == 86400);
    replies[0] = (struct reply){.batch_state = 2};
    CU_ASSERT_EQUAL(next(LINE_DEATH, 1), NEXT_DONE);
}

static void
rows(void)
{
    begin(LINE_HOUSING_FUND);
    CU_ASSERT_EQUAL(first.batch_rows, 1);
    CU_ASSERT(text_is_absent(first.batch_no));
    CU_ASSERT_EQUAL(next(LINE_HOUSING_FUND, 0), NEXT_AGAIN);
    replies[0] = (struct reply){.batch_state = 1};
    CU_ASSERT_EQUAL(next(LINE_HOUSING_FUND, 1), NEXT_AGAIN);
    CU_ASSERT(after.after_s == 60 && !after.is_busy && !after.keep_reply);
    CU_ASSERT(text_equals(after.request.body, first.body));
    replies[0] = (struct reply){.batch_state = 2, .batch_answered = 1};
    CU_ASSERT_EQUAL(next(LINE_HOUSING_FUND, 1), NEXT_DONE);
}

#define STEM "HD_bdyh_19700101_E170000000000001"

static enum next_state
next_file(uint32_t count, const char *name)
{
    replies[count - 1] = (struct reply){.file_name = text_of(name)};
    return next(LINE_LOCAL_BANKS, count);
}

static void
parts(void)
{
    begin(LINE_LOCAL_BANKS);
    CU_ASSERT(text_equals_chars(first.file_name, STEM ".txt"));
    CU_ASSERT_EQUAL(next_file(1, STEM "_R2of3.txt"), NEXT_AGAIN);
    CU_ASSERT(after.keep_reply && after.after_s == 60);
    CU_ASSERT_EQUAL(next_file(2, STEM "_R2of3.txt"), NEXT_AGAIN);
    CU_ASSERT_FALSE(after.keep_reply);
    CU_ASSERT_EQUAL(next_file(2, STEM "_R3of3.csv"), NEXT_AGAIN);
    CU_ASSERT(after.keep_reply);
    CU_ASSERT_EQUAL(next_file(3, STEM "_R1of3.txt"), NEXT_DONE);
    static const char *const strange[] = {
        STEM "_R0of1.txt",  STEM "_R2of1.txt",       STEM "_R1of1",
        STEM "_R1of.txt",   STEM "_R1of1000000.txt", STEM ".txt",
        STEM "9_R1of1.txt", "HD_bdyh_x_y_R1of1.txt", STEM "_Q1of1.txt",
        STEM "_R1xf1.txt",  STEM "_R-1of1.txt",      "",
    };
    for (size_t i = 0; i < sizeof(strange) / sizeof(strange[0]); i++) {
        (void)next_file(1, strange[i]);
        CU_ASSERT(has_failed(ANSWER_GARBLED, REASON_ENVELOPE));
    }
}

static const struct unit_test tests[] = {
    {"a status means the same in every HTTPS family", statuses},
    {"503 is closed only where its type says so", closed_by_type},
    {"a token is renewed once", token_once},
    {"a second expired ticket is no connection", ticket_twice_at_most},
    {"pages are fetched one after the other", pages_in_turn},
    {"a batch is polled until it is answered or refused", batches},
    {"rows are polled until each has an answer", rows},
    {"parts are gathered in any order, each once", parts},
};

int
main(void)
{
    arena_init(&arena, 0);
    int result =
        unit_run("connector_next", tests, sizeof(tests) / sizeof(tests[0]));
    arena_release(&arena);
    return result;
}
