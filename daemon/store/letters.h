/* SPDX-License-Identifier: Apache-2.0
 *
 * Letters: messages that were refused or contradict a case, which wait until
 * somebody mends or discards them; of both queues. Of the PostgreSQL store
 * alone, for the command line and the intake's gauge. Results and transactions
 * are as in store.h.
 */
#ifndef HEDUI_STORE_LETTERS_H
#define HEDUI_STORE_LETTERS_H

#include "api.h"

enum letter_done { LETTER_WAITS, LETTER_RESENT, LETTER_DISCARDED };

struct letter {
    int64_t id;
    int64_t at_us;
    bool is_conflict;   /* else refused */
    int64_t case_id;    /* that it contradicts, 0: none */
    int64_t queue_id;   /* as which message it came; 0: before this was kept */
    struct text agency; /* that put it over the API; absent: another way */
    struct text topic;  /* absent: the embedded queue */
    int32_t partition;
    int64_t offset;
    int64_t size;       /* bytes */
    struct text errors; /* JSON, when refused and still known; else absent */
    enum letter_done done;
    int64_t done_at_us;
    struct text done_why;  /* of a discarded one */
    int64_t done_queue_id; /* of a resent one, and what became of it: */
    enum receipt_status became;
    int64_t became_case; /* 0: none (yet) */
};

/* At most max letters, the oldest first, from `from` on; only those that wait
 * unless is_all. *waiting: how many wait at all. */
enum store_result store_letters(struct store *store, struct arena *arena,
                                int64_t from, bool is_all, uint32_t max,
                                struct letter **letters, uint32_t *count,
                                int64_t *waiting, struct fault *fault);
/* One letter and its bytes; *found false: there is none of that id. */
enum store_result store_letter(struct store *store, struct arena *arena,
                               int64_t id, struct letter *letter,
                               struct text *bytes, bool *found,
                               struct fault *fault);
/* Puts bytes into the inbox as a message of who put the letter, and the letter
 * is done: both or none.
 * *queue_id 0: it was done before, or there is none. */
enum store_result store_letter_resend(struct store *store, int64_t id,
                                      struct text bytes, int64_t *queue_id,
                                      struct fault *fault);
/* The letter is done without a request; *done false as above. */
enum store_result store_letter_discard(struct store *store, int64_t id,
                                       const char *why, bool *done,
                                       struct fault *fault);
enum store_result store_letters_waiting(struct store *store, int64_t *waiting,
                                        struct fault *fault);

/* ---- of an operator of the API: SCOPE_OPERATE, as in api.h ---- */

/* What came of it. */
enum letter_change {
    LETTER_CHANGED,
    LETTER_WAS_DONE, /* somebody was before */
    LETTER_PURGED,   /* there is nothing to send */
};

/* As store_letters(), without what a letter holds: no look is kept. */
enum store_result store_api_letters(struct store *store, struct arena *arena,
                                    const struct api_caller *caller,
                                    int64_t from, bool is_all, uint32_t max,
                                    struct letter **letters, uint32_t *count,
                                    enum api_answer *answer,
                                    struct fault *fault);
/* What one holds, behind a look; *bytes absent: purged. */
enum store_result store_api_letter(struct store *store, struct arena *arena,
                                   const struct api_caller *caller, int64_t id,
                                   const struct api_look *look,
                                   struct text *bytes, enum api_answer *answer,
                                   struct fault *fault);
/* As store_letter_resend(); mended absent: as it is. Why stands as the purpose
 * of the look, which is written where it was LETTER_CHANGED alone. */
enum store_result store_api_letter_resubmit(
    struct store *store, const struct api_caller *caller, int64_t id,
    struct text mended, const struct api_look *look, enum letter_change *became,
    enum api_answer *answer, struct fault *fault);
enum store_result
store_api_letter_discard(struct store *store, const struct api_caller *caller,
                         int64_t id, const struct api_look *look,
                         enum letter_change *became, enum api_answer *answer,
                         struct fault *fault);

#endif
