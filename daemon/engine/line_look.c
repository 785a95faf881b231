/* SPDX-License-Identifier: Apache-2.0
 *
 * Looking for trays. A line that has some in hand asks for more by itself; the
 * idle ones, most of them at most times, are asked for together: one look at
 * the store a tick, however many lines there are.
 */
#include "keeper.h"

static bool
is_idle(const struct keeper *keeper)
{
    return keeper->is_held && keeper->is_loaded && !keeper->is_loading &&
           !keeper->wants_trays && keeper->tray_count == 0 &&
           keeper->exchange_count == 0;
}

void
desk_want_trays(struct line_desk *desk)
{
    for (uint32_t i = 0; i < desk->keeper_count; i++) {
        struct keeper *keeper = &desk->keepers[i];
        if (is_idle(keeper))
            desk->wants_look = true;
        else
            keeper->wants_trays = true;
    }
}

bool
keeper_has_news(const struct turn *turn, const struct keeper *keeper)
{
    bool has_news = false;
    for (int lane = 0; lane < LANE_COUNT; lane++)
        has_news |= (keeper->heard & 1u << lane) != 0 &&
                    (!lane_is_ample(turn, keeper, (enum lane)lane) ||
                     mutant_is("looks_at_all_news"));
    return has_news;
}

void
desk_hear(struct turn *turn, uint32_t lanes)
{
    struct line_desk *desk = turn->desk;
    for (uint32_t i = 0; i < desk->keeper_count; i++) {
        struct keeper *keeper = &desk->keepers[i];
        if (is_idle(keeper)) {
            desk->wants_look = true;
            continue;
        }
        keeper->heard |= lanes;
        if (keeper_has_news(turn, keeper))
            desk_look_at_keeper(turn, keeper);
    }
}

void
desk_look(struct turn *turn)
{
    struct line_desk *desk = turn->desk;
    if (!desk->wants_look || desk->is_looking || desk->is_stopping ||
        turn->time.mono_us < desk->look_at_mono_us)
        return;
    enum line *lines =
        effects_alloc(turn->effects, desk->keeper_count, sizeof(*lines));
    uint32_t count = 0;
    for (uint32_t i = 0; i < desk->keeper_count; i++)
        if (is_idle(&desk->keepers[i]))
            lines[count++] = desk->keepers[i].line;
    desk->wants_look = false;
    if (count == 0)
        return;
    desk->is_looking = true;
    desk->store_waits++;
    desk->look_at_mono_us = turn->time.mono_us + LOAD_PAUSE_US;
    struct effect *effect =
        effects_add(turn->effects, EFFECT_LOOK, LINE_NONE, 0);
    effect->as.look.lines = lines;
    effect->as.look.count = count;
}

int64_t
desk_look_at(const struct line_desk *desk)
{
    bool waits = desk->wants_look && !desk->is_looking && !desk->is_stopping;
    return waits ? desk->look_at_mono_us : INT64_MAX;
}
