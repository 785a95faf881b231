/* SPDX-License-Identifier: Apache-2.0
 *
 * What stands before and behind the local banks' files in bank_memory: persons
 * in the trays of rounds, and what is in the replies when all are settled. Each
 * person has three accounts whose numbers and balances follow from his ID
 * number, as bank_owner.py writes them, and one row of the flags file.
 *
 *   bank_ground fill CONNINFO PERSONS
 *   bank_ground check CONNINFO PERSONS
 *   bank_ground round CONNINFO PERSONS    rounds that wait to be closed, with
 *                                         replies of 29 lines
 */
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "connector.h"
#include "store.h"

#define HOUSEHOLD 3
#define ROUND 256
#define ACCOUNTS 3
#define BLOB_HEAD 5 /* form and key id before the bytes */

static struct fault fault;

static void
must(enum store_result result)
{
    if (result == STORE_DONE)
        return;
    fprintf(stderr, "result %d: %s\n", (int)result, fault.text);
    exit(1);
}

/* A valid number for each person: born on the first of a month. */
static void
person_id(uint32_t person, char out[19])
{
    static const int weights[17] = {7, 9, 10, 5,  8, 4, 2, 1, 6,
                                    3, 7, 9,  10, 5, 8, 4, 2};
    uint32_t day = person / 1000;
    snprintf(out, 19, "310101%04u%02u01%03u", (1950 + day % 60) % 10000,
             (1 + day / 60) % 100, person % 1000);
    int sum = 0;
    for (int i = 0; i < 17; i++)
        sum += weights[i] * (out[i] - '0');
    out[17] = "10X98765432"[sum % 11];
    out[18] = '\0';
}

static uint32_t
person_of(const char *id)
{
    char part[5];
    memcpy(part, id + 6, 4);
    part[4] = '\0';
    uint32_t year = (uint32_t)strtoul(part, NULL, 10);
    memcpy(part, id + 10, 2);
    part[2] = '\0';
    uint32_t month = (uint32_t)strtoul(part, NULL, 10);
    memcpy(part, id + 14, 3);
    part[3] = '\0';
    return ((month - 1) * 60 + year - 1950) * 1000 +
           (uint32_t)strtoul(part, NULL, 10);
}

/* ---- fill ---- */

static uint32_t next_person, last_person, line_count = 1;

static bool
accept_one(void *context, struct arena *arena, const struct queued *message,
           int64_t now_us, struct acceptance *accepted)
{
    (void)context, (void)now_us;
    accepted->status = RECEIPT_ACCEPTED;
    accepted->agency = TEXT("310115009");
    accepted->request_id =
        text_of(arena_printf(arena, "r%lld", (long long)message->queue_id));
    digest_sha256(accepted->request_id, &accepted->meaning);
    accepted->lane = LANE_STANDARD;
    accepted->due = 17418;
    accepted->slack_day = 17413;
    accepted->lines = TEXT("A");
    accepted->request = message->bytes;
    return true;
}

static bool
plan_all(void *context, struct arena *arena, struct opened_case *cases,
         uint32_t count, int64_t now_us, struct opened_tray **trays,
         uint32_t *tray_count)
{
    (void)context, (void)now_us;
    struct buffer out;
    uint32_t size = 0;
    struct tray_question *questions =
        arena_array(arena, (size_t)count * HOUSEHOLD, sizeof(*questions));
    for (uint32_t i = 0; i < count * HOUSEHOLD; i++) {
        if (next_person == last_person)
            break;
        char id[19];
        person_id(next_person, id);
        questions[size++] = (struct tray_question){
            .case_id = cases[i / HOUSEHOLD].case_id,
            .member = i % HOUSEHOLD,
            .id = text_of(arena_printf(arena, "%s", id)),
            .name = TEXT("欧阳明华"),
            .consent = text_of(arena_printf(arena, "SQ2017%08u", next_person)),
            .birth = DATE_NONE,
            .consent_until = 17800,
            .mandate = TEXT("示例委2017-000001")};
        next_person++;
    }
    for (uint32_t i = 0; i < count; i++)
        cases[i].plan = TEXT("plan");
    buffer_init(&out, 1 << 24);
    bool done = tray_pack(questions, size, &out);
    *tray_count = line_count;
    *trays = arena_array(arena, line_count, sizeof(**trays));
    for (uint32_t i = 0; i < line_count; i++)
        (*trays)[i] = (struct opened_tray){
            line_count == 1 ? LINE_LOCAL_BANKS : (enum line)(i + 1), size,
            text_copy(arena, buffer_view(&out))};
    buffer_release(&out);
    return done && size > 0;
}

static int
fill(const char *conninfo, uint32_t persons)
{
    struct store *store = store_postgres_open(conninfo, NULL, &fault);
    struct fresh_hint hint = {INT32_MIN, INT64_MIN, 0};
    struct arena arena;
    arena_init(&arena, 0);
    last_person = persons;
    uint32_t cases = (persons + HOUSEHOLD - 1) / HOUSEHOLD, taken;
    for (uint32_t put = 0; put < cases; put += ROUND) {
        uint32_t count = cases - put < ROUND ? cases - put : ROUND;
        struct text messages[ROUND];
        int64_t queue_ids[ROUND];
        for (uint32_t i = 0; i < count; i++)
            messages[i] = TEXT("{}");
        must(
            store->calls->queue_put(store, count, messages, queue_ids, &fault));
        must(store->calls->accept(store, ROUND, accept_one, NULL, &taken,
                                  &fault));
        struct opened opened;
        must(store->calls->open(store, &arena, LANE_STANDARD, ROUND, &hint,
                                plan_all, NULL, &opened, &fault));
        if (opened.case_count != count)
            return 1;
        arena_release(&arena);
    }
    store->calls->close(store);
    printf("%u persons in trays\n", next_person);
    return next_person == persons ? 0 : 1;
}

/* ---- round ---- */

#define LINES 29
#define ROW 300 /* bytes of a slice; three a question */

/* Of the line's next tray: one reply with three slices a person. */
static bool
answer_tray(struct store *store, enum line line, int64_t fence)
{
    static char filler[1 << 16];
    struct arena arena;
    struct tray *trays;
    struct tray_part *done;
    uint32_t count, done_count, size;
    struct tray_question *asked;
    static const uint32_t first[LANE_COUNT] = {1, 1, 1};
    arena_init(&arena, 0);
    if (filler[0] == '\0') {
        digest_random(filler, sizeof(filler));
        for (size_t i = 0; i < sizeof(filler); i++)
            filler[i] = (char)('0' + (filler[i] & 31));
    }
    must(store->calls->trays(store, &arena, line, fence, NULL, 0, first, &trays,
                             &count, &done, &done_count, &fault));
    if (count == 0 || !tray_unpack(&arena, trays[0].questions, &asked, &size))
        return false;
    struct text frame = TEXT("frame");
    struct reply_evidence evidence = {
        .exchange_id = TEXT_NONE, .frame_count = 1, .frames = &frame};
    evidence.question_count = size;
    evidence.questions = arena_array(&arena, size, sizeof(*evidence.questions));
    uint32_t from[ACCOUNTS] = {0};
    uint8_t salts[ACCOUNTS][16] = {{0}};
    for (uint32_t i = 0; i < size; i++) {
        struct reply_question *out = &evidence.questions[i];
        *out = (struct reply_question){.case_id = asked[i].case_id,
                                       .member = asked[i].member,
                                       .id = asked[i].id,
                                       .name = asked[i].name,
                                       .consent = asked[i].consent,
                                       .birth = DATE_NONE,
                                       .slice_count = ACCOUNTS,
                                       .slice_replies = from,
                                       .salts = salts};
        out->slices = arena_array(&arena, ACCOUNTS, sizeof(*out->slices));
        for (uint32_t j = 0; j < ACCOUNTS; j++)
            out->slices[j] = (struct text){
                filler + (i * 131 + j * 1009) % (sizeof(filler) - ROW), ROW};
    }
    struct settle settle = {
        .reply = {.round_id = trays[0].round_id, .line = line, .to = size},
        .tray_id = trays[0].tray_id,
        .is_tray_done = true};
    reply_evidence_root(&evidence, &settle.reply.root);
    bool is_packed = reply_pack(&arena, &evidence, &settle.reply.evidence);
    if (is_packed)
        must(store->calls->got(store, line, fence, "", &settle, 1, NULL, 0,
                               NULL, &fault));
    arena_release(&arena);
    return is_packed;
}

static int
settle_rounds(const char *conninfo)
{
    struct store *store = store_postgres_open(conninfo, NULL, &fault);
    struct arena arena;
    arena_init(&arena, 0);
    uint32_t settled = 0;
    for (int line = 1; line <= LINES; line++) {
        enum line name = (enum line)line;
        struct line_row row;
        must(store->calls->keep(store, &arena, "w", 60000, &name, 1, &row,
                                &fault));
        while (answer_tray(store, name, row.fence))
            settled++;
    }
    must(store->calls->release(store, "w", &fault));
    store->calls->close(store);
    arena_release(&arena);
    printf("%u trays of %d lines have their replies\n", settled, LINES);
    return settled % LINES == 0 && settled > 0 ? 0 : 1;
}

/* ---- check ---- */

struct seen {
    uint32_t persons, rows, wrong;
    unsigned char *times;
};

static bool
account_is_right(const struct record *record, const char *id)
{
    char number[32];
    int64_t balance;
    struct text account = record_text(record, FIELD_ACCOUNT);
    if (account.size != 18 || memcmp(account.bytes, id, 17) != 0 ||
        !record_number(record, FIELD_BALANCE, &balance))
        return false;
    snprintf(number, sizeof(number), "%.11s", id + 6);
    int64_t which = account.bytes[17] - '0';
    return which >= 0 && which < ACCOUNTS &&
           balance == strtoll(number, NULL, 10) * (7 + which) % 100000000;
}

/* The connector reads the stored slices as the case desk would. */
static bool
answer_is_right(const struct reply_evidence *evidence,
                const struct reply_question *question, const char *id)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct evidence slices = {evidence->frame_count, evidence->frames,
                              question->slice_count, question->slices,
                              question->slice_replies};
    struct question asked = {1, question->id, question->name, question->consent,
                             question->birth};
    struct answer answer = {.kind = ANSWER_NONE};
    bool is_right = connector_find(LINE_LOCAL_BANKS)
                        ->read(&arena, &slices, &asked, &answer) &&
                    question->kind == ANSWER_NONE &&
                    answer.kind == ANSWER_FOUND &&
                    answer.record_count == ACCOUNTS + 1;
    for (uint32_t i = 0; is_right && i < ACCOUNTS; i++)
        is_right = account_is_right(&answer.records[i], id);
    arena_release(&arena);
    return is_right;
}

static void
look_at(struct seen *seen, struct text bytes, uint32_t persons)
{
    struct arena arena;
    struct reply_evidence evidence;
    arena_init(&arena, 0);
    seen->rows++;
    if (!reply_unpack(&arena, bytes, &evidence)) {
        seen->wrong++;
        evidence.question_count = 0;
    }
    for (uint32_t i = 0; i < evidence.question_count; i++) {
        const struct reply_question *question = &evidence.questions[i];
        char id[19];
        snprintf(id, sizeof(id), "%.18s", question->id.bytes);
        uint32_t person = person_of(id);
        if (person >= persons || seen->times[person]++ > 0 ||
            !answer_is_right(&evidence, question, id))
            seen->wrong++;
        else
            seen->persons++;
    }
    arena_release(&arena);
}

static int
check(const char *conninfo, uint32_t persons)
{
    struct seen seen = {.times = calloc(persons, 1)};
    PGconn *connection = PQconnectdb(conninfo);
    if (PQsendQueryParams(connection, "select evidence from hedui.reply", 0,
                          NULL, NULL, NULL, NULL, 1) != 1 ||
        PQsetSingleRowMode(connection) != 1) {
        fprintf(stderr, "%s", PQerrorMessage(connection));
        return 1;
    }
    PGresult *result;
    while ((result = PQgetResult(connection)) != NULL) {
        if (PQresultStatus(result) == PGRES_SINGLE_TUPLE &&
            PQgetlength(result, 0, 0) > BLOB_HEAD)
            look_at(
                &seen,
                (struct text){PQgetvalue(result, 0, 0) + BLOB_HEAD,
                              (size_t)PQgetlength(result, 0, 0) - BLOB_HEAD},
                persons);
        PQclear(result);
    }
    PQfinish(connection);
    free(seen.times);
    printf("%u of %u persons have all their accounts, %u rows, %u wrong\n",
           seen.persons, persons, seen.rows, seen.wrong);
    return seen.persons == persons && seen.wrong == 0 ? 0 : 1;
}

int
main(int argc, char **argv)
{
    uint32_t persons = argc == 4 ? (uint32_t)strtoul(argv[3], NULL, 10) : 0;
    if (persons > 0 && persons <= 720000 && strcmp(argv[1], "fill") == 0)
        return fill(argv[2], persons);
    if (persons > 0 && persons <= 720000 && strcmp(argv[1], "check") == 0)
        return check(argv[2], persons);
    if (persons > 0 && persons <= 720000 && strcmp(argv[1], "round") == 0) {
        line_count = LINES;
        return fill(argv[2], persons) != 0 || settle_rounds(argv[2]) != 0;
    }
    fprintf(stderr, "usage: bank_ground fill|check|round CONNINFO PERSONS\n");
    return 2;
}
