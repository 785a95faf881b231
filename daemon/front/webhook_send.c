/* SPDX-License-Identifier: Apache-2.0
 *
 * Places, transfers, and what the store is told. Transfers are on an epoll of
 * their own, which the role's loop watches.
 */
#include "webhook_send.h"

#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "config.h"
#include "date.h"
#include "digest.h"
#include "log.h"
#include "mutant.h"
#include "webhook_form.h"

#define LOOK_MS 500
#define TELL_MS 5000
#define SPREAD_MAX 250 /* of 16 webhooks each: well within a statement */
#define PLACE_MEMORY ((size_t)1 << 20)
#define CLAIM_MEMORY ((size_t)4 << 20)
#define REPLY_MAX ((size_t)64 << 10)
/* A lease outlives what is sent under it. */
#define LEASE_US (30 * INSTANT_SECOND)
#define SEND_WITHIN_US (10 * INSTANT_SECOND)

bool
webhook_sender_open(struct webhook_sender *sender, struct role *role,
                    struct fault *fault)
{
    *sender = (struct webhook_sender){.role = role, .epoll_fd = -1};
    for (uint32_t i = 0; i < WEBHOOK_PLACES; i++) {
        sender->places[i].sender = sender;
        arena_init(&sender->places[i].arena, PLACE_MEMORY);
    }
    if (!networks_read(text_of(role->config->webhook_networks),
                       &sender->networks))
        return fault_set(fault, FAULT_LOCAL, "webhook_networks");
    sender->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    sender->transfers = transfer_set_open(sender->epoll_fd, fault);
    if (sender->epoll_fd < 0 || sender->transfers == NULL)
        return fault_set(fault, FAULT_LOCAL, "no memory for webhooks");
    loop_watch(&role->loop, sender->epoll_fd);
    return true;
}

/* ---- one delivery ---- */

static void
on_answer(void *context, struct transfer_result *result)
{
    struct webhook_place *place = context;
    place->is_answered = true;
    place->state = result->state;
    place->status = result->status;
}

static int64_t
second_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now); /* the receiver compares with his */
    return now.tv_sec;
}

static bool
task_send(struct webhook_place *place, const struct delivery_task *task,
          struct text body)
{
    struct webhook_sender *sender = place->sender;
    struct arena *arena = &place->arena;
    char *url = text_chars(arena, task->url);
    const char *signature =
        webhook_signature(arena, task->secret, second_now(), body);
    const struct header headers[] = {
        {TEXT("content-type"), TEXT("application/json")},
        {TEXT("user-agent"), TEXT("hedui")},
        {TEXT("hedui-delivery"),
         text_of(arena_printf(arena, "d%lld", (long long)task->delivery.id))},
        {TEXT("hedui-signature"), text_of(signature)}};
    const struct transfer_target target = {
        .ca = sender->role->config->webhook_ca,
        .timeout_ms = mutant_is("webhook_waits_for_ever")
                          ? 10 * WEBHOOK_TIMEOUT_MS
                          : WEBHOOK_TIMEOUT_MS,
        .not_after_us = loop_boottime_us() + SEND_WITHIN_US,
        .networks = &sender->networks,
        .reply_max = REPLY_MAX};
    if (arena_failed(arena))
        return false;
    place->handle = transfer_start(sender->transfers, &target, url, headers,
                                   sizeof(headers) / sizeof(headers[0]), body,
                                   arena, on_answer, place);
    return place->handle != 0;
}

static void
place_take(struct webhook_place *place, const struct delivery_task *task)
{
    struct buffer body;
    place->is_taken = true;
    place->is_answered = false;
    place->delivery_id = task->delivery.id;
    place->webhook_id = task->delivery.webhook_id;
    place->fence = task->fence;
    place->attempts = task->delivery.attempts;
    place->sender->busy++;
    if (mutant_is("webhook_done_before_sent")) {
        struct fault fault = {0};
        bool is_mine;
        (void)!store_webhook_done(
            place->sender->role->store, place->delivery_id, place->fence,
            DELIVERY_DELIVERED, 0, 200, NULL, &is_mine, &fault);
    }
    buffer_init(&body, REPLY_MAX);
    json_write(webhook_event_json(&place->arena, &task->delivery), &body);
    if (body.failed || !task_send(place, task, buffer_view(&body))) {
        place->is_answered = true;
        place->state = TRANSFER_LOCAL;
        place->status = 0;
    }
    buffer_release(&body);
}

static void
place_leave(struct webhook_place *place)
{
    arena_release(&place->arena);
    arena_init(&place->arena, PLACE_MEMORY);
    place->is_taken = false;
    place->sender->busy--;
}

static void
count_and_tell(struct webhook_sender *sender, const struct webhook_place *place,
               const struct webhook_verdict *verdict)
{
    static const char *const counters[DELIVERY_STATE_COUNT] = {
        [DELIVERY_WAITING] = "webhook_retried",
        [DELIVERY_DELIVERED] = "webhook_delivered",
        [DELIVERY_DEAD] = "webhook_dead"};
    role_count(sender->role, counters[verdict->state], 1);
    if (verdict->state == DELIVERY_DEAD)
        log_event(LOG_WARN, "webhook_dead",
                  LOG_INT("webhook", place->webhook_id),
                  LOG_INT("delivery", place->delivery_id),
                  LOG_WORD("reason", verdict->reason));
    if (place->state == TRANSFER_LOCAL)
        log_event(LOG_ERROR, "webhook_local",
                  LOG_INT("webhook", place->webhook_id));
}

/* false: the store is away, and it is told later. */
static bool
place_end(struct webhook_sender *sender, struct webhook_place *place)
{
    struct fault fault = {0};
    uint32_t chance = 0;
    bool is_mine = false;
    digest_random(&chance, sizeof(chance));
    struct webhook_verdict verdict =
        webhook_judge(place->state, place->status, place->attempts, chance);
    enum store_result result = store_webhook_done(
        sender->role->store, place->delivery_id, place->fence, verdict.state,
        verdict.delay_us, verdict.status, verdict.reason, &is_mine, &fault);
    if (!role_done(sender->role, result, &fault))
        return false;
    if (is_mine)
        count_and_tell(sender, place, &verdict);
    place_leave(place);
    return true;
}

/* ---- all of them ---- */

static void
transfers_step(struct webhook_sender *sender)
{
    struct epoll_event events[64];
    int ready = epoll_wait(sender->epoll_fd, events, 64, 0);
    for (int i = 0; i < ready; i++)
        transfer_set_ready(sender->transfers, events[i].data.fd,
                           events[i].events);
    transfer_set_step(sender->transfers);
    for (uint32_t i = 0; i < WEBHOOK_PLACES; i++) {
        struct webhook_place *place = &sender->places[i];
        if (!place->is_taken || !place->is_answered)
            continue;
        if (!place_end(sender, place))
            return;
        sender->look_ms = 0; /* what stood behind it may go */
    }
}

static struct webhook_place *
place_free(struct webhook_sender *sender)
{
    uint32_t i = 0;
    while (i < WEBHOOK_PLACES && sender->places[i].is_taken)
        i++;
    return i < WEBHOOK_PLACES ? &sender->places[i] : NULL;
}

static bool
claim(struct webhook_sender *sender)
{
    struct arena arena;
    struct fault fault = {0};
    struct delivery_task *tasks = NULL;
    uint32_t count = 0;
    arena_init(&arena, CLAIM_MEMORY);
    enum store_result result = store_webhook_claim(
        sender->role->store, &arena, WEBHOOK_PLACES - sender->busy,
        WEBHOOK_EACH, LEASE_US, &tasks, &count, &fault);
    if (!role_done(sender->role, result, &fault))
        count = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct webhook_place *place = place_free(sender);
        if (place != NULL)
            place_take(place, &tasks[i]);
    }
    arena_release(&arena);
    return count > 0;
}

static void
tell(struct webhook_sender *sender)
{
    struct fault fault = {0};
    struct webhook_backlog backlog = {0};
    int64_t now_us = 0, age_s = 0;
    struct role *role = sender->role;
    enum store_result result =
        store_webhook_backlog(role->store, &backlog, &fault);
    if (result == STORE_DONE)
        result = role->store->calls->now(role->store, &now_us, &fault);
    if (!role_done(role, result, &fault))
        return;
    if (backlog.oldest_us != INSTANT_NONE && now_us > backlog.oldest_us)
        age_s = (now_us - backlog.oldest_us) / INSTANT_SECOND;
    role_gauge(role, "webhook_waiting", backlog.waiting);
    role_gauge(role, "webhook_oldest_seconds", age_s);
    role_gauge(role, "webhook_dead", backlog.dead);
    role_gauge(role, "webhook_off", backlog.off);
}

static void
look(struct webhook_sender *sender)
{
    struct fault fault = {0};
    uint32_t spread = 0;
    enum store_result result =
        store_webhook_spread(sender->role->store, SPREAD_MAX, &spread, &fault);
    if (!role_done(sender->role, result, &fault))
        return;
    bool has_more = spread == SPREAD_MAX;
    if (sender->busy < WEBHOOK_PLACES)
        has_more |= claim(sender);
    if (has_more)
        sender->look_ms = 0;
}

void
webhook_sender_step(struct webhook_sender *sender)
{
    int64_t now_ms = loop_monotonic_ms();
    transfers_step(sender);
    if (now_ms >= sender->tell_ms) {
        sender->tell_ms = now_ms + TELL_MS;
        tell(sender);
    }
    if (now_ms < sender->look_ms)
        return;
    sender->look_ms = now_ms + LOOK_MS;
    look(sender);
}

int
webhook_sender_wait_ms(const struct webhook_sender *sender, int most_ms)
{
    int transfer_ms = transfer_set_timeout_ms(sender->transfers);
    int64_t look_ms = sender->look_ms - loop_monotonic_ms();
    int64_t wait_ms = most_ms;
    if (transfer_ms >= 0 && transfer_ms < wait_ms)
        wait_ms = transfer_ms;
    if (look_ms < wait_ms)
        wait_ms = look_ms;
    return wait_ms < 0 ? 0 : (int)wait_ms;
}

/* Nothing new is begun; what was received is on record as received. */
static void
drain(struct webhook_sender *sender)
{
    int64_t until_ms = loop_monotonic_ms() + sender->role->config->stop_ms / 2;
    while (sender->busy > 0 && loop_monotonic_ms() < until_ms) {
        int wait_ms = transfer_set_timeout_ms(sender->transfers);
        struct epoll_event event;
        (void)!epoll_wait(sender->epoll_fd, &event, 1,
                          wait_ms < 0 || wait_ms > 100 ? 100 : wait_ms);
        transfers_step(sender);
        if (sender->role->is_away)
            return;
    }
}

void
webhook_sender_close(struct webhook_sender *sender)
{
    if (sender->transfers != NULL) {
        drain(sender);
        transfer_set_close(sender->transfers);
    }
    if (sender->epoll_fd >= 0)
        close(sender->epoll_fd);
    for (uint32_t i = 0; i < WEBHOOK_PLACES; i++)
        arena_release(&sender->places[i].arena);
}
