// SPDX-License-Identifier: Apache-2.0
//
// F3 files of accounts: every field is quoted, and each institution says of
// everybody whether he has accounts with it. The flags of banks are in
// family_f3_flags.c.
#include "family.h"

#include "csv.h"
#include "family_file.h"
#include "form.h"

#include <string.h>

static void
f3_add_row(const char *const *cells, size_t count, struct buffer *out)
{
    for (size_t i = 0; i < count; i++) {
        if (i)
            buffer_add_char(out, ',');
        f3_write_cell(cells[i], out);
    }
    buffer_add_char(out, '\n');
}

bool
f3_read(struct exchange *exchange, const struct line *line,
        const struct file_name *name, char *text, struct arena *arena,
        struct fault *fault)
{
    static const char *const columns[] = {"序号", "姓名", "证件号码",
                                          "授权书号", "委托书号"};
    struct buffer again = {0};
    struct csv csv;
    csv_init(&csv, arena_text(arena, text, strlen(text)));
    bool is_good = file_start(exchange, line, name, text, arena, fault);
    f3_add_row(columns, 5, &again);
    if (is_good)
        csv_next(&csv, fault); // the header, which is compared
    while (is_good && csv_next(&csv, fault)) {
        const char *const *cells = (const char *const *)csv.cells;
        if (csv.cell_count != 5)
            is_good = fault_set(fault, "line %u has %zu cells", csv.line,
                                csv.cell_count);
        else
            is_good = file_read_row(exchange, cells, fault);
        f3_add_row(cells, csv.cell_count, &again);
    }
    is_good =
        is_good && !fault->text[0] && file_check(exchange, text, &again, fault);
    buffer_release(&again);
    return is_good;
}

static void
f3_write_header(const struct line *line, struct buffer *out)
{
    const char *cells[FIELDS_MAX + 4] = {"证件号码", "有无账户"};
    size_t count = 2;
    for (size_t i = 0; i < line->field_count; i++)
        cells[count++] = line->fields[i].wire;
    cells[count++] = "数据日期";
    cells[count++] = "说明";
    f3_add_row(cells, count, out);
}

static void
f3_write_start(const char *id, const char *has, struct buffer *out)
{
    f3_write_cell(id, out);
    buffer_add_char(out, ',');
    f3_write_cell(has, out);
}

static void
f3_write_end(const char *date, const char *remark, struct part_rows *rows)
{
    struct buffer value = {0};
    form_render_date(FORM_DSLASH, date, &value);
    buffer_add_char(&rows->text, ',');
    f3_write_cell(value.bytes, &rows->text);
    buffer_add_char(&rows->text, ',');
    f3_write_cell(remark, &rows->text);
    buffer_add_char(&rows->text, '\n');
    part_rows_end(rows, 0);
    buffer_release(&value);
}

static void
f3_write_account(const struct answers *answers, const struct answer *answer,
                 const struct row *row, struct part_rows *rows)
{
    const struct line *line = answers->exchange->line;
    struct buffer value = {0};
    f3_write_start(answer_row_id(answer, row), answer->is_garbled ? "?" : "是",
                   &rows->text);
    for (size_t i = 0; i < line->field_count; i++) {
        buffer_clear(&value);
        answer_render_field(answers, answer, &line->fields[i], row, &value);
        buffer_add_char(&rows->text, ',');
        f3_write_cell(buffer_text(&value), &rows->text);
    }
    buffer_release(&value);
    f3_write_end(answer_row_as_of(answers, answer, row), "", rows);
}

// What stands in place of accounts, of one institution or ("") of all.
static void
f3_write_word(const struct answers *answers, const struct answer *answer,
              const char *institution, const char *has, const char *remark,
              struct part_rows *rows)
{
    const struct line *line = answers->exchange->line;
    f3_write_start(answer_row_id(answer, NULL), answer->is_garbled ? "?" : has,
                   &rows->text);
    for (size_t i = 0; i < line->field_count; i++) {
        buffer_add_char(&rows->text, ',');
        f3_write_cell(line->fields[i].column == line->institution_column
                          ? institution
                          : "",
                      &rows->text);
    }
    f3_write_end(answer->stale ? answer->stale : answers->population->as_of,
                 remark, rows);
}

static const char *
f3_remark(enum result result)
{
    static const char *const remarks[RESULT_COUNT] = {
        [RESULT_FOUND] = "",          [RESULT_NONE] = "",
        [RESULT_SEVERAL] = "多人",    [RESULT_CONSENT] = "未授权",
        [RESULT_RESTRICTED] = "限制", [RESULT_OTHER] = "拒绝",
        [RESULT_FAULT] = "异常",
    };
    return remarks[result];
}

static void
f3_write_institution(const struct answers *answers, const struct answer *answer,
                     const char *institution, struct part_rows *rows)
{
    size_t accounts = 0;
    for (size_t i = 0; i < answer->list.count; i++) {
        const struct row *row = answer->list.rows[i];
        if (row == answer->stranger || !answer_is_of(answers, row, institution))
            continue;
        f3_write_account(answers, answer, row, rows);
        accounts++;
    }
    const struct notice *notice = family_notice(answer, institution);
    if (notice) // a fault is an institution that has not answered
        f3_write_word(
            answers, answer, institution, "",
            notice->result == RESULT_FAULT ? "" : f3_remark(notice->result),
            rows);
    else if (!accounts)
        f3_write_word(answers, answer, institution,
                      answer_is_silent(answers, institution) ? "" : "否", "",
                      rows);
}

static void
f3_write_answer(const struct answers *answers, const struct answer *answer,
                const char *const *names, size_t count, struct part_rows *rows)
{
    if (answer->result != RESULT_FOUND && answer->result != RESULT_NONE) {
        f3_write_word(answers, answer, "", "", f3_remark(answer->result), rows);
        return;
    }
    for (size_t i = 0; i < count; i++)
        f3_write_institution(answers, answer, names[i], rows);
    for (size_t i = 0; i < answer->list.count; i++) {
        const struct row *row = answer->list.rows[i];
        if (row == answer->stranger || answer_is_of(answers, row, ""))
            f3_write_account(answers, answer, row, rows);
    }
}

static void
f3_write_trailer(const char *const *names, size_t count, size_t rows,
                 struct buffer *out)
{
    buffer_printf(out, "\"合计\",\"%zu\",\"", rows);
    for (size_t i = 0; i < count; i++)
        buffer_printf(out, "%s%s", i ? ";" : "", names[i]);
    buffer_add_text(out, "\"\n");
}

void
f3_write(const struct answers *answers, size_t part_rows, struct parts *parts)
{
    const struct line *line = answers->exchange->line;
    struct part_rows rows = {.count = 0};
    struct buffer text = {0};
    const char **names = NULL;
    size_t count = family_institutions(answers, false, &names);
    for (size_t i = 0; i < answers->count; i++)
        if (!answers->items[i].is_missing)
            f3_write_answer(answers, &answers->items[i], names, count, &rows);
    size_t off =
        answers->tamper == GARBLE_COUNT || answers->tamper == GARBLE_SUM;
    size_t at = 0;
    do {
        struct part_cut cut = part_rows_cut(&rows, at, part_rows);
        buffer_clear(&text);
        f3_write_header(line, &text);
        buffer_add(&text, cut.bytes, cut.length);
        f3_write_trailer(names, count, cut.to - at + off, &text);
        file_add_part(answers, line->extension, &text, parts);
        at = cut.to;
    } while (at < rows.count);
    part_rows_release(&rows);
    buffer_release(&text);
}
