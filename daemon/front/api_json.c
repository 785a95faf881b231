/* SPDX-License-Identifier: Apache-2.0
 *
 * How the API writes things: a case is "C42", an instant ends with Z, names of
 * our vocabulary are small.
 */
#include "api_common.h"
#include "connector.h"
#include "date.h"

#define ERRORS_DEPTH 8
#define SUMMARY_DEPTH 8

struct json *
api_json_instant(struct arena *arena, int64_t at_us)
{
    char printed[32];
    if (at_us == INSTANT_NONE)
        return json_null(arena);
    instant_print(at_us, printed);
    return json_string(arena, text_copy(arena, text_of(printed)));
}

struct json *
api_json_day(struct arena *arena, int32_t day)
{
    char printed[11];
    if (day == DATE_NONE)
        return json_null(arena);
    date_print(day, printed);
    return json_string(arena, text_copy(arena, text_of(printed)));
}

struct json *
api_json_digest(struct arena *arena, const struct digest *digest)
{
    char hex[65];
    digest_hex(digest, hex);
    return json_string(arena, text_copy(arena, text_of(hex)));
}

struct text
api_lower(struct arena *arena, const char *name)
{
    struct text text = text_of(name);
    char *lower = text_chars(arena, text);
    for (size_t i = 0; lower != NULL && i < text.size; i++)
        if (lower[i] >= 'A' && lower[i] <= 'Z')
            lower[i] = (char)(lower[i] - 'A' + 'a');
    return (struct text){lower, lower == NULL ? 0 : text.size};
}

struct json *
api_case_path(struct arena *arena, int64_t case_id, const char *more)
{
    return json_chars(arena, arena_printf(arena, "/v1/cases/C%lld%s",
                                          (long long)case_id, more));
}

struct json *
api_case_number(struct arena *arena, int64_t case_id)
{
    return json_chars(arena, arena_printf(arena, "C%lld", (long long)case_id));
}

static struct json *
case_links(struct arena *arena, const struct case_status *status)
{
    struct json *links = json_object(arena);
    int64_t id = status->case_id;
    json_set(links, "self", api_case_path(arena, id, ""));
    json_set(links, "documents", api_case_path(arena, id, "/documents"));
    json_set(links, "looks", api_case_path(arena, id, "/looks"));
    json_set(links, "objections", api_case_path(arena, id, "/objections"));
    json_set(links, "revisions", api_case_path(arena, id, "/revisions"));
    if (status->revision > 0)
        json_set(links, "report", api_case_path(arena, id, "/report"));
    return links;
}

/* Of the summary of the last report; NULL: there is none. */
static struct json *
case_outcomes(struct arena *arena, struct text summary)
{
    struct fault fault = {0};
    const struct json *tree =
        text_is_empty(summary)
            ? NULL
            : json_read(arena, summary, SUMMARY_DEPTH, &fault);
    const struct json *outcomes = json_get(tree, "outcomes");
    if (outcomes == NULL)
        return NULL;
    struct json *list = json_array(arena);
    for (const struct json *at = outcomes->first; at; at = at->next) {
        struct json *row = json_object(arena);
        json_set(row, "programme", json_string(arena, at->key));
        json_set(row, "outcome", json_string(arena, at->text));
        json_add(list, row);
    }
    return list;
}

static struct json *
case_lines(struct arena *arena, const struct case_status *status)
{
    struct json *lines = json_array(arena);
    for (uint32_t i = 0;
         status->lines_missing != NULL && i < status->trays_missing; i++)
        json_add(lines, json_chars(arena, connector_line_name(
                                              status->lines_missing[i])));
    return lines;
}

struct json *
api_case_json(struct arena *arena, const struct api_case *one)
{
    const struct case_status *status = &one->status;
    struct json *row = json_object(arena), *documents = json_object(arena);
    json_set(documents, "announced",
             json_integer(arena, status->documents_announced));
    json_set(documents, "came", json_integer(arena, status->documents_came));
    json_set(row, "case", api_case_number(arena, status->case_id));
    json_set(row, "agency", json_string(arena, status->agency));
    json_set(row, "request_id", json_string(arena, status->request_id));
    json_set(
        row, "state",
        json_string(arena, api_lower(arena, case_state_name(status->state))));
    json_set(row, "lane", json_chars(arena, lane_name(status->lane)));
    json_set(row, "accepted_at",
             api_json_instant(arena, status->accepted_at_us));
    json_set(row, "due",
             api_json_day(arena, status->is_paused ? DATE_NONE : status->due));
    json_set(row, "is_paused", json_bool(arena, status->is_paused));
    json_set(row, "is_provisional", json_bool(arena, status->is_provisional));
    json_set(row, "documents", documents);
    json_set(row, "lines_missing", case_lines(arena, status));
    json_set(row, "revision", json_integer(arena, status->revision));
    json_set(row, "links", case_links(arena, status));
    struct json *outcomes = case_outcomes(arena, status->summary);
    if (outcomes != NULL)
        json_set(row, "outcomes", outcomes);
    if (one->has_wrong_id)
        json_set(row, "retracted", json_chars(arena, "wrong_id"));
    if (!text_is_absent(status->why))
        json_set(row, "why", json_string(arena, status->why));
    return row;
}

/* ---- errors ---- */

struct problem_errors
api_decode_errors(struct arena *arena, const struct decode_errors *errors)
{
    struct problem_errors said = {.count = errors->count, .more = errors->more};
    struct problem_error *list =
        arena_array(arena, errors->count + 1u, sizeof(*list));
    for (uint32_t i = 0; list != NULL && i < errors->count; i++) {
        const struct decode_error *error = &errors->list[i];
        list[i] = (struct problem_error){
            .pointer = text_copy(arena, text_of(error->pointer)),
            .code = text_of(error->code),
            .zh = text_of(error->zh),
            .en = text_of(error->en),
            .line = error->line,
            .column = error->column};
    }
    said.list = list;
    if (list == NULL)
        said.count = 0;
    return said;
}

bool
api_receipt_errors(struct arena *arena, struct text json,
                   struct problem_errors *errors)
{
    struct fault fault = {0};
    const struct json *tree =
        text_is_empty(json) ? NULL
                            : json_read(arena, json, ERRORS_DEPTH, &fault);
    *errors = (struct problem_errors){0};
    if (tree == NULL || tree->kind != JSON_ARRAY)
        return false;
    struct problem_error *list =
        arena_array(arena, tree->count + 1u, sizeof(*list));
    if (list == NULL)
        return false;
    for (const struct json *at = tree->first; at != NULL; at = at->next) {
        struct problem_error *error = &list[errors->count];
        (void)json_get_text(at, "code", &error->code);
        (void)json_get_text(at, "pointer", &error->pointer);
        (void)json_get_text(at, "zh", &error->zh);
        (void)json_get_text(at, "en", &error->en);
        if (text_equals_chars(error->code, "MORE"))
            errors->more = true;
        else
            errors->count++;
    }
    errors->list = list;
    return true;
}
