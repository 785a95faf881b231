/* SPDX-License-Identifier: Apache-2.0
 *
 * The intake role's loop: queue in, outbox out; batches while there is more
 * than one holds, else a NOTIFY or the tick.
 */
#include "role_intake.h"

#include "intake.h"
#include "json.h"
#include "letters.h"
#include "log.h"
#include "queue.h"
#include "role.h"
#include "upload_desk.h"

/* Messages a transaction; a crash makes us decide so many again at most. */
#define MESSAGES_A_STEP 256
#define NOTICES_A_STEP 256

struct known_agencies {
    const struct config *config;
};

static bool
agency_is_configured(void *context, struct text code)
{
    const struct known_agencies *known = context;
    return config_knows_agency(known->config, code);
}

/* true: there may be more. */
static bool
intake_step(struct role *role, struct intake *intake)
{
    struct fault fault = {0};
    uint32_t taken = 0;
    enum store_result result = role->store->calls->accept(
        role->store, MESSAGES_A_STEP, intake_accept, intake, &taken, &fault);
    bool is_done = role_done(role, result, &fault);
    if (is_done)
        role_count(role, "taken", taken);
    return is_done && taken > 0; /* documents make a step end sooner */
}

/* What a call to the queue gave. One that moved nothing may not have seen the
 * store, and says nothing about whether it is there. */
static bool
queue_done(struct role *role, enum store_result result, uint32_t count,
           const struct fault *fault)
{
    return (result == STORE_DONE && count == 0) ||
           role_done(role, result, fault);
}

/* From the queue into the inbox. true: there may be more. */
static bool
take_step(struct role *role, struct queue *queue)
{
    struct fault fault = {0};
    uint32_t count = 0;
    enum store_result result =
        queue->calls->take(queue, MESSAGES_A_STEP, &count, &fault);
    return queue_done(role, result, count, &fault) && count == MESSAGES_A_STEP;
}

/* From the outbox to the queue. true: there may be more. */
static bool
publish_step(struct role *role, struct queue *queue)
{
    struct fault fault = {0};
    uint32_t count = 0;
    enum store_result result =
        queue->calls->publish(queue, NOTICES_A_STEP, &count, &fault);
    bool is_done = queue_done(role, result, count, &fault);
    if (is_done)
        role_count(role, "published", count);
    return is_done && count >= NOTICES_A_STEP;
}

/* A drained intake asks its queue nothing: whether that would answer is not
 * known, and no news of it is given. */
static void
tell_lag(struct role *role, struct queue *queue, bool is_drained)
{
    struct fault fault = {0};
    struct queue_lag lag;
    int64_t letters = 0;
    if (!role_beats_now(role) ||
        !role_done(role, queue->calls->lag(queue, &lag, &fault), &fault) ||
        !role_done(role, store_letters_waiting(role->store, &letters, &fault),
                   &fault))
        return;
    role_gauge(role, "letters_waiting", letters);
    role_gauge(role, "queue_lag_messages", lag.messages);
    role_gauge(role, "queue_lag_seconds", lag.seconds);
    role_gauge(role, "queue_drained", is_drained);
    if (is_drained)
        role_gauge_forget(role, "queue_ready");
    else
        role_gauge(role, "queue_ready", lag.is_ready);
    role_count(role, "too_large", lag.too_large);
}

/* "stages": {NAME: [what each bucket holds ..., the sum in us]} */
static void
tell_stages(void *context, struct arena *arena, struct json *beat)
{
    const struct queue *queue = context;
    struct json *stages = json_object(arena);
    for (int stage = 0; stage < STAGE_COUNT; stage++) {
        struct json *numbers = json_array(arena);
        for (int i = 0; i < STAGE_BUCKETS; i++)
            json_add(numbers,
                     json_integer(arena, queue->stages.count[stage][i]));
        json_add(numbers, json_integer(arena, queue->stages.sum_us[stage]));
        json_set(stages, stage_name((enum stage)stage), numbers);
    }
    json_set(beat, "stages", stages);
}

static void
intake_loop(struct role *role, struct intake *intake, struct queue *queue,
            struct upload_desk *desk)
{
    log_event(LOG_INFO, "started", LOG_WORD("queue", queue->calls->name),
              LOG_INT("agencies", role->config->agencies_count));
    bool is_drained = false;
    role->tell = tell_stages;
    role->tell_context = queue;
    loop_watch(&role->loop, queue->fd);
    while (!role->loop.is_stopping) {
        /* Drained: what was accepted goes on, and notices leave. */
        bool was_drained = is_drained;
        is_drained = role_is_drained(role);
        if (is_drained && !was_drained) {
            queue->calls->rest(queue);
            upload_desk_rest(desk);
        }
        bool is_more = !is_drained && take_step(role, queue);
        is_more |= !is_drained && intake_step(role, intake);
        is_more |= !is_drained && upload_desk_step(desk);
        is_more |= publish_step(role, queue);
        tell_lag(role, queue, is_drained);
        role_beat(role);
        int64_t wait_ms = role->config->tick_ms;
        if (!is_drained && !role->is_away)
            wait_ms = upload_desk_wait_ms(desk, wait_ms);
        role_wait(role, is_more ? 0 : (int)wait_ms);
    }
    /* Well within what the supervisor gives. */
    queue->calls->close(queue, role->config->stop_ms * 2 / 5);
}

int
role_intake_run(const struct config *config)
{
    struct role role;
    struct rules house;
    struct arena arena;
    struct fault fault = {0};
    int code = 1;
    struct known_agencies known = {config};
    struct document_limits limits = {.each = (size_t)config->document_bytes_max,
                                     .all = (size_t)config->documents_bytes_max,
                                     .count = (uint32_t)config->documents_max};
    struct intake intake = {.house = &house,
                            .agency_is_known = agency_is_configured,
                            .context = &known,
                            .limits = &limits};
    arena_init(&arena, 0);
    if (!role_open(&role, "intake", config, &fault)) {
        log_fault(LOG_ERROR, "cannot_start", &fault);
    } else {
        struct queue *queue =
            rules_from_config(&arena, config, &house, &fault)
                ? queue_open(config, role.store, role.worker, &fault)
                : NULL;
        struct upload_desk *desk =
            queue == NULL ? NULL : upload_desk_open(&role, &intake);
        if (queue != NULL) {
            if (desk == NULL)
                log_event(LOG_ERROR, "cannot_start",
                          LOG_WORD("why", "no memory for uploads"));
            if (desk != NULL && role_begin(&role, true))
                intake_loop(&role, &intake, queue, desk);
            else
                queue->calls->close(queue, config->stop_ms * 2 / 5);
            upload_desk_close(desk);
            code = role_code(&role);
        } else {
            log_fault(LOG_ERROR, "cannot_start", &fault);
        }
        role_close(&role);
    }
    arena_release(&arena);
    return code;
}
