/* SPDX-License-Identifier: Apache-2.0
 *
 * Single questions of an answer. The connector reads each; when all of a group
 * is heard, the engine says what is believed now, what is asked again and when.
 * Of an answer that was read its kind stays, so that a group is read with
 * memory for one question.
 */
#include "keeper.h"

/* Nothing about us, but something about others, is no answer yet. */
static bool
is_answered(const struct held_exchange *exchange, const struct said *said)
{
    return !said->is_wrong &&
           (said->has_slices || exchange->settling.stray_count == 0);
}

/* What the slices at `at` say; an answer that makes more than memory is none.
 */
static void
read_one(struct keeper *keeper, struct held_exchange *exchange,
         const struct question *question, const struct gathered *gathered,
         uint32_t at, struct said *said)
{
    uint32_t first = gathered->firsts[at];
    struct evidence evidence = {
        exchange->reply_count, exchange->settling.frames,
        gathered->firsts[at + 1] - first, gathered->slices + first,
        gathered->replies + first};
    struct answer answer = {.kind = ANSWER_NONE};
    if (!keeper->connector->read(&exchange->reading, &evidence, question,
                                 &answer))
        answer =
            (struct answer){.kind = ANSWER_GARBLED, .reason = REASON_ENVELOPE};
    *said =
        (struct said){.kind = answer.kind,
                      .reason = answer.reason,
                      .is_out = true,
                      .has_slices = evidence.slice_count > 0,
                      .is_wrong = answer_is_of_another(&answer, question->id)};
    if (is_answered(exchange, said))
        institutions_hear(keeper, exchange, &answer);
    arena_release(&exchange->reading);
}

static void
hear(struct held_exchange *exchange, struct text id, const struct said *said)
{
    struct hearing *hearing = &exchange->settling.hearing;
    if (said->kind == ANSWER_GARBLED)
        hearing->garbled++;
    else
        hearing->sound++;
    hearing->wrong += said->is_wrong;
    if (is_answered(exchange, said))
        watch_see(&hearing->reply, said->kind, id);
}

void
part_read(struct keeper *keeper, struct held_exchange *exchange,
          uint32_t part_at, const struct tray_question *questions,
          const struct gathered *gathered, uint32_t at, struct said *said)
{
    const struct tray_part *part = &exchange->row.parts[part_at];
    const struct held_tray *tray = exchange->trays[part_at];
    for (uint32_t i = part->from; i < part->to; i++, at++, said++) {
        const struct tray_question *asked = &questions[i];
        struct question question = {.no = (int32_t)gathered->numbers[at] + 1,
                                    .id = asked->id,
                                    .name = asked->name,
                                    .consent = asked->consent,
                                    .birth = asked->birth};
        *said = (struct said){.is_out = false};
        if (tray->held[i].state == ASKED_OUT) {
            read_one(keeper, exchange, &question, gathered, at, said);
            hear(exchange, asked->id, said);
        } else {
            exchange->settling.hearing.kept++;
        }
    }
}

/* ---- what comes of it ---- */

/* All of one answer together: what came about others in bulk is asked in bulk.
 */
static void
ask_wrong_again(struct turn *turn, const struct keeper *keeper,
                struct settling *settling, struct held_question *held,
                const struct said *said, struct verdict *verdict)
{
    if (said->is_wrong || said->reason == REASON_MISSING) {
        verdict->said = ANSWER_WRONG_PERSON;
        verdict->said_reason = REASON_NONE;
    }
    verdict->is_settled = held->wrong >= WRONG_TRIES;
    if (held->wrong < UINT8_MAX)
        held->wrong++;
    if (settling->wrong_again_us == 0)
        settling->wrong_again_us =
            turn->time.now_us + keeper_backoff(turn, keeper, held->wrong);
    verdict->retry_at_us = settling->wrong_again_us;
}

static void
ask_garbled_again(struct turn *turn, const struct keeper *keeper,
                  struct held_question *held, struct verdict *verdict)
{
    verdict->is_settled = held->garbled >= GARBLED_TRIES;
    if (held->garbled < UINT8_MAX)
        held->garbled++;
    verdict->retry_at_us =
        turn->time.now_us + keeper_backoff(turn, keeper, held->garbled);
}

/* Until there is no time left for an answer. */
static void
ask_unreachable_again(struct turn *turn, const struct keeper *keeper,
                      const struct held_tray *tray, struct held_question *held,
                      struct verdict *verdict)
{
    int64_t answer_by_us = keeper_answer_by(turn, keeper, held->first_asked_us);
    if (answer_by_us > tray->due_end_us - SETTLE_LEAD_US)
        answer_by_us = tray->due_end_us - SETTLE_LEAD_US;
    if (held->failures < UINT8_MAX)
        held->failures++;
    verdict->retry_at_us =
        turn->time.now_us + keeper_backoff(turn, keeper, held->failures);
    verdict->is_settled = verdict->retry_at_us >= answer_by_us;
    held->last_kind = ANSWER_UNREACHABLE;
}

/* What one question's answer means for the engine. */
static void
judge(struct turn *turn, struct keeper *keeper, struct held_exchange *exchange,
      const struct held_tray *tray, struct held_question *held,
      const struct said *said, struct verdict *verdict)
{
    *verdict = (struct verdict){
        .is_settled = true, .said = said->kind, .said_reason = said->reason};
    bool is_held = keeper->watch.is_silent && said->kind == ANSWER_NOTHING &&
                   !said->is_wrong;
    bool is_garbled = is_held || said->kind == ANSWER_GARBLED;
    if (is_held) { /* read() says something else */
        verdict->kind = ANSWER_GARBLED;
        verdict->reason = REASON_SILENCE;
    }
    if (!is_answered(exchange, said))
        ask_wrong_again(turn, keeper, &exchange->settling, held, said, verdict);
    else if (is_garbled)
        ask_garbled_again(turn, keeper, held, verdict);
    else if (said->kind == ANSWER_UNREACHABLE)
        ask_unreachable_again(turn, keeper, tray, held, verdict);
    bool is_wrong = verdict->said == ANSWER_WRONG_PERSON;
    if (!verdict->is_settled && (is_wrong || is_garbled)) {
        held->last_kind = is_wrong ? ANSWER_WRONG_PERSON : ANSWER_GARBLED;
        held->last_reason =
            (uint8_t)(is_held ? REASON_SILENCE : verdict->said_reason);
    }
}

void
part_judge(struct turn *turn, struct keeper *keeper,
           struct held_exchange *exchange, uint32_t part_at,
           const struct said *said, struct verdict *verdicts)
{
    const struct tray_part *part = &exchange->row.parts[part_at];
    struct held_tray *tray = exchange->trays[part_at];
    for (uint32_t i = part->from; i < part->to; i++, said++, verdicts++)
        if (said->is_out)
            judge(turn, keeper, exchange, tray, &tray->held[i], said, verdicts);
}
