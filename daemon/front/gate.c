/* SPDX-License-Identifier: Apache-2.0
 *
 * The gate of the API. Who asks is found before anything is said about what he
 * asks for, but for whether there is such a path at all; every request of a
 * known caller counts against his rate.
 */
#include "gate.h"

#include <strings.h>

#include "caller.h"
#include "mutant.h"
#include "routes.h"
#include "said.h"
#include "target.h"

static bool
refuse(struct http_request *request, struct http_reply *reply,
       enum problem kind, const char *detail)
{
    http_problem(reply, request, kind, NULL, detail);
    return false;
}

static enum http_method
method_read(struct text name)
{
    int method = 0;
    while (method < HTTP_METHOD_COUNT &&
           !text_equals_chars(name, http_method_name((enum http_method)method)))
        method++;
    return (enum http_method)method;
}

static bool
is_twice(const struct http_request *request, const char *name)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < request->head.count; i++) {
        const struct http_field *field = &request->head.list[i];
        count += field->name.size == strlen(name) &&
                 strncasecmp(field->name.bytes, name, field->name.size) == 0;
    }
    return count > 1;
}

/* Of which one would have to choose one. */
static bool
has_field_twice(const struct http_request *request)
{
    static const char *const names[] = {
        "Authorization", "Content-Type",         "Content-Length",
        "Hedui-Purpose", "Idempotency-Key",      "X-Client-Verify",
        "Upload-Offset", "X-Client-Certificate", "Last-Event-ID"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (is_twice(request, names[i]))
            return true;
    return false;
}

bool
gate_read(struct http_request *request, const struct gate_head *head,
          struct http_reply *reply)
{
    struct text rest = head->target;
    const char *detail = NULL;
    struct http_field *query =
        arena_array(request->arena, GATE_QUERY_MAX, sizeof(*query));
    request->method = method_read(head->method);
    request->language =
        media_language(http_request_header(request, "Accept-Language"));
    if (head->target.size > GATE_URL_MAX)
        return refuse(request, reply, PROBLEM_URI_TOO_LONG, NULL);
    if (head->field_count > GATE_FIELDS_MAX ||
        head->field_bytes > GATE_HEAD_MAX)
        return refuse(request, reply, PROBLEM_HEADER_TOO_LARGE, NULL);
    if (query == NULL || !text_cut(&rest, '?', &request->path) ||
        !text_starts_with(request->path, "/"))
        return refuse(request, reply, PROBLEM_BAD_REQUEST, "path_wrong");
    request->query.list = query;
    if (!text_is_absent(rest) &&
        !target_query(request->arena, rest, GATE_QUERY_MAX, query,
                      &request->query.count, &detail))
        return refuse(request, reply, PROBLEM_BAD_REQUEST, detail);
    if (has_field_twice(request))
        return refuse(request, reply, PROBLEM_BAD_REQUEST, "header_twice");
    return true;
}

int64_t
gate_body_size(const struct http_request *request)
{
    struct text length = http_request_header(request, "Content-Length");
    int64_t size = 0;
    if (!text_is_absent(http_request_header(request, "Transfer-Encoding")))
        return -1;
    if (text_is_absent(length))
        return 0;
    return text_to_count(length, &size) ? size : -2;
}

bool
gate_is_allowed(const struct route *route, const struct api_caller *caller)
{
    if (route->roles == 0)
        return true;
    if ((route->roles & ROUTE_ROLE(caller->role)) == 0)
        return false;
    return (route->scope & ~caller->scopes) == 0 ||
           mutant_is("api_scope_unchecked");
}

/* ---- the steps ---- */

static bool
route_take(struct http_request *request, struct http_reply *reply)
{
    uint32_t allowed = 0;
    bool is_well = true;
    const char *names = "";
    request->route = route_find(request->arena, request->method, request->path,
                                request->parts, &allowed, &is_well);
    if (request->route != NULL)
        return true;
    if (!is_well)
        return refuse(request, reply, PROBLEM_BAD_REQUEST, "escape_wrong");
    if (allowed == 0)
        return refuse(request, reply, PROBLEM_NOT_FOUND, NULL);
    for (int method = 0; method < HTTP_METHOD_COUNT; method++)
        if ((allowed & 1u << method) != 0)
            names = arena_printf(request->arena, "%s%s%s", names,
                                 names[0] == '\0' ? "" : ", ",
                                 http_method_name((enum http_method)method));
    http_reply_header(reply, "Allow", text_of(names));
    return refuse(request, reply, PROBLEM_METHOD_NOT_ALLOWED, NULL);
}

static struct text
number(struct arena *arena, int64_t value)
{
    return text_of(arena_printf(arena, "%lld", (long long)value));
}

/* An agency has one bucket, however many tokens it has. */
static bool
rate_pass(struct house *house, struct http_request *request,
          struct http_reply *reply, int64_t now_ms)
{
    const struct api_caller *caller = &request->caller;
    struct rate_said said;
    const char *key =
        text_is_empty(caller->agency)
            ? arena_printf(request->arena, "t:%.*s", (int)caller->name.size,
                           caller->name.bytes)
            : arena_printf(request->arena, "a:%.*s", (int)caller->agency.size,
                           caller->agency.bytes);
    rate_ask(&house->rates, text_of(key), now_ms, &said);
    http_reply_header(reply, "RateLimit-Limit",
                      number(request->arena, said.limit));
    http_reply_header(reply, "RateLimit-Remaining",
                      number(request->arena, said.remaining));
    http_reply_header(reply, "RateLimit-Reset",
                      number(request->arena, said.reset_s));
    if (said.is_allowed)
        return true;
    http_reply_header(reply, "Retry-After",
                      number(request->arena, said.retry_s));
    return refuse(request, reply, PROBLEM_TOO_MANY_REQUESTS, NULL);
}

static bool
media_pass(struct http_request *request, struct http_reply *reply)
{
    const struct route *route = request->route;
    struct text type = http_request_header(request, "Content-Type");
    int64_t size = gate_body_size(request);
    request->media = route->gives == 0
                         ? MEDIA_COUNT
                         : media_choose(http_request_header(request, "Accept"),
                                        route->gives);
    request->body_type = MEDIA_COUNT;
    if (size == -2)
        return refuse(request, reply, PROBLEM_BAD_REQUEST, "header_wrong");
    if (route->gives != 0 && request->media == MEDIA_COUNT)
        return refuse(request, reply, PROBLEM_NOT_ACCEPTABLE, NULL);
    if (route->takes == 0)
        return size == 0 ? true
                         : refuse(request, reply, PROBLEM_BAD_REQUEST,
                                  "body_unwanted");
    if (text_is_absent(type) && size == 0)
        return true; /* the handler says that it is missing */
    request->body_type = text_is_absent(type) ? MEDIA_COUNT : media_read(type);
    if (request->body_type == MEDIA_COUNT ||
        (route->takes & MEDIA_BIT(request->body_type)) == 0)
        return refuse(request, reply, PROBLEM_UNSUPPORTED_MEDIA_TYPE, NULL);
    return true;
}

static bool
query_pass(struct http_request *request, struct http_reply *reply)
{
    for (uint32_t i = 0; i < request->query.count; i++) {
        struct text names = text_of(request->route->query), name;
        bool is_known = false;
        while (text_cut(&names, ' ', &name))
            is_known |=
                name.size > 0 && text_equals(name, request->query.list[i].name);
        if (!is_known)
            return refuse(request, reply, PROBLEM_BAD_REQUEST,
                          "parameter_unknown");
    }
    return true;
}

bool
gate_purpose(struct http_request *request, struct http_reply *reply)
{
    struct text header = http_request_header(request, "Hedui-Purpose");
    request->purpose = TEXT_NONE;
    if (!request->route->needs_purpose)
        return true;
    if (mutant_is("api_purpose_undemanded") && text_is_absent(header)) {
        request->purpose = TEXT("-");
        return true;
    }
    if (text_is_absent(header) ||
        !target_purpose(request->arena, header, &request->purpose))
        return refuse(request, reply, PROBLEM_PURPOSE_MISSING, NULL);
    return said_check(request->purpose, SIZE_MAX) == SAID_WELL ||
           refuse(request, reply, PROBLEM_PURPOSE_MISSING, "purpose_number");
}

bool
gate_pass(struct house *house, struct http_request *request,
          struct http_reply *reply, int64_t now_ms)
{
    if (!route_take(request, reply))
        return false;
    if (request->route->roles != 0) {
        if (!caller_find(house, request, reply) ||
            !rate_pass(house, request, reply, now_ms))
            return false;
        if (!gate_is_allowed(request->route, &request->caller))
            return refuse(request, reply, PROBLEM_FORBIDDEN, NULL);
    }
    return media_pass(request, reply) && query_pass(request, reply) &&
           gate_purpose(request, reply);
}
