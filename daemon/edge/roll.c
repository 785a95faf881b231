/* SPDX-License-Identifier: Apache-2.0
 *
 * Decisions alone; the supervisor has the processes.
 */
#include "roll.h"

#include "mutant.h"

bool
roll_is_well(const struct roll_child *child, bool has_ended_before)
{
    /* One that dies every few seconds is not well in between. */
    int64_t least_ms = has_ended_before ? ROLL_WELL_MS : ROLL_SETTLED_MS;
    return child->is_running && child->lived_ms >= least_ms;
}

enum roll_step
roll_step(const struct roll_child *child)
{
    if (child->is_running && (!child->is_current || child->is_surplus))
        return ROLL_TELL;
    if (child->is_surplus || (!child->was_well && !mutant_is("roll_waits_ill")))
        return ROLL_PASS;
    return child->is_running && child->lived_ms >= ROLL_SETTLED_MS ? ROLL_PASS
                                                                   : ROLL_WAIT;
}

bool
roll_is_spoilt(const struct roll_child *child)
{
    return child->is_current && child->lived_ms < ROLL_WELL_MS &&
           (child->was_well || mutant_is("roll_blames_ill"));
}
