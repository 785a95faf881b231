/* SPDX-License-Identifier: Apache-2.0
 *
 * Effects that are transactions, as calls of the store.
 */
#include "driver_call.h"

#include <assert.h>

struct call { /* what every one of them needs */
    struct store *store;
    const char *worker;
    struct fault *fault;
};

static enum store_result
do_case_effect(const struct call *call, const struct effect *effect,
               struct arena *arena, struct outcome_of *outcome)
{
    struct store *store = call->store;
    const struct store_calls *calls = store->calls;
    struct fault *fault = call->fault;
    struct leased_round *rounds = NULL;
    enum store_result result;
    switch (effect->kind) {
    case EFFECT_OPEN:
        outcome->hint = effect->as.open.hint;
        return calls->open(store, arena, effect->as.open.lane,
                           effect->as.open.max, &outcome->hint,
                           effect->as.open.plan, effect->as.open.context,
                           &outcome->opened, fault);
    case EFFECT_WAKE:
        result =
            calls->wake(store, arena, call->worker, effect->as.wake.lease_ms,
                        effect->as.wake.max, &rounds, &outcome->count, fault);
        outcome->rounds = rounds;
        return result;
    case EFFECT_CLOSE:
        return calls->close_round(store, effect->as.close.round_id,
                                  effect->fence, effect->as.close.reports,
                                  effect->as.close.count, fault);
    default:
        assert(effect->kind == EFFECT_SPLIT_ROUND);
        return calls->split_round(store, effect->as.close.round_id,
                                  effect->fence, fault);
    }
}

static enum store_result
do_read_effect(const struct call *call, const struct effect *effect,
               struct arena *arena, struct outcome_of *outcome)
{
    struct store *store = call->store;
    const struct store_calls *calls = store->calls;
    struct fault *fault = call->fault;
    enum store_result result;
    if (effect->kind == EFFECT_EXCHANGES) {
        struct exchange *exchanges = NULL;
        result = calls->exchanges(store, arena, effect->line, effect->fence,
                                  &exchanges, &outcome->count, fault);
        outcome->exchanges = exchanges;
        return result;
    }
    if (effect->kind == EFFECT_TRAYS) {
        struct tray *trays = NULL;
        struct tray_part *parts = NULL;
        result = calls->trays(
            store, arena, effect->line, effect->fence, effect->as.trays.known,
            effect->as.trays.known_count, effect->as.trays.max, &trays,
            &outcome->count, &parts, &outcome->part_count, fault);
        outcome->trays = trays;
        outcome->parts = parts;
        return result;
    }
    if (effect->kind == EFFECT_LOOK) {
        bool *has_trays =
            arena_array(arena, effect->as.look.count, sizeof(*has_trays));
        assert(has_trays != NULL);
        outcome->has_trays = has_trays;
        outcome->count = effect->as.look.count;
        return calls->waiting(store, effect->as.look.lines,
                              effect->as.look.count, has_trays, fault);
    }
    assert(effect->kind == EFFECT_KEEP);
    struct line_row *rows =
        arena_array(arena, effect->as.keep.count, sizeof(*rows));
    assert(rows != NULL);
    outcome->line_rows = rows;
    outcome->count = effect->as.keep.count;
    return calls->keep(store, arena, call->worker, effect->as.keep.lease_ms,
                       effect->as.keep.lines, effect->as.keep.count, rows,
                       fault);
}

static enum store_result
do_write_effect(const struct call *call, const struct effect *effect,
                struct outcome_of *outcome)
{
    struct store *store = call->store;
    const struct store_calls *calls = store->calls;
    struct fault *fault = call->fault;
    switch (effect->kind) {
    case EFFECT_RELEASE:
        return calls->release(store, call->worker, fault);
    case EFFECT_TAKE:
        return calls->take(store, effect->line, effect->fence,
                           effect->as.take.exchange, effect->as.take.quota_day,
                           effect->as.take.quota_max, &outcome->is_over_quota,
                           fault);
    case EFFECT_AGAIN:
        return calls->again(store, effect->line, effect->fence,
                            effect->as.take.exchange, fault);
    default:
        assert(effect->kind == EFFECT_GOT);
        return calls->got(
            store, effect->line, effect->fence, effect->as.got.exchange_id,
            effect->as.got.settles, effect->as.got.count, effect->as.got.strays,
            effect->as.got.stray_count, effect->as.got.change, fault);
    }
}

enum store_result
driver_call(struct store *store, const char *worker,
            const struct effect *effect, struct arena *arena,
            struct outcome_of *outcome, struct fault *fault)
{
    struct call call = {store, worker, fault};
    switch (effect->kind) {
    case EFFECT_KEEP:
    case EFFECT_LOOK:
    case EFFECT_EXCHANGES:
    case EFFECT_TRAYS:
        return do_read_effect(&call, effect, arena, outcome);
    case EFFECT_RELEASE:
    case EFFECT_TAKE:
    case EFFECT_AGAIN:
    case EFFECT_GOT:
        return do_write_effect(&call, effect, outcome);
    default:
        return do_case_effect(&call, effect, arena, outcome);
    }
}
