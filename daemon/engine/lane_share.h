/* SPDX-License-Identifier: Apache-2.0
 *
 * What each lane has of the work while all wait: of the rounds that are opened,
 * and of the questions that a line is asked.
 */
#ifndef HEDUI_ENGINE_LANE_SHARE_H
#define HEDUI_ENGINE_LANE_SHARE_H

#include "work.h"

static const int32_t lane_share[LANE_COUNT] = {
    [LANE_EXPRESS] = 50, [LANE_STANDARD] = 35, [LANE_REVIEW] = 15};

#endif
