// SPDX-License-Identifier: Apache-2.0
//
// Routing, what all HTTPS owners do alike, and the families H1 and H4; H2 and
// H3, which keep state, are in service_rest.c and service_ticket.c.
#include "service.h"

#include "family.h"
#include "gzip.h"
#include "hostile.h"
#include "service_part.h"
#include "tamper.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char SERVICE_JSON[] = "application/json; charset=utf-8";

void
service_hex(const unsigned char *bytes, size_t length, char *hex)
{
    for (size_t i = 0; i < length; i++)
        snprintf(hex + i * 2, 3, "%02x", bytes[i]);
}

void
service_digest(const struct http_request *request,
               unsigned char digest[SERVICE_DIGEST])
{
    EVP_Digest(request->body, request->body_length, digest, NULL, EVP_sha256(),
               NULL);
}

// Without a carrier there is nobody to inflate, and nothing to sign for.
static bool
service_is_bare(const struct call *call)
{
    return call->service->options.is_bare;
}

void
service_count(struct call *call, enum count_event event)
{
    world_count(call->service->world, call->line, event);
}

void
service_problem(struct call *call, int status, const char *type,
                const char *title)
{
    call->reply->status = status;
    call->reply->type = call->line && call->line->family == FAMILY_H2
                            ? "application/problem+json"
                            : SERVICE_JSON;
    buffer_clear(&call->reply->body);
    h2_problem(type, title, status, &call->reply->body);
}

static void
service_html(struct call *call, int status)
{
    call->reply->status = status;
    call->reply->type = "text/html";
    buffer_clear(&call->reply->body);
    buffer_add_text(&call->reply->body, TAMPER_HTML);
}

// A refusal of the whole exchange in the words of the line's family.
static void
service_refuse(struct call *call, const char *h1_code, const char *h1_text,
               int h4_code, const char *h4_text, int64_t seconds)
{
    struct http_reply *reply = call->reply;
    const char *id = call->exchange_id ? call->exchange_id : "";
    if (call->line->family == FAMILY_H1) {
        h1_refuse(id, h1_code, h1_text, seconds, &reply->body);
    } else {
        struct buffer plain = {0};
        h4_refuse(id, h4_code, h4_text, seconds, &plain);
        if (service_is_bare(call))
            buffer_add(&reply->body, plain.bytes, plain.length);
        else
            reply->is_gzip = gzip_pack(&plain, &reply->body);
        buffer_release(&plain);
    }
}

static bool
service_has_codes(const struct call *call)
{
    return call->line->family == FAMILY_H1 || call->line->family == FAMILY_H4;
}

void
service_malformed(struct call *call, const struct fault *fault)
{
    service_count(call, COUNT_MALFORMED);
    world_log(call->service->world, "%s: malformed: %s", call->line->name,
              fault->text);
    if (service_has_codes(call))
        service_refuse(call, "3001", "报文格式错误", 21, "format", 0);
    else
        service_problem(call, call->line->family == FAMILY_H2 ? 422 : 400,
                        "about:blank", fault->text);
}

// A status, an fhm (four digits) or an rc (H4, below 100).
static void
service_fail(struct call *call, const struct effect *effect)
{
    int number = (int)effect->number;
    char code[8];
    snprintf(code, sizeof code, "%04d", number % 10000);
    if (call->line->family == FAMILY_H1 && number >= 600)
        service_refuse(call, code, "系统故障", 0, "", 0);
    else if (call->line->family == FAMILY_H4 && number > 0 && number < 100)
        service_refuse(call, "", "", number, "fault", 0);
    else if (number < 100 || number > 599)
        service_problem(call, 500, "about:blank", http_reason(500));
    else if (service_has_codes(call))
        service_html(call, number);
    else
        service_problem(call, number, "about:blank", http_reason(number));
}

static void
service_busy(struct call *call, int64_t seconds)
{
    if (service_has_codes(call)) {
        service_refuse(call, "2001", "超出调用频次", 12, "busy", seconds);
        return;
    }
    service_problem(call, 429, "about:blank", http_reason(429));
    call->reply->retry_after = seconds;
}

static void
service_closed(struct call *call, int64_t seconds)
{
    if (service_has_codes(call)) {
        service_refuse(call, "2002", "服务时间外", 13, "closed", 0);
        return;
    }
    service_problem(call, 503, "closed", "Outside service hours");
    call->reply->retry_after = seconds;
}

bool
service_interrupt(struct call *call, const struct effect *effect)
{
    switch (effect->kind) {
    case EFFECT_NONE:
        return false;
    case EFFECT_HANG:
        call->reply->action = SERVICE_HANG;
        return true;
    case EFFECT_RESET:
        call->reply->action = SERVICE_RESET;
        return true;
    case EFFECT_ERROR:
        service_fail(call, effect);
        return true;
    case EFFECT_BUSY:
    case EFFECT_QUOTA:
        service_busy(call, effect->number);
        return true;
    case EFFECT_CLOSED:
        service_closed(call, effect->number);
        return true;
    }
    return false;
}

void
service_begin(struct call *call, const struct exchange *exchange)
{
    call->exchange_id = exchange->id;
    call->reply->line = call->line;
    call->service->open[call->line->number]++;
    world_begin(call->service->world, exchange);
}

bool
service_has_mandate(struct call *call, const struct exchange *exchange)
{
    if (*exchange->mandate)
        return true;
    service_count(call, COUNT_UNAUTHORISED);
    if (service_has_codes(call))
        service_refuse(call, "1003", "委托书无效", 11, "mandate", 0);
    else
        service_problem(call, 403, "about:blank", http_reason(403));
    return false;
}

void
service_garble(struct call *call, enum garble garble)
{
    struct http_reply *reply = call->reply;
    struct buffer plain = reply->body;
    tamper_plain(call->line, garble, &plain);
    reply->body = (struct buffer){0};
    if (garble == GARBLE_HTML) {
        reply->type = "text/html";
    } else if (garble == GARBLE_HUGE || garble == GARBLE_CHUNKED) {
        reply->is_chunked = garble == GARBLE_CHUNKED;
        reply->filler = HOSTILE_HUGE - plain.length;
    } else if (garble == GARBLE_BOMB && !service_is_bare(call)) {
        hostile_bomb(&plain, HOSTILE_HUGE, &reply->body);
        reply->is_gzip = true;
    } else if (call->line->family == FAMILY_H4 && !service_is_bare(call)) {
        reply->is_gzip = gzip_pack(&plain, &reply->body);
    } else if (garble == GARBLE_BOMB) {
        reply->filler = HOSTILE_HUGE - plain.length;
    }
    if (reply->is_gzip) {
        buffer_release(&plain);
    } else {
        buffer_release(&reply->body);
        reply->body = plain;
    }
    tamper_sent(garble, &reply->body);
}

// HMAC-SHA-256 over timestamp LF nonce LF hex of the body's digest.
static bool
service_is_signed(const struct service *service,
                  const struct http_request *request, const char *timestamp,
                  const char *nonce, const char *signature)
{
    unsigned char digest[SERVICE_DIGEST];
    char hex[SERVICE_DIGEST * 2 + 1];
    char text[512];
    service_digest(request, digest);
    service_hex(digest, sizeof digest, hex);
    int length =
        snprintf(text, sizeof text, "%s\n%s\n%s", timestamp, nonce, hex);
    if (length >= (int)sizeof text)
        return false;
    const char *secret = service->options.h1_secret;
    unsigned int size = 0;
    HMAC(EVP_sha256(), secret, (int)strlen(secret), (const unsigned char *)text,
         (size_t)length, digest, &size);
    service_hex(digest, size, hex);
    return strlen(signature) == strlen(hex) &&
           CRYPTO_memcmp(signature, hex, strlen(hex)) == 0;
}

// 1001 or 1002, or NULL where the headers are right.
static const char *
service_check_signature(struct service *service,
                        const struct http_request *request)
{
    const char *app = http_header(request, "x-app-id");
    const char *timestamp = http_header(request, "x-timestamp");
    const char *nonce = http_header(request, "x-nonce");
    const char *signature = http_header(request, "x-signature");
    if (!app || !*app || !timestamp || !nonce || !*nonce || !signature)
        return "1001";
    char *end = NULL;
    long long stamped_ms = strtoll(timestamp, &end, 10);
    if (end == timestamp || *end || stamped_ms <= 0)
        return "1002";
    long long away_ms = stamped_ms - clock_now_ms(&service->world->clock);
    long long skew_ms = service->options.clock_skew_seconds * 1000;
    if (skew_ms && (away_ms > skew_ms || away_ms < -skew_ms))
        return "1002";
    if (!service_is_signed(service, request, timestamp, nonce, signature))
        return "1001";
    return seen_add(&service->nonces, nonce, 1) == MAP_NONE ? NULL : "1001";
}

static void
service_call_h1(struct call *call, const json_t *body)
{
    struct service *service = call->service;
    struct exchange exchange;
    struct answers answers;
    struct fault fault = {""};
    const char *code = service_is_bare(call)
                           ? NULL
                           : service_check_signature(service, call->request);
    call->exchange_id = family_peek_id(body, "head", "jylsh");
    if (code) {
        service_count(call, COUNT_UNAUTHORISED);
        service_refuse(call, code, code[3] == '1' ? "签名错误" : "时钟偏差", 0,
                       "", 0);
        return;
    }
    if (!h1_read(&exchange, call->line, body, &service->arena, &fault)) {
        service_malformed(call, &fault);
        return;
    }
    service_begin(call, &exchange);
    struct effect effect = world_effect(service->world, &exchange,
                                        service->open[call->line->number]);
    call->reply->delay_ms = effect.delay_ms;
    if (service_interrupt(call, &effect) ||
        !service_has_mandate(call, &exchange))
        return;
    world_answer(service->world, &exchange, &effect, &answers);
    h1_write(&answers, &call->reply->body);
    service_garble(call, effect.garble);
}

static void
service_call_h4(struct call *call, const json_t *body)
{
    struct service *service = call->service;
    struct exchange exchange;
    struct answers answers;
    struct fault fault = {""};
    call->exchange_id = family_peek_id(body, NULL, "reqid");
    if (!h4_read(&exchange, call->line, body, &service->arena, &fault)) {
        service_malformed(call, &fault);
        return;
    }
    service_begin(call, &exchange);
    struct effect effect = world_effect(service->world, &exchange,
                                        service->open[call->line->number]);
    call->reply->delay_ms = effect.delay_ms;
    if (service_interrupt(call, &effect) ||
        !service_has_mandate(call, &exchange))
        return;
    world_answer(service->world, &exchange, &effect, &answers);
    h4_write(&answers, &call->reply->body);
    service_garble(call, effect.garble);
}

// The line at the path; for H3 also which of its two steps.
static const struct line *
service_route(const char *path, bool *is_fetch)
{
    for (size_t i = 0; i < line_count(); i++) {
        const struct line *line = line_at(i);
        size_t length = strlen(line->address);
        bool is_web = line->family == FAMILY_H1 || line->family == FAMILY_H2 ||
                      line->family == FAMILY_H3 || line->family == FAMILY_H4;
        if (!is_web || strncmp(path, line->address, length) != 0)
            continue;
        const char *rest = path + length;
        *is_fetch = strcmp(rest, "/fetch") == 0;
        if (line->family == FAMILY_H3
                ? *is_fetch || strcmp(rest, "/submit") == 0
                : !*rest)
            return line;
    }
    return NULL;
}

static void
service_call(struct call *call, bool is_fetch)
{
    const struct http_request *request = call->request;
    json_error_t error;
    json_t *body = json_loadb(request->body, request->body_length,
                              JSON_REJECT_DUPLICATES, &error);
    struct fault fault = {""};
    const char *type = http_header(request, "content-type");
    if (!type || strncmp(type, "application/json", 16) != 0)
        service_problem(call, 415, "about:blank", http_reason(415));
    else if (call->line->family == FAMILY_H1)
        service_call_h1(call, body);
    else if (call->line->family == FAMILY_H2)
        service_call_h2(call, body);
    else if (!body && !fault_set(&fault, "no JSON: %s", error.text))
        service_malformed(call, &fault);
    else if (call->line->family == FAMILY_H4)
        service_call_h4(call, body);
    else if (is_fetch)
        service_call_fetch(call, body);
    else
        service_call_submit(call, body);
    json_decref(body);
}

void
service_handle(struct service *service, const struct http_request *request,
               struct http_reply *reply)
{
    *reply = (struct http_reply){.action = SERVICE_SEND,
                                 .status = 200,
                                 .type = SERVICE_JSON,
                                 .retry_after = -1,
                                 .body = reply->body};
    struct call call = {service, request, reply, NULL, NULL};
    bool is_fetch = false;
    arena_reset(&service->arena);
    if (strcmp(request->method, "POST") != 0) {
        service_problem(&call, 405, "about:blank", http_reason(405));
    } else if (strcmp(request->path, "/oauth/token") == 0) {
        service_issue_token(&call);
    } else {
        call.line = service_route(request->path, &is_fetch);
        if (call.line)
            service_call(&call, is_fetch);
        else
            service_problem(&call, 404, "about:blank", http_reason(404));
    }
}

void
service_finish(struct service *service, const struct http_reply *reply)
{
    if (reply->line && service->open[reply->line->number])
        service->open[reply->line->number]--;
}

void
service_release(struct service *service)
{
    arena_release(&service->arena);
    seen_release(&service->nonces);
    seen_release(&service->tokens);
    seen_release(&service->bodies);
    free(service->digests);
    ticket_release_all(&service->tickets);
}
