/* SPDX-License-Identifier: Apache-2.0
 *
 * On which day a case is due whose clock goes on: by the calendar of this
 * house. Pure.
 */
#ifndef HEDUI_VIEW_CLOCK_RULE_H
#define HEDUI_VIEW_CLOCK_RULE_H

#include "casework.h"
#include "pause.h"

/* A store_due_fn; `context` is a const struct rules. A line's usual answer
 * takes as long as before. */
bool clock_rule_due(void *context, const struct clock_case *clock,
                    struct clock_due *due);

#endif
