/* SPDX-License-Identifier: Apache-2.0
 *
 * The states of a case are one table: (state, event) -> state. Who moves a case
 * asks this table; a pair that is not listed is an assertion, because nobody
 * but a bug can ask for it.
 */
#ifndef HEDUI_ENGINE_STATES_H
#define HEDUI_ENGINE_STATES_H

#include <stdbool.h>

#include "work.h"

enum case_move {
    MOVE_PLAN,    /* taken from fresh; written: round, plan, trays */
    MOVE_ASK,     /* a tray waits for an answer */
    MOVE_REPORT,  /* written: report, seal job; the round is gone */
    MOVE_SEAL,    /* written: container, leaf */
    MOVE_PUBLISH, /* the outbox row has left */
    MOVE_PAUSE,   /* the agency waits for the applicant; lines go on, and when
                     all have answered it is reported */
    MOVE_RESUME,
    MOVE_REVISE,    /* a reply came after the report; written: round */
    MOVE_UNCHANGED, /* the revision would say the same: none is made */
    MOVE_WITHDRAW,
    MOVE_SET_ASIDE, /* poison; written: set_aside */
    MOVE_COUNT,
};

const char *case_move_name(enum case_move move);
/* Whether the table lists the pair; *to is set when it does. */
bool case_state_allows(enum case_state from, enum case_move move,
                       enum case_state *to);
/* The same where the pair must be listed (asserts). */
enum case_state case_state_after(enum case_state from, enum case_move move);
/* Nothing leads on but a revision. */
bool case_state_is_terminal(enum case_state state);

#endif
