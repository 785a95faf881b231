/* SPDX-License-Identifier: Apache-2.0
 *
 * The owners of the six lines behind a twin of the carriers. What arrives is
 * judged before it is answered: a lease, a record, a consent, one mandate, one
 * body a key, the quota. Then the weather decides what becomes of it.
 */
#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "sim.h"

#define HOUR_US (3600 * INSTANT_SECOND)
#define TICKETS LINE_INCOME_TAX
#define PAGE_ROWS 3

/* ---- what an ask must be ---- */

static bool
check_lease(struct sim_worker *worker, enum line line)
{
    struct sim *sim = worker->sim;
    const struct sim_line *held = &sim->lines[owner_line(line)];
    if (strcmp(held->holder, worker->name) != 0 ||
        held->lease_until_us <= sim->now_us)
        return sim_fail(sim, "worker %u sends to %s without its lease",
                        worker->index, line_name(line));
    return true;
}

static bool
read_questions(struct sim *sim, struct sim_exchange *exchange, struct text body)
{
    struct text rest = body, line, word;
    (void)text_cut(&rest, '\n', &line);
    bool is_good = text_cut(&line, ' ', &word) &&
                   text_equals_chars(word, exchange->exchange_id);
    struct text mandate;
    is_good = is_good && text_cut(&line, ' ', &mandate);
    int64_t count;
    if (!is_good || !text_to_count(line, &count) || count <= 0)
        return sim_fail(sim, "an ask whose head is not its exchange's");
    exchange->questions =
        sim_alloc(sim, (size_t)count, sizeof(*exchange->questions));
    while (text_cut(&rest, '\n', &line) && line.size > 0) {
        struct sim_question *out =
            &exchange->questions[exchange->question_count++];
        char copy[96];
        snprintf(copy, sizeof(copy), "%.*s", (int)line.size, line.bytes);
        char name[24];
        if (sscanf(copy, "%" SCNd32 " %18s N%23s %23s", &out->no, out->id, name,
                   out->consent) != 4)
            return sim_fail(sim, "an ask that cannot be read");
        out->person = (uint32_t)strtoul(name, NULL, 10);
        int owner = -1;
        if (out->consent[0] == 'C')
            owner = sim->cases[strtoul(out->consent + 1, NULL, 10)].agency;
        const char *wanted = owner == 0 ? "M-A" : "M-B";
        if (owner >= 0 && !text_equals_chars(mandate, wanted))
            return sim_fail(sim, "a question under another agency's mandate");
        for (uint32_t i = 0; i + 1 < exchange->question_count; i++)
            if (strcmp(exchange->questions[i].id, out->id) == 0)
                return sim_fail(sim, "a person twice in one exchange");
    }
    return exchange->question_count == (uint32_t)count ||
           sim_fail(sim, "an ask that miscounts");
}

/* Everything that must hold of a message that asks. */
static bool
check_ask(struct sim_worker *worker, enum line line, const struct send *send,
          struct sim_exchange *exchange)
{
    struct sim *sim = worker->sim;
    if (exchange == NULL || !exchange->is_open || exchange->line != line ||
        exchange->attempt != send->attempt)
        return sim_fail(sim, "an ask of %s that is not on record",
                        line_name(line));
    if (exchange->counted_day != instant_shanghai_date(sim->now_us))
        return sim_fail(sim, "%s is asked on a day that does not count it",
                        line_name(line));
    struct digest body;
    digest_sha256(send->request->body, &body);
    if (exchange->has_body && !digest_equals(&exchange->body, &body))
        return sim_fail(sim, "exchange of %s sent with another body",
                        line_name(line));
    if (!exchange->has_body) {
        exchange->has_body = true;
        exchange->body = body;
        if (!read_questions(sim, exchange, send->request->body))
            return false;
    }
    for (uint32_t i = 0; i < exchange->question_count; i++)
        if (!people_consent_holds(sim, exchange->questions[i].consent,
                                  exchange->taken_at_us))
            return sim_fail(sim, "%s asked without a valid consent",
                            line_name(line));
    sim->asks++;
    sim->questions_asked += exchange->question_count;
    return true;
}

/* The owner does it: that is what its quota counts. */
static bool
take_up(struct sim *sim, struct sim_exchange *exchange)
{
    uint32_t at = owner_line(exchange->line);
    struct sim_line *line = &sim->lines[at];
    int32_t today = instant_shanghai_date(sim->now_us);
    if (line->quota_day != today) {
        line->quota_day = today;
        line->taken_up = 0;
    }
    line->taken_up += exchange->question_count;
    exchange->asks++;
    int64_t quota = sim->line_configs[at].quota_per_day;
    if (quota > 0 && line->taken_up > quota)
        return sim_fail(sim, "%s was asked %" PRId64 " of %" PRId64 " a day",
                        line_name(exchange->line), line->taken_up, quota);
    if (exchange->ready_at_us == INSTANT_NONE) {
        int64_t wait_us = prng_below(&sim->twin, 120) * INSTANT_SECOND;
        if (exchange->line == LINE_LOCAL_BANKS)
            wait_us = prng_below(&sim->twin, 40) * HOUR_US;
        else if (exchange->line == LINE_MARRIAGE || exchange->line == TICKETS)
            wait_us = prng_below(&sim->twin, 300) * INSTANT_SECOND * 60;
        if (sim_strikes(sim, BAD_DELAY, 25))
            wait_us += (1 + prng_below(&sim->twin, 150)) * HOUR_US;
        exchange->ready_at_us = sim->now_us + wait_us;
    }
    return true;
}

/* The owner has said something of all of them that is not so. */
static void
excuse(struct sim *sim, const struct sim_exchange *exchange,
       enum answer_kind kind)
{
    if (exchange == NULL)
        return;
    struct sim_line *line = &sim->lines[owner_line(exchange->line)];
    for (uint32_t i = 0; i < exchange->question_count; i++)
        line->excuses[exchange->questions[i].person] |= 1u << kind;
}

/* ---- replies ---- */

static void
row_write(struct sim *sim, const struct sim_exchange *exchange,
          const struct sim_question *question, bool is_other,
          struct buffer *out)
{
    int64_t value;
    bool is_true = truth_of(exchange->line, question->person, &value);
    bool is_found =
        is_true && !sim_is_under(sim, exchange->line, BAD_NOTHING_FOR_ALL);
    const char *result = is_found ? "F" : "N";
    char id[19];
    person_id(is_other ? question->person + SIM_PERSONS : question->person, id);
    uint32_t *excuses =
        &sim->lines[owner_line(exchange->line)].excuses[question->person];
    if (is_true && !is_found)
        *excuses |= 1u << ANSWER_NOTHING;
    if (sim_strikes(sim, BAD_GARBLED_ROW, 120)) {
        result = "?";
        *excuses |= 1u << ANSWER_GARBLED;
    } else if (sim_strikes(sim, BAD_BACK_END, 80)) {
        result = "E";
        *excuses |= 1u << ANSWER_UNREACHABLE;
    }
    buffer_printf(out, "%d %s %s %" PRId64 "\n", (int)question->no, id, result,
                  is_found ? value : 0);
}

/* Rows [from, to) of the exchange as part `page` of `pages`. */
static struct text
page_write(struct sim *sim, struct arena *arena,
           const struct sim_exchange *exchange, uint32_t page, uint32_t pages)
{
    uint32_t count = exchange->question_count;
    uint32_t from = pages > 1 ? (page - 1) * PAGE_ROWS : 0;
    uint32_t to =
        pages > 1 && from + PAGE_ROWS < count ? from + PAGE_ROWS : count;
    bool has_stray = sim_strikes(sim, BAD_STRAY, 60);
    bool is_other = sim_strikes(sim, BAD_WRONG_PERSON, 80) ||
                    sim_is_under(sim, exchange->line, BAD_STRANGERS);
    if (is_other)
        excuse(sim, exchange, ANSWER_WRONG_PERSON);
    struct buffer out;
    buffer_init(&out, 65536);
    buffer_printf(&out, "A %s %u %u %u\n", exchange->exchange_id,
                  to - from + has_stray, page, pages);
    for (uint32_t i = from; i < to; i++)
        row_write(sim, exchange, &exchange->questions[i], is_other, &out);
    if (has_stray)
        buffer_chars(&out, "1 310101198001019999 F 77777\n");
    struct text body = buffer_view(&out);
    if (sim_strikes(sim, BAD_GARBLED, 40) ||
        sim_is_under(sim, exchange->line, BAD_NONSENSE)) {
        body.size -= 3;
        excuse(sim, exchange, ANSWER_GARBLED);
    }
    body = text_copy(arena, body);
    buffer_release(&out);
    return body;
}

static struct job *
job_new(struct sim_worker *worker, enum line line, const struct send *send)
{
    struct job *job = calloc(1, sizeof(*job));
    assert(job != NULL);
    job->worker = worker->index;
    job->pid = worker->pid;
    job->line = line;
    job->brought.handle = send->handle;
    arena_init(&job->brought.arena, 0);
    return job;
}

static void
job_reply(struct job *job, int status, struct text body)
{
    struct brought *brought = &job->brought;
    uint32_t at = brought->reply_count++;
    if (brought->replies == NULL) {
        brought->replies =
            arena_array(&brought->arena, 64, sizeof(*brought->replies));
        brought->received =
            arena_array(&brought->arena, 64, sizeof(*brought->received));
    }
    assert(brought->replies && brought->received && at < 64);
    brought->state = BROUGHT_REPLY;
    brought->replies[at].status = status;
    brought->replies[at].body = body;
    digest_sha256(body, &brought->received[at]);
}

static void
job_status(struct job *job, int status, int64_t seconds)
{
    job_reply(
        job, status,
        text_of(arena_printf(&job->brought.arena, "W %" PRId64, seconds)));
}

void
job_release(struct sim *sim, struct job *job)
{
    if (job->is_counted)
        sim->lines[owner_line(job->line)].jobs[job->worker]--;
    arena_release(&job->brought.arena);
    free(job);
}

static bool
has_bad_person(const struct sim_exchange *exchange)
{
    for (uint32_t i = 0; i < exchange->question_count; i++)
        if (person_is_bad(exchange->line, exchange->questions[i].person))
            return true;
    return false;
}

/* What an owner over HTTPS says to an ask; false when it took nothing up. */
static bool
turns_away(struct sim *sim, struct job *job, const struct send *send)
{
    if (send->is_ask && sim_strikes(sim, BAD_TOKEN, 60))
        job_status(job, 401, 0);
    else if (sim_strikes(sim, BAD_BUSY, 25))
        job_status(job, 429, prng_below(&sim->twin, 3) * 1800);
    else if (send->is_ask && (sim_is_under(sim, job->line, BAD_SHUT) ||
                              sim_strikes(sim, BAD_CLOSED, 40)))
        job_status(job, 503, prng_below(&sim->twin, 2) * 3600 * 14);
    else if (send->is_ask && sim_strikes(sim, BAD_QUOTA, 120))
        job_status(job, 429, 86400);
    else
        return false;
    return true;
}

static void
answer_https(struct sim *sim, struct job *job, const struct send *send,
             struct sim_exchange *exchange)
{
    if (turns_away(sim, job, send)) {
        excuse(sim, exchange, ANSWER_REFUSED);
        return;
    }
    struct arena *arena = &job->brought.arena;
    if (send->is_ask && has_bad_person(exchange)) {
        if (exchange->question_count > 1)
            sim_hit(sim, BAD_BULK_REFUSED);
        job_status(job, 422, 0);
        return;
    }
    if (send->is_ask && !take_up(sim, exchange))
        return;
    if (exchange->line != TICKETS) {
        job_reply(job, 200, page_write(sim, arena, exchange, 1, 1));
        return;
    }
    if (send->is_ask) {
        job_status(job, 202, 1800);
    } else if (sim_strikes(sim, BAD_EXPIRED, 25)) {
        excuse(sim, exchange, ANSWER_UNREACHABLE); /* the second time */
        job_status(job, 410, 0);
    } else if (exchange->ready_at_us > sim->now_us) {
        job_status(job, 202, 3600);
    } else {
        uint32_t pages = (exchange->question_count + PAGE_ROWS - 1) / PAGE_ROWS;
        char page[12];
        snprintf(page, sizeof(page), "%.*s", (int)send->request->body.size,
                 send->request->body.bytes);
        job_reply(job, 200,
                  page_write(sim, arena, exchange,
                             (uint32_t)strtoul(page, NULL, 10), pages));
    }
}

/* Tables and files: an ask is put there; a look finds what is ready. */
static void
answer_by_name(struct sim *sim, struct job *job, const struct send *send,
               struct sim_exchange *exchange)
{
    if (!send->is_poll) {
        (void)take_up(sim, exchange);
        job->brought.state = BROUGHT_NOT_YET;
        return;
    }
    bool is_there = exchange != NULL && exchange->ready_at_us != INSTANT_NONE &&
                    exchange->ready_at_us <= sim->now_us;
    bool has_parts = exchange != NULL && exchange->line == LINE_LOCAL_BANKS;
    job->brought.state = BROUGHT_NOT_YET;
    if (!is_there) {
        job->brought.is_unfinished =
            has_parts && sim_strikes(sim, BAD_UNFINISHED, 10);
        if (job->brought.is_unfinished)
            excuse(sim, exchange, ANSWER_GARBLED);
        return;
    }
    if (send->parts_known == 0 &&
        (sim_is_under(sim, exchange->line, BAD_SHUT) ||
         sim_strikes(sim, BAD_CLOSED, 80))) {
        job_status(job, 503, 3600);
        excuse(sim, exchange, ANSWER_REFUSED);
        return;
    }
    struct arena *arena = &job->brought.arena;
    uint32_t pages =
        has_parts ? (exchange->question_count + PAGE_ROWS - 1) / PAGE_ROWS : 1;
    uint32_t until = pages;
    if (pages > 1 && send->parts_known == 0 && !sim_is_calm(sim))
        until = 1 + prng_below(&sim->twin, pages); /* the rest comes later */
    /* Our carrier brings one a look; the desk takes several as well. */
    if (has_parts && until > send->parts_known && prng_below(&sim->twin, 3) > 0)
        until = send->parts_known + 1;
    if (has_parts && until < pages)
        excuse(sim, exchange, ANSWER_GARBLED); /* if the rest is late */
    bool is_turned =
        until - send->parts_known > 1 && sim_strikes(sim, BAD_REORDERED, 4);
    for (uint32_t i = send->parts_known; i < until && i < 60; i++) {
        uint32_t page = is_turned ? until - (i - send->parts_known) : i + 1;
        job_reply(job, 200, page_write(sim, arena, exchange, page, pages));
        job->brought.replies[job->brought.reply_count - 1].file_name =
            TEXT("part");
    }
}

/* ---- the twin of the carriers ---- */

/* The way there and back goes wrong. */
static bool
is_lost(struct sim *sim, struct job *job, const struct send *send,
        struct sim_exchange *exchange, int64_t *at_us)
{
    if (sim_is_under(sim, job->line, BAD_OUTAGE) ||
        sim_strikes(sim, BAD_LOSS, 25)) {
        job->brought.state = BROUGHT_NO_CONNECTION;
        excuse(sim, exchange, ANSWER_UNREACHABLE);
        return true;
    }
    if (sim_strikes(sim, BAD_CERTIFICATE, 600)) {
        job->brought.state = BROUGHT_CERTIFICATE;
        excuse(sim, exchange, ANSWER_REFUSED);
        return true;
    }
    if (sim_strikes(sim, BAD_SLOW, 60)) {
        job->brought.state = BROUGHT_TIMED_OUT;
        *at_us += 60 * INSTANT_SECOND;
        if (send->is_ask && prng_below(&sim->twin, 2) == 0 &&
            !has_bad_person(exchange))
            (void)take_up(sim, exchange);
        return true;
    }
    if (send->is_ask && sim_strikes(sim, BAD_LOST_REPLY, 40)) {
        job->brought.state = BROUGHT_NO_CONNECTION;
        excuse(sim, exchange, ANSWER_UNREACHABLE);
        if (!has_bad_person(exchange))
            (void)take_up(sim, exchange);
        return true;
    }
    return false;
}

static void
double_it(struct sim *sim, const struct job *job, int64_t at_us)
{
    struct job *copy = calloc(1, sizeof(*copy));
    assert(copy != NULL);
    copy->worker = job->worker;
    copy->pid = job->pid;
    copy->line = job->line;
    copy->brought.handle = job->brought.handle;
    arena_init(&copy->brought.arena, 0);
    for (uint32_t i = 0; i < job->brought.reply_count; i++)
        job_reply(
            copy, job->brought.replies[i].status,
            text_copy(&copy->brought.arena, job->brought.replies[i].body));
    sim_at(sim, at_us, AGENDA_DELIVER, 0, copy);
}

static bool
owner_start(void *context, const char *name, const struct send *send,
            struct fault *fault)
{
    (void)fault;
    struct sim_worker *worker = context;
    struct sim *sim = worker->sim;
    enum line line = line_find(text_of(name));
    struct sim_line *held = &sim->lines[owner_line(line)];
    char exchange_id[EXCHANGE_ID_SIZE + 1];
    snprintf(exchange_id, sizeof(exchange_id), "%.*s",
             (int)send->exchange_id.size, send->exchange_id.bytes);
    struct sim_exchange *exchange = ground_exchange(sim, exchange_id);
    sim_trace(sim, 0x5e, (uint64_t)line,
              sim_hash(exchange_id, EXCHANGE_ID_SIZE));
    if (!check_lease(worker, line) ||
        (send->is_ask && !check_ask(worker, line, send, exchange)))
        return true;
    struct job *job = job_new(worker, line, send);
    job->is_counted = true;
    /* A keeper that has lost its lease may still wait beside the next one. */
    if (++held->jobs[worker->index] >
        sim->line_configs[owner_line(line)].connections)
        sim_fail(sim, "%u connections to %s", held->jobs[worker->index], name);
    int64_t at_us =
        sim->now_us + (1 + prng_below(&sim->twin, 20)) * (INSTANT_SECOND / 4);
    if (!is_lost(sim, job, send, exchange, &at_us)) {
        if (send->carrier == CARRIER_HTTPS)
            answer_https(sim, job, send, exchange);
        else
            answer_by_name(sim, job, send, exchange);
        if (job->brought.reply_count > 0 &&
            sim_strikes(sim, BAD_DAMAGED, 150)) {
            job->brought.state = BROUGHT_DAMAGED;
            excuse(sim, exchange, ANSWER_GARBLED);
        }
        if (job->brought.reply_count > 0 && sim_strikes(sim, BAD_DOUBLED, 20))
            double_it(sim, job, at_us + INSTANT_SECOND);
    }
    sim_at(sim, at_us, AGENDA_DELIVER, 0, job);
    return true;
}

static void
owner_cancel(void *context, uint64_t handle)
{
    struct sim_worker *worker = context;
    struct sim *sim = worker->sim;
    for (uint32_t i = 0; i < sim->agenda_count; i++) {
        struct job *job = sim->agenda[i].job;
        if (job == NULL || job->worker != worker->index ||
            job->pid != worker->pid || job->brought.handle != handle)
            continue;
        if (job->is_counted)
            sim->lines[owner_line(job->line)].jobs[job->worker]--;
        job->is_counted = false;
        job->pid = -1; /* comes back to nobody */
    }
}

struct carriage
owner_carriage(struct sim_worker *worker)
{
    return (struct carriage){worker, owner_start, owner_cancel};
}

void
owner_deliver(struct sim *sim, struct job *job)
{
    struct sim_worker *worker = &sim->workers[job->worker];
    if (worker->driver == NULL || worker->pid != job->pid) {
        job_release(sim, job);
        return;
    }
    if (worker->paused_until_us > sim->now_us) {
        sim_at(sim, worker->paused_until_us, AGENDA_DELIVER, 0, job);
        return;
    }
    sim_trace(sim, 0xde, (uint64_t)job->line, job->brought.state);
    driver_brought(worker->driver, &job->brought);
    worker->wake_at_us = sim->now_us;
    job_release(sim, job);
}
