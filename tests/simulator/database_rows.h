// SPDX-License-Identifier: Apache-2.0
//
// Row tables (D2): each row is taken (P) and answered (A, R, E) when its own
// time has come. Used by the database thread alone.
#ifndef SIMULATOR_DATABASE_ROWS_H
#define SIMULATOR_DATABASE_ROWS_H

#include "database_sql.h"
#include "world.h"

struct rows_job;

struct rows {
    struct world *world;
    struct rows_job *jobs;
};

// Looks at the table of the line and takes what is new.
void rows_look(struct rows *rows, struct sql *sql, const struct line *line);

// Answers what is due and takes back what the behaviour says; how long nothing
// else will be, at most `wait_ms`.
int64_t rows_work(struct rows *rows, struct sql *sql, int64_t wait_ms);
void rows_release(struct rows *rows);

#endif
