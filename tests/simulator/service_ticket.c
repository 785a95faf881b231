// SPDX-License-Identifier: Apache-2.0
//
// H3 ticket: submit gives a ticket and a time to wait, fetch gives the pages.
// How slow the line is decides when a ticket is ready, not how long a call
// takes.
#include "family.h"
#include "service_part.h"

#include <stdlib.h>
#include <string.h>

// A client that waited as long as it was told may come a little early.
enum { TICKET_EARLY_MS = 50, TICKET_CACHED = 128 };

static void
ticket_reply(struct call *call, const struct ticket *ticket)
{
    call->reply->status = 202;
    buffer_printf(&call->reply->body, "{\"ticket\":\"%s\",\"wait\":%lld}",
                  ticket->text, (long long)ticket->wait_seconds);
}

static void
ticket_issue(struct call *call, const json_t *body, const char *exchange_id,
             int64_t delay_ms)
{
    struct service *service = call->service;
    struct ticket *ticket = ticket_new(&service->tickets, exchange_id);
    struct fault fault = {""};
    int64_t now_ms = clock_now_ms(&service->world->clock);
    int64_t wait_ms = service->options.ticket_wait_seconds * 1000;
    if (delay_ms > wait_ms)
        wait_ms = delay_ms;
    // Read once more, into the arena that lives as long as the ticket.
    h3_read(&ticket->exchange, call->line, body, &ticket->arena, &fault);
    service_digest(call->request, ticket->digest);
    ticket->wait_seconds = (wait_ms + 999) / 1000;
    ticket->ready_ms = now_ms + wait_ms;
    ticket->expires_ms =
        ticket->ready_ms + service->options.ticket_life_seconds * 1000;
    ticket_reply(call, ticket);
}

// The ticket that an equal submit has got already.
static struct ticket *
ticket_known(struct call *call, const char *exchange_id)
{
    char text[TICKET_TEXT] = "T";
    unsigned char digest[SERVICE_DIGEST];
    strncat(text, exchange_id, sizeof text - 2);
    struct ticket *ticket = ticket_find(&call->service->tickets, text);
    int64_t now_ms = clock_now_ms(&call->service->world->clock);
    if (!ticket || ticket->exchange.line != call->line ||
        now_ms >= ticket->expires_ms)
        return NULL;
    service_digest(call->request, digest);
    return memcmp(digest, ticket->digest, sizeof digest) == 0 ? ticket : NULL;
}

void
service_call_submit(struct call *call, const json_t *body)
{
    struct service *service = call->service;
    struct exchange exchange;
    struct fault fault = {""};
    if (!h3_read(&exchange, call->line, body, &service->arena, &fault)) {
        service_malformed(call, &fault);
        return;
    }
    service_begin(call, &exchange);
    struct effect effect = world_effect(service->world, &exchange,
                                        service->open[call->line->number]);
    if (service_interrupt(call, &effect) ||
        !service_has_mandate(call, &exchange))
        return;
    struct ticket *known = ticket_known(call, exchange.id);
    if (known)
        ticket_reply(call, known);
    else
        ticket_issue(call, body, exchange.id, effect.delay_ms);
}

static void
ticket_drop_pages(struct ticket *ticket)
{
    for (size_t i = 0; i < ticket->page_count; i++)
        buffer_release(&ticket->pages[i]);
    free(ticket->pages);
    ticket->pages = NULL;
    ticket->page_count = 0;
}

// All pages are made at once, so that they cannot disagree; those of older
// tickets are dropped and would be made again. This one may be old itself.
static void
ticket_make_pages(struct call *call, struct ticket *ticket,
                  const struct effect *effect)
{
    struct service *service = call->service;
    struct answers answers;
    size_t page_rows = service->options.page_rows;
    world_answer(service->world, &ticket->exchange, effect, &answers);
    ticket->garble = (int)effect->garble;
    ticket->page_count = h3_page_count(&answers, page_rows);
    ticket->pages = calloc(ticket->page_count, sizeof *ticket->pages);
    if (!ticket->pages)
        abort();
    for (size_t i = 0; i < ticket->page_count; i++)
        h3_write(&answers, ticket->text, page_rows, i, &ticket->pages[i]);
    struct tickets *tickets = &service->tickets;
    for (uint32_t i = TICKET_CACHED; i < TICKETS_MAX && i < tickets->count;
         i++) {
        struct ticket *old =
            tickets->slots[(tickets->count - 1 - i) % TICKETS_MAX];
        if (old == ticket)
            continue;
        if (!old->page_count)
            break;
        ticket_drop_pages(old);
    }
}

static bool
ticket_is_ready(struct call *call, const struct ticket *ticket)
{
    int64_t now_ms = clock_now_ms(&call->service->world->clock);
    int64_t left_ms = ticket->ready_ms - now_ms;
    if (left_ms <= TICKET_EARLY_MS)
        return true;
    call->reply->status = 202;
    call->reply->retry_after = (left_ms + 999) / 1000;
    buffer_add_text(&call->reply->body, "{\"state\":\"WORKING\"}");
    return false;
}

static struct ticket *
ticket_of(struct call *call, const json_t *body)
{
    const char *text = json_string_value(json_object_get(body, "ticket"));
    struct ticket *ticket =
        text ? ticket_find(&call->service->tickets, text) : NULL;
    int64_t now_ms = clock_now_ms(&call->service->world->clock);
    if (ticket && ticket->exchange.line == call->line &&
        now_ms < ticket->expires_ms)
        return ticket;
    call->reply->status = 410;
    buffer_add_text(&call->reply->body, "{\"state\":\"EXPIRED\"}");
    return NULL;
}

void
service_call_fetch(struct call *call, const json_t *body)
{
    json_int_t page = json_integer_value(json_object_get(body, "page"));
    struct ticket *ticket = ticket_of(call, body);
    struct fault fault = {""};
    service_count(call, COUNT_FETCHES);
    if (!ticket)
        return;
    call->exchange_id = ticket->exchange.id;
    struct effect effect =
        world_effect(call->service->world, &ticket->exchange, 0);
    if (service_interrupt(call, &effect) || !ticket_is_ready(call, ticket))
        return;
    if (ticket->page_count && ticket->garble != (int)effect.garble)
        ticket_drop_pages(ticket);
    if (!ticket->page_count)
        ticket_make_pages(call, ticket, &effect);
    if (page < 1 || (size_t)page > ticket->page_count) {
        fault_set(&fault, "there is no such page");
        service_malformed(call, &fault);
        return;
    }
    const struct buffer *bytes = &ticket->pages[page - 1];
    buffer_add(&call->reply->body, bytes->bytes, bytes->length);
    service_garble(call, effect.garble);
}
