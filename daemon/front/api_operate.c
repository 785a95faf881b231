/* SPDX-License-Identifier: Apache-2.0
 *
 * What an operator sees and does: queue, lines, deadlines, as `hedui queue`,
 * `lines` and `deadlines` say them with --json; a line is paused and let go. No
 * case is in any of it.
 */
#include "api_common.h"
#include "deadlines.h"
#include "handlers.h"
#include "lines.h"
#include "queue_rows.h"
#include "said.h"
#include "target.h"

static struct view_ground
ground_of(struct house *house, struct http_request *request,
          struct fault *fault)
{
    return (struct view_ground){house->config, house->store, request->arena,
                                fault};
}

/* ?days=; false: the reply is there. */
static bool
days_wish(struct http_request *request, struct http_reply *reply, int64_t most,
          int64_t *days)
{
    struct text wish = http_request_query(request, "days");
    if (text_is_absent(wish) || target_number(wish, most, days))
        return true;
    api_parameter_wrong(request, reply, "days");
    return false;
}

enum http_done
api_queue(struct house *house, struct http_request *request,
          struct http_reply *reply)
{
    struct queue_view view = {0};
    struct fault fault = {0};
    const struct view_ground ground = ground_of(house, request, &fault);
    enum store_result result = queue_view_read(&ground, &view);
    if (result != STORE_DONE)
        return http_away(reply, request, result, &fault);
    return http_reply_json(reply, request, 200,
                           queue_view_json(request->arena, &view));
}

enum http_done
api_lines(struct house *house, struct http_request *request,
          struct http_reply *reply)
{
    struct line_view *views = NULL;
    struct fault fault = {0};
    const struct view_ground ground = ground_of(house, request, &fault);
    struct json *tree = json_object(request->arena);
    int64_t days = 1;
    uint32_t count = 0;
    if (!days_wish(request, reply, 366, &days))
        return HTTP_DONE;
    enum store_result result =
        lines_read(&ground, (int32_t)days, &views, &count);
    if (result != STORE_DONE)
        return http_away(reply, request, result, &fault);
    json_set(tree, "data",
             lines_json(request->arena, views, count, (int32_t)days));
    json_set(tree, "next_cursor", json_null(request->arena));
    return http_reply_json(reply, request, 200, tree);
}

enum http_done
api_deadlines(struct house *house, struct http_request *request,
              struct http_reply *reply)
{
    struct fault fault = {0};
    const struct view_ground ground = ground_of(house, request, &fault);
    struct soon soon = {.calendar = house->rules.calendar};
    struct json *tree = json_object(request->arena);
    int64_t days = DEADLINE_DAYS_USUAL;
    if (!days_wish(request, reply, DEADLINE_DAYS_MAX, &days))
        return HTTP_DONE;
    soon.days = (int32_t)days;
    enum store_result result = deadlines_read(&ground, &soon);
    if (result != STORE_DONE)
        return http_away(reply, request, result, &fault);
    json_set(tree, "data", deadlines_json(request->arena, &soon));
    json_set(tree, "next_cursor", json_null(request->arena));
    return http_reply_json(reply, request, 200, tree);
}

/* ---- a line is paused, and goes on ---- */

/* The line as it is now. */
static enum http_done
line_reply(struct house *house, struct http_request *request,
           struct http_reply *reply, enum line line)
{
    struct line_view *views = NULL;
    struct fault fault = {0};
    const struct view_ground ground = ground_of(house, request, &fault);
    uint32_t count = 0, at = 0;
    enum store_result result = lines_read(&ground, 1, &views, &count);
    if (result != STORE_DONE)
        return http_away(reply, request, result, &fault);
    while (at < count && views[at].line != line)
        at++;
    if (at == count)
        return http_problem(reply, request, PROBLEM_NOT_FOUND, NULL, NULL);
    return http_reply_json(reply, request, 200,
                           lines_json(request->arena, &views[at], 1, 1)->first);
}

static enum http_done
line_set(struct house *house, struct http_request *request,
         struct http_reply *reply, bool is_paused)
{
    struct text why = TEXT_NONE;
    struct fault fault = {0};
    enum api_answer answer = API_NONE;
    bool has_changed = false;
    enum line line = order_line(request->parts[0]);
    if (line == LINE_NONE)
        return http_problem(reply, request, PROBLEM_NOT_FOUND, NULL, NULL);
    if (is_paused && !api_why(request, reply, &why))
        return HTTP_DONE;
    enum store_result result =
        store_api_line(house->store, &request->caller, line, is_paused, why,
                       &has_changed, &answer, &fault);
    return api_found(request, reply, result, answer, &fault)
               ? line_reply(house, request, reply, line)
               : HTTP_DONE;
}

enum http_done
api_line_pause(struct house *house, struct http_request *request,
               struct http_reply *reply)
{
    return line_set(house, request, reply, true);
}

enum http_done
api_line_resume(struct house *house, struct http_request *request,
                struct http_reply *reply)
{
    return line_set(house, request, reply, false);
}
