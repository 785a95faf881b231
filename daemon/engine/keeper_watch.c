/* SPDX-License-Identifier: Apache-2.0
 *
 * What a keeper thinks of its line as a whole: whether its NOTHING is believed
 * (watch.h), whether it garbles everything; and what it has done today.
 *
 * A line that is not believed answers GARBLED where it says NOTHING: asked
 * again as often as that, and settled so at the end. What it settled earlier
 * in the run and is in no report yet is held by the case desk.
 */
#include "keeper.h"

void
keeper_hear_garbled(struct turn *turn, struct keeper *keeper)
{
    keeper->watch.garbled_run++;
    if (keeper->watch.garbled_run == GARBLED_RUN_ALARM)
        effects_alarm(turn->effects, keeper->line, "line_garbled", "");
}

bool
keeper_hear(struct turn *turn, struct keeper *keeper,
            const struct held_exchange *exchange, const struct split *split,
            const struct answer *answers, const bool *has_slices)
{
    struct watch_reply reply = {0};
    bool is_garbled = exchange->asked_count > 0;
    for (uint32_t i = 0; i < exchange->asked_count; i++) {
        uint32_t no = exchange->asked[i];
        is_garbled &= answers[no].kind == ANSWER_GARBLED;
        /* Nothing about us, but something about others, is no answer yet. */
        if (has_slices[no] || split->stray_count == 0)
            watch_see(&reply, answers[no].kind, exchange->questions[no].id);
    }
    if (is_garbled)
        keeper_hear_garbled(turn, keeper);
    else
        keeper->watch.garbled_run = 0;
    int64_t persons = turn->desk->rules->silence_persons;
    int64_t questions = keeper->config->silence_questions;
    const struct watch_rule rule = {questions > 0 ? questions : 500,
                                    persons > 0 ? persons : WATCH_PERSONS_MIN};
    bool was_silent = keeper->watch.is_silent;
    bool is_silent =
        watch_judge(&keeper->watch, &rule, &reply, turn->time.now_us);
    if (is_silent != was_silent)
        effects_alarm(turn->effects, keeper->line,
                      is_silent ? "line_silent" : "line_speaks_again", "");
    return is_silent;
}

void
keeper_count(struct line_change *change, const struct verdict *verdict)
{
    bool is_read = verdict->kind == ANSWER_NONE;
    enum answer_kind kind = is_read ? verdict->said : verdict->kind;
    enum answer_reason reason =
        is_read ? verdict->said_reason : verdict->reason;
    change->counts.settled[kind]++;
    if (reason != REASON_NONE)
        change->counts.reasons[reason]++;
}

void
keeper_count_exchange(const struct turn *turn, struct line_change *change,
                      const struct held_exchange *exchange)
{
    change->counts.exchanges++;
    if (exchange->reply_count > 0)
        latency_add(&change->counts, turn->time.now_us - exchange->sent_at_us);
}
