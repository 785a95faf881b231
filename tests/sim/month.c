/* SPDX-License-Identifier: Apache-2.0
 *
 * sim --month [--seed 1] [--cases 2000] [--calendar FILE]
 *     [--bank-median 3] [--bank-p99 6] [--outage-days 4] [--answer-days 40]
 *     [--alert-days 5]
 *
 * From 15 May 2017, over the Dragon Boat festival, cases come for twenty
 * working days; it ends when the last is due. Three workers share the lines
 * and are upgraded once a week.
 */
#include "month.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "log.h"

#define OPENS_US ((8 * 3600 + 1800) * INSTANT_SECOND)
#define CLOSES_US (17 * 3600 * INSTANT_SECOND)
#define SERVICE_US (CLOSES_US - OPENS_US)
#define STILL_TURNS_MAX 200000

struct month *
month_of(struct sim *sim)
{
    return (struct month *)sim; /* its first */
}

int64_t
month_work(const struct month *month, int64_t at_us)
{
    int32_t day = instant_shanghai_date(at_us);
    assert(day >= month->first_day && day < month->first_day + MONTH_DAYS);
    int32_t at = day - month->first_day;
    int64_t today_us = month->work_before[at + 1] - month->work_before[at];
    int64_t since_us = at_us - instant_from_shanghai(day, 0) - OPENS_US;
    if (since_us < 0 || today_us == 0)
        since_us = 0;
    return month->work_before[at] + (since_us < today_us ? since_us : today_us);
}

int64_t
month_work_back(const struct month *month, int64_t work_us)
{
    int32_t at = 0;
    while (at + 1 < MONTH_DAYS && month->work_before[at + 1] <= work_us)
        at++;
    return instant_from_shanghai(month->first_day + at, 0) + OPENS_US +
           work_us - month->work_before[at];
}

/* ---- the store: the memory twin, and what it was told ---- */

static enum store_result
month_close_round(struct store *store, int64_t round_id, int64_t fence,
                  const struct report_row *reports, uint32_t count,
                  struct fault *fault)
{
    /* The table of calls is ours, and so begins the month. */
    struct month *month = (struct month *)((char *)(uintptr_t)store->calls -
                                           offsetof(struct month, calls));
    enum store_result result =
        month->real->close_round(store, round_id, fence, reports, count, fault);
    /* No outcome is lost here: what is done is done once. */
    for (uint32_t i = 0; result == STORE_DONE && i < count; i++)
        month_see_report(month, &reports[i]);
    return result;
}

/* ---- workers ---- */

static int64_t
mono_us(void *context)
{
    const struct sim_worker *worker = context;
    return worker->sim->now_us + worker->mono_offset_us;
}

static void
no_alarm(void *context, enum line line, const char *event, const char *why)
{
    (void)context, (void)line, (void)event, (void)why;
}

static void
start_worker(struct sim *sim, uint32_t index)
{
    struct sim_worker *worker = &sim->workers[index];
    int64_t pid = worker->pid + 1;
    memset(worker, 0, sizeof(*worker));
    worker->sim = sim;
    worker->index = index;
    worker->pid = pid;
    snprintf(worker->host, sizeof(worker->host), "h%u", index);
    driver_worker_name(worker->host, pid, worker->name);
    worker->mono_offset_us = -sim->began_us + index;
    worker->wake_at_us = sim->now_us;
    worker->rules = (struct desk_rules){.config = &sim->config,
                                        .house = &sim->house,
                                        .calls = month_calls(),
                                        .worker = worker->name,
                                        .ids = {sim_fill, &sim->ids},
                                        .salts = {sim_fill, &sim->salts},
                                        .jitter = {sim_fill, &sim->jitter}};
    struct driver_world world = {.store = sim->memory,
                                 .carriage = month_carriage(worker),
                                 .mono_us = mono_us,
                                 .clock = worker,
                                 .role = "worker",
                                 .host = worker->host,
                                 .number = pid,
                                 .alarm = no_alarm};
    worker->driver = driver_open(&worker->rules, &world);
    assert(worker->driver != NULL);
    sim_at(sim, sim->now_us + 7 * INSTANT_DAY, AGENDA_STOP, index, NULL);
}

static void
turn_worker(struct sim_worker *worker)
{
    struct sim *sim = worker->sim;
    int64_t wake_mono_us;
    enum driver_state state = driver_run(worker->driver, &wake_mono_us);
    if (state == DRIVER_RUNNING) {
        worker->wake_at_us = wake_mono_us == INT64_MAX
                                 ? INT64_MAX
                                 : wake_mono_us - worker->mono_offset_us;
        if (worker->wake_at_us < sim->now_us)
            worker->wake_at_us = sim->now_us;
        return;
    }
    if (state == DRIVER_BROKEN)
        sim_fail(sim, "a bug: %s", driver_fault(worker->driver)->text);
    worker_close(worker);
    sim_at(sim, sim->now_us + 300 * INSTANT_SECOND, AGENDA_START, worker->index,
           NULL);
}

/* ---- the month ---- */

static void
make_config(struct month *month)
{
    static char *codes[1] = {"A"}, *mandates[1] = {"M-A"};
    struct sim *sim = &month->sim;
    sim->agencies[0] =
        (struct agency_config){.code = codes[0], .mandate = mandates[0]};
    sim->config = (struct config){.round_cases = 256,
                                  .lease_ms = 3 * 3600 * 1000,
                                  .tick_ms = MONTH_TICK_US / 1000,
                                  .heartbeat_ms = 3600 * 1000,
                                  .case_memory_mib = 8,
                                  .agencies = sim->agencies,
                                  .agencies_count = 1,
                                  .lines = month->configs,
                                  .lines_count = MONTH_LINES};
    sim->house.calendar = month->calendar;
    sim->house.connectors = month->connectors;
}

static void
make_days(struct month *month)
{
    bool is_known, is_date = date_make(2017, 5, 15, &month->first_day);
    assert(is_date);
    (void)is_date;
    for (int32_t i = 0; i < MONTH_DAYS; i++)
        month->work_before[i + 1] =
            month->work_before[i] +
            (calendar_is_working(month->calendar, month->first_day + i,
                                 &is_known)
                 ? SERVICE_US
                 : 0);
    bool is_provisional;
    month->last_day =
        calendar_due(month->calendar, month->first_day, 19, &is_provisional);
    month->ends_on =
        calendar_due(month->calendar, month->last_day, 15, &is_provisional);
}

static bool
month_open(struct month *month, const struct month_wish *wish)
{
    struct sim *sim = &month->sim;
    struct fault fault;
    fault_clear(&fault);
    month->wish = *wish;
    arena_init(&sim->arena, 0);
    month->calendar = calendar_read(&sim->arena, wish->calendar, &fault);
    if (month->calendar == NULL) {
        printf("%s: %s\n", wish->calendar, fault.text);
        return false;
    }
    make_days(month);
    sim->seed = wish->seed;
    sim->began_us = instant_from_shanghai(month->first_day, 0);
    sim->now_us = sim->began_us;
    prng_seed(&sim->ids, sim->seed, "ids");
    prng_seed(&sim->salts, sim->seed, "salts");
    prng_seed(&sim->jitter, sim->seed, "jitter");
    prng_seed(&month->speeds, sim->seed, "speeds");
    prng_seed(&month->aways, sim->seed, "aways");
    prng_seed(&month->arrivals, sim->seed, "arrivals");
    sim->memory = store_memory_open(&sim->now_us);
    month->real = sim->memory->calls;
    month->calls = *month->real;
    month->calls.close_round = month_close_round;
    sim->memory->calls = &month->calls;
    month_lines(month);
    make_config(month);
    month_people(month);
    for (uint32_t i = 0; i < SIM_WORKERS; i++)
        sim_at(sim, sim->now_us + i * (MONTH_TICK_US / SIM_WORKERS),
               AGENDA_START, i, NULL);
    sim_at(sim, sim->now_us + 9 * 3600 * INSTANT_SECOND, AGENDA_LOOK, 0, NULL);
    return true;
}

static void
close_month(struct month *month)
{
    struct sim *sim = &month->sim;
    for (uint32_t i = 0; i < SIM_WORKERS; i++)
        worker_close(&sim->workers[i]);
    struct agenda_item item;
    while (agenda_pop(sim, &item))
        if (item.job != NULL)
            job_release(sim, item.job);
    free(sim->agenda);
    sim->memory->calls->close(sim->memory);
    arena_release(&sim->arena);
}

static void
do_next(struct month *month)
{
    struct sim *sim = &month->sim;
    struct agenda_item item;
    bool is_there = agenda_pop(sim, &item); /* looks never end */
    assert(is_there);
    (void)is_there;
    if (item.at_us > sim->now_us)
        sim->now_us = item.at_us;
    switch (item.kind) {
    case AGENDA_DELIVER:
        owner_deliver(sim, item.job);
        break;
    case AGENDA_SUBMIT:
        month_submit(month, item.which);
        break;
    case AGENDA_START:
        start_worker(sim, item.which);
        break;
    case AGENDA_STOP:
        if (sim->workers[item.which].driver != NULL) {
            driver_stop(sim->workers[item.which].driver);
            sim->workers[item.which].wake_at_us = sim->now_us;
        }
        break;
    case AGENDA_LOOK:
        month_look(month);
        sim_at(sim, sim->now_us + INSTANT_DAY / 4, AGENDA_LOOK, 0, NULL);
        break;
    case AGENDA_WITHDRAW:
    case AGENDA_TAKE_BACK:
    case AGENDA_CLOCK_STOP:
    case AGENDA_CLOCK_GO_ON:
    case AGENDA_SEAL:
        break;
    }
}

static void
run_month(struct month *month)
{
    struct sim *sim = &month->sim;
    int64_t ends_us = instant_from_shanghai(month->ends_on + 1, 3600);
    while (sim->failure[0] == '\0' && sim->now_us < ends_us) {
        struct sim_worker *next = NULL;
        for (uint32_t i = 0; i < SIM_WORKERS; i++)
            if (sim->workers[i].driver != NULL &&
                (next == NULL || sim->workers[i].wake_at_us < next->wake_at_us))
                next = &sim->workers[i];
        sim->steps++;
        if (next == NULL || agenda_next(sim) <= next->wake_at_us) {
            do_next(month);
            continue;
        }
        if (next->wake_at_us > sim->now_us) {
            sim->now_us = next->wake_at_us;
            next->still_turns = 0;
        }
        turn_worker(next);
        if (next->still_turns++ > STILL_TURNS_MAX)
            sim_fail(sim, "worker %u turns without time going on", next->index);
    }
}

int
month_main(const struct month_wish *wish)
{
    struct month *month = calloc(1, sizeof(*month));
    if (month == NULL || !month_open(month, wish))
        return 2;
    log_init("sim", LOG_ERROR);
    run_month(month);
    bool is_good = month_verdict(month);
    printf("%u passed, %u failed\n", month->passed, month->failed);
    close_month(month);
    free(month);
    return is_good ? 0 : 1;
}
