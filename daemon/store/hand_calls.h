/* SPDX-License-Identifier: Apache-2.0
 *
 * Answers by hand in the store, of PostgreSQL alone. An agency enters them and
 * another person of it confirms, over the API (a connection of the front's);
 * a worker hands in what is confirmed. Results, transactions, callers and looks
 * are as in store.h and api.h.
 */
#ifndef HEDUI_STORE_HAND_CALLS_H
#define HEDUI_STORE_HAND_CALLS_H

#include "api.h"

#define HAND_ANSWER_MAX ((size_t)256 << 10)
#define HANDS_MAX 100 /* a case */

enum hand_state {
    HAND_ENTERED,
    HAND_CONFIRMED, /* waits for a worker */
    HAND_REFUSED,
    HAND_IN,         /* it is among the case's replies */
    HAND_UNREADABLE, /* its line reads another form now */
    HAND_EXPIRED,    /* nobody has confirmed it in time */
    HAND_STATE_COUNT,
};
const char *hand_state_name(enum hand_state state); /* "handed_in" */

struct hand_row {
    int64_t case_id;
    uint32_t number; /* in its case, from 1 on; set by the store */
    enum line line;
    uint32_t member;   /* index in the request */
    uint32_t document; /* the scan, a declaration: its number; set by the store
                        */
    struct digest scan;
    struct text names;  /* the exchange that the answer names; absent: none */
    struct text answer; /* as the owner would have sent it; absent: purged
                           after a wrong ID, as reason is */
    struct text reason;
    /* set by the store */
    int64_t entered_at_us, until_us;
    struct text entered_by, entered_who; /* a token's public name; who, as the
                                            access log says it */
    struct digest digest;                /* of its leaf BY_HAND */
    enum hand_state state;
    int64_t decided_at_us; /* INSTANT_NONE: it is not */
    struct text decided_by, decided_who, decided_why;
    uint32_t revision; /* that counts it first; 0: none yet */
};

enum hand_became {
    HAND_DONE,
    HAND_NO_REPORT, /* or it is purged */
    HAND_OFTEN,     /* the case has HANDS_MAX */
    HAND_NOT_THERE,
    HAND_SAME_PERSON, /* who has entered it, by this or a rotated token */
    HAND_DECIDED,     /* otherwise, or it has expired */
};

/* SCOPE_SUBMIT. Of `row` line, member, names, reason and answer; of `scan`
 * name, media and bytes. What says the same and waits still is the same one.
 * *became is set where the answer is API_FOUND. */
enum store_result
store_api_hand_enter(struct store *store, const struct api_caller *caller,
                     int64_t case_id, const struct hand_row *row,
                     const struct document *scan, enum hand_became *became,
                     uint32_t *number, enum api_answer *answer,
                     struct fault *fault);
/* SCOPE_SUBMIT. `why`: of a refusal; absent: it is confirmed. */
enum store_result
store_api_hand_decide(struct store *store, const struct api_caller *caller,
                      int64_t case_id, uint32_t number, struct text why,
                      enum hand_became *became, enum api_answer *answer,
                      struct fault *fault);
/* SCOPE_REPORT; all of a case, the first first, and what names its members. */
struct hand_list {
    struct text request, plan; /* request absent: it is not kept any more */
    uint32_t count;
    struct hand_row *rows;
};
enum store_result store_api_hands(struct store *store, struct arena *arena,
                                  const struct api_caller *caller,
                                  int64_t case_id, const struct api_look *look,
                                  struct hand_list *list,
                                  enum api_answer *answer, struct fault *fault);

/* ---- of a worker ---- */

struct hand_waiting {
    struct hand_row row;
    struct text request, plan;
    int64_t round_id; /* whose replies those of its case are */
};

/* Confirmed ones, at most `max`, the earliest first. */
enum store_result store_hands_waiting(struct store *store, struct arena *arena,
                                      uint32_t max, struct hand_waiting **rows,
                                      uint32_t *count, struct fault *fault);
/* As a late reply: its exchange, which has asked nobody and counts for no
 * quota, the reply, its leaf, and a round that revises the case. NULL: it can
 * not be read any more. What is not confirmed (any more) changes nothing; where
 * its round is still open for others it waits. */
enum store_result store_hand_in(struct store *store,
                                const struct hand_waiting *waiting,
                                const struct settle *settle,
                                struct fault *fault);

/* The part of a round under which it is kept: behind all that a tray can have.
 */
#define HAND_PART ((uint32_t)1 << 30)

#endif
