/* SPDX-License-Identifier: Apache-2.0
 *
 * The https carrier: adds what is ours alone to a connector's request (the H1
 * signature, the H2 bearer token), inflates what is gzip, and turns the fate of
 * a transfer into a carried state. Tokens are kept a line until the owner says
 * 401 (wire.md 2, H2) or their time is over.
 */
#include "date.h"
#include "digest.h"
#include "job.h"
#include "json.h"
#include "killpoint.h"
#include "mutant.h"
#include "pack.h"

/* wire.md 2: 64 MiB inflated. */
#define INFLATED_MAX (64u << 20)
/* A minute before the owner forgets it we ask for another; whatever he says, a
 * day is the longest that we believe. */
#define TOKEN_EARLY_S 60
#define TOKEN_LONGEST_S 86400

struct token {
    const struct line_config *line;
    int64_t until_us;
    char value[2048];
    struct token *next;
};

struct https_carrier {
    struct transfer_set *transfers;
    struct token *tokens;
};

struct https_carrier *
https_open(struct transfer_set *transfers)
{
    struct https_carrier *carrier = calloc(1, sizeof(*carrier));
    if (carrier != NULL)
        carrier->transfers = transfers;
    return carrier;
}

void
https_close(struct https_carrier *carrier)
{
    while (carrier != NULL && carrier->tokens != NULL) {
        struct token *next = carrier->tokens->next;
        explicit_bzero(carrier->tokens, sizeof(*carrier->tokens));
        free(carrier->tokens);
        carrier->tokens = next;
    }
    free(carrier);
}

static enum carried_state
carried_state_of(enum transfer_state state)
{
    switch (state) {
    case TRANSFER_DONE:
        return CARRIED_REPLY;
    case TRANSFER_TIMED_OUT:
        return CARRIED_TIMED_OUT;
    case TRANSFER_CERTIFICATE:
        return CARRIED_CERTIFICATE;
    case TRANSFER_TOO_LARGE:
        return CARRIED_TOO_LARGE;
    case TRANSFER_DAMAGED:
        return CARRIED_DAMAGED;
    case TRANSFER_LATE:
        return CARRIED_LATE;
    case TRANSFER_LOCAL:
        return CARRIED_LOCAL;
    case TRANSFER_FORBIDDEN: /* of webhooks alone */
    case TRANSFER_NO_CONNECTION:
        break;
    }
    return CARRIED_NO_CONNECTION;
}

static struct text
header_value(const struct transfer_result *result, const char *name)
{
    for (uint32_t i = 0; i < result->header_count; i++)
        if (text_equals_chars(result->headers[i].name, name))
            return result->headers[i].value;
    return TEXT_NONE;
}

static void
on_reply(void *context, struct transfer_result *result)
{
    struct job *job = context;
    struct arena *arena = &job->carried.arena;
    killpoint_hit("https_reply");
    if (result->state != TRANSFER_DONE) {
        if (result->state == TRANSFER_LOCAL)
            fault_set(&job->carried.fault, FAULT_LOCAL,
                      "line %s: %s; look at its url, ca, certificate and key",
                      job->line->name, result->why);
        job_finish(job, carried_state_of(result->state));
        return;
    }
    struct reply *reply = arena_alloc(arena, sizeof(*reply));
    struct digest *received = arena_alloc(arena, sizeof(*received));
    if (reply == NULL || received == NULL) {
        job_finish(job, CARRIED_TOO_LARGE);
        return;
    }
    reply->status = result->status;
    reply->header_count = result->header_count;
    reply->headers = result->headers;
    reply->body = result->body;
    digest_sha256(result->body, received);
    if (text_equals_chars(header_value(result, "content-encoding"), "gzip") &&
        !pack_gunzip(arena, result->body, INFLATED_MAX, &reply->body)) {
        job_finish(job, CARRIED_DAMAGED);
        return;
    }
    job->carried.reply_count = 1;
    job->carried.replies = reply;
    job->carried.received = received;
    job_finish(job, CARRIED_REPLY);
}

static struct transfer_target
target_of(const struct line_config *line)
{
    return (struct transfer_target){.ca = line->ca,
                                    .certificate = line->certificate,
                                    .key = line->key,
                                    .timeout_ms = line->transfer_ms};
}

static bool
secret_of(const struct job *job, char secret[256])
{
    struct fault fault = {0};
    return config_read_secret(job->line->secret_file, secret, &fault);
}

/* wire.md 2, H1: hex HMAC-SHA-256(secret, timestamp LF nonce LF hex
 * SHA-256(body)). */
void
https_sign(struct text secret, struct text timestamp, struct text nonce,
           struct text body, char out[65])
{
    struct digest digest;
    char hex[65];
    struct buffer signed_text;
    buffer_init(&signed_text, 4096);
    digest_sha256(body, &digest);
    digest_hex(&digest, hex);
    buffer_text(&signed_text, timestamp);
    buffer_chars(&signed_text, "\n");
    if (!mutant_is("signature_without_nonce"))
        buffer_text(&signed_text, nonce);
    buffer_chars(&signed_text, "\n");
    buffer_chars(&signed_text, hex);
    digest_hmac_sha256(secret, buffer_view(&signed_text), &digest);
    digest_hex(&digest, out);
    buffer_release(&signed_text);
}

static bool
add_signature(struct job *job, struct header *headers, uint32_t *count)
{
    struct arena *arena = &job->carried.arena;
    char secret[256], hex[65];
    uint8_t random[16];
    if (!secret_of(job, secret))
        return false;
    struct text timestamp =
        text_of(arena_printf(arena, "%lld", (long long)(job->now_us / 1000)));
    digest_random(random, sizeof(random));
    struct buffer nonce;
    buffer_init(&nonce, 64);
    for (size_t i = 0; i < sizeof(random); i++)
        buffer_printf(&nonce, "%02x", random[i]);
    struct text nonce_text = text_copy(arena, buffer_view(&nonce));
    buffer_release(&nonce);
    https_sign(text_of(secret), timestamp, nonce_text, job->request.body, hex);
    explicit_bzero(secret, sizeof(secret));
    headers[(*count)++] =
        (struct header){TEXT("x-app-id"), text_of(job->line->app_id)};
    headers[(*count)++] = (struct header){TEXT("x-timestamp"), timestamp};
    headers[(*count)++] = (struct header){TEXT("x-nonce"), nonce_text};
    headers[(*count)++] =
        (struct header){TEXT("x-signature"), text_copy(arena, text_of(hex))};
    return true;
}

static void
send_request(struct https_carrier *carrier, struct job *job,
             const struct token *token)
{
    struct arena *arena = &job->carried.arena;
    struct header headers[REQUEST_HEADERS_MAX + 5];
    uint32_t count = 0;
    for (; count < job->request.header_count; count++)
        headers[count] = job->request.headers[count];
    struct fault fault = {0};
    if ((job->traits & TRAIT_SIGN_H1) && !add_signature(job, headers, &count)) {
        fault_set(&fault, FAULT_LOCAL, "line %s: secret_file cannot be read",
                  job->line->name);
        job_fail_local(job, &fault);
        return;
    }
    if (token != NULL)
        headers[count++] = (struct header){
            TEXT("authorization"),
            text_of(arena_printf(arena, "Bearer %s", token->value))};
    char *url =
        arena_printf(arena, "%s%.*s", job->line->url,
                     (int)job->request.path.size, job->request.path.bytes);
    struct transfer_target target = target_of(job->line);
    target.not_after_us = job->not_after_us;
    killpoint_hit("https_send");
    job->transfer =
        url == NULL
            ? 0
            : transfer_start(carrier->transfers, &target, url, headers, count,
                             job->request.body, arena, on_reply, job);
    if (job->transfer == 0) {
        fault_set(&fault, FAULT_LOCAL, "line %s: a transfer cannot be started",
                  job->line->name);
        job_fail_local(job, &fault);
    }
}

static struct token *
token_of(struct https_carrier *carrier, const struct line_config *line)
{
    struct token *token = carrier->tokens;
    while (token != NULL && token->line != line)
        token = token->next;
    if (token == NULL && (token = calloc(1, sizeof(*token))) != NULL) {
        token->line = line;
        token->next = carrier->tokens;
        carrier->tokens = token;
    }
    return token;
}

/* What may stand in a header behind "Bearer " (RFC 6750, section 2.1). */
static bool
token_is_plain(struct text value)
{
    for (size_t i = 0; i < value.size; i++)
        if (value.bytes[i] <= ' ' || value.bytes[i] > '~')
            return false;
    return value.size > 0;
}

struct token_request {
    struct https_carrier *carrier;
    struct job *job;
    struct token *token;
};

/* RFC 6749 section 5.1. Without a token the answer to the question will be 401
 * and says so itself; so a refused token is carried like the reply it is. */
static void
on_token(void *context, struct transfer_result *result)
{
    struct token_request *request = context;
    struct job *job = request->job;
    struct fault fault = {0};
    if (result->state != TRANSFER_DONE || result->status != 200) {
        on_reply(job, result);
        return;
    }
    struct json *body = json_read(&job->carried.arena, result->body, 8, &fault);
    struct text value;
    int64_t seconds = 0;
    if (!json_get_text(body, "access_token", &value) ||
        value.size >= sizeof(request->token->value) || !token_is_plain(value)) {
        job_finish(job, CARRIED_DAMAGED);
        return;
    }
    json_get_integer(body, "expires_in", &seconds);
    if (seconds < 0 || seconds > TOKEN_LONGEST_S)
        seconds = seconds < 0 ? 0 : TOKEN_LONGEST_S;
    memcpy(request->token->value, value.bytes, value.size);
    request->token->value[value.size] = '\0';
    request->token->until_us =
        job->now_us + (seconds - TOKEN_EARLY_S) * INSTANT_SECOND;
    send_request(request->carrier, job, request->token);
}

static void
fetch_token(struct https_carrier *carrier, struct job *job, struct token *token)
{
    struct arena *arena = &job->carried.arena;
    struct token_request *request = arena_alloc(arena, sizeof(*request));
    char secret[256];
    struct fault fault = {0};
    if (request == NULL || !secret_of(job, secret)) {
        fault_set(&fault, FAULT_LOCAL, "line %s: secret_file cannot be read",
                  job->line->name);
        job_fail_local(job, &fault);
        return;
    }
    *request = (struct token_request){carrier, job, token};
    struct header headers[] = {
        {TEXT("content-type"), TEXT("application/x-www-form-urlencoded")}};
    struct transfer_target target = target_of(job->line);
    target.user_password =
        arena_printf(arena, "%s:%s", job->line->app_id, secret);
    explicit_bzero(secret, sizeof(secret));
    char *url = arena_printf(arena, "%s/oauth/token", job->line->url);
    job->transfer =
        url == NULL ? 0
                    : transfer_start(carrier->transfers, &target, url, headers,
                                     1, TEXT("grant_type=client_credentials"),
                                     arena, on_token, request);
    if (job->transfer == 0) {
        fault_set(&fault, FAULT_LOCAL, "line %s: a transfer cannot be started",
                  job->line->name);
        job_fail_local(job, &fault);
    }
}

void
https_start(struct https_carrier *carrier, struct job *job)
{
    if (!(job->traits & TRAIT_TOKEN)) {
        send_request(carrier, job, NULL);
        return;
    }
    struct token *token = token_of(carrier, job->line);
    if (token == NULL) {
        job_finish(job, CARRIED_NO_CONNECTION);
        return;
    }
    if (job->new_token || token->until_us <= job->now_us)
        fetch_token(carrier, job, token);
    else
        send_request(carrier, job, token);
}
