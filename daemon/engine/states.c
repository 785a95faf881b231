/* SPDX-License-Identifier: Apache-2.0
 *
 * The table of a case's states (architecture.md, "The engine").
 */
#include "states.h"

#include <assert.h>
#include <stddef.h>

static const struct {
    enum case_state from;
    enum case_move move;
    enum case_state to;
} transitions[] = {
    {STATE_RECEIVED, MOVE_PLAN, STATE_PLANNED},
    {STATE_RECEIVED, MOVE_WITHDRAW, STATE_WITHDRAWN},
    {STATE_RECEIVED, MOVE_SET_ASIDE, STATE_SET_ASIDE},
    {STATE_PLANNED, MOVE_ASK, STATE_ASKING},
    {STATE_PLANNED, MOVE_REPORT, STATE_REPORTED},
    {STATE_PLANNED, MOVE_WITHDRAW, STATE_WITHDRAWN},
    {STATE_PLANNED, MOVE_SET_ASIDE, STATE_SET_ASIDE},
    {STATE_PLANNED, MOVE_PAUSE, STATE_PAUSED},
    {STATE_ASKING, MOVE_REPORT, STATE_REPORTED},
    {STATE_ASKING, MOVE_PAUSE, STATE_PAUSED},
    {STATE_ASKING, MOVE_WITHDRAW, STATE_WITHDRAWN},
    {STATE_ASKING, MOVE_SET_ASIDE, STATE_SET_ASIDE},
    {STATE_PAUSED, MOVE_RESUME, STATE_ASKING},
    {STATE_PAUSED, MOVE_REPORT, STATE_REPORTED},
    {STATE_PAUSED, MOVE_WITHDRAW, STATE_WITHDRAWN},
    {STATE_PAUSED, MOVE_SET_ASIDE, STATE_SET_ASIDE},
    {STATE_REPORTED, MOVE_SEAL, STATE_SEALED},
    {STATE_SEALED, MOVE_PUBLISH, STATE_PUBLISHED},
    {STATE_SEALED, MOVE_REVISE, STATE_REVISING},
    {STATE_PUBLISHED, MOVE_REVISE, STATE_REVISING},
    {STATE_REVISING, MOVE_REPORT, STATE_REPORTED},
    {STATE_REVISING, MOVE_UNCHANGED, STATE_PUBLISHED},
    {STATE_REVISING, MOVE_SET_ASIDE, STATE_SET_ASIDE},
};

static const char *const move_names[MOVE_COUNT] = {
    [MOVE_PLAN] = "plan",           [MOVE_ASK] = "ask",
    [MOVE_REPORT] = "report",       [MOVE_SEAL] = "seal",
    [MOVE_PUBLISH] = "publish",     [MOVE_PAUSE] = "pause",
    [MOVE_RESUME] = "resume",       [MOVE_REVISE] = "revise",
    [MOVE_UNCHANGED] = "unchanged", [MOVE_WITHDRAW] = "withdraw",
    [MOVE_SET_ASIDE] = "set_aside",
};

const char *
case_move_name(enum case_move move)
{
    assert(move < MOVE_COUNT);
    return move_names[move];
}

bool
case_state_allows(enum case_state from, enum case_move move,
                  enum case_state *to)
{
    for (size_t i = 0; i < sizeof(transitions) / sizeof(transitions[0]); i++)
        if (transitions[i].from == from && transitions[i].move == move) {
            *to = transitions[i].to;
            return true;
        }
    return false;
}

enum case_state
case_state_after(enum case_state from, enum case_move move)
{
    enum case_state to = STATE_COUNT;
    bool is_listed = case_state_allows(from, move, &to);
    assert(is_listed);
    (void)is_listed;
    return to;
}

bool
case_state_is_terminal(enum case_state state)
{
    return state == STATE_PUBLISHED || state == STATE_WITHDRAWN ||
           state == STATE_SET_ASIDE;
}
