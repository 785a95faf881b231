/* SPDX-License-Identifier: Apache-2.0
 *
 * Letters: messages that were refused or contradict a case, which wait until
 * somebody mends or discards them; of both queues. Of the PostgreSQL store
 * alone, for the command line and the intake's gauge. Results and transactions
 * are as in store.h.
 */
#ifndef HEDUI_STORE_LETTERS_H
#define HEDUI_STORE_LETTERS_H

#include "store.h"

enum letter_done { LETTER_WAITS, LETTER_RESENT, LETTER_DISCARDED };

struct letter {
    int64_t id;
    int64_t at_us;
    bool is_conflict;  /* else refused */
    int64_t case_id;   /* that it contradicts, 0: none */
    int64_t queue_id;  /* as which message it came; 0: before this was kept */
    struct text topic; /* absent: the embedded queue */
    int32_t partition;
    int64_t offset;
    int64_t size;       /* bytes */
    struct text errors; /* JSON, when refused and still known; else absent */
    enum letter_done done;
    int64_t done_at_us;
    struct text done_why;  /* of a discarded one */
    int64_t done_queue_id; /* of a resent one */
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
/* Puts bytes into the inbox as a request, and the letter is done: both or none.
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

#endif
