/* SPDX-License-Identifier: Apache-2.0
 *
 * POST /v1/cases and GET /v1/submissions/ID. A message is decoded here by
 * intake's own decoder, so that what is wrong costs no place in the queue; it
 * is accepted by intake alone, and its receipt is waited for.
 */
#include "api_submit.h"

#include "api_common.h"
#include "date.h"
#include "handlers.h"
#include "intake.h"
#include "mutant.h"
#include "target.h"

#define RECEIPT_MS 5000
#define MESSAGE_DEPTH 24
#define KEY_MAX 64

/* ---- whose it is ---- */

struct known {
    const struct config *config;
    struct text mine;
    bool is_anybodys; /* any agency of the house may be named */
    bool is_anothers;
};

/* Asked for the agency that a message names. */
static bool
agency_is_mine(void *context, struct text code)
{
    struct known *known = context;
    if (!known->is_anybodys && !text_equals(code, known->mine) &&
        !mutant_is("api_agency_uncompared"))
        known->is_anothers = true;
    if (known->is_anothers)
        return true; /* 403 is what he hears, and no word about that agency */
    return config_knows_agency(known->config, code);
}

/* ---- the key ---- */

bool
api_key_is_well(struct text key)
{
    for (size_t i = 0; i < key.size; i++)
        if (key.bytes[i] < 0x21 || key.bytes[i] > 0x7e)
            return false;
    return key.size >= 1 && key.size <= KEY_MAX;
}

/* Idempotency-Key repeats the request_id of the body, or is it where the body
 * has none. What is no JSON is left for the decoder to speak of. */
static bool
key_apply(struct http_request *request, struct http_reply *reply,
          struct text *message)
{
    struct text key = http_request_header(request, "Idempotency-Key"), have;
    struct fault fault = {0};
    struct buffer out;
    if (text_is_absent(key))
        return true;
    if (!api_key_is_well(key)) {
        http_problem(reply, request, PROBLEM_BAD_REQUEST, NULL, "header_wrong");
        return false;
    }
    struct json *tree =
        json_read(request->arena, *message, MESSAGE_DEPTH, &fault);
    struct json *inner = json_get(tree, "request");
    if (inner == NULL)
        inner = json_get(tree, "documents_of");
    if (inner == NULL)
        inner = tree;
    if (inner == NULL || inner->kind != JSON_OBJECT)
        return true;
    if (json_get(inner, "request_id") != NULL) {
        if (json_get_text(inner, "request_id", &have) && text_equals(have, key))
            return true;
        http_problem(reply, request, PROBLEM_BAD_REQUEST, NULL, "key_differs");
        return false;
    }
    json_set(inner, "request_id", json_string(request->arena, key));
    buffer_init(&out, message->size + 2 * KEY_MAX + CANONICAL_SIZE_MAX);
    json_write_ordered(tree, &out);
    *message = text_copy(request->arena, buffer_view(&out));
    bool is_well = !out.failed && !text_is_absent(*message);
    buffer_release(&out);
    if (!is_well)
        http_problem(reply, request, PROBLEM_BUSY, NULL, NULL);
    return is_well;
}

/* ---- decoding ---- */

static bool
refuse(struct http_request *request, struct http_reply *reply,
       const struct decode_errors *errors)
{
    struct problem_errors said = api_decode_errors(request->arena, errors);
    bool is_no_json = errors->count > 0 && errors->list[0].line > 0;
    http_problem(reply, request,
                 is_no_json ? PROBLEM_BAD_REQUEST : PROBLEM_REFUSED, &said,
                 is_no_json ? "json_wrong" : NULL);
    return false;
}

/* By intake's own rules; false: the reply is there, and is no word about the
 * message. */
static bool
judge(struct house *house, struct http_request *request,
      struct http_reply *reply, struct text bytes, struct known *known,
      struct request_message *message, struct decode_errors *errors,
      bool *is_well)
{
    struct decode_rules rules = {.policy = house->rules.policy,
                                 .agency_is_known = agency_is_mine,
                                 .context = known};
    struct fault fault = {0};
    int64_t now_us = 0;
    enum store_result result =
        house->store->calls->now(house->store, &now_us, &fault);
    if (result != STORE_DONE || errors == NULL) {
        http_away(reply, request, result, &fault);
        return false;
    }
    rules.today = instant_shanghai_date(now_us);
    intake_programmes(rules.available);
    *is_well = message_decode(request->arena, bytes, &rules,
                              &house->document_limits, message, errors);
    if (*is_well && message->is_supplement)
        (void)agency_is_mine(known, message->agency);
    if (!arena_failed(request->arena))
        return true;
    http_problem(reply, request, PROBLEM_BUSY, NULL, NULL);
    return false;
}

bool
api_message_read(struct house *house, struct http_request *request,
                 struct http_reply *reply, struct text bytes,
                 struct request_message *message)
{
    struct known known = {house->config, request->caller.agency, false, false};
    struct decode_errors *errors = arena_alloc(request->arena, sizeof(*errors));
    bool is_well = false;
    if (!judge(house, request, reply, bytes, &known, message, errors, &is_well))
        return false;
    if (known.is_anothers) {
        http_problem(reply, request, PROBLEM_FORBIDDEN, NULL, "agency_differs");
        return false;
    }
    return is_well || refuse(request, reply, errors);
}

bool
api_message_would_do(struct house *house, struct http_request *request,
                     struct http_reply *reply, struct text bytes,
                     struct text agency)
{
    struct known known = {house->config, agency, text_is_absent(agency), false};
    struct decode_errors *errors = arena_alloc(request->arena, sizeof(*errors));
    struct request_message message = {0};
    bool is_well = false;
    if (!judge(house, request, reply, bytes, &known, &message, errors,
               &is_well))
        return false;
    if (known.is_anothers)
        message_refuse_agency(request->arena, errors);
    if (is_well && !known.is_anothers)
        return true;
    struct problem_errors said = api_decode_errors(request->arena, errors);
    http_problem(reply, request, PROBLEM_REFUSED, &said, NULL);
    return false;
}

/* ---- what became of it ---- */

const char *
api_status_name(enum receipt_status status)
{
    static const char *const names[] = {[RECEIPT_WAITING] = "waiting",
                                        [RECEIPT_ACCEPTED] = "accepted",
                                        [RECEIPT_DUPLICATE] = "duplicate",
                                        [RECEIPT_CONFLICT] = "conflict",
                                        [RECEIPT_REFUSED] = "refused"};
    return names[status];
}

static const char *
submission_path(struct arena *arena, int64_t queue_id)
{
    return arena_printf(arena, "/v1/submissions/q%lld", (long long)queue_id);
}

static struct json *
errors_json(struct http_request *request, struct text json)
{
    struct problem_errors errors;
    struct json *list = json_array(request->arena);
    (void)api_receipt_errors(request->arena, json, &errors);
    for (uint32_t i = 0; i < errors.count; i++) {
        const struct problem_error *error = &errors.list[i];
        struct json *row = json_object(request->arena);
        json_set(row, "pointer", json_string(request->arena, error->pointer));
        json_set(row, "code", json_string(request->arena, error->code));
        json_set(row, "detail",
                 json_string(request->arena, request->language == LANGUAGE_ZH
                                                 ? error->zh
                                                 : error->en));
        json_add(list, row);
    }
    return list;
}

static struct json *
submission_json(struct http_request *request, int64_t queue_id,
                const struct receipt *receipt, struct text request_id)
{
    struct arena *arena = request->arena;
    struct json *row = json_object(arena), *links = json_object(arena);
    json_set(links, "self",
             json_chars(arena, submission_path(arena, queue_id)));
    json_set(
        row, "submission",
        json_chars(arena, arena_printf(arena, "q%lld", (long long)queue_id)));
    json_set(row, "status",
             json_chars(arena, api_status_name(receipt->status)));
    if (!text_is_absent(request_id))
        json_set(row, "request_id", json_string(arena, request_id));
    if (receipt->case_id != 0) {
        json_set(row, "case", api_case_number(arena, receipt->case_id));
        json_set(row, "due", api_json_day(arena, receipt->due));
        json_set(row, "is_provisional",
                 json_bool(arena, receipt->is_provisional));
        json_set(links, "case", api_case_path(arena, receipt->case_id, ""));
    }
    json_set(row, "errors",
             receipt->status == RECEIPT_REFUSED
                 ? errors_json(request, receipt->errors)
                 : json_array(arena));
    json_set(row, "links", links);
    return row;
}

/* What is said of a receipt to whoever has waited for it. */
static enum http_done
receipt_reply(struct http_request *request, struct http_reply *reply,
              int64_t queue_id, const struct receipt *receipt,
              struct text request_id)
{
    struct arena *arena = request->arena;
    struct problem_errors errors;
    struct text at = receipt->case_id == 0
                         ? TEXT_NONE
                         : text_of(arena_printf(arena, "/v1/cases/C%lld",
                                                (long long)receipt->case_id));
    if (receipt->status == RECEIPT_REFUSED) {
        (void)api_receipt_errors(arena, receipt->errors, &errors);
        return http_problem(reply, request, PROBLEM_REFUSED, &errors, NULL);
    }
    if (receipt->status == RECEIPT_CONFLICT)
        return api_conflict(request, reply, "OTHER_MEANING", "/request_id",
                            "case_conflict");
    if (receipt->status == RECEIPT_DUPLICATE)
        http_reply_header(reply, "Idempotent-Replayed", TEXT("true"));
    http_reply_header(reply, "Location",
                      receipt->status == RECEIPT_WAITING
                          ? text_of(submission_path(arena, queue_id))
                          : at);
    return http_reply_json(
        reply, request, 202,
        submission_json(request, queue_id, receipt, request_id));
}

struct submitted {
    int64_t queue_id;
    struct text request_id;
    api_submitted_fn then;
};

static bool
receipt_is_there(struct house *house, struct http_request *request,
                 struct http_reply *reply)
{
    const struct submitted *submitted = request->state;
    const struct receipt *receipt = &request->wait.receipt;
    if (receipt->status == RECEIPT_WAITING && !request->wait.is_over)
        return false;
    bool is_well = receipt->status == RECEIPT_ACCEPTED ||
                   receipt->status == RECEIPT_DUPLICATE;
    if (submitted->then != NULL && is_well)
        submitted->then(house, request, reply);
    else if (submitted->then != NULL && receipt->status == RECEIPT_WAITING)
        /* What was to follow has not happened. The same again is harmless: it
         * brings nothing new, and then it does. */
        http_problem(reply, request, PROBLEM_BUSY, NULL, NULL);
    else
        receipt_reply(request, reply, submitted->queue_id, receipt,
                      submitted->request_id);
    return true;
}

enum http_done
api_message_put(struct house *house, struct http_request *request,
                struct http_reply *reply, struct text bytes,
                struct text request_id, api_submitted_fn then)
{
    struct submitted *submitted =
        arena_alloc(request->arena, sizeof(*submitted));
    struct fault fault = {0};
    enum api_answer answer = API_NONE;
    if (submitted == NULL)
        return http_problem(reply, request, PROBLEM_BUSY, NULL, NULL);
    *submitted = (struct submitted){.request_id = request_id, .then = then};
    enum store_result result = store_api_put(
        house->store, &request->caller, 1, &bytes, &submitted->request_id,
        &submitted->queue_id, &answer, &fault);
    if (!api_found(request, reply, result, answer, &fault))
        return HTTP_DONE;
    request->state = submitted;
    request->wait = (struct http_wait){.at_most_ms = RECEIPT_MS,
                                       .is_ready = receipt_is_there,
                                       .queue_id = submitted->queue_id};
    return HTTP_WAIT;
}

enum http_done
api_submit(struct house *house, struct http_request *request,
           struct http_reply *reply)
{
    struct request_message message = {0};
    struct text bytes = request->body;
    if (text_is_empty(bytes))
        return http_problem(reply, request, PROBLEM_BAD_REQUEST, NULL,
                            "body_missing");
    if (!key_apply(request, reply, &bytes) ||
        !api_message_read(house, request, reply, bytes, &message))
        return HTTP_DONE;
    return api_message_put(house, request, reply, bytes,
                           message.is_supplement ? message.request_id
                                                 : message.request.request_id,
                           NULL);
}

enum http_done
api_submission(struct house *house, struct http_request *request,
               struct http_reply *reply)
{
    struct text id = request->parts[0], request_id = TEXT_NONE;
    struct receipt receipt = {0};
    struct fault fault = {0};
    enum api_answer answer = API_NONE;
    int64_t queue_id = 0;
    if (!text_starts_with(id, "q") ||
        !target_number(text_slice(id, 1, id.size), INT64_MAX, &queue_id))
        return http_problem(reply, request, PROBLEM_NOT_FOUND, NULL, NULL);
    enum store_result result =
        store_api_submission(house->store, request->arena, &request->caller,
                             queue_id, &receipt, &request_id, &answer, &fault);
    if (!api_found(request, reply, result, answer, &fault))
        return HTTP_DONE;
    return http_reply_json(
        reply, request, 200,
        submission_json(request, queue_id, &receipt, request_id));
}
