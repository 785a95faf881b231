/* SPDX-License-Identifier: Apache-2.0
 *
 * Form and judgement of deliveries.
 */
#include "webhook_form.h"

#include <string.h>

#include "date.h"
#include "digest.h"
#include "mutant.h"
#include "said.h"

const char *
webhook_kind_name(int kind)
{
    return kind == EVENT_TEST ? "webhook.test"
                              : event_kind_name((enum event_kind)kind);
}

struct json *
webhook_event_json(struct arena *arena, const struct delivery *delivery)
{
    struct json *tree = json_object(arena);
    char at[32];
    instant_print(delivery->at_us, at);
    json_set(tree, "agency", json_string(arena, delivery->agency));
    json_set(tree, "at", json_string(arena, text_copy(arena, text_of(at))));
    json_set(
        tree, "case",
        delivery->case_id == 0
            ? json_null(arena)
            : json_chars(arena, arena_printf(arena, "C%lld",
                                             (long long)delivery->case_id)));
    json_set(tree, "id", json_string(arena, delivery->event));
    json_set(tree, "kind",
             json_chars(arena, webhook_kind_name(delivery->kind)));
    json_set(tree, "request_id",
             text_is_absent(delivery->request_id)
                 ? json_null(arena)
                 : json_string(arena, delivery->request_id));
    json_set(tree, "revision", json_integer(arena, delivery->revision));
    return tree;
}

char *
webhook_signature(struct arena *arena, struct text secret, int64_t second,
                  struct text body)
{
    struct digest digest;
    char hex[65];
    const char *head = arena_printf(arena, "%lld.", (long long)second);
    struct buffer signed_text;
    if (head == NULL)
        return NULL;
    buffer_init(&signed_text, body.size + 32);
    if (!mutant_is("webhook_time_unsigned"))
        buffer_chars(&signed_text, head);
    buffer_text(&signed_text, body);
    digest_hmac_sha256(secret, buffer_view(&signed_text), &digest);
    bool has_failed = signed_text.failed;
    buffer_release(&signed_text);
    digest_hex(&digest, hex);
    return has_failed
               ? NULL
               : arena_printf(arena, "t=%lld,v1=%s", (long long)second, hex);
}

/* ---- what an answer means ---- */

static const char *
reason_of(enum transfer_state state, int status)
{
    switch (state) {
    case TRANSFER_DONE:
    case TRANSFER_TOO_LARGE: /* its head has said it; the rest is not read */
        if (status >= 200 && status < 300)
            return NULL;
        if (status >= 300 && status < 400)
            return mutant_is("webhook_redirect_is_receipt") ? NULL : "REDIRECT";
        return "STATUS";
    case TRANSFER_TIMED_OUT:
    case TRANSFER_LATE:
        return "TIMEOUT";
    case TRANSFER_CERTIFICATE:
        return "TLS";
    case TRANSFER_DAMAGED:
        return "DAMAGED";
    case TRANSFER_FORBIDDEN:
        return "ADDRESS_FORBIDDEN";
    case TRANSFER_LOCAL:
        return "LOCAL";
    case TRANSFER_NO_CONNECTION:
        break;
    }
    return "CONNECT";
}

/* After the first try, the second ...; from the last on the same: three days
 * less an hour in all. */
static int64_t
delay_us(uint32_t attempts, uint32_t chance)
{
    static const int64_t seconds[] = {5,    30,   120,   600,
                                      1800, 3600, 10800, 21600};
    size_t count = sizeof(seconds) / sizeof(seconds[0]);
    size_t at = attempts < 1 ? 0 : attempts - 1;
    int64_t usual =
        seconds[at < count ? at : count - 1] * (INSTANT_SECOND / 1000);
    if (mutant_is("webhook_never_backs_off"))
        return INSTANT_SECOND;
    return usual * (800 + (int64_t)(chance % 401));
}

struct webhook_verdict
webhook_judge(enum transfer_state state, int status, uint32_t attempts,
              uint32_t chance)
{
    bool has_answered = state == TRANSFER_DONE || state == TRANSFER_TOO_LARGE;
    struct webhook_verdict verdict = {.status = has_answered ? status : 0,
                                      .reason = reason_of(state, status)};
    if (verdict.reason == NULL) {
        verdict.state = DELIVERY_DELIVERED;
    } else if (attempts >= WEBHOOK_TRIES && !mutant_is("webhook_for_ever")) {
        verdict.state = DELIVERY_DEAD;
    } else {
        verdict.state = DELIVERY_WAITING;
        verdict.delay_us = delay_us(attempts, chance);
    }
    return verdict;
}

/* ---- an address that somebody gives ---- */

static bool
is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A DNS name whose last label is no number: 127.1 and 0x7f000001 are written by
 * those who want to be misread. */
static bool
is_name(struct text host)
{
    struct text rest = host, label = TEXT(""), last = TEXT("");
    while (text_cut(&rest, '.', &label)) {
        if (label.size == 0 || label.size > 63 || label.bytes[0] == '-' ||
            label.bytes[label.size - 1] == '-')
            return false;
        for (size_t i = 0; i < label.size; i++)
            if (!is_letter(label.bytes[i]) && !is_digit(label.bytes[i]) &&
                label.bytes[i] != '-' && label.bytes[i] != '_')
                return false;
        last = label;
    }
    return host.size <= 253 && last.size > 0 && is_letter(last.bytes[0]);
}

/* host[:port]; `host` of [::1] without its brackets. */
static bool
host_cut(struct text authority, struct text *host)
{
    struct text rest = authority;
    int64_t number = 0;
    if (text_starts_with(authority, "[")) {
        rest = text_slice(authority, 1, authority.size);
        if (!text_cut(&rest, ']', host) || text_is_absent(rest) ||
            !text_contains(*host, ":"))
            return false;
        if (rest.size == 0)
            return true;
        if (rest.bytes[0] != ':')
            return false;
        rest = text_slice(rest, 1, rest.size);
    } else {
        (void)text_cut(&rest, ':', host);
        if (text_is_absent(rest))
            return true;
    }
    return rest.size > 0 && rest.bytes[0] != '0' &&
           text_to_count(rest, &number) && number <= 65535;
}

enum webhook_url
webhook_url_check(struct text url, const struct networks *allowed)
{
    static const char head[] = "https://";
    struct address address;
    struct text host = TEXT("");
    if (url.size < WEBHOOK_URL_MIN || url.size > WEBHOOK_URL_MAX ||
        !text_starts_with(url, head) ||
        said_check(url, WEBHOOK_URL_MAX) != SAID_WELL)
        return WEBHOOK_URL_WRONG;
    for (size_t i = 0; i < url.size; i++)
        if (url.bytes[i] <= ' ' || url.bytes[i] > '~' ||
            memchr("#\\\"<>^`{|}", url.bytes[i], 10) != NULL)
            return WEBHOOK_URL_WRONG;
    size_t from = sizeof(head) - 1, to = from;
    while (to < url.size && url.bytes[to] != '/' && url.bytes[to] != '?')
        to++;
    if (!host_cut(text_slice(url, from, to), &host))
        return WEBHOOK_URL_WRONG;
    if (!address_read(host, &address))
        return is_name(host) ? WEBHOOK_URL_WELL : WEBHOOK_URL_WRONG;
    return networks_may(allowed, &address) ? WEBHOOK_URL_WELL
                                           : WEBHOOK_URL_FORBIDDEN;
}
