/* SPDX-License-Identifier: Apache-2.0
 *
 * Puts the worker together: the rules of the house, the driver, the carriers
 * as its carriage. The loop sleeps until a carrier, a NOTIFY, a signal or the
 * driver's own time wakes it.
 */
#include "role_worker.h"

#include <unistd.h>

#include "carrier.h"
#include "certificates.h"
#include "decode.h"
#include "digest.h"
#include "driver.h"
#include "hand_turn.h"
#include "log.h"
#include "mutant.h"
#include "role.h"

struct worker {
    struct role role;
    struct arena arena; /* of the rules */
    struct rules house;
    struct carrier_set *carriers;
    struct driver *driver;
    struct hand_turn hands;
    int64_t clock_ahead_us; /* Hedui's clock less the machine's */
    struct buffer told;     /* of the certificates, as it was looked at last */
    int64_t tell_at_ms;     /* when to look again */
};

/* A look opens some sixty files: not with each heartbeat. */
#define CERTIFICATES_EVERY_MS 600000
#define TOLD_MAX ((size_t)1 << 16)

static void
fill_random(void *context, void *out, size_t size)
{
    (void)context;
    digest_random(out, size);
}

static int64_t
mono_us(void *context)
{
    (void)context;
    return loop_boottime_us();
}

static int64_t
machine_now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static bool
start_job(void *context, const char *line, const struct send *send,
          struct fault *fault)
{
    struct worker *worker = context;
    struct carrier_job job = {.handle = send->handle,
                              .line = line,
                              .carrier = send->carrier,
                              .traits = send->traits,
                              .is_poll = send->is_poll,
                              .new_token = send->new_token,
                              .parts_known = send->parts_known,
                              .request = send->request,
                              .exchange_id = send->exchange_id,
                              .now_us =
                                  machine_now_us() + worker->clock_ahead_us,
                              .not_after_us = send->not_after_mono_us};
    return carrier_set_start(worker->carriers, &job, fault);
}

static void
cancel_job(void *context, uint64_t handle)
{
    struct worker *worker = context;
    carrier_set_cancel(worker->carriers, handle);
}

static enum brought_state
brought_state_of(enum carried_state state)
{
    switch (state) {
    case CARRIED_REPLY:
        return BROUGHT_REPLY;
    case CARRIED_NOT_YET:
        return BROUGHT_NOT_YET;
    case CARRIED_NO_CONNECTION:
        return BROUGHT_NO_CONNECTION;
    case CARRIED_TIMED_OUT:
        return BROUGHT_TIMED_OUT;
    case CARRIED_CERTIFICATE:
        return BROUGHT_CERTIFICATE;
    case CARRIED_TOO_LARGE:
        return BROUGHT_TOO_LARGE;
    case CARRIED_DAMAGED:
        return BROUGHT_DAMAGED;
    case CARRIED_LATE:
        return BROUGHT_LATE;
    case CARRIED_LOCAL:
        break;
    }
    return BROUGHT_LOCAL;
}

static void
on_carried(void *context, struct carried *carried)
{
    struct worker *worker = context;
    struct brought brought = {.handle = carried->handle,
                              .state = brought_state_of(carried->state),
                              .is_unfinished = carried->is_unfinished,
                              .reply_count = carried->reply_count,
                              .replies = carried->replies,
                              .received = carried->received,
                              .arena = carried->arena};
    if (carried->fault.kind != FAULT_NONE)
        log_fault(LOG_WARN, "carrier", &carried->fault);
    driver_brought(worker->driver, &brought);
}

static void
tell_certificates(void *context, struct buffer *out)
{
    struct worker *worker = context;
    if (loop_monotonic_ms() >= worker->tell_at_ms) {
        buffer_clear(&worker->told);
        certificates_write(worker->role.config, &worker->told);
        worker->tell_at_ms = loop_monotonic_ms() + CERTIFICATES_EVERY_MS;
    }
    buffer_text(out, buffer_view(&worker->told));
}

static uint32_t
hears(void *context)
{
    struct worker *worker = context;
    return store_postgres_hears(worker->role.store);
}

static bool
worker_open(struct worker *worker, const struct config *config,
            struct fault *fault)
{
    struct desk_rules rules = {
        .config = config,
        .house = &worker->house,
        .calls = {.decode = request_decode_accepted,
                  .plan = plan_make,
                  .plan_pack = plan_pack,
                  .plan_unpack = plan_unpack,
                  .report = report_make,
                  .is_changed = report_is_changed,
                  .pause = plan_pause},
        .worker = worker->role.worker,
        .ids = {fill_random, NULL},
        .salts = {fill_random, NULL},
        .jitter = {fill_random, NULL},
    };
    struct driver_world world = {.store = worker->role.store,
                                 .carriage = {worker, start_job, cancel_job},
                                 .mono_us = mono_us,
                                 .hears = hears,
                                 .hears_context = worker,
                                 .tell = tell_certificates,
                                 .tell_context = worker,
                                 .role = "worker",
                                 .host = worker->role.host,
                                 .number = worker->role.number};
    if (!rules_from_config(&worker->arena, config, &worker->house, fault))
        return false;
    worker->carriers = carrier_set_open(config, on_carried, worker, fault);
    if (worker->carriers == NULL)
        return false;
    worker->driver = driver_open(&rules, &world);
    if (worker->driver == NULL)
        return fault_set(fault, FAULT_LOCAL, "no memory for the desks");
    loop_watch(&worker->role.loop, carrier_set_fd(worker->carriers));
    return true;
}

/* What reports are made by is on record before the first is made: a replay
 * finds it by the digest in the report. false: the store has refused it, or the
 * role ends. */
static bool
rules_keep(struct worker *worker)
{
    struct role *role = &worker->role;
    const struct policy *policy = worker->house.policy;
    const struct calendar *calendar = worker->house.calendar;
    const struct rule_file files[] = {{.kind = RULE_FILE_PACK,
                                       .digest = *policy_digest(policy),
                                       .name = policy_name(policy),
                                       .version = policy_version(policy),
                                       .bytes = policy_bytes(policy)},
                                      {.kind = RULE_FILE_CALENDAR,
                                       .digest = *calendar_digest(calendar),
                                       .name = TEXT("calendar"),
                                       .version = TEXT(""),
                                       .bytes = calendar_bytes(calendar)}};
    if (mutant_is("pack_not_kept"))
        return true;
    while (!role->loop.is_stopping) {
        struct fault fault = {0};
        enum store_result result =
            role->store->calls->keep_rules(role->store, files, 2, &fault);
        if (role_done(role, result, &fault))
            return true;
        role_wait(role, (int)role->config->tick_ms);
    }
    return false;
}

/* Hedui's clock is the database's: samples and tests begin at another time.
 * Looked at whenever the store has come (back). */
static void
clock_look(struct worker *worker)
{
    struct fault fault = {0};
    int64_t now_us = 0;
    if (worker->role.store->calls->now(worker->role.store, &now_us, &fault) ==
        STORE_DONE)
        worker->clock_ahead_us = now_us - machine_now_us();
}

static int
wait_ms(struct worker *worker, int64_t wake_us)
{
    int64_t left_us = wake_us == INT64_MAX ? worker->role.config->tick_ms * 1000
                                           : wake_us - mono_us(NULL);
    int64_t wait = left_us <= 0 ? 0 : (left_us + 999) / 1000;
    int carriers = carrier_set_timeout_ms(worker->carriers);
    if (wait > worker->role.config->tick_ms)
        wait = worker->role.config->tick_ms;
    return carriers >= 0 && carriers < wait ? carriers : (int)wait;
}

/* The driver beats by itself; what is remembered goes along with that. One that
 * is refused starts nothing more: what is under way is dropped with it. */
static bool
remember(struct worker *worker)
{
    struct role *role = &worker->role;
    if (role->history.path[0] == '\0' || !role_beats_now(role))
        return true;
    role->next_beat_ms = loop_monotonic_ms() + role->config->heartbeat_ms;
    role_remember(role);
    return !role->is_refused;
}

static void
worker_loop(struct worker *worker)
{
    struct role *role = &worker->role;
    int64_t wake_us = 0, stop_by_ms = INT64_MAX;
    enum driver_state state = DRIVER_RUNNING;
    while (state == DRIVER_RUNNING && loop_monotonic_ms() < stop_by_ms) {
        if (role->loop.is_stopping && stop_by_ms == INT64_MAX) {
            /* What is not back by then is on record. */
            stop_by_ms =
                loop_monotonic_ms() + (mutant_is("stop_waits_for_carriers")
                                           ? role->config->stop_ms * 4
                                           : role->config->stop_ms / 2);
            driver_stop(worker->driver);
        }
        driver_look(worker->driver, store_postgres_notified(role->store));
        if (!remember(worker))
            break;
        if (!role->loop.is_stopping && driver_has_store(worker->driver) &&
            !driver_is_drained(worker->driver))
            hand_turn_take(&worker->hands, role->store, loop_monotonic_ms(),
                           role->config->tick_ms);
        state = driver_run(worker->driver, &wake_us);
        if (state != DRIVER_RUNNING)
            break;
        if (role_note_store(role, !driver_has_store(worker->driver),
                            driver_fault(worker->driver)))
            clock_look(worker);
        loop_watch(&role->loop, store_postgres_fd(role->store));
        loop_sleep(&role->loop, wait_ms(worker, wake_us));
        carrier_set_step(worker->carriers);
    }
    if (state == DRIVER_BROKEN) {
        log_fault(LOG_ERROR, "bug", driver_fault(worker->driver));
        role->is_broken = true;
    }
}

int
role_worker_run(const struct config *config)
{
    static struct worker worker;
    struct fault fault = {0};
    int code = 1;
    if (!role_open(&worker.role, "worker", config, &fault)) {
        log_fault(LOG_ERROR, "cannot_start", &fault);
        return 1;
    }
    arena_init(&worker.arena, 0);
    buffer_init(&worker.told, TOLD_MAX);
    if (worker_open(&worker, config, &fault)) {
        log_event(LOG_INFO, "started", LOG_INT("lines", config->lines_count));
        clock_look(&worker);
        if (role_begin(&worker.role, true) && rules_keep(&worker))
            worker_loop(&worker);
        code = role_code(&worker.role);
    } else {
        log_fault(LOG_ERROR, "cannot_start", &fault);
    }
    if (worker.driver != NULL)
        driver_close(worker.driver);
    carrier_set_close(worker.carriers);
    buffer_release(&worker.told);
    arena_release(&worker.arena);
    role_close(&worker.role);
    return code;
}
