/* SPDX-License-Identifier: Apache-2.0
 *
 * Time that has come: consents that have ended, answers that did not come,
 * days that are over. A question that is still out shortly before its day ends
 * is settled with what was said last; one that the owner is working on stays
 * out, and its answer is late.
 */
#include "keeper.h"

#include <assert.h>
#include <string.h>

static bool
consent_has_ended(const struct turn *turn, const struct keeper *keeper,
                  const struct held_tray *tray,
                  const struct tray_question *question, uint32_t at,
                  struct verdict *verdict)
{
    (void)keeper, (void)tray, (void)at;
    int32_t until = question->consent_until;
    if (until == DATE_NONE || until >= turn->today)
        return false;
    verdict->kind = ANSWER_NOT_AUTHORISED;
    return true;
}

static bool
day_is_over(const struct turn *turn, const struct keeper *keeper,
            const struct held_tray *tray, const struct tray_question *question,
            uint32_t at, struct verdict *verdict)
{
    (void)question;
    const struct held_question *held = &tray->held[at];
    verdict->kind = (enum answer_kind)held->last_kind;
    verdict->reason = (enum answer_reason)held->last_reason;
    if (verdict->kind != ANSWER_NONE)
        return true;
    bool is_paused =
        keeper->is_paused || !keeper->config->is_on || turn->desk->is_drained;
    if (is_paused && held->first_asked_us == INSTANT_NONE) {
        verdict->kind = ANSWER_NOT_ASKED;
        verdict->reason = REASON_PAUSED;
    } else {
        verdict->kind = ANSWER_TIMED_OUT;
    }
    return true;
}

/* ---- exchanges ---- */

static int64_t
settle_at(const struct held_tray *tray)
{
    return tray->due_end_us - SETTLE_LEAD_US;
}

static bool
has_ended(const struct turn *turn, const struct held_exchange *exchange)
{
    for (uint32_t i = 0; i < exchange->row.part_count; i++)
        if (settle_at(exchange->trays[i]) <= turn->time.now_us)
            return true;
    return false;
}

static int64_t
last_day_ends(const struct held_exchange *exchange)
{
    int64_t last_us = INT64_MIN;
    for (uint32_t i = 0; i < exchange->row.part_count; i++)
        if (settle_at(exchange->trays[i]) > last_us)
            last_us = settle_at(exchange->trays[i]);
    return last_us;
}

/* It waits for nobody's answer (no connection, closed, busy), and some of its
 * questions have no time left: the rest is asked in a new one. */
static void
end_days(struct turn *turn, struct keeper *keeper,
         struct held_exchange *exchange)
{
    struct verdict *verdicts = exchange_verdicts(exchange);
    uint32_t at = 0;
    for (uint32_t i = 0; i < exchange->row.part_count; i++)
        for (uint32_t j = exchange->row.parts[i].from;
             j < exchange->row.parts[i].to; j++, at++) {
            verdicts[at] = (struct verdict){
                .is_settled =
                    settle_at(exchange->trays[i]) <= turn->time.now_us,
                .kind = exchange->last_kind,
                .reason = exchange->last_reason,
                .retry_at_us = exchange->row.poll_at_us,
                .group_max = exchange->trays[i]->held[j].group_max,
            };
        }
    exchange_settle(turn, keeper, exchange, verdicts);
}

/* A part of the answer is here, or lies there and cannot be brought as it is:
 * what is incomplete when time is over cannot be read. */
static bool
is_incomplete(const struct keeper *keeper, const struct held_exchange *exchange)
{
    return keeper_has_parts(keeper) && !mutant_is("incomplete_is_timed_out") &&
           (exchange->reply_count > 0 || exchange->is_unfinished);
}

/* While an operator has paused the line nobody looks for its answers: they
 * have until their days are over, whatever answer_by said. */
static bool
waits_for_operator(struct turn *turn, struct keeper *keeper,
                   struct held_exchange *exchange)
{
    if (!keeper->is_paused || mutant_is("paused_answers_run_out"))
        return false;
    if (has_ended(turn, exchange)) {
        if (exchange->row.answer_by_us > turn->time.now_us ||
            last_day_ends(exchange) <= turn->time.now_us)
            return false;
        end_days(turn, keeper, exchange);
        return true;
    }
    for (uint32_t i = 0; i < exchange->row.part_count; i++)
        keeper_wake_at(keeper, settle_at(exchange->trays[i]));
    return true;
}

/* An answer that has begun to come is waited for until answer_by, or until the
 * days of all who are in it are over; parts that lie there are looked for
 * before it is given up. */
static void
sweep_incomplete(struct turn *turn, struct keeper *keeper,
                 struct held_exchange *exchange)
{
    int64_t until_us = last_day_ends(exchange);
    if (exchange->row.answer_by_us < until_us)
        until_us = exchange->row.answer_by_us;
    if (until_us > turn->time.now_us) {
        keeper_wake_at(keeper, until_us);
    } else if (exchange->is_stalled) {
        keeper_hear_garbled(turn, keeper);
        exchange_settle_all(turn, keeper, exchange, ANSWER_GARBLED,
                            REASON_ENVELOPE);
    }
}

static void
sweep_exchanges(struct turn *turn, struct keeper *keeper)
{
    for (struct held_exchange *exchange = keeper->exchanges; exchange != NULL;
         exchange = exchange->next) {
        if (exchange->phase != PHASE_WAITING)
            continue;
        if (waits_for_operator(turn, keeper, exchange))
            continue;
        if (is_incomplete(keeper, exchange)) {
            sweep_incomplete(turn, keeper, exchange);
            continue;
        }
        if (exchange->row.answer_by_us <= turn->time.now_us) {
            exchange_settle_all(turn, keeper, exchange, exchange->last_kind,
                                exchange->last_reason);
            continue;
        }
        keeper_wake_at(keeper, exchange->row.answer_by_us);
        if (exchange->is_awaiting)
            continue;
        if (has_ended(turn, exchange)) {
            end_days(turn, keeper, exchange);
            continue;
        }
        for (uint32_t i = 0; i < exchange->row.part_count; i++)
            keeper_wake_at(keeper, settle_at(exchange->trays[i]));
    }
}

/* ---- trays ---- */

static void
sweep_trays(struct turn *turn, struct keeper *keeper)
{
    for (struct held_tray *tray = keeper->trays; tray != NULL;
         tray = tray->next) {
        if (tray->free_count == 0 || tray->is_suspect)
            continue;
        if (tray->checked_day != turn->today) {
            tray->checked_day = turn->today;
            bool may_have_ended = tray->consent_end != DATE_NONE &&
                                  tray->consent_end < turn->today;
            if (may_have_ended && !mutant_is("consent_not_checked_when_sent"))
                tray_settle_free(turn, keeper, tray, consent_has_ended);
        }
        if (tray->free_count == 0)
            continue;
        if (settle_at(tray) <= turn->time.now_us)
            tray_settle_free(turn, keeper, tray, day_is_over);
        else
            keeper_wake_at(keeper, settle_at(tray));
    }
}

void
keeper_sweep(struct turn *turn, struct keeper *keeper)
{
    sweep_exchanges(turn, keeper);
    sweep_trays(turn, keeper);
}
