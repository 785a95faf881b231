// SPDX-License-Identifier: Apache-2.0
//
// H2 rest: camelCase, integer fen, null for what is unknown, and problems as
// application/problem+json (RFC 7807).
#include "family.h"

#include <string.h>

bool
h2_read(struct exchange *exchange, const struct line *line, const json_t *body,
        struct arena *arena, struct fault *fault)
{
    static const struct person_keys keys = {"index", "name", "idNumber",
                                            "consentId"};
    const json_t *persons = json_object_get(body, "persons");
    exchange_init(exchange, line, arena, json_array_size(persons));
    const char *id = exchange_json_text(arena, body, "requestId", fault);
    const char *time = exchange_json_text(arena, body, "requestedAt", fault);
    exchange->mandate = exchange_json_text(arena, body, "mandate", fault);
    if (!id || !time || !exchange->mandate ||
        !exchange_set_id(exchange, id, fault))
        return false;
    if (strlen(time) != 25 || strcmp(time + 19, "+08:00") != 0)
        return fault_set(fault, "\"requestedAt\" is no time with +08:00");
    return exchange_add_persons(exchange, persons, &keys, fault);
}

static const struct {
    const char *status;
    const char *reason;
} H2_STATUS[RESULT_COUNT] = {
    [RESULT_FOUND] = {"FOUND", "null"},
    [RESULT_NONE] = {"NOT_FOUND", "null"},
    [RESULT_SEVERAL] = {"AMBIGUOUS", "null"},
    [RESULT_CONSENT] = {"FORBIDDEN", "\"CONSENT\""},
    [RESULT_RESTRICTED] = {"FORBIDDEN", "\"RESTRICTED\""},
    [RESULT_OTHER] = {"FORBIDDEN", "\"OTHER\""},
    [RESULT_FAULT] = {"ERROR", "null"},
};

static void
h2_write_id(const char *id, struct buffer *out)
{
    if (*id)
        buffer_add_json(out, id);
    else
        buffer_add_text(out, "null");
}

static void
h2_write_answer(const struct answers *answers, const struct answer *answer,
                struct buffer *out)
{
    buffer_printf(out, "{\"index\":%u,\"idNumber\":", answer->no);
    h2_write_id(answer_row_id(answer, NULL), out);
    buffer_printf(out, ",\"status\":\"%s\",\"reason\":%s,\"asOf\":\"%s\"",
                  answer->is_garbled ? "?" : H2_STATUS[answer->result].status,
                  H2_STATUS[answer->result].reason,
                  answer_as_of(answers, answer));
    buffer_add_text(out, ",\"records\":[");
    for (size_t i = 0; i < answer->list.count; i++) {
        const struct row *row = answer->list.rows[i];
        buffer_add_text(out, i ? ",{\"idNumber\":" : "{\"idNumber\":");
        h2_write_id(answer_row_id(answer, row), out);
        buffer_add_char(out, ',');
        family_write_fields(answers, answer, row, "null", out);
        buffer_add_char(out, '}');
    }
    buffer_add_text(out, "]}");
}

void
h2_write(const struct answers *answers, struct buffer *out)
{
    long long count =
        answers->tamper == GARBLE_COUNT || answers->tamper == GARBLE_SUM;
    for (size_t i = 0; i < answers->count; i++)
        count += !answers->items[i].is_missing;
    buffer_add_text(out, "{\"requestId\":");
    buffer_add_json(out, answers->exchange->id);
    buffer_printf(out, ",\"count\":%lld,\"results\":[", count);
    const char *comma = "";
    for (size_t i = 0; i < answers->count; i++) {
        if (answers->items[i].is_missing)
            continue;
        buffer_add_text(out, comma);
        h2_write_answer(answers, &answers->items[i], out);
        comma = ",";
    }
    buffer_add_text(out, "]}");
}

void
h2_problem(const char *type, const char *title, int status, struct buffer *out)
{
    buffer_add_text(out, "{\"type\":");
    buffer_add_json(out, type);
    buffer_add_text(out, ",\"title\":");
    buffer_add_json(out, title);
    buffer_printf(out, ",\"status\":%d}", status);
}
