/* SPDX-License-Identifier: Apache-2.0
 *
 * Webhooks of an agency: made, listed, changed, removed; tried; what was sent
 * through each, and sending again.
 */
#include "api_common.h"
#include "handlers.h"
#include "said.h"
#include "target.h"
#include "webhook_form.h"

#define DESCRIPTION_MAX 200

/* ---- what is asked ---- */

/* "w3", "d11" */
static bool
number_of(struct http_request *request, struct http_reply *reply,
          struct text part, char letter, int64_t *number)
{
    if (part.size > 1 && part.bytes[0] == letter &&
        target_number(text_slice(part, 1, part.size), INT64_MAX, number))
        return true;
    http_problem(reply, request, PROBLEM_NOT_FOUND, NULL, NULL);
    return false;
}

static bool
kinds_read(const struct json *list, uint32_t *kinds)
{
    *kinds = 0;
    if (list->kind != JSON_ARRAY || list->count == 0)
        return false;
    for (const struct json *at = list->first; at != NULL; at = at->next) {
        int kind = 0;
        while (kind < EVENT_KIND_COUNT &&
               (at->kind != JSON_STRING ||
                !text_equals_chars(at->text,
                                   event_kind_name((enum event_kind)kind))))
            kind++;
        if (kind == EVENT_KIND_COUNT || (*kinds & 1u << kind) != 0)
            return false;
        *kinds |= 1u << kind;
    }
    return true;
}

/* UTF-8 on one line, at most so many characters; empty is none. */
static bool
description_read(const struct json *node, struct text *description)
{
    size_t characters = 0;
    *description = node->text;
    if (node->kind != JSON_STRING)
        return false;
    if (node->text.size == 0) {
        *description = TEXT("");
        return true;
    }
    for (size_t i = 0; i < node->text.size; i++)
        characters += ((unsigned char)node->text.bytes[i] & 0xc0) != 0x80;
    return characters <= DESCRIPTION_MAX &&
           said_check(node->text, SIZE_MAX) == SAID_WELL;
}

static bool
url_read(struct house *house, const struct json *node, struct text *url,
         const char **detail)
{
    struct networks allowed;
    *url = node->text;
    if (node->kind != JSON_STRING ||
        !networks_read(text_of(house->config->webhook_networks), &allowed))
        return false;
    enum webhook_url is = webhook_url_check(node->text, &allowed);
    if (is == WEBHOOK_URL_FORBIDDEN)
        *detail = "webhook_forbidden";
    return is == WEBHOOK_URL_WELL;
}

/* One member of the body; false with what is wrong. */
static bool
member_read(struct house *house, const struct json *node, bool is_change,
            struct webhook_wish *wish, const char **detail)
{
    if (text_equals_chars(node->key, "url")) {
        *detail = "webhook_url_wrong";
        return url_read(house, node, &wish->url, detail);
    }
    if (text_equals_chars(node->key, "events")) {
        *detail = "webhook_events_wrong";
        return kinds_read(node, &wish->kinds);
    }
    if (text_equals_chars(node->key, "description")) {
        *detail = "webhook_description_wrong";
        return description_read(node, &wish->description);
    }
    *detail = "webhook_member_wrong";
    if (!is_change || !text_equals_chars(node->key, "is_enabled"))
        return false;
    wish->is_enabled = node->kind == JSON_TRUE;
    return node->kind == JSON_TRUE || node->kind == JSON_FALSE;
}

static bool
wish_read(struct house *house, struct http_request *request,
          struct http_reply *reply, bool is_change, struct webhook_wish *wish)
{
    const struct json *body = api_body(request, reply);
    const char *detail = NULL;
    *wish = (struct webhook_wish){
        .url = TEXT_NONE, .description = TEXT_NONE, .is_enabled = -1};
    if (body == NULL)
        return false;
    for (const struct json *at = body->first; at != NULL; at = at->next)
        if (!member_read(house, at, is_change, wish, &detail)) {
            /* Only names of ours are repeated. */
            bool is_ours = strcmp(detail, "webhook_member_wrong") != 0;
            api_refused(request, reply, "WEBHOOK_WRONG",
                        is_ours ? arena_printf(request->arena, "/%.*s",
                                               (int)at->key.size, at->key.bytes)
                                : "",
                        detail);
            return false;
        }
    if (is_change ? body->count > 0 : !text_is_absent(wish->url))
        return true;
    api_refused(request, reply, "WEBHOOK_WRONG", is_change ? "" : "/url",
                is_change ? "webhook_member_wrong" : "webhook_url_wrong");
    return false;
}

/* ---- what is said ---- */

static struct json *
path_json(struct arena *arena, int64_t webhook_id, const char *more)
{
    return json_chars(arena, arena_printf(arena, "/v1/webhooks/w%lld%s",
                                          (long long)webhook_id, more));
}

static struct json *
name_json(struct arena *arena, char letter, int64_t number)
{
    return json_chars(arena,
                      arena_printf(arena, "%c%lld", letter, (long long)number));
}

static struct json *
webhook_json(struct arena *arena, const struct webhook *webhook)
{
    struct json *row = json_object(arena), *links = json_object(arena),
                *events = json_array(arena);
    for (int kind = 0; kind < EVENT_KIND_COUNT; kind++)
        if ((webhook->kinds & 1u << kind) != 0)
            json_add(events,
                     json_chars(arena, event_kind_name((enum event_kind)kind)));
    json_set(links, "deliveries", path_json(arena, webhook->id, "/deliveries"));
    json_set(links, "self", path_json(arena, webhook->id, ""));
    json_set(row, "id", name_json(arena, 'w', webhook->id));
    json_set(row, "url", json_string(arena, webhook->url));
    json_set(row, "events", events);
    if (!text_is_empty(webhook->description))
        json_set(row, "description", json_string(arena, webhook->description));
    json_set(row, "is_enabled", json_bool(arena, webhook->is_enabled));
    json_set(row, "created_at", api_json_instant(arena, webhook->made_at_us));
    json_set(row, "links", links);
    return row;
}

static struct json *
delivery_json(struct arena *arena, const struct delivery *delivery)
{
    struct json *row = json_object(arena), *links = json_object(arena);
    const char *replay = arena_printf(arena, "/deliveries/d%lld/replay",
                                      (long long)delivery->id);
    json_set(links, "replay", path_json(arena, delivery->webhook_id, replay));
    json_set(row, "id", name_json(arena, 'd', delivery->id));
    json_set(row, "webhook", name_json(arena, 'w', delivery->webhook_id));
    json_set(row, "event", webhook_event_json(arena, delivery));
    json_set(row, "state",
             json_chars(arena, delivery_state_name(delivery->state)));
    json_set(row, "attempts", json_integer(arena, delivery->attempts));
    json_set(row, "next_at", api_json_instant(arena, delivery->next_at_us));
    json_set(row, "last_status",
             delivery->last_status == 0
                 ? json_null(arena)
                 : json_integer(arena, delivery->last_status));
    json_set(row, "reason",
             text_is_absent(delivery->reason)
                 ? json_null(arena)
                 : json_string(arena, delivery->reason));
    json_set(row, "created_at", api_json_instant(arena, delivery->made_at_us));
    json_set(row, "delivered_at",
             api_json_instant(arena, delivery->delivered_at_us));
    json_set(row, "links", links);
    return row;
}

/* ---- webhooks ---- */

enum http_done
api_webhook_make(struct house *house, struct http_request *request,
                 struct http_reply *reply)
{
    struct webhook_wish wish;
    struct webhook made = {0};
    struct fault fault = {0};
    enum api_answer answer = API_NONE;
    char secret[WEBHOOK_SECRET_SIZE + 1];
    if (!wish_read(house, request, reply, false, &wish))
        return HTTP_DONE;
    if (wish.kinds == 0)
        wish.kinds = (1u << EVENT_KIND_COUNT) - 1;
    enum store_result result =
        store_api_webhook_make(house->store, request->arena, &request->caller,
                               &wish, secret, &made, &answer, &fault);
    if (!api_found(request, reply, result, answer, &fault))
        return HTTP_DONE;
    if (made.id == 0)
        return api_conflict(request, reply, "WEBHOOKS_MAX", "",
                            "webhooks_many");
    struct json *row = webhook_json(request->arena, &made);
    json_set(row, "secret",
             json_string(request->arena,
                         text_copy(request->arena, text_of(secret))));
    explicit_bzero(secret, sizeof(secret));
    http_reply_header(reply, "Location",
                      text_of(arena_printf(request->arena, "/v1/webhooks/w%lld",
                                           (long long)made.id)));
    return http_reply_json(reply, request, 201, row);
}

enum http_done
api_webhooks(struct house *house, struct http_request *request,
             struct http_reply *reply)
{
    struct webhook *rows = NULL;
    struct fault fault = {0};
    enum api_answer answer = API_NONE;
    uint32_t count = 0;
    enum store_result result =
        store_api_webhooks(house->store, request->arena, &request->caller, 0,
                           &rows, &count, &answer, &fault);
    if (!api_found(request, reply, result, answer, &fault))
        return HTTP_DONE;
    struct json *data = json_array(request->arena);
    for (uint32_t i = 0; i < count; i++)
        json_add(data, webhook_json(request->arena, &rows[i]));
    return api_page_reply(request, reply, data, TEXT(""), 0);
}

enum http_done
api_webhook(struct house *house, struct http_request *request,
            struct http_reply *reply)
{
    struct webhook *rows = NULL;
    struct fault fault = {0};
    enum api_answer answer = API_NONE;
    uint32_t count = 0;
    int64_t id = 0;
    if (!number_of(request, reply, request->parts[0], 'w', &id))
        return HTTP_DONE;
    enum store_result result =
        store_api_webhooks(house->store, request->arena, &request->caller, id,
                           &rows, &count, &answer, &fault);
    return api_found(request, reply, result, answer, &fault)
               ? http_reply_json(reply, request, 200,
                                 webhook_json(request->arena, &rows[0]))
               : HTTP_DONE;
}

enum http_done
api_webhook_change(struct house *house, struct http_request *request,
                   struct http_reply *reply)
{
    struct webhook_wish wish;
    struct webhook changed = {0};
    struct fault fault = {0};
    enum api_answer answer = API_NONE;
    int64_t id = 0;
    if (!number_of(request, reply, request->parts[0], 'w', &id) ||
        !wish_read(house, request, reply, true, &wish))
        return HTTP_DONE;
    enum store_result result =
        store_api_webhook_change(house->store, request->arena, &request->caller,
                                 id, &wish, &changed, &answer, &fault);
    return api_found(request, reply, result, answer, &fault)
               ? http_reply_json(reply, request, 200,
                                 webhook_json(request->arena, &changed))
               : HTTP_DONE;
}

enum http_done
api_webhook_remove(struct house *house, struct http_request *request,
                   struct http_reply *reply)
{
    struct fault fault = {0};
    enum api_answer answer = API_NONE;
    int64_t id = 0;
    if (!number_of(request, reply, request->parts[0], 'w', &id))
        return HTTP_DONE;
    enum store_result result = store_api_webhook_remove(
        house->store, &request->caller, id, &answer, &fault);
    return api_found(request, reply, result, answer, &fault)
               ? http_reply_bytes(reply, 204, NULL, TEXT(""))
               : HTTP_DONE;
}

/* ---- deliveries ---- */

enum http_done
api_webhook_test(struct house *house, struct http_request *request,
                 struct http_reply *reply)
{
    struct delivery made = {0};
    struct fault fault = {0};
    enum api_answer answer = API_NONE;
    int64_t id = 0;
    if (!number_of(request, reply, request->parts[0], 'w', &id))
        return HTTP_DONE;
    enum store_result result =
        store_api_webhook_test(house->store, request->arena, &request->caller,
                               id, &made, &answer, &fault);
    return api_found(request, reply, result, answer, &fault)
               ? http_reply_json(reply, request, 202,
                                 delivery_json(request->arena, &made))
               : HTTP_DONE;
}

/* ?state=, -1 where there is none; with it what a cursor is bound to. */
static bool
state_wish(struct http_request *request, struct http_reply *reply, int *state,
           struct text *filters)
{
    struct text wish = http_request_query(request, "state");
    *state = -1;
    *filters = TEXT("");
    if (text_is_absent(wish))
        return true;
    for (int i = 0; i < DELIVERY_STATE_COUNT; i++)
        if (text_equals_chars(wish,
                              delivery_state_name((enum delivery_state)i)))
            *state = i;
    *filters = wish;
    if (*state < 0)
        api_parameter_wrong(request, reply, "state");
    return *state >= 0;
}

enum http_done
api_deliveries(struct house *house, struct http_request *request,
               struct http_reply *reply)
{
    struct delivery *rows = NULL;
    struct fault fault = {0};
    enum api_answer answer = API_NONE;
    int64_t id = 0, before = 0;
    uint32_t limit = 0, count = 0;
    struct text filters;
    int state = -1;
    if (!number_of(request, reply, request->parts[0], 'w', &id) ||
        !state_wish(request, reply, &state, &filters) ||
        !api_page_wish(request, reply, filters, &limit, &before))
        return HTTP_DONE;
    enum store_result result = store_api_deliveries(
        house->store, request->arena, &request->caller, id, state, before,
        limit + 1, &rows, &count, &answer, &fault);
    if (!api_found(request, reply, result, answer, &fault))
        return HTTP_DONE;
    struct json *data = json_array(request->arena);
    for (uint32_t i = 0; i < count && i < limit; i++)
        json_add(data, delivery_json(request->arena, &rows[i]));
    return api_page_reply(request, reply, data, filters,
                          count > limit ? rows[limit - 1].id : 0);
}

enum http_done
api_delivery_replay(struct house *house, struct http_request *request,
                    struct http_reply *reply)
{
    struct delivery again = {0};
    struct fault fault = {0};
    enum api_answer answer = API_NONE;
    int64_t id = 0, delivery_id = 0;
    if (!number_of(request, reply, request->parts[0], 'w', &id) ||
        !number_of(request, reply, request->parts[1], 'd', &delivery_id))
        return HTTP_DONE;
    enum store_result result =
        store_api_delivery_again(house->store, request->arena, &request->caller,
                                 id, delivery_id, &again, &answer, &fault);
    return api_found(request, reply, result, answer, &fault)
               ? http_reply_json(reply, request, 202,
                                 delivery_json(request->arena, &again))
               : HTTP_DONE;
}
