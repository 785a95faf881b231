/* SPDX-License-Identifier: Apache-2.0
 *
 * D1, as wire.md 2 has it.
 */
#include "d1.h"

#include "csv.h"
#include "cutting.h"
#include "http.h"
#include "mutant.h"
#include "notes.h"

#define ROWS_MAX (16 * 1024 * 1024) /* bytes of a request */

enum { STATE_ANSWERED = 2, STATE_REFUSED = 9 };

static const struct rule frame_rules[] = {
    {"batch_no", FIELD_NONE, FORM_TEXT, NULL, NULL},
    {"seq", FIELD_NONE, FORM_INTEGER, NULL, NULL},
    {"no", FIELD_NONE, FORM_INTEGER, NULL, NULL},
    {"result", FIELD_NONE, FORM_TEXT, NULL, NULL},
    {"data_date", FIELD_NONE, FORM_D_DASH, NULL, NULL},
    RULE_END,
};

/* NULL where the line does not echo them. */
static const struct rule echo[] = {
    {"name", TARGET_NAME, FORM_TEXT, NULL, NULL},
    {"id_no", TARGET_ID, FORM_TEXT, NULL, NULL},
    RULE_END,
};

static const struct outcome outcomes[] = {
    {"1", ANSWER_FOUND, REASON_NONE},
    {"0", ANSWER_NOTHING, REASON_NONE},
    {"2", ANSWER_AMBIGUOUS, REASON_NONE},
    {"3", ANSWER_REFUSED, REASON_CONSENT},
    {"4", ANSWER_REFUSED, REASON_RESTRICTED},
    {"6", ANSWER_REFUSED, REASON_OTHER},
    {"9", ANSWER_UNREACHABLE, REASON_NONE},
    OUTCOME_END,
};

bool
d1_ask(struct arena *arena, const struct stamp *stamp,
       const struct question *questions, uint32_t count,
       const struct d1_line *line, struct request *request)
{
    char time[32];
    instant_print_spaced(stamp->made_at_us, time);
    struct buffer rows;
    buffer_init(&rows, ROWS_MAX);
    for (uint32_t i = 0; i < count; i++) {
        csv_write_cell(&rows, stamp->exchange_id, ',');
        buffer_printf(&rows, ",%d,", questions[i].no);
        csv_write_cell(&rows, questions[i].name, ',');
        buffer_chars(&rows, ",");
        csv_write_cell(&rows, questions[i].id, ',');
        buffer_chars(&rows, ",");
        csv_write_cell(&rows, questions[i].consent, ',');
        buffer_chars(&rows, "\n");
    }
    *request = (struct request){
        .body = rows.failed ? TEXT_NONE : text_copy(arena, buffer_view(&rows)),
        .table = TEXT("qz_request"),
        .batch_no = stamp->exchange_id,
        .batch_line = text_of(line->batch_line),
        .batch_rows = count,
        .batch_mandate = stamp->mandate,
        .written_at = text_copy(arena, text_of(time)),
    };
    buffer_release(&rows);
    return !arena_failed(arena);
}

bool
d1_next(struct arena *arena, const struct exchange_view *view,
        struct next *next)
{
    (void)arena;
    const struct reply *reply = next_reply(view);
    if (reply != NULL && reply->batch_state == STATE_ANSWERED)
        return next_done(next);
    if (reply != NULL && reply->batch_state == STATE_REFUSED)
        return next_by_note(view, reply->batch_note, next);
    return next_again(view, next, BUSY_S, view->last);
}

static bool
split_rows(struct cutting *cutting, uint32_t reply,
           const struct csv_table *table, const struct columns *columns)
{
    for (uint32_t i = 1; i < table->count; i++) {
        const struct csv_row *csv = &table->rows[i];
        struct cell *cells = cells_of_csv(cutting->arena, csv);
        if (cells == NULL)
            return false;
        struct row row = row_of_cells(columns, csv->count, cells);
        struct cell batch = row_cell(&row, "batch_no");
        struct cell seq = row_cell(&row, "seq");
        struct field_value no = {.number = 0};
        if (!cutting_echo(cutting, batch.text))
            return false;
        bool has_no = form_read(cutting->arena, FORM_INTEGER, NULL, &seq, &no);
        cutting_add(cutting,
                    has_no ? cutting_by_no(cutting, no.number) : NO_QUESTION,
                    reply, csv->from, csv->to);
    }
    return true;
}

static bool
split_reply(struct cutting *cutting, uint32_t reply, const struct d1_line *line)
{
    const struct reply *from = &cutting->replies[reply];
    struct fault fault = {.kind = FAULT_NONE};
    struct csv_table table;
    struct columns columns;
    if (!text_is_empty(from->body) && !text_is_utf8(from->body))
        return cutting_garble(cutting, REASON_ENCODING);
    if (text_is_empty(from->body) ||
        !csv_read(cutting->arena, from->body, ',', &table, &fault) ||
        table.count == 0 ||
        !columns_of_csv(cutting->arena, &table.rows[0], &columns) ||
        !rows_are_whole(from->body, &table, LINE_END_LF) ||
        !columns_have(&columns, frame_rules) || !columns_have(&columns, echo) ||
        !columns_have(&columns, line->rules))
        return cutting_garble(cutting, REASON_ENVELOPE);
    if (table.count - 1 != from->batch_answered &&
        !mutant_is("count_not_checked"))
        return cutting_garble(cutting, REASON_COUNT);
    return split_rows(cutting, reply, &table, &columns);
}

bool
d1_split(struct arena *arena, const struct stamp *stamp,
         const struct question *questions, uint32_t count,
         const struct reply *replies, uint32_t reply_count,
         const struct d1_line *line, struct split *split)
{
    struct cutting cutting;
    cutting_begin(&cutting, arena, stamp, questions, count, replies,
                  reply_count);
    for (uint32_t i = 0; i < reply_count; i++)
        if (!split_reply(&cutting, i, line))
            break;
    return cutting_end(&cutting, FRAME_TEXT, split);
}

/* One row: a record, or the one row that says why there is none. */
static void
read_row(struct reading *reading, const struct row *row,
         const struct d1_line *line)
{
    struct text result;
    struct cell cell = row_cell(row, "no");
    struct field_value no = {.number = 0};
    if (!reading_word(reading, row, "result", &result))
        return;
    const struct outcome *outcome = outcome_find(outcomes, result);
    bool is_record = outcome != NULL && outcome->kind == ANSWER_FOUND;
    if (outcome == NULL ||
        !form_read(reading->arena, FORM_INTEGER, NULL, &cell, &no) ||
        (is_record ? no.number < 1 : no.number != 0) ||
        (reading->slice > 0 &&
         (!is_record || reading->answer->kind != ANSWER_FOUND))) {
        reading_garble(reading, REASON_FIELD);
        return;
    }
    reading_settle(reading, outcome->kind, outcome->reason);
    reading_date_cell(reading, row, "data_date", FORM_D_DASH);
    if (is_record) {
        struct record *record =
            reading_record(reading, line->kind, line->rules);
        reading_rules(reading, row, echo, record);
        reading_rules(reading, row, line->rules, record);
    } else {
        reading_expect_empty(reading, row, line->rules);
        if (outcome->kind == ANSWER_NOTHING)
            reading_nothing_of(reading, row, echo);
    }
}

static void
read_slice(struct reading *reading, struct text slice,
           const struct columns *columns, const struct d1_line *line)
{
    struct fault fault = {.kind = FAULT_NONE};
    struct csv_table table;
    if (!csv_read(reading->arena, slice, ',', &table, &fault) ||
        table.count != 1 || table.rows[0].count != columns->count) {
        reading_garble(reading, REASON_ENVELOPE);
        return;
    }
    struct cell *cells = cells_of_csv(reading->arena, &table.rows[0]);
    if (cells == NULL)
        return;
    struct row row = row_of_cells(columns, table.rows[0].count, cells);
    read_row(reading, &row, line);
}

static bool
read_header(struct reading *reading, struct text frame, struct columns *columns)
{
    struct fault fault = {.kind = FAULT_NONE};
    struct csv_table table;
    if (csv_read(reading->arena, frame, ',', &table, &fault) &&
        table.count == 1 &&
        columns_of_csv(reading->arena, &table.rows[0], columns))
        return true;
    reading_garble(reading, REASON_ENVELOPE);
    return false;
}

bool
d1_read(struct arena *arena, const struct evidence *evidence,
        const struct question *question, const struct d1_line *line,
        struct answer *answer)
{
    struct reading reading;
    struct columns columns;
    reading_begin(&reading, arena, question, answer);
    if (evidence->slice_count == 0)
        reading_garble(&reading, REASON_MISSING);
    for (uint32_t i = 0; i < evidence->slice_count; i++) {
        reading.slice = i;
        uint32_t reply = evidence->slice_replies[i];
        if ((i == 0 || reply != evidence->slice_replies[i - 1]) &&
            !read_header(&reading, evidence->frames[reply], &columns))
            break;
        read_slice(&reading, evidence->slices[i], &columns, line);
    }
    return reading_end(&reading);
}
