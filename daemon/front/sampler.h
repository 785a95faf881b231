/* SPDX-License-Identifier: Apache-2.0
 *
 * Keeps a sample of how the house stands every ten minutes (samples.h): by the
 * front's main thread, of all fronts by the one that comes first. A house that
 * begins is left some seconds, so that its lines have their keepers.
 */
#ifndef HEDUI_FRONT_SAMPLER_H
#define HEDUI_FRONT_SAMPLER_H

#include "ground.h"

struct sampler {
    int64_t slot;    /* that has its sample; 0: none is known */
    int64_t from_ms; /* monotonic: not before; 0: nobody has looked yet */
};

/* Does nothing until the next ten minutes begin. STORE_AWAY and its kin: try
 * again at the next look. */
enum store_result sampler_look(struct sampler *sampler,
                               const struct view_ground *ground, int64_t now_us,
                               int64_t now_ms);

#endif
