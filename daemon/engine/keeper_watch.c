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

/* A reply of a line that is settled in groups is heard group by group, as the
 * transactions are: a group with a FOUND ends the run. */
void
keeper_hear(struct turn *turn, struct keeper *keeper, struct hearing *hearing,
            bool is_last)
{
    if (hearing->wrong > 0 && !hearing->is_told)
        effects_alarm(turn->effects, keeper->line, "wrong_person", "");
    hearing->is_told |= hearing->wrong > 0;
    if (hearing->sound > 0)
        keeper->watch.garbled_run = 0;
    else if (is_last && hearing->garbled > 0 && hearing->kept == 0)
        keeper_hear_garbled(turn, keeper);
    int64_t persons = turn->desk->rules->silence_persons;
    int64_t questions = keeper->config->silence_questions;
    const struct watch_rule rule = {questions > 0 ? questions : 500,
                                    persons > 0 ? persons : WATCH_PERSONS_MIN};
    bool was_silent = keeper->watch.is_silent;
    bool is_silent =
        watch_judge(&keeper->watch, &rule, &hearing->reply, turn->time.now_us);
    if (is_silent != was_silent)
        effects_alarm(turn->effects, keeper->line,
                      is_silent ? "line_silent" : "line_speaks_again", "");
}

void
change_count(struct line_change *change, const struct verdict *verdict)
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
change_count_exchange(struct line_change *change,
                      const struct held_exchange *exchange)
{
    change->counts.exchanges++;
    if (exchange->reply_count > 0)
        latency_add(&change->counts,
                    exchange->settling.began_us - exchange->sent_at_us);
}
