/* SPDX-License-Identifier: Apache-2.0
 *
 * What the handlers read of a request, and how they end.
 */
#include "api_common.h"

#include "routes.h"
#include "said.h"
#include "target.h"

#define LIMIT_USUAL 50
#define BODY_DEPTH 32
#define REVISION_MAX 100000
#define WHY_LEAST 3

bool
api_case_id(struct http_request *request, struct http_reply *reply,
            int64_t *case_id)
{
    if (target_case(request->parts[0], case_id))
        return true;
    http_problem(reply, request, PROBLEM_NOT_FOUND, NULL, NULL);
    return false;
}

bool
api_case_of(struct house *house, struct http_request *request,
            struct http_reply *reply, struct api_case *one)
{
    struct fault fault = {0};
    enum api_answer answer = API_NONE;
    int64_t case_id = 0;
    if (!api_case_id(request, reply, &case_id))
        return false;
    enum store_result result =
        store_api_case(house->store, request->arena, &request->caller, case_id,
                       one, &answer, &fault);
    return api_found(request, reply, result, answer, &fault);
}

/* A problem with one error, whose sentence is its detail too. */
static enum http_done
one_error(struct http_request *request, struct http_reply *reply,
          enum problem kind, const char *code, const char *pointer,
          const char *detail)
{
    const struct problem_word *word = problem_detail(detail);
    const struct problem_error error = {.pointer = text_of(pointer),
                                        .code = text_of(code),
                                        .zh = text_of(word->zh),
                                        .en = text_of(word->en)};
    const struct problem_errors errors = {.count = 1, .list = &error};
    return http_problem(reply, request, kind, &errors, detail);
}

enum http_done
api_conflict(struct http_request *request, struct http_reply *reply,
             const char *code, const char *pointer, const char *detail)
{
    return one_error(request, reply, PROBLEM_CONFLICT, code, pointer, detail);
}

enum http_done
api_refused(struct http_request *request, struct http_reply *reply,
            const char *code, const char *pointer, const char *detail)
{
    return one_error(request, reply, PROBLEM_REFUSED, code, pointer, detail);
}

enum http_done
api_parameter_wrong(struct http_request *request, struct http_reply *reply,
                    const char *name)
{
    return one_error(request, reply, PROBLEM_BAD_REQUEST, "BAD_VALUE",
                     arena_printf(request->arena, "/query/%s", name),
                     "parameter_wrong");
}

bool
api_revision_wish(struct http_request *request, struct http_reply *reply,
                  uint32_t *revision)
{
    struct text wish = http_request_query(request, "revision");
    int64_t number = 0;
    if (!text_is_absent(wish) && !target_number(wish, REVISION_MAX, &number)) {
        api_parameter_wrong(request, reply, "revision");
        return false;
    }
    *revision = (uint32_t)number;
    return true;
}

/* A cursor is of one caller: for another it is altered. */
static struct text
cursor_bound(const struct http_request *request, struct text filters)
{
    const struct api_caller *caller = &request->caller;
    return text_of(arena_printf(
        request->arena, "%d|%.*s|%s|%.*s|%.*s", (int)caller->role,
        (int)caller->agency.size,
        caller->agency.bytes == NULL ? "" : caller->agency.bytes,
        request->route->pattern, (int)request->parts[0].size,
        request->parts[0].bytes == NULL ? "" : request->parts[0].bytes,
        (int)filters.size, filters.bytes == NULL ? "" : filters.bytes));
}

bool
api_limit_wish(struct http_request *request, struct http_reply *reply,
               uint32_t *limit)
{
    struct text wish = http_request_query(request, "limit");
    int64_t number = LIMIT_USUAL;
    if (!text_is_absent(wish) && !target_number(wish, API_LIMIT_MAX, &number)) {
        api_parameter_wrong(request, reply, "limit");
        return false;
    }
    *limit = (uint32_t)number;
    return true;
}

bool
api_page_wish(struct http_request *request, struct http_reply *reply,
              struct text filters, uint32_t *limit, int64_t *at)
{
    struct text cursor = http_request_query(request, "cursor");
    *at = 0;
    if (!api_limit_wish(request, reply, limit))
        return false;
    if (text_is_absent(cursor) ||
        target_cursor_read(cursor, cursor_bound(request, filters), at))
        return true;
    one_error(request, reply, PROBLEM_BAD_REQUEST, "BAD_VALUE", "/query/cursor",
              "cursor_wrong");
    return false;
}

enum http_done
api_page_reply(struct http_request *request, struct http_reply *reply,
               struct json *data, struct text filters, int64_t next)
{
    struct arena *arena = request->arena;
    struct json *tree = json_object(arena);
    json_set(tree, "data", data);
    json_set(tree, "next_cursor",
             next == 0
                 ? json_null(arena)
                 : json_string(arena, target_cursor(
                                          arena, cursor_bound(request, filters),
                                          next)));
    return http_reply_json(reply, request, 200, tree);
}

struct json *
api_body(struct http_request *request, struct http_reply *reply)
{
    struct fault fault = {0};
    struct json *tree = NULL;
    if (text_is_empty(request->body)) {
        http_problem(reply, request, PROBLEM_BAD_REQUEST, NULL, "body_missing");
        return NULL;
    }
    tree = json_read(request->arena, request->body, BODY_DEPTH, &fault);
    if (tree != NULL && tree->kind == JSON_OBJECT)
        return tree;
    http_problem(reply, request, PROBLEM_BAD_REQUEST, NULL, "json_wrong");
    return NULL;
}

bool
api_why_is_well(struct text why)
{
    return why.size >= WHY_LEAST && said_check(why, SAID_WHY_MAX) == SAID_WELL;
}

bool
api_why(struct http_request *request, struct http_reply *reply,
        struct text *why)
{
    const struct json *body = api_body(request, reply);
    if (body == NULL)
        return false;
    if (body->count == 1 && json_get_text(body, "why", why) &&
        api_why_is_well(*why))
        return true;
    one_error(request, reply, PROBLEM_REFUSED, "WHY_WRONG", "/why",
              "why_wrong");
    return false;
}

bool
api_found(struct http_request *request, struct http_reply *reply,
          enum store_result result, enum api_answer answer,
          const struct fault *fault)
{
    if (result != STORE_DONE)
        http_away(reply, request, result, fault);
    else if (answer == API_NONE)
        http_problem(reply, request, PROBLEM_NOT_FOUND, NULL, NULL);
    else if (answer == API_GONE)
        http_problem(reply, request, PROBLEM_GONE, NULL, NULL);
    else if (answer == API_DENIED)
        http_problem(reply, request, PROBLEM_FORBIDDEN, NULL, NULL);
    else
        return true;
    return false;
}

bool
api_found_of_case(struct house *house, struct http_request *request,
                  struct http_reply *reply, int64_t case_id,
                  enum store_result result, enum api_answer answer,
                  const char *detail, const struct fault *fault)
{
    struct api_case one;
    struct fault again = {0};
    enum api_answer found = API_NONE;
    if (result != STORE_DONE || answer != API_NONE)
        return api_found(request, reply, result, answer, fault);
    result = store_api_case(house->store, request->arena, &request->caller,
                            case_id, &one, &found, &again);
    if (result == STORE_DONE && found == API_FOUND)
        http_problem(reply, request, PROBLEM_NOT_READY, NULL, detail);
    else
        (void)api_found(request, reply, result, found, &again);
    return false;
}
