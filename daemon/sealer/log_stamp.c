/* SPDX-License-Identifier: Apache-2.0
 *
 * Asking for the stamp of the last checkpoint, and keeping it.
 */
#include "log_stamp.h"

#include "log.h"
#include "log_calls.h"
#include "loop.h"
#include "mutant.h"
#include "tlog_note.h"

#define LOOK_MS 1000
/* A stamp that cannot be kept: another would be no better at once. */
#define FAILED_MS 60000
#define MEMORY ((size_t)16 << 20)

bool
log_stamp_open(struct log_stamp *stamp, struct role *role, struct fault *fault)
{
    const struct config *config = role->config;
    *stamp = (struct log_stamp){.role = role, .house = {.config = config}};
    if (config->seal_tsa_url[0] == '\0')
        return true;
    if (config->seal_roots[0] == '\0') {
        log_event(LOG_WARN, "log_unstamped",
                  LOG_WORD("why", "seal_tsa_url needs seal_roots beside it"));
        return true;
    }
    stamp->house.anchors = cades_anchors_open(config->seal_roots, fault);
    if (stamp->house.anchors == NULL)
        return false;
    stamp->stamper = stamper_open(config, fault);
    if (stamp->stamper == NULL)
        return false;
    loop_watch(&role->loop, stamper_fd(stamp->stamper));
    return true;
}

void
log_stamp_close(struct log_stamp *stamp)
{
    if (stamp->stamper != NULL && stamp->size > 0)
        stamper_cancel(stamp->stamper);
    if (stamp->size > 0)
        arena_release(&stamp->arena);
    stamper_close(stamp->stamper);
    seal_house_close(&stamp->house);
    stamp->stamper = NULL;
    stamp->size = 0;
}

static struct text
body_of(struct arena *arena, struct text bytes)
{
    struct note note;
    struct fault fault = {0};
    return note_read(arena, bytes, &note, &fault) ? note.body : TEXT_NONE;
}

bool
log_stamp_is_good(struct arena *arena, const struct cades_anchors *anchors,
                  struct text note, struct text token, int64_t at_us,
                  struct timestamp_verdict *verdict)
{
    struct text body = body_of(arena, note);
    int64_t known_us = mutant_is("log_stamp_unrevoked") ? INSTANT_NONE : at_us;
    *verdict = (struct timestamp_verdict){.why = "the checkpoint is no note"};
    if (text_is_absent(body) ||
        !timestamp_verify(arena, anchors, body, token, known_us, verdict))
        return false;
    if (verdict->at_us <= at_us + CADES_CLOCK_US)
        return true;
    verdict->why = "its time is yet to come";
    return false;
}

/* ---- what came ---- */

/* With what its chain needs, so that a root judges it years later. Where no
 * lists are configured it stays as it came. */
static bool
token_complete(struct log_stamp *stamp, struct text *token, struct fault *fault)
{
    struct seal_house *house = &stamp->house;
    *token = stamp->stamp.token;
    if (house->config->seal_crls[0] == '\0')
        return true;
    const struct seal_chain *chain =
        seal_house_chain(house, seal_clock_now(&stamp->clock));
    if (chain == NULL)
        return fault_set(fault, FAULT_INPUT,
                         "the stamp of a checkpoint needs revocation lists "
                         "that are in force");
    return timestamp_completed(&stamp->arena, stamp->stamp.token, chain, token,
                               fault);
}

static void
token_keep(struct log_stamp *stamp)
{
    struct role *role = stamp->role;
    struct fault fault = {0};
    struct timestamp_verdict verdict;
    struct text token;
    bool is_good = token_complete(stamp, &token, &fault) &&
                   (timestamp_verify(&stamp->arena, stamp->house.anchors,
                                     stamp->stamp.content, token, INSTANT_NONE,
                                     &verdict) ||
                    fault_set(&fault, FAULT_INPUT,
                              "the stamp of a checkpoint: %s", verdict.why));
    if (!is_good) {
        log_fault(LOG_ERROR, "log_stamp", &fault);
        stamp->look_ms = loop_monotonic_ms() + FAILED_MS;
        return;
    }
    enum store_result result = role->store->calls->log->complete_checkpoint(
        role->store, stamp->size, TEXT_NONE, token, &fault);
    if (!role_done(role, result, &fault)) {
        if (!mutant_is("log_stamp_asks_each_second"))
            stamp->look_ms = loop_monotonic_ms() + FAILED_MS;
        return;
    }
    role_count(role, "log_stamped", 1);
    log_event(LOG_INFO, "checkpoint_stamped", LOG_INT("size", stamp->size));
}

static void
stamp_end(struct log_stamp *stamp)
{
    if (!text_is_absent(stamp->stamp.token))
        token_keep(stamp);
    arena_release(&stamp->arena);
    stamp->size = 0;
}

/* ---- asking ---- */

/* false: there is none that lacks one, or the store did not say. */
static bool
last_read(struct log_stamp *stamp)
{
    struct role *role = stamp->role;
    struct fault fault = {0};
    struct checkpoint_row row;
    bool is_there = false;
    if (!role_done(
            role,
            role->store->calls->now(role->store, &stamp->clock.now_us, &fault),
            &fault) ||
        !role_done(role,
                   role->store->calls->log->last_checkpoint(
                       role->store, &stamp->arena, &row, &is_there, &fault),
                   &fault))
        return false;
    stamp->clock.read_us = loop_boottime_us();
    if (!is_there || !text_is_absent(row.token))
        return false;
    stamp->stamp = (struct time_stamp){
        .content = body_of(&stamp->arena, row.note), .token = TEXT_NONE};
    stamp->size = row.size;
    return !text_is_absent(stamp->stamp.content);
}

void
log_stamp_step(struct log_stamp *stamp)
{
    int64_t now_ms = loop_monotonic_ms();
    if (stamp->stamper == NULL)
        return;
    if (stamp->size > 0) {
        if (!stamper_poll(stamp->stamper, false))
            return;
        stamp_end(stamp);
    }
    if (now_ms < stamp->look_ms || !stamper_is_ready(stamp->stamper))
        return;
    stamp->look_ms = now_ms + LOOK_MS;
    arena_init(&stamp->arena, MEMORY);
    if (last_read(stamp)) {
        stamper_start(stamp->stamper, &stamp->arena, stamp->house.anchors,
                      &stamp->clock, &stamp->stamp, 1);
        return;
    }
    arena_release(&stamp->arena);
    stamp->size = 0;
}
