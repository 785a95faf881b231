/* SPDX-License-Identifier: Apache-2.0
 *
 * F1, as wire.md 2 has it.
 */
#include "f1.h"

#include "csv.h"

#define FILE_MAX (16 * 1024 * 1024) /* bytes of a request */

const struct sheet f1_comma = {
    .extension = "csv",
    .charset = CHARSET_UTF8,
    .separator = ',',
    .line_end = LINE_END_CRLF,
    .has_bom = true,
    .has_sum = true,
};

const struct sheet f1_comma_gb18030 = {
    .extension = "csv",
    .charset = CHARSET_GB18030,
    .separator = ',',
    .line_end = LINE_END_CRLF,
    .has_sum = true,
};

const struct sheet f1_tab = {
    .extension = "txt",
    .charset = CHARSET_UTF8,
    .separator = '\t',
    .line_end = LINE_END_CRLF,
    .has_number = true,
    .has_sum = true,
};

const struct rule f1_id[] = {
    {SHEET_ID, TARGET_ID, FORM_TEXT, NULL, NULL},
    RULE_END,
};

const struct rule f1_name_id[] = {
    {"姓名", TARGET_NAME, FORM_TEXT, NULL, NULL},
    {SHEET_ID, TARGET_ID, FORM_TEXT, NULL, NULL},
    RULE_END,
};

static const struct outcome words[] = {
    {"有", ANSWER_FOUND, REASON_NONE},
    {"无", ANSWER_NOTHING, REASON_NONE},
    {"多人", ANSWER_AMBIGUOUS, REASON_NONE},
    {"未授权", ANSWER_REFUSED, REASON_CONSENT},
    {"限制", ANSWER_REFUSED, REASON_RESTRICTED},
    {"拒绝", ANSWER_REFUSED, REASON_OTHER},
    {"异常", ANSWER_UNREACHABLE, REASON_NONE},
    OUTCOME_END,
};

static void
put_cells(struct buffer *out, char separator, uint32_t count,
          const struct text *cells)
{
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0)
            buffer_add(out, &separator, 1);
        csv_write_cell(out, cells[i], separator);
    }
    buffer_chars(out, "\r\n");
}

static void
put_question(struct buffer *out, const struct sheet *sheet,
             const struct stamp *stamp, const struct question *question)
{
    char no[12];
    char birth[11] = "";
    (void)snprintf(no, sizeof(no), "%d", question->no);
    if (question->birth != DATE_NONE)
        date_print_slash(question->birth, birth);
    const struct text cells[] = {
        text_of(no),       question->name, question->id,
        question->consent, stamp->mandate, text_of(birth),
    };
    put_cells(out, sheet->separator, sheet->has_number ? 6 : 5, cells);
}

bool
f1_ask(struct arena *arena, const struct stamp *stamp,
       const struct question *questions, uint32_t count,
       const struct f1_line *line, struct request *request)
{
    const struct sheet *sheet = line->sheet;
    const struct text names[] = {
        TEXT(SHEET_NUMBER), TEXT("姓名"),     TEXT(SHEET_ID),
        TEXT("授权书号"),   TEXT("委托书号"), TEXT("出生日期"),
    };
    char rows[12];
    struct text bytes;
    struct buffer out;
    (void)snprintf(rows, sizeof(rows), "%u", count);
    const struct text total[] = {TEXT(SHEET_TOTAL), text_of(rows)};
    buffer_init(&out, FILE_MAX);
    buffer_chars(&out, sheet->has_bom ? SHEET_BOM : "");
    put_cells(&out, sheet->separator, sheet->has_number ? 6 : 5, names);
    for (uint32_t i = 0; i < count; i++)
        put_question(&out, sheet, stamp, &questions[i]);
    put_cells(&out, sheet->separator, 2, total);
    struct text body = text_copy(arena, buffer_view(&out));
    buffer_release(&out);
    return charset_encode(arena, sheet->charset, body, &bytes) &&
           file_request(arena, stamp, line->prefix, sheet->extension, bytes,
                        request);
}

static const char *
as_of_column(const struct f1_line *line)
{
    return line->as_of != NULL ? line->as_of : SHEET_DATE;
}

bool
f1_split(struct arena *arena, const struct stamp *stamp,
         const struct question *questions, uint32_t count,
         const struct reply *replies, uint32_t reply_count,
         const struct f1_line *line, struct split *split)
{
    const struct rule family[] = {
        {"结果", FIELD_NONE, FORM_TEXT, NULL, NULL},
        {as_of_column(line), FIELD_NONE, FORM_D_SLASH, NULL, NULL},
        RULE_END,
    };
    struct sheet sheet = *line->sheet;
    sheet.sum = line->sum;
    sheet.columns[0] = line->echo;
    sheet.columns[1] = line->rules;
    sheet.columns[2] = family;
    struct cutting cutting;
    cutting_begin(&cutting, arena, stamp, questions, count, replies,
                  reply_count);
    return sheet_split(&cutting, &sheet, split);
}

static void
read_row(struct reading *reading, const struct row *row,
         const struct f1_line *line, f1_judge_fn judge, void *context)
{
    struct text result;
    if (!reading_word(reading, row, "结果", &result))
        return;
    const struct outcome *outcome =
        outcome_find(line->outcomes != NULL ? line->outcomes : words, result);
    if (outcome == NULL) {
        reading_garble(reading, REASON_FIELD);
        return;
    }
    reading_date_cell(reading, row, as_of_column(line), FORM_D_SLASH);
    if (outcome->kind == ANSWER_FOUND) {
        struct record *record =
            reading_record(reading, line->kind, line->rules);
        reading_rules(reading, row, line->echo, record);
        reading_rules(reading, row, line->rules, record);
    } else {
        reading_expect_empty(reading, row,
                             line->blank != NULL ? line->blank : line->rules);
        if (outcome->kind == ANSWER_NOTHING)
            reading_nothing_of(reading, row, line->echo);
    }
    judge(context, reading, row, outcome);
}

void
f1_read_rows(struct reading *reading, const struct evidence *evidence,
             const struct f1_line *line, f1_judge_fn judge, void *context)
{
    struct sheet_frame frame;
    struct row row;
    if (evidence->slice_count == 0)
        reading_garble(reading, REASON_MISSING);
    for (uint32_t i = 0; i < evidence->slice_count; i++) {
        uint32_t reply = evidence->slice_replies[i];
        reading->slice = i;
        if ((i == 0 || reply != evidence->slice_replies[i - 1]) &&
            !sheet_read_frame(reading, line->sheet, evidence->frames[reply],
                              &frame))
            return;
        if (sheet_read_row(reading, line->sheet, &frame, evidence->slices[i],
                           &row))
            read_row(reading, &row, line, judge, context);
    }
}

static void
judge_same(void *context, struct reading *reading, const struct row *row,
           const struct outcome *outcome)
{
    const struct outcome **before = context;
    (void)row;
    if (*before != NULL && *before != outcome)
        reading_garble(reading, REASON_FIELD);
    *before = outcome;
    reading_settle(reading, outcome->kind, outcome->reason);
}

bool
f1_read(struct arena *arena, const struct evidence *evidence,
        const struct question *question, const struct f1_line *line,
        struct answer *answer)
{
    struct reading reading;
    const struct outcome *outcome = NULL;
    reading_begin(&reading, arena, question, answer);
    f1_read_rows(&reading, evidence, line, judge_same, &outcome);
    return reading_end(&reading);
}
