/* SPDX-License-Identifier: Apache-2.0
 *
 * Health that means making progress: a role is ready when one of its processes
 * has a fresh heartbeat, and when what waits for the role has not been waiting
 * for HEALTH_LATE_S without any of its processes having done something.
 *
 * One thread looks, any thread asks.
 */
#ifndef HEDUI_FRONT_HEALTH_H
#define HEDUI_FRONT_HEALTH_H

#include <stdatomic.h>

#include "arena.h"
#include "role.h"
#include "store.h"

#define HEALTH_ROLES 3 /* intake, worker, sealer */
/* With a look a second and a scrape of five, known within 30 s. */
#define HEALTH_LATE_S ROLE_LATE_S

struct health {
    int64_t beat_late_us;
    _Atomic int64_t looked_at_us; /* 0: not yet */
    /* Since when work waits and nothing is done; the last look when not so. */
    _Atomic int64_t since_us[HEALTH_ROLES];
    int64_t done[HEALTH_ROLES]; /* as the heartbeats said last */
};

void health_init(struct health *health, int64_t heartbeat_ms);
const char *health_role_name(int role);

/* What waits for a role that operators have drained wherever it runs is no sign
 * that the role is stuck: it is taken out of `waiting`. */
void health_leave_drained(const struct health *health, int64_t now_us,
                          const struct order *orders, uint32_t order_count,
                          const struct heartbeat *beats, uint32_t count,
                          struct work_waiting *waiting);

/* What the store says now. The arena is scratch. */
void health_look(struct health *health, struct arena *arena, int64_t now_us,
                 const struct work_waiting *waiting,
                 const struct heartbeat *beats, uint32_t count);

/* A sentence, NULL: ready. */
const char *health_why_not(const struct health *health, int role,
                           const struct heartbeat *beats, uint32_t count,
                           int64_t now_us);
int64_t health_stalled_s(const struct health *health, int role, int64_t now_us);

#endif
