/* SPDX-License-Identifier: Apache-2.0
 *
 * A file of requests, cut into messages: one JSON document over any number of
 * lines, or NDJSON, a document a line. What is no JSON is a message too: intake
 * refuses it and says where.
 */
#ifndef HEDUI_CTL_MESSAGES_H
#define HEDUI_CTL_MESSAGES_H

#include <stdint.h>

#include "arena.h"
#include "text.h"

struct message_cut {
    struct text bytes; /* a view of the file's */
    uint32_t line;     /* where it begins, from 1 */
    const char *file;  /* the caller's */
};

struct messages {
    uint32_t count, room;
    struct message_cut *list; /* in the arena */
};

/* Adds those of one file. When memory ends the arena has failed. */
void messages_cut(struct arena *arena, struct text bytes, const char *file,
                  struct messages *messages);

#endif
