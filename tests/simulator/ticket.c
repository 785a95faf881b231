// SPDX-License-Identifier: Apache-2.0
//
// A ring of tickets and an index of their texts; see ticket.h.
#include "ticket.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
ticket_free(struct ticket *ticket)
{
    if (!ticket)
        return;
    for (size_t i = 0; i < ticket->page_count; i++)
        buffer_release(&ticket->pages[i]);
    free(ticket->pages);
    arena_release(&ticket->arena);
    free(ticket);
}

struct ticket *
ticket_find(const struct tickets *tickets, const char *text)
{
    uint32_t at = map_find(&tickets->by_text, text);
    if (at == MAP_NONE || at + TICKETS_MAX < tickets->count)
        return NULL;
    return tickets->slots[at % TICKETS_MAX];
}

// Nothing can be taken out of a map, so it is built anew with each round.
static void
ticket_index(struct tickets *tickets)
{
    map_release(&tickets->by_text);
    uint32_t from =
        tickets->count > TICKETS_MAX ? tickets->count - TICKETS_MAX : 0;
    for (uint32_t i = from; i < tickets->count; i++)
        *map_place(&tickets->by_text, tickets->slots[i % TICKETS_MAX]->text) =
            i;
}

struct ticket *
ticket_new(struct tickets *tickets, const char *exchange_id)
{
    if (!tickets->slots)
        tickets->slots = calloc(TICKETS_MAX, sizeof(struct ticket *));
    struct ticket *ticket = calloc(1, sizeof *ticket);
    if (!tickets->slots || !ticket)
        abort();
    snprintf(ticket->text, sizeof ticket->text, "T%.20s", exchange_id);
    struct ticket **slot = &tickets->slots[tickets->count % TICKETS_MAX];
    struct ticket *old = *slot;
    *slot = ticket;
    tickets->count++;
    if (old)
        ticket_index(tickets);
    else
        *map_place(&tickets->by_text, ticket->text) = tickets->count - 1;
    ticket_free(old);
    return ticket;
}

void
ticket_release_all(struct tickets *tickets)
{
    for (size_t i = 0; tickets->slots && i < TICKETS_MAX; i++)
        ticket_free(tickets->slots[i]);
    free(tickets->slots);
    map_release(&tickets->by_text);
    *tickets = (struct tickets){.count = 0};
}
