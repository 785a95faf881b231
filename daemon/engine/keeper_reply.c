/* SPDX-License-Identifier: Apache-2.0
 *
 * What a carrier brought. The connector says what goes next and cuts the
 * replies; the engine decides what is asked again and when. Here the whole
 * exchange may fail (no connection, closed, refused, garbled); single questions
 * of it are keeper_judge's.
 */
#include "keeper.h"

#include <assert.h>
#include <string.h>

#define FRAME_WHY "a reply that cannot be read"

/* ---- the whole exchange ---- */

/* No connection, no answer: the line may be down for all. */
static void
fail(struct turn *turn, struct keeper *keeper, struct held_exchange *exchange,
     enum answer_kind kind, int64_t wait_us)
{
    exchange->failures++;
    keeper->failures++;
    exchange->last_kind = kind;
    exchange->last_reason = REASON_NONE;
    exchange->is_stalled = true;
    if (exchange->is_ask)
        exchange->memo = TEXT_NONE;
    int64_t pause = keeper_backoff(turn, keeper, exchange->failures - 1);
    if (wait_us > pause)
        pause = wait_us;
    if (keeper->failures >= BREAKER_FAILURES) {
        int64_t breaker = keeper_backoff(
            turn, keeper, keeper->failures - BREAKER_FAILURES + 1);
        keeper->pause_until_us = turn->time.now_us + breaker;
        if (keeper->failures == BREAKER_FAILURES)
            effects_alarm(turn->effects, keeper->line, "line_down",
                          answer_kind_name(kind));
    }
    exchange_wait(turn, keeper, exchange, turn->time.now_us + pause, true);
}

/* The owner did not take it up (busy, closed): no attempt, and its time for
 * the answer begins when it does. */
static void
put_off(struct turn *turn, struct keeper *keeper,
        struct held_exchange *exchange, int64_t wait_us)
{
    int64_t at_us = turn->time.now_us + wait_us;
    if (exchange->is_ask) {
        exchange->is_counted = true;
        exchange->row.answer_by_us = keeper_answer_by(turn, keeper, at_us);
        if (keeper->pause_until_us < at_us)
            keeper->pause_until_us = at_us;
    }
    exchange_wait(turn, keeper, exchange, at_us, true);
}

/* A refused or unreadable bulk is halved until the bad question stands alone.
 * A line that refuses everything is not asked 2n times. */
static void
refuse_all(struct turn *turn, struct keeper *keeper,
           struct held_exchange *exchange, const struct verdict *verdict)
{
    struct verdict *verdicts = exchange_verdicts(exchange);
    uint32_t distinct = exchange->row.question_count;
    uint32_t *lone = verdict->kind == ANSWER_GARBLED ? &keeper->lone_garbles
                                                     : &keeper->lone_refusals;
    bool may_halve = distinct > 1 && *lone < LONE_FAILURES_MAX;
    if (distinct == 1)
        ++*lone;
    uint32_t at = 0;
    for (uint32_t i = 0; i < exchange->row.part_count; i++)
        for (uint32_t j = exchange->row.parts[i].from;
             j < exchange->row.parts[i].to; j++) {
            struct held_question *held = &exchange->trays[i]->held[j];
            bool is_garbled = verdict->kind == ANSWER_GARBLED;
            if (is_garbled && held->garbled < UINT8_MAX)
                held->garbled++;
            bool is_tried = !is_garbled || held->garbled > GARBLED_TRIES;
            verdicts[at] = *verdict;
            verdicts[at].is_settled = !may_halve && is_tried;
            verdicts[at].group_max = held->group_max;
            if (may_halve && (!is_garbled || held->garbled > 1))
                verdicts[at].group_max = (distinct + 1) / 2;
            verdicts[at].retry_at_us =
                is_garbled ? turn->time.now_us +
                                 keeper_backoff(turn, keeper, held->garbled)
                           : turn->time.now_us;
            at++;
        }
    exchange_settle(turn, keeper, exchange, verdicts);
}

/* Raw bytes of what cannot be believed are kept. Of a file that is the part at
 * which we stopped: the others lie where they came from. */
static void
garble_all(struct turn *turn, struct keeper *keeper,
           struct held_exchange *exchange, enum answer_reason reason)
{
    struct settling *settling = &exchange->settling;
    settling->strays = arena_array(&settling->arena, exchange->reply_count,
                                   sizeof(*settling->strays));
    assert(settling->strays != NULL);
    settling->stray_why = FRAME_WHY;
    for (uint32_t i = 0; i < exchange->reply_count; i++) {
        struct text body = exchange->replies[i].body;
        if (!exchange->cuts[i].is_cut)
            settling->strays[settling->stray_count++] = text_copy(
                &settling->arena, text_is_absent(body) ? TEXT("") : body);
    }
    struct verdict verdict = {.kind = ANSWER_GARBLED, .reason = reason};
    keeper->tally.strays += settling->stray_count;
    keeper_hear_garbled(turn, keeper);
    refuse_all(turn, keeper, exchange, &verdict);
}

/* ---- the answer ---- */

/* All replies are here and cut. */
static void
answered(struct turn *turn, struct keeper *keeper,
         struct held_exchange *exchange)
{
    keeper->lone_refusals = 0;
    keeper->lone_garbles = 0;
    exchange_settle(turn, keeper, exchange, NULL);
}

/* Pages are one answer: they are cut together. */
static void
cut(struct turn *turn, struct keeper *keeper, struct held_exchange *exchange)
{
    struct split split;
    memset(&split, 0, sizeof(split));
    exchange_fill(exchange);
    bool is_cut = keeper->connector->split(
        &exchange->reading, &exchange->stamp, exchange->questions,
        exchange->row.question_count, exchange->replies, exchange->reply_count,
        &split);
    keeper->failures = 0;
    if (!is_cut || split.is_garbled) {
        garble_all(turn, keeper, exchange,
                   is_cut ? split.reason : REASON_ENVELOPE);
        return;
    }
    for (uint32_t i = 0; i < exchange->reply_count; i++)
        cut_keep(exchange, &split, i, i);
    arena_release(&exchange->reading);
    answered(turn, keeper, exchange);
}

/* One part of a file, as it comes: cut alone, and put away. */
static bool
take_part(struct keeper *keeper, struct held_exchange *exchange,
          enum answer_reason *reason)
{
    uint32_t at = exchange->reply_count - 1;
    struct arena cutting;
    struct split split;
    arena_init(&cutting, READING_MAX);
    memset(&split, 0, sizeof(split));
    exchange_fill(exchange);
    bool is_cut = keeper->connector->split(
        &cutting, &exchange->stamp, exchange->questions,
        exchange->row.question_count, &exchange->replies[at], 1, &split);
    exchange_empty_hand(exchange);
    *reason = is_cut ? split.reason : REASON_ENVELOPE;
    is_cut = is_cut && !split.is_garbled;
    if (is_cut)
        cut_keep(exchange, &split, at, 0);
    arena_release(&cutting);
    if (is_cut)
        cut_put_away(exchange, at);
    keeper->failures = 0;
    return is_cut;
}

/* ---- what the connector says ---- */

/* A file or a batch that was refused for now cannot be sent twice under its
 * name: its questions go into a new one. */
static void
give_back(struct turn *turn, struct keeper *keeper,
          struct held_exchange *exchange, const struct verdict *why,
          int64_t wait_us)
{
    struct verdict *verdicts = exchange_verdicts(exchange);
    keeper->pause_until_us = turn->time.now_us + wait_us;
    for (uint32_t i = 0; i < exchange->asked_count; i++) {
        verdicts[i] = *why;
        verdicts[i].is_settled = false;
        verdicts[i].retry_at_us = keeper->pause_until_us;
    }
    exchange_settle(turn, keeper, exchange, verdicts);
}

static void
closed(struct turn *turn, struct keeper *keeper, struct held_exchange *exchange,
       int64_t wait_us)
{
    exchange->failures++;
    if (wait_us <= 0)
        wait_us = keeper_backoff(turn, keeper, exchange->failures);
    if (keeper_is_by_name(keeper)) {
        struct verdict verdict = {.kind = ANSWER_REFUSED,
                                  .reason = REASON_CLOSED};
        give_back(turn, keeper, exchange, &verdict, wait_us);
        return;
    }
    put_off(turn, keeper, exchange, wait_us);
}

static void
failed(struct turn *turn, struct keeper *keeper, struct held_exchange *exchange,
       const struct next *next)
{
    int64_t wait_us = next->retry_after_s * INSTANT_SECOND;
    exchange->last_kind = next->kind;
    exchange->last_reason = next->reason;
    if (next->kind != ANSWER_GARBLED)
        exchange->reply_count--; /* it says nothing about anybody */
    switch (next->kind) {
    case ANSWER_UNREACHABLE:
    case ANSWER_TIMED_OUT:
        fail(turn, keeper, exchange, next->kind, wait_us);
        return;
    case ANSWER_GARBLED:
        garble_all(turn, keeper, exchange, next->reason);
        return;
    default:
        break;
    }
    keeper->failures = 0;
    if (next->kind == ANSWER_REFUSED && next->reason == REASON_CLOSED) {
        closed(turn, keeper, exchange, wait_us);
        return;
    }
    struct verdict verdict = {.kind = next->kind, .reason = next->reason};
    refuse_all(turn, keeper, exchange, &verdict);
}

static void
again(struct turn *turn, struct keeper *keeper, struct held_exchange *exchange,
      const struct next *next)
{
    struct arena turn_arena;
    arena_init(&turn_arena, 0);
    struct request request;
    request_copy(&turn_arena, &next->request, &request);
    struct text memo = text_copy(&turn_arena, next->memo);
    arena_release(&exchange->turn);
    exchange->turn = turn_arena;
    exchange->now = request;
    exchange->memo = memo;
    exchange->new_token = next->new_token;
    bool was_ask = exchange->is_ask;
    bool by_name = keeper_is_by_name(keeper);
    exchange->is_ask =
        next->resubmit || (was_ask && (next->is_busy || next->new_token)) ||
        (!by_name && request_equals(&exchange->now, &exchange->first));
    exchange->is_counted = was_ask && exchange->is_ask && !next->resubmit;
    keeper->failures = 0;
    if (next->is_busy) {
        int64_t after_s = next->after_s > 0 ? next->after_s : BUSY_DEFAULT_S;
        exchange->last_kind = ANSWER_TIMED_OUT;
        if (by_name && !was_ask) {
            struct verdict verdict = {.kind = ANSWER_TIMED_OUT};
            give_back(turn, keeper, exchange, &verdict,
                      after_s * INSTANT_SECOND);
        } else {
            put_off(turn, keeper, exchange, after_s * INSTANT_SECOND);
        }
        return;
    }
    exchange->is_awaiting = !exchange->is_ask;
    exchange->last_kind = ANSWER_TIMED_OUT;
    bool was_sent = exchange->row.is_sent;
    exchange->row.is_sent = true;
    /* Behind a part there may be another. */
    int64_t after_s =
        keeper_has_parts(keeper) && next->keep_reply ? 0 : next->after_s;
    /* Pages at once are not worth a row each: a crash asks again. */
    exchange_wait(turn, keeper, exchange,
                  turn->time.now_us + after_s * INSTANT_SECOND,
                  after_s > 0 || !was_sent);
}

/* ---- replies ---- */

static void
reply_push(struct held_exchange *exchange, const struct reply *reply,
           const struct digest *received)
{
    if (exchange->reply_count == exchange->reply_room) {
        uint32_t room = exchange->reply_room * 2 + 4;
        struct reply *replies =
            arena_array(&exchange->arena, room, sizeof(*replies));
        struct digest *digests =
            arena_array(&exchange->arena, room, sizeof(*digests));
        struct cut *cuts = arena_array(&exchange->arena, room, sizeof(*cuts));
        assert(replies != NULL && digests != NULL && cuts != NULL);
        if (exchange->reply_count > 0) {
            memcpy(replies, exchange->replies,
                   exchange->reply_count * sizeof(*replies));
            memcpy(digests, exchange->received,
                   exchange->reply_count * sizeof(*digests));
            memcpy(cuts, exchange->cuts, exchange->reply_count * sizeof(*cuts));
        }
        exchange->replies = replies;
        exchange->received = digests;
        exchange->cuts = cuts;
        exchange->reply_room = room;
    }
    exchange->replies[exchange->reply_count] = *reply;
    exchange->received[exchange->reply_count++] = *received;
}

/* The memory of the replies is the exchange's from now on. */
static void
keep_arena(struct held_exchange *exchange, struct brought *brought)
{
    struct kept_arena *kept = arena_alloc(&exchange->arena, sizeof(*kept));
    assert(kept != NULL);
    kept->arena = brought->arena;
    kept->next = exchange->kept;
    exchange->kept = kept;
    arena_init(&brought->arena, 0);
}

/* Asks the connector after each reply; false when memory has run out. */
static bool
ask_next(struct keeper *keeper, struct held_exchange *exchange,
         const struct brought *brought, struct next *next)
{
    struct request last = exchange->now;
    struct text memo = exchange->memo;
    for (uint32_t i = 0; i < brought->reply_count; i++) {
        reply_push(exchange, &brought->replies[i], &brought->received[i]);
        struct reply *reply = &exchange->replies[exchange->reply_count - 1];
        if (keeper_has_parts(keeper))
            reply->file_name = text_copy(&exchange->arena, reply->file_name);
        struct exchange_view view = {&exchange->first, &last, memo,
                                     exchange->reply_count, exchange->replies};
        memset(next, 0, sizeof(*next));
        if (!keeper->connector->next(&exchange->reading, &view, next))
            return false;
        bool is_kept = next->state == NEXT_DONE ||
                       (next->state == NEXT_AGAIN && next->keep_reply);
        enum answer_reason reason;
        if (keeper_has_parts(keeper) && is_kept &&
            !take_part(keeper, exchange, &reason))
            *next = (struct next){
                .state = NEXT_FAILED, .kind = ANSWER_GARBLED, .reason = reason};
        if (next->state != NEXT_AGAIN)
            break;
        if (!next->keep_reply)
            exchange->reply_count--;
        last = next->request;
        memo = next->memo;
    }
    return true;
}

static void
absorb(struct turn *turn, struct keeper *keeper, struct held_exchange *exchange,
       struct brought *brought)
{
    exchange->is_stalled = false;
    if (!keeper_has_parts(keeper))
        keep_arena(exchange, brought);
    uint32_t kept_count = exchange->reply_count;
    struct next next;
    bool is_told = ask_next(keeper, exchange, brought, &next);
    if (!is_told)
        garble_all(turn, keeper, exchange, REASON_ENVELOPE);
    else if (next.state == NEXT_AGAIN)
        again(turn, keeper, exchange, &next);
    else if (next.state == NEXT_FAILED)
        failed(turn, keeper, exchange, &next);
    else if (keeper_has_parts(keeper))
        answered(turn, keeper, exchange);
    else
        cut(turn, keeper, exchange);
    if (exchange->reply_count == kept_count && exchange->kept != NULL)
        arena_release(&exchange->kept->arena); /* polls for five days */
    arena_release(&exchange->reading);
}

static void
not_yet(struct turn *turn, struct keeper *keeper,
        struct held_exchange *exchange, bool is_unfinished)
{
    exchange->is_stalled = true;
    exchange->is_unfinished = is_unfinished;
    bool was_sent = exchange->row.is_sent && exchange->is_awaiting;
    exchange->row.is_sent = true;
    exchange->is_awaiting = true;
    exchange->is_ask = false;
    exchange->last_kind = ANSWER_TIMED_OUT;
    int64_t poll_us = keeper->config->poll_ms > 0
                          ? keeper->config->poll_ms * 1000
                          : INSTANT_SECOND;
    exchange_wait(turn, keeper, exchange, turn->time.now_us + poll_us,
                  !was_sent);
}

void
exchange_brought(struct turn *turn, struct keeper *keeper,
                 struct held_exchange *exchange, struct brought *brought)
{
    exchange_set_phase(keeper, exchange, PHASE_WAITING);
    switch (brought->state) {
    case BROUGHT_REPLY:
        if (brought->reply_count > 0)
            absorb(turn, keeper, exchange, brought);
        else
            not_yet(turn, keeper, exchange, false);
        break;
    case BROUGHT_NOT_YET:
        not_yet(turn, keeper, exchange, brought->is_unfinished);
        break;
    case BROUGHT_NO_CONNECTION:
        fail(turn, keeper, exchange, ANSWER_UNREACHABLE, 0);
        break;
    case BROUGHT_TIMED_OUT:
        fail(turn, keeper, exchange, ANSWER_TIMED_OUT, 0);
        break;
    case BROUGHT_CERTIFICATE:
        effects_alarm(turn->effects, keeper->line, "certificate_refused", "");
        exchange_settle_all(turn, keeper, exchange, ANSWER_REFUSED,
                            REASON_CERTIFICATE);
        break;
    case BROUGHT_TOO_LARGE:
    case BROUGHT_DAMAGED:
        garble_all(turn, keeper, exchange, REASON_ENVELOPE);
        break;
    case BROUGHT_LATE:
        exchange_unsent(turn, keeper, exchange);
        break;
    case BROUGHT_LOCAL:
        effects_alarm(turn->effects, keeper->line, "carrier_cannot_work", "");
        fail(turn, keeper, exchange, ANSWER_UNREACHABLE, 0);
        break;
    }
}
