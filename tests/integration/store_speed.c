/* SPDX-License-Identifier: Apache-2.0
 *
 * What the store alone carries, by transaction: households of 2.5 persons,
 * nine lines, rounds of 256, one worker; no casework and no wire.
 *
 *   store_speed CONNINFO SCHEMAS ROUNDS ROUND_CASES
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "date.h"
#include "store.h"

#define LINES 9
#define NOW INT64_C(1504231200000000)
#define REQUEST_SIZE 1500
#define PLAN_SIZE 600
#define REPORT_SIZE 4000
#define EVIDENCE_PER_QUESTION 90

static struct store *store;
static struct arena arena;
static struct fault fault;
static uint32_t round_cases;
static char filler[1 << 20];
static double spent[8];
static const char *const names[] = {"put",  "accept", "open",  "trays",
                                    "take", "got",    "close", "seal"};

static void
must(enum store_result result)
{
    if (result == STORE_DONE)
        return;
    fprintf(stderr, "result %d: %s\n", (int)result, fault.text);
    exit(1);
}

static double
seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static bool
accept_one(void *context, struct arena *scratch, const struct queued *message,
           int64_t now_us, struct acceptance *accepted)
{
    (void)context, (void)now_us;
    accepted->status = RECEIPT_ACCEPTED;
    accepted->agency = TEXT("310115009");
    accepted->request_id =
        text_of(arena_printf(scratch, "r%lld", (long long)message->queue_id));
    digest_sha256(accepted->request_id, &accepted->meaning);
    accepted->lane = LANE_STANDARD;
    accepted->due = 17418;
    accepted->slack_day = 17413;
    accepted->lines = TEXT("ABCDEFGHI");
    accepted->request = message->bytes;
    return true;
}

static bool
plan_all(void *context, struct arena *scratch, struct opened_case *cases,
         uint32_t count, int64_t now_us, struct opened_tray **trays,
         uint32_t *tray_count)
{
    (void)context, (void)now_us;
    uint32_t size = count * 5 / 2;
    struct tray_question *questions =
        arena_array(scratch, size, sizeof(*questions));
    for (uint32_t i = 0; i < count; i++)
        cases[i].plan = (struct text){filler + i * 16, PLAN_SIZE};
    for (uint32_t i = 0; i < size; i++)
        questions[i] =
            (struct tray_question){.case_id = cases[i % count].case_id,
                                   .id = {filler + i * 9 % 4096, 18},
                                   .name = {filler + i * 7 % 4096, 9},
                                   .consent = TEXT("consent-2017-000123"),
                                   .birth = (int32_t)i,
                                   .consent_until = 17800,
                                   .mandate = TEXT("mandate-2017-000001")};
    struct buffer out;
    buffer_init(&out, 1 << 24);
    bool done = tray_pack(questions, size, &out);
    *tray_count = LINES;
    *trays = arena_array(scratch, LINES, sizeof(**trays));
    for (int i = 0; i < LINES; i++)
        (*trays)[i] = (struct opened_tray){
            (enum line)(i + 1), size, text_copy(scratch, buffer_view(&out))};
    buffer_release(&out);
    return done;
}

static void
ask_line(enum line line, int64_t fence, uint32_t number)
{
    struct tray *trays;
    struct tray_part *done;
    uint32_t count, done_count;
    static const uint32_t first[LANE_COUNT] = {1, 1, 1};
    double start = seconds();
    must(store->calls->trays(store, &arena, line, fence, NULL, 0, first, &trays,
                             &count, &done, &done_count, &fault));
    spent[3] += seconds() - start;
    struct tray_part part = {trays[0].tray_id, trays[0].round_id, 0,
                             trays[0].question_count};
    struct exchange exchange = {.line = line,
                                .attempt = 1,
                                .question_count = part.to,
                                .part_count = 1,
                                .parts = &part,
                                .mandate = TEXT("mandate-2017-000001"),
                                .made_at_us = NOW};
    snprintf(exchange.exchange_id, sizeof(exchange.exchange_id), "%02u%014u",
             (unsigned)line, number);
    bool is_over;
    start = seconds();
    must(store->calls->take(store, line, fence, &exchange, 17410, 0, &is_over,
                            &fault));
    spent[4] += seconds() - start;
    struct settle settle = {
        .reply = {.round_id = part.round_id,
                  .line = line,
                  .to = part.to,
                  .received_at_us = NOW,
                  .evidence = {filler + number % 4096,
                               part.to * EVIDENCE_PER_QUESTION}},
        .tray_id = part.tray_id,
        .is_tray_done = true};
    memcpy(settle.reply.exchange_id, exchange.exchange_id, 17);
    start = seconds();
    must(store->calls->got(store, line, fence, exchange.exchange_id, &settle, 1,
                           NULL, 0, NULL, &fault));
    spent[5] += seconds() - start;
}

static void
close_one(void)
{
    struct leased_round *rounds;
    uint32_t count;
    double start = seconds();
    must(store->calls->wake(store, &arena, "w", 60000, 1, &rounds, &count,
                            &fault));
    struct report_row *reports =
        arena_array(&arena, rounds[0].case_count, sizeof(*reports));
    for (uint32_t i = 0; i < rounds[0].case_count; i++) {
        reports[i] = (struct report_row){
            .case_id = rounds[0].cases[i].case_id,
            .revision = 1,
            .report = {filler + 65536 + i * 64, REPORT_SIZE},
            .summary = TEXT("{\"minimum_living\":\"REFER\"}")};
        digest_sha256(reports[i].report, &reports[i].digest);
    }
    must(store->calls->close_round(store, rounds[0].round_id, rounds[0].fence,
                                   reports, rounds[0].case_count, &fault));
    spent[6] += seconds() - start;
}

static bool
seal_one(void *context, struct arena *scratch, struct seal_job *job)
{
    (void)context, (void)scratch;
    job->container = TEXT("{\"report\":\"\",\"evidence\":\"\"}");
    job->container_digest = job->digest;
    return true;
}

static void
walk_round(const int64_t *fences, uint32_t number)
{
    struct text messages[256];
    int64_t queue_ids[256];
    for (uint32_t i = 0; i < round_cases; i++)
        messages[i] = (struct text){filler + i * 32, REQUEST_SIZE};
    uint32_t taken, sealed;
    double start = seconds();
    must(store->calls->queue_put(store, round_cases, messages, queue_ids,
                                 &fault));
    spent[0] += seconds() - start;
    start = seconds();
    must(store->calls->accept(store, 256, accept_one, NULL, &taken, &fault));
    spent[1] += seconds() - start;
    struct fresh_hint hint = {INT32_MIN, 0, 0};
    struct opened opened;
    start = seconds();
    must(store->calls->open(store, &arena, LANE_STANDARD, 256, &hint, plan_all,
                            NULL, &opened, &fault));
    spent[2] += seconds() - start;
    for (int line = 1; line <= LINES; line++)
        ask_line((enum line)line, fences[line], number);
    close_one();
    start = seconds();
    must(store->calls->seal(store, 256, seal_one, NULL, &sealed, &fault));
    spent[7] += seconds() - start;
    arena_release(&arena);
}

int
main(int argc, char **argv)
{
    uint32_t applied;
    if (argc != 5 || !store_migrate(argv[1], argv[2], "hedui_speed", NOW,
                                    &applied, &fault)) {
        fprintf(stderr, "%s\n", fault.text);
        return 2;
    }
    uint32_t rounds = (uint32_t)strtoul(argv[3], NULL, 10);
    round_cases = (uint32_t)strtoul(argv[4], NULL, 10);
    /* Half random, half text: what lz4 makes of it is near to real rows. */
    digest_random(filler, sizeof(filler));
    for (size_t i = 0; i < sizeof(filler); i++)
        filler[i] = (char)(i / 64 % 2 == 0 ? ' ' + (filler[i] & 63) : 'a');
    store = store_postgres_open(argv[1], NULL, &fault);
    int64_t fences[LINES + 1];
    for (int line = 1; line <= LINES; line++) {
        struct line_row row;
        enum line name = (enum line)line;
        must(store->calls->keep(store, &arena, "w", 3600000, &name, 1, &row,
                                &fault));
        fences[line] = row.fence;
    }
    double start = seconds();
    for (uint32_t i = 0; i < rounds; i++)
        walk_round(fences, i);
    double whole = seconds() - start;
    double households = (double)rounds * round_cases;
    for (int i = 0; i < 8; i++)
        printf("%-7s %8.3f ms a household\n", names[i],
               spent[i] * 1000 / households);
    printf("%.0f households/s, %.3f s\n", households / whole, whole);
    store->calls->close(store);
    return 0;
}
