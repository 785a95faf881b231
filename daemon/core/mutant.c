/* SPDX-License-Identifier: Apache-2.0
 *
 * Deliberate bugs: one name from the environment, read once.
 */
#include "mutant.h"

#ifdef HEDUI_TEST_BUILD

#include <stddef.h>

#undef mutant_is

bool
mutant_is(const char *name)
{
    static const char *chosen;
    static bool was_read;
    if (!was_read) {
        chosen = getenv("HEDUI_MUTANT");
        was_read = true;
    }
    return chosen != NULL && strcmp(chosen, name) == 0;
}

#else

/* An empty translation unit is no ISO C. */
extern int mutant_is_off;
int mutant_is_off = 1;

#endif
