/* SPDX-License-Identifier: Apache-2.0
 *
 * H1, as wire.md 2 has it.
 */
#include "h1.h"

#include "http.h"
#include "jsons.h"
#include "mutant.h"

static const struct rule echo[] = {
    {"xm", TARGET_NAME, FORM_TEXT, NULL, NULL},
    {"zjhm", TARGET_ID, FORM_TEXT, NULL, NULL},
    RULE_END,
};

static const struct outcome outcomes[] = {
    {"1", ANSWER_FOUND, REASON_NONE},
    {"0", ANSWER_NOTHING, REASON_NONE},
    {"2", ANSWER_AMBIGUOUS, REASON_NONE},
    {"3", ANSWER_REFUSED, REASON_CONSENT},
    {"4", ANSWER_REFUSED, REASON_RESTRICTED},
    {"6", ANSWER_REFUSED, REASON_OTHER},
    {"5", ANSWER_UNREACHABLE, REASON_NONE},
    OUTCOME_END,
};

bool
h1_ask(struct arena *arena, const struct stamp *stamp,
       const struct question *questions, uint32_t count,
       const struct h1_line *line, struct request *request)
{
    static const struct person_keys keys = {"xh", "xm", "zjhm", "sqsbh"};
    char time[16];
    instant_print_compact(stamp->made_at_us, time);
    struct json *root = json_object(arena);
    struct json *head = json_object(arena);
    if (root == NULL || head == NULL)
        return false;
    json_set(head, "jylsh", json_string(arena, stamp->exchange_id));
    json_set(head, "sqbh", json_string(arena, stamp->mandate));
    json_set(head, "cxsj", json_string(arena, text_copy(arena, text_of(time))));
    json_set(head, "ts", json_integer(arena, count));
    json_set(root, "head", head);
    json_set(root, "body", persons_json(arena, questions, count, &keys));
    http_request(request, line->path, json_body(arena, root));
    http_header(request, "content-type", "application/json; charset=utf-8");
    return !arena_failed(arena);
}

static int64_t
wait_of(const struct json *head)
{
    int64_t seconds;
    struct text text;
    if (json_get_integer(head, "mcs", &seconds))
        return seconds;
    if (json_get_text(head, "mcs", &text) && text_to_count(text, &seconds))
        return seconds;
    return BUSY_S;
}

bool
h1_next(struct arena *arena, const struct exchange_view *view,
        struct next *next)
{
    const struct reply *reply = next_reply(view);
    if (reply == NULL)
        return next_again(view, next, BUSY_S, view->last);
    if (reply->status != 200)
        return http_next_status(arena, view, false, next);
    const struct json *head = json_get(http_object(arena, reply->body), "head");
    struct text code;
    if (arena_failed(arena))
        return false;
    /* What is no H1 object at all is garbled by split, as one stray. */
    if (!json_get_text(head, "fhm", &code) || text_equals_chars(code, "0000"))
        return next_done(next);
    if (text_equals_chars(code, "1001") || text_equals_chars(code, "1002") ||
        text_equals_chars(code, "1003"))
        return next_fail(next, ANSWER_REFUSED, REASON_OTHER);
    if (text_equals_chars(code, "2001"))
        return next_busy(view, next, wait_of(head));
    if (text_equals_chars(code, "2002"))
        return next_fail(next, ANSWER_REFUSED, REASON_CLOSED);
    if (code.size == 4 && code.bytes[0] == '9')
        return next_fail(next, ANSWER_UNREACHABLE, REASON_NONE);
    return next_fail(next, ANSWER_GARBLED, REASON_ENVELOPE);
}

static bool
split_reply(struct cutting *cutting, uint32_t reply)
{
    static const char *const head_keys[] = {"jylsh", "fhm", "fhxx", "ts", NULL};
    struct json *root = cutting_object(cutting, reply);
    if (root == NULL)
        return false;
    const struct json *head = json_get(root, "head");
    const struct json *body = cutting_list(cutting, root, "body");
    struct text echoed, code;
    int64_t count;
    if (body == NULL || !cutting_keys(cutting, head, head_keys) ||
        !cutting_text(cutting, head, "jylsh", &echoed) ||
        !cutting_text(cutting, head, "fhm", &code) ||
        !cutting_integer(cutting, head, "ts", &count))
        return false;
    if (!cutting_echo(cutting, echoed))
        return false;
    if (!text_equals_chars(code, "0000"))
        return cutting_garble(cutting, REASON_ENVELOPE);
    if (count != body->count && !mutant_is("count_not_checked"))
        return cutting_garble(cutting, REASON_COUNT);
    return cutting_elements(cutting, reply, body, "xh");
}

bool
h1_split(struct arena *arena, const struct stamp *stamp,
         const struct question *questions, uint32_t count,
         const struct reply *replies, uint32_t reply_count, struct split *split)
{
    struct cutting cutting;
    cutting_begin(&cutting, arena, stamp, questions, count, replies,
                  reply_count);
    for (uint32_t i = 0; i < reply_count; i++)
        if (!split_reply(&cutting, i))
            break;
    return cutting_end(&cutting, FRAME_JSON, split);
}

void
h1_record(struct reading *reading, const struct row *row,
          const struct h1_line *line)
{
    struct record *record = reading_record(reading, line->kind, line->rules);
    reading_rules(reading, row, echo, record);
    reading_rules(reading, row, line->rules, record);
}

static void
read_element(struct reading *reading, const struct json *element,
             const struct h1_line *line)
{
    struct row row = row_of_object(element);
    struct text result;
    const struct outcome *outcome = NULL;
    reading_need(reading, &row, "xm", FORM_TEXT);
    reading_need(reading, &row, "zjhm", FORM_TEXT);
    reading_date_cell(reading, &row, "sjrq", FORM_D8);
    if (reading_word(reading, &row, "jg", &result))
        outcome = outcome_find(outcomes, result);
    const struct json *items = reading_list(reading, &row, "mx", outcome);
    if (items == NULL)
        return;
    for (const struct json *node = items->first; node != NULL;
         node = node->next) {
        struct row item = row_of_object(node);
        if (line->item != NULL)
            line->item(reading, &item);
        else
            h1_record(reading, &item, line);
    }
    if (outcome->kind == ANSWER_NOTHING)
        reading_nothing_of(reading, &row, echo);
    reading_settle(reading, outcome->kind, outcome->reason);
}

bool
h1_read(struct arena *arena, const struct evidence *evidence,
        const struct question *question, const struct h1_line *line,
        struct answer *answer)
{
    struct reading reading;
    reading_begin(&reading, arena, question, answer);
    if (evidence->slice_count == 0)
        reading_garble(&reading, REASON_MISSING);
    else if (evidence->slice_count > 1)
        reading_garble(&reading, REASON_COUNT);
    else {
        const struct json *element = http_object(arena, evidence->slices[0]);
        if (element == NULL)
            reading_garble(&reading, REASON_ENVELOPE);
        else
            read_element(&reading, element, line);
    }
    return reading_end(&reading);
}
