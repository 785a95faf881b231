// SPDX-License-Identifier: Apache-2.0
//
// H2 rest: tokens by client credentials, and the rule that a request id keeps
// its body.
#include "family.h"
#include "service_part.h"

#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TOKEN_BYTES = 24 };

// A field of a form body, percent-decoded; "" where it is missing.
static void
rest_form_field(const struct http_request *request, const char *name,
                char *value, size_t size)
{
    size_t width = strlen(name);
    const char *at = request->body;
    const char *end = at + request->body_length;
    *value = '\0';
    while (at < end) {
        const char *stop = memchr(at, '&', (size_t)(end - at));
        stop = stop ? stop : end;
        if ((size_t)(stop - at) > width && strncmp(at, name, width) == 0 &&
            at[width] == '=') {
            size_t length = 0;
            for (at += width + 1; at < stop && length + 1 < size; at++) {
                char hex[3] = {0};
                if (*at == '%' && stop - at > 2) {
                    memcpy(hex, at + 1, 2);
                    value[length++] = (char)strtol(hex, NULL, 16);
                    at += 2;
                } else {
                    value[length++] = *at == '+' ? ' ' : *at;
                }
            }
            value[length] = '\0';
            return;
        }
        at = stop + 1;
    }
}

// RFC 6749 4.4: client credentials in the form or as Basic.
static bool
rest_is_client(const struct call *call)
{
    const struct service_options *options = &call->service->options;
    const char *basic = http_header(call->request, "authorization");
    if (basic && strncmp(basic, "Basic ", 6) == 0) {
        char plain[256];
        char packed[512];
        int length = snprintf(plain, sizeof plain, "%s:%s", options->client_id,
                              options->client_secret);
        if (length < 0 || length >= (int)sizeof plain)
            return false;
        EVP_EncodeBlock((unsigned char *)packed, (unsigned char *)plain,
                        length);
        return strcmp(basic + 6, packed) == 0;
    }
    char id[256];
    char secret[256];
    rest_form_field(call->request, "client_id", id, sizeof id);
    rest_form_field(call->request, "client_secret", secret, sizeof secret);
    return strcmp(id, options->client_id) == 0 &&
           strcmp(secret, options->client_secret) == 0;
}

void
service_issue_token(struct call *call)
{
    struct service *service = call->service;
    char grant[64];
    rest_form_field(call->request, "grant_type", grant, sizeof grant);
    call->reply->type = "application/json";
    if (strcmp(grant, "client_credentials") != 0) {
        call->reply->status = 400;
        buffer_add_text(&call->reply->body,
                        "{\"error\":\"unsupported_grant_type\"}");
        return;
    }
    if (!rest_is_client(call)) {
        call->reply->status = 401;
        buffer_add_text(&call->reply->body, "{\"error\":\"invalid_client\"}");
        return;
    }
    unsigned char bytes[TOKEN_BYTES];
    char token[TOKEN_BYTES * 2 + 1];
    if (RAND_bytes(bytes, sizeof bytes) != 1)
        abort();
    service_hex(bytes, sizeof bytes, token);
    int64_t now_s = clock_now_ms(&service->world->clock) / 1000;
    int64_t life_s = service->options.token_seconds;
    seen_add(&service->tokens, token, (uint32_t)(now_s + life_s));
    buffer_printf(&call->reply->body,
                  "{\"access_token\":\"%s\",\"token_type\":\"Bearer\","
                  "\"expires_in\":%lld}",
                  token, (long long)life_s);
}

static bool
rest_is_authorised(const struct call *call)
{
    const char *bearer = http_header(call->request, "authorization");
    if (call->service->options.is_bare)
        return true;
    if (!bearer || strncmp(bearer, "Bearer ", 7) != 0)
        return false;
    uint32_t until_s = seen_find(&call->service->tokens, bearer + 7);
    int64_t now_s = clock_now_ms(&call->service->world->clock) / 1000;
    return until_s != MAP_NONE && now_s < (int64_t)until_s;
}

// False when the request id was used with another body.
static bool
rest_keeps_body(struct service *service, const char *id,
                const struct http_request *request)
{
    unsigned char digest[SERVICE_DIGEST];
    service_digest(request, digest);
    uint32_t known = seen_add(&service->bodies, id, service->digest_count);
    if (known != MAP_NONE)
        return memcmp(service->digests[known], digest, sizeof digest) == 0;
    if ((service->digest_count & (service->digest_count + 1)) == 0) {
        size_t capacity = ((size_t)service->digest_count + 1) * 2;
        void *grown =
            realloc(service->digests, capacity * sizeof *service->digests);
        if (!grown)
            abort();
        service->digests = grown;
    }
    memcpy(service->digests[service->digest_count++], digest, sizeof digest);
    return true;
}

void
service_call_h2(struct call *call, const json_t *body)
{
    struct service *service = call->service;
    struct exchange exchange;
    struct answers answers;
    struct fault fault = {""};
    call->reply->type = "application/json";
    if (!rest_is_authorised(call)) {
        service_count(call, COUNT_UNAUTHORISED);
        service_problem(call, 401, "about:blank", http_reason(401));
        return;
    }
    if (!body ||
        !h2_read(&exchange, call->line, body, &service->arena, &fault)) {
        fault_set(&fault, "no JSON");
        service_malformed(call, &fault);
        return;
    }
    if (!rest_keeps_body(service, exchange.id, call->request)) {
        service_problem(call, 409, "about:blank",
                        "requestId was used with another body");
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
    h2_write(&answers, &call->reply->body);
    service_garble(call, effect.garble);
}
