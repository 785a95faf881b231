/* SPDX-License-Identifier: Apache-2.0
 *
 * What is in hand of each lane, counted as it changes: a pick asks for it each
 * time, and 15,000 questions may be there. A question that was put off is
 * later's until its time has come; of a suspect tray nothing is ready.
 */
#include "keeper.h"

#include <assert.h>

static uint32_t
ready_of(const struct held_tray *tray)
{
    bool is_none = tray->is_suspect && !mutant_is("suspect_counts_as_ready");
    return is_none ? 0 : tray->free_count - tray->later_count;
}

static bool
is_out(uint8_t state)
{
    return state == ASKED_OUT || state == ASKED_KEPT || state == ASKED_BACK;
}

/* Counted while the tray is in no hand yet, too. */
static void
count_question(struct held_tray *tray, struct held_question *held, int32_t sign)
{
    uint32_t one = (uint32_t)sign;
    if (held->state == ASKED_FREE)
        tray->free_count += one;
    if (is_out(held->state))
        tray->out_count += one;
    if (held->is_later)
        tray->later_count += one;
}

static void
count_tray(struct lane_hand *hand, const struct held_tray *tray, int32_t sign)
{
    uint32_t one = (uint32_t)sign;
    hand->trays += one;
    hand->waiting += (tray->free_count > 0) * one;
    hand->free += tray->free_count * one;
    hand->out += tray->out_count * one;
    hand->ready += ready_of(tray) * one;
    if (sign > 0 && tray->later_count > 0 &&
        tray->later_at_us < hand->later_at_us)
        hand->later_at_us = tray->later_at_us;
}

void
hand_empty(struct keeper *keeper)
{
    for (int lane = 0; lane < LANE_COUNT; lane++)
        keeper->hand[lane] = (struct lane_hand){.later_at_us = INT64_MAX};
}

void
hand_put(struct keeper *keeper, struct held_tray *tray)
{
    tray->hand = &keeper->hand[tray->lane];
    count_tray(tray->hand, tray, 1);
}

void
hand_drop(struct held_tray *tray)
{
    count_tray(tray->hand, tray, -1);
    tray->hand = NULL;
}

void
tray_mark(struct held_tray *tray, uint32_t at, enum asked_state state)
{
    struct held_question *held = &tray->held[at];
    assert(tray->hand != NULL);
    count_tray(tray->hand, tray, -1);
    count_question(tray, held, -1);
    held->state = (uint8_t)state;
    tray->was_asked |= is_out(held->state);
    /* Also one whose time has come: nobody has looked at the clock yet. */
    held->is_later = state == ASKED_FREE && held->retry_at_us > 0;
    count_question(tray, held, 1);
    if (held->is_later && held->retry_at_us < tray->later_at_us)
        tray->later_at_us = held->retry_at_us;
    count_tray(tray->hand, tray, 1);
}

void
tray_suspect(struct held_tray *tray, bool is_suspect)
{
    count_tray(tray->hand, tray, -1);
    tray->is_suspect = is_suspect;
    count_tray(tray->hand, tray, 1);
}

/* Those of the tray whose time has come are later's no more. */
static void
tray_mature(struct held_tray *tray, int64_t now_us)
{
    int64_t next_us = INT64_MAX;
    for (uint32_t i = 0; i < tray->count; i++) {
        struct held_question *held = &tray->held[i];
        if (!held->is_later)
            continue;
        if (held->retry_at_us <= now_us) {
            held->is_later = false;
            tray->later_count--;
        } else if (held->retry_at_us < next_us) {
            next_us = held->retry_at_us;
        }
    }
    tray->later_at_us = next_us;
}

void
hand_mature(const struct turn *turn, struct keeper *keeper)
{
    int64_t now_us = turn->time.now_us;
    bool is_due = false;
    for (int lane = 0; lane < LANE_COUNT; lane++)
        is_due |= keeper->hand[lane].later_at_us <= now_us;
    if (!is_due || mutant_is("put_off_for_ever"))
        return;
    for (int lane = 0; lane < LANE_COUNT; lane++)
        keeper->hand[lane].later_at_us = INT64_MAX;
    for (struct held_tray *tray = keeper->trays; tray != NULL;
         tray = tray->next) {
        if (tray->later_count == 0)
            continue;
        count_tray(tray->hand, tray, -1);
        if (tray->later_at_us <= now_us)
            tray_mature(tray, now_us);
        count_tray(tray->hand, tray, 1);
    }
}

uint32_t
hand_ready(const struct keeper *keeper)
{
    uint32_t ready = 0;
    for (int lane = 0; lane < LANE_COUNT; lane++)
        ready += keeper->hand[lane].ready;
    return ready;
}

void
keeper_count(const struct keeper *keeper, uint32_t *free_count,
             uint32_t *out_count)
{
    *free_count = *out_count = 0;
    for (int lane = 0; lane < LANE_COUNT; lane++) {
        *free_count += keeper->hand[lane].free;
        *out_count += keeper->hand[lane].out;
    }
}

/* ---- for tests ---- */

static bool
keeper_counts_hold(const struct keeper *keeper)
{
    struct lane_hand sum[LANE_COUNT] = {{0}};
    uint32_t trays = 0;
    for (const struct held_tray *tray = keeper->trays; tray != NULL;
         tray = tray->next) {
        struct lane_hand *hand = &sum[tray->lane];
        hand->trays++;
        trays++;
        bool is_waiting = false;
        for (uint32_t i = 0; i < tray->count; i++) {
            const struct held_question *held = &tray->held[i];
            bool is_free = held->state == ASKED_FREE;
            is_waiting |= is_free;
            hand->free += is_free;
            hand->out += is_out(held->state);
            hand->ready += is_free && !tray->is_suspect && !held->is_later;
            if (held->is_later &&
                (!is_free || tray->later_at_us > held->retry_at_us ||
                 tray->hand->later_at_us > held->retry_at_us))
                return false;
        }
        hand->waiting += is_waiting;
    }
    bool holds = trays == keeper->tray_count;
    for (int lane = 0; lane < LANE_COUNT; lane++) {
        const struct lane_hand *hand = &keeper->hand[lane];
        holds &= hand->trays == sum[lane].trays &&
                 hand->waiting == sum[lane].waiting &&
                 hand->free == sum[lane].free && hand->out == sum[lane].out &&
                 hand->ready == sum[lane].ready;
    }
    return holds;
}

bool
line_desk_counts_hold(const struct line_desk *desk)
{
    bool hold = true;
    for (uint32_t i = 0; i < desk->keeper_count; i++)
        hold &= keeper_counts_hold(&desk->keepers[i]);
    return hold;
}
