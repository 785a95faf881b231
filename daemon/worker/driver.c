/* SPDX-License-Identifier: Apache-2.0
 *
 * Effects into calls, completions into events. Each step's effects are a batch
 * in a queue; a batch lives until its last effect is done, so that an effect
 * can be done again as it is.
 */
#include "driver.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "driver_call.h"
#include "driver_lines.h"
#include "driver_orders.h"
#include "log.h"
#include "mutant.h"

#define COUNTERS_MAX ((size_t)1 << 20) /* of LINES_MAX lines */

enum owner { OWNER_CASE, OWNER_LINE };

struct batch {
    struct batch *next;
    enum owner owner;
    struct effects effects;
    const struct effect *at; /* the one to be done next */
};

struct driver {
    struct desk_rules rules;
    struct driver_world world;
    struct case_desk case_desk;
    struct line_desk *line_desk;
    struct batch *first, *last;
    enum driver_state state;
    struct fault fault;
    bool has_store, has_clock;
    uint32_t news;    /* enum store_news: NOTIFY came, or the case desk has
                         made trays */
    bool has_settled; /* the line desk has: for the case desk */
    bool is_stopping, was_stopped;
    int64_t offset_us; /* the database's clock less ours */
    int64_t repeat_at; /* monotonic; the head waits until then */
    int64_t beat_at, case_tick_at, line_tick_at;
    struct driver_orders orders;
};

void
driver_worker_name(const char *host, int64_t number, char out[80])
{
    snprintf(out, 80, "%.50s:%" PRId64, host, number);
}

struct driver *
driver_open(const struct desk_rules *rules, const struct driver_world *world)
{
    struct driver *driver = calloc(1, sizeof(*driver));
    if (driver == NULL)
        return NULL;
    driver->rules = *rules;
    driver->world = *world;
    case_desk_init(&driver->case_desk, &driver->rules);
    driver->line_desk = line_desk_new(&driver->rules);
    if (driver->line_desk == NULL) {
        free(driver);
        return NULL;
    }
    driver->repeat_at = INT64_MIN;
    driver->beat_at = INT64_MIN;
    driver->case_tick_at = INT64_MIN;
    driver->line_tick_at = INT64_MIN;
    driver_orders_init(&driver->orders);
    return driver;
}

static void
batch_drop(struct driver *driver)
{
    struct batch *batch = driver->first;
    driver->first = batch->next;
    if (driver->first == NULL)
        driver->last = NULL;
    effects_release(&batch->effects);
    free(batch);
}

void
driver_close(struct driver *driver)
{
    if (driver == NULL)
        return;
    while (driver->first != NULL)
        batch_drop(driver);
    line_desk_free(driver->line_desk);
    driver_orders_release(&driver->orders);
    free(driver);
}

static int64_t
mono(const struct driver *driver)
{
    return driver->world.mono_us(driver->world.clock);
}

static struct desk_time
time_now(const struct driver *driver)
{
    int64_t mono_us = mono(driver);
    return (struct desk_time){mono_us + driver->offset_us, mono_us};
}

/* ---- steps ---- */

static struct batch *
batch_new(enum owner owner)
{
    struct batch *batch = calloc(1, sizeof(*batch));
    assert(batch != NULL);
    batch->owner = owner;
    effects_init(&batch->effects);
    return batch;
}

/* Queues what a step has yielded; gives its wish to be repeated. */
static int64_t
batch_push(struct driver *driver, struct batch *batch)
{
    int64_t repeat_after_us = batch->effects.repeat_after_us;
    batch->at = batch->effects.first;
    if (batch->at == NULL) {
        effects_release(&batch->effects);
        free(batch);
        return repeat_after_us;
    }
    if (driver->last == NULL)
        driver->first = batch;
    else
        driver->last->next = batch;
    driver->last = batch;
    return repeat_after_us;
}

static int64_t
step_case(struct driver *driver, enum case_event_kind kind,
          const struct outcome_of *outcome)
{
    struct case_event event = {kind, time_now(driver), outcome};
    struct batch *batch = batch_new(OWNER_CASE);
    case_step(&driver->case_desk, &event, &batch->effects);
    driver->case_tick_at = batch->effects.tick_at_mono_us;
    return batch_push(driver, batch);
}

/* An express case that has come is taken up before the effects that wait; one
 * opening an effect, so that a stream of them keeps no lease, question or
 * heartbeat from its turn. */
static void
hear(struct driver *driver)
{
    if (driver->world.hears == NULL || driver->first == NULL ||
        !driver->has_clock)
        return;
    uint32_t news = driver->world.hears(driver->world.hears_context);
    driver->news |= news;
    if ((news & NEWS_CASES) == 0)
        return;
    struct case_event event = {.kind = CASE_HEARD, .time = time_now(driver)};
    struct batch *batch = batch_new(OWNER_CASE);
    case_step(&driver->case_desk, &event, &batch->effects);
    batch->at = batch->effects.first;
    batch->next = driver->first;
    driver->first = batch;
    if (batch->at == NULL)
        batch_drop(driver);
}

static int64_t
step_line(struct driver *driver, struct line_event event)
{
    event.time = time_now(driver);
    struct batch *batch = batch_new(OWNER_LINE);
    line_step(driver->line_desk, &event, &batch->effects);
    driver->line_tick_at = batch->effects.tick_at_mono_us;
    return batch_push(driver, batch);
}

/* ---- effects ---- */

/* What a transaction may have made for the other desk of this process. */
static void
say(struct driver *driver, const struct outcome_of *outcome)
{
    const struct effect *effect = outcome->effect;
    if (outcome->result != STORE_DONE)
        return;
    if (effect->kind == EFFECT_OPEN)
        driver->news |=
            outcome->opened.tray_count > 0 ? 1u << effect->as.open.lane : 0;
    else if (effect->kind == EFFECT_GOT)
        for (uint32_t i = 0; i < effect->as.got.count; i++)
            driver->has_settled |= effect->as.got.settles[i].is_tray_done;
}

/* The outcome goes to its desk; false when the effect is to be done again. */
static bool
do_transaction(struct driver *driver, enum owner owner,
               const struct effect *effect)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct outcome_of outcome = {.effect = effect,
                                 .called_mono_us = mono(driver)};
    fault_clear(&driver->fault);
    outcome.result = driver_call(driver->world.store, driver->rules.worker,
                                 effect, &arena, &outcome, &driver->fault);
    driver->has_store =
        outcome.result == STORE_DONE || outcome.result == STORE_FENCED;
    if (driver->world.watch != NULL)
        driver->world.watch(driver->world.watch_context, &outcome);
    int64_t repeat_after_us = -1;
    if (outcome.result == STORE_BROKEN) {
        driver->state = DRIVER_BROKEN;
    } else {
        say(driver, &outcome);
        repeat_after_us =
            owner == OWNER_CASE
                ? step_case(driver, CASE_DONE, &outcome)
                : step_line(driver, (struct line_event){.kind = LINE_DONE,
                                                        .outcome = &outcome});
    }
    arena_release(&arena);
    if (repeat_after_us >= 0)
        driver->repeat_at = mono(driver) + repeat_after_us;
    return repeat_after_us < 0;
}

static const char *
name_of_line(const struct driver *driver, enum line line)
{
    for (const struct connector *const *at = driver->rules.house->connectors;
         *at != NULL; at++)
        if ((*at)->line == line)
            return (*at)->name;
    return "";
}

static void
do_send(struct driver *driver, const struct effect *effect)
{
    struct fault fault;
    fault_clear(&fault);
    bool is_started = false;
    if (mono(driver) <= effect->as.send.not_after_mono_us) {
        is_started = driver->world.carriage.start(
            driver->world.carriage.context, name_of_line(driver, effect->line),
            &effect->as.send, &fault);
        if (!is_started)
            log_event(LOG_ERROR, "job_not_started",
                      LOG_WORD("line", name_of_line(driver, effect->line)),
                      LOG_WORD("fault", fault.text));
    }
    if (!is_started)
        step_line(driver,
                  (struct line_event){.kind = LINE_UNSENT,
                                      .handle = effect->as.send.handle});
}

static void
do_alarm(struct driver *driver, const struct effect *effect)
{
    const char *event = effect->as.alarm.event;
    const char *why = effect->as.alarm.why;
    if (driver->world.alarm != NULL)
        driver->world.alarm(driver->world.alarm_context, effect->line, event,
                            why);
    else
        log_event(LOG_WARN, event,
                  LOG_WORD("line", name_of_line(driver, effect->line)),
                  LOG_WORD("why", why));
}

/* false when the effect stays at the head. */
static bool
do_effect(struct driver *driver, enum owner owner, const struct effect *effect)
{
    switch (effect->kind) {
    case EFFECT_SEND:
        do_send(driver, effect);
        return true;
    case EFFECT_CANCEL:
        driver->world.carriage.cancel(driver->world.carriage.context,
                                      effect->as.cancel);
        return true;
    case EFFECT_ALARM:
        do_alarm(driver, effect);
        return true;
    default:
        return do_transaction(driver, owner, effect);
    }
}

static bool
may_go_on(struct driver *driver, const struct effect *effect)
{
    if (driver->world.may_go_on == NULL)
        return true;
    enum driver_go go =
        driver->world.may_go_on(driver->world.go_context, effect);
    if (go == DRIVER_DIE)
        driver->state = DRIVER_KILLED;
    return go == DRIVER_GO;
}

/* Until nothing is left, or the head must wait. */
static void
do_all(struct driver *driver)
{
    while (driver->first != NULL && driver->state == DRIVER_RUNNING &&
           mono(driver) >= driver->repeat_at) {
        struct batch *batch = driver->first;
        const struct effect *effect = batch->at;
        if (!may_go_on(driver, effect))
            return;
        if (!do_effect(driver, batch->owner, effect))
            return;
        bool was_ahead = effect->kind == EFFECT_OPEN &&
                         effect->as.open.is_ahead &&
                         !mutant_is("express_ahead_for_ever");
        driver->repeat_at = INT64_MIN;
        batch->at = effect->next;
        if (batch->at == NULL)
            batch_drop(driver);
        if (!was_ahead)
            hear(driver);
    }
}

/* ---- clock and heartbeat ---- */

static bool
is_worker(const struct driver *driver, const struct heartbeat *beat)
{
    int64_t fresh_us = driver->rules.config->heartbeat_ms * 3000;
    return text_equals_chars(beat->role, driver->world.role) &&
           beat->at_us >= time_now(driver).now_us - fresh_us;
}

/* Who is drained gets no lines, unless all are: somebody must keep them. */
static void
tell_peers(struct driver *driver, struct arena *arena,
           const struct heartbeat *beats, uint32_t count)
{
    const char **peers = arena_array(arena, count, sizeof(*peers));
    assert(peers != NULL);
    uint32_t peer_count = 0;
    for (int round = 0; round < 2 && peer_count == 0; round++)
        for (uint32_t i = 0; i < count; i++) {
            if (!is_worker(driver, &beats[i]) ||
                (round == 0 &&
                 driver_orders_drain(&driver->orders, beats[i].host)))
                continue;
            char *name = arena_alloc(arena, 80);
            assert(name != NULL);
            driver_worker_name(text_chars(arena, beats[i].host),
                               beats[i].number, name);
            peers[peer_count++] = name;
        }
    case_desk_reserve(
        &driver->case_desk,
        line_peer_is_spare(peers, peer_count, driver->rules.worker));
    step_line(driver, (struct line_event){.kind = LINE_PEERS,
                                          .peers = peers,
                                          .peer_count = peer_count});
}

static void
counters_write(const struct driver *driver, struct buffer *out)
{
    const struct case_desk *desk = &driver->case_desk;
    buffer_printf(out,
                  "{\"cases_opened\":%" PRId64 ",\"reports\":%" PRId64
                  ",\"rounds_opened\":%" PRId64 ",\"set_aside\":%" PRId64,
                  desk->cases_opened, desk->reports_made, desk->rounds_opened,
                  desk->set_aside);
    driver_lines_write(driver->line_desk, driver->rules.house->connectors,
                       time_now(driver).now_us, out);
    if (driver->world.tell != NULL)
        driver->world.tell(driver->world.tell_context, out);
    buffer_chars(out, "}");
}

/* The database's clock, our sign of life, and who else is alive. A failure
 * waits for the next beat; nothing is decided on an old clock alone. */
static void
beat(struct driver *driver)
{
    struct store *store = driver->world.store;
    struct arena arena;
    arena_init(&arena, 0);
    struct buffer counters;
    buffer_init(&counters, COUNTERS_MAX);
    counters_write(driver, &counters);
    int64_t before = mono(driver), now_us;
    fault_clear(&driver->fault);
    enum store_result result =
        store->calls->now(store, &now_us, &driver->fault);
    if (result == STORE_DONE) {
        driver->offset_us = now_us - before;
        driver->has_clock = true;
        result = store->calls->beat(store, driver->world.role,
                                    driver->world.host, driver->world.number,
                                    buffer_view(&counters), &driver->fault);
    }
    struct heartbeat *beats = NULL;
    uint32_t count = 0;
    if (result == STORE_DONE)
        result = store->calls->heartbeats(store, &arena, &beats, &count,
                                          &driver->fault);
    if (result == STORE_DONE)
        tell_peers(driver, &arena, beats, count);
    driver->has_store = result == STORE_DONE;
    if (result == STORE_BROKEN)
        driver->state = DRIVER_BROKEN;
    int64_t pause_us = result == STORE_DONE
                           ? driver->rules.config->heartbeat_ms * 1000
                           : STORE_RETRY_US * 10;
    driver->beat_at = before + pause_us;
    buffer_release(&counters);
    arena_release(&arena);
}

/* An operator's orders: each tick, and at once when somebody says that there
 * is something, though not more often than that. */
static bool
orders_look(struct driver *driver)
{
    struct driver_orders *orders = &driver->orders;
    bool was_drained = orders->is_drained;
    if (!driver_orders_read(orders, driver->world.store, driver->world.host,
                            mono(driver), (driver->news & NEWS_ORDERS) != 0,
                            driver->rules.config->tick_ms))
        return false;
    if (orders->is_drained != was_drained) {
        log_event(LOG_INFO, orders->is_drained ? "drained" : "resumed",
                  LOG_WORD("worker", driver->rules.worker));
        driver->beat_at = INT64_MIN; /* others should keep its lines */
        step_case(driver, orders->is_drained ? CASE_DRAIN : CASE_RESUME, NULL);
    }
    step_line(driver, (struct line_event){.kind = LINE_ORDERS,
                                          .is_paused = orders->is_paused,
                                          .is_drained = orders->is_drained});
    return true;
}

/* ---- the loop's turn ---- */

static bool
is_stalled(const struct driver *driver)
{
    return driver->first != NULL;
}

/* Ticks reach the desks only when nothing waits for our store. */
static bool
tick(struct driver *driver)
{
    int64_t now = mono(driver);
    bool did = orders_look(driver);
    if (driver->is_stopping && !driver->was_stopped) {
        driver->was_stopped = true;
        step_case(driver, CASE_STOP, NULL);
        step_line(driver, (struct line_event){.kind = LINE_STOP});
        did = true;
    }
    uint32_t lanes = driver->news & NEWS_TRAYS;
    bool has_cases = (driver->news & NEWS_CASES) != 0;
    if (has_cases || driver->has_settled) {
        step_case(driver, has_cases ? CASE_LOOK : CASE_SETTLED, NULL);
        did = true;
    }
    if (lanes != 0) {
        step_line(driver,
                  (struct line_event){.kind = LINE_LOOK, .lanes = lanes});
        did = true;
    }
    driver->news = 0;
    driver->has_settled = false;
    if (now >= driver->case_tick_at) {
        step_case(driver, CASE_TICK, NULL);
        did = true;
    }
    if (now >= driver->line_tick_at) {
        step_line(driver, (struct line_event){.kind = LINE_TICK});
        did = true;
    }
    return did;
}

static int64_t
wake_at(const struct driver *driver)
{
    int64_t at = driver->beat_at;
    if (is_stalled(driver))
        return driver->repeat_at < at ? driver->repeat_at : at;
    if (driver->has_clock && driver->case_tick_at < at)
        at = driver->case_tick_at;
    if (driver->has_clock && driver->line_tick_at < at)
        at = driver->line_tick_at;
    return at;
}

enum driver_state
driver_run(struct driver *driver, int64_t *wake_mono_us)
{
    if (driver->state == DRIVER_RUNNING && mono(driver) >= driver->beat_at)
        beat(driver);
    do_all(driver);
    /* A desk whose timer is due again at once gives the carriers a turn. */
    if (driver->state == DRIVER_RUNNING && driver->has_clock &&
        !is_stalled(driver) && tick(driver))
        do_all(driver);
    if (driver->state == DRIVER_RUNNING && driver->was_stopped &&
        !is_stalled(driver) && line_desk_is_released(driver->line_desk) &&
        case_desk_is_idle(&driver->case_desk))
        driver->state = DRIVER_STOPPED;
    *wake_mono_us = wake_at(driver);
    bool has_said = driver->news != 0 || driver->has_settled;
    if (has_said && driver->has_clock && !is_stalled(driver))
        *wake_mono_us = mono(driver);
    return driver->state;
}

void
driver_brought(struct driver *driver, struct brought *brought)
{
    step_line(driver,
              (struct line_event){.kind = LINE_BROUGHT, .brought = brought});
    arena_release(&brought->arena);
}

void
driver_look(struct driver *driver, uint32_t news)
{
    driver->news |= news;
}

void
driver_stop(struct driver *driver)
{
    driver->is_stopping = true;
}

/* ---- reading ---- */

bool
driver_is_drained(const struct driver *driver)
{
    return driver->orders.is_drained;
}

const struct fault *
driver_fault(const struct driver *driver)
{
    return &driver->fault;
}

bool
driver_has_store(const struct driver *driver)
{
    return driver->has_store;
}

const struct line_desk *
driver_line_desk(const struct driver *driver)
{
    return driver->line_desk;
}

const struct case_desk *
driver_case_desk(const struct driver *driver)
{
    return &driver->case_desk;
}
