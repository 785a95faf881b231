/* SPDX-License-Identifier: Apache-2.0
 *
 * The rows of the engine, as desks and stores see them: round, tray, exchange,
 * reply, and the states of a case and of a line. A row's bytes that speak of
 * people are opaque here; work_pack.c packs and unpacks what is inside.
 * Instants are microseconds UTC of the one clock, the database's.
 */
#ifndef HEDUI_MODEL_WORK_H
#define HEDUI_MODEL_WORK_H

#include <stdbool.h>
#include <stdint.h>

#include "answer.h"
#include "arena.h"
#include "digest.h"
#include "household.h"
#include "pack.h"
#include "question.h"

#define ROUND_CASES_MAX 256
#define EXCHANGE_ID_SIZE 16
#define EXCHANGE_PARTS_MAX 1024

enum case_state {
    STATE_RECEIVED,
    STATE_PLANNED,
    STATE_ASKING,
    STATE_PAUSED,
    STATE_REPORTED,
    STATE_SEALED,
    STATE_PUBLISHED,
    STATE_REVISING,
    STATE_WITHDRAWN,
    STATE_SET_ASIDE,
    STATE_COUNT,
};
const char *case_state_name(enum case_state state);

/* One question of a tray: whose, and what is asked. `member` is the index in
 * the request of `case_id`. */
struct tray_question {
    int64_t case_id;
    uint32_t member;
    struct text id, name, consent;
    int32_t birth;
    int32_t consent_until; /* DATE_NONE: no end; checked again when sent */
    struct text mandate;   /* what the stamp says; one exchange, one mandate */
};

/* The questions that one round has for one line. */
struct tray {
    int64_t tray_id;
    int64_t round_id;
    enum line line;
    enum lane lane;
    int32_t due;     /* it is asked for in this order */
    int64_t turn;    /* of its round: fair between agencies within a due day */
    int32_t until;   /* and worked on to the end of this day */
    int64_t version; /* another one when `until` has moved */
    uint32_t question_count;
    struct text questions; /* tray_pack() */
};

/* Questions [from, to) of one tray: the unit that an exchange carries and a
 * reply settles. */
struct tray_part {
    int64_t tray_id;
    int64_t round_id;
    uint32_t from, to;
};

/* The record of the look: who was asked about whom, under which consent. */
struct exchange {
    char exchange_id[EXCHANGE_ID_SIZE + 1];
    enum line line;
    uint32_t attempt;        /* 1.. */
    uint32_t question_count; /* distinct, as counted against the quota */
    uint32_t part_count;
    struct tray_part *parts;
    struct text mandate;
    int64_t made_at_us;   /* stamp; stays over attempts */
    int64_t poll_at_us;   /* when to look or send next */
    int64_t answer_by_us; /* a gap after it */
    bool is_sent;         /* it has left us at least once */
    struct text memo;     /* the connector's, and `again` when packed */
};

/* A settled part of a tray: one row a round, line and part. */
struct reply_row {
    int64_t round_id;
    enum line line;
    uint32_t from, to; /* the part: questions of the tray */
    char exchange_id[EXCHANGE_ID_SIZE + 1]; /* "" where nothing was sent */
    int64_t received_at_us;
    struct digest received; /* SHA-256 over the bytes as received */
    struct digest root;     /* over the salted slices */
    struct text evidence;   /* reply_pack() */
};

/* What reply_row.evidence holds. */
struct reply_question {
    int64_t case_id;
    uint32_t member;
    struct text id, name, consent; /* as asked */
    int32_t birth;
    enum answer_kind kind; /* ANSWER_NONE: read() says */
    enum answer_reason reason;
    uint32_t slice_count;
    struct text *slices;
    uint32_t *slice_replies;
    uint8_t (*salts)[16]; /* one a slice */
    uint8_t (*marks)[8];  /* the first bytes of each slice's leaf, as it came:
                             they name a slice that was changed since. NULL
                             when packing: computed */
    uint32_t stray_count; /* strays of the exchange, for WRONG_PERSON */
    bool is_purged;       /* of a stranger: what was asked and answered is gone,
                             `purged` is the root that it had */
    struct digest purged;
};

struct reply_evidence {
    struct text exchange_id;
    uint32_t attempt;
    int64_t received_at_us;
    uint32_t frame_count;
    struct text *frames;
    uint32_t question_count;
    struct reply_question *questions;
};

bool tray_pack(const struct tray_question *questions, uint32_t count,
               struct buffer *out);
bool tray_unpack(struct arena *arena, struct text bytes,
                 struct tray_question **questions, uint32_t *count);
/* Packed and compressed (zstd); every format begins with its number. */
bool reply_pack(struct arena *arena, const struct reply_evidence *evidence,
                struct text *bytes);
bool reply_unpack(struct arena *arena, struct text bytes,
                  struct reply_evidence *evidence);
/* A wrong ID: what was asked and answered about this member leaves the reply.
 * Roots stay, its own and that of the whole, and nothing of the others moves.
 * *purged: how many questions it was, those that went before not counted; of
 * none `after` is absent. false: it cannot be unpacked. */
bool reply_purge(struct arena *arena, struct text bytes, int64_t case_id,
                 uint32_t member, struct text *after, uint32_t *purged);
/* The leaf of one slice: H(0x00 || salt || slice); `root` over the leaves of a
 * question in order (RFC 9162). A question without slices has the leaf of its
 * kind and reason. */
void reply_question_root(const struct reply_question *question,
                         struct digest *root);
/* Is the slice (of an unpacked question) as it was when it came? Names the
 * place; that nothing was changed at all is what the root says. */
bool reply_slice_is_whole(const struct reply_question *question,
                          uint32_t slice);
void reply_evidence_root(const struct reply_evidence *evidence,
                         struct digest *root);

#endif
