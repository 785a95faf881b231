/* SPDX-License-Identifier: Apache-2.0
 *
 * GET /v1/: who am I, and where is what. GET /problems/KIND: what a problem
 * means, for people.
 */
#include "api_common.h"
#include "gate.h"
#include "handlers.h"
#include "routes.h"

#define PAGE_MAX 65536

static struct json *
scopes_json(struct arena *arena, uint32_t scopes)
{
    struct json *list = json_array(arena);
    for (uint32_t i = 0; i < SCOPE_COUNT; i++)
        if ((scopes & 1u << i) != 0)
            json_add(list, json_chars(arena, scope_name(i)));
    return list;
}

static struct json *
caller_json(struct arena *arena, const struct api_caller *caller)
{
    struct json *row = json_object(arena);
    json_set(row, "name", json_string(arena, caller->name));
    json_set(row, "role", json_chars(arena, caller_role_name(caller->role)));
    json_set(row, "agency",
             text_is_absent(caller->agency)
                 ? json_null(arena)
                 : json_string(arena, caller->agency));
    json_set(row, "scopes", scopes_json(arena, caller->scopes));
    json_set(row, "expires_at", api_json_instant(arena, caller->expires_at_us));
    return row;
}

/* Where he may begin: lists and what is his by role and scope. */
static void
links_add(struct arena *arena, struct json *links,
          const struct http_request *request)
{
    static const struct {
        const char *name, *path;
    } rows[] = {{"cases", "/v1/cases"},
                {"search", "/v1/search"},
                {"uploads", "/v1/uploads"},
                {"events", "/v1/events"},
                {"webhooks", "/v1/webhooks"},
                {"queue", "/v1/queue"},
                {"lines", "/v1/lines"},
                {"deadlines", "/v1/deadlines"},
                {"dead_letters", "/v1/dead-letters"},
                {"openapi", "/v1/openapi.json"},
                {"reference", "/v1/reference"}};
    uint32_t count = 0;
    const struct route *all = routes_all(&count);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        bool is_his = false;
        for (uint32_t j = 0; j < count; j++)
            is_his |= strcmp(all[j].pattern, rows[i].path) == 0 &&
                      gate_is_allowed(&all[j], &request->caller);
        if (is_his)
            json_set(links, rows[i].name, json_chars(arena, rows[i].path));
    }
}

enum http_done
api_entry(struct house *house, struct http_request *request,
          struct http_reply *reply)
{
    struct arena *arena = request->arena;
    struct json *tree = json_object(arena), *links = json_object(arena);
    links_add(arena, links, request);
    json_set(tree, "service", json_chars(arena, "hedui"));
    json_set(tree, "version", json_chars(arena, house->version));
    json_set(tree, "caller", caller_json(arena, &request->caller));
    json_set(tree, "links", links);
    return http_reply_json(reply, request, 200, tree);
}

enum http_done
api_problem(struct house *house, struct http_request *request,
            struct http_reply *reply)
{
    struct buffer out;
    enum problem kind = problem_find(request->parts[0]);
    (void)house;
    if (kind == PROBLEM_COUNT)
        return http_problem(reply, request, PROBLEM_NOT_FOUND, NULL, NULL);
    buffer_init(&out, PAGE_MAX);
    bool is_made = problem_page(kind, &out);
    struct text page = text_copy(request->arena, buffer_view(&out));
    buffer_release(&out);
    return is_made && !text_is_empty(page)
               ? http_reply_bytes(reply, 200, media_type(MEDIA_HTML), page)
               : http_problem(reply, request, PROBLEM_INTERNAL, NULL, NULL);
}
