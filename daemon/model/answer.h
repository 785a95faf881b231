/* SPDX-License-Identifier: Apache-2.0
 *
 * What a line answered about one person: the kinds of architecture.md, the
 * reasons of REFUSED and GARBLED, and marks that stand beside a kind.
 */
#ifndef HEDUI_MODEL_ANSWER_H
#define HEDUI_MODEL_ANSWER_H

#include <stdbool.h>
#include <stdint.h>

#include "record.h"

enum answer_kind {
    ANSWER_NONE = 0, /* not settled yet; never in a report */
    ANSWER_FOUND,
    ANSWER_NOTHING,
    ANSWER_OVER_LIMIT,
    ANSWER_UNDER_LIMIT,
    ANSWER_AMBIGUOUS,
    ANSWER_REFUSED,
    ANSWER_NOT_AUTHORISED,
    ANSWER_WRONG_PERSON,
    ANSWER_GARBLED,
    ANSWER_UNREACHABLE,
    ANSWER_TIMED_OUT,
    ANSWER_NOT_ASKED,
    ANSWER_KIND_COUNT,
};

enum answer_reason {
    REASON_NONE = 0,
    REASON_CLOSED, /* REFUSED ... */
    REASON_CONSENT,
    REASON_RESTRICTED,
    REASON_CERTIFICATE,
    REASON_OTHER,
    REASON_ENVELOPE, /* GARBLED ... */
    REASON_ENCODING,
    REASON_COUNT, /* wrong count */
    REASON_SUM,
    REASON_FIELD,
    REASON_MISSING,
    REASON_SILENCE,    /* "nothing" for everybody is not believed */
    REASON_NOT_NEEDED, /* NOT_ASKED ... */
    REASON_NO_CONNECTOR,
    REASON_PAUSED,
    REASON_WITHDRAWN,
    REASON_ID_KIND,
    ANSWER_REASON_COUNT,
};

enum { MARK_LATE = 1, MARK_STALE = 2, MARK_PARTIAL = 4 };

/* Whom an owner names beside an answer: number and name as they came back,
 * absent where he names none. */
struct echo {
    struct text id, name;
};

struct answer {
    enum answer_kind kind;
    enum answer_reason reason;
    unsigned marks;
    int32_t as_of;         /* of a NOTHING; DATE_NONE where not given */
    uint32_t silent_count; /* institutions of PARTIAL */
    struct text *silent;
    uint32_t spoke_count; /* institutions that the owner lists as answering;
                             0 where the family lists none */
    struct text *spoke;
    uint32_t nothing_of_count; /* about whom it says "nothing" */
    struct echo *nothing_of;
    uint32_t record_count; /* in the order of the bytes */
    struct record *records;
};

const char *answer_kind_name(enum answer_kind kind); /* "FOUND" */
enum answer_kind answer_kind_find(struct text name);
/* "closed", "consent" ... as in golden expected.json; NULL for NONE. */
const char *answer_reason_name(enum answer_reason reason);
enum answer_reason answer_reason_find(struct text name);
/* Every record of it, or every "nothing", names somebody whose number is
 * plainly not `id`: more than a digit apart, and both are ID numbers. */
bool answer_is_of_another(const struct answer *answer, struct text id);
/* An institution is silent that the owner names so, and one that it leaves out
 * where it lists who has answered (A17). */
bool answer_is_silent(const struct answer *answer, struct text institution);
/* By the table of architecture.md ("a gap?"): marks are judged elsewhere. */
bool answer_is_gap(enum answer_kind kind, enum answer_reason reason);

#endif
