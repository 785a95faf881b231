// SPDX-License-Identifier: Apache-2.0
//
// H3 ticket: items in pages; the rows of a person may go on in an item with
// the same number on the next page.
#include "family.h"

#include <string.h>

bool
h3_read(struct exchange *exchange, const struct line *line, const json_t *body,
        struct arena *arena, struct fault *fault)
{
    static const struct person_keys keys = {"xh", "xm", "zjhm", "sqsbh"};
    const json_t *persons = json_object_get(body, "persons");
    exchange_init(exchange, line, arena, json_array_size(persons));
    const char *id = exchange_json_text(arena, body, "serial", fault);
    const char *time = exchange_json_text(arena, body, "time", fault);
    exchange->mandate = exchange_json_text(arena, body, "mandate", fault);
    if (!id || !time || !exchange->mandate ||
        !exchange_set_id(exchange, id, fault))
        return false;
    if (strlen(time) != 19 || time[10] != ' ')
        return fault_set(fault, "\"time\" is no time");
    return exchange_add_persons(exchange, persons, &keys, fault);
}

static const struct {
    const char *code;
    const char *reason;
} H3_CODES[RESULT_COUNT] = {
    [RESULT_FOUND] = {"Y", ""},        [RESULT_NONE] = {"N", ""},
    [RESULT_SEVERAL] = {"D", ""},      [RESULT_CONSENT] = {"J", "SQ"},
    [RESULT_RESTRICTED] = {"J", "XZ"}, [RESULT_OTHER] = {"J", "QT"},
    [RESULT_FAULT] = {"E", ""},
};

static size_t
h3_row_total(const struct answers *answers)
{
    size_t total = 0;
    for (size_t i = 0; i < answers->count; i++)
        if (!answers->items[i].is_missing)
            total += answers->items[i].list.count;
    return total;
}

size_t
h3_page_count(const struct answers *answers, size_t page_rows)
{
    size_t total = h3_row_total(answers);
    return total ? (total + page_rows - 1) / page_rows : 1;
}

static void
h3_write_rows(const struct answers *answers, const struct answer *answer,
              size_t from, size_t to, struct buffer *out)
{
    for (size_t i = from; i < to; i++) {
        const struct row *row = answer->list.rows[i];
        buffer_add_text(out, i > from ? ",{" : "{");
        if (answers->exchange->line->echoes) {
            buffer_add_text(out, "\"zjhm\":");
            buffer_add_json(out, answer_row_id(answer, row));
            buffer_add_text(out, ",\"xm\":");
            buffer_add_json(out, row->name);
            buffer_add_char(out, ',');
        }
        family_write_fields(answers, answer, row, "\"\"", out);
        buffer_add_char(out, '}');
    }
}

static void
h3_write_item(const struct answers *answers, const struct answer *answer,
              size_t from, size_t to, struct buffer *out)
{
    buffer_printf(
        out, "{\"xh\":%u,\"zt\":\"%s\",\"jjyy\":\"%s\",\"sjrq\":\"%s\"",
        answer->no, answer->is_garbled ? "?" : H3_CODES[answer->result].code,
        H3_CODES[answer->result].reason, answer_as_of(answers, answer));
    if (answers->exchange->line->echoes) {
        buffer_add_text(out, ",\"xm\":");
        buffer_add_json(out, answer->name);
        buffer_add_text(out, ",\"zjhm\":");
        buffer_add_json(out, answer_row_id(answer, NULL));
    }
    buffer_add_text(out, ",\"mx\":[");
    h3_write_rows(answers, answer, from, to, out);
    buffer_add_text(out, "]}");
}

// Where the row range of the page cuts the rows of one answer, which begin at
// `at` in the whole; a person without rows stands where his rows would.
static bool
h3_cut(size_t at, size_t count, const size_t page[2], size_t cut[2])
{
    size_t end = at + count;
    cut[0] = page[0] > at ? page[0] - at : 0;
    cut[1] = (page[1] < end ? page[1] : end) - at;
    if (count == 0)
        return at > page[0] ? at <= page[1] : page[0] == 0 && at == 0;
    return page[0] < end && page[1] > at;
}

void
h3_write(const struct answers *answers, const char *ticket, size_t page_rows,
         size_t page, struct buffer *out)
{
    size_t total = h3_row_total(answers);
    bool is_off =
        answers->tamper == GARBLE_COUNT || answers->tamper == GARBLE_SUM;
    buffer_add_text(out, "{\"state\":\"DONE\",\"ticket\":");
    buffer_add_json(out, ticket);
    buffer_printf(out, ",\"page\":%zu,\"pages\":%zu,\"total\":%zu,\"items\":[",
                  page + 1, h3_page_count(answers, page_rows), total + is_off);
    size_t range[2] = {page * page_rows, (page + 1) * page_rows};
    size_t at = 0;
    const char *comma = "";
    for (size_t i = 0; i < answers->count; i++) {
        const struct answer *answer = &answers->items[i];
        size_t cut[2];
        if (answer->is_missing)
            continue;
        if (h3_cut(at, answer->list.count, range, cut)) {
            buffer_add_text(out, comma);
            h3_write_item(answers, answer, cut[0], cut[1], out);
            comma = ",";
        }
        at += answer->list.count;
    }
    buffer_add_text(out, "]}");
}
