/* SPDX-License-Identifier: Apache-2.0
 *
 * Answers by hand that two people of an agency have entered and confirmed: the
 * worker reads each once more by its line's connector, and hands it in as a
 * late reply. It needs no keeper: nobody is asked.
 */
#ifndef HEDUI_WORKER_HAND_TURN_H
#define HEDUI_WORKER_HAND_TURN_H

#include "store.h"

struct hand_turn {
    int64_t next_ms; /* monotonic: not before */
};

/* Looks once a tick; hands in what is there. What cannot
 * be done now is looked at again. */
void hand_turn_take(struct hand_turn *turn, struct store *store, int64_t now_ms,
                    int64_t tick_ms);

#endif
