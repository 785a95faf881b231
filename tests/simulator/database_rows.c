// SPDX-License-Identifier: Apache-2.0
//
// When which row of a row table is answered; see database_rows.h. What the
// line does to an exchange it does to all its rows, what it does to a person
// to his row alone: others are answered meanwhile.
#include "database_rows.h"

#include "family.h"
#include "hostile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_HELD_MS = 200 };

// A row's due time, monotonic; these are none.
static const int64_t ROW_NEW = 0;
static const int64_t ROW_HELD = INT64_MAX;

struct rows_job {
    struct rows_job *next;
    const struct line *line;
    char id[64]; // the exchange's
    bool is_begun;
    bool is_answered;
    int64_t due_ms;      // the next one; monotonic
    int64_t retract_ms;  // simulated
    int64_t *row_due_ms; // by number
    size_t row_count;
};

// One look at the rows of a job that have no answer.
struct rows_turn {
    struct rows *rows;
    struct sql *sql;
    struct rows_job *job;
    struct exchange exchange;
    struct exchange due;     // those whose time has come
    struct sql_row *written; // what becomes of rows
    size_t written_count;
    struct effect effect; // of the line
    char now[CLOCK_TEXT];
};

static int64_t *
rows_due(struct rows_job *job, unsigned no)
{
    if (no >= job->row_count) {
        size_t count = no + 256;
        int64_t *grown = realloc(job->row_due_ms, count * sizeof *grown);
        if (!grown)
            abort();
        memset(grown + job->row_count, 0,
               (count - job->row_count) * sizeof *grown);
        job->row_due_ms = grown;
        job->row_count = count;
    }
    return &job->row_due_ms[no];
}

static void
rows_write(struct rows_turn *turn, unsigned no, char status, const char *answer)
{
    turn->written[turn->written_count++] = (struct sql_row){no, status, answer};
}

// A refusal in place of an answer; true when there is one.
static bool
rows_interrupt(struct rows_turn *turn, unsigned no, const struct effect *effect)
{
    static const char *const words[] = {"DR", "SQ", "XZ", "QT"};
    bool is_error = effect->kind == EFFECT_ERROR;
    for (unsigned i = 0; is_error && i < 4; i++) {
        if (strcmp(effect->detail, words[i]) == 0) {
            char *answer = arena_take(turn->exchange.arena, 32);
            snprintf(answer, 32, "{\"yy\":\"%s\"}", words[i]);
            rows_write(turn, no, 'R', answer);
            return true;
        }
    }
    if (is_error)
        rows_write(turn, no, 'E', "{\"yy\":\"XT\"}");
    else if (effect->kind == EFFECT_CLOSED || effect->kind == EFFECT_QUOTA ||
             !*turn->exchange.mandate)
        rows_write(turn, no, 'R', "{\"yy\":\"QT\"}");
    else
        return false;
    return true;
}

static void
rows_meet(struct rows_turn *turn, int64_t due_ms)
{
    if (due_ms < turn->job->due_ms)
        turn->job->due_ms = due_ms;
}

// Decides what becomes of one row; those to be answered go into turn->due.
static void
rows_take(struct rows_turn *turn, const struct question *question)
{
    int64_t now_ms = clock_monotonic_ms();
    int64_t *due_ms = rows_due(turn->job, question->no);
    bool is_new = *due_ms == ROW_NEW;
    if (is_new || *due_ms == ROW_HELD) {
        struct effect effect = turn->effect;
        world_add_person(turn->rows->world, turn->exchange.line, question->id,
                         &effect);
        bool is_held = effect.kind == EFFECT_HANG ||
                       effect.kind == EFFECT_RESET ||
                       effect.kind == EFFECT_BUSY;
        *due_ms = is_held ? ROW_HELD : now_ms + effect.delay_ms;
        if (effect.retract_ms < turn->job->retract_ms)
            turn->job->retract_ms = effect.retract_ms;
        if (!is_held && rows_interrupt(turn, question->no, &effect))
            return;
        if (is_new && effect.kind != EFFECT_HANG &&
            (is_held || effect.delay_ms > 0))
            rows_write(turn, question->no, 'P', "");
    }
    if (*due_ms <= now_ms)
        turn->due.questions[turn->due.count++] = *question;
    else
        rows_meet(turn, *due_ms == ROW_HELD ? now_ms + ROWS_HELD_MS : *due_ms);
}

static void
rows_answer(struct rows_turn *turn)
{
    struct world *world = turn->rows->world;
    struct answers answers;
    struct buffer text = {0};
    if (!turn->due.count)
        return;
    world_answer(world, &turn->due, &turn->effect, &answers);
    for (size_t i = 0; i < answers.count; i++) {
        struct answer *answer = &answers.items[i];
        buffer_clear(&text);
        char status = d2_write_answer(&answers, answer, &text);
        if (status) {
            d2_tamper(&answers, i == 0, &text);
            rows_write(turn, answer->no, status,
                       arena_text(turn->due.arena, text.bytes, text.length));
        } else {
            // Silent: the row stays in work for as long as that lasts.
            *rows_due(turn->job, answer->no) = ROW_HELD;
            rows_meet(turn, clock_monotonic_ms() + ROWS_HELD_MS);
            rows_write(turn, answer->no, 'P', "");
        }
    }
    buffer_release(&text);
}

static void
rows_start_turn(struct rows_turn *turn)
{
    struct exchange *exchange = &turn->exchange;
    struct world *world = turn->rows->world;
    turn->due = *exchange;
    turn->due.count = 0;
    turn->due.questions = arena_take(
        exchange->arena, (exchange->count + 1) * sizeof *exchange->questions);
    turn->written = arena_take(exchange->arena, (exchange->count * 2 + 1) *
                                                    sizeof *turn->written);
    clock_print(clock_now_ms(&world->clock), turn->now);
}

// Looks at the rows that are open, or (to take back) at all.
static void
rows_serve(struct rows *rows, struct sql *sql, struct rows_job *job,
           bool are_all)
{
    struct arena arena = {NULL};
    struct fault fault = {""};
    struct rows_turn turn = {.rows = rows, .sql = sql, .job = job};
    bool is_good = sql_read_rows(sql, job->line, job->id, are_all, &arena,
                                 &turn.exchange, &fault);
    job->due_ms = INT64_MAX;
    if (is_good && turn.exchange.count) {
        bool is_new = !job->is_begun;
        rows_start_turn(&turn);
        if (is_new)
            world_begin(rows->world, &turn.exchange);
        turn.effect = world_line_effect(rows->world, &turn.exchange, is_new);
        job->is_begun = true;
        for (size_t i = 0; i < turn.exchange.count; i++) {
            if (are_all)
                turn.due.questions[turn.due.count++] =
                    turn.exchange.questions[i];
            else
                rows_take(&turn, &turn.exchange.questions[i]);
        }
        rows_answer(&turn);
        bool is_huge = turn.effect.garble == GARBLE_HUGE && turn.due.count;
        sql_write_rows(sql, &turn.exchange, turn.written, turn.written_count,
                       turn.now, is_huge ? turn.due.questions[0].no : 0);
    } else if (fault.text[0]) {
        world_log(rows->world, "%s: malformed: %s", job->line->name,
                  fault.text);
        world_count(rows->world, job->line, COUNT_MALFORMED);
        clock_print(clock_now_ms(&rows->world->clock), turn.now);
        sql_refuse_rows(sql, job->line, job->id, turn.now);
    }
    job->is_answered = job->due_ms == INT64_MAX;
    arena_release(&arena);
}

void
rows_look(struct rows *rows, struct sql *sql, const struct line *line)
{
    struct sql_batches found = {.count = 0};
    sql_list_rows(sql, line, &found);
    for (size_t i = 0; i < found.count; i++) {
        struct rows_job *job = rows->jobs;
        while (job &&
               (job->line != line || strcmp(job->id, found.numbers[i]) != 0))
            job = job->next;
        if (job && !job->is_answered)
            continue; // rows_work knows when
        if (!job) {
            job = calloc(1, sizeof *job);
            if (!job)
                abort();
            *job = (struct rows_job){
                .next = rows->jobs, .line = line, .retract_ms = INT64_MAX};
            snprintf(job->id, sizeof job->id, "%s", found.numbers[i]);
            rows->jobs = job;
        }
        rows_serve(rows, sql, job, false);
    }
    sql_list_release(&found);
}

int64_t
rows_work(struct rows *rows, struct sql *sql, int64_t wait_ms)
{
    int64_t now_ms = clock_monotonic_ms();
    int64_t simulated_ms = clock_now_ms(&rows->world->clock);
    for (struct rows_job **at = &rows->jobs; *at;) {
        struct rows_job *job = *at;
        if (!job->is_answered && job->due_ms <= now_ms)
            rows_serve(rows, sql, job, false);
        if (job->is_answered && job->retract_ms <= simulated_ms) {
            rows_serve(rows, sql, job, true);
            job->retract_ms = INT64_MAX;
            world_log(rows->world, "%s: %s taken back", job->line->name,
                      job->id);
        }
        int64_t left_ms = job->is_answered ? job->retract_ms - simulated_ms
                                           : job->due_ms - now_ms;
        if (left_ms < wait_ms)
            wait_ms = left_ms > 0 ? left_ms : 0;
        if (job->is_answered && job->retract_ms == INT64_MAX) {
            *at = job->next;
            free(job->row_due_ms);
            free(job);
        } else {
            at = &job->next;
        }
    }
    return wait_ms;
}

void
rows_release(struct rows *rows)
{
    while (rows->jobs) {
        struct rows_job *job = rows->jobs;
        rows->jobs = job->next;
        free(job->row_due_ms);
        free(job);
    }
}
