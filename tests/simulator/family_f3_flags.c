// SPDX-License-Identifier: Apache-2.0
//
// The F3 flags file: banks that say only whether deposits are over a limit.
// Every field is quoted; one row a person and bank, empty where not answered.
#include "family.h"

#include <string.h>

void
f3_write_cell(const char *text, struct buffer *out)
{
    buffer_add_char(out, '"');
    for (; *text; text++) {
        if (*text == '"')
            buffer_add_char(out, '"');
        buffer_add_char(out, *text);
    }
    buffer_add_char(out, '"');
}

// 2017/08/31: with leading zeros, unlike in all other files.
static void
f3_write_date(const char *date, struct buffer *out)
{
    char slashed[16] = "";
    for (size_t i = 0; date[i] && i < sizeof slashed - 1; i++)
        slashed[i] = date[i] == '-' ? '/' : date[i];
    f3_write_cell(slashed, out);
}

static void
f3_write_end(const char *date, const char *institution, const char *remark,
             struct buffer *out)
{
    buffer_add_char(out, ',');
    f3_write_date(date, out);
    buffer_add_char(out, ',');
    f3_write_cell(institution, out);
    buffer_add_char(out, ',');
    f3_write_cell(remark, out);
    buffer_add_char(out, '\n');
}

static void
f3_write_person(const char *id, const char *name, struct buffer *out)
{
    f3_write_cell(name, out);
    buffer_add_char(out, ',');
    f3_write_cell(id, out);
}

static void
f3_write_row(const struct answers *answers, const struct answer *answer,
             const struct row *row, const char *institution, struct buffer *out)
{
    const struct line *line = answers->exchange->line;
    struct buffer value = {0};
    f3_write_person(answer_row_id(answer, row), row->name, out);
    for (size_t i = 0; i < line->flag_count; i++) {
        buffer_clear(&value);
        answer_render_field(answers, answer, &line->flags[i], row, &value);
        buffer_add_char(out, ',');
        f3_write_cell(buffer_text(&value), out);
    }
    buffer_release(&value);
    f3_write_end(answer_row_as_of(answers, answer, row), institution, "", out);
}

static void
f3_write_remark(const struct answers *answers, const struct answer *answer,
                const char *institution, const char *remark, struct buffer *out)
{
    f3_write_person(answer_row_id(answer, NULL), answer->name, out);
    for (size_t i = 0; i < answers->exchange->line->flag_count; i++)
        buffer_add_text(out, ",\"\"");
    const char *date =
        answer->stale ? answer->stale : answers->population->as_of;
    f3_write_end(date, institution, remark, out);
}

// The flags of one bank about one person; how many rows.
static size_t
f3_write_answer(const struct answers *answers, const struct answer *answer,
                const char *institution, struct buffer *out)
{
    static const char *const remarks[RESULT_COUNT] = {
        [RESULT_FOUND] = "无户",      [RESULT_NONE] = "无户",
        [RESULT_SEVERAL] = "多人",    [RESULT_CONSENT] = "未授权",
        [RESULT_RESTRICTED] = "限制", [RESULT_OTHER] = "拒绝",
        [RESULT_FAULT] = "",
    };
    const struct line *line = answers->exchange->line;
    size_t rows = 0;
    for (size_t i = 0; i < answer->list.count; i++) {
        const struct row *row = answer->list.rows[i];
        if (!line_is_flag_row(line, row->cells) ||
            strcmp(row->cells[line->institution_column], institution) != 0)
            continue;
        f3_write_row(answers, answer, row, institution, out);
        rows++;
    }
    if (rows)
        return rows;
    const struct notice *notice = family_notice(answer, institution);
    enum result result = answer->result;
    if (notice)
        result = notice->result;
    else if (answer_is_silent(answers, institution))
        result = RESULT_FAULT;
    f3_write_remark(answers, answer, institution, remarks[result], out);
    return 1;
}

static void
f3_write_header(const struct line *line, struct buffer *out)
{
    f3_write_person("证件号码", "姓名", out);
    for (size_t i = 0; i < line->flag_count; i++) {
        buffer_add_char(out, ',');
        f3_write_cell(line->flags[i].wire, out);
    }
    buffer_add_text(out, ",\"数据日期\",\"机构\",\"说明\"\n");
}

void
f3_write_flags(const struct answers *answers, struct buffer *out)
{
    const char **names = NULL;
    size_t count = family_institutions(answers, true, &names);
    size_t rows = answers->tamper == GARBLE_COUNT;
    f3_write_header(answers->exchange->line, out);
    for (size_t i = 0; i < answers->count; i++)
        for (size_t k = 0; k < count && !answers->items[i].is_missing; k++)
            rows += f3_write_answer(answers, &answers->items[i], names[k], out);
    buffer_printf(out, "\"合计\",\"%zu\",\"", rows);
    for (size_t k = 0; k < count; k++)
        buffer_printf(out, "%s%s", k ? ";" : "", names[k]);
    buffer_add_text(out, "\"\n");
}
