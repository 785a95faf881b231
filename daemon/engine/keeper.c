/* SPDX-License-Identifier: Apache-2.0
 *
 * What a keeper has in hand: lists of trays and exchanges, and letting go.
 */
#include "keeper.h"

#include <assert.h>
#include <string.h>

void
keeper_random(const struct stream *stream, void *out, size_t size)
{
    stream->fill(stream->context, out, size);
}

void
keeper_init(struct keeper *keeper, const struct connector *connector,
            const struct line_config *config)
{
    memset(keeper, 0, sizeof(*keeper));
    keeper->connector = connector;
    keeper->config = config;
    keeper->line = connector->line;
    keeper->is_wanted = true;
    hand_empty(keeper);
    keeper->next_at_us = INT64_MAX;
}

struct effect *
keeper_effect(struct turn *turn, struct keeper *keeper, enum effect_kind kind)
{
    turn->desk->store_waits++;
    struct effect *effect =
        effects_add(turn->effects, kind, keeper->line, keeper->fence);
    effect->lease_no = keeper->lease_no;
    return effect;
}

void
keeper_wake_at(struct keeper *keeper, int64_t at_us)
{
    if (at_us < keeper->next_at_us)
        keeper->next_at_us = at_us;
}

bool
keeper_may_send(const struct turn *turn, const struct keeper *keeper)
{
    if (mutant_is("sends_without_lease"))
        return true;
    return keeper->is_held && !keeper->is_doubtful &&
           keeper->lease_until_mono_us - turn->time.mono_us >= LEASE_MARGIN_US;
}

bool
keeper_is_by_name(const struct keeper *keeper)
{
    return keeper->connector->carrier != CARRIER_HTTPS;
}

bool
keeper_has_parts(const struct keeper *keeper)
{
    return keeper->connector->carrier == CARRIER_FILE;
}

uint32_t
keeper_persons_max(const struct keeper *keeper)
{
    int64_t most = keeper->connector->persons_max;
    if (keeper->config->persons_max > 0 && keeper->config->persons_max < most)
        most = keeper->config->persons_max;
    return most > 0 ? (uint32_t)most : 1;
}

int64_t
keeper_backoff(struct turn *turn, const struct keeper *keeper, uint32_t level)
{
    int64_t retry_us =
        (keeper->config->retry_ms > 0 ? keeper->config->retry_ms : 1) * 1000;
    int64_t pause = retry_us << (level < 6 ? level : 6);
    uint32_t chance;
    keeper_random(&turn->desk->rules->jitter, &chance, sizeof(chance));
    return pause + pause / 4 * (chance % 1024) / 1024;
}

/* ---- trays ---- */

static bool
tray_is_before(const struct held_tray *a, const struct held_tray *b)
{
    if (a->lane != b->lane)
        return a->lane < b->lane;
    if (a->due != b->due)
        return a->due < b->due;
    if (a->turn != b->turn && !mutant_is("keeper_without_turn"))
        return a->turn < b->turn;
    return a->tray_id < b->tray_id;
}

void
keeper_insert_tray(struct keeper *keeper, struct held_tray *tray)
{
    struct held_tray **at = &keeper->trays;
    while (*at != NULL && tray_is_before(*at, tray))
        at = &(*at)->next;
    tray->next = *at;
    *at = tray;
    keeper->tray_count++;
    hand_put(keeper, tray);
}

struct held_tray *
keeper_tray(struct keeper *keeper, int64_t tray_id)
{
    struct held_tray *tray = keeper->trays;
    while (tray != NULL && tray->tray_id != tray_id)
        tray = tray->next;
    return tray;
}

void
tray_release(struct keeper *keeper, struct held_tray *tray)
{
    struct held_tray **at = &keeper->trays;
    while (*at != tray) {
        assert(*at != NULL);
        at = &(*at)->next;
    }
    *at = tray->next;
    keeper->tray_count--;
    keeper->has_moved = true;
    hand_drop(tray);
    tray_free(tray);
}

/* ---- exchanges ---- */

struct held_exchange *
exchange_new(struct line_desk *desk, struct keeper *keeper)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct held_exchange *exchange = arena_alloc(&arena, sizeof(*exchange));
    assert(exchange != NULL);
    exchange->arena = arena;
    exchange->handle = ++desk->last_handle;
    exchange->counted_day = DATE_NONE;
    arena_init(&exchange->turn, 0);
    arena_init(&exchange->hand, 0);
    arena_init(&exchange->settling.arena, 0);
    arena_init(&exchange->reading, READING_MAX);
    struct held_exchange **at = &keeper->exchanges;
    while (*at != NULL)
        at = &(*at)->next;
    *at = exchange;
    keeper->exchange_count++;
    return exchange;
}

struct held_exchange *
keeper_exchange(struct keeper *keeper, uint64_t handle)
{
    struct held_exchange *exchange = keeper->exchanges;
    while (exchange != NULL && exchange->handle != handle)
        exchange = exchange->next;
    return exchange;
}

static bool
phase_has_job(enum exchange_phase phase)
{
    return phase == PHASE_TAKING || phase == PHASE_CARRYING;
}

void
exchange_set_phase(struct keeper *keeper, struct held_exchange *exchange,
                   enum exchange_phase phase)
{
    if (phase_has_job(exchange->phase)) {
        assert(keeper->jobs > 0);
        keeper->jobs--;
    }
    if (phase_has_job(phase))
        keeper->jobs++;
    exchange->phase = phase;
}

void
exchange_release(struct keeper *keeper, struct held_exchange *exchange)
{
    struct held_exchange **at = &keeper->exchanges;
    while (*at != exchange) {
        assert(*at != NULL);
        at = &(*at)->next;
    }
    *at = exchange->next;
    keeper->exchange_count--;
    exchange_set_phase(keeper, exchange, PHASE_ORPHAN);
    for (struct kept_arena *kept = exchange->kept; kept != NULL;
         kept = kept->next)
        arena_release(&kept->arena);
    cuts_drop(exchange);
    arena_release(&exchange->turn);
    arena_release(&exchange->hand);
    arena_release(&exchange->settling.arena);
    arena_release(&exchange->reading);
    struct arena arena = exchange->arena;
    arena_release(&arena);
}

/* ---- the lease ---- */

void
keeper_drop(struct turn *turn, struct keeper *keeper)
{
    while (keeper->exchanges != NULL) {
        if (keeper->exchanges->phase == PHASE_CARRYING)
            effects_add(turn->effects, EFFECT_CANCEL, keeper->line,
                        keeper->fence)
                ->as.cancel = keeper->exchanges->job;
        exchange_release(keeper, keeper->exchanges);
    }
    while (keeper->trays != NULL)
        tray_release(keeper, keeper->trays);
    assert(keeper->jobs == 0);
    hand_empty(keeper);
    keeper->is_held = false;
    keeper->lease_no++;
    keeper->is_doubtful = false;
    keeper->is_loaded = false;
    keeper->is_loading = false;
    keeper->next_at_us = INT64_MAX;
}

void
keeper_take_over(struct turn *turn, struct keeper *keeper,
                 const struct line_row *row)
{
    keeper_drop(turn, keeper);
    keeper->is_held = true;
    keeper->fence = row->fence;
    keeper->wants_trays = true;
    keeper->heard = 0;
    memset(keeper->has_more, true, sizeof(keeper->has_more));
    keeper->has_spared = false;
    keeper->load_max = 0;
    keeper->loaded_at_mono_us = INT64_MIN;
    memset(keeper->credit, 0, sizeof(keeper->credit));
    keeper->bucket = 0;
    keeper->bucket_at_mono_us = turn->time.mono_us;
    keeper->pause_until_us = INT64_MIN;
    keeper->failures = 0;
    keeper->lone_refusals = 0;
    keeper->lone_garbles = 0;
    keeper->watch = row->watch;
    if (mutant_is("silence_forgotten_on_takeover"))
        memset(&keeper->watch, 0, sizeof(keeper->watch));
    institutions_take_over(keeper, row);
}
