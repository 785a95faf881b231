/* SPDX-License-Identifier: Apache-2.0
 *
 * Effects: what a desk wants done in the world. A step appends them to the
 * batch that it is given; the driver does them in order, one after the other,
 * and gives the outcome of each back as an event before it does the next.
 * Everything that an effect points to lives in the batch's arena, or (ids of
 * lines and lists of rules) for the life of the desk; the batch is released
 * when its last effect is done.
 */
#ifndef HEDUI_ENGINE_EFFECT_H
#define HEDUI_ENGINE_EFFECT_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "desk_rows.h"
#include "message.h"
#include "work.h"

enum effect_kind {
    /* case desk: transactions */
    EFFECT_OPEN,
    EFFECT_WAKE,
    EFFECT_CLOSE,
    EFFECT_SPLIT_ROUND,
    /* line desk: transactions */
    EFFECT_KEEP,
    EFFECT_RELEASE,
    EFFECT_LOOK,
    EFFECT_EXCHANGES,
    EFFECT_TRAYS,
    EFFECT_TAKE,
    EFFECT_AGAIN,
    EFFECT_GOT,
    /* line desk: the world */
    EFFECT_SEND,
    EFFECT_CANCEL,
    /* both: one line in the log, for an operator */
    EFFECT_ALARM,
    EFFECT_COUNT,
};

struct send {        /* what a carrier needs, and by when it must have left */
    uint64_t handle; /* of this job, never used again */
    enum carrier carrier;
    unsigned traits;
    bool is_ask;  /* it asks the owner: it was counted */
    bool is_poll; /* file, database: only look */
    bool new_token;
    uint32_t parts_known;
    uint32_t attempt;
    const struct request *request;
    struct text exchange_id;
    int64_t not_after_mono_us; /* lease less its margin: else not at all */
};

struct effect {
    struct effect *next;
    enum effect_kind kind;
    enum line line; /* LINE_NONE for the case desk and for all lines */
    int64_t fence;
    uint64_t lease_no; /* of the keeper; outcomes of an earlier one are stale */
    union {
        struct {
            enum lane lane;
            uint32_t max;
            struct fresh_hint hint; /* goes on from here; updated */
            store_plan_fn plan;
            void *context;
            bool is_ahead; /* of all that is asked for: somebody has come */
        } open;
        struct {
            int64_t lease_ms;
            uint32_t max;
        } wake;
        struct {
            int64_t round_id;
            const struct report_row *reports;
            uint32_t count;
        } close; /* and split_round */
        struct {
            int64_t lease_ms;
            const enum line *lines;
            uint32_t count;
        } keep;
        struct {
            const enum line *lines;
            uint32_t count;
        } look;
        struct {
            const int64_t *known;
            uint32_t known_count;
            uint32_t max[LANE_COUNT]; /* 0: of this lane nothing is wanted */
        } trays;
        struct {
            uint64_t handle;
            const struct exchange *exchange;
            int32_t quota_day;
            int64_t quota_max;
        } take; /* and again */
        struct {
            uint64_t handle;
            const char *exchange_id; /* "": settled without asking */
            const struct settle *settles;
            uint32_t count;
            const struct stray *strays;
            uint32_t stray_count;
            const struct line_change *change;
        } got;
        struct send send;
        uint64_t cancel;
        struct {
            const char *event; /* a word of our own */
            const char *why;   /* "" or a word of our own, or of the
                                  configuration: never an owner's */
        } alarm;
    } as;
};

/* One step's effects. */
struct effects {
    struct arena arena;
    struct effect *first, *last;
    /* The effect whose outcome this step was about is done again after so
     * long, and nothing behind it overtakes: our store is away. -1: no. */
    int64_t repeat_after_us;
    /* When the desk wants a tick, monotonic; INT64_MAX never. */
    int64_t tick_at_mono_us;
};

/* The outcome of one transaction, for the step that follows it. */
struct outcome_of {
    const struct effect *effect;
    enum store_result result;
    int64_t called_mono_us; /* the monotonic clock before the call */
    /* what came back; only that of the effect's kind is set */
    struct opened opened;
    struct fresh_hint hint;
    const struct leased_round *rounds;
    const struct line_row *line_rows;
    const bool *has_trays; /* one a line looked for */
    const struct exchange *exchanges;
    const struct tray *trays;
    const struct tray_part *parts;
    uint32_t count, part_count;
    bool is_over_quota;
};

void effects_init(struct effects *effects);
void effects_release(struct effects *effects);
/* Appends a zeroed effect. The batch's arena has no cap: a desk that cannot
 * say what it wants cannot go on (aborts when memory is gone). */
struct effect *effects_add(struct effects *effects, enum effect_kind kind,
                           enum line line, int64_t fence);
void effects_alarm(struct effects *effects, enum line line, const char *event,
                   const char *why);
/* Memory of the batch; never NULL. */
void *effects_alloc(struct effects *effects, size_t count, size_t size);
const char *effect_kind_name(enum effect_kind kind);

#endif
