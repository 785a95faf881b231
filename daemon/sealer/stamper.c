/* SPDX-License-Identifier: Apache-2.0
 *
 * Asking the timestamp authority. One failure ends the round's asking: what is
 * under way still comes, the rest is not asked.
 */
#include "stamper.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "flaw.h"
#include "log.h"
#include "loop.h"
#include "mutant.h"
#include "timestamp.h"
#include "transfer.h"

enum {
    AT_ONCE = 16,
    PAUSE_FIRST_MS = 1000,
    PAUSE_MOST_MS = 60000,
    /* What the authority may say about when it is back. */
    RETRY_MOST_S = 3600,
};
/* A reply is some KB. */
#define REPLY_MAX ((size_t)1 << 20)

struct ask {
    struct stamper *stamper;
    struct time_stamp *stamp;
    struct timestamp_question question;
    struct arena arena; /* of the transfer */
    int64_t asked_us;
    uint64_t handle; /* 0: not under way */
};

struct stamper {
    const struct config *config;
    struct transfer_set *transfers;
    int epoll_fd;
    int64_t not_before_ms, pause_ms;
    bool was_well; /* as it was told last */
    /* of the round */
    struct arena *out;
    const struct cades_anchors *anchors;
    const struct seal_clock *clock;
    struct time_stamp *stamps;
    uint32_t count, next;
    int64_t until_ms;
    struct ask asks[AT_ONCE];
    uint32_t under_way;
    enum stamp_failure failure;
    const char *why;
    int64_t retry_after_ms;
};

const char *
stamp_failure_name(enum stamp_failure failure)
{
    static const char *const names[STAMP_FAILURE_COUNT] = {
        "stamped",     "tsa_not_asked", "tsa_away",   "tsa_slow",
        "tsa_refused", "tsa_wrong",     "stamp_local"};
    return names[failure];
}

int64_t
seal_clock_now(const struct seal_clock *clock)
{
    return clock->now_us + loop_boottime_us() - clock->read_us;
}

struct stamper *
stamper_open(const struct config *config, struct fault *fault)
{
    struct stamper *stamper = calloc(1, sizeof(*stamper));
    if (stamper == NULL) {
        fault_set(fault, FAULT_LOCAL, "no memory");
        return NULL;
    }
    stamper->config = config;
    stamper->was_well = true;
    stamper->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (stamper->epoll_fd < 0)
        fault_set(fault, FAULT_LOCAL, "epoll_create1");
    else
        stamper->transfers = transfer_set_open(stamper->epoll_fd, fault);
    if (stamper->transfers != NULL)
        return stamper;
    stamper_close(stamper);
    return NULL;
}

void
stamper_close(struct stamper *stamper)
{
    if (stamper == NULL)
        return;
    if (stamper->transfers != NULL)
        transfer_set_close(stamper->transfers);
    if (stamper->epoll_fd >= 0)
        close(stamper->epoll_fd);
    free(stamper);
}

int
stamper_fd(const struct stamper *stamper)
{
    return stamper->epoll_fd;
}

bool
stamper_is_ready(const struct stamper *stamper)
{
    return stamper->config->seal_tsa_url[0] != '\0' &&
           loop_monotonic_ms() >= stamper->not_before_ms;
}

static struct text
header_of(const struct transfer_result *result, const char *name)
{
    for (uint32_t i = 0; i < result->header_count; i++)
        if (text_equals_chars(result->headers[i].name, name))
            return result->headers[i].value;
    return TEXT_NONE;
}

static bool
type_is(struct text type, const char *wanted)
{
    size_t size = strlen(wanted);
    return type.size >= size && strncasecmp(type.bytes, wanted, size) == 0 &&
           (type.size == size || type.bytes[size] == ';' ||
            type.bytes[size] == ' ');
}

static enum stamp_failure
transfer_failure(const struct transfer_result *result)
{
    if (result->state == TRANSFER_TIMED_OUT)
        return STAMP_SLOW;
    if (result->state == TRANSFER_TOO_LARGE)
        return STAMP_REFUSED;
    return result->state == TRANSFER_LOCAL ? STAMP_LOCAL : STAMP_AWAY;
}

/* Is it a reply, whatever it says? */
static enum stamp_failure
reply_failure(struct stamper *stamper, const struct transfer_result *result)
{
    int64_t after_s;
    stamper->why = "no answer";
    if (result->state == TRANSFER_LOCAL && result->why != NULL)
        stamper->why = result->why;
    if (result->state != TRANSFER_DONE)
        return transfer_failure(result);
    if (text_to_count(header_of(result, "retry-after"), &after_s))
        stamper->retry_after_ms =
            1000 * (after_s < RETRY_MOST_S ? after_s : RETRY_MOST_S);
    stamper->why = "its HTTP status, type or size";
    if (mutant_is("stamps_any_status"))
        return STAMP_GIVEN;
    if (result->status != 200 || result->body.size > REPLY_MAX ||
        !text_is_absent(header_of(result, "content-encoding")) ||
        !type_is(header_of(result, "content-type"),
                 "application/timestamp-reply"))
        return STAMP_REFUSED;
    return STAMP_GIVEN;
}

static enum stamp_failure
reply_judge(struct ask *ask, struct text body)
{
    struct stamper *stamper = ask->stamper;
    const struct timestamp_bounds bounds = {
        .asked_us = ask->asked_us,
        .got_us = seal_clock_now(stamper->clock),
        .tolerance_us = mutant_is("stamps_any_time")
                            ? INT64_C(100) * 366 * 86400 * 1000000
                            : stamper->config->seal_tsa_tolerance_ms * 1000};
    struct timestamp_verdict verdict;
    struct text token;
    if (!timestamp_judge(stamper->out, stamper->anchors, &ask->question,
                         &bounds, body, &token, &verdict)) {
        stamper->why = verdict.why;
        return flaw_lacks_memory(&(struct flaw){.why = verdict.why}) &&
                       !mutant_is("stamp_short_is_wrong")
                   ? STAMP_LOCAL
                   : STAMP_WRONG;
    }
    ask->stamp->token = token;
    ask->stamp->at_us = verdict.at_us;
    ask->stamp->tsa_until_us = verdict.tsa_until_us;
    return STAMP_GIVEN;
}

static void
ask_end(struct ask *ask, enum stamp_failure failure)
{
    ask->stamp->failure = failure;
    if (failure != STAMP_GIVEN)
        ask->stamper->failure = failure;
    arena_release(&ask->arena);
    ask->handle = 0;
    ask->stamper->under_way--;
}

static void
on_reply(void *context, struct transfer_result *result)
{
    struct ask *ask = context;
    enum stamp_failure failure = reply_failure(ask->stamper, result);
    if (failure == STAMP_GIVEN)
        failure = reply_judge(ask, result->body);
    ask_end(ask, failure);
}

/* false: nothing could be sent. */
static bool
ask_start(struct ask *ask, struct time_stamp *stamp, int64_t timeout_ms)
{
    const struct header headers[] = {
        {TEXT("content-type"), TEXT("application/timestamp-query")},
        {TEXT("accept"), TEXT("application/timestamp-reply")},
    };
    struct stamper *stamper = ask->stamper;
    const struct config *config = stamper->config;
    const struct transfer_target target = {
        .ca = config->seal_tsa_ca[0] ? config->seal_tsa_ca : NULL,
        .timeout_ms = timeout_ms,
        .may_be_plain = true};
    struct fault fault = {0};
    struct text query;
    ask->stamp = stamp;
    ask->question = (struct timestamp_question){
        .content = stamp->content,
        .policy = config->seal_tsa_policy[0] ? text_of(config->seal_tsa_policy)
                                             : TEXT_NONE};
    digest_random(ask->question.nonce, sizeof(ask->question.nonce));
    arena_init(&ask->arena, 2 * TRANSFER_REPLY_MAX);
    stamper->under_way++;
    ask->asked_us = seal_clock_now(stamper->clock);
    if (timestamp_request(&ask->arena, &ask->question, &query, &fault))
        ask->handle =
            transfer_start(stamper->transfers, &target, config->seal_tsa_url,
                           headers, 2, query, &ask->arena, on_reply, ask);
    if (ask->handle != 0)
        return true;
    stamper->why = fault.kind == FAULT_INPUT
                       ? "seal_tsa_policy is no object identifier"
                       : "no memory to ask it";
    ask_end(ask, STAMP_LOCAL);
    return false;
}

/* What can be started now is; `next` is where the rest begins. */
static void
asks_start(struct stamper *stamper)
{
    for (int i = 0; i < AT_ONCE; i++) {
        struct ask *ask = &stamper->asks[i];
        while (stamper->next < stamper->count &&
               text_is_absent(stamper->stamps[stamper->next].content))
            stamper->next++;
        int64_t left_ms = stamper->until_ms - loop_monotonic_ms();
        if (stamper->next == stamper->count ||
            stamper->failure != STAMP_GIVEN || left_ms <= 0)
            return;
        if (ask->handle == 0 &&
            !ask_start(ask, &stamper->stamps[stamper->next++], left_ms))
            return;
    }
}

static void
transfers_step(struct stamper *stamper, bool may_wait)
{
    struct epoll_event events[AT_ONCE];
    int timeout_ms = transfer_set_timeout_ms(stamper->transfers);
    int64_t left_ms = stamper->until_ms + 100 - loop_monotonic_ms();
    if (left_ms < 0 || !may_wait)
        left_ms = 0;
    if (timeout_ms < 0 || timeout_ms > left_ms)
        timeout_ms = (int)left_ms;
    int ready = epoll_wait(stamper->epoll_fd, events, AT_ONCE, timeout_ms);
    for (int i = 0; i < ready; i++)
        transfer_set_ready(stamper->transfers, events[i].data.fd,
                           events[i].events);
    transfer_set_step(stamper->transfers);
}

static void
stamper_note(struct stamper *stamper, uint32_t count)
{
    if (stamper->failure == STAMP_GIVEN) {
        stamper->pause_ms = 0;
        if (!stamper->was_well)
            log_event(LOG_INFO, "tsa_back", LOG_INT("stamps", count));
        stamper->was_well = true;
        return;
    }
    stamper->pause_ms = stamper->pause_ms == 0 ? PAUSE_FIRST_MS
                        : stamper->pause_ms * 2 > PAUSE_MOST_MS
                            ? PAUSE_MOST_MS
                            : stamper->pause_ms * 2;
    if (stamper->pause_ms < stamper->retry_after_ms)
        stamper->pause_ms = stamper->retry_after_ms;
    stamper->not_before_ms = loop_monotonic_ms() + stamper->pause_ms;
    struct fault fault = {0};
    bool is_ours = stamper->failure == STAMP_LOCAL;
    (void)fault_set(&fault, is_ours ? FAULT_LOCAL : FAULT_REMOTE,
                    "timestamp authority: %s (%s%s); asked again in %lld ms",
                    stamp_failure_name(stamper->failure),
                    is_ours ? "our own memory or files: " : "", stamper->why,
                    (long long)stamper->pause_ms);
    log_fault(stamper->failure == STAMP_WRONG ? LOG_ERROR : LOG_WARN,
              "tsa_failed", &fault);
    stamper->was_well = false;
}

void
stamper_start(struct stamper *stamper, struct arena *arena,
              const struct cades_anchors *anchors,
              const struct seal_clock *clock, struct time_stamp *stamps,
              uint32_t count)
{
    stamper->until_ms = loop_monotonic_ms() + stamper->config->seal_tsa_wait_ms;
    stamper->out = arena;
    stamper->anchors = anchors;
    stamper->clock = clock;
    stamper->stamps = stamps;
    stamper->count = count;
    stamper->next = 0;
    stamper->failure = STAMP_GIVEN;
    stamper->retry_after_ms = 0;
    for (uint32_t i = 0; i < count; i++)
        stamps[i].failure = STAMP_NOT_ASKED;
    for (int i = 0; i < AT_ONCE; i++)
        stamper->asks[i].stamper = stamper;
    asks_start(stamper);
}

void
stamper_cancel(struct stamper *stamper)
{
    for (int i = 0; i < AT_ONCE; i++) {
        struct ask *ask = &stamper->asks[i];
        if (ask->handle == 0)
            continue;
        transfer_cancel(stamper->transfers, ask->handle);
        stamper->why = "no answer";
        ask_end(ask, STAMP_SLOW);
    }
}

bool
stamper_poll(struct stamper *stamper, bool may_wait)
{
    bool is_late = loop_monotonic_ms() > stamper->until_ms + 100;
    if (stamper->under_way > 0 && !is_late) {
        transfers_step(stamper, may_wait);
        asks_start(stamper);
        if (stamper->under_way > 0)
            return false;
    }
    stamper_cancel(stamper);
    if (stamper->next < stamper->count && stamper->failure == STAMP_GIVEN) {
        stamper->failure = STAMP_SLOW;
        stamper->why = "not all in the time of a round";
    }
    stamper_note(stamper, stamper->count);
    return true;
}

void
stamper_run(struct stamper *stamper, struct arena *arena,
            const struct cades_anchors *anchors, const struct seal_clock *clock,
            struct time_stamp *stamps, uint32_t count)
{
    stamper_start(stamper, arena, anchors, clock, stamps, count);
    while (!stamper_poll(stamper, true))
        continue;
}
