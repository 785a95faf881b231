/* SPDX-License-Identifier: Apache-2.0
 *
 * The 29 lines: how long each takes to answer (log-normal, in working days:
 * half within the median, 99 of 100 within the other figure), when portals are
 * open, when lines are away, and a twin of the carriers in front of them.
 */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "date.h"
#include "month.h"

#define SERVICE_US INT64_C(30600000000) /* 8 1/2 hours */
#define P99 2.3263478740408408          /* of the normal distribution */
#define TAU 6.283185307179586

struct speed {
    const char *name;
    enum carrier carrier;
    uint32_t days; /* within which the owner says that it answers */
    bool closes;   /* a portal that closes at five */
};

static const struct speed speeds[MONTH_LINES] = {
    {"household_register", CARRIER_HTTPS, 0, false},
    {"marriage", CARRIER_HTTPS, 0, false},
    {"death", CARRIER_DATABASE, 1, false},
    {"benefits", CARRIER_HTTPS, 0, false},
    {"disability", CARRIER_DATABASE, 1, false},
    {"custody", CARRIER_FILE, 5, false},
    {"income_tax", CARRIER_HTTPS, 1, true},
    {"business_tax", CARRIER_HTTPS, 1, true},
    {"social_insurance", CARRIER_HTTPS, 1, true},
    {"pension", CARRIER_HTTPS, 1, true},
    {"employment", CARRIER_HTTPS, 1, true},
    {"medical_insurance", CARRIER_HTTPS, 2, true},
    {"mutual_aid", CARRIER_FILE, 5, false},
    {"housing_fund", CARRIER_DATABASE, 1, false},
    {"real_estate", CARRIER_HTTPS, 1, true},
    {"public_housing", CARRIER_DATABASE, 1, false},
    {"housing_transactions", CARRIER_DATABASE, 2, false},
    {"motor_vehicles", CARRIER_HTTPS, 0, false},
    {"vessels", CARRIER_FILE, 5, false},
    {"companies", CARRIER_HTTPS, 1, true},
    {"social_organisations", CARRIER_DATABASE, 1, false},
    {"state_banks", CARRIER_FILE, 5, false},
    {"national_banks", CARRIER_FILE, 5, false},
    {"local_banks", CARRIER_FILE, 3, false},
    {"securities", CARRIER_FILE, 5, false},
    {"funds", CARRIER_FILE, 5, false},
    {"insurance", CARRIER_FILE, 5, false},
    {"payments", CARRIER_FILE, 5, false},
    {"education", CARRIER_FILE, 5, false},
};

static bool
is_bank(uint32_t line)
{
    return line >= LINE_STATE_BANKS && line <= LINE_LOCAL_BANKS;
}

/* (0, 1] */
static double
uniform(struct prng *prng)
{
    return ((double)(prng_next(prng) >> 11) + 1) / 9007199254740992.0;
}

static double
normal(struct prng *prng)
{
    double radius = sqrt(-2 * log(uniform(prng)));
    return radius * cos(TAU * uniform(prng));
}

/* ---- when they are away ---- */

static void
add_block(struct month *month, struct month_line *line, int64_t from_us,
          int64_t service_us)
{
    if (line->block_count == MONTH_BLOCKS) {
        sim_fail(&month->sim, "a line with too many breaks");
        return;
    }
    int64_t work_us = month_work(month, from_us);
    line->blocks[line->block_count++] = (struct month_block){
        from_us, month_work_back(month, work_us + service_us)};
}

/* Breaks of 10 minutes to 2 days, as many short as long ones by their
 * logarithm, until it has been away for a hundredth of its service hours. */
static void
draw_breaks(struct month *month, struct month_line *line)
{
    int64_t to_us = instant_from_shanghai(month->ends_on, 0);
    int64_t hours_us = month_work(month, to_us);
    while (line->away_us * 100 < hours_us) {
        double shortest = 600e6, longest = 2.0 * (double)SERVICE_US;
        double length =
            shortest * pow(longest / shortest, uniform(&month->aways));
        int64_t start_us = (int64_t)(uniform(&month->aways) *
                                     (double)month_work(month, to_us));
        add_block(month, line, month_work_back(month, start_us),
                  (int64_t)length);
        line->away_us += (int64_t)length;
    }
}

/* Two lines for days on end: a bank line and one of the portals. */
static void
draw_outages(struct month *month)
{
    const uint32_t away[2] = {LINE_STATE_BANKS + prng_below(&month->aways, 3),
                              LINE_INCOME_TAX + prng_below(&month->aways, 5)};
    for (uint32_t i = 0; i < 2 && month->wish.outage_days > 0; i++) {
        struct month_line *line = &month->lines[away[i]];
        int64_t start_us = month->sim.began_us +
                           (4 + prng_below(&month->aways, 10)) * INSTANT_DAY +
                           10 * 3600 * INSTANT_SECOND;
        line->has_outage = true;
        line->blocks[line->block_count++] = (struct month_block){
            start_us,
            start_us + (int64_t)month->wish.outage_days * INSTANT_DAY};
    }
}

static bool
is_away(const struct month_line *line, int64_t at_us)
{
    for (uint32_t i = 0; i < line->block_count; i++)
        if (line->blocks[i].from_us <= at_us && at_us < line->blocks[i].to_us)
            return true;
    return false;
}

bool
month_was_up(const struct month *month, uint32_t line, int64_t from_us,
             int64_t to_us)
{
    const struct month_line *at = &month->lines[line];
    for (uint32_t i = 0; i < at->block_count; i++)
        if (at->blocks[i].from_us < to_us && from_us < at->blocks[i].to_us)
            return false;
    return true;
}

void
month_lines(struct month *month)
{
    struct sim *sim = &month->sim;
    draw_outages(month);
    for (uint32_t i = 0; i < MONTH_LINES; i++) {
        struct month_line *line = &month->lines[i + 1];
        const struct speed *speed = &speeds[i];
        line->connector = *owner_connectors[0]; /* the wire of the simulation */
        line->connector.name = speed->name;
        line->connector.line = (enum line)(i + 1);
        line->connector.carrier = speed->carrier;
        line->connector.persons_max = speed->carrier == CARRIER_HTTPS  ? 50
                                      : speed->carrier == CARRIER_FILE ? 2000
                                                                       : 200;
        month->connectors[i] = &line->connector;
        bool is_banks = is_bank(i + 1);
        line->median_days = is_banks ? (double)month->wish.bank_median
                                     : 0.6 * (double)speed->days;
        line->p99_days =
            is_banks ? (double)month->wish.bank_p99 : 1.2 * (double)speed->days;
        line->closes = speed->closes;
        draw_breaks(month, line);
        bool is_file = speed->carrier == CARRIER_FILE;
        month->configs[i] = (struct line_config){
            .name = sim_alloc(sim, strlen(speed->name) + 1, 1),
            .is_on = true,
            .coalesce_ms = is_file ? 4 * 3600 * 1000 : 30 * 60 * 1000,
            .connections = 4,
            .rate_per_s = 10,
            .answer_ms = (int64_t)month->wish.answer_days * 86400 * 1000,
            .transfer_ms = 60 * 1000,
            .retry_ms = 60 * 1000,
            .poll_ms = 3600 * 1000,
            .silence_questions = 500,
        };
        memcpy(month->configs[i].name, speed->name, strlen(speed->name));
    }
}

/* ---- how they answer ---- */

static int64_t
draw_ready(struct month *month, struct month_line *line)
{
    int64_t now_us = month->sim.now_us;
    if (line->p99_days == 0)
        return now_us;
    double sigma = log(line->p99_days / line->median_days) / P99;
    double days = line->median_days * exp(sigma * normal(&month->speeds));
    int64_t took_us = (int64_t)(days * (double)SERVICE_US);
    if (took_us > line->slowest_us)
        line->slowest_us = took_us;
    return month_work_back(month, month_work(month, now_us) + took_us);
}

static struct month_exchange *
exchange_of(struct month *month, struct month_line *line,
            const struct send *send)
{
    struct month_exchange *at = line->exchanges;
    while (at != NULL && !text_equals_chars(send->exchange_id, at->exchange_id))
        at = at->next;
    if (at != NULL)
        return at;
    at = sim_alloc(&month->sim, 1, sizeof(*at));
    snprintf(at->exchange_id, sizeof(at->exchange_id), "%.*s",
             (int)send->exchange_id.size, send->exchange_id.bytes);
    at->ready_at_us = INSTANT_NONE;
    at->next = line->exchanges;
    line->exchanges = at;
    return at;
}

/* Which case and member asks, from the consent of a row: "C12-0". */
static struct month_case *
case_of(struct month *month, struct text consent)
{
    struct text rest = text_slice(consent, 1, (uint32_t)consent.size), index;
    int64_t number;
    bool is_good = text_cut(&rest, '-', &index) &&
                   text_to_count(index, &number) &&
                   number < (int64_t)month->wish.cases;
    assert(is_good);
    (void)is_good;
    return &month->cases[number];
}

/* Taken up: the owner will have it ready then, whatever becomes of us. */
static void
take_up(struct month *month, struct month_line *line,
        struct month_exchange *exchange, const struct send *send)
{
    if (exchange->ready_at_us != INSTANT_NONE)
        return;
    line->asked++;
    exchange->body = text_copy(&month->sim.arena, send->request->body);
    exchange->ready_at_us = draw_ready(month, line);
}

/* Each question of it, as an answer or as a mark with its case. */
static uint32_t
each_question(struct month *month, struct month_line *line,
              const struct month_exchange *exchange, struct buffer *out)
{
    struct text rest = exchange->body, row, no, id, name;
    uint32_t count = 0;
    (void)text_cut(&rest, '\n', &row);
    while (text_cut(&rest, '\n', &row) && row.size > 0) {
        if (!text_cut(&row, ' ', &no) || !text_cut(&row, ' ', &id) ||
            !text_cut(&row, ' ', &name))
            break;
        count++;
        if (out == NULL)
            continue;
        struct month_case *from = case_of(month, row);
        uint32_t at = (uint32_t)line->connector.line;
        from->brought[at]++;
        if (exchange->ready_at_us > from->ready_us[at])
            from->ready_us[at] = exchange->ready_at_us;
        bool is_found = sim_hash(id.bytes, id.size) % 3 != 0;
        buffer_printf(out, "%.*s %.*s %s 1\n", (int)no.size, no.bytes,
                      (int)id.size, id.bytes, is_found ? "F" : "N");
    }
    return count;
}

static void
job_put(struct job *job, int status, struct text body)
{
    struct brought *brought = &job->brought;
    brought->replies =
        arena_array(&brought->arena, 1, sizeof(*brought->replies));
    brought->received =
        arena_array(&brought->arena, 1, sizeof(*brought->received));
    assert(brought->replies != NULL && brought->received != NULL);
    brought->reply_count = 1;
    brought->state = BROUGHT_REPLY;
    brought->replies[0].status = status;
    brought->replies[0].body = body;
    digest_sha256(body, &brought->received[0]);
}

static void
job_wait(struct job *job, int status, int64_t wait_us)
{
    job_put(job, status,
            text_of(arena_printf(&job->brought.arena, "W %d",
                                 (int)(wait_us / INSTANT_SECOND) + 1)));
}

static void
job_answer(struct month *month, struct month_line *line,
           const struct month_exchange *exchange, struct job *job)
{
    struct buffer out;
    buffer_init(&out, (size_t)16 << 20);
    buffer_printf(&out, "A %s %u 1 1\n", exchange->exchange_id,
                  each_question(month, line, exchange, NULL));
    (void)each_question(month, line, exchange, &out);
    job_put(job, 200, text_copy(&job->brought.arena, buffer_view(&out)));
    buffer_release(&out);
    line->answered++;
    if (line->connector.carrier != CARRIER_HTTPS)
        job->brought.replies[0].file_name = TEXT("part");
}

static void
serve(struct month *month, struct month_line *line, const struct send *send,
      struct job *job)
{
    int64_t now_us = month->sim.now_us;
    struct month_exchange *exchange = exchange_of(month, line, send);
    if (is_away(line, now_us)) {
        job->brought.state = BROUGHT_NO_CONNECTION;
        return;
    }
    if (line->connector.carrier != CARRIER_HTTPS) {
        job->brought.state = BROUGHT_NOT_YET;
        if (!send->is_poll)
            take_up(month, line, exchange, send);
        else if (exchange->ready_at_us != INSTANT_NONE &&
                 exchange->ready_at_us <= now_us && send->parts_known == 0)
            job_answer(month, line, exchange, job);
        return;
    }
    int64_t opens_us = month_work_back(month, month_work(month, now_us));
    if (line->closes && opens_us > now_us) {
        job_wait(job, send->is_ask ? 503 : 202, opens_us - now_us);
        return;
    }
    if (send->is_ask)
        take_up(month, line, exchange, send);
    if (exchange->ready_at_us > now_us)
        job_wait(job, 202, 1800 * INSTANT_SECOND);
    else
        job_answer(month, line, exchange, job);
}

static bool
start(void *context, const char *name, const struct send *send,
      struct fault *fault)
{
    (void)fault;
    struct sim_worker *worker = context;
    struct month *month = month_of(worker->sim);
    struct month_line *line = &month->lines[line_find(text_of(name))];
    struct job *job = calloc(1, sizeof(*job));
    assert(job != NULL);
    job->worker = worker->index;
    job->pid = worker->pid;
    job->line = line->connector.line;
    job->brought.handle = send->handle;
    arena_init(&job->brought.arena, 0);
    serve(month, line, send, job);
    sim_at(worker->sim,
           worker->sim->now_us +
               (1 + prng_below(&month->speeds, 8)) * (INSTANT_SECOND / 4),
           AGENDA_DELIVER, 0, job);
    return true;
}

struct carriage
month_carriage(struct sim_worker *worker)
{
    struct carriage carriage = owner_carriage(worker);
    carriage.start = start;
    return carriage;
}
