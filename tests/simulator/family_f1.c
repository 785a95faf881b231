// SPDX-License-Identifier: Apache-2.0
//
// F1 CSV files: a header, at least one row for everybody asked, a trailer that
// counts rows and adds up one column.
#include "family.h"

#include "clock.h"
#include "csv.h"
#include "family_file.h"
#include "form.h"
#include "identity.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char F1_BOM[] = "\xef\xbb\xbf";

static void
f1_add(const char *text, const struct line *line, struct buffer *out)
{
    if (!strpbrk(text, line->quirks & QUIRK_TAB ? "\t\"\r\n" : ",\"\r\n"))
        buffer_add_text(out, text);
    else
        f3_write_cell(text, out);
}

static void
f1_next(const struct line *line, struct buffer *out)
{
    buffer_add_char(out, line->quirks & QUIRK_TAB ? '\t' : ',');
}

static void
f1_add_row(const struct line *line, const char *const *cells, size_t count,
           struct buffer *out)
{
    for (size_t i = 0; i < count; i++) {
        if (i)
            f1_next(line, out);
        f1_add(cells[i], line, out);
    }
    buffer_add_text(out, "\r\n");
}

static size_t
f1_start_request(const struct line *line, struct buffer *out)
{
    static const char *const columns[] = {"序号",     "姓名",     "证件号码",
                                          "授权书号", "委托书号", "出生日期"};
    size_t count = line->quirks & QUIRK_BIRTH ? 6 : 5;
    if (line->quirks & QUIRK_BOM)
        buffer_add_text(out, F1_BOM);
    f1_add_row(line, columns, count, out);
    return count;
}

// 2009/9/9 or 2009/09/09, or nothing
static bool
f1_is_birth(const char *text)
{
    int year = 0, month = 0, day = 0;
    char behind[2] = "";
    char date[40];
    if (!*text)
        return true;
    if (sscanf(text, "%4d/%2d/%2d%1s", &year, &month, &day, behind) != 3)
        return false;
    snprintf(date, sizeof date, "%04d-%02d-%02d", year, month, day);
    return clock_is_date(date);
}

static bool
f1_read_rows(struct exchange *exchange, struct csv *csv, size_t columns,
             struct buffer *again, struct fault *fault)
{
    const struct line *line = exchange->line;
    csv_next(csv, fault); // the header, which is compared
    while (csv_next(csv, fault)) {
        const char *const *cells = (const char *const *)csv->cells;
        f1_add_row(line, cells, csv->cell_count, again);
        if (csv->cell_count == 2 && strcmp(cells[0], "合计") == 0) {
            if (strtoul(cells[1], NULL, 10) != exchange->count)
                return fault_set(fault, "the trailer miscounts");
            return true;
        }
        if (csv->cell_count != columns)
            return fault_set(fault, "line %u has %zu cells", csv->line,
                             csv->cell_count);
        if (columns == 6 && !f1_is_birth(cells[5]))
            return fault_set(fault, "line %u: no day of birth", csv->line);
        if (!file_read_row(exchange, cells, fault))
            return false;
    }
    return fault_set(fault, "the trailer is missing");
}

bool
f1_read(struct exchange *exchange, const struct line *line,
        const struct file_name *name, char *text, struct arena *arena,
        struct fault *fault)
{
    struct buffer again = {0};
    struct csv csv;
    char *copy = arena_text(arena, text, strlen(text));
    size_t columns = f1_start_request(line, &again);
    csv_init(&csv, copy);
    csv.separator = line->quirks & QUIRK_TAB ? '\t' : ',';
    bool is_good = file_start(exchange, line, name, text, arena, fault) &&
                   f1_read_rows(exchange, &csv, columns, &again, fault) &&
                   file_check(exchange, text, &again, fault);
    buffer_release(&again);
    return is_good;
}

static void
f1_write_header(const struct line *line, struct buffer *out)
{
    const char *cells[FIELDS_MAX + 5];
    size_t count = 0;
    if (line->quirks & QUIRK_BOM)
        buffer_add_text(out, F1_BOM);
    if (line->quirks & QUIRK_NUMBER)
        cells[count++] = "序号";
    if (line->echoes & ECHO_NAME)
        cells[count++] = "姓名";
    cells[count++] = "证件号码";
    cells[count++] = "结果";
    for (size_t i = 0; i < line->field_count; i++)
        cells[count++] = line->fields[i].wire;
    if (!(line->quirks & QUIRK_LETTERS))
        cells[count++] = "数据日期";
    f1_add_row(line, cells, count, out);
}

static const char *
f1_result(const struct line *line, const struct answer *answer,
          enum result result)
{
    static const char *const words[RESULT_COUNT] = {
        [RESULT_FOUND] = "有",        [RESULT_NONE] = "无",
        [RESULT_SEVERAL] = "多人",    [RESULT_CONSENT] = "未授权",
        [RESULT_RESTRICTED] = "限制", [RESULT_OTHER] = "拒绝",
        [RESULT_FAULT] = "异常",
    };
    static const char *const letters[RESULT_COUNT] = {
        [RESULT_FOUND] = "Y",      [RESULT_NONE] = "N",
        [RESULT_SEVERAL] = "D",    [RESULT_CONSENT] = "A",
        [RESULT_RESTRICTED] = "X", [RESULT_OTHER] = "J",
        [RESULT_FAULT] = "E",
    };
    if (answer->is_garbled)
        return "?";
    return line->quirks & QUIRK_LETTERS ? letters[result] : words[result];
}

static void
f1_write_id(const struct line *line, const char *id, struct buffer *out)
{
    char canonical[IDENTITY_SIZE];
    char fifteen[IDENTITY_SIZE];
    identity_canonical(id, canonical);
    if (!(line->quirks & QUIRK_SHORT_ID) || !identity_is_askable(canonical) ||
        strncmp(canonical + 6, "19", 2) != 0) {
        f1_add(id, line, out);
        return;
    }
    identity_shorten(canonical, fifteen);
    f1_add(fifteen, line, out);
}

static void
f1_write_start(const struct line *line, const struct answer *answer,
               const struct row *row, enum result result, struct buffer *out)
{
    if (line->quirks & QUIRK_NUMBER) {
        buffer_add_int(out, answer->no);
        f1_next(line, out);
    }
    if (line->echoes & ECHO_NAME) {
        f1_add(row ? row->name : answer->name, line, out);
        f1_next(line, out);
    }
    f1_write_id(line, answer_row_id(answer, row), out);
    f1_next(line, out);
    f1_add(f1_result(line, answer, result), line, out);
}

static void
f1_write_end(const struct line *line, const char *date, int64_t sum,
             struct part_rows *rows)
{
    struct buffer *out = &rows->text;
    if (!(line->quirks & QUIRK_LETTERS)) {
        f1_next(line, out);
        form_render_date(FORM_DSLASH, date, out);
    }
    buffer_add_text(out, "\r\n");
    part_rows_end(rows, sum);
}

static void
f1_write_row(const struct answers *answers, const struct answer *answer,
             const struct row *row, struct part_rows *rows)
{
    const struct line *line = answers->exchange->line;
    struct buffer value = {0};
    int64_t sum = 0;
    f1_write_start(line, answer, row, RESULT_FOUND, &rows->text);
    for (size_t i = 0; i < line->field_count; i++) {
        const struct field *field = &line->fields[i];
        buffer_clear(&value);
        answer_render_field(answers, answer, field, row, &value);
        f1_next(line, &rows->text);
        f1_add(buffer_text(&value), line, &rows->text);
        if (field->is_summed)
            sum += form_fen(row->cells[field->column]);
    }
    buffer_release(&value);
    f1_write_end(line, answer_row_as_of(answers, answer, row), sum, rows);
}

// A word in place of a record, of one institution or of all: all fields are
// empty but the one that has the date.
static void
f1_write_word(const struct answers *answers, const struct answer *answer,
              const char *institution, enum result result,
              struct part_rows *rows)
{
    const struct line *line = answers->exchange->line;
    const char *date =
        answer->stale ? answer->stale : answers->population->as_of;
    f1_write_start(line, answer, NULL, result, &rows->text);
    for (size_t i = 0; i < line->field_count; i++) {
        f1_next(line, &rows->text);
        if (line->fields[i].column == line->institution_column)
            f1_add(institution, line, &rows->text);
        else if (line->fields[i].column == line->dated_column)
            form_render_date(FORM_DSLASH, date, &rows->text);
    }
    f1_write_end(line, date, 0, rows);
}

static void
f1_write_answer(const struct answers *answers, const struct answer *answer,
                struct part_rows *rows)
{
    for (size_t i = 0; i < answer->list.count; i++)
        f1_write_row(answers, answer, answer->list.rows[i], rows);
    if (!answer->list.count)
        f1_write_word(answers, answer, "", answer->result, rows);
    // Only where results are letters can an institution speak for itself.
    if (!(answers->exchange->line->quirks & QUIRK_LETTERS) ||
        (answer->result != RESULT_FOUND && answer->result != RESULT_NONE))
        return;
    for (size_t i = 0; i < answers->silent_count; i++)
        f1_write_word(answers, answer, answers->silent[i], RESULT_FAULT, rows);
    for (size_t i = 0; i < answer->notice_count; i++)
        f1_write_word(answers, answer, answer->notices[i].institution,
                      answer->notices[i].result, rows);
}

static void
f1_write_trailer(const struct answers *answers, size_t count, int64_t sum,
                 struct buffer *out)
{
    const struct line *line = answers->exchange->line;
    struct buffer texts[2] = {{0}, {0}};
    buffer_printf(&texts[0], "%zu", count + (answers->tamper == GARBLE_COUNT));
    form_render_sum(sum + (answers->tamper == GARBLE_SUM), &texts[1]);
    const char *cells[] = {"合计", texts[0].bytes, texts[1].bytes};
    f1_add_row(line, cells, 3, out);
    buffer_release(&texts[0]);
    buffer_release(&texts[1]);
}

void
f1_write(const struct answers *answers, size_t part_rows, struct parts *parts)
{
    const struct line *line = answers->exchange->line;
    struct part_rows rows = {.count = 0};
    struct buffer text = {0};
    for (size_t i = 0; i < answers->count; i++)
        if (!answers->items[i].is_missing)
            f1_write_answer(answers, &answers->items[i], &rows);
    size_t at = 0;
    do {
        struct part_cut cut = part_rows_cut(&rows, at, part_rows);
        buffer_clear(&text);
        f1_write_header(line, &text);
        buffer_add(&text, cut.bytes, cut.length);
        f1_write_trailer(answers, cut.to - at, cut.sum, &text);
        file_add_part(answers, line->extension, &text, parts);
        at = cut.to;
    } while (at < rows.count);
    part_rows_release(&rows);
    buffer_release(&text);
}
