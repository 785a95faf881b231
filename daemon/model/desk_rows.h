/* SPDX-License-Identifier: Apache-2.0
 *
 * What passes between the desks of the engine and the store: arguments and
 * results of the transactions that a desk asks for. They stand here because
 * the engine never sees the store; store.h says what each result means.
 */
#ifndef HEDUI_MODEL_DESK_ROWS_H
#define HEDUI_MODEL_DESK_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "determination.h"
#include "household.h"
#include "line_state.h"
#include "pause.h"
#include "work.h"

enum store_result {
    STORE_DONE,
    STORE_FENCED,
    STORE_UNKNOWN,
    STORE_AWAY,
    STORE_BROKEN
};

/* Where a NOTIFY says that there may be work, as bits: its payload is "trays"
 * and the lane's number, "cases", or anything else for all of it. */
enum store_news {
    NEWS_TRAYS = (1 << LANE_COUNT) - 1, /* bit 1 << lane */
    NEWS_CASES = 1 << LANE_COUNT,       /* fresh, or a round that can go on */
    NEWS_ORDERS = NEWS_CASES << 1,
    NEWS_ALL = NEWS_TRAYS | NEWS_CASES | NEWS_ORDERS,
};

/* ---- case desk ---- */

struct fresh_hint { /* where the scan of a lane goes on */
    int32_t slack_day;
    int64_t turn;
    int64_t case_id;
};

struct opened_case {
    int64_t case_id;
    int64_t accepted_at_us;
    int32_t due; /* its own: that of a round whose clock stands is later */
    struct text request; /* as accepted */
    /* made by the callback */
    struct text plan; /* plan_pack() */
    bool is_poison;   /* cannot be planned: set aside with `why` */
    const char *why;
    struct text persons; /* household_persons(); absent: nobody is known */
    int32_t recall_from; /* determinations of these persons that were decided
                            after this day are looked for when the case is
                            first decided; DATE_NONE: none */
};

struct opened_tray {
    enum line line;
    uint32_t question_count;
    struct text questions;
};

typedef bool (*store_plan_fn)(void *context, struct arena *arena,
                              struct opened_case *cases, uint32_t count,
                              int64_t now_us, struct opened_tray **trays,
                              uint32_t *tray_count);

struct opened {          /* what tx1 made */
    int64_t round_id;    /* 0: the lane had nothing */
    uint32_t case_count; /* taken from fresh: poison is among them, and when
                            all were poison there is no round */
    uint32_t tray_count;
};

struct leased_case {
    int64_t case_id;
    uint32_t revision; /* the one to make: last + 1 */
    int64_t accepted_at_us;
    int32_t due;
    struct text request;
    struct text plan;
    struct text recalled; /* determinations_pack(): what stands now, or what the
                             first revision was made with; absent: nothing */
    struct text before; /* the last report; absent: none, or its row is gone */
    uint32_t pause_count; /* of its clock, in order */
    struct pause *pauses;
};

struct leased_round {
    int64_t round_id;
    int64_t fence;
    uint32_t attempts; /* how often it was taken, this time included */
    enum lane lane;
    int32_t due;
    int64_t wake_at_us; /* when the last tray settled, or the end of due: does
                           not change over attempts; made_at_us of evidence */
    uint32_t missing;   /* unsettled trays; > 0 only at the deadline */
    uint32_t case_count;
    struct leased_case *cases;
    uint32_t reply_count;
    struct reply_row *replies;
    uint32_t silence_count; /* of lines, in the time of the round */
    struct line_silence *silences;
};

struct report_row {
    int64_t case_id;
    uint32_t revision;
    struct text report;     /* canonical JSON */
    struct digest digest;   /* SHA-256 of it */
    struct digest evidence; /* root over the replies used */
    struct text summary;    /* JSON: outcome by programme, for lists */
    struct text recalled;   /* as leased: evidence, kept with the report */
    /* What it determines for other requests of these persons, once published;
     * all of one set of persons and of one day. */
    uint32_t determined_count;
    const struct determination *determined;
    bool is_set_aside; /* poison: no report, the case goes aside */
    bool is_unchanged; /* it would say what the last one says: none is made */
    const char *why;
};

/* ---- line desk ---- */

struct line_row {
    enum line line;
    bool is_held; /* by us now */
    int64_t fence;
    int64_t lease_until_us;
    int32_t quota_day;
    int64_t quota_used;
    bool is_paused;
    struct line_watch watch;
    uint32_t institution_count;
    const struct line_institution *institutions;
};

struct settle {             /* tx3 of one part */
    struct reply_row reply; /* from == to: none, only the tray goes */
    int64_t tray_id;
    bool is_tray_done;   /* all its questions have replies with this one */
    uint32_t case_count; /* whom the reply is about: those that have their
                            report already are revised */
    const int64_t *case_ids;
};

struct stray { /* what could not be believed */
    enum line line;
    char exchange_id[EXCHANGE_ID_SIZE + 1];
    struct text bytes; /* blob */
    const char *why;
};

#endif
