/* SPDX-License-Identifier: Apache-2.0
 *
 * One report from what the store keeps of a case, and nothing else: the case
 * desk and `hedui replay` both go this way, so that the bytes are the same
 * whoever makes them and whenever.
 */
#ifndef HEDUI_ENGINE_CASE_MAKE_H
#define HEDUI_ENGINE_CASE_MAKE_H

#include "desk.h"
#include "settled.h"

struct case_source {
    int64_t case_id;
    uint32_t revision;
    int64_t accepted_at_us;
    int32_t due;
    struct text request;  /* as accepted */
    struct text plan;     /* plan_pack() */
    struct text recalled; /* determinations_pack(): as the store kept them with
                             the first revision; absent: none */
    uint32_t pause_count; /* of the clock */
    const struct pause *pauses;
};

struct case_made {
    struct json *tree;
    struct text report; /* canonical JSON */
    struct report_summary summary;
    struct digest evidence; /* root over the leaves of its questions */
    /* What other requests of these persons may rest on. */
    uint32_t determined_count;
    struct determination *determined;
    const char *why; /* not NULL: it cannot be made, and why */
};

/* All in the arena. false and `why` when the report cannot be made: the case
 * goes aside. A plan item without an answer counts as still out at the
 * deadline. */
bool case_make(const struct case_calls *calls, const struct rules *house,
               struct arena *arena, const struct case_source *source,
               const struct settled_set *set, struct case_made *made);

#endif
