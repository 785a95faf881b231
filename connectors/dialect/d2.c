/* SPDX-License-Identifier: Apache-2.0
 *
 * D2, as wire.md 2 has it. A ref is the exchange's number, a hyphen and the
 * question's number, so that a row tells by itself whose it is.
 */
#include "d2.h"

#include "csv.h"
#include "cutting.h"
#include "http.h"
#include "mutant.h"

#define ROWS_MAX (2 * 1024 * 1024) /* bytes of a request */

static const struct rule columns_of_row[] = {
    {"ref", FIELD_NONE, FORM_TEXT, NULL, NULL},
    {"status", FIELD_NONE, FORM_TEXT, NULL, NULL},
    {"answered_at", FIELD_NONE, FORM_TEXT, NULL, NULL},
    {"answer", FIELD_NONE, FORM_TEXT, NULL, NULL},
    RULE_END,
};

/* jg of A. */
static const struct outcome outcomes[] = {
    {"1", ANSWER_FOUND, REASON_NONE},
    {"0", ANSWER_NOTHING, REASON_NONE},
    OUTCOME_END,
};

/* yy of R. */
static const struct outcome refusals[] = {
    {"DR", ANSWER_AMBIGUOUS, REASON_NONE},
    {"SQ", ANSWER_REFUSED, REASON_CONSENT},
    {"XZ", ANSWER_REFUSED, REASON_RESTRICTED},
    {"QT", ANSWER_REFUSED, REASON_OTHER},
    OUTCOME_END,
};

bool
d2_ask(struct arena *arena, const struct stamp *stamp,
       const struct question *questions, uint32_t count,
       struct request *request)
{
    char time[32];
    instant_print_spaced(stamp->made_at_us, time);
    struct buffer rows;
    buffer_init(&rows, ROWS_MAX);
    for (uint32_t i = 0; i < count; i++) {
        buffer_text(&rows, stamp->exchange_id);
        buffer_printf(&rows, "-%d,", questions[i].no);
        csv_write_cell(&rows, questions[i].name, ',');
        buffer_chars(&rows, ",");
        csv_write_cell(&rows, questions[i].id, ',');
        buffer_chars(&rows, ",JZHD,");
        csv_write_cell(&rows, stamp->mandate, ',');
        buffer_chars(&rows, ",");
        csv_write_cell(&rows, questions[i].consent, ',');
        buffer_printf(&rows, ",%s,N\n", time);
    }
    *request = (struct request){
        .body = rows.failed ? TEXT_NONE : text_copy(arena, buffer_view(&rows)),
        .table = TEXT("hd_query"),
        .batch_rows = count,
    };
    buffer_release(&rows);
    return !arena_failed(arena);
}

bool
d2_next(struct arena *arena, const struct exchange_view *view,
        struct next *next)
{
    (void)arena;
    const struct reply *reply = next_reply(view);
    if (reply == NULL || (reply->batch_answered < view->first->batch_rows &&
                          !mutant_is("row_not_waited_for")))
        return next_again(view, next, BUSY_S, view->last);
    return next_done(next);
}

static bool
split_row(struct cutting *cutting, uint32_t reply,
          const struct columns *columns, const struct csv_row *csv)
{
    struct text exchange, no;
    int64_t number;
    struct cell *cells = cells_of_csv(cutting->arena, csv);
    if (cells == NULL)
        return false;
    struct row row = row_of_cells(columns, csv->count, cells);
    no = row_cell(&row, "ref").text;
    if (!text_cut(&no, '-', &exchange) || !cutting_echo(cutting, exchange))
        return cutting_garble(cutting, REASON_ENVELOPE);
    cutting_add(cutting,
                text_to_count(no, &number) ? cutting_by_no(cutting, number)
                                           : NO_QUESTION,
                reply, csv->from, csv->to);
    return true;
}

static bool
split_reply(struct cutting *cutting, uint32_t reply)
{
    struct text body = cutting->replies[reply].body;
    struct fault fault = {.kind = FAULT_NONE};
    struct csv_table table;
    struct columns columns;
    if (!text_is_empty(body) && !text_is_utf8(body))
        return cutting_garble(cutting, REASON_ENCODING);
    if (text_is_empty(body) ||
        !csv_read(cutting->arena, body, ',', &table, &fault) ||
        table.count == 0 ||
        !columns_of_csv(cutting->arena, &table.rows[0], &columns) ||
        !rows_are_whole(body, &table, LINE_END_LF) ||
        !columns_have(&columns, columns_of_row))
        return cutting_garble(cutting, REASON_ENVELOPE);
    for (uint32_t i = 1; i < table.count; i++)
        if (!split_row(cutting, reply, &columns, &table.rows[i]))
            return false;
    return true;
}

bool
d2_split(struct arena *arena, const struct stamp *stamp,
         const struct question *questions, uint32_t count,
         const struct reply *replies, uint32_t reply_count, struct split *split)
{
    struct cutting cutting;
    cutting_begin(&cutting, arena, stamp, questions, count, replies,
                  reply_count);
    for (uint32_t i = 0; i < reply_count; i++)
        if (!split_reply(&cutting, i))
            break;
    return cutting_end(&cutting, FRAME_TEXT, split);
}

static void
read_answered(struct reading *reading, const struct row *answer,
              const struct d2_line *line)
{
    struct text result;
    for (const struct rule *rule = line->echo; rule->wire != NULL; rule++)
        reading_need(reading, answer, rule->wire, rule->form);
    reading_date_cell(reading, answer, "sjrq", FORM_D8);
    if (!reading_word(reading, answer, "jg", &result))
        return;
    const struct outcome *outcome = outcome_find(outcomes, result);
    const struct json *list = reading_list(reading, answer, "jl", outcome);
    if (list == NULL)
        return;
    for (const struct json *node = list->first; node != NULL;
         node = node->next) {
        struct row entry = row_of_object(node);
        struct record *record =
            reading_record(reading, line->kind, line->rules);
        reading_rules(reading, &entry, line->echo, record);
        reading_rules(reading, &entry, line->rules, record);
        if (record != NULL && record->kind == RECORD_NONE &&
            !mutant_is("kind_left_open"))
            reading_garble(reading, REASON_FIELD);
    }
    if (outcome->kind == ANSWER_NOTHING)
        reading_nothing_of(reading, answer, line->echo);
    reading_settle(reading, outcome->kind, outcome->reason);
}

static void
read_refused(struct reading *reading, const struct row *answer)
{
    struct text why;
    if (!reading_word(reading, answer, "yy", &why))
        return;
    const struct outcome *outcome = outcome_find(refusals, why);
    if (outcome == NULL)
        reading_garble(reading, REASON_FIELD);
    else
        reading_settle(reading, outcome->kind, outcome->reason);
}

/* What E says beside its status is for the owner's own people. */
static void
read_row(struct reading *reading, const struct row *row,
         const struct d2_line *line)
{
    struct text status;
    if (!reading_word(reading, row, "status", &status))
        return;
    if (text_equals_chars(status, "E")) {
        reading_settle(reading, ANSWER_UNREACHABLE, REASON_NONE);
        return;
    }
    bool is_answered = text_equals_chars(status, "A");
    if (!is_answered && !text_equals_chars(status, "R")) {
        reading_garble(reading, REASON_FIELD);
        return;
    }
    const struct json *object =
        http_object(reading->arena, row_cell(row, "answer").text);
    struct row answer = row_of_object(object);
    if (object == NULL)
        reading_garble(reading, REASON_ENVELOPE);
    else if (is_answered)
        read_answered(reading, &answer, line);
    else
        read_refused(reading, &answer);
}

static void
read_slice(struct reading *reading, struct text frame, struct text slice,
           const struct d2_line *line)
{
    struct fault fault = {.kind = FAULT_NONE};
    struct csv_table header, table;
    struct columns columns;
    if (!csv_read(reading->arena, frame, ',', &header, &fault) ||
        header.count != 1 ||
        !columns_of_csv(reading->arena, &header.rows[0], &columns) ||
        !csv_read(reading->arena, slice, ',', &table, &fault) ||
        table.count != 1 || table.rows[0].count != columns.count) {
        reading_garble(reading, REASON_ENVELOPE);
        return;
    }
    struct cell *cells = cells_of_csv(reading->arena, &table.rows[0]);
    if (cells == NULL)
        return;
    struct row row = row_of_cells(&columns, table.rows[0].count, cells);
    read_row(reading, &row, line);
}

bool
d2_read(struct arena *arena, const struct evidence *evidence,
        const struct question *question, const struct d2_line *line,
        struct answer *answer)
{
    struct reading reading;
    reading_begin(&reading, arena, question, answer);
    if (evidence->slice_count == 0)
        reading_garble(&reading, REASON_MISSING);
    else if (evidence->slice_count > 1)
        reading_garble(&reading, REASON_COUNT);
    else
        read_slice(&reading, evidence->frames[evidence->slice_replies[0]],
                   evidence->slices[0], line);
    return reading_end(&reading);
}
