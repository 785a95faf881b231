// SPDX-License-Identifier: Apache-2.0
//
// F2 bank files: lines of fields between bars, no quotes. Rendered in UTF-8
// and converted at the end, as a bar may be the second byte of a character.
#include "family.h"

#include "form.h"

#include <stdlib.h>
#include <string.h>

enum { F2_FIELDS = 8 };

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

bool
f2_read(struct exchange *exchange, const struct line *line, char *at,
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

static void
f2_write_start(const struct answer *answer, const struct row *row,
               const char *institution, char code, struct buffer *out)
{
    buffer_printf(out, "D|%u|%s|%s|%s|%c", answer->no,
                  row ? row->name : answer->name, answer_row_id(answer, row),
                  institution, answer->is_garbled ? '?' : code);
}

static void
f2_write_account(const struct answers *answers, const struct answer *answer,
                 const struct row *row, struct part_rows *rows)
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
    buffer_add_text(out, "\r\n");
    part_rows_end(rows, sum);
}

// A word in place of an account: all columns empty but the date.
static void
f2_write_word(const struct answers *answers, const struct answer *answer,
              const char *institution, enum result result,
              struct part_rows *rows)
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
    buffer_add_text(out, "\r\n");
    part_rows_end(rows, 0);
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
                struct part_rows *rows)
{
    const struct line *line = answers->exchange->line;
    size_t accounts = 0;
    for (size_t i = 0; i < answer->list.count; i++) {
        if (line_is_flag_row(line, answer->list.rows[i]->cells))
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
    const char **names = NULL;
    size_t count = family_institutions(answers, false, &names);
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

void
f2_write(const struct answers *answers, size_t part_rows, struct parts *parts)
{
    const struct exchange *exchange = answers->exchange;
    struct part_rows rows = {.count = 0};
    struct buffer institutions = {0};
    struct buffer text = {0};
    for (size_t i = 0; i < answers->count; i++)
        if (!answers->items[i].is_missing)
            f2_write_answer(answers, &answers->items[i], &rows);
    size_t count = f2_write_institutions(answers, &institutions);
    size_t at = 0;
    do {
        struct part_cut cut = part_rows_cut(&rows, at, part_rows);
        size_t in = cut.to - at;
        buffer_clear(&text);
        buffer_printf(&text, "H|%s|%s|%zu|%zu\r\n", exchange->id,
                      exchange->date, count, in);
        buffer_add(&text, institutions.bytes, institutions.length);
        buffer_add(&text, cut.bytes, cut.length);
        buffer_printf(&text, "T|%zu|%lld\r\n",
                      in + (answers->tamper == GARBLE_COUNT),
                      (long long)cut.sum + (answers->tamper == GARBLE_SUM));
        file_add_part(answers, exchange->line->extension, &text, parts);
        at = cut.to;
    } while (at < rows.count);
    if (exchange->line->flag_count) {
        buffer_clear(&text);
        f3_write_flags(answers, &text);
        file_add_part(answers, "csv", &text, parts);
    }
    part_rows_release(&rows);
    buffer_release(&institutions);
    buffer_release(&text);
}
