/* SPDX-License-Identifier: Apache-2.0
 *
 * Processes: each is a driver with both desks. Before each effect it may be
 * killed, or sleep (a moment, or past its leases), and another worker goes on
 * meanwhile.
 */
#include <assert.h>
#include <string.h>

#include "date.h"
#include "log.h"
#include "sim.h"

static int64_t
worker_mono(void *context)
{
    const struct sim_worker *worker = context;
    return worker->sim->now_us + worker->mono_offset_us;
}

static void
worker_alarm(void *context, enum line line, const char *event, const char *why)
{
    struct sim_worker *worker = context;
    (void)why;
    sim_trace(worker->sim, 0xa1, (uint64_t)line,
              sim_hash(event, strlen(event)));
}

/* Some cases kill whoever makes their report, until they are set aside. */
static bool
closes_a_killer(struct sim *sim, const struct effect *effect)
{
    if (effect->kind != EFFECT_CLOSE)
        return false;
    for (uint32_t i = 0; i < effect->as.close.count; i++) {
        const struct report_row *row = &effect->as.close.reports[i];
        if (people_case(sim, row->case_id)->is_killer && !row->is_set_aside)
            return true;
    }
    return false;
}

/* In the last hour of a day: what is about to leave was counted for it. */
static bool
sleeps_over_midnight(struct sim_worker *worker, const struct effect *effect)
{
    struct sim *sim = worker->sim;
    int32_t today = instant_shanghai_date(sim->now_us);
    int64_t midnight_us = instant_from_shanghai(today + 1, 0);
    if (effect->kind != EFFECT_SEND ||
        midnight_us - sim->now_us > 3600 * INSTANT_SECOND ||
        !sim_strikes(sim, BAD_MIDNIGHT, 6))
        return false;
    worker->paused_until_us =
        midnight_us + (1 + prng_below(&sim->life, 300)) * INSTANT_SECOND;
    return true;
}

static enum driver_go
worker_go(void *context, const struct effect *effect)
{
    struct sim_worker *worker = context;
    struct sim *sim = worker->sim;
    ground_speaks_for(sim, worker);
    if (sim->failure[0] != '\0')
        return DRIVER_PAUSE;
    if (worker->paused_until_us > sim->now_us)
        return DRIVER_PAUSE;
    sim_trace(sim, 0xef, effect->kind,
              (uint64_t)effect->line * 16 + worker->index);
    /* Looking around is most of what happens and least of what matters. */
    bool is_idle_look =
        effect->kind == EFFECT_OPEN || effect->kind == EFFECT_WAKE ||
        effect->kind == EFFECT_TRAYS || effect->kind == EFFECT_KEEP;
    uint32_t chance =
        prng_below(&sim->life, is_idle_look                         ? 10000
                               : effect->kind == EFFECT_SPLIT_ROUND ? 150
                                                                    : 800);
    if (sim_is_calm(sim))
        chance = 10000;
    if (chance < 6 || closes_a_killer(sim, effect)) {
        sim_hit(sim, BAD_KILL);
        sim->kills[effect->kind]++;
        return DRIVER_DIE;
    }
    if (sleeps_over_midnight(worker, effect))
        return DRIVER_PAUSE;
    if (chance < 10) {
        sim_hit(sim, BAD_PAUSE);
        worker->paused_until_us =
            sim->now_us +
            (20 + prng_below(&sim->life, 300)) * (INSTANT_SECOND * 60);
        return DRIVER_PAUSE;
    }
    if (chance < 80) { /* another worker goes on between two effects */
        worker->paused_until_us =
            sim->now_us + prng_below(&sim->life, 3000) * 1000;
        return DRIVER_PAUSE;
    }
    sim->effects[effect->kind]++;
    return DRIVER_GO;
}

static void
worker_watch(void *context, const struct outcome_of *outcome)
{
    struct sim_worker *worker = context;
    struct sim *sim = worker->sim;
    enum effect_kind kind = outcome->effect->kind;
    sim->fenced[kind] += outcome->result == STORE_FENCED;
    sim->away[kind] += outcome->result == STORE_AWAY;
    sim->unknown[kind] += outcome->result == STORE_UNKNOWN;
    sim_trace(sim, 0x0c, kind, outcome->result);
}

void
worker_start(struct sim *sim, uint32_t index)
{
    struct sim_worker *worker = &sim->workers[index];
    assert(worker->driver == NULL);
    int64_t pid = worker->pid + 1;
    memset(worker, 0, sizeof(*worker));
    worker->sim = sim;
    worker->index = index;
    worker->pid = pid;
    snprintf(worker->host, sizeof(worker->host), "h%u", index);
    driver_worker_name(worker->host, pid, worker->name);
    worker->mono_offset_us =
        -sim->began_us + (int64_t)prng_below(&sim->life, 1000000);
    worker->wake_at_us = sim->now_us;
    worker->rules = (struct desk_rules){
        .silence_persons = SIM_SILENCE_PERSONS,
        .config = &sim->config,
        .house = &sim->house,
        .calls = people_calls(),
        .worker = worker->name,
        .ids = {sim_fill, &sim->ids},
        .salts = {sim_fill, &sim->salts},
        .jitter = {sim_fill, &sim->jitter},
        .trays_max = 8,
        .exchanges_max = 16,
        .group_questions = 3,
    };
    struct driver_world world = {
        .store = (struct store *)sim->ground,
        .carriage = owner_carriage(worker),
        .mono_us = worker_mono,
        .clock = worker,
        .role = "worker",
        .host = worker->host,
        .number = pid,
        .alarm = worker_alarm,
        .alarm_context = worker,
        .may_go_on = worker_go,
        .go_context = worker,
        .watch = worker_watch,
        .watch_context = worker,
    };
    worker->driver = driver_open(&worker->rules, &world);
    assert(worker->driver != NULL);
    /* Sooner or later it is upgraded. */
    int64_t days = 2 + prng_below(&sim->life, 12);
    sim_at(sim, sim->now_us + days * INSTANT_DAY, AGENDA_STOP, index, NULL);
}

void
worker_close(struct sim_worker *worker)
{
    if (worker->driver == NULL)
        return;
    struct sim *sim = worker->sim;
    for (uint32_t i = 0; i < sim->agenda_count; i++) {
        struct job *job = sim->agenda[i].job;
        if (job == NULL || job->worker != worker->index ||
            job->pid != worker->pid || !job->is_counted)
            continue;
        sim->lines[owner_line(job->line)].jobs[job->worker]--;
        job->is_counted = false;
    }
    driver_close(worker->driver);
    worker->driver = NULL;
}

void
worker_stop(struct sim_worker *worker)
{
    if (worker->driver == NULL || sim_is_calm(worker->sim))
        return;
    sim_hit(worker->sim, BAD_UPGRADE);
    driver_stop(worker->driver);
    worker->wake_at_us = worker->sim->now_us;
}

void
worker_turn(struct sim_worker *worker)
{
    struct sim *sim = worker->sim;
    if (worker->paused_until_us > sim->now_us) {
        worker->wake_at_us = worker->paused_until_us;
        return;
    }
    ground_speaks_for(sim, worker);
    int64_t wake_mono_us;
    enum driver_state state = driver_run(worker->driver, &wake_mono_us);
    switch (state) {
    case DRIVER_RUNNING:
        if (!line_desk_counts_hold(driver_line_desk(worker->driver)))
            sim_fail(sim, "what a keeper has in hand is not what it counts");
        worker->wake_at_us = wake_mono_us == INT64_MAX
                                 ? INT64_MAX
                                 : wake_mono_us - worker->mono_offset_us;
        if (worker->paused_until_us > sim->now_us)
            worker->wake_at_us = worker->paused_until_us;
        if (worker->wake_at_us < sim->now_us)
            worker->wake_at_us = sim->now_us;
        return;
    case DRIVER_KILLED:
    case DRIVER_STOPPED:
        worker_close(worker);
        sim_at(sim,
               sim->now_us + prng_below(&sim->life, 240) * INSTANT_SECOND * 60,
               AGENDA_START, worker->index, NULL);
        return;
    case DRIVER_BROKEN:
        sim_fail(sim, "a bug: %s", driver_fault(worker->driver)->text);
        return;
    }
}
