// SPDX-License-Identifier: Apache-2.0
//
// D1 batch tables: rows of qz_answer as CSV. The same text goes into the
// table by COPY and is what COPY gives back to whoever reads it.
#include "family.h"
#include "hostile.h"

#include <string.h>

// NULL and "" are told apart by quotes; nothing of ours is an empty text.
void
d1_write_cell(const char *text, struct buffer *out)
{
    if (!strpbrk(text, ",\"\r\n") && strcmp(text, "\\.") != 0) {
        buffer_add_text(out, text);
        return;
    }
    buffer_add_char(out, '"');
    for (; *text; text++) {
        if (*text == '"')
            buffer_add_char(out, '"');
        buffer_add_char(out, *text);
    }
    buffer_add_char(out, '"');
}

void
d1_write_header(const struct line *line, struct buffer *out)
{
    buffer_add_text(out, "batch_no,seq,no,result,name,id_no");
    for (size_t i = 0; i < line->field_count; i++)
        buffer_printf(out, ",%s", line->fields[i].wire);
    buffer_add_text(out, ",data_date\n");
}

void
d1_write_columns(const struct line *line, struct buffer *out)
{
    buffer_add_text(out, "batch_no text, seq int, no int, result text, "
                         "name text, id_no text");
    for (size_t i = 0; i < line->field_count; i++)
        buffer_printf(out, ", %s text", line->fields[i].wire);
    buffer_add_text(out, ", data_date date, primary key (batch_no, seq, no)");
}

static void
d1_write_start(const struct answers *answers, const struct answer *answer,
               size_t no, const struct row *row, struct buffer *out)
{
    static const char codes[RESULT_COUNT] = {
        [RESULT_FOUND] = '1',      [RESULT_NONE] = '0',
        [RESULT_SEVERAL] = '2',    [RESULT_CONSENT] = '3',
        [RESULT_RESTRICTED] = '4', [RESULT_OTHER] = '6',
        [RESULT_FAULT] = '9',
    };
    unsigned echoes = answers->exchange->line->echoes;
    buffer_printf(out, "%s,%u,%zu,%c,", answers->exchange->id, answer->no, no,
                  answer->is_garbled ? '?' : codes[answer->result]);
    if (echoes & ECHO_NAME)
        d1_write_cell(row ? row->name : answer->name, out);
    buffer_add_char(out, ',');
    if (echoes & ECHO_ID)
        d1_write_cell(answer_row_id(answer, row), out);
}

// One row of a person; without a row of the population it says no record. The
// first of all has the hostile cell where the line is so.
static void
d1_write_row(const struct answers *answers, const struct answer *answer,
             size_t no, const struct row *row, bool is_first,
             struct buffer *out)
{
    const struct line *line = answers->exchange->line;
    d1_write_start(answers, answer, no, row, out);
    struct buffer value = {0};
    for (size_t i = 0; i < line->field_count; i++) {
        buffer_add_char(out, ',');
        buffer_clear(&value);
        if (i == 0 && is_first)
            hostile_cell(answers->tamper, answers->cell_size, &value);
        if (value.length ||
            (row && answer_render_field(answers, answer, &line->fields[i], row,
                                        &value)))
            d1_write_cell(value.bytes, out);
    }
    buffer_release(&value);
    buffer_printf(out, ",%s\n",
                  row ? answer_row_as_of(answers, answer, row)
                      : answer_as_of(answers, answer));
}

size_t
d1_write(const struct answers *answers, struct buffer *out)
{
    size_t count = 0;
    for (size_t i = 0; i < answers->count; i++) {
        const struct answer *answer = &answers->items[i];
        if (answer->is_missing)
            continue;
        for (size_t k = 0; k < answer->list.count; k++, count++)
            d1_write_row(answers, answer, k + 1, answer->list.rows[k], !count,
                         out);
        if (!answer->list.count)
            d1_write_row(answers, answer, 0, NULL, !count++, out);
    }
    return count;
}
