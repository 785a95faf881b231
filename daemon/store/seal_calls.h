/* SPDX-License-Identifier: Apache-2.0
 *
 * Sealing in the store: store->calls->sealing. Results, transactions and
 * callbacks are as in store.h. What is sealed is made, and stamped by others,
 * between two transactions: the first leases jobs, the second writes what came
 * of them, or nothing. calls->seal, which does both in one with a pure
 * callback, is for hashes alone.
 */
#ifndef HEDUI_STORE_SEAL_CALLS_H
#define HEDUI_STORE_SEAL_CALLS_H

#include "store.h"

/* As the column has it: 0 hashes alone, then the levels of CAdES; LTA is of
 * the container. */
enum seal_level { SEAL_HASHES, SEAL_B, SEAL_T, SEAL_LT, SEAL_LTA };

/* Replies of which several cases of a batch were made. */
struct seal_group {
    uint32_t reply_count;
    struct reply_row *replies;
};

/* So many sealers may have died with a job in hand: the next one that begins
 * does not free it, and its lease runs out (schemas/026_seal_holder.sql). */
#define SEAL_DEATHS_MAX 4

/* A job, and all that its report was made of. */
struct seal_case {
    int64_t case_id;
    uint32_t revision;
    int64_t fence; /* of this lease */
    struct text agency;
    int64_t accepted_at_us, made_at_us;
    int32_t due;
    struct text report; /* absent: it cannot be unpacked, or it is purged */
    struct digest digest, evidence;
    uint8_t salt[LEAF_SALT_SIZE], request_salt[LEAF_SALT_SIZE];
    bool has_request_salt;
    bool is_purged;      /* a later revision retracts it: nothing is left */
    bool is_retraction;  /* it retracts: made of no replies */
    struct text request; /* as accepted; absent where it is purged or retracts,
                            as all below */
    struct text plan, recalled;
    uint32_t pause_count, silence_count, document_count;
    const struct pause *pauses;
    const struct line_silence *silences;
    const struct document *documents; /* what came, with bytes */
    uint32_t group;                   /* of the batch's */
};

struct seal_batch {
    int64_t now_us;
    uint32_t count, group_count;
    struct seal_case *cases; /* in order of case and revision */
    struct seal_group *groups;
};

/* What came of one. */
struct seal_row {
    int64_t case_id;
    uint32_t revision;
    int64_t fence;         /* done: as taken */
    bool is_purged;        /* done: as taken */
    bool is_refused;       /* done: never sealed, the job stays, marked */
    enum seal_level level; /* HASHES: file, leaf and file_digest alone */
    struct text file;
    struct digest leaf, file_digest;
    struct digest before;  /* raised: file_digest as it was taken */
    int64_t sealed_at_us;  /* of what is read */
    int64_t stamped_at_us; /* above B */
    int64_t until_us;      /* so far it can be proved */
    struct text signer;
};

/* Judges what storage gives back of a row, before the commit; false gives up
 * (STORE_BROKEN, nothing is written). */
typedef bool (*store_judge_fn)(void *context, const struct seal_row *row,
                               struct text file);

struct seal_waiting { /* for a stamp */
    int64_t count;
    int64_t oldest_us; /* sealed at; INSTANT_NONE: there is none */
};

struct store_seal_calls {
    /* Leases at most max jobs, fewer where their documents are more than
     * bytes_max together, but at least one; none that is refused or that
     * another has leased: what the sealer itself took before, and did not end,
     * it is given again under the next fence. All but now_us is in the arena.
     */
    enum store_result (*take)(struct store *store, struct arena *arena,
                              const char *sealer, uint32_t max,
                              int64_t bytes_max, int64_t lease_ms,
                              struct seal_batch *batch, struct fault *fault);
    /* Container, leaf and outbox row of each, its job goes; what is refused is
     * marked. STORE_FENCED: one of the jobs was taken by another meanwhile, or
     * its report was purged: nothing is written. */
    enum store_result (*done)(struct store *store, const struct seal_row *rows,
                              uint32_t count, store_judge_fn judge,
                              void *context, struct fault *fault);
    /* Those of level B, the oldest first, each but once in wait_ms. Set are
     * case, revision, level, file, leaf and before. */
    enum store_result (*take_unstamped)(struct store *store,
                                        struct arena *arena, uint32_t max,
                                        int64_t wait_ms, struct seal_row **rows,
                                        uint32_t *count, struct fault *fault);
    /* The same containers at a higher level, or of LTA and renewed: their leaf
     * stays. STORE_FENCED:
     * one of them is not any more what was taken. */
    enum store_result (*raised)(struct store *store,
                                const struct seal_row *rows, uint32_t count,
                                store_judge_fn judge, void *context,
                                struct fault *fault);
    enum store_result (*waiting)(struct store *store,
                                 struct seal_waiting *waiting,
                                 struct fault *fault);
    /* The file of a case and revision, absent: there is none, or its bytes are
     * purged. */
    enum store_result (*file)(struct store *store, struct arena *arena,
                              int64_t case_id, uint32_t revision,
                              struct seal_row *row, bool *is_there,
                              struct fault *fault);
};

#endif
