/* SPDX-License-Identifier: Apache-2.0
 *
 * The inbox and the outbox for a queue outside of this database. Of the
 * PostgreSQL store alone: the memory twin serves the simulation, which has no
 * broker. Results and transactions are as in store.h.
 */
#ifndef HEDUI_STORE_INBOX_H
#define HEDUI_STORE_INBOX_H

#include "stage.h"
#include "store.h"

/* Where a message stands in its queue. */
struct inbox_origin {
    struct text topic;
    int32_t partition;
    int64_t offset;
};

struct inbox_message {
    struct inbox_origin origin;
    int64_t age_us; /* since it was sent, 0 when not known */
    struct text key, bytes;
};

/* Puts messages into the inbox, where accept takes them; one that has been
 * there (same origin, same bytes) is left out. *fresh: how many were new. */
enum store_result store_inbox_put(struct store *store, uint32_t count,
                                  const struct inbox_message *messages,
                                  uint32_t *fresh, struct fault *fault);
/* What waits in the inbox, and how old the oldest is (0 when empty). */
enum store_result store_inbox_lag(struct store *store, int64_t *messages,
                                  int64_t *age_us, struct fault *fault);

/* Forgets at most max messages that were in the inbox longer than `days` ago:
 * a queue does not hold them any more. *forgotten: how many. */
enum store_result store_inbox_forget(struct store *store, int32_t days,
                                     uint32_t max, uint32_t *forgotten,
                                     struct fault *fault);

enum outbox_kind { OUTBOX_NOTICE, OUTBOX_DEAD_LETTER };

struct outbox_row {
    enum outbox_kind kind;
    int64_t id;      /* of its kind */
    struct text key; /* the agency's reference of the household, or the key
                        that the message had (absent: none) */
    /* a notice */
    int64_t case_id;
    uint32_t revision;
    struct text agency, request_id;
    struct text summary; /* canonical JSON */
    struct digest digest;
    /* a dead letter */
    bool is_conflict; /* else refused */
    struct inbox_origin origin;
    int64_t at_us;      /* when it was refused */
    struct text errors; /* JSON, when refused */
    struct text bytes;  /* absent: too long to be a request */
};

struct outbox_ask {
    const char *worker; /* who publishes */
    int64_t lease_ms;
    uint32_t max;           /* rows of each kind at most */
    const int64_t *notices; /* that are in hand already */
    uint32_t notice_count;
    const int64_t *letters;
    uint32_t letter_count;
};

struct outbox_taken {
    int64_t fence; /* 0: another intake publishes, or nothing waits */
    struct outbox_row *rows;
    uint32_t count;
};

/* Takes or renews the lease of the publisher and reads what waits, the oldest
 * first; of a case the lowest revision alone, so that no answer of a broker can
 * change their order. Nothing is removed. */
enum store_result store_outbox_take(struct store *store, struct arena *arena,
                                    const struct outbox_ask *ask,
                                    struct outbox_taken *taken,
                                    struct fault *fault);
/* The canonical bytes of a report; absent when there is no such revision. */
enum store_result store_outbox_report(struct store *store, struct arena *arena,
                                      int64_t case_id, uint32_t revision,
                                      struct text *report, struct fault *fault);
/* These have left: a notice is on record as published, a letter is gone. A
 * repeat changes nothing. STORE_FENCED: another intake publishes by now. */
enum store_result store_outbox_done(struct store *store, int64_t fence,
                                    const int64_t *notices,
                                    uint32_t notice_count,
                                    const int64_t *letters,
                                    uint32_t letter_count, struct fault *fault);

/* Adds what the stages of these cases took, up to their first notice. A case
 * without one is passed over. */
enum store_result store_case_stages(struct store *store, const int64_t *cases,
                                    uint32_t count, struct stage_times *times,
                                    struct fault *fault);

#endif
