/* SPDX-License-Identifier: Apache-2.0
 *
 * A front-end exchange database of an owner (wire.md 2, D1 and D2): libpq
 * belongs to the store, so the database carrier gets its connection here.
 * Non-blocking: the owner's database may hang without holding anybody up. One
 * connection a line, one job at a time.
 */
#ifndef HEDUI_STORE_EXCHANGE_DB_H
#define HEDUI_STORE_EXCHANGE_DB_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "message.h"

struct exchange_db;

enum exchange_db_state {
    EXCHANGE_DB_IDLE,
    EXCHANGE_DB_BUSY,
    EXCHANGE_DB_WRITTEN,   /* the exchange is there (now, or from before) */
    EXCHANGE_DB_READ,      /* `reply` is filled: state, answered, note, body */
    EXCHANGE_DB_NO_BATCH,  /* read: the owner has no such exchange */
    EXCHANGE_DB_AWAY,      /* no connection, or it was lost */
    EXCHANGE_DB_TOO_LARGE, /* the answer is above the cap */
    EXCHANGE_DB_REFUSED,   /* the owner's database refuses our statement */
};

struct exchange_db *exchange_db_open(const char *conninfo, const char *schema);
void exchange_db_close(struct exchange_db *db);

/* Start a job; only when idle (or finished). `arena` and `request` must live
 * until the state is not BUSY any more. */
void exchange_db_write(struct exchange_db *db, struct arena *arena,
                       const struct request *request);
void exchange_db_read(struct exchange_db *db, struct arena *arena,
                      const struct request *request, struct text exchange_id,
                      size_t body_cap, struct reply *reply);
/* Goes on as far as it can without waiting; gives the state. A finished state
 * is given until the next job starts. */
enum exchange_db_state exchange_db_step(struct exchange_db *db);
/* What it waits for: the descriptor (-1 none) and EPOLLIN/EPOLLOUT. */
int exchange_db_fd(const struct exchange_db *db, uint32_t *events);
/* Gives the job up and the connection with it. */
void exchange_db_abandon(struct exchange_db *db);

#endif
