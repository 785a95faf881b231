/* SPDX-License-Identifier: Apache-2.0
 *
 * Sending: the exchange is on record and its questions are counted before the
 * carrier gets it; a send carries the moment after which the lease no longer
 * covers it. Waiting is a column: poll_at, written down so that the next
 * keeper knows it too.
 */
#include "keeper.h"

#include <assert.h>
#include <string.h>

#include "service_hours.h"

/* ---- on record ---- */

/* The row as the store gets it, in the batch: it outlives the exchange. */
static struct exchange *
row_copy(struct turn *turn, const struct keeper *keeper,
         const struct held_exchange *exchange)
{
    struct arena *arena = &turn->effects->arena;
    struct exchange *row = effects_alloc(turn->effects, 1, sizeof(*row));
    *row = exchange->row;
    row->parts =
        effects_alloc(turn->effects, row->part_count, sizeof(*row->parts));
    if (row->part_count > 0)
        memcpy(row->parts, exchange->row.parts,
               row->part_count * sizeof(*row->parts));
    row->mandate = text_copy(arena, exchange->row.mandate);
    /* Pages in memory die with us: whoever comes next asks again. A file is
     * looked for by its name, and all its parts are there still. */
    struct note note = {.is_awaiting = exchange->is_awaiting,
                        .memo = exchange->memo};
    if (!keeper_is_by_name(keeper)) {
        if (exchange->reply_count > 0)
            note = (struct note){.is_awaiting = false};
        else
            note.has_request = !exchange->is_ask;
    }
    note.request = exchange->now;
    row->memo = note_pack(arena, &note);
    return row;
}

/* One that is paid for goes to the store as it stands: nothing is counted, and
 * its consents are looked at again. */
void
exchange_take(struct turn *turn, struct keeper *keeper,
              struct held_exchange *exchange, bool is_paid)
{
    exchange_set_phase(keeper, exchange, PHASE_TAKING);
    exchange->is_counted = is_paid;
    if (!is_paid)
        exchange->row.attempt++;
    if (mutant_is("quota_counted_after_send"))
        exchange_send(turn, keeper, exchange);
    struct effect *effect = keeper_effect(turn, keeper, EFFECT_TAKE);
    effect->as.take.handle = exchange->handle;
    effect->as.take.exchange = row_copy(turn, keeper, exchange);
    effect->as.take.quota_day = turn->today;
    effect->as.take.quota_max = keeper->config->quota_per_day;
}

/* Its questions are free again, as if nothing had been. */
static void
unclaim(struct held_exchange *exchange, bool is_suspect)
{
    exchange_unclaim(exchange);
    for (uint32_t i = 0; i < exchange->row.part_count; i++)
        if (is_suspect)
            tray_suspect(exchange->trays[i], true);
}

/* The store refuses what does not fit into the rest of the day, and what is
 * left may be enough for less: it says so with the lease, which is asked for
 * now. */
static void
over_quota(struct turn *turn, struct keeper *keeper,
           struct held_exchange *exchange)
{
    int64_t tomorrow_us = instant_from_shanghai(turn->today + 1, 0);
    keeper->quota_day = turn->today;
    keeper->quota_used = keeper->config->quota_per_day;
    if (!mutant_is("quota_rest_thrown_away"))
        turn->desk->keep_at_mono_us = INT64_MIN;
    keeper_wake_at(keeper, tomorrow_us);
    exchange->row.attempt--;
    if (exchange->row.attempt == 0) {
        unclaim(exchange, false);
        exchange_release(keeper, exchange);
        return;
    }
    if (!keeper_is_by_name(keeper)) {
        exchange_dissolve(turn, keeper, exchange);
        return;
    }
    exchange->row.answer_by_us +=
        tomorrow_us - turn->time.now_us; /* it is we who wait */
    exchange_wait(turn, keeper, exchange, tomorrow_us, true);
}

/* A fence says either that the lease is lost or that a tray has gone or a
 * consent has ended since we read it: ask which, and read the trays again. */
static void
fenced(struct turn *turn, struct keeper *keeper, struct held_exchange *exchange)
{
    keeper->is_doubtful = true;
    keeper->wants_trays = true;
    keeper->pause_until_us =
        turn->time.now_us + keeper_backoff(turn, keeper, 0);
    if (exchange->row.attempt > 1 || exchange->is_on_record) {
        for (uint32_t i = 0; i < exchange->row.part_count; i++)
            tray_suspect(exchange->trays[i], true);
        exchange_dissolve(turn, keeper, exchange);
        return;
    }
    unclaim(exchange, true);
    exchange_release(keeper, exchange);
}

static void
mark_asked(struct turn *turn, struct held_exchange *exchange)
{
    for (uint32_t i = 0; i < exchange->row.part_count; i++)
        for (uint32_t j = exchange->row.parts[i].from;
             j < exchange->row.parts[i].to; j++) {
            struct held_question *held = &exchange->trays[i]->held[j];
            if (held->first_asked_us == INSTANT_NONE)
                held->first_asked_us = turn->time.now_us;
            held->attempt = exchange->row.attempt;
            memcpy(held->exchange_id, exchange->row.exchange_id,
                   sizeof(held->exchange_id));
        }
}

static void
exchange_count(struct turn *turn, struct keeper *keeper,
               struct held_exchange *exchange, int32_t day)
{
    exchange->is_on_record = exchange->is_counted = true;
    exchange->counted_day = day;
    if (keeper->quota_day == day)
        keeper->quota_used += exchange->row.question_count;
    mark_asked(turn, exchange);
    keeper->tally.asked++;
    keeper->tally.questions += exchange->row.question_count;
}

void
exchange_taken(struct turn *turn, struct keeper *keeper,
               const struct outcome_of *outcome)
{
    struct held_exchange *exchange =
        keeper_exchange(keeper, outcome->effect->as.take.handle);
    if (exchange == NULL || exchange->phase != PHASE_TAKING)
        return;
    if (outcome->result == STORE_FENCED &&
        !mutant_is("fence_ignored_by_desk")) {
        fenced(turn, keeper, exchange);
        return;
    }
    if (outcome->is_over_quota) {
        over_quota(turn, keeper, exchange);
        return;
    }
    if (!exchange->is_counted)
        exchange_count(turn, keeper, exchange,
                       outcome->effect->as.take.quota_day);
    exchange_send(turn, keeper, exchange);
}

/* ---- to the carrier ---- */

static void
make_request(struct held_exchange *exchange, const struct keeper *keeper,
             struct arena *arena, struct request *request)
{
    exchange_fill(exchange);
    bool is_made =
        keeper->connector->ask(arena, &exchange->stamp, exchange->questions,
                               exchange->row.question_count, request);
    assert(is_made); /* the arena has no cap */
    (void)is_made;
}

/* A file of fifty thousand questions is made again whenever it is sent: while
 * it waits, only its name stays. */
static void
file_request_of(struct turn *turn, struct held_exchange *exchange,
                const struct keeper *keeper, struct request *request)
{
    struct arena scratch;
    arena_init(&scratch, 0);
    bool is_whole = exchange->is_ask;
    if (is_whole || !exchange->has_first) {
        struct arena *arena = is_whole ? &turn->effects->arena : &scratch;
        make_request(exchange, keeper, arena, request);
        exchange_empty_hand(exchange);
        struct request name = *request;
        name.body = TEXT_NONE;
        if (!exchange->has_first)
            request_copy(&exchange->arena, &name, &exchange->first);
        exchange->has_first = true;
        exchange->now = exchange->first;
    }
    if (!is_whole)
        request_copy(&turn->effects->arena, &exchange->first, request);
    arena_release(&scratch);
}

static void
request_of(struct turn *turn, struct held_exchange *exchange,
           const struct keeper *keeper, struct request *request)
{
    bool is_poll = keeper_is_by_name(keeper) && !exchange->is_ask;
    if (keeper->connector->carrier == CARRIER_FILE) {
        file_request_of(turn, exchange, keeper, request);
        return;
    }
    if (!exchange->has_first)
        make_request(exchange, keeper, &exchange->arena, &exchange->first);
    exchange->has_first = true;
    if (exchange->is_ask)
        exchange->now = exchange->first;
    if (keeper_is_by_name(keeper))
        exchange_empty_hand(exchange);
    request_copy(&turn->effects->arena,
                 is_poll ? &exchange->first : &exchange->now, request);
}

/* Looking into a folder or a table disturbs no portal. */
static bool
needs_service(const struct keeper *keeper, const struct held_exchange *exchange)
{
    struct service_hours hours = service_hours_of(keeper->config);
    return !service_hours_are_always(&hours) &&
           (exchange->is_ask || !keeper_is_by_name(keeper));
}

/* Until then it may leave: the line serves, the lease covers it, and what was
 * counted for a day is sent on that day. */
static int64_t
not_after(const struct turn *turn, const struct keeper *keeper,
          const struct held_exchange *exchange)
{
    int64_t until_us = keeper->lease_until_mono_us - LEASE_MARGIN_US;
    int64_t closes_us = turn->time.mono_us +
                        (keeper_closes_at(turn, keeper) - turn->time.now_us) -
                        1;
    if (needs_service(keeper, exchange) && closes_us < until_us &&
        !mutant_is("sent_after_closing"))
        until_us = closes_us;
    if (!exchange->is_ask || exchange->counted_day == DATE_NONE ||
        mutant_is("sent_on_another_day"))
        return until_us;
    int64_t day_ends_us = instant_from_shanghai(exchange->counted_day + 1, 0);
    int64_t day_us = turn->time.mono_us + (day_ends_us - turn->time.now_us) - 1;
    return day_us < until_us ? day_us : until_us;
}

void
exchange_send(struct turn *turn, struct keeper *keeper,
              struct held_exchange *exchange)
{
    exchange_set_phase(keeper, exchange, PHASE_CARRYING);
    if (exchange->is_ask) { /* pages of an ask that came to nothing */
        cuts_drop(exchange);
        exchange->reply_count = 0;
        exchange->is_unfinished = false;
        exchange->sent_at_us = turn->time.now_us;
    }
    bool is_look = keeper_is_by_name(keeper) && !exchange->is_ask;
    if (!is_look && !mutant_is("rate_drawn_before_the_store"))
        bucket_draw(turn, keeper);
    struct effect *effect =
        effects_add(turn->effects, EFFECT_SEND, keeper->line, keeper->fence);
    struct send *send = &effect->as.send;
    struct request *request = effects_alloc(turn->effects, 1, sizeof(*request));
    request_of(turn, exchange, keeper, request);
    exchange->job = ++turn->desk->last_handle * LINES_MAX + keeper->line;
    if (mutant_is("one_name_for_all_pages"))
        exchange->job = exchange->handle * LINES_MAX + keeper->line;
    send->handle = exchange->job;
    send->carrier = keeper->connector->carrier;
    send->traits = keeper->connector->traits;
    send->is_ask = exchange->is_ask;
    send->is_poll = is_look;
    send->new_token = exchange->new_token;
    send->parts_known = exchange->reply_count;
    send->attempt = exchange->row.attempt;
    send->request = request;
    send->exchange_id =
        text_copy(&turn->effects->arena, text_of(exchange->row.exchange_id));
    send->not_after_mono_us = not_after(turn, keeper, exchange);
    if (mutant_is("sends_without_lease"))
        send->not_after_mono_us = INT64_MAX;
    exchange->new_token = false;
    exchange->is_counted = false;
}

/* ---- waiting ---- */

void
exchange_wait(struct turn *turn, struct keeper *keeper,
              struct held_exchange *exchange, int64_t poll_at_us,
              bool is_written)
{
    exchange_set_phase(keeper, exchange, PHASE_WAITING);
    exchange->row.poll_at_us = poll_at_us;
    keeper_wake_at(keeper, poll_at_us);
    if (!is_written || exchange->row.attempt == 0)
        return;
    struct effect *effect = keeper_effect(turn, keeper, EFFECT_AGAIN);
    effect->as.take.handle = exchange->handle;
    effect->as.take.exchange = row_copy(turn, keeper, exchange);
}

void
exchange_unsent(struct turn *turn, struct keeper *keeper,
                struct held_exchange *exchange)
{
    exchange->is_counted = exchange->is_ask;
    if (!mutant_is("late_leaves_no_trace"))
        keeper->tally.late++;
    exchange_wait(turn, keeper, exchange,
                  turn->time.now_us + keeper_backoff(turn, keeper, 0), false);
    turn->desk->keep_at_mono_us = INT64_MIN; /* the lease is short */
}

/* An ask that needs more than what is left of the day, or of its share of it.
 * Its questions go on in smaller exchanges that fit. What lies under its name
 * may have reached the owner and is not asked under another one: it waits, and
 * it is we who wait. So does everything when nothing is left. */
static bool
waits_for_quota(struct turn *turn, struct keeper *keeper,
                struct held_exchange *exchange, bool is_express)
{
    int64_t left = quota_left(turn, keeper, is_express);
    int64_t needed = exchange->row.question_count;
    if (left >= needed)
        return false;
    bool never_fits = needed > keeper->config->quota_per_day;
    if (left > 0 && (never_fits || !keeper_is_by_name(keeper)) &&
        !mutant_is("too_large_for_the_rest_waits")) {
        exchange_dissolve(turn, keeper, exchange);
        return true;
    }
    int64_t again_us = quota_again_at(turn, keeper, is_express);
    exchange->row.answer_by_us += again_us - turn->time.now_us;
    exchange_wait(turn, keeper, exchange, again_us, true);
    return true;
}

static void
resend_one(struct turn *turn, struct keeper *keeper,
           struct held_exchange *exchange)
{
    struct lanes lanes;
    bool is_look = keeper_is_by_name(keeper) && !exchange->is_ask;
    bool is_express = exchange_is_express(exchange);
    /* An ask that the owner did not take up is sent again as it is, on the
     * day for which it was counted; any other is a new attempt. Both go by the
     * store: a consent may have been withdrawn while it waited. */
    bool is_paid = exchange->is_counted && exchange->counted_day == turn->today;
    bool is_taken = exchange->is_ask;
    if (is_taken && !is_paid &&
        waits_for_quota(turn, keeper, exchange, is_express))
        return;
    if (!is_look) {
        lanes_look(turn, keeper, keeper_persons_max(keeper), UINT32_MAX,
                   &lanes);
        if (!bucket_has(turn, keeper,
                        is_express ||
                            exchange_is_owed(keeper, &lanes, exchange)))
            return;
        lanes_charge_one(keeper, &lanes, exchange);
    }
    if (is_taken && !(is_paid && mutant_is("paid_is_not_looked_at")))
        exchange_take(turn, keeper, exchange, is_paid);
    else
        exchange_send(turn, keeper, exchange);
}

/* Its time has come; else the keeper wakes when it does. */
static bool
may_resend(struct turn *turn, struct keeper *keeper,
           const struct held_exchange *exchange)
{
    if (exchange->phase != PHASE_WAITING)
        return false;
    int64_t at_us = exchange->row.poll_at_us;
    if (exchange->is_ask && keeper->pause_until_us > at_us)
        at_us = keeper->pause_until_us;
    int64_t opens_us = keeper_opens_at(turn, keeper);
    if (needs_service(keeper, exchange) && opens_us > at_us)
        at_us = opens_us;
    /* An operator's pause leaves the owner alone; one that is off is only
     * asked nothing more. */
    if (keeper->is_paused || (exchange->is_ask && !keeper->config->is_on))
        return false;
    if (at_us > turn->time.now_us) {
        keeper_wake_at(keeper, at_us);
        return false;
    }
    return true;
}

/* What a line that was down is tried with: the smallest ask that waits, and
 * none when a single question can go in its place (keeper_pick makes it). A
 * file goes whole: it is put there or it is not. */
static const struct held_exchange *
probe_of(struct turn *turn, struct keeper *keeper, bool is_last)
{
    const struct held_exchange *probe = NULL;
    for (const struct held_exchange *exchange = keeper->exchanges;
         exchange != NULL; exchange = exchange->next)
        if (exchange->phase == PHASE_WAITING && exchange->is_ask &&
            exchange->row.poll_at_us <= turn->time.now_us &&
            (probe == NULL ||
             exchange->row.question_count < probe->row.question_count))
            probe = exchange;
    bool has_smaller = !is_last && probe != NULL &&
                       probe->row.question_count > 1 &&
                       keeper_has_ready(turn, keeper);
    return has_smaller ? NULL : probe;
}

void
keeper_resend(struct turn *turn, struct keeper *keeper, bool is_last)
{
    bool is_probe = breaker_is_open(keeper) && !keeper_is_by_name(keeper) &&
                    !mutant_is("probe_is_a_batch");
    const struct held_exchange *probe =
        is_probe ? probe_of(turn, keeper, is_last) : NULL;
    for (int pass = 0; pass < 2; pass++) { /* express first */
        struct held_exchange *exchange = keeper->exchanges;
        for (; exchange != NULL; exchange = exchange->next) {
            if (!may_resend(turn, keeper, exchange) ||
                exchange_is_express(exchange) != (pass == 0))
                continue;
            if (keeper->jobs >= keeper_connections(keeper))
                return;
            if (is_probe && exchange->is_ask && exchange != probe)
                continue;
            resend_one(turn, keeper, exchange);
        }
    }
}
