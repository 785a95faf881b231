// SPDX-License-Identifier: Apache-2.0
//
// D2 row tables: one row a question, its answer a JSON text.
#include "family.h"
#include "form.h"
#include "hostile.h"
#include "tamper.h"

// What no simulated clock knows: when a back end of the owner had its result.
static const char D2_ANSWERED[] = "2017-09-01 15:02:11";

static void
d2_write_echo(const struct line *line, const char *id, const char *name,
              struct buffer *out)
{
    bool is_id = line->echoes & ECHO_ID;
    buffer_add_text(out, is_id ? "\"zjhm\":" : "\"xm\":");
    buffer_add_json(out, is_id ? id : name);
}

static void
d2_write_rows(const struct answers *answers, const struct answer *answer,
              struct buffer *out)
{
    const struct line *line = answers->exchange->line;
    for (size_t i = 0; i < answer->list.count; i++) {
        const struct row *row = answer->list.rows[i];
        buffer_add_text(out, i ? ",{" : "{");
        d2_write_echo(line, answer_row_id(answer, row), row->name, out);
        buffer_add_char(out, ',');
        family_write_fields(answers, answer, row, "\"\"", out);
        buffer_add_char(out, '}');
    }
}

// A result that says the opposite of its list is the nearest thing to a wrong
// count that a single row can hold.
static char
d2_result(const struct answers *answers, const struct answer *answer)
{
    bool is_off =
        answers->tamper == GARBLE_COUNT || answers->tamper == GARBLE_SUM;
    if (answer->is_garbled)
        return '?';
    return (answer->list.count > 0) != is_off ? '1' : '0';
}

void
d2_tamper(const struct answers *answers, bool is_first, struct buffer *text)
{
    enum garble garble = answers->tamper;
    // One hostile row is enough.
    if (garble >= GARBLE_HUGE && !is_first)
        return;
    if (garble == GARBLE_HUGE || garble == GARBLE_CHUNKED)
        hostile_swell(text, answers->cell_size);
    else
        tamper_table(answers->exchange->line, garble, text);
}

char
d2_write_answer(const struct answers *answers, const struct answer *answer,
                struct buffer *out)
{
    static const char *const reasons[RESULT_COUNT] = {
        [RESULT_SEVERAL] = "DR",    [RESULT_CONSENT] = "SQ",
        [RESULT_RESTRICTED] = "XZ", [RESULT_OTHER] = "QT",
        [RESULT_FAULT] = "XT",
    };
    if (answer->is_missing)
        return '\0';
    if (reasons[answer->result]) {
        buffer_printf(out, "{\"yy\":\"%s\"}",
                      answer->is_garbled ? "?" : reasons[answer->result]);
        return answer->result == RESULT_FAULT ? 'E' : 'R';
    }
    buffer_add_text(out, "{\"jg\":\"");
    buffer_add_char(out, d2_result(answers, answer));
    buffer_add_text(out, "\",\"sjrq\":\"");
    form_render_date(FORM_D8, answer_as_of(answers, answer), out);
    buffer_add_text(out, "\",");
    d2_write_echo(answers->exchange->line, answer_row_id(answer, NULL),
                  answer->name, out);
    buffer_add_text(out, ",\"jl\":[");
    d2_write_rows(answers, answer, out);
    buffer_add_text(out, "]}");
    return 'A';
}

size_t
d2_write(const struct answers *answers, struct buffer *out)
{
    struct buffer text = {0};
    size_t count = 0;
    buffer_add_text(out, "ref,status,answered_at,answer\n");
    for (size_t i = 0; i < answers->count; i++) {
        const struct answer *answer = &answers->items[i];
        buffer_clear(&text);
        char status = d2_write_answer(answers, answer, &text);
        if (!status)
            continue;
        d2_tamper(answers, count == 0, &text);
        buffer_printf(out, "%s-%u,%c,%s,", answers->exchange->id, answer->no,
                      status, D2_ANSWERED);
        d1_write_cell(text.bytes, out);
        buffer_add_char(out, '\n');
        count++;
    }
    buffer_release(&text);
    return count;
}
