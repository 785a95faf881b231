// SPDX-License-Identifier: Apache-2.0
//
// Between the files of the simulator's SQL. Nobody else includes this.
#ifndef SIMULATOR_DATABASE_SQL_PART_H
#define SIMULATOR_DATABASE_SQL_PART_H

#include "database_sql.h"

#include <libpq-fe.h>

struct sql {
    PGconn *connection;
    const char *prefix;
};

// Runs text in which $S stands for the line's schema.
PGresult *sql_run(struct sql *sql, const struct line *line, const char *text,
                  int count, const char *const *values);

// The same where nothing but success matters.
bool sql_do(struct sql *sql, const struct line *line, const char *text,
            int count, const char *const *values);

// Takes the first column, and frees the result.
void sql_take_list(struct sql_batches *found, PGresult *result);

// Makes the table of a D2 line.
bool sql_create_rows(struct sql *sql, const struct line *line,
                     struct fault *fault);

#endif
