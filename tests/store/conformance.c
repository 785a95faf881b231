/* SPDX-License-Identifier: Apache-2.0
 *
 * The world of the conformance suite: short ways to say what a desk does.
 */
#include "conformance.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct world world;
static struct ground *world_ground;

void
world_begin(void)
{
    world = (struct world){.ground = world_ground,
                           .now_us = WORLD_NOW,
                           .consent_until = DATE_NONE,
                           .hint = {INT32_MIN, 0, 0}};
    arena_init(&world.arena, 0);
    world_ground->reset(world_ground);
    world.a = world_ground->store;
    world.b = world_ground->other;
    world_ground->set_clock(world_ground, world.now_us);
}

void
world_check(void)
{
    struct text *broken = NULL;
    uint32_t count = 0;
    CU_ASSERT_EQUAL(world.a->calls->invariants(world.a, &world.arena, &broken,
                                               &count, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(count, 0);
    for (uint32_t i = 0; i < count && i < 3; i++)
        printf("\n    broken: %.*s", (int)broken[i].size, broken[i].bytes);
}

void
world_end(void)
{
    world_check();
    CU_ASSERT_EQUAL(world.fault.kind, FAULT_NONE);
    if (world.fault.kind != FAULT_NONE)
        printf("\n    fault: %s", world.fault.text);
    arena_release(&world.arena);
}

void
world_clock(int64_t now_us)
{
    world.now_us = now_us;
    world_ground->set_clock(world_ground, now_us);
}

/* ---- intake ---- */

static struct text
word_next(struct text *rest)
{
    struct text word = TEXT_NONE;
    text_cut(rest, ' ', &word);
    return word;
}

/* Letters, from A for line 1, as a request has its lines in the store. */
static struct text
line_set(struct arena *arena, struct text letters)
{
    char *marks = arena_alloc(arena, letters.size + 1);
    for (size_t i = 0; i < letters.size; i++)
        marks[i] = (char)('1' + (letters.bytes[i] - 'A'));
    return (struct text){marks, letters.size};
}

static bool
world_decode(void *context, struct arena *arena, const struct queued *message,
             int64_t now_us, struct acceptance *acceptance)
{
    (void)context, (void)now_us;
    struct text rest = message->bytes;
    int64_t lane, due;
    acceptance->agency = word_next(&rest);
    acceptance->request_id = word_next(&rest);
    digest_sha256(word_next(&rest), &acceptance->meaning);
    if (!text_to_count(word_next(&rest), &lane) ||
        !text_to_count(word_next(&rest), &due)) {
        acceptance->status = RECEIPT_REFUSED;
        acceptance->errors = TEXT("[{\"at\":\"/\"}]");
        return true;
    }
    acceptance->status = RECEIPT_ACCEPTED;
    acceptance->lane = (enum lane)lane;
    acceptance->due = (int32_t)(WORLD_DAY + due);
    acceptance->slack_day = acceptance->due - 1;
    /* A digit before the lines is a programme. */
    struct text word = word_next(&rest);
    for (; word.size == 1 && word.bytes[0] <= '9'; word = word_next(&rest))
        acceptance->programmes |= 1u << (word.bytes[0] - '0');
    acceptance->lines = line_set(arena, word);
    acceptance->household_key = TEXT("household-7");
    word = word_next(&rest); /* a request of JSON, or none is there */
    acceptance->request =
        text_copy(arena, text_starts_with(word, "{") ? word : message->bytes);
    return true;
}

int64_t
world_put(const char *message)
{
    struct text text = text_of(message);
    int64_t queue_id = 0;
    CU_ASSERT_EQUAL(
        world.a->calls->queue_put(world.a, 1, &text, &queue_id, &world.fault),
        STORE_DONE);
    return queue_id;
}

uint32_t
world_accept(uint32_t max)
{
    uint32_t taken = 0;
    CU_ASSERT_EQUAL(world.a->calls->accept(world.a, max, world_decode, NULL,
                                           &taken, &world.fault),
                    STORE_DONE);
    return taken;
}

enum store_result
world_accept_result(uint32_t *taken)
{
    return world.a->calls->accept(world.a, 10, world_decode, NULL, taken,
                                  &world.fault);
}

struct receipt
world_receipt(int64_t queue_id)
{
    struct receipt receipt = {0};
    CU_ASSERT_EQUAL(world.a->calls->receipts(world.a, &world.arena, 1,
                                             &queue_id, &receipt, &world.fault),
                    STORE_DONE);
    return receipt;
}

int64_t
world_submit(const char *message)
{
    int64_t queue_id = world_put(message);
    CU_ASSERT_EQUAL(world_accept(1), 1);
    struct receipt receipt = world_receipt(queue_id);
    CU_ASSERT_EQUAL(receipt.status, RECEIPT_ACCEPTED);
    return receipt.case_id;
}

/* ---- case desk ---- */

static void
plan_question(const struct opened_case *found, struct tray_question *question)
{
    *question = (struct tray_question){.case_id = found->case_id,
                                       .id = TEXT("310101199001010000"),
                                       .name = TEXT("name"),
                                       .consent = TEXT("consent-1"),
                                       .birth = DATE_NONE,
                                       .consent_until = world.consent_until,
                                       .mandate = TEXT("mandate")};
}

/* One question a case and line; a request that begins with "poison" cannot be
 * planned. The lines are the last word of the first request. */
static bool
world_plan(void *context, struct arena *arena, struct opened_case *cases,
           uint32_t count, int64_t now_us, struct opened_tray **trays,
           uint32_t *tray_count)
{
    (void)context, (void)now_us;
    struct tray_question *questions =
        arena_array(arena, count, sizeof(*questions));
    uint32_t asked = 0;
    for (uint32_t i = 0; i < count; i++) {
        cases[i].is_poison = text_starts_with(cases[i].request, "poison");
        cases[i].why = "cannot be planned";
        cases[i].plan = TEXT("a plan");
        if (!cases[i].is_poison)
            plan_question(&cases[i], &questions[asked++]);
    }
    struct text rest = cases[0].request, lines = TEXT_NONE;
    while (text_cut(&rest, ' ', &lines))
        continue;
    *tray_count = asked == 0 ? 0 : (uint32_t)lines.size;
    *trays = arena_array(arena, *tray_count, sizeof(**trays));
    struct buffer out;
    buffer_init(&out, 1 << 20);
    bool done = tray_pack(questions, asked, &out);
    for (uint32_t i = 0; i < *tray_count; i++)
        (*trays)[i] = (struct opened_tray){
            .line = (enum line)(lines.bytes[i] - 'A' + 1),
            .question_count = asked,
            .questions = text_copy(arena, buffer_view(&out))};
    buffer_release(&out);
    return done;
}

struct opened
world_open_lane(struct store *store, enum lane lane, uint32_t max)
{
    struct opened opened = {0};
    CU_ASSERT_EQUAL(store->calls->open(store, &world.arena, lane, max,
                                       &world.hint, world_plan, NULL, &opened,
                                       &world.fault),
                    STORE_DONE);
    return opened;
}

struct opened
world_open(struct store *store, uint32_t max)
{
    return world_open_lane(store, LANE_STANDARD, max);
}

enum store_result
world_open_result(struct store *store)
{
    struct opened opened;
    return store->calls->open(store, &world.arena, LANE_STANDARD, 256,
                              &world.hint, world_plan, NULL, &opened,
                              &world.fault);
}

struct leased_round
world_wake(struct store *store)
{
    struct leased_round *rounds = NULL;
    uint32_t count = 0;
    CU_ASSERT_EQUAL(
        store->calls->wake(store, &world.arena, store == world.a ? "a" : "b",
                           WORLD_LEASE_MS, 1, &rounds, &count, &world.fault),
        STORE_DONE);
    return count == 1 ? rounds[0] : (struct leased_round){0};
}

enum store_result
world_close(struct store *store, const struct leased_round *round)
{
    struct report_row *reports =
        arena_array(&world.arena, round->case_count, sizeof(*reports));
    for (uint32_t i = 0; i < round->case_count; i++) {
        struct report_row *report = &reports[i];
        report->case_id = round->cases[i].case_id;
        report->revision = round->cases[i].revision;
        report->report = text_of(
            arena_printf(&world.arena, "{\"case\":%lld,\"replies\":%u}",
                         (long long)report->case_id, round->reply_count));
        report->summary = TEXT("{\"minimum_living\":\"REFER\"}");
        digest_sha256(report->report, &report->digest);
        digest_sha256(TEXT("evidence"), &report->evidence);
    }
    return store->calls->close_round(store, round->round_id, round->fence,
                                     reports, round->case_count, &world.fault);
}

enum store_result
world_close_unchanged(struct store *store, const struct leased_round *round)
{
    struct report_row *reports =
        arena_array(&world.arena, round->case_count, sizeof(*reports));
    for (uint32_t i = 0; i < round->case_count; i++)
        reports[i] = (struct report_row){.case_id = round->cases[i].case_id,
                                         .revision = round->cases[i].revision,
                                         .is_unchanged = true};
    return store->calls->close_round(store, round->round_id, round->fence,
                                     reports, round->case_count, &world.fault);
}

/* ---- line desk ---- */

int64_t
world_keep(struct store *store, const char *worker, enum line line)
{
    struct line_row row = {0};
    CU_ASSERT_EQUAL(store->calls->keep(store, &world.arena, worker,
                                       WORLD_LEASE_MS, &line, 1, &row,
                                       &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(row.line, line);
    return row.is_held ? row.fence : 0;
}

const uint32_t *
world_trays_max(uint32_t most)
{
    static uint32_t max[LANE_COUNT];
    for (int lane = 0; lane < LANE_COUNT; lane++)
        max[lane] = most;
    return max;
}

struct tray
world_tray(struct store *store, enum line line, int64_t fence)
{
    struct tray *trays = NULL;
    struct tray_part *done = NULL;
    uint32_t count = 0, done_count = 0;
    CU_ASSERT_EQUAL(store->calls->trays(store, &world.arena, line, fence, NULL,
                                        0, world_trays_max(1), &trays, &count,
                                        &done, &done_count, &world.fault),
                    STORE_DONE);
    return count > 0 ? trays[0] : (struct tray){0};
}

struct exchange
world_exchange(const struct tray *tray, uint32_t attempt)
{
    struct tray_part *part = arena_alloc(&world.arena, sizeof(*part));
    *part = (struct tray_part){tray->tray_id, tray->round_id, 0,
                               tray->question_count};
    struct exchange exchange = {.line = tray->line,
                                .attempt = attempt,
                                .question_count = tray->question_count,
                                .part_count = 1,
                                .parts = part,
                                .mandate = TEXT("mandate"),
                                .made_at_us = world.now_us,
                                .poll_at_us = world.now_us,
                                .answer_by_us = world.now_us + HOUR_US,
                                .memo = TEXT("ticket-1")};
    snprintf(exchange.exchange_id, sizeof(exchange.exchange_id), "X%015u",
             ++world.exchange_count);
    return exchange;
}

enum store_result
world_take(struct store *store, enum line line, int64_t fence,
           const struct exchange *exchange, int64_t quota)
{
    bool is_over = false;
    enum store_result result = store->calls->take(
        store, line, fence, exchange, instant_shanghai_date(world.now_us),
        quota, &is_over, &world.fault);
    /* Over the quota is told by AWAY here: no test of take is ever away. */
    return result == STORE_DONE && is_over ? STORE_AWAY : result;
}

struct settle
world_settle(const struct tray *tray, const char *exchange_id, uint32_t from,
             uint32_t to, bool is_tray_done)
{
    struct settle settle = {
        .reply = {.round_id = tray->round_id,
                  .line = tray->line,
                  .from = from,
                  .to = to,
                  .received_at_us = world.now_us,
                  .evidence = text_of(
                      arena_printf(&world.arena, "answer of %s", exchange_id))},
        .tray_id = tray->tray_id,
        .is_tray_done = is_tray_done};
    struct tray_question *questions = NULL;
    uint32_t count = 0;
    CU_ASSERT_TRUE(
        tray_unpack(&world.arena, tray->questions, &questions, &count));
    int64_t *case_ids = arena_array(&world.arena, count, sizeof(int64_t));
    for (uint32_t i = from; i < to && i < count; i++)
        case_ids[settle.case_count++] = questions[i].case_id;
    settle.case_ids = case_ids;
    snprintf(settle.reply.exchange_id, sizeof(settle.reply.exchange_id), "%s",
             exchange_id);
    digest_sha256(settle.reply.evidence, &settle.reply.received);
    digest_sha256(TEXT("root"), &settle.reply.root);
    return settle;
}

enum store_result
world_got(struct store *store, enum line line, int64_t fence,
          const char *exchange_id, const struct settle *settles, uint32_t count)
{
    return store->calls->got(store, line, fence, exchange_id, settles, count,
                             NULL, 0, NULL, &world.fault);
}

void
world_answer(enum line line)
{
    int64_t fence = world_keep(world.a, "a", line);
    struct tray tray = world_tray(world.a, line, fence);
    CU_ASSERT_NOT_EQUAL(tray.tray_id, 0);
    struct exchange exchange = world_exchange(&tray, 1);
    CU_ASSERT_EQUAL(world_take(world.a, line, fence, &exchange, 0), STORE_DONE);
    struct settle settle =
        world_settle(&tray, exchange.exchange_id, 0, tray.question_count, true);
    CU_ASSERT_EQUAL(
        world_got(world.a, line, fence, exchange.exchange_id, &settle, 1),
        STORE_DONE);
}

/* ---- reading ---- */

struct case_status
world_status(int64_t case_id)
{
    struct case_status status = {0};
    bool found = false;
    CU_ASSERT_EQUAL(world.a->calls->find_case(world.a, &world.arena, case_id,
                                              TEXT_NONE, &status, &found,
                                              &world.fault),
                    STORE_DONE);
    CU_ASSERT_TRUE(found);
    return status;
}

enum case_state
world_state(int64_t case_id)
{
    return world_status(case_id).state;
}

struct case_evidence
world_evidence(int64_t case_id, uint32_t revision)
{
    struct case_evidence evidence = {0};
    bool found = false;
    CU_ASSERT_EQUAL(world.a->calls->evidence(world.a, &world.arena, case_id,
                                             revision, &evidence, &found,
                                             &world.fault),
                    STORE_DONE);
    CU_ASSERT_TRUE(found);
    return evidence;
}

struct line_status
world_line_days(enum line line, int32_t days)
{
    struct line_status *lines = NULL;
    uint32_t count = 0;
    CU_ASSERT_EQUAL(world.a->calls->line_statuses(world.a, &world.arena, days,
                                                  &lines, &count, &world.fault),
                    STORE_DONE);
    for (uint32_t i = 0; i < count; i++)
        if (lines[i].line == line)
            return lines[i];
    CU_FAIL("the line has no row");
    return (struct line_status){0};
}

struct line_status
world_line(enum line line)
{
    return world_line_days(line, 1);
}

struct queue_status
world_queue(void)
{
    struct queue_status status = {0};
    CU_ASSERT_EQUAL(
        world.a->calls->queue_status(world.a, &status, &world.fault),
        STORE_DONE);
    return status;
}

static bool
world_seal_one(void *context, struct arena *arena, struct seal_job *job)
{
    (void)arena;
    struct digest report;
    digest_sha256(job->report, &report);
    if (!job->is_purged && !digest_equals(&report, &job->digest))
        return false;
    job->container = text_of(context);
    digest_sha256(job->container, &job->container_digest);
    return true;
}

bool
world_seal(const char *container, uint32_t *sealed)
{
    char copy[64];
    snprintf(copy, sizeof(copy), "%s", container);
    return world.a->calls->seal(world.a, 10, world_seal_one, copy, sealed,
                                &world.fault) == STORE_DONE;
}

void
conformance_ground(struct ground *ground)
{
    world_ground = ground;
}

bool
conformance_add(CU_pSuite suite, struct ground *ground)
{
    const struct conformance_test *groups[] = {
        conformance_intake,     conformance_case,     conformance_line,
        conformance_turns,      conformance_watch,    conformance_orders,
        conformance_deadlines,  conformance_seal,     conformance_sealing,
        conformance_archive,    conformance_recall,   conformance_host,
        conformance_revise,     conformance_withdraw, conformance_clock,
        conformance_wrong_id,   conformance_log,      conformance_document,
        conformance_checkpoint, conformance_walk};
    conformance_ground(ground);
    for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
        for (const struct conformance_test *test = groups[i];
             test->sentence != NULL; test++)
            if (CU_add_test(suite, test->sentence, test->run) == NULL)
                return false;
    return true;
}
