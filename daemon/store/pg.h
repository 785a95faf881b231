/* SPDX-License-Identifier: Apache-2.0
 *
 * The one way to PostgreSQL: a connection that comes back by itself, prepared
 * statements with binary parameters (never text in SQL), batches as arrays for
 * unnest, results in binary, and a transaction wrapper that tells away, retry,
 * unknown and broken apart. What a server says in DETAIL or about values is
 * never repeated: faults name the statement and the SQLSTATE.
 */
#ifndef HEDUI_STORE_PG_H
#define HEDUI_STORE_PG_H

#include <libpq-fe.h>

#include "blob.h"
#include "digest.h"
#include "pack.h"
#include "store.h"

#define PG_STATEMENTS_MAX 256
#define PG_PARAMS_MAX 32
/* What a packed column may expand to. */
#define PACKED_PLAIN_MAX ((size_t)64 << 20)

struct statement {
    const char *name; /* unique over all files */
    const char *sql;
};

enum pg_error { PG_FINE, PG_AWAY, PG_RETRY, PG_BROKEN };

/* A lost answer to COMMIT, made on purpose (tests). */
enum pg_lose { PG_LOSE_NOTHING, PG_LOSE_BEFORE_COMMIT, PG_LOSE_AFTER_COMMIT };

struct pg {
    struct store store; /* first */
    char *conninfo, *listen;
    PGconn *conn;
    int64_t retry_at_ms; /* monotonic: not before */
    int64_t retry_ms;    /* back-off */
    uint32_t news;       /* enum store_news */
    uint32_t prepared_count;
    const struct statement *prepared[PG_STATEMENTS_MAX];
    int64_t reply_days[2]; /* first and last whose partitions are known */
    enum pg_error error;
    char sqlstate[6];
    const char *failed; /* the statement */
    enum pg_lose lose;
    int64_t commit_ms;      /* how long a COMMIT may take; 0: as it takes */
    int64_t commit_rest_ms; /* after one that took longer: none for so long */
    int64_t commit_at_ms;   /* monotonic: not before */
    /* What the last count of all that is stored gave (postgres_watch.c). */
    struct {
        int64_t reports, published;
        int64_t until_ms; /* monotonic: told again until then */
    } totals;
    struct fresh_hint cursor[LANE_COUNT]; /* for a deliberate bug only */
    int64_t log_after;                    /* likewise */
};

struct pg *pg_of(struct store *store);
int64_t pg_monotonic_ms(void);
/* true when the connection stands; else pg->error is PG_AWAY. */
bool pg_connect(struct pg *pg);
void pg_disconnect(struct pg *pg);

/* ---- parameters ---- */

struct params {
    struct arena arena;
    int count;
    const char *values[PG_PARAMS_MAX];
    int lengths[PG_PARAMS_MAX];
    int formats[PG_PARAMS_MAX];
    struct buffer buffers[PG_PARAMS_MAX]; /* of arrays */
    bool failed;
};

enum items_type {
    ITEMS_INT64,
    ITEMS_INT32,
    ITEMS_BOOL,
    ITEMS_TEXT,
    ITEMS_BYTES
};

void params_init(struct params *params);
void params_release(struct params *params);
void params_int64(struct params *params, int64_t value);
void params_int32(struct params *params, int64_t value);
void params_bool(struct params *params, bool value);
void params_null(struct params *params);
void params_text(struct params *params, struct text text); /* absent: null */
void params_chars(struct params *params, const char *chars);
void params_bytes(struct params *params, const void *bytes, size_t size);
void params_digest(struct params *params, const struct digest *digest);
void params_blob(struct params *params, struct text plain); /* absent: null */
/* An array of `count` items, which follow by items_*, each exactly once. */
void params_items(struct params *params, enum items_type type, uint32_t count);
void items_int64(struct params *params, int64_t value);
void items_int32(struct params *params, int64_t value);
void items_bool(struct params *params, bool value);
void items_null(struct params *params);
void items_text(struct params *params, struct text text);
void items_bytes(struct params *params, const void *bytes, size_t size);
void items_blob(struct params *params, struct text plain);
/* A blob of the zstd of it: a report is ten times its packed size. */
void items_packed(struct params *params, struct text plain);
/* What is large and seldom read: see pack_compress_quickly. */
void items_packed_quickly(struct params *params, struct text plain);

/* ---- statements ---- */

/* NULL with pg->error set. The caller PQclears. */
PGresult *pg_query(struct pg *pg, const struct statement *statement,
                   const struct params *params);
/* The same; `beside` runs while the server works. It asks nothing of it. */
PGresult *pg_query_beside(struct pg *pg, const struct statement *statement,
                          const struct params *params,
                          void (*beside)(void *context), void *context);
/* Rows touched by a statement, or returned by it. */
uint32_t pg_touched(const PGresult *result);
/* Runs it for its effect. */
bool pg_do(struct pg *pg, const struct statement *statement,
           const struct params *params, uint32_t *touched);
/* Says that what a statement gave cannot be true. */
void pg_broken(struct pg *pg, const char *where);

bool column_is_null(const PGresult *result, uint32_t row, int column);
int64_t column_int64(const PGresult *result, uint32_t row, int column);
uint32_t column_uint32(const PGresult *result, uint32_t row, int column);
int32_t column_int32(const PGresult *result, uint32_t row, int column);
bool column_bool(const PGresult *result, uint32_t row, int column);
struct text column_view(const PGresult *result, uint32_t row, int column);
struct text column_text(const PGresult *result, uint32_t row, int column,
                        struct arena *arena);
bool column_digest(const PGresult *result, uint32_t row, int column,
                   struct digest *digest);
/* false: there is none, or it has another size. */
bool column_salt(const PGresult *result, uint32_t row, int column,
                 uint8_t salt[LEAF_SALT_SIZE]);
bool column_blob(const PGresult *result, uint32_t row, int column,
                 struct arena *arena, struct text *plain);
bool column_packed(const PGresult *result, uint32_t row, int column,
                   struct arena *arena, struct text *plain);
/* An int8[] without nulls. */
bool column_int64s(const PGresult *result, uint32_t row, int column,
                   struct arena *arena, int64_t **values, uint32_t *count);

/* ---- transactions ---- */

enum tx { TX_COMMIT, TX_NOTHING, TX_FENCED, TX_FAILED };
typedef enum tx (*pg_tx_fn)(struct pg *pg, void *context);

/* BEGIN, body, COMMIT. TX_NOTHING rolls back and is STORE_DONE; TX_FAILED says
 * that pg->error is set (PG_FINE: the body set the fault itself). The body may
 * run again after a serialization failure or deadlock. */
enum store_result pg_run(struct pg *pg, const char *name, pg_tx_fn body,
                         void *context, struct fault *fault);
/* One statement or a few that only read: no BEGIN. */
enum store_result pg_read(struct pg *pg, const char *name, pg_tx_fn body,
                          void *context, struct fault *fault);

#endif
