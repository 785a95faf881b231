/* SPDX-License-Identifier: Apache-2.0
 *
 * The sealer's two steps: a round of jobs becomes containers, and containers
 * without stamp are raised. Each ends in one transaction that looks at what it
 * wrote. What fails before it is tried again after a pause; of a sealer that
 * died, by the next one that begins.
 */
#ifndef HEDUI_SEALER_SEAL_ROUND_H
#define HEDUI_SEALER_SEAL_ROUND_H

#include "role.h"
#include "seal_house.h"
#include "stamper.h"

#define SEAL_ROUND_MAX 256

struct sealer {
    struct role *role;
    struct seal_house house;
    struct stamper *stamper;
    int64_t next_look_ms; /* at what waits for a stamp */
    int64_t lease_ms;
    int64_t pause_ms, not_before_ms; /* after a round that came to nothing */
};

/* true: there may be more at once. */
bool seal_round(struct sealer *sealer);
bool seal_raise(struct sealer *sealer);
/* What waits for a stamp, as gauges; intake stops and goes on by it. */
void seal_watch(struct sealer *sealer);

/* For the process: what a round's memory was stays, for the next. */
void seal_round_keep_memory(void);

#endif
