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
    if (child->is_surplus)
        return ROLL_PASS;
    if (child->is_running)
        return child->lived_ms >= ROLL_SETTLED_MS ? ROLL_PASS : ROLL_WAIT;
    /* What has ended as told begins anew at once; who was well shall be so
     * again; nobody knows whether an ill one ever will. */
    return child->is_told || child->was_well || mutant_is("roll_waits_ill")
               ? ROLL_WAIT
               : ROLL_PASS;
}

bool
roll_is_spoilt(const struct roll_child *child)
{
    return child->is_current && child->lived_ms < ROLL_WELL_MS &&
           (child->was_well || mutant_is("roll_blames_ill"));
}
