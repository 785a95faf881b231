/* SPDX-License-Identifier: Apache-2.0
 *
 * H2, as wire.md 2 has it.
 */
#include "h2.h"

#include "http.h"
#include "jsons.h"
#include "mutant.h"

/* The memo of an exchange whose token was renewed once already. */
#define MEMO_RENEWED "renewed"

static const struct rule echo[] = {
    {"idNumber", TARGET_ID, FORM_TEXT, NULL, NULL},
    RULE_END,
};

static const struct outcome outcomes[] = {
    {"FOUND", ANSWER_FOUND, REASON_NONE},
    {"NOT_FOUND", ANSWER_NOTHING, REASON_NONE},
    {"AMBIGUOUS", ANSWER_AMBIGUOUS, REASON_NONE},
    {"ERROR", ANSWER_UNREACHABLE, REASON_NONE},
    OUTCOME_END,
};

/* `reason` of FORBIDDEN; null with every other status. */
static const struct outcome refusals[] = {
    {"CONSENT", ANSWER_REFUSED, REASON_CONSENT},
    {"RESTRICTED", ANSWER_REFUSED, REASON_RESTRICTED},
    {"OTHER", ANSWER_REFUSED, REASON_OTHER},
    OUTCOME_END,
};

bool
h2_ask(struct arena *arena, const struct stamp *stamp,
       const struct question *questions, uint32_t count,
       const struct h2_line *line, struct request *request)
{
    static const struct person_keys keys = {"index", "name", "idNumber",
                                            "consentId"};
    char time[32];
    instant_print_offset(stamp->made_at_us, time);
    struct json *root = json_object(arena);
    json_set(root, "requestId", json_string(arena, stamp->exchange_id));
    json_set(root, "mandate", json_string(arena, stamp->mandate));
    json_set(root, "requestedAt",
             json_string(arena, text_copy(arena, text_of(time))));
    json_set(root, "persons", persons_json(arena, questions, count, &keys));
    http_request(request, line->path, json_body(arena, root));
    http_header(request, "content-type", "application/json");
    http_header(request, "accept",
                "application/json, application/problem+json");
    return !arena_failed(arena);
}

bool
h2_next(struct arena *arena, const struct exchange_view *view,
        struct next *next)
{
    const struct reply *reply = next_reply(view);
    if (reply == NULL)
        return next_again(view, next, BUSY_S, view->last);
    if (reply->status == 200)
        return next_done(next);
    if (reply->status == 401 && (!text_equals_chars(view->memo, MEMO_RENEWED) ||
                                 mutant_is("token_for_ever"))) {
        next_again(view, next, 0, view->last);
        next->new_token = true;
        next->memo = TEXT(MEMO_RENEWED);
        return true;
    }
    http_next_status(arena, view, true, next);
    return !arena_failed(arena);
}

static bool
split_reply(struct cutting *cutting, uint32_t reply)
{
    struct json *root = cutting_object(cutting, reply);
    struct text echoed;
    int64_t count;
    if (root == NULL)
        return false;
    const struct json *results = cutting_list(cutting, root, "results");
    if (results == NULL || !cutting_text(cutting, root, "requestId", &echoed) ||
        !cutting_integer(cutting, root, "count", &count))
        return false;
    if (!cutting_echo(cutting, echoed))
        return false;
    if (count != results->count && !mutant_is("count_not_checked"))
        return cutting_garble(cutting, REASON_COUNT);
    return cutting_elements(cutting, reply, results, "index");
}

bool
h2_split(struct arena *arena, const struct stamp *stamp,
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

static const struct outcome *
find_outcome(struct reading *reading, const struct row *row)
{
    struct text status;
    struct cell reason = row_cell(row, "reason");
    if (!reading_word(reading, row, "status", &status))
        return NULL;
    if (reason.kind == CELL_MISSING) {
        reading_garble(reading, REASON_ENVELOPE);
        return NULL;
    }
    const struct outcome *outcome = NULL;
    if (!text_equals_chars(status, "FORBIDDEN"))
        outcome =
            reason.kind == CELL_UNKNOWN ? outcome_find(outcomes, status) : NULL;
    else if (reason.kind == CELL_TEXT)
        outcome = outcome_find(refusals, reason.text);
    if (outcome == NULL)
        reading_garble(reading, REASON_FIELD);
    return outcome;
}

static void
read_element(struct reading *reading, const struct json *element,
             const struct h2_line *line)
{
    struct row row = row_of_typed_object(element);
    reading_need(reading, &row, "idNumber", FORM_TEXT);
    reading_date_cell(reading, &row, "asOf", FORM_D_DASH);
    const struct outcome *outcome = find_outcome(reading, &row);
    const struct json *records =
        reading_list(reading, &row, "records", outcome);
    if (reading->garbled != REASON_NONE)
        return;
    for (const struct json *node = records->first; node != NULL;
         node = node->next) {
        struct row item = row_of_typed_object(node);
        struct record *record =
            reading_record(reading, line->kind, line->rules);
        reading_rules(reading, &item, echo, record);
        reading_rules(reading, &item, line->rules, record);
    }
    if (outcome->kind == ANSWER_NOTHING)
        reading_nothing_of(reading, &row, echo);
    reading_settle(reading, outcome->kind, outcome->reason);
}

bool
h2_read(struct arena *arena, const struct evidence *evidence,
        const struct question *question, const struct h2_line *line,
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
