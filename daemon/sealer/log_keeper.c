/* SPDX-License-Identifier: Apache-2.0
 *
 * The turns of the log's keeper.
 */
#include "log_keeper.h"

#include "calendar.h"
#include "casework.h"
#include "config_digest.h"
#include "date.h"
#include "log.h"
#include "log_start.h"
#include "mutant.h"
#include "policy.h"
#include "tlog_rows.h"

#define BATCH 1024 /* leaves a step: some 20 ms */
#define RESCAN_MS 1000
#define NUMBER_MS 100
#define KEY_MS 10000
#define REST_STEPS 10000

static const struct store_log_calls *
log_of(const struct log_keeper *keeper)
{
    return keeper->role->store->calls->log;
}

/* ---- the key ---- */

static void
key_look(struct log_keeper *keeper)
{
    struct fault fault = {0};
    int64_t now_ms = loop_monotonic_ms();
    if (!keeper->wants_key || keeper->signer != NULL || now_ms < keeper->key_ms)
        return;
    keeper->key_ms = now_ms + KEY_MS;
    bool done =
        log_signer_open(keeper->role->config, &keeper->signer, &fault) &&
        keeper->signer != NULL;
    if (fault.kind == FAULT_LOCAL) {
        (void)role_done(keeper->role, STORE_BROKEN, &fault);
        return;
    }
    if (!done)
        log_fault(LOG_ERROR, "log_key_missing", &fault);
    role_gauge(keeper->role, "log_key_missing", !done);
    if (!done)
        return;
    keeper->has_push = log_push_open(&keeper->push, keeper->role,
                                     note_signer_key(keeper->signer), &fault);
    if (!keeper->has_push) {
        log_push_close(&keeper->push);
        if (fault.kind == FAULT_LOCAL)
            (void)role_done(keeper->role, STORE_BROKEN, &fault);
        else
            log_fault(LOG_ERROR, "witnesses", &fault);
    }
}

bool
log_keeper_open(struct log_keeper *keeper, struct role *role,
                struct fault *fault)
{
    const struct config *config = role->config;
    struct note_key key;
    *keeper = (struct log_keeper){.role = role,
                                  .wants_key = config->log_key[0] != '\0'};
    for (unsigned i = 0; i < config->witnesses_count; i++)
        if (config->witnesses[i].vkey[0] != '\0' &&
            !note_key_read(text_of(config->witnesses[i].vkey), &key, fault))
            return false;
    if (keeper->wants_key) {
        if (!log_stamp_open(&keeper->stamp, role, fault))
            return false;
        key_look(keeper);
    } else
        log_event(LOG_INFO, "log_unsigned",
                  LOG_WORD("why", "no log_key: leaves are numbered alone"));
    return true;
}

void
log_keeper_close(struct log_keeper *keeper)
{
    if (keeper->has_push)
        log_push_close(&keeper->push);
    log_stamp_close(&keeper->stamp);
    note_signer_close(keeper->signer);
    keeper->signer = NULL;
    keeper->has_push = false;
}

/* ---- what the house works by ---- */

static bool
config_leaf(const struct config *config, struct digest *digest,
            struct fault *fault)
{
    struct arena arena;
    struct rules rules;
    struct digest parts[3];
    arena_init(&arena, 0);
    bool done = rules_from_config(&arena, config, &rules, fault);
    if (done) {
        parts[0] = *policy_digest(rules.policy);
        parts[1] = *calendar_digest(rules.calendar);
        config_digest(config, &parts[2]);
        struct text pieces[] = {TEXT("hedui-config/1\n"),
                                {(const char *)parts, sizeof(parts)}};
        digest_sha256_parts(pieces, 2, digest);
    }
    arena_release(&arena);
    return done;
}

void
log_keeper_note_config(struct log_keeper *keeper)
{
    struct digest digest;
    struct fault fault = {0};
    if (!keeper->wants_key)
        return;
    if (!config_leaf(keeper->role->config, &digest, &fault)) {
        /* A start whose leaf is lost is none; a pack that cannot be read is
         * said by those who need it. */
        if (fault.kind == FAULT_LOCAL)
            (void)role_done(keeper->role, STORE_BROKEN, &fault);
        else
            log_fault(LOG_WARN, "config_leaf", &fault);
        return;
    }
    enum store_result result = log_of(keeper)->note(
        keeper->role->store, LEAF_CONFIG, 0, &digest, &fault);
    role_done(keeper->role, result, &fault);
}

/* ---- numbers ---- */

/* True: more may be there. */
static bool
number_step(struct log_keeper *keeper, uint32_t *numbered)
{
    struct fault fault = {0};
    int64_t now_ms = loop_monotonic_ms();
    *numbered = 0;
    if (now_ms >= keeper->rescan_ms && !mutant_is("keeper_never_rescans")) {
        keeper->after = 0;
        keeper->rescan_ms = now_ms + RESCAN_MS;
    }
    enum store_result result =
        log_of(keeper)->number(keeper->role->store, BATCH, &keeper->after,
                               tlog_number, NULL, numbered, &fault);
    bool done = role_done(keeper->role, result, &fault);
    role_count(keeper->role, "log_numbered", *numbered);
    if (*numbered < BATCH && !mutant_is("keeper_never_rescans"))
        keeper->after = 0;
    return done && *numbered == BATCH;
}

/* ---- checkpoints ---- */

static void
checkpoint_make(struct log_keeper *keeper, int64_t size, int64_t now_us)
{
    struct role *role = keeper->role;
    struct arena arena;
    struct checkpoint_row made;
    struct fault fault = {0};
    enum log_agreement agreement;
    arena_init(&arena, 1 << 20);
    enum store_result result =
        log_checkpoint_make(role->store, keeper->signer, size, now_us, &made,
                            &arena, &agreement, &fault);
    if (agreement == LOG_BEHIND || agreement == LOG_FORKED) {
        if (!keeper->is_forked)
            log_event(LOG_ERROR, "log_forked", LOG_INT("size", size));
        keeper->is_forked = true;
    } else if (role_done(role, result, &fault)) {
        role_count(role, "log_checkpoints", 1);
        log_event(LOG_INFO, "checkpoint", LOG_INT("size", size));
        if (!log_start_remember(role, made.note, &fault))
            log_fault(LOG_WARN, "checkpoint_not_kept", &fault);
    }
    arena_release(&arena);
}

/* The day's leaf, when the last checkpoint is of another day. */
static bool
heartbeat_note(struct log_keeper *keeper, int64_t now_us)
{
    char day[48];
    struct digest digest;
    struct fault fault = {0};
    uint32_t numbered;
    snprintf(day, sizeof(day), "hedui-day/1 %d\n",
             (int)instant_shanghai_date(now_us));
    digest_sha256(text_of(day), &digest);
    enum store_result result = log_of(keeper)->note(
        keeper->role->store, LEAF_HEARTBEAT, 0, &digest, &fault);
    if (!role_done(keeper->role, result, &fault))
        return false;
    number_step(keeper, &numbered);
    return true;
}

/* What was signed or published before is no part of our log: nobody signs two
 * histories. */
static bool
is_stopped(const struct log_keeper *keeper)
{
    return keeper->is_forked || (keeper->has_push && keeper->push.is_refused);
}

static void
gauges_set(struct log_keeper *keeper, const struct log_state *state,
           int64_t now_us)
{
    struct role *role = keeper->role;
    bool is_new = state->size > state->checkpoint || state->unnumbered > 0;
    int64_t since_us =
        state->checkpoint < 0 ? 0 : now_us - state->checkpoint_us;
    role_gauge(role, "log_oldest_unnumbered_seconds",
               state->unnumbered == 0
                   ? 0
                   : (now_us - state->oldest_us) / INSTANT_SECOND);
    if (!keeper->wants_key)
        return;
    role_gauge(role, "log_checkpoint_age_seconds",
               is_new ? since_us / INSTANT_SECOND : 0);
    role_gauge(role, "log_witness_behind_seconds",
               keeper->behind_us / INSTANT_SECOND);
    role_gauge(role, "log_forked", is_stopped(keeper));
}

static bool
state_read(struct log_keeper *keeper, struct log_state *state, int64_t *now_us)
{
    struct role *role = keeper->role;
    struct fault fault = {0};
    return role_done(role, role->store->calls->now(role->store, now_us, &fault),
                     &fault) &&
           role_done(role, log_of(keeper)->state(role->store, state, &fault),
                     &fault);
}

static void
checkpoint_look(struct log_keeper *keeper, bool is_resting)
{
    struct log_state state;
    int64_t now_us;
    if (!state_read(keeper, &state, &now_us))
        return;
    gauges_set(keeper, &state, now_us);
    if (keeper->signer == NULL || is_stopped(keeper))
        return;
    bool is_other_day =
        state.checkpoint < 0 || instant_shanghai_date(state.checkpoint_us) !=
                                    instant_shanghai_date(now_us);
    if (is_other_day && !mutant_is("no_daily_checkpoint") &&
        (!heartbeat_note(keeper, now_us) ||
         !state_read(keeper, &state, &now_us)))
        return;
    bool is_due = state.checkpoint < 0 || is_resting || is_other_day ||
                  now_us - state.checkpoint_us >=
                      keeper->role->config->log_checkpoint_ms * 1000;
    if (state.size > state.checkpoint && state.size > 0 && is_due)
        checkpoint_make(keeper, state.size, now_us);
}

/* ---- turns ---- */

static bool
push_step(struct log_keeper *keeper)
{
    return keeper->has_push && !keeper->is_forked &&
           log_push_step(&keeper->push, &keeper->behind_us);
}

bool
log_keeper_step(struct log_keeper *keeper)
{
    uint32_t numbered;
    int64_t now_ms = loop_monotonic_ms();
    bool is_more =
        now_ms >= keeper->number_ms && number_step(keeper, &numbered);
    /* While reports are sealed one after the other, not after each of them. */
    if (!is_more && now_ms >= keeper->number_ms)
        keeper->number_ms = now_ms + NUMBER_MS;
    /* Without a key it is for the heartbeat alone. */
    if (now_ms >= keeper->look_ms &&
        (keeper->wants_key || role_beats_now(keeper->role))) {
        keeper->look_ms = now_ms + keeper->role->config->tick_ms;
        key_look(keeper);
        checkpoint_look(keeper, false);
    }
    if (keeper->signer != NULL && !is_stopped(keeper))
        log_stamp_step(&keeper->stamp);
    return push_step(keeper) || is_more;
}

void
log_keeper_rest(struct log_keeper *keeper)
{
    uint32_t numbered;
    for (int i = 0; i < REST_STEPS && number_step(keeper, &numbered); i++)
        continue;
    checkpoint_look(keeper, true);
    keeper->push.look_ms = 0;
    for (int i = 0; i < REST_STEPS && push_step(keeper); i++)
        continue;
}
