/* SPDX-License-Identifier: Apache-2.0
 *
 * How a case has gone, for an operator of the API: lines and instants, and
 * nothing of the family. Of the PostgreSQL store alone; results and
 * transactions are as in api.h.
 */
#ifndef HEDUI_STORE_TIMELINE_H
#define HEDUI_STORE_TIMELINE_H

#include "api.h"

/* Numbers that stand in SQL too (schemas/036_operators.sql). */
enum timeline_what {
    TIMELINE_ACCEPTED,
    TIMELINE_PLANNED,
    TIMELINE_PAUSED,  /* the agency's clock, */
    TIMELINE_RESUMED, /* and that it goes on */
    TIMELINE_WAITS,   /* a line has not answered; at: since when */
    TIMELINE_ASKED,   /* its exchange was made; attempt: the last one */
    TIMELINE_ANSWERED,
    TIMELINE_MADE, /* a revision of the report */
    TIMELINE_SEALED,
    TIMELINE_PUBLISHED,
    TIMELINE_WITHDRAWN,
    TIMELINE_SET_ASIDE,
    TIMELINE_COUNT,
};
/* "accepted" */
const char *timeline_what_name(enum timeline_what what);

struct timeline_step {
    int64_t at_us;
    enum timeline_what what;
    enum line line;    /* LINE_NONE: of no line */
    uint32_t revision; /* 0: of none */
    uint32_t attempt;  /* 0: of none */
};

struct api_timeline {
    struct text agency;
    enum lane lane;
    enum case_state state;
    int32_t due;
    bool is_provisional;
    uint32_t count;
    struct timeline_step *steps; /* in their order */
};

/* SCOPE_OPERATE. */
enum store_result store_api_timeline(struct store *store, struct arena *arena,
                                     const struct api_caller *caller,
                                     int64_t case_id,
                                     struct api_timeline *timeline,
                                     enum api_answer *answer,
                                     struct fault *fault);

#endif
