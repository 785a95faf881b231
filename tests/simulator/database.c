// SPDX-License-Identifier: Apache-2.0
//
// Batches of the D1 lines (rows of D2 are in database_rows.c): seen, taken,
// answered when their time has come, taken back when the behaviour says so. A
// batch that was taken and not answered when the simulator ended is answered by
// the next one. The SQL is in database_sql.c.
#include "database.h"

#include "batch.h"
#include "database_rows.h"
#include "database_sql.h"
#include "refusal.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { DATABASE_POLL_MS = 1000, DATABASE_HELD_MS = 20, DATABASE_TEXT = 64 };

// A batch that is known: to be answered at a time, or answered already and to
// be taken back at another.
struct batch {
    struct batch *next;
    const struct line *line;
    char no[DATABASE_TEXT];
    bool is_seen; // in the last look at the table
    bool is_answered;
    int64_t due_ms;     // monotonic; INT64_MAX: not while it is held back
    int64_t retract_ms; // simulated
};

struct database {
    struct world *world;
    struct sql *sql;
    const char *conninfo;
    const char *prefix;
    pthread_t thread;
    int stop;
    struct batch *batches;
    struct rows rows;
};

static struct batch *
database_batch(struct database *database, const struct line *line,
               const char *no)
{
    struct batch *batch = database->batches;
    while (batch && (batch->line != line || strcmp(batch->no, no) != 0))
        batch = batch->next;
    return batch;
}

static struct batch *
database_add(struct database *database, const struct line *line, const char *no)
{
    struct batch *batch = calloc(1, sizeof *batch);
    if (!batch)
        abort();
    *batch = (struct batch){.next = database->batches,
                            .line = line,
                            .due_ms = -1,
                            .retract_ms = INT64_MAX};
    snprintf(batch->no, sizeof batch->no, "%s", no);
    database->batches = batch;
    return batch;
}

static void
database_refuse(struct database *database, const struct exchange *exchange,
                struct rejection refusal)
{
    char note[256];
    snprintf(note, sizeof note, "%s %s", refusal.word, refusal.text);
    sql_finish(database->sql, exchange, 9, 0, note);
}

static void
database_answer(struct database *database, const struct exchange *exchange,
                const struct effect *effect)
{
    struct buffer rows = {0};
    size_t answered = batch_answer(database->world, exchange, effect, 0, &rows);
    if (effect->garble == GARBLE_HTML)
        database_refuse(database, exchange,
                        (struct rejection){"<!DOCTYPE html>", "502"});
    else if (!sql_answer(database->sql, exchange, &rows, answered,
                         effect->garble == GARBLE_HUGE))
        world_log(database->world, "%s: %s could not be written",
                  exchange->line->name, exchange->id);
    buffer_release(&rows);
}

// Decides once what becomes of a batch; it may be held back for now.
static void
database_take(struct database *database, struct batch *batch,
              struct exchange *exchange)
{
    struct world *world = database->world;
    bool is_new = batch->due_ms < 0;
    if (is_new)
        world_begin(world, exchange);
    struct effect effect = world_effect(world, exchange, is_new);
    int64_t now_ms = clock_monotonic_ms();
    batch->retract_ms = effect.retract_ms;
    if (effect.kind == EFFECT_HANG || effect.kind == EFFECT_RESET ||
        effect.kind == EFFECT_BUSY) {
        // Not answered as long as the line is so; looked at again.
        batch->due_ms = INT64_MAX;
        if (effect.kind != EFFECT_HANG)
            sql_finish(database->sql, exchange, 1, 0, "");
        return;
    }
    struct rejection refusal = refusal_of_batch(exchange, &effect);
    if (refusal.word) {
        database_refuse(database, exchange, refusal);
        batch->is_answered = true;
        return;
    }
    sql_finish(database->sql, exchange, 1, 0, "");
    batch->due_ms = now_ms + effect.delay_ms;
    if (effect.delay_ms == 0) {
        database_answer(database, exchange, &effect);
        batch->is_answered = true;
    }
}

static void
database_read(struct database *database, struct batch *batch)
{
    struct arena arena = {NULL};
    struct exchange exchange;
    struct fault fault = {""};
    bool is_new = batch->due_ms < 0 || batch->due_ms == INT64_MAX;
    if (sql_read(database->sql, batch->line, batch->no, &arena, &exchange,
                 &fault)) {
        if (is_new) {
            database_take(database, batch, &exchange);
        } else {
            // Its time has come; damage is what is in force now.
            struct effect effect = world_effect(database->world, &exchange, 0);
            database_answer(database, &exchange, &effect);
            batch->is_answered = true;
        }
    } else if (fault.text[0]) {
        world_log(database->world, "%s: malformed: %s", batch->line->name,
                  fault.text);
        world_count(database->world, batch->line, COUNT_MALFORMED);
        database_refuse(database, &exchange,
                        (struct rejection){"OTHER", fault.text});
        batch->is_answered = true;
    }
    arena_release(&arena);
}

// Answers again, now that there is nothing to say any more.
static void
database_retract(struct database *database, struct batch *batch)
{
    struct arena arena = {NULL};
    struct exchange exchange;
    struct fault fault = {""};
    if (sql_read(database->sql, batch->line, batch->no, &arena, &exchange,
                 &fault)) {
        struct effect effect = world_effect(database->world, &exchange, 0);
        database_answer(database, &exchange, &effect);
        world_log(database->world, "%s: %s taken back", batch->line->name,
                  batch->no);
    }
    batch->retract_ms = INT64_MAX;
    arena_release(&arena);
}

// Looks at the table; true when some batch is held back.
static void
database_look(struct database *database, const struct line *line)
{
    struct sql_batches found = {.count = 0};
    sql_list(database->sql, line, &found);
    for (size_t i = 0; i < found.count; i++) {
        struct batch *batch = database_batch(database, line, found.numbers[i]);
        if (!batch)
            batch = database_add(database, line, found.numbers[i]);
        else if (batch->is_answered)
            batch->due_ms = -1; // written anew under its number
        batch->is_answered = false;
        if (batch->due_ms < 0 || batch->due_ms == INT64_MAX)
            database_read(database, batch);
    }
    sql_list_release(&found);
}

// Does what is due and says how long nothing else will be.
static int64_t
database_work(struct database *database)
{
    int64_t wait_ms = DATABASE_POLL_MS;
    int64_t now_ms = clock_monotonic_ms();
    int64_t simulated_ms = clock_now_ms(&database->world->clock);
    for (struct batch **at = &database->batches; *at;) {
        struct batch *batch = *at;
        if (!batch->is_answered && batch->due_ms <= now_ms)
            database_read(database, batch);
        if (batch->is_answered && batch->retract_ms <= simulated_ms)
            database_retract(database, batch);
        int64_t left_ms = batch->is_answered ? batch->retract_ms - simulated_ms
                                             : batch->due_ms - now_ms;
        if (!batch->is_answered && batch->due_ms == INT64_MAX)
            left_ms = DATABASE_HELD_MS * 10;
        if (left_ms < wait_ms)
            wait_ms = left_ms;
        if (batch->is_answered && batch->retract_ms == INT64_MAX) {
            *at = batch->next;
            free(batch);
        } else {
            at = &batch->next;
        }
    }
    return wait_ms > 0 ? wait_ms : 0;
}

static void *
database_run(void *argument)
{
    struct database *database = argument;
    for (;;) {
        if (!sql_is_good(database->sql)) {
            struct fault fault = {""};
            sql_close(database->sql);
            database->sql =
                sql_open(database->conninfo, database->prefix, &fault);
        }
        int64_t wait_ms = DATABASE_POLL_MS;
        for (size_t i = 0; i < line_count() && sql_is_good(database->sql);
             i++) {
            if (line_at(i)->family == FAMILY_D1)
                database_look(database, line_at(i));
            else if (line_at(i)->family == FAMILY_D2)
                rows_look(&database->rows, database->sql, line_at(i));
        }
        if (sql_is_good(database->sql))
            wait_ms = rows_work(&database->rows, database->sql,
                                database_work(database));
        struct pollfd watched[2] = {
            {.fd = database->stop, .events = POLLIN},
            {.fd = sql_socket(database->sql), .events = POLLIN}};
        poll(watched, 2, (int)wait_ms);
        if (watched[0].revents)
            return NULL;
        sql_drain(database->sql);
    }
}

struct database *
database_open(struct world *world, const char *conninfo, const char *prefix,
              struct fault *fault)
{
    struct database *database = calloc(1, sizeof *database);
    if (!database)
        abort();
    *database = (struct database){.world = world,
                                  .conninfo = conninfo,
                                  .prefix = prefix,
                                  .rows = {.world = world},
                                  .stop = eventfd(0, EFD_CLOEXEC)};
    database->sql = sql_open(conninfo, prefix, fault);
    if (!sql_is_good(database->sql) || !sql_create(database->sql, fault) ||
        pthread_create(&database->thread, NULL, database_run, database) != 0) {
        fault_set(fault, "the database thread cannot start");
        sql_close(database->sql);
        close(database->stop);
        free(database);
        return NULL;
    }
    return database;
}

void
database_close(struct database *database)
{
    if (!database)
        return;
    eventfd_write(database->stop, 1);
    pthread_join(database->thread, NULL);
    sql_close(database->sql);
    close(database->stop);
    rows_release(&database->rows);
    while (database->batches) {
        struct batch *batch = database->batches;
        database->batches = batch->next;
        free(batch);
    }
    free(database);
}
