// SPDX-License-Identifier: Apache-2.0
//
// F2 bank files: lines of fields between bars, no quotes. Rendered in UTF-8
// and converted at the end, as a bar may be the second byte of a character.
#include "family.h"

#include "charset.h"
#include "form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { F2_FIELDS = 8, F2_PART_BYTES = 7 << 20 };

// One D line of the reply.
struct f2_row {
    size_t end;  // in the text of all rows
    int64_t sum; // its share of the column that is added up
};

struct f2_rows {
    struct buffer text;
    struct f2_row *rows;
    size_t count;
    size_t capacity;
};

// Cuts one line in place; false at the end or where CRLF is missing.
static bool
f2_take_line(char **at, char *fields[F2_FIELDS], size_t *count)
{
    char *end = strstr(*at, "\r\n");
    if (!end)
        return false;
    *end = '\0';
    char *field = *at;
    *at = end + 2;
    for (*count = 0; field && *count < F2_FIELDS; (*count)++) {
        fields[*count] = field;
        field = strchr(field, '|');
        if (field)
            *field++ = '\0';
    }
    return field == NULL;
}

static bool
f2_read_head(struct exchange *exchange, const struct line *line, char **at,
             struct arena *arena, struct fault *fault)
{
    char *fields[F2_FIELDS];
    size_t count = 0;
    if (!f2_take_line(at, fields, &count) || count != 5 ||
        strcmp(fields[0], "H") != 0)
        return fault_set(fault, "the H line is missing");
    long rows = strtol(fields[4], NULL, 10);
    if (rows < 0 || rows > 1000000)
        return fault_set(fault, "the H line has no number of rows");
    exchange_init(exchange, line, arena, (size_t)rows);
    exchange->date = arena_text(arena, fields[2], strlen(fields[2]));
    exchange->mandate = arena_text(arena, fields[3], strlen(fields[3]));
    return exchange_set_id(exchange, fields[1], fault);
}

static bool
f2_read_lines(struct exchange *exchange, const struct line *line, char *at,
              struct arena *arena, struct fault *fault)
{
    if (!f2_read_head(exchange, line, &at, arena, fault))
        return false;
    char *fields[F2_FIELDS];
    size_t count = 0;
    while (f2_take_line(&at, fields, &count)) {
        if (count == 2 && strcmp(fields[0], "T") == 0)
            break;
        if (count != 5 || strcmp(fields[0], "D") != 0)
            return fault_set(fault, "line %zu is no D line",
                             exchange->count + 2);
        struct question question = {
            (unsigned)strtoul(fields[1], NULL, 10),
            arena_text(arena, fields[3], strlen(fields[3])),
            arena_text(arena, fields[2], strlen(fields[2])),
            arena_text(arena, fields[4], strlen(fields[4]))};
        if (!exchange_add(exchange, &question, fault))
            return false;
    }
    if (count != 2 || *at || exchange->count != exchange->capacity ||
        strtoul(fields[1], NULL, 10) != exchange->count)
        return fault_set(fault, "the T line is missing or miscounts");
    return exchange_check(exchange, fault);
}

bool
f2_read(struct exchange *exchange, const struct line *line,
        const struct buffer *plain, struct arena *arena, struct fault *fault)
{
    struct buffer text = {0};
    bool is_good = charset_convert(line->charset, "UTF-8", plain, &text);
    if (!is_good)
        fault_set(fault, "the file is not %s", line->charset);
    else
        is_good = f2_read_lines(exchange, line, text.bytes, arena, fault);
    buffer_release(&text);
    return is_good;
}

static void
f2_end_row(struct f2_rows *rows, int64_t sum)
{
    if (rows->count == rows->capacity) {
        rows->capacity = rows->capacity ? rows->capacity * 2 : 1024;
        struct f2_row *grown =
            realloc(rows->rows, rows->capacity * sizeof *rows->rows);
        if (!grown)
            abort();
        rows->rows = grown;
    }
    buffer_add_text(&rows->text, "\r\n");
    rows->rows[rows->count++] = (struct f2_row){rows->text.length, sum};
}

static void
f2_write_start(const struct answer *answer, const struct row *row,
               const char *institution, char code, struct buffer *out)
{
    buffer_printf(out, "D|%u|%s|%s|%s|%c", answer->no,
                  row ? row->name : answer->name, row ? row->id : answer->id,
                  institution, answer->is_garbled ? '?' : code);
}

static void
f2_write_account(const struct answers *answers, const struct answer *answer,
                 const struct row *row, struct f2_rows *rows)
{
    const struct line *line = answers->exchange->line;
    struct buffer *out = &rows->text;
    int64_t sum = 0;
    f2_write_start(answer, row, row->cells[line->institution_column], '1', out);
    for (size_t i = 0; i < line->field_count; i++) {
        buffer_add_char(out, '|');
        answer_render_field(answers, answer, &line->fields[i], row, out);
        if (line->fields[i].is_summed)
            sum += form_fen(row->cells[line->fields[i].column]);
    }
    f2_end_row(rows, sum);
}

// A word in place of an account: all columns empty but the date.
static void
f2_write_word(const struct answers *answers, const struct answer *answer,
              const char *institution, enum result result, struct f2_rows *rows)
{
    static const char codes[RESULT_COUNT] = {
        [RESULT_FOUND] = '0',      [RESULT_NONE] = '0',
        [RESULT_SEVERAL] = '2',    [RESULT_CONSENT] = '3',
        [RESULT_RESTRICTED] = '4', [RESULT_OTHER] = '6',
        [RESULT_FAULT] = '9',
    };
    struct buffer *out = &rows->text;
    f2_write_start(answer, NULL, institution, codes[result], out);
    for (size_t i = 0; i < answers->exchange->line->field_count; i++)
        buffer_add_char(out, '|');
    const char *date =
        answer->stale ? answer->stale : answers->population->as_of;
    form_render_date(FORM_D8, date, out);
    f2_end_row(rows, 0);
}

static bool
f2_is_flag_institution(const struct line *line, const char *institution)
{
    const char *const *bank = line->flag_institutions;
    while (bank && *bank && strcmp(*bank, institution) != 0)
        bank++;
    return bank && *bank;
}

static void
f2_write_answer(const struct answers *answers, const struct answer *answer,
                struct f2_rows *rows)
{
    const struct line *line = answers->exchange->line;
    size_t accounts = 0;
    for (size_t i = 0; i < answer->list.count; i++) {
        if (family_is_flag_row(line, answer->list.rows[i]))
            continue;
        f2_write_account(answers, answer, answer->list.rows[i], rows);
        accounts++;
    }
    if (!accounts)
        f2_write_word(answers, answer, "", answer->result, rows);
    if (answer->result != RESULT_FOUND && answer->result != RESULT_NONE)
        return;
    for (size_t i = 0; i < answer->notice_count; i++)
        if (!f2_is_flag_institution(line, answer->notices[i].institution))
            f2_write_word(answers, answer, answer->notices[i].institution,
                          answer->notices[i].result, rows);
}

// The I lines of those that have answered, then the E lines; how many.
static size_t
f2_write_institutions(const struct answers *answers, struct buffer *out)
{
    struct buffer silent = {0};
    const char *names[FAMILY_INSTITUTIONS_MAX];
    size_t count = family_institutions(answers, false, names);
    for (size_t i = 0; i < count; i++) {
        if (answer_is_silent(answers, names[i]))
            buffer_printf(&silent, "E|%s|接口超时\r\n", names[i]);
        else
            buffer_printf(out, "I|%s|\r\n", names[i]);
    }
    buffer_add(out, silent.bytes, silent.length);
    buffer_release(&silent);
    return count;
}

// How many rows from `from` on fit into one part.
static size_t
f2_fit(const struct f2_rows *rows, size_t from, size_t part_rows)
{
    size_t start = from ? rows->rows[from - 1].end : 0;
    size_t to = from;
    while (to < rows->count && to - from < part_rows &&
           (to == from || rows->rows[to].end - start <= F2_PART_BYTES))
        to++;
    return to;
}

static void
f2_write_part(const struct answers *answers, const struct f2_rows *rows,
              size_t from, size_t to, struct buffer *part)
{
    const struct exchange *exchange = answers->exchange;
    struct buffer institutions = {0};
    struct buffer text = {0};
    size_t count = f2_write_institutions(answers, &institutions);
    buffer_printf(&text, "H|%s|%s|%zu|%zu\r\n", exchange->id, exchange->date,
                  count, to - from);
    buffer_add(&text, institutions.bytes, institutions.length);
    size_t start = from ? rows->rows[from - 1].end : 0;
    size_t end = to ? rows->rows[to - 1].end : 0;
    buffer_add(&text, rows->text.bytes + start, end - start);
    int64_t sum = answers->tamper == GARBLE_SUM;
    for (size_t i = from; i < to; i++)
        sum += rows->rows[i].sum;
    buffer_printf(&text, "T|%zu|%lld\r\n",
                  to - from + (answers->tamper == GARBLE_COUNT),
                  (long long)sum);
    charset_convert("UTF-8", exchange->line->charset, &text, part);
    buffer_release(&institutions);
    buffer_release(&text);
}

size_t
f2_write(const struct answers *answers, size_t part_rows,
         struct buffer parts[F2_PARTS_MAX])
{
    struct f2_rows rows = {.count = 0};
    for (size_t i = 0; i < answers->count; i++)
        if (!answers->items[i].is_missing)
            f2_write_answer(answers, &answers->items[i], &rows);
    size_t count = 0;
    size_t at = 0;
    do {
        size_t to = f2_fit(&rows, at, part_rows);
        f2_write_part(answers, &rows, at, to, &parts[count++]);
        at = to;
    } while (at < rows.count && count < F2_PARTS_MAX - 1);
    free(rows.rows);
    buffer_release(&rows.text);
    const struct line *line = answers->exchange->line;
    if (line->flag_count) {
        struct buffer text = {0};
        f3_write_flags(answers, &text);
        charset_convert("UTF-8", line->charset, &text, &parts[count++]);
        buffer_release(&text);
    }
    return count;
}
