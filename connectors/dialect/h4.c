/* SPDX-License-Identifier: Apache-2.0
 *
 * H4, as wire.md 2 has it.
 */
#include "h4.h"

#include "http.h"
#include "jsons.h"
#include "mutant.h"

#define ID_COLUMN "zjhm"

/* fail.rc; a code that is none of these garbles the question. */
static const struct outcome outcomes[] = {
    {"2", ANSWER_AMBIGUOUS, REASON_NONE},
    {"3", ANSWER_REFUSED, REASON_CONSENT},
    {"4", ANSWER_REFUSED, REASON_RESTRICTED},
    {"5", ANSWER_UNREACHABLE, REASON_NONE},
    {"6", ANSWER_REFUSED, REASON_OTHER},
    OUTCOME_END,
};

bool
h4_ask(struct arena *arena, const struct stamp *stamp,
       const struct question *questions, uint32_t count,
       const struct h4_line *line, struct request *request)
{
    char time[32];
    instant_print_spaced(stamp->made_at_us, time);
    struct json *root = json_object(arena);
    struct json *ids = json_array(arena);
    struct json *names = json_array(arena);
    struct json *consents = json_array(arena);
    for (uint32_t i = 0; i < count; i++) {
        json_add(ids, json_string(arena, questions[i].id));
        json_add(names, json_string(arena, questions[i].name));
        json_add(consents, json_string(arena, questions[i].consent));
    }
    json_set(root, "reqid", json_string(arena, stamp->exchange_id));
    json_set(root, "auth", json_string(arena, stamp->mandate));
    json_set(root, "t", json_string(arena, text_copy(arena, text_of(time))));
    json_set(root, "ids", ids);
    json_set(root, "names", names);
    json_set(root, "consents", consents);
    http_request(request, line->path, json_body(arena, root));
    http_header(request, "content-type", "application/json; charset=utf-8");
    http_header(request, "accept-encoding", "gzip");
    return !arena_failed(arena);
}

bool
h4_next(struct arena *arena, const struct exchange_view *view,
        struct next *next)
{
    const struct reply *reply = next_reply(view);
    if (reply == NULL)
        return next_again(view, next, BUSY_S, view->last);
    if (reply->status != 200)
        return http_next_status(arena, view, false, next);
    const struct json *root = http_object(arena, reply->body);
    int64_t code, wait;
    if (arena_failed(arena))
        return false;
    /* What is no H4 object at all is garbled by split, as one stray. */
    if (!json_get_integer(root, "rc", &code) || code == 0)
        return next_done(next);
    if (code == 11)
        return next_fail(next, ANSWER_REFUSED, REASON_OTHER);
    if (code == 12)
        return next_busy(view, next,
                         json_get_integer(root, "wait", &wait) ? wait : BUSY_S);
    if (code == 13)
        return next_fail(next, ANSWER_REFUSED, REASON_CLOSED);
    if (code >= 90 && code <= 99)
        return next_fail(next, ANSWER_UNREACHABLE, REASON_NONE);
    return next_fail(next, ANSWER_GARBLED, REASON_ENVELOPE);
}

static bool
columns_of_json(struct arena *arena, const struct json *list,
                struct columns *columns)
{
    columns->count = 0;
    columns->names = arena_array(arena, list->count, sizeof(*columns->names));
    for (const struct json *node = list->first;
         node != NULL && columns->names != NULL; node = node->next) {
        if (node->kind != JSON_STRING)
            return false;
        columns->names[columns->count++] = node->text;
    }
    return columns->names != NULL;
}

/* Adds the elements of one list, each about the ID that `id_of` finds. */
static bool
add_elements(struct cutting *cutting, uint32_t reply, const struct json *list,
             enum json_kind kind, uint32_t place)
{
    for (const struct json *node = list->first; node != NULL;
         node = node->next) {
        if (node->kind != kind)
            return cutting_garble(cutting, REASON_ENVELOPE);
        const struct json *id = kind == JSON_ARRAY    ? json_at(node, place)
                                : kind == JSON_OBJECT ? json_get(node, "id")
                                                      : node;
        struct text text =
            id != NULL && id->kind == JSON_STRING ? id->text : TEXT_NONE;
        cutting_add(cutting, cutting_by_id(cutting, text), reply, node->from,
                    node->to);
    }
    return true;
}

struct lists {
    const struct json *rows, *none, *fail;
};

/* Ranges come in the order of the bytes, and keys in any order. */
static bool
add_lists(struct cutting *cutting, uint32_t reply, const struct lists *lists,
          uint32_t place)
{
    const struct json *ordered[] = {lists->rows, lists->none, lists->fail};
    for (int i = 0; i < 3; i++)
        for (int j = i + 1; j < 3; j++)
            if (ordered[j]->from < ordered[i]->from) {
                const struct json *later = ordered[i];
                ordered[i] = ordered[j];
                ordered[j] = later;
            }
    for (int i = 0; i < 3; i++)
        if (!add_elements(cutting, reply, ordered[i],
                          ordered[i] == lists->rows   ? JSON_ARRAY
                          : ordered[i] == lists->none ? JSON_STRING
                                                      : JSON_OBJECT,
                          place))
            return false;
    return true;
}

static bool
split_reply(struct cutting *cutting, uint32_t reply, const struct h4_line *line)
{
    struct json *root = cutting_object(cutting, reply);
    struct text echoed, as_of;
    struct columns columns;
    int64_t code, count;
    int32_t date;
    if (root == NULL)
        return false;
    const struct json *cols = cutting_list(cutting, root, "cols");
    struct lists lists = {cutting_list(cutting, root, "rows"),
                          cutting_list(cutting, root, "none"),
                          cutting_list(cutting, root, "fail")};
    if (cutting->garbled != REASON_NONE ||
        !cutting_text(cutting, root, "reqid", &echoed) ||
        !cutting_text(cutting, root, "asof", &as_of) ||
        !cutting_integer(cutting, root, "rc", &code) ||
        !cutting_integer(cutting, root, "n", &count))
        return false;
    if (!cutting_echo(cutting, echoed))
        return false;
    if (code != 0 || !columns_of_json(cutting->arena, cols, &columns) ||
        !columns_have(&columns, line->rules))
        return cutting_garble(cutting, REASON_ENVELOPE);
    if (!date_read_iso(as_of, &date))
        return cutting_garble(cutting, REASON_FIELD);
    if (count != lists.rows->count && !mutant_is("count_not_checked"))
        return cutting_garble(cutting, REASON_COUNT);
    uint32_t place = 0;
    while (!text_equals_chars(columns.names[place], ID_COLUMN))
        place++;
    return add_lists(cutting, reply, &lists, place);
}

bool
h4_split(struct arena *arena, const struct stamp *stamp,
         const struct question *questions, uint32_t count,
         const struct reply *replies, uint32_t reply_count,
         const struct h4_line *line, struct split *split)
{
    struct cutting cutting;
    cutting_begin(&cutting, arena, stamp, questions, count, replies,
                  reply_count);
    for (uint32_t i = 0; i < reply_count; i++)
        if (!split_reply(&cutting, i, line))
            break;
    return cutting_end(&cutting, FRAME_JSON, split);
}

static void
read_row(struct reading *reading, const struct json *list,
         const struct columns *columns, const struct h4_line *line)
{
    struct cell *cells =
        arena_array(reading->arena, list->count, sizeof(*cells));
    uint32_t count = 0;
    if (cells == NULL)
        return;
    for (const struct json *node = list->first; node != NULL; node = node->next)
        cells[count++] = cell_of_json(node);
    if (count != columns->count) {
        reading_garble(reading, REASON_ENVELOPE);
        return;
    }
    struct row row = row_of_cells(columns, count, cells);
    reading_settle(reading, ANSWER_FOUND, REASON_NONE);
    if (line->row != NULL)
        line->row(reading, &row);
    else
        reading_rules(reading, &row, line->rules,
                      reading_record(reading, line->kind, line->rules));
}

static void
read_failure(struct reading *reading, const struct json *failure)
{
    const struct json *code = json_get(failure, "rc");
    if (code == NULL) {
        reading_garble(reading, REASON_ENVELOPE);
        return;
    }
    const char *text =
        code->kind == JSON_INTEGER
            ? arena_printf(reading->arena, "%lld", (long long)code->integer)
            : NULL;
    const struct outcome *outcome =
        text == NULL ? NULL : outcome_find(outcomes, text_of(text));
    if (outcome == NULL)
        reading_garble(reading, REASON_FIELD);
    else
        reading_settle(reading, outcome->kind, outcome->reason);
}

/* The columns and the data date of one frame. */
static bool
read_frame(struct reading *reading, struct text frame, struct columns *columns)
{
    const struct json *root = http_object(reading->arena, frame);
    const struct json *cols = json_get(root, "cols");
    struct text as_of;
    int32_t date;
    if (cols == NULL || cols->kind != JSON_ARRAY ||
        !columns_of_json(reading->arena, cols, columns) ||
        !json_get_text(root, "asof", &as_of) || !date_read_iso(as_of, &date)) {
        reading_garble(reading, REASON_ENVELOPE);
        return false;
    }
    reading_date(reading, date);
    return true;
}

static void
read_slice(struct reading *reading, struct text slice,
           const struct columns *columns, const struct h4_line *line)
{
    struct fault fault = {.kind = FAULT_NONE};
    const struct json *node = json_read(reading->arena, slice, 8, &fault);
    if (node == NULL)
        reading_garble(reading, REASON_ENVELOPE);
    else if (reading->slice > 0 && (reading->answer->kind != ANSWER_FOUND ||
                                    node->kind != JSON_ARRAY))
        reading_garble(reading, REASON_FIELD); /* in two of the lists */
    else if (node->kind == JSON_ARRAY)
        read_row(reading, node, columns, line);
    else if (node->kind == JSON_OBJECT)
        read_failure(reading, node);
    else
        reading_settle(reading, ANSWER_NOTHING, REASON_NONE);
}

bool
h4_read(struct arena *arena, const struct evidence *evidence,
        const struct question *question, const struct h4_line *line,
        struct answer *answer)
{
    struct reading reading;
    struct columns columns;
    reading_begin(&reading, arena, question, answer);
    if (evidence->slice_count == 0)
        reading_garble(&reading, REASON_MISSING);
    for (uint32_t i = 0; i < evidence->slice_count; i++) {
        reading.slice = i;
        uint32_t reply = evidence->slice_replies[i];
        if ((i == 0 || reply != evidence->slice_replies[i - 1]) &&
            !read_frame(&reading, evidence->frames[reply], &columns))
            break;
        read_slice(&reading, evidence->slices[i], &columns, line);
    }
    return reading_end(&reading);
}
