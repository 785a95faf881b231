/* SPDX-License-Identifier: Apache-2.0
 *
 * What the store has for a line: open exchanges first, since their questions
 * must not be asked a second time beside them, then trays. An exchange whose
 * keeper has died is an orphan until all its trays are in hand; one whose
 * trays are gone can never be read and is closed on record.
 */
#include "keeper.h"

#include <assert.h>
#include <string.h>

bool
keeper_has_orphans(const struct keeper *keeper)
{
    for (const struct held_exchange *exchange = keeper->exchanges;
         exchange != NULL; exchange = exchange->next)
        if (exchange->phase == PHASE_ORPHAN)
            return true;
    return false;
}

/* What was said of a lane that is not asked for is not forgotten. */
static void
hear_no_more(struct keeper *keeper, const uint32_t max[LANE_COUNT])
{
    for (int lane = 0; lane < LANE_COUNT; lane++)
        if (max[lane] > 0 || mutant_is("forgets_what_it_heard"))
            keeper->heard &= ~(1u << lane);
}

static void
emit_trays(struct turn *turn, struct keeper *keeper)
{
    uint32_t most = trays_max(turn) / 4 < TRAYS_LOAD_MAX ? trays_max(turn) / 4
                                                         : TRAYS_LOAD_MAX;
    if (keeper->load_max == 0)
        keeper->load_max = LOAD_FIRST;
    if (most > keeper->load_max)
        most = keeper->load_max;
    struct effect *effect = keeper_effect(turn, keeper, EFFECT_TRAYS);
    int64_t *known =
        effects_alloc(turn->effects, keeper->tray_count, sizeof(*known));
    uint32_t at = 0;
    for (const struct held_tray *tray = keeper->trays; tray != NULL;
         tray = tray->next)
        if (!tray->is_suspect)
            known[at++] = tray->version;
    effect->as.trays.known = known;
    effect->as.trays.known_count = at;
    room_for_trays(turn, keeper, most, effect->as.trays.max);
    keeper->is_loading = true;
    keeper->wants_trays = false;
    hear_no_more(keeper, effect->as.trays.max);
    keeper->loaded_at_mono_us = turn->time.mono_us;
}

void
keeper_load(struct turn *turn, struct keeper *keeper)
{
    if (keeper->is_loading)
        return;
    if (!keeper->is_loaded) {
        keeper->is_loading = true;
        keeper_effect(turn, keeper, EFFECT_EXCHANGES);
        return;
    }
    keeper->wants_trays |= keeper_has_news(turn, keeper);
    if (!keeper->wants_trays && !keeper_waits_for_trays(turn, keeper))
        return;
    int64_t since = keeper->loaded_at_mono_us == INT64_MIN
                        ? LOAD_PAUSE_US
                        : turn->time.mono_us - keeper->loaded_at_mono_us;
    /* What was sent back is not fetched again at once, and to look for news
     * fetches it too: they wait that long at a line that is crowded. */
    bool is_pausing = keeper->wants_trays && !keeper_has_more(keeper);
    if (!keeper->wants_trays || !mutant_is("news_fetch_what_went_back"))
        is_pausing |= keeper->has_spared;
    if (since < LOAD_PAUSE_US && is_pausing) {
        keeper_wake_at(keeper, turn->time.now_us + LOAD_PAUSE_US - since);
        return;
    }
    emit_trays(turn, keeper);
}

/* ---- open exchanges ---- */

static void
add_orphan(struct turn *turn, struct keeper *keeper, const struct exchange *row)
{
    struct held_exchange *exchange = exchange_new(turn->desk, keeper);
    struct arena *arena = &exchange->arena;
    exchange->phase = PHASE_ORPHAN;
    exchange->row = *row;
    struct tray_part *parts =
        arena_array(arena, row->part_count, sizeof(*parts));
    exchange->trays =
        arena_array(arena, row->part_count, sizeof(*exchange->trays));
    assert(parts != NULL && exchange->trays != NULL);
    if (row->part_count > 0)
        memcpy(parts, row->parts, row->part_count * sizeof(*parts));
    exchange->row.parts = parts;
    exchange->row.mandate = text_copy(arena, row->mandate);
    exchange->row.memo = text_copy(arena, row->memo);
}

void
keeper_got_exchanges(struct turn *turn, struct keeper *keeper,
                     const struct outcome_of *outcome)
{
    keeper->is_loading = false;
    if (outcome->result == STORE_FENCED) {
        keeper->is_doubtful = true;
        return;
    }
    keeper->is_loaded = true;
    keeper->wants_trays = true;
    memset(keeper->has_more, true, sizeof(keeper->has_more));
    if (mutant_is("loses_exchange_on_takeover"))
        return;
    for (uint32_t i = 0; i < outcome->count; i++)
        add_orphan(turn, keeper, &outcome->exchanges[i]);
}

/* All its trays are here and its questions are nobody's: it can go on. Some may
 * have their replies: its last keeper died between two groups. */
static bool
find_trays(struct keeper *keeper, struct held_exchange *exchange)
{
    for (uint32_t i = 0; i < exchange->row.part_count; i++) {
        const struct tray_part *part = &exchange->row.parts[i];
        struct held_tray *tray = keeper_tray(keeper, part->tray_id);
        if (tray == NULL || part->from >= part->to || part->to > tray->count)
            return false;
        for (uint32_t j = part->from; j < part->to; j++)
            if (tray->held[j].state != ASKED_FREE &&
                tray->held[j].state != ASKED_DONE)
                return false;
        exchange->trays[i] = tray;
    }
    return exchange->row.part_count > 0;
}

static void
mark_asked(struct held_exchange *exchange)
{
    for (uint32_t i = 0; i < exchange->row.part_count; i++)
        for (uint32_t j = exchange->row.parts[i].from;
             j < exchange->row.parts[i].to; j++) {
            struct held_question *held = &exchange->trays[i]->held[j];
            held->first_asked_us = exchange->row.made_at_us;
            held->attempt = exchange->row.attempt;
            memcpy(held->exchange_id, exchange->row.exchange_id,
                   sizeof(held->exchange_id));
        }
}

/* Some questions have their replies: it was answered, though perhaps not even
 * that it was sent is on record. */
static bool
has_kept(const struct held_exchange *exchange)
{
    for (uint32_t i = 0; i < exchange->row.part_count; i++)
        for (uint32_t j = exchange->row.parts[i].from;
             j < exchange->row.parts[i].to; j++)
            if (exchange->trays[i]->held[j].state == ASKED_KEPT)
                return true;
    return false;
}

/* Goes on where the last keeper stood: polls by ticket or by name, or asks
 * again with the same key. */
static void
adopt(struct keeper *keeper, struct held_exchange *exchange)
{
    exchange_claim(exchange);
    mark_asked(exchange);
    struct note note;
    note_unpack(&exchange->turn, exchange->row.memo, &note);
    bool by_name = keeper_is_by_name(keeper);
    exchange->memo = note.memo;
    exchange->sent_at_us = exchange->row.made_at_us;
    exchange->is_awaiting = note.is_awaiting;
    exchange->is_ask = true;
    if (by_name && has_kept(exchange) && !mutant_is("answered_is_asked"))
        exchange->row.is_sent = exchange->is_awaiting = true;
    if (by_name && exchange->row.is_sent && exchange->is_awaiting)
        exchange->is_ask = false;
    if (!by_name && note.has_request) {
        exchange->is_ask = false;
        exchange->now = note.request;
    }
    if (exchange->is_ask) {
        exchange->memo = TEXT_NONE;
        exchange->is_awaiting = false;
    }
    exchange->last_kind = ANSWER_TIMED_OUT;
    exchange_set_phase(keeper, exchange, PHASE_WAITING);
}

static void
resolve_orphans(struct turn *turn, struct keeper *keeper)
{
    struct held_exchange *next;
    for (struct held_exchange *exchange = keeper->exchanges; exchange != NULL;
         exchange = next) {
        next = exchange->next;
        if (exchange->phase != PHASE_ORPHAN)
            continue;
        if (find_trays(keeper, exchange))
            adopt(keeper, exchange);
        else if (!keeper_has_more(keeper))
            exchange_dissolve(turn, keeper, exchange);
        else
            keeper->wants_trays = true;
    }
}

/* ---- trays ---- */

static void
add_tray(struct turn *turn, struct keeper *keeper, const struct tray *row)
{
    struct held_tray *tray = keeper_tray(keeper, row->tray_id);
    if (tray != NULL) {
        if (tray->is_suspect)
            tray_refresh(tray, row);
        tray_move(tray, row);
        return;
    }
    tray = tray_new(row, turn->time.now_us);
    if (tray->is_damaged) /* stays, so that it is not read for ever */
        effects_alarm(turn->effects, keeper->line, "tray_damaged", "");
    keeper_insert_tray(keeper, tray);
}

static void
mark_done(struct keeper *keeper, const struct tray_part *part)
{
    struct held_tray *tray = keeper_tray(keeper, part->tray_id);
    if (tray == NULL)
        return;
    for (uint32_t i = part->from; i < part->to && i < tray->count; i++)
        if (tray->held[i].state == ASKED_FREE)
            tray_mark(tray, i, ASKED_DONE);
}

static bool
was_known(const struct effect *look, int64_t version)
{
    for (uint32_t i = 0; i < look->as.trays.known_count; i++)
        if (look->as.trays.known[i] == version)
            return true;
    return false;
}

/* A suspect that the store was asked for and did not give again is gone. */
static void
judge_suspects(struct keeper *keeper, const struct effect *look)
{
    for (struct held_tray *tray = keeper->trays; tray != NULL;
         tray = tray->next) {
        if (!tray->is_suspect)
            continue;
        if (keeper->has_more[tray->lane] || was_known(look, tray->version))
            keeper->wants_trays = true;
        else
            tray->is_gone = true;
    }
}

/* As many as were asked for: there are more. */
static void
learn_rest(struct keeper *keeper, const struct outcome_of *outcome)
{
    uint32_t count[LANE_COUNT] = {0};
    for (uint32_t i = 0; i < outcome->count; i++)
        count[outcome->trays[i].lane]++;
    for (int lane = 0; lane < LANE_COUNT; lane++)
        if (outcome->effect->as.trays.max[lane] > 0)
            keeper->has_more[lane] =
                count[lane] == outcome->effect->as.trays.max[lane];
}

/* Trays have from one question to thousands: as many are loaded as make about
 * QUESTIONS_LOAD. */
static void
learn_size(struct keeper *keeper, const struct outcome_of *outcome)
{
    uint64_t count = 0;
    for (uint32_t i = 0; i < outcome->count; i++)
        count += outcome->trays[i].question_count;
    if (count > QUESTIONS_LOAD && keeper->load_max > 1)
        keeper->load_max /= 2;
    else if (outcome->count > 0 && keeper_has_more(keeper) &&
             count * keeper->load_max <
                 (uint64_t)outcome->count * QUESTIONS_LOAD / 2 &&
             keeper->load_max < TRAYS_LOAD_MAX)
        keeper->load_max *= 2;
}

void
keeper_got_trays(struct turn *turn, struct keeper *keeper,
                 const struct outcome_of *outcome)
{
    keeper->is_loading = false;
    if (outcome->result == STORE_FENCED) {
        keeper->is_doubtful = true;
        return;
    }
    for (uint32_t i = 0; i < outcome->count; i++)
        add_tray(turn, keeper, &outcome->trays[i]);
    if (!mutant_is("asks_again_after_answer"))
        for (uint32_t i = 0; i < outcome->part_count; i++)
            mark_done(keeper, &outcome->parts[i]);
    learn_rest(keeper, outcome);
    learn_size(keeper, outcome);
    judge_suspects(keeper, outcome->effect);
    resolve_orphans(turn, keeper);
    if (!keeper_has_orphans(keeper))
        keeper_evict(turn, keeper);
}
