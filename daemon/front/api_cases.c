/* SPDX-License-Identifier: Apache-2.0
 *
 * Cases: one, a list of them, and the revisions of a report.
 */
#include "api_common.h"
#include "date.h"
#include "handlers.h"

enum http_done
api_case(struct house *house, struct http_request *request,
         struct http_reply *reply)
{
    struct api_case one;
    if (!api_case_of(house, request, reply, &one))
        return HTTP_DONE;
    return http_reply_json(reply, request, 200,
                           api_case_json(request->arena, &one));
}

/* ---- the list ---- */

static bool
state_read(struct http_request *request, struct text name, uint32_t *states)
{
    for (int state = 0; state < STATE_COUNT; state++)
        if (text_equals(name,
                        api_lower(request->arena,
                                  case_state_name((enum case_state)state)))) {
            *states = 1u << state;
            return true;
        }
    return false;
}

static bool
lane_read(struct text name, uint32_t *lanes)
{
    for (int lane = 0; lane < LANE_COUNT; lane++)
        if (text_equals_chars(name, lane_name((enum lane)lane))) {
            *lanes = 1u << lane;
            return true;
        }
    return false;
}

/* From the morning of a day, or from an instant on. */
static bool
moment_read(struct text text, int64_t *at_us)
{
    int32_t day;
    if (!date_read_iso(text, &day))
        return instant_read(text, at_us);
    *at_us = instant_from_shanghai(day, 0);
    return true;
}

/* Printable ASCII with no space at its ends, as request.md has a request's id
 * and an agency's code. */
static bool
word_read(struct text value, struct text *word)
{
    for (size_t i = 0; i < value.size; i++)
        if (value.bytes[i] < 0x20 || value.bytes[i] > 0x7e)
            return false;
    *word = value;
    return value.size > 0 && value.size <= 64 && value.bytes[0] != ' ' &&
           value.bytes[value.size - 1] != ' ';
}

static bool
filter_read(struct http_request *request, const char *name, struct text value,
            struct api_wish *wish)
{
    if (strcmp(name, "state") == 0)
        return state_read(request, value, &wish->states);
    if (strcmp(name, "lane") == 0)
        return lane_read(value, &wish->lanes);
    if (strcmp(name, "due_from") == 0)
        return date_read_iso(value, &wish->due_from);
    if (strcmp(name, "due_to") == 0)
        return date_read_iso(value, &wish->due_to);
    if (strcmp(name, "accepted_from") == 0)
        return moment_read(value, &wish->accepted_from_us);
    return word_read(value, strcmp(name, "agency") == 0 ? &wish->agency
                                                        : &wish->request_id);
}

/* Filters in one order, so that a cursor does not hang on how they were
 * written. */
static bool
wish_read(struct http_request *request, struct http_reply *reply,
          struct api_wish *wish, struct text *filters)
{
    static const char *const names[] = {"agency",    "state",  "lane",
                                        "due_from",  "due_to", "accepted_from",
                                        "request_id"};
    const char *all = "";
    *wish = API_WISH_ANY;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct text value = http_request_query(request, names[i]);
        if (text_is_absent(value))
            continue;
        if (!filter_read(request, names[i], value, wish)) {
            api_parameter_wrong(request, reply, names[i]);
            return false;
        }
        all = arena_printf(request->arena, "%s&%s=%.*s", all, names[i],
                           (int)value.size, value.bytes);
    }
    *filters = text_of(all);
    return api_page_wish(request, reply, *filters, &wish->limit, &wish->before);
}

enum http_done
api_cases(struct house *house, struct http_request *request,
          struct http_reply *reply)
{
    struct api_wish wish;
    struct api_page page = {0};
    struct text filters;
    struct fault fault = {0};
    enum api_answer answer = API_NONE;
    if (!wish_read(request, reply, &wish, &filters))
        return HTTP_DONE;
    enum store_result result =
        store_api_cases(house->store, request->arena, &request->caller, &wish,
                        &page, &answer, &fault);
    if (!api_found(request, reply, result, answer, &fault))
        return HTTP_DONE;
    struct json *data = json_array(request->arena);
    for (uint32_t i = 0; i < page.count; i++)
        json_add(data, api_case_json(request->arena, &page.cases[i]));
    return api_page_reply(request, reply, data, filters, page.next);
}

/* ---- revisions ---- */

static struct json *
revision_json(struct arena *arena, int64_t case_id,
              const struct api_revision *row)
{
    struct json *tree = json_object(arena), *links = json_object(arena);
    if (!row->is_purged)
        json_set(links, "report",
                 api_case_path(arena, case_id,
                               arena_printf(arena, "/report?revision=%u",
                                            row->revision)));
    json_set(tree, "revision", json_integer(arena, row->revision));
    json_set(tree, "made_at", api_json_instant(arena, row->made_at_us));
    json_set(tree, "report_sha256", api_json_digest(arena, &row->digest));
    json_set(tree, "is_purged", json_bool(arena, row->is_purged));
    json_set(tree, "is_retraction", json_bool(arena, row->is_retraction));
    json_set(tree, "sealed_at", api_json_instant(arena, row->sealed_at_us));
    json_set(tree, "published_at",
             api_json_instant(arena, row->published_at_us));
    json_set(tree, "container_sha256",
             row->has_container ? api_json_digest(arena, &row->file_digest)
                                : json_null(arena));
    json_set(tree, "links", links);
    return tree;
}

enum http_done
api_revisions(struct house *house, struct http_request *request,
              struct http_reply *reply)
{
    struct api_revision *rows = NULL;
    struct fault fault = {0};
    enum api_answer answer = API_NONE;
    int64_t case_id = 0, after = 0, next = 0;
    uint32_t count = 0, limit = 0;
    if (!api_case_id(request, reply, &case_id) ||
        !api_page_wish(request, reply, TEXT(""), &limit, &after))
        return HTTP_DONE;
    enum store_result result =
        store_api_revisions(house->store, request->arena, &request->caller,
                            case_id, &rows, &count, &answer, &fault);
    if (!api_found(request, reply, result, answer, &fault))
        return HTTP_DONE;
    struct json *data = json_array(request->arena);
    for (uint32_t i = 0; i < count && next == 0; i++) {
        if (rows[i].revision <= after)
            continue;
        json_add(data, revision_json(request->arena, case_id, &rows[i]));
        if (data->count == limit && i + 1 < count)
            next = rows[i].revision;
    }
    return api_page_reply(request, reply, data, TEXT(""), next);
}
