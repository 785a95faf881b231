// SPDX-License-Identifier: Apache-2.0
//
// H1 platform: JSON in which every value but xh and ts is a string; a book of
// the household register carries its other members inside.
#include "family.h"
#include "form.h"

#include <string.h>

bool
h1_read(struct exchange *exchange, const struct line *line, const json_t *body,
        struct arena *arena, struct fault *fault)
{
    static const struct person_keys keys = {"xh", "xm", "zjhm", "sqsbh"};
    const json_t *head = json_object_get(body, "head");
    const json_t *persons = json_object_get(body, "body");
    exchange_init(exchange, line, arena, json_array_size(persons));
    const char *id = exchange_json_text(arena, head, "jylsh", fault);
    const char *time = exchange_json_text(arena, head, "cxsj", fault);
    exchange->mandate = exchange_json_text(arena, head, "sqbh", fault);
    if (!id || !time || !exchange->mandate ||
        !exchange_set_id(exchange, id, fault))
        return false;
    if (strlen(time) != 14 || strspn(time, "0123456789") != 14)
        return fault_set(fault, "\"cxsj\" is not 14 digits");
    exchange->date = arena_text(arena, time, 8);
    const json_t *count = json_object_get(head, "ts");
    if (!json_is_integer(count) ||
        json_integer_value(count) != (json_int_t)json_array_size(persons))
        return fault_set(fault, "\"ts\" is not the number of elements");
    return exchange_add_persons(exchange, persons, &keys, fault);
}

static void
h1_write_head(const char *exchange_id, const char *code, const char *text,
              long long count, struct buffer *out)
{
    buffer_add_text(out, "{\"head\":{\"jylsh\":");
    buffer_add_json(out, exchange_id);
    buffer_printf(out, ",\"fhm\":\"%s\",\"fhxx\":", code);
    buffer_add_json(out, text);
    buffer_add_text(out, ",\"ts\":");
    buffer_add_int(out, count);
}

static void
h1_write_person(const char *id, const char *name, struct buffer *out)
{
    buffer_add_text(out, "\"xm\":");
    buffer_add_json(out, name);
    buffer_add_text(out, ",\"zjhm\":");
    buffer_add_json(out, id);
}

// The other members of the row's book; they inherit its number.
static void
h1_write_members(const struct answers *answers, const struct answer *answer,
                 const struct row *row, struct buffer *out)
{
    const struct line *line = answers->exchange->line;
    const struct row *member =
        population_group(answers->population, line->number, row);
    unsigned book = line->fields[0].column;
    bool is_first = true;
    for (; member; member = population_group_next(answers->population,
                                                  line->number, member)) {
        if (strcmp(member->canonical, row->canonical) == 0)
            continue;
        buffer_add_text(out, is_first ? "{" : ",{");
        is_first = false;
        h1_write_person(member->id, member->name, out);
        buffer_add_char(out, ',');
        struct row inherits = *member;
        const char *cells[COLUMNS_MAX];
        memcpy(cells, member->cells,
               line->columns->column_count * sizeof *cells);
        cells[book] = "";
        inherits.cells = cells;
        size_t start = out->length;
        family_write_fields(answers, answer, &inherits, "\"\"", out);
        // The inherited key is the first one and stands there empty.
        size_t width = strlen(line->fields[0].wire) + strlen("\"\":\"\",");
        memmove(out->bytes + start, out->bytes + start + width,
                out->length - start - width);
        out->length -= width;
        buffer_add_char(out, '}');
    }
}

static bool
h1_is_first_row(const struct answer *answer, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (answer->list.rows[i] != answer->list.rows[at] &&
            answer->list.rows[i]->group_first ==
                answer->list.rows[at]->group_first)
            return false;
    return true;
}

static void
h1_write_rows(const struct answers *answers, const struct answer *answer,
              struct buffer *out)
{
    const char *linked = answers->exchange->line->linked;
    for (size_t i = 0; i < answer->list.count; i++) {
        const struct row *row = answer->list.rows[i];
        buffer_add_text(out, i ? ",{" : "{");
        h1_write_person(answer_row_id(answer, row), row->name, out);
        buffer_add_char(out, ',');
        family_write_fields(answers, answer, row, "\"\"", out);
        if (linked) {
            buffer_printf(out, ",\"%s\":[", linked);
            if (h1_is_first_row(answer, i))
                h1_write_members(answers, answer, row, out);
            buffer_add_char(out, ']');
        }
        buffer_add_char(out, '}');
    }
}

static void
h1_write_answer(const struct answers *answers, const struct answer *answer,
                struct buffer *out)
{
    static const char codes[RESULT_COUNT] = {
        [RESULT_FOUND] = '1',      [RESULT_NONE] = '0',
        [RESULT_SEVERAL] = '2',    [RESULT_CONSENT] = '3',
        [RESULT_RESTRICTED] = '4', [RESULT_OTHER] = '6',
        [RESULT_FAULT] = '5',
    };
    buffer_add_text(out, "{\"xh\":");
    buffer_add_int(out, answer->no);
    buffer_add_char(out, ',');
    h1_write_person(answer_row_id(answer, NULL), answer->name, out);
    buffer_add_text(out, ",\"jg\":\"");
    buffer_add_char(out, answer->is_garbled ? '?' : codes[answer->result]);
    buffer_add_text(out, "\",\"sjrq\":\"");
    form_render_date(FORM_D8, answer_as_of(answers, answer), out);
    buffer_add_text(out, "\",\"mx\":[");
    h1_write_rows(answers, answer, out);
    buffer_add_text(out, "]}");
}

void
h1_write(const struct answers *answers, struct buffer *out)
{
    long long count = 0;
    for (size_t i = 0; i < answers->count; i++)
        count += !answers->items[i].is_missing;
    bool is_off =
        answers->tamper == GARBLE_COUNT || answers->tamper == GARBLE_SUM;
    h1_write_head(answers->exchange->id, "0000", "成功", count + is_off, out);
    buffer_add_text(out, "},\"body\":[");
    const char *comma = "";
    for (size_t i = 0; i < answers->count; i++) {
        if (answers->items[i].is_missing)
            continue;
        buffer_add_text(out, comma);
        h1_write_answer(answers, &answers->items[i], out);
        comma = ",";
    }
    buffer_add_text(out, "]}");
}

void
h1_refuse(const char *exchange_id, const char *code, const char *text,
          long long seconds, struct buffer *out)
{
    h1_write_head(exchange_id, code, text, 0, out);
    if (seconds > 0) {
        buffer_add_text(out, ",\"mcs\":");
        buffer_add_int(out, seconds);
    }
    buffer_add_text(out, "},\"body\":[]}");
}
