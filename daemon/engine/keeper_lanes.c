/* SPDX-License-Identifier: Apache-2.0
 *
 * The lanes at a line. Express goes first, and a flood of it would leave the
 * others nothing: not a question of an exchange, not a token of the rate. So
 * each question that is asked gives credit to the lanes that wait for it, by
 * their shares; what a lower lane has come to is kept free for it in the next
 * exchange. A lane that does not wait saves nothing and owes nothing, so that
 * an express question that comes alone beside a backlog goes first all the
 * same.
 *
 * All this is of what is in hand (keeper_hand.c), and of each lane so much is
 * there, if the store has it, that its share does not run dry (keeper_room.c),
 * however much waits of another.
 */
#include "keeper.h"

#include <assert.h>
#include <string.h>

#include "lane_share.h"

static bool
has_one_lane(const struct keeper *keeper)
{
    int count = 0;
    for (int lane = 0; lane < LANE_COUNT; lane++)
        count += keeper->hand[lane].trays > 0 || keeper->has_more[lane];
    return count < 2;
}

/* What the store has of a lane waits as well as what is in hand: a lane does
 * not lose what it has come to because its next trays are on their way. */
static bool
waits_in_store(const struct keeper *keeper, enum lane lane,
               uint32_t standard_limit)
{
    return keeper->has_more[lane] &&
           (lane == LANE_EXPRESS || standard_limit > 0) &&
           !mutant_is("credit_lost_while_loading");
}

static enum lane
lane_of(const struct held_exchange *exchange)
{
    enum lane lane = LANE_REVIEW;
    for (uint32_t i = 0; i < exchange->row.part_count; i++)
        if (exchange->trays[i]->lane < lane)
            lane = exchange->trays[i]->lane;
    return lane;
}

/* Exchanges whose time to be sent again has come. */
static void
count_exchanges(const struct turn *turn, const struct keeper *keeper,
                bool is_due[LANE_COUNT])
{
    for (const struct held_exchange *exchange = keeper->exchanges;
         exchange != NULL; exchange = exchange->next)
        if (exchange->phase == PHASE_WAITING &&
            exchange->row.poll_at_us <= turn->time.now_us)
            is_due[lane_of(exchange)] = true;
}

void
lanes_look(const struct turn *turn, struct keeper *keeper, uint32_t limit,
           uint32_t standard_limit, struct lanes *lanes)
{
    bool is_due[LANE_COUNT] = {false};
    int waiting = 0;
    *lanes = (struct lanes){.limit = limit};
    hand_mature(turn, keeper);
    if (!has_one_lane(keeper)) {
        for (int lane = 0; lane < LANE_COUNT; lane++)
            lanes->ready[lane] = keeper->hand[lane].ready;
        count_exchanges(turn, keeper, is_due);
    }
    for (int lane = 0; lane < LANE_COUNT; lane++) {
        if (lane != LANE_EXPRESS && lanes->ready[lane] > standard_limit)
            lanes->ready[lane] = standard_limit;
        lanes->waits[lane] =
            lanes->ready[lane] > 0 || is_due[lane] ||
            waits_in_store(keeper, (enum lane)lane, standard_limit);
        waiting += lanes->waits[lane];
        if (lanes->waits[lane])
            lanes->total += lane_share[lane];
        else
            keeper->credit[lane] = 0;
    }
    if (waiting < 2) {
        memset(keeper->credit, 0, sizeof(keeper->credit));
        lanes->total = 0;
        return;
    }
    uint32_t below = 0; /* kept for the lanes below this one */
    for (int lane = LANE_COUNT; lane-- > 0;) {
        lanes->kept[lane] = below;
        int64_t owed = keeper->credit[lane] / lanes->total;
        /* Who can go beside the others does not save up so much: what it has
         * is under another mandate, or for smaller exchanges. This one is its
         * own. */
        bool is_kept_out = lanes->ready[lane] > 0 && owed >= limit &&
                           !mutant_is("owed_beside_another_mandate");
        if (owed > lanes->ready[lane])
            owed = is_kept_out ? limit : lanes->ready[lane];
        if (owed > 0 && !mutant_is("express_floods_the_line"))
            below += (uint32_t)owed;
        below = below < limit ? below : limit;
    }
}

bool
lane_is_owed(const struct keeper *keeper, const struct lanes *lanes,
             enum lane lane)
{
    return lanes->total > 0 && keeper->credit[lane] >= lanes->total &&
           !mutant_is("express_floods_the_line");
}

void
lanes_charge(struct keeper *keeper, const struct lanes *lanes,
             const uint32_t asked[LANE_COUNT])
{
    int64_t sum = 0;
    /* An exchange's worth at most, and the begun question: no lane is made to
     * wait for long because another was kept from asking, by its quota or an
     * operator. */
    int64_t most = ((int64_t)lanes->limit + 1) * lanes->total;
    for (int lane = 0; lane < LANE_COUNT; lane++)
        sum += asked[lane];
    for (int lane = 0; lane < LANE_COUNT && lanes->total > 0; lane++) {
        if (!lanes->waits[lane])
            continue;
        int64_t credit = keeper->credit[lane] + lane_share[lane] * sum -
                         (int64_t)asked[lane] * lanes->total;
        credit = credit < most ? credit : most;
        keeper->credit[lane] = credit > -most ? credit : -most;
    }
}

void
lanes_charge_one(struct keeper *keeper, const struct lanes *lanes,
                 const struct held_exchange *exchange)
{
    uint32_t asked[LANE_COUNT] = {0};
    asked[lane_of(exchange)] = 1;
    lanes_charge(keeper, lanes, asked);
}

bool
exchange_is_owed(const struct keeper *keeper, const struct lanes *lanes,
                 const struct held_exchange *exchange)
{
    return lane_is_owed(keeper, lanes, lane_of(exchange));
}
