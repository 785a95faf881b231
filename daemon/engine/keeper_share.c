/* SPDX-License-Identifier: Apache-2.0
 *
 * What a line may still be asked: its quota, its rate, its breaker; and the
 * share of each that stays with express questions. Standard ones leave one
 * token in the bucket and a twentieth of the day's quota, so that an express
 * question is sent at once however many wait. Nothing is wasted: the bucket
 * refills as before, and in the last hour before the line closes (of the day,
 * where it does not) all may be used.
 */
#include "keeper.h"

#define QUOTA_PARTS 20 /* one of them is kept for express */

/* ---- the bucket ---- */

/* Half a second's worth and one more. Promised is a burst of a whole second:
 * the other half is for what comes to the owner later than we sent it (a
 * handshake, a network), closer to the next ones. Where one token stays with
 * express, two and a half, so that a step that comes late loses nothing. */
static int64_t
bucket_room(int64_t rate)
{
    int64_t room = INSTANT_SECOND + rate * INSTANT_SECOND / 2;
    int64_t least = rate > 1 ? INSTANT_SECOND * 5 / 2 : 0;
    if (mutant_is("burst_of_two_seconds"))
        room = rate * INSTANT_SECOND * 2;
    return room > least ? room : least;
}

static void
bucket_fill(struct turn *turn, struct keeper *keeper)
{
    int64_t rate = keeper->config->rate_per_s;
    int64_t room = bucket_room(rate);
    int64_t elapsed = turn->time.mono_us - keeper->bucket_at_mono_us;
    keeper->bucket_at_mono_us = turn->time.mono_us;
    if (elapsed > room / rate + 1) /* no more goes in; no product too large */
        elapsed = room / rate + 1;
    keeper->bucket += elapsed * rate;
    if (keeper->bucket > room)
        keeper->bucket = room;
}

/* Their tokens are theirs, and lie in the bucket until they are sent: a store
 * that stands still must not give them and a full bucket at one time. */
static int64_t
bucket_promised(const struct keeper *keeper)
{
    int64_t count = 0;
    for (const struct held_exchange *exchange = keeper->exchanges;
         exchange != NULL && !mutant_is("rate_drawn_before_the_store");
         exchange = exchange->next)
        count += exchange->phase == PHASE_TAKING;
    return count * INSTANT_SECOND;
}

bool
bucket_has(struct turn *turn, struct keeper *keeper, bool is_express)
{
    int64_t rate = keeper->config->rate_per_s;
    if (rate <= 0)
        return true;
    bucket_fill(turn, keeper);
    int64_t needed = INSTANT_SECOND + bucket_promised(keeper);
    /* A bucket for one exchange has no second token to leave. */
    if (!is_express && rate > 1 && !mutant_is("rate_not_kept_for_express"))
        needed += INSTANT_SECOND;
    if (keeper->bucket < needed) {
        int64_t wait = (needed - keeper->bucket + rate - 1) / rate;
        keeper_wake_at(keeper, turn->time.now_us + wait);
        return false;
    }
    if (mutant_is("rate_drawn_before_the_store"))
        bucket_draw(turn, keeper);
    return true;
}

void
bucket_draw(struct turn *turn, struct keeper *keeper)
{
    if (keeper->config->rate_per_s <= 0)
        return;
    bucket_fill(turn, keeper);
    keeper->bucket -= INSTANT_SECOND;
}

/* ---- the quota ---- */

/* Asked of the store and not answered yet: counted here, so that several
 * exchanges of one step do not have the same rest each. */
static int64_t
quota_asked_for(const struct keeper *keeper)
{
    int64_t count = 0;
    for (const struct held_exchange *exchange = keeper->exchanges;
         exchange != NULL && !mutant_is("quota_rest_given_twice");
         exchange = exchange->next)
        if (exchange->phase == PHASE_TAKING)
            count += exchange->row.question_count;
    return count;
}

int64_t
quota_left(struct turn *turn, struct keeper *keeper, bool is_express)
{
    int64_t quota = keeper->config->quota_per_day;
    if (quota <= 0)
        return INT64_MAX;
    if (keeper->quota_day != turn->today) {
        keeper->quota_day = turn->today;
        keeper->quota_used = 0;
    }
    int64_t kept = quota / QUOTA_PARTS; /* or less: 95 % are used at least */
    if (is_express || turn->time.now_us >= keeper_share_ends_at(turn, keeper) ||
        mutant_is("quota_not_kept_for_express"))
        kept = 0;
    int64_t left = quota - kept - keeper->quota_used - quota_asked_for(keeper);
    return left > 0 ? left : 0;
}

int64_t
quota_again_at(const struct turn *turn, const struct keeper *keeper,
               bool is_express)
{
    bool has_share = keeper->quota_used < keeper->config->quota_per_day &&
                     turn->time.now_us < keeper_share_ends_at(turn, keeper);
    if (!is_express && has_share)
        return keeper_share_ends_at(turn, keeper);
    return instant_from_shanghai(turn->today + 1, 0);
}

/* ---- lanes and breaker ---- */

bool
exchange_is_express(const struct held_exchange *exchange)
{
    for (uint32_t i = 0; i < exchange->row.part_count; i++)
        if (exchange->trays[i]->lane == LANE_EXPRESS)
            return true;
    return false;
}

bool
breaker_is_open(const struct keeper *keeper)
{
    return keeper->failures >= BREAKER_FAILURES;
}

int64_t
keeper_connections(const struct keeper *keeper)
{
    int64_t connections = keeper->config->connections;
    return connections > 0 && !breaker_is_open(keeper) ? connections : 1;
}
