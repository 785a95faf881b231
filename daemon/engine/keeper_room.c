/* SPDX-License-Identifier: Apache-2.0
 *
 * What of each lane is wanted in hand. The first lanes fill the hand, and each
 * lane has a floor in it, its share of what the hand is there for: so a flood
 * of express leaves something of the others to be picked, express finds room
 * beside whatever is out, and a lane that stands alone has all. What is above
 * that goes back to the store, the last first; so nothing that is loaded for a
 * floor is sent back for another lane.
 */
#include "keeper.h"

#include "lane_share.h"

#define LOAD_FULL 32 /* so many at once when there are plenty in hand */

static uint32_t
less(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

uint32_t
trays_max(const struct turn *turn)
{
    uint32_t most = turn->desk->rules->trays_max;
    return most > 0 ? most : TRAYS_HELD_MAX;
}

/* So many questions wait in hand: an exchange as large as the line takes. */
static uint32_t
questions_wanted(const struct keeper *keeper)
{
    uint32_t most = keeper_persons_max(keeper);
    return most > QUESTIONS_WAIT_MIN ? most : QUESTIONS_WAIT_MIN;
}

/* ---- floors ---- */

static uint32_t
floor_questions(const struct keeper *keeper, enum lane lane)
{
    return (uint32_t)((uint64_t)questions_wanted(keeper) *
                      (uint64_t)lane_share[lane] / 100);
}

/* Trays of the lane of which all questions are out. */
static uint32_t
spent_trays(const struct keeper *keeper, enum lane lane)
{
    return keeper->hand[lane].trays - keeper->hand[lane].waiting;
}

/* So many trays of a lane that have something to ask are its floor: its share
 * of the room beside what is out. Were those that are out counted, a line that
 * answers in days would find nothing of it between. And half of its share of
 * the hand at least, its own out counted: what is out of other lanes does not
 * take all the room. So the hand is over by a half at most, and only then;
 * and by what has come back unanswered (may_go). */
static uint32_t
floor_trays(const struct turn *turn, const struct keeper *keeper,
            enum lane lane)
{
    uint32_t most = trays_max(turn), share = (uint32_t)lane_share[lane];
    uint32_t spent = 0, own = spent_trays(keeper, lane);
    for (int i = 0; i < LANE_COUNT; i++)
        spent += spent_trays(keeper, (enum lane)i);
    uint32_t of_room = spent < most ? (most - spent) * share / 100 : 0;
    uint32_t of_hand = most * share / 200 > 0 ? most * share / 200 : 1;
    uint32_t at_least = own < of_hand ? of_hand - own : 0;
    if (mutant_is("floor_of_what_is_out"))
        return of_hand > own ? of_hand - own : 0;
    return of_room > at_least ? of_room : at_least;
}

/* It is filled again when half of it is gone. */
static bool
is_below_floor(const struct turn *turn, const struct keeper *keeper,
               enum lane lane)
{
    const struct lane_hand *hand = &keeper->hand[lane];
    uint32_t trays = floor_trays(turn, keeper, lane);
    return trays > 0 && hand->waiting <= (trays - 1) / 2 &&
           hand->free < floor_questions(keeper, lane) &&
           !mutant_is("lanes_without_floor");
}

bool
lane_is_ample(const struct turn *turn, const struct keeper *keeper,
              enum lane lane)
{
    uint32_t trays = 0, questions = 0; /* of it and of those that go first */
    for (int i = 0; i <= (int)lane; i++) {
        trays += keeper->hand[i].trays;
        questions += keeper->hand[i].free;
    }
    return trays >= trays_max(turn) / 2 ||
           questions >= questions_wanted(keeper);
}

/* What came last did not all stay, and nothing has gone since: more would go
 * back too. A hand may be full of what is out for days, of whatever lane, or of
 * what waits to be asked again; to wait for more would keep what is there from
 * being asked. */
static bool
is_full(const struct keeper *keeper)
{
    return keeper->has_spared && !keeper->has_moved &&
           !mutant_is("full_hand_waits_for_trays");
}

bool
lane_waits_for_trays(const struct turn *turn, const struct keeper *keeper,
                     enum lane lane)
{
    bool has_room = !is_full(keeper) && !lane_is_ample(turn, keeper, lane);
    return keeper->has_more[lane] &&
           (has_room || is_below_floor(turn, keeper, lane));
}

bool
keeper_waits_for_trays(const struct turn *turn, const struct keeper *keeper)
{
    bool waits = false;
    for (int lane = 0; lane < LANE_COUNT; lane++)
        waits |= lane_waits_for_trays(turn, keeper, (enum lane)lane);
    return waits;
}

bool
keeper_has_more(const struct keeper *keeper)
{
    bool has_more = false;
    for (int lane = 0; lane < LANE_COUNT; lane++)
        has_more |= keeper->has_more[lane];
    return has_more;
}

/* ---- how many are asked for ---- */

/* All lanes when news are wanted, else those that run dry. */
static bool
is_asked_for(const struct turn *turn, const struct keeper *keeper,
             enum lane lane)
{
    return keeper->wants_trays || lane_waits_for_trays(turn, keeper, lane);
}

/* While those that go first fill the hand. */
static uint32_t
above_max(const struct turn *turn, const struct keeper *keeper, int lane)
{
    return is_below_floor(turn, keeper, (enum lane)lane)
               ? floor_trays(turn, keeper, (enum lane)lane) -
                     keeper->hand[lane].waiting
               : LOAD_FULL;
}

void
room_for_trays(const struct turn *turn, const struct keeper *keeper,
               uint32_t most, uint32_t max[LANE_COUNT])
{
    bool has_orphans = keeper_has_orphans(keeper);
    uint32_t total = 0; /* shares of those that are known to have more */
    for (int lane = 0; lane < LANE_COUNT; lane++)
        if (keeper->has_more[lane] &&
            is_asked_for(turn, keeper, (enum lane)lane))
            total += (uint32_t)lane_share[lane];
    for (int lane = 0; lane < LANE_COUNT; lane++) {
        max[lane] = 0;
        if (!is_asked_for(turn, keeper, (enum lane)lane))
            continue;
        max[lane] = most;
        if (keeper->has_more[lane] && most > LOAD_FIRST)
            max[lane] = most * (uint32_t)lane_share[lane] / total;
        bool is_enough =
            is_full(keeper) || lane_is_ample(turn, keeper, (enum lane)lane);
        if (is_enough && !has_orphans)
            max[lane] = less(max[lane], above_max(turn, keeper, lane));
        if (max[lane] == 0)
            max[lane] = 1;
    }
}

/* ---- what goes back ---- */

static bool
is_crowded(const struct turn *turn, const struct keeper *keeper)
{
    uint32_t questions = 0; /* floors are not held against the first */
    for (int lane = 0; lane < LANE_COUNT; lane++) {
        uint32_t free_count = keeper->hand[lane].free;
        questions += free_count;
        if (keeper->trays != NULL && lane != (int)keeper->trays->lane)
            questions -=
                less(free_count, floor_questions(keeper, (enum lane)lane));
    }
    return keeper->tray_count > trays_max(turn) ||
           questions > questions_wanted(keeper) + QUESTIONS_LOAD;
}

/* The first lane has one too: lower ones may be out for days, all the hand. */
static bool
is_of_floor(const struct turn *turn, const struct keeper *keeper,
            const struct held_tray *tray)
{
    const struct lane_hand *hand = tray->hand;
    return (tray->lane != LANE_EXPRESS || !mutant_is("no_floor_for_express")) &&
           hand->waiting <= floor_trays(turn, keeper, tray->lane) &&
           hand->free - tray->free_count <
               floor_questions(keeper, tray->lane) &&
           !mutant_is("flood_pushes_others_out");
}

/* Of a tray that was asked the hand knows what the store does not: how often in
 * vain, when again, in exchanges of how many. */
static bool
may_go(const struct held_tray *tray)
{
    return tray->free_count == tray->count &&
           (!tray->was_asked || mutant_is("asked_goes_back"));
}

/* The last tray that nobody has touched. */
static struct held_tray *
last_to_spare(const struct turn *turn, const struct keeper *keeper)
{
    struct held_tray *last = NULL;
    for (struct held_tray *tray = keeper->trays; tray != NULL;
         tray = tray->next)
        if (may_go(tray) && !is_of_floor(turn, keeper, tray))
            last = tray;
    return last;
}

void
keeper_evict(struct turn *turn, struct keeper *keeper)
{
    keeper->has_spared = false;
    while (is_crowded(turn, keeper)) {
        struct held_tray *last = last_to_spare(turn, keeper);
        if (last == NULL)
            break;
        keeper->has_more[last->lane] = true;
        keeper->has_spared = true;
        tray_release(keeper, last);
    }
    keeper->has_moved = false;
}
