/* SPDX-License-Identifier: Apache-2.0
 *
 * Names of the states of a case, as they stand in screens, logs and JSON.
 */
#include "work.h"

#include <assert.h>
#include <stddef.h>

static const char *const state_names[STATE_COUNT] = {
    [STATE_RECEIVED] = "RECEIVED",   [STATE_PLANNED] = "PLANNED",
    [STATE_ASKING] = "ASKING",       [STATE_PAUSED] = "PAUSED",
    [STATE_REPORTED] = "REPORTED",   [STATE_SEALED] = "SEALED",
    [STATE_PUBLISHED] = "PUBLISHED", [STATE_REVISING] = "REVISING",
    [STATE_WITHDRAWN] = "WITHDRAWN", [STATE_SET_ASIDE] = "SET_ASIDE",
};

const char *
case_state_name(enum case_state state)
{
    assert(state >= 0 && state < STATE_COUNT);
    return state_names[state];
}
