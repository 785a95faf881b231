// SPDX-License-Identifier: Apache-2.0
//
// All SQL of the simulator. The database carrier is its only user.
#ifndef SIMULATOR_DATABASE_SQL_H
#define SIMULATOR_DATABASE_SQL_H

#include "exchange.h"
#include "fault.h"

#include "buffer.h"

struct sql;

// Batches in state 0 or 1, or exchanges of rows that have no answer.
struct sql_batches {
    char **numbers;
    size_t count;
};

// Connects and listens. Never NULL: ask whether it is good.
struct sql *sql_open(const char *conninfo, const char *prefix,
                     struct fault *fault);
bool sql_is_good(const struct sql *sql);
int sql_socket(const struct sql *sql);

// Swallows notifications: they only say that a look is worth while.
void sql_drain(struct sql *sql);
void sql_close(struct sql *sql);

// Makes the schemas and tables of the D1 and D2 lines that are not there.
bool sql_create(struct sql *sql, struct fault *fault);

void sql_list(struct sql *sql, const struct line *line,
              struct sql_batches *found);
void sql_list_rows(struct sql *sql, const struct line *line,
                   struct sql_batches *found);
void sql_list_release(struct sql_batches *found);

// Reads a batch into an exchange. False without a fault when the database
// fails, with one when the batch is not as agreed.
bool sql_read(struct sql *sql, const struct line *line, const char *batch_no,
              struct arena *arena, struct exchange *exchange,
              struct fault *fault);

// Reads the rows of an exchange of a row table, those without an answer or all
// of them; as sql_read. Of rows that are not as agreed only refs are read.
bool sql_read_rows(struct sql *sql, const struct line *line, const char *id,
                   bool are_all, struct arena *arena, struct exchange *exchange,
                   struct fault *fault);

// Writes what became of rows; a status P leaves the answer empty. The answer
// of huge_no, unless that is 0, is as large as a hostile one.
struct sql_row {
    unsigned no;
    char status;
    const char *answer;
};
bool sql_write_rows(struct sql *sql, const struct exchange *exchange,
                    const struct sql_row *rows, size_t count,
                    const char *answered_at, unsigned huge_no);

// Refuses all rows of the exchange that have no answer.
bool sql_refuse_rows(struct sql *sql, const struct line *line, const char *id,
                     const char *answered_at);

// Makes one cell of the answers about the question as large as that, in the
// database itself.
bool sql_swell(struct sql *sql, const struct exchange *exchange, unsigned no,
               size_t length);

// Writes state, answered and note of the batch.
bool sql_finish(struct sql *sql, const struct exchange *exchange, int state,
                size_t answered, const char *note);

// Replaces the batch's answers by the CSV rows and sets state 2; one cell may
// be swollen.
bool sql_answer(struct sql *sql, const struct exchange *exchange,
                const struct buffer *rows, size_t answered, bool is_huge);

#endif
