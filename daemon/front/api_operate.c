/* SPDX-License-Identifier: Apache-2.0
 *
 * What an operator sees and does: queue, lines and deadlines, as the views of
 * `hedui queue`, `lines` and `deadlines` have them, in the API's words; a line
 * is paused and let go. No case is in any of it.
 */
#include "api_common.h"
#include "date.h"
#include "deadlines.h"
#include "handlers.h"
#include "lines.h"
#include "queue_rows.h"
#include "target.h"

static struct view_ground
ground_of(struct house *house, struct http_request *request,
          struct fault *fault)
{
    return (struct view_ground){house->config, house->store, request->arena,
                                fault};
}

static struct json *
text_or_null(struct arena *arena, struct text text)
{
    return text_is_empty(text) ? json_null(arena) : json_string(arena, text);
}

/* By whom, why, since when. */
static struct json *
order_json(struct arena *arena, struct text by, struct text why,
           int64_t since_us)
{
    struct json *row = json_object(arena);
    json_set(row, "by", text_or_null(arena, by));
    json_set(row, "why", text_or_null(arena, why));
    json_set(row, "since",
             api_json_instant(arena, since_us > 0 ? since_us : INSTANT_NONE));
    return row;
}

/* ---- the queue ---- */

/* As the command line calls it, without "queue_". */
static const char *
figure_name(struct arena *arena, const char *key)
{
    if (strcmp(key, "queue_oldest") == 0)
        return "oldest_seconds";
    if (strncmp(key, "queue_", 6) == 0)
        key += 6;
    return text_chars(arena, api_lower(arena, key));
}

static struct json *
orders_of(struct arena *arena, const struct queue_view *view)
{
    struct json *list = json_array(arena);
    for (uint32_t i = 0; i < view->order_count; i++) {
        const struct order *order = &view->orders[i];
        struct json *row =
            order_json(arena, order->by, order->why, order->since_us);
        if (order->line != LINE_NONE) {
            json_set(row, "line",
                     json_chars(arena, order_line_name(order->line)));
        } else {
            json_set(row, "role", json_string(arena, order->role));
            if (!text_is_empty(order->host))
                json_set(row, "host", json_string(arena, order->host));
        }
        json_add(list, row);
    }
    return list;
}

enum http_done
api_queue(struct house *house, struct http_request *request,
          struct http_reply *reply)
{
    struct arena *arena = request->arena;
    struct queue_view view = {0};
    struct fault fault = {0};
    const struct view_ground ground = ground_of(house, request, &fault);
    struct json *tree = json_object(arena);
    enum store_result result = queue_view_read(&ground, &view);
    if (result != STORE_DONE)
        return http_away(reply, request, result, &fault);
    for (size_t i = 0; i < QUEUE_ROWS; i++) {
        const char *name = figure_name(arena, view.rows[i].key);
        if (name != NULL)
            json_set(tree, name, json_integer(arena, view.rows[i].value));
    }
    json_set(tree, "orders", orders_of(arena, &view));
    return http_reply_json(reply, request, 200, tree);
}

/* ---- lines ---- */

static struct json *
answers_json(struct arena *arena, const struct line_counts *counts)
{
    struct json *answers = json_object(arena);
    for (int kind = 1; kind < ANSWER_KIND_COUNT; kind++)
        json_set_text(
            answers, api_lower(arena, answer_kind_name((enum answer_kind)kind)),
            json_integer(arena, counts->settled[kind]));
    return answers;
}

static struct json *
institutions_of(struct arena *arena, const struct line_status *status)
{
    struct json *list = json_array(arena);
    for (uint32_t i = 0; i < status->institution_count; i++)
        if (status->institutions[i].is_down)
            json_add(list, json_string(arena, status->institutions[i].name));
    return list;
}

/* "state_paused" is paused; a line that is not built in is off. */
static const char *
state_name(const struct line_view *view)
{
    return strncmp(view->state, "state_", 6) == 0 ? view->state + 6 : "off";
}

/* From sent to answer, of today's; null: none has come. */
static struct json *
latency_json(struct arena *arena, const struct line_counts *counts)
{
    struct json *latency = json_object(arena);
    if (latency_count(counts) == 0)
        return json_null(arena);
    json_set(latency, "median",
             json_integer(arena, latency_permille_us(counts, 500) / 1000));
    json_set(latency, "p99",
             json_integer(arena, latency_permille_us(counts, 990) / 1000));
    json_set(latency, "max",
             json_integer(arena, counts->latency_max_us / 1000));
    return latency;
}

/* Of a state that is over it says nothing. */
static struct json *
while_in(struct arena *arena, const struct line_view *view, const char *state,
         int64_t at_us)
{
    return api_json_instant(
        arena, strcmp(view->state, state) == 0 ? at_us : INSTANT_NONE);
}

static struct json *
line_json(struct http_request *request, const struct line_view *view)
{
    struct arena *arena = request->arena;
    const struct line_status *status = view->status;
    struct json *row = json_object(arena), *quota = json_object(arena);
    json_set(quota, "used", json_integer(arena, status->quota_used));
    json_set(quota, "max", json_integer(arena, line_quota_max(view)));
    json_set(row, "line", json_chars(arena, view->name));
    json_set(row, "number", json_integer(arena, view->line));
    json_set(row, "owner",
             json_chars(arena, request->language == LANGUAGE_ZH
                                   ? view->owner_zh
                                   : view->owner_en));
    json_set(row, "carrier", json_chars(arena, line_carrier(view)));
    json_set(row, "state", json_chars(arena, state_name(view)));
    json_set(row, "paused",
             status->is_paused
                 ? order_json(arena, status->paused_by, status->paused_why,
                              status->paused_at_us)
                 : json_null(arena));
    json_set(row, "asked", json_integer(arena, status->asked));
    json_set(row, "answers", answers_json(arena, &status->counts));
    json_set(row, "waiting", json_integer(arena, status->questions_waiting));
    json_set(row, "open", json_integer(arena, status->exchanges_open));
    json_set(row, "quota", quota);
    json_set(row, "latency_ms", latency_json(arena, &status->counts));
    json_set(row, "oldest_open", api_json_instant(arena, status->oldest_us));
    json_set(row, "closed_until",
             while_in(arena, view, "state_closed", view->closed_until_us));
    json_set(row, "opens_at",
             while_in(arena, view, "state_opens", view->opens_at_us));
    json_set(row, "institutions_down", institutions_of(arena, status));
    return row;
}

enum http_done
api_lines(struct house *house, struct http_request *request,
          struct http_reply *reply)
{
    struct arena *arena = request->arena;
    struct line_view *views = NULL;
    struct fault fault = {0};
    const struct view_ground ground = ground_of(house, request, &fault);
    struct json *tree = json_object(arena), *data = json_array(arena);
    uint32_t count = 0;
    enum store_result result = lines_read(&ground, 1, &views, &count);
    if (result != STORE_DONE)
        return http_away(reply, request, result, &fault);
    for (uint32_t i = 0; i < count; i++)
        json_add(data, line_json(request, &views[i]));
    json_set(tree, "data", data);
    json_set(tree, "next_cursor", json_null(arena));
    return http_reply_json(reply, request, 200, tree);
}

/* ---- deadlines ---- */

static bool
days_wish(struct http_request *request, struct http_reply *reply, int32_t *days)
{
    struct text wish = http_request_query(request, "days");
    int64_t number = DEADLINE_DAYS_USUAL;
    bool is_well = text_is_absent(wish) || text_equals_chars(wish, "0") ||
                   target_number(wish, DEADLINE_DAYS_MAX, &number);
    if (!is_well)
        api_parameter_wrong(request, reply, "days");
    *days = text_equals_chars(wish, "0") ? 0 : (int32_t)number;
    return is_well;
}

enum http_done
api_deadlines(struct house *house, struct http_request *request,
              struct http_reply *reply)
{
    struct fault fault = {0};
    const struct view_ground ground = ground_of(house, request, &fault);
    struct soon soon = {.calendar = house->rules.calendar};
    struct json *tree = json_object(request->arena);
    if (!days_wish(request, reply, &soon.days))
        return HTTP_DONE;
    enum store_result result = deadlines_read(&ground, &soon);
    if (result != STORE_DONE)
        return http_away(reply, request, result, &fault);
    json_set(tree, "data", deadlines_json(request->arena, &soon, "is_overdue"));
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
    return http_reply_json(reply, request, 200, line_json(request, &views[at]));
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
    if (!api_why(request, reply, &why))
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
