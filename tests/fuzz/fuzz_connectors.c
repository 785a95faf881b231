/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as the replies of an owner: next, split and read of every
 * connector. The first byte chooses the connector, the second a status, the
 * third how many replies the rest is cut into (at 0x1E bytes) and, with its
 * high bit, a small arena. Nothing may crash, and what connector.h promises
 * holds (kit/promise.h). Seeds: tests/fuzz/seeds.
 */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>

#include "connector.h"
#include "promise.h"

#define REPLIES_MAX 4
#define QUESTIONS 6
#define MEMORY ((size_t)256 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* The persons of the golden cases, so that seeds find their questions. */
static const struct question questions[QUESTIONS] = {
    {1, {"310101198001010018", 18}, {"王珅", 6}, {"S1", 2}, DATE_NONE},
    {2, {"31010819820520007X", 18}, {"欧阳秀英", 12}, {"S2", 2}, DATE_NONE},
    {3, {"310115199002282069", 18}, {"古丽", 6}, {"S3", 2}, DATE_NONE},
    {4, {"310110197503083016", 18}, {"张伟", 6}, {"S4", 2}, DATE_NONE},
    {5, {"310104195511031033", 18}, {"刘䶮", 6}, {"S5", 2}, DATE_NONE},
    {6, {"310113199912319091", 18}, {"赵也鱻", 9}, {"S6", 2}, DATE_NONE},
};

/* Seeds are rewritten to this exchange. */
static const struct stamp stamp = {
    .exchange_id = {"E000000000000001", 16},
    .mandate = {"M1", 2},
};

static const int statuses[] = {200, 202, 401, 403, 408, 410, 429,
                               500, 502, 503, 504, 302, 0};

struct run {
    struct arena arena;
    const struct connector *connector;
    struct request first;
    uint32_t count;
    struct reply replies[REPLIES_MAX];
    struct header header;
};

/* Part `number` of an answer to our file; the last of line 24 is another file.
 */
static struct text
part_name(struct run *run, unsigned number, unsigned count)
{
    struct text name = run->first.file_name;
    if (text_is_absent(name))
        return TEXT_NONE;
    bool is_flags = run->connector->line == LINE_LOCAL_BANKS && number == count;
    return text_of(arena_printf(&run->arena, "%.*s_R%uof%u.%s",
                                (int)name.size - 4, name.bytes, number, count,
                                is_flags ? "csv" : name.bytes + name.size - 3));
}

static void
cut_replies(struct run *run, struct text rest, int status, unsigned count)
{
    struct text body;
    run->header = (struct header){TEXT("retry-after"), TEXT("7")};
    while (run->count < count && run->count < REPLIES_MAX) {
        bool is_last = run->count + 1 == count;
        if (is_last)
            body = rest;
        else if (!text_cut(&rest, '\x1e', &body))
            return;
        struct reply *reply = &run->replies[run->count++];
        *reply = (struct reply){.status =
                                    run->count == 1 && count > 1 ? 202 : status,
                                .header_count = 1,
                                .headers = &run->header,
                                .file_name = part_name(run, run->count, count),
                                .batch_state = status == 200 ? 2 : 9,
                                .batch_answered = -1,
                                .batch_note = body,
                                .body = body};
        for (size_t i = 0; i < body.size; i++)
            reply->batch_answered += body.bytes[i] == '\n';
        if (is_last || text_is_absent(rest))
            return;
    }
}

static void
keeps(const char *broken)
{
    if (broken != NULL)
        fprintf(stderr, "%s\n", broken);
    assert(broken == NULL);
}

static void
run_next(struct run *run)
{
    struct request last = run->first;
    struct text memo = TEXT_NONE;
    for (uint32_t i = 1; i <= run->count; i++) {
        struct next next;
        struct exchange_view view = {&run->first, &last, memo, i, run->replies};
        bool is_done = run->connector->next(&run->arena, &view, &next);
        keeps(promise_call(&run->arena, is_done));
        if (!is_done)
            return;
        keeps(promise_next(&next));
        if (next.state != NEXT_AGAIN)
            return;
        memo = next.memo;
        last = next.request;
    }
}

static void
run_read(struct run *run, const struct split *split, uint32_t question)
{
    struct answer answer;
    struct evidence evidence =
        promise_evidence(&run->arena, run->replies, split, question);
    if (arena_failed(&run->arena))
        return;
    bool is_done = run->connector->read(&run->arena, &evidence,
                                        &questions[question], &answer);
    keeps(promise_call(&run->arena, is_done));
    if (is_done)
        keeps(promise_read(&run->arena, &evidence, &answer));
}

static void
run_split(struct run *run)
{
    struct split split;
    bool is_done =
        run->connector->split(&run->arena, &stamp, questions, QUESTIONS,
                              run->replies, run->count, &split);
    keeps(promise_call(&run->arena, is_done));
    if (!is_done)
        return;
    keeps(promise_split(&run->arena, run->replies, run->count, QUESTIONS,
                        &split));
    for (uint32_t i = 0; i < QUESTIONS && !split.is_garbled; i++)
        run_read(run, &split, i);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct run run = {.count = 0};
    unsigned connectors = 0;
    while (connector_registry[connectors] != NULL)
        connectors++;
    if (size < 3)
        return 0;
    run.connector = connector_registry[bytes[0] % connectors];
    arena_init(&run.arena,
               bytes[2] & 0x80 ? (bytes[2] & 0x7cu) * 1024 + 512 : MEMORY);
    int status = statuses[bytes[1] % (sizeof(statuses) / sizeof(*statuses))];
    struct text rest = {(const char *)bytes + 3, size - 3};
    bool is_asked = run.connector->ask(&run.arena, &stamp, questions, QUESTIONS,
                                       &run.first);
    keeps(promise_call(&run.arena, is_asked));
    if (is_asked) {
        cut_replies(&run, rest, status, 1 + bytes[2] % REPLIES_MAX);
        if (!arena_failed(&run.arena)) {
            run_next(&run);
            run_split(&run);
        }
    }
    arena_release(&run.arena);
    return 0;
}
