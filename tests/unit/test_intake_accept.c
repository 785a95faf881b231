/* SPDX-License-Identifier: Apache-2.0
 *
 * What becomes of a queued message, on the memory twin of the store: accepted,
 * duplicate, conflict, refused; its due day and its place in the order.
 */
#include "check.h"
#include "connector.h"
#include "intake.h"
#include "intake_fixture.h"

struct bench {
    struct arena arena;
    struct rules house;
    struct intake intake;
    struct store *store;
    int64_t clock;
};

static void
bench_open(struct bench *bench)
{
    struct fault fault = {0};
    *bench = (struct bench){0};
    arena_init(&bench->arena, 0);
    bench->house.policy = policy_read(
        &bench->arena, SOURCE_FOLDER "/deploy/policy/shanghai", &fault);
    bench->house.calendar = calendar_read(
        &bench->arena, SOURCE_FOLDER "/deploy/calendar/china.json", &fault);
    bench->house.connectors = connector_registry;
    CU_ASSERT_PTR_NOT_NULL_FATAL(bench->house.policy);
    CU_ASSERT_PTR_NOT_NULL_FATAL(bench->house.calendar);
    bench->intake.house = &bench->house;
    bench->intake.agency_is_known = fixture_agency_is_known;
    bench->clock = instant_from_shanghai(fixture_day("2017-09-20"), 10 * 3600);
    bench->store = store_memory_open(&bench->clock);
}

static void
bench_close(struct bench *bench)
{
    bench->store->calls->close(bench->store);
    arena_release(&bench->arena);
}

/* `base` with one text in the place of another. */
static struct text
edited(struct bench *bench, const char *base, const char *find,
       const char *replace)
{
    const char *text =
        text_chars(&bench->arena, fixture_good(&bench->arena, base));
    const char *place = strstr(text, find);
    CU_ASSERT_PTR_NOT_NULL_FATAL(place);
    return text_of(arena_printf(&bench->arena, "%.*s%s%s", (int)(place - text),
                                text, replace, place + strlen(find)));
}

static struct receipt
submit(struct bench *bench, struct text message)
{
    struct fault fault = {0};
    struct receipt receipt = {0};
    int64_t queue_id;
    uint32_t taken = 0;
    const struct store_calls *calls = bench->store->calls;
    CU_ASSERT_EQUAL(
        calls->queue_put(bench->store, 1, &message, &queue_id, &fault),
        STORE_DONE);
    CU_ASSERT_EQUAL(calls->accept(bench->store, 10, intake_accept,
                                  &bench->intake, &taken, &fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(taken, 1);
    CU_ASSERT_EQUAL(calls->receipts(bench->store, &bench->arena, 1, &queue_id,
                                    &receipt, &fault),
                    STORE_DONE);
    return receipt;
}

static void
a_good_request_is_accepted_and_due_by_the_calendar(void)
{
    struct bench bench;
    bench_open(&bench);
    struct receipt receipt =
        submit(&bench, fixture_good(&bench.arena, "minimal"));
    CU_ASSERT_EQUAL(receipt.status, RECEIPT_ACCEPTED);
    CU_ASSERT_NOT_EQUAL(receipt.case_id, 0);
    /* 15 working days over the autumn holidays and the working Saturday. */
    CU_ASSERT_EQUAL(receipt.due, fixture_day("2017-10-17"));
    CU_ASSERT_FALSE(receipt.is_provisional);
    receipt = submit(&bench, edited(&bench, "minimal", "\"r-1\"",
                                    "\"r-2\", \"lane\": \"express\""));
    CU_ASSERT_EQUAL(receipt.status, RECEIPT_ACCEPTED);
    CU_ASSERT_EQUAL(receipt.due, fixture_day("2017-09-22"));
    bench_close(&bench);
}

static void
the_same_meaning_is_the_same_case(void)
{
    struct bench bench;
    bench_open(&bench);
    struct receipt first =
        submit(&bench, fixture_good(&bench.arena, "minimal"));
    bench.clock += INSTANT_DAY;
    struct receipt again =
        submit(&bench, fixture_good(&bench.arena, "minimal"));
    struct receipt spelled =
        submit(&bench, edited(&bench, "minimal", "310101197001010013",
                              "310101700101001"));
    CU_ASSERT_EQUAL(again.status, RECEIPT_DUPLICATE);
    CU_ASSERT_EQUAL(again.case_id, first.case_id);
    CU_ASSERT_EQUAL(again.due, first.due);
    CU_ASSERT_EQUAL(spelled.status, RECEIPT_DUPLICATE);
    CU_ASSERT_EQUAL(spelled.case_id, first.case_id);
    bench_close(&bench);
}

static void
another_meaning_under_the_same_key_is_a_conflict(void)
{
    struct bench bench;
    bench_open(&bench);
    struct receipt first =
        submit(&bench, fixture_good(&bench.arena, "minimal"));
    struct receipt other =
        submit(&bench, edited(&bench, "minimal", "李明", "李铭"));
    struct receipt agency =
        submit(&bench, edited(&bench, "minimal", "310101001", "310101002"));
    CU_ASSERT_EQUAL(other.status, RECEIPT_CONFLICT);
    CU_ASSERT_EQUAL(other.case_id, first.case_id);
    CU_ASSERT_EQUAL(agency.status, RECEIPT_ACCEPTED);
    CU_ASSERT_NOT_EQUAL(agency.case_id, first.case_id);
    bench_close(&bench);
}

static void
a_bad_request_is_refused_with_its_errors_and_the_next_goes_on(void)
{
    struct bench bench;
    bench_open(&bench);
    struct receipt bad =
        submit(&bench, edited(&bench, "minimal", "\"self\"", "\"child\""));
    struct receipt poison = submit(&bench, TEXT("\xFF{"));
    struct receipt good = submit(&bench, fixture_good(&bench.arena, "minimal"));
    CU_ASSERT_EQUAL(bad.status, RECEIPT_REFUSED);
    CU_ASSERT_EQUAL(bad.case_id, 0);
    CU_ASSERT_TRUE(text_contains(bad.errors, "\"NO_APPLICANT\""));
    CU_ASSERT_TRUE(text_contains(bad.errors, "\"/household/members\""));
    CU_ASSERT_EQUAL(poison.status, RECEIPT_REFUSED);
    CU_ASSERT_TRUE(text_contains(poison.errors, "\"NOT_JSON\""));
    CU_ASSERT_EQUAL(good.status, RECEIPT_ACCEPTED);
    bench_close(&bench);
}

static void
a_programme_that_is_not_decided_yet_is_refused(void)
{
    struct bench bench;
    bool available[PROGRAMME_COUNT];
    bench_open(&bench);
    intake_programmes(available);
    for (int i = 0; i < PROGRAMME_COUNT; i++) {
        struct receipt receipt =
            submit(&bench, edited(&bench, "minimal", "minimum_living",
                                  programme_name((enum programme)i)));
        CU_ASSERT_EQUAL(receipt.status == RECEIPT_REFUSED, !available[i]);
        if (!available[i])
            CU_ASSERT_TRUE(
                text_contains(receipt.errors, "PROGRAMME_NOT_AVAILABLE"));
    }
    bench_close(&bench);
}

static bool
accept_now(struct bench *bench, struct text bytes, int64_t put_at_us,
           struct acceptance *acceptance)
{
    struct queued message = {
        .queue_id = 1, .put_at_us = put_at_us, .bytes = bytes};
    return intake_accept(&bench->intake, &bench->arena, &message, bench->clock,
                         acceptance);
}

static void
the_day_received_judges_and_the_day_accepted_counts(void)
{
    struct bench bench;
    struct acceptance accepted;
    bench_open(&bench);
    /* Put a minute before midnight in Shanghai, accepted the day after. */
    int64_t put_at = instant_from_shanghai(fixture_day("2017-09-20"), 86340);
    bench.clock = put_at + 120 * INSTANT_SECOND;
    CU_ASSERT_TRUE(accept_now(
        &bench, edited(&bench, "minimal", "2017-09-01", "2017-09-21"), put_at,
        &accepted));
    CU_ASSERT_EQUAL(accepted.status, RECEIPT_REFUSED);
    CU_ASSERT_TRUE(text_contains(accepted.errors, "AS_OF_AFTER_TODAY"));
    CU_ASSERT_TRUE(accept_now(
        &bench, edited(&bench, "minimal", "2017-09-01", "2017-09-20"), put_at,
        &accepted));
    CU_ASSERT_EQUAL(accepted.status, RECEIPT_ACCEPTED);
    CU_ASSERT_EQUAL(accepted.due, fixture_day("2017-10-18"));
    bench_close(&bench);
}

static void
slack_is_due_less_the_slowest_line_that_is_asked(void)
{
    struct bench bench;
    struct acceptance nobody, everybody;
    bench_open(&bench);
    CU_ASSERT_TRUE(accept_now(&bench, fixture_good(&bench.arena, "minimal"),
                              bench.clock, &nobody));
    CU_ASSERT_TRUE(text_is_empty(nobody.lines)); /* no consent */
    CU_ASSERT_EQUAL(nobody.slack_day, nobody.due);
    CU_ASSERT_TRUE(accept_now(
        &bench,
        edited(&bench, "minimal", "\"programmes\"",
               "\"consents\": [{\"id\": \"c\", \"by\": \"m1\", \"for\": "
               "[\"m1\"], \"as\": \"self\", \"signed\": \"2017-09-01\", "
               "\"lines\": [\"all\"]}], \"programmes\""),
        bench.clock, &everybody));
    int slowest = 0;
    uint32_t asked = 0;
    for (size_t i = 0; i < everybody.lines.size; i++) {
        enum line line = (enum line)(everybody.lines.bytes[i] - '0');
        CU_ASSERT_PTR_NOT_NULL(connector_find(line));
        CU_ASSERT_TRUE(i == 0 ||
                       everybody.lines.bytes[i - 1] < everybody.lines.bytes[i]);
        int days = line_answer_days(line);
        slowest = days > slowest ? days : slowest;
        asked++;
    }
    CU_ASSERT_TRUE(asked > 0 && slowest > 0);
    CU_ASSERT_EQUAL(everybody.due, nobody.due);
    CU_ASSERT_EQUAL(calendar_working_days(bench.house.calendar,
                                          everybody.slack_day, everybody.due),
                    slowest);
    bench_close(&bench);
}

static void
what_is_kept_is_read_again_years_later(void)
{
    struct bench bench;
    struct acceptance accepted;
    struct fault fault = {0};
    struct text again;
    struct household_request request;
    struct digest digest;
    bench_open(&bench);
    CU_ASSERT_TRUE(accept_now(
        &bench,
        edited(&bench, "family",
               "\"minimum_living\",\n  \"temporary\",\n  \"education\"",
               "\"minimum_living\""),
        bench.clock, &accepted));
    CU_ASSERT_EQUAL_FATAL(accepted.status, RECEIPT_ACCEPTED);
    /* Without policy, agencies or a day. */
    CU_ASSERT_TRUE_FATAL(request_decode_accepted(&bench.arena, accepted.request,
                                                 &request, &fault));
    CU_ASSERT_TRUE(request_canonical(&bench.arena, &request, &again));
    CU_ASSERT_TRUE(text_equals(again, accepted.request));
    digest_sha256(again, &digest);
    CU_ASSERT_TRUE(digest_equals(&digest, &accepted.meaning));
    CU_ASSERT_TRUE(text_equals_chars(accepted.household_key, "310101-H-900"));
    CU_ASSERT_EQUAL(accepted.lane, LANE_EXPRESS);
    bench_close(&bench);
}

static void
damaged_stored_bytes_are_a_fault_with_a_place(void)
{
    struct arena arena;
    struct fault fault = {0};
    struct household_request request;
    arena_init(&arena, 0);
    CU_ASSERT_FALSE(
        request_decode_accepted(&arena, TEXT("{}"), &request, &fault));
    CU_ASSERT_EQUAL(fault.kind, FAULT_INPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(fault.text, "MISSING_FIELD"));
    arena_release(&arena);
}

/* `text` with a document in the object of which `part` is a part, or which it
 * begins. */
static const char *
announcing(struct bench *bench, const char *text, const char *part,
           const char *hex)
{
    const char *place = strstr(text, part);
    CU_ASSERT_PTR_NOT_NULL_FATAL(place);
    size_t before = (size_t)(place - text);
    if (strchr(part, '{') != NULL)
        before += strlen(part);
    return arena_printf(
        &bench->arena,
        "%.*s\"document\":{\"name\":\"a.pdf\",\"sha256\":\"%s%.48s\"},%s",
        (int)before, text, hex,
        "000000000000000000000000000000000000000000000000", text + before);
}

static void
marks_are_as_announced(const struct acceptance *accepted, uint32_t wanted,
                       struct arena *arena)
{
    struct fault fault = {0};
    struct document *list;
    struct text marks;
    uint32_t count;
    const struct json *tree = json_read(arena, accepted->request, 16, &fault);
    CU_ASSERT_TRUE(documents_announced(arena, tree, &list, &count));
    CU_ASSERT_EQUAL(count, wanted);
    CU_ASSERT_TRUE(documents_marks(arena, list, count, &marks));
    CU_ASSERT_TRUE(text_equals(marks, accepted->marks));
}

/* What intake marks of a request is what its kept bytes announce, by which
 * documents get their numbers: whichever papers it names, in whatever order,
 * digests in capitals too. */
static void
marks_are_what_the_kept_request_announces(void)
{
    struct bench bench;
    bench_open(&bench);
    for (unsigned mask = 0; mask < 8; mask++) {
        const char *text = text_chars(
            &bench.arena, edited(&bench, "family", "\"id\": \"c1\"",
                                 "\"id\": \"z1\"")); /* not the first */
        if (mask & 1)
            text = announcing(&bench, text, "\"as\": \"self\"",
                              "ABCDEF0123456789");
        if (mask & 2)
            text = announcing(&bench, text, "\"as\": \"proxy\"",
                              "abcdef0123456789");
        if (mask & 4)
            text =
                announcing(&bench, text, "\"mandate\": {", "fedcba9876543210");
        struct queued message = {.put_at_us = bench.clock,
                                 .bytes = text_of(text)};
        struct acceptance accepted;
        CU_ASSERT_TRUE_FATAL(intake_accept(&bench.intake, &bench.arena,
                                           &message, bench.clock, &accepted));
        CU_ASSERT_EQUAL_FATAL(accepted.status, RECEIPT_ACCEPTED);
        marks_are_as_announced(&accepted,
                               1 + (mask & 1) + (mask >> 1 & 1) + (mask >> 2),
                               &bench.arena);
    }
    bench_close(&bench);
}

/* Over the API an agency puts its own: what names another is refused by one
 * error, whether anything else is wrong with it or not. */
static void
what_names_another_agency_than_its_sender_is_refused(void)
{
    struct bench bench;
    bench_open(&bench);
    struct text good = fixture_good(&bench.arena, "minimal");
    const struct text messages[] = {
        good,
        edited(&bench, "minimal", "minimum_living", "nothing_known"),
        TEXT("{\"documents_of\": {\"agency\": \"310115009\", "
             "\"request_id\": \"r\"}, \"documents\": [{\"sha256\": "
             "\"e5c62df5dab5c87b6a015ef3d4359707"
             "4d1eec433b15f51aec63b8582d0e4ab4\", \"bytes\": "
             "\"JVBERi0xLjQK\"}]}"),
    };
    struct text said = TEXT_NONE;
    for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
        struct queued message = {.queue_id = 1,
                                 .put_at_us = bench.clock,
                                 .bytes = messages[i],
                                 .agency = TEXT("310000000")};
        struct acceptance accepted;
        CU_ASSERT_TRUE_FATAL(intake_accept(&bench.intake, &bench.arena,
                                           &message, bench.clock, &accepted));
        CU_ASSERT_EQUAL(accepted.status, RECEIPT_REFUSED);
        CU_ASSERT_PTR_NULL(accepted.supplement);
        CU_ASSERT_TRUE(text_contains(accepted.errors, "UNKNOWN_AGENCY"));
        CU_ASSERT_TRUE(i == 0 || text_equals(accepted.errors, said));
        said = accepted.errors;
    }
    struct text own;
    CU_ASSERT_TRUE_FATAL(json_get_text(
        json_read(&bench.arena, good, 24, &(struct fault){0}), "agency", &own));
    struct queued mine = {
        .put_at_us = bench.clock, .bytes = good, .agency = own};
    struct acceptance accepted;
    CU_ASSERT_TRUE_FATAL(intake_accept(&bench.intake, &bench.arena, &mine,
                                       bench.clock, &accepted));
    CU_ASSERT_EQUAL(accepted.status, RECEIPT_ACCEPTED);
    bench_close(&bench);
}

static const struct unit_test tests[] = {
    {"what names another agency than its sender is refused",
     what_names_another_agency_than_its_sender_is_refused},
    {"marks are what the kept request announces",
     marks_are_what_the_kept_request_announces},
    {"a good request is accepted, and due by the calendar (B08)",
     a_good_request_is_accepted_and_due_by_the_calendar},
    {"the same key and meaning is the same case",
     the_same_meaning_is_the_same_case},
    {"another meaning under the same key is a conflict",
     another_meaning_under_the_same_key_is_a_conflict},
    {"a bad request is refused with its errors, and the next goes on",
     a_bad_request_is_refused_with_its_errors_and_the_next_goes_on},
    {"a programme that is not decided yet is refused",
     a_programme_that_is_not_decided_yet_is_refused},
    {"the day received judges as_of, the day accepted counts (B13)",
     the_day_received_judges_and_the_day_accepted_counts},
    {"slack is due less the slowest line that is asked",
     slack_is_due_less_the_slowest_line_that_is_asked},
    {"what is kept is read again years later, without a policy",
     what_is_kept_is_read_again_years_later},
    {"damaged stored bytes are a fault with a place",
     damaged_stored_bytes_are_a_fault_with_a_place},
};

UNIT_MAIN("intake", tests)
