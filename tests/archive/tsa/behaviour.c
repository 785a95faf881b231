// SPDX-License-Identifier: Apache-2.0
//
// Finds a behaviour by its name, and the behaviours of the carrier: what is
// wrong before anybody could look at a token. See behaviour.h.
#include "behaviour.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct behaviour *
behaviour_number(size_t number)
{
    const struct behaviour *tables[] = {behaviour_tokens, behaviour_times,
                                        behaviour_transports};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        for (const struct behaviour *row = tables[i]; row->name; row++)
            if (!number--)
                return row;
    return NULL;
}

const struct credential *
behaviour_credential(struct scene *scene, const char *name)
{
    const struct credential *found =
        scene->authority->pki ? credential_named(scene->authority->pki, name)
                              : NULL;
    if (!found) {
        scene->is_lacking = true;
        return scene->authority->own;
    }
    return found;
}

const struct behaviour *
behaviour_find(const char *spec, int64_t *argument)
{
    size_t length = strcspn(spec, "=");
    const struct behaviour *row;
    for (size_t i = 0; (row = behaviour_number(i)); i++)
        if (strlen(row->name) == length && !memcmp(row->name, spec, length))
            break;
    if (!row)
        return NULL;
    *argument = row->argument;
    if (spec[length]) {
        char *end;
        *argument = strtoll(spec + length + 1, &end, 10);
        if (row->argument == NO_ARGUMENT || end == spec + length + 1 || *end)
            return NULL;
    }
    return row;
}

static void
behaviour_away(struct scene *scene)
{
    scene->answer->transport = TRANSPORT_AWAY;
}

static void
behaviour_closes(struct scene *scene)
{
    scene->answer->transport = TRANSPORT_CLOSES;
}

static void
behaviour_resets(struct scene *scene)
{
    scene->answer->transport = TRANSPORT_RESETS;
}

static void
behaviour_hangs(struct scene *scene)
{
    scene->answer->transport = TRANSPORT_HANGS;
}

static void
behaviour_stalls(struct scene *scene)
{
    scene->answer->transport = TRANSPORT_STALLS;
}

static void
behaviour_breaks(struct scene *scene)
{
    scene->answer->transport = TRANSPORT_BREAKS;
}

static void
behaviour_slow(struct scene *scene)
{
    scene->answer->delay_ms = scene->argument;
}

static void
behaviour_drip(struct scene *scene)
{
    scene->answer->drip_ms = scene->argument;
}

// A page in place of a token.
static void
behaviour_page(struct scene *scene)
{
    struct answer *answer = scene->answer;
    answer->type = "text/html";
    der_clear(&answer->body);
    der_text(&answer->body, "<html><body>Please sign in.</body></html>\n");
    answer->serial[0] = 0;
}

static void
behaviour_http(struct scene *scene)
{
    behaviour_page(scene);
    scene->answer->status = (int)scene->argument;
}

// The token is there, and HTTP says that it is not one.
static void
behaviour_http_with_token(struct scene *scene)
{
    scene->answer->status = (int)scene->argument;
}

static void
behaviour_retry_after(struct scene *scene)
{
    behaviour_page(scene);
    struct answer *answer = scene->answer;
    answer->status = 503;
    snprintf(answer->header_room, sizeof answer->header_room,
             "Retry-After: %lld\r\n", (long long)scene->argument);
    answer->header = answer->header_room;
}

static void
behaviour_redirects(struct scene *scene)
{
    scene->answer->status = (int)scene->argument;
    scene->answer->header = "Location: /elsewhere\r\n";
}

static void
behaviour_wrong_type(struct scene *scene)
{
    scene->answer->type = "application/octet-stream";
}

static void
behaviour_gzip_claimed(struct scene *scene)
{
    scene->answer->header = "Content-Encoding: gzip\r\n";
}

static void
behaviour_empty(struct scene *scene)
{
    der_clear(&scene->answer->body);
}

static void
behaviour_cut(struct scene *scene)
{
    struct der *body = &scene->answer->body;
    size_t kept = (size_t)scene->argument;
    if (!kept)
        kept = body->length / 2;
    if (kept < body->length)
        body->length = kept;
}

static void
behaviour_trailing(struct scene *scene)
{
    for (int64_t i = 0; i < scene->argument; i++)
        der_add(&scene->answer->body, "\0", 1);
}

static void
behaviour_twice(struct scene *scene)
{
    struct der copy = {0};
    der_add_der(&copy, &scene->answer->body);
    der_add_der(&scene->answer->body, &copy);
    der_release(&copy);
}

// The same bytes each time: a garbled answer is to be seen again.
static void
behaviour_garbage(struct scene *scene)
{
    struct der *body = &scene->answer->body;
    uint32_t state = 2463534242;
    for (size_t i = 0; i < body->length; i++) {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        body->bytes[i] = (unsigned char)(state >> 24);
    }
}

// An outer SEQUENCE that says it has all of them.
static void
behaviour_huge(struct scene *scene)
{
    static const unsigned char zeros[1 << 16];
    struct der *body = &scene->answer->body;
    struct der filler = {0};
    for (int64_t i = 0; i < scene->argument * 16; i++)
        der_add(&filler, zeros, sizeof zeros);
    der_clear(body);
    der_wrap(body, DER_SEQUENCE, &filler);
    der_release(&filler);
}

static void
behaviour_chunked(struct scene *scene)
{
    scene->answer->is_chunked = true;
}

static void
behaviour_until_close(struct scene *scene)
{
    scene->answer->is_until_close = true;
}

static void
behaviour_interim(struct scene *scene)
{
    scene->answer->is_interim = true;
}

static void
behaviour_type_parameter(struct scene *scene)
{
    scene->answer->type = "Application/Timestamp-Reply; name=reply";
}

const struct behaviour behaviour_transports[] = {
    {"away", NULL, behaviour_away, NO_ARGUMENT, NULL},
    {"closes", NULL, behaviour_closes, NO_ARGUMENT, NULL},
    {"resets", NULL, behaviour_resets, NO_ARGUMENT, NULL},
    {"hangs", NULL, behaviour_hangs, NO_ARGUMENT, NULL},
    {"stalls", NULL, behaviour_stalls, NO_ARGUMENT, NULL},
    {"breaks", NULL, behaviour_breaks, NO_ARGUMENT, NULL},
    {"slow", NULL, behaviour_slow, 3000, NULL},
    {"drip", NULL, behaviour_drip, 1000, NULL},
    {"http", NULL, behaviour_http, 500, NULL},
    {"http-with-token", NULL, behaviour_http_with_token, 500, NULL},
    {"retry-after", NULL, behaviour_retry_after, 7, NULL},
    {"redirects", NULL, behaviour_redirects, 302, NULL},
    {"wrong-type", NULL, behaviour_wrong_type, NO_ARGUMENT, NULL},
    {"gzip-claimed", NULL, behaviour_gzip_claimed, NO_ARGUMENT, NULL},
    {"page", NULL, behaviour_page, NO_ARGUMENT, NULL},
    {"empty", NULL, behaviour_empty, NO_ARGUMENT, NULL},
    {"cut", NULL, behaviour_cut, 0, NULL},
    {"trailing", NULL, behaviour_trailing, 1, NULL},
    {"twice", NULL, behaviour_twice, NO_ARGUMENT, NULL},
    {"garbage", NULL, behaviour_garbage, NO_ARGUMENT, NULL},
    {"huge", NULL, behaviour_huge, 64, NULL},
    {"chunked", NULL, behaviour_chunked, NO_ARGUMENT, NULL},
    {"until-close", NULL, behaviour_until_close, NO_ARGUMENT, NULL},
    {"interim", NULL, behaviour_interim, NO_ARGUMENT, NULL},
    {"type-parameter", NULL, behaviour_type_parameter, NO_ARGUMENT, NULL},
    {NULL, NULL, NULL, 0, NULL},
};
