/* SPDX-License-Identifier: Apache-2.0
 *
 * What both desks are given and never change: the configuration, the rules of
 * the house, the pure half as functions, named random streams. The desks know
 * no clock: every event brings the time of the database (instants that are
 * written) and the monotonic clock of this process (leases and rates).
 */
#ifndef HEDUI_ENGINE_DESK_H
#define HEDUI_ENGINE_DESK_H

#include <stdbool.h>
#include <stdint.h>

#include "casework.h"
#include "config.h"
#include "effect.h"

/* A lease is used for sending only while so much of it is left. */
#define LEASE_MARGIN_US (2 * INSTANT_SECOND)
/* Questions that are still out are settled so long before the day ends, so
 * that the report at the deadline says why they are out. */
#define SETTLE_LEAD_US (60 * INSTANT_SECOND)
/* Anything that a desk packs for the store, in bytes at most. */
#define PACKED_MAX ((size_t)256 << 20)
/* Our store is away: first and longest pause between two tries. */
#define STORE_RETRY_US (INSTANT_SECOND / 10)
#define STORE_RETRY_MAX_US (5 * INSTANT_SECOND)

/* Where randomness comes from: the machine at run time, a seed in the
 * simulation. One stream a purpose, so that a draw more for one of them leaves
 * the others as they were. */
struct stream {
    void (*fill)(void *context, void *out, size_t size);
    void *context;
};

/* The pure half as the case desk calls it. `decode` is intake's: it reads the
 * request as it was accepted. */
struct case_calls {
    bool (*decode)(struct arena *arena, struct text bytes,
                   struct household_request *request, struct fault *fault);
    bool (*plan)(struct arena *arena, const struct rules *rules,
                 const struct household_request *request, int32_t accepted,
                 int32_t day, struct plan *plan, struct fault *fault);
    bool (*plan_pack)(const struct plan *plan,
                      const struct household_request *request,
                      struct buffer *out);
    bool (*plan_unpack)(struct arena *arena, struct text bytes,
                        const struct household_request *request,
                        struct plan *plan);
    bool (*report)(struct arena *arena, const struct rules *rules,
                   const struct case_input *input, struct json **tree,
                   struct text *bytes, struct report_summary *summary,
                   struct fault *fault);
    /* Whether one report says something else than the one before: a figure, an
     * answer kind, an outcome. */
    bool (*is_changed)(struct text before, struct text after);
    void (*pause)(const struct rules *rules, enum lane lane,
                  int64_t accepted_at_us, const struct pause *pauses,
                  uint32_t count, struct plan *plan);
};

struct desk_rules {
    const struct config *config;
    const struct rules *house;
    struct case_calls calls;
    const char *worker;       /* who holds leases */
    struct stream ids;        /* exchange ids */
    struct stream salts;      /* of slices */
    struct stream jitter;     /* of back-offs */
    uint32_t trays_max;       /* in hand, a line; 0 = 1024 */
    uint32_t exchanges_max;   /* open, a line; 0 = 256 */
    uint32_t group_questions; /* settled in one transaction; 0 = 2000 */
    int64_t silence_persons;  /* of a run that is not believed; 0 = 200 */
};

struct desk_time {
    int64_t now_us;  /* the database's clock */
    int64_t mono_us; /* this process's, never set back */
};

/* One pause longer than the last: for STORE_AWAY and STORE_UNKNOWN. */
int64_t desk_store_pause(uint32_t *away_count);

#endif
