/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside of store_postgres: requests that become cases, within a transaction of
 * others.
 */
#ifndef HEDUI_STORE_POSTGRES_ACCEPT_H
#define HEDUI_STORE_POSTGRES_ACCEPT_H

#include "postgres_document.h"

struct accept {
    uint32_t max;
    store_accept_fn accept;
    void *context;
    struct arena arena; /* of one try */
    int64_t now_us;
    uint32_t count, later; /* later: of them, that stay in the queue */
    bool lacks_marks; /* one that is there already says not what it announces */
    struct queued *messages;
    struct acceptance *accepted;
    struct receipt *receipts;
    void (*beside)(void *context); /* while the database works; NULL: nothing */
    void *beside_context;
};

/* Whether it is to become a case: it was not refused, and is a request. */
bool accept_is_asked(const struct accept *accept, uint32_t i);
uint32_t accept_count(const struct accept *accept);
/* Writes those that are asked, and fills in their receipts: ACCEPTED,
 * DUPLICATE or CONFLICT. There is one at least. */
bool accept_judge(struct pg *pg, struct accept *accept);

#endif
