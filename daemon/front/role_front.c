/* SPDX-License-Identifier: Apache-2.0
 *
 * The HTTP server answers on a thread of its own, with a connection of its own
 * to the store. The main thread waits for signals, writes the heartbeat, looks
 * whether the other roles get on, sends what webhooks wait for, and counts the
 * programmes at risk now and then.
 */
#include "role_front.h"

#include "api.h"
#include "date.h"
#include "http_server.h"
#include "listen.h"
#include "log.h"
#include "plain.h"
#include "role.h"
#include "sampler.h"
#include "webhook_send.h"

#define LOOK_MS 1000
#define FORGET_MS 60000
/* Of what the store says: more than the heartbeats of all that may run. */
#define READ_MAX ((size_t)16 << 20)

struct front {
    struct house house;           /* of the HTTP thread */
    struct health health;         /* written by the main thread */
    struct risk_watch risk_watch; /* looked for by the main thread */
    struct webhook_sender sender; /* of the main thread */
    struct sampler sampler;       /* likewise */
};

/* One thread answers everybody: while a standby is away, what is written waits
 * for it so long, and then nobody does for so long. */
#define COMMIT_WAIT_MS 2000
#define COMMIT_REST_MS 8000

static bool
house_open(struct front *front, const struct config *config,
           struct fault *fault)
{
    struct house *house = &front->house;
    house->config = config;
    house->version = HEDUI_VERSION;
    house->health = &front->health;
    house->risk_watch = &front->risk_watch;
    house->document_limits =
        (struct document_limits){.each = (size_t)config->document_bytes_max,
                                 .all = (size_t)config->documents_bytes_max,
                                 .count = (uint32_t)config->documents_max};
    if (!rate_init(&house->rates, config->api_rate_per_s, config->api_burst))
        return fault_set(fault, FAULT_LOCAL, "no memory for the front");
    char *conninfo = role_conninfo(config, "front");
    house->store = conninfo ? store_postgres_open(conninfo, NULL, fault) : NULL;
    free(conninfo);
    if (house->store != NULL)
        store_commit_within(house->store, COMMIT_WAIT_MS, COMMIT_REST_MS);
    return house->store != NULL &&
           rules_from_config(&house->arena, config, &house->rules, fault);
}

static void
house_close(struct house *house)
{
    if (house->store != NULL)
        house->store->calls->close(house->store);
    for (uint32_t i = 0; i < HOUSE_SESSIONS; i++)
        arena_release(&house->sessions[i].arena);
    rate_release(&house->rates);
    paper_desk_close(&house->paper);
    arena_release(&house->console.arena);
    arena_release(&house->arena);
}

static struct http_server *
serve(struct front *front, const struct config *config, struct fault *fault)
{
    int fd = house_open(front, config, fault)
                 ? listen_open("front_listen", config->front_listen, fault)
                 : -1;
    bool is_local = strncmp(config->front_listen, "unix:", 5) == 0;
    return fd < 0 ? NULL
                  : http_server_start(&front->house, fd, is_local, plain_answer,
                                      fault);
}

/* What waits, and what has been done since: by the main thread, so that a role
 * that stalls is noticed also while nobody asks. */
static void
look(struct role *role, struct front *front)
{
    struct health *health = &front->health;
    struct arena arena;
    struct fault fault = {0};
    struct work_waiting waiting = {0};
    struct heartbeat *beats = NULL;
    struct order *orders = NULL;
    uint32_t count = 0, order_count = 0;
    int64_t now_us = 0;
    struct store *store = role->store;
    arena_init(&arena, READ_MAX);
    enum store_result result = store->calls->now(store, &now_us, &fault);
    if (result == STORE_DONE)
        result = store->calls->work_waiting(store, &waiting, &fault);
    if (result == STORE_DONE)
        result = store->calls->orders(store, &arena, NULL, &orders,
                                      &order_count, &fault);
    if (result == STORE_DONE)
        result =
            store->calls->heartbeats(store, &arena, &beats, &count, &fault);
    if (role_done(role, result, &fault)) {
        health_leave_drained(health, now_us, orders, order_count, beats, count,
                             &waiting);
        health_look(health, &arena, now_us, &waiting, beats, count);
        risk_watch_look(&front->risk_watch, store, front->house.rules.calendar,
                        now_us, loop_monotonic_ms);
        const struct view_ground ground = {role->config, store, &arena, &fault};
        (void)role_done(
            role,
            sampler_look(&front->sampler, &ground, now_us, loop_monotonic_ms()),
            &fault);
    }
    arena_release(&arena);
}

/* Old events and deliveries, and sessions that have ended, a part at a time. */
static void
forget(struct role *role)
{
    struct fault fault = {0};
    uint32_t pruned = 0;
    if (role_done(role, store_api_prune(role->store, &pruned, &fault), &fault))
        (void)role_done(role, store_webhook_prune(role->store, &pruned, &fault),
                        &fault);
}

static void
watch(struct role *role, struct front *front)
{
    int64_t next_look_ms = 0, next_forget_ms = 0;
    while (!role->loop.is_stopping) {
        role_beat(role);
        if (loop_monotonic_ms() >= next_forget_ms) {
            forget(role);
            next_forget_ms = loop_monotonic_ms() + FORGET_MS;
        }
        if (loop_monotonic_ms() >= next_look_ms) {
            look(role, front);
            next_look_ms = loop_monotonic_ms() + LOOK_MS;
        }
        webhook_sender_step(&front->sender);
        role_wait(role, webhook_sender_wait_ms(&front->sender,
                                               (int)role->config->tick_ms));
    }
}

int
role_front_run(const struct config *config)
{
    struct role role;
    struct fault fault = {0};
    int code = 1;
    if (!role_open(&role, "front", config, &fault)) {
        log_fault(LOG_ERROR, "cannot_start", &fault);
        return code;
    }
    struct front *front = calloc(1, sizeof(*front));
    if (front == NULL) {
        role_close(&role);
        return code;
    }
    risk_watch_init(&front->risk_watch);
    health_init(&front->health, config->heartbeat_ms);
    struct http_server *server =
        webhook_sender_open(&front->sender, &role, &fault)
            ? serve(front, config, &fault)
            : NULL;
    if (server != NULL) {
        log_event(LOG_INFO, "started",
                  LOG_WORD("listen", config->front_listen));
        watch(&role, front);
        http_server_stop(server);
        listen_forget(config->front_listen);
        code = role_code(&role);
    } else {
        log_fault(LOG_ERROR, "cannot_start", &fault);
    }
    webhook_sender_close(&front->sender);
    house_close(&front->house);
    risk_watch_release(&front->risk_watch);
    free(front);
    role_close(&role);
    return code;
}
