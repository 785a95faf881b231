/* SPDX-License-Identifier: Apache-2.0
 *
 * Uploads in the store: what the front does for a caller, as in api.h, and what
 * intake does with the bytes. Of the PostgreSQL store alone.
 */
#ifndef HEDUI_STORE_UPLOAD_H
#define HEDUI_STORE_UPLOAD_H

#include "api.h"

/* Numbers that stand in SQL too (schemas/030_upload.sql). */
enum upload_state {
    UPLOAD_RECEIVING,
    UPLOAD_RUNNING,
    UPLOAD_DONE,
    UPLOAD_FAILED,
};
enum upload_type { UPLOAD_CSV, UPLOAD_NDJSON };
#define UPLOAD_SIZE_MAX ((int64_t)1 << 30)

struct upload_counts {
    uint32_t accepted, duplicate, conflict, refused;
};

/* ---- of a caller: SCOPE_SUBMIT ----------------------------------------------
 */

struct upload_wish {
    struct text key;     /* Idempotency-Key; absent: none */
    struct digest asked; /* of all the rest, as it was asked for */
    int64_t size;
    enum upload_type type;
    int charset; /* enum decode_csv_charset */
    bool has_sha256;
    struct digest sha256;
    struct text name; /* absent: none */
    /* Of what the agency has open with this one, number and bytes. */
    int64_t open_max, bytes_max;
};

struct api_upload {
    int64_t upload_id, size, received;
    enum upload_type type;
    enum upload_state state;
    struct text reason;                 /* absent: it has not failed */
    struct text name;                   /* absent: it has none */
    int64_t created_at_us, ended_at_us; /* INSTANT_NONE: it has not ended */
    uint32_t found; /* households that were seen in the file so far */
    struct upload_counts counts;
};

enum upload_made {
    UPLOAD_THERE,
    UPLOAD_NEW,
    UPLOAD_OTHER, /* the key has come with another wish */
    UPLOAD_MANY,  /* as many are open as may be */
    UPLOAD_HEAVY, /* or their bytes are */
};
enum store_result
store_api_upload_make(struct store *store, const struct api_caller *caller,
                      const struct upload_wish *wish, int64_t *upload_id,
                      enum upload_made *made, enum api_answer *answer,
                      struct fault *fault);
enum store_result store_api_upload(struct store *store, struct arena *arena,
                                   const struct api_caller *caller,
                                   int64_t upload_id, struct api_upload *upload,
                                   enum api_answer *answer,
                                   struct fault *fault);

/* Of the caller's agency with a number below `before`, the newest first, at
 * most max. API_NONE: there are none. */
enum store_result store_api_uploads(struct store *store, struct arena *arena,
                                    const struct api_caller *caller,
                                    int64_t before, uint32_t max,
                                    struct api_upload **uploads,
                                    uint32_t *count, enum api_answer *answer,
                                    struct fault *fault);
/* One that is not whole is given up; *is_whole: there is nothing to give up. */
enum store_result store_api_upload_end(struct store *store,
                                       const struct api_caller *caller,
                                       int64_t upload_id, bool *is_whole,
                                       enum api_answer *answer,
                                       struct fault *fault);

enum upload_added {
    UPLOAD_KEPT,
    UPLOAD_ELSEWHERE, /* others are wanted, or none any more */
    UPLOAD_TOO_MUCH,
};
struct upload_piece {
    int64_t upload_id, at;
    struct text bytes;
    /* What is said to be kept is on the disk; of what is not said yet a crash
     * of the database may take some. */
    bool is_answered;
};
/* *received: how many bytes are kept by now. With the last byte the upload is
 * intake's. */
enum store_result
store_api_upload_add(struct store *store, const struct api_caller *caller,
                     const struct upload_piece *piece, enum upload_added *added,
                     int64_t *received, enum api_answer *answer,
                     struct fault *fault);
/* Forgets the bytes from `from` on, if no others have come behind `to`. */
enum store_result store_api_upload_cut(struct store *store,
                                       const struct api_caller *caller,
                                       int64_t upload_id, int64_t from,
                                       int64_t to, enum api_answer *answer,
                                       struct fault *fault);

struct upload_row {
    uint32_t place; /* from 0 on */
    uint32_t line;
    enum receipt_status status;
    struct text request_id; /* absent: unknown */
    int64_t case_id;        /* 0: none */
    int32_t due;
    bool is_provisional;
    struct text errors; /* JSON; absent: none */
};
/* At most max behind the place `after` (-1: from the first on). status WAITING:
 * of any. API_NONE: as of store_api_upload(), or there are none behind it. */
enum store_result
store_api_upload_rows(struct store *store, struct arena *arena,
                      const struct api_caller *caller, int64_t upload_id,
                      enum receipt_status status, int64_t after, uint32_t max,
                      struct upload_row **rows, uint32_t *count,
                      enum api_answer *answer, struct fault *fault);

/* ---- of intake --------------------------------------------------------------
 */

struct upload {
    int64_t upload_id, fence, size;
    struct text agency;
    enum upload_type type;
    int charset;
    bool has_sha256;
    struct digest sha256;
    int64_t received_at_us;
    uint32_t place; /* so many are decided */
    uint32_t found; /* households in the file, when all of it was seen */
    /* How often it was taken, with this time, since a household of it was last
     * decided; what was given back is not counted. */
    uint32_t tries;
};

/* One that is whole and nobody's, for lease_ms; *is_there false: none. */
enum store_result store_upload_take(struct store *store, struct arena *arena,
                                    const char *holder, int64_t lease_ms,
                                    struct upload *upload, bool *is_there,
                                    struct fault *fault);
/* Its bytes from `at` on, some of them: they follow each other. No bytes: there
 * are none, or they are damaged. Renews the lease, and says how many households
 * were seen so far. STORE_FENCED: it is another's by now. */
enum store_result store_upload_read(struct store *store, struct arena *arena,
                                    const struct upload *upload, int64_t at,
                                    uint32_t found, int64_t lease_ms,
                                    struct text *bytes, struct fault *fault);

/* Some households in a row, each decided by intake_accept or refused before. */
struct upload_batch {
    uint32_t count;
    struct upload_row
        *rows; /* receipts are filled in; refused ones have errors */
    struct acceptance *accepted;
    int32_t day; /* on which they were decided: another day is STORE_DONE with
                  *is_late */
    bool is_late;
    /* While the database works; once. */
    void (*beside)(void *context);
    void *context;
    int64_t now_us; /* set */
};
enum store_result store_upload_accept(struct store *store,
                                      const struct upload *upload,
                                      struct upload_batch *batch,
                                      int64_t lease_ms, struct fault *fault);
/* It has ended; reason absent: well. `rows`: what is wrong with it as a whole.
 * Its bytes are left to store_upload_prune(). */
enum store_result store_upload_end(struct store *store,
                                   const struct upload *upload,
                                   struct text reason,
                                   const struct upload_row *rows,
                                   uint32_t count, struct fault *fault);
/* It is given back, by no fault of its own: anybody may take it in wait_ms. */
enum store_result store_upload_leave(struct store *store,
                                     const struct upload *upload,
                                     int64_t wait_ms, struct fault *fault);
/* A slice of what is old or was read; *pruned 0: nothing is left. */
enum store_result store_upload_prune(struct store *store, uint32_t *pruned,
                                     struct fault *fault);

#endif
