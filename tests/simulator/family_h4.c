// SPDX-License-Identifier: Apache-2.0
//
// H4 columns: rows as arrays under a header, then the IDs with nothing, then
// those that failed.
#include "family.h"

#include <string.h>

bool
h4_read(struct exchange *exchange, const struct line *line, const json_t *body,
        struct arena *arena, struct fault *fault)
{
    const json_t *ids = json_object_get(body, "ids");
    const json_t *names = json_object_get(body, "names");
    const json_t *consents = json_object_get(body, "consents");
    size_t count = json_array_size(ids);
    exchange_init(exchange, line, arena, count);
    const char *id = exchange_json_text(arena, body, "reqid", fault);
    const char *time = exchange_json_text(arena, body, "t", fault);
    exchange->mandate = exchange_json_text(arena, body, "auth", fault);
    if (!id || !time || !exchange->mandate ||
        !exchange_set_id(exchange, id, fault))
        return false;
    if (strlen(time) != 19 || time[10] != ' ')
        return fault_set(fault, "\"t\" is no time");
    if (json_array_size(names) != count || json_array_size(consents) != count)
        return fault_set(fault, "ids, names and consents differ in number");
    for (size_t i = 0; i < count; i++) {
        const char *texts[3] = {json_string_value(json_array_get(ids, i)),
                                json_string_value(json_array_get(names, i)),
                                json_string_value(json_array_get(consents, i))};
        for (unsigned k = 0; k < 3; k++)
            if (!texts[k])
                return fault_set(fault, "person %zu: no string", i + 1);
        struct question question = {
            (unsigned)i + 1, arena_text(arena, texts[0], strlen(texts[0])),
            arena_text(arena, texts[1], strlen(texts[1])),
            arena_text(arena, texts[2], strlen(texts[2]))};
        if (!exchange_add(exchange, &question, fault))
            return false;
    }
    return exchange_check(exchange, fault);
}

static void
h4_write_columns(const struct line *line, struct buffer *out)
{
    buffer_add_text(out, ",\"cols\":[\"zjhm\"");
    if (line->echoes & ECHO_NAME)
        buffer_add_text(out, ",\"xm\"");
    for (size_t i = 0; i < line->field_count; i++) {
        buffer_add_char(out, ',');
        buffer_add_json(out, line->fields[i].wire);
    }
    buffer_add_char(out, ']');
}

static void
h4_write_row(const struct answers *answers, const struct answer *answer,
             const struct row *row, struct buffer *out)
{
    const struct line *line = answers->exchange->line;
    struct buffer value = {0};
    buffer_add_char(out, '[');
    if (*answer_row_id(answer, row))
        buffer_add_json(out, row->id);
    else
        buffer_add_text(out, "null");
    if (line->echoes & ECHO_NAME) {
        buffer_add_char(out, ',');
        buffer_add_json(out, row->name);
    }
    for (size_t i = 0; i < line->field_count; i++) {
        buffer_add_char(out, ',');
        buffer_clear(&value);
        if (!answer_render_field(answers, answer, &line->fields[i], row,
                                 &value))
            buffer_add_text(out, "null");
        else if (family_is_bare(line, &line->fields[i]))
            buffer_add_text(out, value.bytes);
        else
            buffer_add_json(out, value.bytes);
    }
    buffer_add_char(out, ']');
    buffer_release(&value);
}

static void
h4_write_rows(const struct answers *answers, struct buffer *out)
{
    const char *comma = "";
    buffer_add_text(out, ",\"rows\":[");
    for (size_t i = 0; i < answers->count; i++) {
        const struct answer *answer = &answers->items[i];
        if (answer->is_missing || answer->is_garbled)
            continue;
        for (size_t k = 0; k < answer->list.count; k++) {
            if (answer_is_merged(answers, answer, k))
                continue;
            buffer_add_text(out, comma);
            h4_write_row(answers, answer, answer->list.rows[k], out);
            comma = ",";
        }
    }
    buffer_add_char(out, ']');
}

static void
h4_write_none(const struct answers *answers, struct buffer *out)
{
    const char *comma = "";
    buffer_add_text(out, ",\"none\":[");
    for (size_t i = 0; i < answers->count; i++) {
        const struct answer *answer = &answers->items[i];
        if (answer->is_missing || answer->is_garbled ||
            answer->result != RESULT_NONE)
            continue;
        buffer_add_text(out, comma);
        buffer_add_json(out, answer->id);
        comma = ",";
    }
    buffer_add_char(out, ']');
}

static void
h4_write_failed(const struct answers *answers, struct buffer *out)
{
    static const int codes[RESULT_COUNT] = {
        [RESULT_SEVERAL] = 2, [RESULT_CONSENT] = 3, [RESULT_RESTRICTED] = 4,
        [RESULT_OTHER] = 6,   [RESULT_FAULT] = 5,
    };
    const char *comma = "";
    buffer_add_text(out, ",\"fail\":[");
    for (size_t i = 0; i < answers->count; i++) {
        const struct answer *answer = &answers->items[i];
        int code = answer->is_garbled ? 77 : codes[answer->result];
        if (answer->is_missing || !code)
            continue;
        buffer_printf(out, "%s{\"id\":", comma);
        buffer_add_json(out, answer->id);
        buffer_printf(out, ",\"rc\":%d}", code);
        comma = ",";
    }
    buffer_add_char(out, ']');
}

// Rows of the people who can be answered; some are one on the wire.
static size_t
h4_count_rows(const struct answers *answers)
{
    size_t rows = 0;
    for (size_t i = 0; i < answers->count; i++) {
        const struct answer *answer = &answers->items[i];
        if (answer->is_missing || answer->is_garbled)
            continue;
        for (size_t k = 0; k < answer->list.count; k++)
            rows += !answer_is_merged(answers, answer, k);
    }
    return rows;
}

void
h4_write(const struct answers *answers, struct buffer *out)
{
    bool is_off =
        answers->tamper == GARBLE_COUNT || answers->tamper == GARBLE_SUM;
    buffer_add_text(out, "{\"reqid\":");
    buffer_add_json(out, answers->exchange->id);
    buffer_printf(out, ",\"rc\":0,\"asof\":\"%s\",\"n\":%zu", answers->as_of,
                  h4_count_rows(answers) + is_off);
    h4_write_columns(answers->exchange->line, out);
    h4_write_rows(answers, out);
    h4_write_none(answers, out);
    h4_write_failed(answers, out);
    buffer_add_char(out, '}');
}

void
h4_refuse(const char *exchange_id, int code, const char *text,
          long long seconds, struct buffer *out)
{
    buffer_add_text(out, "{\"reqid\":");
    buffer_add_json(out, exchange_id);
    buffer_printf(out, ",\"rc\":%d,\"msg\":", code);
    buffer_add_json(out, text);
    if (seconds > 0) {
        buffer_add_text(out, ",\"wait\":");
        buffer_add_int(out, seconds);
    }
    buffer_add_char(out, '}');
}
