/* SPDX-License-Identifier: Apache-2.0
 *
 * What the next keeper must know to go on with an exchange: exchange.memo in
 * the store. The connector's memo and the request to be sent next (a ticket's
 * number, never a question: the questions are in the trays).
 */
#ifndef HEDUI_ENGINE_NOTE_H
#define HEDUI_ENGINE_NOTE_H

#include <stdbool.h>

#include "arena.h"
#include "message.h"
#include "text.h"

struct note {
    bool is_awaiting; /* the owner has it and works on it */
    bool has_request; /* `request` goes next; else the first one again */
    struct text memo;
    struct request request;
};

/* The bytes live in the arena; absent when it has failed. */
struct text note_pack(struct arena *arena, const struct note *note);
/* Damage or an absent text gives an empty note: ask again. */
void note_unpack(struct arena *arena, struct text bytes, struct note *note);

bool request_equals(const struct request *a, const struct request *b);
/* A deep copy in the arena. */
void request_copy(struct arena *arena, const struct request *from,
                  struct request *to);

#endif
