/* SPDX-License-Identifier: Apache-2.0
 *
 * The packs and calendars of the source tree, as they were when it was built.
 * CMake makes built_rules.c of deploy/policy and deploy/calendar.
 */
#ifndef HEDUI_CTL_BUILT_RULES_H
#define HEDUI_CTL_BUILT_RULES_H

#include <stddef.h>

struct built_rules {
    const unsigned char *bytes;
    size_t size;
};

extern const struct built_rules built_rules[];
extern const size_t built_rules_count;

#endif
