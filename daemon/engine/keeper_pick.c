/* SPDX-License-Identifier: Apache-2.0
 *
 * The next exchange of a line: questions of its trays in order, of one
 * mandate, each person once, as many as the line takes at a time. When nothing
 * is in flight it goes at once; under load it waits until it is full or
 * coalesce_ms have passed.
 */
#include "keeper.h"

#include <assert.h>
#include <string.h>

struct picked { /* a draft: nothing is marked until it is made */
    struct arena arena;
    uint32_t limit;
    uint32_t distinct;
    uint32_t standard_limit, standard; /* of the distinct, not express */
    uint32_t asked[LANE_COUNT];        /* and by lane */
    struct lanes lanes;
    bool is_held_back; /* there are more: the rest is kept for another lane */
    bool is_urgent;    /* has an express question */
    struct text mandate;
    uint32_t group_max;
    uint32_t part_count;
    struct tray_part *parts;
    struct held_tray **trays;
    uint32_t mask;
    const struct tray_question **slots; /* by ID number */
    int64_t oldest_us;
    int64_t retry_at_us; /* the earliest that is not ready yet */
    bool is_full;
};

static void
draft_init(struct picked *draft, uint32_t limit, uint32_t standard_limit)
{
    memset(draft, 0, sizeof(*draft));
    arena_init(&draft->arena, 0);
    draft->limit = limit;
    draft->standard_limit = standard_limit;
    draft->oldest_us = INT64_MAX;
    draft->retry_at_us = INT64_MAX;
    uint32_t room = 16;
    while (room < limit * 4)
        room *= 2;
    draft->mask = room - 1;
    draft->slots = arena_array(&draft->arena, room, sizeof(*draft->slots));
    draft->parts =
        arena_array(&draft->arena, EXCHANGE_PARTS_MAX, sizeof(*draft->parts));
    draft->trays =
        arena_array(&draft->arena, EXCHANGE_PARTS_MAX, sizeof(*draft->trays));
    assert(draft->slots && draft->parts && draft->trays);
}

/* The place of this person; empty when he is not in the draft yet. */
static const struct tray_question **
draft_slot(struct picked *draft, struct text id)
{
    uint64_t at = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < id.size; i++)
        at = (at ^ (unsigned char)id.bytes[i]) * UINT64_C(1099511628211);
    while (draft->slots[at & draft->mask] != NULL &&
           !text_equals(draft->slots[at & draft->mask]->id, id))
        at++;
    return &draft->slots[at & draft->mask];
}

static bool
is_same_question(const struct tray_question *a, const struct tray_question *b)
{
    return text_equals(a->name, b->name) &&
           text_equals(a->consent, b->consent) && a->birth == b->birth;
}

/* What lower lanes have come to is kept for them. */
static bool
has_room(const struct picked *draft, const struct held_tray *tray)
{
    return draft->distinct + draft->lanes.kept[tray->lane] < draft->limit;
}

/* Whether this question may go with those of the draft. */
static bool
draft_takes(struct picked *draft, const struct held_tray *tray,
            const struct tray_question *question,
            const struct held_question *held)
{
    if (draft->part_count > 0 &&
        (held->group_max != draft->group_max ||
         (!text_equals(question->mandate, draft->mandate) &&
          !mutant_is("coalesce_mixes_mandates"))))
        return false;
    const struct tray_question **slot = draft_slot(draft, question->id);
    if (*slot != NULL)
        return is_same_question(*slot, question);
    if (tray->lane != LANE_EXPRESS && draft->standard >= draft->standard_limit)
        return false;
    return draft->distinct < draft->limit && has_room(draft, tray);
}

static void
draft_add(struct picked *draft, struct held_tray *tray,
          const struct tray_question *question, uint32_t at)
{
    if (draft->part_count == 0) {
        draft->mandate = question->mandate;
        draft->group_max = tray->held[at].group_max;
        if (draft->group_max > 0 && draft->group_max < draft->limit)
            draft->limit = draft->group_max;
    }
    const struct tray_question **slot = draft_slot(draft, question->id);
    if (*slot == NULL) {
        *slot = question;
        draft->distinct++;
        draft->standard += tray->lane != LANE_EXPRESS;
        draft->asked[tray->lane]++;
    }
    draft->is_urgent |= tray->lane == LANE_EXPRESS;
    struct tray_part *last =
        draft->part_count > 0 ? &draft->parts[draft->part_count - 1] : NULL;
    if (last != NULL && last->tray_id == tray->tray_id && last->to == at) {
        last->to++;
    } else {
        draft->trays[draft->part_count] = tray;
        draft->parts[draft->part_count++] =
            (struct tray_part){tray->tray_id, tray->round_id, at, at + 1};
    }
    int64_t ready_us = tray->held[at].retry_at_us > tray->came_us
                           ? tray->held[at].retry_at_us
                           : tray->came_us;
    if (ready_us < draft->oldest_us)
        draft->oldest_us = ready_us;
}

static bool
is_ready(const struct turn *turn, const struct held_question *held)
{
    return held->state == ASKED_FREE && held->retry_at_us <= turn->time.now_us;
}

bool
keeper_has_ready(const struct turn *turn, struct keeper *keeper)
{
    hand_mature(turn, keeper);
    return hand_ready(keeper) > 0;
}

/* Only a tray that has something to give is opened. */
static bool
tray_is_ready(const struct held_tray *tray, struct picked *draft)
{
    if (tray->free_count == 0 || tray->is_suspect)
        return false;
    if (tray->later_count > 0 && tray->later_at_us < draft->retry_at_us)
        draft->retry_at_us = tray->later_at_us;
    return tray->free_count > tray->later_count;
}

/* The share of its lane is in the draft: its questions are for another hour,
 * and to open their trays for nothing would be done again at each look. */
static bool
is_spent(const struct picked *draft, const struct held_tray *tray)
{
    return tray->lane != LANE_EXPRESS &&
           draft->standard >= draft->standard_limit &&
           !mutant_is("spent_share_opens_trays");
}

static void
draft_gather(struct turn *turn, struct keeper *keeper, struct picked *draft)
{
    for (struct held_tray *tray = keeper->trays;
         tray != NULL && !draft->is_full; tray = tray->next) {
        if (!tray_is_ready(tray, draft) || is_spent(draft, tray))
            continue;
        if (!has_room(draft, tray)) {
            draft->is_held_back = true;
            continue;
        }
        const struct tray_question *questions = tray_open(tray, &draft->arena);
        for (uint32_t i = 0; i < tray->count && !draft->is_full; i++) {
            const struct held_question *held = &tray->held[i];
            if (is_ready(turn, held) &&
                draft_takes(draft, tray, &questions[i], held))
                draft_add(draft, tray, &questions[i], i);
            draft->is_full = draft->part_count == EXCHANGE_PARTS_MAX ||
                             draft->distinct >= draft->limit;
        }
    }
}

/* On record first: the exchange is made in memory, claimed, and taken. */
static void
make_exchange(struct turn *turn, struct keeper *keeper,
              const struct picked *draft)
{
    struct held_exchange *exchange = exchange_new(turn->desk, keeper);
    struct arena *arena = &exchange->arena;
    static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    unsigned char chance[EXCHANGE_ID_SIZE];
    keeper_random(&turn->desk->rules->ids, chance, sizeof(chance));
    struct exchange *row = &exchange->row;
    for (int i = 0; i < EXCHANGE_ID_SIZE; i++)
        row->exchange_id[i] = alphabet[chance[i] % 36];
    row->line = keeper->line;
    row->part_count = draft->part_count;
    row->parts = arena_array(arena, draft->part_count, sizeof(*row->parts));
    exchange->trays =
        arena_array(arena, draft->part_count, sizeof(*exchange->trays));
    assert(row->parts != NULL && exchange->trays != NULL);
    memcpy(row->parts, draft->parts, draft->part_count * sizeof(*row->parts));
    memcpy(exchange->trays, draft->trays,
           draft->part_count * sizeof(*exchange->trays));
    row->mandate = text_copy(arena, draft->mandate);
    row->made_at_us = turn->time.now_us;
    row->poll_at_us = turn->time.now_us;
    row->answer_by_us = keeper_answer_by(turn, keeper, turn->time.now_us);
    row->question_count = draft->distinct;
    exchange->is_ask = true;
    exchange->last_kind = ANSWER_TIMED_OUT;
    exchange_claim(exchange);
    keeper->has_moved = true;
    exchange_take(turn, keeper, exchange, false);
}

static bool
is_in_flight(const struct keeper *keeper)
{
    return keeper->exchange_count > 0;
}

/* It goes when it is full, or nothing is in flight, or it has waited long
 * enough; and not before the store has given what it has. */
static bool
draft_may_go(struct turn *turn, struct keeper *keeper,
             const struct picked *draft)
{
    if (draft->part_count == 0)
        return false;
    if (draft->is_full || draft->is_held_back)
        return true;
    if (keeper_waits_for_trays(turn, keeper))
        return false;
    int64_t gathers_until_us =
        draft->oldest_us + keeper->config->coalesce_ms * 1000;
    if (!is_in_flight(keeper) || gathers_until_us <= turn->time.now_us)
        return true;
    keeper_wake_at(keeper, gathers_until_us);
    return false;
}

/* How many may be asked today, in one exchange: the store has the last word. */
static uint32_t
limit_of(struct turn *turn, struct keeper *keeper, bool is_express)
{
    int64_t most = keeper_persons_max(keeper);
    if (breaker_is_open(keeper) && !keeper_is_by_name(keeper) &&
        !mutant_is("probe_is_a_batch"))
        most = 1;
    int64_t left = quota_left(turn, keeper, is_express);
    if (left < most)
        keeper_wake_at(keeper, quota_again_at(turn, keeper, is_express));
    return (uint32_t)(left < most ? left : most);
}

/* It need not leave a token: what is owed to a lane is not put off. */
static bool
draft_is_urgent(const struct keeper *keeper, const struct picked *draft)
{
    bool is_urgent = draft->is_urgent;
    for (int lane = 0; lane < LANE_COUNT; lane++)
        is_urgent |= draft->asked[lane] > 0 &&
                     lane_is_owed(keeper, &draft->lanes, (enum lane)lane);
    return is_urgent;
}

/* One exchange; false when there is none to make now. */
static bool
pick_one(struct turn *turn, struct keeper *keeper)
{
    uint32_t limit = limit_of(turn, keeper, true);
    if (limit == 0)
        return false;
    struct picked draft;
    draft_init(&draft, limit, limit_of(turn, keeper, false));
    lanes_look(turn, keeper, limit, draft.standard_limit, &draft.lanes);
    draft_gather(turn, keeper, &draft);
    /* No more of today's quota is coming. */
    draft.is_full |= draft.standard_limit < draft.limit && draft.standard > 0 &&
                     draft.standard == draft.standard_limit;
    keeper_wake_at(keeper, draft.retry_at_us);
    bool is_made = draft_may_go(turn, keeper, &draft) &&
                   bucket_has(turn, keeper, draft_is_urgent(keeper, &draft));
    if (is_made) {
        lanes_charge(keeper, &draft.lanes, draft.asked);
        make_exchange(turn, keeper, &draft);
    }
    arena_release(&draft.arena);
    return is_made;
}

/* Something waits, and there is room for one more exchange. */
static bool
may_pick(const struct keeper *keeper)
{
    uint32_t free_count, out_count;
    keeper_count(keeper, &free_count, &out_count);
    return free_count > 0 &&
           (out_count == 0 ||
            out_count + keeper_persons_max(keeper) <= QUESTIONS_OUT_MAX);
}

void
keeper_pick(struct turn *turn, struct keeper *keeper)
{
    uint32_t most = turn->desk->rules->exchanges_max > 0
                        ? turn->desk->rules->exchanges_max
                        : EXCHANGES_HELD_MAX;
    for (;;) {
        bool is_drained =
            turn->desk->is_drained && !mutant_is("drained_takes_trays");
        if (!may_pick(keeper) || keeper->is_paused || is_drained ||
            !keeper->config->is_on)
            return;
        int64_t opens_us = keeper_opens_at(turn, keeper);
        if (keeper->pause_until_us > opens_us)
            opens_us = keeper->pause_until_us;
        if (opens_us > turn->time.now_us) {
            keeper_wake_at(keeper, opens_us);
            return;
        }
        if (keeper->jobs >= keeper_connections(keeper) ||
            keeper->exchange_count >= most)
            return; /* an ending job looks again */
        if (!pick_one(turn, keeper))
            return;
    }
}
