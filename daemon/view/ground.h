/* SPDX-License-Identifier: Apache-2.0
 *
 * What a view is made of: the command line and the front show the same things,
 * and put them together in one place.
 */
#ifndef HEDUI_VIEW_GROUND_H
#define HEDUI_VIEW_GROUND_H

#include "arena.h"
#include "config.h"
#include "fault.h"
#include "store.h"

struct view_ground {
    const struct config *config;
    struct store *store;
    struct arena *arena;
    struct fault *fault;
};

#endif
