/* SPDX-License-Identifier: Apache-2.0
 *
 * Batches of effects.
 */
#include "effect.h"

#include <assert.h>
#include <stddef.h>

static const char *const kind_names[EFFECT_COUNT] = {
    [EFFECT_OPEN] = "open",   [EFFECT_WAKE] = "wake",
    [EFFECT_CLOSE] = "close", [EFFECT_SPLIT_ROUND] = "split_round",
    [EFFECT_KEEP] = "keep",   [EFFECT_RELEASE] = "release",
    [EFFECT_LOOK] = "look",   [EFFECT_EXCHANGES] = "exchanges",
    [EFFECT_TRAYS] = "trays", [EFFECT_TAKE] = "take",
    [EFFECT_AGAIN] = "again", [EFFECT_GOT] = "got",
    [EFFECT_SEND] = "send",   [EFFECT_CANCEL] = "cancel",
    [EFFECT_ALARM] = "alarm",
};

const char *
effect_kind_name(enum effect_kind kind)
{
    assert(kind < EFFECT_COUNT);
    return kind_names[kind];
}

void
effects_init(struct effects *effects)
{
    arena_init(&effects->arena, 0);
    effects->first = NULL;
    effects->last = NULL;
    effects->repeat_after_us = -1;
    effects->tick_at_mono_us = INT64_MAX;
}

void
effects_release(struct effects *effects)
{
    arena_release(&effects->arena);
    effects->first = NULL;
    effects->last = NULL;
}

void *
effects_alloc(struct effects *effects, size_t count, size_t size)
{
    void *memory = arena_array(&effects->arena, count, size);
    assert(memory != NULL);
    return memory;
}

struct effect *
effects_add(struct effects *effects, enum effect_kind kind, enum line line,
            int64_t fence)
{
    struct effect *effect = effects_alloc(effects, 1, sizeof(*effect));
    effect->kind = kind;
    effect->line = line;
    effect->fence = fence;
    if (effects->last == NULL)
        effects->first = effect;
    else
        effects->last->next = effect;
    effects->last = effect;
    return effect;
}

void
effects_alarm(struct effects *effects, enum line line, const char *event,
              const char *why)
{
    struct effect *effect = effects_add(effects, EFFECT_ALARM, line, 0);
    effect->as.alarm.event = event;
    effect->as.alarm.why = why;
}
