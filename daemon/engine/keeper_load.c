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

#define LOAD_FULL 32 /* so many at once when there are plenty in hand */

static uint32_t
trays_max(const struct turn *turn)
{
    uint32_t most = turn->desk->rules->trays_max;
    return most > 0 ? most : TRAYS_HELD_MAX;
}

bool
keeper_has_orphans(const struct keeper *keeper)
{
    for (const struct held_exchange *exchange = keeper->exchanges;
         exchange != NULL; exchange = exchange->next)
        if (exchange->phase == PHASE_ORPHAN)
            return true;
    return false;
}

/* Room for what may stand before it: the last trays that nobody has touched
 * stay in the store. */
static void
evict(struct turn *turn, struct keeper *keeper)
{
    while (keeper->tray_count > trays_max(turn)) {
        struct held_tray *last = NULL;
        for (struct held_tray *tray = keeper->trays; tray != NULL;
             tray = tray->next)
            if (tray->free_count == tray->count)
                last = tray;
        if (last == NULL)
            return;
        tray_release(keeper, last);
        keeper->has_more_trays = true;
    }
}

static void
emit_trays(struct turn *turn, struct keeper *keeper)
{
    uint32_t max = trays_max(turn) / 4 < TRAYS_LOAD_MAX ? trays_max(turn) / 4
                                                        : TRAYS_LOAD_MAX;
    if (keeper->tray_count >= trays_max(turn) / 2 &&
        !keeper_has_orphans(keeper))
        max = LOAD_FULL;
    if (max == 0)
        max = 1;
    struct effect *effect = keeper_effect(turn, keeper, EFFECT_TRAYS);
    int64_t *known =
        effects_alloc(turn->effects, keeper->tray_count, sizeof(*known));
    uint32_t at = 0;
    for (const struct held_tray *tray = keeper->trays; tray != NULL;
         tray = tray->next)
        if (!tray->is_suspect)
            known[at++] = tray->tray_id;
    effect->as.trays.known = known;
    effect->as.trays.known_count = at;
    effect->as.trays.max = max;
    keeper->is_loading = true;
    keeper->wants_trays = false;
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
    if (!keeper->wants_trays)
        return;
    int64_t since = keeper->loaded_at_mono_us == INT64_MIN
                        ? LOAD_PAUSE_US
                        : turn->time.mono_us - keeper->loaded_at_mono_us;
    if (since < LOAD_PAUSE_US && !keeper->has_more_trays) {
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
    keeper->has_more_trays = true;
    if (mutant_is("loses_exchange_on_takeover"))
        return;
    for (uint32_t i = 0; i < outcome->count; i++)
        add_orphan(turn, keeper, &outcome->exchanges[i]);
}

void
exchange_claim(struct held_exchange *exchange)
{
    for (uint32_t i = 0; i < exchange->row.part_count; i++) {
        struct held_tray *tray = exchange->trays[i];
        const struct tray_part *part = &exchange->row.parts[i];
        for (uint32_t j = part->from; j < part->to; j++) {
            assert(tray->held[j].state == ASKED_FREE);
            tray->held[j].state = ASKED_OUT;
            tray->free_count--;
            tray->out_count++;
        }
    }
}

/* All its trays are here and its questions are nobody's: it can go on. */
static bool
find_trays(struct keeper *keeper, struct held_exchange *exchange)
{
    for (uint32_t i = 0; i < exchange->row.part_count; i++) {
        const struct tray_part *part = &exchange->row.parts[i];
        struct held_tray *tray = keeper_tray(keeper, part->tray_id);
        if (tray == NULL || part->from >= part->to || part->to > tray->count)
            return false;
        for (uint32_t j = part->from; j < part->to; j++)
            if (tray->held[j].state != ASKED_FREE)
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

/* Goes on where the last keeper stood: polls by ticket or by name, or asks
 * again with the same key. */
static void
adopt(struct keeper *keeper, struct held_exchange *exchange)
{
    exchange_claim(exchange);
    exchange_fill(exchange);
    mark_asked(exchange);
    struct note note;
    note_unpack(&exchange->turn, exchange->row.memo, &note);
    bool by_name = keeper->connector->carrier != CARRIER_HTTPS;
    exchange->memo = note.memo;
    exchange->sent_at_us = exchange->row.made_at_us;
    exchange->is_awaiting = note.is_awaiting;
    exchange->is_ask = true;
    if (by_name && exchange->row.is_sent && note.is_awaiting)
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
        else if (!keeper->has_more_trays)
            exchange_dissolve(turn, keeper, exchange);
        else
            keeper->wants_trays = true;
    }
}

/* ---- trays ---- */

/* What the store says now of the consents of a tray that is in hand. */
static void
refresh_tray(struct held_tray *tray, const struct tray *row)
{
    struct arena scratch;
    arena_init(&scratch, 0);
    struct tray_question *questions;
    uint32_t count;
    if (tray_unpack(&scratch, row->questions, &questions, &count) &&
        count == tray->count)
        for (uint32_t i = 0; i < count; i++)
            tray->questions[i].consent_until = questions[i].consent_until;
    arena_release(&scratch);
    tray->is_suspect = false;
    tray->checked_day = DATE_NONE;
}

static void
add_tray(struct turn *turn, struct keeper *keeper, const struct tray *row)
{
    struct held_tray *known = keeper_tray(keeper, row->tray_id);
    if (known != NULL) {
        if (known->is_suspect)
            refresh_tray(known, row);
        return;
    }
    struct arena arena;
    arena_init(&arena, 0);
    struct held_tray *tray = arena_alloc(&arena, sizeof(*tray));
    assert(tray != NULL);
    tray->tray_id = row->tray_id;
    tray->round_id = row->round_id;
    tray->lane = row->lane;
    tray->due = row->due;
    tray->due_end_us = instant_from_shanghai(row->due + 1, 0);
    tray->came_us = turn->time.now_us;
    tray->checked_day = DATE_NONE;
    struct text bytes = text_copy(&arena, row->questions);
    if (!tray_unpack(&arena, bytes, &tray->questions, &tray->count)) {
        tray->count = 0; /* stays, so that it is not read for ever */
        effects_alarm(turn->effects, keeper->line, "tray_damaged", "");
    }
    tray->held = arena_array(&arena, tray->count, sizeof(*tray->held));
    assert(tray->held != NULL);
    for (uint32_t i = 0; i < tray->count; i++)
        tray->held[i].first_asked_us = INSTANT_NONE;
    tray->free_count = tray->count;
    tray->arena = arena;
    keeper_insert_tray(keeper, tray);
}

static void
mark_done(struct keeper *keeper, const struct tray_part *part)
{
    struct held_tray *tray = keeper_tray(keeper, part->tray_id);
    if (tray == NULL)
        return;
    for (uint32_t i = part->from; i < part->to && i < tray->count; i++)
        if (tray->held[i].state == ASKED_FREE) {
            tray->held[i].state = ASKED_DONE;
            tray->free_count--;
        }
}

static bool
was_known(const struct effect *look, int64_t tray_id)
{
    for (uint32_t i = 0; i < look->as.trays.known_count; i++)
        if (look->as.trays.known[i] == tray_id)
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
        if (keeper->has_more_trays || was_known(look, tray->tray_id))
            keeper->wants_trays = true;
        else
            tray->is_gone = true;
    }
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
    keeper->has_more_trays = outcome->count == outcome->effect->as.trays.max;
    judge_suspects(keeper, outcome->effect);
    resolve_orphans(turn, keeper);
    if (!keeper_has_orphans(keeper))
        evict(turn, keeper);
    if (keeper->has_more_trays && keeper->tray_count < trays_max(turn) / 2)
        keeper->wants_trays = true;
}

/* ---- the questions of an exchange ---- */

static uint64_t
text_hash(uint64_t hash, struct text text)
{
    for (size_t i = 0; i < text.size; i++)
        hash = (hash ^ (unsigned char)text.bytes[i]) * UINT64_C(1099511628211);
    return hash;
}

/* A table of the questions by their ID numbers: only for looking up, its order
 * is never walked. */
struct id_table {
    uint32_t mask;
    uint32_t *slots; /* index + 1 */
};

static uint32_t *
id_slot(const struct id_table *table, const struct question *questions,
        struct text id)
{
    uint64_t hash = text_hash(UINT64_C(14695981039346656037), id);
    for (uint64_t at = hash;; at++) {
        uint32_t *slot = &table->slots[at & table->mask];
        if (*slot == 0 || text_equals(questions[*slot - 1].id, id))
            return slot;
    }
}

static uint32_t
count_asked(const struct held_exchange *exchange)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < exchange->row.part_count; i++)
        count += exchange->row.parts[i].to - exchange->row.parts[i].from;
    return count;
}

static void
question_add(struct held_exchange *exchange, const struct tray_question *from)
{
    struct question *question =
        &exchange->questions[exchange->row.question_count++];
    struct arena *arena = &exchange->arena;
    question->no = (int32_t)exchange->row.question_count;
    question->id = text_copy(arena, from->id);
    question->name = text_copy(arena, from->name);
    question->consent = text_copy(arena, from->consent);
    question->birth = from->birth;
}

void
exchange_fill(struct held_exchange *exchange)
{
    struct arena *arena = &exchange->arena;
    exchange->asked_count = count_asked(exchange);
    exchange->row.question_count = 0;
    uint32_t room = 1;
    while (room < exchange->asked_count * 2)
        room *= 2;
    struct id_table table = {room - 1,
                             arena_array(arena, room, sizeof(uint32_t))};
    exchange->questions =
        arena_array(arena, exchange->asked_count, sizeof(*exchange->questions));
    exchange->asked =
        arena_array(arena, exchange->asked_count, sizeof(*exchange->asked));
    assert(table.slots && exchange->questions && exchange->asked);
    uint32_t at = 0;
    for (uint32_t i = 0; i < exchange->row.part_count; i++)
        for (uint32_t j = exchange->row.parts[i].from;
             j < exchange->row.parts[i].to; j++) {
            const struct tray_question *asked =
                &exchange->trays[i]->questions[j];
            uint32_t *slot = id_slot(&table, exchange->questions, asked->id);
            if (*slot == 0) {
                question_add(exchange, asked);
                *slot = exchange->row.question_count;
            }
            exchange->asked[at++] = *slot - 1;
        }
    exchange->stamp =
        (struct stamp){text_of(exchange->row.exchange_id),
                       exchange->row.made_at_us, exchange->row.mandate};
}
