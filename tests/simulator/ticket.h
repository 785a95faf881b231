// SPDX-License-Identifier: Apache-2.0
//
// Tickets of H3: what was asked, when it is ready, and the pages once they
// are made. The oldest are dropped when there are too many; that is 410 too.
#ifndef SIMULATOR_TICKET_H
#define SIMULATOR_TICKET_H

#include "buffer.h"
#include "exchange.h"
#include "map.h"

enum { TICKETS_MAX = 4096, TICKET_TEXT = 24 };

struct ticket {
    char text[TICKET_TEXT]; // T and the exchange id
    struct arena arena;
    struct exchange exchange;
    unsigned char digest[32]; // of the body that was submitted
    int64_t wait_seconds;
    int64_t ready_ms;
    int64_t expires_ms;
    size_t page_count; // 0: not made yet
    struct buffer *pages;
    int garble; // of enum garble, rendered into the pages
};

struct tickets {
    struct ticket **slots; // a ring of TICKETS_MAX
    uint32_t count;        // ever issued
    struct map by_text;    // texts live in the tickets
};

// The ticket with the text, or NULL.
struct ticket *ticket_find(const struct tickets *tickets, const char *text);

// A new ticket for the exchange id; the exchange is read into its arena.
struct ticket *ticket_new(struct tickets *tickets, const char *exchange_id);
void ticket_release_all(struct tickets *tickets);

#endif
