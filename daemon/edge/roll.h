/* SPDX-License-Identifier: Apache-2.0
 *
 * Another configuration, one role after the other: what the supervisor does
 * with a child. A role that was ill before says nothing about the new
 * configuration: it does not undo it, and holds nobody up while it is down.
 */
#ifndef HEDUI_EDGE_ROLL_H
#define HEDUI_EDGE_ROLL_H

#include <stdbool.h>
#include <stdint.h>

/* With another configuration a role has lived so long before the next is told
 * to begin anew. */
#define ROLL_SETTLED_MS 1500
/* A role that has ended by itself is well again after so long. */
#define ROLL_WELL_MS 10000

struct roll_child {
    bool is_running;
    bool is_current;  /* it has the configuration that all shall have */
    bool is_surplus;  /* it shall end for good */
    bool is_told;     /* to end, and not started since */
    bool was_well;    /* before */
    int64_t lived_ms; /* where it runs, or when it ended */
};

enum roll_step {
    ROLL_TELL, /* it ends, and begins anew or not at all */
    ROLL_WAIT, /* until it is settled */
    ROLL_PASS  /* the next one's turn */
};

/* Whether it is well now, before anything is rolled out. */
bool roll_is_well(const struct roll_child *child, bool has_ended_before);

enum roll_step roll_step(const struct roll_child *child);

/* It has ended by itself: whether the configuration is to blame. */
bool roll_is_spoilt(const struct roll_child *child);

#endif
